#pragma once

namespace sideport::fluid {

/// Pressure and volume of the CSF after Marmarou: an exponential curve, formation that is steady,
/// outflow in proportion to pressure. At rest formation and outflow balance. eq: FLUID-10.
/// ref: Marmarou et al. 1975.
struct CsfPressureModel {
    double resting_pa = 1550.0;              ///< where formation and outflow balance
    double pressure_volume_index_ml = 25.0;  ///< volume that raises the pressure tenfold
    double outflow_resistance_mmhg_min_per_ml = 8.6;
};

/// resting x 10^(change / PVI).
double csf_pressure_pa(const CsfPressureModel& model, double volume_change_ml);

/// How the volume changes by itself at this pressure: formation less outflow, mL/s.
double csf_refill_ml_per_s(const CsfPressureModel& model, double pressure_pa);

/// Heart and breath on top of the mean, Pa, zero on average.
double csf_pulse_pa(double heart_rate_per_min, double breathing_rate_per_min, double time_s);

/// Weight of the liquid column from the level that tilting leaves unchanged (about T1) down to the
/// tip, Pa; + when the head is up.
double csf_tilt_pa(double indifferent_z_mm, double tip_z_mm, double table_tilt_deg);

}  // namespace sideport::fluid
