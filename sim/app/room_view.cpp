#include "sim/app/room_view.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/base/units.h"
#include "sim/session/room_input.h"

namespace sideport::app {

namespace {

// Pictures a second at most: while X-rays pulse, the fluoroscopic picture comes first.
constexpr double kShortestS = 1.0 / 30.0, kShortestInBeamS = 1.0 / 15.0;
/// Breath alone is slow.
constexpr double kShortestBreathS = 0.1, kShortestBreathInBeamS = 0.2;
/// Breath is drawn when it has moved the belly by so much of a pixel.
constexpr double kBreathStepPx = 0.5;
/// Nothing has changed for so long: the edges are made smooth.
constexpr double kStillS = 0.3;
/// Smaller moves than this do not show in a picture of the room.
constexpr double kStepMm = 0.05;

double rounded(double value) {
    return kStepMm * std::round(value / kStepMm);
}
void round_to_steps(glm::dvec3& p) {
    p = {rounded(p.x), rounded(p.y), rounded(p.z)};
}

/// A needle in tissue trembles by less than can be seen: that is no reason to draw.
room::Input steadied(room::Input input) {
    for (glm::dvec3* p :
         {&input.needle.tip_W_mm, &input.needle.hub_W_mm, &input.needle.hub_end_W_mm,
          &input.needle.entry_W_mm, &input.syringe.face_W_mm})
        round_to_steps(*p);
    for (glm::dvec3& p : input.line_W_mm)
        round_to_steps(p);
    for (room::Hand& hand : input.hands)
        round_to_steps(hand.at_W_mm);
    constexpr double kStepMl = 0.02;
    input.syringe.filled_ml = kStepMl * std::round(input.syringe.filled_ml / kStepMl);
    return input;
}

double pixel_mm(const room::Camera& camera, float height_px) {
    return 2.0 * camera.distance_mm * std::tan(0.5 * units::rad_from_deg(camera.height_deg)) /
           double(height_px);
}

/// To steps that the nearest of the cameras resolves.
room::Breath round_breath(const room::Breath& breath, double step_mm) {
    const double rise_mm = step_mm * std::round(breath.rise_mm / step_mm);
    if (rise_mm == 0.0) return {};
    return {.rise_mm = rise_mm,
            .slide_mm = breath.slide_mm * rise_mm / breath.rise_mm,
            .belly_skin_y_mm = breath.belly_skin_y_mm};
}

}  // namespace

RoomView::RoomView(const gpu::Device& device, const session::Model& model)
    : model_(session::make_room_model(model)),
      renderer_(device, model_) {}

bool RoomView::Shown::breathes_only_from(const Shown& before) const {
    Shown same = *this;
    same.input.breath = before.input.breath;
    return before.width_px != 0 && same == before;
}

void RoomView::draw(render::RoomRenderer::Quality quality, const Area& panel, float scale) {
    std::vector<render::RoomShot> shots{{shown_.camera, {0, 0, shown_.width_px, shown_.height_px}}};
    if (shown_.corner) {
        const Area corner = hands_corner({0, 0, panel.w, panel.h});
        const auto px = [scale](float v) {
            return static_cast<std::int32_t>(std::lround(v * scale));
        };
        shots.push_back({room::camera_over_hands(model_, shown_.input),
                         {px(corner.x), px(corner.y), px(corner.w), px(corner.h)}});
    }
    renderer_.draw(shown_.input, shots, static_cast<std::uint32_t>(shown_.width_px),
                   static_cast<std::uint32_t>(shown_.height_px), quality);
    drawn_at_ = Clock::now();
}

void RoomView::update(const session::Model& model, const session::State& state,
                      const RoomLook& look, const Area& panel, float scale) {
    using Quality = render::RoomRenderer::Quality;
    const room::Input input = session::make_room_input(model, state);
    Shown now{.input = steadied(input),
              .camera = look.near ? room::camera_over_hands(model_, input) : look.camera,
              .corner = shows_hands_corner(look, panel) && input.needle.shown,
              .width_px = static_cast<int>(std::lround(panel.w * scale)),
              .height_px = static_cast<int>(std::lround(panel.h * scale))};
    if (now.width_px <= 0 || now.height_px <= 0) return;
    double finest_mm = pixel_mm(now.camera, panel.h * scale);
    if (now.corner)
        finest_mm = std::min(finest_mm, pixel_mm(room::camera_over_hands(model_, input),
                                                 hands_corner(panel).h * scale));
    now.input.breath = round_breath(now.input.breath, kBreathStepPx * finest_mm);
    const double age_s = std::chrono::duration<double>(Clock::now() - drawn_at_).count();
    const bool first = shown_.width_px == 0;
    if (now == shown_) {
        if (is_fine_ || age_s < kStillS || input.arm.beam_on) return;
        draw(Quality::fine, panel, scale);
        is_fine_ = true;
        return;
    }
    if (now.breathes_only_from(shown_)) {
        const bool beam = input.arm.beam_on;
        if (age_s < (beam ? kShortestBreathInBeamS : kShortestBreathS)) return;
        shown_ = std::move(now);
        // a picture that stands but for the breath keeps its smooth edges
        is_fine_ = !beam && (is_fine_ || age_s >= kStillS);
        draw(is_fine_ ? Quality::fine : Quality::draft, panel, scale);
        return;
    }
    // the light of the beam itself may not come late
    const bool switched = now.input.arm.beam_on != shown_.input.arm.beam_on;
    if (!first && !switched && age_s < (input.arm.beam_on ? kShortestInBeamS : kShortestS)) return;
    shown_ = std::move(now);
    is_fine_ = first;
    draw(first ? Quality::fine : Quality::draft, panel, scale);
}

}  // namespace sideport::app
