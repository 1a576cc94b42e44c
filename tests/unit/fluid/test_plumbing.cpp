#include <cmath>

#include <catch2/catch.hpp>

#include "tests/unit/fluid/plumbing_bench.h"

// The line from syringe to tip: what the hand feels, what comes back, where liquid goes.

using namespace sideport;
using namespace sideport::fluid;
using namespace sideport::fluid::testing;

TEST_CASE("the stopper sticks until the hand beats its breakaway, then glides on less") {
    Bench bench(sound_setup());
    attach_syringe(bench.model, bench.state, syringe_of(10.0, 14.5, 5.0, 0.0));
    bench.run(4.5, 1.0);
    CHECK(bench.now().syringe_ml == Approx(5.0).margin(2e-3));  // the CSF swells its wall
    bench.run(7.0, 0.5);
    CHECK(bench.now().plunger_rate_ml_per_s > 0.01);
    const double before_ml = bench.now().syringe_ml;
    bench.run(4.5, 2.0);  // still moving, on the force that did not start it
    CHECK(bench.now().syringe_ml < before_ml - 0.01);
    bench.check_balance();
}

TEST_CASE("a vacuum brings gas out of the liquid, and the plunger springs back when let go") {
    PlumbingSetup setup = sound_setup();
    setup.tip_open_fraction = 0.0;
    Bench bench(setup);
    Syringe syringe = empty_10();
    syringe.volume_ml = 2.0;
    attach_syringe(bench.model, bench.state, syringe);
    bench.run(-12.0, 0.5);
    const double pulled_ml = bench.now().gas_ml;
    CHECK(pulled_ml > 0.02);
    bench.run(-12.0, 20.0);
    CHECK(bench.now().gas_ml > pulled_ml + 0.02);  // bubbles
    CHECK(bench.now().hub_pressure_pa > -59000.0);
    bench.run(0.0, 60.0);
    CHECK(bench.now().gas_ml < 0.5 * pulled_ml);
    CHECK(bench.now().syringe_ml == Approx(2.0).margin(0.03));
}

TEST_CASE("the stopcock decides where the plunger's liquid goes") {
    Bench bench(sound_setup());
    attach_syringe(bench.model, bench.state, syringe_of(10.0, 14.5, 5.0, 100.0));
    SECTION("off: nothing moves") {
        bench.input.stopcock = Stopcock::off;
        bench.run(20.0, 2.0);
        CHECK(bench.now().syringe_ml == Approx(5.0).margin(0.05));
    }
    SECTION("to the side: into the room, not into the patient") {
        bench.input.stopcock = Stopcock::syringe_to_side;
        bench.run(7.0, 2.0);
        CHECK(bench.now().syringe_ml < 4.0);
        CHECK(bench.state.spilled[iodine] > 100.0);
        CHECK(bench.now().iodine_to_csf_mg == 0.0);
    }
    SECTION("needle to side: CSF drips") {
        bench.input.stopcock = Stopcock::needle_to_side;
        bench.run(0.0, 60.0);
        CHECK(bench.now().syringe_ml == Approx(5.0).margin(1e-9));
        // some 15 cmH2O over 400 kPa s/mL
        CHECK(-bench.state.spilled[air] == Approx(0.0).margin(1e-9));
        CHECK(bench.now().drug_in_line_mg < 25.0);
        CHECK(bench.state.network.flow[element_needle_side] == Approx(3.7e-9).epsilon(0.3));
    }
    bench.check_balance();
}

TEST_CASE("air that is drawn rises to the stopper, stays on the way in and leaves nozzle up") {
    Bench bench(sound_setup());
    attach_syringe(bench.model, bench.state, syringe_of(10.0, 14.5, 2.0, 0.0));
    bench.input.stopcock = Stopcock::syringe_to_side;
    bench.run(-8.0, 1.0);
    const double drawn_ml = bench.now().syringe_air_ml;
    CHECK(drawn_ml > 0.3);
    CHECK(bench.now().syringe_ml == Approx(2.0).margin(1e-6));
    SECTION("pushed through the needle the liquid goes first, then the air follows it") {
        bench.input.stopcock = Stopcock::syringe_to_needle;
        bench.run(15.0, 8.0);
        CHECK(bench.now().syringe_air_ml == Approx(drawn_ml).margin(1e-6));
        bench.run(30.0, 60.0);
        CHECK(bench.now().syringe_air_ml < drawn_ml);
    }
    SECTION("nozzle up the air goes first") {
        bench.run(6.0, 0.3);
        CHECK(bench.now().syringe_air_ml < drawn_ml - 0.05);
        CHECK(bench.now().syringe_ml == Approx(2.0).margin(1e-6));
    }
}

TEST_CASE("a small syringe on an occluded catheter bursts the connector, for good") {
    PlumbingSetup setup = sound_setup();
    setup.tip_open_fraction = 0.0;
    Bench bench(setup);
    SECTION("10 mL: the thumb cannot") {
        attach_syringe(bench.model, bench.state, syringe_of(10.0, 14.5, 5.0, 0.0));
        bench.run(60.0, 20.0);
        CHECK_FALSE(bench.now().connector_burst);
    }
    SECTION("3 mL: it can, and then contrast runs into the pocket") {
        attach_syringe(bench.model, bench.state, syringe_of(3.0, 8.66, 3.0, 240.0));
        bench.run(60.0, 3.0);
        CHECK(bench.now().connector_burst);
        CHECK(bench.state.pocket_pool.iodine_mg > 10.0);
        const double leaked_mg = bench.state.pocket_pool.iodine_mg;
        bench.run(10.0, 10.0);
        CHECK(bench.state.pocket_pool.iodine_mg > leaked_mg + 20.0);
    }
    bench.check_balance();
}

TEST_CASE("a needle in tissue makes a pool that stays where it was made") {
    Bench bench(sound_setup());
    bench.input.needle_site = NeedleSite::fat;
    bench.input.needle_tip_W_mm = {10.0, 20.0, 30.0};
    attach_syringe(bench.model, bench.state, syringe_of(10.0, 14.5, 5.0, 240.0));
    bench.run(10.0, 20.0);
    bench.input.needle_tip_W_mm = {25.0, 20.0, 30.0};
    bench.run(10.0, 10.0);
    const auto pools = tissue_pools(bench.model, bench.state);
    REQUIRE(pools.size() == 2);
    CHECK(pools[0].at_W_mm.x == 10.0);
    CHECK(pools[1].at_W_mm.x == 25.0);
    CHECK(pools[0].iodine_mg > 50.0);
    CHECK(bench.now().iodine_to_csf_mg == 0.0);
    bench.check_balance();
}

TEST_CASE("CSF beats in the line of an open catheter and not in that of a closed one") {
    const auto swing = [](const PlumbingSetup& setup) {
        Bench bench(setup);
        bench.input.stopcock = Stopcock::off;
        bench.run(0.0, 5.0);
        double low = 1e9, high = -1e9;
        for (int i = 0; i < 480; ++i) {
            bench.run(0.0, kTickS);
            low = std::min(low, bench.now().line_pressure_pa);
            high = std::max(high, bench.now().line_pressure_pa);
        }
        return high - low;
    };
    PlumbingSetup closed = sound_setup();
    closed.tip_open_fraction = 0.0;
    const double open_pa = swing(sound_setup()), closed_pa = swing(closed);
    CHECK(open_pa > 60.0);
    CHECK(closed_pa < 0.05 * open_pa);
}

TEST_CASE("the gap until drug arrives again is the catheter's empty volume over the rate") {
    Bench bench(sound_setup());
    CHECK(withdrawal_gap_h(bench.model, bench.state, 0.3) < 0.05);
    attach_syringe(bench.model, bench.state, empty_10());
    bench.run(-9.0, 30.0);
    // 0.154 mL of catheter and 0.05 mL of port, but for the film that stays
    CHECK(withdrawal_gap_h(bench.model, bench.state, 0.3) ==
          Approx(24.0 * 0.2045 / 0.3).epsilon(0.05));
    CHECK(withdrawal_gap_h(bench.model, bench.state, 0.0) == 0.0);
}
