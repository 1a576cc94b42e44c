#include "sim/device/catheter.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/base/check.h"

namespace sideport::device {

namespace {

/// Centripetal Catmull-Rom between knots b and c (u from 0 to 1) with their neighbours: it neither
/// loops nor overshoots where knots stand unevenly. ref: Barry and Goldman, SIGGRAPH 1988; Yuksel
/// et al., Parameterization and applications of Catmull-Rom curves, CAD 43 (2011).
struct Span {
    glm::dvec3 a, b, c, d;
    double t1 = std::sqrt(glm::distance(a, b));
    double t2 = t1 + std::sqrt(glm::distance(b, c));
    double t3 = t2 + std::sqrt(glm::distance(c, d));

    glm::dvec3 at(double u) const {
        const double t = glm::mix(t1, t2, u);
        const auto between = [t](const glm::dvec3& p, const glm::dvec3& q, double tp, double tq) {
            return p * ((tq - t) / (tq - tp)) + q * ((t - tp) / (tq - tp));
        };
        const glm::dvec3 ab = between(a, b, 0.0, t1), bc = between(b, c, t1, t2),
                         cd = between(c, d, t2, t3);
        return between(between(ab, bc, 0.0, t2), between(bc, cd, t1, t3), t1, t2);
    }
};

/// The way from knot i to the next; beyond the ends it goes on straight.
Span span_from(const std::vector<glm::dvec3>& knots, int i) {
    const int last = static_cast<int>(knots.size()) - 1;
    const auto knot = [&](int k) {
        if (k < 0) return 2.0 * knots[0] - knots[1];
        const auto n = static_cast<std::size_t>(std::min(k, last));
        return k <= last ? knots[n] : 2.0 * knots[n] - knots[n - 1];
    };
    return {knot(i - 1), knot(i), knot(i + 1), knot(i + 2)};
}

/// Points of the way through the knots, so close together that they stand for it.
std::vector<glm::dvec3> fine_points(const std::vector<glm::dvec3>& knots) {
    constexpr int kPerSpan = 200;
    const int spans = static_cast<int>(knots.size()) - 1;
    std::vector<glm::dvec3> fine;
    fine.reserve(static_cast<std::size_t>(spans) * kPerSpan + 1);
    for (int i = 0; i < spans; ++i) {
        const Span span = span_from(knots, i);
        const int end = i + 1 < spans ? kPerSpan : kPerSpan + 1;
        for (int k = 0; k < end; ++k)
            fine.push_back(span.at(double(i * kPerSpan + k) / kPerSpan - i));
    }
    return fine;
}

/// Length of a polyline up to each of its points.
std::vector<double> arc_of(const std::vector<glm::dvec3>& points_W_mm) {
    std::vector<double> arc{0.0};
    arc.reserve(points_W_mm.size());
    for (std::size_t i = 1; i < points_W_mm.size(); ++i)
        arc.push_back(arc.back() + glm::length(points_W_mm[i] - points_W_mm[i - 1]));
    return arc;
}

int steps_of(double length_mm, double step_mm) {
    return std::max(1, static_cast<int>(std::lround(length_mm / step_mm)));
}

/// Points at equal arc lengths of a polyline.
CatheterCourse evenly(std::vector<glm::dvec3> points_W_mm, double step_mm) {
    std::vector<double> arc = arc_of(points_W_mm);
    const CatheterCourse polyline{std::move(points_W_mm), std::move(arc)};
    const double length_mm = polyline.length_mm();
    const int steps = steps_of(length_mm, step_mm);
    CatheterCourse course;
    for (int i = 0; i <= steps; ++i) {
        course.arc_mm.push_back(length_mm * i / steps);
        course.points_W_mm.push_back(point_at(polyline, course.arc_mm.back()));
    }
    return course;
}

void check_knots(const std::vector<glm::dvec3>& knots_W_mm, double step_mm) {
    SIDEPORT_CHECK(knots_W_mm.size() >= 2 && step_mm > 0.0, "a course needs two knots and a step");
}

}  // namespace

CatheterCourse make_course(const std::vector<glm::dvec3>& knots_W_mm, double step_mm) {
    check_knots(knots_W_mm, step_mm);
    return evenly(fine_points(knots_W_mm), step_mm);
}

double course_length_mm(const std::vector<glm::dvec3>& knots_W_mm, double step_mm) {
    check_knots(knots_W_mm, step_mm);
    const std::vector<glm::dvec3> fine = fine_points(knots_W_mm);
    double length_mm = 0.0;
    for (std::size_t i = 1; i < fine.size(); ++i)
        length_mm += glm::length(fine[i] - fine[i - 1]);
    // as the last of its steps has it, to the bit
    const int steps = steps_of(length_mm, step_mm);
    return length_mm * steps / steps;
}

CatheterCourse resampled(const std::vector<glm::dvec3>& points_W_mm, double step_mm) {
    SIDEPORT_CHECK(points_W_mm.size() >= 2 && step_mm > 0.0, "a course needs two points");
    return evenly(points_W_mm, step_mm);
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
