// What the program does about its window: size, settings, sound, pace, a device that is lost.

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <fmt/format.h>

#include "sim/app/program.h"
#include "sim/app/texts.h"
#include "sim/app/widgets.h"

namespace sideport::app {

namespace {

double seconds_since(std::chrono::steady_clock::time_point then) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - then).count();
}

}  // namespace

Program::Program(Window& window, const TrainOptions& options, SettingsRead settings)
    : window_(window),
      options_(options),
      settings_(std::move(settings.settings)),
      followed_(settings_) {
    if (!settings.errors.empty()) view_.settings_sheet.message = settings.errors.front().line();
    if (settings_.full_screen) window_.set_full_screen(true, settings_.monitor);
    if (options_.frame_log.empty()) return;
    if (auto log = FrameLog::open(options_.frame_log))
        frame_log_.emplace(std::move(log).value());
    else
        fail(log.error(), kBadInput);
}

Program::~Program() {
    if (frame_log_) std::printf("%s\n", frame_log_->summary().c_str());
    const bool own_size = !window_.full_screen() && window_.width() >= kLeastWidthPx &&
                          window_.height() >= kLeastHeightPx;
    if (own_size && !settings_.full_screen) {
        settings_.window_width = window_.width();
        settings_.window_height = window_.height();
    }
    if (settings_ == followed_) return;
    if (auto saved = save_settings(settings_path(), settings_); !saved)
        fail(saved.error(), kMachine);
}

void Program::follow_size() {
    if (view_.settings_sheet.changed) follow_settings();
    if (window_.width() == laid_out_width_ && window_.height() == laid_out_height_) return;
    laid_out_width_ = window_.width();
    laid_out_height_ = window_.height();
    Fit fit =
        fit_window(laid_out_width_, laid_out_height_, settings_.ui_scale, settings_.text_scale);
    too_small_ = fit.scale == 0.0F;
    if (too_small_) fit = {.plan = view_.plan, .scale = std::max(view_.scale, 0.8F)};
    const bool same = fit.plan->compact == view_.plan->compact && fit.scale == view_.scale &&
                      fit.letters == text_scale_;
    view_.plan = fit.plan;
    if (view_.fonts.body != nullptr && same) return;
    view_.scale = fit.scale;
    text_scale_ = fit.letters;
    set_look({.high_contrast = settings_.high_contrast, .palette = settings_.palette});
    ImGui::GetIO().Fonts->Clear();
    view_.fonts = apply_style(fit);
    window_.upload_fonts();
}

/// The settings were changed: written, and followed from the next frame on.
void Program::follow_settings() {
    view_.settings_sheet.changed = false;
    followed_ = settings_;
    laid_out_width_ = laid_out_height_ = 0;
    text_scale_ = 0.0F;
    if (settings_.full_screen != window_.full_screen())
        window_.set_full_screen(settings_.full_screen, settings_.monitor);
    if (auto saved = save_settings(settings_path(), settings_); !saved)
        view_.settings_sheet.message = saved.error().line();
}

void Program::toggle_full_screen() {
    view_.wants_full_screen = false;
    settings_.full_screen = !window_.full_screen();
    view_.settings_sheet.changed = true;
}

/// The session's clock stands still: paused, out of sight, or out of focus.
bool Program::stands() const {
    return held_ || view_.holds_session() || too_small_ || window_.minimised() ||
           !window_.focused();
}

void Program::draw_too_small() {
    const std::string words =
        say(Text::program_sideport_needs_a_window_of, kLeastWidthPx, kLeastHeightPx);
    const ImVec2 size =
        view_.fonts.body->CalcTextSizeA(view_.fonts.body->FontSize, 1e6F, 0.0F, words.c_str());
    draw_text(*ImGui::GetForegroundDrawList(), view_.fonts.body,
              {0.5F * (static_cast<float>(window_.width()) - size.x),
               0.5F * (static_cast<float>(window_.height()) - size.y)},
              token::n8, words);
}

void Program::log_frame(const Training::Drawn& drawn, bool beam_on, bool had_events) {
    const double now_s = seconds_since(opened_);
    times_.time_s = now_s;
    times_.interval_ms = 1e3 * (now_s - frame_end_s_);
    times_.fluoroscopy_ms = drawn.ms;
    times_.pulses = drawn.pulses;
    times_.beam_on = beam_on;
    // an event came in after the poll before this one at the earliest
    if (had_events) times_.late_ms = 1e3 * (now_s - poll_before_s_);
    const ImDrawData* data = ImGui::GetDrawData();
    times_.vertices = data->TotalVtxCount;
    for (int i = 0; i < data->CmdListsCount; ++i)
        times_.draw_commands += data->CmdLists[i]->CmdBuffer.Size;
    frame_end_s_ = now_s;
    if (frame_log_) frame_log_->add(times_);
}

/// What is said once stands for a few seconds.
void Program::show_notice() {
    constexpr double kShownS = 4.0;
    const double now_s = seconds_since(opened_);
    if (view_.notice != notice_) notice_s_ = now_s;
    if (now_s - notice_s_ > kShownS) view_.notice.clear();
    notice_ = view_.notice;
    if (!notice_.empty()) view_.status = notice_;
}

void Program::hear(const Training& training) {
    audio::SoundState sound = sounds_.listen(training.live(), view_.readout, stands());
    sound.volume = settings_.sound_volume;
    speaker_.set(sound);
    view_.sound_captions.clear();
    if (settings_.captions) view_.sound_captions = sounds_.captions();
}

void Program::wait_for_events(double most_s) {
    poll_before_s_ = poll_s_;
    if (most_s > 0.0)
        glfwWaitEventsTimeout(most_s);
    else
        glfwPollEvents();
    poll_s_ = seconds_since(opened_);
    if (window_.has_events()) pace_.event(poll_s_);
}

/// A test may ask for a loss with this exposure of the first session:
/// $SIDEPORT_LOSE_DEVICE_AT_PULSE.
void Program::lose_device_once(std::int64_t pulses) {
    const char* at = std::getenv("SIDEPORT_LOSE_DEVICE_AT_PULSE");
    if (at == nullptr || lost_once_ || pulses < std::atoll(at)) return;
    lost_once_ = true;
    throw gpu::GpuError(VK_ERROR_DEVICE_LOST, "the device is lost, as was asked for");
}

void Program::recover(const gpu::GpuError& error, Training* training) {
    constexpr std::size_t kMostLosses = 3;
    constexpr double kWithinS = 60.0;
    const double now_s = seconds_since(opened_);
    lost_at_s_.push_back(now_s);
    const auto recent = std::count_if(lost_at_s_.begin(), lost_at_s_.end(),
                                      [&](double at_s) { return now_s - at_s < kWithinS; });
    if (static_cast<std::size_t>(recent) > kMostLosses) throw gpu::GpuError(error);
    std::fprintf(stderr, "machine.gpu: %s; a new device takes over\n", error.what());
    if (training != nullptr) training->drop_device();
    previews_.reset();  // made with the lost device; the list makes them anew
    window_.rebuild_device();
    if (training != nullptr) training->use_device(window_.device());
}

bool Program::settings_take(const WindowEvents& events) {
    SettingsSheet& sheet = view_.settings_sheet;
    const bool was_open = sheet.open_in_list;
    sheet.presses.clear();
    for (const WindowEvents::Key& event : events.keys) {
        if (event.repeated) continue;
        sheet.presses.push_back({.key = event.key, .shift = event.shift});
        const Action action = action_for(settings_.bindings, event.key, event.shift);
        if (sheet.learns()) continue;
        if (action == Action::settings) sheet.open_in_list = !sheet.open_in_list;
        if (action == Action::escape) sheet.open_in_list = false;
        if (action == Action::full_screen) toggle_full_screen();
    }
    if (list_.wants_settings) sheet.open_in_list = true;
    list_.wants_settings = false;
    list_.double_clicked = false;
    return was_open || sheet.open_in_list;
}

}  // namespace sideport::app
