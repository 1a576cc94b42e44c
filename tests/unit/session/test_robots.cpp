#include <algorithm>
#include <cmath>

#include <catch2/catch.hpp>

#include "sim/assessment/assessment.h"
#include "sim/session/live_session.h"
#include "sim/session/robot.h"
#include "tests/support/cases.h"

using namespace sideport;

namespace {

struct Outcome {
    assessment::Assessment assessment;
    events::EventLog events;

    const events::Event* first(std::string_view name) const {
        const auto it = std::find_if(events.begin(), events.end(),
                                     [&](const auto& e) { return e.name == name; });
        return it == events.end() ? nullptr : &*it;
    }
    const events::Event& end() const { return events.back(); }
};

Outcome perform(const std::string& scenario, const std::string& trainee,
                const scenario::Overrides& overrides = {}) {
    session::LiveSession live(test_support::library_model(scenario, overrides), trainee,
                              "assessment");
    const auto robot = session::make_robot(trainee);
    while (!live.state().ended && live.state().tick < 1800 * events::kTicksPerSecond) {
        live.step(robot->act(live.model(), live.state()));
    }
    live.end();
    return {assessment::assess(live.model().scenario, live.events()), live.events()};
}

void check_balance(const Outcome& outcome) {
    CHECK(std::fabs(outcome.end().number("iodine_relative_error")) < 1e-9);
    CHECK(std::fabs(outcome.end().number("drug_relative_error")) < 1e-9);
}

}  // namespace

TEST_CASE("the expert proves the patent system patent and passes") {
    const Outcome outcome = perform("patent", "expert");
    for (const auto& item : outcome.assessment.items) {
        INFO(item.id << " " << assessment::outcome_name(item.outcome) << ": " << item.evidence);
        CHECK(item.outcome != assessment::Outcome::incorrect);
    }
    for (const auto& error : outcome.assessment.critical_errors)
        FAIL_CHECK(error.code << ": " << error.message);
    CHECK(outcome.assessment.passed);
    CHECK(outcome.assessment.diagnosis_given == "patent");
    CHECK(outcome.first("contrast_at_tip") != nullptr);
    CHECK(outcome.first("extravasation") == nullptr);
    CHECK(outcome.end().number("aspirated_ml") >= 1.0);
    CHECK(outcome.end().number("contrast_injected_ml") >= 1.0);
    CHECK(outcome.end().number("contrast_injected_ml") <= 2.0);
    check_balance(outcome);
}

TEST_CASE("with an occluded tip nothing comes back and the expert injects nothing") {
    const Outcome outcome = perform("occluded", "expert");
    CHECK(outcome.first("aspiration_dry") != nullptr);
    CHECK(outcome.first("injection_started") == nullptr);
    CHECK(outcome.end().number("aspirated_ml") < 0.2);
    CHECK(outcome.assessment.passed);
    CHECK(outcome.assessment.diagnosis_given == "occluded");
    check_balance(outcome);
}

TEST_CASE("with a broken catheter contrast leaves it at the break and the expert sees it") {
    const Outcome outcome = perform("broken", "expert");
    REQUIRE(outcome.first("extravasation") != nullptr);
    CHECK(outcome.first("extravasation")->text("where") == "catheter");
    CHECK(outcome.assessment.diagnosis_given == "broken_or_leaking");
    CHECK(outcome.assessment.passed);
    check_balance(outcome);
}

TEST_CASE("hasty injects the drug of the whole line into the CSF and fails") {
    const Outcome outcome = perform("patent", "hasty");
    CHECK(!outcome.assessment.passed);
    const auto& errors = outcome.assessment.critical_errors;
    const auto has = [&](const char* code) {
        return std::any_of(errors.begin(), errors.end(),
                           [&](const auto& e) { return e.code == code; });
    };
    CHECK(has("injected_without_aspiration"));
    CHECK(has("drug_bolus"));

    // 70 cm of 0.53 mm lumen at 25 mg/mL hold 3.9 mg; port, needle and line add theirs
    const double dose_mg = outcome.end().number("drug_by_syringe_mg");
    CHECK(dose_mg > 3.0);
    CHECK(dose_mg <= outcome.first("session_started")->number("drug_in_line_mg") + 0.1);
    check_balance(outcome);
}

TEST_CASE("with a cutting needle all goes well but for the needle, whose core stays out") {
    const Outcome outcome = perform("patent", "wrong_needle");
    for (const auto& item : outcome.assessment.items) {
        const bool wrong = item.id == "right_needle";
        const bool good = item.outcome == assessment::Outcome::done ||
                          item.outcome == assessment::Outcome::not_applicable;
        INFO(item.id << " " << assessment::outcome_name(item.outcome) << ": " << item.evidence);
        CHECK(good == !wrong);
        if (wrong) CHECK(item.evidence.find("hypodermic") != std::string::npos);
    }
    CHECK(outcome.first("septum_cored") != nullptr);
    CHECK(outcome.assessment.critical_errors.empty());
    CHECK(outcome.assessment.diagnosis_given == "patent");
    check_balance(outcome);
}

TEST_CASE("the fault decides, not the scenario's name") {
    const Outcome outcome = perform("occluded", "expert", {{"/faults", "[]"}});
    CHECK(outcome.first("contrast_at_tip") != nullptr);
    CHECK(outcome.assessment.diagnosis_given == "patent");
}

TEST_CASE(
    "a pump that fails is found by its rotor alone, and signing it patent is a critical error") {
    struct Row {
        const char* faults;
        double turn_deg;
    };
    const Row row = GENERATE(Row{"[{kind: motor_stall}]", 0.0},
                             Row{"[{kind: rotor_slip, severity: '60 %'}]", 0.4 * 60.0});
    const Outcome outcome = perform("patent", "expert", {{"/faults", row.faults}});
    CHECK(outcome.first("contrast_at_tip") != nullptr);
    CHECK(outcome.first("extravasation") == nullptr);
    const events::Event* read = outcome.first("rotor_read");
    REQUIRE(read != nullptr);
    CHECK(read->number("true_turn_deg") == Approx(row.turn_deg).margin(1.5));
    CHECK(outcome.assessment.diagnosis_given == "pump_fault");
    CHECK(outcome.assessment.passed);
    check_balance(outcome);

    // the same course of events, signed as patent
    events::EventLog careless = outcome.events;
    for (events::Event& event : careless) {
        for (auto& [name, value] : event.fields) {
            if (event.name == "concluded" && name == "conclusion") value = std::string("patent");
        }
    }
    const auto model = test_support::library_model("patent", {{"/faults", row.faults}});
    const auto graded = assessment::assess(model.scenario, careless);
    CHECK(!graded.passed);
    CHECK(std::any_of(graded.critical_errors.begin(), graded.critical_errors.end(),
                      [](const auto& e) { return e.code == "misread"; }));
}

TEST_CASE("a ball valve gives nothing back and lets everything out") {
    const scenario::Overrides valve = {{"/faults", "[{kind: ball_valve}]"}};
    const Outcome careful = perform("patent", "expert", valve);
    CHECK(careful.first("aspiration_dry") != nullptr);
    CHECK(careful.first("injection_started") == nullptr);
    CHECK(careful.assessment.passed);
    check_balance(careful);

    // pushed on, the same catheter carries the drug to the CSF as an open one does
    const Outcome hasty = perform("patent", "hasty", valve), open = perform("patent", "hasty");
    CHECK(hasty.end().number("drug_by_syringe_mg") ==
          Approx(open.end().number("drug_by_syringe_mg")).epsilon(0.02));
    CHECK(hasty.first("contrast_at_tip") != nullptr);
    check_balance(hasty);

    // half a valve is a slow return
    const Outcome slow =
        perform("patent", "expert", {{"/faults", "[{kind: ball_valve, severity: '50 %'}]"}});
    CHECK(slow.assessment.diagnosis_given == "patent");
    CHECK(slow.assessment.passed);
}
