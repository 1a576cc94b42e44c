// A session that is followed from outside is the station's to the bit.

#include <algorithm>
#include <chrono>
#include <fstream>
#include <map>
#include <thread>

#include <catch2/catch.hpp>

#include "sim/base/file_io.h"
#include "sim/classroom/follower.h"
#include "sim/runner/journal.h"
#include "sim/session/resumption.h"
#include "tests/support/cases.h"
#include "tests/support/folder.h"

using namespace sideport;
using classroom::Follower;
using session::Command;
using session::CommandKind;
namespace fs = std::filesystem;

namespace {

constexpr double kAll = 60.0;  ///< budget that is never used up

/// What a station does in this second; different in each.
std::vector<Command> deeds(int second) {
    switch (second % 6) {
        case 0:
            return {{.kind = CommandKind::pedal, .values = {1.0}}};
        case 1:
            return {{.kind = CommandKind::pedal, .values = {0.0}},
                    {.kind = CommandKind::needle_take}};
        case 2:
            return {{.kind = CommandKind::needle_advance, .values = {3.0}}};
        case 3:
            return {{.kind = CommandKind::complication,
                     .text = "patient_coughs=3@beam_on",
                     .by = "Dr. Roy"}};
        default:
            return {};
    }
}

/// One second at a station: ticks, and the folder after each frame.
void run_second(session::LiveSession& live, runner::Journal& journal, int second) {
    std::vector<Command> first = deeds(second);
    for (int i = 0; i < events::kTicksPerSecond; ++i) {
        live.step(i == 17 ? first : std::vector<Command>{});
        if (i % 8 == 0) REQUIRE(journal.append(live.recording()));
    }
    REQUIRE(journal.append(live.recording()));
}

session::LiveSession new_session(std::uint64_t seed = 1) {
    session::Model model = test_support::library_model("patent");
    model.seed = seed;
    return {std::move(model), "Ana", "practice"};
}

}  // namespace

TEST_CASE("who follows is at most half a second behind what the station has written") {
    constexpr int kTicksPerFrame = 8;
    const test_support::Folder folder;
    Follower follower(folder.path, 0.0);
    session::LiveSession live = new_session();
    runner::Journal journal;
    REQUIRE(journal.open(folder.path, live.recording()));
    std::int64_t most_ticks = 0;
    for (int frame = 0; frame < 150; ++frame) {
        for (int i = 0; i < kTicksPerFrame; ++i)
            live.step({});
        REQUIRE(journal.append(live.recording()));
        follower.update(kAll);
        const std::int64_t there = follower.live() ? follower.live()->state().tick : 0;
        most_ticks = std::max(most_ticks, live.state().tick - there);
    }
    CHECK(most_ticks <= events::kTicksPerSecond / 2);
    CHECK(follower.hashes_compared() == 10);
}

// by the wall's clock, with the window's rhythm; for the figures, run by name
TEST_CASE("lag of a follower beside a station at the pace of the clock", "[.lag]") {
    using Clock = std::chrono::steady_clock;
    const test_support::Folder folder;
    Follower follower(folder.path);
    session::LiveSession live = new_session();
    runner::Journal journal;
    REQUIRE(journal.open(folder.path, live.recording()));
    const auto begin = Clock::now();
    const auto now_s = [&] {
        return std::chrono::duration<double>(Clock::now() - begin).count();
    };
    double most_s = 0.0, sum_s = 0.0, most_of_station_s = 0.0;
    int looks = 0;
    while (now_s() < 20.0) {
        while (events::seconds(live.state().tick) < now_s() &&
               now_s() - events::seconds(live.state().tick) < 5.0)
            live.step({});
        REQUIRE(journal.append(live.recording()));
        follower.update(0.012);
        std::this_thread::sleep_for(std::chrono::milliseconds(25));
        if (!follower.live() || now_s() < 5.0) continue;
        const double lag_s =
            events::seconds(live.state().tick) - events::seconds(follower.live()->state().tick);
        most_s = std::max(most_s, lag_s);
        most_of_station_s =
            std::max(most_of_station_s, now_s() - events::seconds(live.state().tick));
        sum_s += lag_s;
        ++looks;
    }
    REQUIRE(looks > 0);
    WARN("behind the station by " << sum_s / looks << " s on average, " << most_s
                                  << " s at most; the station behind the clock by "
                                  << most_of_station_s << " s at most");
}

TEST_CASE("two followers have the station's state at every second, through a kill and a resume") {
    const test_support::Folder folder;
    std::map<std::int64_t, std::uint64_t> hashes;
    Follower one(folder.path, 0.0), two(folder.path, 0.0);
    CHECK(one.update(kAll) == Follower::State::waiting);
    {
        session::LiveSession live = new_session();
        runner::Journal journal;
        REQUIRE(journal.open(folder.path, live.recording()));
        for (int second = 0; second < 8; ++second) {
            run_second(live, journal, second);
            CHECK(one.update(kAll) == Follower::State::live);
            REQUIRE(one.live()->state().tick == live.state().tick);
            CHECK(session::state_hash(one.live()->state()) == session::state_hash(live.state()));
            CHECK(one.live()->events().size() == live.events().size());
            // the other looks in now and then, and has little time
            if (second % 3 == 0) two.update(0.01);
        }
        // half a second more, of which a line is torn by the kill
        for (int i = 0; i < 120; ++i)
            live.step({});
        REQUIRE(journal.append(live.recording()));
    }
    std::ofstream(folder.path / "commands.jsonl", std::ios::app) << "{\"tick\":19";
    CHECK(one.update(kAll) == Follower::State::live);

    auto recorded = session::read_recording(folder.path);
    REQUIRE(recorded);
    session::LiveSession live = new_session();
    session::Resumption resumption(live, recorded.value());
    REQUIRE(resumption.advance(1 << 20, {}) == session::Resumption::State::done);
    runner::Journal journal;
    REQUIRE(journal.open(folder.path, live.recording()));
    const std::vector<Command> resume{{.kind = CommandKind::session_resume, .values = {30.0}}};
    live.step(resume);
    for (int second = 8; second < 12; ++second) {
        run_second(live, journal, second);
        Follower::State state = one.update(kAll);
        for (int i = 0; i < 3 && state != Follower::State::live; ++i)
            state = one.update(kAll);
        CHECK(state == Follower::State::live);
        const auto [tick, hash] = one.live()->recording().hashes.back();
        const auto& written = live.recording().hashes;
        const auto same =
            std::find_if(written.begin(), written.end(),
                         [at = tick](const auto& entry) { return entry.first == at; });
        REQUIRE(same != written.end());
        CHECK(same->second == hash);
    }
    while (two.update(kAll) == Follower::State::catching_up) {
    }
    CHECK(two.state() == Follower::State::live);
    CHECK(two.fraction() == 1.0);
    CHECK(session::state_hash(two.live()->state()) == session::state_hash(one.live()->state()));

    // left without a signature
    live.end();
    REQUIRE(journal.append(live.recording()));
    journal.close();
    REQUIRE(session::write_recording(folder.path, live.recording()));
    for (int i = 0; i < 4; ++i) {
        one.update(kAll);
        two.update(kAll);
    }
    CHECK(one.state() == Follower::State::ended);
    CHECK(two.state() == Follower::State::ended);
    CHECK(session::state_hash(two.live()->state()) == session::state_hash(live.state()));
    WARN("following costs 1/" << one.times_real_time() << " of a core");
}

TEST_CASE("a session that is started anew in the folder is followed from its start") {
    const test_support::Folder folder;
    Follower follower(folder.path, 0.0);
    for (const std::uint64_t seed : {1U, 2U}) {
        session::LiveSession live = new_session(seed);
        runner::Journal journal;
        REQUIRE(journal.open(folder.path, live.recording()));
        for (int second = 0; second < 3; ++second)
            run_second(live, journal, second);
        follower.update(kAll);
        CHECK(follower.update(kAll) == Follower::State::live);
        CHECK(follower.live()->model().seed == seed);
        CHECK(session::state_hash(follower.live()->state()) == session::state_hash(live.state()));
    }
    CHECK(follower.generation() == 2);
}

TEST_CASE("another build, another case and a forged hash are told, not followed") {
    const test_support::Folder folder;
    session::LiveSession live = new_session();
    {
        runner::Journal journal;
        REQUIRE(journal.open(folder.path, live.recording()));
        for (int second = 0; second < 3; ++second)
            run_second(live, journal, second);
    }
    const auto message = [&](const session::Recording& recording) {
        REQUIRE(session::write_recording(folder.path, recording));
        Follower follower(folder.path, 0.0);
        for (int i = 0; i < 5; ++i)
            follower.update(kAll);
        return std::pair{follower.state(), follower.message()};
    };
    session::Recording other = live.recording();
    other.build = "sideport 0.0.1 (numerics 1)";
    CHECK(message(other).first == Follower::State::refused);
    CHECK(message(other).second.find("The station runs sideport 0.0.1 (numerics 1), this is") == 0);
    other = live.recording();
    other.scenario_hash ^= 1U;
    CHECK(message(other).second.find("another one than the file of that name here") !=
          std::string::npos);
    other = live.recording();
    other.hashes[1].second ^= 1U;
    CHECK(message(other).first == Follower::State::diverged);
    CHECK(message(other).second.find("differ") != std::string::npos);
    other = live.recording();
    CHECK(message(other).first == Follower::State::live);
    REQUIRE(write_file(folder.path / "session.yaml", "scenario: [\n"));
    Follower follower(folder.path, 0.0);
    CHECK(follower.update(kAll) == Follower::State::refused);
}

TEST_CASE("how far behind a follower is, by the wall's clock", "[.measure]") {
    using Clock = std::chrono::steady_clock;
    const test_support::Folder folder;
    session::LiveSession live = new_session();
    runner::Journal journal;
    REQUIRE(journal.open(folder.path, live.recording()));
    Follower follower(folder.path);
    const auto start = Clock::now();
    const auto now_s = [&] {
        return std::chrono::duration<double>(Clock::now() - start).count();
    };
    double worst_s = 0.0, sum_s = 0.0;
    int looks = 0;
    while (now_s() < 15.0) {
        while (events::seconds(live.state().tick) < now_s())
            live.step({});
        REQUIRE(journal.append(live.recording()));
        if (follower.update(0.02) != Follower::State::live || now_s() < 2.0) continue;
        const double behind_s = events::seconds(live.state().tick - follower.live()->state().tick);
        worst_s = std::max(worst_s, behind_s);
        sum_s += behind_s;
        ++looks;
    }
    WARN("behind at most " << worst_s << " s, on average " << sum_s / looks << " s; "
                           << follower.times_real_time() << " times real time");
    CHECK(worst_s < 2.0);
}
