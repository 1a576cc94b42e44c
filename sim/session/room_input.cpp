#include "sim/session/room_input.h"

#include <algorithm>
#include <cmath>

#include "sim/base/units.h"
#include "sim/room/parts.h"
#include "sim/session/session_parts.h"

namespace sideport::session {

namespace {

constexpr double kContrastMgPerMl = 5.0;                   ///< drawn as contrast from here on
constexpr double kExtensionWallMm = 0.5, kNozzleMm = 8.0;  ///< as in the X-ray picture

room::Needle needle_of(const mechanics::Model& model, const mechanics::State& state) {
    if (!state.taken) return {};
    const device::NeedleModel& needle = mechanics::needle_in_use(model, state);
    const glm::dvec3 tip_W_mm = mechanics::tip_W_mm(model, state);
    return {.shown = true,
            .tip_W_mm = tip_W_mm,
            .hub_W_mm = tip_W_mm - mechanics::shaft_direction_W(state) * needle.length_mm,
            .hub_end_W_mm = mechanics::hub_end_W_mm(model, state),
            .entry_W_mm = mechanics::entry_W_mm(model, state),
            .outer_diameter_mm = needle.outer_diameter_mm};
}

room::Syringe syringe_of(const State& state, const std::vector<glm::dvec3>& line_W_mm) {
    const fluid::Syringe& syringe = state.plumbing.syringe;
    if (!state.plumbing.syringe_on || line_W_mm.size() < 2) return {};
    const glm::dvec3 end = line_W_mm.back();
    const glm::dvec3 axis = glm::normalize(end - line_W_mm[line_W_mm.size() - 2]);
    const double liquid_ml = syringe.volume_ml - syringe.content[fluid::air];
    const bool contrast =
        liquid_ml > 0.0 && syringe.content[fluid::iodine] > kContrastMgPerMl * liquid_ml;
    return {.shown = true,
            .face_W_mm = end + kNozzleMm * axis,
            .axis_W = axis,
            .bore_mm = syringe.model.bore_mm,
            .room_ml = syringe.model.volume_ml,
            .filled_ml = std::max(0.0, syringe.volume_ml + syringe.gas_ml),
            .liquid = liquid_ml <= 0.0 ? room::Liquid::none
                      : contrast       ? room::Liquid::contrast
                                       : room::Liquid::clear};
}

room::Breath breath_of(const Model& model, const State& state) {
    const BodyMotion motion = body_motion(model, state);
    if (motion.inhaled == 0.0) return {};
    return {.rise_mm = motion.inhaled * motion.belly_mm,
            .slide_mm = motion.inhaled * motion.diaphragm_mm,
            .belly_skin_y_mm = motion.belly_skin_y_mm};
}

glm::dvec3 on_skin_W_mm(const Model& model, const SkinPoint& at) {
    return {at.x_mm, patient::anterior_skin_y_mm(model.world.spine, at.x_mm, at.z_mm), at.z_mm};
}

/// Where gloved hands are: on the hub while the needle is held, on the plunger while it is pushed
/// or pulled.
std::vector<room::Hand> hands_of(const Model& model, const State& state, const room::Input& input) {
    std::vector<room::Hand> hands;
    if (input.needle.shown && state.needle.held) {
        const glm::dvec3 out = glm::normalize(input.needle.hub_end_W_mm - input.needle.hub_W_mm);
        hands.push_back({.grip = room::Grip::needle,
                         .at_W_mm = input.needle.hub_W_mm + 3.0 * out,
                         .axis_W = out});
    }
    if (input.syringe.shown && state.plunger_force_n != 0.0) {
        const room::Syringe& syringe = input.syringe;
        hands.push_back(
            {.grip = room::Grip::plunger,
             .at_W_mm = syringe.face_W_mm + syringe.axis_W * room::plunger_disc_mm(syringe),
             .axis_W = syringe.axis_W});
    }
    const mechanics::Finger& finger = state.needle.finger;
    if (finger.force_n > 0.0)
        hands.push_back({.grip = room::Grip::palpate,
                         .at_W_mm = on_skin_W_mm(model, {finger.x_mm, finger.z_mm}),
                         .axis_W = {0.0, 1.0, 0.0}});
    return hands;
}

/// Pen marks, and the template with its hole.
void add_skin(const Model& model, const Skin& skin, room::Input& input) {
    constexpr int kSides = 40;
    constexpr std::size_t kMostMarks = 16;
    const std::size_t first = skin.marks.size() > kMostMarks ? skin.marks.size() - kMostMarks : 0;
    for (std::size_t i = first; i < skin.marks.size(); ++i)
        input.marks_W_mm.push_back(on_skin_W_mm(model, skin.marks[i]));
    if (!skin.template_laid) return;
    const double radius_mm = model.scenario.pump.body_radius_mm;
    // from its middle to the hole, which shows how it is turned, and round the rim
    const SkinPoint hole = template_hole(model, skin);
    const double first_rad =
        std::atan2(hole.z_mm - skin.template_at.z_mm, hole.x_mm - skin.template_at.x_mm);
    input.template_W_mm.push_back(on_skin_W_mm(model, skin.template_at));
    for (int i = 0; i <= kSides; ++i) {
        const double turn = first_rad + 2.0 * units::kPi * i / kSides;
        input.template_W_mm.push_back(
            on_skin_W_mm(model, {skin.template_at.x_mm + radius_mm * std::cos(turn),
                                 skin.template_at.z_mm + radius_mm * std::sin(turn)}));
    }
    input.marks_W_mm.push_back(on_skin_W_mm(model, hole));
}

}  // namespace

room::Arm room_arm(const fluoroscope::State& view) {
    const double half_field_mm = 0.5 * view.field_mm;
    return {.isocenter_W_mm = view.isocenter_W_mm,
            .orbital_deg = view.orbital_deg,
            .angulation_deg = view.angulation_deg,
            .swivel_deg = view.swivel_deg.at,
            .rotation_deg = view.rotation_deg.at,
            .in_out_mm = view.in_out_mm.at,
            .lift_mm = view.lift_mm.at,
            .source_to_detector_mm = view.source_to_detector_mm.at,
            .half_width_mm = std::min({view.half_width_mm, half_field_mm, view.iris_mm}),
            .half_height_mm = std::min({view.half_height_mm, half_field_mm, view.iris_mm}),
            .beam_on = view.beam_on};
}

room::Model make_room_model(const Model& model) {
    return {.spine = model.world.spine,
            .pump = model.scenario.pump,
            .X_WP = model.world.X_WP,
            .pump_depth_mm = model.scenario.pump_depth_mm,
            .source_to_isocenter_mm = model.fluoroscope.source_to_isocenter_mm};
}

room::Input make_room_input(const Model& model, const State& state) {
    return make_room_input(model, state, state.fluoroscope);
}

room::Input make_room_input(const Model& model, const State& state,
                            const fluoroscope::State& view) {
    room::Input input{.arm = room_arm(view),
                      .table_tilt_deg = view.table_tilt_deg,
                      .draped = state.skin.draped,
                      .breath = breath_of(model, state),
                      .needle = needle_of(model.needle, state.needle)};
    if (state.needle.taken) input.line_W_mm = line_points_W_mm(model, state);
    input.line_radius_mm =
        0.5 * extension_in_use(model, state).inner_diameter_mm + kExtensionWallMm;
    input.syringe = syringe_of(state, input.line_W_mm);
    input.hands = hands_of(model, state, input);
    add_skin(model, state.skin, input);
    return input;
}

}  // namespace sideport::session
