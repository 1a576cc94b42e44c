#include <algorithm>
#include <filesystem>
#include <sstream>

#include <catch2/catch.hpp>

#include "sim/base/file_io.h"
#include "sim/scenario/case_text.h"
#include "tests/support/places.h"

using namespace sideport;
using namespace sideport::scenario;

namespace {

const std::string kCase = R"(# why this case exists
format: 1
title: "A case"   # shown in the list

story:
  stem: >-
    Ms. Reed, 58, has had a pump
    for four years.
  objectives:
    - "Look"   # first
    - "Decide"
patient: {sex: female, bmi: 24}  # thin
pump:
  # pocket on the left
  depth: "12 mm"
  rate: 0.3 mL/day
tray:
- {slot: 5}
- slot: 6
  agent: iohexol_240
# what is wrong
faults: [{kind: kink, at: "40 %"}]
)";

CaseText parsed(const std::string& text) {
    auto read = CaseText::parse(text);
    REQUIRE(read);
    return std::move(read).value();
}

/// The text with one piece replaced.
std::string with(const std::string& what, const std::string& instead) {
    std::string text = kCase;
    const std::size_t at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), instead);
}

void check_set(const std::string& pointer, const std::string& value, const std::string& expected) {
    CaseText text = parsed(kCase);
    const auto done = text.set(pointer, value);
    INFO(pointer << ": " << (done ? "" : done.error().line()));
    CHECK(done);
    CHECK(text.text() == expected);
    CHECK(text.value(pointer) == value);
}

std::vector<std::string> comments_of(const std::string& text) {
    std::vector<std::string> comments;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        const std::size_t hash = line.find("# ");
        if (hash != std::string::npos) comments.push_back(line.substr(hash));
    }
    return comments;
}

}  // namespace

TEST_CASE("one value changes, and nothing beside it") {
    check_set("/title", "Another", with("\"A case\"", "Another"));
    check_set("/pump/depth", "18 mm", with("\"12 mm\"", "18 mm"));
    check_set("/pump/rate", "0.4 mL/day", with("0.3 mL/day", "0.4 mL/day"));
    check_set("/patient/bmi", "38", with("bmi: 24", "bmi: 38"));
    check_set("/tray/1/agent", "saline", with("iohexol_240", "saline"));
    check_set("/faults/0/at", "55 %", with("\"40 %\"", "\"55 %\""));
    check_set("/story/objectives/0", "Listen: then look",
              with("\"Look\"", "\"Listen: then look\""));
    check_set("/story/stem", "Short.",
              with(">-\n    Ms. Reed, 58, has had a pump\n    for four years.", "Short."));
}

TEST_CASE("a field that was left out is written at the end of its part") {
    check_set("/pump/reservoir", "20 mL", with("0.3 mL/day\n", "0.3 mL/day\n  reservoir: 20 mL\n"));
    check_set("/patient/age", "61", with("bmi: 24}", "bmi: 24, age: 61}"));
    check_set("/story/prebrief", "Known",
              with("    - \"Decide\"\n", "    - \"Decide\"\n  prebrief: Known\n"));
    check_set("/tray/0/syringe", "syringe_3", with("{slot: 5}", "{slot: 5, syringe: syringe_3}"));
    check_set("/tray/1/fill", "5 mL", with("iohexol_240\n", "iohexol_240\n  fill: 5 mL\n"));
    check_set("/faults/0/severity", "70 %", with("\"40 %\"}", "\"40 %\", severity: \"70 %\"}"));
    check_set("/csf/heart_rate", "80 /min", kCase + "csf:\n  heart_rate: 80 /min\n");
}

TEST_CASE("parts, fields and entries are taken out with their own comments only") {
    const auto check = [](const std::string& pointer, const std::string& expected) {
        CaseText text = parsed(kCase);
        const auto done = text.remove(pointer);
        INFO(pointer << ": " << (done ? "" : done.error().line()));
        CHECK(done);
        CHECK(text.text() == expected);
        CHECK(!text.has(pointer));
    };
    check("/pump/rate", with("  rate: 0.3 mL/day\n", ""));
    check("/patient/sex", with("sex: female, ", ""));
    check("/patient/bmi", with(", bmi: 24", ""));
    check("/story/stem",
          with("  stem: >-\n    Ms. Reed, 58, has had a pump\n    for four years.\n", ""));
    check("/faults/0/at", with(", at: \"40 %\"", ""));
    check("/faults/0", with("faults: [{kind: kink, at: \"40 %\"}]\n", ""));
    check("/tray", with("tray:\n- {slot: 5}\n- slot: 6\n  agent: iohexol_240\n", ""));
    CaseText text = parsed(kCase);
    CHECK(text.remove("/tray/0"));
    CHECK(text.text() == with("- {slot: 5}\n", ""));
    CHECK(text.remove("/nothing/of/this"));
}

TEST_CASE("entries are added to lists as they are written") {
    CaseText text = parsed(kCase);
    REQUIRE(text.append("/tray", {{"slot", "7"}, {"agent", "saline"}, {"fill", "10 mL"}}));
    CHECK(text.text() == with("  agent: iohexol_240\n",
                              "  agent: iohexol_240\n- {slot: 7, agent: saline, fill: 10 mL}\n"));
    text = parsed(kCase);
    REQUIRE(text.append("/faults", {{"kind", "rotor_slip"}, {"severity", "50 %"}}));
    CHECK(text.text() == with("\"40 %\"}]", "\"40 %\"}, {kind: rotor_slip, severity: \"50 %\"}]"));
    text = parsed("format: 1\n");
    REQUIRE(text.append("/faults", {{"kind", "kink"}}));
    CHECK(text.text() == "format: 1\nfaults:\n  - {kind: kink}\n");
    text = parsed("format: 1\nfaults: []  # none yet\n");
    REQUIRE(text.append("/faults", {{"kind", "kink"}}));
    CHECK(text.text() == "format: 1\nfaults: [{kind: kink}]  # none yet\n");
}

TEST_CASE("a case can be written from nothing, field by field") {
    CaseText text = parsed("");
    REQUIRE(text.set("/format", "1"));
    REQUIRE(text.set("/title", "From nothing"));
    REQUIRE(text.set("/story/stem", "Why: because"));
    REQUIRE(text.set("/pump/depth", "uniform(8 mm, 22 mm)"));
    REQUIRE(text.set("/pump/tilt", "-3 deg"));
    CHECK(text.text() ==
          "format: 1\ntitle: From nothing\nstory:\n  stem: \"Why: because\"\n"
          "pump:\n  depth: \"uniform(8 mm, 22 mm)\"\n  tilt: -3 deg\n");
    CHECK(text.line_of("/pump/tilt") == 7);
    CHECK(text.line_of("/pump/none") == 0);
}

TEST_CASE("what cannot be done leaves the text as it is") {
    CHECK(!CaseText::parse("title: [open"));
    CHECK(!CaseText::parse("- a list"));
    CaseText text = parsed(kCase);
    for (const char* pointer : {"/title/below", "/tray/9/slot", "/tray/word"}) {
        CAPTURE(pointer);
        const auto done = text.set(pointer, "x");
        REQUIRE(!done);
        CHECK(done.error().code == "author.edit");
        CHECK(text.text() == kCase);
    }
    CHECK(!text.append("/title", {{"a", "b"}}));
    CHECK(text.text() == kCase);
}

TEST_CASE("any field of any case can be changed and taken out; comments and other lines stay") {
    namespace fs = std::filesystem;
    int edits = 0;
    for (const auto& entry :
         fs::recursive_directory_iterator(test_support::source_folder() / "scenarios")) {
        if (entry.path().extension() != ".yaml") continue;
        const auto file = read_file(entry.path());
        REQUIRE(file);
        const std::string& text = file.value();
        CAPTURE(entry.path().string());
        for (const char* pointer :
             {"/title", "/level", "/story/stem", "/story/prebrief", "/story/objectives/0",
              "/story/references/1", "/patient/name", "/patient/seed", "/pump/depth", "/pump/rate",
              "/pump/log/0/text", "/catheter/length", "/drug/name", "/tray/0/slot", "/tray/1/agent",
              "/faults/0/kind", "/faults/0/severity", "/needle_in_place", "/include/0"}) {
            CaseText changed = parsed(text);
            if (!changed.has(pointer)) continue;
            CAPTURE(pointer);
            REQUIRE(changed.set(pointer, "some: new, value"));
            CHECK(changed.value(pointer) == "some: new, value");
            CHECK(comments_of(changed.text()) == comments_of(text));
            REQUIRE(changed.set(pointer, parsed(text).value(pointer)));
            CaseText without = parsed(text);
            REQUIRE(without.remove(pointer));
            ++edits;
        }
    }
    CHECK(edits > 400);
}
