#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/events/event.h"
#include "sim/scenario/scenario.h"

namespace sideport::assessment {

// The session in the grader's terms. Times are seconds since the start; < 0 means never.

inline constexpr double kReadingMl = 0.05;  ///< syringes are read to 0.1 mL: 0.95 passes for 1
inline constexpr double kClearedMl = 1.0;   ///< clears the catheter [1]

/// One pedal press.
struct Exposure {
    std::size_t index = 0;  ///< of its first event in the log
    double start_s = 0.0, stop_s = 0.0, duration_s = 0.0;
    std::string view;  ///< "pa", "lateral", "oblique"
    double field_mm = 0.0, open_area_fraction = 1.0, pulses_per_s = 0.0;
    bool needle_in_field = false;
    bool fluid_moving = false;
};

/// The bevel came to lie somewhere.
struct NeedleStay {
    double time_s = 0.0;
    std::string site;
    double angle_deg = 0.0;
};

/// The plunger was pulled.
struct Aspiration {
    std::size_t index = 0;
    double start_s = 0.0;
    std::string site;
    bool lateral_checked = false;  ///< a lateral exposure showed the needle where it lay
    double dry_s = -1.0;           ///< suction had been held and nothing had come
    double return_s = -1.0;        ///< liquid came

    bool dry() const { return dry_s >= 0.0; }
    bool returned() const { return return_s >= 0.0; }
};

/// One push with the bevel in the body. Purging the line outside it is no injection.
struct Injection {
    std::size_t index = 0;
    double start_s = 0.0;
    std::string agent, site;
    bool known_agent = false, intrathecal = false;
    double iodine_mg_per_ml = 0.0;
    double cleared_ml = 0.0;       ///< drawn through the access port before
    double drug_in_line_mg = 0.0;  ///< at the start
    bool after_dry_tap = false;    ///< the last suction before it brought nothing
    bool lateral_checked = false;  ///< as in Aspiration
    bool starts_in_beam = false;
    double volume_ml = 0.0, duration_s = 0.0, peak_pressure_kpa = 0.0;
    int marks = 0, marks_in_beam = 0;  ///< quarter millilitres, and those seen live

    bool iodine() const { return iodine_mg_per_ml > 0.0; }
    bool in_port() const;
    /// Pocket, skin or reservoir: neither the access port nor its septum.
    bool in_wrong_place() const { return !in_port() && site != "access_septum"; }
};

/// A picture on the reference monitor and the geometry it was taken in.
struct KeptPicture {
    std::size_t index = 0;
    double time_s = 0.0;
    std::string view, label;
    double orbital_deg = 0.0, angulation_deg = 0.0, field_mm = 0.0;
    double x_mm = 0.0, y_mm = 0.0, z_mm = 0.0;
    bool rotor_in_field = false;
};

/// A single bolus sent to the pump.
struct Bolus {
    std::size_t index = 0, done_index = 0;
    double time_s = -1.0, done_s = -1.0;
    double volume_ul = 0.0;
    double turn_deg = 0.0;  ///< of the rotor when done
    bool refused = false;
};

struct RotorReading {
    double time_s = 0.0;
    double turn_deg = 0.0, true_turn_deg = 0.0;
};

/// A line of the trainee's report.
struct Finding {
    std::string name, value;
    double time_s = 0.0;
};

/// What the grader knows at one event of the log, after it.
struct Standing {
    std::string site;           ///< where the bevel lies
    double drawn_ml = 0.0;      ///< through the access port so far
    bool lateral_seen = false;  ///< a lateral exposure has shown the needle where it lies now
    /// The needle that was taken last and how it fits the access port: none, cutting, too_wide or
    /// too_short. Empty before one is taken: a needle that somebody else has placed is no choice.
    std::string needle, needle_fault;
};

struct Course {
    std::vector<Standing> standings;  ///< one for each event
    std::vector<Exposure> exposures;
    std::vector<double> punctures_s;
    double hand_in_beam_s = 0.0, hand_dose_mgy = 0.0;  ///< of all stays
    std::vector<NeedleStay> needle;
    std::vector<Aspiration> aspirations;
    std::vector<Injection> injections;
    std::vector<KeptPicture> pictures;
    std::vector<Bolus> rotor_boluses;   ///< to see the rotor turn
    std::vector<Bolus> bridge_boluses;  ///< to fill the emptied catheter
    std::vector<RotorReading> rotor_readings;
    std::vector<Finding> findings;  ///< last value of each
    double interrogated_s = -1.0;
    double contrast_at_tip_s = -1.0, leak_s = -1.0;
    double confined_s = -1.0, track_s = -1.0;  ///< pooled at the tip; leaked with CSF at the entry
    bool leak_at_needle = false;               ///< beside the needle, not out of the catheter
    double pressure_limit_s = -1.0, pressure_limit_kpa = 0.0;
    double drug_bolus_s = -1.0, drug_by_syringe_mg = 0.0;  ///< pushed into the CSF by hand
    double cleared_ml = 0.0;                               ///< drawn through the access port
    double last_fluid_s = -1.0;  ///< last sign of aspiration or injection through the access port
    int hint_count = 0;          ///< hints that were asked for
    int redirect_count = 0;      ///< times it was drawn back and fed again
    int strayed_count = 0;       ///< times the needle left the safe volume
    double concluded_s = -1.0;
    std::string conclusion;
    double end_s = 0.0;
    const events::Event* totals = nullptr;  ///< session_ended

    /// Suction through the access port brought nothing, then or later.
    std::optional<double> dry_tap_s() const;
    /// The first aspiration through the access port that brought liquid, or nullptr.
    const Aspiration* first_return() const;
    /// Pushes of contrast through the access port.
    std::vector<const Injection*> port_contrast() const;
    /// A filled-in line, or nullptr.
    const Finding* finding(std::string_view name) const;
};

/// Reads the log once. The log must outlive the course.
Course course_of(const scenario::Scenario& scenario, const events::EventLog& log);

}  // namespace sideport::assessment
