#pragma once

#include <cmath>

#include <catch2/catch.hpp>

#include "sim/fluid/plumbing_model.h"

namespace sideport::fluid::testing {

inline constexpr double kTickS = 1.0 / 240.0;

inline PlumbingSetup sound_setup() {
    PlumbingSetup s;
    s.pump.access_chamber_ml = 0.05;
    s.pump.internal_tubing_ml = 0.199;
    s.catheter.inner_diameter_mm = 0.53;
    s.catheter.outer_diameter_mm = 1.3;
    s.catheter.wall_modulus_pa = 1e7;
    s.catheter.leak_pressure_pa = 689476.0;
    s.catheter.side_hole_count = 6;
    s.catheter.side_hole_diameter_mm = 0.35;
    s.catheter.side_hole_span_mm = 15.0;
    s.needle.inner_diameter_mm = 0.311;
    s.needle.length_mm = 38.1;
    s.needle.hub_dead_volume_ml = 0.07;
    s.extension.dead_volume_ml = 0.3;
    s.extension.length_mm = 150.0;
    s.extension.inner_diameter_mm = 1.5;
    s.drug.concentration_mg_per_ml = 25.0;
    return s;
}

inline Syringe syringe_of(double volume_ml, double bore_mm, double fill_ml,
                          double iodine_mg_per_ml) {
    Syringe syringe;
    syringe.model.volume_ml = volume_ml;
    syringe.model.bore_mm = bore_mm;
    syringe.model.compliance_m3_per_pa = 5e-13 * volume_ml / 10.0;
    syringe.model.breakaway_n = 5.0;
    syringe.model.glide_n = 3.0;
    syringe.model.max_vacuum_pa = -58000.0;
    syringe.volume_ml = fill_ml;
    syringe.content[iodine] = fill_ml * iodine_mg_per_ml;
    return syringe;
}
inline Syringe empty_10() {
    return syringe_of(10.0, 14.5, 0.0, 0.0);
}

/// A bench: model, state and what the outside does.
struct Bench {
    PlumbingModel model;
    PlumbingState state;
    PlumbingInput input;

    explicit Bench(const PlumbingSetup& setup)
        : model(make_plumbing(setup, patient::make_spine({}))),
          state(make_state(model)) {
        input.needle_site = NeedleSite::access_chamber;
    }
    void run(double force_n, double seconds) {
        input.plunger_force_n = force_n;
        for (int i = 0; i < static_cast<int>(std::lround(seconds / kTickS)); ++i)
            step(model, state, input, kTickS);
    }
    PlumbingReadout now() const { return read_out(model, state); }
    void check_balance() const {
        CHECK(std::fabs(mass_balance(model, state).iodine_relative_error) < 1e-12);
        CHECK(std::fabs(mass_balance(model, state).drug_relative_error) < 1e-12);
        CHECK(state.held_steps == 0);
    }
};

}  // namespace sideport::fluid::testing
