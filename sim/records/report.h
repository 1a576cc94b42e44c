#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/assessment/assessment.h"
#include "sim/base/result.h"
#include "sim/events/event.h"
#include "sim/scenario/scenario.h"

namespace sideport::records {

/// A picture that the report shows: file in the session folder, embedded in the HTML.
struct ReportPicture {
    std::filesystem::path file;
    std::string id;  ///< needle_pa, needle_lateral, contrast_catheter, free_contrast, rotor_before,
                     ///< rotor_after, ...
    std::string caption;
    double time_s = 0.0;
};

struct ReportInput {
    scenario::Scenario scenario;
    assessment::Assessment assessment;
    events::EventLog events;
    std::vector<ReportPicture> pictures;
    std::filesystem::path cine;  ///< empty: none
    std::string trainee, mode, build;
    std::uint64_t seed = 1;
};

/// result.json of cli.md.
std::string result_json(const ReportInput& input);
/// Self-contained HTML: pictures embedded, no script needed, prints to a clean PDF.
/// Errors: file.missing for a picture.
Result<std::string> report_html(const ReportInput& input);

}  // namespace sideport::records
