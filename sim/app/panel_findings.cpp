// The findings: score, moments, checklist, measures, learning curve, and the question to ask.

#include <algorithm>
#include <numeric>
#include <vector>

#include <fmt/format.h>

#include "sim/app/findings_rows.h"
#include "sim/app/texts.h"
#include "sim/app/widgets.h"
#include "sim/assessment/words.h"
#include "sim/records/report.h"

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
    if (!debrief.session.cut_off.empty())
        return draw_chip(view, {corner(view).x + 512 * s, corner(view).y + 22 * s}, 148 * s,
                         token::caution, say(Text::debrief_not_finished));
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
    if (!debrief.session.cut_off.empty())
        all.push_back(say(Text::debrief_cut_off, debrief.session.cut_off));
    if (!debrief.session.hand_marks.trouble.empty())
        all.push_back(debrief.session.hand_marks.trouble);
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

/// The button that opens the form, for the row that is chosen.
void offer_mark(DebriefView& debrief, float y) {
    const float s = debrief.base.scale;
    const auto& items = debrief.session.result.items;
    const bool none =
        debrief.chosen_item < 0 || debrief.chosen_item >= static_cast<int>(items.size());
    ImGui::SetCursorPos({(at::kFindings.w - 12 - 148) * s, (y + 4) * s});
    ImGui::BeginDisabled(none || debrief.mark_form.open);
    if (button(labelled(none ? Text::mark_choose_first : Text::mark_open, "###mark"),
               {148 * s, 28 * s})) {
        const auto& item = items[static_cast<std::size_t>(debrief.chosen_item)];
        open_mark_form(debrief.mark_form, item, debrief.chosen_item + 1,
                       records::mark_of_item(debrief.session.hand_marks.marks, item.id));
    }
    ImGui::EndDisabled();
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
    if (debrief.tab == FindingsTab::checklist) return offer_mark(debrief, y);
    const std::string summary = debrief::moments_summary(debrief.moments);
    const ImFont* font = view.fonts.body;
    const float most = (at::kFindings.w - 432) * s;
    const float wide =
        std::min(most, font->CalcTextSizeA(font->FontSize, 1e6F, 0.0F, summary.c_str()).x);
    draw_fitted(*ImGui::GetWindowDrawList(), {view.fonts.body, view.fonts.caption},
                {corner(view).x + (at::kFindings.w - 12) * s - wide, corner(view).y + (y + 10) * s},
                most, token::n7, summary);
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
    if (nothing && debrief.session.has_result && debrief.session.cut_off.empty()) {
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
        const records::HandMark* mark =
            records::mark_of_item(debrief.session.hand_marks.marks, item.id);
        const float by_hand = mark != nullptr ? 18 * s : 0.0F;
        const bool chosen = id == debrief.chosen_item;
        const Row row = begin_row(view, id, text + evidence + by_hand + 12 * s, chosen);
        ImDrawList& list = *ImGui::GetWindowDrawList();
        const float top = row.low.y + 5 * s;
        if (item.open)
            list.AddCircle({row.low.x + kSign * s, top + 9 * s}, 6 * s, color(token::n7), 16,
                           1.5F * s);
        else
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
        if (mark != nullptr)
            draw_hand_mark(view, list, *mark,
                           {row.low.x + kWords * s, top + text + evidence + 2 * s}, width);
        if (row.pressed) debrief.chosen_item = id;
        if (row.pressed && item.time_s >= 0.0) seek_s(debrief, item.time_s - kLeadS);
        ++id;
    }
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

void write_mark(DebriefView& debrief) {
    records::HandMark mark;
    if (!draw_mark_form(debrief.base, debrief.mark_form, at::kFindings.h - kMarkFormHeight,
                        at::kFindings.w, mark))
        return;
    debrief.session.hand_marks.add(debrief.session.folder, std::move(mark), debrief.by);
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
    const bool marks = debrief.mark_form.open && debrief.tab == FindingsTab::checklist;
    const float foot = marks ? kMarkFormHeight : kQuestion;
    ImGui::BeginChild("rows", {at::kFindings.w * s, (at::kFindings.h - foot - y - kTabs) * s});
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
    if (marks)
        write_mark(debrief);
    else
        draw_question(debrief);
    ImGui::End();
}

}  // namespace sideport::app
