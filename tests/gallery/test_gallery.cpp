#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>

#include "sim/assessment/assessment.h"
#include "sim/scenario/scenario.h"
#include "sim/session/live_session.h"
#include "sim/session/robot.h"
#include "tests/support/places.h"

// Every case of the gallery, done by the expert: short to write, and the right conclusion. In four
// parts, so that they run side by side.

using namespace sideport;

namespace {

constexpr std::size_t kParts = 4;
constexpr std::int64_t kLongestTicks = std::int64_t{900} * events::kTicksPerSecond;

std::vector<std::filesystem::path> cases_of(const std::string& folder) {
    std::vector<std::filesystem::path> cases;
    for (const auto& entry :
         std::filesystem::directory_iterator(test_support::source_folder() / "scenarios" / folder))
        cases.push_back(entry.path());
    std::sort(cases.begin(), cases.end());
    return cases;
}

long lines_of(const std::filesystem::path& file) {
    std::ifstream in(file);
    return std::count(std::istreambuf_iterator<char>(in), {}, '\n');
}

void perform(const std::filesystem::path& folder, const scenario::Overrides& overrides = {}) {
    CAPTURE(folder.filename().string());
    const auto read = scenario::read_scenario(folder, overrides);
    REQUIRE(read.errors.empty());
    auto model = session::make_model(read.scenario, 1);
    REQUIRE(model);
    session::LiveSession live(std::move(model).value(), "expert", "assessment");
    const auto robot = session::make_robot("expert");
    while (!live.state().ended && live.state().tick < kLongestTicks)
        live.step(robot->act(live.model(), live.state()));
    CHECK(live.state().ended);
    const auto result = assessment::assess(read.scenario, live.events());
    CAPTURE(result.diagnosis_given, result.diagnosis_truth, result.score);
    CHECK(result.diagnosis_correct);
    CHECK(result.critical_errors.empty());
    CHECK(result.passed);
    CHECK(std::fabs(result.iodine_relative_error) < 1e-12);
    CHECK(std::fabs(result.drug_relative_error) < 1e-12);
    CHECK(live.state().plumbing.held_steps == 0);
}

void perform_gallery(std::size_t part) {
    const auto cases = cases_of("gallery");
    CHECK(cases.size() >= 28);
    for (std::size_t i = part; i < cases.size(); i += kParts) {
        CAPTURE(cases[i].filename().string());
        CHECK(lines_of(cases[i] / "scenario.yaml") < 30);
        perform(cases[i]);
    }
}

/// Cases of the library are graded in difficulty and tell how to learn from them.
void perform_library(std::size_t part) {
    const auto cases = cases_of("library");
    CHECK(cases.size() >= 24);
    for (std::size_t i = part; i < cases.size(); i += kParts)
        perform(cases[i]);
}

}  // namespace

TEST_CASE("the expert is right in every case of the gallery, part 1") {
    perform_gallery(0);
}
TEST_CASE("the expert is right in every case of the gallery, part 2") {
    perform_gallery(1);
}
TEST_CASE("the expert is right in every case of the gallery, part 3") {
    perform_gallery(2);
}
TEST_CASE("the expert is right in every case of the gallery, part 4") {
    perform_gallery(3);
}

TEST_CASE("the expert is right in every case of the library, part 1") {
    perform_library(0);
}
TEST_CASE("the expert is right in every case of the library, part 2") {
    perform_library(1);
}
TEST_CASE("the expert is right in every case of the library, part 3") {
    perform_library(2);
}
TEST_CASE("the expert is right in every case of the library, part 4") {
    perform_library(3);
}

TEST_CASE("the expert is right in other forms of a case that is drawn") {
    for (const char* form : {"2", "3", "8", "16"})
        perform(test_support::library_folder() / "equal_forms", {{"/form", form}});
}
