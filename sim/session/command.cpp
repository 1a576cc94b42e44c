#include "sim/session/command.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace sideport::session {

namespace {

using enum CommandKind;

constexpr std::size_t kCommandCount = 60, kInstructorCount = 9;

constexpr std::array<CommandSpec, kCommandCount - kInstructorCount - 2> kTable = {{
    {pedal, "pedal", {"down"}, {0}, {1}, "", "X-rays while down is 1"},
    {c_arm_go,
     "c_arm_go",
     {"orbital_deg", "angulation_deg"},
     {-120, -45},
     {120, 45},
     "",
     "drives the C-arm there at its own speed"},
    {table_go,
     "table_go",
     {"x_mm", "y_mm", "z_mm"},
     {-200, -120, -250},
     {200, 160, 260},
     "",
     "drives the table until this point of the patient lies in the isocentre"},
    {field_size,
     "field_size",
     {"width_mm"},
     {100},
     {300},
     "",
     "width of the detector that is shown"},
    {collimate,
     "collimate",
     {"half_width_mm", "half_height_mm"},
     {5, 5},
     {150, 150},
     "",
     "half field at the detector"},
    {iris, "iris", {"radius_mm"}, {15}, {220}, "", "round diaphragm, radius at the detector"},
    {pulse_rate, "pulse_rate", {"per_s"}, {1}, {30}, "", "pulses a second"},
    {fluoro_mode, "fluoro_mode", {}, {}, {}, "mode", "low, normal, high or cine"},
    {focal_spot,
     "focal_spot",
     {},
     {},
     {},
     "spot",
     "automatic (by the mode), small (0.3 mm) or large (0.6 mm)"},
    {beam_filter,
     "beam_filter",
     {"copper_mm"},
     {0},
     {0.9},
     "",
     "copper before the tube: 0, 0.1, 0.2, 0.3, 0.6 or 0.9 mm"},
    {technique,
     "technique",
     {"automatic", "tube_voltage_kvp", "charge_mas"},
     {0, 40, 0.004},
     {1, 120, 5},
     "",
     "brightness control on (1), or voltage and charge of a pulse by hand (0)"},
    {spot, "spot", {}, {}, {}, "", "one exposure of cine quality, without the pedal"},
    {beam_timer, "beam_timer", {}, {}, {}, "", "resets the five-minute signal"},
    {c_arm_turn,
     "c_arm_turn",
     {"swivel_deg", "rotation_deg"},
     {-12, -90},
     {12, 90},
     "",
     "swivels the C-arm (wig-wag) and rotates the detector in its plane"},
    {c_arm_shift,
     "c_arm_shift",
     {"in_out_mm", "lift_mm", "source_to_detector_mm"},
     {-150, -150, 900},
     {150, 150, 1200},
     "",
     "moves the C-arm on its stand, and the detector"},
    {keep_picture,
     "keep_picture",
     {},
     {},
     {},
     "label",
     "sends the picture to the reference monitor"},
    {annotate,
     "annotate",
     {"picture", "x", "y"},
     {1, 0, 0},
     {1000, 1, 1},
     "text",
     "writes on a kept picture; 1 is the first, (0, 0) its upper left corner, (1, 1) the lower "
     "right"},
    {needle_take, "needle_take", {}, {}, {}, "", "takes the needle in the hand"},
    {needle_choose,
     "needle_choose",
     {},
     {},
     {},
     "needle",
     "takes a new needle of this catalogue id off the tray; only while none is in the patient"},
    {needle_entry,
     "needle_entry",
     {"x_mm", "z_mm"},
     {-200, -250},
     {200, 260},
     "",
     "holds the needle over this point of the skin"},
    {needle_aim,
     "needle_aim",
     {"tilt_x_deg", "tilt_z_deg"},
     {-60, -60},
     {60, 60},
     "",
     "leans the shaft from straight down"},
    {needle_advance, "needle_advance", {"by_mm"}, {-60}, {60}, "", "feeds or withdraws the needle"},
    {needle_release, "needle_release", {}, {}, {}, "", "lets go of the needle"},
    {needle_turn, "needle_turn", {"by_deg"}, {-720}, {720}, "", "turns the hub, + clockwise"},
    {palpate,
     "palpate",
     {"x_mm", "z_mm", "newton"},
     {-200, -250, 0},
     {200, 260, 40},
     "",
     "feels with a finger at this point of the skin; 0 lifts it"},
    {mark_skin,
     "mark_skin",
     {"x_mm", "z_mm"},
     {-200, -250},
     {200, 260},
     "",
     "makes a mark on the skin with the pen"},
    {lay_template,
     "template",
     {"x_mm", "z_mm", "turn_deg"},
     {-200, -250, -360},
     {200, 260, 360},
     "",
     "lays the pump's template on the skin; its hole shows where the port should be"},
    {skin_prep, "skin_prep", {}, {}, {}, "", "paints the skin with the antiseptic"},
    {drape, "drape", {}, {}, {}, "", "lays the sterile drape"},
    {local_anaesthetic,
     "local_anaesthetic",
     {"x_mm", "z_mm", "volume_ml"},
     {-200, -250, 0.1},
     {200, 260, 20},
     "",
     "infiltrates the skin with local anaesthetic"},
    {extension_choose,
     "extension_choose",
     {},
     {},
     {},
     "extension",
     "takes the extension set of this catalogue id, full of saline, off the tray; only while no "
     "syringe is on the line and no needle in the patient"},
    {syringe_attach,
     "syringe_attach",
     {},
     {},
     {},
     "slot",
     "puts a syringe of the tray on the line"},
    {syringe_detach, "syringe_detach", {}, {}, {}, "", "takes the syringe off the line"},
    {stopcock,
     "stopcock",
     {"position"},
     {0},
     {3},
     "",
     "0 off, 1 syringe to needle, 2 syringe to side port, 3 needle to side port"},
    {plunger_force, "plunger_force", {"newton"}, {-60}, {60}, "", "+ pushes, - pulls, 0 lets go"},
    {posture,
     "posture",
     {},
     {},
     {},
     "posture",
     "asks the patient to lie supine, hips_flexed or trunk_rotated"},
    {hold_breath,
     "hold_breath",
     {"seconds"},
     {0},
     {20},
     "",
     "asks the patient to breathe out and hold; 0 breathes on"},
    {patient_ask,
     "patient_ask",
     {},
     {},
     {},
     "question",
     "asks the patient about pain, tingling or feeling, or to hold_still"},
    {table_tilt, "table_tilt", {"tilt_deg"}, {-25}, {25}, "", "tilts the table, + head up"},
    {pump_interrogate, "pump_interrogate", {}, {}, {}, "", "reads the pump's status and log"},
    {pump_program,
     "pump_program",
     {"rate_ml_per_day"},
     {0},
     {24},
     "",
     "simple continuous delivery; 0 stops the pump"},
    {pump_bolus,
     "pump_bolus",
     {"volume_ul"},
     {0.1},
     {1000},
     "",
     "sends a single bolus to the pump"},
    {pump_bridge_bolus,
     "pump_bridge_bolus",
     {"volume_ul"},
     {1},
     {1000},
     "",
     "sends a priming bolus to the pump"},
    {pump_bolus_stop, "pump_bolus_stop", {}, {}, {}, "", "breaks the running bolus off"},
    {rotor_angle,
     "rotor_angle",
     {"before_deg", "after_deg"},
     {-720, -720},
     {720, 720},
     "",
     "angles of the rotor as read off the pictures"},
    {finding, "finding", {}, {}, {}, "text", "fills in a line of the report: name=value"},
    {conclude, "conclude", {}, {}, {}, "conclusion", "signs the report and ends the session"},
    {hint,
     "hint",
     {"level"},
     {1},
     {3},
     "",
     "asks for a hint: 1 a question, 2 what to look at, 3 what to do; practice only"},
    {session_resume,
     "session_resume",
     {"gap_s"},
     {0},
     {1e10},
     "",
     "goes on after the program was stopped so long ago; pedal, plunger and needle are let go"},
}};
constexpr CommandSpec kNote = {note, "note", {}, {}, {}, "text", "a remark"};
constexpr CommandSpec kPracticeStop = {
    practice_stop,
    "practice_stop",
    {"again"},
    {0},
    {1},
    "error",
    "answers a stop at a critical error: 0 goes on, 1 starts the case again; practice only"};
constexpr double kMostNumbers = 1e9;
constexpr std::array<CommandSpec, kInstructorCount> kInstructorTable = {{
    {complication,
     "complication",
     {},
     {},
     {},
     "order",
     "lets a complication happen: ID[=AMOUNT][@CONDITION], see complications.md"},
    {complication_fire,
     "complication_fire",
     {"number"},
     {1},
     {kMostNumbers},
     "",
     "lets an armed complication happen now"},
    {complication_cancel,
     "complication_cancel",
     {"number"},
     {1},
     {kMostNumbers},
     "",
     "gives an armed complication up"},
    {instructor_pause,
     "instructor_pause",
     {},
     {},
     {},
     "",
     "time stands still for the trainee, whose hands and foot let go"},
    {instructor_resume,
     "instructor_resume",
     {"pause_s"},
     {0},
     {1e7},
     "",
     "time goes on; pause_s: how long it stood by the wall's clock"},
    {bookmark, "bookmark", {}, {}, {}, "label", "a place to come back to in the debrief"},
    {instructor_note,
     "instructor_note",
     {"at_s"},
     {0},
     {1e7},
     "text",
     "an instructor's note; at_s: time of the session when the writing began"},
    {instructor_message,
     "instructor_message",
     {},
     {},
     {},
     "text",
     "a message that the trainee reads"},
    {instructor_end, "instructor_end", {}, {}, {}, "", "ends the session, signed or not"},
}};

constexpr std::size_t kMaxTextBytes = 2000, kMaxAuthorBytes = 80;

std::array<CommandSpec, kCommandCount> full_table() {
    std::array<CommandSpec, kCommandCount> table{};
    std::copy(kTable.begin(), kTable.end(), table.begin());
    table[kTable.size()] = kNote;
    std::copy(kInstructorTable.begin(), kInstructorTable.end(), table.begin() + kTable.size() + 1);
    table.back() = kPracticeStop;
    return table;
}

/// At most so many bytes, and no torn UTF-8 sequence at the end.
void shorten(std::string& text, std::size_t bytes) {
    if (text.size() <= bytes) return;
    const auto continues = [&](std::size_t i) {
        return (static_cast<unsigned char>(text[i]) & 0xC0U) == 0x80U;
    };
    while (bytes > 0 && continues(bytes))
        --bytes;
    text.resize(bytes);
}

Error fault(std::string code, std::string message) {
    return Error{std::move(code), std::move(message), ""};
}

Result<Done> read_values(const nlohmann::ordered_json& object, const CommandSpec& spec,
                         Command& command) {
    for (std::size_t i = 0; i < spec.value_names.size(); ++i) {
        const std::string key(spec.value_names[i]);
        if (key.empty()) continue;
        const auto it = object.find(key);
        if (it == object.end() || !it->is_number()) {
            return fault("command.missing_value",
                         fmt::format("{} needs the number {}", spec.name, key));
        }
        const double value = it->get<double>();
        if (!(value >= spec.low[i] && value <= spec.high[i])) {
            return fault("command.range", fmt::format("{}: {} = {}; allowed {} .. {}", spec.name,
                                                      key, value, spec.low[i], spec.high[i]));
        }
        command.values[i] = value;
    }
    if (!spec.text_name.empty()) {
        const auto it = object.find(std::string(spec.text_name));
        if (it == object.end() || !it->is_string()) {
            return fault("command.missing_value",
                         fmt::format("{} needs the text {}", spec.name, spec.text_name));
        }
        command.text = it->get<std::string>();
        if (command.text.size() > kMaxTextBytes) {
            return fault("command.range", fmt::format("{}: text of {} bytes; allowed {}", spec.name,
                                                      command.text.size(), kMaxTextBytes));
        }
    }
    return Done{};
}

}  // namespace

std::span<const CommandSpec> command_table() {
    static const std::array<CommandSpec, kCommandCount> table = full_table();
    return table;
}

const CommandSpec& spec_of(CommandKind kind) {
    const CommandSpec& spec = command_table()[static_cast<std::size_t>(kind)];
    SIDEPORT_CHECK(spec.kind == kind, "the command table is in the order of CommandKind");
    return spec;
}

Command within_range(Command command) {
    const CommandSpec& spec = spec_of(command.kind);
    for (std::size_t i = 0; i < spec.value_names.size(); ++i) {
        if (spec.value_names[i].empty()) continue;
        double& value = command.values[i];
        value = std::clamp(std::isnan(value) ? 0.0 : value, spec.low[i], spec.high[i]);
    }
    shorten(command.text, kMaxTextBytes);
    shorten(command.by, kMaxAuthorBytes);
    return command;
}

std::string to_json_line(std::int64_t tick, const Command& command) {
    const CommandSpec& spec = spec_of(command.kind);
    nlohmann::ordered_json object;
    object["tick"] = tick;
    object["command"] = spec.name;
    for (std::size_t i = 0; i < spec.value_names.size(); ++i) {
        if (!spec.value_names[i].empty())
            object[std::string(spec.value_names[i])] = command.values[i];
    }
    if (!spec.text_name.empty()) object[std::string(spec.text_name)] = command.text;
    if (!command.by.empty()) object["by"] = command.by;
    return object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Result<std::pair<std::int64_t, Command>> from_json_line(std::string_view line) {
    const auto object = nlohmann::ordered_json::parse(line, nullptr, false);
    if (object.is_discarded() || !object.is_object()) {
        return fault("command.syntax", "a line must be one JSON object");
    }
    const auto tick = object.find("tick");
    const auto name = object.find("command");
    if (tick == object.end() || !tick->is_number_integer() || name == object.end() ||
        !name->is_string()) {
        return fault("command.syntax", "a line needs an integer tick and a command");
    }
    for (const CommandSpec& spec : command_table()) {
        if (spec.name != name->get<std::string>()) continue;
        Command command{.kind = spec.kind};
        if (const auto read = read_values(object, spec, command); !read) return read.error();
        if (const auto by = object.find("by"); by != object.end()) {
            if (!by->is_string() || by->get_ref<const std::string&>().size() > kMaxAuthorBytes)
                return fault("command.range",
                             fmt::format("by: a text of at most {} bytes", kMaxAuthorBytes));
            command.by = by->get<std::string>();
        }
        const auto ticks = tick->get<std::int64_t>();
        if (ticks < 0)
            return fault("command.range", fmt::format("tick = {}; allowed 0 and more", ticks));
        return std::pair{ticks, command};
    }
    return fault("command.unknown",
                 fmt::format("there is no command '{}'", name->get<std::string>()));
}

}  // namespace sideport::session
