#include "sim/xray/projection.h"

#include <algorithm>
#include <cmath>

#include "sim/base/check.h"
#include "sim/base/units.h"

namespace sideport::xray {

Projected project(const ProjectionGeometry& geometry, const glm::dvec3& p_W_mm) {
    const glm::dvec3 normal_W = geometry.normal_W();
    const double detector_distance_mm =
        glm::dot(geometry.detector_center_W_mm - geometry.source_W_mm, normal_W);
    const double point_distance_mm = glm::dot(p_W_mm - geometry.source_W_mm, normal_W);
    SIDEPORT_CHECK(point_distance_mm > 0.0, "the point lies behind the focal spot");
    Projected projected;
    projected.magnification = detector_distance_mm / point_distance_mm;
    const glm::dvec3 on_detector_W_mm =
        geometry.source_W_mm + (p_W_mm - geometry.source_W_mm) * projected.magnification;
    const glm::dvec3 offset_mm = on_detector_W_mm - geometry.detector_center_W_mm;
    projected.px = glm::dvec2(
        glm::dot(offset_mm, geometry.u_W) / geometry.pixel_mm + 0.5 * geometry.width_px - 0.5,
        glm::dot(offset_mm, geometry.v_W) / geometry.pixel_mm + 0.5 * geometry.height_px - 0.5);
    return projected;
}

namespace {

/// Turns the pair (a, b) by an angle, a toward b.
void turn(double& a, double& b, double angle_deg) {
    const double c = std::cos(units::rad_from_deg(angle_deg));
    const double s = std::sin(units::rad_from_deg(angle_deg));
    const double before = a;
    a = c * before - s * b;
    b = s * before + c * b;
}

/// From the room to the patient, who lies on a tilted table before a swivelled C-arm.
glm::dvec3 seen_by_patient(glm::dvec3 direction, const CArmPose& pose) {
    turn(direction.z, direction.x, pose.swivel_deg);
    turn(direction.y, direction.z, pose.table_tilt_deg);
    return direction;
}

}  // namespace

double open_area_mm2(const ProjectionGeometry& geometry) {
    const glm::dvec2 detector_half_mm =
        0.5 * geometry.pixel_mm * glm::dvec2(geometry.width_px, geometry.height_px);
    const glm::dvec2 half = glm::min(geometry.field_half_mm, detector_half_mm);
    const double r = geometry.iris_mm;
    if (r * r >= glm::dot(half, half)) return 4.0 * half.x * half.y;
    // a quarter: full height up to where the circle cuts it, then under the circle
    const double cut = r > half.y ? std::min(std::sqrt(r * r - half.y * half.y), half.x) : 0.0;
    const double end = std::min(half.x, r);
    const auto under = [r](double x) {
        return 0.5 * (x * std::sqrt(std::max(0.0, r * r - x * x)) +
                      r * r * std::asin(std::clamp(x / r, -1.0, 1.0)));
    };
    return 4.0 * (half.y * cut + under(end) - under(cut));
}

ProjectionGeometry make_projection(const CArmPose& pose, int size_px) {
    SIDEPORT_CHECK(size_px > 0, "a picture has pixels");
    const double orbital = units::rad_from_deg(pose.orbital_deg);
    const double angulation = units::rad_from_deg(pose.angulation_deg);
    const double rotation = units::rad_from_deg(pose.rotation_deg);
    const glm::dvec3 cranial(0.0, 0.0, 1.0);

    // the beam in the axial plane, then tipped about the picture's horizontal
    const glm::dvec3 level(std::sin(orbital), std::cos(orbital), 0.0);
    const glm::dvec3 beam = level * std::cos(angulation) + cranial * std::sin(angulation);
    const glm::dvec3 down = level * std::sin(angulation) - cranial * std::cos(angulation);
    const glm::dvec3 right(std::cos(orbital), -std::sin(orbital), 0.0);

    ProjectionGeometry geometry;
    const glm::dvec3 beam_W = seen_by_patient(beam, pose);
    geometry.source_W_mm = pose.isocenter_W_mm - beam_W * pose.source_to_isocenter_mm;
    geometry.source_to_isocenter_mm = pose.source_to_isocenter_mm;
    geometry.detector_center_W_mm = geometry.source_W_mm + beam_W * pose.source_to_detector_mm;
    geometry.u_W = seen_by_patient(right * std::cos(rotation) + down * std::sin(rotation), pose);
    geometry.v_W = seen_by_patient(down * std::cos(rotation) - right * std::sin(rotation), pose);
    geometry.pixel_mm = pose.detector_width_mm / size_px;
    geometry.width_px = geometry.height_px = size_px;
    geometry.field_half_mm = glm::dvec2(0.5 * pose.detector_width_mm);
    return geometry;
}

}  // namespace sideport::xray
