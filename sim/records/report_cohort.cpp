#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/assessment/words.h"
#include "sim/records/html.h"
#include "sim/records/measures.h"
#include "sim/records/report_parts.h"

namespace sideport::records {

namespace {

// units of the drawings; a strip spans its table cell
constexpr double kStripWidth = 220.0, kStripHeight = 20.0, kStripEdge = 6.0;
constexpr double kCurveWidth = 760.0, kCurveLeft = 40.0, kCurveRight = 742.0;
constexpr std::size_t kFewForRank =
    5;  ///< below this a percentile pretends to know more than it does

std::string text_at(double x, double y, std::string_view words, std::string_view style) {
    return fmt::format(R"(<text x="{:.1f}" y="{:.1f}" class="{}">{}</text>)", x, y, style,
                       escaped(words));
}

std::string line(double x0, double y0, double x1, double y1, std::string_view style) {
    return fmt::format(R"(<line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" class="{}"/>)", x0,
                       y0, x1, y1, style);
}

std::string label_of(const std::string& key) {
    return key == "score" ? "Score" : std::string(measure_label(key));
}

std::string value_of(const std::string& key, double value) {
    return key == "score" ? points_text(value) : measure_text(key, value);
}

/// Everybody's values as ticks, the middle half as a bar, the median, and this attempt.
std::string strip_svg(const CohortMeasure& measure) {
    const double low = std::min(measure.all.front(), measure.value);
    const double high = std::max(measure.all.back(), measure.value);
    const auto x = [&](double value) {
        const double share = high > low ? (value - low) / (high - low) : 0.5;
        return kStripEdge + (kStripWidth - 2.0 * kStripEdge) * share;
    };
    const double middle = 0.5 * kStripHeight;
    std::string svg = fmt::format(
        R"(<svg class="strip" viewBox="0 0 {:.0f} {:.0f}" role="img" aria-label="{}, median {}">)",
        kStripWidth, kStripHeight, escaped(value_of(measure.key, measure.value)),
        escaped(value_of(measure.key, measure.median)));
    svg += line(kStripEdge, middle, kStripWidth - kStripEdge, middle, "base");
    svg += fmt::format(R"(<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="8" class="half"/>)",
                       x(measure.quarter), middle - 4.0,
                       std::max(1.0, x(measure.three_quarters) - x(measure.quarter)));
    for (const double value : measure.all)
        svg += line(x(value), middle - 3.0, x(value), middle + 3.0, "one");
    svg += line(x(measure.median), middle - 7.0, x(measure.median), middle + 7.0, "median");
    svg += fmt::format(R"(<circle cx="{:.1f}" cy="{:.1f}" r="4.5" class="own"/>)", x(measure.value),
                       middle);
    return svg + "</svg>";
}

std::string rank_words(const CohortMeasure& measure) {
    if (measure.all.size() < kFewForRank) return "too few to rank";
    return fmt::format("percentile {:.0f}", 100.0 * measure.rank_share);
}

/// Where attempt i of a drawing with `count` of them stands.
double attempt_x(std::size_t i, std::size_t count) {
    if (count < 2) return 0.5 * (kCurveLeft + kCurveRight);
    constexpr double kInset = 18.0;
    return kCurveLeft + kInset +
           (kCurveRight - kCurveLeft - 2.0 * kInset) * static_cast<double>(i) /
               static_cast<double>(count - 1);
}

/// Numbers below a drawing, as many as fit.
std::string attempt_numbers(std::size_t count, double y) {
    std::string svg = text_at(0.0, y, "Attempt", "axis");
    const std::size_t step = count / 30 + 1;
    for (std::size_t i = 0; i < count; i += step)
        svg += text_at(attempt_x(i, count), y, std::to_string(i + 1), "tick");
    return svg;
}

/// Circle: at standard; ring: not yet. This attempt is the larger one.
std::string attempt_dot(const AttemptPoint& point, double x, double y) {
    return fmt::format(R"(<circle cx="{:.1f}" cy="{:.1f}" r="{}" class="{}{}"/>)", x, y,
                       point.is_this ? "5.5" : "3.5", point.passed ? "passed" : "not-yet",
                       point.is_this ? " this" : "");
}

std::string scores_svg(const LearningRecord& record) {
    constexpr double kTop = 16.0, kBottom = 126.0, kHeight = 150.0;
    const double top_score = std::max(record.max_score, 1.0);
    const auto y = [&](double score) {
        return kBottom - (kBottom - kTop) * std::clamp(score / top_score, 0.0, 1.0);
    };
    const std::size_t count = record.attempts.size();
    std::string svg = fmt::format(
        R"(<svg class="curve" viewBox="0 0 {:.0f} {:.0f}" role="img" aria-label="Score of each attempt">)",
        kCurveWidth, kHeight);
    svg += line(kCurveLeft, kBottom, kCurveRight, kBottom, "base") +
           line(kCurveLeft, y(top_score), kCurveRight, y(top_score), "grid");
    svg += text_at(kCurveLeft - 6.0, kBottom + 3.5, "0", "scale") +
           text_at(kCurveLeft - 6.0, y(top_score) + 3.5, points_text(top_score), "scale");
    const double standard_y = y(record.minimum_passing_score);
    svg += line(kCurveLeft, standard_y, kCurveRight, standard_y, "limit") +
           text_at(kCurveLeft - 6.0, standard_y + 3.5, points_text(record.minimum_passing_score),
                   "scale limit-label");
    std::string mean, dots;
    for (std::size_t i = 0; i < count; ++i) {
        const AttemptPoint& point = record.attempts[i];
        const double x = attempt_x(i, count);
        mean += fmt::format("{:.1f},{:.1f} ", x, y(point.moving_mean));
        dots += attempt_dot(point, x, y(point.score));
    }
    if (count > 1) svg += fmt::format(R"(<polyline points="{}" class="mean"/>)", mean);
    return svg + dots + attempt_numbers(count, kHeight - 4.0) + "</svg>";
}

std::string lc_cusum_svg(const LearningRecord& record) {
    constexpr double kTop = 14.0, kBottom = 82.0, kHeight = 104.0;
    double top = record.lc_limit;
    for (const AttemptPoint& point : record.attempts)
        top = std::max(top, point.lc_cusum);
    const auto y = [&](double sum) {
        return kBottom - (kBottom - kTop) * sum / top;
    };
    const std::size_t count = record.attempts.size();
    std::string svg = fmt::format(
        R"(<svg class="curve" viewBox="0 0 {:.0f} {:.0f}" role="img" aria-label="LC-CUSUM after each attempt">)",
        kCurveWidth, kHeight);
    svg += line(kCurveLeft, kBottom, kCurveRight, kBottom, "base") +
           text_at(kCurveLeft - 6.0, kBottom + 3.5, "0", "scale");
    svg += line(kCurveLeft, y(record.lc_limit), kCurveRight, y(record.lc_limit), "limit") +
           text_at(kCurveLeft - 6.0, y(record.lc_limit) + 3.5,
                   fmt::format("{:.2f}", record.lc_limit), "scale limit-label");
    std::string sums, dots;
    for (std::size_t i = 0; i < count; ++i) {
        const AttemptPoint& point = record.attempts[i];
        sums += fmt::format("{:.1f},{:.1f} ", attempt_x(i, count), y(point.lc_cusum));
        dots += attempt_dot(point, attempt_x(i, count), y(point.lc_cusum));
    }
    if (count > 1) svg += fmt::format(R"(<polyline points="{}" class="mean"/>)", sums);
    return svg + dots + attempt_numbers(count, kHeight - 4.0) + "</svg>";
}

std::string values_of(const RatedDomain& domain) {
    std::string text;
    for (const RaterValue& given : domain.values) {
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", escaped(given.rater), given.value);
        if (!given.note.empty()) text += fmt::format(" (“{}”)", escaped(given.note));
    }
    return text;
}

}  // namespace

std::string cohort_html(const ReportInput& input) {
    if (!input.background || input.background->measures.empty()) return {};
    const StoreBackground& store = *input.background;
    std::string html = fmt::format(
        "<h2>Among all attempts at this case</h2><p class=\"good\">{} of {} with this checklist. "
        "Dot: this attempt. Ticks: every attempt. Bar: the middle half. Line: the median. "
        "The percentile is the share of attempts with a lower value; whether lower or higher is "
        "better depends on the measure.</p><table class=\"cohort\"><thead><tr><th>Measure</th>"
        "<th class=\"num\">This</th><th></th><th class=\"num\">Median</th><th>Place</th></tr>"
        "</thead><tbody>",
        assessment::count_text(store.attempts, "attempt"),
        assessment::count_text(store.trainees, "trainee"));
    for (const CohortMeasure& measure : store.measures) {
        html += fmt::format(
            "<tr><td>{}</td><td class=\"num\">{}</td><td>{}</td><td class=\"num\">{}</td>"
            "<td class=\"place\">{}</td></tr>",
            escaped(label_of(measure.key)), escaped(value_of(measure.key, measure.value)),
            strip_svg(measure), escaped(value_of(measure.key, measure.median)),
            rank_words(measure));
    }
    return html + "</tbody></table>";
}

std::string learning_html(const ReportInput& input) {
    if (!input.background || input.background->learning.attempts.empty()) return {};
    const LearningRecord& record = input.background->learning;
    const std::string shown =
        record.adequate_at > 0
            ? fmt::format("Adequate performance is shown from attempt {} on.", record.adequate_at)
            : "Adequate performance is not yet shown; more attempts are needed to say so.";
    return fmt::format(
        "<div class=\"keep\"><h2>Learning</h2><p class=\"good\">{} at this case. Full dot: at "
        "standard; ring: not yet; large: this attempt; line: mean of the last three; dashed: the "
        "standard.</p>{}</div><div class=\"keep\"><p class=\"lead\"><b>LC-CUSUM.</b> {} <span "
        "class=\"good\">It rises with each attempt at standard; above the dashed line the share of "
        "failures is credibly nearer to {:.0f} % than to {:.0f} %.</span></p>{}</div>",
        assessment::count_text(static_cast<int>(record.attempts.size()), "attempt"),
        scores_svg(record), shown, 100.0 * record.acceptable_share,
        100.0 * record.unacceptable_share, lc_cusum_svg(record));
}

std::string ratings_html(const ReportInput& input) {
    if (!input.background || input.background->ratings.empty()) return {};
    const StoreBackground& store = *input.background;
    std::string html = fmt::format(
        "<h2>Global rating</h2><table class=\"ratings\"><thead><tr><th>Domain</th>"
        "<th class=\"num\">{} to {}</th><th>Given by</th><th>What this value looks like</th></tr>"
        "</thead><tbody>",
        store.lowest, store.highest);
    for (const RatedDomain& domain : store.ratings) {
        html += fmt::format(
            "<tr><td>{}</td><td class=\"num\">{}</td><td>{}</td><td class=\"evidence\">{}</td>"
            "</tr>",
            escaped(domain.title), points_text(domain.mean), values_of(domain),
            domain.anchor.empty()
                ? ""
                : fmt::format("{}: {}", domain.anchor_value, escaped(domain.anchor)));
    }
    return html + "</tbody></table>";
}

}  // namespace sideport::records
