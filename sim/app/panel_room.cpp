// The room panel: the window blits the picture of the room beneath it; here are its words, buttons
// and mouse.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/app/texts.h"
#include "sim/app/widgets.h"
#include "sim/room/facts.h"
#include "sim/session/room_input.h"

namespace sideport::app {

namespace {

using session::CommandKind;

constexpr float kOrbitDegPerPx = 0.4F;
constexpr double kZoomPerNotch = 0.88;
constexpr float kLeastHeightForButtons = 160;  ///< as a small strip it is only looked at

double aspect_of(const Area& area) {
    return double(area.w) / double(area.h);
}

/// What the mouse points at in the panel: a skin point in W, through whichever camera is there.
std::optional<glm::dvec3> skin_under_mouse(const ViewState& view, const room::Model& model,
                                           const room::Input& input) {
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const Area corner = hands_corner(view.plan->room);
    const bool shows_corner = shows_hands_corner(view.room, view.plan->room) && input.needle.shown;
    const bool in_corner = shows_corner && corner.contains(mouse.x, mouse.y, view.scale);
    const Area& area = in_corner ? corner : view.plan->room;
    const room::Camera camera =
        in_corner || view.room.near ? room::camera_over_hands(model, input) : view.room.camera;
    const double x = double((mouse.x / view.scale - area.x) / area.w);
    const double y = double((mouse.y / view.scale - area.y) / area.h);
    return room::pick_skin_W_mm(model, input, room::ray_through(camera, x, y, aspect_of(area)));
}

/// The needle in the hand and outside the skin follows the left button over the patient.
void move_needle(const ViewState& view, const room::Model& model, const room::Input& input,
                 Commands& commands) {
    const mechanics::State& needle = view.state->needle;
    if (view.hand != Hand::needle || !needle.taken || !needle.held || needle.depth_mm > 0.0) return;
    const auto at = skin_under_mouse(view, model, input);
    if (!at) return;
    commands.push_back(command(CommandKind::needle_entry, {std::clamp(at->x, -200.0, 200.0),
                                                           std::clamp(at->z, -250.0, 260.0)}));
}

/// The template in the hand lies where the left button has it; with the key that turns a hub the
/// wheel turns it. True when the mouse is its own.
bool move_template(ViewState& view, const room::Model& model, const room::Input& input,
                   Commands& commands) {
    if (view.hand != Hand::stencil) return false;
    const ImGuiIO& io = ImGui::GetIO();
    const int key = view.bindings()[Action::turn_hub].key;
    const bool turns = key > 0 && view.keys_down[static_cast<std::size_t>(key)];
    if (turns) turn_stencil(view, commands, double(io.MouseWheel) * kStencilNotchDeg);
    if (ImGui::IsMouseDown(ImGuiMouseButton_Left))
        if (const auto at = skin_under_mouse(view, model, input))
            move_stencil(view, commands, {at->x, at->z});
    return turns;
}

/// Right-drag orbits, the wheel zooms where it does not move the needle, a double click goes back
/// to the viewpoint.
void look_around(RoomLook& look, bool wheel_zooms) {
    const ImGuiIO& io = ImGui::GetIO();
    if (look.near) {
        if (ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) look.reset();
        return;
    }
    if (ImGui::IsMouseDragging(ImGuiMouseButton_Right, 0.0F)) {
        room::orbit(look.camera, -double(io.MouseDelta.x * kOrbitDegPerPx),
                    double(io.MouseDelta.y * kOrbitDegPerPx));
    }
    if (wheel_zooms && io.MouseWheel != 0.0F)
        room::zoom(look.camera, std::pow(kZoomPerNotch, double(io.MouseWheel)));
    if (ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) look.reset();
}

void draw_buttons(ViewState& view) {
    const float s = view.scale;
    const Area& panel = view.plan->room;
    if (panel.h < kLeastHeightForButtons) return;
    ImGui::SetCursorScreenPos({(panel.x + panel.w - 138) * s, (panel.y + 6) * s});
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {9 * s, 4 * s});
    if (segment(say(Text::room_hands), view.room.near)) view.room.near = !view.room.near;
    ImGui::SameLine(0.0F, 6 * s);
    if (button(say(Text::room_turn))) view.room.next_viewpoint();
    ImGui::PopStyleVar();
}

/// Small words on a plate of the panel's own grey, broken where they do not fit; from an upper left
/// corner, or standing on a line.
void label(const ViewState& view, float y, bool stands, float width, unsigned ink,
           const std::string& text) {
    const float s = view.scale, pad = 4.0F * s;
    ImFont* font = view.fonts.caption;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 size = font->CalcTextSizeA(font->FontSize, 1e6F, width * s, text.c_str());
    const ImVec2 at((view.plan->room.x + 12) * s, y * s - (stands ? size.y : 0.0F));
    list.AddRectFilled({at.x - pad, at.y - 0.5F * pad},
                       {at.x + size.x + pad, at.y + size.y + 0.5F * pad}, color(token::n2));
    list.AddText(font, font->FontSize, at, color(ink), text.c_str(), nullptr, width * s);
}

Text viewpoint_label(room::Viewpoint viewpoint) {
    constexpr Text kLabels[] = {Text::room_from_the_right, Text::room_from_the_head,
                                Text::room_from_above, Text::room_from_the_feet};
    return kLabels[static_cast<std::size_t>(viewpoint)];
}

std::string safety_words(const room::SafetyFacts& facts) {
    constexpr Text kTube[] = {Text::room_tube_below,           Text::room_tube_above,
                              Text::room_tube_below_from_feet, Text::room_tube_below_from_head,
                              Text::room_tube_on_right,        Text::room_tube_on_left,
                              Text::room_tube_low_on_right,    Text::room_tube_low_on_left,
                              Text::room_tube_high_on_right,   Text::room_tube_high_on_left};
    const char* tube = say(kTube[static_cast<std::size_t>(facts.tube)]);
    const char* hands = say(!facts.hand_in_beam ? Text::room_hands_clear
                            : facts.beam_on     ? Text::room_hand_in_the_beam
                                                : Text::room_hand_in_the_path);
    const double gap_mm = facts.detector_to_skin_mm;
    if (gap_mm < 0.0) return say(Text::room_detector_touches, tube, hands);
    if (!std::isfinite(gap_mm)) return say(Text::room_detector_free, tube, hands);
    return say(facts.detector_above ? Text::room_detector_above : Text::room_detector_from, tube,
               gap_mm / 10.0, hands);
}

void draw_words(const ViewState& view, const room::Model& model, const room::Input& input) {
    const Area& panel = view.plan->room;
    const float width = panel.w - 24;
    if (panel.h >= kLeastHeightForButtons)
        label(view, panel.y + 10, false, width - 132, token::n8,
              view.room.near ? say(Text::room_room_over_the_hands)
                             : say(Text::room_room, say(viewpoint_label(view.room.viewpoint))));
    const room::SafetyFacts facts = room::safety_facts(model, input);
    const bool hit = facts.beam_on && facts.hand_in_beam;
    label(view, panel.y + panel.h - 8, true, width, hit ? token::caution : token::n8,
          safety_words(facts));
}

}  // namespace

void RoomLook::next_viewpoint() {
    if (!near)
        viewpoint =
            static_cast<room::Viewpoint>((static_cast<int>(viewpoint) + 1) % room::kViewpointCount);
    reset();
}

void RoomLook::reset() {
    near = false;
    camera = room::camera_at(viewpoint);
}

bool room_wheel_is_needles(const ViewState& view) {
    const mechanics::State& needle = view.state->needle;
    const auto key = static_cast<std::size_t>(view.bindings()[Action::turn_hub].key);
    const bool zooms = key < view.keys_down.size() && view.keys_down[key];
    return !zooms && view.hand == Hand::needle && needle.taken && needle.held;
}

void draw_room(ViewState& view, Commands& commands) {
    view.room.pointed_at = false;
    if (view.covers_column()) return;
    const room::Model model = session::make_room_model(*view.model);
    const room::Input input = session::make_room_input(*view.model, *view.state);
    ImGui::PushStyleColor(ImGuiCol_WindowBg, ImVec4(0, 0, 0, 0));
    begin_panel(view, "room", view.plan->room);
    const float s = view.scale;
    if (shows_hands_corner(view.room, view.plan->room) && input.needle.shown) {
        const Area corner = hands_corner(view.plan->room);
        const ImVec2 low = corner.min(s), size = corner.size(s);
        ImGui::GetWindowDrawList()->AddRect(low, {low.x + size.x, low.y + size.y}, color(token::n5),
                                            0.0F, 0, s);
    }
    draw_buttons(view);
    draw_words(view, model, input);
    view.room.pointed_at = ImGui::IsWindowHovered() && !ImGui::IsAnyItemHovered();
    if (view.room.pointed_at && view.holds_session()) {
        look_around(view.room, true);
    } else if (view.room.pointed_at) {
        if (!move_template(view, model, input, commands))
            look_around(view.room, !room_wheel_is_needles(view));
        if (ImGui::IsMouseDown(ImGuiMouseButton_Left)) move_needle(view, model, input, commands);
    }
    ImGui::End();
    ImGui::PopStyleColor();
}

}  // namespace sideport::app
