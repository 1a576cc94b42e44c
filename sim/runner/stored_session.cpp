#include "sim/runner/stored_session.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/base/file_io.h"
#include "sim/base/quantity.h"
#include "sim/runner/second_look.h"
#include "sim/scenario/complication.h"

namespace sideport::runner {

namespace fs = std::filesystem;

namespace {

/// The checklist as the case's author weights its items.
CaseChecklist weighted(const assessment::Checklist& own, const scenario::Scenario& scenario) {
    auto checklist = std::make_shared<assessment::Checklist>(own);
    Errors errors;
    for (const scenario::ItemWeight& weight : scenario.weights) {
        const auto item = std::find_if(checklist->items.begin(), checklist->items.end(),
                                       [&](const auto& one) { return one.id == weight.item; });
        if (item != checklist->items.end()) {
            item->points = weight.points;
            continue;
        }
        std::vector<std::string> ids;
        for (const assessment::ChecklistItem& one : own.items)
            ids.push_back(one.id);
        const std::string near = nearest_word(weight.item, ids);
        errors.push_back(
            {"scenario.reference",
             fmt::format("/assessment/checklist/weights: the checklist '{}' has no item '{}'; {}",
                         own.id, weight.item,
                         near.empty() ? fmt::format("it has {}", fmt::join(ids, ", "))
                                      : fmt::format("did you mean '{}'?", near)),
             weight.where});
    }
    const bool counts = std::any_of(checklist->items.begin(), checklist->items.end(),
                                    [](const auto& one) { return one.points > 0.0; });
    if (!counts)
        errors.push_back({"scenario.sense",
                          "/assessment/checklist/weights: no item has any points left",
                          scenario.file.string()});
    if (!errors.empty()) return {nullptr, std::move(errors)};
    return {std::move(checklist), {}};
}

}  // namespace

CaseChecklist checklist_of(const scenario::Scenario& scenario) {
    if (scenario.checklist.empty()) {
        const Result<assessment::Checklist>& standard = assessment::standard_checklist();
        if (!standard) return {nullptr, {standard.error()}};
        return weighted(standard.value(), scenario);
    }
    fs::path file = scenario.file.parent_path() / scenario.checklist;
    if (file.extension() != ".yaml") {
        const auto home = home_folder();
        if (!home) return {nullptr, {home.error()}};
        file = home.value() / "assets" / "checklists" / (scenario.checklist + ".yaml");
    }
    assessment::ChecklistResult read = assessment::read_checklist(file);
    if (!read.errors.empty()) return {nullptr, std::move(read.errors)};
    return weighted(read.checklist, scenario);
}

Result<StoredSession> read_stored_session(const fs::path& folder) {
    auto recording = session::read_recording(folder);
    if (!recording) return recording.error();
    scenario::ReadResult read =
        scenario::read_scenario(recording.value().scenario_path, recording.value().overrides);
    if (!read.errors.empty()) return read.errors.front();
    if (recording.value().scenario_hash != read.scenario.hash) {
        return Error{"session.other_scenario",
                     fmt::format("{} has changed since this session was recorded; it cannot be "
                                 "graded by another truth",
                                 recording.value().scenario_path),
                     folder.string()};
    }
    return StoredSession{std::move(recording).value(), std::move(read.scenario)};
}

namespace {

/// Kept pictures lie as frames/NN_label.png in the order of their events.
std::vector<records::ReportPicture> pictures_in(const fs::path& folder,
                                                const events::EventLog& log) {
    std::vector<fs::path> files;
    std::error_code problem;
    for (const auto& entry : fs::directory_iterator(folder / "frames", problem)) {
        const std::string name = entry.path().filename().string();
        if (entry.path().extension() == ".png" && name.rfind("pulse_", 0) != 0 &&
            name.rfind("evidence_", 0) != 0 && name != "injection.png")
            files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    std::vector<records::ReportPicture> pictures;
    for (const events::Event& event : log) {
        if (event.name != "picture_kept" || pictures.size() >= files.size()) continue;
        const std::string label = event.text("label");
        pictures.push_back({.file = files[pictures.size()],
                            .id = label,
                            .caption = label,
                            .time_s = event.time_s()});
    }
    return pictures;
}

/// Pictures that items and errors refer to: written at the session's end, or among all exposures
/// (--frames all).
std::vector<records::ReportPicture> evidence_in(const fs::path& folder,
                                                const assessment::Assessment& result) {
    std::vector<records::ReportPicture> pictures;
    for (const int frame : records::evidence_frames(result)) {
        fs::path file = evidence_file(folder / "frames", frame);
        if (!fs::exists(file)) file = folder / "frames" / fmt::format("pulse_{:05}.png", frame);
        if (!fs::exists(file)) continue;
        pictures.push_back(
            {.file = std::move(file), .id = {}, .caption = {}, .time_s = -1.0, .frame = frame});
    }
    return pictures;
}

}  // namespace

records::ReportInput graded(const StoredSession& session, const assessment::Checklist& checklist,
                            const fs::path& folder) {
    const session::Recording& recording = session.recording;
    const fs::path cine = folder / "frames" / "injection.png";
    const scenario::Scenario at_end =
        scenario::with_complications(session.scenario, recording.events);
    assessment::Assessment result = assessment::assess(at_end, recording.events, checklist);
    records::ReportInput input{.scenario = at_end,
                               .assessment = std::move(result),
                               .events = recording.events,
                               .pictures = pictures_in(folder, recording.events),
                               .cine = fs::exists(cine) ? cine : fs::path{},
                               .trainee = recording.trainee,
                               .mode = recording.mode,
                               .build = recording.build,
                               .seed = recording.seed};
    input.evidence = evidence_in(folder, input.assessment);
    input.next_steps = records::next_steps(input.assessment, checklist);
    input.origin.scenario_hash = fmt::format("{:016x}", recording.scenario_hash);
    return input;
}

Result<std::vector<fs::path>> session_folders(const fs::path& folder) {
    if (fs::exists(folder / "session.yaml")) return std::vector<fs::path>{folder};
    std::vector<fs::path> folders;
    std::error_code problem;
    for (const auto& entry : fs::directory_iterator(folder, problem)) {
        if (fs::exists(entry.path() / "session.yaml")) folders.push_back(entry.path());
    }
    if (folders.empty())
        return Error{"session.missing", "there is no session in this folder", folder.string()};
    std::sort(folders.begin(), folders.end());
    return folders;
}

}  // namespace sideport::runner
