// A needle that somebody else has put in before the session starts.

#include <cmath>

#include "sim/base/units.h"
#include "sim/mechanics/contact.h"

namespace sideport::mechanics {

namespace {

constexpr double kPocketGapMm = 9.0;   ///< from the septum's edge; the port's lobe ends before it
constexpr double kPocketDeepMm = 9.0;  ///< below the face
constexpr double kPocketLeanDeg =
    16.0;                         ///< its shaft comes from over the port: PA shows them as one
constexpr double kProudMm = 1.5;  ///< above the chamber: not through the septum
constexpr double kAboveStopMm = 0.5;

/// Tip and direction of the shaft in frame P, the pump's face up.
struct Aim {
    glm::dvec3 tip_P, direction_P;
};

Aim aim_at(const device::PumpModel& pump, Place place) {
    const glm::dvec3 port = device::access_port_center_P(pump);
    const glm::dvec3 in(0.0, 0.0, -1.0);
    switch (place) {
        case Place::pocket: {
            const glm::dvec3 out = glm::normalize(glm::dvec3(port.x, port.y, 0.0));
            const double lean = units::rad_from_deg(kPocketLeanDeg);
            return {port + out * (pump.access_septum_radius_mm + kPocketGapMm) + in * kPocketDeepMm,
                    in * std::cos(lean) + out * std::sin(lean)};
        }
        case Place::fill_port:
            return {
                device::fill_port_center_P(pump) + in * (pump.fill_port_depth_mm - kAboveStopMm),
                in};
        case Place::septum:
            return {port + in * (pump.access_septum_thickness_mm - kProudMm), in};
        case Place::screen:
            return {port + in * pump.access_septum_thickness_mm, in};
    }
    return {port, in};
}

}  // namespace

State needle_left_at(const Model& model, Place place) {
    Aim aim = aim_at(model.pump, place);
    if (model.X_WP.R[2].y < 0.0) {
        // upside down the ports are out of reach: the needle stands on the base
        aim.tip_P.z = place == Place::pocket ? -aim.tip_P.z : -0.5 * model.pump.thickness_mm;
        aim.direction_P.z = -aim.direction_P.z;
    }
    const glm::dvec3 tip = model.X_WP.point(aim.tip_P);
    const glm::dvec3 d = model.X_WP.direction(aim.direction_P);
    State state;
    state.instrument = Instrument::left_in_place;
    state.taken = true;
    state.tilt_x_deg = units::deg_from_rad(std::atan2(d.x, -d.y));
    state.tilt_z_deg = units::deg_from_rad(std::atan2(d.z, -d.y));
    // back along the shaft to the skin
    glm::dvec3 entry = tip;
    for (int i = 0; i < 40; ++i) {
        const double skin_y = patient::anterior_skin_y_mm(model.spine, entry.x, entry.z);
        entry = tip - d * ((skin_y - tip.y) / -d.y);
    }
    state.entry_x_mm = entry.x;
    state.entry_z_mm = entry.z;
    state.depth_mm = state.hand_depth_mm = glm::distance(entry_W_mm(model, state), tip);
    state.capsule_given = state.fascia_given = true;
    state.septum_given = place != Place::pocket && model.X_WP.R[2].y > 0.0;
    state.site = site_at_depth(model, state);
    return state;
}

}  // namespace sideport::mechanics
