#include <algorithm>
#include <chrono>

#include <catch2/catch.hpp>

#include "sim/author/checker.h"
#include "sim/author/proof.h"
#include "sim/base/file_io.h"
#include "sim/session/robot.h"
#include "tests/support/places.h"

using namespace sideport;
using namespace sideport::author;

namespace {

assessment::Assessment graded(bool lateral_done, bool passed) {
    assessment::Assessment result;
    result.passed = passed;
    result.score = passed ? 95.0 : 40.0;
    result.minimum_passing_score = 80.0;
    result.diagnosis_correct = true;
    result.items.push_back(
        {.id = "lateral_check",
         .text = "Lateral view before aspiration",
         .outcome = lateral_done ? assessment::Outcome::done : assessment::Outcome::missed});
    if (!lateral_done) result.critical_errors.push_back({.code = "no_lateral_check"});
    return result;
}

/// A case that the expert solves, and what grades it.
struct Patent {
    std::shared_ptr<const session::Model> model;
    assessment::Checklist list;

    Patent() {
        const auto text = read_file(test_support::library_folder() / "patent" / "scenario.yaml");
        REQUIRE(text);
        model = check(text.value(), "/nowhere/patent.yaml", 1).model;
        REQUIRE(model);
        const auto& standard = assessment::standard_checklist();
        REQUIRE(standard);
        list = standard.value();
    }
};

const RobotError kNoLateral{
    .robot = "no_lateral", .items = {"lateral_check"}, .errors = {"no_lateral_check"}};

}  // namespace

TEST_CASE("every robot but the expert has its errors written down") {
    const auto errors = read_robot_errors();
    REQUIRE(errors);
    for (const std::string& robot : session::robot_names()) {
        if (robot == "expert") continue;
        CAPTURE(robot);
        CHECK(std::any_of(errors.value().begin(), errors.value().end(),
                          [&](const RobotError& e) { return e.robot == robot; }));
    }
}

TEST_CASE("an error maker is as it should be when it fails just there") {
    const auto expert = graded(true, true);
    const ProofRow right = error_row(kNoLateral, graded(false, false), expert, 300.0);
    CHECK(right.state == ProofRow::State::as_it_should);
    CHECK(right.failed == std::vector<std::string>{"lateral_check"});
    const ProofRow unharmed = error_row(kNoLateral, graded(true, true), expert, 300.0);
    CHECK(unharmed.state == ProofRow::State::not_so);
    CHECK(unharmed.words.size() == 3);  // item, critical error, and it passes
}

TEST_CASE("the expert must pass with the right diagnosis and no critical error") {
    CHECK(expert_row(graded(true, true), 300.0).state == ProofRow::State::as_it_should);
    auto wrong = graded(true, true);
    wrong.diagnosis_correct = false;
    wrong.diagnosis_given = "patent";
    wrong.diagnosis_truth = "occluded";
    const ProofRow row = expert_row(wrong, 300.0);
    CHECK(row.state == ProofRow::State::not_so);
    CHECK(row.words.front().find("occluded") != std::string::npos);
}

TEST_CASE("an error that the case has no use for is left out") {
    scenario::Scenario none;
    CHECK(senseless(kNoLateral, none, graded(true, true)).empty());
    CHECK(!senseless(kNoLateral, none, graded(false, false)).empty());
    const RobotError agent{.robot = "wrong_agent", .agents = {"iothalamate_282"}};
    CHECK(!senseless(agent, none, graded(true, true)).empty());
    scenario::Scenario tray;
    tray.tray.push_back({.id = "7", .syringe = "syringe_10", .agent = "iothalamate_282"});
    CHECK(senseless(agent, tray, graded(true, true)).empty());
    const RobotError turns{.robot = "clears_too_little", .unless = {"bend_in_one_posture"}};
    CHECK(senseless(turns, none, graded(true, true)).empty());
    scenario::Scenario bent;
    bent.faults.push_back({.kind = scenario::Fault::Kind::kink, .posture = 0});
    CHECK(senseless(turns, bent, graded(true, true)).find("turned") != std::string::npos);
    const RobotError pushes{.robot = "hasty", .unless = {"wide_needle"}};
    scenario::Scenario kit;
    kit.pump.access_screen_mm = 0.6;
    kit.needle.outer_diameter_mm = 0.57;  // 24 G
    CHECK(senseless(pushes, kit, graded(true, true)).empty());
    kit.needle.outer_diameter_mm = 0.72;  // 22 G
    CHECK(senseless(pushes, kit, graded(true, true)).find("screen") != std::string::npos);
}

TEST_CASE("robots come to the same rows side by side and one after the other") {
    const Patent patent;
    // one that the case alone rules out, and one that the expert's session does
    const RobotError no_tray{.robot = "wrong_agent", .agents = {"nothing of this name"}};
    const RobotError not_asked{.robot = "injects_after_dry_tap", .items = {"no such item"}};
    const std::vector<RobotError> errors = {no_tray, not_asked, kNoLateral};
    Proof alone(patent.model, patent.list, errors, {.threads = 1});
    Proof beside(patent.model, patent.list, errors, {.threads = 4});
    alone.wait();
    beside.wait();
    CHECK(beside.finished());
    const auto expected = alone.rows(), rows = beside.rows();
    REQUIRE(rows.size() == 4);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        CAPTURE(rows[i].robot);
        CHECK(rows[i].robot == expected[i].robot);
        CHECK(rows[i].state == expected[i].state);
        CHECK(rows[i].score == expected[i].score);
        CHECK(rows[i].time_s == expected[i].time_s);
        CHECK(rows[i].failed == expected[i].failed);
        CHECK(rows[i].critical == expected[i].critical);
        CHECK(rows[i].words == expected[i].words);
    }
    CHECK(rows[0].state == ProofRow::State::as_it_should);
    CHECK(rows[0].passed);
    CHECK(rows[1].state == ProofRow::State::senseless);
    CHECK(rows[2].state == ProofRow::State::senseless);
    CHECK(rows[3].state == ProofRow::State::as_it_should);
    CHECK(!rows[3].passed);
}

TEST_CASE("a proof can be given up") {
    const Patent patent;
    const auto before = std::chrono::steady_clock::now();
    {
        const Proof given_up(patent.model, patent.list, {kNoLateral, kNoLateral},
                             {.give_way = true});
        CHECK(!given_up.finished());
    }
    CHECK(std::chrono::steady_clock::now() - before < std::chrono::seconds(2));
}
