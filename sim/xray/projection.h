#pragma once

#include <glm/glm.hpp>

namespace sideport::xray {

/// Exact cone-beam geometry of one exposure, mm, frame W. Pixel (0, 0) is the upper left one; the
/// ray of pixel (i, j) runs from the source to detector_center + u (i + .5 - width/2) pixel_mm
/// + v (j + .5 - height/2) pixel_mm. u points right and v down on the monitor.
struct ProjectionGeometry {
    glm::dvec3 source_W_mm{0.0, -700.0, 0.0};
    glm::dvec3 detector_center_W_mm{0.0, 300.0, 0.0};
    glm::dvec3 u_W{1.0, 0.0, 0.0};
    glm::dvec3 v_W{0.0, 0.0, -1.0};
    double source_to_isocenter_mm = 700.0;
    double pixel_mm = 300.0 / 512.0;
    int width_px = 512, height_px = 512;
    glm::dvec2 field_half_mm{150.0,
                             150.0};  ///< collimated half field at the detector, along u and v
    double iris_mm = 1e4;             ///< radius of the round diaphragm at the detector

    glm::dvec3 pixel_center_W_mm(double i, double j) const {
        return detector_center_W_mm + u_W * ((i + 0.5 - 0.5 * width_px) * pixel_mm) +
               v_W * ((j + 0.5 - 0.5 * height_px) * pixel_mm);
    }
    /// Unit normal of the detector, from the source towards it.
    glm::dvec3 normal_W() const { return glm::normalize(glm::cross(u_W, v_W)); }
};

/// Area of the detector that leaves and iris let the beam see, mm2.
double open_area_mm2(const ProjectionGeometry& geometry);

/// Where a point of W falls on the detector: px = (i, j) as pixel_center_W_mm takes them, so that
/// the centre of pixel (0, 0) is (0, 0); magnification at the point. The point must lie before the
/// source.
struct Projected {
    glm::dvec2 px{0.0};
    double magnification = 1.0;
};
Projected project(const ProjectionGeometry& geometry, const glm::dvec3& p_W_mm);

/// C-arm with the isocentre at `isocenter_W_mm`. orbital 0 = PA (tube under the table), 90 =
/// lateral with the tube on the patient's right; angulation > 0 tips the detector to the head.
/// Orbital a, angulation g: beam d = (sin a, cos a, 0) cos g + (0, 0, 1) sin g; right on the
/// monitor u = (cos a, -sin a, 0); up = (0, 0, 1) cos g - (sin a, cos a, 0) sin g.   eq: IMAGING-1
/// The swivel (wig-wag) turns all of it about the room's vertical y, + takes the monitor's upper
/// edge toward the patient's left. A table tilted head up leaves the patient turned the other way
/// about x. The rotation turns the detector in its plane.
struct CArmPose {
    glm::dvec3 isocenter_W_mm{0.0};
    double orbital_deg = 0.0, angulation_deg = 0.0;
    double swivel_deg = 0.0, rotation_deg = 0.0, table_tilt_deg = 0.0;
    double source_to_detector_mm = 1000.0, source_to_isocenter_mm = 700.0;
    double detector_width_mm = 300.0;  ///< of the field that is shown (smaller = magnified)
};
ProjectionGeometry make_projection(const CArmPose& pose, int size_px);

}  // namespace sideport::xray
