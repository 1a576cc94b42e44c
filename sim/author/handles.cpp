#include "sim/author/handles.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include <fmt/format.h>

#include "sim/device/catheter_bend.h"
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

/// A point as the file has it.
scenario::CaseText::Fields fields_of(const scenario::RoutePoint& point) {
    constexpr double kMostMm = 200.0, kMostFromLevelMm = 30.0;  // ranges of the field table
    scenario::CaseText::Fields fields{
        {"level", point.level},
        {"head_feet", in_mm(point.head_feet_mm, -kMostFromLevelMm, kMostFromLevelMm)},
        {"right_left", in_mm(point.right_left_mm, -kMostMm, kMostMm)}};
    if (point.has_depth)
        fields.emplace_back("front_back", in_mm(point.front_back_mm, -kMostMm, kMostMm));
    return fields;
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

Result<Done> move_route_point(Draft& draft, const Checked& checked, int index,
                              const glm::dvec3& to_W_mm) {
    const scenario::RoutePoint& before =
        checked.model->scenario.route[static_cast<std::size_t>(index)];
    const patient::Spine& spine = checked.model->world.spine;
    scenario::RoutePoint after = scenario::route_point_at(spine, to_W_mm);
    // a point whose depth the body gives keeps it so until it is pulled in depth
    constexpr double kLeastMm = 0.3;
    const double depth_mm = scenario::route_point_W_mm(spine, before).y;
    after.has_depth = before.has_depth || std::fabs(to_W_mm.y - depth_mm) > kLeastMm;
    for (const auto& [key, value] : fields_of(after))
        if (auto done =
                write(draft, checked, fmt::format("/catheter/route/{}/{}", index, key), value);
            !done)
            return done;
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

}  // namespace

std::vector<Handle> handles_of(const session::Model& model) {
    const Scenario& s = model.scenario;
    std::vector<Handle> handles{
        {.kind = Handle::Kind::pump, .at_W_mm = model.world.X_WP.p, .name = "pump"},
        {.kind = Handle::Kind::entry,
         .at_W_mm = entry_W_mm(model),
         .name = "entry, " + s.entry_level}};
    if (s.route.empty())
        handles.push_back({.kind = Handle::Kind::tip,
                           .at_W_mm = scenario::point_on_catheter(model.world, 1.0),
                           .name = "tip, " + s.tip_level});
    for (std::size_t i = 0; i < s.route.size(); ++i)
        handles.push_back({.kind = Handle::Kind::route,
                           .index = static_cast<int>(i),
                           .at_W_mm = scenario::route_point_W_mm(model.world.spine, s.route[i]),
                           .name = i + 1 == s.route.size() ? "tip, " + s.route[i].level
                                                           : fmt::format("{}", i + 1)});
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
        case Handle::Kind::route:
            return move_route_point(draft, checked, handle.index, to_W_mm);
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

namespace {

Result<Done> write_route(Draft& draft, const std::vector<scenario::RoutePoint>& points) {
    std::vector<scenario::CaseText::Fields> entries;
    for (const scenario::RoutePoint& point : points)
        entries.push_back(fields_of(point));
    draft.begin_gesture();
    Result<Done> done = draft.remove("/catheter/route");
    if (done && !entries.empty()) done = draft.copy_list("/catheter/route", entries);
    draft.end_gesture();
    return done;
}

/// Share of the catheter's length where it has come into the sac and up by half a level, from where
/// on a route may be drawn.
double share_inside(const session::Model& model) {
    constexpr double kAboveEntryMm = 15.0, kStep = 0.001;
    const auto entry = static_cast<std::size_t>(patient::level_index(model.scenario.entry_level));
    const double wanted_z_mm = model.world.spine.levels[entry].X_WB.p.z + kAboveEntryMm;
    double share = model.world.dura_fraction;
    while (share + kStep < 1.0 && scenario::point_on_catheter(model.world, share).z < wanted_z_mm)
        share += kStep;
    return share;
}

}  // namespace

Result<Done> add_route_point(Draft& draft, const Checked& checked, int after) {
    if (!checked.model) return Done{};
    const session::Model& model = *checked.model;
    const patient::Spine& spine = model.world.spine;
    std::vector<scenario::RoutePoint> points = model.scenario.route;
    if (points.empty()) {
        // from where it has come into the sac to the tip, in even steps; the first holds the way in
        constexpr int kPoints = 4;
        const double from = share_inside(model);
        for (int i = 0; i <= kPoints; ++i)
            points.push_back(scenario::route_point_at(
                spine,
                scenario::point_on_catheter(model.world, from + (1.0 - from) * i / kPoints)));
        return write_route(draft, points);
    }
    const auto last = points.size() - 1;
    const std::size_t at = std::min(static_cast<std::size_t>(std::max(after, 0)), last);
    const std::size_t next = at == last ? at - (last > 0 ? 1 : 0) : at + 1;
    const glm::dvec3 a = scenario::route_point_W_mm(spine, points[at]);
    const glm::dvec3 b =
        at == next ? entry_W_mm(model) : scenario::route_point_W_mm(spine, points[next]);
    const auto place = static_cast<std::ptrdiff_t>(at == last ? at : next);
    points.insert(points.begin() + place, scenario::route_point_at(spine, 0.5 * (a + b)));
    return write_route(draft, points);
}

Result<Done> remove_route_point(Draft& draft, const Checked& checked, int index) {
    if (!checked.model) return Done{};
    std::vector<scenario::RoutePoint> points = checked.model->scenario.route;
    if (index < 0 || static_cast<std::size_t>(index) >= points.size()) return Done{};
    points.erase(points.begin() + index);
    return write_route(draft, points);
}

RouteFacts route_facts(const session::Model& model) {
    const device::CatheterCourse& course = model.world.course;
    const double radius_mm = 0.5 * model.scenario.catheter.inner_diameter_mm;
    return {
        .length_mm = course.length_mm(),
        .dead_volume_ml = std::numbers::pi * radius_mm * radius_mm * course.length_mm() / 1000.0,
        .tightest_bend_mm = device::tightest_bend(course).radius_mm};
}

}  // namespace sideport::author
