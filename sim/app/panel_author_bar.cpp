// The bar of the editor, the list of cases to begin with, and the keys.

#include <algorithm>

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <fmt/format.h>

#include "sim/app/author_rows.h"
#include "sim/app/texts.h"
#include "sim/app/widgets.h"
#include "sim/base/file_io.h"
#include "sim/runner/stored_session.h"

namespace sideport::app {

namespace {

constexpr std::size_t kMostLog = 200, kMostPath = 52;

/// The last letters of a long path.
std::string short_path(const std::string& path) {
    if (path.size() <= kMostPath) return path;
    return "..." + path.substr(path.size() - kMostPath);
}

struct Saved {
    Text words;
    unsigned ink;
};
Saved saved_state(const AuthorView& view) {
    if (view.draft->is_saved()) return {Text::author_saved, token::ok};
    return view.draft->has_file() ? Saved{Text::author_unsaved, token::caution}
                                  : Saved{Text::author_new, token::caution};
}

bool grey_button(const std::string& words, ImVec2 size, bool on) {
    if (!on) ImGui::BeginDisabled();
    const bool pressed = button(words, size);
    if (!on) ImGui::EndDisabled();
    return pressed && on;
}

/// Of landmarks while some are mended: other cases may hang on them, so that is asked first.
void ask_to_save(AuthorView& view) {
    if (view.landmarks.has_unsaved())
        view.landmarks.asks_save = true;
    else
        view.wants_save = true;
}

void draw_leave_question(AuthorView& view) {
    constexpr Area kAsk{560, 380, 480, 84};
    begin_panel(view.base, "author leave", kAsk, true);
    ImGui::TextWrapped("%s", say(Text::author_leave_question));
    const ImVec2 size{view.px(144), view.px(32)};
    if (primary_button(labelled(Text::author_save, "##leave"), view.px(144))) {
        view.wants_save = true;
        view.asks_leave = false;
        view.wants_list = true;
    }
    ImGui::SameLine();
    if (button(labelled(Text::author_leave_anyway, "##anyway"), size)) {
        view.draft.reset();
        view.asks_leave = false;
        view.wants_list = true;
    }
    ImGui::SameLine();
    if (button(labelled(Text::author_stay, "##stay"), size)) view.asks_leave = false;
    ImGui::End();
}

}  // namespace

void say_in_log(AuthorView& view, const std::string& words) {
    view.log.push_back(fmt::format("{}  {}", minutes_seconds(view.clock_s), words));
    ++view.log_said;
    if (view.log.size() > kMostLog) view.log.erase(view.log.begin());
}

void draw_author_bar(AuthorView& view) {
    begin_panel(view.base, "author bar", layout::kTopBar);
    const Fonts& fonts = view.base.fonts;
    ImGui::PushFont(fonts.strong);
    ImGui::TextUnformatted("Sideport");
    ImGui::PopFont();
    ImGui::SameLine(0, view.px(16));
    ImGui::TextUnformatted(say(Text::author_role));
    if (!view.draft) {
        ImGui::SameLine(view.px(1480));
        if (button(labelled(Text::author_settings, "##settings"), {view.px(108), view.px(28)}))
            view.base.settings_sheet.open_in_list = !view.base.settings_sheet.open_in_list;
        ImGui::End();
        return;
    }
    ImGui::SameLine(0, view.px(16));
    caption(view.base, short_path(view.draft->file().string()), view.px(380));
    const Saved saved = saved_state(view);
    ImGui::SameLine(0, view.px(12));
    ImGui::PushStyleColor(ImGuiCol_Text, color_vec(saved.ink));
    ImGui::TextUnformatted(say(saved.words));
    ImGui::PopStyleColor();
    if (view.is_sound()) {
        ImGui::SameLine(0, view.px(12));
        caption(view.base,
                say(Text::author_case_hash, fmt::format("{:016x}", view.checked.scenario.hash)),
                view.px(170));
    }
    const auto place = [&](float x, float w) {
        ImGui::SameLine(view.px(x));
        return ImVec2{view.px(w), view.px(28)};
    };
    ImVec2 size = place(872, 84);
    if (button(labelled(Text::author_list, "##list"), size)) view.wants_list = true;
    size = place(960, 68);
    if (grey_button(labelled(Text::author_undo, "##undo"), size, can_undo(view))) undo_last(view);
    size = place(1032, 68);
    if (grey_button(labelled(Text::author_redo, "##redo"), size, can_redo(view))) redo_last(view);
    size = place(1104, 84);
    if (grey_button(labelled(Text::author_export, "##export"), size, view.is_sound()))
        view.wants_export = true;
    size = place(1192, 120);
    if (view.proving) {
        if (button(labelled(Text::author_stop_robots, "##robots"), size)) view.wants_robots = true;
    } else if (grey_button(labelled(Text::author_run_robots, "##robots"), size, view.is_sound())) {
        view.wants_robots = true;
    }
    size = place(1316, 136);
    if (grey_button(labelled(Text::author_play, "##play"), size, view.is_sound()))
        view.wants_play = ImGui::GetIO().KeyShift ? Mode::assessment : Mode::practice;
    if (ImGui::IsItemHovered()) ImGui::SetTooltip("%s", say(Text::author_play_explained));
    size = place(1456, 136);
    if (primary_button(labelled(Text::author_save_key, "##save"), size.x)) ask_to_save(view);
    ImGui::End();
    if (view.asks_leave) draw_leave_question(view);
}

namespace {

void draw_case_rows(AuthorView& view) {
    // the pictures stand left of the rows, on the window's own ground
    constexpr Area kCases{60, 52, 948, 840};
    constexpr float kPicture = 44, kPictureLeft = 12;
    view.list.rows_drawn.clear();
    begin_panel(view.base, "author cases", kCases);
    ImGui::PushFont(view.base.fonts.lead);
    ImGui::TextUnformatted(say(Text::author_choose_case));
    ImGui::PopFont();
    if (view.list.is_reading) {
        ImGui::SameLine(0, view.px(16));
        caption(view.base, say(Text::cases_being_read, view.list.left_to_read));
    }
    begin_body(view.base, "##cases", 4);
    std::string group;
    for (std::size_t i = 0; i < view.list.entries.size(); ++i) {
        const CaseEntry& entry = view.list.entries[i];
        if (entry.group != group) {
            group = entry.group;
            ImGui::Dummy({0, view.px(6)});
            caption(view.base, group);
        }
        ImGui::PushID(static_cast<int>(i));
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const float width = ImGui::GetContentRegionAvail().x, height = view.px(kPicture);
        const float top = ImGui::GetWindowPos().y, foot = top + ImGui::GetWindowHeight();
        if (at.y >= top && at.y + height <= foot)
            view.list.rows_drawn.push_back(
                {.entry = i,
                 .picture = {kPictureLeft, at.y / view.base.scale, kPicture, kPicture},
                 .has_picture = true});
        if (ImGui::Selectable("##case", view.chosen_case == i,
                              ImGuiSelectableFlags_AllowDoubleClick, {0, height})) {
            view.chosen_case = i;
            view.new_name = author::name_of_title(entry.scenario.id + "_2");
            if (ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) view.wants_edit_case = true;
        }
        ImDrawList& list = *ImGui::GetWindowDrawList();
        const std::string title =
            entry.scenario.title.empty() ? entry.file.string() : entry.scenario.title;
        draw_fitted(list, {view.base.fonts.strong}, {at.x + view.px(8), at.y + view.px(3)},
                    width - view.px(180), token::n9, title);
        const bool wrong = !entry.errors.empty();
        draw_fitted(list, {view.base.fonts.caption}, {at.x + view.px(8), at.y + view.px(23)},
                    width - view.px(180), wrong ? token::danger : token::n7,
                    wrong ? entry.errors.front().line() : entry.scenario.stem);
        draw_fitted(list, {view.base.fonts.caption},
                    {at.x + width - view.px(164), at.y + view.px(4)}, view.px(160), token::n8,
                    fmt::format("{}  ·  {}", entry.scenario.id, entry.scenario.level));
        ImGui::PopID();
    }
    ImGui::EndChild();
    ImGui::End();
}

void draw_begin(AuthorView& view) {
    constexpr Area kBegin{1016, 52, 576, 840};
    begin_panel(view.base, "author begin", kBegin);
    ImGui::PushFont(view.base.fonts.lead);
    ImGui::TextUnformatted(say(Text::author_begin));
    ImGui::PopFont();
    const bool has_case = view.chosen_case < view.list.entries.size();
    const ImVec2 wide{view.px(552), view.px(32)};
    if (has_case) {
        const CaseEntry& entry = view.list.entries[view.chosen_case];
        ImGui::PushFont(view.base.fonts.strong);
        ImGui::TextWrapped("%s", entry.scenario.title.c_str());
        ImGui::PopFont();
        note(view.base, entry.file.string());
        ImGui::Dummy({0, view.px(4)});
        if (primary_button(labelled(Text::author_edit_case, "##edit"), wide.x))
            view.wants_edit_case = true;
        ImGui::Dummy({0, view.px(16)});
    }
    ImGui::TextUnformatted(say(Text::author_name_of_new));
    ImGui::SetNextItemWidth(wide.x);
    std::string name = view.new_name;
    name.resize(80, '\0');
    if (ImGui::InputText("##name", name.data(), name.size()))
        view.new_name = name.c_str();  // up to its end
    note(view.base, say(Text::author_where_new, own_cases_folder().string()));
    if (has_case) {
        if (button(labelled(Text::author_copy, "##copy"), wide))
            view.wants_begin = AuthorView::Begin::copy;
        note(view.base, say(Text::author_copy_explained));
        if (button(labelled(Text::author_on_top, "##ontop"), wide))
            view.wants_begin = AuthorView::Begin::on_top;
        note(view.base, say(Text::author_on_top_explained));
    }
    for (std::size_t i = 0; i < view.templates.size(); ++i) {
        const author::Template& one = view.templates[i];
        if (button(say(Text::author_from_template, one.title) + "##t" + one.id, wide)) {
            view.wants_begin = AuthorView::Begin::anew;
            view.chosen_case = view.list.entries.size() + i;
        }
        note(view.base, one.words);
    }
    ImGui::PushStyleColor(ImGuiCol_Text, color_vec(token::danger));
    ImGui::TextWrapped("%s", view.list_trouble.c_str());
    ImGui::PopStyleColor();
    ImGui::End();
}

}  // namespace

void draw_author_list(AuthorView& view) {
    draw_case_rows(view);
    draw_begin(view);
}

void take_check(AuthorView& view, author::Checked checked) {
    if (view.draft && checked.revision > view.draft->revision()) return;
    view.checked = std::move(checked);
    view.checked_s = view.clock_s;
    view.problems.clear();
    for (const Error& error : view.checked.errors)
        view.problems.push_back(author::problem_of(
            error, view.draft ? view.draft->file() : std::filesystem::path(), view.checked.values));
    if (const auto graded = runner::checklist_of(view.checked.scenario); graded.checklist) {
        view.items.clear();
        for (const assessment::ChecklistItem& item : graded.checklist->items)
            view.items.push_back({.id = item.id, .text = item.text, .points = item.points});
    }
    if (view.checked.model) {
        view.good = view.checked;
        view.good_s = view.clock_s;
        view.handles = author::handles_of(*view.good.model);
        view.facts = author::route_facts(*view.good.model);
    }
    refresh_form(view);
}

void draw_author(AuthorView& view) {
    draw_author_bar(view);
    if (!view.draft) return draw_author_list(view);
    draw_outline(view);
    draw_form(view);
    draw_new_entry(view);
    draw_route(view);
    draw_case_text(view);
    draw_problems(view);
    if (view.notice.empty()) return;
    constexpr Area kNotice{624, 576, 968, 48};
    ImDrawList& list = *ImGui::GetForegroundDrawList();
    const ImVec2 low = kNotice.pixel_min(view.base.scale),
                 size = kNotice.pixel_size(view.base.scale);
    list.AddRectFilled(low, {low.x + size.x, low.y + size.y}, color(token::caution_bg));
    draw_fitted(list, {view.base.fonts.body}, {low.x + view.px(12), low.y + view.px(14)},
                size.x - view.px(24), token::caution, view.notice);
}

void press_author_key(AuthorView& view, int key, bool shift, bool control) {
    if (!view.draft) {
        const auto count = view.list.entries.size();
        if (key == GLFW_KEY_DOWN && view.chosen_case + 1 < count) ++view.chosen_case;
        if (key == GLFW_KEY_UP && view.chosen_case > 0 && view.chosen_case < count)
            --view.chosen_case;
        if (key == GLFW_KEY_ENTER && view.chosen_case < count) view.wants_edit_case = true;
        return;
    }
    if (control) {
        if (key == GLFW_KEY_S) ask_to_save(view);
        if (key == GLFW_KEY_Z && !shift && can_undo(view)) undo_last(view);
        if ((key == GLFW_KEY_Y || (key == GLFW_KEY_Z && shift)) && can_redo(view)) redo_last(view);
        return;
    }
    if (key == GLFW_KEY_F4) {
        if (!view.problems.empty() && view.problems.front().line > 0)
            view.wants_line = view.problems.front().line;
        else
            view.wants_line = std::max(1, view.shown_line);
    }
    if (key == GLFW_KEY_F5 && view.is_sound())
        view.wants_play = shift ? Mode::assessment : Mode::practice;
    if (key == GLFW_KEY_F6) view.wants_robots = view.proving || view.is_sound();
    if (key == GLFW_KEY_ESCAPE) {
        view.chosen.reset();
        view.landmarks.chosen.reset();
        view.notice.clear();
    }
    if (key == GLFW_KEY_INSERT) add_point(view);
    if (key == GLFW_KEY_DELETE) remove_point(view);
    // the chosen point: a millimetre, with Shift a fifth
    const double step_mm = shift ? 0.2 : 1.0;
    if (key == GLFW_KEY_UP) nudge_point(view, {0, 0, step_mm});
    if (key == GLFW_KEY_DOWN) nudge_point(view, {0, 0, -step_mm});
    if (key == GLFW_KEY_RIGHT) nudge_point(view, {step_mm, 0, 0});
    if (key == GLFW_KEY_LEFT) nudge_point(view, {-step_mm, 0, 0});
    if (key == GLFW_KEY_PAGE_UP) nudge_point(view, {0, step_mm, 0});
    if (key == GLFW_KEY_PAGE_DOWN) nudge_point(view, {0, -step_mm, 0});
}

}  // namespace sideport::app
