#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/records/report.h"

namespace sideport::records {

// Pieces of HTML that the parts of the report share; each part is a whole section or empty.

/// State as shape, colour and word.
struct Mark {
    std::string_view glyph, tone, word;
};
Mark mark_of(assessment::Outcome outcome);
std::string glyph_svg(std::string_view glyph, std::string_view tone);
/// An empty place where there was no such moment.
std::string time_tag(double time_s);
/// "97.5" or "97": points without a useless zero.
std::string points_text(double points);
/// Number of such a picture on paper: "A", "B", ... "Z", "AA".
std::string letter_of(std::size_t index);
/// The letter of this frame among the evidence; empty where it is not shown.
std::string evidence_letter(const ReportInput& input, int frame);
std::string rows_table(const std::vector<std::pair<std::string, std::string>>& rows,
                       std::string_view cell_class = {});
/// A measure's rows in two columns under a heading; `keys` only, in their order.
std::string measure_rows(const ReportInput& input, const std::vector<std::string_view>& keys);

/// report_evidence.cpp
/// Errors: file.missing for a picture.
Result<std::string> evidence_html(const ReportInput& input);
std::string next_steps_html(const ReportInput& input);
std::string radiation_html(const ReportInput& input);
bool is_radiation_measure(std::string_view key);
std::string origin_html(const ReportInput& input);
std::string rescoring_html(const ReportInput& input);

/// report_marks.cpp: what was marked by hand, empty where nothing was; number of items marked.
std::string marked_outcome_html(const ReportInput& input, std::string_view item);
std::string marked_reason_html(const ReportInput& input, std::string_view item);
int marked_count(const ReportInput& input);

/// report_cohort.cpp
std::string cohort_html(const ReportInput& input);
std::string learning_html(const ReportInput& input);
std::string ratings_html(const ReportInput& input);

}  // namespace sideport::records
