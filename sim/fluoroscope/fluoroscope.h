#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "sim/base/hash.h"
#include "sim/fluoroscope/beam_filter.h"
#include "sim/patient/spine.h"
#include "sim/xray/frame_input.h"

namespace sideport::fluoroscope {

/// What a pulse is for. ref: procedure facts 7.
enum class Mode : int { low, normal, high, cine };

/// Which filament glows; automatic: the one of the mode.
enum class FocalSpot : int { automatic, small, large };
inline constexpr std::array<const char*, 3> kFocalSpotNames = {"automatic", "small", "large"};

struct ModeSpec {
    const char* name;
    double dose_factor;             ///< of the detector's dose in normal fluoroscopy
    double rate_limit_mgy_per_min;  ///< at the reference point; 0: recording, no limit
    double pulses_per_s;            ///< 0: as set
    bool audible;                   ///< a continuous signal while X-rays are on
    FocalSpot focal_spot;           ///< that its current needs
};
/// In the order of Mode.
const std::array<ModeSpec, 4>& mode_table();
inline const ModeSpec& spec_of(Mode mode) {
    return mode_table()[static_cast<std::size_t>(mode)];
}

/// The machine as built. Speeds and limits are those of a mobile C-arm (procedure.md section 7).
struct Model {
    patient::Spine spine;  ///< for brightness control: thickness along the central ray
    double source_to_isocenter_mm = 700.0;
    double orbital_speed_deg_per_s = 20.0, angulation_speed_deg_per_s = 15.0,
           swivel_speed_deg_per_s = 5.0, rotation_speed_deg_per_s = 30.0;
    double table_speed_mm_per_s = 60.0, lift_speed_mm_per_s = 25.0, detector_speed_mm_per_s = 50.0;
    double full_field_mm = 300.0;  ///< detector width
    double pulse_width_s = 0.008;
    /// Dose at the detector goes with (full field / field)^this; image intensifiers have 2, flat
    /// panels about 1. ref: procedure facts 7 (S 99), exponent of panels RL.
    double magnification_dose_exponent = 1.0;
    double kerma_ugy_per_mas_75kv =
        60.0;  ///< output at 1 m; calibration constant of the dose display
};

/// A motor: where it is and where it drives to.
struct Axis {
    double at = 0.0, target = 0.0;
};

/// What the central ray met when it was last asked; holds while its ends stay where they are.
struct CentralRay {
    glm::dvec3 source_W_mm{0.0}, detector_W_mm{0.0};
    double water_mm = -1.0;  ///< < 0: not asked yet
};

struct State {
    // targets of the motors and where they are
    double orbital_deg = 0.0, angulation_deg = 0.0;
    double orbital_target_deg = 0.0, angulation_target_deg = 0.0;
    Axis swivel_deg;    ///< wig-wag, about the vertical of the room
    Axis rotation_deg;  ///< of the detector in its plane
    Axis source_to_detector_mm{1000.0, 1000.0};
    Axis in_out_mm, lift_mm;      ///< of the C-arm on its stand; takes the isocentre along
    double table_tilt_deg = 0.0;  ///< + head up; the patient lies on it
    glm::dvec3 isocenter_W_mm{20.0, 0.0, 25.0}, isocenter_target_W_mm{20.0, 0.0, 25.0};
    double field_mm = 300.0;
    double half_width_mm = 150.0, half_height_mm = 150.0;  ///< collimator at the detector
    double iris_mm = 220.0;                                ///< radius at the detector
    Mode mode = Mode::normal;
    FocalSpot focal_spot = FocalSpot::automatic;
    int copper_filter = 0;  ///< index of kCopperFiltersMm
    double pulses_per_s = 8.0;
    bool pedal = false;
    bool beam_on = false;     ///< pedal down and generator ready
    bool spot_asked = false;  ///< one exposure of cine quality, with the next tick
    std::int64_t next_pulse_tick = 0;
    std::int64_t pulse_count = 0;     ///< frame number of the last exposure
    std::int64_t exposure_count = 0;  ///< pedal presses that made X-rays, and spots
    double tube_voltage_kvp = 75.0, charge_mas = 0.03;  ///< per pulse, of fluoroscopy
    bool automatic = true;                              ///< brightness control sets both
    double pulse_charge_mas = 0.03;                     ///< of the last exposure, in its mode
    double pulse_focal_spot_mm = 0.3;                   ///< of the last exposure, in its mode
    double fluoroscopy_time_s = 0.0;
    double beam_timer_s = 0.0;   ///< since it was last reset; sounds at five minutes
    double air_kerma_mgy = 0.0;  ///< cumulative, at the reference point 15 cm below the isocentre
    double dose_area_product_gy_cm2 = 0.0;
    double air_kerma_rate_mgy_per_min = 0.0;
    CentralRay central_ray;  ///< follows from the rest: no part of the state's hash
};

/// 21 CFR 1020.32(h): a signal after five minutes of beam, until it is reset.
inline constexpr double kBeamTimerLimitS = 300.0;

struct Input {
    bool pedal_down = false;
    double table_tilt_deg = 0.0;  ///< of the patient's table, + head up
};

/// One tick of 1/240 s. Returns true when this tick exposes a frame (state.pulse_count is its
/// number).
bool step(const Model& model, State& state, const Input& input, std::int64_t tick);

/// Nominal width of the focal spot that an exposure in this mode would use.
double focal_spot_mm(const State& state, Mode mode);

/// Pulses a second in the present mode.
double pulse_rate_per_s(const State& state);

/// Turns the table by so much about its pivot under the patient's back; the isocentre stays in the
/// room.
void tilt_table(State& state, double to_deg);

/// All motors stand where they stood before this tick, and drive nowhere.
void stop_motors(State& state, const State& before);

/// A lateral view is turned until it grazes the face of the device, which leans with the belly: it
/// may lie so far from 90 degrees. At the end of that depth still shows 0.94 times as long.
inline constexpr double kLateralToleranceDeg = 20.0;

/// C-arm against the patient: a tilted table turns the patient in the room.
xray::CArmPose pose(const Model& model, const State& state);
xray::ProjectionGeometry projection(const Model& model, const State& state, int size_px);
xray::Technique technique(const State& state);
bool is_moving(const State& state);
/// Of the C-arm in the room, "pa" (within 10 degrees), "lateral" or "oblique".
const char* view_name(const State& state);

void add_hash(Hasher& hasher, const State& state);

}  // namespace sideport::fluoroscope
