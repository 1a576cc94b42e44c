#include "sim/app/debrief_pictures.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/app/pixel_rect.h"
#include "sim/app/texts.h"
#include "sim/runner/picture_keeper.h"

namespace sideport::app {

namespace {

constexpr int kPictureSizePx = 512;
constexpr double kSawEveryS = 0.1, kTruthEveryS = 0.5;
constexpr double kClipS = 10.0, kClipFramesPerS = 8.0;
constexpr int kClipShrinks = 2;
constexpr double kWideFieldMm = 300.0;
constexpr double kLateralDeg = 90.0;

/// The machine that nobody stands at: straight, wide open, around the same isocentre.
fluoroscope::State plain_view(const fluoroscope::State& machine, bool lateral) {
    fluoroscope::State view = machine;
    view.orbital_deg = lateral ? kLateralDeg : 0.0;
    view.angulation_deg = 0.0;
    view.swivel_deg.at = view.rotation_deg.at = 0.0;
    view.field_mm = kWideFieldMm;
    view.half_width_mm = view.half_height_mm = 0.5 * kWideFieldMm;
    view.iris_mm = kWideFieldMm;
    return view;
}

}  // namespace

DebriefPictures::DebriefPictures(const gpu::Device& device, const patient::Anatomy& anatomy)
    : saw_renderer_(device, kPictureSizePx),
      true_renderer_(device, kPictureSizePx),
      saw_(device, kPictureSizePx, kPictureSizePx),
      true_(device, kPictureSizePx, kPictureSizePx) {
    saw_renderer_.set_anatomy(&anatomy);
    true_renderer_.set_anatomy(&anatomy);
}

bool DebriefPictures::work(DebriefView& view, double now_s) {
    if (!view.player) return false;
    if (clip_) {
        work_on_clip(view);
        return true;
    }
    // what the trainee saw comes first; the other one waits for the next frame
    return see(view, now_s) || reveal(view, now_s);
}

std::vector<std::uint8_t> DebriefPictures::exposure(debrief::Player& player, std::int64_t tick) {
    return saw_renderer_
        .render(session::make_frame_input(player.model(), player.at(tick), kPictureSizePx), {},
                false)
        .gray;
}

/// The last exposure at or before the playhead.
bool DebriefPictures::see(DebriefView& view, double now_s) {
    debrief::Player& player = *view.player;
    const std::int64_t tick = player.exposure_before(std::min(view.tick, player.loaded_tick()));
    if (tick == view.saw_tick || now_s - saw_s_ < kSawEveryS) return false;
    saw_s_ = now_s;
    view.saw_tick = tick;
    if (tick < 0) return true;
    view.saw = player.at(tick).fluoroscope;
    saw_.set_gray(exposure(player, tick));
    return true;
}

bool DebriefPictures::reveal(DebriefView& view, double now_s) {
    debrief::Player& player = *view.player;
    const std::int64_t tick = std::min(view.tick, player.loaded_tick());
    const bool other_view = view.true_view != true_view_;
    if (tick == true_tick_ && !other_view && view.has_true_picture) return false;
    if (view.playing && !other_view && now_s - true_s_ < kTruthEveryS) return false;
    if (view.true_view == TrueView::expert && !view.expert) {
        view.has_true_picture = false;
        return false;
    }
    true_s_ = now_s;
    true_tick_ = tick;
    true_view_ = view.true_view;
    if (view.true_view == TrueView::expert)
        show_expert(view, *view.expert);
    else
        show_truth(view, player, tick);
    return true;
}

void DebriefPictures::show_truth(DebriefView& view, debrief::Player& player, std::int64_t tick) {
    const session::State& state = player.at(tick);
    const fluoroscope::State machine =
        plain_view(state.fluoroscope, view.true_view == TrueView::lateral);
    xray::FrameInput input =
        session::make_frame_input(player.model(), state, machine, kPictureSizePx);
    input.noise = false;
    true_.set_gray(true_renderer_.render(input, {}, false).gray);
    view.true_geometry = input.geometry;
    view.truth = debrief::truth_of(player.model(), state);
    view.true_readouts = debrief::true_readouts(player.model(), state);
    view.has_true_picture = true;
}

/// What the expert had on the monitor when the same step had come as far.
void DebriefPictures::show_expert(DebriefView& view, ExpertWork& expert) {
    view.expert_at_s = debrief::aligned_time_s(events::seconds(view.tick), view.session.steps,
                                               view.session.end_s, expert.steps, expert.end_s);
    const auto at = static_cast<std::int64_t>(view.expert_at_s * events::kTicksPerSecond);
    const std::int64_t tick = expert.player.exposure_before(at);
    view.has_true_picture = tick >= 0;
    view.expert_view.clear();
    if (tick < 0) return;
    const session::State& state = expert.player.at(tick);
    const xray::FrameInput input =
        session::make_frame_input(expert.player.model(), state, kPictureSizePx);
    view.expert_view = fluoroscope::view_name(state.fluoroscope);
    true_.set_gray(true_renderer_.render(input, {}, false).gray);
}

void DebriefPictures::blit(const DebriefView& view, VkCommandBuffer cmd, VkImage image,
                           VkImageLayout layout, VkExtent2D extent) {
    if (!why_no_picture(view).empty()) return;
    if (view.saw_tick >= 0)
        saw_.record_blit(cmd, image, layout, extent,
                         pixel_rect(debrief_layout::kSawPicture, view.base.scale));
    if (view.has_true_picture)
        true_.record_blit(cmd, image, layout, extent,
                          pixel_rect(debrief_layout::kTherePicture, view.base.scale));
}

void DebriefPictures::begin_clip(DebriefView& view) {
    if (!view.player || clip_) return;
    const debrief::Player& player = *view.player;
    const auto half = static_cast<std::int64_t>(0.5 * kClipS * events::kTicksPerSecond);
    const auto step = static_cast<std::int64_t>(events::kTicksPerSecond / kClipFramesPerS);
    const std::int64_t end = std::min(view.tick + half, player.loaded_tick());
    std::vector<std::int64_t> exposures;
    for (std::int64_t at = std::max<std::int64_t>(0, view.tick - half); at <= end; at += step)
        if (const std::int64_t tick = player.exposure_before(at); tick >= 0)
            exposures.push_back(tick);
    if (exposures.empty()) {
        view.notice = say(Text::debrief_no_pictures_here);
        return;
    }
    const int whole_s = static_cast<int>(events::seconds(view.tick));
    constexpr int kSide = kPictureSizePx / kClipShrinks;
    clip_ = std::make_unique<Clip>(Clip{
        .file = view.session.folder / fmt::format("clip-{}m{:02}s.png", whole_s / 60, whole_s % 60),
        .exposures = std::move(exposures),
        .gray = {},
        .cine = records::Cine(kSide, kSide, kClipFramesPerS)});
}

void DebriefPictures::work_on_clip(DebriefView& view) {
    Clip& clip = *clip_;
    // pictures that stand cost nothing
    for (bool made = false; clip.next < clip.exposures.size(); ++clip.next) {
        const bool is_new =
            clip.next == 0 || clip.exposures[clip.next] != clip.exposures[clip.next - 1];
        if (is_new && made) break;
        if (is_new) {
            runner::GrayPicture picture{.width_px = kPictureSizePx,
                                        .height_px = kPictureSizePx,
                                        .gray = exposure(*view.player, clip.exposures[clip.next])};
            clip.gray = runner::shrunk(picture, kClipShrinks).gray;
            made = true;
        }
        clip.cine.add(clip.gray);
    }
    view.notice = say(Text::debrief_clip_is_made, clip.next, clip.exposures.size());
    if (clip.next < clip.exposures.size()) return;
    const auto written = clip.cine.write(clip.file);
    view.notice =
        written ? say(Text::debrief_clip_written, clip.file.string()) : written.error().line();
    clip_.reset();
}

}  // namespace sideport::app
