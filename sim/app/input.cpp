#include "sim/app/input.h"

#include <algorithm>
#include <cmath>

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include "sim/app/layout.h"
#include "sim/fluoroscope/fluoroscope.h"
#include "sim/xray/projection.h"

namespace sideport::app {

namespace {

using session::CommandKind;

constexpr double kTableMmPerS = 60.0, kOrbitDegPerS = 20.0, kTiltDegPerS = 15.0, kFine = 0.2;
constexpr double kNotchMm = 0.5, kLeanDegPerPx = 0.15, kForceNPerS = 10.0, kMostForceN = 40.0,
                 kIrisMmPerS = 60.0, kIrisOpenMm = 220.0;
constexpr double kBreathHoldS = 15.0;
constexpr double kMaskStepPx = 0.5, kSwivelStepDeg = 2.0, kRotationStepDeg = 5.0;
constexpr double kPictureLead_s =
    0.15;  ///< targets run this far ahead of the motors while a key is held

/// The skin point under a pixel of the live monitor: the ray meets the level of the skin.
glm::dvec3 skin_under(const ViewState& view, double px, double py) {
    const session::Model& model = *view.model;
    constexpr int kSizePx = 512;
    // of the picture that is looked at, wherever the C-arm has gone since
    const auto geometry =
        fluoroscope::projection(model.fluoroscope, view.state->live.fluoroscope, kSizePx);
    const double scale = double(view.scale), side = double(layout::kLive.w) * scale;
    const glm::dvec3 pixel =
        geometry.pixel_center_W_mm((px - double(layout::kLive.x) * scale) / side * kSizePx - 0.5,
                                   (py - double(layout::kLive.y) * scale) / side * kSizePx - 0.5);
    const glm::dvec3 d = pixel - geometry.source_W_mm;
    glm::dvec3 at = pixel;
    double level = view.model->world.access_port_W_mm.y;
    for (int i = 0; i < 6 && std::fabs(d.y) > 1e-6; ++i) {
        at = geometry.source_W_mm + d * ((level - geometry.source_W_mm.y) / d.y);
        level = patient::anterior_skin_y_mm(model.world.spine, at.x, at.z);
    }
    return at;
}

}  // namespace

const std::vector<KeyRow>& key_table() {
    static const std::vector<KeyRow> table = {
        {GLFW_KEY_SPACE, "Space", "hold for X-rays"},
        {GLFW_KEY_1, "1", "PA view"},
        {GLFW_KEY_2, "2", "lateral view"},
        {GLFW_KEY_3, "3", "table to the pump"},
        {GLFW_KEY_4, "4", "table to the spine"},
        {GLFW_KEY_W, "W S", "table toward the head, the feet"},
        {GLFW_KEY_S, "", ""},
        {GLFW_KEY_A, "A D", "table to the right, the left (lateral: back, front)"},
        {GLFW_KEY_D, "", ""},
        {GLFW_KEY_Q, "Q E", "orbit toward PA, lateral"},
        {GLFW_KEY_E, "", ""},
        {GLFW_KEY_Z, "Z C", "tilt to the feet, the head"},
        {GLFW_KEY_C, "", ""},
        {GLFW_KEY_LEFT_SHIFT, "Shift", "everything at a fifth of the speed"},
        {GLFW_KEY_TAB, "Tab", "needle or plunger"},
        {GLFW_KEY_UP, "Up Down", "push, pull the plunger harder"},
        {GLFW_KEY_DOWN, "", ""},
        {GLFW_KEY_PAGE_DOWN, "PgDn PgUp", "advance, withdraw the needle"},
        {GLFW_KEY_PAGE_UP, "", ""},
        {GLFW_KEY_X, "X", "stopcock: line open or off; Shift+X the next way"},
        {GLFW_KEY_5, "5 - 9", "syringe in slot 5 to 9"},
        {GLFW_KEY_6, "", ""},
        {GLFW_KEY_7, "", ""},
        {GLFW_KEY_8, "", ""},
        {GLFW_KEY_9, "", ""},
        {GLFW_KEY_LEFT_BRACKET, "[ ]", "close, open the collimator"},
        {GLFW_KEY_RIGHT_BRACKET, "", ""},
        {GLFW_KEY_MINUS, "- =", "fewer, more pulses"},
        {GLFW_KEY_EQUAL, "", ""},
        {GLFW_KEY_M, "M", "zoom"},
        {GLFW_KEY_F, "F", "mode: low, normal, high, cine"},
        {GLFW_KEY_T, "T", "spot: one exposure of cine quality"},
        {GLFW_KEY_U, "U", "subtract from now, roadmap, picture; Shift+U a new mask"},
        {GLFW_KEY_SEMICOLON, "; '", "shift the mask left, right by half a pixel (Shift: up, down)"},
        {GLFW_KEY_APOSTROPHE, "", ""},
        {GLFW_KEY_O, "O L", "close, open the iris"},
        {GLFW_KEY_L, "", ""},
        {GLFW_KEY_COMMA, ", .", "swivel the C-arm left, right (Shift: turn the detector)"},
        {GLFW_KEY_PERIOD, "", ""},
        {GLFW_KEY_I, "I", "reset the five-minute signal"},
        {GLFW_KEY_N, "N", "ask to lie otherwise: supine, hips bent, turned"},
        {GLFW_KEY_H, "H", "ask to breathe out and hold; again: breathe on"},
        {GLFW_KEY_J, "J K", "table head down, up by 5° (Shift 1°)"},
        {GLFW_KEY_K, "", ""},
        {GLFW_KEY_G, "G", "keep the picture"},
        {GLFW_KEY_V, "V", "swap the monitors"},
        {GLFW_KEY_B, "B", "the case"},
        {GLFW_KEY_P, "P", "programmer"},
        {GLFW_KEY_R, "R", "conclude and report"},
        {GLFW_KEY_F1, "F1", "this page"},
        {GLFW_KEY_F2, "F2", "a hint, in practice"},
        {GLFW_KEY_F12, "F12", "screenshot"},
        {GLFW_KEY_ESCAPE, "Esc", "close the sheet; pause, leave the case"},
    };
    return table;
}

Input::Input(GLFWwindow* window) : window_(window) {}

bool Input::down(int key) const {
    return glfwGetKey(window_, key) == GLFW_PRESS;
}

bool Input::pressed(int key) const {
    return std::any_of(
        events_.keys.begin(), events_.keys.end(),
        [&](const WindowEvents::Key& event) { return event.key == key && !event.repeated; });
}

bool Input::shifted(int key) const {
    return std::any_of(
        events_.keys.begin(), events_.keys.end(),
        [&](const WindowEvents::Key& event) { return event.key == key && event.shift; });
}

void Input::collect(ViewState& view, Commands& commands, double dt_s, WindowEvents events) {
    events_ = std::move(events);
    pedal(view, commands);
    if (view.holds_session()) {
        held_keys(view);
    } else if (!ImGui::GetIO().WantTextInput) {
        machine_keys(view, commands, dt_s);
        hand_keys(view, commands, dt_s);
        sheet_keys(view);
    }
    needle_mouse(view, commands);
}

void Input::pedal(const ViewState& view, Commands& commands) {
    const bool focused = glfwGetWindowAttrib(window_, GLFW_FOCUSED) == GLFW_TRUE;
    const bool wanted =
        focused && !ImGui::GetIO().WantTextInput && !view.holds_session() && down(GLFW_KEY_SPACE);
    if (wanted == pedal_down_) return;
    pedal_down_ = wanted;
    commands.push_back(command(CommandKind::pedal, {wanted ? 1.0 : 0.0}));
}

void Input::machine_keys(ViewState& view, Commands& commands, double dt_s) {
    const fluoroscope::State& machine = view.state->fluoroscope;
    const double speed = down(GLFW_KEY_LEFT_SHIFT) ? kFine : 1.0;
    const auto axis = [&](int minus, int plus) {
        return (down(plus) ? 1.0 : 0.0) - (down(minus) ? 1.0 : 0.0);
    };

    // motors: the target runs a little ahead of where the machine is
    const bool lateral = std::string_view(fluoroscope::view_name(machine)) == "lateral";
    const double across = axis(GLFW_KEY_A, GLFW_KEY_D), along = axis(GLFW_KEY_S, GLFW_KEY_W);
    if (across != 0.0 || along != 0.0) {
        const double reach = kTableMmPerS * speed * kPictureLead_s;
        glm::dvec3 to = machine.isocenter_W_mm +
                        glm::dvec3(lateral ? 0.0 : across, lateral ? across : 0.0, along) * reach;
        to = glm::clamp(to, glm::dvec3(-200.0, -120.0, -250.0), glm::dvec3(200.0, 160.0, 260.0));
        commands.push_back(command(CommandKind::table_go, {to.x, to.y, to.z}));
    }
    const double orbit = axis(GLFW_KEY_Q, GLFW_KEY_E), tilt = axis(GLFW_KEY_Z, GLFW_KEY_C);
    if (orbit != 0.0 || tilt != 0.0) {
        const double to_orbit = std::clamp(
            machine.orbital_deg + orbit * kOrbitDegPerS * speed * kPictureLead_s, -120.0, 120.0);
        const double to_tilt = std::clamp(
            machine.angulation_deg + tilt * kTiltDegPerS * speed * kPictureLead_s, -45.0, 45.0);
        commands.push_back(command(CommandKind::c_arm_go, {to_orbit, to_tilt}));
    }
    if (pressed(GLFW_KEY_1)) commands.push_back(command(CommandKind::c_arm_go, {0.0, 0.0}));
    if (pressed(GLFW_KEY_2)) commands.push_back(command(CommandKind::c_arm_go, {90.0, 0.0}));
    const glm::dvec3 pump = view.model->world.X_WP.p;
    if (pressed(GLFW_KEY_3))
        commands.push_back(command(CommandKind::table_go, {pump.x, pump.y, pump.z}));
    if (pressed(GLFW_KEY_4)) commands.push_back(command(CommandKind::table_go, {0.0, 0.0, 110.0}));

    const double leaves = axis(GLFW_KEY_LEFT_BRACKET, GLFW_KEY_RIGHT_BRACKET);
    if (leaves != 0.0) {
        const double most = 0.5 * machine.field_mm, change = leaves * kIrisMmPerS * speed * dt_s;
        commands.push_back(
            command(CommandKind::collimate,
                    {std::clamp(std::min(machine.half_width_mm, most) + change, 5.0, 150.0),
                     std::clamp(std::min(machine.half_height_mm, most) + change, 5.0, 150.0)}));
    }
    const double iris = axis(GLFW_KEY_O, GLFW_KEY_L);
    if (iris != 0.0) {
        const double from = std::min(machine.iris_mm, 0.5 * machine.field_mm);
        const double to = from + iris * kIrisMmPerS * speed * dt_s;
        commands.push_back(command(
            CommandKind::iris, {to >= 0.5 * machine.field_mm ? kIrisOpenMm : std::max(15.0, to)}));
    }
    constexpr double kRates[] = {1.0, 4.0, 8.0, 15.0, 30.0};
    const auto rate =
        std::find(std::begin(kRates), std::end(kRates), machine.pulses_per_s) - std::begin(kRates);
    if (pressed(GLFW_KEY_MINUS) && rate > 0)
        commands.push_back(command(CommandKind::pulse_rate, {kRates[rate - 1]}));
    if (pressed(GLFW_KEY_EQUAL) && rate < 4)
        commands.push_back(command(CommandKind::pulse_rate, {kRates[rate + 1]}));
    if (pressed(GLFW_KEY_M)) {
        const double next = machine.field_mm > 260.0   ? 230.0
                            : machine.field_mm > 200.0 ? 150.0
                                                       : 300.0;
        commands.push_back(command(CommandKind::field_size, {next}));
    }
    const auto lean_deg = [&](int key) {
        return shifted(key) ? kTableTiltFineDeg : kTableTiltStepDeg;
    };
    if (pressed(GLFW_KEY_J)) commands.push_back(tilt_table(*view.state, -lean_deg(GLFW_KEY_J)));
    if (pressed(GLFW_KEY_K)) commands.push_back(tilt_table(*view.state, lean_deg(GLFW_KEY_K)));
    if (pressed(GLFW_KEY_N)) {
        const auto next =
            (static_cast<std::size_t>(view.state->posture) + 1) % scenario::kPostureNames.size();
        commands.push_back(
            command(CommandKind::posture, {}, std::string(scenario::kPostureNames[next])));
    }
    if (pressed(GLFW_KEY_H)) {
        const bool held = view.state->breath.hold_left_s > 0.0;
        commands.push_back(command(CommandKind::hold_breath, {held ? 0.0 : kBreathHoldS}));
    }
    generator_keys(view, commands);
    if (pressed(GLFW_KEY_G)) commands.push_back(command(CommandKind::keep_picture));
    if (pressed(GLFW_KEY_V)) view.wants_swap = true;
}

void Input::generator_keys(ViewState& view, Commands& commands) {
    if (pressed(GLFW_KEY_F)) commands.push_back(next_mode(*view.state));
    if (pressed(GLFW_KEY_T)) commands.push_back(command(CommandKind::spot));
    if (pressed(GLFW_KEY_I)) commands.push_back(command(CommandKind::beam_timer));
    if (pressed(GLFW_KEY_U) && shifted(GLFW_KEY_U))
        view.wants_mask = view.live_view != LiveView::picture;
    else if (pressed(GLFW_KEY_U))
        step_live_view(view);
    for (const int key : {GLFW_KEY_SEMICOLON, GLFW_KEY_APOSTROPHE}) {
        if (!pressed(key) || view.live_view == LiveView::picture) continue;
        double& shift = shifted(key) ? view.mask_shift_y_px : view.mask_shift_x_px;
        shift += key == GLFW_KEY_SEMICOLON ? -kMaskStepPx : kMaskStepPx;
    }
    const fluoroscope::State& machine = view.state->fluoroscope;
    for (const int key : {GLFW_KEY_COMMA, GLFW_KEY_PERIOD}) {
        if (!pressed(key)) continue;
        const double way = key == GLFW_KEY_COMMA ? -1.0 : 1.0;
        const double swivel = shifted(key) ? 0.0 : way * kSwivelStepDeg;
        const double rotation = shifted(key) ? way * kRotationStepDeg : 0.0;
        commands.push_back(
            command(CommandKind::c_arm_turn,
                    {std::clamp(machine.swivel_deg.target + swivel, -12.0, 12.0),
                     std::clamp(machine.rotation_deg.target + rotation, -90.0, 90.0)}));
    }
}

void Input::hand_keys(ViewState& view, Commands& commands, double dt_s) {
    if (pressed(GLFW_KEY_TAB)) view.hand = view.hand == Hand::needle ? Hand::plunger : Hand::needle;
    if (pressed(GLFW_KEY_X)) commands.push_back(turn_stopcock(*view.state, shifted(GLFW_KEY_X)));
    for (int slot = 5; slot <= 9; ++slot) {
        if (pressed(GLFW_KEY_0 + slot))
            commands.push_back(command(CommandKind::syringe_attach, {}, std::to_string(slot)));
    }
    const double speed = down(GLFW_KEY_LEFT_SHIFT) ? kFine : 1.0;
    const double feed =
        ((down(GLFW_KEY_PAGE_DOWN) ? 1.0 : 0.0) - (down(GLFW_KEY_PAGE_UP) ? 1.0 : 0.0)) * 4.0 *
        speed * dt_s;
    if (feed != 0.0 && view.state->needle.taken && view.state->needle.held) {
        commands.push_back(command(CommandKind::needle_advance, {feed}));
    }
    // arrows ramp the thumb's force; letting both go takes the hand off
    const double ramp = (down(GLFW_KEY_UP) ? 1.0 : 0.0) - (down(GLFW_KEY_DOWN) ? 1.0 : 0.0);
    if (ramp != 0.0 && !view.state->syringe_slot.empty()) {
        key_force_ = true;
        view.force_wanted_n =
            float(std::clamp(double(view.force_wanted_n) + ramp * kForceNPerS * speed * dt_s,
                             -kMostForceN, kMostForceN));
        commands.push_back(command(CommandKind::plunger_force, {double(view.force_wanted_n)}));
    } else if (key_force_ && !down(GLFW_KEY_RIGHT_SHIFT)) {
        key_force_ = false;
        view.force_wanted_n = 0.0F;
        commands.push_back(command(CommandKind::plunger_force, {0.0}));
    }
}

void Input::sheet_keys(ViewState& view) {
    const auto toggle = [&](Sheet sheet) {
        view.sheet = view.sheet == sheet ? Sheet::none : sheet;
    };
    if (pressed(GLFW_KEY_B)) toggle(Sheet::brief);
    if (pressed(GLFW_KEY_P)) toggle(Sheet::programmer);
    if (pressed(GLFW_KEY_R)) toggle(Sheet::conclude);
    if (pressed(GLFW_KEY_F12)) view.wants_shot = true;
    if (pressed(GLFW_KEY_F1)) toggle(Sheet::help);
    if (pressed(GLFW_KEY_F2)) view.guidance.wanted = true;
    if (pressed(GLFW_KEY_ESCAPE))
        view.sheet = view.sheet == Sheet::none ? Sheet::pause : Sheet::none;
    if (pressed(GLFW_KEY_ENTER) && view.sheet == Sheet::brief) view.sheet = Sheet::none;
}

void Input::held_keys(ViewState& view) {
    if (view.sheet == Sheet::pause && pressed(GLFW_KEY_ESCAPE)) view.sheet = Sheet::none;
    if (view.sheet == Sheet::result && pressed(GLFW_KEY_ENTER))
        view.after = view.from_list ? After::cases : After::quit;
    if (pressed(GLFW_KEY_F12)) view.wants_shot = true;
}

void Input::needle_mouse(ViewState& view, Commands& commands) {
    const mechanics::State& needle = view.state->needle;
    double x = 0.0, y = 0.0;
    glfwGetCursorPos(window_, &x, &y);
    const bool over_live =
        layout::kLive.contains(float(x), float(y), view.scale) && !ImGui::GetIO().WantCaptureMouse;
    if (view.hand != Hand::needle || view.holds_session()) return;
    const bool left = glfwGetMouseButton(window_, GLFW_MOUSE_BUTTON_LEFT) == GLFW_PRESS;
    const bool right = glfwGetMouseButton(window_, GLFW_MOUSE_BUTTON_RIGHT) == GLFW_PRESS;
    const bool seen_from_front = std::fabs(view.state->live.fluoroscope.orbital_deg) < 60.0;
    if (over_live && left && needle.depth_mm <= 0.0 && view.has_picture && !view.swapped &&
        seen_from_front) {
        if (!needle.taken || !needle.held) commands.push_back(command(CommandKind::needle_take));
        const glm::dvec3 at = skin_under(view, x, y);
        commands.push_back(command(CommandKind::needle_entry, {std::clamp(at.x, -200.0, 200.0),
                                                               std::clamp(at.z, -250.0, 260.0)}));
    }
    if (right && (over_live || dragging_lean_) && needle.taken) {
        dragging_lean_ = true;
        const ImVec2 moved = ImGui::GetIO().MouseDelta;
        if (moved.x != 0.0F || moved.y != 0.0F) {
            const double speed = down(GLFW_KEY_LEFT_SHIFT) ? kFine : 1.0;
            commands.push_back(
                command(CommandKind::needle_aim,
                        {std::clamp(needle.tilt_x_deg + double(moved.x) * kLeanDegPerPx * speed,
                                    -60.0, 60.0),
                         std::clamp(needle.tilt_z_deg - double(moved.y) * kLeanDegPerPx * speed,
                                    -60.0, 60.0)}));
        }
    }
    if (!right) dragging_lean_ = false;
    if (events_.wheel != 0.0 && over_live) {
        if (!needle.taken || !needle.held) commands.push_back(command(CommandKind::needle_take));
        const double step = down(GLFW_KEY_LEFT_SHIFT) ? kNotchMm * kFine : kNotchMm;
        commands.push_back(
            command(CommandKind::needle_advance, {std::clamp(-events_.wheel * step, -60.0, 60.0)}));
    }
}

}  // namespace sideport::app
