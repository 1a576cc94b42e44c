#include "sim/author/handles.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include <fmt/format.h>

#include "sim/scenario/world.h"

namespace sideport::author {

namespace {

using scenario::Scenario;

constexpr double kLeastFaultPercent = 5.0, kMostFaultPercent = 95.0;
constexpr int kHighestTip = 0, kLowestEntry = 9;  ///< T8 and L5: what the fields allow

glm::dvec3 entry_W_mm(const session::Model& model) {
    return scenario::point_on_catheter(model.world, model.world.dura_fraction);
}

/// Name of the level whose body is nearest to a height.
std::string nearest_level(const patient::Spine& spine, double z_mm, int from, int to) {
    int best = from;
    double least = std::numeric_limits<double>::max();
    for (int i = from; i <= to; ++i) {
        const double away = std::fabs(spine.levels[static_cast<std::size_t>(i)].X_WB.p.z - z_mm);
        if (away >= least) continue;
        least = away;
        best = i;
    }
    return std::string(patient::kLevelNames[static_cast<std::size_t>(best)]);
}

Result<Done> write(Draft& draft, const Checked& checked, const std::string& pointer,
                   const std::string& value) {
    for (const scenario::DrawnValue& drawn : checked.drawn)
        if (drawn.pointer == pointer)
            return Error{"author.drawn",
                         fmt::format("{}: each form draws its own ({}); change the law in the text",
                                     pointer, drawn.distribution),
                         ""};
    return draft.set(pointer, value);
}

/// "84 mm", "83.5 mm"; never "-0 mm".
std::string in_mm(double value_mm, double low_mm, double high_mm) {
    const double tenths = std::round(10.0 * std::clamp(value_mm, low_mm, high_mm));
    return fmt::format("{} mm", tenths == 0.0 ? 0.0 : tenths / 10.0);
}

Result<Done> move_pump(Draft& draft, const Checked& checked, const glm::dvec3& by_mm) {
    constexpr double kLeastMoveMm = 0.05;
    const Scenario& s = checked.model->scenario;
    struct Axis {
        const char* pointer;
        double moved_mm, value_mm, low_mm, high_mm;
    };
    // ranges of the field table
    const Axis axes[] = {{"/pump/right_left", by_mm.x, s.pump_x_mm + by_mm.x, -110.0, 110.0},
                         {"/pump/head_feet", by_mm.z, s.pump_z_mm + by_mm.z, -100.0, 40.0},
                         {"/pump/depth", by_mm.y, s.pump_depth_mm - by_mm.y, 3.0, 30.0}};
    for (const Axis& axis : axes) {
        if (std::fabs(axis.moved_mm) < kLeastMoveMm) continue;
        if (auto done = write(draft, checked, axis.pointer,
                              in_mm(axis.value_mm, axis.low_mm, axis.high_mm));
            !done)
            return done;
    }
    return Done{};
}

/// Share of the catheter's length that is nearest to a place.
double nearest_share(const device::CatheterCourse& course, const glm::dvec3& place_W_mm) {
    double least = std::numeric_limits<double>::max(), share = 0.0;
    for (std::size_t i = 0; i < course.points_W_mm.size(); ++i) {
        const double away = glm::distance(course.points_W_mm[i], place_W_mm);
        if (away >= least) continue;
        least = away;
        share = course.arc_mm[i] / course.length_mm();
    }
    return share;
}

/// Radius of the circle through three points, mm; huge for a straight line.
double circle_radius_mm(const glm::dvec3& a, const glm::dvec3& b, const glm::dvec3& c) {
    const double area2 = glm::length(glm::cross(b - a, c - a));
    constexpr double kStraight = 1e9;
    if (area2 < 1e-9) return kStraight;
    return glm::distance(a, b) * glm::distance(b, c) * glm::distance(c, a) / (2.0 * area2);
}

}  // namespace

std::vector<Handle> handles_of(const session::Model& model) {
    const Scenario& s = model.scenario;
    std::vector<Handle> handles{
        {.kind = Handle::Kind::pump, .at_W_mm = model.world.X_WP.p, .name = "pump"},
        {.kind = Handle::Kind::entry,
         .at_W_mm = entry_W_mm(model),
         .name = "entry, " + s.entry_level},
        {.kind = Handle::Kind::tip,
         .at_W_mm = scenario::point_on_catheter(model.world, 1.0),
         .name = "tip, " + s.tip_level}};
    for (std::size_t i = 0; i < s.faults.size(); ++i) {
        const scenario::FaultSpec& spec = scenario::spec_of(s.faults[i].kind);
        if (!spec.on_catheter) continue;
        const double share = spec.has_place ? s.faults[i].fraction : 1.0;
        std::string name(spec.name);
        std::replace(name.begin(), name.end(), '_', ' ');
        handles.push_back({.kind = Handle::Kind::fault,
                           .index = static_cast<int>(i),
                           .at_W_mm = scenario::point_on_catheter(model.world, share),
                           .name = std::move(name),
                           .is_truth = true});
    }
    return handles;
}

glm::dvec3 place_under(const xray::ProjectionGeometry& geometry, const glm::dvec2& px,
                       const glm::dvec3& depth_of_W_mm) {
    const glm::dvec3 n = geometry.normal_W();
    const glm::dvec3 ray = geometry.pixel_center_W_mm(px.x, px.y) - geometry.source_W_mm;
    const double t = glm::dot(depth_of_W_mm - geometry.source_W_mm, n) / glm::dot(ray, n);
    return geometry.source_W_mm + t * ray;
}

Result<Done> move_handle(Draft& draft, const Checked& checked, const Handle& handle,
                         const glm::dvec3& to_W_mm) {
    if (!checked.model) return Done{};
    const session::Model& model = *checked.model;
    const patient::Spine& spine = model.world.spine;
    switch (handle.kind) {
        case Handle::Kind::pump:
            return move_pump(draft, checked, to_W_mm - handle.at_W_mm);
        case Handle::Kind::entry:
            return write(
                draft, checked, "/catheter/entry",
                nearest_level(spine, to_W_mm.z, patient::level_index(model.scenario.tip_level) + 1,
                              kLowestEntry));
        case Handle::Kind::tip:
            return write(draft, checked, "/catheter/tip",
                         nearest_level(spine, to_W_mm.z, kHighestTip,
                                       patient::level_index(model.scenario.entry_level) - 1));
        case Handle::Kind::fault: {
            const auto& fault = model.scenario.faults[static_cast<std::size_t>(handle.index)];
            if (!scenario::spec_of(fault.kind).has_place)
                return Error{"author.place",
                             fmt::format("{}: this fault has its place at the tip", handle.name),
                             ""};
            const double percent =
                std::clamp(std::round(1000.0 * nearest_share(model.world.course, to_W_mm)) / 10.0,
                           kLeastFaultPercent, kMostFaultPercent);
            return write(draft, checked, fmt::format("/faults/{}/at", handle.index),
                         fmt::format("{} %", percent));
        }
    }
    return Done{};
}

RouteFacts route_facts(const session::Model& model) {
    const device::CatheterCourse& course = model.world.course;
    const double radius_mm = 0.5 * model.scenario.catheter.inner_diameter_mm;
    RouteFacts facts{
        .length_mm = course.length_mm(),
        .dead_volume_ml = std::numbers::pi * radius_mm * radius_mm * course.length_mm() / 1000.0,
        .tightest_bend_mm = 1e9};
    // points lie half a millimetre apart: over that little a bend is noise
    constexpr std::size_t kStep = 4;
    for (std::size_t i = kStep; i + kStep < course.points_W_mm.size(); ++i)
        facts.tightest_bend_mm =
            std::min(facts.tightest_bend_mm,
                     circle_radius_mm(course.points_W_mm[i - kStep], course.points_W_mm[i],
                                      course.points_W_mm[i + kStep]));
    return facts;
}

}  // namespace sideport::author
