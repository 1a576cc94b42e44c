#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sim/app/case_list.h"
#include "sim/app/case_previews.h"
#include "sim/app/case_reader.h"
#include "sim/app/focus_reader.h"
#include "sim/app/frame_log.h"
#include "sim/app/frame_pace.h"
#include "sim/app/input.h"
#include "sim/app/newcomers.h"
#include "sim/app/sound_feed.h"
#include "sim/app/train.h"
#include "sim/app/training.h"
#include "sim/app/window_follow.h"
#include "sim/audio/speaker.h"
#include "sim/classroom/inbox.h"
#include "sim/classroom/station.h"

namespace sideport::app {

/// Exit codes of the program.
inline constexpr int kFine = 0, kAssessmentFailed = 1, kBadInput = 2, kMachine = 3;

/// Prints the error's line and returns the code.
int fail(const Error& error, int code);

/// The window and what belongs to it for as long as it is open: the case list and one session after
/// the other.
class Program {
  public:
    Program(Window& window, const TrainOptions& options, SettingsRead settings);
    /// Writes the frame log's summary.
    ~Program();

    /// Shows this station in a classroom. Errors: classroom.*, file.unwritable.
    Result<Done> sign_in();

    /// From the list of cases until the window closes. Returns the exit code.
    int run_list(std::vector<std::filesystem::path> folders);
    /// One case that was named; the list only when it is asked for afterwards.
    int run_case(session::Model model, const std::filesystem::path& folder,
                 std::vector<std::filesystem::path> list_folders);

    /// Where a session of this case may be written.
    std::filesystem::path new_folder(const std::string& id) const;

  private:
    void show(const Window::Blit& blit, bool last);
    void save_shot(const Window::Shot& shot, const std::filesystem::path& path) const;
    bool closes() const { return window_.should_close() || time_is_over(); }
    bool time_is_over() const;

    /// Folder that holds all sessions.
    std::filesystem::path sessions_folder() const;
    /// As the command line or the settings name it; empty: none.
    std::filesystem::path classroom_folder() const;
    /// Attempts, scores and broken-off sessions of the list, as the folder says now.
    void read_sessions();
    void note_sessions();
    std::filesystem::path controls_note() const;

    /// The list until a case is started (true) or the window closes.
    bool choose();
    void draw_list(bool last);
    /// The chosen case in the editor, until that is left.
    void edit_chosen();
    /// Reads the chosen case and places it; what is wrong goes into the list.
    std::optional<session::Model> open_chosen();
    /// The chosen case, again and again for as long as that is wished.
    void play_chosen();
    /// Goes on with what was broken off of this case; what stands in the way goes into the list.
    void continue_session(const scenario::Scenario& scenario,
                          const runner::SessionSummary& session);
    enum class Answer { go_on, anew, close };
    /// For a case that was named: shall the session that was broken off go on?
    Answer ask_to_go_on(const runner::SessionSummary& session);
    /// Newest broken-off session of this case in `folder`, or in the folder of sessions.
    std::optional<runner::SessionSummary> broken_off(const std::filesystem::path& scenario,
                                                     const std::filesystem::path& folder) const;
    /// False when the window was closed before the patient was ready.
    bool prepare_patient(const session::Model& model);
    /// One session until it is left. Sets the exit code.
    void train(session::Model model, const std::filesystem::path& folder,
               std::optional<session::Recording> recorded = std::nullopt, std::int64_t gap_s = 0);
    /// Re-simulates what was done. False: left, or it cannot go on, and nothing was changed.
    bool go_through(Training& training);
    /// What the instructors have sent joins the next tick's commands; says that we are there.
    void follow_classroom(const Training& training);
    void take_hints(const Training& training, Commands& commands);
    void draw_session(Input& input, Training& training, double elapsed_s, bool last);
    bool stands() const;
    void look_at_pad();
    void wait_for_events(double most_s);
    void show_notice();
    void hear(const Training& training);
    /// The list gets no events while the settings lie over it.
    bool settings_take(const WindowEvents& events);
    void draw_too_small();
    /// A new device after a lost one; gives up (throws) after several within a minute.
    void recover(const gpu::GpuError& error, Training* training);
    void lose_device_once(std::int64_t pulses);
    void log_frame(const Training::Drawn& drawn, bool beam_on, bool had_events);
    bool finish(Training& training, const std::filesystem::path& folder);
    /// When the window opens: what an earlier run could not store is taken in.
    void take_in_waiting();
    /// Marks the folder of a session that begins, so that it is not lost whatever happens.
    void mark_attempt(const std::filesystem::path& folder);
    void store_attempt(const std::filesystem::path& folder);
    void reset_view();

    Window& window_;
    const TrainOptions& options_;
    const std::chrono::steady_clock::time_point opened_ = std::chrono::steady_clock::now();
    ViewState view_;
    CaseList list_;
    CaseReader reader_;  ///< of the list
    std::vector<runner::SessionSummary> sessions_;
    std::optional<CasePreviews> previews_;
    bool from_list_ = false, offered_controls_ = false;
    scenario::Overrides drawn_form_;  ///< of the list's case, when it leaves values to chance
    int code_ = kFine;
    patient::Anatomy anatomy_;
    WindowFollower look_;
    std::string notice_;  ///< that is being shown
    double notice_s_ = 0.0;
    audio::Speaker speaker_;
    SoundFeed sounds_;  ///< of this session
    FocusReader focus_reader_;
    PadValues pad_values_{};  ///< when it was looked at last
    Commands commands_;       ///< of the panels, for the next tick
    FramePace pace_;
    SlowPictures slow_pictures_;
    Newcomers newcomers_;
    std::optional<FrameLog> frame_log_;
    FrameTimes times_;  ///< of the frame that is being made
    double frame_end_s_ = 0.0, poll_s_ = 0.0, poll_before_s_ = 0.0;
    classroom::Station station_;
    classroom::Inbox inbox_;
    bool held_ = false;  ///< by an instructor
    DeviceLosses losses_;
    bool lost_once_ = false;
};

}  // namespace sideport::app
