// The timeline: transport, and the lanes of the session on one clock.

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "sim/app/debrief_view.h"
#include "sim/app/texts.h"
#include "sim/app/widgets.h"
#include "sim/assessment/words.h"

namespace sideport::app {

namespace {

using assessment::clock_text;
using debrief::Moment;
using debrief::Sample;
namespace at = debrief_layout;

constexpr float kHardN = 20;
constexpr double kLateralFromDeg = 75.0, kPaToDeg = 10.0;  // as fluoroscope::view_name has it

/// A lane, from the panel's top.
struct Lane {
    float y, h;
};
constexpr Lane kRuler{48, 20}, kMoments{70, 42}, kBeam{114, 46}, kNeedle{162, 42}, kForce{206, 46},
    kVolume{254, 46}, kExpert{302, 46};
constexpr float kEnd = 350;

class Clock {
  public:
    explicit Clock(const DebriefView& debrief)
        : s(debrief.base.scale),
          end_s(std::max(1.0, events::seconds(last_tick(debrief)))) {}
    float x(double time_s) const {
        return s * (at::kClockLeft +
                    (at::kClockRight - at::kClockLeft) * static_cast<float>(time_s / end_s));
    }
    double time_s(float x_px) const {
        return end_s * static_cast<double>((x_px / s - at::kClockLeft) /
                                           (at::kClockRight - at::kClockLeft));
    }
    float y(float in_panel) const { return s * (at::kTimeline.y + in_panel); }

    float s;
    double end_s;
};

/// Seconds between marks of the ruler: about every 100 units.
double ruler_step_s(double end_s) {
    for (const double step : {5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0})
        if (end_s / step <= 16.0) return step;
    return 600.0;
}

void draw_ruler(const ViewState& view, ImDrawList& list, const Clock& clock) {
    const double step = ruler_step_s(clock.end_s);
    for (double t = 0.0; t <= clock.end_s; t += step) {
        const std::string words = clock_text(t);
        const float wide =
            view.fonts.caption
                ->CalcTextSizeA(view.fonts.caption->FontSize, 1e6F, 0.0F, words.c_str())
                .x;
        const float x = clock.x(t);
        draw_text(list, view.fonts.caption,
                  {std::min(x - 0.5F * wide, clock.s * 1580 - wide), clock.y(kRuler.y + 2)},
                  token::n8, words);
        list.AddLine({x, clock.y(kMoments.y)}, {x, clock.y(kEnd)}, color(token::n3), clock.s);
    }
}

void draw_lane(const ViewState& view, ImDrawList& list, const Clock& clock, const Lane& lane,
               Text words) {
    const float top = clock.y(lane.y);
    list.AddLine({clock.s * 16, top - clock.s}, {clock.x(clock.end_s), top - clock.s},
                 color(token::n4), clock.s);
    draw_fitted(list, {view.fonts.body, view.fonts.caption},
                {clock.s * 20, clock.y(lane.y + 0.5F * lane.h) - 9 * clock.s}, clock.s * 112,
                token::n8, say(words));
}

/// A curve with one corner each 2 px, and none where it runs straight on.
template <typename Value>
void draw_curve(ImDrawList& list, std::span<const Sample> samples, const Clock& clock, unsigned ink,
                const Value& y_of) {
    constexpr float kStepPx = 2.0F;
    std::vector<ImVec2> points;
    const double sample_s = 1.0 / debrief::kSamplesPerS;
    const float px_per_sample = clock.x(sample_s) - clock.x(0.0);
    const auto stride = static_cast<std::size_t>(std::max(1.0F, kStepPx / px_per_sample));
    for (std::size_t i = 0; i < samples.size(); i += stride) {
        // of each stride what goes furthest from the one before
        float y = y_of(samples[i]);
        const float before = points.empty() ? y : points.back().y;
        for (std::size_t k = i; k < std::min(i + stride, samples.size()); ++k)
            if (std::fabs(y_of(samples[k]) - before) > std::fabs(y - before)) y = y_of(samples[k]);
        const ImVec2 point(clock.x(sample_s * static_cast<double>(i)), y);
        const std::size_t n = points.size();
        if (n >= 2 && points[n - 1].y == y && points[n - 2].y == y)
            points[n - 1] = point;
        else
            points.push_back(point);
    }
    list.AddPolyline(points.data(), static_cast<int>(points.size()), color(ink), 0, 1.5F * clock.s);
}

/// Words of a sign where there is room before the next one that stands apart from it.
void draw_moment_words(const DebriefView& debrief, ImDrawList& list, const Clock& clock,
                       std::size_t which) {
    const ViewState& view = debrief.base;
    const Moment& moment = debrief.moments[which];
    const float r = 8 * clock.s, x = clock.x(moment.time_s);
    float next = clock.s * 1588;
    for (const Moment& other : debrief.moments)
        if (clock.x(other.time_s) > x + r) next = std::min(next, clock.x(other.time_s) - r);
    // of several at one place the gravest speaks, and the first of equals
    for (std::size_t i = 0; i < debrief.moments.size(); ++i) {
        const Moment& other = debrief.moments[i];
        const bool first = other.kind < moment.kind || (other.kind == moment.kind && i < which);
        if (first && std::fabs(clock.x(other.time_s) - x) <= r) return;
    }
    const ImFont* font = view.fonts.caption;
    const float wide = font->CalcTextSizeA(font->FontSize, 1e6F, 0.0F, moment.title.c_str()).x;
    const float y = clock.y(kMoments.y + 0.5F * kMoments.h) - 7 * clock.s;
    if (x + r + 6 * clock.s + wide > next - 4 * clock.s) return;
    draw_text(list, view.fonts.caption, {x + r + 6 * clock.s, y},
              static_cast<int>(which) == debrief.chosen ? token::n9 : token::n8, moment.title);
}

void draw_moments_lane(const DebriefView& debrief, ImDrawList& list, const Clock& clock) {
    const float y = clock.y(kMoments.y + 0.5F * kMoments.h), r = 8 * clock.s;
    for (std::size_t i = 0; i < debrief.moments.size(); ++i)
        if (debrief.moments[i].kind != Moment::Kind::done_well)
            draw_moment_words(debrief, list, clock, i);
    // the gravest on top
    for (const Moment::Kind kind : {Moment::Kind::done_well, Moment::Kind::bookmark,
                                    Moment::Kind::attention, Moment::Kind::critical})
        for (const Moment& moment : debrief.moments)
            if (moment.kind == kind) draw_moment_sign(list, kind, {clock.x(moment.time_s), y}, r);
    if (debrief.chosen < 0) return;
    const Moment& chosen = debrief.moments[static_cast<std::size_t>(debrief.chosen)];
    list.AddCircle({clock.x(chosen.time_s), y}, r + 3 * clock.s, color(token::accent), 24,
                   2 * clock.s);
}

/// Stretches of samples that have something in common.
template <typename Same, typename Draw>
void for_stretches(std::span<const Sample> samples, const Same& key_of, const Draw& draw) {
    for (std::size_t i = 0; i < samples.size();) {
        std::size_t k = i + 1;
        while (k < samples.size() && key_of(samples[k]) == key_of(samples[i]))
            ++k;
        draw(samples[i], static_cast<double>(i) / debrief::kSamplesPerS,
             static_cast<double>(k) / debrief::kSamplesPerS);
        i = k;
    }
}

int view_of(const Sample& sample) {
    const double turned = std::fabs(static_cast<double>(sample.orbital_deg));
    return turned <= kPaToDeg ? 0 : turned >= kLateralFromDeg ? 1 : 2;
}

void draw_beam_lane(const ViewState& view, ImDrawList& list, std::span<const Sample> samples,
                    const Clock& clock, bool is_expert, const Lane& lane) {
    const float bar = clock.y(lane.y + 6), strip = clock.y(lane.y + 24);
    const auto beam = [](const Sample& sample) {
        return sample.beam_on;
    };
    for_stretches(samples, beam, [&](const Sample& sample, double from_s, double to_s) {
        if (!sample.beam_on) return;
        const float low = clock.x(from_s),
                    high = std::max(clock.x(std::min(to_s, clock.end_s)), low + 2 * clock.s);
        const float end = bar + (is_expert ? 8 : 12) * clock.s;
        list.AddRectFilled({low, bar}, {high, end}, color(token::beam));
    });
    if (is_expert) return;
    constexpr Text kNames[] = {Text::debrief_pa, Text::debrief_lat, Text::debrief_obl};
    for_stretches(samples, view_of, [&](const Sample& sample, double from_s, double to_s) {
        const int which = view_of(sample);
        const float low = clock.x(from_s), high = clock.x(std::min(to_s, clock.end_s));
        list.AddRectFilled({low, strip}, {high, strip + 15 * clock.s},
                           color(which == 0   ? token::n3
                                 : which == 1 ? token::n5
                                              : token::n4));
        const char* name = say(kNames[which]);
        const float wide =
            view.fonts.caption->CalcTextSizeA(view.fonts.caption->FontSize, 1e6F, 0.0F, name).x;
        if (wide + 8 * clock.s < high - low)
            draw_text(list, view.fonts.caption, {low + 4 * clock.s, strip + clock.s},
                      which == 0 ? token::n8 : token::n9, name);
    });
}

template <typename Field>
float most_of(std::span<const Sample> samples, float least, Field field) {
    float most = least;
    for (const Sample& sample : samples)
        most = std::max(most, std::fabs(sample.*field));
    return most;
}

/// Words at the end of a lane, on the well, so that a curve does not run through them.
void draw_tag(const ViewState& view, ImDrawList& list, float x, float y, unsigned ink,
              const std::string& words, bool right_aligned = false) {
    ImFont* font = view.fonts.caption;
    const float wide = font->CalcTextSizeA(font->FontSize, 1e6F, 0.0F, words.c_str()).x;
    draw_text(list, font, {right_aligned ? x - wide : x, y}, ink, words);
}

void draw_needle_lane(const ViewState& view, ImDrawList& list, std::span<const Sample> samples,
                      const Clock& clock) {
    const float deepest = most_of(samples, 0.0F, &Sample::needle_depth_mm);
    const float range = std::max(deepest, 10.0F);
    const float top = clock.y(kNeedle.y + 6), height = (kNeedle.h - 12) * clock.s;
    // deeper is lower, as in the body
    draw_curve(list, samples, clock, token::n9,
               [&](const Sample& sample) { return top + height * sample.needle_depth_mm / range; });
    if (deepest <= 0.0F) return;
    draw_tag(view, list, clock.x(0.0) + 6 * clock.s, clock.y(kNeedle.y + 22), token::n8,
             say(Text::debrief_deepest, deepest));
}

void draw_force_lane(const ViewState& view, ImDrawList& list, std::span<const Sample> samples,
                     const Clock& clock) {
    const float range = most_of(samples, 1.25F * kHardN, &Sample::plunger_force_n);
    const float middle = clock.y(kForce.y + 0.6F * kForce.h), half = 0.55F * kForce.h * clock.s;
    const auto y_of = [&](float force_n) {
        return middle - half * force_n / range;
    };
    const float left = clock.x(0.0), right = clock.x(clock.end_s), hard = y_of(kHardN);
    list.AddLine({left, middle}, {right, middle}, color(token::n4), clock.s);
    // beside the words of the lane, not through them
    for (float x = left + 40 * clock.s; x < right; x += 8 * clock.s)
        list.AddLine({x, hard}, {std::min(right, x + 4 * clock.s), hard}, color(token::caution),
                     clock.s);
    draw_tag(view, list, left + 4 * clock.s, middle - 14 * clock.s, token::n7,
             say(Text::debrief_push));
    draw_tag(view, list, left + 4 * clock.s, middle + 2 * clock.s, token::n7,
             say(Text::debrief_pull));
    draw_tag(view, list, right, hard - 13 * clock.s, token::caution,
             say(Text::debrief_hard, kHardN), true);
    draw_curve(list, samples, clock, token::n9,
               [&](const Sample& sample) { return y_of(sample.plunger_force_n); });
}

void draw_volume_lane(const ViewState& view, ImDrawList& list, std::span<const Sample> samples,
                      const Clock& clock) {
    const float most = std::max(most_of(samples, 1.0F, &Sample::aspirated_ml),
                                most_of(samples, 1.0F, &Sample::contrast_ml));
    const float bottom = clock.y(kVolume.y + kVolume.h - 6), height = (kVolume.h - 12) * clock.s;
    draw_curve(list, samples, clock, token::csf,
               [&](const Sample& sample) { return bottom - height * sample.aspirated_ml / most; });
    draw_curve(list, samples, clock, token::caution,
               [&](const Sample& sample) { return bottom - height * sample.contrast_ml / most; });
    if (samples.empty()) return;
    const Sample& last = samples.back();
    const float y = clock.y(kVolume.y + 6), x = clock.x(0.0) + 6 * clock.s;
    const std::string aspirated = say(Text::debrief_aspirated, last.aspirated_ml);
    draw_tag(view, list, x, y, token::csf, aspirated);
    const ImFont* font = view.fonts.caption;
    const float wide = font->CalcTextSizeA(font->FontSize, 1e6F, 0.0F, aspirated.c_str()).x;
    draw_tag(view, list, x + wide + 24 * clock.s, y, token::caution,
             say(Text::debrief_contrast, last.contrast_ml));
}

Text step_words(std::string_view name) {
    const std::pair<std::string_view, Text> names[] = {
        {"scout", Text::debrief_step_scout},       {"needle", Text::debrief_step_needle},
        {"lateral", Text::debrief_step_lateral},   {"aspirate", Text::debrief_step_aspirate},
        {"contrast", Text::debrief_step_contrast}, {"rotor", Text::debrief_step_rotor}};
    for (const auto& [step, words] : names)
        if (step == name) return words;
    return Text::debrief_step_report;
}

void draw_expert_lane(const DebriefView& debrief, ImDrawList& list, const Clock& clock) {
    const ViewState& view = debrief.base;
    if (!debrief.expert) {
        draw_tag(view, list, clock.x(0.0) + 6 * clock.s, clock.y(kExpert.y + 14), token::n7,
                 say(Text::debrief_expert_is_at_work));
        return;
    }
    draw_beam_lane(view, list, debrief.expert->player.samples(), clock, true, kExpert);
    float free_from = 0.0F;
    for (const debrief::Step& step : debrief.expert->steps) {
        if (step.time_s > clock.end_s) break;
        const float x = clock.x(step.time_s);
        list.AddLine({x, clock.y(kExpert.y + 18)}, {x, clock.y(kExpert.y + 24)}, color(token::n7),
                     clock.s);
        const char* words = say(step_words(step.name));
        const float wide =
            view.fonts.caption->CalcTextSizeA(view.fonts.caption->FontSize, 1e6F, 0.0F, words).x;
        if (x < free_from || x + wide > clock.s * 1588) continue;
        draw_tag(view, list, x, clock.y(kExpert.y + 26), token::n8, words);
        free_from = x + wide + 6 * clock.s;
    }
}

/// What is not there: still loading, cut off, parted.
void draw_unknown(const DebriefView& debrief, ImDrawList& list, const Clock& clock) {
    if (!debrief.player) return;
    const float from = clock.x(events::seconds(debrief.player->loaded_tick())),
                to = clock.x(clock.end_s);
    if (to - from < 1.0F) return;
    const bool parted = debrief.player->state() == debrief::Player::State::diverged;
    list.AddRectFilled({from, clock.y(kBeam.y)}, {to, clock.y(kExpert.y - 2)},
                       color(parted ? token::danger_bg : token::n2));
    if (parted)
        list.AddLine({from, clock.y(kMoments.y)}, {from, clock.y(kEnd)}, color(token::danger),
                     2 * clock.s);
}

void draw_playhead(const DebriefView& debrief, ImDrawList& list, const Clock& clock) {
    const float x = clock.x(events::seconds(debrief.tick)), s = clock.s;
    list.AddLine({x, clock.y(kRuler.y + 16)}, {x, clock.y(kEnd)}, color(token::accent), 2 * s);
    const ImVec2 head[] = {{x - 6 * s, clock.y(kRuler.y + 12)},
                           {x + 6 * s, clock.y(kRuler.y + 12)},
                           {x + 6 * s, clock.y(kRuler.y + 18)},
                           {x, clock.y(kRuler.y + 24)},
                           {x - 6 * s, clock.y(kRuler.y + 18)}};
    list.AddConvexPolyFilled(head, 5, color(token::accent));
}

/// Pressing and dragging anywhere on the lanes; a sign of the first lane is chosen instead.
void scrub(DebriefView& debrief, const Clock& clock) {
    constexpr float kNear = 9;
    ImGui::SetCursorScreenPos({clock.x(0.0) - 6 * clock.s, clock.y(kRuler.y)});
    ImGui::InvisibleButton("lanes", {clock.x(clock.end_s) - clock.x(0.0) + 12 * clock.s,
                                     clock.y(kEnd) - clock.y(kRuler.y)});
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const bool in_moments =
        mouse.y >= clock.y(kMoments.y) && mouse.y < clock.y(kMoments.y + kMoments.h);
    int near = -1;
    for (std::size_t i = 0; in_moments && i < debrief.moments.size(); ++i)
        if (std::fabs(clock.x(debrief.moments[i].time_s) - mouse.x) < kNear * clock.s &&
            (near < 0 ||
             debrief.moments[i].kind < debrief.moments[static_cast<std::size_t>(near)].kind))
            near = static_cast<int>(i);
    if (ImGui::IsItemHovered() && near >= 0)
        ImGui::SetTooltip("%s", debrief.moments[static_cast<std::size_t>(near)].title.c_str());
    if (ImGui::IsItemActivated() && near >= 0) return choose_moment(debrief, near);
    const bool moved = ImGui::IsItemActivated() || ImGui::GetIO().MouseDelta.x != 0.0F;
    if (ImGui::IsItemActive() && moved && (ImGui::IsItemActivated() || near < 0))
        seek_s(debrief, clock.time_s(mouse.x));
}

void draw_play_button(DebriefView& debrief) {
    const float s = debrief.base.scale;
    const ImVec2 low = ImGui::GetCursorScreenPos();
    ImGui::PushStyleColor(ImGuiCol_Button, color_vec(token::accent));
    ImGui::PushStyleColor(ImGuiCol_ButtonHovered, color_vec(token::accent));
    if (ImGui::Button(labelled(Text::nothing, "##play").c_str(), {44 * s, 28 * s}))
        toggle_playing(debrief);
    ImGui::PopStyleColor(2);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 c(low.x + 22 * s, low.y + 14 * s);
    if (debrief.playing) {
        for (const float side : {-4.0F, 2.0F})
            list.AddRectFilled({c.x + side * s, c.y - 6 * s}, {c.x + (side + 3) * s, c.y + 6 * s},
                               color(token::on_accent));
        return;
    }
    list.AddTriangleFilled({c.x - 4 * s, c.y - 6 * s}, {c.x + 6 * s, c.y},
                           {c.x - 4 * s, c.y + 6 * s}, color(token::on_accent));
}

void draw_moment_button(DebriefView& debrief, float x, int by) {
    const float s = debrief.base.scale;
    ImGui::SetCursorPos({x * s, 10 * s});
    const ImVec2 low = ImGui::GetCursorScreenPos();
    if (button(labelled(Text::debrief_moment, by < 0 ? "##before" : "##after"), {112 * s, 28 * s}))
        step_moment(debrief, by);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float c = low.x + (by < 0 ? 14 : 98) * s, y = low.y + 14 * s;
    const float tip = static_cast<float>(by) * 4 * s;
    list.AddTriangle({c + tip, y}, {c - tip, y - 5 * s}, {c - tip, y + 5 * s}, color(token::n8),
                     1.5F * s);
    list.AddLine({c + 1.5F * tip, y - 5 * s}, {c + 1.5F * tip, y + 5 * s}, color(token::n8),
                 1.5F * s);
}

void draw_transport(DebriefView& debrief) {
    const ViewState& view = debrief.base;
    const float s = view.scale;
    draw_moment_button(debrief, 12, -1);
    ImGui::SetCursorPos({132 * s, 10 * s});
    draw_play_button(debrief);
    draw_moment_button(debrief, 184, 1);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 low = at::kTimeline.min(s);
    const std::string now = clock_text(events::seconds(debrief.tick));
    draw_text(list, view.fonts.readout, {low.x + 316 * s, low.y + 10 * s}, token::n9, now);
    const ImFont* font = view.fonts.readout;
    const float wide = font->CalcTextSizeA(font->FontSize, 1e6F, 0.0F, now.c_str()).x;
    draw_text(list, view.fonts.body, {low.x + 324 * s + wide, low.y + 18 * s}, token::n8,
              say(Text::debrief_of_time, clock_text(events::seconds(last_tick(debrief)))));
    constexpr Text kNames[] = {Text::debrief_quarter, Text::debrief_once, Text::debrief_twice,
                               Text::debrief_eightfold};
    for (std::size_t i = 0; i < std::size(kNames); ++i) {
        ImGui::SetCursorPos({(472 + 40 * static_cast<float>(i)) * s, 11 * s});
        if (segment(labelled(kNames[i], "##speed"), debrief.speed == i, 40 * s)) debrief.speed = i;
    }
    const Area hints{at::kTimeline.x, at::kTimeline.y, 1168, 44};
    const float hints_at =
        draw_key_hints(view, hints,
                       {{std::string(say(Text::debrief_left)) + say(Text::debrief_right),
                         say(Text::debrief_one_pulse)},
                        {say(Text::debrief_space), say(Text::debrief_play)}});
    draw_fitted(list, {view.fonts.body, view.fonts.caption}, {low.x + 652 * s, low.y + 15 * s},
                hints_at - 668 * s, token::n8, debrief.notice);
    ImGui::SetCursorPos({1176 * s, 11 * s});
    if (button(labelled(Text::debrief_export_clip, "##clip"), {112 * s, 0.0F}))
        debrief.wants_clip = true;
    ImGui::SetCursorPos({1296 * s, 11 * s});
    if (button(labelled(Text::debrief_bookmark_b, "##bookmark"), {120 * s, 0.0F}))
        add_bookmark(debrief);
    ImGui::SetCursorPos({1424 * s, 11 * s});
    if (segment(labelled(Text::debrief_expert_run_below, "##below"), debrief.shows_expert_lane,
                148 * s))
        debrief.shows_expert_lane = !debrief.shows_expert_lane;
}

}  // namespace

void draw_timeline(DebriefView& debrief) {
    const ViewState& view = debrief.base;
    begin_panel(view, "timeline", at::kTimeline);
    const Clock clock(debrief);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled({clock.x(0.0), clock.y(kMoments.y)}, {clock.x(clock.end_s), clock.y(kEnd)},
                       color(token::n1));
    draw_transport(debrief);
    scrub(debrief, clock);
    draw_ruler(view, list, clock);
    draw_unknown(debrief, list, clock);
    const std::pair<const Lane*, Text> lanes[] = {{&kMoments, Text::debrief_moments},
                                                  {&kBeam, Text::debrief_beam_and_view},
                                                  {&kNeedle, Text::debrief_needle_depth},
                                                  {&kForce, Text::debrief_thumb_force},
                                                  {&kVolume, Text::debrief_volume}};
    for (const auto& [lane, words] : lanes)
        draw_lane(view, list, clock, *lane, words);
    if (debrief.player) {
        const auto samples = debrief.player->samples();
        draw_beam_lane(view, list, samples, clock, false, kBeam);
        draw_needle_lane(view, list, samples, clock);
        draw_force_lane(view, list, samples, clock);
        draw_volume_lane(view, list, samples, clock);
    }
    if (debrief.shows_expert_lane && debrief.player) {
        draw_lane(view, list, clock, kExpert, Text::debrief_expert_run);
        draw_expert_lane(debrief, list, clock);
    }
    draw_moments_lane(debrief, list, clock);
    draw_playhead(debrief, list, clock);
    ImGui::End();
}

}  // namespace sideport::app
