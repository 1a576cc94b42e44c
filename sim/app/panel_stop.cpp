// Practice: the session stands still and says what would have harmed a patient.

#include "sim/app/panel_stop.h"

#include "sim/app/focus_ring.h"
#include "sim/app/texts.h"
#include "sim/app/view_state.h"
#include "sim/app/widgets.h"
#include "sim/scenario/complication.h"

namespace sideport::app {

namespace {

constexpr double kBetweenLooksS = 1.0;

/// The message without its second half, which stands on its own.
std::string fact_of(const assessment::CriticalError& error) {
    const auto at =
        error.consequence.empty() ? std::string::npos : error.message.find(error.consequence);
    return at == std::string::npos ? error.message : error.message.substr(0, at);
}

void paragraph(const ViewState& view, Text title, const std::string& text) {
    if (text.empty()) return;
    ImGui::Spacing();
    caption(view, say(title));
    ImGui::TextWrapped("%s", text.c_str());
}

}  // namespace

void update_stop(ViewState& view, const events::EventLog& log) {
    Stop& stop = view.stop;
    const bool may_look = !view.is_assessment && stop.checklist && !view.state->ended &&
                          (view.settings == nullptr || view.settings->stops_at_errors);
    if (!may_look) {
        stop.looks = false;
        stop.waiting.clear();
        if (view.sheet == Sheet::stop) view.sheet = Sheet::none;
        return;
    }
    const double now_s = events::seconds(view.state->tick);
    const bool due = log.size() != stop.events_seen && now_s - stop.looked_s >= kBetweenLooksS;
    if (due || !stop.looks) {
        const scenario::Scenario now = scenario::with_complications(view.model->scenario, log);
        for (auto& error : assessment::new_critical_errors(now, log, *stop.checklist, stop.known)) {
            stop.known.push_back(error.code);
            if (stop.looks) stop.waiting.push_back(std::move(error));
        }
        stop.looks = true;
        stop.events_seen = log.size();
        stop.looked_s = now_s;
    }
    // another sheet at which the clock stands is left first
    if (!stop.waiting.empty() && !view.holds_session()) view.sheet = Sheet::stop;
}

void draw_stop(ViewState& view, Commands& commands) {
    if (view.stop.waiting.empty()) return;
    const assessment::CriticalError& error = view.stop.waiting.front();
    ImGui::PushStyleColor(ImGuiCol_Text, color_vec(token::danger));
    caption(view, say(Text::stop_practice_stops_here));
    ImGui::PushFont(view.fonts.lead);
    ImGui::TextWrapped("%s", say(Text::stop_this_would_harm_a_patient));
    ImGui::PopFont();
    ImGui::PopStyleColor();
    ImGui::Spacing();
    begin_body(view, "what", 164);
    ImGui::PushFont(view.fonts.strong);
    ImGui::TextWrapped("%s  %s", minutes_seconds(error.time_s).c_str(), error.title.c_str());
    ImGui::PopFont();
    paragraph(view, Text::stop_what_happened, fact_of(error));
    paragraph(view, Text::stop_what_it_would_do, error.consequence);
    if (view.stop.waiting.size() > 1)
        paragraph(view, Text::stop_and_more,
                  say(Text::stop_errors_more, view.stop.waiting.size() - 1));
    ImGui::EndChild();
    ImGui::SetCursorPosY((view.plan->sheet.h - 152) * view.scale);
    ImGui::TextWrapped("%s", say(Text::stop_the_clock_stands));
    ImGui::SetCursorPosY((view.plan->sheet.h - 72) * view.scale);
    if (primary_button(with_cap(view, say(Text::stop_go_on), Action::acknowledge),
                       190 * view.scale)) {
        answer_stop(view, commands, false);
    } else {
        begin_ring_here();
        ImGui::SameLine();
        if (button(say(Text::stop_start_again), {190 * view.scale, 0}))
            answer_stop(view, commands, true);
    }
}

void answer_stop(ViewState& view, Commands& commands, bool again) {
    std::vector<assessment::CriticalError>& waiting = view.stop.waiting;
    if (waiting.empty()) return;
    commands.push_back(
        command(session::CommandKind::practice_stop, {again ? 1.0 : 0.0}, waiting.front().code));
    waiting.erase(waiting.begin());
    if (again) {
        waiting.clear();
        view.after = After::again;
    }
    if (waiting.empty()) view.sheet = Sheet::none;
}

}  // namespace sideport::app
