#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/assessment/assessment.h"
#include "sim/base/result.h"

namespace sideport::assessment {

// A checklist as its author wrote it (docs/checklist_file.md), read and checked.

/// What a value must be: ">= 0.95 mL", "1 mL .. 2 mL", "access_chamber", [a, b], not a, true.
/// Numbers are in the unit of the field they are compared with.
struct Test {
    enum class Kind : int { any, number, words, flag };
    Kind kind = Kind::any;
    double low = -std::numeric_limits<double>::infinity();
    double high = std::numeric_limits<double>::infinity();
    bool low_open = false, high_open = false;  ///< the bound itself does not count
    std::vector<std::string> words;            ///< any of them
    bool negated = false;                      ///< none of them
    bool flag = true;
};

/// Events of these names whose fields are as told.
struct EventPattern {
    std::vector<std::string> names;
    std::vector<std::pair<std::string, Test>> where;
    bool last = false;  ///< the last one decides, not the first
};

struct Condition {
    enum class Kind : int { event, measure, finding, truth, item, all, any, no, at_least };
    enum class Fold : int { exists, count, sum, max, min };
    Kind kind = Kind::all;
    EventPattern event;
    std::vector<EventPattern> before, after;  ///< at most one each
    double within_s = -1.0;                   ///< of that one; < 0: no limit
    double beyond_s = -1.0;                   ///< at least so far from it; < 0: no limit
    Fold fold = Fold::exists;
    std::string name;  ///< the field that is added up, the measure, the line of the report, ...
    Test test;
    bool one_of_several = false;  ///< the report's line is a list; one of its words is compared
    int needed = 0;               ///< of at_least
    std::vector<Condition> parts;
};

/// "- done: CONDITION" with its sentence.
struct Rule {
    Outcome outcome = Outcome::missed;
    Condition when;
    std::string says;  ///< with {field} in it
};

struct ChecklistItem {
    std::string id, section, text;
    std::string standard;  ///< when it is done, and when partly, in words
    std::string source;    ///< where the standard comes from
    double points = 0.0;
    bool critical = false;       ///< failing it is among the critical errors
    bool judged_at_end = false;  ///< can still change while the session runs
    std::vector<Rule> rules;     ///< the first that holds decides
    std::string otherwise;       ///< the sentence where none holds: missed
};

/// An error that fails the attempt whatever the score.
struct CriticalErrorRule {
    std::string severity;  ///< minor, major or critical
    Condition when;
    std::string says, consequence;
};
struct CriticalErrorKind {
    std::string code, title, meaning;
    std::vector<CriticalErrorRule> rules;  ///< the first that holds decides
};

/// Where this holds, what would be missed of these sections and items does not apply.
struct Waiver {
    Condition when;
    std::vector<std::string> sections, items;
    std::string says;
};

struct Checklist {
    std::string id, version, title, notes;
    double minimum_passing_score = -1.0;  ///< of 100; < 0: none of its own
    std::vector<std::string> references;
    std::vector<ChecklistItem> items;
    std::vector<CriticalErrorKind> critical_errors;
    std::vector<Waiver> waivers;
    std::uint64_t hash = 0;  ///< of the file's text
    std::filesystem::path file;
};

struct ChecklistResult {
    Checklist checklist;
    Errors errors;
};

/// All faults of a file at once, each with file:line:column; an empty error list means that the
/// checklist is whole. Codes: checklist.syntax, .unknown_field, .missing_field, .duplicate, .type,
/// .choice, .unknown_event, .unknown_name, .range, quantity.*, file.*.
ChecklistResult read_checklist(const std::filesystem::path& file);

/// True when the file's first level looks like a checklist and not like a scenario.
bool is_checklist_file(const std::filesystem::path& file);

/// assets/checklists/interrogation.yaml, read once.
const Result<Checklist>& standard_checklist();

/// docs/checklist.md: the standard checklist as a page.
std::string checklist_markdown(const Checklist& checklist);
/// docs/checklist_file.md: events, fields and measures that conditions may name.
std::string checklist_language_markdown();
/// scenarios/schema/checklist.schema.json: JSON Schema (draft 7) that editors complete from.
std::string checklist_schema();

/// "Injected without clearing the catheter" of the standard checklist; the code when unknown.
std::string_view critical_error_title(std::string_view code);

/// Connector's limit, kPa: procedure facts, section 5.
inline constexpr double kPressureLimitKpa = 689.4757;

}  // namespace sideport::assessment
