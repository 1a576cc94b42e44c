// What the program does about its window: size, settings, sound, pace, a device that is lost.

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <fmt/format.h>

#include "sim/app/devices_glfw.h"
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
      look_(window, std::move(settings), WindowFollower::Plans::compact_too) {
    if (options_.frame_log.empty()) return;
    if (auto log = FrameLog::open(options_.frame_log))
        frame_log_.emplace(std::move(log).value());
    else
        fail(log.error(), kBadInput);
}

Program::~Program() {
    if (frame_log_) std::printf("%s\n", frame_log_->summary().c_str());
}

/// The session's clock stands still: paused, out of sight, or out of focus.
bool Program::stands() const {
    return held_ || view_.holds_session() || look_.too_small() || window_.minimised() ||
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
    sound.volume = look_.settings().sound_volume;
    speaker_.set(sound);
    view_.sound_captions.clear();
    if (look_.settings().captions) view_.sound_captions = sounds_.captions();
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

/// A gamepad sends no events: what it does is looked for whenever the program is awake.
void Program::look_at_pad() {
    const PadValues values = pad_values(read_pad_for(window_));
    const auto is_out = [](double value) {
        return value > 0.0;
    };
    if (values != pad_values_ || std::any_of(values.begin(), values.end(), is_out))
        pace_.event(seconds_since(opened_));
    pad_values_ = values;
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
    losses_.count(error, seconds_since(opened_));
    if (training != nullptr) training->drop_device();
    previews_.reset();  // made with the lost device; the list makes them anew
    window_.rebuild_device();
    if (training != nullptr) training->use_device(window_.device());
}

bool Program::settings_take(const WindowEvents& events) {
    SettingsSheet& sheet = view_.settings_sheet;
    const bool open = look_.take_keys(view_, events);
    if (list_.wants_settings) sheet.open_in_list = true;
    list_.wants_settings = false;
    list_.double_clicked = false;
    return open || sheet.open_in_list;
}

}  // namespace sideport::app
