#include "sim/scenario/world.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/base/units.h"

namespace sideport::scenario {

namespace {

constexpr double kCourseStepMm = 0.5;
constexpr double kSearchStepMm = 4.0;  ///< coarse courses while the length is sought
constexpr double kUnderSkinMm = 12.0;  ///< the tunnel lies in the subcutaneous fat
constexpr double kLoopMm = 130.0;      ///< about one turn of the coil behind the pump
constexpr double kMinLoopRadiusMm = 10.0, kMaxLoopRadiusMm = 34.0;
constexpr double kMaxDetourMm = 70.0;   ///< the tunnel may run this much higher
constexpr double kFarDetourMm = 130.0;  ///< and this, where the rest is too short for a coil
constexpr double kLengthToleranceMm = 0.2;

/// Face normal of the skin over the pump, from differences across the pump's width.
glm::dvec3 skin_normal(const patient::Spine& spine, double x, double z) {
    constexpr double kReachMm = 30.0;
    const auto y = [&](double dx, double dz) {
        return patient::anterior_skin_y_mm(spine, x + dx, z + dz);
    };
    const double slope_x = (y(kReachMm, 0.0) - y(-kReachMm, 0.0)) / (2.0 * kReachMm);
    const double slope_z = (y(0.0, kReachMm) - y(0.0, -kReachMm)) / (2.0 * kReachMm);
    return glm::normalize(glm::dvec3(-slope_x, 1.0, -slope_z));
}

glm::dmat3 rotation_about_z(double angle_deg) {
    const double c = std::cos(units::rad_from_deg(angle_deg)),
                 s = std::sin(units::rad_from_deg(angle_deg));
    return glm::dmat3({c, s, 0.0}, {-s, c, 0.0}, {0.0, 0.0, 1.0});
}

Pose place_pump(const Scenario& s, const patient::Spine& spine) {
    const glm::dvec3 skin(s.pump_x_mm, patient::anterior_skin_y_mm(spine, s.pump_x_mm, s.pump_z_mm),
                          s.pump_z_mm);
    const glm::dvec3 outward = skin_normal(spine, s.pump_x_mm, s.pump_z_mm);
    // in its pocket the pump turns half way with the skin, then tilts
    const glm::dvec3 face =
        rotation_about_z(-s.pump_tilt_deg) * glm::normalize(outward + glm::dvec3(0.0, 1.0, 0.0));
    const double side = s.pump_x_mm >= 0.0 ? 1.0 : -1.0;
    const glm::dmat3 usual = frame_from_z(face, {1.0, 0.0, 0.25 * side});
    Pose X_WP;
    X_WP.R = usual * rotation_about_z(s.pump_rotation_deg + (side > 0.0 ? 0.0 : -112.0));
    X_WP.p = skin - outward * s.pump_depth_mm - face * (0.5 * s.pump.thickness_mm);
    return X_WP;
}

/// The catheter's way, with what may be changed to use up its length.
struct Route {
    const Scenario& scenario;
    const patient::Spine& spine;
    const Pose& X_WP;
    int loops = 0;
    double loop_radius_mm = 20.0;
    double detour_mm = 0.0;

    double side() const { return scenario.pump_x_mm >= 0.0 ? 1.0 : -1.0; }

    /// A point of the tunnel: under the skin at this angle (0 = the pump's flank, -90 = back).
    glm::dvec3 tunnel(double angle_deg, double z_mm) const {
        const double around = side() > 0.0 ? angle_deg : 180.0 - angle_deg;
        const glm::dvec3 skin = patient::skin_point_W_mm(spine, around, z_mm);
        const glm::dvec3 inward = glm::normalize(glm::dvec3(0.0, 17.0, z_mm) - skin);
        return skin + inward * kUnderSkinMm;
    }

    void add_pump_end(std::vector<glm::dvec3>& knots) const {
        const glm::dvec3 end_P = device::outlet_end_P(scenario.pump);
        const glm::dvec3 out_P = device::outlet_direction_P(scenario.pump);
        knots.push_back(X_WP.point(end_P));
        knots.push_back(X_WP.point(end_P + out_P * 10.0));
        if (loops == 0) return;
        // spare length lies coiled behind the pump
        const double start = std::atan2(end_P.y, end_P.x);
        const double behind = -0.5 * scenario.pump.thickness_mm - 4.0;
        constexpr int kPerLoop = 10;
        for (int i = 0; i <= loops * kPerLoop; ++i) {
            const double a = start + 2.0 * units::kPi * i / kPerLoop;
            const double r = loop_radius_mm * (1.0 + 0.05 * std::sin(1.7 * i));
            knots.push_back(X_WP.point({r * std::cos(a), r * std::sin(a), behind - 0.12 * i}));
        }
    }

    void add_tunnel(std::vector<glm::dvec3>& knots) const {
        const double z = scenario.pump_z_mm;
        knots.push_back(tunnel(36.0, z + 47.0 + detour_mm));
        knots.push_back(tunnel(10.0, z + 60.0 + 1.2 * detour_mm));
        knots.push_back(tunnel(-14.0, z + 55.0 + detour_mm));
        knots.push_back(tunnel(-38.0, z + 40.0 + 0.5 * detour_mm));
    }

    /// Through the fascia, between the laminae, then up in the dorsal third of the sac.
    void add_canal(std::vector<glm::dvec3>& knots) const {
        const int entry = patient::level_index(scenario.entry_level);
        const int tip = patient::level_index(scenario.tip_level);
        const auto body_z = [&](int level) {
            return spine.levels[static_cast<std::size_t>(level)].X_WB.p.z;
        };
        const double z = body_z(entry);
        const patient::SacSection at_entry = patient::sac_at(spine, z + 12.0);
        const double dura_y = at_entry.center_W_mm.y - at_entry.half_depth_mm;
        const double skin_y = patient::kTableTopYMm + 8.0;
        knots.push_back({70.0 * side(), 0.35 * dura_y + 0.65 * skin_y, z - 18.0});
        knots.push_back({24.0 * side(), skin_y + 2.0, z - 34.0});
        knots.push_back({14.0 * side(), 0.25 * dura_y + 0.75 * skin_y, z - 28.0});
        knots.push_back({at_entry.center_W_mm.x + 4.0 * side(), dura_y - 14.0, z - 4.0});
        knots.push_back({at_entry.center_W_mm.x + 2.0 * side(),
                         dura_y + 0.45 * at_entry.half_depth_mm, z + 15.0});
        for (int level = entry - 1; level >= tip; --level) {
            const patient::SacSection sac = patient::sac_at(spine, body_z(level));
            const double sway = (level % 2 == 0 ? -1.8 : 2.2);
            knots.push_back({sac.center_W_mm.x + sway, sac.center_W_mm.y - 0.6 * sac.half_depth_mm,
                             body_z(level)});
        }
    }

    device::CatheterCourse course(double step_mm) const {
        std::vector<glm::dvec3> knots;
        add_pump_end(knots);
        add_tunnel(knots);
        add_canal(knots);
        return device::make_course(knots, step_mm);
    }
};

/// Changes one parameter of the route until the length is right; length grows with the parameter.
void fit_length(Route& route, double Route::*parameter, double low, double high, double wanted_mm) {
    for (int i = 0; i < 50; ++i) {
        route.*parameter = 0.5 * (low + high);
        const double length_mm = route.course(kSearchStepMm).length_mm();
        (length_mm < wanted_mm ? low : high) = route.*parameter;
    }
}

Result<device::CatheterCourse> route_catheter(const Scenario& s, const patient::Spine& spine,
                                              const Pose& X_WP) {
    Route route{.scenario = s, .spine = spine, .X_WP = X_WP};
    const double shortest_mm = route.course(kSearchStepMm).length_mm();
    if (s.catheter_length_mm < shortest_mm) {
        return Error{"world.catheter_too_short",
                     fmt::format("{:.0f} mm of catheter do not reach from the pump to {}; at least "
                                 "{:.0f} mm are needed",
                                 s.catheter_length_mm, s.tip_level, std::ceil(shortest_mm)),
                     ""};
    }
    // a short rest makes the tunnel run higher, a long one is coiled; between them a wide coil with
    // a high tunnel, or a tunnel that runs higher still
    const auto fits = [&] {
        return std::fabs(route.course(kSearchStepMm).length_mm() - s.catheter_length_mm) <
               kLengthToleranceMm;
    };
    route.detour_mm = kMaxDetourMm;
    const double highest_mm = route.course(kSearchStepMm).length_mm();
    if (s.catheter_length_mm <= highest_mm) {
        fit_length(route, &Route::detour_mm, 0.0, kMaxDetourMm, s.catheter_length_mm);
    } else {
        route.detour_mm = 0.0;
        const double rest_mm = s.catheter_length_mm - shortest_mm;
        route.loops = std::max(1, static_cast<int>(rest_mm / kLoopMm));
        fit_length(route, &Route::loop_radius_mm, kMinLoopRadiusMm, kMaxLoopRadiusMm,
                   s.catheter_length_mm);
    }
    if (!fits()) {
        route.loops = std::max(1, route.loops - 1);
        route.loop_radius_mm = kMaxLoopRadiusMm;
        fit_length(route, &Route::detour_mm, 0.0, kMaxDetourMm, s.catheter_length_mm);
    }
    if (!fits()) {
        route.loops = 0;
        fit_length(route, &Route::detour_mm, 0.0, kFarDetourMm, s.catheter_length_mm);
    }
    const device::CatheterCourse course = route.course(kCourseStepMm);
    const double error_mm = course.length_mm() - s.catheter_length_mm;
    if (std::fabs(error_mm) < kLengthToleranceMm) return course;
    return Error{"world.catheter_route",
                 fmt::format("no way of {:.0f} mm fits this body ({:+.0f} mm)",
                             s.catheter_length_mm, error_mm),
                 ""};
}

/// The whole rim must lie under the skin.
bool pump_is_inside(const Scenario& s, const patient::Spine& spine, const Pose& X_WP) {
    constexpr double kSkinMm = 2.0;
    for (int i = 0; i < 12; ++i) {
        const double a = 2.0 * units::kPi * i / 12.0;
        const glm::dvec3 rim =
            X_WP.point({s.pump.body_radius_mm * std::cos(a), s.pump.body_radius_mm * std::sin(a),
                        0.5 * s.pump.thickness_mm});
        if (patient::anterior_skin_y_mm(spine, rim.x, rim.z) - rim.y < kSkinMm) return false;
    }
    return true;
}

}  // namespace

Result<World> build_world(const Scenario& scenario) {
    World world;
    world.spine = patient::make_spine(scenario.patient);
    world.X_WP = place_pump(scenario, world.spine);
    if (!pump_is_inside(scenario, world.spine, world.X_WP)) {
        return Error{"world.pump_outside",
                     fmt::format("a pump at {:.0f} mm, {:.0f} mm and {:.0f} mm deep would break "
                                 "the skin; move it toward "
                                 "the midline or deeper",
                                 scenario.pump_x_mm, scenario.pump_z_mm, scenario.pump_depth_mm),
                     ""};
    }
    auto course = route_catheter(scenario, world.spine, world.X_WP);
    if (!course) return course.error();
    world.course = std::move(course).value();
    world.access_port_W_mm = world.X_WP.point(device::access_port_center_P(scenario.pump));
    world.access_axis_W = world.X_WP.R[2];
    world.fill_port_W_mm = world.X_WP.point(device::fill_port_center_P(scenario.pump));
    return world;
}

}  // namespace sideport::scenario
