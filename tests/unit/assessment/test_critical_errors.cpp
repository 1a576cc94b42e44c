#include <algorithm>

#include <catch2/catch.hpp>

#include "sim/assessment/assessment.h"
#include "sim/assessment/checklist.h"
#include "tests/unit/assessment/story.h"

using namespace sideport;
using test_support::Story;

namespace {

assessment::CriticalError error_of(const Story& story, const std::string& code,
                                   const scenario::Scenario& scenario) {
    const auto result = assessment::assess(scenario, test_support::tell(story));
    const auto it = std::find_if(result.critical_errors.begin(), result.critical_errors.end(),
                                 [&](const auto& error) { return error.code == code; });
    REQUIRE(it != result.critical_errors.end());
    CHECK(it->time_s > 0.0);
    CHECK(it->message.back() == '.');
    return *it;
}

bool says(const assessment::CriticalError& error, const std::string& words) {
    INFO(error.message);
    return error.message.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("a drug bolus is told in milligrams and as a multiple of the reference") {
    const Story story{.aspirated_ml = 0.0, .drug_bolus_mg = 3.85};
    const auto error = error_of(story, "drug_bolus", test_support::patent_case());
    CHECK(says(error, "3.9 mg of morphine"));
    CHECK(says(error, "13 times the reference dose of 0.3 mg"));
    CHECK(says(error, "critical"));
    CHECK(says(error, "naloxone"));
}

TEST_CASE("a dose below the reference is a measure, above it an error") {
    scenario::Scenario scenario = test_support::patent_case();
    scenario.drug = {.name = "baclofen", .concentration_mg_per_ml = 2.0, .reference_dose_mg = 0.1};
    const auto error = error_of({.drug_bolus_mg = 0.22}, "drug_bolus", scenario);
    CHECK(says(error, "2.7 times the reference dose of 0.1 mg"));
    CHECK(says(error, "major"));
    CHECK(says(error, "limp"));

    // 0.05 + 0.04 mg of 0.1 mg is minor: noted as a measure, no critical error
    const auto log = test_support::tell(Story{.drug_bolus_mg = 0.04});
    CHECK(assessment::assess(scenario, log).critical_errors.empty());
}

TEST_CASE("severity of a dose: a quarter, once and five times the reference are the steps") {
    const auto severity = [](double dose_mg) {
        return std::string(assessment::dose_severity(dose_mg, 0.3));
    };
    CHECK(severity(0.0) == "none");
    CHECK(severity(0.074) == "none");
    CHECK(severity(0.076) == "minor");
    CHECK(severity(0.29) == "minor");
    CHECK(severity(0.31) == "major");
    CHECK(severity(1.49) == "major");
    CHECK(severity(1.51) == "critical");
    CHECK(std::string(assessment::dose_severity(1.0, 0.0)) == "none");
}

TEST_CASE("injecting uncleared says how much was drawn and what the line held") {
    const auto error =
        error_of({.aspirated_ml = 0.4}, "injected_without_aspiration", test_support::patent_case());
    CHECK(says(error, "1.2 mL of iohexol 240"));
    CHECK(says(error, "0.4 mL had been drawn"));
    CHECK(says(error, "4.4 mg of morphine"));
    CHECK(says(error, "15 times"));
}

TEST_CASE("a priming bolus on top of the drug in the line is an overdose in milligrams") {
    const Story full{.aspirated_ml = 0.4, .contrast_ml = 0.0, .tests_rotor = false};
    const auto error = error_of(full, "priming_omitted_or_wrong", test_support::patent_case());
    CHECK(says(error, "still full of drug"));
    CHECK(says(error, "3.9 mg of morphine"));  // 154 uL of 25 mg/mL
    CHECK(says(
        error_of({.aspirated_ml = 0.4}, "priming_omitted_or_wrong", test_support::patent_case()),
        "pushed into the CSF by hand"));
}

TEST_CASE("a forgotten priming is a gap in hours") {
    const auto error =
        error_of({.bridge_ul = 0.0}, "priming_omitted_or_wrong", test_support::patent_case());
    // 154 uL at 0.3 mL a day
    CHECK(says(error, "154 µL"));
    CHECK(says(error, "12 hours"));
}

TEST_CASE("too much priming is the excess in milligrams, too little a gap") {
    CHECK(says(
        error_of({.bridge_ul = 400.0}, "priming_omitted_or_wrong", test_support::patent_case()),
        "6.1 mg of morphine"));
    CHECK(
        says(error_of({.bridge_ul = 60.0}, "priming_omitted_or_wrong", test_support::patent_case()),
             "withdrawal"));
}

TEST_CASE("wrong places differ: reservoir and pocket") {
    CHECK(says(error_of({.site = "reservoir"}, "wrong_port", test_support::patent_case()),
               "reservoir"));
    CHECK(says(error_of({.site = "beside_pump"}, "wrong_port", test_support::patent_case()),
               "tissue"));
}

TEST_CASE("pressure is told in both units") {
    const auto error = error_of({.peak_kpa = 800.0}, "pressure_limit", test_support::patent_case());
    CHECK(says(error, "800 kPa (116 psi)"));
}

TEST_CASE("purging the line outside the body injects nothing") {
    const events::EventLog log = {
        {.tick = 240, .name = "syringe_attached", .fields = {{"agent", std::string("saline")}}},
        {.tick = 480,
         .name = "injection_started",
         .fields = {{"agent", std::string("saline")}, {"site", std::string("outside")}}},
        {.tick = 500, .name = "injected", .fields = {{"volume_ml", 0.25}}},
        {.tick = 720, .name = "injection_stopped", .fields = {{"volume_ml", 0.5}}}};
    CHECK(assessment::assess(test_support::patent_case(), log).critical_errors.empty());
}

TEST_CASE("a push too light to be announced still counts by its marks") {
    const events::EventLog log = {
        {.tick = 100, .name = "needle_site", .fields = {{"site", std::string("access_chamber")}}},
        {.tick = 240,
         .name = "syringe_attached",
         .fields = {{"agent", std::string("iohexol 240")}}},
        {.tick = 500,
         .name = "injected",
         .fields = {{"volume_ml", 0.25}, {"agent", std::string("iohexol 240")}}}};
    const auto result = assessment::assess(test_support::patent_case(), log);
    REQUIRE(result.critical_errors.size() == 2);
    CHECK(result.critical_errors[0].code == "no_lateral_check");
    CHECK(result.critical_errors[1].code == "injected_without_aspiration");
}

TEST_CASE("errors come in the order of time and every code has a title") {
    const auto result = assessment::assess(test_support::patent_case(),
                                           test_support::tell({.takes_lateral = false,
                                                               .aspirated_ml = 0.0,
                                                               .agent = "iohexol 350",
                                                               .agent_intrathecal = false,
                                                               .peak_kpa = 900.0,
                                                               .drug_bolus_mg = 3.0}));
    CHECK(result.critical_errors.size() == 6);
    for (std::size_t i = 0; i < result.critical_errors.size(); ++i) {
        const auto& error = result.critical_errors[i];
        CHECK(assessment::critical_error_title(error.code) != error.code);
        if (i > 0) CHECK(error.time_s >= result.critical_errors[i - 1].time_s);
    }
    CHECK(assessment::critical_error_title("something_else") == "something_else");
}
