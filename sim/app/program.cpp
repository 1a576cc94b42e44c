#include "sim/app/program.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <future>

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <fmt/format.h>

#include "sim/app/devices_glfw.h"
#include "sim/app/panel_cases.h"
#include "sim/app/panel_settings.h"
#include "sim/app/widgets.h"
#include "sim/base/file_io.h"
#include "sim/records/picture.h"
#include "sim/runner/session_folder.h"

namespace sideport::app {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr double kSlowestFrameS = 0.25;  ///< input moves no further than this in one frame
constexpr double kIdleS = 0.1;           ///< the list sleeps so long when nothing happens

double seconds_since(Clock::time_point then) {
    return std::chrono::duration<double>(Clock::now() - then).count();
}

void give_events(CaseList& list, const WindowEvents& events) {
    list.double_clicked = events.double_click;
    for (const unsigned code_point : events.characters)
        type_into_filter(list, code_point);
    for (const WindowEvents::Key& event : events.keys)
        press_keys(list, {&event.key, 1});
}

double ms_since(Clock::time_point then) {
    return 1e3 * seconds_since(then);
}

/// Something on the screen moves by itself, or a hand holds something.
bool moves(const session::State& state) {
    return state.fluoroscope.beam_on || fluoroscope::is_moving(state.fluoroscope) ||
           state.plunger_force_n != 0.0 || state.feed_left_mm != 0.0 ||
           (state.needle.held && state.needle.force_n != 0.0) ||
           state.table_tilt_deg != state.table_tilt_target_deg || state.pump.bolus_left_ul > 0.0;
}

void blit_nothing(VkCommandBuffer, VkImage, VkImageLayout, VkExtent2D) {}

/// While the patient is being built the stem can be read.
void draw_waiting(const ViewState& view, const scenario::Scenario& scenario, int percent) {
    begin_panel(view, "loading", {480, 320, 640, 260});
    ImGui::PushFont(view.fonts.lead);
    ImGui::TextWrapped("%s", view.case_name.c_str());
    ImGui::PopFont();
    ImGui::TextWrapped("%s", scenario.stem.c_str());
    ImGui::SetCursorPosY(204 * view.scale);
    ImGui::Text("Preparing the patient, %d %%", percent);
    ImGui::ProgressBar(0.01F * static_cast<float>(percent), {-1.0F, 8 * view.scale}, "");
    ImGui::End();
}

}  // namespace

int fail(const Error& error, int code) {
    std::fprintf(stderr, "%s\n", error.line().c_str());
    return code;
}

bool Program::time_is_over() const {
    return options_.quit_after_s && seconds_since(opened_) > *options_.quit_after_s;
}

/// ID-hand-SEED in the folder of sessions, or the first of -2, -3, ... that is free: a finished
/// session stays.
fs::path Program::new_folder(const std::string& id) const {
    const fs::path sessions =
        from_list_ && !options_.out.empty() ? options_.out : fs::path("sessions");
    const fs::path first = !from_list_ && !options_.out.empty()
                               ? options_.out
                               : sessions / fmt::format("{}-hand-{}", id, options_.seed);
    fs::path folder = first;
    for (int i = 2; fs::exists(folder); ++i)
        folder = first.string() + fmt::format("-{}", i);
    return folder;
}

void Program::save_shot(const Window::Shot& shot, const fs::path& path) const {
    if (shot.rgb.empty()) return;
    const auto written = records::write_png_rgb8(path, shot.width_px, shot.height_px, shot.rgb);
    if (!written) fail(written.error(), kMachine);
}

void Program::show(const Window::Blit& blit, bool last) {
    const bool wanted = last && !options_.screenshot.empty();
    if (wanted || view_.wants_shot) {
        const Window::Shot shot = window_.end_with_shot(blit);
        if (wanted) save_shot(shot, options_.screenshot);
        if (view_.wants_shot) save_shot(shot, "sideport-window.png");
        view_.wants_shot = false;
    } else {
        window_.end(blit);
    }
}

bool Program::prepare_patient(const session::Model& model) {
    std::atomic<int> percent{0};
    auto building = std::async(std::launch::async, [&] {
        return patient::load_or_build_anatomy(
            model.world.spine, model.world.X_WP, model.scenario.pump.body_radius_mm, cache_folder(),
            [&](double fraction, const char*) { percent = static_cast<int>(100.0 * fraction); });
    });
    while (building.wait_for(std::chrono::milliseconds(15)) != std::future_status::ready) {
        glfwPollEvents();
        if (closes()) {
            building.wait();
            return false;
        }
        follow_size();
        if (window_.minimised()) continue;
        try {
            window_.begin();
            if (too_small_)
                draw_too_small();
            else
                draw_waiting(view_, model.scenario, percent.load());
            window_.end(blit_nothing);
        } catch (const gpu::GpuError& error) {
            recover(error, nullptr);
        }
    }
    anatomy_ = building.get();
    return true;
}

bool Program::choose() {
    window_.take_events();  // what was meant for the session
    view_.settings = &settings_;
    list_.wants_start = false;
    list_.scroll_to_chosen = true;
    for (bool last = false; !last;) {
        glfwWaitEventsTimeout(kIdleS);
        follow_size();
        last = closes() || list_.wants_quit;
        if (window_.minimised()) continue;
        const WindowEvents events = window_.take_events();
        if (!settings_take(events)) give_events(list_, events);
        if (list_.wants_reread) reread(list_, options_.seed);
        list_.wants_reread = false;
        try {
            window_.begin();
            if (too_small_) {
                draw_too_small();
            } else {
                draw_case_list(view_, list_);
                if (view_.settings_sheet.open_in_list) draw_settings_in_list(view_);
            }
            show(blit_nothing, last);
        } catch (const gpu::GpuError& error) {
            recover(error, nullptr);
        }
        if (list_.wants_start && !last) return true;
    }
    return false;
}

std::optional<session::Model> Program::open_chosen() {
    list_.wants_start = false;
    list_.trouble.clear();
    CaseEntry* entry = chosen_case(list_);
    if (entry == nullptr) return std::nullopt;
    // as the file is now, which may be newer than the list
    scenario::ReadResult read = scenario::read_scenario(entry->file);
    entry->errors = read.errors;
    if (entry->errors.empty()) {
        auto model = session::make_model(read.scenario, options_.seed);
        if (model) return std::move(model).value();
        entry->errors.push_back(model.error());
    }
    list_.trouble = heading(*entry, list_.mode) + " cannot be started: its file has errors.";
    return std::nullopt;
}

void Program::play_chosen() {
    view_.after = After::again;
    while (view_.after == After::again) {
        auto model = open_chosen();
        if (!model) return;
        CaseEntry& entry = *chosen_case(list_);
        const fs::path folder = new_folder(entry.scenario.id);
        if (auto ready = runner::prepare_folder(folder); !ready) {
            list_.trouble = ready.error().line();
            return;
        }
        view_.case_name = heading(entry, list_.mode);
        view_.is_assessment = list_.mode == Mode::assessment;
        if (!prepare_patient(*model)) {
            fs::remove(folder);
            return;
        }
        train(std::move(*model), folder);
        if (view_.result && view_.is_signed) {
            entry.last = CaseResult{.score = view_.result->score,
                                    .max_score = view_.result->max_score,
                                    .passed = view_.result->passed};
        }
    }
}

int Program::run_list(std::vector<fs::path> folders) {
    list_.folders = std::move(folders);
    reread(list_, options_.seed);
    from_list_ = true;
    while (choose()) {
        play_chosen();
        if (view_.after == After::quit || closes()) break;
    }
    return code_;
}

int Program::run_case(session::Model model, const fs::path& folder,
                      std::vector<fs::path> list_folders) {
    from_list_ = false;
    fs::path next = folder;
    do {
        view_.case_name = model.scenario.title;
        if (!prepare_patient(model)) return code_;
        train(model, next);
        if (view_.after != After::again) break;
        next = new_folder(model.scenario.id);
        if (auto ready = runner::prepare_folder(next); !ready)
            return fail(ready.error(), kBadInput);
    } while (!closes());
    return view_.after == After::cases && !closes() ? run_list(std::move(list_folders)) : code_;
}

/// Ends, grades and writes the session. False when it could not be written.
bool Program::finish(Training& training, const fs::path& folder) {
    view_.is_signed = training.live().state().report.signed_off;
    auto result = training.finish();
    if (!result) {
        code_ = fail(result.error(), kMachine);
        return false;
    }
    std::printf("session: %s\n", folder.string().c_str());
    std::fflush(stdout);
    view_.result = std::move(result).value();
    // left without a signature: what was done is kept, but nobody asked for a verdict
    if (view_.is_signed && code_ != kMachine)
        code_ = view_.result->passed ? kFine : kAssessmentFailed;
    return true;
}

void Program::draw_session(Input& input, Training& training, double elapsed_s, bool last) {
    times_ = {};
    Training::Drawn drawn = training.take_drawn();  // since the last frame
    auto before = Clock::now();
    const bool shown = !window_.minimised();
    if (shown) window_.begin();
    const WindowEvents events = window_.take_events();
    DeviceState devices = read_devices(window_, events);
    if (too_small_ || !shown) devices.focused = false;
    view_.settings_sheet.presses = devices.presses;
    input.collect(view_, commands_, devices, std::min(elapsed_s, kSlowestFrameS));
    window_.capture_cursor(input.grips());
    if (view_.wants_full_screen) toggle_full_screen();
    times_.input_ms = ms_since(before);

    // the hand's commands first, then the picture that shows what they did
    before = Clock::now();
    const bool still = stands() || training.live().state().ended;
    training.advance(still && commands_.empty() ? 0.0
                     : still                    ? session::kTickS
                                                : elapsed_s,
                     std::exchange(commands_, {}));
    const Training::Drawn now = training.take_drawn();
    times_.session_ms = ms_since(before) - now.ms;
    drawn.pulses += now.pulses;
    drawn.ms += now.ms;
    before = Clock::now();
    training.update(view_);
    show_notice();
    hear(training);
    if (!window_.focused()) view_.status = "Paused: the window lost focus. X-rays are off.";
    if (!shown) return;
    if (too_small_) {
        draw_too_small();
    } else {
        draw_top_bar(view_);
        draw_sound_captions(view_);
        draw_monitors(view_, commands_);
        draw_room(view_, commands_);
        draw_strip(view_, commands_);
        draw_hands(view_, commands_);
        draw_status(view_);
        draw_sheets(view_, commands_);
    }
    times_.interface_ms = ms_since(before);
    before = Clock::now();
    show(
        [&](VkCommandBuffer cmd, VkImage image, VkImageLayout layout, VkExtent2D extent) {
            if (!too_small_) training.blit(view_, cmd, image, layout, extent);
        },
        last);
    times_.present_ms = ms_since(before);
    log_frame(drawn, training.live().state().fluoroscope.beam_on, events.any);
    if (training.lost()) throw gpu::GpuError(*training.lost());
    lose_device_once(training.live().state().fluoroscope.pulse_count);
}

/// A new session: nothing of the last one is left on the screen.
void Program::reset_view() {
    ViewState fresh;
    fresh.fonts = view_.fonts;
    fresh.scale = view_.scale;
    fresh.case_name = view_.case_name;
    fresh.is_assessment = view_.is_assessment;
    fresh.from_list = from_list_;
    fresh.settings = &settings_;
    fresh.settings_sheet.message = view_.settings_sheet.message;
    view_ = std::move(fresh);
}

void Program::train(session::Model model, const fs::path& folder) {
    reset_view();
    view_.result_folder = fs::absolute(folder).string();
    Training training(window_, std::move(model), anatomy_, folder,
                      view_.is_assessment ? "assessment" : "practice");
    Input input(settings_);
    sounds_ = {};
    if (!speaker_.has_device()) view_.notice = audio::Speaker::kNoDevice;
    window_.take_events();  // what was meant for the list
    training.update(view_);
    bool written = false;
    auto before = Clock::now();
    while (true) {
        const double now_s = seconds_since(opened_);
        const session::State& state = training.live().state();
        wait_for_events(pace_.wait_s(now_s, moves(state) || input.grips()));
        const double elapsed_s = seconds_since(before);
        before = Clock::now();
        follow_size();
        const bool last = closes() || view_.after != After::none;
        try {
            if (last || pace_.due(seconds_since(opened_), moves(state) || input.grips())) {
                draw_session(input, training, elapsed_s, last && view_.after != After::cases);
                pace_.drawn(seconds_since(opened_));
            } else if (!stands()) {
                training.advance(elapsed_s, std::exchange(commands_, {}));
                if (training.has_new_picture()) pace_.picture();
            }
        } catch (const gpu::GpuError& error) {
            recover(error, &training);
        }
        if (training.live().state().ended && !written) {
            written = true;
            if (finish(training, folder)) view_.sheet = Sheet::result;
        }
        if (last) break;
    }
    if (!written) finish(training, folder);
    speaker_.set({});
    if (view_.after == After::none) view_.after = After::quit;
    window_.device().wait_idle();
    view_.model = nullptr;
    view_.state = nullptr;
}

}  // namespace sideport::app
