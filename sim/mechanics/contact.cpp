#include "sim/mechanics/contact.h"

#include <algorithm>
#include <cmath>

#include "sim/base/units.h"

namespace sideport::mechanics {

namespace {

constexpr double kTouchMm = 1e-6;     ///< rounding at a surface
constexpr double kMaxTiltDeg = 20.0;  ///< ref: procedure facts 3.3, through-and-through tilt
constexpr double kOnScreenMm = 0.1;   ///< so near it counts as standing on the screen
constexpr double kBackMm = 2.0;       ///< the look ahead starts this far up the shaft
constexpr double kFunnelEnd = 0.5;    ///< the funnel's narrow end against the septum's radius. RL
constexpr double kSkinThicknessMm = 2.0;
constexpr double kBulgingMm = 0.05;

double radius_from(const glm::dvec3& p, const glm::dvec3& axis_point) {
    return std::hypot(p.x - axis_point.x, p.y - axis_point.y);
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

/// What keeps this needle out of the access chamber.
Obstruction obstruction_of(const device::PumpModel& pump, const device::NeedleModel& needle,
                           const glm::dvec3& d_P) {
    const double limit = std::cos(units::rad_from_deg(kMaxTiltDeg));
    return {
        .screen = pump.access_screen_mm > 0.0 && needle.outer_diameter_mm > pump.access_screen_mm,
        .funnel = -d_P.z < limit};
}

/// Inside a port: which part.
bool inside_port(const Port& port, const Obstruction& obstruction, const glm::dvec3& cut_P,
                 double bulge_mm, Site& site) {
    const double below_face = port.center_P.z - cut_P.z;
    // rubber that bulges is touched, though the pump may have turned away by a hair
    if (below_face <= (bulge_mm > 0.0 ? -kBulgingMm : 0.0) ||
        below_face > port.septum_mm + port.depth_mm + 0.5)
        return false;
    if (radius_from(cut_P, port.center_P) > port.radius_mm + kTouchMm) return false;
    const bool blocked = obstruction.screen || obstruction.funnel;
    site = below_face < port.septum_mm || blocked ? port.septum_site : port.chamber_site;
    if (obstruction.screen && below_face > port.septum_mm - kOnScreenMm) site = Site::access_screen;
    return true;
}

/// Distance to a port's septum along the line, 1e9 when the line does not lead into it.
double distance_to_septum(const Port& port, const glm::dvec3& p, const glm::dvec3& d) {
    if (d.z > -1e-9) return 1e9;
    const double reach = (p.z - port.center_P.z) / -d.z;
    if (reach < -kTouchMm || radius_from(p + d * reach, port.center_P) > port.radius_mm) return 1e9;
    return reach;
}

/// How far the tip lies outside the funnel that narrows toward the chamber.
double beyond_funnel(const Port& port, const glm::dvec3& p) {
    const double down = std::clamp((port.center_P.z - p.z) / port.septum_mm, 0.0, 1.0);
    return std::max(
        0.0, radius_from(p, port.center_P) - port.radius_mm * (1.0 - (1.0 - kFunnelEnd) * down));
}

}  // namespace

Contact contact_here(const Model& model, const State& state) {
    const Pose X_PW = pump_pose(model, state).inverse();
    const glm::dvec3 d_W = tip_direction_W(model, state);
    const glm::dvec3 tip_P = X_PW.point(tip_W_mm(model, state));
    const glm::dvec3 d_P = X_PW.direction(d_W);
    const glm::dvec3 cut_P = tip_P - d_P * state.dent_mm;
    const Obstruction obstruction = obstruction_of(model.pump, needle_in_use(model, state), d_P);
    const Port access = access_port(model.pump), fill = fill_port(model.pump);
    Contact contact;

    // metal: the line is followed from a little up the shaft, so that a tip on metal sees it
    const double size_mm = model.pump.body_radius_mm + model.pump.thickness_mm + kReachMm;
    if (glm::dot(tip_P, tip_P) < size_mm * size_mm) {
        const Hit hit =
            model.bodies->cast(tip_P - d_P * kBackMm, d_P, kBackMm + kReachMm, obstruction);
        if (hit.part != Part::none) contact.wall_mm = hit.distance_mm - kBackMm;
        contact.part = hit.part;
    }
    if (inside_port(access, obstruction, cut_P, state.dent_mm, contact.site)) {
        contact.surface_mm = 0.0;
        contact.off_axis_mm = beyond_funnel(access, tip_P);
        return contact;
    }
    if (inside_port(fill, {}, cut_P, state.dent_mm, contact.site)) {
        contact.surface_mm = 0.0;
        return contact;
    }
    contact.surface_mm =
        std::min({contact.wall_mm + state.dent_mm, distance_to_septum(access, cut_P, d_P),
                  distance_to_septum(fill, cut_P, d_P)});
    // level with the case, below the face of the access port's lobe
    const bool beside = cut_P.z < access.center_P.z - kTouchMm &&
                        cut_P.z > -0.5 * model.pump.thickness_mm + kTouchMm;
    contact.site = beside ? Site::beside_pump : Site::fat;
    return contact;
}

Site site_at_depth(const Model& model, const State& state) {
    if (state.depth_mm <= 0.0) return Site::outside;
    if (state.depth_mm < kSkinThicknessMm) return Site::skin;
    return contact_here(model, state).site;
}

}  // namespace sideport::mechanics
