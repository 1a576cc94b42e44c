#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "sim/base/result.h"

namespace sideport::session {

/// Everything that a trainee, a robot or a recorded file can do. Mouse, keys and buttons become
/// these and nothing else, so a replay needs no input device.
enum class CommandKind : int {
    pedal,              ///< down (0/1)
    c_arm_go,           ///< orbital_deg, angulation_deg: drives there at its own speed
    table_go,           ///< x_mm, y_mm, z_mm: where in W the isocentre shall lie
    field_size,         ///< width_mm at the detector: 300, 230, 150 (magnification)
    collimate,          ///< half_width_mm, half_height_mm at the detector
    iris,               ///< radius_mm at the detector
    pulse_rate,         ///< per_s: 1 .. 30
    fluoro_mode,        ///< text: low, normal, high, cine
    focal_spot,         ///< text: automatic, small, large
    beam_filter,        ///< copper_mm: 0, 0.1, 0.2, 0.3, 0.6, 0.9
    technique,          ///< automatic (0/1), tube_voltage_kvp, charge_mas
    spot,               ///< one exposure of cine quality
    beam_timer,         ///< resets the five-minute signal
    c_arm_turn,         ///< swivel_deg (wig-wag), rotation_deg of the detector
    c_arm_shift,        ///< in_out_mm, lift_mm, source_to_detector_mm
    keep_picture,       ///< label
    annotate,           ///< picture (1 the first kept), x, y (0 .. 1 from the upper left), text
    needle_take,        ///< puts the needle in the hand, over the entry point
    needle_choose,      ///< text: catalogue id; takes a new one of these off the tray
    needle_entry,       ///< x_mm, z_mm: skin point; only while the needle is out
    needle_aim,         ///< tilt_x_deg, tilt_z_deg from straight down (-y): leans the shaft
    needle_advance,     ///< by_mm: how far the hand feeds, negative withdraws
    needle_release,     ///< lets go
    needle_turn,        ///< by_deg: turns the hub, + clockwise seen from the hub
    palpate,            ///< x_mm, z_mm, newton: a finger on the skin; 0 N lifts it
    mark_skin,          ///< x_mm, z_mm: a dot of the pen
    lay_template,       ///< x_mm, z_mm, turn_deg: the pump's outline on the skin
    skin_prep,          ///< paints the field with the antiseptic
    drape,              ///< lays the sterile drape
    local_anaesthetic,  ///< x_mm, z_mm, volume_ml: under the skin
    extension_choose,   ///< text: catalogue id; only while neither needle nor syringe is in use
    syringe_attach,     ///< slot of the tray
    syringe_detach,     ///
    stopcock,       ///< position: 0 off, 1 syringe-needle, 2 syringe-side port, 3 needle-side port
    plunger_force,  ///< newton: + pushes, - pulls, 0 lets go
    posture,        ///< text: supine, hips_flexed, trunk_rotated
    hold_breath,    ///< seconds: from the end of the next expiration; 0 breathes on
    patient_ask,    ///< text: pain, tingling, feeling, hold_still
    table_tilt,     ///< tilt_deg: + head up; drives there at its own speed
    pump_interrogate,   ///< reads status and log
    pump_program,       ///< rate_ml_per_day: simple continuous, 0 stops the pump
    pump_bolus,         ///< volume_ul
    pump_bridge_bolus,  ///< volume_ul: priming after aspiration
    pump_bolus_stop,    ///< breaks the running bolus off
    rotor_angle,        ///< before_deg, after_deg: what was read off the pictures
    finding,            ///< text "field=value" for the report
    conclude,           ///< text: conclusion id; signs the report and ends the session
    hint,               ///< level: a graded hint was asked for; practice only
    session_resume,     ///< gap_s: goes on after the program was stopped; every hand is off
    note,               ///< text
    // of an instructor
    complication,         ///< order: see parse_complication
    complication_fire,    ///< number: an armed one, now
    complication_cancel,  ///< number: an armed one, never
    instructor_pause,     ///< time stands still for the trainee
    instructor_resume,    ///< pause_s: how long it stood, by the wall's clock
    bookmark,             ///< label
    instructor_note,      ///< at_s: when the writing began; text
    instructor_message,   ///< text: the trainee reads it
    instructor_end,       ///< ends the session, signed or not
    // of the trainee again
    practice_stop,  ///< again (0/1), text: practice stopped at this critical error
};

/// One command; values in the order of the table in command.cpp.
struct Command {
    CommandKind kind = CommandKind::note;
    std::array<double, 3> values{};
    std::string text;
    std::string by;  ///< who sent it; empty: the trainee
};

struct CommandSpec {
    CommandKind kind;
    std::string_view name;
    std::array<std::string_view, 3> value_names;  ///< empty when unused; unit in the name
    std::array<double, 3> low, high;              ///< allowed range
    std::string_view text_name;                   ///< empty when there is no text
    std::string_view doc;
};
/// In the order of CommandKind.
std::span<const CommandSpec> command_table();
const CommandSpec& spec_of(CommandKind kind);

/// The command as it may be carried out and recorded: values within the table's ranges (not a
/// number counts as 0), texts no longer than a recording holds. What people and files
/// send is so already; what a rule or a controller works out need not be.
Command within_range(Command command);

/// {"tick":12,"command":"pedal","down":1} and back, one line each. Numbers keep every bit.
std::string to_json_line(std::int64_t tick, const Command& command);
/// Errors: command.syntax, command.unknown, command.missing_value, command.range.
Result<std::pair<std::int64_t, Command>> from_json_line(std::string_view line);

}  // namespace sideport::session
