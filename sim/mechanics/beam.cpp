#include "sim/mechanics/beam.h"

#include <algorithm>
#include <cmath>

#include "sim/base/units.h"

namespace sideport::mechanics {

namespace {

/// Cold-drawn austenitic steel tube of needles. RM: E 193 GPa (AISI 304/316), yield 700-1000 MPa.
constexpr double kSteelModulusNPerMm2 = 193e3;
constexpr double kSteelYieldNPerMm2 = 850.0;
/// How stiffly fat holds the shaft sideways, per length: about its Young's modulus. RL: 10-30 kPa.
constexpr double kFatNPerMm2 = 0.02;
/// Out of true without load: straightness of the tube and a thrust that is never quite central. RL
constexpr double kOutOfTrueMm = 0.3;

}  // namespace

double flexural_rigidity_n_mm2(const device::NeedleModel& needle) {
    const double outer = std::pow(needle.outer_diameter_mm, 4);
    const double inner = std::pow(needle.inner_diameter_mm, 4);
    return kSteelModulusNPerMm2 * units::kPi / 64.0 * (outer - inner);
}

Beam make_beam(const device::NeedleModel& needle, double inserted_mm, double set_mm) {
    Beam beam;
    const double length = beam.length_mm = needle.length_mm;
    beam.rigidity_n_mm2 = flexural_rigidity_n_mm2(needle);
    // share of the integral of sin^2 that lies within the last `inserted` of the length
    const double s = std::clamp(inserted_mm / length, 0.0, 1.0);
    const double held = s - std::sin(2.0 * units::kPi * s) / (2.0 * units::kPi);
    const double pi2 = units::kPi * units::kPi, length2 = length * length;
    beam.critical_n = pi2 * beam.rigidity_n_mm2 / length2 + kFatNPerMm2 * held * length2 / pi2;
    beam.first_bow_mm = kOutOfTrueMm + set_mm;
    // stress E (d/2) w pi^2 / L^2 reaches the yield
    beam.yield_bow_mm = kSteelYieldNPerMm2 * length2 /
                        (kSteelModulusNPerMm2 * 0.5 * needle.outer_diameter_mm * pi2);
    return beam;
}

double bow_mm(const Beam& beam, double thrust_n) {
    const double share = std::clamp(thrust_n / beam.critical_n, 0.0, kLargestLoad);
    return beam.first_bow_mm / (1.0 - share);
}

double shortening_mm(const Beam& beam, double thrust_n) {
    const double w = bow_mm(beam, thrust_n);
    return units::kPi * units::kPi / (4.0 * beam.length_mm) * (w * w - kOutOfTrueMm * kOutOfTrueMm);
}

double bending_energy_mj(const Beam& beam, double elastic_bow_mm) {
    return units::kPi * units::kPi / (4.0 * beam.length_mm) * beam.critical_n * elastic_bow_mm *
           elastic_bow_mm;
}

double set_curvature_per_mm(const device::NeedleModel& needle, double set_mm) {
    return 8.0 * set_mm / (needle.length_mm * needle.length_mm);
}

}  // namespace sideport::mechanics
