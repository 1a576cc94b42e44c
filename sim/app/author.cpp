#include "sim/app/author.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <fmt/format.h>

#include "sim/app/author_files.h"
#include "sim/app/author_pictures.h"
#include "sim/app/author_trial.h"
#include "sim/app/author_view.h"
#include "sim/app/case_previews.h"
#include "sim/app/program.h"
#include "sim/app/widgets.h"
#include "sim/app/window.h"
#include "sim/app/window_follow.h"
#include "sim/base/file_io.h"
#include "sim/gpu/handle.h"
#include "sim/records/picture.h"
#include "sim/runner/stored_session.h"
#include "sim/scenario/migration.h"

namespace sideport::app {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr double kIdleS = 0.1, kBusyS = 0.02, kDiskS = 0.5;

double seconds_since(Clock::time_point then) {
    return std::chrono::duration<double>(Clock::now() - then).count();
}

/// The editor's window for as long as it is open.
class Author {
  public:
    Author(Window& window, const AuthorOptions& options, const SettingsRead& settings)
        : window_(window),
          options_(options),
          look_(window, settings),
          films_(std::make_unique<Films>(window.device())),
          pictures_(std::make_unique<AuthorPictures>(window.device().name())) {
        view_.templates = author::templates();
    }

    /// Errors: file.*.
    Result<Done> open(const fs::path& file);
    void show_list();
    void run();

  private:
    struct Films {
        explicit Films(const gpu::Device& device)
            : pa(device, AuthorPictures::kSidePx, AuthorPictures::kSidePx),
              lateral(device, AuthorPictures::kSidePx, AuthorPictures::kSidePx),
              room(device, AuthorPictures::kSidePx, AuthorPictures::kSidePx) {}
        gpu::Picture pa, lateral, room;
    };
    bool closes() const {
        return window_.should_close() ||
               (options_.quit_after_s && view_.clock_s > *options_.quit_after_s);
    }
    void begin_draft(author::Draft draft);
    void take_keys();
    void follow_draft();
    void ask_for_pictures();
    void show_pictures();
    void follow_proof();
    void follow_trial();
    void look_at_disk();
    void follow_wishes();
    void begin_case();
    void save();
    void toggle_robots();
    void play();
    void export_case();
    void keep_unsaved();
    void draw(bool last);
    void recover(const gpu::GpuError& error);

    Window& window_;
    const AuthorOptions& options_;
    WindowFollower look_;
    DeviceLosses losses_;
    std::unique_ptr<Films> films_;
    std::unique_ptr<AuthorPictures> pictures_;
    AuthorView view_;
    author::Checker checker_;
    int asked_revision_ = -1;  ///< of the text that the checker has last got
    int asked_pictures_ = -1;  ///< of the case that the pictures were asked for
    bool asked_room_ = false;
    std::vector<std::uint8_t> pa_gray_;
    std::optional<CasePreviews> previews_;  ///< of the list
    std::unique_ptr<author::Proof> proof_;
    std::unique_ptr<Trial> trial_;
    bool new_picture_ = false;
    double disk_s_ = 0.0;
    const Clock::time_point opened_ = Clock::now();
};

void Author::begin_draft(author::Draft draft) {
    const ViewState base = view_.base;
    proof_.reset();
    if (previews_) previews_->stop();
    AuthorView fresh;
    fresh.base = base;
    fresh.clock_s = view_.clock_s;
    fresh.templates = std::move(view_.templates);
    fresh.list = std::move(view_.list);
    view_ = std::move(fresh);
    view_.draft = std::move(draft);
    asked_revision_ = asked_pictures_ = -1;
    // the first look is waited for: no empty form flashes up
    take_check(view_,
               author::check(view_.draft->text(), view_.draft->file(), view_.draft->revision()));
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
    auto folders = case_folders();
    if (!folders) {
        view_.list_trouble = folders.error().line();
        return;
    }
    view_.list.entries = read_cases(folders.value(), 1);
    const std::size_t count = view_.list.entries.size();
    view_.chosen_case = std::min(view_.chosen_case, count > 0 ? count - 1 : 0);
    if (!previews_) previews_.emplace(window_, cache_folder());
}

void Author::take_keys() {
    const WindowEvents events = window_.take_events();
    if (look_.take_keys(view_.base, events)) return;
    const ImGuiIO& io = ImGui::GetIO();
    for (const WindowEvents::Key& key : events.keys) {
        const bool typing = io.WantTextInput;
        const bool always = (key.control && key.key == GLFW_KEY_S) ||
                            (key.key >= GLFW_KEY_F1 && key.key <= GLFW_KEY_F12);
        if (!typing || always) press_author_key(view_, key.key, key.shift, key.control);
    }
}

/// A changed text is read by the checker; what it has read is taken over.
void Author::follow_draft() {
    if (!view_.draft) return;
    if (asked_revision_ != view_.draft->revision()) {
        asked_revision_ = view_.draft->revision();
        if (view_.checked.revision != asked_revision_) {
            checker_.want(view_.draft->text(), view_.draft->file(), asked_revision_);
            refresh_form(view_);
        }
    }
    if (auto checked = checker_.take()) {
        take_check(view_, std::move(*checked));
        new_picture_ = true;
    }
}

void Author::ask_for_pictures() {
    if (!view_.draft || !view_.good.model) return;
    if (asked_pictures_ == view_.good.revision && asked_room_ == view_.shows_room) return;
    asked_pictures_ = view_.good.revision;
    asked_room_ = view_.shows_room;
    view_.pa = film_geometry(*view_.good.model, false);
    view_.lateral = film_geometry(*view_.good.model, true);
    pictures_->want(
        {.model = view_.good.model, .revision = view_.good.revision, .room = view_.shows_room});
}

void Author::show_pictures() {
    view_.picture_trouble = pictures_->trouble();
    if (!view_.picture_trouble.empty()) throw gpu::GpuError(VK_ERROR_DEVICE_LOST, "pictures");
    auto made = pictures_->take();
    if (!made || !view_.draft) return;
    new_picture_ = true;
    if (made->is_room) {
        films_->room.set_rgba(made->room_rgba);
        view_.has_room = true;
        return;
    }
    films_->pa.set_gray(made->pa);
    films_->lateral.set_gray(made->lateral);
    pa_gray_ = std::move(made->pa);
    view_.has_films = true;
    view_.film_is_sketch = made->is_sketch;
    if (made->revision != view_.film_revision)
        say_in_log(view_, say(Text::author_films_took, made->took_s));
    view_.film_revision = made->revision;
}

void Author::follow_proof() {
    if (!proof_) return;
    view_.proof = proof_->rows();
    if (!view_.proving || !proof_->finished()) return;
    view_.proving = false;
    using State = author::ProofRow::State;
    const auto count = [this](State state) {
        return std::count_if(view_.proof.begin(), view_.proof.end(),
                             [state](const auto& row) { return row.state == state; });
    };
    say_in_log(view_,
               say(Text::author_robots_done, count(State::as_it_should), count(State::not_so)));
}

void Author::follow_trial() {
    if (!trial_) return;
    const auto code = trial_->ended();
    if (!code) return;
    say_in_log(view_, say(Text::author_play_ended, *code));
    view_.notice.clear();
    trial_.reset();
}

void Author::look_at_disk() {
    if (!view_.draft || view_.clock_s - disk_s_ < kDiskS) return;
    disk_s_ = view_.clock_s;
    const author::Disk before = view_.disk;
    view_.disk = view_.draft->look_at_disk();
    if (view_.disk == author::Disk::reread) say_in_log(view_, say(Text::author_reread));
    if (view_.disk == author::Disk::differs && before != author::Disk::differs)
        view_.tab = AuthorTab::disk;
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
    if (text)
        start(std::move(text).value());
    else
        view_.list_trouble = text.error().line();
}

void Author::save() {
    // what is being checked may be wrong: it is looked at first
    if (!view_.is_checked())
        take_check(view_, author::check(view_.draft->text(), view_.draft->file(),
                                        view_.draft->revision()));
    auto saved = view_.draft->save(view_.is_sound());
    if (!saved) {
        view_.notice = saved.error().line();
        return;
    }
    const std::string file = saved.value().string();
    if (view_.is_sound()) {
        say_in_log(view_, say(Text::author_saved_as, file));
        view_.notice.clear();
    } else {
        view_.notice = say(Text::author_saved_draft, file);
        say_in_log(view_, view_.notice);
    }
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
void Author::play() {
    if (!view_.is_sound() || trial_) return;
    const auto file = trial_file(*view_.draft);
    if (!file) {
        view_.notice = file.error().line();
        return;
    }
    auto trial = Trial::start(file.value());
    if (!trial) {
        view_.notice = say(Text::author_cannot_play, trial.error().line());
        return;
    }
    trial_ = std::move(trial).value();
    view_.notice = say(Text::author_playing);
}

void Author::export_case() {
    if (!view_.is_sound()) return;
    const auto file = write_export(*view_.draft, view_.good.scenario.id,
                                   view_.has_films ? pa_gray_ : std::vector<std::uint8_t>());
    view_.notice = file ? say(Text::author_exported, file.value().string()) : file.error().line();
    say_in_log(view_, view_.notice);
}

void Author::follow_wishes() {
    if (std::exchange(view_.wants_save, false) && view_.draft) save();
    if (std::exchange(view_.wants_robots, false) && view_.draft) toggle_robots();
    if (std::exchange(view_.wants_play, false) && view_.draft) play();
    if (std::exchange(view_.wants_export, false) && view_.draft) export_case();
    if (std::exchange(view_.wants_list, false)) {
        if (view_.draft && !view_.draft->is_saved())
            view_.asks_leave = true;
        else
            show_list();
    }
    if (std::exchange(view_.wants_edit_case, false) &&
        view_.chosen_case < view_.list.entries.size()) {
        const auto opened = open(view_.list.entries[view_.chosen_case].file);
        if (!opened) view_.list_trouble = opened.error().line();
    }
    begin_case();
}

void Author::draw(bool last) {
    window_.begin();
    if (look_.too_small()) {
        draw_text(*ImGui::GetForegroundDrawList(), view_.base.fonts.body, {20, 20}, token::n8,
                  say(Text::program_sideport_needs_a_window_of, kLeastWidthPx, kLeastHeightPx));
    } else {
        draw_author(view_);
        look_.draw(view_.base);
    }
    const auto rect = [&](const Area& area) {
        const ImVec2 at = area.pixel_min(view_.base.scale),
                     size = area.pixel_size(view_.base.scale);
        return gpu::PixelRect{.x = static_cast<std::int32_t>(at.x),
                              .y = static_cast<std::int32_t>(at.y),
                              .width = static_cast<std::int32_t>(size.x),
                              .height = static_cast<std::int32_t>(size.y)};
    };
    const auto blit = [&](VkCommandBuffer cmd, VkImage image, VkImageLayout layout,
                          VkExtent2D extent) {
        if (look_.too_small()) return;
        if (!view_.draft) {
            if (previews_)
                previews_->blit(view_.list, view_.base.scale, cmd, image, layout, extent);
        } else if (view_.shows_room) {
            if (view_.has_room)
                films_->room.record_blit(cmd, image, layout, extent, rect(layout::kAuthorRoom));
        } else if (view_.has_films) {
            films_->pa.record_blit(cmd, image, layout, extent, rect(layout::kAuthorPa));
            films_->lateral.record_blit(cmd, image, layout, extent, rect(layout::kAuthorLateral));
        }
    };
    if (!view_.draft && previews_ && !last) previews_->work(view_.list);
    if (last && !options_.screenshot.empty()) {
        const Window::Shot shot = window_.end_with_shot(blit);
        const auto written =
            records::write_png_rgb8(options_.screenshot, shot.width_px, shot.height_px, shot.rgb);
        if (!written) fail(written.error(), kMachine);
    } else {
        window_.end(blit);
    }
}

/// What hung on the lost device is made anew; the text does not hang on it.
void Author::recover(const gpu::GpuError& error) {
    losses_.count(error, view_.clock_s);
    pictures_.reset();
    films_.reset();
    previews_.reset();
    window_.rebuild_device();
    films_ = std::make_unique<Films>(window_.device());
    pictures_ = std::make_unique<AuthorPictures>(window_.device().name());
    if (!view_.draft) previews_.emplace(window_, cache_folder());
    view_.has_films = view_.has_room = false;
    asked_pictures_ = -1;
}

void Author::run() {
    while (true) {
        glfwWaitEventsTimeout(view_.pulled || view_.proving ? kBusyS : kIdleS);
        look_.follow(view_.base);
        view_.clock_s = seconds_since(opened_);
        const bool last = closes();
        take_keys();
        look_at_disk();
        follow_draft();
        follow_proof();
        follow_trial();
        try {
            losses_.lose_once(view_.clock_s);
            ask_for_pictures();
            show_pictures();
            if (!window_.minimised()) draw(last);
        } catch (const gpu::GpuError& error) {
            recover(error);
        }
        follow_wishes();
        if (last) break;
    }
    keep_unsaved();
    window_.device().wait_idle();
}

}  // namespace

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
                                   "Sideport editor", false);
        if (!window) return fail(window.error(), kMachine);
        Author program(*window.value(), options, settings);
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

}  // namespace sideport::app
