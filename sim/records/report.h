#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/assessment/assessment.h"
#include "sim/base/result.h"
#include "sim/events/event.h"
#include "sim/records/report_background.h"
#include "sim/records/rescoring.h"
#include "sim/scenario/scenario.h"

namespace sideport::records {

/// A picture that the report shows: file in the session folder, embedded in the HTML.
struct ReportPicture {
    std::filesystem::path file;
    std::string id;  ///< needle_pa, needle_lateral, contrast_catheter, free_contrast, rotor_before,
                     ///< rotor_after, ...
    std::string caption;
    double time_s = 0.0;
    int frame = -1;  ///< its number among the session's X-ray pictures, from 1; < 0: not known
};

struct ReportInput {
    scenario::Scenario scenario;
    assessment::Assessment assessment;
    events::EventLog events;
    std::vector<ReportPicture> pictures;  ///< in the order of keeping
    std::vector<ReportPicture> evidence;  ///< by frame: what items and errors refer to
    std::string no_evidence;              ///< why there is none; empty: nothing to say
    std::filesystem::path cine;           ///< empty: none
    std::string trainee, mode, build;
    std::uint64_t seed = 1;
    std::vector<NextStep> next_steps;
    Origin origin;
    std::optional<StoreBackground> background;  ///< none: parts about others are left out
    std::optional<Rescoring> rescoring;         ///< shown where it changed something
    std::vector<HandMark> marks;                ///< as they were given, oldest first
};

/// The mark that holds for an item: the newest, unless it takes back; nullptr without one.
const HandMark* mark_of_item(const std::vector<HandMark>& marks, std::string_view item);
/// "By hand: done. Held the syringe upright. Dr. Roy, 2026-01-31 14:05 UTC, at 6:12."
std::string mark_sentence(const HandMark& mark);

/// What the failed items ask for next time, those that weigh most first, at most `most`.
std::vector<NextStep> next_steps(const assessment::Assessment& result,
                                 const assessment::Checklist& checklist, std::size_t most = 6);
/// Numbers of the X-ray pictures that items and critical errors refer to, ascending, each once.
std::vector<int> evidence_frames(const assessment::Assessment& result);

/// result.json of cli.md.
std::string result_json(const ReportInput& input);
/// What a list of attempts needs of a result.json.
struct ResultSummary {
    double score = 0.0, max_score = 100.0, procedure_time_s = 0.0;
    bool passed = false;
    bool is_signed = false;  ///< a conclusion was given
};
/// Nothing when this is no result.json.
std::optional<ResultSummary> result_summary(std::string_view json);

/// Self-contained HTML: pictures embedded, no script needed, prints to a clean PDF.
/// Errors: file.missing for a picture.
Result<std::string> report_html(const ReportInput& input);

/// One line for each item, mark by hand, critical error, conclusion, fact of the session and
/// measure:
/// scenario,trainee,seed,checklist,kind,id,section,outcome,value,max_value,unit,time_s,frame,text.
std::string report_csv(const ReportInput& input);

}  // namespace sideport::records
