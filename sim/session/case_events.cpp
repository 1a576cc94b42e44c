// What a case lets happen at its moments, and the hints that are its own.

#include <array>
#include <cmath>

#include "sim/scenario/moment.h"
#include "sim/session/session_parts.h"

namespace sideport::session {

namespace {

/// Topics of a case's own hints, as the event hint_given names them.
constexpr std::array<std::string_view, 9> kOwnTopics = {
    "case_1", "case_2", "case_3", "case_4", "case_5", "case_6", "case_7", "case_8", "case_9"};

bool is_met(const State& state, std::string_view moment, double above_ml, std::size_t first_new,
            const events::EventLog& log) {
    if (moment == scenario::kAtStart) return true;
    if (moment == scenario::kNeedleInPort)
        return state.needle.site == mechanics::Site::access_chamber;
    if (moment == scenario::kAspirated) return state.watch.total_aspirated_ml > above_ml;
    if (moment == scenario::kContrastInjected)
        return state.watch.total_contrast_injected_ml > above_ml;
    for (std::size_t i = first_new; i < log.size(); ++i)
        if (log[i].name == moment) return true;
    return false;
}

void happen(const Model& model, State& state, std::size_t index, events::EventLog& log) {
    const scenario::CaseEvent& event = model.scenario.events[index];
    add_event(state, log, "case_event").fields = {{"number", static_cast<double>(index + 1)},
                                                  {"when", event.when},
                                                  {"after_s", event.after_s}};
    if (const auto* spec = scenario::find_complication(event.complication)) {
        const ComplicationOrder order{.kind = spec->kind,
                                      .amount = event.has_amount ? event.amount : spec->amount};
        let_happen(model, state, order, std::string(kByCase), log);
    }
    if (!event.says.empty()) say(state, event.says, log);
    state.patient.case_doses += event.drug_doses;
}

}  // namespace

void watch_case(const Model& model, State& state, std::size_t first_new, events::EventLog& log) {
    const scenario::Scenario& s = model.scenario;
    for (std::size_t i = 0; i < s.hints.size(); ++i) {
        MomentWatch& watch = state.case_hints[i];
        const auto met = [&](const std::string& moment) {
            return !moment.empty() && is_met(state, moment, 0.0, first_new, log);
        };
        if (watch.met_tick < 0 && met(s.hints[i].when)) watch.met_tick = state.tick;
        if (watch.met_tick >= 0 && met(s.hints[i].until)) watch.done = true;
    }
    // events that happen now are no moments for those of the same tick: what they write comes after
    const std::size_t last = log.size();
    for (std::size_t i = 0; i < s.events.size(); ++i) {
        MomentWatch& watch = state.case_events[i];
        if (watch.done) continue;
        const scenario::CaseEvent& event = s.events[i];
        if (watch.met_tick < 0) {
            const events::EventLog seen(log.begin() + static_cast<std::ptrdiff_t>(first_new),
                                        log.begin() + static_cast<std::ptrdiff_t>(last));
            if (!is_met(state, event.when, event.above_ml, 0, seen)) continue;
            watch.met_tick = state.tick;
        }
        const auto after = std::llround(event.after_s * events::kTicksPerSecond);
        if (state.tick - watch.met_tick < after) continue;
        watch.done = true;
        happen(model, state, i, log);
    }
}

Hint with_own_words(const Model& model, Hint hint) {
    for (const scenario::CaseHint& own : model.scenario.hints) {
        if (own.topic.empty() || own.topic != hint.topic) continue;
        const std::array<const std::string*, 3> texts{&own.question, &own.look, &own.deed};
        for (std::size_t i = 0; i < texts.size(); ++i)
            if (!texts[i]->empty()) hint.texts[i] = *texts[i];
    }
    return hint;
}

Hint own_hint(const Model& model, const State& state) {
    std::size_t number = 0;
    for (std::size_t i = 0; i < model.scenario.hints.size(); ++i) {
        const scenario::CaseHint& own = model.scenario.hints[i];
        if (!own.topic.empty()) continue;
        const std::string_view topic = kOwnTopics[number++];
        const MomentWatch& watch = state.case_hints[i];
        if (watch.met_tick < 0 || watch.done) continue;
        // a level without words says what the one before it does
        Hint hint{.topic = topic, .texts = {own.question, own.look, own.deed}, .aid = {}};
        for (std::size_t level = 1; level < hint.texts.size(); ++level)
            if (hint.texts[level].empty()) hint.texts[level] = hint.texts[level - 1];
        return hint;
    }
    return {};
}

}  // namespace sideport::session
