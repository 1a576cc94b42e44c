#pragma once

// A needle as an elastic tube under an axial load. A part of the module; not for others.

#include "sim/device/catalogue.h"

namespace sideport::mechanics {

/// One half-wave of bow between hub and tip (Rayleigh-Ritz, sine mode) on an elastic foundation
/// where the shaft lies in tissue. All N, mm.
struct Beam {
    double length_mm = 0.0;
    double rigidity_n_mm2 = 0.0;  ///< E I of the tube
    double critical_n = 0.0;      ///< load at which it buckles
    double first_bow_mm = 0.0;    ///< amplitude without load: out of true, and bent for good
    double yield_bow_mm = 0.0;    ///< added amplitude at which the steel yields
};
/// inserted_mm of the shaft lie in tissue; set_mm is its permanent bow.
///   critical: pi^2 E I / L^2 + k f L^2 / pi^2, f = share of the mode's square within tissue.
///   ref: Timoshenko, Gere, Theory of Elastic Stability, 2.1 and 2.10.   eq: MECH-1
Beam make_beam(const device::NeedleModel& needle, double inserted_mm, double set_mm);

/// Second moment of area of the needle's tube times Young's modulus of its steel, N mm2.
double flexural_rigidity_n_mm2(const device::NeedleModel& needle);

/// Amplitude of the bow under a thrust: first / (1 - P / P_critical); a pull straightens nothing.
double bow_mm(const Beam& beam, double thrust_n);
/// By how much hub and tip are nearer than in a new needle: pi^2 (w^2 - w_new^2) / (4 L). What is
/// bent for good stays short.
double shortening_mm(const Beam& beam, double thrust_n);
/// Stored in an elastic bow of that amplitude: the integral of thrust over shortening, mJ.
double bending_energy_mj(const Beam& beam, double elastic_bow_mm);

/// Curvature of a shaft whose bow stays: the arc over its length with that sagitta.
double set_curvature_per_mm(const device::NeedleModel& needle, double set_mm);

/// Share of its critical load beyond which a thrust counts as buckling; keeps the bow finite.
inline constexpr double kLargestLoad = 0.9995;

}  // namespace sideport::mechanics
