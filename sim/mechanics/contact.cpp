#include "sim/mechanics/contact.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/base/units.h"

namespace sideport::mechanics {

namespace {

constexpr double kFarMm = 1e9;
constexpr double kTouchMm = 1e-6;     ///< rounding at a surface
constexpr double kMaxTiltDeg = 20.0;  ///< ref: procedure facts 3.3, through-and-through tilt
constexpr double kFunnelMm = 0.5;     ///< a tilted needle catches this much above the chamber
constexpr double kOnScreenMm = 0.1;   ///< so near it counts as standing on the screen
constexpr double kLobeRadiusMm = 6.8, kLobeHeightMm = 10.0;  ///< as drawn in pump_solids.cpp

double radius_from(const glm::dvec3& p, const glm::dvec3& axis_point) {
    return std::hypot(p.x - axis_point.x, p.y - axis_point.y);
}

/// Distance along d (unit) from p down to the plane z = level, kFarMm when it runs away.
double distance_down_to(const glm::dvec3& p, const glm::dvec3& d, double level) {
    return d.z > -1e-9 ? kFarMm : (p.z - level) / -d.z;
}

/// Where the line p + t d is within `radius` of an axis along z: from t[0] to t[1].
std::array<double, 2> within_radius(const glm::dvec3& p, const glm::dvec3& d,
                                    const glm::dvec3& center, double radius) {
    const glm::dvec2 o(p.x - center.x, p.y - center.y), v(d.x, d.y);
    const double a = glm::dot(v, v), b = glm::dot(o, v), c = glm::dot(o, o) - radius * radius;
    if (a < 1e-18) return c <= 0.0 ? std::array{-kFarMm, kFarMm} : std::array{kFarMm, -kFarMm};
    const double root = b * b - a * c;
    if (root <= 0.0) return {kFarMm, -kFarMm};
    return {(-b - std::sqrt(root)) / a, (-b + std::sqrt(root)) / a};
}

/// Distance to a metal drum (axis along z); 0 in it, kFarMm when the line misses it.
double distance_to_drum(const glm::dvec3& p, const glm::dvec3& d, const glm::dvec3& center,
                        double radius, double low, double high) {
    auto [near, far] = within_radius(p, d, center, radius);
    if (std::fabs(d.z) < 1e-12) {
        if (p.z < low || p.z > high) return kFarMm;
    } else {
        const double to_low = (p.z - low) / -d.z, to_high = (p.z - high) / -d.z;
        near = std::max(near, std::min(to_low, to_high));
        far = std::min(far, std::max(to_low, to_high));
    }
    if (near > far || far < kTouchMm) return kFarMm;
    return std::max(0.0, near);
}

/// A port is a shaft: septum on top, chamber beneath it, metal floor.
struct Port {
    glm::dvec3 center_P;  ///< centre of the septum's outer face
    double radius_mm, septum_mm, depth_mm;
    Site septum_site, chamber_site;
};

Port access_port(const device::PumpModel& pump) {
    return {device::access_port_center_P(pump),
            pump.access_septum_radius_mm,
            pump.access_septum_thickness_mm,
            pump.access_chamber_depth_mm,
            Site::access_septum,
            Site::access_chamber};
}

Port fill_port(const device::PumpModel& pump) {
    return {device::fill_port_center_P(pump),
            pump.fill_port_radius_mm,
            pump.fill_septum_thickness_mm,
            pump.fill_port_depth_mm - pump.fill_septum_thickness_mm,
            Site::fill_septum,
            Site::reservoir};
}

/// What keeps a needle out of the access chamber.
struct Barrier {
    bool screen = false, tilt = false;
};
Barrier barrier_of(const device::PumpModel& pump, const device::NeedleModel& needle,
                   const glm::dvec3& d_P) {
    const double limit = std::cos(units::rad_from_deg(kMaxTiltDeg));
    return {
        .screen = pump.access_screen_mm > 0.0 && needle.outer_diameter_mm > pump.access_screen_mm,
        .tilt = -d_P.z < limit};
}

/// Inside a port: which part, and how far to its floor or wall.
bool inside_port(const Port& port, const Barrier& barrier, const glm::dvec3& tip_P,
                 const glm::dvec3& d_P, Contact& contact) {
    const double below_face = port.center_P.z - tip_P.z;
    if (below_face <= 0.0 || below_face > port.septum_mm + port.depth_mm + 0.5) return false;
    if (radius_from(tip_P, port.center_P) > port.radius_mm + kTouchMm) return false;
    const bool blocked = barrier.screen || barrier.tilt;
    const double floor_mm = !blocked       ? port.septum_mm + port.depth_mm
                            : barrier.tilt ? port.septum_mm - kFunnelMm
                                           : port.septum_mm;
    contact.site = below_face < port.septum_mm || blocked ? port.septum_site : port.chamber_site;
    if (barrier.screen && below_face > port.septum_mm - kOnScreenMm)
        contact.site = Site::access_screen;
    const double wall_mm = within_radius(tip_P, d_P, port.center_P, port.radius_mm)[1];
    contact.wall_mm =
        std::max(0.0, std::min(distance_down_to(tip_P, d_P, port.center_P.z - floor_mm), wall_mm));
    if (contact.wall_mm < kTouchMm) contact.wall_mm = 0.0;
    return true;
}

/// Above a port's septum the way ahead is free as far as the septum; elsewhere face, side and base
/// of the case stop the needle.
double wall_ahead(const device::PumpModel& pump, const glm::dvec3& tip_P, const glm::dvec3& d_P) {
    const double half = 0.5 * pump.thickness_mm;
    for (const Port& port : {access_port(pump), fill_port(pump)}) {
        const double reach = distance_down_to(tip_P, d_P, port.center_P.z);
        if (reach > 0.5 * kFarMm || reach < -kTouchMm) continue;
        if (radius_from(tip_P + d_P * reach, port.center_P) <= port.radius_mm) return kFarMm;
    }
    // the lobe of the access port stands on the rim of the round body
    const glm::dvec3 lobe_P = device::access_port_center_P(pump);
    return std::min(
        distance_to_drum(tip_P, d_P, lobe_P, kLobeRadiusMm, lobe_P.z - kLobeHeightMm, lobe_P.z),
        distance_to_drum(tip_P, d_P, glm::dvec3(0.0), pump.body_radius_mm, -half, half));
}

}  // namespace

Contact contact_here(const Model& model, const State& state) {
    const Pose X_PW = model.X_WP.inverse();
    const glm::dvec3 tip_P = X_PW.point(tip_W_mm(model, state));
    const glm::dvec3 d_P = X_PW.direction(shaft_direction_W(state));
    const Barrier barrier = barrier_of(model.pump, needle_in_use(model, state), d_P);
    Contact contact;
    if (inside_port(access_port(model.pump), barrier, tip_P, d_P, contact)) return contact;
    if (inside_port(fill_port(model.pump), {}, tip_P, d_P, contact)) return contact;
    contact.wall_mm = wall_ahead(model.pump, tip_P, d_P);
    // level with the case, below the face of the access port's lobe
    const bool beside = tip_P.z < device::access_port_center_P(model.pump).z - kTouchMm &&
                        tip_P.z > -0.5 * model.pump.thickness_mm + kTouchMm;
    contact.site = beside ? Site::beside_pump : Site::fat;
    return contact;
}

}  // namespace sideport::mechanics
