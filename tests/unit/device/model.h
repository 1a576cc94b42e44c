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
            .access_septum_radius_mm = 2.2,
            .access_septum_thickness_mm = 3.0,
            .access_chamber_depth_mm = 2.5,
            .access_chamber_ml = 0.05,
            .fill_port_radius_mm = 3.5,
            .fill_septum_thickness_mm = 4.0,
            .fill_port_depth_mm = 9.0,
            .roller_count = 3,
            .volume_per_turn_ul = 12.0,
            .rotor_counter_clockwise = true,
            .internal_tubing_ml = 0.199,
            .max_bolus_rate_ul_per_min = 16.7};
}

}  // namespace sideport::test_support
