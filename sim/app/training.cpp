#include "sim/app/training.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iterator>

#include <fmt/format.h>

#include "sim/app/layout.h"
#include "sim/app/texts.h"
#include "sim/app/told_words.h"
#include "sim/runner/session_folder.h"

namespace sideport::app {

namespace {

constexpr int kPictureSizePx = 512;
constexpr double kMostCatchUpS = 0.1;  ///< longer than this and the session waits for the picture
constexpr double kFeelStepS = 1.0 / 30.0;
constexpr std::size_t kFeelSamples = 240;  ///< 8 s
constexpr double kFeelShownS = 8.0;
constexpr double kRefusalShownS = 4.0;
constexpr double kStandsMlPerS = 0.001, kStandsS = 1.0;  ///< slower, and for longer, stands
constexpr double kEmptyMl = 0.01, kHardN = 20.0;
constexpr double kDryPullS = 2.0, kSprungBackMl = 0.05;
constexpr double kSameGeometryDeg = 0.5, kSameGeometryMm = 1.0;

gpu::PixelRect rect_of(const Area& area, float scale) {
    const auto px = [scale](float v) {
        return static_cast<std::int32_t>(std::lround(v * scale));
    };
    return {.x = px(area.x), .y = px(area.y), .width = px(area.w), .height = px(area.h)};
}

/// Events that a hand feels, and their words on the trace.
constexpr std::pair<const char*, Text> kFeelWords[] = {{"skin_punctured", Text::feel_skin},
                                                       {"septum_give", Text::feel_give},
                                                       {"metal_touched", Text::feel_hard_stop}};

/// The C-arm no longer stands where the held picture was taken.
bool has_moved(const fluoroscope::State& now, const fluoroscope::State& then) {
    return std::fabs(now.orbital_deg - then.orbital_deg) > kSameGeometryDeg ||
           std::fabs(now.angulation_deg - then.angulation_deg) > kSameGeometryDeg ||
           std::fabs(now.swivel_deg.at - then.swivel_deg.at) > kSameGeometryDeg ||
           std::fabs(now.rotation_deg.at - then.rotation_deg.at) > kSameGeometryDeg ||
           std::fabs(now.table_tilt_deg - then.table_tilt_deg) > kSameGeometryDeg ||
           glm::length(now.isocenter_W_mm - then.isocenter_W_mm) > kSameGeometryMm ||
           now.field_mm != then.field_mm;
}

}  // namespace

Training::Training(Window& window, session::Model model, const patient::Anatomy& anatomy,
                   std::filesystem::path folder, const std::string& mode,
                   const std::string& trainee)
    : live_(std::move(model), trainee, mode),
      folder_(std::move(folder)),
      anatomy_(anatomy),
      is_assessment_(mode == "assessment"),
      keeper_(
          [this](const xray::FrameInput& input) {
              render::RenderedFrame frame = on_device_->renderer.render(input, {}, false);
              return runner::GrayPicture{.width_px = frame.width_px,
                                         .height_px = frame.height_px,
                                         .gray = std::move(frame.gray)};
          },
          runner::Frames::keys, kPictureSizePx) {
    use_device(window.device());
}

Training::OnDevice::OnDevice(const gpu::Device& device, const session::Model& model,
                             const patient::Anatomy& anatomy)
    : renderer(device, kPictureSizePx),
      live(device, kPictureSizePx, kPictureSizePx),
      reference(device, kPictureSizePx, kPictureSizePx),
      room(device, model) {
    renderer.set_anatomy(&anatomy);
    for (int place = 0; place < layout::kFilmPlaces; ++place)
        film.emplace_back(device, kPictureSizePx, kPictureSizePx);
}

void Training::drop_device() {
    on_device_.reset();
}

void Training::use_device(const gpu::Device& device) {
    on_device_ = std::make_unique<OnDevice>(device, live_.model(), anatomy_);
    film_drawn_.assign(on_device_->film.size(), -1);
    reference_drawn_ = -1;
    if (!live_gray_.empty()) show_live();
    // the first picture of a device costs uploads and pipelines: paid before the pedal is pressed
    on_device_->renderer.render(
        session::make_frame_input(live_.model(), live_.state(), kPictureSizePx), {}, false);
    if (std::exchange(lost_, std::nullopt)) finish_tick();
}

/// The live monitor's picture, turned as the monitor is.
void Training::show_live() {
    on_device_->live.set_gray(shown_gray(display_, live_gray_, kPictureSizePx));
}

/// How the monitor joins this exposure to those before.
render::LiveDisplay Training::live_display() {
    const bool takes_mask = wants_mask_;
    wants_mask_ = false;
    return {.on = true,
            .time_s = events::seconds(live_.state().tick),
            .take_mask = takes_mask,
            .subtract = live_view_ == LiveView::subtracted,
            .take_map = live_view_ == LiveView::subtracted,
            .show_map = live_view_ == LiveView::roadmap,
            .mask_shift_x_px = mask_shift_px_.x,
            .mask_shift_y_px = mask_shift_px_.y};
}

void Training::draw_exposure() {
    const auto before = std::chrono::steady_clock::now();
    render::RenderedFrame frame = on_device_->renderer.render(
        session::make_frame_input(live_.model(), live_.state(), kPictureSizePx),
        {.coarse_while_moving = true, .live = live_display()}, false);
    live_gray_ = frame.gray;
    show_live();
    ++drawn_.pulses;
    drawn_.ms +=
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - before)
            .count();
    keeper_.offer(
        {.width_px = frame.width_px, .height_px = frame.height_px, .gray = std::move(frame.gray)});
}

/// What a tick shows and keeps.
void Training::finish_tick() {
    if (live_.state().pulse) draw_exposure();
    if (auto kept = keeper_.after_tick(live_, folder_); !kept) trouble_ = kept.error().line();
}

void Training::advance(double elapsed_s, Commands commands) {
    std::move(commands.begin(), commands.end(), std::back_inserter(pending_));
    owed_s_ += std::min(elapsed_s, kMostCatchUpS);
    while (owed_s_ >= session::kTickS && !live_.state().ended) {
        owed_s_ -= session::kTickS;
        live_.step(pending_);
        pending_.clear();
        try {
            finish_tick();
        } catch (const gpu::GpuError& error) {
            lost_ = error;  // the session does not stand or fall with a picture
            return;
        }
    }
    if (before_writing_) before_writing_(live_);
    write_journal();
}

/// What a thumb feels where the plunger stands, or has sprung back; the session's own words follow
/// liquid that moves.
std::string Training::plunger_line(const fluid::PlumbingReadout& readout) {
    const session::State& state = live_.state();
    const double now_s = events::seconds(state.tick), force_n = state.plunger_force_n;
    const bool tries = readout.syringe_on && session::line_is_open(state) &&
                       std::fabs(force_n) > state.plumbing.syringe.model.breakaway_n;
    if (!tries || std::fabs(readout.plunger_rate_ml_per_s) > kStandsMlPerS) moved_at_s_ = now_s;
    const bool returned = state.watch.return_seen;
    if (state.watch.pull_s > kDryPullS && !returned && force_n < 0.0) dry_at_s_ = now_s;
    const bool stands = now_s - moved_at_s_ > kStandsS;
    if (stands && force_n > 0.0) {
        if (readout.syringe_ml + readout.syringe_air_ml < kEmptyMl)
            return say(Text::feel_the_syringe_is_empty);
        return force_n < kHardN ? say(Text::feel_nothing_goes_in_the_plunger)
                                : say(Text::feel_very_stiff_you_are_pushing);
    }
    const fluid::Syringe& syringe = state.plumbing.syringe;
    if (stands && syringe.volume_ml + syringe.gas_ml >= syringe.model.volume_ml - kEmptyMl)
        return say(Text::feel_the_syringe_is_full);
    if (stands && returned)
        return say(Text::feel_nothing_more_comes_ml_is, state.watch.aspirated_ml);
    if (force_n == 0.0 && now_s - dry_at_s_ < kRefusalShownS && readout.syringe_ml < kSprungBackMl)
        return say(Text::feel_the_plunger_has_sprung_back);
    return {};
}

/// Trouble of the machine, then what has just been refused, then what is true right now.
std::string Training::status(const fluid::PlumbingReadout& readout) {
    const events::EventLog& log = live_.events();
    const double now_s = events::seconds(live_.state().tick);
    for (; events_seen_ < log.size(); ++events_seen_) {
        const events::Event& event = log[events_seen_];
        const bool refused = event.name == "refused";
        for (const auto& [name, word] : kFeelWords)
            if (event.name == name) felt_.emplace_back(event.time_s(), say(word));
        const std::string subject = refused ? event.text("command") : event.name;
        if (subject.rfind("pump_", 0) == 0 || subject.rfind("bridge_", 0) == 0)
            pump_refusal_ = refused ? reason_words(event) : "";
        if (event.name == "session_resumed") {
            continued_ = say(Text::feel_continued_after_a_break_all);
            continued_at_s_ = now_s;
        }
        if (event.name == "picture_kept") kept_at_s_ = event.time_s();
        if (!refused) continue;
        refusal_ = reason_words(event);
        refused_at_s_ = now_s;
    }
    if (!trouble_.empty()) return trouble_;
    if (!journal_trouble_.empty()) return journal_trouble_;
    if (!refusal_.empty() && now_s - refused_at_s_ < kRefusalShownS)
        return say(Text::feel_not_now, refusal_);
    if (!continued_.empty() && now_s - continued_at_s_ < kRefusalShownS) return continued_;
    const std::string felt = plunger_line(readout);
    if (!felt.empty()) return felt;
    const session::Status told =
        session::status(live_.model(), live_.state(),
                        is_assessment_ ? session::Telling::assessment : session::Telling::practice);
    const bool idle = told.code == session::StatusCode::nothing ||
                      told.code == session::StatusCode::pa_shows_no_depth;
    if (idle && now_s - kept_at_s_ < kRefusalShownS)
        return say(Text::feel_kept_as_picture, live_.state().kept.size());
    return words_of(told);
}

void Training::update(ViewState& view) {
    live_view_ = view.live_view;
    wants_mask_ = wants_mask_ || view.wants_mask;
    if (view.wants_mask) view.mask_shift_x_px = view.mask_shift_y_px = 0.0;  // a new mask fits
    view.wants_mask = false;
    mask_shift_px_ = {view.mask_shift_x_px, view.mask_shift_y_px};
    const session::State& state = live_.state();
    view.model = &live_.model();
    view.state = &state;
    view.readout = fluid::read_out(live_.model().plumbing, state.plumbing);
    const std::string pump_refusal_before = pump_refusal_;
    view.status = with_keys(status(view.readout), view.bindings());
    if (pump_refusal_ != pump_refusal_before) view.programmer.answer = pump_refusal_;
    view.has_picture = state.live.fluoroscope.pulse_count > 0;
    view.geometry_changed = has_moved(state.fluoroscope, state.live.fluoroscope);
    if (state.kept.size() > kept_seen_) view.reference = static_cast<int>(state.kept.size()) - 1;
    kept_seen_ = state.kept.size();
    if (state.fluoroscope.beam_on) view.swapped = false;  // X-rays always show on the large monitor
    if (view.wants_swap && view.reference >= 0) view.swapped = !view.swapped;
    view.wants_swap = false;
    if (view.display != display_) {
        display_ = view.display;
        reference_drawn_ = -1;
        if (!live_gray_.empty()) show_live();
    }
    if (view.reference != reference_drawn_ && view.reference >= 0) {
        on_device_->reference.set_gray(shown_gray(
            display_, keeper_.kept(static_cast<std::size_t>(view.reference)).gray, kPictureSizePx));
        reference_drawn_ = view.reference;
    }
    for (std::size_t place = 0; place < on_device_->film.size(); ++place) {
        const int i = film_picture(view, static_cast<int>(place));
        if (i < 0 || i == film_drawn_[place]) continue;
        on_device_->film[place].set_gray(keeper_.kept(static_cast<std::size_t>(i)).gray);
        film_drawn_[place] = i;
    }
    if (!view.covers_column())
        on_device_->room.update(live_.model(), state, view.room, view.plan->room, view.scale);
    const double now_s = events::seconds(state.tick);
    std::erase_if(felt_, [&](const auto& felt) { return felt.first < now_s - kFeelShownS; });
    view.feel_words = felt_;
    while (feel_age_s_ + kFeelStepS <= now_s) {
        feel_age_s_ += kFeelStepS;
        view.feel_n.push_back(static_cast<float>(state.needle.force_n));
        if (view.feel_n.size() > kFeelSamples) view.feel_n.erase(view.feel_n.begin());
    }
}

void Training::blit(const ViewState& view, VkCommandBuffer cmd, VkImage image, VkImageLayout layout,
                    VkExtent2D extent) {
    gpu::Picture& large = view.swapped ? on_device_->reference : on_device_->live;
    gpu::Picture& small = view.swapped ? on_device_->live : on_device_->reference;
    large.record_blit(cmd, image, layout, extent, rect_of(view.plan->live, view.scale));
    if (view.covers_column()) return;
    on_device_->room.blit(cmd, image, layout, extent, rect_of(view.plan->room, view.scale));
    if (!view.plan->reference_picture.shown()) return;
    small.record_blit(cmd, image, layout, extent,
                      rect_of(view.plan->reference_picture, view.scale));
    for (std::size_t place = 0; place < on_device_->film.size(); ++place) {
        if (film_picture(view, static_cast<int>(place)) < 0) continue;
        on_device_->film[place].record_blit(
            cmd, image, layout, extent,
            rect_of(view.plan->film_place(static_cast<int>(place)), view.scale));
    }
}

int film_picture(const ViewState& view, int place) {
    const int count = static_cast<int>(view.state->kept.size());
    const int i = std::max(0, count - layout::kFilmPlaces) + place;
    return i < count ? i : -1;
}

Result<assessment::Assessment> Training::finish() {
    live_.end();
    journal_.close();
    journal_on_ = false;
    const auto key = runner::station_key(runner::station_folder());
    auto written = runner::write_session(folder_, live_, keeper_,
                                         key ? std::optional(key.value()) : std::nullopt);
    if (!key) trouble_ = say(Text::feel_written_not_sealed, key.error().line());
    if (!written) trouble_ = say(Text::feel_the_session_could_not_be, written.error().line());
    return written;
}

}  // namespace sideport::app
