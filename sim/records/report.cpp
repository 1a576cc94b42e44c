#include "sim/records/report.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/assessment/checklist.h"
#include "sim/assessment/words.h"
#include "sim/base/file_io.h"
#include "sim/records/html.h"
#include "sim/records/measures.h"
#include "sim/records/report_parts.h"
#include "sim/records/report_style.h"
#include "sim/records/timeline.h"

namespace sideport::records {

namespace {

/// Marks texts of the author for readers and screen readers where the page's own are in another
/// language.
std::string authors_language(const scenario::Scenario& scenario) {
    return scenario.language == "en" ? "" : " lang=\"" + escaped(scenario.language) + "\"";
}

using assessment::ItemResult;
using assessment::Outcome;
using assessment::plain_words;

double metric(const ReportInput& input, std::string_view key) {
    for (const auto& [name, value] : input.assessment.metrics) {
        if (name == key) return value;
    }
    return 0.0;
}

std::string fact(std::string_view label, std::string_view value, std::string_view remark = {}) {
    return fmt::format("<div><dt>{}</dt><dd>{}{}</dd></div>", label, value,
                       remark.empty() ? "" : fmt::format(" <small>{}</small>", remark));
}

std::string header_html(const ReportInput& input) {
    const assessment::Assessment& result = input.assessment;
    const bool passed = result.passed;
    std::string html = fmt::format(
        R"(<div class="brand"><span><b>Sideport</b> · Assessment report</span><span>{}</span></div>)"
        R"(<header class="head"><div><h1{}>{}</h1><p class="who"><b>{}</b>{} · case {} · seed {}</p></div>)"
        R"(<div class="verdict {}">{}<span>{}</span></div></header>)",
        input.build.empty() ? "" : "version " + escaped(input.build),
        authors_language(input.scenario),
        escaped(input.scenario.title.empty() ? input.scenario.id : input.scenario.title),
        escaped(input.trainee.empty() ? "No name" : input.trainee),
        input.mode.empty() ? "" : " · " + escaped(input.mode), escaped(input.scenario.id),
        input.seed, passed ? "ok" : "danger",
        glyph_svg(passed ? "tick" : "octagon", passed ? "ok" : "danger"),
        passed ? "At standard" : "Not yet at standard");
    const std::string given =
        result.diagnosis_given.empty() ? "not signed" : plain_words(result.diagnosis_given);
    html += "<dl class=\"facts\">";
    html += fact("Score", points_text(result.score),
                 fmt::format("of {}, standard {}", points_text(result.max_score),
                             points_text(result.minimum_passing_score)));
    if (const int marked = marked_count(input); marked > 0)
        html += fact("Marked by hand", std::to_string(marked), "not in the score");
    html += fact("Critical errors", std::to_string(result.critical_errors.size()));
    html += fact("Conclusion", escaped(given),
                 result.diagnosis_correct
                     ? "right"
                     : fmt::format("truth: {}", escaped(plain_words(result.diagnosis_truth))));
    html +=
        fact("X-ray time", measure_text("fluoroscopy_time_s", metric(input, "fluoroscopy_time_s")),
             measure_text("air_kerma_mgy", metric(input, "air_kerma_mgy")));
    html += fact("Procedure", measure_text("procedure_time_s", metric(input, "procedure_time_s")));
    html += "</dl>";
    if (!input.scenario.stem.empty()) {
        html += fmt::format("<p class=\"stem\"{}>{}</p>", authors_language(input.scenario),
                            escaped(input.scenario.stem));
    }
    return html;
}

/// What happened and was measured; the consequence stands on a line of its own.
std::string fact_of(const assessment::CriticalError& error) {
    const std::string& message = error.message;
    const auto at = error.consequence.empty() ? std::string::npos : message.find(error.consequence);
    if (at == std::string::npos) return message;
    std::string fact = message.substr(0, at);
    while (!fact.empty() && fact.back() == ' ')
        fact.pop_back();
    return fact;
}

/// In practice the session stopped there and showed it.
std::string stop_words(const events::EventLog& log, const std::string& code) {
    for (const events::Event& event : log) {
        if (event.name != "practice_stopped" || event.text("error") != code) continue;
        return event.text("choice") == "start_again" ? "Practice stopped here; the case was begun "
                                                       "again."
                                                     : "Practice stopped here and showed it; the "
                                                       "trainee went on.";
    }
    return {};
}

std::string errors_html(const ReportInput& input) {
    const std::vector<assessment::CriticalError>& errors = input.assessment.critical_errors;
    std::string html = "<h2>Critical errors</h2>";
    if (errors.empty()) return html + "<p class=\"good\">None.</p>";
    html += "<ol class=\"faults\">";
    for (const assessment::CriticalError& error : errors) {
        const std::string fact = fact_of(error);
        const bool apart = fact.size() < error.message.size();
        const std::string letter = evidence_letter(input, error.frame);
        const std::string stop = stop_words(input.events, error.code);
        html += fmt::format(
            "<li>{}{}<div><h3>{}{}</h3>{}{}{}{}</div></li>", glyph_svg("octagon", "danger"),
            time_tag(error.time_s), escaped(error.title.empty() ? error.code : error.title),
            error.severity.empty()
                ? ""
                : fmt::format("<span class=\"tag\">{}</span>", escaped(error.severity)),
            escaped(fact),
            apart ? fmt::format("<p class=\"harm\">{}</p>", escaped(error.consequence)) : "",
            letter.empty() ? "" : fmt::format(" <small>Picture {}</small>", letter),
            stop.empty() ? "" : fmt::format(" <small>{}</small>", stop));
    }
    return html + "</ol>";
}

/// What is worth a conversation, in the order in which it happened.
std::string talk_html(const ReportInput& input) {
    const assessment::Assessment& result = input.assessment;
    std::vector<const ItemResult*> open;
    int done = 0, applied = 0;
    for (const ItemResult& item : result.items) {
        if (item.outcome == Outcome::not_applicable) continue;
        ++applied;
        if (item.outcome == Outcome::done) {
            ++done;
        } else {
            open.push_back(&item);
        }
    }
    std::stable_sort(open.begin(), open.end(), [](const ItemResult* a, const ItemResult* b) {
        return (a->time_s < 0.0 ? 1e9 : a->time_s) < (b->time_s < 0.0 ? 1e9 : b->time_s);
    });
    std::string html = fmt::format(
        "<h2>To talk about</h2><p class=\"good\">{} of {} items done.{}</p>", done, applied,
        open.empty()
            ? " Nothing to correct. Play the moments done well, or compare with the expert "
              "run."
            : "");
    html += "<ul class=\"talk\">";
    for (const ItemResult* item : open) {
        const Mark mark = mark_of(item->outcome);
        html += fmt::format(
            "<li>{}{}<div><b>{}</b>: {}<br><span class=\"good\">{}</span>{}</div></li>",
            glyph_svg(mark.glyph, mark.tone), time_tag(item->time_s), escaped(item->text),
            mark.word, escaped(item->evidence), marked_outcome_html(input, item->id));
    }
    html += "</ul>";
    double ask_s = -1.0;
    if (!result.critical_errors.empty()) {
        ask_s = result.critical_errors.front().time_s;
    } else if (!open.empty()) {
        ask_s = open.front()->time_s;
    }
    if (ask_s >= 0.0) {
        html += fmt::format(
            "<p class=\"question\">To begin with: “At {}, what were you seeing, and what did it "
            "make "
            "you think?”</p>",
            assessment::clock_text(ask_s));
    }
    return html;
}

Result<std::string> figure_html(const std::filesystem::path& file, std::string_view number,
                                std::string_view caption, double time_s) {
    const auto bytes = read_file(file);
    if (!bytes) return bytes.error();
    return fmt::format(
        "<figure{4}><img alt=\"{1}\" "
        "src=\"data:image/png;base64,{0}\"><figcaption>{2}<span>{1}</span>"
        "{3}</figcaption></figure>",
        base64(bytes.value()), escaped(caption),
        number.empty() ? "<span></span>" : fmt::format("<span class=\"no\">{}</span>", number),
        time_tag(time_s), number.empty() ? " class=\"screen\"" : "");
}

/// The caption of each picture with what was written on it; pictures in the order of keeping.
std::vector<ReportPicture> annotated(std::vector<ReportPicture> pictures,
                                     const events::EventLog& events) {
    for (const events::Event& event : events) {
        if (event.name != "picture_annotated") continue;
        const double number = event.number("picture");
        if (number < 1.0 || number > static_cast<double>(pictures.size())) continue;
        std::string& caption = pictures[static_cast<std::size_t>(number) - 1].caption;
        caption += fmt::format("{}\"{}\"", caption.empty() ? "" : ", ", event.text("text"));
    }
    return pictures;
}

std::vector<ReportPicture> in_order(std::vector<ReportPicture> pictures) {
    std::stable_sort(pictures.begin(), pictures.end(),
                     [](const auto& a, const auto& b) { return a.time_s < b.time_s; });
    return pictures;
}

Result<std::string> pictures_html(const ReportInput& input,
                                  const std::vector<ReportPicture>& pictures) {
    if (pictures.empty() && input.cine.empty()) return std::string{};
    std::string html = "<h2>Pictures</h2><div class=\"pictures\">";
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        const auto figure = figure_html(pictures[i].file, std::to_string(i + 1),
                                        pictures[i].caption, pictures[i].time_s);
        if (!figure) return figure.error();
        html += figure.value();
    }
    if (!input.cine.empty()) {
        const auto figure =
            figure_html(input.cine, "", "Cine of the injection; moves on a screen", -1.0);
        if (!figure) return figure.error();
        html += figure.value();
    }
    return html + "</div>";
}

/// " 2:13, picture C": when and where to look.
std::string where_seen(const ReportInput& input, const ItemResult& item) {
    if (item.time_s < 0.0) return {};
    const std::string letter = evidence_letter(input, item.frame);
    return fmt::format(" <span class=\"seen\">{}{}</span>", assessment::clock_text(item.time_s),
                       letter.empty() ? "" : ", picture " + letter);
}

std::string checklist_html(const ReportInput& input) {
    const assessment::Assessment& result = input.assessment;
    std::string html =
        "<h2>Checklist</h2><table "
        "class=\"checklist\"><colgroup><col class=\"o\"><col class=\"i\"><col>"
        "<col class=\"p\"></colgroup><thead><tr><th>Outcome</th><th>Item</th><th>Evidence</th>"
        "<th class=\"num\">Points</th></tr></thead><tbody>";
    std::string_view section;
    double points = 0.0, max_points = 0.0;
    for (const ItemResult& item : result.items) {
        if (item.section != section) {
            section = item.section;
            html += fmt::format("<tr class=\"section\"><td colspan=\"4\">{}</td></tr>",
                                escaped(section));
        }
        const Mark mark = mark_of(item.outcome);
        const bool applies = item.outcome != Outcome::not_applicable;
        html += fmt::format(
            "<tr{}><td class=\"outcome {}\">{} {}{}</td><td>{}{}</td>"
            "<td class=\"evidence\">{}{}{}</td><td class=\"num\">{}</td></tr>",
            applies ? "" : " class=\"na\"", mark.tone, glyph_svg(mark.glyph, mark.tone), mark.word,
            marked_outcome_html(input, item.id), escaped(item.text),
            item.critical ? "<span class=\"tag\">critical</span>" : "", escaped(item.evidence),
            applies ? where_seen(input, item) : std::string(), marked_reason_html(input, item.id),
            applies ? points_text(item.points) + " of " + points_text(item.max_points) : "–");
        points += item.points;
        max_points += item.max_points;
    }
    return html + fmt::format(
                      "<tr class=\"sum\"><td colspan=\"3\">Points of the items that applied"
                      "</td><td class=\"num\">{} of {}</td></tr></tbody></table>",
                      points_text(points), points_text(max_points));
}

std::string measures_html(const ReportInput& input) {
    std::vector<std::string_view> keys;
    for (const Measure& measure : measures()) {
        if (!is_radiation_measure(measure.key)) keys.push_back(measure.key);
    }
    // longer than what may be left blank at the end of a printed page: it may be divided
    return "<h2>Measures</h2>" + measure_rows(input, keys);
}

std::string finding_label(const std::string& name) {
    static constexpr std::pair<std::string_view, std::string_view> kLabels[] = {
        {"aspiration", "Aspiration"},
        {"aspirated_ml", "Aspirated, mL"},
        {"contrast_agent", "Contrast agent"},
        {"contrast_ml", "Contrast, mL"},
        {"contrast_where", "Where the contrast went"},
        {"tip_level", "Level of the tip"},
        {"rotor_verdict", "Rotor"},
        {"next_action", "Next action"},
        {"confidence", "Confidence, 1 to 5"},
        {"free_note", "Note"}};
    for (const auto& [key, label] : kLabels) {
        if (key == name) return std::string(label);
    }
    return plain_words(name);
}

/// What the trainee wrote and signed.
std::string findings_html(const ReportInput& input) {
    std::vector<std::pair<std::string, std::string>> rows;
    for (const events::Event& event : input.events) {
        if (event.name != "finding") continue;
        const std::string label = finding_label(event.text("name"));
        const std::string value = plain_words(event.text("value"));
        const auto it = std::find_if(rows.begin(), rows.end(),
                                     [&](const auto& row) { return row.first == label; });
        if (it == rows.end()) {
            rows.emplace_back(label, value);
        } else {
            it->second = value;
        }
    }
    const std::string& given = input.assessment.diagnosis_given;
    rows.emplace_back("Conclusion", given.empty() ? "not signed" : plain_words(given));
    const auto half = static_cast<std::ptrdiff_t>((rows.size() + 1) / 2);
    return "<h2>The trainee's report</h2><div class=\"pair keep\">" +
           rows_table({rows.begin(), rows.begin() + half}, "long") +
           rows_table({rows.begin() + half, rows.end()}, "long") + "</div>";
}

std::string list_html(const std::vector<std::string>& lines, const std::string& language = "") {
    std::string html = "<ul class=\"plain\"" + language + ">";
    for (const std::string& line : lines)
        html += "<li>" + escaped(line) + "</li>";
    return html + "</ul>";
}

/// What the case is for and where to read on.
std::string objectives_html(const scenario::Scenario& scenario) {
    std::string html;
    const std::string language = authors_language(scenario);
    if (!scenario.objectives.empty()) {
        html += "<div class=\"keep\"><h2>Objectives of the case</h2>" +
                list_html(scenario.objectives, language) + "</div>";
    }
    if (!scenario.debrief_points.empty()) {
        html += "<div class=\"keep\"><h2>To talk about</h2>" +
                list_html(scenario.debrief_points, language) + "</div>";
    }
    if (!scenario.references.empty()) {
        html +=
            "<div class=\"keep\"><h2>To read on</h2>" + list_html(scenario.references) + "</div>";
    }
    return html;
}

}  // namespace

Result<std::string> report_html(const ReportInput& input) {
    const std::vector<ReportPicture> pictures = in_order(annotated(input.pictures, input.events));
    const auto figures = pictures_html(input, pictures);
    if (!figures) return figures.error();
    const auto evidence = evidence_html(input);
    if (!evidence) return evidence.error();
    std::vector<double> picture_times_s;
    picture_times_s.reserve(pictures.size());
    for (const ReportPicture& picture : pictures)
        picture_times_s.push_back(picture.time_s);

    // nothing in here may load or run anything, whatever a name contains
    std::string html = fmt::format(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; "
        "style-src 'unsafe-inline'\">"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
        "<title>{} – {}</title><style>{}</style></head><body>{}",
        escaped(input.scenario.title), escaped(input.trainee), kReportStyle, kReportGlyphs);
    html += header_html(input);
    html += rescoring_html(input);
    html += errors_html(input);
    html += talk_html(input);
    html += next_steps_html(input);
    html += "<div class=\"keep\"><h2>Course</h2>" +
            timeline_svg(input.scenario, input.events, input.assessment.critical_errors,
                         picture_times_s) +
            "</div>";
    html += figures.value();
    html += checklist_html(input);
    html += evidence.value();
    html += radiation_html(input);
    html += measures_html(input);
    html += cohort_html(input) + learning_html(input) + ratings_html(input);
    html += findings_html(input);
    html += objectives_html(input.scenario);
    html +=
        "<div class=\"keep\"><h2>Notes</h2><div "
        "class=\"notes\"><div></div><div></div><div></div><div></div></div></div>";
    html += origin_html(input);
    html += fmt::format(
        "<footer><span>Training aid, not a medical device. Results on a simulator say nothing yet "
        "about patients.</span><span>{} · seed {}{}</span></footer></body></html>\n",
        escaped(input.scenario.id), input.seed,
        input.build.empty() ? "" : " · " + escaped(input.build));
    return html;
}

}  // namespace sideport::records
