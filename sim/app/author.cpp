// What the buttons of the editor do, and the ways into it.

#include "sim/app/author.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include "sim/app/author_files.h"
#include "sim/app/author_window.h"
#include "sim/app/program.h"
#include "sim/base/file_io.h"
#include "sim/gpu/handle.h"
#include "sim/runner/stored_session.h"
#include "sim/scenario/migration.h"

namespace sideport::app {

namespace {

namespace fs = std::filesystem;

constexpr const char* kTitle = "Sideport editor";

/// The small film that an export carries shows the case as it was; the next export makes another.
void drop_old_thumbnail(author::Draft& draft) {
    if (draft.has_own("/thumbnail")) (void)draft.remove("/thumbnail").has_value();
}

}  // namespace

void Author::begin_draft(author::Draft draft) {
    const ViewState base = view_.base;
    proof_.reset();
    if (previews_) previews_->stop();
    AuthorView fresh;
    fresh.base = base;
    fresh.clock_s = view_.clock_s;
    fresh.log_said = log_written_ = view_.log_said;
    fresh.templates = std::move(view_.templates);
    fresh.list = std::move(view_.list);
    tomogram_.reset();
    view_ = std::move(fresh);
    view_.draft = std::move(draft);
    asked_change_ = asked_pictures_ = kNever;
    changed_s_.clear();
    // the first look is waited for: no empty form flashes up
    take_check(view_,
               author::check(view_.draft->text(), view_.draft->file(), view_.draft->revision()));
    if (view_.checked.errors.empty()) return;
    // a broken case opens where it is broken
    view_.section =
        author::section_of(author::pointer_of(view_.checked.errors.front(), view_.checked.values));
    refresh_form(view_);
}

Result<Done> Author::open(const fs::path& file) {
    auto draft = author::Draft::open(scenario::file_of_scenario(file));
    if (!draft) return draft.error();
    // what was not finished last time; the file itself is one undo away
    const fs::path left = author::draft_file(draft.value().file());
    const auto unfinished = read_file(left);
    const bool goes_on = unfinished && unfinished.value() != draft.value().text();
    if (goes_on) draft.value().replace_text(unfinished.value());
    // the form writes fields where today's format has them
    const auto today = scenario::migrate_text(draft.value().text());
    const bool is_older = today && today.value().after != draft.value().text();
    if (is_older) draft.value().replace_text(today.value().after);
    begin_draft(std::move(draft).value());
    if (is_older)
        view_.notice = say(Text::author_newer_format, today.value().from, scenario::kFormat);
    if (goes_on) view_.notice = say(Text::author_goes_on, left.filename().string());
    return Done{};
}

/// The window closes: what is not saved stays beside the case.
void Author::keep_unsaved() {
    if (view_.landmarks.has_unsaved())
        if (auto kept = view_.landmarks.open->keep(); !kept) fail(kept.error(), kMachine);
    if (!view_.draft || view_.draft->is_saved()) return;
    const auto kept = view_.draft->save(false);
    if (kept)
        std::fprintf(stderr, "unsaved changes are kept in %s\n", kept.value().c_str());
    else
        fail(kept.error(), kMachine);
}

void Author::show_list() {
    view_.draft.reset();
    view_.notice.clear();
    proof_.reset();
    view_.proving = false;
    tomogram_.reset();
    view_.tomogram = {};
    view_.landmarks = {};
    read_list();
    if (!previews_) previews_.emplace(window_, cache_folder());
}

/// Anew, on a thread.
void Author::read_list() {
    auto folders = case_folders();
    if (!folders) {
        view_.list_trouble = folders.error().line();
        return;
    }
    view_.list.folders = std::move(folders).value();
    view_.list.is_reading = true;
    reader_.read(view_.list, 1);
}

void Author::begin_case() {
    const auto begin = std::exchange(view_.wants_begin, AuthorView::Begin::none);
    if (begin == AuthorView::Begin::none) return;
    auto file = author::new_case_file(view_.new_name);
    if (!file) {
        view_.list_trouble = file.error().line();
        return;
    }
    const auto start = [&](std::string text) {
        begin_draft(author::Draft::anew(std::move(text), file.value()));
    };
    if (begin == AuthorView::Begin::anew)
        return start(view_.templates[view_.chosen_case - view_.list.entries.size()].text);
    const CaseEntry& entry = view_.list.entries[view_.chosen_case];
    if (begin == AuthorView::Begin::on_top)
        return start(author::text_on_top_of(entry.scenario.id, entry.scenario.title));
    auto text = read_file(entry.file);
    if (!text) {
        view_.list_trouble = text.error().line();
        return;
    }
    start(std::move(text).value());
    drop_old_thumbnail(*view_.draft);
}

bool Author::save() {
    if (!view_.draft->is_saved()) drop_old_thumbnail(*view_.draft);
    // what is being checked may be wrong: it is looked at first
    if (!view_.is_checked())
        take_check(view_, author::check(view_.draft->text(), view_.draft->file(),
                                        view_.draft->revision(), view_.landmarks.mended()));
    auto saved = view_.draft->save(view_.is_sound());
    if (!saved) {
        view_.notice = saved.error().line();
        return false;
    }
    const std::string file = saved.value().string();
    if (view_.is_sound()) {
        say_in_log(view_, say(Text::author_saved_as, file));
        view_.notice.clear();
    } else {
        view_.notice = say(Text::author_saved_draft, file);
        say_in_log(view_, view_.notice);
    }
    return true;
}

void Author::toggle_robots() {
    if (view_.proving) {
        proof_.reset();
        view_.proving = false;
        return;
    }
    if (!view_.good.model) return;
    auto errors = author::read_robot_errors();
    const runner::CaseChecklist checklist = runner::checklist_of(view_.good.scenario);
    if (!errors || !checklist.errors.empty()) {
        view_.notice = errors ? checklist.errors.front().line() : errors.error().line();
        return;
    }
    view_.tab = AuthorTab::robots;
    view_.proof_revision = view_.good.revision;
    view_.proving = true;
    proof_ = std::make_unique<author::Proof>(view_.good.model, *checklist.checklist,
                                             std::move(errors).value(),
                                             author::Proof::Workers{.give_way = true});
}

/// The text as it is now, in the trainee's window.
void Author::play(bool as_assessment) {
    if (!view_.is_sound() || trial_) return;
    // it reads the patient's file
    if (view_.landmarks.has_unsaved()) {
        view_.landmarks.asks_save = true;
        return;
    }
    const auto file = trial_file(*view_.draft);
    if (!file) {
        view_.notice = file.error().line();
        return;
    }
    auto trial = Trial::start(file.value(), as_assessment);
    if (!trial) {
        view_.notice = say(Text::author_cannot_play, trial.error().line());
        return;
    }
    trial_ = std::move(trial).value();
    view_.notice = say(Text::author_playing);
}

void Author::export_case() {
    if (!view_.is_sound()) return;
    if (view_.landmarks.has_unsaved()) {
        view_.landmarks.asks_save = true;
        return;
    }
    const auto made = write_export(*view_.draft, view_.good.scenario,
                                   view_.has_films ? pa_gray_ : std::vector<std::uint8_t>());
    if (!made)
        view_.notice = made.error().line();
    else if (made.value().patient.empty())
        view_.notice = say(Text::author_exported, made.value().file.string());
    else
        view_.notice = say(Text::author_exported_with, made.value().file.string(),
                           made.value().patient.filename().string());
    say_in_log(view_, view_.notice);
}

void Author::leave(bool has_saved) {
    if (view_.landmarks.has_unsaved()) {
        view_.landmarks.asks_close = true;
    } else if (view_.draft && !view_.draft->is_saved() && !has_saved) {
        view_.asks_leave = true;
    } else if (leads_ == Leads::out) {
        view_.draft.reset();
        is_left_ = true;
    } else {
        show_list();
    }
}

void Author::follow_wishes() {
    const bool has_saved = std::exchange(view_.wants_save, false) && view_.draft && save();
    if (std::exchange(view_.wants_robots, false) && view_.draft) toggle_robots();
    if (const auto mode = std::exchange(view_.wants_play, std::nullopt); mode && view_.draft)
        play(*mode == Mode::assessment);
    if (std::exchange(view_.wants_export, false) && view_.draft) export_case();
    if (std::exchange(view_.wants_list, false)) leave(has_saved);
    if (std::exchange(view_.wants_edit_case, false) &&
        view_.chosen_case < view_.list.entries.size()) {
        const auto opened = open(view_.list.entries[view_.chosen_case].file);
        if (!opened) view_.list_trouble = opened.error().line();
    }
    begin_case();
}

int run_author(const AuthorOptions& options) {
    set_language(options.texts);
    const SettingsRead settings = load_settings(settings_path());
    for (const Error& error : settings.errors)
        fail(error, kBadInput);
    if (!options.scenario.empty()) {
        std::error_code problem;
        const fs::path file = scenario::file_of_scenario(options.scenario);
        if (!fs::is_regular_file(file, problem))
            return fail({"scenario.missing",
                         "there is no such scenario; see scenarios/library and scenarios/gallery, "
                         "or leave it out for the list",
                         options.scenario.string()},
                        kBadInput);
    }
    try {
        auto window = Window::open(settings.settings.window_width, settings.settings.window_height,
                                   kTitle, false);
        if (!window) return fail(window.error(), kMachine);
        WindowFollower look(*window.value(), settings);
        Author program(*window.value(), look, options, Author::Leads::to_own_list);
        if (options.scenario.empty()) {
            program.show_list();
        } else if (auto opened = program.open(options.scenario); !opened) {
            return fail(opened.error(), kBadInput);
        }
        program.run();
    } catch (const gpu::GpuError& error) {
        return fail({"machine.gpu", error.what(), ""}, kMachine);
    }
    return kFine;
}

Result<Done> edit_case(Window& window, WindowFollower& look, const AuthorOptions& options) {
    look.use(WindowFollower::Plans::one);
    Author editor(window, look, options, Author::Leads::out);
    if (auto opened = editor.open(options.scenario); !opened) return opened.error();
    glfwSetWindowTitle(window.get(), kTitle);
    editor.run();
    glfwSetWindowTitle(window.get(), "Sideport");
    return Done{};
}

}  // namespace sideport::app
