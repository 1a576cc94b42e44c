#pragma once

#include <vector>

#include "sim/base/pose.h"

namespace sideport::device {

/// Centre line from the pump's outlet to the tip, W, mm; arc_mm[i] is the length up to points[i].
struct CatheterCourse {
    std::vector<glm::dvec3> points_W_mm;
    std::vector<double> arc_mm;
    double length_mm() const { return arc_mm.empty() ? 0.0 : arc_mm.back(); }
};

/// Centripetal Catmull-Rom through the knots (distinct neighbours), resampled every step_mm of arc
/// length.
CatheterCourse make_course(const std::vector<glm::dvec3>& knots_W_mm, double step_mm);

/// Length of make_course's course, to the bit, without the course: for searches.
double course_length_mm(const std::vector<glm::dvec3>& knots_W_mm, double step_mm);

/// Polyline with points at equal arc lengths of about step_mm; its ends stay where they are.
CatheterCourse resampled(const std::vector<glm::dvec3>& points_W_mm, double step_mm);

/// The stretch between two arc lengths (clamped to the ends, from < to); its own arc starts at 0.
CatheterCourse part_of(const CatheterCourse& course, double from_mm, double to_mm);

/// Unit tangent at an arc length, pointing to the tip.
glm::dvec3 tangent_at(const CatheterCourse& course, double arc_mm);

/// Point at an arc length, clamped to the ends.
glm::dvec3 point_at(const CatheterCourse& course, double arc_mm);

}  // namespace sideport::device
