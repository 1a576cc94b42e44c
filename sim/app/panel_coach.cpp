// The cards of the first minute.

#include "sim/app/panel_coach.h"

#include <iterator>
#include <string>

#include "sim/app/texts.h"
#include "sim/app/widgets.h"

namespace sideport::app {

namespace {

constexpr float kWidth = 280, kHeight = 156, kArrow = 10;

enum class Arrow { left, right, down };

struct Place {
    float x, y;
};
struct Card {
    Place wide, compact;
    Arrow arrow;
    Text title, text;
};
Place place_of(const ViewState& view, const Card& card) {
    return view.plan->compact ? card.compact : card.wide;
}

// In the order of Coach::card; places in pixels of the layout.
constexpr Card kCards[] = {
    {{696, 208},
     {520, 168},
     Arrow::left,
     Text::coach_hold_space,
     Text::coach_x_rays_run_only_while},
    {{696, 560}, {520, 380}, Arrow::down, Text::coach_press_2_then_1, Text::coach_lateral_and_pa},
    {{760, 320},
     {520, 260},
     Arrow::down,
     Text::coach_w_a_s_d_slides,
     Text::coach_put_the_pump_in_the},
    {{696, 208},
     {520, 168},
     Arrow::left,
     Text::coach_press_or_drag_an_edge,
     Text::coach_less_beam_clearer_picture_opens},
    {{696, 208},
     {520, 168},
     Arrow::left,
     Text::coach_hold_f_and_move_over,
     Text::coach_a_finger_feels_the_skin},
    {{696, 208},
     {520, 168},
     Arrow::left,
     Text::coach_wheel_goes_in_and_out,
     Text::coach_left_drag_slides_right_drag},
    {{832, 376},
     {544, 220},
     Arrow::right,
     Text::coach_tab_for_the_plunger_5,
     Text::coach_hold_left_on_it_and},
    {{696, 208},
     {520, 168},
     Arrow::left,
     Text::coach_that_is_all_the_controls,
     Text::coach_f1_shows_them_at_any},
};
static_assert(std::size(kCards) == kCoachCards + 1);

void draw_arrow(ImDrawList& list, Arrow arrow, Place place, float s) {
    const ImVec2 at(place.x * s, place.y * s), end((place.x + kWidth) * s, (place.y + kHeight) * s);
    const float half = 0.6F * kArrow * s, middle_y = 0.5F * (at.y + end.y),
                middle_x = 0.5F * (at.x + end.x);
    switch (arrow) {
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
    const Place place = place_of(view, card);
    const Area area{place.x, place.y, kWidth, kHeight};
    ImGui::SetNextWindowPos(area.pixel_min(s));
    ImGui::SetNextWindowSize(area.pixel_size(s));
    ImGui::PushStyleColor(ImGuiCol_WindowBg, color_vec(token::n3));
    ImGui::PushStyleColor(ImGuiCol_Border, color_vec(token::accent));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 1.0F);
    ImGui::Begin("coach", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                     ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoNav |
                     ImGuiWindowFlags_NoFocusOnAppearing);
    ImGui::PushFont(view.fonts.strong);
    ImGui::TextWrapped("%s", with_keys(say(card.title), view.bindings()).c_str());
    ImGui::PopFont();
    ImGui::TextWrapped("%s", with_keys(say(card.text), view.bindings()).c_str());
    ImGui::SetCursorPosY((kHeight - 40) * s);
    const bool last = view.coach.card == kCoachCards;
    if (button(last ? say(Text::coach_close) : say(Text::coach_skip), {72 * s, 0}))
        skip_card(view.coach);
    if (!last) {
        ImGui::SameLine();
        caption(view, say(Text::coach_card_of, view.coach.card + 1, kCoachCards));
    }
    ImGui::End();
    ImGui::PopStyleVar();
    ImGui::PopStyleColor(2);
    draw_arrow(*ImGui::GetForegroundDrawList(), card.arrow, place, s);
}

}  // namespace sideport::app
