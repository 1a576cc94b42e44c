// The debrief player: its bar, and the two pictures side by side.

#include <algorithm>

#include "sim/app/debrief_view.h"
#include "sim/app/texts.h"
#include "sim/app/truth_overlay.h"
#include "sim/app/widgets.h"
#include "sim/assessment/words.h"

namespace sideport::app {

namespace {

using assessment::clock_text;
using assessment::Outcome;
using debrief::Moment;
using Meaning = ReplayWords::Meaning;
namespace at = debrief_layout;

constexpr double kPulseWidthS = 0.008;  // as on the trainee's monitor

unsigned ink_of(Meaning meaning) {
    switch (meaning) {
        case Meaning::fine:
            return token::ok;
        case Meaning::waiting:
            return token::n8;
        case Meaning::attention:
            return token::caution;
        case Meaning::danger:
            return token::danger;
    }
    return token::n8;
}

void draw_triangle(ImDrawList& list, ImVec2 c, float r) {
    list.AddTriangleFilled({c.x, c.y - 0.9F * r}, {c.x + r, c.y + 0.8F * r},
                           {c.x - r, c.y + 0.8F * r}, color(token::caution));
}

void draw_meaning(ImDrawList& list, Meaning meaning, ImVec2 c, float r) {
    if (meaning == Meaning::fine) draw_tick(list, c, r, token::ok);
    if (meaning == Meaning::attention) draw_triangle(list, c, r);
    if (meaning == Meaning::danger) draw_moment_sign(list, Moment::Kind::critical, c, r);
    if (meaning == Meaning::waiting) list.AddCircle(c, 0.8F * r, color(token::n8), 16, 1.5F);
}

/// Sign and words in a place of the bar; the whole of them under the pointer.
void draw_state(const ViewState& view, float x, float width, const ReplayWords& state,
                const std::string& whole) {
    const float s = view.scale;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    if (state.meaning == Meaning::danger)
        list.AddRectFilled({x * s, 6 * s}, {(x + width) * s, 38 * s}, color(token::danger_bg),
                           3 * s);
    draw_meaning(list, state.meaning, {(x + 16) * s, 22 * s}, 7 * s);
    draw_fitted(list, {view.fonts.body, view.fonts.caption}, {(x + 30) * s, 14 * s},
                (width - 36) * s, ink_of(state.meaning), state.words);
    if (!whole.empty() && ImGui::IsMouseHoveringRect({x * s, 6 * s}, {(x + width) * s, 38 * s}))
        ImGui::SetTooltip("%s", whole.c_str());
}

ReplayWords seal_state(const runner::SealFinding& seal) {
    using State = runner::SealFinding::State;
    switch (seal.state) {
        case State::intact:
            return {say(Text::debrief_seal_intact), Meaning::fine};
        case State::changed:
            return {say(Text::debrief_seal_changed), Meaning::danger};
        case State::forged:
            return {say(Text::debrief_seal_forged), Meaning::danger};
        case State::not_sealed:
            break;
    }
    return {say(Text::debrief_seal_none), Meaning::attention};
}

std::string seal_whole(const DebriefSession& session) {
    std::string text = session.seal_words;
    for (const std::string& fault : session.seal.faults)
        text += "\n" + fault;
    return text;
}

std::string who_and_what(const DebriefSession& session) {
    std::string text = session.trainee + " · " + session.title;
    if (session.attempt > 0) text += " · " + say(Text::debrief_attempt, session.attempt);
    if (!session.date.empty()) text += " · " + session.date;
    return text;
}

const char* view_words(const fluoroscope::State& machine) {
    const std::string_view name = fluoroscope::view_name(machine);
    return name == "pa"        ? say(Text::debrief_pa)
           : name == "lateral" ? say(Text::debrief_lateral)
                               : say(Text::debrief_oblique);
}

/// Words in the middle of a place where no picture stands.
void draw_instead(const ViewState& view, const Area& place, const std::string& words) {
    const float s = view.scale;
    ImDrawList& list = *ImGui::GetForegroundDrawList();
    ImFont* font = view.fonts.body;
    const float most = (place.w - 48) * s;
    const ImVec2 size = font->CalcTextSizeA(font->FontSize, 1e6F, most, words.c_str());
    list.AddText(font, font->FontSize,
                 {(place.x + 0.5F * place.w) * s - 0.5F * size.x,
                  (place.y + 0.5F * place.h) * s - 0.5F * size.y},
                 color(token::n8), words.c_str(), nullptr, most);
}

bool beam_is_on(const DebriefView& debrief) {
    const auto samples = debrief.player->samples();
    const auto i = static_cast<std::size_t>(events::seconds(debrief.tick) * debrief::kSamplesPerS);
    return i < samples.size() && samples[i].beam_on;
}

/// What stands where the pictures would; empty: they are there.
std::string instead_of_pictures(const DebriefView& debrief) {
    const std::string why = why_no_picture(debrief);
    if (!why.empty()) return why;
    return debrief.patient_ready ? std::string()
                                 : say(Text::debrief_preparing, debrief.patient_percent);
}

void draw_saw(DebriefView& debrief) {
    const ViewState& view = debrief.base;
    const float s = view.scale;
    const std::string instead = instead_of_pictures(debrief);
    const bool shows = instead.empty() && debrief.saw_tick >= 0;
    const fluoroscope::State& saw = debrief.saw;
    begin_panel(view, "saw", {at::kSaw.x, at::kSaw.y, at::kSaw.w, 32});
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 corner = at::kSaw.min(s);
    const std::string title = say(Text::debrief_what_the_trainee_saw);
    draw_text(list, view.fonts.strong, {corner.x + 12 * s, corner.y + 8 * s}, token::n9, title);
    const ImFont* strong = view.fonts.strong;
    const float after =
        strong->CalcTextSizeA(strong->FontSize, 1e6F, 0.0F, title.c_str()).x + 24 * s;
    if (shows) {
        const std::string words = beam_is_on(debrief)
                                      ? say(Text::debrief_beam_on, view_words(saw))
                                      : say(Text::debrief_held_from, view_words(saw),
                                            clock_text(events::seconds(debrief.saw_tick)));
        draw_fitted(list, {view.fonts.body, view.fonts.caption},
                    {corner.x + after, corner.y + 8 * s}, (at::kSaw.w - 64) * s - after, token::n7,
                    words);
    }
    draw_text(list, view.fonts.body, {corner.x + (at::kSaw.w - 52) * s, corner.y + 8 * s},
              token::n8, clock_text(events::seconds(debrief.tick)));
    ImGui::End();
    const Area& place = at::kSawPicture;
    if (!shows)
        return draw_instead(view, place,
                            instead.empty() ? say(Text::debrief_no_picture_yet) : instead);
    const float left = (place.x + 8) * s, right = (place.x + place.w - 8) * s;
    plate(view, left, (place.y + 8) * s,
          say(Text::debrief_orbit, view_words(saw), saw.orbital_deg));
    plate(view, right, (place.y + 8) * s,
          say(Text::debrief_pulses, fluoroscope::pulse_rate_per_s(saw)), true);
    plate(view, left, (place.y + place.h - 36) * s,
          say(Text::debrief_technique, saw.tube_voltage_kvp, saw.pulse_charge_mas / kPulseWidthS));
}

/// Pressures and doses that nobody in the room could read.
void draw_readouts(const DebriefView& debrief) {
    constexpr std::size_t kShown = 5;
    const ViewState& view = debrief.base;
    const float s = view.scale;
    ImDrawList& list = *ImGui::GetForegroundDrawList();
    ImFont* font = view.fonts.caption;
    const std::size_t count = std::min(kShown, debrief.true_readouts.size());
    float width = 0.0F;
    for (std::size_t i = 0; i < count; ++i) {
        const auto& [label, value] = debrief.true_readouts[i];
        const std::string both = label + "   " + value;
        width = std::max(width, font->CalcTextSizeA(font->FontSize, 1e6F, 0.0F, both.c_str()).x);
    }
    const float line = font->FontSize + 2 * s;
    // on the side where the pump is not
    const bool port_is_right = std::any_of(
        debrief.truth.points.begin(), debrief.truth.points.end(), [&](const auto& point) {
            return point.mark == debrief::TrueMark::port &&
                   xray::project(debrief.true_geometry, point.at_W_mm).px.x >
                       0.5 * debrief.true_geometry.width_px;
        });
    const float box = width + 12 * s;
    const float right = (at::kTherePicture.x + at::kTherePicture.w - 12) * s;
    const ImVec2 end(port_is_right ? (at::kTherePicture.x + 12) * s + box : right,
                     (at::kTherePicture.y + at::kTherePicture.h - 40) * s);
    const ImVec2 low(end.x - box, end.y - line * static_cast<float>(count) - 6 * s);
    list.AddRectFilled(low, end, color(token::n0));
    for (std::size_t i = 0; i < count; ++i) {
        const auto& [label, value] = debrief.true_readouts[i];
        const float y = low.y + 3 * s + line * static_cast<float>(i);
        draw_text(list, font, {low.x + 6 * s, y}, token::n8, label);
        const float wide = font->CalcTextSizeA(font->FontSize, 1e6F, 0.0F, value.c_str()).x;
        draw_text(list, font, {end.x - 6 * s - wide, y}, token::truth, value);
    }
}

void draw_expert_plates(const DebriefView& debrief) {
    const ViewState& view = debrief.base;
    const float s = view.scale;
    const char* words = debrief.expert_view == "pa"        ? say(Text::debrief_pa)
                        : debrief.expert_view == "lateral" ? say(Text::debrief_lateral)
                                                           : say(Text::debrief_oblique);
    plate(view, (at::kTherePicture.x + 8) * s, (at::kTherePicture.y + 8) * s,
          say(Text::debrief_expert_at, clock_text(debrief.expert_at_s), words));
}

void draw_there(DebriefView& debrief) {
    const ViewState& view = debrief.base;
    const float s = view.scale;
    begin_panel(view, "there", {at::kThere.x, at::kThere.y, at::kThere.w, 32});
    const ImVec2 corner = at::kThere.min(s);
    draw_fitted(*ImGui::GetWindowDrawList(), {view.fonts.strong, view.fonts.caption},
                {corner.x + 12 * s, corner.y + 8 * s}, 150 * s, token::truth,
                say(Text::debrief_what_was_there));
    const struct {
        TrueView value;
        Text words;
        float x, w;
    } segments[] = {{TrueView::pa, Text::debrief_pa, 172, 48},
                    {TrueView::lateral, Text::debrief_lateral, 220, 96},
                    {TrueView::expert, Text::debrief_expert_run, 316, 120}};
    for (const auto& each : segments) {
        ImGui::SetCursorPos({each.x * s, 3 * s});
        if (segment(labelled(each.words, "##true view"), debrief.true_view == each.value,
                    each.w * s))
            debrief.true_view = each.value;
    }
    ImGui::End();
    const Area& place = at::kTherePicture;
    const std::string instead = instead_of_pictures(debrief);
    if (!instead.empty()) return draw_instead(view, place, instead);
    if (debrief.true_view == TrueView::expert) {
        if (!debrief.expert) return draw_instead(view, place, say(Text::debrief_expert_is_at_work));
        if (!debrief.has_true_picture)
            return draw_instead(view, place, say(Text::debrief_expert_none_yet));
        return draw_expert_plates(debrief);
    }
    if (!debrief.has_true_picture) return;
    draw_truth(*ImGui::GetForegroundDrawList(), place, debrief.true_geometry, debrief.truth,
               view.fonts, s);
    draw_readouts(debrief);
}

}  // namespace

unsigned moment_ink(Moment::Kind kind) {
    switch (kind) {
        case Moment::Kind::critical:
            return token::danger;
        case Moment::Kind::attention:
            return token::caution;
        case Moment::Kind::done_well:
            return token::ok;
        case Moment::Kind::bookmark:
            return token::accent;
    }
    return token::n8;
}

void draw_moment_sign(ImDrawList& list, Moment::Kind kind, ImVec2 c, float r) {
    switch (kind) {
        case Moment::Kind::critical: {
            constexpr int kSides = 8;
            list.AddNgonFilled(c, r, color(token::danger), kSides);
            list.AddRectFilled({c.x - 0.12F * r, c.y - 0.5F * r},
                               {c.x + 0.12F * r, c.y + 0.15F * r}, color(token::n1));
            list.AddRectFilled({c.x - 0.12F * r, c.y + 0.3F * r},
                               {c.x + 0.12F * r, c.y + 0.55F * r}, color(token::n1));
            return;
        }
        case Moment::Kind::attention:
            return draw_triangle(list, c, r);
        case Moment::Kind::done_well:
            return draw_tick(list, c, r, token::ok);
        case Moment::Kind::bookmark: {
            list.AddLine({c.x - 0.6F * r, c.y - r}, {c.x - 0.6F * r, c.y + r}, color(token::accent),
                         0.22F * r);
            list.AddTriangleFilled({c.x - 0.6F * r, c.y - r}, {c.x + 0.9F * r, c.y - 0.4F * r},
                                   {c.x - 0.6F * r, c.y + 0.2F * r}, color(token::accent));
            return;
        }
    }
}

void draw_outcome_sign(ImDrawList& list, Outcome outcome, ImVec2 c, float r) {
    switch (outcome) {
        case Outcome::done:
            return draw_tick(list, c, r, token::ok);
        case Outcome::partial:
            return draw_triangle(list, c, r);
        case Outcome::missed:
            list.AddCircle(c, 0.8F * r, color(token::caution), 24, 0.22F * r);
            return;
        case Outcome::incorrect:
            list.AddLine({c.x - 0.6F * r, c.y - 0.6F * r}, {c.x + 0.6F * r, c.y + 0.6F * r},
                         color(token::danger), 0.25F * r);
            list.AddLine({c.x - 0.6F * r, c.y + 0.6F * r}, {c.x + 0.6F * r, c.y - 0.6F * r},
                         color(token::danger), 0.25F * r);
            return;
        case Outcome::not_applicable:
            list.AddLine({c.x - 0.6F * r, c.y}, {c.x + 0.6F * r, c.y}, color(token::n6), 0.2F * r);
            return;
    }
}

void draw_debrief_bar(DebriefView& debrief) {
    const ViewState& view = debrief.base;
    const float s = view.scale;
    begin_panel(view, "debrief bar", at::kBar);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    draw_text(list, view.fonts.lead, {12 * s, 12 * s}, token::n9, say(Text::debrief_brand));
    list.AddLine({88 * s, 10 * s}, {88 * s, 34 * s}, color(token::n5));
    draw_fitted(list, {view.fonts.strong, view.fonts.caption}, {100 * s, 14 * s}, 64 * s, token::n9,
                say(Text::debrief_debrief));
    draw_fitted(list, {view.fonts.body, view.fonts.caption}, {168 * s, 14 * s}, 420 * s, token::n8,
                who_and_what(debrief.session));
    const ReplayWords replay = replay_words(debrief);
    draw_state(view, 600, 376, replay, replay.words);
    draw_state(view, 984, 160, seal_state(debrief.session.seal), seal_whole(debrief.session));
    ImGui::SetCursorPos({1148 * s, 9 * s});
    if (button(labelled(Text::debrief_settings, "##settings"), {88 * s, 0.0F}))
        debrief.base.settings_sheet.open_in_list = !debrief.base.settings_sheet.open_in_list;
    if (debrief.has_list) {
        ImGui::SetCursorPos({1240 * s, 9 * s});
        if (button(labelled(Text::debrief_sessions, "##sessions"), {112 * s, 0.0F}))
            debrief.wants_list = true;
    }
    ImGui::SetCursorPos({1360 * s, 9 * s});
    if (button(labelled(Text::debrief_report, "##report"), {104 * s, 0.0F}))
        debrief.wants_report = true;
    ImGui::SetCursorPos({1472 * s, 9 * s});
    if (primary_button(labelled(Text::debrief_try_again, "##again"), 120 * s))
        debrief.wants_again = true;
    ImGui::End();
}

void draw_debrief_pictures(DebriefView& debrief) {
    draw_saw(debrief);
    draw_there(debrief);
}

}  // namespace sideport::app
