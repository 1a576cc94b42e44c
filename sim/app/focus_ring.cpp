// What gamepad and keys stand on in a panel. The interface moves the ring; it knows neither how
// large it is drawn here nor when the gamepad is the hands'.

#include "sim/app/focus_ring.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <imgui.h>
#include <imgui_internal.h>

namespace sideport::app {

namespace {

constexpr float kGapPx = 3.0F, kThickPx = 2.5F, kUnderPx = 5.0F, kRounding = 4.0F;
constexpr float kSignPx = 3.5F;  ///< half a side of the triangles

/// Four triangles in the right end of a field whose number is being stepped.
void draw_step_sign(ImDrawList& list, const ImRect& at, float s) {
    const float r = kSignPx * s, out = r;
    const ImVec2 middle(at.Max.x - 2.0F * r - 4.0F * s, at.GetCenter().y);
    for (const ImVec2 way : {ImVec2(-1, 0), ImVec2(1, 0), ImVec2(0, -1), ImVec2(0, 1)}) {
        const ImVec2 foot(middle.x + way.x * out, middle.y + way.y * out);
        list.AddTriangleFilled({foot.x + way.y * r, foot.y + way.x * r},
                               {foot.x - way.y * r, foot.y - way.x * r},
                               {foot.x + way.x * r, foot.y + way.y * r}, color(token::accent));
    }
}

}  // namespace

void feed_focus(ImGuiIO& io, const Focus& focus) {
    std::fill(std::begin(io.NavInputs), std::end(io.NavInputs), 0.0F);
    if (!focus.works()) {
        io.ConfigFlags &= ~ImGuiConfigFlags_NavEnableGamepad;
        return;
    }
    io.ConfigFlags |= ImGuiConfigFlags_NavEnableGamepad;
    io.BackendFlags |= ImGuiBackendFlags_HasGamepad;
    // a mouse that was moved in between hides the ring, and with it what A does
    ImGui::GetCurrentContext()->NavDisableHighlight = false;
    if (focus.number != 0 || focus.own_ring) return;  // the D-pad is for that
    const PanelMoves& moves = focus.moves;
    const auto set = [&](ImGuiNavInput input, bool on) {
        io.NavInputs[input] = on ? 1.0F : 0.0F;
    };
    set(ImGuiNavInput_DpadUp, moves.up);
    set(ImGuiNavInput_DpadRight, moves.right);
    set(ImGuiNavInput_DpadDown, moves.down);
    set(ImGuiNavInput_DpadLeft, moves.left);
    set(ImGuiNavInput_Activate, moves.take);
    set(ImGuiNavInput_Input, moves.types);
    set(ImGuiNavInput_Cancel, moves.back);
}

bool is_within_panel() {
    return ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup) || ImGui::IsAnyItemActive();
}

void bring_ring(const Focus& focus, const char* panel) {
    if (!focus.works() || focus.own_ring || focus.panel != std::string_view(panel)) return;
    if (is_within_panel()) return;
    const ImGuiContext& g = *ImGui::GetCurrentContext();
    ImGuiWindow* here = ImGui::GetCurrentWindow();
    const bool elsewhere = g.NavWindow == nullptr || g.NavWindow->RootWindowForNav != here;
    if (!elsewhere && !focus.lost && g.NavId != 0) return;
    ImGui::FocusWindow(here);
    ImGui::NavInitWindow(here, true);
}

void begin_ring_here() {
    ImGuiContext& g = *ImGui::GetCurrentContext();
    const ImGuiWindow& window = *g.CurrentWindow;
    const bool begins = g.NavInitRequest || g.NavInitResultId != 0;
    if (!begins || g.NavWindow != window.RootWindowForNav) return;
    g.NavInitRequest = false;
    g.NavInitResultId = g.LastItemData.ID;
    g.NavInitResultRectRel = ImGui::WindowRectAbsToRel(g.CurrentWindow, g.LastItemData.NavRect);
}

void begin_ring_below(const Focus& focus) {
    ImGuiWindow* here = ImGui::GetCurrentWindow();
    const ImGuiWindow* has_ring = ImGui::GetCurrentContext()->NavWindow;
    if (!focus.works() || has_ring == nullptr || has_ring->RootWindowForNav != here) return;
    ImGui::FocusWindow(here);
    ImGui::NavInitWindow(here, true);
}

void scroll_by_stick(const ViewState& view) {
    constexpr float kPxPerS = 900.0F;
    const float way = view.focus.works() ? view.focus.moves.scroll : 0.0F;
    const char* panel = ImGui::GetCurrentWindow()->RootWindow->Name;
    if (way == 0.0F || view.focus.panel != std::string_view(panel)) return;
    ImGui::SetScrollY(ImGui::GetScrollY() + way * kPxPerS * view.scale * ImGui::GetIO().DeltaTime);
}

bool ring_is_on(unsigned id) {
    return ImGui::GetCurrentContext()->NavId == id;
}

void draw_ring(const ViewState& view, ImDrawList& list, ImVec2 low, ImVec2 high) {
    const float s = view.scale, gap = kGapPx * s;
    const ImVec2 from(low.x - gap, low.y - gap), to(high.x + gap, high.y + gap);
    list.AddRect(from, to, color(token::n0), kRounding * s, 0, kUnderPx * s);
    list.AddRect(from, to, color(token::accent), kRounding * s, 0, kThickPx * s);
}

void draw_focus_ring(ViewState& view) {
    const ImGuiContext& g = *ImGui::GetCurrentContext();
    Focus& focus = view.focus;
    const ImGuiWindow* panel = ImGui::FindWindowByName(focus.panel);
    if (!focus.works() || panel == nullptr || !panel->Active) return;
    ImDrawList& list = *ImGui::GetForegroundDrawList();
    list.AddRect(panel->Pos, {panel->Pos.x + panel->Size.x, panel->Pos.y + panel->Size.y},
                 color(token::accent), kRounding * view.scale, 0, view.scale);
    const ImGuiWindow* window = g.NavWindow;
    if (focus.own_ring || window == nullptr) return;
    const bool in_list = (window->RootWindowForNav->Flags & ImGuiWindowFlags_Popup) != 0;
    if (!in_list && window->RootWindowForNav != panel) return;
    const bool begins = g.NavInitRequest || g.NavInitResultId != 0;
    focus.lost = !g.NavIdIsAlive && !in_list && !begins;
    if (!g.NavIdIsAlive || g.NavId == 0) return;
    const ImRect at = ImGui::WindowRectRelToAbs(g.NavWindow, window->NavRectRel[g.NavLayer]);
    // of what is scrolled half out of sight the ring shows no more than the item does
    const float margin = 2.0F * kGapPx * view.scale;
    const ImRect& inner = window->InnerClipRect;
    list.PushClipRect({inner.Min.x - margin, inner.Min.y - margin},
                      {inner.Max.x + margin, inner.Max.y + margin});
    draw_ring(view, list, at.Min, at.Max);
    if (focus.number != 0 && focus.number == g.NavId) draw_step_sign(list, at, view.scale);
    list.PopClipRect();
}

namespace {

/// By how much the D-pad changes a number in this frame.
double change_of(const PanelMoves& moves, const NumberSteps& by) {
    constexpr double kFine = 0.1, kCoarse = 10.0;
    const double least = std::pow(10.0, -by.decimals);
    const double unit = std::max(least, double(by.unit) * (moves.fine ? kFine : 1.0));
    return unit * (moves.step_x + kCoarse * moves.step_y);
}

bool step_number(Focus& focus, unsigned id, float& value, const NumberSteps& by) {
    const PanelMoves& moves = focus.moves;
    if (focus.number != id) {
        if (!moves.takes || !ring_is_on(id) || !focus.works()) return false;
        focus.number = id;
        focus.number_before = value;
        focus.number_drawn = true;
        return false;
    }
    const float before = value;
    if (moves.back) value = focus.number_before;
    if (moves.takes || moves.back) focus.number = 0;
    const double last = std::pow(10.0, by.decimals);
    if (const double change = change_of(moves, by); focus.number == id && change != 0.0)
        value = static_cast<float>(std::round((double(value) + change) * last) / last);
    focus.number_drawn = true;
    return value != before;
}

constexpr const char* kField = "##field";

/// Beside the field, for the mouse: the ring goes past them to the number itself.
bool step_by_buttons(float& value, const NumberSteps& by, float side, float gap) {
    const float step = ImGui::GetIO().KeyCtrl ? by.with_control : by.button;
    const float before = value, margin = ImGui::GetStyle().FramePadding.y;
    ImGui::PushButtonRepeat(true);
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {margin, margin});
    ImGui::PushItemFlag(ImGuiItemFlags_NoNav, true);
    ImGui::SameLine(0.0F, gap);
    if (ImGui::Button("-", {side, side})) value -= step;
    ImGui::SameLine(0.0F, gap);
    if (ImGui::Button("+", {side, side})) value += step;
    ImGui::PopItemFlag();
    ImGui::PopStyleVar();
    ImGui::PopButtonRepeat();
    return value != before;
}

}  // namespace

bool number_field(ViewState& view, const char* label, float& value, const NumberSteps& by) {
    const std::string format = fmt::format("%.{}f", by.decimals);
    if (by.button <= 0.0F) {
        const ImGuiID id = ImGui::GetID(label);
        const bool typed = ImGui::InputFloat(label, &value, 0.0F, 0.0F, format.c_str());
        return step_number(view.focus, id, value, by) || typed;
    }
    const ImGuiStyle& style = ImGui::GetStyle();
    const float side = ImGui::GetFrameHeight(), gap = style.ItemInnerSpacing.x;
    ImGui::PushID(label);
    ImGui::SetNextItemWidth(std::max(1.0F, ImGui::CalcItemWidth() - 2.0F * (side + gap)));
    const ImGuiID id = ImGui::GetID(kField);
    bool changed = ImGui::InputFloat(kField, &value, 0.0F, 0.0F, format.c_str());
    changed = step_number(view.focus, id, value, by) || changed;
    changed = step_by_buttons(value, by, side, gap) || changed;
    ImGui::PopID();
    const std::string words(label, ImGui::FindRenderedTextEnd(label));
    if (words.empty()) return changed;
    ImGui::SameLine(0.0F, gap);
    ImGui::TextUnformatted(words.c_str());
    return changed;
}

}  // namespace sideport::app
