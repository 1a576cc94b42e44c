// The landmarks of a scanned patient, in the place of the form while they are mended.

#include <array>
#include <charconv>

#include <fmt/format.h>

#include "sim/app/author_rows.h"
#include "sim/app/texts.h"
#include "sim/app/widgets.h"

namespace sideport::app {

namespace {

using author::Landmark;

constexpr float kFoot = 216, kRow = 22, kFigureRow = 52;
constexpr int kL3 = 7;

/// A figure of a level, as a field.
struct Figure {
    Text words;
    double patient::MeasuredLevel::*member;
};
constexpr Figure kFigures[] = {{Text::landmarks_width, &patient::MeasuredLevel::body_width_mm},
                               {Text::landmarks_depth, &patient::MeasuredLevel::body_depth_mm},
                               {Text::landmarks_height, &patient::MeasuredLevel::height_mm},
                               {Text::landmarks_disc, &patient::MeasuredLevel::disc_below_mm},
                               {Text::landmarks_tilt, &patient::MeasuredLevel::tilt_deg},
                               {Text::landmarks_lean, &patient::MeasuredLevel::lean_deg}};

void draw_mark_row(AuthorView& view, const Landmark& mark) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    const bool is_chosen = view.landmarks.chosen && view.landmarks.chosen->is(mark);
    ImGui::PushID(static_cast<int>(mark.kind) * 1000 + mark.index);
    if (ImGui::Selectable("##mark", is_chosen, 0, {0, view.px(kRow - 4)}))
        view.landmarks.chosen = mark;
    ImGui::PopID();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    draw_fitted(list, {view.base.fonts.body}, {at.x + view.px(4), at.y}, view.px(112),
                mark.seen ? token::n9 : token::n7, landmark_name(mark));
    const bool is_level = mark.kind == Landmark::Kind::level;
    if (is_level)
        draw_fitted(list, {view.base.fonts.caption}, {at.x + view.px(124), at.y + view.px(2)},
                    width - view.px(128 + 92), token::n7,
                    say(mark.seen ? Text::landmarks_seen : Text::landmarks_continued));
    draw_fitted(list, {view.base.fonts.body}, {at.x + width - view.px(88), at.y}, view.px(84),
                token::n8, say(Text::landmarks_z, plain_zero(mark.at_W_mm.z, 0.05)));
}

/// A number as typed; nothing: it is none.
std::optional<double> number_of(const std::string& text) {
    double value = 0.0;
    const char *const begin = text.data(), *const end = begin + text.size();
    const auto [rest, problem] = std::from_chars(begin, end, value);
    return problem == std::errc() && rest == end ? std::optional(value) : std::nullopt;
}

std::optional<double> edit_figure(AuthorView& view, const std::string& words, int place,
                                  double value, float width) {
    ImGui::BeginGroup();
    ImGui::PushFont(view.base.fonts.caption);
    ImGui::TextUnformatted(fitted(ImGui::GetFont(), words, width).c_str());
    ImGui::PopFont();
    const auto typed = edit_line(view, fmt::format("##mark{}", place), "",
                                 fmt::format("{:.1f}", plain_zero(value, 0.05)), width);
    ImGui::EndGroup();
    return typed ? number_of(*typed) : std::nullopt;
}

/// Place and size of the chosen landmark, each a field.
void draw_figures(AuthorView& view, const Landmark& mark) {
    constexpr Text kPlaces[] = {Text::landmarks_left, Text::landmarks_front, Text::landmarks_head};
    author::Landmarks& open = *view.landmarks.open;
    const float third = share_of_line(view.base, 3, 8);
    const ImVec2 from = ImGui::GetCursorPos();
    const auto place = [&](int i) {
        ImGui::SetCursorPos({from.x + static_cast<float>(i % 3) * (third + view.px(8)),
                             from.y + static_cast<float>(i / 3) * view.px(kFigureRow)});
    };
    for (int i = 0; i < 3; ++i) {
        place(i);
        if (const auto mm = edit_figure(view, say(kPlaces[i]), i, mark.at_W_mm[i], third)) {
            glm::dvec3 to = mark.at_W_mm;
            to[i] = *mm;
            take_landmarks(view, open.move(mark, to));
        }
    }
    if (mark.kind != Landmark::Kind::level) return;
    const auto& level = open.body()->levels[static_cast<std::size_t>(mark.index)];
    for (int i = 0; i < static_cast<int>(std::size(kFigures)); ++i) {
        place(3 + i);
        if (const auto value = edit_figure(view, say(kFigures[i].words), 3 + i,
                                           level.*kFigures[i].member, third)) {
            patient::MeasuredLevel changed = level;
            changed.*kFigures[i].member = *value;
            take_landmarks(view, open.set_level(mark.index, changed));
        }
    }
}

/// "L3 is L2", "L3 is L4": the count is what goes wrong most often.
void draw_count(AuthorView& view) {
    const bool has_level =
        view.landmarks.chosen && view.landmarks.chosen->kind == Landmark::Kind::level;
    const int level = has_level ? view.landmarks.chosen->index : kL3;
    const float half = share_of_line(view.base, 2, 8);
    for (const int by : {-1, 1}) {
        const int other = level + by;
        const bool can = other >= 0 && other < patient::kLevelCount;
        if (by > 0) ImGui::SameLine(0, view.px(8));
        ImGui::BeginDisabled(!can);
        const std::string words =
            say(Text::landmarks_is_really, patient::kLevelNames[static_cast<std::size_t>(level)],
                patient::kLevelNames[static_cast<std::size_t>(can ? other : level)]);
        if (button(fmt::format("{}##count{}", words, by), {half, view.px(28)}) && can) {
            take_landmarks(view, view.landmarks.open->count(by));
            if (has_level && !view.landmarks.open->is_saved()) view.landmarks.chosen->index = other;
        }
        ImGui::EndDisabled();
    }
}

void draw_head(AuthorView& view) {
    const author::Landmarks& open = *view.landmarks.open;
    ImGui::PushFont(view.base.fonts.strong);
    ImGui::TextUnformatted(fitted(ImGui::GetFont(),
                                  say(Text::landmarks_of, open.folder().filename().string()),
                                  ImGui::GetContentRegionAvail().x - view.px(84))
                               .c_str());
    ImGui::PopFont();
    const bool saved = open.is_saved();
    ImGui::SameLine();
    caption(view.base, say(saved ? Text::author_saved : Text::author_unsaved));
    note(view.base, say(Text::landmarks_explained));
    draw_count(view);
}

void draw_foot(AuthorView& view, const Area& area) {
    begin_panel(view.base, "author landmarks foot",
                {area.x, area.y + area.h - kFoot, area.w, kFoot});
    const Landmark* chosen = nullptr;
    const std::vector<Landmark> marks = view.landmarks.open->marks();
    for (const Landmark& mark : marks)
        if (view.landmarks.chosen && view.landmarks.chosen->is(mark)) chosen = &mark;
    if (chosen != nullptr)
        draw_figures(view, *chosen);
    else
        note(view.base, say(Text::landmarks_choose));
    ImGui::SetCursorPosY(view.px(kFoot - 40));
    const float half = share_of_line(view.base, 2, 8);
    ImGui::BeginDisabled(view.landmarks.open->is_saved());
    if (primary_button(labelled(Text::landmarks_save, "##landmarks"), half) &&
        !view.landmarks.open->is_saved())
        view.landmarks.asks_save = true;
    ImGui::EndDisabled();
    ImGui::SameLine(0, view.px(8));
    const bool leaves = button(labelled(Text::landmarks_close, "##landmarks"), {half, 0});
    ImGui::End();
    if (leaves) close_landmarks(view);
}

/// Which other cases a change reaches.
std::string shared_words(const AuthorView& view) {
    constexpr std::size_t kMostNamed = 6;
    const std::vector<std::string> titles = other_cases_of_patient(view);
    if (view.list.is_reading) return say(Text::landmarks_cases_read, view.list.left_to_read);
    if (titles.empty()) return say(Text::landmarks_no_other_case);
    std::string names;
    for (std::size_t i = 0; i < std::min(titles.size(), kMostNamed); ++i)
        names += (i > 0 ? "; " : "") + titles[i];
    if (titles.size() > kMostNamed) names += "; ...";
    return say(Text::landmarks_other_cases, titles.size(), names);
}

void draw_save_question(AuthorView& view) {
    begin_panel(view.base, "landmarks save", layout::kForm);
    ImGui::TextWrapped(
        "%s", say(Text::landmarks_save_question, view.landmarks.open->folder().filename().string())
                  .c_str());
    note(view.base, shared_words(view));
    note(view.base, say(Text::landmarks_sessions));
    ImGui::Dummy({0, view.px(8)});
    if (primary_button(labelled(Text::author_save, "##landmarks"), view.px(144)))
        save_landmarks(view);
    ImGui::SameLine();
    if (button(labelled(Text::author_stay, "##save"), {view.px(144), 0}))
        view.landmarks.asks_save = false;
    ImGui::End();
}

void draw_close_question(AuthorView& view) {
    begin_panel(view.base, "landmarks close", layout::kForm);
    ImGui::TextWrapped("%s", say(Text::landmarks_close_question));
    ImGui::Dummy({0, view.px(8)});
    const float wide = view.px(216);
    if (primary_button(labelled(Text::landmarks_save, "##close"), wide)) {
        view.landmarks.asks_close = false;
        view.landmarks.asks_save = true;
    }
    if (button(labelled(Text::author_leave_anyway, "##close"), {wide, 0})) close_landmarks(view);
    if (button(labelled(Text::author_stay, "##close"), {wide, 0}))
        view.landmarks.asks_close = false;
    ImGui::End();
}

}  // namespace

void draw_landmark_panel(AuthorView& view) {
    if (view.landmarks.asks_save) return draw_save_question(view);
    if (view.landmarks.asks_close) return draw_close_question(view);
    const Area& area = layout::kForm;
    begin_panel(view.base, "author landmarks", {area.x, area.y, area.w, area.h - kFoot});
    draw_head(view);
    begin_body(view.base, "##marks", 0);
    const std::vector<Landmark> marks = view.landmarks.open->marks();
    for (const Landmark& mark : marks)
        if (mark.kind != Landmark::Kind::canal) draw_mark_row(view, mark);
    ImGui::EndChild();
    ImGui::End();
    draw_foot(view, area);
}

}  // namespace sideport::app
