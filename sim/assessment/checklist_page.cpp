// Pages of docs/ that are written from the checklist and from the tables of its language.

#include <fmt/format.h>

#include "sim/assessment/checklist.h"
#include "sim/assessment/checklist_keys.h"
#include "sim/assessment/field_unit.h"
#include "sim/assessment/graded_log.h"
#include "sim/assessment/measures.h"

namespace sideport::assessment {

std::string_view critical_error_title(std::string_view code) {
    if (const Result<Checklist>& standard = standard_checklist()) {
        for (const CriticalErrorKind& kind : standard.value().critical_errors) {
            if (kind.code == code) return kind.title;
        }
    }
    return code;
}

std::string checklist_markdown(const Checklist& checklist) {
    std::string page = fmt::format(
        "# Checklist\n\n"
        "`{}`, version {}, generated from `assets/checklists/{}.yaml`; a test compares the two.\n"
        "Grading reads the event log and the scenario, nothing else: the same log gives the same "
        "result. How such a file is written: [checklist_file.md](checklist_file.md).\n\n{}\n\n"
        "| section | id | item | points | standard | source |\n|---|---|---|---|---|---|\n",
        checklist.id, checklist.version, checklist.id, checklist.notes);
    for (const ChecklistItem& item : checklist.items) {
        page += fmt::format("| {} | `{}` | {}{} | {} | {} | {} |\n", item.section, item.id,
                            item.text, item.critical ? " **(critical)**" : "", item.points,
                            item.standard, item.source);
    }
    page += "\n## Critical errors\n\n| code | title | meaning |\n|---|---|---|\n";
    for (const CriticalErrorKind& kind : checklist.critical_errors)
        page += fmt::format("| `{}` | {} | {} |\n", kind.code, kind.title, kind.meaning);
    page += "\n## References\n\n";
    for (std::size_t i = 0; i < checklist.references.size(); ++i)
        page += fmt::format("{}. {}\n", i + 1, checklist.references[i]);
    return page;
}

namespace {

constexpr std::string_view kLanguage = R"(# Checklist files

A checklist is a YAML file: `assets/checklists/interrogation.yaml` is the standard one, and any other can be written beside it. `sideport validate FILE` names every mistake with line and column; `sideport assess SESSION --checklist FILE` grades a stored session with it.

)";

constexpr std::string_view kRules =
    R"(An item holds true or false for `critical`, and `outcomes`: a list of `done`, `partial`, `missed`, `incorrect` or `not_applicable`, each with a condition and the sentence that is then `says`. The first outcome whose condition holds decides. Where none holds the item is missed, with the sentence `otherwise`; while a session runs it is still open. Done earns all points, partial half.

An editor that knows JSON Schema completes the keys, events and fields from this first line of a file beside the standard one: `# yaml-language-server: $schema=../../scenarios/schema/checklist.schema.json`.

## Conditions

| condition | holds when |
|---|---|
| `{event: NAME}` | such an event is in the log; a list of names means any of them |
| `where: {field: TEST}` | ... with such fields; an event without the field does not count |
| `before: NAME`, `after: NAME` | ... before or after the first such event, also `{event:, where:, pick: last}`. What never happens is never too late: `before` then holds, `after` does not |
| `within: "30 s"`, `beyond: "30 s"` | ... at most, or at least, so far from that event |
| `pick: last` | the last such event is the evidence, not the first |
| `count: TEST` | so many such events |
| `sum: field`, `max: field`, `min: field` with `is: TEST` | that field over all such events |
| `{measure: NAME, is: TEST}` | a measure of the table below |
| `{finding: LINE, is: TEST}` | the line of the report says so; without `is`: it is filled in |
| `{finding: LINE, names: TEST}` | the line may list several words with commas between them, and one of them is so |
| `{truth: NAME, is: TEST}` | the case is such |
| `{item: ID, is: OUTCOME}` | an earlier item came out so |
| `{all: [...]}`, `{any: [...]}`, `{not: ...}` | all of them, one of them, not so |
| `{at_least: 4, of: [...]}` | at least so many of them |
| a name under `define`, or `always` | that condition |

A TEST is a number with its unit (`">= 1 mL"`, `"< 690 kPa"`, `"1 mL .. 2 mL"`), a word, a list of words (any of them), `not WORD`, or `true` and `false`. The unit a field is written in is the end of its name; other units of the same kind are converted.

A sentence may hold `{time}` of the deciding event, `{reference_time}` and `{gap}` of the event it stands before or after, `{value}` of the sum, count or measure, `{count}` and `{failing}` of `at_least`, `{measure NAME}`, `{finding LINE}`, `{truth NAME}` and the fields of the deciding event, such as `{volume_ml}`.

)";

std::string keys_table(std::string_view title, ChecklistMap map) {
    std::string table = fmt::format("## {}\n\n| key | needed | meaning |\n|---|---|---|\n", title);
    for (const ChecklistKey& key : keys_of(map))
        table +=
            fmt::format("| `{}` | {} | {} |\n", key.name, key.needed ? "yes" : "", key.meaning);
    return table + "\n";
}

}  // namespace

std::string checklist_language_markdown() {
    std::string page(kLanguage);
    page += keys_table("The file", ChecklistMap::file) + keys_table("An item", ChecklistMap::item) +
            keys_table("A critical error", ChecklistMap::error) +
            keys_table("A case of it", ChecklistMap::error_case) +
            keys_table("What does not apply", ChecklistMap::waiver) + std::string(kRules);
    page +=
        "## Events\n\nAll of [events.md](events.md), and moments that only several events "
        "together tell:\n\n| event | fields | meaning |\n|---|---|---|\n";
    for (const events::EventKind& kind : moment_kinds()) {
        page += fmt::format("| `{}` | {} | {} |\n", kind.name,
                            kind.fields.empty() ? "-" : kind.fields, kind.meaning);
    }
    page +=
        "\nFields that the grader adds to the events of the simulator, where they have none of "
        "that name:\n\n| field | meaning |\n|---|---|\n";
    for (const AddedField& field : added_fields())
        page += fmt::format("| `{}` | {} |\n", field.name, field.meaning);
    page += "\n## Truth\n\n| name | meaning |\n|---|---|\n";
    for (const TruthName& name : truth_names())
        page += fmt::format("| `{}` | {} |\n", name.name, name.meaning);
    page +=
        "\n## Measures\n\nNumbers over the whole session so far. Those marked are the metrics of "
        "the report and of result.json.\n\n| measure | unit | metric | definition "
        "|\n|---|---|---|---|\n";
    for (const Measure& measure : measures()) {
        page += fmt::format("| `{}` | {} | {} | {} |\n", measure.name, unit_of(measure.name),
                            measure.in_report ? "yes" : "", measure.definition);
    }
    return page;
}

}  // namespace sideport::assessment
