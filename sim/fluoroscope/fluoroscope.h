#pragma once

#include <cstdint>

#include "sim/base/hash.h"
#include "sim/patient/spine.h"
#include "sim/xray/frame_input.h"

namespace sideport::fluoroscope {

/// The machine as built. Speeds and limits are those of a mobile C-arm (procedure.md section 7).
struct Model {
    patient::Spine spine;  ///< for brightness control: thickness along the central ray
    double source_to_detector_mm = 1000.0, source_to_isocenter_mm = 700.0;
    double orbital_speed_deg_per_s = 20.0, angulation_speed_deg_per_s = 15.0,
           table_speed_mm_per_s = 60.0;
    double full_field_mm = 300.0;  ///< detector width
    double pulse_width_s = 0.008;
    double kerma_ugy_per_mas_75kv =
        60.0;  ///< output at 1 m; calibration constant of the dose display
};

struct State {
    // targets of the motors and where they are
    double orbital_deg = 0.0, angulation_deg = 0.0;
    double orbital_target_deg = 0.0, angulation_target_deg = 0.0;
    glm::dvec3 isocenter_W_mm{20.0, 0.0, 25.0}, isocenter_target_W_mm{20.0, 0.0, 25.0};
    double field_mm = 300.0;
    double half_width_mm = 150.0, half_height_mm = 150.0;  ///< collimator at the detector
    double pulses_per_s = 8.0;
    bool pedal = false;
    bool beam_on = false;  ///< pedal down and generator ready
    std::int64_t next_pulse_tick = 0;
    std::int64_t pulse_count = 0;                       ///< frame number of the last exposure
    std::int64_t exposure_count = 0;                    ///< pedal presses that made X-rays
    double tube_voltage_kvp = 75.0, charge_mas = 0.03;  ///< per pulse, set by brightness control
    double fluoroscopy_time_s = 0.0;
    double air_kerma_mgy = 0.0;  ///< cumulative, at the reference point 15 cm below the isocentre
    double dose_area_product_gy_cm2 = 0.0;
    double air_kerma_rate_mgy_per_min = 0.0;
};

struct Input {
    bool pedal_down = false;
};

/// One tick of 1/240 s. Returns true when this tick exposes a frame (state.pulse_count is its
/// number).
bool step(const Model& model, State& state, const Input& input, std::int64_t tick);

xray::CArmPose pose(const Model& model, const State& state);
xray::ProjectionGeometry projection(const Model& model, const State& state, int size_px);
xray::Technique technique(const State& state);
bool is_moving(const State& state);
/// "pa" (within 10 degrees), "lateral" (within 15) or "oblique".
const char* view_name(const State& state);

void add_hash(Hasher& hasher, const State& state);

}  // namespace sideport::fluoroscope
