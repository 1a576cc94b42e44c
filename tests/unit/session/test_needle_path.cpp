#include <algorithm>
#include <cmath>
#include <iterator>
#include <vector>

#include <catch2/catch.hpp>

#include "sim/session/list_robot.h"
#include "sim/session/session.h"
#include "tests/support/cases.h"

// Way of the tip in the body, and how often the needle is turned back and fed again.

using namespace sideport;
using K = session::CommandKind;

namespace {

struct Bench {
    session::Model model = test_support::library_model("patent");
    session::State state = session::make_state(model);
    events::EventLog log;

    Bench() {
        act(K::needle_take);
        session::step(model, state, session::aim_at(model, session::port_W(model)), log);
    }
    void act(K kind, std::array<double, 3> values = {}) {
        const session::Commands commands{session::command(kind, values)};
        session::step(model, state, commands, log);
    }
    /// Feeds (or withdraws) in steps of half a millimetre until the tip is so deep in the skin.
    void feed_to(double depth_mm) {
        const double sign = depth_mm > state.needle.depth_mm ? 1.0 : -1.0;
        while (sign * (depth_mm - state.needle.depth_mm) > 0.01) {
            const double left_mm = std::fabs(depth_mm - state.needle.depth_mm);
            act(K::needle_advance, {sign * std::min(0.5, left_mm)});
            for (int i = 0; i < events::kTicksPerSecond / 4; ++i)
                session::step(model, state, {}, log);
        }
    }
    std::vector<events::Event> redirects() const {
        std::vector<events::Event> found;
        std::copy_if(log.begin(), log.end(), std::back_inserter(found),
                     [](const events::Event& e) { return e.name == "needle_redirected"; });
        return found;
    }
};

}  // namespace

TEST_CASE("a needle that is fed straight in is never redirected, and its way is its depth") {
    Bench bench;
    bench.feed_to(8.0);
    CHECK(bench.redirects().empty());
    CHECK(bench.state.watch.redirect_count == 0);
    CHECK(bench.state.watch.tip_path_mm == Approx(bench.state.needle.depth_mm).margin(0.2));
}

TEST_CASE("drawn back by three millimetres and fed again by three, a needle is redirected once") {
    Bench bench;
    bench.feed_to(9.0);
    bench.feed_to(4.0);
    CHECK(bench.redirects().empty());  // not yet: it may come out altogether
    bench.feed_to(5.5);
    CHECK(bench.redirects().empty());  // the play of a hand
    bench.feed_to(8.0);
    REQUIRE(bench.redirects().size() == 1);
    CHECK(bench.redirects()[0].number("depth_mm") == Approx(4.0).margin(0.3));
    CHECK(bench.redirects()[0].number("withdrawn_mm") == Approx(5.0).margin(0.4));
    CHECK(bench.state.watch.tip_path_mm == Approx(9.0 + 5.0 + 4.0).margin(0.6));
    // once more from where it stands now
    bench.feed_to(2.0);
    bench.feed_to(7.0);
    REQUIRE(bench.redirects().size() == 2);
    CHECK(bench.redirects()[1].number("depth_mm") == Approx(2.0).margin(0.3));
    CHECK(bench.redirects()[1].number("withdrawn_mm") == Approx(6.0).margin(0.5));
    CHECK(bench.state.watch.redirect_count == 2);
}

TEST_CASE(
    "two millimetres back are the play of a hand, and a needle that comes out is a new pass") {
    Bench bench;
    bench.feed_to(8.0);
    bench.feed_to(6.0);
    bench.feed_to(9.0);
    CHECK(bench.redirects().empty());
    bench.feed_to(-3.0);
    bench.feed_to(8.0);
    CHECK(bench.redirects().empty());
    CHECK(bench.state.needle.pass_count == 2);
}
