#include "sim/device/telemetry.h"

#include <algorithm>
#include <cmath>

#include "sim/base/units.h"
#include "sim/device/pump_notes.h"

namespace sideport::device {

namespace {

/// Clock on the wall when a session starts; only the log shows it.
constexpr double kStartOfDayS = 10.0 * 3600.0;

std::uint32_t bit(PumpAlarm alarm) {
    return 1U << static_cast<unsigned>(alarm);
}

/// When an alarm that stands at the start arose, s from the start.
double arose_s(const PumpModel& pump, const PumpState& state, const PumpStart& start,
               PumpAlarm alarm) {
    switch (alarm) {
        case PumpAlarm::stopped_long:
            return pump.stopped_alarm_after_s - start.standing_for_s;
        case PumpAlarm::elective_replacement:
            return state.service_left_s - pump.replacement_notice_s;
        case PumpAlarm::low_reservoir: {
            const double since_ml = pump.low_reservoir_alarm_ml - state.reservoir_calculated_ml;
            if (start.rate_ml_per_day <= 0.0) return -start.standing_for_s;
            return -since_ml / start.rate_ml_per_day * units::kSecondsPerDay;
        }
        default:
            return -start.standing_for_s;
    }
}

}  // namespace

std::string alarm_text(PumpAlarm alarm) {
    return recorded_text(note_of(alarm));
}

bool is_critical(PumpAlarm alarm) {
    return alarm <= PumpAlarm::end_of_service;
}

std::uint32_t active_alarms(const PumpModel& pump, const PumpState& state) {
    std::uint32_t bits = 0;
    const auto raise = [&](PumpAlarm alarm, bool active) {
        if (active) bits |= bit(alarm);
    };
    const bool empty = state.empty || state.reservoir_calculated_ml <= 0.0;
    const bool over = state.service_left_s <= 0.0;
    raise(PumpAlarm::empty_reservoir, empty);
    raise(PumpAlarm::motor_stall,
          state.missed_ul > 0.0 && state.missed_ul >= pump.stall_detection_ul * (1.0 - 1e-9));
    raise(PumpAlarm::stopped_long, state.stopped_s > pump.stopped_alarm_after_s);
    raise(PumpAlarm::end_of_service, over);
    raise(PumpAlarm::low_reservoir,
          !empty && state.reservoir_calculated_ml < pump.low_reservoir_alarm_ml);
    raise(PumpAlarm::elective_replacement,
          !over && state.service_left_s < pump.replacement_notice_s);
    return bits;
}

std::vector<PumpAlarm> alarms_of(const PumpState& state) {
    std::vector<PumpAlarm> alarms;
    for (int i = 0; i < kPumpAlarmCount; ++i) {
        const auto alarm = static_cast<PumpAlarm>(i);
        if ((state.alarms & bit(alarm)) != 0) alarms.push_back(alarm);
    }
    return alarms;
}

std::string alarm_line(const PumpState& state) {
    std::string line;
    for (const PumpAlarm alarm : alarms_of(state)) {
        if (!line.empty()) line += "; ";
        line += alarm_text(alarm);
    }
    return line.empty() ? "none" : line;
}

std::vector<PumpLogEntry> log_at_start(const PumpModel& pump, const PumpState& state,
                                       const PumpStart& start) {
    std::vector<PumpLogEntry> log = start.log;
    if (start.stopped) log.push_back({-start.standing_for_s, recorded_text(PumpNote::stopped)});
    for (const PumpAlarm alarm : alarms_of(state)) {
        log.push_back({std::min(0.0, arose_s(pump, state, start, alarm)), alarm_text(alarm)});
    }
    std::stable_sort(log.begin(), log.end(),
                     [](const auto& a, const auto& b) { return a.time_s < b.time_s; });
    return log;
}

LogTime log_time(double time_s) {
    const double clock_s = kStartOfDayS + time_s;
    const double day = std::floor(clock_s / units::kSecondsPerDay);
    const int minutes = static_cast<int>((clock_s - day * units::kSecondsPerDay) / 60.0);
    return {.days_ago = day < 0.0 ? static_cast<int>(-day) : 0,
            .hour = minutes / 60,
            .minute = minutes % 60};
}

Telemetry interrogate(const PumpModel& pump, const PumpState& state, const DrugModel& drug) {
    Telemetry read;
    read.model = pump.name;
    read.drug = drug.name;
    read.concentration_mg_per_ml = drug.concentration_mg_per_ml;
    read.rate_ml_per_day = state.rate_ml_per_day;
    read.last_rate_ml_per_day = state.last_rate_ml_per_day;
    read.dose_mg_per_day = state.rate_ml_per_day * drug.concentration_mg_per_ml;
    read.reservoir_calculated_ml = state.reservoir_calculated_ml;
    read.bolus_asked_ul = state.bolus_left_ul > 0.0 ? state.bolus_asked_ul : 0.0;
    read.bolus_left_ul = state.bolus_left_ul;
    if (state.bolus_left_ul > 0.0) {
        read.bolus_left_s =
            state.bolus_left_ul / state.bolus_rate_ul_per_min * units::kSecondsPerMinute;
    }
    read.service_left_s = state.service_left_s;
    read.alarms = alarms_of(state);
    read.log.assign(state.log.rbegin(), state.log.rend());
    return read;
}

}  // namespace sideport::device
