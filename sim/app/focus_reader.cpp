#include "sim/app/focus_reader.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

namespace sideport::app {

namespace {

constexpr float kDeadZone = 0.15F, kTriggerRest = 0.02F, kPushed = 0.5F;
constexpr double kFirstRepeatS = 0.4, kRepeatS = 0.08;
constexpr std::size_t kLeftTrigger = 15, kRightTrigger = 16, kLeftStick = 17, kRightStick = 18;

/// What is pressed under these is the hands', whatever lies open.
constexpr int kLeads[] = {GLFW_GAMEPAD_BUTTON_BACK, GLFW_GAMEPAD_BUTTON_START,
                          GLFW_GAMEPAD_BUTTON_LEFT_THUMB, GLFW_GAMEPAD_BUTTON_RIGHT_THUMB};
constexpr int kOfHands[] = {GLFW_GAMEPAD_BUTTON_LEFT_BUMPER, GLFW_GAMEPAD_BUTTON_GUIDE};

template <std::size_t N>
bool is_among(int button, const int (&buttons)[N]) {
    return std::find(std::begin(buttons), std::end(buttons), button) != std::end(buttons);
}

bool is_down(const PadState& pad, int button) {
    return pad.buttons[static_cast<std::size_t>(button)];
}

bool is_out(const PadState& pad, std::size_t control) {
    switch (control) {
        case kLeftTrigger:
            return pad.left_trigger > kTriggerRest;
        case kRightTrigger:
            return pad.right_trigger > kTriggerRest;
        case kLeftStick:
            return std::max(std::fabs(pad.left_x), std::fabs(pad.left_y)) > kDeadZone;
        case kRightStick:
            return std::max(std::fabs(pad.right_x), std::fabs(pad.right_y)) > kDeadZone;
        default:
            return pad.buttons[control];
    }
}

void put_to_rest(PadState& pad, std::size_t control) {
    switch (control) {
        case kLeftTrigger:
            pad.left_trigger = 0.0F;
            return;
        case kRightTrigger:
            pad.right_trigger = 0.0F;
            return;
        case kLeftStick:
            pad.left_x = pad.left_y = 0.0F;
            return;
        case kRightStick:
            pad.right_x = pad.right_y = 0.0F;
            return;
        default:
            pad.buttons[control] = false;
    }
}

/// Where gamepad and keys may go at a session.
std::span<const char* const> parts_of(const ViewState& view) {
    static constexpr const char* kDesk[] = {"hands", "strip", "top"};
    static constexpr const char* kHelp[] = {"help sheet"};
    static constexpr const char* kSheet[] = {"sheet"};
    if (view.sheet == Sheet::none) return kDesk;
    if (view.sheet == Sheet::help) return kHelp;
    return kSheet;
}

/// Where the clock stands these are for the panel without being asked.
bool begins_by_key(int key) {
    return key == GLFW_KEY_TAB || (key >= GLFW_KEY_RIGHT && key <= GLFW_KEY_UP);
}

}  // namespace

bool is_panel_key(int key) {
    constexpr int kKeys[] = {GLFW_KEY_UP,    GLFW_KEY_RIGHT,    GLFW_KEY_DOWN, GLFW_KEY_LEFT,
                             GLFW_KEY_ENTER, GLFW_KEY_KP_ENTER, GLFW_KEY_TAB,  GLFW_KEY_SPACE};
    return is_among(key, kKeys);
}

void FocusReader::divide(bool panel_has_pad, bool panel_has_back, const PadState& pad) {
    hands_ = panel_ = pad;
    const bool led = std::any_of(std::begin(kLeads), std::end(kLeads),
                                 [&](int lead) { return is_down(pad, lead); });
    for (std::size_t i = 0; i < kControls; ++i) {
        const int button = static_cast<int>(i);
        const bool out = is_out(pad, i);
        const bool may = panel_has_pad && !led && !is_among(button, kLeads) &&
                         !is_among(button, kOfHands) &&
                         (button != GLFW_GAMEPAD_BUTTON_B || panel_has_back);
        if (out && !out_[i]) owner_[i] = may ? Owner::panel : Owner::hands;
        out_[i] = out;
        const bool of_both = button == GLFW_GAMEPAD_BUTTON_RIGHT_BUMPER;
        if (owner_[i] != Owner::panel) put_to_rest(panel_, i);
        if (owner_[i] != Owner::hands && !of_both) put_to_rest(hands_, i);
    }
}

void FocusReader::read_pad_moves(PanelMoves& moves) {
    moves.up = is_down(panel_, GLFW_GAMEPAD_BUTTON_DPAD_UP) || panel_.left_y < -kPushed;
    moves.down = is_down(panel_, GLFW_GAMEPAD_BUTTON_DPAD_DOWN) || panel_.left_y > kPushed;
    moves.left = is_down(panel_, GLFW_GAMEPAD_BUTTON_DPAD_LEFT) || panel_.left_x < -kPushed;
    moves.right = is_down(panel_, GLFW_GAMEPAD_BUTTON_DPAD_RIGHT) || panel_.left_x > kPushed;
    moves.take = is_down(panel_, GLFW_GAMEPAD_BUTTON_A);
    moves.takes = moves.take && !took_;
    took_ = moves.take;
    moves.back = is_down(panel_, GLFW_GAMEPAD_BUTTON_B);
    moves.fine = is_down(panel_, GLFW_GAMEPAD_BUTTON_RIGHT_BUMPER);
    moves.scroll = std::fabs(panel_.right_y) > kDeadZone ? panel_.right_y : 0.0F;
}

/// A key that goes down is a press of one frame.
void FocusReader::read_keys(Focus& focus, std::span<const int> keys, bool within) {
    keys_are_panels_ = focus.keys;
    escape_is_panels_ = focus.keys && (within || has_way_back_);
    if (!focus.keys) return;
    PanelMoves& moves = focus.moves;
    for (const int key : keys) {
        const bool enter = key == GLFW_KEY_ENTER || key == GLFW_KEY_KP_ENTER;
        moves.up = moves.up || key == GLFW_KEY_UP;
        moves.right = moves.right || key == GLFW_KEY_RIGHT;
        const bool tab = key == GLFW_KEY_TAB;
        moves.down = moves.down || key == GLFW_KEY_DOWN || (tab && !focus.has_others);
        goes_on_ = goes_on_ || (tab && focus.has_others);
        moves.left = moves.left || key == GLFW_KEY_LEFT;
        moves.take = moves.take || key == GLFW_KEY_SPACE || enter;
        moves.types = moves.types || enter;
        moves.back = moves.back || (escape_is_panels_ && key == GLFW_KEY_ESCAPE);
    }
}

void FocusReader::step(PanelMoves& moves, double time_s) {
    const std::array<bool, 4> now = {moves.up, moves.right, moves.down, moves.left};
    std::array<int, 4> steps{};
    for (std::size_t i = 0; i < now.size(); ++i) {
        if (now[i] && !was_[i]) {
            steps[i] = 1;
            again_s_[i] = time_s + kFirstRepeatS;
        } else if (now[i] && time_s >= again_s_[i]) {
            steps[i] = 1;
            again_s_[i] = time_s + kRepeatS;
        }
    }
    was_ = now;
    moves.step_x = steps[1] - steps[3];
    moves.step_y = steps[0] - steps[2];
}

/// X goes to the next part, B to the first.
void FocusReader::choose_part(Focus& focus, Parts parts, bool within) {
    auto part = std::find(parts.begin(), parts.end(), std::string_view(focus.panel));
    if (part == parts.end()) part = parts.begin();
    const bool first = part == parts.begin();
    if (goes_on_ && ++part == parts.end()) part = parts.begin();
    if (goes_back_ && !within && focus.number == 0) {
        if (first && leaves_) focus.pad = focus.keys = false;
        part = parts.begin();
    }
    focus.panel = *part;
}

void FocusReader::follow(Focus& focus, Parts parts, const PadState& pad, std::span<const int> keys,
                         bool within, double time_s) {
    focus.has_pad = pad.present;
    focus.has_others = parts.size() > 1;
    focus.moves = {};
    if (!std::exchange(focus.number_drawn, false)) focus.number = 0;
    has_way_back_ = leaves_ || parts.front() != std::string_view(focus.panel);
    divide(focus.pad, within || focus.number != 0 || has_way_back_, pad);
    read_pad_moves(focus.moves);
    const bool on = is_down(panel_, GLFW_GAMEPAD_BUTTON_X);
    goes_on_ = !std::exchange(went_on_, on) && on;
    read_keys(focus, keys, within);
    step(focus.moves, time_s);
    const bool back = focus.moves.back;
    goes_back_ = !std::exchange(went_back_, back) && back;
    choose_part(focus, parts, within);
    focus.closes = !within && parts.front() == std::string_view(focus.panel);
}

void FocusReader::read(ViewState& view, const PadState& pad, std::span<const int> keys, bool within,
                       double time_s) {
    Focus& focus = view.focus;
    if (view.sheet != sheet_) {
        change_screen();
        sheet_ = view.sheet;
        focus.pad = view.sheet != Sheet::none;
        focus.keys = focus.keys && view.sheet != Sheet::none;
        focus.number = 0;
    }
    // while the clock stands no hand needs them
    if (view.holds_session() && std::any_of(keys.begin(), keys.end(), begins_by_key))
        focus.keys = true;
    leaves_ = view.sheet == Sheet::none;
    if (!view.settings_sheet.learns())
        return follow(focus, parts_of(view), pad, keys, within, time_s);
    // whatever comes is what is being learnt
    Focus nobody;
    follow(nobody, parts_of(view), pad, {}, within, time_s);
    focus.moves = {};
}

void FocusReader::read(ViewState& view, CaseList& list, const PadState& pad,
                       std::span<const int> keys, bool within, double time_s) {
    static constexpr const char* kList[] = {"rows", "chosen", "filters"};
    static constexpr const char* kSettings[] = {"settings in list"};
    SettingsSheet& settings = view.settings_sheet;
    Focus& focus = view.focus;
    if (settings.learns()) {
        Focus nobody;
        follow(nobody, kSettings, pad, {}, within, time_s);
        focus.moves = {};
        return;
    }
    // on the rows the list has its own keys
    const bool rows = !settings.open_in_list && focus.panel == std::string_view(kList[0]);
    const bool begins = std::any_of(keys.begin(), keys.end(), [&](int key) {
        return settings.open_in_list ? begins_by_key(key) : key == GLFW_KEY_TAB;
    });
    focus.pad = true;
    focus.keys = begins || (focus.keys && !rows);
    leaves_ = settings.open_in_list;
    follow(focus, settings.open_in_list ? Parts(kSettings) : Parts(kList), pad, keys, within,
           time_s);
    if (!focus.pad) settings.open_in_list = false;
    focus.pad = true;
    focus.own_ring = focus.panel == std::string_view(kList[0]);
    focus.keys = focus.keys && !focus.own_ring;
    if (!focus.own_ring || begins) return;
    const int way = focus.moves.step_y > 0 ? GLFW_KEY_UP : GLFW_KEY_DOWN;
    if (focus.moves.step_y != 0) press_keys(list, {&way, 1});
    if (focus.moves.takes) list.wants_start = true;
}

void FocusReader::read(Focus& focus, const char* panel, const PadState& pad, bool within,
                       double time_s) {
    focus.pad = true;
    leaves_ = false;
    follow(focus, {&panel, 1}, pad, {}, within, time_s);
}

void FocusReader::change_screen() {
    sheet_ = Sheet::none;
    for (Owner& owner : owner_)
        if (owner == Owner::panel) owner = Owner::nobody;
}

void FocusReader::leave_to_hands(DeviceState& devices) const {
    devices.pad = hands_;
    if (!keys_are_panels_) return;
    const auto is_panels = [this](int key) {
        return is_panel_key(key) || (escape_is_panels_ && key == GLFW_KEY_ESCAPE);
    };
    std::erase_if(devices.presses, [&](const KeyPress& press) { return is_panels(press.key); });
    for (int key = 0; key < static_cast<int>(devices.down.size()); ++key)
        if (is_panels(key)) devices.down[static_cast<std::size_t>(key)] = false;
}

}  // namespace sideport::app
