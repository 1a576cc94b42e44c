#include <catch2/catch.hpp>

#include "tests/unit/scenario/case_file.h"

using namespace sideport;
using namespace sideport::scenario;
using namespace sideport::test_support;

namespace {

/// place: ":line:column", or ":line:" for any column.
bool stands_at(const std::string& where, const std::string& place) {
    const std::size_t at = where.find("case.yaml" + place);
    return at != std::string::npos &&
           (place.back() == ':' || at + 9 + place.size() == where.size());
}

struct Wrong {
    std::string what, with, code, word, place;
};

bool is_reported(const Wrong& fault, const Errors& errors) {
    bool found = false;
    for (const Error& error : errors) {
        UNSCOPED_INFO(error.line());
        found = found || (error.code == fault.code && stands_at(error.where, fault.place) &&
                          error.message.find(fault.word) != std::string::npos);
    }
    return found;
}

}  // namespace

TEST_CASE("the case that these tests damage is whole") {
    for (const Error& error : read_case(kGoodCase).errors)
        FAIL_CHECK(error.line());
}

TEST_CASE("each fault of a scenario file names its code, place and what is allowed") {
    const auto fault = GENERATE(
        // keys
        Wrong{"catheter:", "cathetr:", "scenario.unknown_field", "did you mean 'catheter'",
              ":12:1"},
        Wrong{"  depth:", "  dept:", "scenario.unknown_field", "did you mean 'depth'", ":10:3"},
        Wrong{"bmi: 24", "wavelength: 24", "scenario.unknown_field",
              "allowed: name, id, package, sex", ":7:"},
        Wrong{"slot: 6", "slt: 6", "scenario.unknown_field", "did you mean 'slot'", ":16:6"},
        Wrong{"  rate:", "  depth:", "scenario.duplicate", "depth", ":11:3"},
        Wrong{"slot: 6", "slot: 5", "scenario.duplicate", "slot 5 is taken", ":16:"},
        // what is missing
        Wrong{"format: 1", "# format", "scenario.missing_field", "/format", ""},
        Wrong{"  stem: \"Why the patient is here\"\n", "", "scenario.missing_field", "/story/stem",
              ""},
        Wrong{"slot: 6, ", "", "scenario.missing_field", "/tray/1/slot", ":16:5"},
        Wrong{"kind: fracture, ", "", "scenario.missing_field", "/faults/0/kind", ":18:5"},
        // units
        Wrong{"\"12 mm\"", "12", "quantity.missing_unit", "mm, cm, m", ":10:10"},
        Wrong{"\"12 mm\"", "\"12 mL\"", "quantity.wrong_unit", "/pump/depth", ":10:10"},
        Wrong{"\"12 mm\"", "deep", "quantity.syntax", "deep", ":10:10"},
        Wrong{"bmi: 24", "bmi: \"24 kg\"", "quantity.wrong_unit", "/patient/bmi", ":7:"},
        // ranges
        Wrong{"\"12 mm\"", "\"31 mm\"", "scenario.range", "3 .. 30 mm", ":10:10"},
        Wrong{"\"12 mm\"", "\"2 mm\"", "scenario.range", "3 .. 30 mm", ":10:10"},
        Wrong{"\"168 cm\"", "\"3 m\"", "scenario.range", "1400 .. 2000 mm", ":7:"},
        Wrong{"age: 58", "age: 12", "scenario.range", "18 .. 95", ":7:"},
        Wrong{"bmi: 24", "bmi: 60", "scenario.range", "16 .. 45", ":7:"},
        Wrong{"seed: 7", "scoliosis: \"20 mm\"", "scenario.range", "0 .. 15 mm", ":7:"},
        Wrong{"seed: 7", "lordosis: 1.4", "scenario.range", "0.6 .. 1.3", ":7:"},
        Wrong{"seed: 7", "bowel_gas: \"120 %\"", "scenario.range", "0 .. 100 %", ":7:"},
        Wrong{"sex: female", "sex: other", "scenario.choice", "female, male", ":7:"},
        Wrong{"\"40 %\"", "\"99 %\"", "scenario.range", "5 .. 95 %", ":18:"},
        Wrong{"\"5 mL\"", "\"12 mL\"", "scenario.range", "do not fit into a 10 mL syringe", ":16:"},
        Wrong{"format: 1", "format: 0", "scenario.range", "1 .. 2", ":1:9"},
        Wrong{"format: 1", "format: 3", "scenario.newer_format", "1 .. 2", ":1:9"},
        // the pump's programme and log
        Wrong{"\"0.3 mL/day\"", "\"0.01 mL/day\"", "scenario.range", "0.048 .. 24 mL/day, or 0",
              ":11:9"},
        Wrong{"\"0.3 mL/day\"", "\"30 mL/day\"", "scenario.range", "0.048 .. 24 mL/day", ":11:9"},
        Wrong{"  rate:", "  log: [{when: \"3 d\"}]\n  rate:", "scenario.missing_field",
              "/pump/log/0/text", ":11:9"},
        Wrong{"  rate:", "  log: [{text: \"Motor stall\"}]\n  rate:", "scenario.missing_field",
              "/pump/log/0/when", ":11:9"},
        Wrong{"  rate:", "  log: [{when: 3, text: x}]\n  rate:", "quantity.missing_unit", "day, d",
              ":11:"},
        Wrong{"  rate:", "  log: [{when: \"-1 d\", text: x}]\n  rate:", "scenario.range", "0 ..",
              ":11:"},
        Wrong{"  rate:", "  log: [{when: \"3 d\", text: \" \"}]\n  rate:", "scenario.range",
              "not only blanks", ":11:"},
        Wrong{"  rate:", "  log: [{when: \"3 d\", txt: x}]\n  rate:", "scenario.unknown_field",
              "did you mean 'text'", ":11:"},
        Wrong{"  rate:", "  log: {when: \"3 d\"}\n  rate:", "scenario.type", "/pump/log is a list",
              ":11:"},
        // types and choices
        Wrong{"seed: 7", "seed: 7.5", "scenario.type", "whole number", ":7:"},
        Wrong{"sex: female", "sex: femal", "scenario.choice", "did you mean 'female'", ":7:"},
        Wrong{"tip: T10", "tip: T1", "scenario.choice", "T8, T9, T10", ":12:"},
        Wrong{"kind: fracture", "kind: rust", "scenario.choice",
              "tip_occlusion, side_hole_occlusion", ":18:"},
        Wrong{"title: \"A case\"", "title: [1]", "scenario.type", "one value", ":2:8"},
        Wrong{"patient: {sex: female, age: 58, height: \"168 cm\", bmi: 24, seed: 7}", "patient: 5",
              "scenario.type", "/patient holds fields", ":7:10"},
        Wrong{"tray:\n  - {slot: 5, syringe: syringe_10}\n  - {slot: 6",
              "tray: {slot: 5}\nx:\n  - {slot: 6", "scenario.type", "/tray is a list", ":14:7"},
        // references
        Wrong{"peristaltic_40", "peristaltic_4", "scenario.reference",
              "did you mean 'peristaltic_40'", ":9:10"},
        Wrong{"iohexol_240", "iohexol_140", "scenario.reference", "it has iohexol_180", ":16:"},
        Wrong{"name: morphine", "name: water", "scenario.reference", "baclofen", ":13:"},
        // sense
        Wrong{"tip: T10", "tip: L4", "scenario.sense", "must lie above the entry (L3)", ":12:"},
        Wrong{"\"70 cm\"", "\"30 cm\"", "world.catheter_too_short", "at least", ":12:"},
        // syntax
        Wrong{"title: \"A case\"", "title: \"A case", "scenario.syntax", "", ":"},
        Wrong{"patient: {", "patient: {{", "scenario.syntax", "", ":"});
    CAPTURE(fault.with);
    CHECK(is_reported(fault, read_case(changed_case(fault.what, fault.with)).errors));
}

TEST_CASE("faults that cannot be together are refused") {
    const Wrong two_tips{"kind: fracture", "kind: epidural_tip}\n  - {kind: subdural_tip",
                         "scenario.sense", "two places: epidural_tip and subdural_tip", ":"};
    CHECK(is_reported(two_tips, read_case(changed_case(two_tips.what, two_tips.with)).errors));
    std::string many = "kind: kink";
    for (int i = 0; i < 6; ++i)
        many += "}\n  - {kind: micro_leak";
    const Wrong crowd{"kind: fracture", many, "scenario.sense", "at most 6 faults", ":"};
    CHECK(is_reported(crowd, read_case(changed_case(crowd.what, crowd.with)).errors));
}

TEST_CASE("a pump that would break the skin is refused") {
    const Wrong fault{"\"12 mm\"", "\"3 mm\"\n  right_left: \"110 mm\"", "world.pump_outside",
                      "break the skin", ":11:"};
    const ReadResult read = read_case(changed_case(fault.what, fault.with));
    CHECK(is_reported(fault, read.errors));
}

TEST_CASE("a scenario with many faults reports them all at once") {
    std::string text = changed_case("\"12 mm\"", "12");
    const auto replace = [&](const std::string& what, const std::string& with) {
        text.replace(text.find(what), what.size(), with);
    };
    replace("age: 58", "age: 12");
    replace("tip: T10", "tip: T1");
    replace("kind: fracture", "kynd: fracture");
    replace("room_temperature", "room_temprature");
    const ReadResult read = read_case(text);
    CHECK(read.errors.size() == 6);  // a fault without its kind lacks a needed field, too
    CHECK(is_reported({"", "", "quantity.missing_unit", "/pump/depth", ":10:10"}, read.errors));
    CHECK(is_reported({"", "", "scenario.range", "/patient/age", ":7:"}, read.errors));
    CHECK(is_reported({"", "", "scenario.choice", "/catheter/tip", ":12:"}, read.errors));
    CHECK(is_reported({"", "", "scenario.unknown_field", "kynd", ":18:6"}, read.errors));
    CHECK(is_reported({"", "", "scenario.missing_field", "kind", ":18:5"}, read.errors));
    CHECK(is_reported({"", "", "scenario.unknown_field", "temperature", ":19:1"}, read.errors));
}

TEST_CASE("files that are no scenario are refused, not followed") {
    CHECK(read_case("").errors[0].code == "scenario.type");
    CHECK(read_case("- a\n- b\n").errors[0].code == "scenario.type");
    CHECK(read_case("? [a, b]\n: c\n").errors[0].code == "scenario.type");
    std::string deep = "title: ";
    for (int i = 0; i < 20; ++i)
        deep += "[";
    deep += "1";
    for (int i = 0; i < 20; ++i)
        deep += "]";
    CHECK(read_case(deep).errors[0].code == "scenario.too_deep");
    // a billion values by nine aliases of aliases
    std::string bomb = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n";
    for (int i = 1; i < 9; ++i) {
        const std::string last = "*a" + std::to_string(i - 1);
        bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
        for (int k = 0; k < 10; ++k)
            bomb += (k > 0 ? ", " : "") + last;
        bomb += "]\n";
    }
    bool too_large = false;
    for (const Error& error : read_case(bomb).errors)
        too_large = too_large || error.code == "scenario.too_large";
    CHECK(too_large);
    CHECK(read_case(std::string(2U << 20U, '#')).errors[0].code == "file.too_large");
}
