#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <fmt/format.h>

#include "sim/assessment/checklist.h"
#include "sim/assessment/course.h"
#include "sim/assessment/words.h"
#include "sim/base/file_io.h"
#include "sim/records/html.h"
#include "sim/records/measures.h"
#include "sim/records/report_parts.h"
#include "sim/scenario/complication.h"

namespace sideport::records {

namespace {

using assessment::ItemResult;
using assessment::Outcome;

bool is_open(const ItemResult& item) {
    return item.outcome != Outcome::done && item.outcome != Outcome::not_applicable;
}

/// "done: an exposure with ...; partial: magnified only" -> "an exposure with ...".
std::string when_done(const std::string& standard) {
    constexpr std::string_view kDone = "done: ";
    std::string text = standard.rfind(kDone, 0) == 0 ? standard.substr(kDone.size()) : standard;
    return text.substr(0, text.find("; partial:"));
}

/// What this picture decided, for its caption; errors and failed items first, the rest is counted:
/// the checklist names the picture of every item.
std::string decided_by(const assessment::Assessment& result, int frame) {
    constexpr std::size_t kMostNamed = 2;
    std::vector<std::string> errors, failed, done;
    for (const assessment::CriticalError& error : result.critical_errors) {
        if (error.frame == frame) errors.push_back(error.title.empty() ? error.code : error.title);
    }
    for (const ItemResult& item : result.items) {
        if (item.frame != frame || item.outcome == Outcome::not_applicable) continue;
        (is_open(item) ? failed : done).push_back(item.text);
    }
    std::vector<std::string> all = std::move(errors);
    all.insert(all.end(), failed.begin(), failed.end());
    all.insert(all.end(), done.begin(), done.end());
    std::string text;
    for (std::size_t i = 0; i < std::min(all.size(), kMostNamed); ++i)
        text += (text.empty() ? "" : "; ") + all[i];
    return all.size() > kMostNamed ? text + fmt::format("; and {} more", all.size() - kMostNamed)
                                   : text;
}

constexpr std::array<std::string_view, 9> kRadiation = {
    "fluoroscopy_time_s",      "pedal_press_count",
    "exposure_count",          "dose_area_product_gy_cm2",
    "air_kerma_mgy",           "mean_open_area_cm2",
    "mean_open_area_fraction", "beam_time_without_change_s",
    "hand_in_beam_s"};

std::string_view view_words(const std::string& view) {
    return view == "pa" ? "PA" : view == "lateral" ? "Lateral" : "Oblique";
}

/// Where the beam time went, by view.
std::string views_table(const assessment::Course& course) {
    struct Use {
        int presses = 0;
        double beam_s = 0.0, open_s = 0.0;
    };
    std::map<std::string, Use> views;
    for (const assessment::Exposure& beam : course.exposures) {
        Use& use = views[beam.view];
        ++use.presses;
        use.beam_s += beam.duration_s;
        use.open_s += beam.duration_s * beam.open_area_fraction;
    }
    if (views.empty()) return "<p class=\"good\">No X-rays were used.</p>";
    std::string html =
        "<table class=\"views\"><thead><tr><th>View</th><th class=\"num\">Exposures</th>"
        "<th class=\"num\">X-ray time</th><th class=\"num\">Field open</th></tr></thead><tbody>";
    for (const auto& [view, use] : views) {
        html += fmt::format(
            "<tr><td>{}</td><td class=\"num\">{}</td><td class=\"num\">{:.1f} s</td>"
            "<td class=\"num\">{:.0f} %</td></tr>",
            view_words(view), use.presses, use.beam_s,
            use.beam_s > 0.0 ? 100.0 * use.open_s / use.beam_s : 0.0);
    }
    return html + "</tbody></table>";
}

std::string outcome_words(const std::string& outcome) {
    if (outcome == "partial") return "partly";
    return outcome.empty() ? "not on this checklist" : assessment::plain_words(outcome);
}

std::string points_of(const std::string& outcome, double points, double max_points) {
    if (outcome.empty()) return "–";
    return points_text(points) + " of " + points_text(max_points);
}

std::string change_row(const ItemChange& change, const assessment::Assessment& result) {
    const auto item = std::find_if(result.items.begin(), result.items.end(),
                                   [&](const ItemResult& row) { return row.id == change.id; });
    const std::string name =
        item == result.items.end() ? assessment::plain_words(change.id) : item->text;
    const bool same_words = change.why_before == change.why_now;
    const std::string why =
        same_words
            ? escaped(change.why_now) +
                  " <span class=\"seen\">same evidence, other points"
                  "</span>"
            : fmt::format("{}{}{}", escaped(change.why_before),
                          change.why_before.empty() || change.why_now.empty() ? "" : "<br>→ ",
                          escaped(change.why_now));
    return fmt::format(
        "<tr><td>{}</td><td>{}<br><small>{}</small></td><td>{}<br><small>{}</small></td>"
        "<td class=\"evidence\">{}</td></tr>",
        escaped(name), outcome_words(change.before),
        points_of(change.before, change.points_before, change.max_before),
        outcome_words(change.now), points_of(change.now, change.points_now, change.max_now), why);
}

std::string code_list(std::string_view words, const std::vector<std::string>& codes) {
    std::string html;
    for (const std::string& code : codes) {
        html +=
            fmt::format("<p>{}: {}</p>", words, escaped(assessment::critical_error_title(code)));
    }
    return html;
}

}  // namespace

std::vector<NextStep> next_steps(const assessment::Assessment& result,
                                 const assessment::Checklist& checklist, std::size_t most) {
    std::vector<const ItemResult*> open;
    for (const ItemResult& item : result.items) {
        if (is_open(item)) open.push_back(&item);
    }
    std::stable_sort(open.begin(), open.end(), [](const ItemResult* a, const ItemResult* b) {
        if (a->critical != b->critical) return a->critical;
        return a->max_points - a->points > b->max_points - b->points;
    });
    std::vector<NextStep> steps;
    for (const ItemResult* item : open) {
        if (steps.size() == most) break;
        NextStep step{.text = item->text, .standard = {}, .source = {}, .critical = item->critical};
        for (const assessment::ChecklistItem& written : checklist.items) {
            if (written.id != item->id) continue;
            step.standard = when_done(written.standard);
            step.source = written.source;
        }
        steps.push_back(std::move(step));
    }
    return steps;
}

std::vector<int> evidence_frames(const assessment::Assessment& result) {
    std::set<int> frames;
    for (const ItemResult& item : result.items) {
        if (item.frame >= 0 && item.outcome != Outcome::not_applicable) frames.insert(item.frame);
    }
    for (const assessment::CriticalError& error : result.critical_errors) {
        if (error.frame >= 0) frames.insert(error.frame);
    }
    return {frames.begin(), frames.end()};
}

Result<std::string> evidence_html(const ReportInput& input) {
    if (input.evidence.empty()) {
        if (input.no_evidence.empty()) return std::string{};
        return "<h2>Pictures behind the items</h2><p class=\"good\">" + escaped(input.no_evidence) +
               "</p>";
    }
    std::string html =
        "<h2>Pictures behind the items</h2><p class=\"good\">The last X-ray picture before the "
        "moment that decided.</p><div class=\"pictures small\">";
    for (std::size_t i = 0; i < input.evidence.size(); ++i) {
        const ReportPicture& picture = input.evidence[i];
        const auto bytes = read_file(picture.file);
        if (!bytes) return bytes.error();
        const std::string decided = decided_by(input.assessment, picture.frame);
        html += fmt::format(
            "<figure><img alt=\"X-ray picture {}\" src=\"data:image/png;base64,{}\"><figcaption>"
            "<span class=\"no\">{}</span><span>{}</span>{}</figcaption></figure>",
            picture.frame, base64(bytes.value()), letter_of(i),
            escaped(decided.empty() ? picture.caption : decided), time_tag(picture.time_s));
    }
    return html + "</div>";
}

std::string next_steps_html(const ReportInput& input) {
    if (input.next_steps.empty()) return {};
    std::string html = "<h2>Next steps</h2><ol class=\"steps\">";
    for (const NextStep& step : input.next_steps) {
        html += fmt::format("<li><b>{}</b>{}", escaped(step.text),
                            step.critical ? "<span class=\"tag\">critical</span>" : "");
        if (!step.standard.empty())
            html += fmt::format("<br><span class=\"good\">The standard: {}.</span>",
                                escaped(step.standard));
        html += "</li>";
    }
    return html + "</ol>";
}

bool is_radiation_measure(std::string_view key) {
    return std::find(kRadiation.begin(), kRadiation.end(), key) != kRadiation.end() ||
           key == "hand_dose_mgy";
}

std::string radiation_html(const ReportInput& input) {
    std::vector<std::string_view> keys(kRadiation.begin(), kRadiation.end());
    keys.emplace_back("hand_dose_mgy");
    return "<div class=\"keep\"><h2>Radiation</h2>" + measure_rows(input, keys) +
           views_table(assessment::course_of(input.scenario, input.events)) + "</div>";
}

std::string origin_html(const ReportInput& input) {
    const Origin& origin = input.origin;
    std::string html;
    if (origin.seal_broken || origin.diverged)
        html += fmt::format("<p class=\"broken\">{}{}</p>", glyph_svg("octagon", "danger"),
                            escaped(origin.seal_broken ? origin.seal : origin.replay));
    if (origin.marks_broken)
        html += fmt::format("<p class=\"broken\">{}{}</p>", glyph_svg("octagon", "danger"),
                            escaped(origin.marks));
    std::vector<std::pair<std::string, std::string>> rows;
    rows.emplace_back("Checklist", checklist_name(input.assessment));
    rows.emplace_back("Case",
                      input.scenario.id +
                          (origin.scenario_hash.empty() ? "" : " (" + origin.scenario_hash + ")"));
    if (!input.build.empty()) rows.emplace_back("Recorded with", input.build);
    rows.emplace_back("Conditions", scenario::is_standardised(input.events)
                                        ? "standardised: as the case is written"
                                        : "not standardised: somebody intervened in the session");
    if (!origin.seal.empty()) rows.emplace_back("Seal", origin.seal);
    if (!origin.marks.empty()) rows.emplace_back("Marks by hand", origin.marks);
    if (!origin.replay.empty()) rows.emplace_back("Replay", origin.replay);
    return "<div class=\"keep origin\"><h2>Where this comes from</h2>" + html +
           rows_table(rows, "long") + "</div>";
}

std::string rescoring_html(const ReportInput& input) {
    if (!input.rescoring || !input.rescoring->changed()) return {};
    const Rescoring& was = *input.rescoring;
    const auto verdict = [](bool passed) {
        return passed ? "at standard" : "not yet at standard";
    };
    std::string html = fmt::format(
        "<h2>Graded again</h2><table class=\"again\"><thead><tr><th></th><th>As stored</th>"
        "<th>Now</th></tr></thead><tbody><tr><td>Checklist</td><td>{}</td><td>{}</td></tr>"
        "<tr><td>Score</td><td>{}</td><td>{}</td></tr><tr><td>Verdict</td><td>{}</td><td>{}</td>"
        "</tr></tbody></table>",
        escaped(was.checklist_before), escaped(was.checklist_now), points_text(was.score_before),
        points_text(was.score_now), verdict(was.passed_before), verdict(was.passed_now));
    html += code_list("No longer a critical error", was.errors_gone) +
            code_list("New critical error", was.errors_new);
    if (was.items.empty())
        return html +
               "<p class=\"good\">Every item earns the same points from the same "
               "evidence.</p>";
    html +=
        "<table class=\"changes\"><colgroup><col class=\"i\"><col class=\"o\"><col class=\"o\">"
        "<col></colgroup><thead><tr><th>Item that changed</th><th>As stored</th><th>Now</th>"
        "<th>Why</th></tr></thead><tbody>";
    for (const ItemChange& change : was.items)
        html += change_row(change, input.assessment);
    return html + "</tbody></table>";
}

}  // namespace sideport::records
