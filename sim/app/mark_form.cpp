#include "sim/app/mark_form.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "sim/app/debrief_view.h"
#include "sim/app/texts.h"
#include "sim/app/widgets.h"
#include "sim/records/report.h"

namespace sideport::app {

namespace {

using assessment::Outcome;

struct Choice {
    Outcome outcome;
    Text words;
    unsigned ink;
    float width;
};
constexpr Choice kChoices[] = {
    {Outcome::done, Text::instruct_done, token::ok, 64},
    {Outcome::partial, Text::instruct_partial, token::caution, 68},
    {Outcome::missed, Text::instruct_missed, token::caution, 72},
    {Outcome::incorrect, Text::instruct_incorrect, token::danger, 84},
    {Outcome::not_applicable, Text::instruct_not_applicable, token::n7, 112}};

const Choice* choice_of(const std::string& name) {
    const auto* const found = std::find_if(
        std::begin(kChoices), std::end(kChoices),
        [&](const Choice& choice) { return name == assessment::outcome_name(choice.outcome); });
    return found == std::end(kChoices) ? nullptr : found;
}

std::string words_of(const std::string& outcome) {
    const Choice* choice = choice_of(outcome);
    return choice != nullptr ? std::string(say(choice->words))
                             : std::string(say(Text::instruct_to_come));
}

}  // namespace

void open_mark_form(MarkForm& form, const assessment::ItemResult& item, int number,
                    const records::HandMark* mark) {
    form = {.open = true,
            .item = item.id,
            .title = fmt::format("{}  {}", number, item.text),
            .computed = item.open ? "open" : assessment::outcome_name(item.outcome),
            .outcome = mark != nullptr ? mark->outcome : std::string(),
            .has_mark = mark != nullptr,
            .reason = {},
            .wants_focus = true};
}

bool draw_mark_form(const ViewState& view, MarkForm& form, float y, float width,
                    records::HandMark& kept) {
    const float s = view.scale;
    const ImVec2 panel = ImGui::GetWindowPos();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled({panel.x, panel.y + y * s},
                       {panel.x + width * s, panel.y + (y + kMarkFormHeight) * s},
                       color(token::n3));
    draw_fitted(list, {view.fonts.strong}, {panel.x + 12 * s, panel.y + (y + 8) * s},
                (width - 24) * s, token::n9, form.title);
    draw_fitted(list, {view.fonts.caption}, {panel.x + 12 * s, panel.y + (y + 28) * s},
                (width - 24) * s, token::n7, say(Text::mark_computed, words_of(form.computed)));
    float x = 12;
    for (const Choice& choice : kChoices) {
        ImGui::SetCursorPos({x * s, (y + 46) * s});
        const std::string name = assessment::outcome_name(choice.outcome);
        if (segment(labelled(choice.words, "##mark"), form.outcome == name, choice.width * s))
            form.outcome = name;
        x += choice.width + 2;
    }
    ImGui::SetCursorPos({12 * s, (y + 80) * s});
    ImGui::SetNextItemWidth((width - 24) * s);
    if (std::exchange(form.wants_focus, false)) ImGui::SetKeyboardFocusHere();
    ImGui::InputTextWithHint("##reason", say(Text::mark_reason), form.reason.data(),
                             form.reason.size());
    ImGui::SetCursorPos({12 * s, (y + 114) * s});
    if (button(labelled(Text::mark_cancel, "##mark"), {84 * s, 28 * s})) form.open = false;
    const bool has_reason = form.reason[0] != '\0';
    bool done = false;
    if (form.has_mark) {
        ImGui::SetCursorPos({104 * s, (y + 114) * s});
        ImGui::BeginDisabled(!has_reason);
        if (button(labelled(Text::mark_take_back, "##mark"), {112 * s, 28 * s})) {
            form.outcome.clear();
            done = true;
        }
        ImGui::EndDisabled();
    }
    ImGui::SetCursorPos({(width - 12 - 140) * s, (y + 114) * s});
    ImGui::BeginDisabled(!has_reason || form.outcome.empty());
    if (primary_button(labelled(Text::mark_keep, "##mark"), 140 * s)) done = true;
    ImGui::EndDisabled();
    if (!done) return false;
    kept = {.item = form.item,
            .outcome = form.outcome,
            .computed = form.computed,
            .reason = form.reason.data(),
            .by = {},
            .given_utc = {},
            .session_s = -1.0};
    form = {};
    return true;
}

void draw_hand_mark(const ViewState& view, ImDrawList& list, const records::HandMark& mark,
                    ImVec2 at, float width) {
    const float s = view.scale;
    const Choice* choice = choice_of(mark.outcome);
    if (choice == nullptr) return;
    draw_outcome_sign(list, choice->outcome, {at.x + 6 * s, at.y + 8 * s}, 5 * s);
    draw_fitted(list, {view.fonts.caption}, {at.x + 18 * s, at.y}, width - 18 * s, token::n9,
                say(Text::mark_by_hand, say(choice->words), mark.reason, mark.by));
}

void HandMarkList::read(const std::filesystem::path& session) {
    const auto key = runner::station_key(runner::station_folder());
    auto found = runner::read_hand_marks(session, key ? key.value() : runner::StationKey{});
    if (!found) {
        // before the session has begun there is nothing to mark
        if (found.error().code != "session.missing") trouble = found.error().line();
        return;
    }
    marks = std::move(found.value().marks);
    trouble = found.value().broken ? found.value().sentence : std::string();
}

void HandMarkList::add(const std::filesystem::path& session, records::HandMark mark,
                       const std::string& by) {
    mark.by = by;
    const auto key = runner::station_key(runner::station_folder());
    if (!key) {
        trouble = key.error().line();
        return;
    }
    auto kept = runner::add_hand_mark(session, std::move(mark), key.value());
    if (!kept) {
        trouble = kept.error().line();
        return;
    }
    marks.push_back(std::move(kept).value());
    trouble.clear();
}

}  // namespace sideport::app
