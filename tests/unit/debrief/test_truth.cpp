#include <catch2/catch.hpp>

#include "sim/debrief/truth.h"
#include "sim/session/live_session.h"
#include "sim/session/robot.h"
#include "tests/support/cases.h"

using namespace sideport;
using debrief::TrueMark;

namespace {

session::LiveSession played(const std::string& name, const std::string& robot_name,
                            double seconds) {
    session::LiveSession live(test_support::library_model(name), robot_name, "assessment");
    const auto robot = session::make_robot(robot_name);
    while (!live.state().ended && events::seconds(live.state().tick) < seconds)
        live.step(robot->act(live.model(), live.state()));
    return live;
}

const debrief::TruePoint* find(const debrief::Truth& truth, TrueMark mark) {
    for (const debrief::TruePoint& point : truth.points) {
        if (point.mark == mark) return &point;
    }
    return nullptr;
}

double length_mm(const debrief::Truth& truth) {
    double sum = 0.0;
    for (const debrief::TrueLine& line : truth.catheter) {
        for (std::size_t i = 1; i < line.points_W_mm.size(); ++i)
            sum += glm::distance(line.points_W_mm[i], line.points_W_mm[i - 1]);
    }
    return sum;
}

}  // namespace

TEST_CASE(
    "before anything is done there are port, tip, fault and an empty catheter in full length") {
    const auto live = played("occluded", "expert", 0.1);
    const debrief::Truth truth = debrief::truth_of(live.model(), live.state());
    REQUIRE(truth.catheter.size() == 1);
    CHECK(!truth.catheter[0].filled);
    CHECK(length_mm(truth) == Approx(live.model().world.course.length_mm()).epsilon(0.01));
    CHECK(truth.needle_W_mm.empty());
    REQUIRE(find(truth, TrueMark::fault) != nullptr);
    CHECK(find(truth, TrueMark::fault)->words == "tip occlusion");
    CHECK(find(truth, TrueMark::needle_tip) == nullptr);
}

TEST_CASE("in a broken catheter contrast fills it up to the break and lies outside it there") {
    const auto live = played("broken", "expert", 1000.0);
    const debrief::Truth truth = debrief::truth_of(live.model(), live.state());
    REQUIRE(find(truth, TrueMark::pool) != nullptr);
    CHECK_THAT(find(truth, TrueMark::pool)->words, Catch::StartsWith("Contrast outside"));
    const auto* fault = find(truth, TrueMark::fault);
    REQUIRE(fault != nullptr);
    CHECK(fault->words == "fracture at 28 cm");
    CHECK(glm::distance(fault->at_W_mm, find(truth, TrueMark::pool)->at_W_mm) < 3.0);
    CHECK(truth.catheter.front().filled);
    CHECK(find(truth, TrueMark::needle_tip)->words == "Needle tip in the access port");
    for (const auto& [name, value] : debrief::true_readouts(live.model(), live.state())) {
        if (name == "Iodine in tissue") CHECK(value != "0 µg");
    }
}

TEST_CASE("a needle beside the port says how far it is off") {
    const auto live = played("patent", "wrong_port", 60.0);
    const debrief::Truth truth = debrief::truth_of(live.model(), live.state());
    const auto* needle = find(truth, TrueMark::needle_tip);
    REQUIRE(needle != nullptr);
    CHECK_THAT(needle->words, Catch::Contains("mm from the port"));
    CHECK(truth.needle_W_mm.size() > 2);
    CHECK(glm::distance(truth.needle_W_mm.back(), needle->at_W_mm) < 0.1);
}
