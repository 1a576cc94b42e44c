#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/app/layout.h"
#include "sim/base/result.h"
#include "sim/runner/session_list.h"
#include "sim/scenario/scenario.h"

namespace sideport::app {

/// Practice shows what a case is called; assessment shows only why the patient is here.
enum class Mode { practice, assessment };

/// What a session of this case gave.
struct CaseResult {
    double score = 0.0, max_score = 100.0, procedure_time_s = 0.0;
    bool passed = false;
};

/// Which cases are shown by what has been done with them.
enum class DoneFilter { all, not_done, done };

/// How a row stands with its still X-ray.
enum class Preview { none, being_made, shown };

/// A case of a folder. A broken one stays in the list with its faults.
struct CaseEntry {
    std::filesystem::path file;      ///< of the scenario
    std::string group;               ///< name of the folder it lies in: library, gallery
    scenario::Scenario scenario;     ///< as far as it could be read
    Errors errors;                   ///< empty: it can be started
    int number = 0;                  ///< in assessment: a place that says nothing of the fault
    std::optional<CaseResult> last;  ///< the last one signed since the program was started
    // from the folder of sessions
    std::optional<CaseResult> best;                    ///< of all that were signed
    int attempts = 0;                                  ///< sessions that have ended
    std::optional<runner::SessionSummary> unfinished;  ///< newest that was broken off

    /// What the list shows as its score.
    const std::optional<CaseResult>& score() const { return best ? best : last; }
    bool is_done() const { return score().has_value() && score()->passed; }
    /// Made for a later version of the format than this program reads.
    bool is_newer_format() const;
};

/// The list as it stands on the screen.
struct CaseList {
    std::vector<std::filesystem::path> folders;  ///< that were read
    std::vector<CaseEntry> entries;              ///< by group and file
    std::string filter;
    std::string group;  ///< only this one; empty: all
    Mode mode = Mode::practice;
    int level = 0;  ///< only this one; 0: all
    DoneFilter done = DoneFilter::all;
    std::size_t chosen = 0;        ///< place among those shown
    bool double_clicked = false;   ///< since the last frame, wherever the mouse is
    bool wants_start = false;      ///< of the chosen case
    bool wants_anew = false;       ///< from its beginning, although a session was broken off
    bool first_run = false;        ///< nobody has practised the controls yet
    bool wants_controls = false;   ///< a minute of practice with the controls
    bool wants_reread = false;     ///< of the folders
    bool wants_edit = false;       ///< the chosen case in the editor
    bool is_reading = false;       ///< its folders
    std::size_t left_to_read = 0;  ///< cases, as far as is known
    bool wants_quit = false;
    bool wants_settings = false;
    bool scroll_to_chosen = true;
    /// A row as it was drawn last, with the place of its picture; filled by the panel.
    struct RowPlace {
        std::size_t entry = 0;
        Area picture{};
        float shown = 1.0F;        ///< share of the picture's height, from its top
        bool has_picture = false;  ///< its place was left open for it
    };
    std::vector<RowPlace> rows_drawn;
    std::function<Preview(const CaseEntry&)> preview;  ///< empty: none has one
    std::string trouble;  ///< why the last case could not be started; empty: it could
};

/// scenarios/practice, library and gallery of the home folder, and the own cases. Errors:
/// file.no_home.
Result<std::vector<std::filesystem::path>> case_folders();

/// A file that a list has to read.
struct CaseFile {
    std::filesystem::path file;
    std::string group;  ///< name of the folder it lies in
    int number = 0;     ///< in assessment, see CaseEntry
};

/// Every sub-folder with a scenario.yaml and every .yaml file of these folders, in order of their
/// names; folders that do not exist hold nothing. Numbers are drawn from the seed, so that
/// neighbours in the alphabet of faults are no neighbours in an assessment.
std::vector<CaseFile> case_files(std::span<const std::filesystem::path> folders,
                                 std::uint64_t seed);
/// One of them: some 60 ms, for what it stands on is read as well.
CaseEntry read_case(const CaseFile& file);
/// All of them at once. A window has app::CaseReader for that.
std::vector<CaseEntry> read_cases(std::span<const std::filesystem::path> folders,
                                  std::uint64_t seed);

/// Cases join the list; the chosen one stays chosen.
void add_cases(CaseList& list, std::vector<CaseEntry> entries);
/// Others instead of those before; filter, mode, choice and what the last sessions gave stay.
void replace_cases(CaseList& list, std::vector<CaseEntry> entries);
/// Reads the folders again, at once.
void reread(CaseList& list, std::uint64_t seed);

/// Places in `entries` of what is shown, in the order of the screen: all words of the filter are
/// found in what may be read of a case (in practice also in the name of its folder).
std::vector<std::size_t> shown_cases(const CaseList& list);
/// The chosen one of these; nothing when none is shown.
CaseEntry* chosen_case(CaseList& list);

/// The trainee's list offers the editor: for a case that cannot be started, and for one that has
/// not come with the program. Not in assessment: the editor shows the truth; not for a newer
/// format, which it cannot read.
bool can_edit(const CaseEntry& entry, Mode mode);

/// Name and first lines of a case, as a trainee may read them. In assessment neither title nor
/// file name nor place of a fault.
std::string heading(const CaseEntry& entry, Mode mode);
std::string summary(const CaseEntry& entry, Mode mode);
/// What is known of patient, pump and drug beforehand, a fact a line.
std::vector<std::string> known_facts(const scenario::Scenario& scenario);

/// Attempts, best scores and broken-off sessions of every case, from these sessions (newest first).
void attach_sessions(CaseList& list, std::span<const runner::SessionSummary> sessions);
/// "Ana left this at 6:12." or "This was left at 6:12."; with what stands in the way of going on.
std::string left_at(const runner::SessionSummary& session);
/// Same program and numerics: it can be continued, not only replayed.
bool can_continue(const runner::SessionSummary& session);

/// A character that was typed, as Unicode: it goes into the filter, wherever the mouse is.
void type_into_filter(CaseList& list, unsigned code_point);
void clear_filter(CaseList& list);
/// Keys that went down (GLFW): arrows and pages choose, Enter starts, backspace and Esc shorten and
/// empty the filter, F2 the mode, F3 the group, F4 starts anew what was broken off, F5 reads the
/// folders again, F6 the level, F7 done or not, F8 the controls, F9 the editor.
void press_keys(CaseList& list, std::span<const int> keys);

void choose_mode(CaseList& list, Mode mode);
void choose_group(CaseList& list, const std::string& group);
void choose_level(CaseList& list, int level);
void choose_done(CaseList& list, DoneFilter done);
/// The case for practice with the controls; nullptr: there is none.
const CaseEntry* controls_case(const CaseList& list);
/// Makes it the chosen one and asks for its start.
void choose_controls(CaseList& list);
/// Names of the groups in the list, each once.
std::vector<std::string> groups_of(const CaseList& list);

}  // namespace sideport::app
