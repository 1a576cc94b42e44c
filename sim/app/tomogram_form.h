#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sim/app/tomogram_job.h"

namespace sideport::app {

/// What the editor asks before it makes a patient from a tomogram, and what has come of it.
struct TomogramForm {
    enum class State { closed, asking, working, done };
    State state = State::closed;

    std::string path;  ///< of a file or a folder, as typed, dropped or chosen
    std::string name;  ///< of the patient, and of its folder
    bool hide_metal = false, scan_only = false;
    bool replace = false, offers_replace = false;  ///< of a patient of that name
    int level = -1;         ///< the levels are counted from this one; -1: from the sacrum
    std::string height_mm;  ///< of its body's centre in the scan
    std::vector<ct::SeriesEntry> series;  ///< of the path, where there are several
    int chosen_series = 0;                ///< 1-based place in the list; 0: not asked for yet
    bool needs_level = false;             ///< the scan shows no sacrum to count from

    /// What lies in the folder that is looked into.
    struct Entry {
        std::string name;
        bool is_folder = false;
    };
    std::filesystem::path folder;
    std::vector<Entry> entries;
    std::size_t left_out = 0;  ///< entries beyond the most that are listed

    // of the job
    TomogramJob::Progress progress;
    bool is_stopping = false;
    std::optional<Error> error;
    std::optional<scenario::PatientPackage> made;
    std::string pocket;  ///< where the pump lies now, where its own place did not fit the body

    bool wants_start = false, wants_stop = false;
};

/// Opens it on the folder of last time, or the home folder.
void open_tomogram_form(TomogramForm& form);
/// Lists the folders in a folder, and the files that may be tomograms.
void look_into(TomogramForm& form, const std::filesystem::path& folder);
/// A path that was typed, dropped or chosen: what was known of the one before is forgotten; the
/// patient is named after it unless it has a name. A folder is looked into.
void take_path(TomogramForm& form, const std::string& path);

/// What is to be imported, among the own patients. case_file: of the case that will name it.
/// Errors: tomogram.path, tomogram.level, patient.name, patient.exists.
Result<runner::PatientImport> tomogram_wish(const TomogramForm& form,
                                            const std::filesystem::path& case_file);

/// What has come of a job: the form asks for the series, says what is wrong, or is done.
void take_outcome(TomogramForm& form, TomogramJob::Outcome outcome);

}  // namespace sideport::app
