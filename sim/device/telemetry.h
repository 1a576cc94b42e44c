#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/device/pump.h"

namespace sideport::device {

/// "Motor stall"
std::string alarm_text(PumpAlarm alarm);
/// The pump delivers nothing, or will not for long.
bool is_critical(PumpAlarm alarm);
/// Bits of 1 << PumpAlarm that hold for this state.
std::uint32_t active_alarms(const PumpModel& pump, const PumpState& state);
/// The alarms of PumpState::alarms, critical ones first.
std::vector<PumpAlarm> alarms_of(const PumpState& state);
/// "Motor stall; Low reservoir", or "none".
std::string alarm_line(const PumpState& state);

/// The author's entries and those of the alarms that stand when the session starts, oldest first.
std::vector<PumpLogEntry> log_at_start(const PumpModel& pump, const PumpState& state,
                                       const PumpStart& start);

/// On the wall's clock, minutes as they have begun: sessions start today at 10:00.
struct LogTime {
    int days_ago = 0;  ///< 0: today
    int hour = 0, minute = 0;
    bool operator==(const LogTime&) const = default;
};
/// time_s from the start of the session.
LogTime log_time(double time_s);

/// What the programmer reads from the pump: what its electronics know, and nothing of where the
/// rotor stands or what has really left.
struct Telemetry {
    std::string model, drug;
    double concentration_mg_per_ml = 0.0;
    double rate_ml_per_day = 0.0;       ///< 0: stopped
    double last_rate_ml_per_day = 0.0;  ///< what it ran at before it was stopped
    double dose_mg_per_day = 0.0;
    double reservoir_calculated_ml = 0.0;
    double bolus_asked_ul = 0.0, bolus_left_ul = 0.0, bolus_left_s = 0.0;  ///< 0: none is running
    double service_left_s = 0.0;
    std::vector<PumpAlarm> alarms;  ///< critical ones first
    std::vector<PumpLogEntry> log;  ///< newest first
};
Telemetry interrogate(const PumpModel& pump, const PumpState& state, const DrugModel& drug);

}  // namespace sideport::device
