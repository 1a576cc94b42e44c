#include <cmath>

#include <catch2/catch.hpp>

#include "sim/fluoroscope/brightness.h"
#include "sim/fluoroscope/fluoroscope.h"
#include "sim/xray/spectrum.h"

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
    state.orbital_deg = 109.0;  // along a face that leans with the belly
    CHECK(std::string(fluoroscope::view_name(state)) == "lateral");
    state.orbital_deg = -69.0;
    CHECK(std::string(fluoroscope::view_name(state)) == "oblique");
}

TEST_CASE("each mode has its dose, its rate and its limit") {
    const auto model = make_model();
    const auto kerma_per_pulse = [&](fluoroscope::Mode mode) {
        fluoroscope::State state;
        state.mode = mode;
        fluoroscope::settle(model, state);
        std::int64_t tick = 0;
        const int pulses = expose_for(model, state, 240, tick);
        CHECK(pulses == (mode == fluoroscope::Mode::cine ? 15 : 8));
        return state.air_kerma_mgy / pulses;
    };
    const double normal = kerma_per_pulse(fluoroscope::Mode::normal);
    CHECK(kerma_per_pulse(fluoroscope::Mode::low) == Approx(0.5 * normal).epsilon(1e-9));
    CHECK(kerma_per_pulse(fluoroscope::Mode::high) == Approx(2.0 * normal).epsilon(1e-9));
    CHECK(kerma_per_pulse(fluoroscope::Mode::cine) == Approx(10.0 * normal).epsilon(1e-9));

    fluoroscope::State thick;
    thick.mode = fluoroscope::Mode::high;
    thick.orbital_deg = thick.orbital_target_deg = 90.0;
    thick.pulses_per_s = 30.0;
    std::int64_t tick = 0;
    expose_for(model, thick, 1200, tick);
    CHECK(thick.air_kerma_rate_mgy_per_min == Approx(176.0));
}

TEST_CASE("a spot is one exposure without the pedal") {
    const auto model = make_model();
    fluoroscope::State state;
    state.spot_asked = true;
    CHECK(fluoroscope::step(model, state, {}, 0));
    for (int tick = 1; tick < 240; ++tick)
        REQUIRE(!fluoroscope::step(model, state, {}, tick));
    CHECK(state.pulse_count == 1);
    CHECK(state.exposure_count == 1);
    CHECK(state.fluoroscopy_time_s == 0.0);
    // regulated at once, to ten times the dose of a pulse
    fluoroscope::State settled;
    fluoroscope::settle(model, settled);
    CHECK(state.pulse_charge_mas == Approx(10.0 * settled.pulse_charge_mas).epsilon(1e-9));
}

TEST_CASE("a smaller field takes more dose for each place and less for the patient") {
    const auto model = make_model();
    fluoroscope::State full, magnified;
    magnified.field_mm = 150.0;
    fluoroscope::settle(model, full);
    fluoroscope::settle(model, magnified);
    CHECK(magnified.pulse_charge_mas == Approx(2.0 * full.pulse_charge_mas));
    std::int64_t tick = 0;
    expose_for(model, full, 240, tick);
    tick = 0;
    expose_for(model, magnified, 240, tick);
    CHECK(magnified.dose_area_product_gy_cm2 ==
          Approx(0.5 * full.dose_area_product_gy_cm2).epsilon(1e-9));
}

TEST_CASE("technique by hand stays as it was set") {
    const auto model = make_model();
    fluoroscope::State state;
    state.automatic = false;
    state.tube_voltage_kvp = 66.0;
    state.charge_mas = 0.02;
    state.orbital_deg = state.orbital_target_deg = 90.0;
    std::int64_t tick = 0;
    expose_for(model, state, 480, tick);
    CHECK(state.tube_voltage_kvp == 66.0);
    CHECK(state.pulse_charge_mas == 0.02);
}

TEST_CASE("brightness control follows a step with a time constant of a quarter second") {
    const auto model = make_model();
    fluoroscope::State state;
    fluoroscope::settle(model, state);
    const double start_kvp = state.tube_voltage_kvp;
    state.orbital_deg = state.orbital_target_deg = 90.0;
    const double end_kvp = fluoroscope::wanted_exposure(model, state).tube_voltage_kvp;
    std::int64_t tick = 0;
    for (const double time_s : {0.25, 0.5, 1.0}) {
        expose_for(model, state, int(std::lround(time_s * 240.0) - tick), tick);
        const double expected = end_kvp + (start_kvp - end_kvp) * std::exp(-time_s / 0.25);
        CAPTURE(time_s);
        CHECK(state.tube_voltage_kvp - start_kvp == Approx(expected - start_kvp).epsilon(0.02));
    }
}

TEST_CASE("the isocentre keeps its place in the room when the table tilts") {
    const auto model = make_model();
    fluoroscope::State state;
    state.isocenter_W_mm = state.isocenter_target_W_mm = {10.0, 0.0, 150.0};
    for (int i = 0; i <= 100; ++i)
        fluoroscope::step(model, state, {.table_tilt_deg = 0.2 * i}, i);
    CHECK(!fluoroscope::is_moving(state));
    // turned about (y -100, z 0): head up, the head rises, so what was before it lies deeper
    const double tilt = 20.0 * 3.14159265358979 / 180.0;
    CHECK(state.isocenter_W_mm.x == 10.0);
    CHECK(state.isocenter_W_mm.y ==
          Approx(-100.0 + 100.0 * std::cos(tilt) - 150.0 * std::sin(tilt)).epsilon(1e-9));
    CHECK(state.isocenter_W_mm.z ==
          Approx(100.0 * std::sin(tilt) + 150.0 * std::cos(tilt)).epsilon(1e-9));
    for (int i = 100; i >= 0; --i)
        fluoroscope::step(model, state, {.table_tilt_deg = 0.2 * i}, 300 - i);
    CHECK(state.isocenter_W_mm.z == Approx(150.0).epsilon(1e-12));
}

TEST_CASE("the stand takes the isocentre along, swivel and detector have their own speed") {
    const auto model = make_model();
    fluoroscope::State state;
    state.in_out_mm.target = 20.0;
    state.lift_mm.target = -10.0;
    state.swivel_deg.target = 10.0;
    state.rotation_deg.target = -30.0;
    state.source_to_detector_mm.target = 1100.0;
    const glm::dvec3 before = state.isocenter_W_mm;
    for (int tick = 0; tick < 240; ++tick)
        fluoroscope::step(model, state, {}, tick);
    CHECK(state.swivel_deg.at == Approx(5.0));
    CHECK(state.rotation_deg.at == Approx(-30.0));
    CHECK(state.source_to_detector_mm.at == Approx(1050.0));
    CHECK(glm::length(state.isocenter_W_mm - before - glm::dvec3(20.0, -10.0, 0.0)) < 1e-9);
    CHECK(fluoroscope::is_moving(state));
}

TEST_CASE("copper spares the skin: less kerma for the same signal behind the patient") {
    const auto model = make_model();
    double last_kerma = 1e9;
    for (std::size_t f = 0; f < fluoroscope::kCopperFiltersMm.size(); ++f) {
        const double copper_mm = fluoroscope::kCopperFiltersMm[f];
        CAPTURE(copper_mm);
        fluoroscope::State state;
        state.copper_filter = static_cast<int>(f);
        fluoroscope::settle(model, state);
        const xray::Technique technique = fluoroscope::technique(state);
        CHECK(technique.filter_cu_mm == copper_mm);
        // the kerma that the display adds up is the spectrum's
        std::int64_t tick = 0;
        fluoroscope::step(model, state, {.pedal_down = true}, tick++);
        xray::Technique bare = technique;
        bare.filter_cu_mm = 0.0;
        const double ratio = xray::air_kerma_ugy_per_mas(xray::make_spectrum(technique)) /
                             xray::air_kerma_ugy_per_mas(xray::make_spectrum(bare));
        CHECK(fluoroscope::filter_of(state).kerma == Approx(ratio).epsilon(0.01));
        // the charge made up for the filter, as far as the generator can
        CHECK(state.air_kerma_mgy < last_kerma);
        last_kerma = state.air_kerma_mgy;
    }
    fluoroscope::State bare, filtered;
    filtered.copper_filter = 2;  // 0.2 mm
    fluoroscope::settle(model, bare);
    fluoroscope::settle(model, filtered);
    const double signal = fluoroscope::filter_of(filtered).signal;
    CHECK(filtered.charge_mas * signal == Approx(bare.charge_mas).epsilon(1e-9));
    CHECK(signal > 1.2 * fluoroscope::filter_of(filtered).kerma);
}

TEST_CASE("the focal spot is the mode's, or the one that was chosen") {
    using fluoroscope::Mode;
    fluoroscope::State state;
    CHECK(fluoroscope::focal_spot_mm(state, Mode::normal) == 0.3);
    CHECK(fluoroscope::focal_spot_mm(state, Mode::cine) == 0.6);
    state.focal_spot = fluoroscope::FocalSpot::small;
    CHECK(fluoroscope::focal_spot_mm(state, Mode::cine) == 0.3);
}

TEST_CASE("a single spot uses the focal spot of cine, the next pulse that of its mode") {
    const auto model = make_model();
    fluoroscope::State state;
    state.mode = GENERATE(fluoroscope::Mode::low, fluoroscope::Mode::normal);
    state.spot_asked = true;
    REQUIRE(fluoroscope::step(model, state, {}, 0));
    CHECK(fluoroscope::technique(state).focal_spot_mm == 0.6);
    REQUIRE(fluoroscope::step(model, state, {.pedal_down = true}, 1));
    CHECK(fluoroscope::technique(state).focal_spot_mm == 0.3);
    // the filament that a hand chose glows for both
    state.focal_spot = fluoroscope::FocalSpot::small;
    state.spot_asked = true;
    REQUIRE(fluoroscope::step(model, state, {}, 2));
    CHECK(fluoroscope::technique(state).focal_spot_mm == 0.3);
}
