#include <cmath>

#include <catch2/catch.hpp>

#include "sim/base/units.h"
#include "sim/fluid/csf_pressure.h"

// Pressure and volume of the CSF. Row numbers: verification table of the fluids.

using namespace sideport;
using namespace sideport::fluid;

namespace {

constexpr double kMmhg = units::kPaPerMmhg;

/// Formation of 0.35 mL/min balances outflow at 10 mmHg.
CsfPressureModel textbook() {
    return {.resting_pa = 10.0 * kMmhg,
            .pressure_volume_index_ml = 25.0,
            .outflow_resistance_mmhg_min_per_ml = 10.0 / 0.35};
}

}  // namespace

TEST_CASE("the pressure follows the volume exponentially") {  // row 23
    const CsfPressureModel m = textbook();
    const auto mmhg = [&](double change_ml) {
        return csf_pressure_pa(m, change_ml) / kMmhg;
    };
    CHECK(mmhg(-1.0) == Approx(9.12011).epsilon(1e-6));
    CHECK(mmhg(1.0) == Approx(10.96478).epsilon(1e-6));
    CHECK(mmhg(-2.0) == Approx(8.31764).epsilon(1e-6));
    CHECK(mmhg(-0.5) == Approx(9.54993).epsilon(1e-6));
    const double compliance = 2e-4 / (mmhg(1e-4) - mmhg(-1e-4));
    CHECK(compliance == Approx(1.08574).epsilon(1e-5));
}

TEST_CASE("after a millilitre was drawn the pressure comes back along the logistic") {  // row 24
    const CsfPressureModel m = textbook();
    constexpr double kTickS = 1.0 / 240.0;
    double change_ml = -1.0, at_10 = 0.0, at_30 = 0.0;
    for (int tick = 0; tick <= 30 * 60 * 240; ++tick) {
        const double pressure_pa = csf_pressure_pa(m, change_ml);
        if (tick == 10 * 60 * 240) at_10 = pressure_pa / kMmhg;
        if (tick == 30 * 60 * 240) at_30 = pressure_pa / kMmhg;
        change_ml += csf_refill_ml_per_s(m, pressure_pa) * kTickS;
    }
    CHECK(at_10 == Approx(9.34674).epsilon(1e-4));
    CHECK(at_30 == Approx(9.64618).epsilon(1e-4));
}

TEST_CASE("heart and breath add nothing on average, and a raised head adds the column") {
    double sum = 0.0, most = 0.0;
    constexpr int kSteps = 6000;
    for (int i = 0; i < kSteps; ++i) {
        const double pulse = csf_pulse_pa(60.0, 15.0, 60.0 * i / kSteps);
        sum += pulse;
        most = std::max(most, pulse);
    }
    CHECK(std::fabs(sum / kSteps) < 0.1);
    CHECK(most == Approx(170.0).margin(60.0));  // about a millimetre of mercury
    // 30 cm below the level that stays, head up by 30 degrees: 15 cm of water
    CHECK(csf_tilt_pa(300.0, 0.0, 30.0) == Approx(1000.6 * 9.80665 * 0.15).epsilon(1e-9));
    CHECK(csf_tilt_pa(300.0, 0.0, -30.0) == Approx(-csf_tilt_pa(300.0, 0.0, 30.0)));
}
