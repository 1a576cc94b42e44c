#include "sim/runner/session_folder.h"

#include <algorithm>

#include <fmt/format.h>
#include <unistd.h>

#include "sim/base/file_io.h"
#include "sim/records/rescoring.h"
#include "sim/runner/journal.h"
#include "sim/runner/report_background.h"
#include "sim/runner/second_look.h"
#include "sim/runner/stored_session.h"
#include "sim/scenario/complication.h"

namespace sideport::runner {

namespace fs = std::filesystem;

Result<Done> prepare_folder(const fs::path& folder) {
    std::error_code problem;
    if (fs::exists(folder, problem) && !fs::is_directory(folder, problem)) {
        return Error{"folder.unwritable", "this is a file; a folder is needed", folder.string()};
    }
    fs::create_directories(folder, problem);
    if (problem) return Error{"folder.unwritable", problem.message(), folder.string()};
    if (access(folder.c_str(), W_OK | X_OK) != 0) {
        return Error{"folder.unwritable", "no right to write here", folder.string()};
    }
    // a session for the store that was stopped before it wrote anything leaves its mark alone
    if (!fs::is_empty(folder, problem) && !fs::exists(folder / "session.yaml") &&
        !fs::exists(folder / "attempt.json")) {
        return Error{"folder.foreign", "holds files that are no session; choose a new folder",
                     folder.string()};
    }
    if (is_being_written(folder)) {
        return Error{"session.running", "another program writes this session; choose a new folder",
                     folder.string()};
    }
    // pictures and marks of an older session must not be taken for this one's
    fs::remove_all(folder / "frames", problem);
    fs::remove_all(folder / "marks", problem);
    for (const char* name : {"report.html", "result.json", "seal.json", "attempt.json"})
        fs::remove(folder / name, problem);
    return Done{};
}

namespace {

/// The pictures behind the items.
Result<Done> add_evidence(const fs::path& folder, const session::LiveSession& live,
                          const PictureKeeper& pictures,
                          const std::function<void(double)>& progress,
                          records::ReportInput& input) {
    const std::vector<int> wanted = records::evidence_frames(input.assessment);
    if (wanted.empty()) return Done{};
    if (!pictures.has_pictures()) {
        input.no_evidence = "The session was run without pictures.";
        return Done{};
    }
    auto shown = pictures.write_shown(folder, wanted);
    if (!shown) return shown.error();
    input.evidence = std::move(shown).value();
    if (input.evidence.size() == wanted.size() || pictures.camera() == nullptr) return Done{};
    const int shrink = std::max(1, (pictures.size_px() + kEvidencePx - 1) / kEvidencePx);
    auto look = look_again(live.model(), live.recording(),
                           {.frames = wanted,
                            .camera = *pictures.camera(),
                            .camera_px = pictures.size_px(),
                            .shrink = shrink,
                            .folder = folder / "frames",
                            .progress = progress});
    if (!look) return look.error();
    input.evidence = std::move(look.value().pictures);
    return Done{};
}

}  // namespace

Result<assessment::Assessment> write_session(const fs::path& folder,
                                             const session::LiveSession& live,
                                             const PictureKeeper& pictures,
                                             const std::optional<StationKey>& key,
                                             const std::function<void(double)>& progress) {
    const session::Recording& recording = live.recording();
    const CaseChecklist of_case = checklist_of(live.model().scenario);
    if (!of_case.errors.empty()) return of_case.errors.front();
    if (auto done = session::write_recording(folder, recording); !done) return done.error();
    // whole only with its result: until then it can be taken up again, and finished
    session::Recording unfinished = recording;
    unfinished.state = session::RecordingState::running;
    if (auto done = session::write_recording_header(folder, unfinished); !done) return done.error();
    auto written = pictures.write(folder);
    if (!written) return written.error();
    const scenario::Scenario at_end =
        scenario::with_complications(live.model().scenario, recording.events);
    records::ReportInput input{
        .scenario = at_end,
        .assessment = assessment::assess(at_end, recording.events, *of_case.checklist),
        .events = recording.events,
        .pictures = written.value().pictures,
        .cine = written.value().cine,
        .trainee = recording.trainee,
        .mode = recording.mode,
        .build = recording.build,
        .seed = recording.seed};
    input.next_steps = records::next_steps(input.assessment, *of_case.checklist);
    input.origin.scenario_hash = fmt::format("{:016x}", recording.scenario_hash);
    if (auto done = add_evidence(folder, live, pictures, progress, input); !done)
        return done.error();
    if (auto done = add_marks(input, folder); !done) return done.error();
    const auto report = records::report_html(input);
    if (!report) return report.error();
    if (auto done = write_file(folder / "report.html", report.value()); !done) return done.error();
    if (auto done = write_file(folder / "result.json", records::result_json(input)); !done) {
        return done.error();
    }
    session::Recording ended = recording;
    ended.checklist = records::checklist_name(input.assessment);
    if (auto done = session::write_recording_header(folder, ended); !done) return done.error();
    if (key) {
        if (auto done = seal_session(folder, *key); !done) return done.error();
    }
    return input.assessment;
}

}  // namespace sideport::runner
