// One session at the window, from its start or from where an older one was broken off.

#include <algorithm>
#include <cstdio>

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <fmt/format.h>

#include "sim/app/devices_glfw.h"
#include "sim/app/focus_ring.h"
#include "sim/app/panel_coach.h"
#include "sim/app/program.h"
#include "sim/app/texts.h"
#include "sim/app/widgets.h"
#include "sim/base/file_io.h"
#include "sim/runner/session_folder.h"
#include "sim/runner/stored_session.h"

namespace sideport::app {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr double kSlowestFrameS = 0.25;  ///< input moves no further than this in one frame
constexpr double kGoThroughS = 0.1;      ///< of re-simulating between two frames

double seconds_since(Clock::time_point then) {
    return std::chrono::duration<double>(Clock::now() - then).count();
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

/// How far the session has been gone through again.
void draw_going_through(const ViewState& view, const session::Resumption& resumption) {
    begin_panel(view, "going through", view.plan->middle(640, 200));
    ImGui::PushFont(view.fonts.lead);
    ImGui::TextWrapped("%s", view.case_name.c_str());
    ImGui::PopFont();
    const double there_s = events::seconds(resumption.recorded().last_tick);
    ImGui::TextUnformatted(say(Text::program_going_through_what_was_done,
                               minutes_seconds(there_s * resumption.fraction()),
                               minutes_seconds(there_s))
                               .c_str());
    ImGui::SetCursorPosY(144 * view.scale);
    ImGui::ProgressBar(static_cast<float>(resumption.fraction()), {-1.0F, 8 * view.scale}, "");
    ImGui::End();
}

}  // namespace

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
    store_attempt(folder);
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
    const WindowEvents events = window_.take_events();
    focus_reader_.read(view_, read_pad_for(window_), keys_for_panels(events), is_within_panel(),
                       glfwGetTime());
    if (shown) window_.begin(view_.focus);
    DeviceState devices = read_devices(window_, events);
    if (look_.too_small() || !shown || held_) devices.focused = false;
    view_.settings_sheet.presses = devices.presses;
    view_.settings_sheet.pad = devices.pad;
    focus_reader_.leave_to_hands(devices);
    if (const auto words = newcomers_.words(devices, look_.settings())) view_.notice = *words;
    input.collect(view_, commands_, devices, std::min(elapsed_s, kSlowestFrameS));
    window_.capture_cursor(input.grips());
    if (std::exchange(view_.wants_full_screen, false)) look_.toggle_full_screen(view_);
    if (std::exchange(view_.wants_hint, false)) view_.guidance.wanted = true;
    take_hints(training, commands_);
    times_.input_ms = ms_since(before);

    // the hand's commands first, then the picture that shows what they did
    before = Clock::now();
    const bool still = stands() || training.live().state().ended;
    // before the commands are handed over: a clock that stands makes one tick for them, so that
    // foot and hand are off at once
    const double step_s = !still ? elapsed_s : commands_.empty() ? 0.0 : session::kTickS;
    training.advance(step_s, std::exchange(commands_, {}));
    const Training::Drawn now = training.take_drawn();
    times_.session_ms = ms_since(before) - now.ms;
    drawn.pulses += now.pulses;
    drawn.ms += now.ms;
    before = Clock::now();
    training.update(view_);
    show_notice();
    hear(training);
    if (!window_.focused()) view_.status = say(Text::program_paused_the_window_lost_focus);
    if (!shown) return;
    if (look_.too_small()) {
        draw_too_small();
    } else {
        draw_top_bar(view_);
        draw_sound_captions(view_);
        draw_column_tabs(view_);
        draw_monitors(view_, commands_);
        draw_room(view_, commands_);
        draw_strip(view_, commands_);
        draw_hands(view_, commands_);
        draw_status(view_);
        draw_sheets(view_, commands_);
        draw_guidance(view_);
        draw_coach(view_);
        draw_focus_ring(view_);
    }
    times_.interface_ms = ms_since(before);
    before = Clock::now();
    show(
        [&](VkCommandBuffer cmd, VkImage image, VkImageLayout layout, VkExtent2D extent) {
            if (!look_.too_small()) training.blit(view_, cmd, image, layout, extent);
        },
        last);
    times_.present_ms = ms_since(before);
    if (const auto per_s =
            slow_pictures_.drawn(ms_since(opened_) * 1e-3, moves(training.live().state())))
        view_.notice = say(Text::program_slow_driver, *per_s);
    log_frame(drawn, training.live().state().fluoroscope.beam_on, events.any);
    if (training.lost()) throw gpu::GpuError(*training.lost());
    lose_device_once(training.live().state().fluoroscope.pulse_count);
}

/// A new session: nothing of the last one is left on the screen.
void Program::reset_view() {
    ViewState fresh;
    fresh.fonts = view_.fonts;
    fresh.scale = view_.scale;
    fresh.plan = view_.plan;
    fresh.case_name = view_.case_name;
    fresh.is_assessment = view_.is_assessment;
    fresh.from_list = from_list_;
    fresh.settings = &look_.settings();
    fresh.settings_sheet.message = view_.settings_sheet.message;
    fresh.coach.on = view_.coach.on && !view_.is_assessment;
    view_ = std::move(fresh);
}

bool Program::go_through(Training& training) {
    using State = session::Resumption::State;
    for (State state = State::going; state == State::going;) {
        glfwPollEvents();
        if (closes()) return false;
        state = training.resume(kGoThroughS);
        if (state == State::diverged) {
            list_.trouble =
                say(Text::program_it_cannot_be_continued_at,
                    minutes_seconds(events::seconds(training.resumption()->diverged_tick())));
            return false;
        }
        look_.follow(view_);
        window_.begin();
        draw_going_through(view_, *training.resumption());
        window_.end(blit_nothing);
    }
    return true;
}

void Program::take_hints(const Training& training, Commands& commands) {
    const bool practises = !view_.is_assessment;
    update_guidance(view_, training.live().events(), commands);
    update_stop(view_, training.live().events());
    if (practises) step_coach(view_.coach, training.live().model(), training.live().state());
    if (!view_.coach.finished_now) return;
    view_.coach.finished_now = false;
    // only a reminder: where it cannot be written the offer is made again
    (void)write_file(controls_note(), "The controls were practised; they stay in the list.\n")
        .has_value();
}

void Program::follow_classroom(const Training& training) {
    const session::State& state = training.live().state();
    held_ = state.instruction.held;
    if (!station_.is_open()) return;
    if (!state.ended) {
        for (session::Command& sent : inbox_.poll(state.tick))
            commands_.push_back(std::move(sent));
    }
    station_.beat(state.ended ? classroom::StationStatus::ended
                  : stands()  ? classroom::StationStatus::paused
                              : classroom::StationStatus::in_case,
                  state.tick);
    if (!station_.trouble().empty())
        view_.notice = say(Text::program_classroom_trouble, station_.trouble());
}

void Program::train(session::Model model, const fs::path& folder,
                    std::optional<session::Recording> recorded, std::int64_t gap_s) {
    reset_view();
    view_.result_folder = fs::absolute(folder).string();
    view_.stop.checklist = runner::checklist_of(model.scenario).checklist;
    const std::string trainee = recorded                ? recorded->trainee
                                : options_.name.empty() ? std::string("hand")
                                                        : options_.name;
    Training training(window_, std::move(model), anatomy_, folder,
                      view_.is_assessment ? "assessment" : "practice", trainee);
    training.set_overrides(from_list_ ? drawn_form_ : options_.overrides);
    Commands first;
    if (recorded) {
        training.begin_resumption(std::move(*recorded));
        if (!go_through(training)) return;
        first.push_back(
            command(session::CommandKind::session_resume, {static_cast<double>(gap_s)}));
        view_.sheet = Sheet::pause;  // the trainee says when
    }
    mark_attempt(folder);
    training.start_writing();
    if (station_.is_open()) {
        inbox_.open(folder, training.live().state().tick);
        training.before_writing([this](const session::LiveSession& live) { inbox_.answer(live); });
        station_.enter(folder, view_.case_name, training.live().recording().mode);
    }
    if (!first.empty()) training.advance(session::kTickS * 1.5, std::move(first));
    Input input(look_.settings());
    sounds_ = {};
    focus_reader_.change_screen();
    if (!speaker_.has_device()) view_.notice = say(Text::program_no_sound_device);
    if (std::string trouble = look_.take_trouble(); !trouble.empty())
        view_.notice = std::move(trouble);
    window_.take_events();  // what was meant for the list
    training.update(view_);
    bool written = false;
    auto before = Clock::now();
    while (true) {
        const double now_s = seconds_since(opened_);
        const session::State& state = training.live().state();
        wait_for_events(pace_.wait_s(now_s, moves(state) || input.grips()));
        look_at_pad();
        const double elapsed_s = seconds_since(before);
        before = Clock::now();
        look_.follow(view_);
        follow_classroom(training);
        const bool last = closes() || view_.after != After::none;
        try {
            const double start_s = seconds_since(opened_);
            if (last || pace_.due(start_s, moves(state) || input.grips())) {
                draw_session(input, training, elapsed_s, last && view_.after != After::cases);
                pace_.drawn(start_s);
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
    station_.leave();
    speaker_.set({});
    if (view_.after == After::none) view_.after = After::quit;
    window_.device().wait_idle();
    view_.model = nullptr;
    view_.state = nullptr;
}

std::optional<runner::SessionSummary> Program::broken_off(const fs::path& scenario,
                                                          const fs::path& folder) const {
    std::vector<runner::SessionSummary> sessions = runner::read_sessions(sessions_folder());
    if (auto named = runner::read_summary(folder)) sessions.insert(sessions.begin(), *named);
    CaseList list;
    list.entries.push_back({.file = scenario});
    attach_sessions(list, sessions);
    return list.entries.front().unfinished;
}

void Program::continue_session(const scenario::Scenario& scenario,
                               const runner::SessionSummary& session) {
    view_.after = After::none;
    auto recorded = session::read_recording(session.folder);
    if (!recorded) {
        list_.trouble = recorded.error().line();
        return;
    }
    // as it was started then, with what was changed in it
    scenario::ReadResult read = scenario::read_scenario(scenario.file, recorded.value().overrides);
    if (!read.errors.empty()) {
        list_.trouble = read.errors.front().line();
        return;
    }
    auto model = session::make_model(read.scenario, recorded.value().seed);
    if (!model) {
        list_.trouble = model.error().line();
        return;
    }
    if (std::string reason = session::why_not_resumable(recorded.value(), model.value());
        !reason.empty()) {
        list_.trouble = reason;
        return;
    }
    view_.is_assessment = recorded.value().mode == "assessment";
    view_.coach.on = false;
    view_.case_name = from_list_ ? heading(*chosen_case(list_),
                                           view_.is_assessment ? Mode::assessment : Mode::practice)
                                 : scenario.title;
    if (!prepare_patient(model.value())) return;
    train(std::move(model).value(), session.folder, std::move(recorded).value(),
          session.age.count());
}

Program::Answer Program::ask_to_go_on(const runner::SessionSummary& session) {
    const bool can = can_continue(session);
    while (!closes()) {
        glfwWaitEventsTimeout(0.05);
        look_.follow(view_);
        bool go_on = false, anew = false;
        for (const WindowEvents::Key& event : window_.take_events().keys) {
            if (event.repeated) continue;
            const bool enter = event.key == GLFW_KEY_ENTER || event.key == GLFW_KEY_KP_ENTER;
            go_on = go_on || (enter && can);
            anew = anew || event.key == GLFW_KEY_F4 || (enter && !can);
        }
        focus_reader_.read(view_.focus, "broken off", read_pad_for(window_), is_within_panel(),
                           glfwGetTime());
        window_.begin(view_.focus);
        begin_panel(view_, "broken off", view_.plan->middle(640, 220));
        ImGui::PushFont(view_.fonts.lead);
        ImGui::TextWrapped("%s", view_.case_name.c_str());
        ImGui::PopFont();
        ImGui::TextWrapped(
            "%s",
            (left_at(session) + (can ? say(Text::program_continue_or_start_again) : "")).c_str());
        ImGui::SetCursorPosY(168 * view_.scale);
        if (can) {
            go_on = primary_button(say(Text::program_continue), 190 * view_.scale) || go_on;
            ImGui::SameLine();
            key_cap(view_, "Enter");
            ImGui::SameLine(0.0F, 24 * view_.scale);
        }
        anew = button(say(Text::program_start_again), {190 * view_.scale, 0}) || anew;
        ImGui::SameLine();
        key_cap(view_, "F4");
        ImGui::End();
        draw_focus_ring(view_);
        window_.end(blit_nothing);
        if (go_on) return Answer::go_on;
        if (anew) return Answer::anew;
    }
    return Answer::close;
}

}  // namespace sideport::app
