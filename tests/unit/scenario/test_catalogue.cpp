#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>

#include "sim/base/file_io.h"
#include "sim/scenario/scenario.h"
#include "tests/support/folder.h"
#include "tests/support/places.h"

using namespace sideport;
using namespace sideport::scenario;

namespace {

namespace fs = std::filesystem;

const fs::path kAssets = test_support::source_folder() / "assets";

/// A copy of the catalogue with one piece of text replaced in one file.
Errors errors_with(const std::string& file, const std::string& what, const std::string& with) {
    const test_support::Folder folder;
    fs::copy(kAssets / "catalogue", folder.path / "catalogue", fs::copy_options::recursive);
    std::string text = read_file(kAssets / "catalogue" / file).value();
    const std::size_t at = text.find(what);
    REQUIRE(at != std::string::npos);
    std::ofstream(folder.path / "catalogue" / file) << text.replace(at, what.size(), with);
    return read_catalogue(folder.path).errors;
}

}  // namespace

TEST_CASE("the catalogue is whole: every list has entries, and none a fault") {
    const CatalogueResult read = read_catalogue(kAssets);
    for (const Error& error : read.errors)
        FAIL_CHECK(error.line());
    const device::Catalogue& c = read.catalogue;
    CHECK(!c.pumps.empty());
    CHECK(!c.catheters.empty());
    CHECK(c.needles.size() >= 2);
    CHECK(c.syringes.size() >= 3);
    CHECK(c.extension_sets.size() >= 3);
    CHECK(c.agents.size() >= 4);
    CHECK(c.drugs.size() >= 2);
    CHECK(device::find(c.agents, "iohexol_350")->intrathecal == false);
    CHECK(device::find(c.agents, "iohexol_240")->viscosity_37c_pa_s == Approx(3.4e-3));
    CHECK(device::find(c.agents, "iohexol_1000") == nullptr);
}

TEST_CASE("every number of the catalogue stands beside its source") {
    int numbers = 0;
    for (const auto& entry : fs::directory_iterator(kAssets / "catalogue")) {
        if (entry.path().extension() != ".yaml") continue;
        std::ifstream file(entry.path());
        int line_number = 0;
        for (std::string line; std::getline(file, line);) {
            ++line_number;
            CAPTURE(entry.path().filename().string(), line_number, line);
            const std::size_t value = line.find("{value: \"");
            const bool has_source = line.find("source: \"") != std::string::npos &&
                                    line.find("source: \"\"") == std::string::npos;
            if (value != std::string::npos) {
                ++numbers;
                CHECK(has_source);
            }
        }
    }
    CHECK(numbers > 60);
}

TEST_CASE("a catalogue entry without source, unit or sense is refused") {
    struct Fault {
        std::string file, what, with, code, word;
    };
    const Fault fault = GENERATE(
        Fault{"needles.yaml", "{value: \"0.565 mm\", source: \"S [88]\"}", "{value: \"0.565 mm\"}",
              "catalogue.source", "outer_diameter"},
        Fault{"needles.yaml", "{value: \"0.565 mm\", source: \"S [88]\"}", "\"0.565 mm\"",
              "catalogue.source", "source"},
        Fault{"needles.yaml", "0.565 mm", "0.565", "quantity.missing_unit", "mm"},
        Fault{"needles.yaml", "0.565 mm", "5.65 mm", "catalogue.range", "0.2 .. 3 mm"},
        Fault{"needles.yaml", "non_coring: true", "non_coring: perhaps", "catalogue.type",
              "non_coring"},
        Fault{"needles.yaml", "outer_diameter", "outr_diameter", "catalogue.unknown_field", "outr"},
        Fault{"needles.yaml", "outer_diameter", "outr_diameter", "catalogue.missing_field",
              "outer_diameter"},
        Fault{"pumps.yaml", "roller_count: 3", "roller_count: 9", "catalogue.type", "roller_count"},
        Fault{"catheters.yaml", "side_hole_count: 6", "side_hole_count: 0", "catalogue.type",
              "side_hole"});
    CAPTURE(fault.with, fault.code);
    bool found = false;
    for (const Error& error : errors_with(fault.file, fault.what, fault.with)) {
        UNSCOPED_INFO(error.line());
        found = found ||
                (error.code == fault.code && error.message.find(fault.word) != std::string::npos &&
                 error.where.find(fault.file + ":") != std::string::npos);
    }
    CHECK(found);
}

TEST_CASE("a catalogue that is not there is said so, file by file") {
    const Errors errors = read_catalogue("/no/such/assets").errors;
    REQUIRE(errors.size() == 7);
    for (const Error& error : errors)
        CHECK(error.code == "file.missing");
}
