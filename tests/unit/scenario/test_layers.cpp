#include <fstream>

#include <catch2/catch.hpp>

#include "tests/unit/scenario/case_file.h"

using namespace sideport;
using namespace sideport::scenario;

namespace {

struct Files {
    test_support::Folder folder;
    void add(const std::string& name, const std::string& text) const {
        std::filesystem::create_directories((folder.path / name).parent_path());
        std::ofstream(folder.path / name) << text;
    }
    ReadResult read(const std::string& name) const { return read_scenario(folder.path / name); }
    std::string place(const std::string& name, const std::string& rest) const {
        return (folder.path / name).string() + rest;
    }
};

}  // namespace

TEST_CASE("a case that extends another one holds only what differs") {
    Files files;
    files.add("base.yaml", test_support::kGoodCase);
    files.add("larger.yaml", "format: 1\nextends: base\ntitle: \"Larger\"\npatient: {bmi: 26}\n");
    const ReadResult base = files.read("base.yaml"), larger = files.read("larger.yaml");
    for (const Error& error : larger.errors)
        FAIL_CHECK(error.line());
    CHECK(larger.scenario.title == "Larger");
    CHECK(larger.scenario.patient.body_mass_index == 26.0);
    CHECK(larger.scenario.patient.height_mm == base.scenario.patient.height_mm);
    CHECK(larger.scenario.faults.size() == 1);
    CHECK(larger.scenario.id == "larger");
    CHECK(larger.scenario.hash != base.scenario.hash);
}

TEST_CASE("lists replace lists, and later fragments lie over earlier ones") {
    Files files;
    files.add("base.yaml", test_support::kGoodCase);
    files.add("parts/obese.yaml", "patient: {bmi: 38}\npump: {depth: \"25 mm\"}\n");
    files.add("parts/deep.yaml", "pump: {depth: \"28 mm\"}\n");
    files.add("case.yaml",
              "format: 1\nextends: base\ninclude: [parts/obese, parts/deep.yaml]\nfaults: []\n");
    const ReadResult read = files.read("case.yaml");
    for (const Error& error : read.errors)
        FAIL_CHECK(error.line());
    CHECK(read.scenario.faults.empty());
    CHECK(read.scenario.patient.body_mass_index == 38.0);
    CHECK(read.scenario.pump_depth_mm == 28.0);
    CHECK(read.scenario.pump_rate_ml_per_day == Approx(0.3));  // of the base
}

TEST_CASE("a fault of a layer is told where it stands") {
    Files files;
    files.add("base.yaml", test_support::changed_case("bmi: 24", "bmi: 99"));
    files.add("part.yaml", "pump:\n  dept: \"25 mm\"\n");
    files.add("case.yaml", "format: 1\nextends: base\ninclude: [part]\ndrug:\n  name: morfine\n");
    const ReadResult read = files.read("case.yaml");
    REQUIRE(read.errors.size() == 2);
    CHECK(read.errors[0].where == files.place("base.yaml", ":7:56"));
    CHECK(read.errors[0].code == "scenario.range");
    CHECK(read.errors[1].where == files.place("part.yaml", ":2:3"));
    CHECK(read.errors[1].message.find("did you mean 'depth'") != std::string::npos);
    files.add("base.yaml", test_support::kGoodCase);
    files.add("part.yaml", "pump:\n  depth: \"25 mm\"\n");
    const ReadResult own = files.read("case.yaml");
    REQUIRE(own.errors.size() == 1);
    CHECK(own.errors[0].where == files.place("case.yaml", ":5:9"));
    CHECK(own.errors[0].code == "scenario.reference");
}

TEST_CASE("cases of the library are extended by their names") {
    Files files;
    files.add("case.yaml", "format: 1\nextends: broken\ntitle: \"Mine\"\n");
    const ReadResult read = files.read("case.yaml");
    CHECK(read.errors.empty());
    CHECK(read.scenario.faults.size() == 1);
    CHECK(true_conclusion(read.scenario) == "broken_or_leaking");
}

TEST_CASE("bases that are missing, stand on themselves or climb out are refused") {
    Files files;
    const auto first = [&](const std::string& text) {
        files.add("case.yaml", text);
        const ReadResult read = files.read("case.yaml");
        return read.errors.empty() ? Error{} : read.errors.front();
    };
    const Error missing = first("format: 1\nextends: brokn\n");
    CHECK(missing.code == "scenario.base");
    CHECK(missing.message.find("did you mean 'broken'") != std::string::npos);
    CHECK(missing.where == files.place("case.yaml", ":2:10"));
    CHECK(first("format: 1\nextends: ../case\n").code == "scenario.base");
    CHECK(first("format: 1\nextends: /etc/passwd\n").code == "scenario.base");
    CHECK(first("format: 1\ninclude: [none_such]\n").code == "scenario.base");
    CHECK(first("format: 1\nextends: case\n").code == "scenario.circular");
    files.add("a.yaml", "extends: b\n");
    files.add("b.yaml", "include: [a]\n");
    CHECK(first("format: 1\nextends: a\n").code == "scenario.circular");
    for (int i = 0; i < 9; ++i)
        files.add("c" + std::to_string(i) + ".yaml", "extends: c" + std::to_string(i + 1) + "\n");
    files.add("c9.yaml", test_support::kGoodCase);
    CHECK(first("format: 1\nextends: c0\n").code == "scenario.too_deep");
    CHECK(first("format: 1\nextends: [a]\n").code == "scenario.type");
}
