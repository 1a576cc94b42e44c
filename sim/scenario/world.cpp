#include "sim/scenario/world.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/base/units.h"
#include "sim/scenario/anchor.h"
#include "sim/scenario/catheter_faults.h"
#include "sim/scenario/distractors.h"
#include "sim/scenario/route_points.h"

namespace sideport::scenario {

namespace {

constexpr double kTwiddleDeg = 170.0;  ///< a pump of severity 1 has turned by this
constexpr double kCoiledFrom = 0.15;   ///< severity from which the catheter is wound up
constexpr double kKinkDeg = 40.0;      ///< the limbs enclose this

/// The worst severity of that fault; 0: there is none.
double severity_of(const Scenario& s, Fault::Kind kind) {
    double severity = 0.0;
    for (const Fault& fault : s.faults) {
        if (fault.kind == kind) severity = std::max(severity, fault.severity);
    }
    return severity;
}

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

/// Turned over about the cranio-caudal axis, as it lies in its pocket.
glm::dmat3 flipped(const glm::dmat3& R) {
    const glm::dvec3 head(0.0, 0.0, 1.0);
    const glm::dvec3 axis = glm::normalize(head - R[2] * glm::dot(head, R[2]));
    const auto turn = [&](const glm::dvec3& v) {
        return 2.0 * axis * glm::dot(axis, v) - v;
    };
    return glm::dmat3(turn(R[0]), turn(R[1]), turn(R[2]));
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
    const double turned_deg = kTwiddleDeg * severity_of(s, Fault::Kind::rotated_pump);
    Pose X_WP;
    X_WP.R =
        usual * rotation_about_z(s.pump_rotation_deg + turned_deg + (side > 0.0 ? 0.0 : -112.0));
    if (severity_of(s, Fault::Kind::flipped_pump) > 0.0) X_WP.R = flipped(X_WP.R);
    X_WP.p = skin - outward * s.pump_depth_mm - face * (0.5 * s.pump.thickness_mm);
    return X_WP;
}

/// The whole rim must lie under the skin.
bool pump_is_inside(const Scenario& s, const patient::Spine& spine, const Pose& X_WP) {
    constexpr double kSkinMm = 2.0;
    for (int i = 0; i < 12; ++i) {
        const double a = 2.0 * units::kPi * i / 12.0;
        for (const double face_mm : {-0.5 * s.pump.thickness_mm, 0.5 * s.pump.thickness_mm}) {
            const glm::dvec3 rim = X_WP.point({s.pump.body_radius_mm * std::cos(a),
                                               s.pump.body_radius_mm * std::sin(a), face_mm});
            if (patient::anterior_skin_y_mm(spine, rim.x, rim.z) - rim.y < kSkinMm) return false;
        }
    }
    return true;
}

}  // namespace

std::optional<PocketPlace> find_pocket(const Scenario& scenario, const patient::Spine& spine) {
    constexpr double kSideMm[] = {84.0, 78.0, 72.0, 66.0, 60.0, 54.0, 90.0};
    constexpr double kHeightMm[] = {-42.0, -30.0, -54.0, -18.0, -66.0};
    constexpr double kDepthMm[] = {12.0, 15.0, 18.0, 22.0, 26.0, 30.0};
    const double side = scenario.pump_x_mm >= 0.0 ? 1.0 : -1.0;
    Scenario tried = scenario;
    tried.pump_tilt_deg = 0.0;
    for (const double depth_mm : kDepthMm) {
        for (const double z_mm : kHeightMm) {
            for (const double x_mm : kSideMm) {
                tried.pump_x_mm = side * x_mm;
                tried.pump_z_mm = z_mm;
                tried.pump_depth_mm = depth_mm;
                if (pump_is_inside(tried, spine, place_pump(tried, spine)))
                    return PocketPlace{tried.pump_x_mm, z_mm, depth_mm};
            }
        }
    }
    return std::nullopt;
}

namespace {

/// What to do about a pump that does not fit.
std::string pocket_advice(const Scenario& scenario, const patient::Spine& spine) {
    const auto pocket = find_pocket(scenario, spine);
    if (!pocket) return "no place on that side is deep enough for it";
    return fmt::format("it fits at {:.0f} mm, {:.0f} mm and {:.0f} mm deep", pocket->right_left_mm,
                       pocket->head_feet_mm, pocket->depth_mm);
}

RouteOrder order_of(const Scenario& s, const World& world) {
    RouteOrder order{.scenario = s, .spine = world.spine, .X_WP = world.X_WP};
    order.wound = severity_of(s, Fault::Kind::rotated_pump) >= kCoiledFrom;
    if (severity_of(s, Fault::Kind::subdural_tip) > 0.0) order.way = CanalWay::subdural;
    if (severity_of(s, Fault::Kind::epidural_tip) > 0.0) order.way = CanalWay::epidural;
    return order;
}

/// The catheter as it lies in one posture, before cuts.
struct Lie {
    device::CatheterCourse course;
    Landmarks marks;
    std::vector<Bend> bends;
    AnchorPlace anchor;  ///< as sutured: a catheter that slips out leaves it behind
};

AnchorPlace anchor_on(const device::CatheterCourse& course, const Landmarks& marks) {
    const double arc_mm = marks.anchor_fraction * course.length_mm();
    return {device::point_at(course, arc_mm), device::tangent_at(course, arc_mm)};
}

Result<Lie> lie_in(const Scenario& s, const World& world, Posture posture) {
    Lie lie;
    double rest_mm = s.catheter_length_mm;
    for (const Fault& fault : s.faults) {
        const bool acts = fault.posture < 0 || fault.posture == static_cast<int>(posture);
        if (fault.kind != Fault::Kind::kink || fault.severity <= 0.0 || !acts) continue;
        lie.bends.push_back({.fraction = fault.fraction, .enclosed_deg = kKinkDeg});
        rest_mm -= bend_extra_mm(lie.bends.back());
    }
    auto route = route_catheter(order_of(s, world), rest_mm);
    if (!route) return route.error();
    lie.course = std::move(route).value();
    lie.marks = landmarks_of(world.spine, lie.course);
    lie.anchor = anchor_on(lie.course, lie.marks);
    const bool slips = severity_of(s, Fault::Kind::migration) > 0.0 &&
                       !ends_outside_sac(world.spine, s);  // its author has drawn where to
    if (slips) {
        const double side = s.pump_x_mm >= 0.0 ? 1.0 : -1.0;
        lie.course = migrated(lie.course, lie.marks, side);
    }
    for (const Bend& bend : lie.bends) {
        rest_mm += bend_extra_mm(bend);
        lie.course = bent(lie.course, bend, world.spine, rest_mm);
    }
    if (!lie.bends.empty() && !slips) {
        lie.marks = landmarks_of(world.spine, lie.course);
        lie.anchor = anchor_on(lie.course, lie.marks);
    }
    return lie;
}

void note_bends(PlainFilm& film, const std::vector<Bend>& bends) {
    for (const Bend& bend : bends) {
        film.bend_fraction =
            film.acute_bend ? std::min(film.bend_fraction, bend.fraction) : bend.fraction;
        film.acute_bend = true;
    }
}

/// Some posture has a bend that others lack.
bool bends_with_posture(const Scenario& s) {
    return std::any_of(s.faults.begin(), s.faults.end(), [](const Fault& fault) {
        return fault.kind == Fault::Kind::kink && fault.severity > 0.0 && fault.posture >= 0;
    });
}

/// Supine first: it is what plain films show and what arc lengths refer to.
std::optional<Error> lay_catheter(const Scenario& s, World& world) {
    auto supine = lie_in(s, world, Posture::supine);
    if (!supine) return supine.error();
    const Lie& lie = supine.value();
    Cuts cuts = cut(lie.course, lie.marks, s, world.spine);
    world.course = lie.course;
    world.anchor_fraction = lie.marks.anchor_fraction;
    world.anchor = lie.anchor;
    world.dura_fraction = lie.marks.dura_fraction;
    world.pieces = std::move(cuts.pieces);
    world.connector_pin = cuts.pin;
    world.plain_film = cuts.film;
    world.plain_film.tip_outside_canal = severity_of(s, Fault::Kind::migration) > 0.0;
    world.plain_film.mirrored_pump = severity_of(s, Fault::Kind::flipped_pump) > 0.0;
    world.plain_film.coiled = order_of(s, world).wound;
    note_bends(world.plain_film, lie.bends);
    if (!bends_with_posture(s)) return std::nullopt;
    for (std::size_t i = 1; i < kPostureNames.size(); ++i) {
        auto other = lie_in(s, world, static_cast<Posture>(i));
        if (!other) return other.error();
        world.posture_pieces[i] =
            cut(other.value().course, other.value().marks, s, world.spine).pieces;
    }
    return std::nullopt;
}

}  // namespace

Result<World> build_world(const Scenario& scenario) {
    World world;
    world.spine = patient::make_spine(scenario.patient);
    world.X_WP = place_pump(scenario, world.spine);
    if (!pump_is_inside(scenario, world.spine, world.X_WP)) {
        return Error{"world.pump_outside",
                     fmt::format("a pump at {:.0f} mm, {:.0f} mm and {:.0f} mm deep would break "
                                 "the skin; move it toward the midline or deeper: {}",
                                 scenario.pump_x_mm, scenario.pump_z_mm, scenario.pump_depth_mm,
                                 pocket_advice(scenario, world.spine)),
                     ""};
    }
    if (const auto error = lay_catheter(scenario, world)) return *error;
    world.access_port_W_mm = world.X_WP.point(device::access_port_center_P(scenario.pump));
    world.access_axis_W = world.X_WP.R[2];
    world.fill_port_W_mm = world.X_WP.point(device::fill_port_center_P(scenario.pump));
    world.still_solids = distractor_solids(scenario, world);
    for (Solid& part : anchor_solids(scenario.catheter, world.anchor))
        world.still_solids.push_back(std::move(part));
    return world;
}

const std::vector<CatheterPiece>& pieces_in(const World& world, Posture posture) {
    const auto& own = world.posture_pieces[static_cast<std::size_t>(posture)];
    return own.empty() ? world.pieces : own;
}

glm::dvec3 point_on_pieces(const std::vector<CatheterPiece>& pieces, double fraction) {
    const double at = std::clamp(fraction, 0.0, 1.0);
    for (const CatheterPiece& piece : pieces) {
        if (at > piece.to_fraction) continue;
        const double share = (at - piece.from_fraction) / (piece.to_fraction - piece.from_fraction);
        return device::point_at(piece.course, share * piece.course.length_mm());
    }
    return pieces.back().course.points_W_mm.back();
}

glm::dvec3 point_on_catheter(const World& world, double fraction, Posture posture) {
    return point_on_pieces(pieces_in(world, posture), fraction);
}

}  // namespace sideport::scenario
