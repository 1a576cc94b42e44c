// The cards of the first minute.

#include "sim/app/panel_coach.h"

#include <iterator>
#include <string>

#include "sim/app/widgets.h"

namespace sideport::app {

namespace {

constexpr float kWidth = 280, kHeight = 132, kArrow = 10;

enum class Arrow { left, right, down };

struct Card {
    float x, y;
    Arrow arrow;
    const char *title, *text;
};

// In the order of Coach::card; places in pixels of the layout.
constexpr Card kCards[] = {
    {696, 208, Arrow::left, "Hold Space.",
     "X-rays run only while you hold it. Let go and the picture stays."},
    {696, 584, Arrow::down, "Press 2, then 1.", "Lateral and PA."},
    {760, 344, Arrow::down, "W A S D slides the table.",
     "Put the pump in the middle. Shift is slow."},
    {696, 208, Arrow::left, "Press [ or drag an edge inward.",
     "Less beam, clearer picture. ] opens it again."},
    {696, 208, Arrow::left, "Hold F and move over the picture.",
     "A finger feels the skin there, the left button presses. Find the small raised ring."},
    {696, 208, Arrow::left, "Wheel goes in and out.", "Left-drag slides, right-drag tilts."},
    {832, 376, Arrow::right, "Tab for the plunger, 5 for a syringe.",
     "Hold left on it and pull down. Up pushes. X turns the stopcock."},
    {696, 208, Arrow::left, "That is all the controls.", "F1 shows them at any time."},
};
static_assert(std::size(kCards) == kCoachCards + 1);

void draw_arrow(ImDrawList& list, const Card& card, float s) {
    const ImVec2 at(card.x * s, card.y * s), end((card.x + kWidth) * s, (card.y + kHeight) * s);
    const float half = 0.6F * kArrow * s, middle_y = 0.5F * (at.y + end.y),
                middle_x = 0.5F * (at.x + end.x);
    switch (card.arrow) {
        case Arrow::left:
            list.AddTriangleFilled({at.x, middle_y - half}, {at.x - kArrow * s, middle_y},
                                   {at.x, middle_y + half}, color(token::accent));
            break;
        case Arrow::right:
            list.AddTriangleFilled({end.x, middle_y + half}, {end.x + kArrow * s, middle_y},
                                   {end.x, middle_y - half}, color(token::accent));
            break;
        case Arrow::down:
            list.AddTriangleFilled({middle_x - half, end.y}, {middle_x + half, end.y},
                                   {middle_x, end.y + kArrow * s}, color(token::accent));
            break;
    }
}

}  // namespace

void draw_coach(ViewState& view) {
    if (!view.coach.on || view.sheet != Sheet::none || view.is_assessment) return;
    const Card& card = kCards[view.coach.card];
    const float s = view.scale;
    ImGui::SetNextWindowPos({card.x * s, card.y * s});
    ImGui::SetNextWindowSize({kWidth * s, kHeight * s});
    ImGui::PushStyleColor(ImGuiCol_WindowBg, color_vec(token::n3));
    ImGui::PushStyleColor(ImGuiCol_Border, color_vec(token::accent));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 1.0F);
    ImGui::Begin("coach", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                     ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoNav |
                     ImGuiWindowFlags_NoFocusOnAppearing);
    ImGui::PushFont(view.fonts.strong);
    ImGui::TextWrapped("%s", card.title);
    ImGui::PopFont();
    ImGui::TextWrapped("%s", card.text);
    ImGui::SetCursorPosY((kHeight - 40) * s);
    const bool last = view.coach.card == kCoachCards;
    if (ImGui::Button(last ? "Close" : "Skip", {72 * s, 0})) skip_card(view.coach);
    if (!last) {
        ImGui::SameLine();
        caption(
            view,
            (std::to_string(view.coach.card + 1) + " of " + std::to_string(kCoachCards)).c_str());
    }
    ImGui::End();
    ImGui::PopStyleVar();
    ImGui::PopStyleColor(2);
    draw_arrow(*ImGui::GetForegroundDrawList(), card, s);
}

}  // namespace sideport::app
