#include <algorithm>
#include <set>

#include <catch2/catch.hpp>

#include "sim/author/form.h"
#include "sim/base/file_io.h"
#include "tests/support/places.h"

using namespace sideport;
using namespace sideport::author;
namespace fs = std::filesystem;

namespace {

/// A draft that no file holds, and what it says.
struct Written {
    Draft draft;
    Checked checked;

    explicit Written(std::string text) : draft(Draft::anew(std::move(text), "/nowhere/x.yaml")) {
        read();
    }
    void read() { checked = check(draft.text(), draft.file(), draft.revision()); }
    Form form(Section section) const { return form_of(section, draft, checked); }
};

const Row& row_of(const Form& form, const std::string& pointer) {
    const auto it = std::find_if(form.rows.begin(), form.rows.end(),
                                 [&](const Row& row) { return row.pointer == pointer; });
    REQUIRE(it != form.rows.end());
    return *it;
}

const ListHead& list_of(const Form& form, const std::string& pointer) {
    const auto it = std::find_if(form.lists.begin(), form.lists.end(),
                                 [&](const ListHead& list) { return list.pointer == pointer; });
    REQUIRE(it != form.lists.end());
    return *it;
}

constexpr const char* kPlain = "format: 2\ntitle: T\nstory: {stem: S}\npump: {depth: 15 mm}\n";

}  // namespace

TEST_CASE("each field of the table stands in exactly one part of the form") {
    // lists have rows as long as they have entries: each list gets one
    Written case_with_lists(
        "format: 2\ntitle: T\nextends: patent\ninclude: [incidence]\nform: 1\n"
        "story: {stem: S, objectives: [A], debrief: [B], references: [C]}\n"
        "pump: {log: [{when: 3 d, text: L}]}\nneedles: [refill_22g]\nfaults: [{kind: kink}]\n"
        "complications: [motor_stalls]\n");
    std::multiset<std::string> seen;
    for (int i = 0; i < kSections; ++i)
        for (const Row& row : case_with_lists.form(static_cast<Section>(i)).rows)
            if (row.entry <= 0) seen.insert(row.field->pointer);
    for (const scenario::Field& field : scenario::field_table()) {
        if (field.pointer == "/complications/*" || field.pointer.rfind("/events", 0) == 0 ||
            field.pointer.rfind("/hints", 0) == 0)
            continue;  // their entries differ with the catalogue of complications
        CAPTURE(field.pointer);
        CHECK(seen.count(field.pointer) <= 1);
        const bool has_one = field.pointer.find_first_of("*<") == std::string::npos;
        if (has_one) CHECK(seen.count(field.pointer) == 1);
    }
    CHECK(seen.count("/tray/*/slot") == 1);
}

TEST_CASE("weights that are written stand in the form by the item's name") {
    Written weighted(
        "format: 2\ntitle: T\nstory: {stem: S}\n"
        "assessment: {checklist: {weights: {lateral_check: 9}}}\n");
    const std::string pointer = "/assessment/checklist/weights/lateral_check";
    const Row row = row_of(weighted.form(Section::assessment), pointer);
    CHECK(row.value == "9");
    CHECK(row.origin == Origin::own);
    REQUIRE(set_field(weighted.draft, weighted.checked, row, "12"));
    CHECK(weighted.draft.own_value(pointer) == "12");
}

TEST_CASE("each item of the checklist has a row for its points") {
    Written plain(
        "format: 2\ntitle: T\nstory: {stem: S}\n"
        "assessment: {checklist: {weights: {lateral_check: 9, unknown_item: 2}}}\n");
    const std::vector<GradedItem> items = {
        {.id = "priming", .text = "Line primed", .points = 4.0},
        {.id = "lateral_check", .text = "Lateral view", .points = 4.0}};
    const Form form = form_of(Section::assessment, plain.draft, plain.checked, items);
    const std::string map = "/assessment/checklist/weights/";
    const Row& priming = row_of(form, map + "priming");
    CHECK(priming.value == "4");
    CHECK(priming.words == "Line primed");
    CHECK(priming.origin == Origin::fallback);
    CHECK(row_of(form, map + "lateral_check").value == "9");
    CHECK(row_of(form, map + "lateral_check").origin == Origin::own);
    CHECK(row_of(form, map + "unknown_item").value == "2");  // the check says what is wrong with it
    const auto count = std::count_if(form.rows.begin(), form.rows.end(), [&](const Row& row) {
        return row.pointer.rfind(map, 0) == 0;
    });
    CHECK(count == 3);
    REQUIRE(set_field(plain.draft, plain.checked, priming, "0"));
    CHECK(plain.draft.own_value(map + "priming") == "0");
    plain.draft.undo();
    CHECK(!plain.draft.has_own(map + "priming"));
}

TEST_CASE("an event that is begun as a sentence is sound, and one step back") {
    Written plain(kPlain);
    REQUIRE(add_entry(plain.draft, plain.checked, "/events",
                      {{"when", "contrast_injected"},
                       {"above", "0.5 mL"},
                       {"then/complication", "patient_coughs"},
                       {"then/amount", "4"}}));
    plain.read();
    CAPTURE(plain.draft.text());
    CHECK(plain.checked.errors.empty());
    REQUIRE(plain.checked.scenario.events.size() == 1);
    CHECK(plain.checked.scenario.events[0].complication == "patient_coughs");
    CHECK(plain.draft.own_value("/events/0/then/amount") == "4");
    REQUIRE(add_entry(plain.draft, plain.checked, "/hints",
                      {{"topic", "no_picture"}, {"question", "Where is: her scar?"}}));
    plain.read();
    CHECK(plain.checked.errors.empty());
    plain.draft.undo();
    plain.draft.undo();
    CHECK(plain.draft.text() == kPlain);
}

TEST_CASE("an event of the case below comes along whole when one is added") {
    Written below(std::string(kPlain) +
                  "events: [{when: start, after: 3 s, then: {says: Ow, drug_effect: 2}}]\n");
    REQUIRE(below.checked.errors.empty());
    Draft on_top = Draft::anew(kPlain, "/nowhere/x.yaml");
    REQUIRE(add_entry(on_top, below.checked, "/events",
                      {{"when", "skin_punctured"}, {"then/says", "That was sharp."}}));
    const Checked checked = check(on_top.text(), on_top.file(), 1);
    CAPTURE(on_top.text());
    CHECK(checked.errors.empty());
    REQUIRE(checked.scenario.events.size() == 2);
    CHECK(checked.scenario.events[0].says == "Ow");
    CHECK(checked.scenario.events[0].drug_doses == 2.0);
    CHECK(checked.scenario.events[1].says == "That was sharp.");
    on_top.undo();
    CHECK(on_top.text() == kPlain);
}

TEST_CASE("choices of faults, complications and moments say what they mean") {
    int told = 0;
    for (const scenario::Field& field : scenario::field_table()) {
        const bool tells = field.pointer == "/faults/*/kind" || field.pointer == "/events/*/when" ||
                           field.pointer == "/hints/*/until" ||
                           field.pointer == "/events/*/then/complication";
        if (!tells) continue;
        for (const std::string& choice : field.choices) {
            CAPTURE(field.pointer, choice);
            CHECK(!words_of_choice(field, choice).empty());
            ++told;
        }
    }
    CHECK(told > 100);
}

TEST_CASE("a row says whether its value is own, inherited or the default") {
    const Written on_top("format: 2\ntitle: T\nextends: patent\npump: {depth: 20 mm}\n");
    REQUIRE(on_top.checked.errors.empty());
    const Form form = on_top.form(Section::pump);
    CHECK(row_of(form, "/pump/depth").origin == Origin::own);
    CHECK(row_of(form, "/pump/depth").value == "20 mm");
    const Row& place = row_of(form, "/pump/right_left");
    CHECK(place.origin == Origin::inherited);
    CHECK(place.value == "84 mm");
    CHECK(place.from.find("patent") != std::string::npos);
    CHECK(row_of(form, "/pump/tilt").origin == Origin::fallback);
    CHECK(row_of(form, "/pump/tilt").value == "0 deg");
    const auto& models = row_of(form, "/pump/model").choices;
    CHECK(std::find(models.begin(), models.end(), "peristaltic_20") != models.end());
}

TEST_CASE("a field is set, and set back to where it came from") {
    Written plain(kPlain);
    const Form form = plain.form(Section::pump);
    REQUIRE(set_field(plain.draft, plain.checked, row_of(form, "/pump/tilt"), "5 deg"));
    plain.read();
    CHECK(plain.checked.scenario.pump_tilt_deg == 5.0);
    REQUIRE(reset_field(plain.draft, row_of(plain.form(Section::pump), "/pump/tilt")));
    CHECK(plain.draft.text() == kPlain);
}

TEST_CASE("an entry of a list that the case only inherits brings the whole list with it") {
    Written on_top("format: 2\ntitle: T\nextends: patent\n");
    const std::size_t syringes = on_top.checked.scenario.tray.size();
    REQUIRE(syringes > 1);
    const Form form = on_top.form(Section::tray);
    CHECK(!list_of(form, "/tray").is_own);
    REQUIRE(set_field(on_top.draft, on_top.checked, row_of(form, "/tray/1/fill"), "4 mL"));
    on_top.read();
    REQUIRE(on_top.checked.errors.empty());
    CHECK(on_top.checked.scenario.tray.size() == syringes);
    CHECK(on_top.checked.scenario.tray[1].fill_ml == 4.0);
    CHECK(on_top.checked.scenario.tray[1].agent == "iohexol_240");
}

TEST_CASE("entries are added with what they need, and taken out") {
    Written plain(kPlain);
    REQUIRE(add_entry(plain.draft, plain.checked, list_of(plain.form(Section::faults), "/faults")));
    plain.read();
    CHECK(plain.checked.errors.empty());
    CHECK(plain.checked.scenario.faults.size() == 1);
    REQUIRE(add_entry(plain.draft, plain.checked,
                      list_of(plain.form(Section::goals), "/story/objectives")));
    plain.read();
    CHECK(plain.checked.scenario.objectives.size() == 1);
    for (int i = 0; i < 3; ++i) {  // each a place of its own
        REQUIRE(add_entry(plain.draft, plain.checked, list_of(plain.form(Section::tray), "/tray")));
        plain.read();
        for (const Error& error : plain.checked.errors)
            FAIL_CHECK(error.line());
    }
    CHECK(plain.checked.scenario.tray.size() == 3);
    REQUIRE(
        remove_entry(plain.draft, plain.checked, list_of(plain.form(Section::tray), "/tray"), 1));
    plain.read();
    CHECK(plain.checked.scenario.tray.size() == 2);
}

TEST_CASE("the last entry of an inherited list can be taken out") {
    Written on_top("format: 2\ntitle: T\nextends: kink\n");
    REQUIRE(on_top.checked.scenario.faults.size() == 1);
    const auto removed = remove_entry(on_top.draft, on_top.checked,
                                      list_of(on_top.form(Section::faults), "/faults"), 0);
    CHECK((removed ? std::string() : removed.error().line()) == "");
    on_top.read();
    CHECK(on_top.checked.errors.empty());
    CHECK(on_top.checked.scenario.faults.empty());
}

TEST_CASE("errors stand at their field and their part") {
    const Written wrong(
        "format: 2\ntitle: T\nstory: {stem: S}\npump: {depth: 12}\n"
        "faults: [{kind: kinkk}]\nno_such: 1\n");
    REQUIRE(wrong.checked.errors.size() == 3);
    CHECK(row_of(wrong.form(Section::pump), "/pump/depth").errors.size() == 1);
    CHECK(row_of(wrong.form(Section::faults), "/faults/0/kind").errors.size() == 1);
    const auto counts = errors_by_section(wrong.checked);
    CHECK(counts[static_cast<std::size_t>(Section::pump)] == 1);
    CHECK(counts[static_cast<std::size_t>(Section::faults)] == 1);
    CHECK(counts[static_cast<std::size_t>(Section::story)] == 1);
}

TEST_CASE("an error that names no field stands at the one in its line") {
    const Written outside("format: 2\ntitle: T\nstory: {stem: S}\npump:\n  right_left: 109 mm\n");
    REQUIRE(outside.checked.errors.size() == 1);
    CHECK(outside.checked.errors[0].code == "world.pump_outside");
    CHECK(row_of(outside.form(Section::pump), "/pump/right_left").errors.size() == 1);
}

TEST_CASE("labels are the keys in plain words") {
    CHECK(label_of("/pump/head_feet") == "Head feet");
    CHECK(label_of("/story/objectives/1") == "Objectives 2");
}
