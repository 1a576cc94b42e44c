#pragma once

namespace sideport::fluid {

inline constexpr double kBodyC = 37.0;
inline constexpr double kCsfViscosityPaS = 0.7e-3;  ///< at 37 C; fluid facts 2.0

/// Viscosity at body temperature with iodine, mg/mL = kg/m3: ln(mu / mu0) = 3.949e-3 I + 1.091e-5
/// I^2. ref: fit to the labels of iohexol 140-350, error <= 3 %.
double viscosity_ratio_37c(double iodine_mg_per_ml);
/// At room temperature: 4.119e-3 I + 1.313e-5 I^2 over 1.0 mPa s, error <= 5 %.
double viscosity_ratio_20c(double iodine_mg_per_ml);

/// Where a temperature lies between 37 C (0) and 20 C (1) on the scale of 1/T, on which ln mu of a
/// liquid is a straight line. 15 .. 37 C: 1.32 .. 0.   ref: Andrade, Phil. Mag. 17 (1934) 497.
double coldness(double temperature_c);

/// ln of what a liquid of this iodine is more viscous at 20 C than at 37 C: both fits together.
inline double log_viscosity_rise(double iodine_mg_per_ml) {
    constexpr double kWater = 0.35667494393873245;  // ln(1.0 / 0.7)
    return kWater + iodine_mg_per_ml * (1.70e-4 + iodine_mg_per_ml * 2.22e-6);
}

/// Of CSF, water or contrast and their mixtures at any temperature from 15 to 40 C: the fits at 20
/// and 37 C, joined on the scale of 1/T.   eq: FLUID-11
double viscosity_pa_s(double iodine_mg_per_ml, double temperature_c);

/// Saturated vapour of water, 0 .. 50 C: 610.94 exp(17.625 T / (T + 243.04)) Pa.
/// ref: Alduchov & Eskridge, J. Appl. Meteorol. 35 (1996) 601.
double water_vapour_pa(double temperature_c);

}  // namespace sideport::fluid
