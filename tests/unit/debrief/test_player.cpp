#include <catch2/catch.hpp>

#include "sim/debrief/player.h"
#include "sim/session/robot.h"
#include "tests/support/cases.h"

using namespace sideport;
using debrief::Player;

namespace {

/// The first `seconds` of the expert's work on the occluded case.
session::LiveSession recorded(double seconds) {
    session::LiveSession live(test_support::library_model("occluded"), "expert", "assessment");
    const auto robot = session::make_robot("expert");
    const auto last = static_cast<std::int64_t>(seconds * events::kTicksPerSecond);
    while (!live.state().ended && live.state().tick < last)
        live.step(robot->act(live.model(), live.state()));
    return live;
}

Player open(const session::Recording& recording) {
    auto player = Player::open(test_support::library_model("occluded"), recording);
    REQUIRE(player);
    return std::move(player).value();
}

constexpr std::int64_t kAll = 1'000'000;

}  // namespace

TEST_CASE("seeking gives the state that playing gives, forward and backward") {
    session::LiveSession live = recorded(20.0);
    live.end();
    Player player = open(live.recording());
    CHECK(player.load(240 * 5) == Player::State::loading);
    CHECK(player.loaded_tick() == 240 * 5);
    REQUIRE(player.load(kAll) == Player::State::whole);
    CHECK(player.loaded_tick() == live.recording().last_tick);
    CHECK(player.replay_message() == "Replay matches the session exactly.");
    // every recorded hash of a whole second is found again by jumping about
    for (const std::int64_t second : {7, 3, 19, 4, 4, 0, 13}) {
        const std::int64_t tick = second * 240;
        const session::State& state = player.at(tick);
        CHECK(state.tick == tick);
        for (const auto& [at, hash] : live.recording().hashes) {
            if (at == tick) CHECK(session::state_hash(state) == hash);
        }
    }
    CHECK(player.at(kAll).tick == player.loaded_tick());
}

TEST_CASE("the lanes follow the session") {
    session::LiveSession live = recorded(70.0);
    Player player = open(live.recording());
    CHECK(player.load(kAll) == Player::State::cut_off);
    CHECK(player.samples().size() == 70 * debrief::kSamplesPerS + 1);
    for (const double at_s : {0.0, 30.0, 69.0}) {
        const auto& sample = player.samples()[static_cast<std::size_t>(at_s * 10.0)];
        const auto& state = player.at(static_cast<std::int64_t>(at_s * 240.0));
        CHECK(sample.needle_depth_mm == Approx(std::max(0.0, state.needle.depth_mm)));
        CHECK(sample.beam_on == state.fluoroscope.beam_on);
    }
    const std::int64_t first = player.exposure_after(0);
    REQUIRE(first > 0);
    CHECK(player.at(first).pulse);
    CHECK(player.exposure_before(first) == first);
    CHECK(player.exposure_before(first - 1) == -1);
    CHECK(player.exposure_after(kAll) == -1);
}

TEST_CASE("a recording that does not fit is shown up to where it parts") {
    session::LiveSession live = recorded(10.0);
    session::Recording edited = live.recording();
    for (auto& [tick, hash] : edited.hashes) {
        if (tick == 6 * 240) hash ^= 1U;
    }
    Player player = open(edited);
    CHECK(player.load(kAll) == Player::State::diverged);
    CHECK(player.diverged_tick() == 6 * 240);
    CHECK(player.loaded_tick() < 6 * 240);
    CHECK(player.replay_message().find("DIVERGED at 0:06") == 0);
}

TEST_CASE("an event that was edited changes no state, and is found all the same") {
    session::LiveSession live = recorded(20.0);
    live.end();
    session::Recording edited = live.recording();
    REQUIRE(edited.events.size() > 2);
    Player whole = open(edited);
    REQUIRE(whole.load(kAll) == Player::State::whole);
    CHECK(whole.events_differ_at() == -1);
    edited.events[1].tick += 1;
    Player other = open(edited);
    REQUIRE(other.load(kAll) == Player::State::whole);
    CHECK(other.events_differ_at() == 2);
    CHECK(other.replay_message() ==
          "events.jsonl was changed: line 2 is not what the commands give.");
    edited = live.recording();
    edited.events.pop_back();
    Player shorter = open(edited);
    REQUIRE(shorter.load(kAll) == Player::State::whole);
    CHECK(shorter.events_differ_at() == static_cast<std::int64_t>(live.events().size()));
}

TEST_CASE("sessions of another build or of a changed case are refused") {
    session::Recording recording = recorded(1.0).recording();
    recording.build = "sideport 0.0.1";
    auto other = Player::open(test_support::library_model("occluded"), recording);
    REQUIRE(!other);
    CHECK(other.error().code == "session.other_build");
    recording.build = session::build_name();
    recording.scenario_hash ^= 1U;
    other = Player::open(test_support::library_model("occluded"), recording);
    REQUIRE(!other);
    CHECK(other.error().code == "session.other_scenario");
}
