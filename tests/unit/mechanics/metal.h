#pragma once

// Closed forms of the pump's metal: the plain reference of the collision bodies.

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/device/pump.h"

namespace sideport::test_support {

inline constexpr double kFarMm = 1e9;

/// Where the line p + t d lies within `radius` of an axis along z: from t[0] to t[1].
inline std::array<double, 2> within_radius(const glm::dvec3& p, const glm::dvec3& d,
                                           const glm::dvec3& center, double radius) {
    const glm::dvec2 o(p.x - center.x, p.y - center.y), v(d.x, d.y);
    const double a = glm::dot(v, v), b = glm::dot(o, v), c = glm::dot(o, o) - radius * radius;
    if (a < 1e-18) return c <= 0.0 ? std::array{-kFarMm, kFarMm} : std::array{kFarMm, -kFarMm};
    const double root = b * b - a * c;
    if (root <= 0.0) return {kFarMm, -kFarMm};
    return {(-b - std::sqrt(root)) / a, (-b + std::sqrt(root)) / a};
}

/// Distance to a drum about an axis along z, kFarMm when the line misses it.
inline double distance_to_drum(const glm::dvec3& p, const glm::dvec3& d, const glm::dvec3& center,
                               double radius, double low, double high) {
    auto [near, far] = within_radius(p, d, center, radius);
    if (std::fabs(d.z) < 1e-12) {
        if (p.z < low || p.z > high) return kFarMm;
    } else {
        const double to_low = (p.z - low) / -d.z, to_high = (p.z - high) / -d.z;
        near = std::max(near, std::min(to_low, to_high));
        far = std::min(far, std::max(to_low, to_high));
    }
    if (near > far || far < 0.0) return kFarMm;
    return std::max(0.0, near);
}

inline double radius_from(const glm::dvec3& p, const glm::dvec3& axis_point) {
    return std::hypot(p.x - axis_point.x, p.y - axis_point.y);
}

/// Whether the line enters a port of that radius through its face.
inline bool enters(const glm::dvec3& p, const glm::dvec3& d, const glm::dvec3& face,
                   double radius) {
    if (d.z > -1e-9 || p.z < face.z) return false;
    return radius_from(p + d * ((p.z - face.z) / -d.z), face) <= radius;
}

/// First metal from p along d for a line that starts above the pump, as closed forms.
inline double metal_ahead(const device::PumpModel& pump, const glm::dvec3& p, const glm::dvec3& d) {
    const glm::dvec3 access = device::access_port_center_P(pump);
    const glm::dvec3 fill = device::fill_port_center_P(pump);
    const auto in_port = [&](const glm::dvec3& face, double radius, double depth) {
        return std::min((p.z - face.z + depth) / -d.z, within_radius(p, d, face, radius)[1]);
    };
    if (enters(p, d, access, pump.access_septum_radius_mm))
        return in_port(access, pump.access_septum_radius_mm,
                       pump.access_septum_thickness_mm + pump.access_chamber_depth_mm);
    if (enters(p, d, fill, pump.fill_port_radius_mm))
        return in_port(fill, pump.fill_port_radius_mm, pump.fill_port_depth_mm);
    const double half = 0.5 * pump.thickness_mm;
    return std::min(distance_to_drum(p, d, access, 6.8, access.z - 10.0, access.z),
                    distance_to_drum(p, d, glm::dvec3(0.0), pump.body_radius_mm, -half, half));
}

/// How deep a point lies in metal; <= 0 outside it.
inline double depth_in_metal(const device::PumpModel& pump, const glm::dvec3& p) {
    const glm::dvec3 access = device::access_port_center_P(pump);
    const glm::dvec3 fill = device::fill_port_center_P(pump);
    const double half = 0.5 * pump.thickness_mm;
    const auto in_drum = [&](const glm::dvec3& c, double radius, double low, double high) {
        return std::min({radius - radius_from(p, c), p.z - low, high - p.z});
    };
    double depth = std::max(in_drum(glm::dvec3(0.0), pump.body_radius_mm, -half, half),
                            in_drum(access, 6.8, access.z - 10.0, access.z));
    // within a port's shaft the metal is as far as its wall and floor
    const auto shaft = [&](const glm::dvec3& face, double radius, double length) {
        return std::max(radius_from(p, face) - radius, face.z - length - p.z);
    };
    depth = std::min(depth, shaft(access, pump.access_septum_radius_mm,
                                  pump.access_septum_thickness_mm + pump.access_chamber_depth_mm));
    return std::min(depth, shaft(fill, pump.fill_port_radius_mm, pump.fill_port_depth_mm));
}

}  // namespace sideport::test_support
