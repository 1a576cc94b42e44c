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
#include "sim/app/pixel_rect.h"
#include "sim/app/program.h"
#include "sim/app/rating_keeper.h"
#include "sim/app/second_screen.h"
#include "sim/app/settings.h"
#include "sim/app/widgets.h"
#include "sim/app/window.h"
#include "sim/app/window_follow.h"
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
constexpr double kLateS = 1.0, kCatchUpS = 0.05;  ///< where that is not enough
constexpr double kOtherS = 0.004;                 ///< for one of the others
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
          look_(window, settings),
          list_(options.classroom),
          ratings_(options.store, options.name),
          monitors_(std::make_unique<Monitors>(window.device())) {
        make_pictures();
        view_.by = options.name;
        view_.classroom = options.classroom;
        if (auto scale = standards::builtin_rating_scale()) {
            scale_ = std::move(scale).value();
            view_.scale = &scale_;
            ratings_.use(&scale_);
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
    void make_pictures();
    void recover(const gpu::GpuError& error);
    void follow_second_screen();
    void read_list();
    void choose(int row);
    void follow();
    void fill_rows();
    void show_pictures();
    void ask_for_truth();
    void keep_all_ratings();
    void take_keys();
    void send(Orders& orders);
    void draw(bool last);
    Watched* watched_of(const fs::path& session);

    Window& window_;
    const InstructOptions& options_;
    WindowFollower look_;
    DeviceLosses losses_;
    const Clock::time_point opened_ = Clock::now();
    classroom::StationList list_;
    std::map<std::string, std::unique_ptr<Watched>> sessions_;  ///< by folder
    RatingKeeper ratings_;
    std::unique_ptr<WatchPictures> pictures_;
    struct Monitors {
        explicit Monitors(const gpu::Device& device)
            : mirror(device, WatchPictures::kMirrorPx, WatchPictures::kMirrorPx),
              truth(device, WatchPictures::kTruthPx, WatchPictures::kTruthPx) {}
        gpu::Picture mirror, truth;
    };
    std::unique_ptr<Monitors> monitors_;
    std::unique_ptr<SecondScreen> second_;
    std::vector<std::uint8_t> mirror_gray_;  ///< on the monitor now; empty: nothing
    standards::RatingScale scale_;
    std::map<std::string, fs::path> last_sessions_;  ///< by station
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
    fs::path debrief_;
};

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
        fs::path& last = last_sessions_[seen.card.station];
        // back at the list: the session that it came from can still be rated and talked about
        if (!seen.card.session.empty()) last = seen.card.session;
        view_.rows.push_back({.seen = seen, .session = last, .doing = {}});
        const std::string folder = last.string();
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
        if (watched) ratings_.leave(*watched);
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
        row < 0 ? nullptr : watched_of(view_.rows[static_cast<std::size_t>(row)].session);
}

void Instruct::choose(int row) {
    if (row < 0 || row >= static_cast<int>(view_.rows.size())) return;
    view_.chosen = row;
    chosen_station_ = view_.rows[static_cast<std::size_t>(row)].seen.card.station;
    view_.watched = watched_of(view_.rows[static_cast<std::size_t>(row)].session);
    // what was begun for another trainee is not sent to this one
    view_.builder.reset();
    view_.note.fill('\0');
    view_.message.fill('\0');
    view_.note_at_s = -1.0;
    view_.message_open = view_.asks_end = false;
    view_.asked_held.reset();
    view_.first_open_seen = -1;
    view_.open_items.clear();
    view_.last_opened.clear();
    view_.mark_form = {};
    view_.trouble.clear();
}

/// The chosen session first, then one of the others.
void Instruct::follow() {
    std::vector<Watched*> others;
    for (auto& [folder, watched] : sessions_)
        if (watched.get() != view_.watched) others.push_back(watched.get());
    if (view_.watched != nullptr) {
        const bool late = view_.watched->follower().behind_s() > kLateS;
        view_.watched->update(late ? kCatchUpS : kChosenS);
    }
    if (!others.empty()) others[next_other_++ % others.size()]->update(kOtherS);
    if (view_.watched != nullptr && assess_due_.due()) view_.watched->assess();
    if (!others.empty() && others_due_.due())
        for (Watched* other : others)
            other->assess();
}

void Instruct::fill_rows() {
    for (StationRow& row : view_.rows) {
        const Watched* watched = watched_of(row.session);
        if (watched == nullptr || watched->live() == nullptr) continue;
        row.doing = doing_of(*watched->live());
        row.beam_on = watched->live()->state().fluoroscope.beam_on;
        row.is_assessed = watched->is_assessed();
        row.form = watched->form();
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
        mirror_gray_.clear();
        if (second_) second_->clear();
        shown_folder_ = folder;
        shown_generation_ = generation;
        if (view_.live() != nullptr) {
            pictures_->show(++shown_session_,
                            std::make_shared<const session::Model>(view_.live()->model()));
            for (WatchedExposure& exposure : watched->recent_exposures())
                pictures_->expose(std::move(exposure));
            (void)watched->take_exposures();
        }
    }
    if (view_.live() == nullptr) return;
    for (WatchedExposure& exposure : watched->take_exposures())
        pictures_->expose(std::move(exposure));
    view_.patient_percent = pictures_->percent();
    view_.picture_trouble = pictures_->trouble();
    for (WatchPictures::Made& made : pictures_->take()) {
        if (made.session != shown_session_) continue;
        new_picture_ = true;
        if (made.is_truth) {
            monitors_->truth.set_gray(made.gray);
            view_.has_truth = true;
            view_.shown = asked_;
        } else {
            monitors_->mirror.set_gray(made.gray);
            mirror_gray_ = std::move(made.gray);
            if (second_) second_->show(mirror_gray_);
            view_.has_mirror = true;
            view_.mirror_tick = made.tick;
        }
    }
}

void Instruct::ask_for_truth() {
    const session::LiveSession* live = view_.live();
    if (live == nullptr || pictures_->percent() < 100) return;
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
    pictures_->reveal({live->state().tick, std::move(input)});
}

void Instruct::keep_all_ratings() {
    for (auto& [folder, watched] : sessions_)
        if (watched) ratings_.keep(*watched);
    ratings_.retry();
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
    const bool sheet = look_.take_keys(view_.base, events);
    if (!sheet && !ImGui::GetIO().WantTextInput) {
        for (const WindowEvents::Key& key : events.keys)
            if (!key.repeated) press_instruct_key(view_, orders, key.key, key.control);
    }
    if (look_.too_small()) {
        draw_text(*ImGui::GetForegroundDrawList(), view_.base.fonts.body, {20, 20}, token::n8,
                  say(Text::program_sideport_needs_a_window_of, kLeastWidthPx, kLeastHeightPx));
    } else {
        draw_instruct(view_, orders);
        look_.draw(view_.base);
    }
    const auto blit = [&](VkCommandBuffer cmd, VkImage image, VkImageLayout layout,
                          VkExtent2D extent) {
        if (look_.too_small()) return;
        if (view_.has_mirror)
            monitors_->mirror.record_blit(cmd, image, layout, extent,
                                          pixel_rect(layout::kMirror, view_.base.scale));
        if (view_.has_truth)
            monitors_->truth.record_blit(cmd, image, layout, extent,
                                         pixel_rect(layout::kTruth, view_.base.scale));
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

void Instruct::make_pictures() {
    pictures_ = std::make_unique<WatchPictures>(window_.device().name());
    // whoever is watched is shown anew
    shown_folder_.clear();
    shown_generation_ = -1;
    asked_ = {};
}

/// What hung on the lost device is made anew; sessions, notes and ratings do not hang on it.
void Instruct::recover(const gpu::GpuError& error) {
    losses_.count(error, view_.clock_s);
    pictures_.reset();
    monitors_.reset();
    second_.reset();
    window_.rebuild_device();
    monitors_ = std::make_unique<Monitors>(window_.device());
    make_pictures();
    view_.has_mirror = view_.has_truth = false;
}

/// Opens it and closes it as was wished; it shows what the mirror shows and nothing else.
void Instruct::follow_second_screen() {
    if (second_ && second_->should_close()) view_.second_screen = false;
    if (!view_.second_screen) return second_.reset();
    if (!second_) {
        auto opened = SecondScreen::open(window_.get(), WatchPictures::kMirrorPx);
        if (!opened) {
            view_.trouble = opened.error().line();
            view_.second_screen = false;
            return;
        }
        second_ = std::move(opened).value();
        if (!mirror_gray_.empty()) second_->show(mirror_gray_);
    }
    second_->draw();
}

int Instruct::run() {
    Every redraw(kRedrawS);
    while (true) {
        glfwWaitEventsTimeout(kWaitS);
        look_.follow(view_.base);
        const bool last = closes() || !debrief_.empty();
        view_.clock_s = seconds_since(opened_);
        if (list_due_.due()) {
            read_list();
            fill_rows();
            for (auto& [folder, watched] : sessions_)
                watched->read_answers();
        }
        follow();
        try {
            losses_.lose_once(view_.clock_s);
            // its thread has given up with its device
            if (!pictures_->trouble().empty())
                throw gpu::GpuError(VK_ERROR_DEVICE_LOST, "pictures");
            show_pictures();
            ask_for_truth();
            follow_second_screen();
            if (!window_.minimised() && (last || window_.has_events() ||
                                         std::exchange(new_picture_, false) || redraw.due()))
                draw(last);
        } catch (const gpu::GpuError& error) {
            recover(error);
        }
        if (store_due_.due() || (view_.watched != nullptr && view_.watched->ratings_changed))
            keep_all_ratings();
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
                                          .store = options.store,
                                          .name = options.name});
            if (code != kFine) return code;
        }
    } catch (const gpu::GpuError& error) {
        return fail({"machine.gpu", error.what(), ""}, kMachine);
    }
}

}  // namespace sideport::app
