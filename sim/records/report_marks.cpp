// Marks by hand in the report: beside what was computed, never in its place.

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "sim/assessment/words.h"
#include "sim/records/html.h"
#include "sim/records/report_parts.h"

namespace sideport::records {

namespace {

using assessment::Outcome;

/// An outcome as the report says it; an unknown word stays as it is.
Mark mark_of_name(std::string_view name) {
    for (const Outcome outcome : {Outcome::done, Outcome::partial, Outcome::missed,
                                  Outcome::incorrect, Outcome::not_applicable})
        if (name == assessment::outcome_name(outcome)) return mark_of(outcome);
    return {"dash", "none", name};
}

std::string lower(std::string_view words) {
    std::string text(words);
    if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') text[0] += 'a' - 'A';
    return text;
}

/// "2026-01-31 14:05 UTC" of 2026-01-31T14:05:09Z.
std::string moment_words(const std::string& utc) {
    if (utc.size() != 20) return utc;
    return utc.substr(0, 10) + " " + utc.substr(11, 5) + " UTC";
}

/// Who, when, and at which moment of the session.
std::string given_words(const HandMark& mark) {
    return (mark.by.empty() ? std::string("No name") : mark.by) + ", " +
           moment_words(mark.given_utc) +
           (mark.session_s < 0.0 ? "" : ", at " + assessment::clock_text(mark.session_s));
}

}  // namespace

const HandMark* mark_of_item(const std::vector<HandMark>& marks, std::string_view item) {
    const auto newest = std::find_if(marks.rbegin(), marks.rend(),
                                     [&](const HandMark& mark) { return mark.item == item; });
    return newest == marks.rend() || newest->outcome.empty() ? nullptr : &*newest;
}

std::string mark_sentence(const HandMark& mark) {
    const std::string words =
        mark.outcome.empty() ? "taken back" : lower(mark_of_name(mark.outcome).word);
    return fmt::format("By hand: {}. {}{} {}.", words, mark.reason,
                       mark.reason.empty() || mark.reason.back() == '.' ? "" : ".",
                       given_words(mark));
}

std::string marked_outcome_html(const ReportInput& input, std::string_view item) {
    const HandMark* mark = mark_of_item(input.marks, item);
    if (mark == nullptr) return {};
    const Mark look = mark_of_name(mark->outcome);
    return fmt::format("<div class=\"byhand {}\">by hand: {} {}</div>", look.tone,
                       glyph_svg(look.glyph, look.tone), lower(look.word));
}

std::string marked_reason_html(const ReportInput& input, std::string_view item) {
    const HandMark* mark = mark_of_item(input.marks, item);
    if (mark == nullptr) return {};
    return fmt::format("<div class=\"byhand\"><b>By hand:</b> {}<br><small>{}</small></div>",
                       escaped(mark->reason), escaped(given_words(*mark)));
}

int marked_count(const ReportInput& input) {
    return static_cast<int>(std::count_if(
        input.assessment.items.begin(), input.assessment.items.end(),
        [&](const auto& item) { return mark_of_item(input.marks, item.id) != nullptr; }));
}

}  // namespace sideport::records
