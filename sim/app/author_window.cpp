// The editor's window, frame by frame. What its buttons do is in author.cpp.

#include "sim/app/author_window.h"

#include <algorithm>
#include <thread>

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include "sim/app/pixel_rect.h"
#include "sim/app/program.h"
#include "sim/app/widgets.h"
#include "sim/base/file_io.h"
#include "sim/gpu/handle.h"
#include "sim/records/picture.h"

namespace sideport::app {

namespace {

using Clock = std::chrono::steady_clock;

constexpr double kIdleS = 0.1, kBusyS = 0.02, kDiskS = 0.5;
/// A mouse tells of more places than the eye sees: between them the films get the processor.
constexpr std::chrono::milliseconds kPulledFrame{33};

double seconds_since(Clock::time_point then) {
    return std::chrono::duration<double>(Clock::now() - then).count();
}

}  // namespace

Author::Author(Window& window, WindowFollower& look, const AuthorOptions& options, Leads leads)
    : window_(window),
      look_(look),
      options_(options),
      leads_(leads),
      films_(std::make_unique<Films>(window.device())),
      pictures_(std::make_unique<AuthorPictures>(window.device().name(), glfwPostEmptyEvent)),
      checker_(glfwPostEmptyEvent) {
    view_.templates = author::templates();
    if (!options.log.empty()) log_.open(options.log);
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

void Author::follow_list() {
    // the question before landmarks are saved names the cases that hang on them
    if (view_.landmarks.open && view_.list.entries.empty() && !view_.list.is_reading) read_list();
    if ((view_.draft && !view_.landmarks.open) || !reader_.follow(view_.list)) return;
    const std::size_t count = view_.list.entries.size();
    view_.chosen_case = std::min(view_.chosen_case, count > 0 ? count - 1 : 0);
}

/// A changed text is read by the checker; what it has read is taken over.
void Author::follow_draft() {
    if (!view_.draft) return;
    const Change now{view_.draft->revision(), view_.landmarks.changes};
    if (asked_change_ != now) {
        asked_change_ = now;
        changed_s_[now] = view_.clock_s;
        if (!view_.is_checked()) {
            checker_.want(view_.draft->text(), view_.draft->file(), now.first,
                          view_.landmarks.mended());
            refresh_form(view_);
        }
    }
    if (auto checked = checker_.take()) {
        // no film is owed of what cannot be
        if (!checked->errors.empty())
            changed_s_.erase(changed_s_.begin(),
                             changed_s_.upper_bound({checked->revision, checked->mended}));
        take_check(view_, std::move(*checked));
    }
}

void Author::ask_for_pictures() {
    if (!view_.draft || !view_.good.model) return;
    const Change good{view_.good.revision, view_.good.mended};
    if (asked_pictures_ == good && asked_room_ == view_.shows_room) return;
    asked_pictures_ = good;
    asked_room_ = view_.shows_room;
    view_.pa = film_geometry(*view_.good.model, false);
    view_.lateral = film_geometry(*view_.good.model, true);
    pictures_->want({.model = view_.good.model,
                     .revision = good.first,
                     .mended = good.second,
                     .room = view_.shows_room});
}

void Author::show_pictures() {
    view_.picture_trouble = pictures_->trouble();
    if (!view_.picture_trouble.empty()) throw gpu::GpuError(VK_ERROR_DEVICE_LOST, "pictures");
    auto made = pictures_->take();
    if (!made || !view_.draft) return;
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
    const Change of{made->revision, made->mended};
    if (const auto at = changed_s_.find(of); at != changed_s_.end()) {
        const double now_s = seconds_since(opened_);
        say_in_log(view_, say(Text::author_films_took, now_s - at->second,
                              now_s - changed_s_.begin()->second));
    }
    changed_s_.erase(changed_s_.begin(), changed_s_.upper_bound(of));
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

/// What is dragged onto the window is a scan.
void Author::take_drops() {
    const std::vector<std::string> dropped = window_.take_dropped_paths();
    using State = TomogramForm::State;
    if (dropped.empty() || !view_.draft || view_.landmarks.open) return;
    if (view_.tomogram.state == State::working) return;
    if (view_.tomogram.state != State::asking) open_tomogram_form(view_.tomogram);
    // several files: slices of one series
    take_path(view_.tomogram, dropped.front());
}

void Author::follow_tomogram() {
    TomogramForm& form = view_.tomogram;
    if (!view_.draft) return;
    if (std::exchange(form.wants_start, false) && !tomogram_) {
        auto wish = tomogram_wish(form, view_.draft->file());
        form.error = wish ? std::optional<Error>() : wish.error();
        form.offers_replace = form.replace || (!wish && wish.error().code == "patient.exists");
        if (!wish) return;
        form.state = TomogramForm::State::working;
        tomogram_ = std::make_unique<TomogramJob>(std::move(wish).value(), glfwPostEmptyEvent);
    }
    if (!tomogram_) return;
    if (std::exchange(form.wants_stop, false)) tomogram_->stop();
    form.progress = tomogram_->progress();
    form.is_stopping = tomogram_->is_stopping();
    auto outcome = tomogram_->take();
    if (!outcome) return;
    tomogram_.reset();
    take_outcome(form, std::move(*outcome));
    if (form.error) say_in_log(view_, form.error->line());
    if (!form.made) return;
    name_patient(view_);
    say_in_log(view_, say(Text::tomogram_done, form.name));
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

void Author::write_log() {
    if (!log_ || log_written_ == view_.log_said) return;
    const std::size_t fresh = std::min(view_.log_said - log_written_, view_.log.size());
    for (auto line = view_.log.end() - static_cast<std::ptrdiff_t>(fresh); line != view_.log.end();
         ++line)
        log_ << *line << std::endl;
    log_written_ = view_.log_said;
}

void Author::blit(VkCommandBuffer cmd, VkImage image, VkImageLayout layout, VkExtent2D extent) {
    if (look_.too_small()) return;
    const float scale = view_.base.scale;
    if (!view_.draft) {
        if (previews_) previews_->blit(view_.list, scale, cmd, image, layout, extent);
    } else if (view_.shows_room) {
        if (view_.has_room)
            films_->room.record_blit(cmd, image, layout, extent,
                                     pixel_rect(layout::kAuthorRoom, scale));
    } else if (view_.has_films) {
        films_->pa.record_blit(cmd, image, layout, extent, pixel_rect(layout::kAuthorPa, scale));
        films_->lateral.record_blit(cmd, image, layout, extent,
                                    pixel_rect(layout::kAuthorLateral, scale));
    }
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
    const auto pictures = [this](VkCommandBuffer cmd, VkImage image, VkImageLayout layout,
                                 VkExtent2D extent) {
        blit(cmd, image, layout, extent);
    };
    if (!view_.draft && previews_ && !last) previews_->work(view_.list);
    if (last && !options_.screenshot.empty()) {
        const Window::Shot shot = window_.end_with_shot(pictures);
        const auto written =
            records::write_png_rgb8(options_.screenshot, shot.width_px, shot.height_px, shot.rgb);
        if (!written) fail(written.error(), kMachine);
    } else {
        window_.end(pictures);
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
    pictures_ = std::make_unique<AuthorPictures>(window_.device().name(), glfwPostEmptyEvent);
    if (!view_.draft) previews_.emplace(window_, cache_folder());
    view_.has_films = view_.has_room = false;
    asked_pictures_ = kNever;
}

void Author::run() {
    while (true) {
        if (view_.pulled) std::this_thread::sleep_until(begun_ + kPulledFrame);
        glfwWaitEventsTimeout(view_.pulled || view_.proving ? kBusyS : kIdleS);
        begun_ = Clock::now();
        look_.follow(view_.base);
        view_.clock_s = seconds_since(opened_);
        options_.beat();
        const bool last = closes();
        take_keys();
        take_drops();
        look_at_disk();
        follow_list();
        follow_draft();
        follow_proof();
        follow_trial();
        follow_tomogram();
        try {
            losses_.lose_once(view_.clock_s);
            ask_for_pictures();
            show_pictures();
            if (!window_.minimised()) draw(last);
        } catch (const gpu::GpuError& error) {
            recover(error);
        }
        follow_wishes();
        write_log();
        if (last || is_left_) break;
    }
    keep_unsaved();
    window_.device().wait_idle();
}

}  // namespace sideport::app
