// The parts of a case, and the form of the chosen one.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/app/author_rows.h"
#include "sim/app/texts.h"
#include "sim/app/widgets.h"
#include "sim/author/chance.h"

namespace sideport::app {

namespace {

using author::Origin;
using author::Row;
using author::Section;

constexpr float kHead = 40, kOutlineRow = 32, kLabelWidth = 124, kDotWidth = 24, kFoot = 84;
/// A text of so many letters is written over several lines.
constexpr std::size_t kLongText = 40;

constexpr Text kSectionNames[author::kSections] = {
    Text::author_part_story,  Text::author_part_goals,      Text::author_part_patient,
    Text::author_part_pump,   Text::author_part_catheter,   Text::author_part_faults,
    Text::author_part_drug,   Text::author_part_tray,       Text::author_part_room,
    Text::author_part_events, Text::author_part_assessment, Text::author_part_variation};

bool tells_truth(Section section) {
    return section == Section::faults;
}

/// Words that wrap to a width, as lines; a line break of the author's stays one.
std::string wrapped(const std::string& text, float width) {
    std::string lines, line;
    const auto width_of = [](const std::string& words) {
        return ImGui::CalcTextSize(words.c_str()).x;
    };
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find_first_of(" \n", at), text.size());
        const std::string word = text.substr(at, end - at);
        if (!line.empty() && width_of(line + " " + word) > width) {
            lines += line + "\n";
            line.clear();
        }
        line += (line.empty() ? "" : " ") + word;
        if (end < text.size() && text[end] == '\n') {
            lines += line + "\n\n";  // a paragraph
            line.clear();
        }
        at = end + 1;
    }
    return lines + line;
}

/// The other way round: single breaks are of the wrapping, double ones the author's.
std::string unwrapped(const std::string& lines) {
    std::string text;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (lines[i] != '\n') {
            text += lines[i];
        } else if (i + 1 < lines.size() && lines[i + 1] == '\n') {
            text += '\n';
            while (i + 1 < lines.size() && lines[i + 1] == '\n')
                ++i;
        } else {
            text += ' ';
        }
    }
    const std::size_t last = text.find_last_not_of(" \n");
    return last == std::string::npos ? std::string() : text.substr(0, last + 1);
}

int grow_text(ImGuiInputTextCallbackData* data) {
    if (data->EventFlag != ImGuiInputTextFlags_CallbackResize) return 0;
    auto& text = *static_cast<std::string*>(data->UserData);
    text.resize(static_cast<std::size_t>(data->BufTextLen));
    data->Buf = text.data();
    return 0;
}

}  // namespace

void write_value(AuthorView& view, const Row& row, const std::string& value) {
    auto done = value.empty() ? author::reset_field(*view.draft, row)
                              : author::set_field(*view.draft, view.checked, row, value);
    view.notice = done ? std::string() : done.error().line();
}

std::optional<std::string> edit_line(AuthorView& view, const std::string& id,
                                     const std::string& pointer, const std::string& value,
                                     float width) {
    const bool edits = view.edited == id;
    std::string shown = edits ? view.edit_text : value;
    ImGui::SetNextItemWidth(width);
    ImGui::InputText(("##" + id).c_str(), shown.data(), shown.capacity() + 1,
                     ImGuiInputTextFlags_CallbackResize | ImGuiInputTextFlags_AutoSelectAll,
                     grow_text, &shown);
    if (ImGui::IsItemActive()) {
        view.edited = id;
        view.edit_text = shown;
        if (!pointer.empty()) view.shown_line = view.draft->line_of(pointer);
    }
    const bool left = ImGui::IsItemDeactivatedAfterEdit() && shown != value;
    if (edits && !ImGui::IsItemActive()) view.edited.clear();
    return left ? std::optional(shown) : std::nullopt;
}

std::vector<Choice> choices_of(const scenario::Field& field,
                               const std::vector<std::string>& values) {
    std::vector<Choice> choices;
    for (const std::string& value : values)
        choices.push_back({value, value, author::words_of_choice(field, value)});
    return choices;
}

std::optional<std::string> choose_from(const AuthorView& view, const std::string& id,
                                       const std::vector<Choice>& choices, const std::string& value,
                                       const std::string& shown, float width) {
    constexpr float kChoice = 208, kWords = 620;
    const bool explained = std::any_of(choices.begin(), choices.end(),
                                       [](const Choice& choice) { return !choice.words.empty(); });
    ImGui::SetNextItemWidth(width);
    if (explained)
        ImGui::SetNextWindowSizeConstraints({view.px(kChoice + kWords), 0},
                                            {view.px(kChoice + kWords), view.px(420)});
    if (!ImGui::BeginCombo(("##" + id).c_str(), shown.c_str())) return std::nullopt;
    std::optional<std::string> chosen;
    for (const Choice& choice : choices) {
        const ImVec2 at = ImGui::GetCursorScreenPos();
        if (ImGui::Selectable((choice.label + "##" + choice.value).c_str(),
                              choice.value == value) &&
            choice.value != value)
            chosen = choice.value;
        if (!choice.words.empty())
            draw_fitted(*ImGui::GetWindowDrawList(), {view.base.fonts.caption},
                        {at.x + view.px(kChoice), at.y + view.px(1)}, view.px(kWords - 24),
                        token::n7, std::string(choice.words));
    }
    ImGui::EndCombo();
    return chosen;
}

namespace {

/// A field of one value is a catalogue entry or one of a few words: it is chosen.
void draw_choice(AuthorView& view, const Row& row, float width) {
    if (auto chosen = choose_from(view, row.pointer, choices_of(*row.field, row.choices), row.value,
                                  row.value, width))
        write_value(view, row, *chosen);
}

bool is_long(const Row& row) {
    return row.field->type == "text" && !row.field->is_reference &&
           (row.value.size() > kLongText || row.pointer.rfind("/story/", 0) == 0);
}

/// Several lines, wrapped to the width of the form.
void draw_lines_of_text(AuthorView& view, const Row& row, float width) {
    const bool edits = view.edited == row.pointer;
    std::string shown = edits ? view.edit_text : wrapped(row.value, width - view.px(20));
    const auto count = static_cast<float>(
        std::clamp<std::ptrdiff_t>(std::count(shown.begin(), shown.end(), '\n') + 1, 2, 9));
    ImGui::InputTextMultiline(("##" + row.pointer).c_str(), shown.data(), shown.capacity() + 1,
                              {width, count * ImGui::GetTextLineHeight() + view.px(12)},
                              ImGuiInputTextFlags_CallbackResize, grow_text, &shown);
    if (ImGui::IsItemActive()) {
        view.edited = row.pointer;
        view.edit_text = shown;
        view.shown_line = view.draft->line_of(row.pointer);
    }
    if (ImGui::IsItemDeactivatedAfterEdit()) {
        const std::string value = unwrapped(shown);
        if (value != row.value) write_value(view, row, value);
    }
    if (edits && !ImGui::IsItemActive()) view.edited.clear();
}

void draw_typed(AuthorView& view, const Row& row, float width) {
    if (is_long(row)) return draw_lines_of_text(view, row, width);
    if (auto value = edit_line(view, row.pointer, row.pointer, row.value, width))
        write_value(view, row, *value);
}

/// Filled: written here; ring: of what the case stands on, or the default. A press changes it.
void draw_origin(AuthorView& view, const Row& row) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float side = view.px(kDotWidth);
    if (ImGui::InvisibleButton(("##dot" + row.pointer).c_str(), {side, ImGui::GetFrameHeight()})) {
        if (row.origin == Origin::own)
            write_value(view, row, {});
        else if (!row.value.empty())
            write_value(view, row, row.value);
    }
    const ImVec2 c{at.x + 0.5F * side, at.y + 0.5F * ImGui::GetFrameHeight()};
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const bool own = row.origin == Origin::own;
    const unsigned ink = own                               ? token::accent
                         : row.origin == Origin::inherited ? token::n8
                                                           : token::n5;
    list.AddCircleFilled(c, view.px(4.5F), color(ink), 16);
    if (!own) list.AddCircleFilled(c, view.px(3.0F), color(token::n2), 16);
    if (!ImGui::IsItemHovered()) return;
    if (own)
        ImGui::SetTooltip("%s", say(Text::author_dot_own));
    else if (row.origin == Origin::inherited)
        ImGui::SetTooltip("%s", say(Text::author_dot_inherited, row.from).c_str());
    else
        ImGui::SetTooltip("%s", say(Text::author_dot_default));
}

void draw_row_errors(AuthorView& view, const Row& row) {
    for (const std::size_t place : row.errors) {
        if (place >= view.problems.size()) continue;
        const author::Problem& problem = view.problems[place];
        ImGui::PushStyleColor(ImGuiCol_Text, color_vec(token::danger));
        ImGui::PushFont(view.base.fonts.caption);
        ImGui::Indent(view.px(8));
        ImGui::TextWrapped("%s", problem.words.c_str());
        ImGui::Unindent(view.px(8));
        ImGui::PopFont();
        ImGui::PopStyleColor();
    }
}

void draw_row(AuthorView& view, const Row& row) {
    const bool wrong = !row.errors.empty();
    const float left = ImGui::GetCursorPosX();
    const float content = ImGui::GetWindowContentRegionMax().x - left;
    const bool lines = row.choices.empty() && is_long(row);
    const ImVec2 from = ImGui::GetCursorScreenPos();
    ImGui::AlignTextToFramePadding();
    ImGui::PushStyleColor(ImGuiCol_Text,
                          color_vec(row.origin == Origin::own ? token::n9 : token::n7));
    ImGui::TextUnformatted(
        fitted(ImGui::GetFont(), row.label, lines ? content : view.px(kLabelWidth - 6)).c_str());
    ImGui::PopStyleColor();
    float width = content - view.px(kDotWidth + 4);
    if (!lines) {
        ImGui::SameLine(left + view.px(kLabelWidth));
        width -= view.px(kLabelWidth);
    }
    const bool truth = row.field->is_truth;
    if (wrong || truth) {
        ImGui::PushStyleColor(ImGuiCol_Border, color_vec(wrong ? token::danger : token::truth));
        ImGui::PushStyleVar(ImGuiStyleVar_FrameBorderSize, std::max(1.0F, view.px(1.0F)));
    }
    const bool may_be_drawn = !author::laws_for(row).empty();
    if (may_be_drawn) width -= view.px(kLawWidth);
    if (view.focus_row == row.pointer) {
        ImGui::SetKeyboardFocusHere();
        ImGui::SetScrollHereY(0.3F);
        view.focus_row.clear();
    }
    if (!draw_chance(view, row, width)) {
        if (row.choices.empty())
            draw_typed(view, row, width);
        else
            draw_choice(view, row, width);
    }
    if (wrong || truth) {
        ImGui::PopStyleVar();
        ImGui::PopStyleColor();
    }
    if (may_be_drawn) {
        ImGui::SameLine(left + content - view.px(kDotWidth + kLawWidth));
        draw_law(view, row);
    }
    ImGui::SameLine(left + content - view.px(kDotWidth));
    draw_origin(view, row);
    draw_row_errors(view, row);
    const ImVec2 to{from.x + content, ImGui::GetCursorScreenPos().y};
    if (view.edited == row.pointer || ImGui::IsMouseHoveringRect(from, to)) view.told = &row;
}

/// Between the entries of a list: which one it is, and a way to take it out.
void draw_entry_head(AuthorView& view, const author::ListHead& list, int entry) {
    ImGui::Dummy({0, view.px(4)});
    ImGui::AlignTextToFramePadding();
    ImGui::PushFont(view.base.fonts.strong);
    ImGui::TextUnformatted(fmt::format("{} {}", author::label_of(list.pointer), entry + 1).c_str());
    ImGui::PopFont();
    const float width = view.px(84);
    ImGui::SameLine(ImGui::GetWindowContentRegionMax().x - width);
    if (button(say(Text::author_remove) + fmt::format("##{}{}", list.pointer, entry), {width, 0})) {
        auto done = author::remove_entry(*view.draft, view.checked, list, entry);
        view.notice = done ? std::string() : done.error().line();
    }
}

void draw_lists(AuthorView& view, const author::ListHead& list) {
    const bool plain = list.keys.size() == 1 && list.keys.front().empty();
    for (const Row& row : view.form.rows) {
        if (row.entry < 0 || row.pointer.rfind(list.pointer + "/", 0) != 0) continue;
        if (row.opens_entry) draw_entry_head(view, list, row.entry);
        draw_row(view, row);
    }
    const std::string words =
        say(plain ? Text::author_add_line : Text::author_add_entry, author::label_of(list.pointer));
    if (button(words + "##add" + list.pointer, {0, 0})) {
        view.new_entry = author::begun_in(list.pointer);
        if (view.new_entry.kind != author::NewEntry::Kind::none) return;
        auto done = author::add_entry(*view.draft, view.checked, list);
        view.notice = done ? std::string() : done.error().line();
    }
}

/// What the row under the pointer means and may hold.
void draw_words_of_row(const AuthorView& view, const Area& area) {
    begin_panel(view.base, "author form words", {area.x, area.y + area.h - kFoot, area.w, kFoot});
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 at = ImGui::GetWindowPos();
    list.AddLine({at.x + view.px(8), at.y}, {at.x + view.px(area.w - 8), at.y}, color(token::n4));
    if (view.told != nullptr) {
        const scenario::Field& field = *view.told->field;
        ImGui::PushFont(view.base.fonts.caption);
        if (!view.told->words.empty()) ImGui::TextWrapped("%s", view.told->words.c_str());
        ImGui::TextWrapped("%s", field.doc.c_str());
        std::string allowed = field.range;
        if (!field.choices.empty()) allowed.clear();
        if (field.default_text == "required")
            allowed += (allowed.empty() ? "" : "; ") + std::string(say(Text::author_required));
        else if (!field.default_text.empty())
            allowed +=
                (allowed.empty() ? "" : "; ") + say(Text::author_default, field.default_text);
        ImGui::PushStyleColor(ImGuiCol_Text, color_vec(token::n7));
        ImGui::TextWrapped("%s  %s", field.pointer.c_str(), allowed.c_str());
        ImGui::PopStyleColor();
        ImGui::PopFont();
    } else {
        note(view.base, say(Text::author_point_at_a_row));
    }
    ImGui::End();
}

}  // namespace

const char* section_name(Section section) {
    return say(kSectionNames[static_cast<std::size_t>(section)]);
}

void refresh_form(AuthorView& view) {
    if (view.draft)
        view.form = author::form_of(view.section, *view.draft, view.checked, view.items);
}

void draw_outline(AuthorView& view) {
    const Area& area = layout::kOutline;
    begin_panel(view.base, "author outline", area);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const Fonts& fonts = view.base.fonts;
    const ImVec2 origin = ImGui::GetWindowPos();
    draw_text(list, fonts.strong, {origin.x + view.px(12), origin.y + view.px(10)}, token::n9,
              say(Text::author_case));
    const std::vector<int> errors = author::errors_by_section(view.checked);
    for (int i = 0; i < author::kSections; ++i) {
        const auto section = static_cast<Section>(i);
        const ImVec2 at{origin.x, origin.y + view.px(kHead + kOutlineRow * static_cast<float>(i))};
        const ImVec2 to{at.x + view.px(area.w), at.y + view.px(kOutlineRow)};
        ImGui::SetCursorScreenPos(at);
        ImGui::PushID(i);
        if (ImGui::InvisibleButton("part", {view.px(area.w), view.px(kOutlineRow)})) {
            view.section = section;
            view.edited.clear();
            refresh_form(view);
        }
        ImGui::PopID();
        const bool chosen = view.section == section;
        if (chosen || ImGui::IsItemHovered())
            list.AddRectFilled(at, to, color(chosen ? token::accent_bg : token::n3));
        if (chosen) list.AddRectFilled(at, {at.x + view.px(3), to.y}, color(token::accent));
        const float y = at.y + view.px(7);
        draw_fitted(list, {fonts.body}, {at.x + view.px(12), y}, view.px(area.w - 84),
                    tells_truth(section) ? token::truth : token::n9, section_name(section));
        const int count = errors[static_cast<std::size_t>(i)];
        const std::string mark = count > 0           ? say(Text::author_wrong_count, count)
                                 : view.is_checked() ? say(Text::author_fine)
                                                     : "";
        const float words = to.x - ImGui::CalcTextSize(mark.c_str()).x - view.px(12);
        draw_text(list, fonts.body, {words, y}, count > 0 ? token::danger : token::n7, mark);
        const ImVec2 icon{words - view.px(12), at.y + view.px(0.5F * kOutlineRow)};
        if (count > 0)
            draw_octagon(list, icon, view.px(6));
        else if (!mark.empty())
            draw_tick(list, icon, view.px(6), token::ok);
    }
    ImGui::SetCursorPos({view.px(12), view.px(area.h - 92)});
    ImGui::PushTextWrapPos(view.px(area.w - 8));
    const std::string base = view.draft ? view.draft->base() : std::string();
    int own = 0, inherited = 0;
    for (const auto& value : view.checked.values)
        (view.draft && view.draft->has_file() && value.file != view.draft->file() ? inherited
                                                                                  : own)++;
    if (!base.empty()) note(view.base, say(Text::author_based_on, base));
    note(view.base, say(Text::author_values_count, own, inherited));
    if (!view.checked.drawn.empty())
        note(view.base, say(Text::author_drawn_count, view.checked.drawn.size()));
    ImGui::PopTextWrapPos();
    ImGui::End();
}

void draw_form(AuthorView& view) {
    const Area& area = layout::kForm;
    view.told = nullptr;
    if (view.tomogram.state != TomogramForm::State::closed) return draw_tomogram_form(view);
    if (view.landmarks.open) return draw_landmark_panel(view);
    begin_panel(view.base, "author form", {area.x, area.y, area.w, area.h - kFoot});
    ImGui::PushFont(view.base.fonts.strong);
    ImGui::TextUnformatted(section_name(view.section));
    ImGui::PopFont();
    ImGui::SameLine();
    caption(view.base, say(Text::author_fields_count, view.form.rows.size()));
    if (tells_truth(view.section)) {
        ImGui::PushStyleColor(ImGuiCol_Text, color_vec(token::truth));
        ImGui::PushFont(view.base.fonts.caption);
        ImGui::TextUnformatted(say(Text::author_never_seen));
        ImGui::PopFont();
        ImGui::PopStyleColor();
    }
    if (!view.draft->can_be_edited()) {
        const int line = view.problems.empty() ? 0 : view.problems.front().line;
        ImGui::PushStyleColor(ImGuiCol_Text, color_vec(token::caution));
        ImGui::TextWrapped("%s", say(Text::author_form_waits, line).c_str());
        ImGui::PopStyleColor();
        ImGui::End();
        draw_words_of_row(view, area);
        return;
    }
    begin_body(view.base, "##rows", 0);
    for (const Row& row : view.form.rows) {
        if (row.entry >= 0) continue;
        draw_row(view, row);
        if (row.pointer == "/patient/package") draw_package_buttons(view);
    }
    for (const author::ListHead& list : view.form.lists)
        draw_lists(view, list);
    ImGui::EndChild();
    ImGui::End();
    draw_words_of_row(view, area);
}

}  // namespace sideport::app
