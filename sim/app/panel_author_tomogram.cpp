// A tomogram becomes the patient of a case: what is asked, how far it is, what has come of it.

#include <string_view>

#include <fmt/format.h>

#include "sim/app/author_rows.h"
#include "sim/app/texts.h"
#include "sim/app/widgets.h"

namespace sideport::app {

namespace {

using State = TomogramForm::State;

constexpr float kLabel = 104, kRow = 22, kListHeight = 148;

void label(const AuthorView& view, Text words) {
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted(fitted(ImGui::GetFont(), say(words), view.px(kLabel - 20)).c_str());
    ImGui::SameLine(view.px(kLabel));
}

void draw_path(AuthorView& view) {
    label(view, Text::tomogram_path);
    if (auto typed = edit_line(view, "##tomogram_path", "", view.tomogram.path,
                               ImGui::GetContentRegionAvail().x))
        take_path(view.tomogram, *typed);
}

bool draw_list_row(AuthorView& view, const std::string& id, const std::string& words,
                   bool is_chosen, unsigned ink) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    const bool pressed =
        ImGui::Selectable(("##" + id).c_str(), is_chosen, 0, {0, view.px(kRow - 4)});
    draw_fitted(*ImGui::GetWindowDrawList(), {view.base.fonts.body}, {at.x + view.px(4), at.y},
                width - view.px(8), ink, words);
    return pressed;
}

/// The folder that is looked into: a folder is gone into and chosen, a file chosen.
void draw_folder(AuthorView& view) {
    TomogramForm& form = view.tomogram;
    caption(view.base, form.folder.string());
    ImGui::BeginChild("##folder", {0, view.px(kListHeight)}, true);
    std::filesystem::path next;
    if (form.folder.has_relative_path() &&
        draw_list_row(view, "up", say(Text::tomogram_up), false, token::n8))
        next = form.folder.parent_path();
    for (const TomogramForm::Entry& entry : form.entries) {
        const std::filesystem::path path = form.folder / entry.name;
        if (draw_list_row(view, entry.name, entry.name + (entry.is_folder ? "/" : ""),
                          path == form.path, entry.is_folder ? token::n9 : token::n8))
            next = path;
    }
    if (form.left_out > 0) note(view.base, say(Text::tomogram_left_out, form.left_out));
    ImGui::EndChild();
    if (!next.empty()) take_path(form, next.string());
}

void draw_series(AuthorView& view) {
    TomogramForm& form = view.tomogram;
    ImGui::TextWrapped("%s", say(Text::tomogram_several));
    ImGui::BeginChild("##series", {0, view.px(kListHeight)}, true);
    for (std::size_t i = 0; i < form.series.size(); ++i) {
        const int place = static_cast<int>(i) + 1;
        const std::string words = fmt::format("{}   {}", place, form.series[i].words);
        if (draw_list_row(view, fmt::format("##series{}", place), words,
                          form.chosen_series == place, token::n9))
            form.chosen_series = place;
    }
    ImGui::EndChild();
    if (button(labelled(Text::tomogram_other_scan, "##series"))) take_path(form, form.path);
}

void draw_level_row(AuthorView& view) {
    TomogramForm& form = view.tomogram;
    label(view, Text::tomogram_count);
    const std::string sacrum = say(Text::tomogram_from_sacrum);
    std::vector<Choice> choices{{"", sacrum, ""}};
    for (const std::string_view name : patient::kLevelNames)
        choices.push_back({std::string(name), std::string(name), ""});
    const std::string value =
        form.level < 0 ? ""
                       : std::string(patient::kLevelNames[static_cast<std::size_t>(form.level)]);
    if (const auto next =
            choose_from(view, "##tomogram_level", choices, value, value.empty() ? sacrum : value,
                        ImGui::GetContentRegionAvail().x))
        form.level = patient::level_index(*next);
    if (form.level < 0) return;
    constexpr float kHeight = 88;
    const std::string words = say(Text::tomogram_at);
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted(
        fitted(ImGui::GetFont(), words, ImGui::GetContentRegionAvail().x - view.px(kHeight + 8))
            .c_str());
    ImGui::SameLine(view.px(layout::kForm.w - kHeight - 12));
    if (auto typed = edit_line(view, "##tomogram_height", "", form.height_mm, view.px(kHeight)))
        form.height_mm = *typed;
}

/// A tick and its words, cut to the line.
void tick(Text words, bool& value) {
    const std::string all = say(words);
    const float width = ImGui::GetContentRegionAvail().x - 2.0F * ImGui::GetFrameHeight();
    ImGui::Checkbox((fitted(ImGui::GetFont(), all, width) + "##" + all).c_str(), &value);
}

void draw_options(AuthorView& view) {
    TomogramForm& form = view.tomogram;
    label(view, Text::tomogram_name);
    if (auto typed =
            edit_line(view, "##tomogram_name", "", form.name, ImGui::GetContentRegionAvail().x)) {
        form.name = *typed;
        form.replace = form.offers_replace = false;
    }
    if (form.offers_replace) tick(Text::tomogram_replace, form.replace);
    draw_level_row(view);
    tick(Text::tomogram_hide_metal, form.hide_metal);
    tick(Text::tomogram_scan_only, form.scan_only);
}

void draw_error(const AuthorView& view) {
    const TomogramForm& form = view.tomogram;
    if (!form.error) return;
    ImGui::PushStyleColor(ImGuiCol_Text, color_vec(token::danger));
    ImGui::TextWrapped("%s", form.error->line().c_str());
    ImGui::PopStyleColor();
    if (form.needs_level) note(view.base, say(Text::tomogram_needs_level));
}

void draw_asking(AuthorView& view) {
    TomogramForm& form = view.tomogram;
    draw_path(view);
    if (form.series.empty())
        draw_folder(view);
    else
        draw_series(view);
    draw_options(view);
    begin_body(view.base, "##tomogram_error", 44);
    draw_error(view);
    if (!form.error) note(view.base, say(Text::tomogram_privacy));
    ImGui::EndChild();
    ImGui::SetCursorPosY(view.px(layout::kForm.h - 40));
    if (primary_button(labelled(Text::tomogram_import, "##tomogram"), view.px(184)))
        form.wants_start = true;
    ImGui::SameLine();
    if (button(labelled(Text::author_cancel, "##tomogram"), {view.px(144), 0}))
        form.state = State::closed;
}

void draw_working(AuthorView& view) {
    TomogramForm& form = view.tomogram;
    ImGui::TextWrapped("%s", form.path.c_str());
    ImGui::Dummy({0, view.px(8)});
    ImGui::TextUnformatted(form.is_stopping ? say(Text::tomogram_stopping)
                                            : tomogram_doing(form.progress.doing));
    ImGui::ProgressBar(static_cast<float>(form.progress.share), {-1.0F, view.px(10)}, "");
    ImGui::Dummy({0, view.px(8)});
    note(view.base, say(Text::tomogram_goes_on));
    ImGui::SetCursorPosY(view.px(layout::kForm.h - 40));
    ImGui::BeginDisabled(form.is_stopping);
    if (button(labelled(Text::tomogram_stop, "##tomogram"), {view.px(144), 0}))
        form.wants_stop = true;
    ImGui::EndDisabled();
}

/// "T12 L1 L2 L3 L4 L5 S1": what the scan holds.
std::string seen_levels(const patient::MeasuredBody& body) {
    std::string seen;
    for (std::size_t k = 0; k < body.levels.size(); ++k)
        if (body.levels[k].seen)
            seen += (seen.empty() ? "" : " ") + std::string(patient::kLevelNames[k]);
    return seen;
}

void draw_done(AuthorView& view) {
    TomogramForm& form = view.tomogram;
    const scenario::PatientPackage& made = *form.made;
    begin_body(view.base, "##tomogram_done", 44);
    ImGui::TextWrapped("%s",
                       say(Text::tomogram_done, made.body.folder.filename().string()).c_str());
    note(view.base, made.body.folder.string());
    note(view.base, fmt::format("{}, {}", made.origin.format, made.origin.voxels));
    ImGui::Dummy({0, view.px(8)});
    ImGui::TextWrapped("%s", say(Text::tomogram_seen, seen_levels(made.body)).c_str());
    note(view.base, say(Text::tomogram_check_count));
    if (!form.pocket.empty()) {
        ImGui::Dummy({0, view.px(8)});
        ImGui::TextWrapped("%s", form.pocket.c_str());
    }
    ImGui::PushStyleColor(ImGuiCol_Text, color_vec(token::caution));
    for (const std::string& warning : made.origin.warnings) {
        ImGui::Dummy({0, view.px(4)});
        ImGui::TextWrapped("%s", warning.c_str());
    }
    ImGui::PopStyleColor();
    ImGui::EndChild();
    ImGui::SetCursorPosY(view.px(layout::kForm.h - 40));
    const bool mends =
        primary_button(labelled(Text::tomogram_look_at_landmarks, "##tomogram"), view.px(216));
    ImGui::SameLine();
    if (button(labelled(Text::tomogram_close, "##tomogram"), {view.px(144), 0}) || mends)
        form.state = State::closed;
    if (mends) open_landmarks(view);
}

}  // namespace

void draw_package_buttons(AuthorView& view) {
    const float half = share_of_line(view.base, 2, 8);
    if (button(labelled(Text::tomogram_open, "##tomogram"), {half, 0}))
        open_tomogram_form(view.tomogram);
    ImGui::SameLine(0, view.px(8));
    const bool has_patient = view.checked.scenario.patient.measured != nullptr;
    ImGui::BeginDisabled(!has_patient);
    if (button(labelled(Text::landmarks_open, "##landmarks"), {half, 0}) && has_patient)
        open_landmarks(view);
    ImGui::EndDisabled();
}

void draw_tomogram_form(AuthorView& view) {
    begin_panel(view.base, "author tomogram", layout::kForm);
    ImGui::PushFont(view.base.fonts.strong);
    ImGui::TextUnformatted(say(Text::tomogram_title));
    ImGui::PopFont();
    switch (view.tomogram.state) {
        case State::asking:
            draw_asking(view);
            break;
        case State::working:
            draw_working(view);
            break;
        case State::done:
            draw_done(view);
            break;
        case State::closed:
            break;
    }
    ImGui::End();
}

}  // namespace sideport::app
