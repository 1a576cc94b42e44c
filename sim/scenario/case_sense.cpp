#include "sim/scenario/case_sense.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "sim/scenario/complication.h"
#include "sim/scenario/moment.h"

namespace sideport::scenario {

namespace {

constexpr std::size_t kLongestWords = 160;  ///< fits the status line and the hint's card
constexpr std::size_t kMostOwnHints = 9;

using Found = std::vector<Contradiction>;

void add(Found& found, std::string pointer, const std::string& what) {
    std::string message = pointer + ": " + what;
    found.push_back({std::move(pointer), std::move(message)});
}

void check_words(Found& found, const std::string& pointer, const std::string& text) {
    if (text.empty()) return;
    if (text.find_first_not_of(" \t\n") == std::string::npos || text.size() > kLongestWords)
        add(found, pointer,
            fmt::format("{} bytes of text; allowed 1 .. {}, not only blanks", text.size(),
                        kLongestWords));
}

void check_amount(Found& found, const std::string& pointer, const CaseEvent& event) {
    if (!event.has_amount) return;
    const ComplicationSpec* spec = find_complication(event.complication);
    if (spec == nullptr) return add(found, pointer, "an amount belongs to a complication");
    if (spec->amount_name.empty())
        return add(found, pointer, fmt::format("'{}' takes no amount; leave it out", spec->id));
    if (event.amount >= spec->low && event.amount <= spec->high) return;
    add(found, pointer,
        fmt::format("{:g}; '{}' takes {:g} .. {:g} ({})", event.amount, spec->id, spec->low,
                    spec->high, spec->amount_name));
}

void check_event(Found& found, const std::string& base, const CaseEvent& event) {
    if (event.complication.empty() && event.says.empty() && event.drug_doses == 0.0)
        add(found, base + "/when",
            "nothing happens then; write what does, as in then: {complication: patient_coughs}, "
            "then: {says: \"It burns.\"} or then: {drug_effect: 2}");
    if (event.above_ml > 0.0 && !counts_volume(event.when))
        add(found, base + "/above",
            fmt::format("'{}' counts no volume; 'above' goes with {} or {}", event.when, kAspirated,
                        kContrastInjected));
    check_amount(found, base + "/then/amount", event);
    check_words(found, base + "/then/says", event.says);
}

void check_hint(Found& found, const std::string& base, const CaseHint& hint) {
    const bool is_new = hint.topic.empty();
    const std::string at = base + (is_new ? "/when" : "/topic");
    if (is_new == hint.when.empty())
        add(found, at,
            "a hint has either a topic, whose words it replaces, or a moment (when) from which it "
            "stands");
    if (!hint.until.empty() && (hint.when.empty() || hint.until == hint.when))
        add(found, base + "/until", "goes with another moment in 'when', before this one");
    if (hint.question.empty() && hint.look.empty() && hint.deed.empty())
        add(found, at, "no words; write at least one of question, look and deed");
    if (is_new && hint.question.empty() && !(hint.look.empty() && hint.deed.empty()))
        add(found, at, "a hint of the case begins with its question (level 1)");
    check_words(found, base + "/question", hint.question);
    check_words(found, base + "/look", hint.look);
    check_words(found, base + "/deed", hint.deed);
}

void check_hints(Found& found, const Scenario& s) {
    std::set<std::string> topics;
    std::size_t own = 0;
    for (std::size_t i = 0; i < s.hints.size(); ++i) {
        const std::string base = fmt::format("/hints/{}", i);
        const CaseHint& hint = s.hints[i];
        check_hint(found, base, hint);
        if (hint.topic.empty() && ++own == kMostOwnHints + 1)
            add(found, base + "/when",
                fmt::format("more than {} hints of the case's own", kMostOwnHints));
        if (!hint.topic.empty() && !topics.insert(hint.topic).second)
            add(found, base + "/topic", fmt::format("'{}' stands here twice", hint.topic));
    }
}

void check_c_arm(Found& found, const CArmLimits& limits) {
    if (limits.source_to_detector_min_mm > limits.source_to_detector_max_mm)
        add(found, "/c_arm/source_to_detector_min",
            fmt::format("{:g} mm is more than source_to_detector_max, {:g} mm",
                        limits.source_to_detector_min_mm, limits.source_to_detector_max_mm));
}

}  // namespace

std::vector<Contradiction> case_contradictions(const Scenario& s) {
    Found found;
    for (std::size_t i = 0; i < s.events.size(); ++i)
        check_event(found, fmt::format("/events/{}", i), s.events[i]);
    check_hints(found, s);
    check_c_arm(found, s.c_arm);
    return found;
}

}  // namespace sideport::scenario
