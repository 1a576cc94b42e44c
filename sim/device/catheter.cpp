#include "sim/device/catheter.h"

#include <algorithm>
#include <cmath>

#include "sim/base/check.h"

namespace sideport::device {

namespace {

/// Uniform Catmull-Rom through the knots; t in [0, knots - 1].
glm::dvec3 spline_at(const std::vector<glm::dvec3>& knots, double t) {
    const int last = static_cast<int>(knots.size()) - 1;
    const int i = std::clamp(static_cast<int>(t), 0, last - 1);
    const double u = t - i;
    const auto knot = [&](int k) {
        return knots[static_cast<std::size_t>(std::clamp(k, 0, last))];
    };
    const glm::dvec3 a = knot(i - 1), b = knot(i), c = knot(i + 1), d = knot(i + 2);
    const double u2 = u * u, u3 = u2 * u;
    return a * (-0.5 * u + u2 - 0.5 * u3) + b * (1.0 - 2.5 * u2 + 1.5 * u3) +
           c * (0.5 * u + 2.0 * u2 - 1.5 * u3) + d * (-0.5 * u2 + 0.5 * u3);
}

}  // namespace

CatheterCourse make_course(const std::vector<glm::dvec3>& knots_W_mm, double step_mm) {
    SIDEPORT_CHECK(knots_W_mm.size() >= 2 && step_mm > 0.0, "a course needs two knots and a step");
    // a fine polyline first, then points at equal arc lengths
    constexpr int kPerSpan = 200;
    std::vector<glm::dvec3> fine;
    std::vector<double> arc{0.0};
    const int spans = static_cast<int>(knots_W_mm.size()) - 1;
    for (int i = 0; i <= spans * kPerSpan; ++i) {
        fine.push_back(spline_at(knots_W_mm, double(i) / kPerSpan));
        if (i > 0) arc.push_back(arc.back() + glm::length(fine.back() - fine[fine.size() - 2]));
    }
    const CatheterCourse polyline{fine, arc};
    const int steps = std::max(1, static_cast<int>(std::lround(arc.back() / step_mm)));
    CatheterCourse course;
    for (int i = 0; i <= steps; ++i) {
        course.arc_mm.push_back(arc.back() * i / steps);
        course.points_W_mm.push_back(point_at(polyline, course.arc_mm.back()));
    }
    return course;
}

glm::dvec3 point_at(const CatheterCourse& course, double arc_mm) {
    const auto above = std::upper_bound(course.arc_mm.begin(), course.arc_mm.end(), arc_mm);
    if (above == course.arc_mm.begin()) return course.points_W_mm.front();
    if (above == course.arc_mm.end()) return course.points_W_mm.back();
    const auto i = static_cast<std::size_t>(above - course.arc_mm.begin());
    const double t = (arc_mm - course.arc_mm[i - 1]) / (course.arc_mm[i] - course.arc_mm[i - 1]);
    return glm::mix(course.points_W_mm[i - 1], course.points_W_mm[i], t);
}

}  // namespace sideport::device
