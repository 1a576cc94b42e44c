// Hints: chip, card, and the dashed lines of the third one. Never in an assessment.

#include "sim/app/panel_guidance.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "sim/app/texts.h"
#include "sim/app/told_words.h"
#include "sim/app/view_state.h"
#include "sim/app/widgets.h"
#include "sim/fluoroscope/fluoroscope.h"
#include "sim/xray/projection.h"

namespace sideport::app {

namespace {

constexpr double kLingersS = 3.0;  ///< a card whose topic has passed
constexpr float kDashPx = 6, kGapPx = 4;
constexpr double kGhostLengthMm = 38.0;  ///< of the line outside of the port: a needle

/// A chain of points as dashes that go on across its corners.
class Dashes {
  public:
    Dashes(ImDrawList& list, float scale) : list_(list), scale_(scale) {}

    void to(ImVec2 point) {
        if (started_) draw_to(point);
        at_ = point;
        started_ = true;
    }

  private:
    void draw_to(ImVec2 end) {
        const float length = std::hypot(end.x - at_.x, end.y - at_.y);
        if (!(length > 0.0F) || length > kLongestPx) return;
        const ImVec2 along((end.x - at_.x) / length, (end.y - at_.y) / length);
        for (float done = 0.0F; done < length;) {
            const float whole = (drawing_ ? kDashPx : kGapPx) * scale_;
            const float part = std::min(whole - used_, length - done);
            if (drawing_)
                dash({at_.x + along.x * done, at_.y + along.y * done},
                     {at_.x + along.x * (done + part), at_.y + along.y * (done + part)});
            done += part;
            used_ += part;
            if (used_ < whole - 0.01F) continue;
            used_ = 0.0F;
            drawing_ = !drawing_;
        }
    }

    /// Light on dark: to be seen over bone and over air.
    void dash(ImVec2 from, ImVec2 to) {
        list_.AddLine(from, to, color(token::n0), 4.0F * scale_);
        list_.AddLine(from, to, color(token::n9), 1.5F * scale_);
    }

    static constexpr float kLongestPx = 1e4F;
    ImDrawList& list_;
    float scale_, used_ = 0.0F;
    bool drawing_ = true, started_ = false;
    ImVec2 at_{};
};

/// Draws over the picture that stands on the live monitor, in the view in which it was taken.
class Reveal {
  public:
    explicit Reveal(const ViewState& view)
        : view_(view),
          list_(*ImGui::GetBackgroundDrawList()),
          geometry_(fluoroscope::projection(view.model->fluoroscope, view.state->live.fluoroscope,
                                            kSizePx)) {
        list_.PushClipRect(view.plan->live.min(view.scale),
                           {(view.plan->live.x + view.plan->live.w) * view.scale,
                            (view.plan->live.y + view.plan->live.h) * view.scale});
    }
    ~Reveal() { list_.PopClipRect(); }
    Reveal(const Reveal&) = delete;
    Reveal& operator=(const Reveal&) = delete;

    void ghost_needle() {
        const auto& world = view_.model->world;
        const glm::dvec3 port = world.access_port_W_mm;
        line({port + world.access_axis_W * kGhostLengthMm, port});
        circle(port, port_radius_mm());
        label(port + world.access_axis_W * kGhostLengthMm,
              say(Text::guidance_revealed_line_to_the_port));
    }

    void anatomy() {
        const auto& model = *view_.model;
        circle(model.world.X_WP.p, model.scenario.pump.body_radius_mm);
        circle(model.world.access_port_W_mm, port_radius_mm());
        for (const auto& piece : scenario::pieces_in(model.world, view_.state->posture)) {
            line(piece.course.points_W_mm);
            if (!piece.course.points_W_mm.empty()) dot(piece.course.points_W_mm.back());
        }
        label(model.world.access_port_W_mm, say(Text::guidance_revealed_pump_port_catheter));
    }

  private:
    static constexpr int kSizePx = 512;

    double port_radius_mm() const {
        return view_.model->scenario.pump.access_septum_radius_mm +
               view_.model->scenario.pump.access_port_wall_mm;
    }
    ImVec2 at(const glm::dvec3& p_W_mm) const {
        const glm::dvec2 px = xray::project(geometry_, p_W_mm).px;
        const glm::dvec2 place = monitor_place(view_.display, (px + 0.5) / double(kSizePx));
        return {(view_.plan->live.x + view_.plan->live.w * float(place.x)) * view_.scale,
                (view_.plan->live.y + view_.plan->live.h * float(place.y)) * view_.scale};
    }
    void line(const std::vector<glm::dvec3>& points_W_mm) {
        Dashes dashes(list_, view_.scale);
        for (const glm::dvec3& p : points_W_mm)
            dashes.to(at(p));
    }
    /// In the plane of the pump's face.
    void circle(const glm::dvec3& center_W_mm, double radius_mm) {
        constexpr int kCorners = 48;
        const glm::dmat3& R = view_.model->world.X_WP.R;
        Dashes dashes(list_, view_.scale);
        for (int i = 0; i <= kCorners; ++i) {
            const double turn = 2.0 * std::numbers::pi * i / kCorners;
            dashes.to(
                at(center_W_mm + (R[0] * std::cos(turn) + R[1] * std::sin(turn)) * radius_mm));
        }
    }
    void dot(const glm::dvec3& p_W_mm) {
        list_.AddCircle(at(p_W_mm), 4.0F * view_.scale, color(token::n0), 0, 4.0F * view_.scale);
        list_.AddCircle(at(p_W_mm), 4.0F * view_.scale, color(token::n9), 0, 1.5F * view_.scale);
    }
    void label(const glm::dvec3& p_W_mm, const std::string& text) {
        const float s = view_.scale;
        ImFont* font = view_.fonts.caption;
        const ImVec2 size = font->CalcTextSizeA(font->FontSize, 1e6F, 0.0F, text.c_str());
        ImVec2 to = at(p_W_mm);
        to.x = std::clamp(to.x + 12 * s, (view_.plan->live.x + 8) * s,
                          (view_.plan->live.x + view_.plan->live.w - 8) * s - size.x);
        to.y = std::clamp(to.y - 24 * s, (view_.plan->live.y + 40) * s,
                          (view_.plan->live.y + view_.plan->live.h - 48) * s);
        list_.AddRectFilled({to.x - 4 * s, to.y - 2 * s},
                            {to.x + size.x + 4 * s, to.y + size.y + 2 * s}, color(token::n0));
        draw_text(list_, font, to, token::n9, text);
    }

    const ViewState& view_;
    ImDrawList& list_;
    xray::ProjectionGeometry geometry_;
};

void draw_chip(ViewState& view) {
    const Guidance& guidance = view.guidance;
    ImGui::SetNextWindowPos(view.plan->hint_chip.pixel_min(view.scale));
    ImGui::SetNextWindowSize(view.plan->hint_chip.pixel_size(view.scale));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
    ImGui::Begin("hint chip", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                     ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoNav |
                     ImGuiWindowFlags_NoFocusOnAppearing);
    const std::string text = guidance.levels == 0
                                 ? say(Text::guidance_practice_no_hints)
                                 : with_keys(say(Text::guidance_practice_hints_of_f2,
                                                 guidance.shown_level, guidance.levels),
                                             view.bindings());
    // a sheet lies where the card would
    ImGui::BeginDisabled(guidance.levels == 0 || guidance.now.topic.empty() ||
                         view.sheet != Sheet::none);
    if (button(text.c_str(), view.plan->hint_chip.size(view.scale))) view.guidance.wanted = true;
    ImGui::EndDisabled();
    ImGui::End();
    ImGui::PopStyleVar();
}

/// What a colleague beside the trainee would say at once.
void draw_warning(const ViewState& view) {
    const float s = view.scale;
    const Area& card = view.plan->hint_card;
    ImDrawList& list = *ImGui::GetForegroundDrawList();
    const char* text = say(Text::guidance_the_needle_is_beside_the);
    ImFont* font = view.fonts.strong;
    const ImVec2 size = font->CalcTextSizeA(font->FontSize, 1e6F, 0.0F, text);
    const ImVec2 from(card.x * s, (card.y - 44) * s),
        to((card.x + 40) * s + size.x, (card.y - 12) * s);
    list.AddRectFilled(from, to, color(token::n0), 3 * s);
    list.AddRect(from, to, color(token::caution), 3 * s);
    const float x = from.x + 16 * s, y = 0.5F * (from.y + to.y);
    list.AddTriangle({x, y - 7 * s}, {x + 8 * s, y + 6 * s}, {x - 8 * s, y + 6 * s},
                     color(token::caution), 1.5F * s);
    draw_text(list, font, {from.x + 32 * s, y - 0.5F * size.y}, token::n9, text);
}

/// The last two that were given, in the words of the bindings.
std::vector<std::string> hints_shown(const ViewState& view) {
    const Guidance& guidance = view.guidance;
    std::vector<std::string> hints;
    for (int level = std::max(1, guidance.shown_level - 1); level <= guidance.shown_level; ++level)
        hints.push_back(with_keys(words_of(guidance.shown, level), view.bindings()));
    return hints;
}

/// As tall as its words, on the lower edge of its place: the room stays to be seen above it.
Area card_for(const ViewState& view, const std::vector<std::string>& hints) {
    constexpr float kGrid = 4.0F;
    const ImGuiStyle& style = ImGui::GetStyle();
    const Area& place = view.plan->hint_card;
    const float wrap_px = place.pixel_size(view.scale).x - 2.0F * style.WindowPadding.x;
    float height_px = 2.0F * style.WindowPadding.y + view.fonts.caption->FontSize +
                      2.0F * style.ItemSpacing.y + ImGui::GetFrameHeight();
    for (const std::string& hint : hints)
        height_px +=
            ImGui::CalcTextSize(hint.c_str(), nullptr, false, wrap_px).y + style.ItemSpacing.y;
    const float height = std::min(place.h, kGrid * std::ceil(height_px / (view.scale * kGrid)));
    return {place.x, place.y + place.h - height, place.w, height};
}

void draw_card(ViewState& view) {
    Guidance& guidance = view.guidance;
    const std::vector<std::string> hints = hints_shown(view);
    const Area card = card_for(view, hints);
    ImGui::SetNextWindowPos(card.pixel_min(view.scale));
    ImGui::SetNextWindowSize(card.pixel_size(view.scale));
    ImGui::PushStyleColor(ImGuiCol_WindowBg, color_vec(token::n3));
    ImGui::PushStyleColor(ImGuiCol_Border, color_vec(token::accent));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 1.0F);
    ImGui::Begin("hint card", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                     ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoNav |
                     ImGuiWindowFlags_NoFocusOnAppearing);
    caption(view, say(Text::guidance_hint_of, guidance.shown_level, guidance.levels).c_str());
    for (const std::string& hint : hints) {
        const bool newest = &hint == &hints.back();
        ImGui::PushStyleColor(ImGuiCol_Text, color_vec(newest ? token::n9 : token::n7));
        ImGui::TextWrapped("%s", hint.c_str());
        ImGui::PopStyleColor();
    }
    ImGui::Spacing();
    if (button(say(Text::guidance_close), {72 * view.scale, 0})) guidance.shown_level = 0;
    ImGui::End();
    ImGui::PopStyleVar();
    ImGui::PopStyleColor(2);
}

}  // namespace

void update_guidance(ViewState& view, const events::EventLog& log,
                     std::vector<session::Command>& commands) {
    Guidance& guidance = view.guidance;
    guidance.levels = view.is_assessment ? 0 : view.model->hint_levels;
    const bool wanted = guidance.wanted;
    guidance.wanted = false;
    if (guidance.levels == 0) {
        guidance.shown_level = 0;
        return;
    }
    guidance.now = session::hint_for(*view.model, *view.state);
    const double now_s = events::seconds(view.state->tick);
    if (guidance.now.topic == guidance.shown.topic) guidance.outdated_s = 0.0;
    if (guidance.now.topic != guidance.shown.topic && guidance.outdated_s == 0.0)
        guidance.outdated_s = now_s;
    if (guidance.outdated_s > 0.0 && now_s - guidance.outdated_s > kLingersS)
        guidance.shown_level = 0;
    if (!wanted || guidance.now.topic.empty() || view.sheet != Sheet::none) return;
    const int level = session::next_hint_level(log, guidance.now.topic, guidance.levels);
    commands.push_back(command(session::CommandKind::hint, {static_cast<double>(level)}));
    guidance.shown = guidance.now;
    guidance.shown_level = level;
    guidance.outdated_s = 0.0;
}

void draw_guidance(ViewState& view) {
    if (view.is_assessment || view.state == nullptr) return;
    draw_chip(view);
    const Guidance& guidance = view.guidance;
    if (view.state->watch.needle_strayed && guidance.levels > 0 && view.sheet == Sheet::none)
        draw_warning(view);
    if (guidance.shown_level == 0) return;
    if (view.sheet == Sheet::none) draw_card(view);
    // the live monitor is never covered: thin dashed lines over a picture that is held
    if (guidance.shown_level < session::kHintLevels || !view.has_picture || view.swapped) return;
    if (guidance.shown.aid == session::HintAid::ghost_needle) Reveal(view).ghost_needle();
    if (guidance.shown.aid == session::HintAid::anatomy) Reveal(view).anatomy();
}

}  // namespace sideport::app
