#include <catch2/catch.hpp>

#include "tests/support/places.h"
#include "tests/unit/scenario/case_file.h"

using namespace sideport;
using namespace sideport::scenario;
using namespace sideport::test_support;

namespace {

Scenario library_case(const std::string& name) {
    const ReadResult read = read_scenario(test_support::library_folder() / name);
    for (const Error& error : read.errors)
        FAIL_CHECK(error.line());
    return read.scenario;
}

}  // namespace

TEST_CASE("the three cases of the library are valid and say what is wrong") {
    struct Case {
        const char *name, *truth;
        std::vector<std::string> accepted;
    };
    const Case c = GENERATE(Case{"patent", "patent", {"patent"}},
                            Case{"occluded", "occluded", {"occluded", "not_shown"}},
                            Case{"broken", "broken_or_leaking", {"broken_or_leaking"}});
    CAPTURE(c.name);
    const Scenario scenario = library_case(c.name);
    CHECK(scenario.id == c.name);
    CHECK(true_conclusion(scenario) == c.truth);
    CHECK(accepted_conclusions(scenario) == c.accepted);
    CHECK(!scenario.stem.empty());
    CHECK(scenario.objectives.size() >= 3);
    CHECK(!scenario.references.empty());
}

TEST_CASE("quantities of a case are read in their stored unit, references with their numbers") {
    const Scenario s = library_case("patent");
    CHECK(s.patient.height_mm == Approx(1680.0));
    CHECK(s.catheter_length_mm == Approx(700.0));
    CHECK(s.pump_z_mm == Approx(-42.0));
    CHECK(s.csf_pressure_pa == Approx(1549.45).epsilon(1e-4));  // the default, 15.8 cmH2O
    CHECK(s.pump.volume_per_turn_ul == Approx(12.0));
    CHECK(s.catheter.wall_modulus_pa == Approx(1e7));
    CHECK(s.needle.inner_diameter_mm == Approx(0.311));
    CHECK(s.drug.concentration_mg_per_ml == Approx(25.0));
    REQUIRE(s.tray.size() == 5);
    CHECK(s.tray[1].agent == "iohexol_240");
    CHECK(s.tray[1].fill_ml == Approx(5.0));
    const Scenario broken = library_case("broken");
    REQUIRE(broken.faults.size() == 1);
    CHECK(broken.faults[0].kind == Fault::Kind::fracture);
    CHECK(broken.faults[0].fraction == Approx(0.4));
    CHECK(broken.faults[0].severity == Approx(0.7));
}

TEST_CASE("a case is known by its hash: the same file the same, another value another") {
    const Scenario a = read_case(kGoodCase).scenario, b = read_case(kGoodCase).scenario;
    CHECK(a.hash == b.hash);
    for (const char* change : {"/pump/depth=13 mm", "/patient/seed=8", "/tray/1/fill=4 mL",
                               "/faults/0/severity=71 %", "/room_temperature=23 C"}) {
        CAPTURE(change);
        const std::string text(change);
        const std::size_t equals = text.find('=');
        const ReadResult other =
            read_case(kGoodCase, {{text.substr(0, equals), text.substr(equals + 1)}});
        REQUIRE(other.errors.empty());
        CHECK(other.scenario.hash != a.hash);
    }
}

TEST_CASE("a catheter cut in two may also be called occluded, a harmless fault is none") {
    Scenario s = library_case("broken");
    s.faults[0].severity = 1.0;
    CHECK(accepted_conclusions(s).size() == 3);
    s.faults[0].severity = 0.0;
    CHECK(true_conclusion(s) == "patent");
}

TEST_CASE("a scenario is found by its name, its folder and its file; none is one error") {
    const std::string folder = test_support::library_folder() / "patent";
    const std::uint64_t hash = read_scenario(folder).scenario.hash;
    CHECK(read_scenario("patent").scenario.hash == hash);
    CHECK(read_scenario(folder + "/scenario.yaml").scenario.hash == hash);
    const ReadResult none = read_scenario("no_such_case");
    REQUIRE(none.errors.size() == 1);
    CHECK(none.errors[0].code == "scenario.missing");
}
