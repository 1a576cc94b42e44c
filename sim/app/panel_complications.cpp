// What an instructor can let happen: now, or when something has come about.

#include <algorithm>

#include <fmt/format.h>

#include "sim/app/instruct_view.h"
#include "sim/app/texts.h"
#include "sim/app/widgets.h"
#include "sim/scenario/complication.h"

namespace sideport::app {

namespace {

using session::ArmedComplication;
using session::CommandKind;
using session::ComplicationOrder;
using session::When;

constexpr float kWide = 432, kRow = 34;

Order order_of(const ComplicationOrder& order) {
    return {command(CommandKind::complication, {}, session::to_text(order)),
            fmt::format("{}, {}", session::label_of(order), session::condition_words(order))};
}

ComplicationOrder usual(session::ComplicationKind kind) {
    return {.kind = kind, .amount = scenario::spec_of(kind).amount};
}

bool is_assessment(const InstructView& view) {
    return view.live()->recording().mode == "assessment";
}

bool is_of_form(const InstructView& view, std::string_view id) {
    const auto& allowed = view.live()->model().scenario.complications;
    return std::find(allowed.begin(), allowed.end(), id) != allowed.end();
}

/// How long it still waits, where that is known; else what for.
std::string waits_for(const InstructView& view, const ArmedComplication& armed) {
    const std::int64_t tick = view.live()->state().tick;
    double left_s = -1.0;
    if (armed.order.when == When::after_s)
        left_s = armed.order.value - events::seconds(tick - armed.armed_tick);
    if (armed.order.when == When::at_s) left_s = armed.order.value - events::seconds(tick);
    if (left_s >= 0.0) return say(Text::instruct_countdown, minutes_seconds(std::ceil(left_s)));
    return session::condition_words(armed.order);
}

void draw_armed(InstructView& view, Orders& orders, const ArmedComplication& armed) {
    constexpr float kHeight = 48;
    const ImVec2 at = ImGui::GetCursorScreenPos(), local = ImGui::GetCursorPos();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const Fonts& fonts = view.base.fonts;
    list.AddRectFilled(at, {at.x + view.px(kWide), at.y + view.px(kHeight)},
                       color(token::caution_bg));
    const float x = at.x + view.px(20), y = at.y + view.px(20);
    list.AddTriangle({x, y - view.px(7)}, {x - view.px(7), y + view.px(5)},
                     {x + view.px(7), y + view.px(5)}, color(token::caution), view.px(1.5F));
    list.AddLine({x, y - view.px(2)}, {x, y + view.px(1)}, color(token::caution), view.px(1.5F));
    const std::string label = session::label_of(armed.order);
    draw_fitted(list, {fonts.strong}, {at.x + view.px(36), at.y + view.px(5)}, view.px(220),
                token::n9, say(Text::instruct_armed, label));
    draw_fitted(list, {fonts.body, fonts.caption}, {at.x + view.px(36), at.y + view.px(25)},
                view.px(220), token::n8, waits_for(view, armed));
    const auto number = static_cast<double>(armed.number);
    ImGui::SetCursorPos({local.x + view.px(262), local.y + view.px(9)});
    if (button(labelled(Text::instruct_fire_now, fmt::format("##{}", armed.number).c_str()),
               {view.px(80), view.px(30)}))
        orders.push_back({command(CommandKind::complication_fire, {number}),
                          say(Text::instruct_order_fire, label)});
    ImGui::SetCursorPos({local.x + view.px(346), local.y + view.px(9)});
    if (button(labelled(Text::instruct_cancel, fmt::format("##{}", armed.number).c_str()),
               {view.px(74), view.px(30)}))
        orders.push_back({command(CommandKind::complication_cancel, {number}),
                          say(Text::instruct_order_cancel, label)});
    ImGui::SetCursorPos({local.x, local.y + view.px(kHeight + 2)});
    ImGui::Dummy({1, 0});
}

void draw_choice(InstructView& view, Orders& orders, const scenario::ComplicationSpec& spec) {
    const std::string senseless =
        session::why_senseless(view.live()->model(), view.live()->state(), spec.kind);
    const ImVec2 at = ImGui::GetCursorScreenPos(), local = ImGui::GetCursorPos();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const Fonts& fonts = view.base.fonts;
    const bool sane = senseless.empty() && view.can_order();
    const std::string label(spec.label);
    const float wide = fonts.body->CalcTextSizeA(fonts.body->FontSize, 1e6F, 0.0F, label.c_str()).x;
    draw_fitted(list, {fonts.body, fonts.caption}, {at.x + view.px(12), at.y + view.px(8)},
                view.px(250), sane ? token::n9 : token::n6, label);
    const bool foreign = is_assessment(view) && !is_of_form(view, spec.id);
    const std::string beside = !sane     ? senseless
                               : foreign ? say(Text::instruct_outside_form)
                                         : scenario::amount_words(spec.kind, spec.amount);
    const float left = wide + view.px(20), room = view.px(262) - left;
    if (room > view.px(24))
        draw_fitted(list, {fonts.body, fonts.caption}, {at.x + left, at.y + view.px(8)}, room,
                    foreign && sane ? token::caution : token::n7, beside);
    ImGui::BeginDisabled(!sane);
    const std::string id = "##" + std::string(spec.id);
    ImGui::SetCursorPos({local.x + view.px(272), local.y + view.px(4)});
    if (button(labelled(Text::instruct_now_button, id.c_str()), {view.px(64), view.px(27)}))
        orders.push_back(order_of(usual(spec.kind)));
    ImGui::SetCursorPos({local.x + view.px(340), local.y + view.px(4)});
    if (button(labelled(Text::instruct_when_button, id.c_str()), {view.px(80), view.px(27)})) {
        view.builder = usual(spec.kind);
        view.builder->when = When::contrast_in_ml;
        view.builder->value = session::spec_of(When::contrast_in_ml).usual;
    }
    ImGui::EndDisabled();
    if (ImGui::IsMouseHoveringRect(at, {at.x + view.px(262), at.y + view.px(kRow)}))
        ImGui::SetTooltip("%s", std::string(spec.doc).c_str());
    list.AddLine({at.x, at.y + view.px(kRow)}, {at.x + view.px(kWide), at.y + view.px(kRow)},
                 color(token::n4));
    ImGui::SetCursorPos({local.x, local.y + view.px(kRow)});
    ImGui::Dummy({1, 0});
}

constexpr std::pair<When, Text> kWhens[] = {{When::now, Text::instruct_when_now},
                                            {When::after_s, Text::instruct_when_after},
                                            {When::at_s, Text::instruct_when_at},
                                            {When::contrast_in_ml, Text::instruct_when_contrast},
                                            {When::aspirated_ml, Text::instruct_when_aspirated},
                                            {When::needle_in_port, Text::instruct_when_port},
                                            {When::beam_on, Text::instruct_when_beam},
                                            {When::contrast_in_sac, Text::instruct_when_sac}};

void value_field(const InstructView& view, const char* id, double& value, double low, double high,
                 std::string_view unit) {
    auto shown = static_cast<float>(value);
    ImGui::SetNextItemWidth(view.px(150));
    const float step = high > 100.0 ? 5.0F : high > 20.0 ? 1.0F : 0.5F;
    if (ImGui::InputFloat(id, &shown, step, 10.0F * step, "%.2f"))
        value = std::clamp(static_cast<double>(shown), low, high);
    ImGui::SameLine();
    caption(view.base, fmt::format("{}   {:g} .. {:g}", unit, low, high));
}

/// "when more than 1 mL contrast is in: Patient coughs, pump shifts 6 mm".
void draw_builder(InstructView& view, Orders& orders) {
    ComplicationOrder& order = *view.builder;
    const scenario::ComplicationSpec& spec = scenario::spec_of(order.kind);
    ImGui::SetCursorPos({view.px(12), view.px(44)});
    ImGui::PushFont(view.base.fonts.strong);
    line(session::label_of(order));
    ImGui::PopFont();
    float y = 74;
    if (!spec.amount_name.empty()) {
        ImGui::SetCursorPos({view.px(12), view.px(y)});
        caption(view.base, say(Text::instruct_how_much), view.px(120));
        ImGui::SetCursorPos({view.px(140), view.px(y - 4)});
        value_field(view, "##amount", order.amount, spec.low, spec.high, spec.amount_name);
        y += 38;
    }
    ImGui::SetCursorPos({view.px(12), view.px(y)});
    caption(view.base, say(Text::instruct_it_happens));
    y += 20;
    int place = 0;
    for (const auto& [when, words] : kWhens) {
        ImGui::SetCursorPos({view.px(12 + 102.0F * static_cast<float>(place % 4)),
                             view.px(y + 32.0F * static_cast<float>(place / 4))});
        if (segment(labelled(words, "##when"), order.when == when, view.px(100))) {
            order.when = when;
            order.value = session::spec_of(when).usual;
        }
        ++place;
    }
    y += 76;
    const session::WhenSpec& condition = session::spec_of(order.when);
    if (!condition.joint.empty()) {
        ImGui::SetCursorPos({view.px(12), view.px(y)});
        caption(view.base, say(Text::instruct_more_than), view.px(120));
        ImGui::SetCursorPos({view.px(140), view.px(y - 4)});
        value_field(view, "##value", order.value, condition.low, condition.high, condition.unit);
    }
    y += 40;
    ImGui::SetCursorPos({view.px(12), view.px(y)});
    ImGui::PushTextWrapPos(view.px(420));
    ImGui::TextWrapped("%s", say(Text::instruct_sentence, session::condition_words(order),
                                 session::label_of(order))
                                 .c_str());
    ImGui::PopTextWrapPos();
    ImGui::SetCursorPos({view.px(12), view.px(346)});
    if (primary_button(
            labelled(order.when == When::now ? Text::instruct_now_button : Text::instruct_arm,
                     "##arm"),
            view.px(120))) {
        orders.push_back(order_of(order));
        view.builder.reset();
        return;
    }
    ImGui::SetCursorPos({view.px(140), view.px(346)});
    if (button(labelled(Text::instruct_back, "##arm"), {view.px(120), 0})) view.builder.reset();
}

/// What became of the last order.
std::string last_words(const InstructView& view, unsigned& ink) {
    ink = token::n8;
    if (!view.trouble.empty()) {
        ink = token::danger;
        return view.trouble;
    }
    const std::vector<SentOrder>& sent = view.watched->sent();
    if (sent.empty()) {
        if (!is_assessment(view)) return {};
        ink = token::n7;
        const std::size_t count = view.live()->model().scenario.complications.size();
        return count == 0 ? say(Text::instruct_preset_one_warning)
                          : say(Text::instruct_preset_warning, count);
    }
    const SentOrder& last = sent.back();
    if (!last.answered) return say(Text::instruct_on_the_way, last.words);
    const std::string time = minutes_seconds(last.time_s);
    if (!last.refused) return say(Text::instruct_sent, time, last.words);
    ink = token::caution;
    return say(Text::instruct_refused, time, last.reason);
}

void draw_list(InstructView& view, Orders& orders) {
    unsigned ink = 0;
    const std::string words = last_words(view, ink);
    const float foot = words.empty() ? 0.0F : 38.0F;
    ImGui::SetCursorPos({0, view.px(36)});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
    ImGui::BeginChild("choices", {view.px(kWide), view.px(392 - 36 - foot)});
    ImGui::BeginDisabled(!view.can_order());
    for (const ArmedComplication& armed : view.live()->state().instruction.armed)
        draw_armed(view, orders, armed);
    ImGui::EndDisabled();
    for (const scenario::ComplicationSpec& spec : scenario::complication_table())
        draw_choice(view, orders, spec);
    ImGui::EndChild();
    ImGui::PopStyleVar(2);
    if (words.empty()) return;
    const ImVec2 panel = ImGui::GetWindowPos();
    ImFont* font = view.base.fonts.caption;
    ImGui::GetWindowDrawList()->AddText(font, font->FontSize,
                                        {panel.x + view.px(12), panel.y + view.px(392 - 34)},
                                        color(ink), words.c_str(), nullptr, view.px(408));
}

}  // namespace

void draw_complications(InstructView& view, Orders& orders) {
    begin_panel(view.base, "complications", layout::kComplications);
    const bool on = view.live() != nullptr;
    const bool marked = on && !view.live()->state().instruction.standardised;
    panel_head(view, layout::kComplications, say(Text::instruct_complications),
               !on      ? ""
               : marked ? say(Text::instruct_marked)
               : is_assessment(view)
                   ? say(Text::instruct_preset, view.live()->model().scenario.complications.size())
                   : say(Text::instruct_free),
               280);
    if (on && view.builder)
        draw_builder(view, orders);
    else if (on)
        draw_list(view, orders);
    ImGui::End();
}

}  // namespace sideport::app
