#include "sim/scenario/catheter_route.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/base/units.h"
#include "sim/device/pump.h"
#include "sim/scenario/route_points.h"

namespace sideport::scenario {

namespace {

constexpr double kSearchStepMm = 4.0;  ///< coarse courses while the length is sought
constexpr double kUnderSkinMm = 12.0;  ///< the tunnel lies in the subcutaneous fat
constexpr double kLoopMm = 130.0;      ///< about one turn of the coil behind the pump
constexpr double kMinLoopRadiusMm = 10.0, kMaxLoopRadiusMm = 34.0;
constexpr double kMaxDetourMm = 70.0;   ///< the tunnel may run this much higher
constexpr double kFarDetourMm = 130.0;  ///< and this, where the rest is too short for a coil
constexpr double kLengthToleranceMm = 0.2;

constexpr double kUsualLoopMm = 20.0;
constexpr double kOutOfOutletRad = 0.35;  ///< round the rim before the coil begins
constexpr double kComingInRad = 1.6;      ///< and this to come in behind the pump

// a wound catheter: drawn tight, round the rim, then in small loops at the rim
constexpr double kTightMm = -30.0;  ///< the tunnel runs this much lower
constexpr double kRimMm = 8.5;      ///< round the case, clear of its suture loops and lobe
constexpr double kLeastWindingRad = 1.0;
constexpr int kMaxWoundLoops = 3;
constexpr double kMinWoundRadiusMm = 9.0, kMaxWoundRadiusMm = 19.0;

// axis of a catheter that missed the sac, from the dura in its dorsal midline
constexpr double kEpiduralMm = 1.5;
constexpr double kSubduralMm = -0.9;

/// The catheter's way, with what may be changed to use up its length.
struct Route {
    const RouteOrder& order;
    const Scenario& scenario;
    const patient::Spine& spine;
    const Pose& X_WP;
    int loops = 0;
    double loop_radius_mm = 20.0;
    double detour_mm = 0.0;

    double side() const { return scenario.pump_x_mm >= 0.0 ? 1.0 : -1.0; }
    /// +1: the deep side of the pump is its base; -1: its face (it lies upside down).
    double deep() const { return X_WP.R[2].y > 0.0 ? 1.0 : -1.0; }

    /// A point of the tunnel: under the skin at this angle (0 = the pump's flank, -90 = back).
    glm::dvec3 tunnel(double angle_deg, double z_mm) const {
        const double around = side() > 0.0 ? angle_deg : 180.0 - angle_deg;
        const glm::dvec3 skin = patient::skin_point_W_mm(spine, around, z_mm);
        const glm::dvec3 inward = glm::normalize(glm::dvec3(0.0, 17.0, z_mm) - skin);
        return skin + inward * kUnderSkinMm;
    }
    glm::dvec3 tunnel_start() const {
        return tunnel(order.wound ? 22.0 : 36.0, scenario.pump_z_mm + 47.0 + detour_mm);
    }

    /// Depth of the coil in frame P: on the pump's deep side.
    double coil_z_P() const { return -deep() * (0.5 * scenario.pump.thickness_mm + 4.0); }

    /// Turns of the coil in the plane of the pump, from one angle to another; over the first in_rad
    /// it comes in from radius from_mm and depth from_z_P.
    struct Coil {
        glm::dvec2 center;
        double start_rad, turn_rad, in_rad, from_mm, from_z_P;
    };
    void add_coil(std::vector<glm::dvec3>& knots, const Coil& coil) const {
        constexpr double kStepRad = 0.2 * units::kPi;
        const int steps =
            std::max(1, static_cast<int>(std::lround(std::fabs(coil.turn_rad) / kStepRad)));
        for (int i = 0; i <= steps; ++i) {
            const double turned = coil.turn_rad * i / steps, a = coil.start_rad + turned;
            const double t = std::min(1.0, std::fabs(turned) / coil.in_rad);
            const double in = t * t * (3.0 - 2.0 * t);
            const double uneven = 1.0 + 0.05 * std::sin(1.7 * i) * t;
            const double r = glm::mix(coil.from_mm, loop_radius_mm, in) * uneven;
            knots.push_back(
                X_WP.point({coil.center.x + r * std::cos(a), coil.center.y + r * std::sin(a),
                            glm::mix(coil.from_z_P, coil_z_P(), in) - deep() * 0.12 * i}));
        }
    }

    /// Out of the outlet and round to one side, +1 counter-clockwise in frame P.
    void add_bend(std::vector<glm::dvec3>& knots, double sense) const {
        const glm::dvec3 end_P = device::outlet_end_P(scenario.pump);
        const glm::dvec3 out_P = device::outlet_direction_P(scenario.pump);
        const glm::dvec3 aside_P = sense * glm::dvec3(-out_P.y, out_P.x, 0.0);
        for (const glm::dvec2& bend : {glm::dvec2(4.0, 0.0), {8.5, 2.0}, {11.5, 6.5}})
            knots.push_back(X_WP.point(end_P + out_P * bend.x + aside_P * bend.y));
    }

    void add_pump_end(std::vector<glm::dvec3>& knots) const {
        const glm::dvec3 end_P = device::outlet_end_P(scenario.pump);
        const glm::dvec3 out_P = device::outlet_direction_P(scenario.pump);
        knots.push_back(X_WP.point(end_P));
        if (order.wound) return add_winding(knots);
        if (loops == 0) {
            knots.push_back(X_WP.point(end_P + out_P * 10.0));
            return;
        }
        // spare length bends out of the outlet, over the rim, and lies coiled behind the pump
        add_bend(knots, deep());
        const double start = std::atan2(end_P.y, end_P.x) + deep() * kOutOfOutletRad;
        // it leaves the coil where the way to the tunnel touches it
        const glm::dvec3 to_P = X_WP.inverse().point(tunnel(36.0, scenario.pump_z_mm + 47.0));
        const double touch = std::acos(std::min(1.0, kUsualLoopMm / std::hypot(to_P.x, to_P.y)));
        double turn = deep() * (std::atan2(to_P.y, to_P.x) - start) - touch;
        turn -= 2.0 * units::kPi * std::floor(turn / (2.0 * units::kPi));
        if (turn < kComingInRad) turn += 2.0 * units::kPi;
        turn += 2.0 * units::kPi * (loops - 1);
        add_coil(knots, {.center = {0.0, 0.0},
                         .start_rad = start,
                         .turn_rad = deep() * turn,
                         .in_rad = kComingInRad,
                         .from_mm = std::hypot(end_P.x, end_P.y) + 10.0,
                         .from_z_P = end_P.z - deep() * 3.0});
    }

    /// The turning pump has drawn the catheter round its rim, against its turn, to where the way to
    /// the tunnel touches the rim; what is left lies there in small loops.
    void add_winding(std::vector<glm::dvec3>& knots) const {
        const glm::dvec3 end_P = device::outlet_end_P(scenario.pump);
        const glm::dvec3 to_P = X_WP.inverse().point(tunnel_start());
        const double rim = scenario.pump.body_radius_mm + kRimMm;
        add_bend(knots, -1.0);
        const double start = std::atan2(end_P.y, end_P.x) - kOutOfOutletRad;
        const double touch = std::acos(std::min(1.0, rim / std::hypot(to_P.x, to_P.y)));
        double turn = std::atan2(to_P.y, to_P.x) + touch - start;
        while (turn > 0.0)
            turn -= 2.0 * units::kPi;
        turn = std::min(turn, -kLeastWindingRad);
        const int steps = std::max(2, static_cast<int>(std::lround(-turn / 0.35)));
        for (int i = 0; i <= steps; ++i) {
            const double turned = turn * i / steps, a = start + turned;
            // in to the rim and to the deep side at once: at the flank the skin is near
            const double down = std::min(1.0, -turned / 0.9);
            const double r = rim + 8.0 * (1.0 - down);
            knots.push_back(X_WP.point(
                {r * std::cos(a), r * std::sin(a), glm::mix(end_P.z, coil_z_P(), down)}));
        }
        if (loops == 0) return;
        // half of each loop shows beyond the rim
        const double a = start + turn, middle = rim - 0.35 * loop_radius_mm;
        knots.pop_back();
        add_coil(knots, {.center = {middle * std::cos(a), middle * std::sin(a)},
                         .start_rad = a,
                         .turn_rad = -2.0 * units::kPi * loops,
                         .in_rad = 1.0,
                         .from_mm = loop_radius_mm,
                         .from_z_P = coil_z_P()});
    }

    void add_tunnel(std::vector<glm::dvec3>& knots) const {
        const double z = scenario.pump_z_mm;
        knots.push_back(tunnel_start());
        knots.push_back(tunnel(10.0, z + 60.0 + 1.2 * detour_mm));
        knots.push_back(tunnel(-14.0, z + 55.0 + detour_mm));
        knots.push_back(tunnel(-38.0, z + 40.0 + 0.5 * detour_mm));
    }

    double body_z(int level) const {
        return spine.levels[static_cast<std::size_t>(level)].X_WB.p.z;
    }

    /// As the author has drawn it; where that begins in the sac, the way there as usual.
    void add_drawn(std::vector<glm::dvec3>& knots) const {
        if (begins_in_sac(spine, scenario))
            add_way_in(knots, patient::level_index(scenario.entry_level));
        const std::vector<glm::dvec3> drawn = route_knots(spine, scenario);
        knots.insert(knots.end(), drawn.begin(), drawn.end());
    }

    void add_canal(std::vector<glm::dvec3>& knots) const {
        const int entry = patient::level_index(scenario.entry_level);
        add_way_in(knots, entry);
        order.way == CanalWay::sac ? add_sac(knots, entry) : add_beside_sac(knots, entry);
    }

    /// Through the fascia and between the laminae.
    void add_way_in(std::vector<glm::dvec3>& knots, int entry) const {
        const double z = body_z(entry);
        const patient::SacSection at_entry = patient::sac_at(spine, z + 12.0);
        const double dura_y = at_entry.center_W_mm.y - at_entry.half_depth_mm;
        const double skin_y = patient::kTableTopYMm + 8.0;
        knots.push_back({70.0 * side(), 0.35 * dura_y + 0.65 * skin_y, z - 18.0});
        knots.push_back({24.0 * side(), skin_y + 2.0, z - 34.0});
        knots.push_back({14.0 * side(), 0.25 * dura_y + 0.75 * skin_y, z - 28.0});
        knots.push_back({at_entry.center_W_mm.x + 4.0 * side(), dura_y - 14.0, z - 4.0});
    }

    /// Up in the dorsal third of the sac.
    void add_sac(std::vector<glm::dvec3>& knots, int entry) const {
        const double z = body_z(entry);
        const patient::SacSection at_entry = patient::sac_at(spine, z + 12.0);
        const double dura_y = at_entry.center_W_mm.y - at_entry.half_depth_mm;
        knots.push_back({at_entry.center_W_mm.x + 2.0 * side(),
                         dura_y + 0.45 * at_entry.half_depth_mm, z + 15.0});
        for (int level = entry - 1; level >= patient::level_index(scenario.tip_level); --level) {
            const double sway = (level % 2 == 0 ? -1.8 : 2.2);
            knots.push_back(dorsal_sac_W_mm(spine, body_z(level)) + glm::dvec3(sway, 0.0, 0.0));
        }
    }

    /// Along the dorsal dura, outside or inside of it.
    void add_beside_sac(std::vector<glm::dvec3>& knots, int entry) const {
        const double out_mm = order.way == CanalWay::epidural ? kEpiduralMm : kSubduralMm;
        const double low = body_z(entry) + 14.0;
        const double high = body_z(patient::level_index(scenario.tip_level));
        const int steps = std::max(2, static_cast<int>(std::lround((high - low) / 14.0)));
        for (int i = 0; i <= steps; ++i) {
            const patient::SacSection sac =
                patient::sac_at(spine, glm::mix(low, high, double(i) / steps));
            const double sway = 0.6 * std::sin(1.1 * i) + 1.2 * side();
            const double across = sway / sac.half_width_mm;
            const double dura_mm = sac.half_depth_mm * std::sqrt(1.0 - across * across);
            knots.push_back({sac.center_W_mm.x + sway, sac.center_W_mm.y - dura_mm - out_mm,
                             sac.center_W_mm.z});
        }
    }

    std::vector<glm::dvec3> knots() const {
        std::vector<glm::dvec3> all;
        add_pump_end(all);
        add_tunnel(all);
        scenario.route.empty() ? add_canal(all) : add_drawn(all);
        return all;
    }
    double length_mm() const { return device::course_length_mm(knots(), kSearchStepMm); }
};

/// Changes one parameter of the route until the length is right; length grows with the parameter.
bool fit_length(Route& route, double Route::*parameter, double low, double high, double wanted_mm) {
    for (int i = 0; i < 50; ++i) {
        route.*parameter = 0.5 * (low + high);
        (route.length_mm() < wanted_mm ? low : high) = route.*parameter;
    }
    return std::fabs(route.length_mm() - wanted_mm) < kLengthToleranceMm;
}

/// A short rest makes the tunnel run higher, a long one is coiled; between them a wide coil with a
/// high tunnel, or a tunnel that runs higher still.
void fit_placed(Route& route, double wanted_mm) {
    const double shortest_mm = route.length_mm();
    bool fits = false;
    route.detour_mm = kMaxDetourMm;
    if (wanted_mm <= route.length_mm()) {
        fits = fit_length(route, &Route::detour_mm, 0.0, kMaxDetourMm, wanted_mm);
    } else {
        route.detour_mm = 0.0;
        route.loops = std::max(1, static_cast<int>((wanted_mm - shortest_mm) / kLoopMm));
        fits = fit_length(route, &Route::loop_radius_mm, kMinLoopRadiusMm, kMaxLoopRadiusMm,
                          wanted_mm);
    }
    if (!fits) {
        route.loops = std::max(1, route.loops - 1);
        route.loop_radius_mm = kMaxLoopRadiusMm;
        fits = fit_length(route, &Route::detour_mm, 0.0, kMaxDetourMm, wanted_mm);
    }
    if (!fits) {
        route.loops = 0;
        fit_length(route, &Route::detour_mm, 0.0, kFarDetourMm, wanted_mm);
    }
}

/// As many loops as the length allows, the tunnel as tight as it goes. False: none fits.
bool fit_wound(Route& route, double wanted_mm) {
    for (route.loops = kMaxWoundLoops; route.loops >= 1; --route.loops) {
        route.detour_mm = kTightMm;
        if (fit_length(route, &Route::loop_radius_mm, kMinWoundRadiusMm, kMaxWoundRadiusMm,
                       wanted_mm))
            return true;
        // longer than its widest loops: the tunnel gives way
        if (fit_length(route, &Route::detour_mm, kTightMm, kFarDetourMm, wanted_mm)) return true;
    }
    route.loops = 0;
    return fit_length(route, &Route::detour_mm, kTightMm, kFarDetourMm, wanted_mm);
}

/// An axial ellipse has no simple distance; along the ray from its centre is near enough here.
double outside_ellipse_mm(const glm::dvec2& p, const glm::dvec2& half) {
    const double r = std::hypot(p.x / half.x, p.y / half.y);
    return r < 1e-9 ? -half.y : glm::length(p) * (1.0 - 1.0 / r);
}

}  // namespace

Result<device::CatheterCourse> route_catheter(const RouteOrder& order, double length_mm) {
    Route route{
        .order = order, .scenario = order.scenario, .spine = order.spine, .X_WP = order.X_WP};
    if (order.wound) route.detour_mm = kTightMm;
    const double shortest_mm = route.length_mm();
    if (length_mm < shortest_mm) {
        // too short to go round the pump: it only follows the outlet
        if (order.wound) {
            RouteOrder plain = order;
            plain.wound = false;
            return route_catheter(plain, length_mm);
        }
        return Error{"world.catheter_too_short",
                     fmt::format("{:.0f} mm of catheter do not reach from the pump to {}; at least "
                                 "{:.0f} mm are needed",
                                 length_mm, order.scenario.tip_level, std::ceil(shortest_mm)),
                     ""};
    }
    if (order.wound) {
        fit_wound(route, length_mm);
    } else {
        fit_placed(route, length_mm);
    }
    const device::CatheterCourse course = device::make_course(route.knots(), kCourseStepMm);
    const double error_mm = course.length_mm() - length_mm;
    if (std::fabs(error_mm) < kLengthToleranceMm) return course;
    return Error{
        "world.catheter_route",
        fmt::format("no way of {:.0f} mm fits this body ({:+.0f} mm)", length_mm, error_mm), ""};
}

double back_fascia_y_mm(const patient::Spine& spine, double x_mm, double z_mm) {
    // as the soft tissue is drawn: skin 2 mm above the table, fat that grows with build and to the
    // side
    const double build = spine.parameters.body_mass_index / 23.0;
    const double half_width_mm = patient::skin_point_W_mm(spine, 0.0, z_mm).x;
    const double aside = std::min(std::fabs(x_mm) / half_width_mm, 1.0);
    const double fascia_y = patient::kTableTopYMm + 2.0 + (16.0 + 6.0 * aside) * build * build;
    const patient::SacSection sac = patient::sac_at(spine, z_mm);
    return std::min(fascia_y, sac.center_W_mm.y - sac.half_depth_mm - 12.0);
}

double outside_dura_mm(const patient::Spine& spine, const glm::dvec3& p_W_mm) {
    const patient::SacSection sac = patient::sac_at(spine, p_W_mm.z);
    return outside_ellipse_mm({p_W_mm.x - sac.center_W_mm.x, p_W_mm.y - sac.center_W_mm.y},
                              {sac.half_width_mm, sac.half_depth_mm});
}

Landmarks landmarks_of(const patient::Spine& spine, const device::CatheterCourse& course) {
    // back from the tip: the last point that is still in the canal, then the first in the fat
    constexpr double kInCanalMm = kEpiduralMm + 0.8;
    const auto& points = course.points_W_mm;
    const bool in_sac = outside_dura_mm(spine, points.back()) < 0.0;
    std::size_t i = points.size() - 1;
    while (i > 0 && outside_dura_mm(spine, points[i - 1]) < (in_sac ? 0.0 : kInCanalMm))
        --i;
    Landmarks marks;
    marks.dura_fraction = course.arc_mm[i] / course.length_mm();
    while (i > 0 && points[i].y > back_fascia_y_mm(spine, points[i].x, points[i].z))
        --i;
    marks.anchor_fraction = course.arc_mm[i] / course.length_mm();
    return marks;
}

glm::dvec3 dorsal_sac_W_mm(const patient::Spine& spine, double z_mm) {
    const patient::SacSection sac = patient::sac_at(spine, z_mm);
    return {sac.center_W_mm.x, sac.center_W_mm.y - 0.6 * sac.half_depth_mm, z_mm};
}

}  // namespace sideport::scenario
