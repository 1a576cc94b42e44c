#include "sim/scenario/route_points.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/base/units.h"
#include "sim/device/catheter_bend.h"
#include "sim/scenario/catheter_route.h"

namespace sideport::scenario {

namespace {

constexpr double kUnderSkinMm = 3.0;        ///< a catheter has at least the skin over it
constexpr double kKnotEveryMm = 15.0;       ///< half a level: the sac is nearly straight over this
constexpr double kLeastAboveEntryMm = 8.0;  ///< the way comes into the sac above the entry's body
constexpr double kBodyAxisYMm = 17.0;       ///< of the skin's outline, as the tunnel takes it
constexpr double kSameMm = 1.0;

/// How deep a point lies under the skin, in the axial plane; < 0 outside of the body.
double under_skin_mm(const patient::Spine& spine, const glm::dvec3& p) {
    const double angle_deg = units::deg_from_rad(std::atan2(p.y - kBodyAxisYMm, p.x));
    const glm::dvec3 skin = patient::skin_point_W_mm(spine, angle_deg, p.z);
    return std::hypot(skin.x, skin.y - kBodyAxisYMm) - std::hypot(p.x, p.y - kBodyAxisYMm);
}

/// A point's share of the sac's half width and half depth at its height.
glm::dvec2 share_of_sac(const patient::Spine& spine, const glm::dvec3& p) {
    const patient::SacSection sac = patient::sac_at(spine, p.z);
    return {(p.x - sac.center_W_mm.x) / sac.half_width_mm,
            (p.y - sac.center_W_mm.y) / sac.half_depth_mm};
}

/// Knots between the last one and a point, each at their share of the sac.
void add_within_sac(std::vector<glm::dvec3>& knots, const patient::Spine& spine,
                    const glm::dvec3& to) {
    const glm::dvec3 from = knots.back();  // its own: more knots move the others
    const glm::dvec2 a = share_of_sac(spine, from), b = share_of_sac(spine, to);
    const int steps = static_cast<int>(std::fabs(to.z - from.z) / kKnotEveryMm);
    for (int i = 1; i <= steps; ++i) {
        const double t = double(i) / (steps + 1);
        const patient::SacSection sac = patient::sac_at(spine, glm::mix(from.z, to.z, t));
        const glm::dvec2 share = glm::mix(a, b, t);
        knots.push_back({sac.center_W_mm.x + share.x * sac.half_width_mm,
                         sac.center_W_mm.y + share.y * sac.half_depth_mm, sac.center_W_mm.z});
    }
}

bool has_fault(const Scenario& s, Fault::Kind kind) {
    return std::any_of(s.faults.begin(), s.faults.end(), [&](const Fault& fault) {
        return fault.kind == kind && fault.severity > 0.0;
    });
}

Contradiction at_point(std::size_t i, const char* field, std::string message) {
    const std::string pointer = fmt::format("/catheter/route/{}", i);
    return {pointer + field, pointer + ": " + std::move(message)};
}

std::optional<Contradiction> point_fault(const patient::Spine& spine, const Scenario& s,
                                         std::size_t i) {
    const glm::dvec3 p = place_of(spine, s.route[i]);
    const double depth_mm = under_skin_mm(spine, p);
    if (depth_mm < kUnderSkinMm) {
        return at_point(i, "/level",
                        depth_mm < 0.0
                            ? fmt::format("this point lies {:.0f} mm outside of the body; bring it "
                                          "nearer to the spine",
                                          -depth_mm)
                            : fmt::format("this point lies {:.1f} mm under the skin; at least "
                                          "{:.0f} mm are needed",
                                          depth_mm, kUnderSkinMm));
    }
    if (i > 0 && glm::distance(p, place_of(spine, s.route[i - 1])) < kSameMm)
        return at_point(i, "/level", "this point lies where the one before it does; take one out");
    return std::nullopt;
}

std::optional<Contradiction> tip_fault(const patient::Spine& spine, const Scenario& s) {
    const std::size_t last = s.route.size() - 1;
    if (has_fault(s, Fault::Kind::epidural_tip) || has_fault(s, Fault::Kind::subdural_tip)) {
        return at_point(last, "/level",
                        "a route and the faults epidural_tip or subdural_tip both say where the "
                        "tip lies; leave one of them out");
    }
    const double outside_mm = outside_dura_mm(spine, place_of(spine, s.route[last]));
    if (outside_mm < 0.0 || has_fault(s, Fault::Kind::migration)) return std::nullopt;
    const patient::SacSection sac = patient::sac_at(spine, place_of(spine, s.route[last]).z);
    return at_point(
        last, "/level",
        fmt::format("the tip lies {:.1f} mm outside of the dural sac, which here reaches {:.1f} mm "
                    "to either side and {:.1f} mm to front and back; bring it in, or add the fault "
                    "'migration' if it has slipped out",
                    outside_mm, sac.half_width_mm, sac.half_depth_mm));
}

/// A catheter that has come into the sac does not leave it to come in again.
std::optional<Contradiction> out_and_in_fault(const patient::Spine& spine, const Scenario& s) {
    std::optional<std::size_t> first_in, last_in;
    for (std::size_t i = 0; i < s.route.size(); ++i) {
        if (outside_dura_mm(spine, place_of(spine, s.route[i])) >= 0.0) continue;
        if (!first_in) first_in = i;
        last_in = i;
    }
    if (!first_in) return std::nullopt;
    for (std::size_t i = *first_in; i < *last_in; ++i) {
        const glm::dvec3 p = place_of(spine, s.route[i]);
        const double outside_mm = outside_dura_mm(spine, p);
        if (outside_mm < 0.0) continue;
        const patient::SacSection sac = patient::sac_at(spine, p.z);
        return at_point(i, "/right_left",
                        fmt::format("this point lies {:.1f} mm outside of the dural sac, between "
                                    "points in it; the sac here reaches {:.1f} mm to either side "
                                    "and {:.1f} mm to front and back: bring the point in",
                                    outside_mm, sac.half_width_mm, sac.half_depth_mm));
    }
    return std::nullopt;
}

}  // namespace

glm::dvec3 place_of(const patient::Spine& spine, const RoutePoint& point) {
    const auto level = static_cast<std::size_t>(patient::level_index(point.level));
    const double z = spine.levels[level].X_WB.p.z + point.head_feet_mm;
    const patient::SacSection sac = patient::sac_at(spine, z);
    const double y =
        point.has_depth ? sac.center_W_mm.y + point.front_back_mm : dorsal_sac_W_mm(spine, z).y;
    return {sac.center_W_mm.x + point.right_left_mm, y, z};
}

glm::dvec3 route_point_W_mm(const patient::Spine& spine, const RoutePoint& point) {
    return place_of(spine, point);
}

RoutePoint route_point_at(const patient::Spine& spine, const glm::dvec3& p_W_mm) {
    constexpr int kLowest = 9;  // L5: what the field allows
    int level = 0;
    const auto away_mm = [&](int i) {
        return std::fabs(spine.levels[static_cast<std::size_t>(i)].X_WB.p.z - p_W_mm.z);
    };
    for (int i = 1; i <= kLowest; ++i)
        if (away_mm(i) < away_mm(level)) level = i;
    const auto place = static_cast<std::size_t>(level);
    const patient::SacSection sac = patient::sac_at(spine, p_W_mm.z);
    return {.level = std::string(patient::kLevelNames[place]),
            .head_feet_mm = p_W_mm.z - spine.levels[place].X_WB.p.z,
            .right_left_mm = p_W_mm.x - sac.center_W_mm.x,
            .front_back_mm = p_W_mm.y - sac.center_W_mm.y,
            .has_depth = true};
}

bool begins_in_sac(const patient::Spine& spine, const Scenario& s) {
    return outside_dura_mm(spine, place_of(spine, s.route.front())) < 0.0;
}

bool ends_outside_sac(const patient::Spine& spine, const Scenario& s) {
    return !s.route.empty() && outside_dura_mm(spine, place_of(spine, s.route.back())) >= 0.0;
}

std::vector<glm::dvec3> route_knots(const patient::Spine& spine, const Scenario& s) {
    std::vector<glm::dvec3> knots;
    for (const RoutePoint& point : s.route) {
        const glm::dvec3 p = place_of(spine, point);
        if (!knots.empty() && outside_dura_mm(spine, knots.back()) < 0.0 &&
            outside_dura_mm(spine, p) < 0.0)
            add_within_sac(knots, spine, p);
        knots.push_back(p);
    }
    return knots;
}

std::optional<Contradiction> route_fault(const patient::Spine& spine, const Scenario& s) {
    if (s.route.empty()) return std::nullopt;
    for (std::size_t i = 0; i < s.route.size(); ++i)
        if (auto found = point_fault(spine, s, i)) return found;
    if (auto found = tip_fault(spine, s)) return found;
    if (auto found = out_and_in_fault(spine, s)) return found;
    if (!begins_in_sac(spine, s)) return std::nullopt;
    const auto entry = static_cast<std::size_t>(patient::level_index(s.entry_level));
    const double above_mm = place_of(spine, s.route.front()).z - spine.levels[entry].X_WB.p.z;
    if (above_mm >= kLeastAboveEntryMm) return std::nullopt;
    return at_point(0, "/level",
                    fmt::format("the first point in the sac lies {:.0f} mm above the middle of the "
                                "entry ({}); at least {:.0f} mm are needed: choose a lower "
                                "/catheter/entry or a higher point",
                                above_mm, s.entry_level, kLeastAboveEntryMm));
}

std::optional<Contradiction> bend_fault(const World& world, const Scenario& s) {
    if (s.route.empty() || has_fault(s, Fault::Kind::kink)) return std::nullopt;
    const device::CatheterCourse& course = world.course;
    // from where the drawn way begins; before it the program lays its own
    constexpr double kIntoItMm = 5.0;
    const glm::dvec3 first = place_of(world.spine, s.route.front());
    double from_mm = 0.0;
    for (std::size_t i = 0; i < course.points_W_mm.size(); ++i)
        if (glm::distance(course.points_W_mm[i], first) <
            glm::distance(device::point_at(course, from_mm), first))
            from_mm = course.arc_mm[i];
    const device::TightBend bend = device::tightest_bend(course, from_mm - kIntoItMm);
    const double least_mm =
        device::kink_radius_mm(s.catheter.inner_diameter_mm, s.catheter.outer_diameter_mm);
    if (bend.radius_mm >= least_mm) return std::nullopt;
    const glm::dvec3 at = device::point_at(course, bend.arc_mm);
    std::size_t nearest = 0;
    for (std::size_t i = 1; i < s.route.size(); ++i)
        if (glm::distance(place_of(world.spine, s.route[i]), at) <
            glm::distance(place_of(world.spine, s.route[nearest]), at))
            nearest = i;
    return at_point(nearest, "/level",
                    fmt::format("the catheter bends here to a radius of {:.1f} mm; below {:.1f} mm "
                                "a tube {:.1f} mm thick doubles over and closes: draw a wider "
                                "turn, or add the fault 'kink' at {:.0f} %",
                                bend.radius_mm, least_mm, s.catheter.outer_diameter_mm,
                                100.0 * bend.arc_mm / course.length_mm()));
}

}  // namespace sideport::scenario
