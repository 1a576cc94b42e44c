// The template in the hand: the mouse drags and turns it over the picture and in the room, the keys
// that lean and feed a needle do the same.

#include <algorithm>
#include <cmath>

#include <glm/geometric.hpp>

#include "sim/app/input.h"
#include "sim/app/layout.h"

namespace sideport::app {

namespace {

using session::CommandKind;

constexpr double kSlideMmPerS = 30.0, kTurnDegPerS = 45.0;
constexpr double kStepMm = 2.0, kStepDeg = 2.0;  ///< a new place is recorded from here on

/// Where it was recorded last.
Stencil lying(const ViewState& view) {
    if (view.stencil_sent) return *view.stencil_sent;
    const session::Skin& skin = view.state->skin;
    if (skin.template_laid)
        return {{skin.template_at.x_mm, skin.template_at.z_mm}, skin.template_turn_deg};
    const mechanics::State& needle = view.state->needle;
    return {view.pressed_place.value_or(glm::dvec2(needle.entry_x_mm, needle.entry_z_mm)), 0.0};
}

session::Command lay(const Stencil& stencil) {
    const session::CommandSpec& spec = session::spec_of(CommandKind::lay_template);
    return command(CommandKind::lay_template,
                   {std::clamp(stencil.at_mm.x, spec.low[0], spec.high[0]),
                    std::clamp(stencil.at_mm.y, spec.low[1], spec.high[1]),
                    std::remainder(stencil.turn_deg, 360.0)});
}

bool is_recorded(const ViewState& view) {
    return view.state->skin.template_laid || view.stencil_sent;
}

void record(ViewState& view, Commands& commands) {
    commands.push_back(lay(*view.stencil));
    view.stencil_sent = view.stencil;
}

void record_if_far(ViewState& view, Commands& commands) {
    const Stencil last = lying(view), &now = *view.stencil;
    const bool far = glm::distance(last.at_mm, now.at_mm) >= kStepMm ||
                     std::fabs(last.turn_deg - now.turn_deg) >= kStepDeg;
    if (far || !is_recorded(view)) record(view, commands);
}

}  // namespace

void move_stencil(ViewState& view, Commands& commands, const glm::dvec2& at_mm) {
    if (!view.stencil) view.stencil = lying(view);
    view.stencil->at_mm = at_mm;
    record_if_far(view, commands);
}

void turn_stencil(ViewState& view, Commands& commands, double by_deg) {
    if (by_deg == 0.0) return;
    if (!view.stencil) view.stencil = lying(view);
    view.stencil->turn_deg += by_deg;
    record_if_far(view, commands);
}

void lay_stencil(ViewState& view, Commands& commands) {
    if (!view.stencil) return;
    const Stencil last = lying(view), &now = *view.stencil;
    if (last.at_mm != now.at_mm || last.turn_deg != now.turn_deg || !is_recorded(view))
        record(view, commands);
    view.stencil.reset();
    view.stencil_sent.reset();
}

void Input::stencil(ViewState& view, Commands& commands, const DeviceState& devices, double dt_s) {
    if (acting_.presses(Action::stencil))
        view.hand = view.hand == Hand::stencil ? Hand::needle : Hand::stencil;
    if (view.hand != Hand::stencil) return lay_stencil(view, commands);
    bool moves = devices.left;  // in the room the panel moves it, and the button still holds it
    const bool over_picture =
        view.plan->live.contains(float(devices.x), float(devices.y), view.scale) &&
        !devices.on_interface && view.has_picture && seen_from_front(view);
    const auto press_x = float(devices.press_x), press_y = float(devices.press_y);
    if (devices.left_pressed)  // where it went down is known in that frame only
        drags_stencil_ = over_picture && view.plan->live.contains(press_x, press_y, view.scale) &&
                         !live_mouse_is_taken(view, press_x, press_y);
    drags_stencil_ = drags_stencil_ && devices.left;
    if (drags_stencil_ && over_picture) {
        const glm::dvec3 at = skin_under(view, devices.x, devices.y);
        move_stencil(view, commands, {at.x, at.z});
    }
    if (over_picture && devices.wheel != 0.0)
        turn_stencil(view, commands, devices.wheel * kStencilNotchDeg * speed());
    const double x = acting_.axis(Action::lean_left, Action::lean_right),
                 up = acting_.axis(Action::pull, Action::push),
                 turn = acting_.axis(Action::needle_in, Action::needle_out);
    if (x != 0.0 || up != 0.0) {
        const Stencil from = view.stencil.value_or(lying(view));
        move_stencil(view, commands,
                     from.at_mm + glm::dvec2(x, up) * (kSlideMmPerS * speed() * dt_s));
    }
    turn_stencil(view, commands, turn * kTurnDegPerS * speed() * dt_s);
    moves = moves || x != 0.0 || up != 0.0 || turn != 0.0;
    if (!moves) lay_stencil(view, commands);
}

}  // namespace sideport::app
