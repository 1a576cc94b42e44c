#include "sim/base/body_motion.h"

#include <algorithm>
#include <cmath>

#include "sim/base/units.h"

namespace sideport {

namespace {

double smooth_step(double from, double to, double x) {
    const double t = std::clamp((x - from) / (to - from), 0.0, 1.0);
    return t * t * (3.0 - 2.0 * t);
}

// Places that the field is hung up on, mm, RL: tuned by eye on fluoroscopy of quiet breathing.
constexpr double kBackY = -60.0, kInsideY = -10.0;    ///< from here to there the back lets go
constexpr double kPelvisZ = -110.0, kDomeZ = 130.0;   ///< organs ride down with the domes
constexpr double kColumnY = -25.0;                    ///< middle of the canal
constexpr double kColumnMm = 25.0, kBesideMm = 55.0;  ///< the spine holds what lies on it
constexpr double kBellyZ = 10.0, kBellyMm = 95.0;     ///< where the belly rises most
constexpr double kWallDownShare = 0.25;               ///< the wall rises and hardly slides
constexpr double kHeartMm = 55.0;

/// 0 on the spine and in its canal, 1 away from it.
double off_column(const glm::dvec3& p) {
    return smooth_step(kColumnMm, kBesideMm, std::hypot(p.x, p.y - kColumnY));
}

glm::dvec3 breath_shift(const BodyMotion& m, const glm::dvec3& p) {
    const double in_front = smooth_step(kColumnY, m.belly_skin_y_mm, p.y);
    const double rise = std::exp(-std::pow((p.z - kBellyZ) / kBellyMm, 2.0));
    const double down = smooth_step(kBackY, kInsideY, p.y) * smooth_step(kPelvisZ, kDomeZ, p.z) *
                        glm::mix(1.0, kWallDownShare, in_front);
    return m.inhaled * off_column(p) *
           glm::dvec3(0.0, m.belly_mm * in_front * rise, -m.diaphragm_mm * down);
}

glm::dvec3 heart_shift(const BodyMotion& m, const glm::dvec3& p) {
    const glm::dvec3 from = p - m.heart_W_mm;
    const double r = glm::length(from) / kHeartMm;
    return -m.contracted * m.heart_mm * off_column(p) * r * std::exp(0.5 * (1.0 - r * r)) *
           (r > 1e-6 ? from / (r * kHeartMm) : glm::dvec3(0.0));
}

}  // namespace

glm::dvec3 body_shift_W_mm(const BodyMotion& motion, const glm::dvec3& p_W_mm) {
    return breath_shift(motion, p_W_mm) + heart_shift(motion, p_W_mm);
}

double inhaled_at(double phase) {
    const double s = std::sin(units::kPi * phase);
    return s * s * s * s;
}

double contracted_at(double phase) {
    constexpr double kSystole = 0.4;
    const double in_beat = phase - std::floor(phase);
    // relaxes with the same curve, more slowly
    const double t = in_beat < kSystole ? 0.5 * in_beat / kSystole
                                        : 0.5 + 0.5 * (in_beat - kSystole) / (1.0 - kSystole);
    const double s = std::sin(units::kPi * t);
    return s * s;
}

}  // namespace sideport
