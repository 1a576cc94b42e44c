#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/session/session_parts.h"

namespace sideport::session {

namespace {

/// Deeper than this the tissue holds the shaft: lean and entry point are fixed.
constexpr double kFreeLeanDepthMm = 12.0;
constexpr double kHoverMm = 5.0;  ///< a needle that is taken waits this far above the skin

/// Keeps what stands on the live monitor, wherever the C-arm has gone since.
void keep_picture(State& state, const Command& command, events::EventLog& log) {
    if (state.live.fluoroscope.pulse_count == 0)
        return refuse(state, log, command, Refusal{RefusalCode::no_picture});
    KeptPicture picture = state.live;
    picture.label = command.text;
    const fluoroscope::State& machine = picture.fluoroscope;
    add_event(state, log, "picture_kept").fields = {
        {"view", std::string(fluoroscope::view_name(machine))},
        {"label", picture.label},
        {"orbital_deg", machine.orbital_deg},
        {"angulation_deg", machine.angulation_deg},
        {"field_mm", machine.field_mm},
        {"x_mm", machine.isocenter_W_mm.x},
        {"y_mm", machine.isocenter_W_mm.y},
        {"z_mm", machine.isocenter_W_mm.z},
        {"needle_in_field", picture.needle_in_field},
        {"rotor_in_field", picture.rotor_in_field}};
    state.kept.push_back(std::move(picture));
}

/// Writes on a kept picture.
void annotate(State& state, const Command& command, events::EventLog& log) {
    const double number = command.values[0];
    const auto index = static_cast<std::size_t>(number) - 1;
    if (number != std::floor(number) || index >= state.kept.size()) {
        return refuse(
            state, log, command,
            fmt::format("there is no kept picture {}; {} are kept", number, state.kept.size()));
    }
    state.kept[index].annotations.push_back({command.values[1], command.values[2], command.text});
    add_event(state, log, "picture_annotated").fields = {{"picture", number},
                                                         {"x", command.values[1]},
                                                         {"y", command.values[2]},
                                                         {"text", command.text}};
}

void set_mode(State& state, const Command& command, events::EventLog& log) {
    const auto& modes = fluoroscope::mode_table();
    for (std::size_t i = 0; i < modes.size(); ++i) {
        if (command.text != modes[i].name) continue;
        state.fluoroscope.mode = static_cast<fluoroscope::Mode>(i);
        add_event(state, log, "fluoro_mode").fields = {{"mode", command.text}};
        return;
    }
    refuse(state, log, command,
           fmt::format("'{}' is no mode; allowed: low, normal, high, cine", command.text));
}

void set_focal_spot(State& state, const Command& command, events::EventLog& log) {
    const auto& names = fluoroscope::kFocalSpotNames;
    const auto it = std::find(names.begin(), names.end(), command.text);
    if (it == names.end()) {
        return refuse(state, log, command,
                      fmt::format("'{}' is no focal spot; allowed: {}", command.text,
                                  fmt::join(names, ", ")));
    }
    state.fluoroscope.focal_spot = static_cast<fluoroscope::FocalSpot>(it - names.begin());
    add_event(state, log, "focal_spot").fields = {
        {"spot", command.text},
        {"width_mm", fluoroscope::focal_spot_mm(state.fluoroscope, state.fluoroscope.mode)}};
}

void set_beam_filter(State& state, const Command& command, events::EventLog& log) {
    const auto& filters = fluoroscope::kCopperFiltersMm;
    const auto it = std::find_if(filters.begin(), filters.end(), [&](double copper_mm) {
        return std::fabs(copper_mm - command.values[0]) < 1e-6;
    });
    if (it == filters.end()) {
        return refuse(state, log, command,
                      fmt::format("there is no filter of {} mm; allowed: {}", command.values[0],
                                  fmt::join(filters, ", ")));
    }
    state.fluoroscope.copper_filter = static_cast<int>(it - filters.begin());
    add_event(state, log, "beam_filter").fields = {{"copper_mm", *it}};
}

void set_technique(State& state, const Command& command, events::EventLog& log) {
    fluoroscope::State& machine = state.fluoroscope;
    machine.automatic = command.values[0] > 0.5;
    if (!machine.automatic) {
        machine.tube_voltage_kvp = command.values[1];
        machine.charge_mas = command.values[2];
    }
    add_event(state, log, "technique").fields = {{"automatic", machine.automatic},
                                                 {"tube_voltage_kvp", machine.tube_voltage_kvp},
                                                 {"charge_mas", machine.charge_mas}};
}

/// What the generator does.
void apply_generator(State& state, const Command& command, events::EventLog& log) {
    fluoroscope::State& machine = state.fluoroscope;
    switch (command.kind) {
        case CommandKind::pedal:
            state.fluoroscope_pedal = command.values[0] > 0.5;
            break;
        case CommandKind::pulse_rate:
            machine.pulses_per_s = command.values[0];
            break;
        case CommandKind::fluoro_mode:
            set_mode(state, command, log);
            break;
        case CommandKind::technique:
            set_technique(state, command, log);
            break;
        case CommandKind::focal_spot:
            set_focal_spot(state, command, log);
            break;
        case CommandKind::beam_filter:
            set_beam_filter(state, command, log);
            break;
        case CommandKind::spot:
            machine.spot_asked = true;
            break;
        case CommandKind::beam_timer:
            machine.beam_timer_s = 0.0;
            state.watch.beam_alarm_reported = false;
            break;
        default:
            break;
    }
}

void apply_machine(State& state, const Command& command, events::EventLog& log) {
    fluoroscope::State& machine = state.fluoroscope;
    const auto& v = command.values;
    switch (command.kind) {
        case CommandKind::c_arm_go:
            machine.orbital_target_deg = v[0];
            machine.angulation_target_deg = v[1];
            break;
        case CommandKind::c_arm_turn:
            machine.swivel_deg.target = v[0];
            machine.rotation_deg.target = v[1];
            break;
        case CommandKind::c_arm_shift:
            machine.in_out_mm.target = v[0];
            machine.lift_mm.target = v[1];
            machine.source_to_detector_mm.target = v[2];
            break;
        case CommandKind::table_go:
            machine.isocenter_target_W_mm = {v[0], v[1], v[2]};
            break;
        case CommandKind::field_size:
            machine.field_mm = v[0];
            break;
        case CommandKind::collimate:
            machine.half_width_mm = v[0];
            machine.half_height_mm = v[1];
            break;
        case CommandKind::iris:
            machine.iris_mm = v[0];
            break;
        case CommandKind::keep_picture:
            keep_picture(state, command, log);
            break;
        case CommandKind::annotate:
            annotate(state, command, log);
            break;
        default:
            break;
    }
}

void apply_position(State& state, const Command& command, events::EventLog& log) {
    if (command.kind == CommandKind::table_tilt) {
        state.table_tilt_target_deg = command.values[0];
        add_event(state, log, "table_tilted").fields = {{"tilt_deg", command.values[0]}};
        return;
    }
    if (command.kind == CommandKind::hold_breath) {
        state.breath.hold_left_s = command.values[0];
        add_event(state, log, "breath_held").fields = {{"seconds", command.values[0]}};
        return;
    }
    const auto& names = scenario::kPostureNames;
    const auto it = std::find(names.begin(), names.end(), command.text);
    if (it == names.end()) {
        return refuse(
            state, log, command,
            fmt::format("'{}' is no posture; allowed: {}", command.text, fmt::join(names, ", ")));
    }
    state.posture = static_cast<scenario::Posture>(it - names.begin());
    add_event(state, log, "posture").fields = {{"posture", command.text}};
}

/// A new needle waits over the skin in the hand.
void take_off_tray(const Model& model, State& state, events::EventLog& log) {
    mechanics::take_new_needle(state.needle, kHoverMm);
    state.feed_left_mm = state.turn_left_deg = 0.0;
    const device::NeedleModel& needle = mechanics::needle_in_use(model.needle, state.needle);
    add_event(state, log, "needle_taken").fields = {{"needle", needle.name},
                                                    {"outer_diameter_mm", needle.outer_diameter_mm},
                                                    {"length_mm", needle.length_mm},
                                                    {"non_coring", needle.non_coring},
                                                    {"port_floor_mm", port_floor_mm(model)}};
}

/// A hand on the needle; from the tray it is the one chosen last, at first the open kit's.
void take_needle(const Model& model, State& state, events::EventLog& log) {
    mechanics::State& needle = state.needle;
    if (!needle.taken || needle_is_spent(state)) {
        take_off_tray(model, state, log);
    }
    needle.held = true;
}

/// Another needle off the tray, or a fresh one of the same kind.
void choose_needle(const Model& model, State& state, const Command& command,
                   events::EventLog& log) {
    mechanics::State& needle = state.needle;
    const std::vector<device::NeedleModel>& others = model.needle.others;
    const auto other = std::find_if(others.begin(), others.end(),
                                    [&](const auto& entry) { return entry.id == command.text; });
    const bool is_own = command.text == model.needle.needle.id;
    if (!is_own && other == others.end()) {
        return refuse(state, log, command,
                      fmt::format("there is no needle '{}' on the tray", command.text));
    }
    if (needle.taken && needle.depth_mm > 0.0)
        return refuse(state, log, command, Refusal{RefusalCode::needle_in_patient});
    needle.choice = is_own ? 0 : static_cast<int>(other - others.begin()) + 1;
    take_off_tray(model, state, log);
    fluid::change_needle(model.plumbing, state.plumbing,
                         mechanics::needle_in_use(model.needle, needle));
}

void apply_needle(const Model& model, State& state, const Command& command, events::EventLog& log) {
    mechanics::State& needle = state.needle;
    if (command.kind == CommandKind::needle_take) return take_needle(model, state, log);
    if (command.kind == CommandKind::needle_choose)
        return choose_needle(model, state, command, log);
    if (!needle.taken) return refuse(state, log, command, Refusal{RefusalCode::needle_on_tray});
    if (command.kind == CommandKind::needle_release) {
        needle.held = false;
        state.feed_left_mm = state.turn_left_deg = 0.0;
        return;
    }
    if (!needle.held) return refuse(state, log, command, Refusal{RefusalCode::no_hand_on_needle});
    switch (command.kind) {
        case CommandKind::needle_entry:
            if (needle.depth_mm > 0.0)
                return refuse(state, log, command, Refusal{RefusalCode::needle_in_skin});
            needle.entry_x_mm = command.values[0];
            needle.entry_z_mm = command.values[1];
            break;
        case CommandKind::needle_aim:
            if (needle.depth_mm > kFreeLeanDepthMm) {
                return refuse(state, log, command, Refusal{RefusalCode::tissue_holds_shaft});
            }
            needle.tilt_x_deg = command.values[0];
            needle.tilt_z_deg = command.values[1];
            break;
        case CommandKind::needle_advance:
            state.feed_left_mm += command.values[0];
            break;
        case CommandKind::needle_turn:
            state.turn_left_deg += command.values[0];
            break;
        default:
            break;
    }
}

/// The turn between the last two kept pictures that show the rotor, and whether they match.
void read_rotor(const Model& model, State& state, const Command& command, events::EventLog& log) {
    std::vector<const KeptPicture*> shown;
    for (const KeptPicture& picture : state.kept) {
        State then = state;
        then.fluoroscope = picture.fluoroscope;
        if (rotor_in_field(model, then)) shown.push_back(&picture);
    }
    if (shown.size() < 2) {
        return refuse(state, log, command, Refusal{RefusalCode::no_rotor_pictures});
    }
    const KeptPicture& before = *shown[shown.size() - 2];
    const KeptPicture& after = *shown.back();
    const fluoroscope::State& a = before.fluoroscope;
    const fluoroscope::State& b = after.fluoroscope;
    const bool same = std::fabs(a.orbital_deg - b.orbital_deg) <= 2.0 &&
                      std::fabs(a.angulation_deg - b.angulation_deg) <= 2.0 &&
                      glm::length(a.isocenter_W_mm - b.isocenter_W_mm) <= 2.0 &&
                      a.field_mm == b.field_mm;
    state.report.rotor_before_deg = command.values[0];
    state.report.rotor_after_deg = command.values[1];
    state.report.rotor_compared = true;
    add_event(state, log, "rotor_read").fields = {
        {"before_deg", command.values[0]},
        {"after_deg", command.values[1]},
        {"turn_deg", command.values[1] - command.values[0]},
        {"true_turn_deg", after.rotor_angle_deg - before.rotor_angle_deg},
        {"same_geometry", same}};
}

void fill_in(State& state, const Command& command, events::EventLog& log) {
    const std::size_t equals = command.text.find('=');
    if (equals == std::string::npos || equals == 0) {
        return refuse(state, log, command, "a finding reads name=value");
    }
    const std::string name = command.text.substr(0, equals);
    const std::string value = command.text.substr(equals + 1);
    const auto it = std::find_if(state.report.findings.begin(), state.report.findings.end(),
                                 [&](const auto& entry) { return entry.first == name; });
    if (it == state.report.findings.end()) {
        state.report.findings.emplace_back(name, value);
    } else {
        it->second = value;
    }
    add_event(state, log, "finding").fields = {{"name", name}, {"value", value}};
}

void apply_report(const Model& model, State& state, const Command& command, events::EventLog& log) {
    switch (command.kind) {
        case CommandKind::rotor_angle:
            read_rotor(model, state, command, log);
            break;
        case CommandKind::finding:
            fill_in(state, command, log);
            break;
        case CommandKind::conclude:
            state.report.conclusion = command.text;
            state.report.signed_off = true;
            add_event(state, log, "concluded").fields = {{"conclusion", command.text}};
            break;
        case CommandKind::note:
            add_event(state, log, "note").fields = {{"text", command.text}};
            break;
        default:
            break;
    }
}

}  // namespace

void apply(const Model& model, State& state, const Command& given, events::EventLog& log) {
    const scenario::CArmLimits& limits = model.scenario.c_arm;
    if (const auto refusal = why_not_this_c_arm(limits, given))
        return refuse(state, log, given, *refusal);
    const Command command = within_limits(limits, given);
    switch (command.kind) {
        case CommandKind::pedal:
        case CommandKind::pulse_rate:
        case CommandKind::fluoro_mode:
        case CommandKind::technique:
        case CommandKind::focal_spot:
        case CommandKind::beam_filter:
        case CommandKind::spot:
        case CommandKind::beam_timer:
            return apply_generator(state, command, log);
        case CommandKind::c_arm_go:
        case CommandKind::c_arm_turn:
        case CommandKind::c_arm_shift:
        case CommandKind::table_go:
        case CommandKind::field_size:
        case CommandKind::collimate:
        case CommandKind::iris:
        case CommandKind::keep_picture:
        case CommandKind::annotate:
            return apply_machine(state, command, log);
        case CommandKind::needle_take:
        case CommandKind::needle_choose:
        case CommandKind::needle_entry:
        case CommandKind::needle_aim:
        case CommandKind::needle_advance:
        case CommandKind::needle_release:
        case CommandKind::needle_turn:
            return apply_needle(model, state, command, log);
        case CommandKind::palpate:
        case CommandKind::mark_skin:
        case CommandKind::lay_template:
        case CommandKind::skin_prep:
        case CommandKind::drape:
        case CommandKind::local_anaesthetic:
            return apply_skin(model, state, command, log);
        case CommandKind::extension_choose:
        case CommandKind::syringe_attach:
        case CommandKind::syringe_detach:
        case CommandKind::stopcock:
        case CommandKind::plunger_force:
            return apply_line(model, state, command, log);
        case CommandKind::posture:
        case CommandKind::hold_breath:
        case CommandKind::table_tilt:
            return apply_position(state, command, log);
        case CommandKind::patient_ask:
            return ask_patient(model, state, command, log);
        case CommandKind::pump_interrogate:
        case CommandKind::pump_program:
        case CommandKind::pump_bolus:
        case CommandKind::pump_bridge_bolus:
        case CommandKind::pump_bolus_stop:
            return apply_pump(model, state, command, log);
        case CommandKind::rotor_angle:
        case CommandKind::finding:
        case CommandKind::conclude:
        case CommandKind::note:
            return apply_report(model, state, command, log);
        case CommandKind::hint:
        case CommandKind::practice_stop:
        case CommandKind::session_resume:
            return apply_guidance(model, state, command, log);
        case CommandKind::complication:
        case CommandKind::complication_fire:
        case CommandKind::complication_cancel:
        case CommandKind::instructor_pause:
        case CommandKind::instructor_resume:
        case CommandKind::bookmark:
        case CommandKind::instructor_note:
        case CommandKind::instructor_message:
        case CommandKind::instructor_end:
            return apply_instruction(model, state, command, log);
    }
}

}  // namespace sideport::session
