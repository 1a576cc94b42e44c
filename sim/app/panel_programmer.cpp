// The pump's programmer: what the electronics say, and what may be told to them.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/app/focus_ring.h"
#include "sim/app/texts.h"
#include "sim/app/told_words.h"
#include "sim/app/widgets.h"
#include "sim/base/units.h"

namespace sideport::app {

namespace {

using session::CommandKind;
using Page = Programmer::Page;

/// Running bolus and the pump's answer stand below this, logical px of the sheet.
float foot_y(const ViewState& view) {
    return view.plan->sheet.h - (view.plan->compact ? 118 : 84);
}

void interrogate(ViewState& view, Commands& commands) {
    commands.push_back(command(CommandKind::pump_interrogate));
    view.programmer.linked = true;
    view.programmer.answer.clear();
}

/// While the head is over the pump the reading follows it.
void follow_pump(ViewState& view) {
    Programmer& programmer = view.programmer;
    if (!programmer.linked) return;
    const auto& scenario = view.model->scenario;
    programmer.read = device::interrogate(scenario.pump, view.state->pump, scenario.drug);
    programmer.read_s = events::seconds(view.state->tick);
    if (programmer.rate_ml_per_day <= 0.0F) {
        programmer.rate_ml_per_day = static_cast<float>(programmer.read->last_rate_ml_per_day);
    }
}

void row(const ViewState& view, const char* label, const std::string& value) {
    caption(view, label, 116 * view.scale);
    ImGui::SameLine(118 * view.scale);
    ImGui::PushTextWrapPos(ImGui::GetContentRegionMax().x);
    ImGui::TextWrapped("%s", value.c_str());
    ImGui::PopTextWrapPos();
}

/// A sign and words in the colour of a state: octagon critical, triangle warning, ring none.
void signed_line(const ViewState& view, unsigned ink, int corners, const std::string& text) {
    const float s = view.scale, r = 8 * s;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImVec2 c(at.x + r, at.y + 0.5F * ImGui::GetTextLineHeight());
    ImDrawList& list = *ImGui::GetWindowDrawList();
    if (corners == 3) {
        list.AddTriangleFilled({c.x, c.y - r}, {c.x + r, c.y + 0.8F * r}, {c.x - r, c.y + 0.8F * r},
                               color(ink));
    } else if (corners > 0) {
        list.AddNgonFilled(c, r, color(ink), corners);
    } else {
        list.AddCircle(c, 0.7F * r, color(ink), 16, 2 * s);
    }
    ImGui::SetCursorScreenPos({at.x + 22 * s, at.y});
    ImGui::PushStyleColor(ImGuiCol_Text, color_vec(ink));
    ImGui::TextWrapped("%s", text.c_str());
    ImGui::PopStyleColor();
}

std::string programme_text(const device::Telemetry& read) {
    if (read.rate_ml_per_day <= 0.0) return say(Text::programmer_stopped);
    return say(Text::programmer_simple_continuous_ml_day_mg, read.rate_ml_per_day,
               read.dose_mg_per_day);
}

void draw_alarms(const ViewState& view, const device::Telemetry& read) {
    caption(view, say(Text::programmer_alarms));
    if (read.alarms.empty()) signed_line(view, token::n8, 0, say(Text::programmer_no_alarm));
    for (const device::PumpAlarm alarm : read.alarms) {
        const bool critical = device::is_critical(alarm);
        signed_line(
            view, critical ? token::danger : token::caution, critical ? 8 : 3,
            fmt::format("{}: {}",
                        critical ? say(Text::programmer_critical) : say(Text::programmer_warning),
                        words_of(alarm)));
    }
}

void draw_log(const ViewState& view, const device::Telemetry& read) {
    caption(view, say(Text::programmer_log_newest_first, read.log.size()).c_str());
    const float height = foot_y(view) * view.scale - ImGui::GetCursorPosY();
    ImGui::PushStyleColor(ImGuiCol_ChildBg, color_vec(token::n1));
    begin_part(view, "log", height, ImGuiWindowFlags_AlwaysUseWindowPadding);
    if (read.log.empty()) caption(view, say(Text::programmer_no_entry));
    for (const device::PumpLogEntry& entry : read.log) {
        caption(view, log_time_words(entry.time_s).c_str());
        ImGui::SameLine(116 * view.scale);
        ImGui::TextWrapped("%s", log_words(entry.text).c_str());
    }
    ImGui::EndChild();
    ImGui::PopStyleColor();
}

void draw_status_page(const ViewState& view, const device::Telemetry& read) {
    row(view, say(Text::programmer_model), read.model);
    row(view, say(Text::programmer_drug),
        fmt::format("{} {:g} mg/mL", read.drug, read.concentration_mg_per_ml));
    const scenario::Scenario& scenario = view.model->scenario;
    row(view, say(Text::programmer_catheter),
        say(Text::programmer_catheter_cm, scenario.catheter.name,
            0.1 * scenario.catheter_length_mm));
    row(view, say(Text::programmer_programme), programme_text(read));
    row(view, say(Text::programmer_reservoir),
        say(Text::programmer_ml_as_the_pump_counts, read.reservoir_calculated_ml));
    row(view, say(Text::programmer_service_left),
        say(Text::programmer_days, std::ceil(read.service_left_s / units::kSecondsPerDay)));
    ImGui::Separator();
    draw_alarms(view, read);
    ImGui::Separator();
    draw_log(view, read);
}

/// Puts a command up for review, or says what the pump can take.
void review(ViewState& view, CommandKind kind, double value, double low, double high,
            const char* unit, const char* what) {
    Programmer& programmer = view.programmer;
    if (!(value >= low && value <= high)) {
        programmer.answer =
            say(Text::programmer_cannot_be_allowed_are_to, value, unit, what, low, high, unit);
        return;
    }
    programmer.answer.clear();
    programmer.asked = command(kind, {value});
    programmer.page = Page::review;
}

void review_rate(ViewState& view) {
    const device::PumpModel& pump = view.model->scenario.pump;
    // the field holds a float: what is shown is what is sent
    const double rate = std::round(double(view.programmer.rate_ml_per_day) * 1000.0) / 1000.0;
    review(view, CommandKind::pump_program, rate, pump.min_rate_ml_per_day,
           pump.max_rate_ml_per_day, "mL/day", say(Text::programmer_programmed));
}

void review_bolus(ViewState& view, CommandKind kind, float volume_ul) {
    const session::CommandSpec& spec = session::spec_of(kind);
    review(view, kind, std::round(double(volume_ul) * 10.0) / 10.0, spec.low[0], spec.high[0], "µL",
           say(Text::programmer_sent));
}

void draw_programme_page(ViewState& view, const device::Telemetry& read) {
    const device::PumpModel& pump = view.model->scenario.pump;
    Programmer& programmer = view.programmer;
    const float s = view.scale;
    row(view, say(Text::programmer_now), programme_text(read));
    ImGui::Separator();
    line(say(Text::programmer_simple_continuous));
    ImGui::SetNextItemWidth(160 * s);
    number_field(view, "mL/day", programmer.rate_ml_per_day,
                 {.unit = 0.01F, .decimals = 3, .button = 0.01F, .with_control = 0.1F});
    caption(view, say(Text::programmer_to_ml_day_as_typed, pump.min_rate_ml_per_day,
                      pump.max_rate_ml_per_day,
                      double(programmer.rate_ml_per_day) * read.concentration_mg_per_ml, read.drug)
                      .c_str());
    if (button(labelled(Text::programmer_review, "##rate").c_str(), {160 * s, 0}))
        review_rate(view);
    ImGui::Separator();
    line(say(Text::programmer_stop_and_resume));
    if (read.rate_ml_per_day > 0.0) {
        if (button(say(Text::programmer_stop_pump), {160 * s, 0}))
            review(view, CommandKind::pump_program, 0.0, 0.0, 0.0, "mL/day",
                   say(Text::programmer_programmed));
        note(view, say(Text::programmer_a_stopped_pump_gives_no));
    } else if (read.last_rate_ml_per_day > 0.0) {
        if (button(say(Text::programmer_resume_ml_day, read.last_rate_ml_per_day).c_str(),
                   {160 * s, 0})) {
            review(view, CommandKind::pump_program, read.last_rate_ml_per_day, 0.0, 1e3, "mL/day",
                   say(Text::programmer_programmed));
        }
    }
}

/// How much a length of this catheter holds: shown when it is asked for, from what was typed.
void draw_arithmetic(ViewState& view) {
    const float s = view.scale;
    Programmer& programmer = view.programmer;
    ImGui::SetNextItemWidth(160 * s);
    number_field(view, say(Text::programmer_cm_of_catheter), view.typed_length_cm,
                 {.button = 1.0F, .with_control = 10.0F});
    if (button(programmer.shows_arithmetic ? say(Text::programmer_hide_the_arithmetic)
                                           : say(Text::programmer_show_the_arithmetic),
               {160 * s, 0}))
        programmer.shows_arithmetic = !programmer.shows_arithmetic;
    if (!programmer.shows_arithmetic) return;
    if (view.typed_length_cm <= 0.0F) {
        note(view, say(Text::programmer_type_the_length_of_the));
        return;
    }
    const double bore_mm = view.model->scenario.catheter.inner_diameter_mm;
    const double ml_per_cm = 0.25 * units::kPi * bore_mm * bore_mm * 10.0 * 1e-3;
    const double length_cm = double(view.typed_length_cm);
    note(view, say(Text::programmer_bore_mm_4_mm_10, bore_mm, bore_mm, ml_per_cm).c_str());
    note(view, fmt::format("{:.0f} cm × {:.5f} mL/cm = {:.3f} mL = {:.0f} µL", length_cm, ml_per_cm,
                           length_cm * ml_per_cm, length_cm * ml_per_cm * 1e3)
                   .c_str());
    note(view, say(Text::programmer_the_pumps_own_tubing_before));
}

void draw_bolus_page(ViewState& view) {
    const float s = view.scale;
    line(say(Text::programmer_single_bolus));
    ImGui::SetNextItemWidth(160 * s);
    number_field(view, "µL##bolus", view.bolus_ul,
                 {.decimals = 1, .button = 0.5F, .with_control = 1.0F});
    if (button(labelled(Text::programmer_review, "##single").c_str(), {160 * s, 0}))
        review_bolus(view, CommandKind::pump_bolus, view.bolus_ul);
    ImGui::Separator();
    line(say(Text::programmer_bridge_bolus));
    note(view, say(Text::programmer_fills_the_emptied_catheter_with));
    draw_arithmetic(view);
    ImGui::SetNextItemWidth(160 * s);
    number_field(view, "µL##bridge", view.bridge_ul, {.button = 1.0F, .with_control = 10.0F});
    if (button(labelled(Text::programmer_review, "##bridge").c_str(), {160 * s, 0}))
        review_bolus(view, CommandKind::pump_bridge_bolus, view.bridge_ul);
}

/// What will be sent, in dose and time, beside what runs now. Wrong entries can be sent.
void draw_review_page(ViewState& view, const device::Telemetry& read, Commands& commands) {
    Programmer& programmer = view.programmer;
    const session::Command& asked = programmer.asked;
    const float s = view.scale;
    const double value = asked.values[0];
    line(say(Text::programmer_review_before_it_is_sent));
    ImGui::Spacing();
    row(view, say(Text::programmer_now), programme_text(read));
    if (asked.kind == CommandKind::pump_program) {
        row(view, say(Text::programmer_new),
            value <= 0.0 ? say(Text::programmer_stopped)
                         : say(Text::programmer_simple_continuous_ml_day_mg, value,
                               value * read.concentration_mg_per_ml));
        if (value > 0.0 && read.rate_ml_per_day > 0.0)
            row(view, say(Text::programmer_change),
                fmt::format("{:+.0f} %", 100.0 * (value / read.rate_ml_per_day - 1.0)));
    } else {
        const double minutes = value / view.model->scenario.pump.max_bolus_rate_ul_per_min;
        row(view, say(Text::programmer_then),
            asked.kind == CommandKind::pump_bolus ? say(Text::programmer_single_bolus)
                                                  : say(Text::programmer_bridge_priming_bolus));
        row(view, say(Text::programmer_volume), fmt::format("{:g} µL", value));
        row(view, say(Text::programmer_drug_in_it),
            say(Text::programmer_drug_amount, value * 1e-3 * read.concentration_mg_per_ml,
                read.drug));
        row(view, say(Text::programmer_takes), minutes_seconds(std::ceil(60.0 * minutes)));
    }
    ImGui::Spacing();
    const Page back = asked.kind == CommandKind::pump_program ? Page::programme : Page::bolus;
    if (primary_button(say(Text::programmer_send_to_pump), 160 * s)) {
        commands.push_back(asked);
        programmer.page = back;
    }
    begin_ring_here();
    ImGui::SameLine();
    if (button(say(Text::programmer_back), {120 * s, 0})) programmer.page = back;
}

/// Running bolus, and why the pump did not take the last command.
void draw_foot(const ViewState& view, const device::Telemetry& read, Commands& commands) {
    const float s = view.scale;
    ImGui::SetCursorPosY((foot_y(view) + 8) * s);
    if (view.programmer.linked && read.bolus_left_ul > 0.0) {
        const double given_ul = read.bolus_asked_ul - read.bolus_left_ul;
        line(say(Text::programmer_bolus_running_of_l_left, given_ul, read.bolus_asked_ul,
                 minutes_seconds(read.bolus_left_s)));
        ImGui::ProgressBar(static_cast<float>(given_ul / read.bolus_asked_ul), {290 * s, 8 * s},
                           "");
        ImGui::SameLine();
        ImGui::SetCursorPosY((foot_y(view) + 14) * s);
        if (button(say(Text::programmer_stop_bolus), {110 * s, 0}))
            commands.push_back(command(CommandKind::pump_bolus_stop));
    }
    if (!view.programmer.answer.empty())
        signed_line(view, token::caution, 3,
                    say(Text::programmer_not_done, view.programmer.answer));
}

void draw_pages(ViewState& view, Commands& commands) {
    static constexpr struct {
        Page page;
        Text label;
    } kPages[] = {{Page::status, Text::programmer_status},
                  {Page::programme, Text::programmer_programme},
                  {Page::bolus, Text::programmer_bolus}};
    Programmer& programmer = view.programmer;
    int count = 0;
    for (const auto& [page, label] : kPages) {
        if (page != Page::status) ImGui::SameLine();
        if (segment(say(label), programmer.page == page, share_of_line(view, 3 - count++, 8))) {
            programmer.page = page;
            programmer.answer.clear();
        }
    }
    ImGui::Separator();
    const device::Telemetry& read = *programmer.read;
    if (programmer.page == Page::status) return draw_status_page(view, read);
    if (!programmer.linked) {
        ImGui::TextWrapped("%s", say(Text::programmer_interrogate_the_pump_before_you));
        return;
    }
    begin_body(view, "page", view.plan->sheet.h - foot_y(view));
    if (programmer.page == Page::review) draw_review_page(view, read, commands);
    if (programmer.page == Page::programme) draw_programme_page(view, read);
    if (programmer.page == Page::bolus) draw_bolus_page(view);
    ImGui::EndChild();
}

}  // namespace

void draw_programmer(ViewState& view, Commands& commands) {
    Programmer& programmer = view.programmer;
    follow_pump(view);
    ImGui::PushFont(view.fonts.strong);
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted(say(Text::programmer_pump_programmer));
    ImGui::PopFont();
    ImGui::SameLine(292 * view.scale);
    const bool pressed = programmer.linked
                             ? button(say(Text::programmer_interrogate), {128 * view.scale, 0})
                             : primary_button(say(Text::programmer_interrogate), 128 * view.scale);
    if (pressed) interrogate(view, commands);
    if (!programmer.read) {
        ImGui::TextWrapped("%s", say(Text::programmer_nothing_has_been_read_yet));
        return;
    }
    note(view, programmer.linked
                   ? say(Text::programmer_the_head_is_over_the)
                   : say(Text::programmer_read_at_the_head_has, minutes_seconds(programmer.read_s))
                         .c_str());
    draw_pages(view, commands);
    draw_foot(view, *programmer.read, commands);
}

}  // namespace sideport::app
