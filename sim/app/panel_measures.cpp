// The measures of a session among those of others, and the trainee's learning curve.

#include <vector>

#include <fmt/format.h>

#include "sim/app/findings_rows.h"
#include "sim/app/texts.h"
#include "sim/app/widgets.h"
#include "sim/records/measures.h"
#include "sim/standards/learning.h"

namespace sideport::app {

Row begin_row(const ViewState& view, int id, float height, bool chosen) {
    const float s = view.scale;
    Row row;
    row.low = ImGui::GetCursorScreenPos();
    row.high = {row.low.x + ImGui::GetContentRegionAvail().x, row.low.y + height};
    ImGui::PushID(id);
    row.pressed = ImGui::InvisibleButton("row", {row.high.x - row.low.x, height});
    ImDrawList& list = *ImGui::GetWindowDrawList();
    if (chosen || ImGui::IsItemHovered())
        list.AddRectFilled(row.low, row.high, color(chosen ? token::accent_bg : token::n3));
    list.AddLine({row.low.x, row.high.y - s}, {row.high.x, row.high.y - s}, color(token::n4), s);
    ImGui::PopID();
    return row;
}

namespace {

/// A value, and where it lies among everybody's.
void draw_measure(const ViewState& view, int id, const std::string& label, const std::string& value,
                  const std::string& median, const std::vector<double>* all, double number) {
    const float s = view.scale;
    const Row row = begin_row(view, id, 28 * s, false);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float y = row.low.y + 6 * s;
    draw_fitted(list, {view.fonts.body, view.fonts.caption}, {row.low.x + 12 * s, y}, 240 * s,
                token::n8, label);
    draw_fitted(list, {view.fonts.strong, view.fonts.caption}, {row.low.x + 260 * s, y}, 110 * s,
                token::n9, value);
    if (all == nullptr || all->empty()) return;
    draw_fitted(list, {view.fonts.caption}, {row.low.x + 380 * s, y}, 130 * s, token::n7, median);
    const auto rank = store::percentile_rank(*all, number);
    if (!rank) return;
    const float left = row.low.x + 520 * s, right = row.high.x - 16 * s;
    list.AddRectFilled({left, row.low.y + 12 * s}, {right, row.low.y + 16 * s}, color(token::n4));
    const float x = left + (right - left) * static_cast<float>(rank.value());
    list.AddRectFilled({x - 2 * s, row.low.y + 7 * s}, {x + 2 * s, row.low.y + 21 * s},
                       color(token::accent));
}

}  // namespace

void draw_measures(DebriefView& debrief) {
    const ViewState& view = debrief.base;
    const float s = view.scale;
    const DebriefSession& session = debrief.session;
    ImGui::Indent(12 * s);
    if (session.cohort)
        note(view,
             say(Text::debrief_cohort_of, session.cohort->attempts, session.cohort->trainees));
    else
        note(view, say(Text::debrief_no_cohort));
    ImGui::Unindent(12 * s);
    const auto median_of = [](const std::vector<double>& sorted) {
        const auto value = store::percentile(sorted, 0.5);
        return value ? value.value() : 0.0;
    };
    int id = 0;
    if (session.cohort) {
        const auto& scores = session.cohort->scores;
        draw_measure(view, id++, say(Text::debrief_score),
                     fmt::format("{:.0f}", session.result.score),
                     say(Text::debrief_median, fmt::format("{:.0f}", median_of(scores))), &scores,
                     session.result.score);
    }
    for (const auto& [key, value] : session.result.metrics) {
        const std::vector<double>* all = nullptr;
        if (session.cohort) {
            const auto found = session.cohort->metrics.find(key);
            if (found != session.cohort->metrics.end()) all = &found->second;
        }
        const std::string median =
            all == nullptr || all->empty()
                ? std::string()
                : say(Text::debrief_median, records::measure_text(key, median_of(*all)));
        draw_measure(view, id++, std::string(records::measure_label(key)),
                     records::measure_text(key, value), median, all, value);
    }
}

namespace {

/// Scores in per cent of this trainee's attempts, and whether they show that it is learnt.
void draw_curve(const DebriefView& debrief, const std::vector<double>& scores,
                const std::vector<bool>& failures, double pass) {
    const ViewState& view = debrief.base;
    const float s = view.scale;
    const ImVec2 low = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x - 24 * s, height = 150 * s;
    ImGui::Dummy({width, height});
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled(low, {low.x + width, low.y + height}, color(token::n1));
    const auto place = [&](std::size_t i, double score) {
        const auto count = static_cast<float>(scores.size());
        const float share = (static_cast<float>(i) + 0.5F) / count;
        return ImVec2(low.x + width * share,
                      low.y + height * (1.0F - static_cast<float>(score) / 105.0F));
    };
    const float pass_y = place(0, pass).y;
    list.AddLine({low.x, pass_y}, {low.x + width, pass_y}, color(token::ok), s);
    draw_text(list, view.fonts.caption, {low.x + 6 * s, pass_y + 3 * s}, token::ok,
              say(Text::debrief_pass_mark, pass));
    if (const auto curve = standards::learning_curve(scores)) {
        std::vector<ImVec2> mean;
        for (std::size_t i = 0; i < scores.size(); ++i)
            mean.push_back(place(i, curve.value().moving_mean[i]));
        list.AddPolyline(mean.data(), static_cast<int>(mean.size()), color(token::n9), 0, 1.5F * s);
    }
    for (std::size_t i = 0; i < scores.size(); ++i) {
        const bool own = static_cast<int>(i) + 1 == debrief.session.attempt;
        const ImVec2 point = place(i, scores[i]);
        if (own) list.AddCircle(point, 10 * s, color(token::accent), 24, 2 * s);
        // an attempt over the mark fails all the same with a critical error
        draw_outcome_sign(list,
                          failures[i] ? assessment::Outcome::incorrect : assessment::Outcome::done,
                          point, 6 * s);
    }
}

}  // namespace

void draw_learning(const DebriefView& debrief) {
    // a failed attempt in ten is acceptable, three in ten are not
    constexpr double kAcceptable = 0.1, kUnacceptable = 0.3;
    const ViewState& view = debrief.base;
    ImGui::Indent(12 * view.scale);
    std::vector<double> scores;
    std::vector<bool> failures;
    double pass = 0.0;
    for (const store::Attempt& attempt : debrief.session.attempts) {
        if (attempt.max_score <= 0.0) continue;
        scores.push_back(100.0 * attempt.score / attempt.max_score);
        failures.push_back(!attempt.passed);
        pass = 100.0 * attempt.minimum_passing_score / attempt.max_score;
    }
    if (scores.empty()) {
        note(view, say(Text::debrief_no_attempts));
        ImGui::Unindent(12 * view.scale);
        return;
    }
    note(view, scores.size() == 1 ? std::string(say(Text::debrief_one_attempt))
                                  : say(Text::debrief_attempts_so_far, scores.size()));
    draw_curve(debrief, scores, failures, pass);
    if (const auto sums = standards::lc_cusum(failures, kAcceptable, kUnacceptable)) {
        const standards::LcCusum& found = sums.value();
        note(view, found.adequate_at > 0
                       ? say(Text::debrief_adequate_at, found.adequate_at)
                       : say(Text::debrief_adequate_not_yet, found.sums.back(), found.limit));
    }
    ImGui::Unindent(12 * view.scale);
}

}  // namespace sideport::app
