// What keys, sticks and the mouse do with needle, plunger and finger.

#include <algorithm>
#include <cmath>

#include "sim/app/input.h"
#include "sim/app/layout.h"
#include "sim/fluoroscope/fluoroscope.h"
#include "sim/xray/projection.h"

namespace sideport::app {

namespace {

using session::CommandKind;

constexpr double kFeedMmPerS = 4.0, kNotchMm = 0.5;
constexpr double kLeanDegPerPx = 0.15, kLeanDegPerS = 15.0, kMostLeanDeg = 60.0;
constexpr double kSlideMmPerS = 30.0;
constexpr double kHubDegPerNotch = 15.0, kHubDegPerS = 45.0;
constexpr double kForceNPerS = 10.0, kTrimN = 0.5, kSmallestChangeN = 0.05;
constexpr double kPadForceN = 30.0, kPadForcePower = 1.6;
constexpr double kTouchN = 2.0, kPressN = 10.0;  ///< a finger that feels, and one that presses
constexpr double kFrontDeg = 60.0;               ///< beyond, the picture is one from the side

bool over_live(const ViewState& view, double x, double y) {
    return view.plan->live.contains(float(x), float(y), view.scale);
}

bool in_hand(const ViewState& view) {
    return view.state->needle.taken && view.state->needle.held;
}

session::Command entry_at(const glm::dvec3& at) {
    const session::CommandSpec& spec = session::spec_of(CommandKind::needle_entry);
    return command(CommandKind::needle_entry, {std::clamp(at.x, spec.low[0], spec.high[0]),
                                               std::clamp(at.z, spec.low[1], spec.high[1])});
}

}  // namespace

std::optional<session::Command> command_if_known(std::string_view name,
                                                 std::array<double, 3> values) {
    for (const session::CommandSpec& spec : session::command_table())
        if (spec.name == name) return command(spec.kind, values);
    return std::nullopt;
}

bool seen_from_front(const ViewState& view) {
    return std::fabs(view.state->live.fluoroscope.orbital_deg) < kFrontDeg;
}

glm::dvec3 skin_under(const ViewState& view, double x_px, double y_px) {
    const session::Model& model = *view.model;
    constexpr int kSizePx = 512;
    // of the picture that is looked at, wherever the C-arm has gone since
    const auto geometry =
        fluoroscope::projection(model.fluoroscope, view.state->live.fluoroscope, kSizePx);
    const double scale = double(view.scale), side = double(view.plan->live.w) * scale;
    const glm::dvec2 place =
        picture_place(view.display, {(x_px - double(view.plan->live.x) * scale) / side,
                                     (y_px - double(view.plan->live.y) * scale) / side}) *
        double(kSizePx);
    const glm::dvec3 pixel = geometry.pixel_center_W_mm(place.x - 0.5, place.y - 0.5);
    const glm::dvec3 d = pixel - geometry.source_W_mm;
    glm::dvec3 at = pixel;
    double level = view.model->world.access_port_W_mm.y;
    for (int i = 0; i < 6 && std::fabs(d.y) > 1e-6; ++i) {
        at = geometry.source_W_mm + d * ((level - geometry.source_W_mm.y) / d.y);
        level = patient::anterior_skin_y_mm(model.world.spine, at.x, at.z);
    }
    return at;
}

void Input::tray(ViewState& view, Commands& commands) {
    if (acting_.presses(Action::swap_tool))
        view.hand = view.hand == Hand::needle ? Hand::plunger : Hand::needle;
    if (acting_.presses(Action::stopcock)) commands.push_back(turn_stopcock(*view.state, false));
    if (acting_.presses(Action::stopcock_step))
        commands.push_back(turn_stopcock(*view.state, true));
    const auto take = [&](int slot) {
        if (const auto taking = take_from_tray(view, slot)) {
            commands.push_back(*taking);
            if (taking->kind == CommandKind::needle_choose) view.hand = Hand::needle;
        }
    };
    for (int slot = 5; slot <= 9; ++slot)
        if (acting_.presses(static_cast<Action>(static_cast<int>(Action::slot_5) + slot - 5)))
            take(slot);
    if (acting_.presses(Action::tray_page)) turn_tray_page(view);
    skin(view, commands);
}

void Input::skin(const ViewState& view, Commands& commands) {
    const session::Skin& skin = view.state->skin;
    const glm::dvec2 at = chosen_place(view);
    if (acting_.presses(Action::prep) && !skin.prepped)
        commands.push_back(command(CommandKind::skin_prep));
    if (acting_.presses(Action::drape) && !skin.draped)
        commands.push_back(command(CommandKind::drape));
    if (acting_.presses(Action::mark))
        commands.push_back(command(CommandKind::mark_skin, {at.x, at.y}));
    if (acting_.presses(Action::anaesthetic))
        commands.push_back(command(CommandKind::local_anaesthetic, {at.x, at.y, kAnaestheticMl}));
}

void Input::lean(const ViewState& view, Commands& commands, double right_deg, double up_deg) const {
    const mechanics::State& needle = view.state->needle;
    // from the side only the lean along the patient shows
    const glm::dvec2 way =
        picture_place(view.display, {right_deg, -up_deg}) - picture_place(view.display, {0.0, 0.0});
    const double across = seen_from_front(view) ? way.x : 0.0;
    const auto limited = [](double deg) {
        return std::clamp(deg, -kMostLeanDeg, kMostLeanDeg);
    };
    commands.push_back(command(CommandKind::needle_aim, {limited(needle.tilt_x_deg + across),
                                                         limited(needle.tilt_z_deg - way.y)}));
}

void Input::turn_hub(Commands& commands, double by_deg) const {
    if (by_deg == 0.0) return;
    if (auto turn = command_if_known("needle_turn", {by_deg})) commands.push_back(*turn);
}

/// By keys and by the triggers; both move a needle that is in the hand.
void Input::needle(ViewState& view, Commands& commands, double dt_s) {
    if (!in_hand(view) || view.hand == Hand::stencil) return;
    const double triggers = view.hand == Hand::needle ? acting_.pull_push : 0.0;
    const double feed =
        std::clamp(acting_.axis(Action::needle_out, Action::needle_in) + triggers, -1.0, 1.0);
    if (feed != 0.0)
        commands.push_back(
            command(CommandKind::needle_advance, {feed * kFeedMmPerS * speed() * dt_s}));
    // Shift turns where it alone would lean
    const double side = acting_.axis(Action::lean_left, Action::lean_right);
    const bool turns = acting_.holds(Action::fine) && !acting_.caps_fine;
    if (side != 0.0 && !turns) lean(view, commands, side * kLeanDegPerS * speed() * dt_s, 0.0);
    turn_hub(commands, ((turns ? side : 0.0) + acting_.hub) * kHubDegPerS * dt_s);
}

void Input::needle_by_stick(ViewState& view, Commands& commands, double dt_s) {
    const mechanics::State& needle = view.state->needle;
    const double x = acting_.slide_x, y = acting_.slide_y;
    if ((x != 0.0 || y != 0.0) && !in_hand(view))
        commands.push_back(command(CommandKind::needle_take));
    const double step = speed() * dt_s;
    if ((x != 0.0 || y != 0.0) && needle.depth_mm <= 0.0) {
        commands.push_back(entry_at({needle.entry_x_mm + x * kSlideMmPerS * step, 0.0,
                                     needle.entry_z_mm - y * kSlideMmPerS * step}));
    } else if (x != 0.0 || y != 0.0) {
        lean(view, commands, x * kLeanDegPerS * step, -y * kLeanDegPerS * step);
    }
    if (acting_.lean_x != 0.0 || acting_.lean_y != 0.0)
        lean(view, commands, acting_.lean_x * kLeanDegPerS * step,
             -acting_.lean_y * kLeanDegPerS * step);
}

void Input::set_force(ViewState& view, Commands& commands, double newton) const {
    const double before = double(view.force_wanted_n);
    if (newton == before || (newton != 0.0 && std::fabs(newton - before) < kSmallestChangeN))
        return;
    view.force_wanted_n = float(newton);
    commands.push_back(command(CommandKind::plunger_force, {newton}));
}

/// Keys ramp the thumb's force, triggers set it; letting go takes the hand off.
void Input::plunger(ViewState& view, Commands& commands, double dt_s) {
    const bool has_syringe =
        !view.state->syringe_slot.empty() && view.hand != Hand::stencil;  // keys move that
    const double ramp = has_syringe ? acting_.axis(Action::pull, Action::push) : 0.0;
    const double trigger = has_syringe && view.hand == Hand::plunger ? acting_.pull_push : 0.0;
    if (trigger != 0.0) {
        pad_force_ = true;
        const double force = kPadForceN * std::pow(std::fabs(trigger), kPadForcePower);
        set_force(view, commands, std::copysign(std::min(force, kMostForceN), trigger));
    } else if (ramp != 0.0) {
        key_force_ = true;
        const double by = ramp * kForceNPerS * speed() * dt_s;
        view.force_wanted_n =
            float(std::clamp(double(view.force_wanted_n) + by, -kMostForceN, kMostForceN));
        commands.push_back(command(CommandKind::plunger_force, {double(view.force_wanted_n)}));
    } else if (key_force_ || pad_force_) {
        key_force_ = pad_force_ = false;
        set_force(view, commands, 0.0);
    }
}

void Input::mouse(ViewState& view, Commands& commands, const DeviceState& devices) {
    if (devices.middle_pressed)
        view.hand = view.hand == Hand::needle ? Hand::plunger : Hand::needle;
    const bool feels = acting_.holds(Action::feel) || view.hand == Hand::finger;
    const bool was_open = grip_ == Grip::none;
    if (was_open && !feels) take_grip(view, commands, devices);
    if (grip_ != Grip::none) hold_grip(view, commands, devices, was_open);
    wheel(view, commands, devices);
}

/// Left closes the hand on needle or plunger, right leans the needle about its skin point.
void Input::take_grip(ViewState& view, Commands& commands, const DeviceState& devices) {
    const mechanics::State& needle = view.state->needle;
    const bool live = over_live(view, devices.x, devices.y) && !devices.on_interface;
    if (devices.right && live && view.hand == Hand::needle && needle.taken) {
        grip_ = Grip::lean;
        return;
    }
    if (!devices.left_pressed) return;
    const auto press_x = float(devices.press_x), press_y = float(devices.press_y);
    const bool on_syringe = view.plunger_area.contains(press_x, press_y, view.scale);
    const bool pressed_live = over_live(view, devices.press_x, devices.press_y) &&
                              !devices.on_interface && !live_mouse_is_taken(view, press_x, press_y);
    if (!view.state->syringe_slot.empty() && ((on_syringe && view.sheet != Sheet::conclude) ||
                                              (pressed_live && view.hand == Hand::plunger))) {
        view.hand = Hand::plunger;
        grip_ = Grip::plunger;
        grip_travel_px_ = trim_n_ = 0.0;
    } else if (pressed_live && view.hand == Hand::needle && view.has_picture && !view.swapped) {
        if (needle.depth_mm <= 0.0 && !seen_from_front(view)) return;
        if (!in_hand(view)) commands.push_back(command(CommandKind::needle_take));
        grip_ = Grip::slide;
        grip_x_ = devices.press_x;
        grip_y_ = devices.press_y;
        if (needle.depth_mm <= 0.0)
            commands.push_back(entry_at(skin_under(view, grip_x_, grip_y_)));
    } else {
        return;
    }
    mouse_x_ = devices.press_x;
    mouse_y_ = devices.press_y;
}

void Input::hold_grip(ViewState& view, Commands& commands, const DeviceState& devices,
                      bool just_taken) {
    // a hand that toggles lets go with the next press, any other with its button
    const bool holds = grip_ == Grip::lean      ? devices.right
                       : settings_.grip_toggles ? just_taken || !devices.left_pressed
                                                : devices.left;
    const double dx = devices.x - mouse_x_, dy = devices.y - mouse_y_;
    const bool moved = dx != 0.0 || dy != 0.0;
    const double scale = double(view.scale);
    if (grip_ == Grip::plunger) {
        grip_travel_px_ -= dy / scale;
        trim_n_ += devices.wheel * kTrimN * speed();
        const double force =
            plunger_force_n(grip_travel_px_, acting_.holds(Action::fine)) + trim_n_;
        set_force(view, commands, std::clamp(force, -kMostForceN, kMostForceN));
    } else if (moved && grip_ == Grip::slide && view.state->needle.depth_mm <= 0.0) {
        grip_x_ += dx * speed();
        grip_y_ += dy * speed();
        commands.push_back(entry_at(skin_under(view, grip_x_, grip_y_)));
    } else if (moved) {
        const double deg = kLeanDegPerPx * speed() / scale;
        lean(view, commands, dx * deg, -dy * deg);
    }
    if (!holds) lets_go(view, commands);
}

/// The hand opens. True when it was closed.
bool Input::lets_go(ViewState& view, Commands& commands) {
    const bool closed = grip_ != Grip::none;
    if (grip_ == Grip::plunger || key_force_ || pad_force_) set_force(view, commands, 0.0);
    key_force_ = pad_force_ = false;
    grip_ = Grip::none;
    return closed;
}

void Input::wheel(ViewState& view, Commands& commands, const DeviceState& devices) {
    const bool live = over_live(view, devices.x, devices.y) && !devices.on_interface;
    const bool room = view.room.pointed_at && room_wheel_is_needles(view);
    if (devices.wheel == 0.0 || grip_ == Grip::plunger || view.hand != Hand::needle) return;
    if (!live && !room && grip_ == Grip::none) return;
    const bool fine = acting_.holds(Action::fine);
    if (acting_.holds(Action::turn_hub))
        return turn_hub(commands, -devices.wheel * kHubDegPerNotch * speed());
    if (!in_hand(view)) commands.push_back(command(CommandKind::needle_take));
    const double steps = wheel_steps_.steps(-devices.wheel, devices.time_s, fine);
    commands.push_back(command(CommandKind::needle_advance,
                               {std::clamp(steps * kNotchMm * speed(), -60.0, 60.0)}));
}

/// A finger on the skin where the mouse is; the left button presses.
void Input::finger(ViewState& view, Commands& commands, const DeviceState& devices) {
    const bool on_skin = over_live(view, devices.x, devices.y) && !devices.on_interface &&
                         view.has_picture && seen_from_front(view);
    const bool wanted = acting_.holds(Action::feel) || view.hand == Hand::finger;
    const bool feels = wanted && on_skin;
    if (!feels && !feeling_) return;
    const glm::dvec3 at = skin_under(view, devices.x, devices.y);
    const double newton = !feels ? 0.0 : devices.left ? kPressN : kTouchN;
    feeling_ = feels;
    if (feels && devices.left) view.pressed_place = glm::dvec2(at.x, at.z);
    if (auto touch = command_if_known("palpate", {at.x, at.z, newton})) commands.push_back(*touch);
}

}  // namespace sideport::app
