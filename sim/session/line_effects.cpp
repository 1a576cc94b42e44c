// What is done to the line: extension set, syringe, stopcock, plunger.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/session/session_parts.h"

namespace sideport::session {

namespace {

/// Another extension set, or a fresh one of the same kind.
void choose_extension(const Model& model, State& state, const Command& command,
                      events::EventLog& log) {
    const auto& sets = model.scenario.catalogue.extension_sets;
    const auto* set = device::find(sets, command.text);
    if (set == nullptr) {
        return refuse(state, log, command,
                      fmt::format("there is no extension set '{}' on the tray", command.text));
    }
    if (!state.syringe_slot.empty())
        return refuse(state, log, command, Refusal{RefusalCode::syringe_on_line});
    if (state.needle.taken && state.needle.depth_mm > 0.0)
        return refuse(state, log, command, Refusal{RefusalCode::needle_in_patient});
    state.extension_choice = static_cast<int>(set - sets.data()) + 1;
    fluid::change_extension(model.plumbing, state.plumbing, *set);
    add_event(state, log, "extension_taken").fields = {
        {"extension", set->name},
        {"dead_volume_ml", set->dead_volume_ml},
        {"inner_diameter_mm", set->inner_diameter_mm},
        {"length_mm", set->length_mm}};
}

void attach_syringe(const Model& model, State& state, const Command& command,
                    events::EventLog& log) {
    if (!state.needle.taken)
        return refuse(state, log, command, Refusal{RefusalCode::no_needle_for_syringe});
    const auto slot = std::find_if(state.tray.begin(), state.tray.end(),
                                   [&](const auto& entry) { return entry.first == command.text; });
    if (slot == state.tray.end()) {
        return refuse(state, log, command, fmt::format("the tray has no slot '{}'", command.text));
    }
    if (!state.syringe_slot.empty()) {
        Command off{.kind = CommandKind::syringe_detach};
        apply(model, state, off, log);
    }
    const fluid::Syringe& syringe = slot->second;
    fluid::attach_syringe(model.plumbing, state.plumbing, syringe);
    state.syringe_slot = command.text;
    restart_counters(model, state);
    add_event(state, log, "syringe_attached").fields = {{"slot", command.text},
                                                        {"syringe", syringe.model.name},
                                                        {"syringe_ml", syringe.model.volume_ml},
                                                        {"agent", syringe.agent.name},
                                                        {"fill_ml", syringe.volume_ml},
                                                        {"intrathecal", syringe.agent.intrathecal}};
}

void detach_syringe(const Model& model, State& state, const Command& command,
                    events::EventLog& log) {
    if (state.syringe_slot.empty())
        return refuse(state, log, command, Refusal{RefusalCode::no_syringe});
    finish_push(state, log);
    state.plunger_force_n = 0.0;
    const fluid::Syringe syringe = fluid::detach_syringe(model.plumbing, state.plumbing);
    add_event(state, log, "syringe_detached").fields = {{"slot", state.syringe_slot},
                                                        {"aspirated_ml", state.watch.aspirated_ml},
                                                        {"injected_ml", state.watch.injected_ml},
                                                        {"left_ml", syringe.volume_ml}};
    for (auto& [slot, on_tray] : state.tray) {
        if (slot == state.syringe_slot) on_tray = syringe;
    }
    state.syringe_slot.clear();
}

}  // namespace

void apply_line(const Model& model, State& state, const Command& command, events::EventLog& log) {
    switch (command.kind) {
        case CommandKind::extension_choose:
            choose_extension(model, state, command, log);
            break;
        case CommandKind::syringe_attach:
            attach_syringe(model, state, command, log);
            break;
        case CommandKind::syringe_detach:
            detach_syringe(model, state, command, log);
            break;
        case CommandKind::stopcock:
            state.stopcock = static_cast<fluid::Stopcock>(std::lround(command.values[0]));
            add_event(state, log, "stopcock").fields = {
                {"open", line_is_open(state)}, {"position", std::round(command.values[0])}};
            break;
        case CommandKind::plunger_force:
            if (state.syringe_slot.empty() && command.values[0] != 0.0) {
                return refuse(state, log, command, Refusal{RefusalCode::no_syringe});
            }
            state.plunger_force_n = command.values[0];
            break;
        default:
            break;
    }
}

}  // namespace sideport::session
