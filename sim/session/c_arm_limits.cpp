// What the C-arm of a case's room cannot do.

#include <algorithm>
#include <cmath>

#include "sim/session/session_parts.h"

namespace sideport::session {

namespace {

/// The rate of the machine that is nearest to this one; the lower of two.
double nearest_rate(const scenario::CArmLimits& limits, double per_s) {
    if (limits.pulse_rates_per_s.empty()) return per_s;
    std::vector<double> rates = limits.pulse_rates_per_s;
    std::sort(rates.begin(), rates.end());
    return *std::min_element(rates.begin(), rates.end(), [&](double a, double b) {
        return std::fabs(a - per_s) < std::fabs(b - per_s);
    });
}

bool has_mode(const scenario::CArmLimits& limits, std::string_view name) {
    return limits.modes.empty() ||
           std::find(limits.modes.begin(), limits.modes.end(), name) != limits.modes.end();
}

}  // namespace

std::optional<Refusal> why_not_this_c_arm(const scenario::CArmLimits& limits,
                                          const Command& command) {
    if (command.kind == CommandKind::pulse_rate) {
        const double nearest = nearest_rate(limits, command.values[0]);
        if (nearest != command.values[0])
            return Refusal{RefusalCode::c_arm_has_no_rate, {command.values[0], nearest}, {}};
    }
    const auto& modes = fluoroscope::mode_table();
    const bool is_mode = std::any_of(modes.begin(), modes.end(),
                                     [&](const auto& mode) { return mode.name == command.text; });
    if (command.kind == CommandKind::fluoro_mode && is_mode && !has_mode(limits, command.text))
        return Refusal{RefusalCode::c_arm_has_no_mode, {}, {}};
    // a spot is one exposure of cine quality
    if (command.kind == CommandKind::spot && !has_mode(limits, "cine"))
        return Refusal{RefusalCode::c_arm_has_no_mode, {}, {}};
    return {};
}

Command within_limits(const scenario::CArmLimits& limits, const Command& command) {
    Command possible = command;
    if (command.kind == CommandKind::c_arm_go) {
        possible.values[0] = std::clamp(command.values[0], -limits.orbital_deg, limits.orbital_deg);
        possible.values[1] =
            std::clamp(command.values[1], -limits.angulation_deg, limits.angulation_deg);
    }
    if (command.kind == CommandKind::c_arm_shift) {
        possible.values[2] = std::clamp(command.values[2], limits.source_to_detector_min_mm,
                                        limits.source_to_detector_max_mm);
    }
    return possible;
}

void put_c_arm_in_place(const scenario::CArmLimits& limits, fluoroscope::State& machine) {
    machine.pulses_per_s = nearest_rate(limits, machine.pulses_per_s);
    fluoroscope::Axis& distance = machine.source_to_detector_mm;
    distance.at = distance.target =
        std::clamp(distance.at, limits.source_to_detector_min_mm, limits.source_to_detector_max_mm);
    if (has_mode(limits, fluoroscope::spec_of(machine.mode).name)) return;
    const auto& modes = fluoroscope::mode_table();
    for (std::size_t i = 0; i < modes.size(); ++i) {
        if (!has_mode(limits, modes[i].name)) continue;
        machine.mode = static_cast<fluoroscope::Mode>(i);
        return;
    }
}

}  // namespace sideport::session
