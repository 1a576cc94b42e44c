#include "sim/assessment/assessment.h"

#include <algorithm>
#include <array>

#include "sim/assessment/checklist.h"
#include "sim/assessment/course.h"

namespace sideport::assessment {

namespace {

double share_of(Outcome outcome) {
    if (outcome == Outcome::done) return 1.0;
    return outcome == Outcome::partial ? 0.5 : 0.0;
}

ItemResult result_of(const ChecklistItem& item, const Grade& grade) {
    // what does not apply asks for no points: the sums always tell the score
    const double max_points = grade.outcome == Outcome::not_applicable ? 0.0 : item.points;
    return {.id = std::string(item.id),
            .text = std::string(item.text),
            .outcome = grade.outcome,
            .points = share_of(grade.outcome) * max_points,
            .max_points = max_points,
            .critical = item.critical,
            .time_s = grade.time_s,
            .evidence = grade.evidence};
}

/// A port that cannot be reached leaves nothing to be done from the needle on; what was done all
/// the same keeps its grade.
Grade grade_without_port(const ChecklistItem& item, Grade grade) {
    constexpr std::array<std::string_view, 6> kSections = {"Needle", "Aspiration", "Contrast",
                                                           "Rotor",  "Priming",    "Documentation"};
    const bool beyond =
        std::find(kSections.begin(), kSections.end(), item.section) != kSections.end() ||
        item.id == "contrast_reported";
    if (!beyond || grade.outcome != Outcome::missed) return grade;
    return {Outcome::not_applicable, -1.0, "No port can be reached."};
}

}  // namespace

const char* outcome_name(Outcome outcome) {
    switch (outcome) {
        case Outcome::done:
            return "done";
        case Outcome::partial:
            return "partial";
        case Outcome::missed:
            return "missed";
        case Outcome::incorrect:
            return "incorrect";
        case Outcome::not_applicable:
            return "not_applicable";
    }
    return "missed";
}

Assessment assess(const scenario::Scenario& scenario, const events::EventLog& log) {
    const Course course = course_of(scenario, log);
    Assessment result;
    double points = 0.0, max_points = 0.0;
    const bool out_of_reach = scenario::true_conclusion(scenario) == "port_not_accessible";
    for (const ChecklistItem& item : checklist()) {
        Grade grade = item.grade(scenario, course);
        if (out_of_reach) grade = grade_without_port(item, std::move(grade));
        result.items.push_back(result_of(item, grade));
        points += result.items.back().points;
        max_points += result.items.back().max_points;
    }
    result.max_score = scenario.maximum_score;
    result.minimum_passing_score = scenario.minimum_passing_score;
    result.score = max_points > 0.0 ? scenario.maximum_score * points / max_points : 0.0;
    result.critical_errors = critical_errors(scenario, course);
    result.diagnosis_given = course.conclusion;
    result.diagnosis_truth = scenario::true_conclusion(scenario);
    const auto accepted = scenario::accepted_conclusions(scenario);
    result.diagnosis_correct =
        std::find(accepted.begin(), accepted.end(), course.conclusion) != accepted.end();
    result.passed = result.score >= scenario.minimum_passing_score &&
                    result.critical_errors.empty() && result.diagnosis_correct;
    result.metrics = metrics(course, scenario);
    if (course.totals != nullptr) {
        result.iodine_relative_error = course.totals->number("iodine_relative_error");
        result.drug_relative_error = course.totals->number("drug_relative_error");
    }
    return result;
}

}  // namespace sideport::assessment
