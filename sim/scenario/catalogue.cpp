#include <functional>
#include <set>

#include <fmt/format.h>

#include "sim/base/quantity.h"
#include "sim/scenario/scenario.h"
#include "sim/scenario/yaml_tree.h"

namespace sideport::scenario {

namespace {

using device::AgentModel;
using device::CatheterModel;
using device::DrugModel;
using device::ExtensionSetModel;
using device::NeedleModel;
using device::PumpModel;
using device::SyringeModel;

/// One number of a catalogue entry: `key: {value: "87.5 mm", source: "..."}`.
template <typename T>
struct NumberField {
    std::string_view key;
    Dimension dimension;
    double low, high;
    double T::*member;
    double factor = 1.0;  ///< member = value * factor
};

/// A word or a truth value of an entry.
template <typename T>
struct TextField {
    std::string_view key;
    std::function<bool(T&, const std::string&)> set;  ///< false: not allowed
};

template <typename T>
struct EntryTable {
    std::vector<NumberField<T>> numbers;
    std::vector<TextField<T>> texts;
};

template <typename T>
TextField<T> text_field(std::string_view key, std::string T::*member) {
    return {key, [member](T& entry, const std::string& text) {
                entry.*member = text;
                return true;
            }};
}

template <typename T>
TextField<T> flag_field(std::string_view key, bool T::*member) {
    return {key, [member](T& entry, const std::string& text) {
                entry.*member = text == "true";
                return text == "true" || text == "false";
            }};
}

/// Reads entries of one kind from one file.
template <typename T>
class EntryReader {
  public:
    EntryReader(const Document& document, const EntryTable<T>& table, Errors& errors)
        : document_(document),
          table_(table),
          errors_(errors) {}

    std::vector<T> read() {
        std::vector<T> entries;
        for (const auto& pair : document_.root) {
            T entry;
            entry.id = pair.first.Scalar();
            read_entry(pair.first, pair.second, entry);
            entries.push_back(std::move(entry));
        }
        return entries;
    }

  private:
    void read_entry(const YAML::Node& head, const YAML::Node& node, T& entry) {
        std::set<std::string> given;
        for (const auto& pair : node) {
            const std::string key = pair.first.Scalar();
            given.insert(key);
            if (!read_number(key, pair.second, entry) && !read_text(key, pair.second, entry)) {
                fail("catalogue.unknown_field",
                     fmt::format("'{}' is no field of {}", key, entry.id), pair.first);
            }
        }
        for (const auto& field : table_.numbers) {
            if (given.count(std::string(field.key)) == 0) {
                fail("catalogue.missing_field", fmt::format("{} lacks '{}'", entry.id, field.key),
                     head);
            }
        }
    }

    bool read_number(const std::string& key, const YAML::Node& node, T& entry) {
        for (const auto& field : table_.numbers) {
            if (field.key != key) continue;
            if (!node.IsMap() || !node["value"] || !node["source"]) {
                fail("catalogue.source", fmt::format("'{}' needs a value and its source", key),
                     node);
                return true;
            }
            const auto value = parse_quantity(node["value"].Scalar(), field.dimension);
            if (!value) {
                fail(value.error().code, value.error().message, node["value"]);
            } else if (value.value() < field.low || value.value() > field.high) {
                fail("catalogue.range",
                     fmt::format("{}: allowed {} .. {} {}", node["value"].Scalar(), field.low,
                                 field.high, stored_unit(field.dimension)),
                     node["value"]);
            } else {
                entry.*field.member = value.value() * field.factor;
            }
            return true;
        }
        return false;
    }

    bool read_text(const std::string& key, const YAML::Node& node, T& entry) {
        for (const auto& field : table_.texts) {
            if (field.key != key) continue;
            if (!node.IsScalar() || !field.set(entry, node.Scalar())) {
                fail("catalogue.type", fmt::format("'{}' cannot be read", key), node);
            }
            return true;
        }
        return false;
    }

    void fail(std::string code, std::string message, const YAML::Node& node) {
        errors_.push_back({std::move(code), std::move(message), document_.where(node.Mark(), "")});
    }

    const Document& document_;
    const EntryTable<T>& table_;
    Errors& errors_;
};

const EntryTable<PumpModel>& pump_table() {
    using enum Dimension;
    static const EntryTable<PumpModel> table{
        {{"reservoir", volume_ml, 1, 100, &PumpModel::reservoir_ml},
         {"body_radius", length_mm, 20, 60, &PumpModel::body_radius_mm},
         {"thickness", length_mm, 12, 40, &PumpModel::thickness_mm},
         {"access_port_radius", length_mm, 10, 60, &PumpModel::access_port_radius_mm},
         {"access_port_angle", angle_deg, -360, 360, &PumpModel::access_port_angle_deg},
         {"access_port_rise", length_mm, 0, 6, &PumpModel::access_port_rise_mm},
         {"access_port_wall", length_mm, 0.3, 3, &PumpModel::access_port_wall_mm},
         {"access_septum_radius", length_mm, 0.5, 6, &PumpModel::access_septum_radius_mm},
         {"access_septum_thickness", length_mm, 0.5, 8, &PumpModel::access_septum_thickness_mm},
         {"access_chamber_depth", length_mm, 0.5, 8, &PumpModel::access_chamber_depth_mm},
         {"access_chamber", volume_ml, 0.005, 1, &PumpModel::access_chamber_ml},
         {"access_screen", length_mm, 0, 3, &PumpModel::access_screen_mm},
         {"fill_port_radius", length_mm, 1, 10, &PumpModel::fill_port_radius_mm},
         {"fill_septum_thickness", length_mm, 1, 10, &PumpModel::fill_septum_thickness_mm},
         {"fill_port_depth", length_mm, 4, 20, &PumpModel::fill_port_depth_mm},
         {"volume_per_turn", volume_ml, 1e-4, 1, &PumpModel::volume_per_turn_ul, 1000.0},
         {"internal_tubing", volume_ml, 0, 1, &PumpModel::internal_tubing_ml},
         {"max_bolus_rate", flow_ml_per_min, 1e-4, 1, &PumpModel::max_bolus_rate_ul_per_min,
          1000.0},
         {"min_rate", flow_ml_per_day, 1e-3, 100, &PumpModel::min_rate_ml_per_day},
         {"max_rate", flow_ml_per_day, 1e-3, 100, &PumpModel::max_rate_ml_per_day},
         {"motor_steps_per_turn", none, 24, 1e5, &PumpModel::motor_steps_per_turn},
         {"pulsation_depth", percent, 0, 100, &PumpModel::pulsation_depth, 0.01},
         {"pulsation_width", percent, 1, 100, &PumpModel::pulsation_width, 0.01},
         {"stall_detection", volume_ml, 1e-6, 1, &PumpModel::stall_detection_ul, 1000.0},
         {"low_reservoir_alarm", volume_ml, 0, 20, &PumpModel::low_reservoir_alarm_ml},
         {"stopped_alarm_after", time_s, 0, 1e7, &PumpModel::stopped_alarm_after_s},
         {"replacement_notice", time_s, 0, 1e8, &PumpModel::replacement_notice_s}},
        {text_field("name", &PumpModel::name),
         flag_field("rotor_counter_clockwise", &PumpModel::rotor_counter_clockwise),
         {"roller_count", [](PumpModel& pump, const std::string& text) {
              pump.roller_count = text.size() == 1 ? text[0] - '0' : 0;
              return pump.roller_count >= 1 && pump.roller_count <= 8;
          }}}};
    return table;
}

const EntryTable<CatheterModel>& catheter_table() {
    using enum Dimension;
    static const EntryTable<CatheterModel> table{
        {{"inner_diameter", length_mm, 0.1, 2, &CatheterModel::inner_diameter_mm},
         {"outer_diameter", length_mm, 0.3, 4, &CatheterModel::outer_diameter_mm},
         {"wall_modulus", pressure_pa, 1e5, 1e10, &CatheterModel::wall_modulus_pa},
         {"leak_pressure", pressure_pa, 1e4, 1e8, &CatheterModel::leak_pressure_pa},
         {"side_hole_diameter", length_mm, 0.05, 2, &CatheterModel::side_hole_diameter_mm},
         {"side_hole_span", length_mm, 1, 60, &CatheterModel::side_hole_span_mm},
         {"tip_marker_length", length_mm, 0, 10, &CatheterModel::tip_marker_length_mm}},
        {text_field("name", &CatheterModel::name),
         text_field("wall_material", &CatheterModel::wall_material),
         text_field("tip_marker_material", &CatheterModel::tip_marker_material),
         {"side_hole_count", [](CatheterModel& catheter, const std::string& text) {
              catheter.side_hole_count = text.size() == 1 ? text[0] - '0' : 0;
              return catheter.side_hole_count >= 1;
          }}}};
    return table;
}

const EntryTable<NeedleModel>& needle_table() {
    using enum Dimension;
    static const EntryTable<NeedleModel> table{
        {{"outer_diameter", length_mm, 0.2, 3, &NeedleModel::outer_diameter_mm},
         {"inner_diameter", length_mm, 0.1, 3, &NeedleModel::inner_diameter_mm},
         {"length", length_mm, 5, 150, &NeedleModel::length_mm},
         {"hub_dead_volume", volume_ml, 0, 1, &NeedleModel::hub_dead_volume_ml}},
        {text_field("name", &NeedleModel::name),
         flag_field("non_coring", &NeedleModel::non_coring)}};
    return table;
}

const EntryTable<SyringeModel>& syringe_table() {
    using enum Dimension;
    static const EntryTable<SyringeModel> table{
        {{"volume", volume_ml, 0.5, 60, &SyringeModel::volume_ml},
         {"bore", length_mm, 2, 40, &SyringeModel::bore_mm},
         {"compliance", compliance_m3_per_pa, 1e-15, 1e-10, &SyringeModel::compliance_m3_per_pa},
         {"breakaway", force_n, 0, 20, &SyringeModel::breakaway_n},
         {"glide", force_n, 0, 20, &SyringeModel::glide_n},
         {"max_vacuum", pressure_pa, -101325, 0, &SyringeModel::max_vacuum_pa}},
        {text_field("name", &SyringeModel::name)}};
    return table;
}

const EntryTable<ExtensionSetModel>& extension_table() {
    using enum Dimension;
    static const EntryTable<ExtensionSetModel> table{
        {{"dead_volume", volume_ml, 0, 5, &ExtensionSetModel::dead_volume_ml},
         {"length", length_mm, 10, 2000, &ExtensionSetModel::length_mm},
         {"inner_diameter", length_mm, 0.3, 5, &ExtensionSetModel::inner_diameter_mm}},
        {text_field("name", &ExtensionSetModel::name)}};
    return table;
}

const EntryTable<AgentModel>& agent_table() {
    using enum Dimension;
    static const EntryTable<AgentModel> table{
        {{"iodine", concentration_mg_per_ml, 0, 450, &AgentModel::iodine_mg_per_ml},
         {"density", concentration_mg_per_ml, 900, 1600, &AgentModel::density_kg_per_m3},
         {"viscosity_20c", none, 0.3, 50, &AgentModel::viscosity_20c_pa_s, 1e-3},
         {"viscosity_37c", none, 0.3, 50, &AgentModel::viscosity_37c_pa_s, 1e-3}},
        {text_field("name", &AgentModel::name),
         flag_field("intrathecal", &AgentModel::intrathecal)}};
    return table;
}

const EntryTable<DrugModel>& drug_table() {
    using enum Dimension;
    static const EntryTable<DrugModel> table{
        {{"concentration", concentration_mg_per_ml, 1e-4, 200, &DrugModel::concentration_mg_per_ml},
         {"reference_dose", mass_mg, 1e-5, 100, &DrugModel::reference_dose_mg}},
        {text_field("name", &DrugModel::name)}};
    return table;
}

template <typename T>
void read_file_of(const std::filesystem::path& folder, const char* name, const EntryTable<T>& table,
                  std::vector<T>& entries, Errors& errors) {
    const std::size_t before = errors.size();
    const Document document = read_document(folder / name, errors);
    if (errors.size() > before) return;
    entries = EntryReader<T>(document, table, errors).read();
}

}  // namespace

CatalogueResult read_catalogue(const std::filesystem::path& assets_folder) {
    const std::filesystem::path folder = assets_folder / "catalogue";
    CatalogueResult result;
    device::Catalogue& c = result.catalogue;
    read_file_of(folder, "pumps.yaml", pump_table(), c.pumps, result.errors);
    read_file_of(folder, "catheters.yaml", catheter_table(), c.catheters, result.errors);
    read_file_of(folder, "needles.yaml", needle_table(), c.needles, result.errors);
    read_file_of(folder, "syringes.yaml", syringe_table(), c.syringes, result.errors);
    read_file_of(folder, "extension_sets.yaml", extension_table(), c.extension_sets, result.errors);
    read_file_of(folder, "agents.yaml", agent_table(), c.agents, result.errors);
    read_file_of(folder, "drugs.yaml", drug_table(), c.drugs, result.errors);
    return result;
}

}  // namespace sideport::scenario
