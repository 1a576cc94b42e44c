#include <cmath>

#include <catch2/catch.hpp>

#include "sim/base/units.h"
#include "tests/unit/fluid/plumbing_bench.h"

// Contrast is stiff in a cold room, and warms up in the body.

using namespace sideport;
using namespace sideport::fluid;
using namespace sideport::fluid::testing;

namespace {

constexpr double kTransportS = 1.0 / 60.0, kTauS = 1.5, kRoomC = 18.0;

PlumbingSetup setup_in_room(double room_c) {
    PlumbingSetup setup = sound_setup();
    setup.room_temperature_c = room_c;
    return setup;
}

/// A flow in all lumina for some time, without the network.
void flow_for(Bench& bench, double ml_per_s, double seconds) {
    bench.state.gathered_s = kTransportS;
    for (std::size_t i = 0; i < bench.model.lumina.size(); ++i)
        bench.state.gathered_m3[bench.model.lumen_element(i)] = ml_per_s * 1e-6 * kTransportS;
    for (int i = 0; i < static_cast<int>(std::lround(seconds / kTransportS)); ++i)
        step_temperatures(bench.model, bench.state);
}

double cold_ml(const Bench& bench) {
    return bench.state.cold_ml[0];
}

/// Pressure per flow of line and needle while contrast drips from the needle, Pa s/m3.
double resistance_in_air(double room_c, double iodine_mg_per_ml) {
    Bench bench(setup_in_room(room_c));
    bench.input.needle_site = NeedleSite::outside;
    attach_syringe(bench.model, bench.state, syringe_of(10.0, 14.5, 10.0, iodine_mg_per_ml));
    while (bench.now().syringe_ml > 7.0)  // until the line is full of it
        bench.run(40.0, 0.1);
    bench.run(7.0, 3.0);
    const PlumbingReadout now = bench.now();
    const double flow_m3_per_s = now.plunger_rate_ml_per_s * 1e-6;
    const double bore_m = 1e-3 * bench.model.setup.needle.inner_diameter_mm;
    const double speed_m_per_s = flow_m3_per_s / (0.25 * units::kPi * bore_m * bore_m);
    // but for the needle's kinetic loss, K rho / 2 = 1000 kg/m3
    return (now.hub_pressure_pa - 1000.0 * speed_m_per_s * speed_m_per_s) / flow_m3_per_s;
}

/// Mean of the viscosity along the catheter by the midpoint rule: residence times of a steady flow.
double mean_viscosity_pa_s(double iodine_mg_per_ml, double ml_per_s, double chamber_ml,
                           double catheter_ml) {
    constexpr int kPieces = 2000;
    double sum = 0.0;
    for (int i = 0; i < kPieces; ++i) {
        const double age_s = (chamber_ml + catheter_ml * (i + 0.5) / kPieces) / ml_per_s;
        sum +=
            viscosity_pa_s(iodine_mg_per_ml, kBodyC - (kBodyC - kRoomC) * std::exp(-age_s / kTauS));
    }
    return sum / kPieces;
}

}  // namespace

TEST_CASE("the mixture's viscosity follows the labels of iohexol") {
    struct Label {
        double iodine, at_20, at_37;
    };
    const Label label = GENERATE(Label{140, 2.3, 1.5}, Label{180, 3.1, 2.0}, Label{240, 5.8, 3.4},
                                 Label{300, 11.8, 6.3}, Label{350, 20.4, 10.4});
    CHECK(0.7 * viscosity_ratio_37c(label.iodine) == Approx(label.at_37).epsilon(0.031));
    CHECK(1.0 * viscosity_ratio_20c(label.iodine) == Approx(label.at_20).epsilon(0.05));
    // and joined: the same at both ends, between them in between
    CHECK(1e3 * viscosity_pa_s(label.iodine, 37.0) ==
          Approx(0.7 * viscosity_ratio_37c(label.iodine)).epsilon(1e-12));
    CHECK(1e3 * viscosity_pa_s(label.iodine, 20.0) ==
          Approx(viscosity_ratio_20c(label.iodine)).epsilon(1e-12));
}

TEST_CASE("between and beyond the labels viscosity runs as that of water does") {
    struct Water {
        double temperature_c, mpa_s;  // ref: IAPWS R12-08
    };
    const Water water = GENERATE(Water{15, 1.138}, Water{20, 1.0016}, Water{25, 0.8900},
                                 Water{30, 0.7972}, Water{37, 0.6913});
    CHECK(1e3 * viscosity_pa_s(0.0, water.temperature_c) == Approx(water.mpa_s).epsilon(0.02));
}

TEST_CASE("vapour of water at room temperature") {
    CHECK(water_vapour_pa(20.0) == Approx(2339.0).epsilon(0.004));  // ref: IAPWS R7-97
    CHECK(water_vapour_pa(37.0) == Approx(6282.0).epsilon(0.004));
}

TEST_CASE("liquid that came in t ago is at 37 C less the difference times exp(-t / 1.5 s)") {
    Bench bench(setup_in_room(kRoomC));
    const double ml_per_s = GENERATE(0.02, 0.1, 0.4);
    flow_for(bench, ml_per_s, 30.0);
    const double chamber_ml = bench.model.setup.pump.access_chamber_ml;
    const double first_ml = bench.model.lumina[0].volume_m3() * 1e6,
                 second_ml = bench.model.lumina[1].volume_m3() * 1e6;
    const auto expected_c = [&](double volume_ml) {
        return 37.0 - (37.0 - kRoomC) * std::exp(-volume_ml / ml_per_s / kTauS);
    };
    CHECK(place_temperature_c(bench.model, bench.state, 0) ==
          Approx(expected_c(chamber_ml + first_ml)).epsilon(1e-9));
    CHECK(place_temperature_c(bench.model, bench.state, 1) ==
          Approx(expected_c(chamber_ml + first_ml + second_ml)).epsilon(1e-9));
    const std::vector<double> cells = lumen_temperature_c(bench.model, bench.state, 0);
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const double at_ml =
            chamber_ml + first_ml * (static_cast<double>(i) + 0.5) / double(cells.size());
        CHECK(cells[i] == Approx(expected_c(at_ml)).epsilon(1e-9));
    }
}

TEST_CASE("the cold of a catheter comes with the flow and goes with 1.5 s") {
    Bench bench(setup_in_room(kRoomC));
    flow_for(bench, 0.1, 1.0);
    CHECK(cold_ml(bench) == Approx(0.15 * (1.0 - std::exp(-1.0 / kTauS))).epsilon(1e-9));
    flow_for(bench, 0.1, 30.0);
    CHECK(cold_ml(bench) == Approx(0.15).epsilon(1e-6));
    flow_for(bench, 0.0, 3.0);
    CHECK(cold_ml(bench) == Approx(0.15 * std::exp(-2.0)).epsilon(1e-6));
    flow_for(bench, -0.1, 1.0);  // what is drawn comes warm from the body
    CHECK(cold_ml(bench) == 0.0);
    CHECK(lumen_temperature_c(bench.model, bench.state, 0).empty());
}

TEST_CASE("a lumen at one temperature resists by the viscosity there") {
    LumenModel m;
    m.cells = 64;
    const double room_c = GENERATE(15.0, 20.0, 25.0, 30.0);
    const double iodine_mg_per_ml = GENERATE(0.0, 180.0, 240.0, 300.0);
    const LumenState s = make_lumen(m, {iodine_mg_per_ml * 1e6});
    const double warm = lumen_resistance_pa_s_per_m3(m, s);
    const std::vector<double> all_c(64, room_c);
    const double expected =
        viscosity_pa_s(iodine_mg_per_ml, room_c) / viscosity_pa_s(iodine_mg_per_ml, kBodyC);
    CHECK(lumen_resistance_pa_s_per_m3(m, s, all_c) / warm == Approx(expected).epsilon(2e-4));
    m.temperature_c = room_c;
    CHECK(lumen_resistance_pa_s_per_m3(m, s) / warm == Approx(expected).epsilon(2e-4));
}

TEST_CASE("a cold room makes the plunger stiffer by the ratio of the viscosities") {
    const double iodine_mg_per_ml = GENERATE(0.0, 240.0);
    const double cold = resistance_in_air(15.0, iodine_mg_per_ml),
                 warm = resistance_in_air(30.0, iodine_mg_per_ml);
    const double expected =
        viscosity_pa_s(iodine_mg_per_ml, 15.0) / viscosity_pa_s(iodine_mg_per_ml, 30.0);
    CAPTURE(iodine_mg_per_ml);
    WARN(cold / warm << ", expected " << expected);
    CHECK(cold / warm == Approx(expected).epsilon(0.01));
}

TEST_CASE("contrast warms up on its way through the catheter") {
    Bench bench(setup_in_room(kRoomC));
    attach_syringe(bench.model, bench.state, syringe_of(10.0, 14.5, 10.0, 240.0));
    bench.run(45.0, 60.0);  // full of contrast to the tip, its wall film gone
    const PlumbingReadout now = bench.now();
    const double ml_per_s = now.tip_flow_m3_per_s * 1e6;
    const double catheter_ml =
        (bench.model.lumina[0].volume_m3() + bench.model.lumina[1].volume_m3()) * 1e6;
    const double length_m = bench.model.setup.catheter_length_m;
    const double along_pa =
        bench.state.network.pressure[node_chamber] - bench.state.network.pressure[node_tip];
    const double found = along_pa / now.tip_flow_m3_per_s;
    const double expected = poiseuille_pa_s_per_m3(
        mean_viscosity_pa_s(240.0, ml_per_s, bench.model.setup.pump.access_chamber_ml, catheter_ml),
        length_m, 0.53e-3);
    WARN(ml_per_s << " mL/s, found / expected " << found / expected << ", warm "
                  << poiseuille_pa_s_per_m3(viscosity_pa_s(240.0, 37.0), length_m, 0.53e-3) /
                         found);
    CHECK(found == Approx(expected).epsilon(0.02));
    bench.check_balance();
}

TEST_CASE("what is drawn is as warm as the body, in any room") {
    const auto drawn_ml = [](double room_c) {
        Bench bench(setup_in_room(room_c));
        attach_syringe(bench.model, bench.state, empty_10());
        bench.run(-30.0, 20.0);
        return bench.now().syringe_ml;
    };
    CHECK(drawn_ml(15.0) == Approx(drawn_ml(30.0)).epsilon(0.01));
}
