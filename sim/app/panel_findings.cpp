// The findings: score, moments, checklist, measures, learning curve, and the question to ask.

#include <algorithm>
#include <numeric>
#include <vector>

#include <fmt/format.h>

#include "sim/app/debrief_view.h"
#include "sim/app/texts.h"
#include "sim/app/widgets.h"
#include "sim/assessment/words.h"
#include "sim/records/measures.h"
#include "sim/standards/learning.h"

namespace sideport::app {

namespace {

using assessment::clock_text;
using debrief::Moment;
namespace at = debrief_layout;

constexpr float kHeader = 68, kBand = 28, kTabs = 36, kQuestion = 104, kSign = 24, kWords = 100;

ImVec2 corner(const ViewState& view) {
    return at::kFindings.min(view.scale);
}

float height_of(const ImFont* font, const std::string& text, float width) {
    return font->CalcTextSizeA(font->FontSize, 1e6F, width, text.c_str()).y;
}

void draw_chip(const ViewState& view, ImVec2 low, float width, unsigned ink,
               const std::string& words) {
    const float s = view.scale;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 high(low.x + width, low.y + 26 * s);
    list.AddRect(low, high, color(ink), 3 * s);
    const ImFont* font = view.fonts.strong;
    const float wide = font->CalcTextSizeA(font->FontSize, 1e6F, 0.0F, words.c_str()).x;
    const float x = low.x + std::max(4 * s, 0.5F * (width - wide));
    draw_fitted(list, {view.fonts.strong, view.fonts.caption}, {x, low.y + 5 * s}, width - 8 * s,
                ink, words);
}

/// "26" large, and small what it is of.
void draw_number(const ViewState& view, float x, float width, const char* label,
                 const std::string& value, const std::string& unit, unsigned ink,
                 float indent = 0.0F) {
    const float s = view.scale;
    const ImVec2 low(corner(view).x + x * s, corner(view).y);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    draw_fitted(list, {view.fonts.caption}, {low.x, low.y + 10 * s}, width * s, token::n7, label);
    draw_text(list, view.fonts.readout, {low.x + indent * s, low.y + 28 * s}, ink, value);
    const ImFont* font = view.fonts.readout;
    const float wide =
        font->CalcTextSizeA(font->FontSize, 1e6F, 0.0F, value.c_str()).x + (indent + 6) * s;
    draw_fitted(list, {view.fonts.body, view.fonts.caption}, {low.x + wide, low.y + 37 * s},
                width * s - wide, token::n8, unit);
}

void draw_score(const DebriefView& debrief) {
    const ViewState& view = debrief.base;
    const float s = view.scale;
    const assessment::Assessment& result = debrief.session.result;
    if (!debrief.session.has_result) {
        draw_text(*ImGui::GetWindowDrawList(), view.fonts.body,
                  {corner(view).x + 12 * s, corner(view).y + 24 * s}, token::n8,
                  say(Text::debrief_no_result));
        return;
    }
    draw_number(view, 12, 156, say(Text::debrief_checklist), fmt::format("{:.0f}", result.score),
                say(Text::debrief_of_pass_at, result.max_score, result.minimum_passing_score),
                token::n9);
    const std::size_t errors = result.critical_errors.size();
    draw_number(view, 176, 104, say(Text::debrief_critical_errors), fmt::format("{}", errors), {},
                errors > 0 ? token::danger : token::n9, errors > 0 ? 24 : 0);
    if (errors > 0)
        draw_moment_sign(*ImGui::GetWindowDrawList(), Moment::Kind::critical,
                         {corner(view).x + 186 * s, corner(view).y + 42 * s}, 9 * s);
    if (debrief.session.rating_of > 0)
        draw_number(view, 288, 104, say(Text::debrief_global_rating),
                    fmt::format("{:.0f}", debrief.session.rating),
                    say(Text::debrief_of, debrief.session.rating_of), token::n9);
    for (const auto& [key, value] : result.metrics)
        if (key == "air_kerma_mgy")
            draw_number(view, 400, 104, say(Text::debrief_air_kerma), fmt::format("{:.1f}", value),
                        say(Text::debrief_mgy), token::n9);
    draw_chip(view, {corner(view).x + 512 * s, corner(view).y + 22 * s}, 148 * s,
              result.passed ? token::ok : token::danger,
              say(result.passed ? Text::debrief_at_standard : Text::debrief_not_yet));
}

/// What makes this session one to be careful with, each on a band.
std::vector<std::string> warnings(const DebriefView& debrief) {
    using State = runner::SealFinding::State;
    std::vector<std::string> all;
    const runner::SealFinding& seal = debrief.session.seal;
    if (seal.state == State::changed || seal.state == State::forged)
        all.push_back(debrief.session.seal_words);
    const ReplayWords replay = replay_words(debrief);
    if (replay.meaning == ReplayWords::Meaning::danger) all.push_back(replay.words);
    if (!debrief.session.store_trouble.empty()) all.push_back(debrief.session.store_trouble);
    return all;
}

/// Answers with where they end, from the panel's top.
float draw_bands(const DebriefView& debrief) {
    const ViewState& view = debrief.base;
    const float s = view.scale;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    float y = kHeader;
    for (const std::string& words : warnings(debrief)) {
        const ImVec2 low(corner(view).x, corner(view).y + y * s);
        list.AddRectFilled(low, {low.x + at::kFindings.w * s, low.y + kBand * s},
                           color(token::danger_bg));
        draw_moment_sign(list, Moment::Kind::critical, {low.x + 22 * s, low.y + 14 * s}, 8 * s);
        draw_fitted(list, {view.fonts.body, view.fonts.caption}, {low.x + 40 * s, low.y + 6 * s},
                    (at::kFindings.w - 52) * s, token::danger, words);
        y += kBand;
    }
    return y;
}

void draw_tabs(DebriefView& debrief, float y) {
    const ViewState& view = debrief.base;
    const float s = view.scale;
    const struct {
        FindingsTab value;
        Text words;
        float x, w;
    } tabs[] = {{FindingsTab::moments, Text::debrief_moments, 12, 84},
                {FindingsTab::checklist, Text::debrief_checklist, 100, 88},
                {FindingsTab::measures, Text::debrief_measures, 192, 88},
                {FindingsTab::learning, Text::debrief_learning_curve, 284, 128}};
    for (const auto& tab : tabs) {
        ImGui::SetCursorPos({tab.x * s, (y + 5) * s});
        if (segment(labelled(tab.words, "##tab"), debrief.tab == tab.value, tab.w * s))
            debrief.tab = tab.value;
    }
    const std::string summary = debrief::moments_summary(debrief.moments);
    const ImFont* font = view.fonts.body;
    const float most = (at::kFindings.w - 432) * s;
    const float wide =
        std::min(most, font->CalcTextSizeA(font->FontSize, 1e6F, 0.0F, summary.c_str()).x);
    draw_fitted(*ImGui::GetWindowDrawList(), {view.fonts.body, view.fonts.caption},
                {corner(view).x + (at::kFindings.w - 12) * s - wide, corner(view).y + (y + 10) * s},
                most, token::n7, summary);
}

/// A row that can be pressed: its place, and whether it was.
struct Row {
    ImVec2 low, high;
    bool pressed = false;
};
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

void draw_wrapped(ImDrawList& list, ImFont* font, ImVec2 at, float width, unsigned ink,
                  const std::string& text) {
    list.AddText(font, font->FontSize, at, color(ink), text.c_str(), nullptr, width);
}

/// What there is to talk about before what was marked and what went well; each in order of time.
std::vector<std::size_t> in_order_of_weight(const std::vector<Moment>& moments) {
    const auto weight = [&](std::size_t i) {
        switch (moments[i].kind) {
            case Moment::Kind::critical:
                return 0;
            case Moment::Kind::attention:
                return 1;
            case Moment::Kind::bookmark:
                return 2;
            case Moment::Kind::done_well:
                break;
        }
        return 3;
    };
    std::vector<std::size_t> order(moments.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return weight(a) < weight(b); });
    return order;
}

void draw_moments(DebriefView& debrief) {
    const ViewState& view = debrief.base;
    const float s = view.scale;
    const bool nothing =
        std::none_of(debrief.moments.begin(), debrief.moments.end(), [](const Moment& m) {
            return m.kind == Moment::Kind::critical || m.kind == Moment::Kind::attention;
        });
    if (nothing && debrief.session.has_result) {
        ImGui::Dummy({1, 4 * s});
        ImGui::Indent(12 * s);
        ImGui::TextWrapped("%s", say(Text::debrief_nothing_to_correct));
        ImGui::Unindent(12 * s);
    }
    for (const std::size_t i : in_order_of_weight(debrief.moments)) {
        const Moment& moment = debrief.moments[i];
        const bool critical = moment.kind == Moment::Kind::critical;
        const float width = ImGui::GetContentRegionAvail().x - (kWords + (critical ? 92 : 12)) * s;
        const float title = height_of(view.fonts.strong, moment.title, width);
        const float fact =
            moment.fact.empty() ? 0.0F : height_of(view.fonts.body, moment.fact, width) + 2 * s;
        const int index = static_cast<int>(i);
        const bool chosen = index == debrief.chosen;
        const Row row = begin_row(view, index, title + fact + 14 * s, chosen);
        ImDrawList& list = *ImGui::GetWindowDrawList();
        const float top = row.low.y + 6 * s;
        draw_moment_sign(list, moment.kind, {row.low.x + kSign * s, top + 9 * s}, 8 * s);
        draw_text(list, view.fonts.body, {row.low.x + 44 * s, top},
                  chosen ? token::n9 : token::accent, clock_text(moment.time_s));
        draw_wrapped(list, view.fonts.strong, {row.low.x + kWords * s, top}, width, token::n9,
                     moment.title);
        draw_wrapped(list, view.fonts.body, {row.low.x + kWords * s, top + title + 2 * s}, width,
                     token::n8, moment.fact);
        if (critical)
            draw_chip(view, {row.high.x - 84 * s, top}, 72 * s, token::danger,
                      say(Text::debrief_critical));
        if (row.pressed) choose_moment(debrief, index);
    }
}

void draw_checklist(DebriefView& debrief) {
    const ViewState& view = debrief.base;
    const float s = view.scale;
    int id = 0;
    for (const assessment::ItemResult& item : debrief.session.result.items) {
        const float width = ImGui::GetContentRegionAvail().x - (kWords + 84) * s;
        const float text = height_of(view.fonts.body, item.text, width);
        const float evidence =
            item.evidence.empty() ? 0.0F : height_of(view.fonts.caption, item.evidence, width);
        const Row row = begin_row(view, id++, text + evidence + 12 * s, false);
        ImDrawList& list = *ImGui::GetWindowDrawList();
        const float top = row.low.y + 5 * s;
        draw_outcome_sign(list, item.outcome, {row.low.x + kSign * s, top + 9 * s}, 8 * s);
        if (item.time_s >= 0.0)
            draw_text(list, view.fonts.body, {row.low.x + 44 * s, top}, token::accent,
                      clock_text(item.time_s));
        draw_wrapped(list, view.fonts.body, {row.low.x + kWords * s, top}, width,
                     item.critical ? token::n9 : token::n8, item.text);
        draw_wrapped(list, view.fonts.caption, {row.low.x + kWords * s, top + text}, width,
                     token::n7, item.evidence);
        if (item.outcome != assessment::Outcome::not_applicable)
            draw_text(list, view.fonts.body, {row.high.x - 72 * s, top}, token::n8,
                      say(Text::debrief_points, item.points, item.max_points));
        if (row.pressed && item.time_s >= 0.0) seek_s(debrief, item.time_s - kLeadS);
    }
}

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

void draw_question(DebriefView& debrief) {
    const ViewState& view = debrief.base;
    const float s = view.scale;
    const float top = at::kFindings.h - kQuestion;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 low(corner(view).x, corner(view).y + top * s);
    list.AddRectFilled(low, {low.x + at::kFindings.w * s, low.y + kQuestion * s}, color(token::n3),
                       4 * s);
    draw_fitted(list, {view.fonts.caption}, {low.x + 12 * s, low.y + 13 * s}, 84 * s, token::n7,
                say(Text::debrief_conversation));
    constexpr Text kPhases[] = {Text::debrief_reactions, Text::debrief_description,
                                Text::debrief_analysis, Text::debrief_summary};
    for (std::size_t i = 0; i < std::size(kPhases); ++i) {
        ImGui::SetCursorPos({(100 + 108 * static_cast<float>(i)) * s, (top + 7) * s});
        const auto phase = static_cast<debrief::Phase>(i);
        if (segment(labelled(kPhases[i], "##phase"), debrief.phase == phase, 104 * s))
            debrief.phase = phase;
    }
    const Moment* chosen =
        debrief.chosen >= 0 ? &debrief.moments[static_cast<std::size_t>(debrief.chosen)] : nullptr;
    const std::string question = debrief::prompt(debrief.phase, chosen);
    const float width = (at::kFindings.w - 24) * s, most = (kQuestion - 44) * s;
    ImFont* face = view.fonts.lead;
    for (ImFont* font : {view.fonts.lead, view.fonts.body, view.fonts.caption}) {
        face = font;
        if (height_of(font, question, width) <= most) break;
    }
    draw_wrapped(list, face, {low.x + 12 * s, low.y + 40 * s}, width, token::n9, question);
}

}  // namespace

void draw_findings(DebriefView& debrief) {
    const ViewState& view = debrief.base;
    const float s = view.scale;
    begin_panel(view, "findings", at::kFindings);
    draw_score(debrief);
    const float y = draw_bands(debrief);
    draw_tabs(debrief, y);
    ImGui::SetCursorPos({0.0F, (y + kTabs) * s});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0.0F, 0.0F});
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {8 * s, 0.0F});
    ImGui::BeginChild("rows", {at::kFindings.w * s, (at::kFindings.h - kQuestion - y - kTabs) * s});
    switch (debrief.tab) {
        case FindingsTab::moments:
            draw_moments(debrief);
            break;
        case FindingsTab::checklist:
            draw_checklist(debrief);
            break;
        case FindingsTab::measures:
            draw_measures(debrief);
            break;
        case FindingsTab::learning:
            draw_learning(debrief);
            break;
    }
    ImGui::EndChild();
    ImGui::PopStyleVar(2);
    draw_question(debrief);
    ImGui::End();
}

}  // namespace sideport::app
