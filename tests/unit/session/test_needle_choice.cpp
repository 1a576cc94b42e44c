#include <algorithm>
#include <cmath>

#include <catch2/catch.hpp>

#include "sim/base/units.h"
#include "sim/session/list_robot.h"
#include "sim/session/session.h"
#include "tests/support/cases.h"

// Which needle of the tray is taken, and what follows from it: by geometry, steel and bore alone.

using namespace sideport;
using mechanics::Site;
using K = session::CommandKind;

namespace {

struct Bench {
    session::Model model;
    session::State state = session::make_state(model);
    events::EventLog log;

    explicit Bench(const scenario::Overrides& overrides = {})
        : model(test_support::library_model("patent", overrides)) {}

    void act(const session::Commands& commands) { session::step(model, state, commands, log); }
    void act(K kind, std::array<double, 3> values = {}, const std::string& text = {}) {
        act({session::command(kind, values, text)});
    }
    void wait(double seconds) {
        for (int i = 0; i < int(seconds * events::kTicksPerSecond); ++i)
            session::step(model, state, {}, log);
    }
    /// Takes this needle and feeds it along the port's axis until metal, hub or so far.
    void place(const std::string& needle, double feed_mm = 40.0) {
        act(K::needle_choose, {}, needle);
        act(session::aim_at(model, session::port_W(model)));
        for (double fed = 0.0; fed < feed_mm && !state.needle.on_metal; fed += 0.5) {
            act(K::needle_advance, {0.5});
            wait(0.1);
        }
    }
    int count(std::string_view name) const {
        return int(std::count_if(log.begin(), log.end(),
                                 [&](const events::Event& e) { return e.name == name; }));
    }
    std::string refusal() const {
        for (auto it = log.rbegin(); it != log.rend(); ++it)
            if (it->name == "refused") return it->text("reason");
        return {};
    }
    const device::NeedleModel& needle() const {
        return mechanics::needle_in_use(model.needle, state.needle);
    }
};

}  // namespace

TEST_CASE(
    "only thin needles pass the screen of the access port, and cutting ones core its rubber") {
    struct Row {
        const char* needle;
        Site site;
        bool cores;
    };
    const Row row = GENERATE(Row{"access_24g", Site::access_chamber, false},
                             Row{"access_25g", Site::access_chamber, false},
                             Row{"refill_22g", Site::access_screen, false},
                             Row{"hypodermic_24g", Site::access_chamber, true});
    CAPTURE(row.needle);
    Bench bench;
    bench.place(row.needle);
    CHECK(bench.needle().id == row.needle);
    CHECK(bench.state.needle.on_metal);
    CHECK(bench.state.needle.site == row.site);
    CHECK(bench.count("septum_cored") == (row.cores ? 1 : 0));
}

TEST_CASE("a short needle stands with its hub on the skin over a deep port and does not reach it") {
    Bench bench(scenario::Overrides{{"/pump/depth", "25 mm"}});
    bench.place("hypodermic_25g", 60.0);
    CHECK(!bench.state.needle.on_metal);
    CHECK(bench.state.needle.site == Site::fat);
    CHECK(bench.state.needle.depth_mm <= 15.9 + 1e-9);
    CHECK(bench.state.needle.depth_mm > 15.0);
    CHECK(session::status_line(bench.model, bench.state).find("hub is on the skin") !=
          std::string::npos);
}

TEST_CASE("through a 25 G needle less comes back, as its bore says") {
    const auto rate_ml_per_s = [](const char* needle) {
        Bench bench;
        bench.place(needle);
        bench.act(
            {session::command(K::needle_release), session::command(K::syringe_attach, {}, "5"),
             session::command(K::stopcock, {1.0}), session::command(K::plunger_force, {-9.0})});
        bench.wait(20.0);  // the line's and the catheter's liquids are the same by now
        const double before_ml = bench.state.watch.aspirated_ml;
        bench.wait(10.0);
        return (bench.state.watch.aspirated_ml - before_ml) / 10.0;
    };
    const double wide = rate_ml_per_s("access_24g"), thin = rate_ml_per_s("access_25g");
    // needle and 70 cm of catheter in series, one liquid: 128 mu l / (pi d^4)
    const auto length_per_d4 = [](double length_mm, double bore_mm) {
        return length_mm / std::pow(bore_mm, 4);
    };
    const double catheter = length_per_d4(700.0, 0.53);
    const double expected =
        (catheter + length_per_d4(38.1, 0.311)) / (catheter + length_per_d4(38.1, 0.260));
    CHECK(thin / wide == Approx(expected).epsilon(0.06));
}

TEST_CASE("a thinner needle buckles under less") {
    const auto pushed_n = [](const char* id) {
        Bench bench;
        bench.place(id);
        bench.act(K::needle_advance, {3.0});
        bench.wait(0.5);
        return bench.state.needle.force_n;
    };
    // Euler's load goes with the tube's second moment of area; fat that holds the shaft adds to it
    const auto moment = [](double outer_mm, double inner_mm) {
        return std::pow(outer_mm, 4) - std::pow(inner_mm, 4);
    };
    const double share = moment(0.514, 0.260) / moment(0.565, 0.311);
    const double thick_n = pushed_n("access_24g"), thin_n = pushed_n("access_25g");
    CHECK(thin_n < 0.95 * thick_n);
    CHECK(thin_n > share * thick_n);
}

TEST_CASE("no other needle is taken while one is in the patient, nor one that is not there") {
    Bench bench;
    bench.act(K::needle_choose, {}, "spinal_20g");
    CHECK(bench.refusal() == "there is no needle 'spinal_20g' on the tray");
    CHECK(!bench.state.needle.taken);
    bench.place("access_24g");
    const mechanics::State before = bench.state.needle;
    bench.act(K::needle_choose, {}, "access_25g");
    CHECK(bench.refusal() == "the needle is in the patient; withdraw it first");
    CHECK(bench.needle().id == "access_24g");
    CHECK(bench.state.needle.depth_mm == Approx(before.depth_mm).margin(0.05));
}

TEST_CASE("a bent needle is changed for a straight one; punctures are remembered") {
    Bench bench;
    bench.place("access_25g");
    bench.act(K::needle_advance, {14.0});
    bench.wait(1.0);
    REQUIRE(bench.state.needle.set_mm > 0.0);
    bench.act(K::needle_advance, {-60.0});
    bench.wait(3.0);
    REQUIRE(bench.state.needle.depth_mm <= 0.0);
    bench.act(K::needle_choose, {}, "access_25g");
    CHECK(bench.state.needle.set_mm == 0.0);
    CHECK(bench.state.needle.held);
    CHECK(bench.state.needle.pass_count == 1);
    CHECK(bench.count("needle_taken") == 2);
}

TEST_CASE("what the old hub held goes with it, and the ledger knows") {
    Bench bench;
    bench.place("access_24g");
    bench.act({session::command(K::needle_release), session::command(K::syringe_attach, {}, "5"),
               session::command(K::stopcock, {1.0}), session::command(K::plunger_force, {-9.0})});
    bench.wait(2.0);
    bench.act(K::plunger_force, {0.0});
    bench.act(K::needle_take);
    bench.act(K::needle_advance, {-60.0});
    bench.wait(3.0);
    REQUIRE(bench.state.plumbing.hub.amount[fluid::drug] > 0.01);
    bench.act(K::needle_choose, {}, "access_25g");
    CHECK(bench.state.plumbing.hub.amount[fluid::drug] == Approx(0.0).margin(1e-9));
    // hub, and a bore of 0.260 mm over 38.1 mm
    CHECK(bench.state.plumbing.hub.volume_ml ==
          Approx(0.07 + 0.25 * units::kPi * 0.260 * 0.260 * 38.1e-3).margin(1e-4));
    bench.wait(1.0);
    const auto balance = fluid::mass_balance(bench.model.plumbing, bench.state.plumbing);
    CHECK(std::fabs(balance.drug_relative_error) < 1e-9);
}

TEST_CASE("which needle of the tray is in use is part of the state's hash, and replays") {
    Bench a, b;
    a.act(K::needle_choose, {}, "access_24g");
    b.act(K::needle_choose, {}, "access_25g");
    CHECK(session::state_hash(a.state) != session::state_hash(b.state));
    const auto line =
        session::to_json_line(3, session::command(K::needle_choose, {}, "refill_22g"));
    const auto back = session::from_json_line(line);
    REQUIRE(back);
    CHECK(back.value().second.kind == K::needle_choose);
    CHECK(back.value().second.text == "refill_22g");
}

TEST_CASE("the expert takes the right needle, whatever kit lies open") {
    struct Row {
        const char *open, *depth, *right;
    };
    const Row row = GENERATE(
        Row{"access_24g", "12 mm", "access_24g"}, Row{"refill_22g", "12 mm", "access_24g"},
        Row{"hypodermic_25g", "28 mm", "access_24g"}, Row{"access_25g", "12 mm", "access_25g"});
    CAPTURE(row.open);
    const session::Model model =
        test_support::library_model("patent", {{"/needle", row.open}, {"/pump/depth", row.depth}});
    // an open kit that is right stays open
    CHECK(session::right_needle(model).id == row.right);
}

TEST_CASE("robots replay to the same state with a needle of their choice") {
    const session::Model model = test_support::library_model("patent", {{"/needle", "refill_22g"}});
    std::uint64_t hashes[2];
    for (std::uint64_t& hash : hashes) {
        session::State state = session::make_state(model);
        events::EventLog log;
        const auto robot = session::make_robot("expert");
        while (state.needle.site != Site::access_chamber &&
               state.tick < 240 * events::kTicksPerSecond)
            session::step(model, state, robot->act(model, state), log);
        CHECK(state.needle.site == Site::access_chamber);
        hash = session::state_hash(state);
    }
    CHECK(hashes[0] == hashes[1]);
}
