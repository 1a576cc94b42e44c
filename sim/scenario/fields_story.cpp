// What the case says of itself, and how it is graded.

#include "sim/scenario/complication.h"
#include "sim/scenario/field_builders.h"
#include "sim/scenario/migration.h"

namespace sideport::scenario {

std::vector<FieldSpec> story_fields() {
    return {
        number("/format", FieldType::integer, 1, kFormat, "",
               "version of this format; `sideport migrate` brings older files to the newest",
               [](Scenario& s, std::size_t, const FieldValue& v) {
                   s.format = static_cast<int>(v.number);
               }),
        layer("/extends",
              "the case that this one stands on: all that is not written here is as it "
              "is there; name of a case or a file below this folder"),
        layer("/include/*",
              "fragments of cases that lie below this one, the later over the "
              "earlier: names in scenarios/fragments, or files below this folder"),
        number("/form", FieldType::integer, 1, 1e9, "1",
               "number of the form: what stands as a distribution is drawn anew for each",
               [](Scenario& s, std::size_t, const FieldValue& v) {
                   s.form = static_cast<int>(v.number);
               }),
        text("/title", &Scenario::title, "",
             "what the case list shows; trainees read it, so it names no fault"),
        number("/level", FieldType::integer, 1, 5, "1",
               "how hard it is; practice gives 3, 2 or 1 hints up to level 3 and none above",
               [](Scenario& s, std::size_t, const FieldValue& v) {
                   s.level = static_cast<int>(v.number);
               }),
        text("/language", &Scenario::language, "en",
             "what the author's texts are written in: a BCP 47 tag, as en, de, pt-BR"),
        text("/story/stem", &Scenario::stem, "",
             "why the patient is here, as the trainee reads it"),
        text("/story/prebrief", &Scenario::prebrief, "", "what is known before the procedure",
             true),
        line_list("/story/objectives/*", &Scenario::objectives, "what the trainee shall learn"),
        line_list("/story/debrief/*", &Scenario::debrief_points,
                  "what to talk about afterwards; report and debrief show it, the trainee before "
                  "does not"),
        line_list("/story/references/*", &Scenario::references, "literature for the debrief"),
        text("/thumbnail", &Scenario::thumbnail, "",
             "still X-ray of a case that came as one file: a PNG as data URL, written by the "
             "editor's export",
             true),
        {.pointer = "/assessment/minimum_passing_score",
         .type = FieldType::number,
         .low = 0.0,
         .high = 100.0,
         .optional = true,
         .doc = "points of 100 needed to pass; the checklist's own when left out, 80 in the "
                "standard one",
         .set =
             [](Scenario& s, std::size_t, const FieldValue& v) {
                 s.minimum_passing_score = v.number;
                 s.has_minimum_passing_score = true;
             }},
        text("/assessment/checklist/file", &Scenario::checklist, "",
             "what the case is graded with: a name in assets/checklists, or a .yaml file beside "
             "the scenario; the standard checklist when left out",
             true),
        {.pointer = "/assessment/checklist/weights/<item>",
         .type = FieldType::number,
         .low = 0.0,
         .high = 100.0,
         .optional = true,
         .doc = "points of an item of the checklist in this case, by its id; the checklist's own "
                "for the others. The score is the share of all points",
         .set =
             [](Scenario& s, std::size_t, const FieldValue& v) {
                 s.weights.push_back({.item = v.key, .points = v.number, .where = v.where});
             }},
        {.pointer = "/complications/*",
         .type = FieldType::choice,
         .choices = complication_choices(),
         .optional = true,
         .doc = "what an instructor may let happen in an assessment (docs/complications.md); "
                "anything else marks the attempt as not standardised",
         .set =
             [](Scenario& s, std::size_t, const FieldValue& v) {
                 s.complications.push_back(v.text);
             }},
    };
}

}  // namespace sideport::scenario
