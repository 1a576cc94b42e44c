// An event or a hint of the case begins as a sentence: when this is so, then that.

#include <fmt/format.h>

#include "sim/app/author_rows.h"
#include "sim/app/texts.h"
#include "sim/app/widgets.h"
#include "sim/scenario/moment.h"

namespace sideport::app {

namespace {

using author::Effect;
using author::NewEntry;
using author::Part;

constexpr float kLabel = 120, kHeight = 400;
constexpr Area kSentence{240, 120, 600, kHeight};

/// Label on the left of a control; answers with the width that is left.
float label(const AuthorView& view, const std::string& words) {
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted(fitted(ImGui::GetFont(), words, view.px(kLabel - 8)).c_str());
    ImGui::SameLine(view.px(kLabel));
    return ImGui::GetContentRegionAvail().x;
}

/// place: tells the fields of a sentence apart.
void type_into(AuthorView& view, const std::string& words, int place, std::string& value) {
    const float width = label(view, words);
    if (auto next = edit_line(view, fmt::format("##{}", place), "", value, width)) value = *next;
}

void choose_part(AuthorView& view, const std::string& words, Part part, std::string& value) {
    const scenario::Field& field = author::field_of(part);
    const float width = label(view, words);
    std::vector<Choice> choices = choices_of(field, field.choices);
    const std::string end = say(Text::author_to_the_end);
    if (part == Part::until) choices.insert(choices.begin(), {"", end, ""});
    if (auto next =
            choose_from(view, field.pointer, choices, value, value.empty() ? end : value, width))
        value = *next;
    note(view.base,
         std::string(part == Part::topic ? field.doc : author::words_of_choice(field, value)));
}

std::string effect_label(const Effect& effect) {
    if (effect.complication != nullptr) return std::string(effect.complication->label);
    return say(effect.is_said ? Text::author_effect_says : Text::author_effect_drug);
}

void draw_event(AuthorView& view, NewEntry& entry) {
    choose_part(view, say(Text::author_when), Part::when, entry.when);
    if (scenario::counts_volume(entry.when))
        type_into(view, say(Text::author_above), 1, entry.above);
    type_into(view, say(Text::author_after), 2, entry.after);
    const std::vector<Effect> all = author::effects();
    std::vector<Choice> choices;
    for (const Effect& effect : all)
        choices.push_back({std::string(effect.id), effect_label(effect), effect.words});
    const Effect* chosen = author::find_effect(all, entry.effect);
    const float width = label(view, say(Text::author_then));
    const auto next =
        choose_from(view, "##then", choices, entry.effect, effect_label(*chosen), width);
    if (next) author::take_effect(entry, *(chosen = author::find_effect(all, *next)));
    note(view.base, std::string(chosen->words));
    if (chosen->complication == nullptr)
        type_into(view, say(chosen->is_said ? Text::author_words : Text::author_doses), 3,
                  entry.amount);
    else if (!chosen->complication->amount_name.empty())
        type_into(view, std::string(chosen->complication->amount_name), 4, entry.amount);
}

void draw_hint(AuthorView& view, NewEntry& entry) {
    const float half = share_of_line(view.base, 2, 8);
    const bool is_own = entry.kind == NewEntry::Kind::own_hint;
    if (segment(say(Text::author_hint_own), is_own, half)) entry.kind = NewEntry::Kind::own_hint;
    ImGui::SameLine();
    if (segment(say(Text::author_hint_words), !is_own, half))
        entry.kind = NewEntry::Kind::other_words;
    if (is_own) {
        choose_part(view, say(Text::author_from_moment), Part::hint_when, entry.when);
        choose_part(view, say(Text::author_until), Part::until, entry.until);
    } else {
        choose_part(view, say(Text::author_topic), Part::topic, entry.topic);
    }
    type_into(view, say(Text::author_question), 5, entry.amount);
    note(view.base, author::field_of(Part::question).doc);
}

}  // namespace

void draw_new_entry(AuthorView& view) {
    NewEntry& entry = view.new_entry;
    if (entry.kind == NewEntry::Kind::none) return;
    const bool is_event = entry.kind == NewEntry::Kind::event;
    begin_panel(view.base, "author new entry", kSentence, true);
    ImGui::PushFont(view.base.fonts.strong);
    ImGui::TextUnformatted(say(is_event ? Text::author_new_event : Text::author_new_hint));
    ImGui::PopFont();
    if (is_event)
        draw_event(view, entry);
    else
        draw_hint(view, entry);
    ImGui::SetCursorPosY(view.px(kHeight - 44));
    const bool whole = author::is_whole(entry);
    ImGui::BeginDisabled(!whole);
    const bool adds = primary_button(labelled(Text::author_add, "##entry"), view.px(144)) && whole;
    ImGui::EndDisabled();
    ImGui::SameLine();
    const bool leaves = button(labelled(Text::author_cancel, "##entry"), {view.px(144), 0});
    ImGui::End();
    if (adds) {
        auto done = author::add_entry(*view.draft, view.checked, author::list_of(entry),
                                      author::fields_of(entry));
        view.notice = done ? std::string() : done.error().line();
    }
    if (adds || leaves) entry = {};
}

}  // namespace sideport::app
