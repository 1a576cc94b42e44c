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
    /// The hand goes to this depth in steps of half a millimetre and rests; the tip follows as far
    /// as friction lets it. Returns where the tip is then.
    double hand_to(double depth_mm) {
        double left_mm = depth_mm - state.needle.hand_depth_mm;
        while (std::fabs(left_mm) > 1e-6) {
            const double by_mm = std::clamp(left_mm, -0.5, 0.5);
            act(K::needle_advance, {by_mm});
            for (int i = 0; i < events::kTicksPerSecond / 4; ++i)
                session::step(model, state, {}, log);
            left_mm -= by_mm;
        }
        return state.needle.depth_mm;
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
    const double depth_mm = bench.hand_to(12.0);
    CHECK(depth_mm > 8.0);
    CHECK(bench.redirects().empty());
    CHECK(bench.state.watch.redirect_count == 0);
    CHECK(bench.state.watch.tip_path_mm == Approx(depth_mm).margin(0.3));
}

TEST_CASE("drawn back by three millimetres and fed again by three, a needle is redirected once") {
    Bench bench;
    const double deep_mm = bench.hand_to(12.0), back_mm = bench.hand_to(5.0);
    REQUIRE(deep_mm - back_mm > 4.0);
    CHECK(bench.redirects().empty());  // not yet: it may come out altogether
    CHECK(bench.hand_to(6.0) < back_mm + 3.0);
    CHECK(bench.redirects().empty());  // the play of a hand
    const double again_mm = bench.hand_to(11.0);
    REQUIRE(again_mm > back_mm + 3.0);
    REQUIRE(bench.redirects().size() == 1);
    CHECK(bench.redirects()[0].number("depth_mm") == Approx(back_mm).margin(0.3));
    CHECK(bench.redirects()[0].number("withdrawn_mm") == Approx(deep_mm - back_mm).margin(0.6));
    // once more from where it stands now
    const double back_again_mm = bench.hand_to(4.0);
    REQUIRE(bench.hand_to(10.0) > back_again_mm + 3.0);
    REQUIRE(bench.redirects().size() == 2);
    CHECK(bench.redirects()[1].number("depth_mm") == Approx(back_again_mm).margin(0.3));
    CHECK(bench.redirects()[1].number("withdrawn_mm") ==
          Approx(again_mm - back_again_mm).margin(0.6));
    CHECK(bench.state.watch.redirect_count == 2);
}

TEST_CASE(
    "two millimetres back are the play of a hand, and a needle that comes out is a new pass") {
    Bench bench;
    const double deep_mm = bench.hand_to(12.0);
    CHECK(deep_mm - bench.hand_to(10.0) < 3.0);
    bench.hand_to(13.0);
    CHECK(bench.redirects().empty());
    CHECK(bench.hand_to(-4.0) <= 0.0);
    bench.hand_to(12.0);
    CHECK(bench.redirects().empty());
    CHECK(bench.state.needle.pass_count == 2);
}
