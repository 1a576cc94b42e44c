#include "sim/device/catheter.h"

#include <algorithm>
#include <cmath>

#include "sim/base/check.h"

namespace sideport::device {

namespace {

/// Centripetal Catmull-Rom between knots b and c (u from 0 to 1) with their neighbours: it neither
/// loops nor overshoots where knots stand unevenly. ref: Barry and Goldman, SIGGRAPH 1988; Yuksel
/// et al., Parameterization and applications of Catmull-Rom curves, CAD 43 (2011).
glm::dvec3 span_at(const glm::dvec3& a, const glm::dvec3& b, const glm::dvec3& c,
                   const glm::dvec3& d, double u) {
    const double t1 = std::sqrt(glm::distance(a, b));
    const double t2 = t1 + std::sqrt(glm::distance(b, c));
    const double t3 = t2 + std::sqrt(glm::distance(c, d));
    const double t = glm::mix(t1, t2, u);
    const auto between = [t](const glm::dvec3& p, const glm::dvec3& q, double tp, double tq) {
        return p * ((tq - t) / (tq - tp)) + q * ((t - tp) / (tq - tp));
    };
    const glm::dvec3 ab = between(a, b, 0.0, t1), bc = between(b, c, t1, t2),
                     cd = between(c, d, t2, t3);
    return between(between(ab, bc, 0.0, t2), between(bc, cd, t1, t3), t1, t2);
}

/// t in [0, knots - 1]; beyond the ends the way goes on straight.
glm::dvec3 spline_at(const std::vector<glm::dvec3>& knots, double t) {
    const int last = static_cast<int>(knots.size()) - 1;
    const int i = std::clamp(static_cast<int>(t), 0, last - 1);
    const auto knot = [&](int k) {
        if (k < 0) return 2.0 * knots[0] - knots[1];
        const auto n = static_cast<std::size_t>(std::min(k, last));
        return k <= last ? knots[n] : 2.0 * knots[n] - knots[n - 1];
    };
    return span_at(knot(i - 1), knot(i), knot(i + 1), knot(i + 2), t - i);
}

}  // namespace

CatheterCourse make_course(const std::vector<glm::dvec3>& knots_W_mm, double step_mm) {
    SIDEPORT_CHECK(knots_W_mm.size() >= 2 && step_mm > 0.0, "a course needs two knots and a step");
    // a fine polyline first, then points at equal arc lengths
    constexpr int kPerSpan = 200;
    std::vector<glm::dvec3> fine;
    const int spans = static_cast<int>(knots_W_mm.size()) - 1;
    for (int i = 0; i <= spans * kPerSpan; ++i)
        fine.push_back(spline_at(knots_W_mm, double(i) / kPerSpan));
    return resampled(fine, step_mm);
}

CatheterCourse resampled(const std::vector<glm::dvec3>& points_W_mm, double step_mm) {
    SIDEPORT_CHECK(points_W_mm.size() >= 2 && step_mm > 0.0, "a course needs two points");
    std::vector<double> arc{0.0};
    for (std::size_t i = 1; i < points_W_mm.size(); ++i)
        arc.push_back(arc.back() + glm::length(points_W_mm[i] - points_W_mm[i - 1]));
    const CatheterCourse polyline{points_W_mm, arc};
    const int steps = std::max(1, static_cast<int>(std::lround(arc.back() / step_mm)));
    CatheterCourse course;
    for (int i = 0; i <= steps; ++i) {
        course.arc_mm.push_back(arc.back() * i / steps);
        course.points_W_mm.push_back(point_at(polyline, course.arc_mm.back()));
    }
    return course;
}

CatheterCourse part_of(const CatheterCourse& course, double from_mm, double to_mm) {
    const double from = std::clamp(from_mm, 0.0, course.length_mm());
    const double to = std::clamp(to_mm, 0.0, course.length_mm());
    SIDEPORT_CHECK(from < to, "a part of a course has a length");
    CatheterCourse part{{point_at(course, from)}, {0.0}};
    for (std::size_t i = 0; i < course.arc_mm.size(); ++i) {
        if (course.arc_mm[i] <= from || course.arc_mm[i] >= to) continue;
        part.points_W_mm.push_back(course.points_W_mm[i]);
        part.arc_mm.push_back(course.arc_mm[i] - from);
    }
    part.points_W_mm.push_back(point_at(course, to));
    part.arc_mm.push_back(to - from);
    return part;
}

glm::dvec3 tangent_at(const CatheterCourse& course, double arc_mm) {
    constexpr double kHalfMm = 1.0;
    return glm::normalize(point_at(course, arc_mm + kHalfMm) - point_at(course, arc_mm - kHalfMm));
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
