#include "sim/assessment/assessment.h"

#include <algorithm>
#include <array>

#include "sim/assessment/checklist.h"
#include "sim/assessment/conditions.h"
#include "sim/assessment/measures.h"
#include "sim/base/check.h"

namespace sideport::assessment {

namespace {

constexpr double kHundred = 100.0;

double share_of(Outcome outcome) {
    if (outcome == Outcome::done) return 1.0;
    return outcome == Outcome::partial ? 0.5 : 0.0;
}

/// What one item earned.
struct Grade {
    Outcome outcome = Outcome::missed;
    Verdict verdict;
    std::string evidence;
    bool by_rule = false;  ///< a rule decided, not the absence of all
};

Grade grade_by_rules(const ChecklistItem& item, const GradedLog& log, const Outcomes& outcomes) {
    for (const Rule& rule : item.rules) {
        Verdict verdict = evaluate(rule.when, log, outcomes);
        if (!verdict.holds) continue;
        std::string evidence = fill_in(rule.says, verdict, log);
        return {rule.outcome, std::move(verdict), std::move(evidence), true};
    }
    return {Outcome::missed, {}, fill_in(item.otherwise, {}, log), false};
}

bool concerns(const Waiver& waiver, const ChecklistItem& item) {
    const auto has = [](const std::vector<std::string>& list, const std::string& word) {
        return std::find(list.begin(), list.end(), word) != list.end();
    };
    return has(waiver.sections, item.section) || has(waiver.items, item.id);
}

/// What was not done because the case leaves nothing to be done does not apply; what was done all
/// the same keeps its grade.
void waive(const Checklist& checklist, const ChecklistItem& item, const GradedLog& log,
           Grade& grade) {
    if (grade.outcome != Outcome::missed) return;
    for (const Waiver& waiver : checklist.waivers) {
        if (!concerns(waiver, item) || !evaluate(waiver.when, log, {}).holds) continue;
        grade = {Outcome::not_applicable, {}, waiver.says, true};
        return;
    }
}

ItemResult result_of(const ChecklistItem& item, const Grade& grade, const GradedLog& log) {
    // what does not apply asks for no points: the sums always tell the score
    const double max_points = grade.outcome == Outcome::not_applicable ? 0.0 : item.points;
    ItemResult result{.id = item.id,
                      .text = item.text,
                      .section = item.section,
                      .outcome = grade.outcome,
                      .points = share_of(grade.outcome) * max_points,
                      .max_points = max_points,
                      .critical = item.critical,
                      .open = !log.finished && (!grade.by_rule || item.judged_at_end),
                      .evidence = grade.evidence};
    // an item that does not apply was decided by no moment of the session
    if (grade.verdict.event < 0 || grade.outcome == Outcome::not_applicable) return result;
    const events::Event& event = log.events[static_cast<std::size_t>(grade.verdict.event)];
    result.time_s = event.time_s();
    result.tick = event.tick;
    result.event = event.name;
    result.frame = frame_at(log, event.tick);
    return result;
}

std::vector<CriticalError> errors_of(const Checklist& checklist, const GradedLog& log,
                                     const Outcomes& outcomes) {
    std::vector<CriticalError> errors;
    for (const CriticalErrorKind& kind : checklist.critical_errors) {
        for (const CriticalErrorRule& rule : kind.rules) {
            const Verdict verdict = evaluate(rule.when, log, outcomes);
            if (!verdict.holds) continue;
            CriticalError error{.code = kind.code,
                                .time_s = log.course.end_s,
                                .message = fill_in(rule.says, verdict, log),
                                .title = kind.title,
                                .severity = rule.severity,
                                .consequence = fill_in(rule.consequence, verdict, log),
                                .tick = log.events.empty() ? 0 : log.events.back().tick,
                                .event = {}};
            if (!error.consequence.empty()) error.message += " " + error.consequence;
            if (verdict.event >= 0) {
                const auto& event = log.events[static_cast<std::size_t>(verdict.event)];
                error.time_s = event.time_s();
                error.tick = event.tick;
                error.event = event.name;
            }
            error.frame = frame_at(log, error.tick);
            errors.push_back(std::move(error));
            break;
        }
    }
    std::stable_sort(errors.begin(), errors.end(),
                     [](const auto& a, const auto& b) { return a.tick < b.tick; });
    return errors;
}

const Checklist& standard() {
    const Result<Checklist>& read = standard_checklist();
    SIDEPORT_CHECK(read.has_value(), "the standard checklist must be readable before it is used");
    return read.value();
}

/// Items in their order; returns their outcomes too, which conditions may ask for.
Outcomes grade_items(const Checklist& checklist, const GradedLog& log, Assessment& result) {
    Outcomes outcomes;
    for (const ChecklistItem& item : checklist.items) {
        Grade grade = grade_by_rules(item, log, outcomes);
        waive(checklist, item, log, grade);
        outcomes.emplace_back(item.id, grade.outcome);
        result.items.push_back(result_of(item, grade, log));
        result.open_count += result.items.back().open ? 1 : 0;
    }
    return outcomes;
}

/// Of the scenario where it names one; otherwise the checklist's share of the maximum.
double minimum_of(const Checklist& checklist, const scenario::Scenario& scenario) {
    if (checklist.minimum_passing_score < 0.0 || scenario.has_minimum_passing_score)
        return scenario.minimum_passing_score;
    return scenario.maximum_score * checklist.minimum_passing_score / kHundred;
}

}  // namespace

const char* outcome_name(Outcome outcome) {
    constexpr std::array<const char*, 5> kNames = {"done", "partial", "missed", "incorrect",
                                                   "not_applicable"};
    return kNames[static_cast<std::size_t>(outcome)];
}

const char* dose_severity(double dose_mg, double reference_mg) {
    constexpr double kMinor = 0.25, kMajor = 1.0, kCritical = 5.0;
    if (reference_mg <= 0.0) return "none";
    const double multiple = dose_mg / reference_mg;
    if (multiple < kMinor) return "none";
    if (multiple < kMajor) return "minor";
    return multiple <= kCritical ? "major" : "critical";
}

Assessment assess(const scenario::Scenario& scenario, const events::EventLog& log,
                  const Checklist& checklist, Progress progress) {
    const GradedLog graded = graded_log(scenario, log, progress);
    Assessment result;
    const Outcomes outcomes = grade_items(checklist, graded, result);
    double points = 0.0, max_points = 0.0;
    for (const ItemResult& item : result.items) {
        points += item.points;
        max_points += item.max_points;
    }
    result.max_score = scenario.maximum_score;
    result.minimum_passing_score = minimum_of(checklist, scenario);
    result.score = max_points > 0.0 ? scenario.maximum_score * points / max_points : 0.0;
    result.critical_errors = errors_of(checklist, graded, outcomes);
    result.diagnosis_given = graded.course.conclusion;
    result.diagnosis_truth = scenario::true_conclusion(scenario);
    const auto accepted = scenario::accepted_conclusions(scenario);
    result.diagnosis_correct =
        std::find(accepted.begin(), accepted.end(), graded.course.conclusion) != accepted.end();
    result.passed = result.score >= result.minimum_passing_score &&
                    result.critical_errors.empty() && result.diagnosis_correct;
    for (const Measure& measure : measures()) {
        if (!measure.in_report) continue;
        if (const auto value = measure.value(graded))
            result.metrics.emplace_back(measure.name, *value);
    }
    if (graded.course.totals != nullptr) {
        result.iodine_relative_error = graded.course.totals->number("iodine_relative_error");
        result.drug_relative_error = graded.course.totals->number("drug_relative_error");
    }
    result.checklist_id = checklist.id;
    result.checklist_version = checklist.version;
    result.checklist_hash = checklist.hash;
    result.finished = graded.finished;
    return result;
}

Assessment assess(const scenario::Scenario& scenario, const events::EventLog& log,
                  Progress progress) {
    return assess(scenario, log, standard(), progress);
}

std::vector<CriticalError> new_critical_errors(const scenario::Scenario& scenario,
                                               const events::EventLog& log,
                                               const Checklist& checklist,
                                               const std::vector<std::string>& known) {
    std::vector<CriticalError> errors =
        assess(scenario, log, checklist, Progress::running).critical_errors;
    std::erase_if(errors, [&](const CriticalError& error) {
        return std::find(known.begin(), known.end(), error.code) != known.end();
    });
    return errors;
}

}  // namespace sideport::assessment
