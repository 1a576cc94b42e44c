#include "sim/app/pad.h"

#include <algorithm>

#include "sim/app/texts.h"

namespace sideport::app {

namespace {

struct ControlRow {
    const char* name;  ///< in the settings file
    Text words;
};
constexpr std::array<ControlRow, kPadControls> kControls = {
    {{"none", Text::pad_none},
     {"a", Text::pad_a},
     {"b", Text::pad_b},
     {"x", Text::pad_x},
     {"y", Text::pad_y},
     {"lb", Text::pad_lb},
     {"rb", Text::pad_rb},
     {"view", Text::pad_view},
     {"menu", Text::pad_menu},
     {"l3", Text::pad_l3},
     {"r3", Text::pad_r3},
     {"up", Text::pad_up},
     {"right", Text::pad_right},
     {"down", Text::pad_down},
     {"left", Text::pad_left},
     {"lt", Text::pad_lt},
     {"rt", Text::pad_rt},
     {"left_stick_up", Text::pad_left_stick_up},
     {"left_stick_right", Text::pad_left_stick_right},
     {"left_stick_down", Text::pad_left_stick_down},
     {"left_stick_left", Text::pad_left_stick_left},
     {"right_stick_up", Text::pad_right_stick_up},
     {"right_stick_right", Text::pad_right_stick_right},
     {"right_stick_down", Text::pad_right_stick_down},
     {"right_stick_left", Text::pad_right_stick_left},
     {"ring_1", Text::pad_ring_1},
     {"ring_2", Text::pad_ring_2},
     {"ring_3", Text::pad_ring_3},
     {"ring_4", Text::pad_ring_4},
     {"ring_5", Text::pad_ring_5}}};

constexpr std::string_view kHold = "hold+";

const ControlRow& row_of(PadControl control) {
    return kControls[static_cast<std::size_t>(control)];
}

std::optional<PadControl> control_of(std::string_view name) {
    const auto at = std::find_if(kControls.begin(), kControls.end(),
                                 [&](const ControlRow& row) { return name == row.name; });
    if (at == kControls.end()) return std::nullopt;
    return static_cast<PadControl>(at - kControls.begin());
}

}  // namespace

std::string pad_chord_name(const PadChord& chord) {
    std::string name = chord.hold ? std::string(kHold) : std::string();
    if (chord.with != PadControl::none) name += std::string(row_of(chord.with).name) + "+";
    return name + row_of(chord.control).name;
}

std::optional<PadChord> pad_chord_of_name(std::string_view name) {
    PadChord chord;
    chord.hold = name.rfind(kHold, 0) == 0;
    if (chord.hold) name.remove_prefix(kHold.size());
    if (const auto plus = name.find('+'); plus != std::string_view::npos) {
        const auto with = control_of(name.substr(0, plus));
        if (!with || *with == PadControl::none || *with >= PadControl::lt) return std::nullopt;
        chord.with = *with;
        name.remove_prefix(plus + 1);
    }
    const auto control = control_of(name);
    const bool alone = chord == PadChord{};
    const bool own_layer = !alone && control == chord.with;
    if (!control || (*control == PadControl::none && !alone) || own_layer) return std::nullopt;
    if (*control >= PadControl::ring_1 && (chord.with == PadControl::none || chord.hold))
        return std::nullopt;
    chord.control = *control;
    return chord;
}

std::string pad_words(const PadChord& chord) {
    const char* control = say(row_of(chord.control).words);
    if (chord.with != PadControl::none)
        return say(Text::pad_with, say(row_of(chord.with).words), control);
    return chord.hold ? say(Text::pad_hold, control) : std::string(control);
}

}  // namespace sideport::app
