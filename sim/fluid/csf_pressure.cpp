#include "sim/fluid/csf_pressure.h"

#include <cmath>

#include "sim/base/units.h"

namespace sideport::fluid {

namespace {

constexpr double kDensityKgPerM3 = 1000.6;  ///< CSF at 37 C, procedure facts section 5
/// Lumbar CSF pulse about 1 mmHg with each beat, a little less with each breath, RL.
constexpr double kCardiacPa = 130.0, kRespiratoryPa = 80.0;

}  // namespace

double csf_pressure_pa(const CsfPressureModel& m, double volume_change_ml) {
    return m.resting_pa * std::pow(10.0, volume_change_ml / m.pressure_volume_index_ml);
}

double csf_refill_ml_per_s(const CsfPressureModel& m, double pressure_pa) {
    const double below_mmhg = (m.resting_pa - pressure_pa) / units::kPaPerMmhg;
    return below_mmhg / m.outflow_resistance_mmhg_min_per_ml / units::kSecondsPerMinute;
}

double csf_pulse_pa(double heart_rate_per_min, double breathing_rate_per_min, double time_s) {
    const double turns = 2.0 * units::kPi * time_s / units::kSecondsPerMinute;
    const double heart = turns * heart_rate_per_min, breath = turns * breathing_rate_per_min;
    return kCardiacPa * (0.8 * std::sin(heart) + 0.2 * std::sin(2.0 * heart)) +
           kRespiratoryPa * std::sin(breath);
}

double csf_tilt_pa(double indifferent_z_mm, double tip_z_mm, double table_tilt_deg) {
    return kDensityKgPerM3 * units::kGravityMPerS2 * 1e-3 * (indifferent_z_mm - tip_z_mm) *
           std::sin(units::rad_from_deg(table_tilt_deg));
}

}  // namespace sideport::fluid
