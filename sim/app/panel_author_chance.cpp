// A value of the form that every form of the case draws anew.

#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/app/author_rows.h"
#include "sim/app/texts.h"
#include "sim/app/widgets.h"
#include "sim/author/chance.h"

namespace sideport::app {

namespace {

using author::Chance;
using author::Law;
using author::Row;

const char* law_words(Law law) {
    switch (law) {
        case Law::uniform:
            return say(Text::author_law_uniform);
        case Law::normal:
            return say(Text::author_law_normal);
        case Law::one_of:
            return say(Text::author_law_one_of);
        case Law::weighted:
            return say(Text::author_law_weighted);
        default:
            return say(Text::author_law_fixed);
    }
}

/// Five dots on a rounded square.
void draw_die(const AuthorView& view, ImVec2 middle, unsigned ink) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float half = view.px(7), out = view.px(3.5F);
    list.AddRect({middle.x - half, middle.y - half}, {middle.x + half, middle.y + half}, color(ink),
                 view.px(2), 0, view.px(1.2F));
    for (const ImVec2 dot :
         {ImVec2{-1, -1}, ImVec2{1, -1}, ImVec2{0, 0}, ImVec2{-1, 1}, ImVec2{1, 1}})
        list.AddCircleFilled({middle.x + out * dot.x, middle.y + out * dot.y}, view.px(1.3F),
                             color(ink), 8);
}

/// Two fields: bounds, or mean and standard deviation.
void draw_two(AuthorView& view, const Row& row, Chance chance, float width) {
    const char* between =
        say(chance.law == Law::normal ? Text::author_law_deviation : Text::author_law_to);
    const float middle = ImGui::CalcTextSize(between).x + view.px(12);
    const float each = 0.5F * (width - middle);
    for (std::size_t i = 0; i < 2; ++i) {
        if (i == 1) {
            ImGui::SameLine(0, view.px(6));
            ImGui::TextUnformatted(between);
            ImGui::SameLine(0, view.px(6));
        }
        const auto next = edit_line(view, fmt::format("{}#{}", row.pointer, i), row.pointer,
                                    chance.values[i], each);
        if (!next) continue;
        chance.values[i] = *next;
        write_value(view, row, author::text_of(chance));
    }
}

std::string summary_of(const Chance& chance) {
    if (chance.law == Law::one_of) return fmt::format("{}", fmt::join(chance.values, ", "));
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < chance.values.size(); ++i)
        parts.push_back(fmt::format("{} {:g}", chance.values[i], chance.weights[i]));
    return fmt::format("{}", fmt::join(parts, ", "));
}

/// A choice among those that may be drawn: ticked, or with its weight.
void draw_drawable(AuthorView& view, const Row& row, Chance& chance, const std::string& choice) {
    const double weight = author::weight_of(chance, choice);
    if (chance.law == Law::one_of) {
        bool on = weight > 0.0;
        if (!ImGui::Checkbox(choice.c_str(), &on)) return;
        author::set_weight(chance, choice, on ? 1.0 : 0.0);
        return write_value(view, row, author::text_of(chance));
    }
    const auto text = edit_line(view, row.pointer + "#" + choice, row.pointer,
                                fmt::format("{:g}", weight), view.px(56));
    ImGui::SameLine();
    ImGui::TextUnformatted(choice.c_str());
    if (!text) return;
    double next = 0.0;
    const auto [end, problem] = std::from_chars(text->data(), text->data() + text->size(), next);
    if (problem != std::errc() || end != text->data() + text->size() || next < 0.0) return;
    author::set_weight(chance, choice, next);
    write_value(view, row, author::text_of(chance));
}

void draw_several(AuthorView& view, const Row& row, Chance chance, float width) {
    ImGui::SetNextItemWidth(width);
    const std::string id = "##" + row.pointer;
    const float room = width - ImGui::GetFrameHeight() - 2.0F * ImGui::GetStyle().FramePadding.x;
    const std::string shown = fitted(ImGui::GetFont(), summary_of(chance), room);
    if (!ImGui::BeginCombo(id.c_str(), shown.c_str(), ImGuiComboFlags_HeightLarge)) return;
    for (const std::string& choice : author::drawable(row, chance)) {
        ImGui::PushID(choice.c_str());
        draw_drawable(view, row, chance, choice);
        ImGui::PopID();
    }
    ImGui::EndCombo();
}

}  // namespace

void draw_law(AuthorView& view, const Row& row) {
    const std::vector<Law> laws = author::laws_for(row);
    if (laws.empty()) return;
    const Chance chance = author::chance_of(row.value);
    const std::string id = "##law" + row.pointer;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImVec2 size{view.px(kLawWidth), ImGui::GetFrameHeight()};
    if (ImGui::InvisibleButton((id + "#").c_str(), size)) ImGui::OpenPopup(id.c_str());
    const bool lit = ImGui::IsItemHovered() || chance.law != Law::fixed;
    draw_die(view, {at.x + 0.5F * size.x, at.y + 0.5F * size.y}, lit ? token::accent : token::n6);
    if (ImGui::IsItemHovered()) ImGui::SetTooltip("%s", say(Text::author_law_explained));
    if (!ImGui::BeginPopup(id.c_str())) return;
    for (const Law law : laws) {
        if (ImGui::Selectable(law_words(law), law == chance.law) && law != chance.law)
            write_value(view, row, author::text_of(author::under_law(chance, law)));
    }
    ImGui::EndPopup();
}

bool draw_chance(AuthorView& view, const Row& row, float width) {
    const Chance chance = author::chance_of(row.value);
    const bool two = chance.law == Law::uniform || chance.law == Law::normal;
    if (chance.law == Law::fixed || (two && !row.choices.empty())) return false;
    // one of several numbers: seldom, and read well as they are written
    if (!two && row.choices.empty()) return false;
    if (two)
        draw_two(view, row, chance, width);
    else
        draw_several(view, row, chance, width);
    return true;
}

}  // namespace sideport::app
