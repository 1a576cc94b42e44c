#include "sim/records/report.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/assessment/checklist.h"
#include "sim/assessment/words.h"
#include "sim/base/file_io.h"
#include "sim/records/html.h"
#include "sim/records/measures.h"
#include "sim/records/report_style.h"
#include "sim/records/timeline.h"

namespace sideport::records {

namespace {

using assessment::ItemResult;
using assessment::Outcome;
using assessment::plain_words;

/// State as shape, colour and word.
struct Mark {
    std::string_view glyph, tone, word;
};

Mark mark_of(Outcome outcome) {
    switch (outcome) {
        case Outcome::done:
            return {"tick", "ok", "Done"};
        case Outcome::partial:
            return {"triangle", "caution", "Partly"};
        case Outcome::missed:
            return {"ring", "danger", "Missed"};
        case Outcome::incorrect:
            return {"cross", "danger", "Incorrect"};
        case Outcome::not_applicable:
            return {"dash", "none", "Does not apply"};
    }
    return {"dash", "none", ""};
}

std::string glyph_svg(std::string_view glyph, std::string_view tone) {
    return fmt::format(R"(<svg class="glyph {}" aria-hidden="true"><use href="#{}"/></svg>)", tone,
                       glyph);
}

std::string time_tag(double time_s) {
    return time_s < 0.0 ? "<span></span>"
                        : fmt::format("<time>{}</time>", assessment::clock_text(time_s));
}

/// "97.5" or "97": points without a useless zero.
std::string points_text(double points) {
    const double rounded = std::round(10.0 * points) / 10.0;
    return rounded == std::floor(rounded) ? fmt::format("{:.0f}", rounded)
                                          : fmt::format("{:.1f}", rounded);
}

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
        R"(<header class="head"><div><h1>{}</h1><p class="who"><b>{}</b>{} · case {} · seed {}</p></div>)"
        R"(<div class="verdict {}">{}<span>{}</span></div></header>)",
        input.build.empty() ? "" : "version " + escaped(input.build),
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
        html += fmt::format("<p class=\"stem\">{}</p>", escaped(input.scenario.stem));
    }
    return html;
}

std::string errors_html(const std::vector<assessment::CriticalError>& errors) {
    std::string html = "<h2>Critical errors</h2>";
    if (errors.empty()) return html + "<p class=\"good\">None.</p>";
    html += "<ol class=\"faults\">";
    for (const assessment::CriticalError& error : errors) {
        html += fmt::format("<li>{}{}<div><h3>{}</h3>{}</div></li>", glyph_svg("octagon", "danger"),
                            time_tag(error.time_s),
                            escaped(error.title.empty() ? error.code : error.title),
                            escaped(error.message));
    }
    return html + "</ol>";
}

/// What is worth a conversation, in the order in which it happened.
std::string talk_html(const assessment::Assessment& result) {
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
        html +=
            fmt::format("<li>{}{}<div><b>{}</b>: {}<br><span class=\"good\">{}</span></div></li>",
                        glyph_svg(mark.glyph, mark.tone), time_tag(item->time_s),
                        escaped(item->text), mark.word, escaped(item->evidence));
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

std::string checklist_html(const assessment::Assessment& result) {
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
            "<tr{}><td class=\"outcome {}\">{} {}</td><td>{}{}</td><td class=\"evidence\">{}</td>"
            "<td class=\"num\">{}</td></tr>",
            applies ? "" : " class=\"na\"", mark.tone, glyph_svg(mark.glyph, mark.tone), mark.word,
            escaped(item.text), item.critical ? "<span class=\"tag\">critical</span>" : "",
            escaped(item.evidence),
            applies ? points_text(item.points) + " of " + points_text(item.max_points) : "–");
        points += item.points;
        max_points += item.max_points;
    }
    return html + fmt::format(
                      "<tr class=\"sum\"><td colspan=\"3\">Points of the items that applied"
                      "</td><td class=\"num\">{} of {}</td></tr></tbody></table>",
                      points_text(points), points_text(max_points));
}

std::string rows_table(const std::vector<std::pair<std::string, std::string>>& rows,
                       std::string_view cell_class = {}) {
    std::string html = "<table><tbody>";
    for (const auto& [label, value] : rows) {
        html += fmt::format("<tr><td>{}</td><td class=\"{}\">{}</td></tr>", escaped(label),
                            cell_class, escaped(value));
    }
    return html + "</tbody></table>";
}

std::string measures_html(const ReportInput& input) {
    std::vector<std::pair<std::string, std::string>> rows;
    for (const Measure& measure : measures()) {
        for (const auto& [key, value] : input.assessment.metrics) {
            if (key == measure.key) {
                rows.emplace_back(measure.label, measure_text(key, value));
            }
        }
    }
    const auto half = static_cast<std::ptrdiff_t>((rows.size() + 1) / 2);
    return "<h2>Measures</h2><div class=\"pair keep\">" +
           rows_table({rows.begin(), rows.begin() + half}) +
           rows_table({rows.begin() + half, rows.end()}) + "</div>";
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

std::string list_html(const std::vector<std::string>& lines) {
    std::string html = "<ul class=\"plain\">";
    for (const std::string& line : lines)
        html += "<li>" + escaped(line) + "</li>";
    return html + "</ul>";
}

/// What the case is for and where to read on.
std::string objectives_html(const scenario::Scenario& scenario) {
    std::string html;
    if (!scenario.objectives.empty()) {
        html += "<div class=\"keep\"><h2>Objectives of the case</h2>" +
                list_html(scenario.objectives) + "</div>";
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
    html += errors_html(input.assessment.critical_errors);
    html += talk_html(input.assessment);
    html += "<div class=\"keep\"><h2>Course</h2>" +
            timeline_svg(input.scenario, input.events, input.assessment.critical_errors,
                         picture_times_s) +
            "</div>";
    html += figures.value();
    html += checklist_html(input.assessment);
    html += measures_html(input);
    html += findings_html(input);
    html += objectives_html(input.scenario);
    html +=
        "<div class=\"keep\"><h2>Notes</h2><div "
        "class=\"notes\"><div></div><div></div><div></div><div></div></div></div>";
    html += fmt::format(
        "<footer><span>Training aid, not a medical device. Results on a simulator say nothing yet "
        "about patients.</span><span>{} · seed {}{}</span></footer></body></html>\n",
        escaped(input.scenario.id), input.seed,
        input.build.empty() ? "" : " · " + escaped(input.build));
    return html;
}

}  // namespace sideport::records
