#include "sim/app/debrief.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <future>
#include <memory>

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include "sim/app/debrief_pictures.h"
#include "sim/app/debrief_session.h"
#include "sim/app/program.h"
#include "sim/app/texts.h"
#include "sim/app/train.h"
#include "sim/app/widgets.h"
#include "sim/app/window.h"
#include "sim/app/window_follow.h"
#include "sim/base/file_io.h"
#include "sim/records/picture.h"
#include "sim/runner/session_list.h"

namespace sideport::app {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr double kIdleS = 0.1, kBusyWaitS = 0.005;
/// Of re-simulating between two frames: while a hand is at work or it plays, and otherwise.
constexpr double kBusyLoadS = 0.01, kQuietLoadS = 0.03;
constexpr std::int64_t kLoadTicks = 24;

double seconds_since(Clock::time_point then) {
    return std::chrono::duration<double>(Clock::now() - then).count();
}

/// The voxels of one patient, built or read on a thread of its own.
class PatientMaker {
  public:
    explicit PatientMaker(const session::Model& model) {
        building_ = std::async(std::launch::async, [this, world = model.world,
                                                    radius = model.scenario.pump.body_radius_mm] {
            return patient::load_or_build_anatomy(
                world.spine, world.X_WP, radius, cache_folder(),
                [this](double share, const char*) { percent_ = static_cast<int>(100.0 * share); });
        });
    }
    int percent() const { return percent_; }
    /// Once, when it is there.
    std::unique_ptr<patient::Anatomy> take() {
        if (!building_.valid() ||
            building_.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
            return nullptr;
        return std::make_unique<patient::Anatomy>(building_.get());
    }

  private:
    std::atomic<int> percent_{0};
    std::future<patient::Anatomy> building_;  ///< last: it uses the other
};

/// The window of the debrief player.
class DebriefProgram {
  public:
    DebriefProgram(Window& window, const DebriefOptions& options, SettingsRead settings)
        : window_(window),
          options_(options),
          look_(window, std::move(settings)) {
        for (const fs::path& folder : options.sessions)
            summaries_.push_back(runner::read_summary(folder));
    }

    /// Errors: session.*.
    Result<Done> open(std::size_t which) {
        auto read = read_debrief_session(options_.sessions[which], options_.store);
        if (!read) return read.error();
        // in this order: what is made on the device uses the patient
        pictures_.reset();
        anatomy_.reset();
        patient_.reset();
        expert_.reset();
        const ViewState base = debrief_.base;
        debrief_ = {};
        debrief_.base = base;
        debrief_.by = options_.name;
        debrief_.session = std::move(read.value().session);
        debrief_.player = std::move(read.value().player);
        debrief_.has_list = options_.sessions.size() > 1;
        debrief_.bookmarks = read_bookmarks(debrief_.session.folder);
        gather_moments(debrief_);
        choose_gravest(debrief_);
        if (debrief_.player) {
            patient_ = std::make_unique<PatientMaker>(debrief_.player->model());
        }
        shows_list_ = false;
        return Done{};
    }
    void show_list() { shows_list_ = true; }

    void run() {
        auto before = Clock::now();
        for (bool last = false; !last;) {
            const bool busy = debrief_.playing || works_;
            if (busy)
                glfwWaitEventsTimeout(kBusyWaitS);
            else
                glfwWaitEventsTimeout(kIdleS);
            last = closes();
            const WindowEvents events = window_.take_events();
            take_keys(events);
            const double elapsed_s = seconds_since(before);
            before = Clock::now();
            play(debrief_, elapsed_s);
            try {
                losses_.lose_once(seconds_since(opened_));
                works_ = work(events.any);
                if (window_.minimised()) continue;
                look_.follow(debrief_.base);
                draw(last);
            } catch (const gpu::GpuError& error) {
                recover(error);
            }
            follow_wishes();
        }
    }
    bool wants_again() const { return debrief_.wants_again; }
    const DebriefSession& session() const { return debrief_.session; }

  private:
    bool closes() const {
        const bool over = options_.quit_after_s && seconds_since(opened_) > *options_.quit_after_s;
        return over || window_.should_close() || debrief_.wants_close || debrief_.wants_again;
    }

    void take_keys(const WindowEvents& events) {
        if (look_.take_keys(debrief_.base, events) || ImGui::GetIO().WantTextInput) return;
        for (const WindowEvents::Key& key : events.keys) {
            if (!shows_list_)
                press_debrief_key(debrief_, key.key, key.shift);
            else if (!key.repeated && key.key == GLFW_KEY_ESCAPE)
                debrief_.wants_close = true;
        }
    }

    void load(bool hands_at_work) {
        const double budget_s = debrief_.playing || hands_at_work ? kBusyLoadS : kQuietLoadS;
        const auto begun = Clock::now();
        while (debrief_.player->state() == debrief::Player::State::loading &&
               seconds_since(begun) < budget_s)
            (void)debrief_.player->load(kLoadTicks);
    }

    /// True while there is more to do at once.
    bool work(bool hands_at_work) {
        if (shows_list_ || !debrief_.player) return false;
        load(hands_at_work);
        if (patient_) {
            debrief_.patient_percent = patient_->percent();
            if (auto made = patient_->take()) {
                anatomy_ = std::move(made);
                pictures_ = std::make_unique<DebriefPictures>(window_.device(), *anatomy_);
                debrief_.patient_ready = true;
            }
        }
        // the session itself comes first
        const bool loads = debrief_.player->state() == debrief::Player::State::loading;
        if (!loads && pictures_ && !expert_ && !debrief_.expert)
            expert_ = std::make_unique<ExpertRun>(debrief_.player->model());
        if (expert_) {
            if (auto made = expert_->take()) {
                debrief_.expert = std::move(made);
                expert_.reset();
            }
        }
        const bool made = pictures_ && pictures_->work(debrief_, seconds_since(opened_));
        return made || loads;
    }

    /// What hung on the lost device is made anew; the session does not hang on it.
    void recover(const gpu::GpuError& error) {
        losses_.count(error, seconds_since(opened_));
        pictures_.reset();
        window_.rebuild_device();
        debrief_.saw_tick = -1;
        debrief_.has_true_picture = false;
        if (anatomy_) pictures_ = std::make_unique<DebriefPictures>(window_.device(), *anatomy_);
    }

    void draw_list() {
        const ViewState& view = debrief_.base;
        begin_panel(view, "debrief list", {320, 52, 960, 796});
        ImGui::PushFont(view.fonts.lead);
        ImGui::TextUnformatted(say(Text::debrief_choose_a_session));
        ImGui::PopFont();
        for (std::size_t i = 0; i < options_.sessions.size(); ++i) {
            std::string words = options_.sessions[i].filename().string();
            if (const auto& summary = summaries_[i]) {
                words += "   " + summary->trainee;
                if (summary->result)
                    words += "   " + say(Text::debrief_points_of, summary->result->score,
                                         summary->result->max_score);
            }
            if (button(words + "##" + std::to_string(i), {920 * view.scale, 32 * view.scale}))
                wanted_ = i;
        }
        ImGui::TextWrapped("%s", debrief_.notice.c_str());
        ImGui::End();
    }

    void draw(bool last) {
        window_.begin();
        if (shows_list_) {
            draw_list();
        } else {
            draw_debrief_bar(debrief_);
            draw_debrief_pictures(debrief_);
            draw_findings(debrief_);
            draw_timeline(debrief_);
        }
        look_.draw(debrief_.base);
        const Window::Blit blit = [&](VkCommandBuffer cmd, VkImage image, VkImageLayout layout,
                                      VkExtent2D extent) {
            if (!shows_list_ && pictures_) pictures_->blit(debrief_, cmd, image, layout, extent);
        };
        if (!last || options_.screenshot.empty()) return window_.end(blit);
        const Window::Shot shot = window_.end_with_shot(blit);
        if (shot.rgb.empty()) return;
        const auto written =
            records::write_png_rgb8(options_.screenshot, shot.width_px, shot.height_px, shot.rgb);
        if (!written) fail(written.error(), kMachine);
    }

    void follow_wishes() {
        if (debrief_.wants_report) {
            const fs::path report = debrief_.session.folder / "report.html";
            debrief_.notice = fs::exists(report)
                                  ? say(Text::debrief_report_at, fs::absolute(report).string())
                                  : say(Text::debrief_no_report, debrief_.session.folder.string());
        }
        if (debrief_.wants_clip && pictures_) pictures_->begin_clip(debrief_);
        if (debrief_.wants_list) shows_list_ = true;
        debrief_.wants_report = debrief_.wants_clip = debrief_.wants_list = false;
        if (!wanted_) return;
        const auto opened = open(*wanted_);
        if (!opened) debrief_.notice = opened.error().line();
        wanted_.reset();
    }

    Window& window_;
    const DebriefOptions& options_;
    WindowFollower look_;
    DeviceLosses losses_;
    std::vector<std::optional<runner::SessionSummary>> summaries_;
    DebriefView debrief_;
    std::unique_ptr<patient::Anatomy> anatomy_;
    std::unique_ptr<PatientMaker> patient_;
    std::unique_ptr<ExpertRun> expert_;
    std::unique_ptr<DebriefPictures> pictures_;  ///< uses the anatomy
    bool shows_list_ = false, works_ = false;
    std::optional<std::size_t> wanted_;
    Clock::time_point opened_ = Clock::now();
};

}  // namespace

int run_debrief(const DebriefOptions& options) {
    if (options.sessions.empty())
        return fail({"session.missing", "there is no session to look at", ""}, kBadInput);
    SettingsRead settings = load_settings(settings_path());
    for (const Error& error : settings.errors)
        fail(error, kBadInput);  // says so, and goes on with defaults
    std::optional<TrainOptions> again;
    try {
        auto window = Window::open(settings.settings.window_width, settings.settings.window_height,
                                   "Sideport debrief", false);
        if (!window) return fail(window.error(), kMachine);
        DebriefProgram program(*window.value(), options, settings);
        if (options.sessions.size() == 1) {
            if (auto opened = program.open(0); !opened) return fail(opened.error(), kBadInput);
        } else {
            program.show_list();
        }
        program.run();
        if (program.wants_again()) again = attempt_again(program.session(), options.store);
    } catch (const gpu::GpuError& error) {
        return fail({"machine.gpu", error.what(), ""}, kMachine);
    }
    // the window is closed by now; the trainee's opens in its place
    return again ? run_train(*again) : kFine;
}

}  // namespace sideport::app
