#include "sim/debrief/moments.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/assessment/checklist.h"
#include "sim/assessment/words.h"

namespace sideport::debrief {

namespace {

using assessment::Outcome;
using Kind = Moment::Kind;

double end_of(const events::EventLog& log) {
    return log.empty() ? 0.0 : log.back().time_s();
}

/// A critical item whose failing is told by a critical error of the same moment needs no row.
bool told_by_an_error(const assessment::ItemResult& item,
                      const std::vector<assessment::CriticalError>& errors) {
    if (!item.critical) return false;
    return std::any_of(errors.begin(), errors.end(), [&](const auto& error) {
        return item.time_s >= 0.0 && error.time_s == item.time_s;
    });
}

Moment moment_of(const assessment::ItemResult& item, double end_s) {
    const bool well = item.outcome == Outcome::done;
    const char* how = item.outcome == Outcome::partial     ? "Partly: "
                      : item.outcome == Outcome::missed    ? "Not done: "
                      : item.outcome == Outcome::incorrect ? "Otherwise: "
                                                           : "";
    return {.kind = well ? Kind::done_well : Kind::attention,
            .time_s = item.time_s >= 0.0 ? item.time_s : end_s,
            .title = how + item.text,
            .fact = item.evidence,
            .id = item.id};
}

bool is_lateral(const events::Event& event) {
    return event.text("view") == "lateral" && event.flag("needle_in_field");
}

/// That the stem was read is noted as a finding too; the report begins later.
bool is_report(const events::Event& event) {
    return event.name == "finding" && event.text("name") != "stem";
}

/// First event for which the condition holds, as a step.
template <typename Condition>
void add_step(std::vector<Step>& steps, std::string_view name, const events::EventLog& log,
              const Condition& holds) {
    const auto found = std::find_if(log.begin(), log.end(), holds);
    if (found != log.end()) steps.push_back({name, found->time_s()});
}

}  // namespace

std::vector<Moment> moments_of(const assessment::Assessment& assessment,
                               const events::EventLog& log) {
    const double end_s = end_of(log);
    std::vector<Moment> moments;
    for (const assessment::CriticalError& error : assessment.critical_errors) {
        moments.push_back({.kind = Kind::critical,
                           .time_s = error.time_s >= 0.0 ? error.time_s : end_s,
                           .title = std::string(assessment::critical_error_title(error.code)),
                           .fact = error.message,
                           .id = error.code});
    }
    for (const assessment::ItemResult& item : assessment.items) {
        // of a session that was cut off: it might still have been done
        if (item.outcome == Outcome::not_applicable || item.open) continue;
        if (item.outcome != Outcome::done && told_by_an_error(item, assessment.critical_errors))
            continue;
        moments.push_back(moment_of(item, end_s));
    }
    for (const events::Event& event : log) {
        if (event.name == "practice_stopped") {
            const bool again = event.text("choice") == "start_again";
            moments.push_back(
                {.kind = Kind::bookmark,
                 .time_s = event.time_s(),
                 .title = again ? "Practice stopped; started again" : "Practice stopped; went on",
                 .fact = std::string(assessment::critical_error_title(event.text("error"))),
                 .id = {}});
            continue;
        }
        if (event.name != "bookmark" && event.name != "note") continue;
        const std::string text = event.text(event.name == "note" ? "text" : "label");
        moments.push_back({.kind = Kind::bookmark,
                           .time_s = event.time_s(),
                           .title = text.empty() ? "Bookmark" : text});
    }
    std::stable_sort(moments.begin(), moments.end(),
                     [](const Moment& a, const Moment& b) { return a.time_s < b.time_s; });
    return moments;
}

std::string moments_summary(const std::vector<Moment>& moments) {
    const auto count = [&](auto wanted) {
        return std::count_if(moments.begin(), moments.end(), wanted);
    };
    return fmt::format("{} to talk about, {} done well", count([](const Moment& m) {
                           return m.kind == Kind::critical || m.kind == Kind::attention;
                       }),
                       count([](const Moment& m) { return m.kind == Kind::done_well; }));
}

std::string prompt(Phase phase, const Moment* moment) {
    const std::string at =
        moment == nullptr ? std::string() : assessment::clock_text(moment->time_s);
    switch (phase) {
        case Phase::reactions:
            return "How are you feeling after this case? What is the first thing that comes to "
                   "mind?";
        case Phase::description:
            return "In your own words: what was wrong with this system, and what did you do "
                   "about it?";
        case Phase::analysis:
            if (moment == nullptr) return "Which moment would you like to look at first?";
            if (moment->kind == Kind::done_well)
                return fmt::format(
                    "At {} this went well: {}. What made it work, and how will you keep it?", at,
                    moment->title);
            if (moment->kind == Kind::bookmark)
                return fmt::format("I marked {}. What were you thinking there?", at);
            return fmt::format(
                "At {}: {} I would like to understand it. What did you see, and what did you make "
                "of it?",
                at, moment->fact);
        case Phase::summary:
            return "What will you do the same way next time, and what will you do differently?";
    }
    return {};
}

std::vector<Step> steps_of(const events::EventLog& log) {
    std::vector<Step> steps;
    const auto named = [](std::string_view name) {
        return [name](const events::Event& event) {
            return event.name == name;
        };
    };
    add_step(steps, "scout", log, named("beam_on"));
    add_step(steps, "needle", log, named("skin_punctured"));
    add_step(steps, "lateral", log, is_lateral);
    add_step(steps, "aspirate", log, named("aspiration_started"));
    add_step(steps, "contrast", log, named("injection_started"));
    add_step(steps, "rotor", log, named("pump_bolus_programmed"));
    add_step(steps, "report", log, is_report);
    std::stable_sort(steps.begin(), steps.end(),
                     [](const Step& a, const Step& b) { return a.time_s < b.time_s; });
    return steps;
}

double aligned_time_s(double time_s, const std::vector<Step>& from, double from_end_s,
                      const std::vector<Step>& to, double to_end_s) {
    double x0 = 0.0, y0 = 0.0;
    for (const Step& step : from) {
        const auto same = std::find_if(to.begin(), to.end(),
                                       [&](const Step& other) { return other.name == step.name; });
        // steps in another order than in the other run cannot be hung one behind the other
        if (same == to.end() || same->time_s < y0 || step.time_s <= x0) continue;
        if (step.time_s >= time_s) {
            return y0 + (same->time_s - y0) * (time_s - x0) / (step.time_s - x0);
        }
        x0 = step.time_s;
        y0 = same->time_s;
    }
    const double left_s = std::max(1e-9, from_end_s - x0);
    return y0 + std::max(0.0, to_end_s - y0) * std::clamp((time_s - x0) / left_s, 0.0, 1.0);
}

}  // namespace sideport::debrief
