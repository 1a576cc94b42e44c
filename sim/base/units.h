#pragma once

/// Conversions happen at the edges (scenario files, screens, exports), never inside a solver.
/// Inside the core quantities are SI and every name says its unit: pressure_pa, flow_m3_per_s.
/// Imaging is in mm and keV, as DICOM and the attenuation tables are.
namespace sideport::units {

inline constexpr double kPi = 3.14159265358979323846;
inline constexpr double kPaPerMmhg = 133.322387415;  ///< conventional mmHg, by definition
inline constexpr double kPaPerCmh2o = 98.0665;       ///< conventional cmH2O, by definition
inline constexpr double kPaPerPsi = 6894.757293168;  ///< lbf/in2, by definition
inline constexpr double kAtmospherePa = 101325.0;    ///< standard atmosphere, by definition
inline constexpr double kGravityMPerS2 = 9.80665;    ///< standard gravity, by definition
inline constexpr double kM3PerMl = 1e-6;
inline constexpr double kM3PerUl = 1e-9;
inline constexpr double kMPerMm = 1e-3;
inline constexpr double kSecondsPerMinute = 60.0;
inline constexpr double kSecondsPerDay = 86400.0;

constexpr double rad_from_deg(double angle_deg) {
    return angle_deg * kPi / 180.0;
}
constexpr double deg_from_rad(double angle_rad) {
    return angle_rad * 180.0 / kPi;
}
constexpr double pa_from_mmhg(double pressure_mmhg) {
    return pressure_mmhg * kPaPerMmhg;
}
constexpr double m3_from_ml(double volume_ml) {
    return volume_ml * kM3PerMl;
}
constexpr double ml_from_m3(double volume_m3) {
    return volume_m3 / kM3PerMl;
}
constexpr double m_from_mm(double length_mm) {
    return length_mm * kMPerMm;
}
constexpr double m3_per_s_from_ml_per_min(double flow_ml_per_min) {
    return flow_ml_per_min * kM3PerMl / kSecondsPerMinute;
}
constexpr double m3_per_s_from_ml_per_day(double flow_ml_per_day) {
    return flow_ml_per_day * kM3PerMl / kSecondsPerDay;
}

}  // namespace sideport::units
