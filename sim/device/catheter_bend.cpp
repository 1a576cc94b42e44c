#include "sim/device/catheter_bend.h"

#include <cmath>

namespace sideport::device {

namespace {

/// Radius of the circle through three points, mm; huge for a straight line.
double circle_radius_mm(const glm::dvec3& a, const glm::dvec3& b, const glm::dvec3& c) {
    const double area2 = glm::length(glm::cross(b - a, c - a));
    if (area2 < 1e-9) return TightBend{}.radius_mm;
    return glm::distance(a, b) * glm::distance(b, c) * glm::distance(c, a) / (2.0 * area2);
}

}  // namespace

TightBend tightest_bend(const CatheterCourse& course, double from_mm) {
    // points lie half a millimetre apart: over that little a bend is noise
    constexpr std::size_t kStep = 2;
    TightBend tightest;
    for (std::size_t i = kStep; i + kStep < course.points_W_mm.size(); ++i) {
        if (course.arc_mm[i] < from_mm) continue;
        const double radius_mm = circle_radius_mm(
            course.points_W_mm[i - kStep], course.points_W_mm[i], course.points_W_mm[i + kStep]);
        if (radius_mm < tightest.radius_mm) tightest = {radius_mm, course.arc_mm[i]};
    }
    return tightest;
}

double kink_radius_mm(double inner_diameter_mm, double outer_diameter_mm) {
    constexpr double kPoisson = 0.5, kBrazier = 0.471;
    const double wall_mm = 0.5 * (outer_diameter_mm - inner_diameter_mm);
    const double middle_mm = 0.25 * (outer_diameter_mm + inner_diameter_mm);
    return middle_mm * middle_mm * std::sqrt(1.0 - kPoisson * kPoisson) / (kBrazier * wall_mm);
}

}  // namespace sideport::device
