#include "sim/app/instruct.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <map>
#include <memory>

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <fmt/format.h>

#include "sim/app/debrief.h"
#include "sim/app/instruct_view.h"
#include "sim/app/program.h"
#include "sim/app/settings.h"
#include "sim/app/widgets.h"
#include "sim/app/window.h"
#include "sim/classroom/ratings.h"
#include "sim/gpu/handle.h"
#include "sim/records/picture.h"

namespace sideport::app {

namespace {

namespace fs = std::filesystem;
using classroom::Follower;
using Clock = std::chrono::steady_clock;

constexpr double kWaitS = 0.03;     ///< for events, while somebody is followed
constexpr double kRedrawS = 0.1;    ///< nothing new: so often
constexpr double kListS = 0.25;     ///< cards and answers are read so often
constexpr double kChosenS = 0.012;  ///< of the processor for the chosen session, a turn
constexpr double kOtherS = 0.004;   ///< for one of the others
constexpr double kAssessS = 1.0, kOthersAssessS = 4.0;
constexpr double kTruthS = 0.5, kStoreS = 3.0;

double seconds_since(Clock::time_point then) {
    return std::chrono::duration<double>(Clock::now() - then).count();
}

/// True about once in so many seconds.
class Every {
  public:
    explicit Every(double seconds) : seconds_(seconds) {}
    bool due() {
        if (seconds_since(last_) < seconds_) return false;
        last_ = Clock::now();
        return true;
    }

  private:
    double seconds_;
    Clock::time_point last_{};
};

/// What happened last that is worth a word.
std::string doing_of(const session::LiveSession& live) {
    const events::EventLog& log = live.events();
    for (auto it = log.rbegin(); it != log.rend(); ++it)
        if (std::string words = event_words(*it); !words.empty()) return words;
    return {};
}

/// The instructor's window for as long as it is open.
class Instruct {
  public:
    Instruct(Window& window, const InstructOptions& options, const SettingsRead& settings)
        : window_(window),
          options_(options),
          settings_(settings.settings),
          list_(options.classroom),
          pictures_(window.device().name()),
          mirror_(window.device(), WatchPictures::kMirrorPx, WatchPictures::kMirrorPx),
          truth_(window.device(), WatchPictures::kTruthPx, WatchPictures::kTruthPx) {
        view_.base.settings = &settings_;
        view_.by = options.name;
        view_.classroom = options.classroom;
        if (auto scale = standards::builtin_rating_scale()) {
            scale_ = std::move(scale).value();
            view_.scale = &scale_;
        } else {
            fail(scale.error(), kBadInput);
        }
    }
    ~Instruct() { keep_all_ratings(); }
    Instruct(const Instruct&) = delete;
    Instruct& operator=(const Instruct&) = delete;

    int run();
    /// Folder of the session that is to be talked about next; empty: the window was closed.
    const fs::path& debrief() const { return debrief_; }

  private:
    bool closes() const {
        return window_.should_close() ||
               (options_.quit_after_s && seconds_since(opened_) > *options_.quit_after_s);
    }
    void follow_size();
    void read_list();
    void choose(int row);
    void follow();
    void fill_rows();
    void show_pictures();
    void ask_for_truth();
    void keep_ratings(Watched& watched);
    void keep_all_ratings();
    void take_keys();
    void send(Orders& orders);
    void draw(bool last);
    Watched* watched_of(const fs::path& session);

    Window& window_;
    const InstructOptions& options_;
    Settings settings_;
    const Clock::time_point opened_ = Clock::now();
    classroom::StationList list_;
    std::map<std::string, std::unique_ptr<Watched>> sessions_;  ///< by folder
    WatchPictures pictures_;
    gpu::Picture mirror_, truth_;
    standards::RatingScale scale_;
    InstructView view_;
    std::string chosen_station_;
    std::uint64_t shown_session_ = 0;  ///< counts what show() was asked for
    fs::path shown_folder_;            ///< of the session whose pictures stand on the monitors
    int shown_generation_ = -1;
    TruthShown asked_;  ///< what the picture that is being made will show
    TruthSide asked_side_ = TruthSide::lateral;
    bool new_picture_ = false;
    std::size_t next_other_ = 0;
    Every list_due_{kListS}, assess_due_{kAssessS}, others_due_{kOthersAssessS},
        truth_due_{kTruthS}, store_due_{kStoreS};
    int laid_out_width_ = 0, laid_out_height_ = 0;
    bool too_small_ = false;
    fs::path debrief_;
};

void Instruct::follow_size() {
    if (window_.width() == laid_out_width_ && window_.height() == laid_out_height_) return;
    laid_out_width_ = window_.width();
    laid_out_height_ = window_.height();
    const float fits = interface_scale(laid_out_width_, laid_out_height_, settings_.ui_scale);
    too_small_ = fits == 0.0F;
    const float scale = too_small_ ? 0.8F : fits;
    if (view_.base.fonts.body != nullptr && scale == view_.base.scale) return;
    view_.base.scale = scale;
    set_look({.high_contrast = settings_.high_contrast, .palette = settings_.palette});
    ImGui::GetIO().Fonts->Clear();
    view_.base.fonts = apply_style(scale, static_cast<float>(settings_.text_scale));
    window_.upload_fonts();
}

Watched* Instruct::watched_of(const fs::path& session) {
    if (session.empty()) return nullptr;
    const auto it = sessions_.find(session.string());
    return it == sessions_.end() ? nullptr : it->second.get();
}

/// Stations as their cards say now; sessions that nobody is in any more are let go.
void Instruct::read_list() {
    std::map<std::string, std::unique_ptr<Watched>> kept;
    view_.rows.clear();
    for (const classroom::SeenStation& seen : list_.refresh()) {
        view_.rows.push_back({.seen = seen, .doing = {}});
        const std::string folder = seen.card.session.string();
        if (folder.empty()) continue;
        auto& slot = kept[folder];
        if (auto it = sessions_.find(folder); it != sessions_.end()) {
            slot = std::move(it->second);
        } else {
            slot = std::make_unique<Watched>(folder, options_.name);
            if (auto before = classroom::read_ratings(folder, options_.name))
                slot->ratings = std::move(before).value();
        }
    }
    for (auto& [folder, watched] : sessions_)
        if (watched) keep_ratings(*watched);
    sessions_ = std::move(kept);
    view_.problems.clear();
    for (const Error& error : list_.problems())
        view_.problems.push_back(error.line());
    int row = -1, first = -1;
    for (int i = 0; i < static_cast<int>(view_.rows.size()); ++i) {
        const auto& card = view_.rows[static_cast<std::size_t>(i)].seen.card;
        if (card.station == chosen_station_) row = i;
        if (first < 0 && !card.session.empty()) first = i;
    }
    // until somebody is chosen: the first who is in a case
    if (row < 0) row = first >= 0 ? first : view_.rows.empty() ? -1 : 0;
    view_.chosen = row;
    if (first >= 0 && chosen_station_.empty())
        chosen_station_ = view_.rows[static_cast<std::size_t>(row)].seen.card.station;
    view_.watched =
        row < 0 ? nullptr : watched_of(view_.rows[static_cast<std::size_t>(row)].seen.card.session);
}

void Instruct::choose(int row) {
    if (row < 0 || row >= static_cast<int>(view_.rows.size())) return;
    view_.chosen = row;
    chosen_station_ = view_.rows[static_cast<std::size_t>(row)].seen.card.station;
    view_.watched = watched_of(view_.rows[static_cast<std::size_t>(row)].seen.card.session);
    // what was begun for another trainee is not sent to this one
    view_.builder.reset();
    view_.note.fill('\0');
    view_.message.fill('\0');
    view_.note_at_s = -1.0;
    view_.message_open = view_.asks_end = false;
    view_.asked_held.reset();
    view_.first_open_seen = -1;
    view_.open_items.clear();
    view_.trouble.clear();
}

/// The chosen session first, then one of the others.
void Instruct::follow() {
    std::vector<Watched*> others;
    for (auto& [folder, watched] : sessions_)
        if (watched.get() != view_.watched) others.push_back(watched.get());
    if (view_.watched != nullptr) view_.watched->update(kChosenS);
    if (!others.empty()) others[next_other_++ % others.size()]->update(kOtherS);
    if (view_.watched != nullptr && assess_due_.due()) view_.watched->assess();
    if (!others.empty() && others_due_.due())
        for (Watched* other : others)
            other->assess();
}

void Instruct::fill_rows() {
    for (StationRow& row : view_.rows) {
        const Watched* watched = watched_of(row.seen.card.session);
        if (watched == nullptr || watched->live() == nullptr) continue;
        row.doing = doing_of(*watched->live());
        row.beam_on = watched->live()->state().fluoroscope.beam_on;
        row.is_assessed = watched->is_assessed();
        const assessment::Assessment& result = watched->assessment();
        row.items = static_cast<int>(result.items.size());
        row.decided = row.items - result.open_count;
        row.critical_errors = static_cast<int>(result.critical_errors.size());
        row.critical_open = static_cast<int>(
            std::count_if(result.items.begin(), result.items.end(),
                          [](const auto& item) { return item.critical && item.open; }));
    }
}

/// Exposures to the maker, its pictures to the monitors.
void Instruct::show_pictures() {
    Watched* watched = view_.watched;
    const fs::path folder = watched != nullptr ? watched->follower().folder() : fs::path();
    const int generation = watched != nullptr ? watched->generation() : -1;
    const bool another = folder != shown_folder_ || generation != shown_generation_;
    if (another) {
        view_.has_mirror = view_.has_truth = false;
        shown_folder_ = folder;
        shown_generation_ = generation;
        if (view_.live() != nullptr) {
            pictures_.show(++shown_session_,
                           std::make_shared<const session::Model>(view_.live()->model()));
            for (WatchedExposure& exposure : watched->recent_exposures())
                pictures_.expose(std::move(exposure));
            (void)watched->take_exposures();
        }
    }
    if (view_.live() == nullptr) return;
    for (WatchedExposure& exposure : watched->take_exposures())
        pictures_.expose(std::move(exposure));
    view_.patient_percent = pictures_.percent();
    view_.picture_trouble = pictures_.trouble();
    for (WatchPictures::Made& made : pictures_.take()) {
        if (made.session != shown_session_) continue;
        new_picture_ = true;
        if (made.is_truth) {
            truth_.set_gray(made.gray);
            view_.has_truth = true;
            view_.shown = asked_;
        } else {
            mirror_.set_gray(made.gray);
            view_.has_mirror = true;
            view_.mirror_tick = made.tick;
        }
    }
}

void Instruct::ask_for_truth() {
    const session::LiveSession* live = view_.live();
    if (live == nullptr || pictures_.percent() < 100) return;
    const bool turned = asked_side_ != view_.side;
    if (!turned && view_.has_truth && asked_.tick == live->state().tick) return;
    if (!truth_due_.due() && !turned) return;
    // what the last one asked for must have come: marks and picture belong together
    if (view_.has_truth && view_.shown.tick != asked_.tick && !turned) return;
    const fluoroscope::State side = truth_side(*live, view_.side);
    xray::FrameInput input =
        session::make_frame_input(live->model(), live->state(), side, WatchPictures::kTruthPx);
    input.noise = false;
    asked_ = {.tick = live->state().tick,
              .geometry = input.geometry,
              .truth = debrief::truth_of(live->model(), live->state())};
    asked_side_ = view_.side;
    view_.readouts = debrief::true_readouts(live->model(), live->state());
    pictures_.reveal({live->state().tick, std::move(input)});
}

/// Beside the session at once; into the store when the session has ended and is there.
void Instruct::keep_ratings(Watched& watched) {
    if (watched.ratings_changed) {
        watched.ratings_changed = false;
        const auto written = classroom::write_ratings(
            watched.follower().folder(), scale_.id, scale_.version, options_.name, watched.ratings);
        watched.ratings_message =
            written ? say(Text::instruct_rating_kept) : written.error().line();
    }
    const bool ended = watched.follower().state() == Follower::State::ended;
    if (!ended || watched.ratings_stored || watched.ratings.empty() || options_.store.empty())
        return;
    const auto stored =
        store_ratings(options_.store, watched.follower().folder(), options_.name, watched.ratings);
    watched.ratings_stored = stored.has_value();
    if (stored) watched.ratings_message = say(Text::instruct_rating_stored);
}

void Instruct::keep_all_ratings() {
    for (auto& [folder, watched] : sessions_)
        if (watched) keep_ratings(*watched);
}

void Instruct::send(Orders& orders) {
    for (Order& order : orders) {
        if (view_.watched == nullptr) break;
        auto sent = view_.watched->send(std::move(order.command), std::move(order.words));
        view_.trouble = sent ? std::string() : sent.error().line();
    }
    if (!std::exchange(view_.wants_pause_all, false)) return;
    for (auto& [folder, watched] : sessions_) {
        const session::LiveSession* live = watched->live();
        if (live == nullptr || live->state().ended || live->state().instruction.held) continue;
        auto sent = watched->send(command(session::CommandKind::instructor_pause),
                                  say(Text::instruct_order_pause));
        if (!sent) view_.trouble = sent.error().line();
    }
}

void Instruct::draw(bool last) {
    Orders orders;
    window_.begin();
    const WindowEvents events = window_.take_events();
    if (!ImGui::GetIO().WantTextInput) {
        for (const WindowEvents::Key& key : events.keys)
            if (!key.repeated) press_instruct_key(view_, orders, key.key, ImGui::GetIO().KeyCtrl);
    }
    if (too_small_) {
        draw_text(*ImGui::GetForegroundDrawList(), view_.base.fonts.body, {20, 20}, token::n8,
                  say(Text::program_sideport_needs_a_window_of, kLeastWidthPx, kLeastHeightPx));
    } else {
        draw_instruct(view_, orders);
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
        if (too_small_) return;
        if (view_.has_mirror)
            mirror_.record_blit(cmd, image, layout, extent, rect(layout::kMirror));
        if (view_.has_truth) truth_.record_blit(cmd, image, layout, extent, rect(layout::kTruth));
    };
    if (last && !options_.screenshot.empty()) {
        const Window::Shot shot = window_.end_with_shot(blit);
        const auto written =
            records::write_png_rgb8(options_.screenshot, shot.width_px, shot.height_px, shot.rgb);
        if (!written) fail(written.error(), kMachine);
    } else {
        window_.end(blit);
    }
    send(orders);
    if (const int row = std::exchange(view_.wants_row, -1); row >= 0) choose(row);
    if (std::exchange(view_.wants_debrief, false) && view_.watched != nullptr)
        debrief_ = view_.watched->follower().folder();
}

int Instruct::run() {
    Every redraw(kRedrawS);
    while (true) {
        glfwWaitEventsTimeout(kWaitS);
        follow_size();
        const bool last = closes() || !debrief_.empty();
        view_.clock_s = seconds_since(opened_);
        if (list_due_.due()) {
            read_list();
            fill_rows();
            for (auto& [folder, watched] : sessions_)
                watched->read_answers();
        }
        follow();
        show_pictures();
        ask_for_truth();
        if (store_due_.due() || (view_.watched != nullptr && view_.watched->ratings_changed))
            keep_all_ratings();
        if (!window_.minimised() &&
            (last || window_.has_events() || std::exchange(new_picture_, false) || redraw.due()))
            draw(last);
        if (last) break;
    }
    window_.device().wait_idle();
    return kFine;
}

/// One window; the folder of the session to be talked about, when that was asked for.
int run_window(const InstructOptions& options, fs::path& debrief) {
    const SettingsRead settings = load_settings(settings_path());
    for (const Error& error : settings.errors)
        fail(error, kBadInput);
    auto window = Window::open(settings.settings.window_width, settings.settings.window_height,
                               "Sideport: instructor", false);
    if (!window) return fail(window.error(), kMachine);
    Instruct instruct(*window.value(), options, settings);
    const int code = instruct.run();
    debrief = instruct.debrief();
    return code;
}

}  // namespace

int run_instruct(const InstructOptions& options) {
    set_language(options.texts);
    std::error_code problem;
    if (!fs::is_directory(options.classroom, problem))
        return fail({"folder.missing",
                     "there is no such classroom folder; stations make it with "
                     "'sideport train --classroom'",
                     options.classroom.string()},
                    kBadInput);
    try {
        while (true) {
            fs::path debrief;
            if (const int code = run_window(options, debrief); code != kFine || debrief.empty())
                return code;
            const int code = run_debrief({.sessions = {debrief},
                                          .quit_after_s = options.quit_after_s,
                                          .screenshot = {},
                                          .store = options.store});
            if (code != kFine) return code;
        }
    } catch (const gpu::GpuError& error) {
        return fail({"machine.gpu", error.what(), ""}, kMachine);
    }
}

}  // namespace sideport::app
