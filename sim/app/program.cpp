#include "sim/app/program.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <future>
#include <utility>

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <fmt/format.h>

#include "sim/app/author.h"
#include "sim/app/devices_glfw.h"
#include "sim/app/focus_ring.h"
#include "sim/app/panel_cases.h"
#include "sim/app/panel_settings.h"
#include "sim/app/texts.h"
#include "sim/app/widgets.h"
#include "sim/base/file_io.h"
#include "sim/records/picture.h"
#include "sim/runner/session_folder.h"
#include "sim/runner/stored_session.h"

namespace sideport::app {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr double kIdleS = 0.1;  ///< the list sleeps so long when nothing happens
constexpr double kPadS = 0.02;  ///< a gamepad wakes nobody: it is looked at so often

double seconds_since(Clock::time_point then) {
    return std::chrono::duration<double>(Clock::now() - then).count();
}

void give_events(CaseList& list, const WindowEvents& events, bool panel_has_keys) {
    list.double_clicked = events.double_click;
    for (const unsigned code_point : events.characters)
        type_into_filter(list, code_point);
    for (const WindowEvents::Key& event : events.keys)
        if (!panel_has_keys || (!is_panel_key(event.key) && event.key != GLFW_KEY_ESCAPE))
            press_keys(list, {&event.key, 1});
}

void blit_nothing(VkCommandBuffer, VkImage, VkImageLayout, VkExtent2D) {}

/// While the patient is being built the stem can be read.
void draw_waiting(const ViewState& view, const scenario::Scenario& scenario, int percent) {
    begin_panel(view, "loading", view.plan->middle(640, 260));
    ImGui::PushFont(view.fonts.lead);
    ImGui::TextWrapped("%s", view.case_name.c_str());
    ImGui::PopFont();
    ImGui::TextWrapped("%s", scenario.stem.c_str());
    ImGui::SetCursorPosY(204 * view.scale);
    ImGui::TextUnformatted(say(Text::program_preparing_the_patient, percent).c_str());
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

Result<Done> Program::sign_in() {
    if (classroom_folder().empty()) return Done{};
    const std::string& name =
        options_.station.empty() ? look_.settings().station : options_.station;
    return station_.open(classroom_folder(), name.empty() ? "station-1" : name,
                         options_.name.empty() ? "hand" : options_.name);
}

fs::path Program::classroom_folder() const {
    return options_.classroom.empty() ? fs::path(look_.settings().classroom) : options_.classroom;
}

fs::path Program::sessions_folder() const {
    // where the instructor can read them from another machine
    if (station_.is_open() && options_.out.empty()) return classroom_folder() / "sessions";
    return from_list_ && !options_.out.empty() ? options_.out : fs::path("sessions");
}

fs::path Program::controls_note() const {
    return sessions_folder() / "controls-practised";
}

void Program::read_sessions() {
    sessions_ = runner::read_sessions(sessions_folder());
    note_sessions();
}

/// What they say of the cases that have been read so far.
void Program::note_sessions() {
    attach_sessions(list_, sessions_);
    std::error_code problem;
    list_.first_run = controls_case(list_) != nullptr && !fs::exists(controls_note(), problem);
    if (offered_controls_ || controls_case(list_) == nullptr) return;
    offered_controls_ = true;
    if (!list_.first_run) return;
    choose_controls(list_);
    list_.wants_start = false;
}

/// ID-hand-SEED in the folder of sessions, or the first of -2, -3, ... that is free: a finished
/// session stays.
fs::path Program::new_folder(const std::string& id) const {
    const fs::path sessions = sessions_folder();
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
        look_.follow(view_);
        if (window_.minimised()) continue;
        try {
            window_.begin();
            if (look_.too_small())
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
    focus_reader_.change_screen();
    view_.settings = &look_.settings();
    list_.wants_start = list_.wants_anew = list_.wants_controls = list_.wants_edit = false;
    list_.scroll_to_chosen = true;
    if (!previews_) previews_.emplace(window_, cache_folder());
    list_.preview = [this](const CaseEntry& entry) {
        return previews_->of(entry);
    };
    read_sessions();
    for (bool last = false; !last;) {
        glfwWaitEventsTimeout(view_.focus.has_pad ? kPadS : kIdleS);
        look_.follow(view_);
        station_.beat(classroom::StationStatus::signed_in, 0);
        last = closes() || list_.wants_quit;
        if (window_.minimised()) continue;
        const WindowEvents events = window_.take_events();
        focus_reader_.read(view_, list_, read_pad_for(window_), keys_for_panels(events),
                           is_within_panel(), glfwGetTime());
        if (!settings_take(events)) give_events(list_, events, focus_reader_.has_keys());
        if (std::exchange(list_.wants_reread, false)) {
            reader_.read(list_, options_.seed);
            read_sessions();
        }
        if (reader_.follow(list_)) note_sessions();
        if (list_.wants_controls) choose_controls(list_);
        try {
            draw_list(last);
        } catch (const gpu::GpuError& error) {
            recover(error, nullptr);
            previews_.emplace(window_, cache_folder());
        }
        if (list_.wants_start && !last) break;
        if (std::exchange(list_.wants_edit, false) && !last) edit_chosen();
    }
    previews_->stop();
    return list_.wants_start && !closes() && !list_.wants_quit;
}

void Program::edit_chosen() {
    const CaseEntry* entry = chosen_case(list_);
    if (entry == nullptr || !can_edit(*entry, list_.mode)) return;
    AuthorOptions options{.scenario = entry->file,
                          .texts = options_.texts,
                          .quit_after_s = options_.quit_after_s,
                          .screenshot = options_.screenshot,
                          .beat = [this] {
                              station_.beat(classroom::StationStatus::signed_in, 0);
                          }};
    if (options.quit_after_s) *options.quit_after_s -= seconds_since(opened_);
    // the editor may lose the device, and with it whatever was made with it
    previews_.reset();
    const auto edited = edit_case(window_, look_, options);
    previews_.emplace(window_, cache_folder());
    look_.use(WindowFollower::Plans::compact_too);
    window_.take_events();
    list_.trouble = edited ? std::string() : edited.error().line();
    reader_.read(list_, options_.seed);
}

void Program::draw_list(bool last) {
    times_ = {};
    times_.in_list = true;
    auto before = Clock::now();
    window_.begin(view_.focus);
    const bool covered = look_.too_small() || view_.settings_sheet.open_in_list;
    if (look_.too_small()) {
        draw_too_small();
    } else {
        draw_case_list(view_, list_);
        look_.draw(view_);
        draw_focus_ring(view_);
    }
    times_.interface_ms = 1e3 * seconds_since(before);
    before = Clock::now();
    show(
        [&](VkCommandBuffer cmd, VkImage image, VkImageLayout layout, VkExtent2D extent) {
            if (!covered) previews_->blit(list_, view_.scale, cmd, image, layout, extent);
        },
        last);
    times_.present_ms = 1e3 * seconds_since(before);
    log_frame({}, false, false);
    if (!last && !list_.wants_start) previews_->work(list_);
}

std::optional<session::Model> Program::open_chosen() {
    list_.wants_start = false;
    list_.trouble.clear();
    CaseEntry* entry = chosen_case(list_);
    if (entry == nullptr) return std::nullopt;
    // as the file is now, which may be newer than the list
    scenario::ReadResult read = scenario::read_scenario(entry->file);
    drawn_form_.clear();
    if (!read.drawn.empty() && list_.mode == Mode::practice) {
        // each patient of such a case is met once; an assessment keeps to the form of the file
        drawn_form_ = {{"/form", std::to_string(read.scenario.form + entry->attempts)}};
        read = scenario::read_scenario(entry->file, drawn_form_);
    }
    entry->errors = read.errors;
    // a case that cannot be graded is not begun
    if (entry->errors.empty()) entry->errors = runner::checklist_of(read.scenario).errors;
    if (entry->errors.empty()) {
        auto model = session::make_model(read.scenario, options_.seed);
        if (model) return std::move(model).value();
        entry->errors.push_back(model.error());
    }
    list_.trouble = say(Text::program_cannot_be_started_its_file, heading(*entry, list_.mode));
    return std::nullopt;
}

void Program::play_chosen() {
    view_.after = After::again;
    while (view_.after == After::again) {
        auto model = open_chosen();
        if (!model) return;
        CaseEntry& entry = *chosen_case(list_);
        const bool goes_on = entry.unfinished && can_continue(*entry.unfinished);
        if (goes_on && !list_.wants_anew)
            return continue_session(model->scenario, *entry.unfinished);
        if (entry.unfinished) (void)runner::give_up(entry.unfinished->folder).has_value();
        entry.unfinished.reset();
        const fs::path folder = new_folder(entry.scenario.id);
        if (auto ready = runner::prepare_folder(folder); !ready) {
            list_.trouble = ready.error().line();
            return;
        }
        view_.case_name = heading(entry, list_.mode);
        if (!drawn_form_.empty())
            view_.case_name =
                say(Text::program_case_and_form, view_.case_name, model->scenario.form);
        view_.is_assessment = list_.mode == Mode::assessment;
        view_.coach.on = &entry == controls_case(list_);
        if (!prepare_patient(*model)) {
            fs::remove(folder);
            return;
        }
        train(std::move(*model), folder);
        if (view_.result && view_.is_signed) {
            entry.last = CaseResult{.score = view_.result->score,
                                    .max_score = view_.result->max_score,
                                    .procedure_time_s = 0.0,
                                    .passed = view_.result->passed};
        }
    }
}

int Program::run_list(std::vector<fs::path> folders) {
    list_.folders = std::move(folders);
    reader_.read(list_, options_.seed);
    from_list_ = true;
    list_.trouble = look_.take_trouble();
    take_in_waiting();
    while (choose()) {
        play_chosen();
        if (view_.after == After::quit || closes()) break;
    }
    return code_;
}

int Program::run_case(session::Model model, const fs::path& folder,
                      std::vector<fs::path> list_folders) {
    from_list_ = false;
    take_in_waiting();
    view_.case_name = model.scenario.title;
    view_.is_assessment = options_.assessment;
    look_.follow(view_);
    fs::path next = folder;
    bool goes_on = false;
    if (const auto left = broken_off(model.scenario.file, folder)) {
        const Answer answer = ask_to_go_on(*left);
        if (answer == Answer::close) return code_;
        goes_on = answer == Answer::go_on;
        if (goes_on) continue_session(model.scenario, *left);
        if (!list_.trouble.empty()) return fail({"session.resume", list_.trouble, ""}, kBadInput);
        if (answer == Answer::anew) (void)runner::give_up(left->folder).has_value();
    }
    while (!goes_on || (view_.after == After::again && !closes())) {
        goes_on = true;
        if (auto ready = runner::prepare_folder(next); !ready)
            return fail(ready.error(), kBadInput);
        view_.case_name = model.scenario.title;
        if (!prepare_patient(model)) return code_;
        train(model, next);
        next = new_folder(model.scenario.id);
    }
    return view_.after == After::cases && !closes() ? run_list(std::move(list_folders)) : code_;
}

}  // namespace sideport::app
