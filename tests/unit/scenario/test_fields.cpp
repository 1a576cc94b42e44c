#include <set>

#include <catch2/catch.hpp>

#include "sim/scenario/fields.h"
#include "tests/unit/scenario/case_file.h"

using namespace sideport;
using namespace sideport::scenario;

TEST_CASE("every field has a sentence, a range that makes sense and a name of its own") {
    std::set<std::string_view> pointers;
    for (const FieldSpec& spec : field_specs()) {
        CAPTURE(spec.pointer);
        CHECK(pointers.insert(spec.pointer).second);
        CHECK(spec.pointer.front() == '/');
        CHECK(!spec.doc.empty());
        CHECK(spec.set);
        if (spec.type == FieldType::choice) CHECK(!spec.choices.empty());
        if (spec.type == FieldType::quantity) CHECK(spec.dimension != Dimension::none);
        if (spec.type != FieldType::choice && spec.type != FieldType::text)
            CHECK(spec.low <= spec.high);
    }
}

TEST_CASE("every default of the field table is a value that the reader takes") {
    // the shortest case: all that may be left out is
    const ReadResult read = test_support::read_case(
        "format: 1\ntitle: t\nstory: {stem: s}\ntray: [{slot: 5}]\nfaults: [{kind: fracture}]\n");
    for (const Error& error : read.errors)
        FAIL_CHECK(error.line());
    CHECK(read.scenario.pump_depth_mm == Approx(12.0));
    CHECK(read.scenario.tray[0].syringe == "syringe_10");
    CHECK(read.scenario.faults[0].severity == Approx(1.0));
    CHECK(read.scenario.faults[0].fraction == Approx(0.4));
    CHECK(read.scenario.minimum_passing_score == Approx(80.0));
    CHECK(read.scenario.reservoir_calculated_ml == Approx(30.0));  // as the reservoir
    CHECK(read.scenario.pump_log.empty());
}

TEST_CASE("the pump's log and count are read: times lie before the session") {
    const ReadResult read = test_support::read_case(
        "format: 1\ntitle: t\nstory: {stem: s}\npump:\n  reservoir: 20 mL\n"
        "  reservoir_calculated: 25 mL\n  service_left: 80 day\n  standing_for: 0 h\n"
        "  log:\n    - {when: 3 d, text: \"Motor stall\"}\n    - {when: 36 h, text: Refill}\n");
    for (const Error& error : read.errors)
        FAIL_CHECK(error.line());
    CHECK(read.scenario.reservoir_calculated_ml == Approx(25.0));
    CHECK(read.scenario.service_left_s == Approx(80.0 * 86400.0));
    CHECK(read.scenario.standing_for_s == 0.0);
    REQUIRE(read.scenario.pump_log.size() == 2);
    CHECK(read.scenario.pump_log[0].time_s == Approx(-3.0 * 86400.0));
    CHECK(read.scenario.pump_log[1].text == "Refill");
}

TEST_CASE("the reference page's rows say type, range and default of each field") {
    const std::vector<Field>& rows = field_table();
    REQUIRE(rows.size() == field_specs().size());
    for (const Field& row : rows) {
        CAPTURE(row.pointer);
        CHECK(!row.type.empty());
        CHECK(!row.doc.empty());
        if (row.pointer == "/pump/depth") {
            CHECK(row.type.find("mm, cm, m") != std::string::npos);
            CHECK(row.range == "3 .. 30 mm");
            CHECK(row.default_text == "12 mm");
        }
        if (row.pointer == "/title") CHECK(row.default_text == "required");
        if (row.pointer == "/story/prebrief") CHECK(row.default_text.empty());
    }
}
