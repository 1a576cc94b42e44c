// What is done on the skin: finger, pen, template, antiseptic, drape, local anaesthetic. Events say
// what is true; nothing here is a step that must be done.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/base/units.h"
#include "sim/session/session_parts.h"

namespace sideport::session {

namespace {

constexpr std::size_t kMostMarks = 20;
/// Local anaesthetic spreads beyond the ball of its own volume. RL
constexpr double kSpread = 1.5;

double distance_mm(const SkinPoint& a, const SkinPoint& b) {
    return std::hypot(a.x_mm - b.x_mm, a.z_mm - b.z_mm);
}

/// Radius within which an infiltration numbs.
double numb_radius_mm(double volume_ml) {
    return kSpread * std::cbrt(3.0 * 1e3 * volume_ml / (4.0 * units::kPi));
}

void mark(const Model& model, State& state, const Command& command, events::EventLog& log) {
    const SkinPoint at{command.values[0], command.values[1]};
    if (state.skin.marks.size() >= kMostMarks)
        return refuse(state, log, command,
                      Refusal{RefusalCode::marks_are_many, {double(kMostMarks)}});
    state.skin.marks.push_back(at);
    add_event(state, log, "skin_marked").fields = {
        {"x_mm", at.x_mm}, {"z_mm", at.z_mm}, {"to_port_mm", distance_mm(at, port_on_skin(model))}};
}

void lay_template(const Model& model, State& state, const Command& command, events::EventLog& log) {
    Skin& skin = state.skin;
    skin.template_laid = true;
    skin.template_at = {command.values[0], command.values[1]};
    skin.template_turn_deg = command.values[2];
    const SkinPoint hole = template_hole(model, skin);
    add_event(state, log, "template_laid").fields = {
        {"x_mm", skin.template_at.x_mm},
        {"z_mm", skin.template_at.z_mm},
        {"turn_deg", skin.template_turn_deg},
        {"hole_x_mm", hole.x_mm},
        {"hole_z_mm", hole.z_mm},
        {"to_port_mm", distance_mm(hole, port_on_skin(model))}};
}

}  // namespace

SkinPoint template_hole(const Model& model, const Skin& skin) {
    // seen from the front the pump's y runs down: x right, z up
    const glm::dvec3 port = device::access_port_center_P(model.scenario.pump);
    const double turn = units::rad_from_deg(skin.template_turn_deg);
    const double c = std::cos(turn), s = std::sin(turn);
    return {skin.template_at.x_mm + c * port.x + s * port.y,
            skin.template_at.z_mm + s * port.x - c * port.y};
}

SkinPoint port_on_skin(const Model& model) {
    const glm::dvec3 port = model.world.access_port_W_mm, out = model.world.access_axis_W;
    glm::dvec3 skin = port;
    for (int i = 0; i < 8; ++i) {
        const double skin_y = patient::anterior_skin_y_mm(model.world.spine, skin.x, skin.z);
        skin = std::fabs(out.y) > 0.2 ? port + out * ((skin_y - port.y) / out.y)
                                      : glm::dvec3(port.x, skin_y, port.z);
    }
    return {skin.x, skin.z};
}

double port_floor_mm(const Model& model) {
    const SkinPoint skin = port_on_skin(model);
    const glm::dvec3 skin_W(
        skin.x_mm, patient::anterior_skin_y_mm(model.world.spine, skin.x_mm, skin.z_mm), skin.z_mm);
    const device::PumpModel& pump = model.scenario.pump;
    return glm::distance(skin_W, model.world.access_port_W_mm) + pump.access_septum_thickness_mm +
           pump.access_chamber_depth_mm;
}

NeedleFault needle_fault(const Model& model, const device::NeedleModel& needle) {
    const double screen_mm = model.scenario.pump.access_screen_mm;
    if (!needle.non_coring) return NeedleFault::cutting;
    if (screen_mm > 0.0 && needle.outer_diameter_mm > screen_mm) return NeedleFault::too_wide;
    if (needle.length_mm < port_floor_mm(model)) return NeedleFault::too_short;
    return NeedleFault::none;
}

const device::NeedleModel& right_needle(const Model& model) {
    const device::NeedleModel& own = model.needle.needle;
    if (needle_fault(model, own) == NeedleFault::none) return own;
    const device::NeedleModel* best = nullptr;
    for (const device::NeedleModel& needle : model.needle.others) {
        if (needle_fault(model, needle) != NeedleFault::none) continue;
        if (best == nullptr || needle.outer_diameter_mm > best->outer_diameter_mm) best = &needle;
    }
    return best == nullptr ? own : *best;
}

Numbness numbness_at(const Skin& skin, const SkinPoint& point) {
    Numbness numbness;
    for (const Infiltration& infiltration : skin.anaesthetic) {
        const double away_mm = distance_mm(infiltration.at, point);
        if (numbness.distance_mm < 0.0 || away_mm < numbness.distance_mm)
            numbness.distance_mm = away_mm;
        if (away_mm <= numb_radius_mm(infiltration.volume_ml)) numbness.numb = true;
    }
    return numbness;
}

void apply_skin(const Model& model, State& state, const Command& command, events::EventLog& log) {
    const auto& v = command.values;
    switch (command.kind) {
        case CommandKind::palpate:
            state.needle.finger = {.x_mm = v[0], .z_mm = v[1], .force_n = v[2]};
            break;
        case CommandKind::mark_skin:
            mark(model, state, command, log);
            break;
        case CommandKind::lay_template:
            lay_template(model, state, command, log);
            break;
        case CommandKind::skin_prep:
            state.skin.prepped = true;
            add_event(state, log, "skin_prepped").fields = {
                {"punctured_before", state.needle.pass_count > 0}};
            break;
        case CommandKind::drape:
            state.skin.draped = true;
            add_event(state, log, "draped").fields = {{"prepped", state.skin.prepped}};
            break;
        case CommandKind::local_anaesthetic:
            state.skin.anaesthetic.push_back({{v[0], v[1]}, v[2]});
            add_event(state, log, "anaesthetic_given").fields = {
                {"x_mm", v[0]},
                {"z_mm", v[1]},
                {"volume_ml", v[2]},
                {"prepped", state.skin.prepped},
                {"to_port_mm", distance_mm({v[0], v[1]}, port_on_skin(model))}};
            break;
        default:
            break;
    }
}

void watch_finger(const Model& model, State& state, events::EventLog& log) {
    Watch& watch = state.watch;
    const mechanics::Finger& finger = state.needle.finger;
    if (finger.force_n <= 0.0) {
        watch.touch = mechanics::Touch::nothing;
        return;
    }
    const mechanics::Feel feel = mechanics::feel(model.needle, state.needle);
    if (feel.touch == watch.touch) return;
    watch.touch = feel.touch;
    add_event(state, log, "felt").fields = {
        {"touch", std::string(mechanics::touch_name(feel.touch))},
        {"certainty", feel.certainty},
        {"x_mm", finger.x_mm},
        {"z_mm", finger.z_mm},
        {"force_n", finger.force_n}};
}

}  // namespace sideport::session
