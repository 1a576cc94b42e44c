#include <cmath>

#include <catch2/catch.hpp>

#include "sim/fluoroscope/brightness.h"
#include "sim/fluoroscope/fluoroscope.h"

using namespace sideport;

namespace {

fluoroscope::Model make_model() {
    fluoroscope::Model model;
    model.spine = patient::make_spine({});
    return model;
}

/// Runs with the pedal down; returns the number of exposed frames.
int expose_for(const fluoroscope::Model& model, fluoroscope::State& state, int ticks,
               std::int64_t& tick) {
    int frames = 0;
    for (int i = 0; i < ticks; ++i)
        frames += fluoroscope::step(model, state, {.pedal_down = true}, tick++);
    return frames;
}

}  // namespace

TEST_CASE("the pulse clock exposes at its rate while the pedal is down") {
    const auto model = make_model();
    const double per_s = GENERATE(1.0, 4.0, 8.0, 15.0, 30.0);
    CAPTURE(per_s);
    fluoroscope::State state;
    state.pulses_per_s = per_s;
    std::int64_t tick = 0;
    CHECK(expose_for(model, state, 480, tick) == int(2 * per_s));
    CHECK(state.fluoroscopy_time_s == Approx(2.0));
    CHECK(state.exposure_count == 1);
    CHECK(!fluoroscope::step(model, state, {}, tick++));
    CHECK(!state.beam_on);
    CHECK(state.air_kerma_rate_mgy_per_min == 0.0);
    expose_for(model, state, 1, tick);
    CHECK(state.exposure_count == 2);
}

TEST_CASE("dose-area product is kerma times area, and half the field halves it") {
    const auto model = make_model();
    fluoroscope::State open;
    fluoroscope::State half;
    half.half_width_mm = 75.0;
    std::int64_t tick = 0;
    expose_for(model, open, 960, tick);
    tick = 0;
    expose_for(model, half, 960, tick);
    CHECK(half.dose_area_product_gy_cm2 ==
          Approx(0.5 * open.dose_area_product_gy_cm2).epsilon(1e-12));
    CHECK(half.air_kerma_mgy == Approx(open.air_kerma_mgy).epsilon(1e-12));

    // kerma at the reference point and at the detector follow the inverse square
    const double reference_mm = model.source_to_isocenter_mm - 150.0;
    const double at_detector_gy = open.air_kerma_mgy * 1e-3 * std::pow(reference_mm / 1000.0, 2.0);
    CHECK(open.dose_area_product_gy_cm2 == Approx(at_detector_gy * 30.0 * 30.0).epsilon(1e-9));
}

TEST_CASE("brightness control raises voltage and charge for a lateral view") {
    const auto model = make_model();
    fluoroscope::State pa;
    fluoroscope::State lateral;
    lateral.orbital_deg = lateral.orbital_target_deg = 90.0;
    CHECK(fluoroscope::central_water_mm(model, lateral) >
          1.2 * fluoroscope::central_water_mm(model, pa));
    std::int64_t tick = 0;
    expose_for(model, pa, 480, tick);
    expose_for(model, lateral, 480, tick);
    CHECK(lateral.tube_voltage_kvp > pa.tube_voltage_kvp);
    CHECK(pa.tube_voltage_kvp > 65.0);
    CHECK(pa.tube_voltage_kvp < 90.0);
    CHECK(lateral.air_kerma_mgy > 1.5 * pa.air_kerma_mgy);
}

TEST_CASE("the entrance rate never passes 88 mGy a minute") {
    const auto model = make_model();
    fluoroscope::State state;
    state.orbital_deg = state.orbital_target_deg = 90.0;
    state.pulses_per_s = 30.0;
    std::int64_t tick = 0;
    expose_for(model, state, 2400, tick);
    CHECK(state.air_kerma_rate_mgy_per_min <= 88.0 * (1.0 + 1e-9));
}

TEST_CASE("the arm drives at its own speed and stops at its target") {
    const auto model = make_model();
    fluoroscope::State state;
    state.orbital_target_deg = 90.0;
    std::int64_t tick = 0;
    for (int i = 0; i < 240; ++i)
        fluoroscope::step(model, state, {}, tick++);
    CHECK(state.orbital_deg == Approx(20.0));
    CHECK(fluoroscope::is_moving(state));
    CHECK(std::string(fluoroscope::view_name(state)) == "oblique");
    for (int i = 0; i < 4 * 240; ++i)
        fluoroscope::step(model, state, {}, tick++);
    CHECK(state.orbital_deg == 90.0);
    CHECK(!fluoroscope::is_moving(state));
    CHECK(std::string(fluoroscope::view_name(state)) == "lateral");
}
