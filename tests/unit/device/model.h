#pragma once

#include "sim/device/pump.h"

namespace sideport::test_support {

/// A pump like the catalogue's peristaltic_40.
inline device::PumpModel make_pump() {
    return {.id = "test",
            .name = "test pump",
            .reservoir_ml = 40.0,
            .body_radius_mm = 37.5,
            .thickness_mm = 26.0,
            .access_port_radius_mm = 36.5,
            .access_port_angle_deg = -34.0,
            .access_port_rise_mm = 2.0,
            .access_port_wall_mm = 1.0,
            .access_septum_radius_mm = 2.2,
            .access_septum_thickness_mm = 3.0,
            .access_chamber_depth_mm = 2.5,
            .access_chamber_ml = 0.05,
            .access_screen_mm = 0.6,
            .fill_port_radius_mm = 3.5,
            .fill_septum_thickness_mm = 4.0,
            .fill_port_depth_mm = 9.0,
            .roller_count = 3,
            .volume_per_turn_ul = 12.0,
            .rotor_counter_clockwise = true,
            .internal_tubing_ml = 0.199,
            .max_bolus_rate_ul_per_min = 16.7,
            .min_rate_ml_per_day = 0.048,
            .max_rate_ml_per_day = 24.0,
            .motor_steps_per_turn = 1440.0,
            .pulsation_depth = 0.5,
            .pulsation_width = 0.15,
            .stall_detection_ul = 1.0,
            .low_reservoir_alarm_ml = 2.0,
            .stopped_alarm_after_s = 48.0 * 3600.0,
            .replacement_notice_s = 90.0 * 86400.0};
}

}  // namespace sideport::test_support
