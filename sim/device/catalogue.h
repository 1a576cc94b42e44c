#pragma once

#include <string>
#include <vector>

namespace sideport::device {

// Every number comes from a catalogue file under assets/catalogue, where its source stands beside
// it.

/// A programmable peristaltic pump. Frame P: origin in the centre of the body, +z out of the face
/// with the ports, x and y in the face; angles counter-clockwise seen from outside the face.
struct PumpModel {
    std::string id, name;
    double reservoir_ml = 0.0;
    double body_radius_mm = 0.0;  ///< round body without the access port's lobe
    double thickness_mm = 0.0;
    double access_port_radius_mm =
        0.0;  ///< centre of the catheter access port from the pump's centre
    double access_port_angle_deg = 0.0;
    double access_port_rise_mm = 0.0;  ///< its face above the pump's
    double access_port_wall_mm = 0.0;  ///< of its metal housing round septum and chamber
    double access_septum_radius_mm = 0.0;
    double access_septum_thickness_mm = 0.0;
    double access_chamber_depth_mm = 0.0;  ///< from under the septum to the metal floor
    double access_chamber_ml = 0.0;
    double access_screen_mm = 0.0;  ///< wider needles stop on the screen under the septum; 0: none
    double fill_port_radius_mm = 0.0;
    double fill_septum_thickness_mm = 0.0;
    double fill_port_depth_mm = 0.0;  ///< from the face to the needle stop
    int roller_count = 0;
    double volume_per_turn_ul = 0.0;
    bool rotor_counter_clockwise = true;  ///< seen from outside the face
    double internal_tubing_ml = 0.0;      ///< pump head to access port
    double max_bolus_rate_ul_per_min = 0.0;
    double min_rate_ml_per_day = 0.0, max_rate_ml_per_day = 0.0;  ///< of a continuous programme
    double motor_steps_per_turn = 0.0;  ///< whole steps of the motor for one turn of the rotor
    double pulsation_depth = 0.0;     ///< share of the flow that is missing in the middle of a dip
    double pulsation_width = 0.0;     ///< share of the roller period that a dip takes
    double stall_detection_ul = 0.0;  ///< asked for in vain before the electronics call it a stall
    double low_reservoir_alarm_ml = 0.0;
    double stopped_alarm_after_s = 0.0;  ///< a pump stopped for longer than this alarms
    double replacement_notice_s = 0.0;   ///< elective replacement, this long before end of service
};

struct CatheterModel {
    std::string id, name;
    double inner_diameter_mm = 0.0, outer_diameter_mm = 0.0;
    double wall_modulus_pa = 0.0;   ///< Young's modulus, gives the lumen's compliance
    std::string wall_material;      ///< X-ray material
    double leak_pressure_pa = 0.0;  ///< at which its connector gives way
    int side_hole_count = 0;
    double side_hole_diameter_mm = 0.0;
    double side_hole_span_mm = 0.0;  ///< length of the tip that carries the holes
    double tip_marker_length_mm = 0.0;
    std::string tip_marker_material;
};

struct NeedleModel {
    std::string id, name;
    double outer_diameter_mm = 0.0, inner_diameter_mm = 0.0, length_mm = 0.0;
    double hub_dead_volume_ml = 0.0;
    bool non_coring = true;
};

struct SyringeModel {
    std::string id, name;
    double volume_ml = 0.0, bore_mm = 0.0;
    double compliance_m3_per_pa = 0.0;  ///< barrel and stopper
    double breakaway_n = 0.0, glide_n = 0.0;
    double max_vacuum_pa = 0.0;  ///< gauge, negative
};

struct ExtensionSetModel {
    std::string id, name;
    double dead_volume_ml = 0.0, length_mm = 0.0, inner_diameter_mm = 0.0;
};

/// Contrast agent (or saline: iodine 0) as it stands in the vial.
struct AgentModel {
    std::string id, name;
    double iodine_mg_per_ml = 0.0;
    double density_kg_per_m3 = 0.0;
    double viscosity_20c_pa_s = 0.0, viscosity_37c_pa_s = 0.0;
    bool intrathecal = false;  ///< labelled for intrathecal use
};

struct DrugModel {
    std::string id, name;
    double concentration_mg_per_ml = 0.0;  ///< usual fill
    double reference_dose_mg = 0.0;        ///< intrathecal bolus above which harm is expected
};

struct Catalogue {
    std::vector<PumpModel> pumps;
    std::vector<CatheterModel> catheters;
    std::vector<NeedleModel> needles;
    std::vector<SyringeModel> syringes;
    std::vector<ExtensionSetModel> extension_sets;
    std::vector<AgentModel> agents;
    std::vector<DrugModel> drugs;
};

/// The entry of that id, or nullptr.
template <typename T>
const T* find(const std::vector<T>& entries, const std::string& id) {
    for (const T& entry : entries) {
        if (entry.id == id) return &entry;
    }
    return nullptr;
}

}  // namespace sideport::device
