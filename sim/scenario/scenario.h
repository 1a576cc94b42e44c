#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/result.h"
#include "sim/device/catalogue.h"
#include "sim/device/pump.h"
#include "sim/patient/spine.h"
#include "sim/scenario/fault.h"

namespace sideport::scenario {

/// One thing on the tray. Syringes carry their own fill.
struct TrayItem {
    std::string id;       ///< slot: "5" .. "9", as on the keys
    std::string syringe;  ///< catalogue id
    std::string agent;    ///< catalogue id of the fill; empty = empty syringe
    double fill_ml = 0.0;
};

/// Metal on the patient that is no part of the system: it is drawn and does nothing else.
struct Distractors {
    int pump_clips = 0;  ///< skin staples of the scar beside the pump
    int back_clips = 0;  ///< and of the incision over the anchor
    int gown_snaps = 0;  ///< on the front of the trunk
};

/// A point on the catheter's way, from the dural sac at its height: a level and millimetres.
struct RoutePoint {
    std::string level = "L3";    ///< its height: the middle of this vertebral body
    double head_feet_mm = 0.0;   ///< above it
    double right_left_mm = 0.0;  ///< from the middle of the sac, left positive
    double front_back_mm = 0.0;  ///< from the middle of the sac, front positive
    bool has_depth = false;      ///< front_back is written; otherwise the dorsal third of the sac
};

/// What happens by itself during the session; truth, shown to nobody before.
struct CaseEvent {
    std::string when;          ///< a moment: see moment.h
    double above_ml = 0.0;     ///< of a volume that the moment counts
    double after_s = 0.0;      ///< so long after the moment
    std::string complication;  ///< id; empty: none
    double amount = 0.0;       ///< of the complication
    bool has_amount = false;   ///< otherwise its usual one
    std::string says;          ///< words of the patient
    double drug_doses = 0.0;   ///< reference doses that begin to act, as if the pump had given them
};

/// Words of the author in place of a hint's, or a hint of this case alone.
struct CaseHint {
    std::string topic;                 ///< of the hint whose words these are; empty: a new one
    std::string when, until;           ///< moments between which a new one stands
    std::string question, look, deed;  ///< the three levels; empty: as the program says it
};

/// Points of an item of the checklist in this case.
struct ItemWeight {
    std::string item;
    double points = 0.0;
    std::string where;  ///< file:line:column
};

/// What the C-arm of this room can do.
struct CArmLimits {
    double orbital_deg = 120.0, angulation_deg = 45.0;  ///< to either side
    double source_to_detector_min_mm = 900.0, source_to_detector_max_mm = 1200.0;
    std::vector<double> pulse_rates_per_s;  ///< empty: any
    std::vector<std::string> modes;         ///< names of fluoroscope modes; empty: all
};

/// A case as its author wrote it, validated: quantities in stored units, references resolved.
struct Scenario {
    int format = 1;  ///< version that its file names; older ones are migrated as they are read
    std::string id;  ///< folder name
    std::filesystem::path file;
    std::string title, stem, prebrief;
    std::vector<std::string> objectives, references;
    std::vector<std::string> debrief_points;  ///< truth: told after the case only
    std::string thumbnail;  ///< "data:image/png;base64,..."; not in the hash: it says nothing new
    int form = 1;           ///< which of its equal forms a case with distributions is
    int level = 1;          ///< 1 first case .. 5; practice gives fewer hints with each

    patient::Parameters patient;
    std::string patient_package;  ///< folder of a patient made from a tomogram; empty: none
    std::string patient_name, patient_id;

    device::PumpModel pump;
    double pump_depth_mm = 12.0;  ///< skin to face, 3-30
    double pump_x_mm = 84.0;      ///< pocket centre in W (left side positive)
    double pump_z_mm = -42.0;
    double pump_tilt_deg = 0.0;  ///< about the cranio-caudal axis, face away from straight anterior
    double pump_rotation_deg = 0.0;  ///< in the pocket, counter-clockwise seen from the front
    double pump_rate_ml_per_day = 0.3;
    double reservoir_ml = 30.0;
    double reservoir_calculated_ml = -1.0;  ///< what the electronics believe; < 0: as reservoir_ml
    double service_left_s = 1e8;            ///< 0: the pump is at the end of its service
    double standing_for_s = 0.0;  ///< how long a stopped or stalled pump has stood; 0: not noticed
    std::vector<device::PumpLogEntry> pump_log;  ///< times before the session are negative

    device::CatheterModel catheter;
    double catheter_length_mm = 700.0;
    std::string entry_level = "L3", tip_level = "T10";
    std::vector<RoutePoint> route;  ///< toward the tip, which is the last; empty: by levels

    device::DrugModel drug;

    double csf_pressure_pa = 1550.0;
    double heart_rate_per_min = 70.0, breathing_rate_per_min = 14.0;
    double breathing_depth = 1.0;  ///< of a quiet breath; 0: the patient lies still
    Posture start_posture = Posture::supine;
    double start_tilt_deg = 0.0;  ///< of the table, + head up
    CArmLimits c_arm;

    device::NeedleModel needle;                      ///< of the kit that lies open
    std::vector<device::NeedleModel> other_needles;  ///< on the tray besides it
    bool names_needles = false;                      ///< the author has said which
    device::ExtensionSetModel extension;
    std::vector<TrayItem> tray;
    device::Catalogue catalogue;  ///< what the tray's ids refer to

    std::vector<Fault> faults;  ///< truth: trainees never see it
    /// Where a colleague has left a needle when the session starts: none, pocket, fill_port,
    /// septum, screen (a refill needle that stands on the access port's screen).
    std::string needle_in_place = "none";

    Distractors distractors;

    std::vector<CaseEvent> events;  ///< truth
    std::vector<CaseHint> hints;
    std::string language = "en";  ///< BCP 47 tag of the author's texts

    /// Ids of the complications that an instructor may let happen in an assessment; any other makes
    /// the attempt one that is not standardised.
    std::vector<std::string> complications;

    double maximum_score = 100.0;
    double minimum_passing_score = 80.0;
    bool has_minimum_passing_score = false;  ///< the file names it; otherwise the checklist may
    std::string
        checklist;  ///< of assets/checklists, or a file beside the scenario; empty: standard
    std::vector<ItemWeight> weights;  ///< of the checklist's items in this case
    double room_temperature_c = 22.0;

    std::uint64_t hash = 0;  ///< of all values above
};

/// Conclusions a trainee can sign; ids of the report's field and of the truth.
/// patent, occluded, restricted_flow, broken_or_leaking, disconnected, tip_outside_sac, csf_leak,
/// pump_fault, port_not_accessible, not_shown
std::string true_conclusion(const Scenario& scenario);

/// Conclusions that are accepted as correct for the truth. Where nothing comes back nothing may be
/// injected, so occluded and not_shown are right as well.
std::vector<std::string> accepted_conclusions(const Scenario& scenario);

/// One row of the single field table: reader, validator, reference page.
struct Field {
    std::string pointer;  ///< "/pump/depth"
    std::string type;     ///< "quantity mm", "integer", "text", "choice", ...
    std::string range;    ///< "3 mm .. 30 mm" or the choices
    std::string default_text;
    std::string doc;
    std::vector<std::string> choices;  ///< of a choice: all there are
    std::string unit;                  ///< of a quantity: what a number alone would mean
    bool is_reference = false;         ///< an id of the catalogue
    bool is_truth = false;             ///< trainees never see it
};
const std::vector<Field>& field_table();
/// Ids of the catalogue that a field may name; empty where it names none.
std::vector<std::string> reference_ids(const Field& field, const device::Catalogue& catalogue);

/// "--set /pump/depth=18 mm": applied to the document before validation.
using Overrides = std::vector<std::pair<std::string, std::string>>;

/// A field that held a distribution, and what this form drew from it.
struct DrawnValue {
    std::string pointer, distribution, value;
};

/// Reads scenarios/library/<name> or scenarios/gallery/<name>, a folder with scenario.yaml, or a
/// .yaml file. All faults at once; an empty error list means that `scenario` is valid. Codes:
/// scenario.missing, scenario.syntax, scenario.unknown_field, scenario.missing_field,
/// scenario.type, scenario.range, scenario.choice, scenario.duplicate, scenario.reference,
/// scenario.base, scenario.newer_format, scenario.circular, scenario.distribution,
/// scenario.no_form, quantity.*.
struct ReadResult {
    Scenario scenario;
    Errors errors;
    std::vector<DrawnValue> drawn;  ///< what the form left to chance, in the order of the file
};
ReadResult read_scenario(const std::filesystem::path& path, const Overrides& overrides = {});
/// The same of a text that is not, or not yet, what the disk holds; `file` is where it belongs:
/// names of what it stands on are looked up from there.
ReadResult read_scenario_text(const std::string& text, const std::filesystem::path& file,
                              const Overrides& overrides = {});
/// The file that read_scenario(path) reads; the path itself when there is none.
std::filesystem::path file_of_scenario(const std::filesystem::path& path);

/// A value of a case or of what it stands on, as it is written there.
struct WrittenValue {
    std::string pointer, text;
    std::filesystem::path file;  ///< that holds it
    int line = 0;                ///< from 1; 0: nowhere
};
/// All values of a case with those of its layers, in the order of the files; nothing of a text
/// that cannot be read.
std::vector<WrittenValue> written_values(const std::string& text,
                                         const std::filesystem::path& file);
/// The same case with all that it stands on written into it: no `extends`, no `include`, no
/// comments. Errors: as read_scenario, the first of them.
Result<std::string> text_without_layers(const std::string& text, const std::filesystem::path& file);

/// assets/catalogue/*.yaml. Codes: catalogue.*.
struct CatalogueResult {
    device::Catalogue catalogue;
    Errors errors;
};
CatalogueResult read_catalogue(const std::filesystem::path& assets_folder);

}  // namespace sideport::scenario
