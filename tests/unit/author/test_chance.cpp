#include <algorithm>

#include <catch2/catch.hpp>

#include "sim/author/chance.h"

using namespace sideport;
using namespace sideport::author;

namespace {

constexpr const char* kCase =
    "format: 2\ntitle: T\nstory: {stem: S}\npump: {depth: 15 mm}  # of the pocket\n"
    "patient: {bmi: 24}\nfaults: [{kind: kink, at: 30 %}]\n";

/// A draft that no file holds, and what it says.
struct Written {
    Draft draft = Draft::anew(kCase, "/nowhere/x.yaml");
    Checked checked = check(kCase, "/nowhere/x.yaml", 0);

    Row row(Section section, const std::string& pointer) const {
        for (const Row& row : form_of(section, draft, checked).rows)
            if (row.pointer == pointer) return row;
        FAIL("no row " << pointer);
        return {};
    }
    void put(const Row& row, const Chance& chance) {
        REQUIRE(set_field(draft, checked, row, text_of(chance)));
        checked = check(draft.text(), draft.file(), draft.revision());
        CAPTURE(draft.text());
        CHECK(checked.errors.empty());
    }
};

}  // namespace

TEST_CASE("a law of chance is read into its parts and written back") {
    for (const char* text : {"12 mm", "uniform(8 mm, 22 mm)", "normal(26, 4)",
                             "one_of(T9, T10, T11)", "weighted(none: 2, kink: 1.5)", ""}) {
        CAPTURE(text);
        CHECK(text_of(chance_of(text)) == text);
    }
    CHECK(chance_of("uniform(8 mm, 22 mm)").law == Law::uniform);
    CHECK(chance_of("weighted(none: 2, kink: 1)").weights == std::vector<double>{2.0, 1.0});
    // what is not sound stays as it is written
    CHECK(chance_of("uniform(8 mm)").law == Law::fixed);
    CHECK(text_of(chance_of("uniform(8 mm)")) == "uniform(8 mm)");
}

TEST_CASE("a number goes from a fixed value to each law and back, and undo takes each step back") {
    Written written;
    const Row depth = written.row(Section::pump, "/pump/depth");
    CHECK(laws_for(depth) == std::vector<Law>{Law::fixed, Law::uniform, Law::normal});
    Chance chance = under_law(chance_of(depth.value), Law::uniform);
    CHECK(text_of(chance) == "uniform(15 mm, 15 mm)");
    chance.values[1] = "22 mm";
    written.put(depth, chance);
    CHECK(written.draft.own_value("/pump/depth") == "uniform(15 mm, 22 mm)");
    CHECK(written.draft.text().find("# of the pocket") != std::string::npos);
    CHECK(written.checked.drawn.size() == 1);
    chance = under_law(chance, Law::normal);
    CHECK(text_of(chance) == "normal(15 mm, 1.5 mm)");
    written.put(depth, chance);
    written.put(depth, under_law(chance, Law::fixed));
    CHECK(written.draft.text() == kCase);
    written.draft.undo();
    written.draft.undo();
    CHECK(chance_of(written.draft.own_value("/pump/depth")).law == Law::uniform);
    written.draft.undo();
    CHECK(written.draft.text() == kCase);
}

TEST_CASE("choices are drawn each as often or by weight") {
    Written written;
    const Row kind = written.row(Section::faults, "/faults/0/kind");
    Chance chance = under_law(chance_of(kind.value), Law::weighted);
    CHECK(text_of(chance) == "weighted(kink: 1)");
    set_weight(chance, "none", 3.0);
    set_weight(chance, "leak", 1.0);
    CHECK(weight_of(chance, "none") == 3.0);
    CHECK(weight_of(chance, "migration") == 0.0);
    const std::vector<std::string> all = drawable(kind, chance);
    CHECK(std::count(all.begin(), all.end(), "none") == 1);
    CHECK(std::count(all.begin(), all.end(), "kink") == 1);
    set_weight(chance, "leak", 0.0);
    written.put(kind, chance);
    CHECK(chance_of(written.draft.own_value("/faults/0/kind")).weights.size() == 2);
    // the likeliest stays when it is fixed again
    CHECK(text_of(under_law(chance, Law::fixed)) == "none");
    Chance even = under_law(chance, Law::one_of);
    CHECK(text_of(even) == "one_of(kink, none)");
    set_weight(even, "kink", 0.0);
    set_weight(even, "none", 0.0);
    CHECK(text_of(even) == "one_of(none)");  // one stays
}

TEST_CASE("texts, and the number of the form, are not drawn") {
    const Written written;
    CHECK(laws_for(written.row(Section::story, "/title")).empty());
    for (const Row& row : form_of(Section::variation, written.draft, written.checked).rows) {
        CAPTURE(row.pointer);
        CHECK(laws_for(row).empty());
    }
}
