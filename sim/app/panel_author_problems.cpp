// What is wrong with the case, what the robots make of it, what happened, and what the disk holds.

#include <algorithm>

#include <fmt/format.h>

#include "sim/app/author_view.h"
#include "sim/app/texts.h"
#include "sim/app/widgets.h"

namespace sideport::app {

namespace {

using author::DiffLine;
using author::ProofRow;

void tab(AuthorView& view, AuthorTab tab, const std::string& words, float width) {
    if (segment(words + "##tab" + std::to_string(static_cast<int>(tab)), view.tab == tab,
                view.px(width)))
        view.tab = tab;
    ImGui::SameLine(0, view.px(2));
}

void draw_problem(AuthorView& view, const author::Problem& problem, std::size_t place) {
    ImGui::PushID(static_cast<int>(place));
    ImGui::PushStyleColor(ImGuiCol_Text, color_vec(token::danger));
    ImGui::TextUnformatted(fmt::format("{}", place + 1).c_str());
    ImGui::PopStyleColor();
    ImGui::SameLine(view.px(28));
    ImGui::BeginGroup();
    const float buttons = view.px(196);
    ImGui::PushTextWrapPos(ImGui::GetWindowContentRegionMax().x - buttons);
    ImGui::TextWrapped("%s", problem.sentence.c_str());
    ImGui::PopTextWrapPos();
    caption(view.base, problem.place + "  " + problem.code,
            ImGui::GetWindowContentRegionMax().x - buttons - view.px(28));
    ImGui::EndGroup();
    const float bottom = ImGui::GetCursorPosY();
    const float top = ImGui::GetItemRectMin().y;
    ImGui::SetCursorScreenPos(
        {ImGui::GetWindowPos().x + ImGui::GetWindowContentRegionMax().x - buttons + view.px(8),
         top});
    if (!problem.suggestion.empty() && problem.line > 0) {
        if (button(say(Text::author_use, problem.suggestion), {view.px(104), 0})) {
            std::string mended = author::with_suggestion(view.draft->text(), problem);
            if (mended.empty())
                view.wants_line = problem.line;
            else
                view.draft->replace_text(std::move(mended));
            view.draft->end_gesture();
        }
        ImGui::SameLine(0, view.px(4));
    }
    if (problem.line > 0 && button(say(Text::author_go_to), {view.px(76), 0}))
        view.wants_line = problem.line;
    if (problem.line == 0 && !problem.pointer.empty() &&
        button(say(Text::author_to_form), {view.px(76), 0})) {
        view.section = author::section_of(problem.pointer);
        view.focus_row = problem.pointer;
        refresh_form(view);
    }
    ImGui::SetCursorPosY(std::max(bottom, ImGui::GetCursorPosY()));
    ImGui::Dummy({0, view.px(4)});
    ImGui::PopID();
}

void draw_problem_list(AuthorView& view) {
    if (view.problems.empty()) {
        note(view.base, say(view.is_checked() ? Text::author_no_problems : Text::author_checking));
        if (!view.checked.drawn.empty()) {
            note(view.base, say(Text::author_drawn_now, view.checked.scenario.form));
            for (const auto& drawn : view.checked.drawn)
                line(fmt::format("{} = {}   {}", drawn.pointer, drawn.value, drawn.distribution));
        }
    }
    for (std::size_t i = 0; i < view.problems.size(); ++i)
        draw_problem(view, view.problems[i], i);
}

struct RowLook {
    Text words;
    unsigned ink;
};
RowLook look_of(const ProofRow& row) {
    switch (row.state) {
        case ProofRow::State::waiting:
            return {Text::author_robot_waits, token::n6};
        case ProofRow::State::running:
            return {Text::author_robot_works, token::accent};
        case ProofRow::State::as_it_should:
            return {row.robot == "expert" ? Text::author_robot_solves : Text::author_robot_fails,
                    token::ok};
        case ProofRow::State::not_so:
            return {Text::author_robot_not_so, token::danger};
        case ProofRow::State::senseless:
            return {Text::author_robot_senseless, token::n6};
    }
    return {Text::nothing, token::n6};
}

std::string joined(const std::vector<std::string>& words, std::size_t most) {
    std::string text;
    for (std::size_t i = 0; i < std::min(most, words.size()); ++i)
        text += (i > 0 ? ", " : "") + words[i];
    return words.size() > most ? text + ", ..." : text;
}

void draw_robots(AuthorView& view) {
    if (view.proof.empty()) {
        ImGui::TextWrapped("%s", say(Text::author_robots_explained));
        return;
    }
    if (view.draft && view.proof_revision != view.draft->revision())
        note(view.base, say(Text::author_proof_is_old));
    for (const ProofRow& row : view.proof) {
        const RowLook look = look_of(row);
        ImGui::PushStyleColor(ImGuiCol_Text, color_vec(look.ink));
        ImGui::TextUnformatted(say(look.words));
        ImGui::PopStyleColor();
        ImGui::SameLine(view.px(112));
        std::string words = row.robot == "expert" ? say(Text::author_expert) : row.error;
        if (row.state == ProofRow::State::as_it_should || row.state == ProofRow::State::not_so)
            words += say(Text::author_robot_score, row.score, minutes_seconds(row.time_s));
        line(words);
        std::string details;
        if (row.state == ProofRow::State::as_it_should && row.robot != "expert")
            details = say(Text::author_robot_items, joined(row.failed, 5));
        if (row.state == ProofRow::State::not_so || row.state == ProofRow::State::senseless)
            details = joined(row.words, 3);
        if (details.empty()) continue;
        ImGui::Indent(view.px(112 - 8));
        caption(view.base, details);
        ImGui::Unindent(view.px(112 - 8));
    }
}

void draw_log(const AuthorView& view) {
    for (auto it = view.log.rbegin(); it != view.log.rend(); ++it)
        ImGui::TextWrapped("%s", it->c_str());
}

/// The lines that differ between this text and the file, with two around each.
void draw_disk(AuthorView& view) {
    if (!view.draft->has_file()) {
        note(view.base, say(Text::author_no_file_yet));
        return;
    }
    if (view.disk == author::Disk::gone) note(view.base, say(Text::author_file_gone));
    if (view.disk == author::Disk::differs) {
        ImGui::PushStyleColor(ImGuiCol_Text, color_vec(token::caution));
        ImGui::TextWrapped("%s", say(Text::author_file_differs));
        ImGui::PopStyleColor();
        if (button(labelled(Text::author_take_disk, "##take"), {0, 0})) view.draft->take_disk();
        ImGui::SameLine();
        if (button(labelled(Text::author_keep_mine, "##keep"), {0, 0})) view.draft->keep_mine();
    }
    const auto lines = author::compare_lines(view.draft->disk_text(), view.draft->text());
    constexpr std::ptrdiff_t kAround = 2;
    bool differs = false;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        bool near = false;
        for (std::ptrdiff_t d = -kAround; d <= kAround; ++d) {
            const auto at = static_cast<std::ptrdiff_t>(i) + d;
            near |= at >= 0 && at < static_cast<std::ptrdiff_t>(lines.size()) &&
                    lines[static_cast<std::size_t>(at)].kind != DiffLine::Kind::same;
        }
        if (!near) continue;
        differs = true;
        const bool taken = lines[i].kind == DiffLine::Kind::taken,
                   added = lines[i].kind == DiffLine::Kind::added;
        ImGui::PushStyleColor(ImGuiCol_Text, color_vec(taken   ? token::danger
                                                       : added ? token::ok
                                                               : token::n7));
        line(fmt::format("{:>4} {} {}", taken ? lines[i].before : lines[i].after,
                         taken   ? "-"
                         : added ? "+"
                                 : " ",
                         lines[i].text));
        ImGui::PopStyleColor();
    }
    if (!differs) note(view.base, say(Text::author_same_as_file));
}

}  // namespace

void draw_problems(AuthorView& view) {
    begin_panel(view.base, "author problems", layout::kProblems);
    tab(view, AuthorTab::problems,
        view.problems.empty() ? say(Text::author_problems)
                              : say(Text::author_problems_count, view.problems.size()),
        124);
    tab(view, AuthorTab::robots, say(Text::author_robots), 92);
    tab(view, AuthorTab::log, say(Text::author_log), 76);
    tab(view, AuthorTab::disk, say(Text::author_disk), 124);
    ImGui::SameLine(0, view.px(12));
    caption(view.base, view.is_checked() ? say(Text::author_checked, view.clock_s - view.checked_s)
                                         : say(Text::author_checking));
    begin_body(view.base, "##problems", 4);
    switch (view.tab) {
        case AuthorTab::problems:
            draw_problem_list(view);
            break;
        case AuthorTab::robots:
            draw_robots(view);
            break;
        case AuthorTab::log:
            draw_log(view);
            break;
        case AuthorTab::disk:
            draw_disk(view);
            break;
    }
    ImGui::EndChild();
    ImGui::End();
}

}  // namespace sideport::app
