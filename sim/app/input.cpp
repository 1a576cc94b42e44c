// Pedal, C-arm, table, pictures and sheets; the hands are in input_hands.cpp.

#include "sim/app/input.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/app/texts.h"
#include "sim/fluoroscope/fluoroscope.h"

namespace sideport::app {

namespace {

using session::CommandKind;

constexpr double kTableMmPerS = 60.0, kOrbitDegPerS = 20.0, kTiltDegPerS = 15.0;
constexpr double kLeadS = 0.2;    ///< a target runs at most so far ahead of a motor that is stopped
constexpr double kLatchS = 10.0;  ///< a latched pedal lets go by itself
constexpr double kFieldMmPerS = 60.0, kIrisOpenMm = 220.0, kLeastIrisMm = 15.0;
constexpr double kBreathHoldS = 15.0;
constexpr double kSwivelStepDeg = 2.0, kRotationStepDeg = 5.0;

}  // namespace

void Input::collect(ViewState& view, Commands& commands, const DeviceState& devices, double dt_s) {
    acting_ = reader_.read(devices, settings_);
    view.keys_down = devices.down;
    view.caps_fine = acting_.caps_fine;
    if (view.settings_sheet.learns()) acting_ = {};  // the next key is for the sheet
    if (!devices.focused || view.holds_session()) lets_go(view, commands);
    pedal(view, commands, devices);
    if (view.holds_session()) {
        held_sheets(view, commands);
    } else {
        table(view, commands, dt_s);
        c_arm(view, commands, dt_s);
        views(view, commands);
        turns(view, commands);
        field(view, commands, dt_s);
        generator(view, commands);
        pictures(view, commands);
        tray(view, commands);
        needle(view, commands, dt_s);
        needle_by_stick(view, commands, dt_s);
        plunger(view, commands, dt_s);
        mouse(view, commands, devices);
        finger(view, commands, devices);
        stencil(view, commands, devices, dt_s);
        patient(view, commands);
        sheets(view, commands);
    }
    mouse_x_ = devices.x;
    mouse_y_ = devices.y;
}

void Input::pedal(const ViewState& view, Commands& commands, const DeviceState& devices) {
    const bool may_latch = settings_.pedal_latch && !view.is_assessment;
    const bool stands = !devices.focused || view.holds_session();
    if (!may_latch || stands || (devices.typing && latched_) ||
        (latched_ && devices.time_s - latched_at_s_ > kLatchS))
        latched_ = false;
    if (may_latch && !stands && acting_.presses(Action::xrays)) {
        latched_ = !latched_;
        latched_at_s_ = devices.time_s;
        if (latched_) commands.push_back(command(CommandKind::note, {}, "pedal latched"));
    }
    const bool keyboard = may_latch ? latched_ : acting_.holds(Action::xrays);
    const bool wanted = !stands && (keyboard || acting_.foot);
    if (wanted == pedal_down_) return;
    pedal_down_ = wanted;
    commands.push_back(command(CommandKind::pedal, {wanted ? 1.0 : 0.0}));
}

/// The target moves at the speed of the hand's wish; the motor follows it.
void Input::table(const ViewState& view, Commands& commands, double dt_s) {
    const fluoroscope::State& machine = view.state->fluoroscope;
    const auto wish = [&](double stick, Action minus, Action plus, Ramp& ramp) {
        return ramp.follow(std::clamp(stick + acting_.axis(minus, plus), -1.0, 1.0), dt_s);
    };
    const double across =
        wish(acting_.table_x, Action::table_right, Action::table_left, table_ramp_[0]);
    const double along =
        wish(acting_.table_z, Action::table_feet, Action::table_head, table_ramp_[1]);
    if (across == 0.0 && along == 0.0) {
        table_target_.reset();
        return;
    }
    const bool lateral = std::string_view(fluoroscope::view_name(machine)) == "lateral";
    const glm::dvec3 way(lateral ? 0.0 : across, lateral ? across : 0.0, along);
    const glm::dvec3 now = machine.isocenter_W_mm, lead(kTableMmPerS * kLeadS);
    glm::dvec3 to = table_target_.value_or(now) + way * (kTableMmPerS * speed() * dt_s);
    to = glm::clamp(to, now - lead, now + lead);
    const session::CommandSpec& spec = session::spec_of(CommandKind::table_go);
    for (int i = 0; i < 3; ++i)
        to[i] = std::clamp(to[i], spec.low[std::size_t(i)], spec.high[std::size_t(i)]);
    table_target_ = to;
    commands.push_back(command(CommandKind::table_go, {to.x, to.y, to.z}));
}

void Input::c_arm(const ViewState& view, Commands& commands, double dt_s) {
    const fluoroscope::State& machine = view.state->fluoroscope;
    const double orbit = orbit_ramp_.follow(
        std::clamp(acting_.orbit + acting_.axis(Action::orbit_pa, Action::orbit_lateral), -1.0,
                   1.0),
        dt_s);
    const double tilt = tilt_ramp_.follow(
        std::clamp(acting_.tilt + acting_.axis(Action::tilt_feet, Action::tilt_head), -1.0, 1.0),
        dt_s);
    if (orbit == 0.0 && tilt == 0.0) {
        c_arm_target_.reset();
        return;
    }
    const glm::dvec2 now(machine.orbital_deg, machine.angulation_deg),
        fastest(kOrbitDegPerS, kTiltDegPerS);
    glm::dvec2 to =
        c_arm_target_.value_or(now) + glm::dvec2(orbit, tilt) * fastest * (speed() * dt_s);
    to = glm::clamp(to, now - fastest * kLeadS, now + fastest * kLeadS);
    to = glm::clamp(to, glm::dvec2(-120.0, -45.0), glm::dvec2(120.0, 45.0));
    c_arm_target_ = to;
    commands.push_back(command(CommandKind::c_arm_go, {to.x, to.y}));
}

void Input::views(ViewState& view, Commands& commands) {
    if (acting_.presses(Action::pa)) commands.push_back(command(CommandKind::c_arm_go, {0.0, 0.0}));
    if (acting_.presses(Action::lateral))
        commands.push_back(command(CommandKind::c_arm_go, {90.0, 0.0}));
    for (const std::size_t i : {0U, 1U}) {
        const Action action = i == 0 ? Action::view_3 : Action::view_4;
        if (acting_.keeps_down(action)) store_own_view(view, i);
        if (acting_.taps(action)) go_to_own_view(view, commands, i);
    }
}

/// Swivel, the detector in its plane, the table's tilt: in steps.
void Input::turns(const ViewState& view, Commands& commands) {
    const fluoroscope::State& machine = view.state->fluoroscope;
    const auto step = [&](Action minus, Action plus) {
        return (acting_.presses(plus) ? 1.0 : 0.0) - (acting_.presses(minus) ? 1.0 : 0.0);
    };
    const double swivel = step(Action::swivel_left, Action::swivel_right) * kSwivelStepDeg;
    const double rotation = step(Action::detector_left, Action::detector_right) * kRotationStepDeg;
    if (swivel != 0.0 || rotation != 0.0)
        commands.push_back(
            command(CommandKind::c_arm_turn,
                    {std::clamp(machine.swivel_deg.target + swivel, -12.0, 12.0),
                     std::clamp(machine.rotation_deg.target + rotation, -90.0, 90.0)}));
    const double head_up = step(Action::table_head_down, Action::table_head_up);
    if (head_up != 0.0)
        commands.push_back(tilt_table(
            *view.state,
            head_up * (acting_.shift || acting_.holds(Action::fine) ? kTableTiltFineDeg
                                                                    : kTableTiltStepDeg)));
}

void Input::field(const ViewState& view, Commands& commands, double dt_s) {
    const fluoroscope::State& machine = view.state->fluoroscope;
    const double most = 0.5 * machine.field_mm, step = kFieldMmPerS * speed() * dt_s;
    if (const double leaves = acting_.axis(Action::leaves_close, Action::leaves_open);
        leaves != 0.0) {
        commands.push_back(command(
            CommandKind::collimate,
            {std::clamp(std::min(machine.half_width_mm, most) + leaves * step, 5.0, 150.0),
             std::clamp(std::min(machine.half_height_mm, most) + leaves * step, 5.0, 150.0)}));
    }
    if (const double iris = acting_.axis(Action::iris_close, Action::iris_open); iris != 0.0) {
        const double to = std::min(machine.iris_mm, most) + iris * step;
        commands.push_back(
            command(CommandKind::iris, {to >= most ? kIrisOpenMm : std::max(kLeastIrisMm, to)}));
    }
}

void Input::generator(const ViewState& view, Commands& commands) {
    const fluoroscope::State& machine = view.state->fluoroscope;
    constexpr double kRates[] = {1.0, 4.0, 8.0, 15.0, 30.0};
    const auto rate =
        std::find(std::begin(kRates), std::end(kRates), machine.pulses_per_s) - std::begin(kRates);
    if (acting_.presses(Action::pulses_fewer) && rate > 0)
        commands.push_back(command(CommandKind::pulse_rate, {kRates[rate - 1]}));
    if (acting_.presses(Action::pulses_more) && rate < 4)
        commands.push_back(command(CommandKind::pulse_rate, {kRates[rate + 1]}));
    if (acting_.presses(Action::zoom)) {
        const double next = machine.field_mm > 260.0   ? 230.0
                            : machine.field_mm > 200.0 ? 150.0
                                                       : 300.0;
        commands.push_back(command(CommandKind::field_size, {next}));
    }
    if (acting_.presses(Action::mode)) commands.push_back(next_mode(*view.state));
    if (acting_.presses(Action::spot)) commands.push_back(command(CommandKind::spot));
    if (acting_.presses(Action::auto_kv))
        commands.push_back(
            command(CommandKind::technique,
                    {machine.automatic ? 0.0 : 1.0, machine.tube_voltage_kvp, machine.charge_mas}));
}

void Input::pictures(ViewState& view, Commands& commands) {
    if (acting_.presses(Action::keep)) commands.push_back(command(CommandKind::keep_picture));
    if (acting_.presses(Action::swap)) view.wants_swap = true;
    if (acting_.presses(Action::flip)) view.display.mirrored = !view.display.mirrored;
    if (acting_.presses(Action::invert)) view.display.inverted = !view.display.inverted;
    const int kept = static_cast<int>(view.state->kept.size());
    if (acting_.presses(Action::previous_picture) && view.reference > 0) --view.reference;
    if (acting_.presses(Action::next_picture) && view.reference + 1 < kept) ++view.reference;
    if (acting_.presses(Action::subtract)) step_live_view(view);
    if (view.live_view == LiveView::picture) return;
    if (acting_.presses(Action::new_mask)) view.wants_mask = true;
    const auto shift = [&](Action minus, Action plus, double& by_px) {
        if (acting_.presses(minus)) by_px -= kMaskStepPx;
        if (acting_.presses(plus)) by_px += kMaskStepPx;
    };
    shift(Action::mask_left, Action::mask_right, view.mask_shift_x_px);
    shift(Action::mask_up, Action::mask_down, view.mask_shift_y_px);
}

void Input::patient(ViewState& view, Commands& commands) {
    if (acting_.presses(Action::posture)) {
        const auto next =
            (static_cast<std::size_t>(view.state->posture) + 1) % scenario::kPostureNames.size();
        commands.push_back(
            command(CommandKind::posture, {}, std::string(scenario::kPostureNames[next])));
    }
    if (acting_.presses(Action::breath)) {
        const bool held = view.state->breath.hold_left_s > 0.0;
        commands.push_back(command(CommandKind::hold_breath, {held ? 0.0 : kBreathHoldS}));
    }
}

void open_from_pause(ViewState& view, Sheet sheet) {
    view.settings_sheet.from_pause = sheet == Sheet::settings;
    view.help_in_pause = sheet == Sheet::help;
    view.sheet = sheet;
}

void Input::close_or_pause(ViewState& view, bool may_pause) {
    if (view.tool != MonitorTool::none) {
        view.tool = MonitorTool::none;
        view.label_open = false;
    } else if (view.sheet != Sheet::none) {
        view.sheet = Sheet::none;
    } else if (view.guidance.shown_level > 0) {
        view.guidance.shown_level = 0;
    } else if (may_pause) {
        view.sheet = Sheet::pause;
    }
}

/// Gamepad and keys go to the panel and back, each by itself.
void Input::turn_focus(ViewState& view) const {
    if (!acting_.presses(Action::focus)) return;
    bool& on_panel = acting_.focus_with_pad ? view.focus.pad : view.focus.keys;
    on_panel = !on_panel;
}

void Input::sheets(ViewState& view, Commands& commands) {
    static constexpr struct {
        Action action;
        Sheet sheet;
    } kSheets[] = {{Action::brief, Sheet::brief},       {Action::programmer, Sheet::programmer},
                   {Action::conclude, Sheet::conclude}, {Action::help, Sheet::help},
                   {Action::patient, Sheet::patient},   {Action::settings, Sheet::settings}};
    for (const auto& [action, sheet] : kSheets)
        if (acting_.presses(action)) view.sheet = view.sheet == sheet ? Sheet::none : sheet;
    view.settings_sheet.from_pause = view.help_in_pause = false;
    if (acting_.presses(Action::help)) view.help_of_pad = acting_.helps_with_pad;
    if (acting_.presses(Action::hint)) view.wants_hint = true;
    if (acting_.presses(Action::screenshot)) view.wants_shot = true;
    if (acting_.presses(Action::full_screen)) view.wants_full_screen = true;
    turn_focus(view);
    if (acting_.presses(Action::escape) || acting_.closes) {
        const bool let_go = lets_go(view, commands);
        if (!let_go) close_or_pause(view, !acting_.closes);
    }
    if (!acting_.presses(Action::acknowledge)) return;
    if (view.sheet == Sheet::brief)
        view.sheet = Sheet::none;  // its primary button
    else if (view.state->fluoroscope.beam_timer_s > 0.0)
        commands.push_back(command(CommandKind::beam_timer));
}

/// While the clock stands only the sheet itself can be left.
void Input::held_sheets(ViewState& view, Commands& commands) {
    if (acting_.presses(Action::screenshot)) view.wants_shot = true;
    if (acting_.presses(Action::full_screen)) view.wants_full_screen = true;
    turn_focus(view);
    const bool leaves = acting_.presses(Action::escape) || acting_.closes;
    const bool helps = acting_.presses(Action::help), sets = acting_.presses(Action::settings);
    const Sheet was = view.sheet;
    if (was == Sheet::pause) {
        if (leaves) view.sheet = Sheet::none;
        if (sets) open_from_pause(view, Sheet::settings);
        if (helps) open_from_pause(view, Sheet::help);
        if (helps) view.help_of_pad = acting_.helps_with_pad;
    }
    if (was == Sheet::help && (leaves || helps)) view.sheet = Sheet::pause;
    if (was == Sheet::settings && (leaves || sets))
        view.sheet = view.settings_sheet.from_pause ? Sheet::pause : Sheet::none;
    if (view.sheet == Sheet::stop &&
        (acting_.presses(Action::acknowledge) || acting_.presses(Action::escape)))
        answer_stop(view, commands, false);
    if (view.sheet == Sheet::result && acting_.presses(Action::acknowledge))
        view.after = view.from_list ? After::cases : After::quit;
}

}  // namespace sideport::app
