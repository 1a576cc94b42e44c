#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "sim/assessment/checklist.h"
#include "sim/base/result.h"
#include "sim/records/report.h"
#include "sim/session/recorder.h"

namespace sideport::runner {

/// The checklist that a case is graded with: its own, or the standard one. All faults of the file
/// are among the errors: checklist.*, file.*.
struct CaseChecklist {
    std::shared_ptr<const assessment::Checklist> checklist;  ///< empty where there are errors
    Errors errors;
};
CaseChecklist checklist_of(const scenario::Scenario& scenario);

/// A session as its folder tells it, with the case that it was made with.
struct StoredSession {
    session::Recording recording;
    scenario::Scenario scenario;
};
/// Errors: session.missing, session.damaged, session.other_scenario (the case has changed since),
/// scenario.*.
Result<StoredSession> read_stored_session(const std::filesystem::path& folder);

/// Grades it and gathers what the report shows; pictures are those in the folder's frames.
records::ReportInput graded(const StoredSession& session, const assessment::Checklist& checklist,
                            const std::filesystem::path& folder);

/// The folder itself when it is a session, otherwise the sessions in it by name. Errors:
/// session.missing when there is none.
Result<std::vector<std::filesystem::path>> session_folders(const std::filesystem::path& folder);

}  // namespace sideport::runner
