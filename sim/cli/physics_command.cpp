#include "sim/cli/physics_command.h"

#include <cstdio>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "sim/base/quantity.h"
#include "sim/cli/beam_options.h"
#include "sim/cli/options.h"
#include "sim/xray/beam_model.h"
#include "sim/xray/material.h"
#include "sim/xray/spectrum.h"

namespace sideport::cli {

namespace {

using nlohmann::ordered_json;

const VerbSpec& verb() {
    static const VerbSpec spec{
        "physics",
        "the tables behind the pictures",
        {{"TOPIC", "", "attenuation, spectrum, hvl, materials, or beam (the fitted energies)"}},
        1,
        {{"--material", "NAME", "for attenuation: a name of 'physics materials', or an agent"},
         {"--energy-kev", "E", "for attenuation: 1 .. 800"},
         {"--tube-voltage-kvp", "V", "for spectrum, hvl and beam: 40 .. 150 (default 75)"},
         {"--filter", "LAYER", "e.g. \"Al 2.5 mm\"; more may follow (default \"Al 3 mm\")", true}}};
    return spec;
}

/// Numbers as rows, one "name value" each, or the object itself.
void print(const ordered_json& object, bool json) {
    if (json) {
        std::printf("%s\n", object.dump(2).c_str());
        return;
    }
    for (const auto& [name, value] : object.items()) {
        if (value.is_number()) {
            std::printf("%-30s %.6g\n", name.c_str(), value.get<double>());
        } else if (value.is_string()) {
            std::printf("%-30s %s\n", name.c_str(), value.get<std::string>().c_str());
        }
    }
}

int attenuation(const Options& options) {
    const auto name = options.value("--material");
    if (!name || !options.has("--energy-kev")) {
        return fail({"cli.missing_option",
                     "physics attenuation needs --material NAME and --energy-kev E", ""});
    }
    const auto energy =
        options.number("--energy-kev", 60.0, xray::kLowestEnergyKev, xray::kHighestEnergyKev);
    if (!energy) return fail(energy.error());
    const auto material = xray::material_from_text(*name);
    if (!material) return fail(material.error());
    const double mass = xray::mass_attenuation_cm2_per_g(material.value(), energy.value());
    const double density = material.value().density_g_per_cm3;
    print({{"material", material.value().name},
           {"energy_kev", energy.value()},
           {"mass_attenuation_cm2_per_g", mass},
           {"density_g_per_cm3", density},
           {"linear_attenuation_per_cm", mass * density}},
          options.has("--json"));
    return kFine;
}

int spectrum(const Options& options) {
    const auto beam = read_beam_options(options);
    if (!beam) return fail(beam.error());
    const xray::Spectrum s =
        xray::make_spectrum(beam.value().tube_voltage_kvp, beam.value().filtration);
    const ordered_json object{{"tube_voltage_kvp", beam.value().tube_voltage_kvp},
                              {"filter", fmt::format("{}", fmt::join(beam.value().filters, ", "))},
                              {"mean_energy_kev", xray::mean_energy_kev(s)},
                              {"air_kerma_ugy_per_mas_at_1_m", xray::air_kerma_ugy_per_mas(s)},
                              {"energy_kev", s.energy_kev},
                              {"photons_per_mm2_per_mas_at_1_m", s.photons_per_mm2_per_mas}};
    print(object, options.has("--json"));
    if (options.has("--json")) return kFine;
    for (std::size_t i = 0; i < s.energy_kev.size(); ++i)
        std::printf("%8.1f keV %14.6g photons/mm2/mAs\n", s.energy_kev[i],
                    s.photons_per_mm2_per_mas[i]);
    return kFine;
}

int half_value_layer(const Options& options) {
    const auto beam = read_beam_options(options);
    if (!beam) return fail(beam.error());
    const xray::Spectrum s =
        xray::make_spectrum(beam.value().tube_voltage_kvp, beam.value().filtration);
    print({{"tube_voltage_kvp", beam.value().tube_voltage_kvp},
           {"filter", fmt::format("{}", fmt::join(beam.value().filters, ", "))},
           {"hvl_mm_al", xray::half_value_layer_mm_al(s)},
           {"hvl2_mm_al", xray::second_half_value_layer_mm_al(s)},
           {"mean_energy_kev", xray::mean_energy_kev(s)}},
          options.has("--json"));
    return kFine;
}

int materials(const Options& options) {
    auto list = ordered_json::array();
    for (const xray::MaterialListing& row : xray::material_listings()) {
        list.push_back({{"name", row.name},
                        {"group", row.group},
                        {"density_g_per_cm3", row.density_g_per_cm3},
                        {"source", row.source}});
        if (!options.has("--json")) {
            std::printf("%-28s %-10s %9.5g g/cm3  %s\n", row.name.c_str(), row.group.c_str(),
                        row.density_g_per_cm3, row.source.c_str());
        }
    }
    if (options.has("--json")) std::printf("%s\n", list.dump(2).c_str());
    return kFine;
}

/// Aluminium and copper of the filters: what the live machine can have between tube and patient.
Result<xray::Technique> technique_of(const BeamOptions& beam) {
    xray::Technique technique{.tube_voltage_kvp = beam.tube_voltage_kvp, .filter_al_mm = 0.0};
    const std::string aluminium = xray::find_material("aluminium").value().name,
                      copper = xray::find_material("copper").value().name;
    for (const auto& [material, thickness_mm] : beam.filtration) {
        if (material.name == aluminium) {
            technique.filter_al_mm += thickness_mm;
        } else if (material.name == copper) {
            technique.filter_cu_mm += thickness_mm;
        } else {
            return Error{
                "cli.choice",
                fmt::format("--filter {}: the live beam has Al and Cu only", material.name), ""};
        }
    }
    return technique;
}

int fitted_beam(const Options& options) {
    const auto beam = read_beam_options(options);
    if (!beam) return fail(beam.error());
    const auto technique = technique_of(beam.value());
    if (!technique) return fail(technique.error());
    const xray::BeamModel model = xray::make_beam_model(technique.value());
    auto weights = ordered_json::array();
    auto energies = ordered_json::array();
    for (const auto& bin : model.bins) {
        weights.push_back(bin.share);
        energies.push_back(bin.energy_kev);
    }
    const ordered_json object{{"tube_voltage_kvp", beam.value().tube_voltage_kvp},
                              {"filter", fmt::format("{}", fmt::join(beam.value().filters, ", "))},
                              {"worst_log_error", model.worst_log_error},
                              {"weights", weights},
                              {"mean_energies_kev", energies}};
    print(object, options.has("--json"));
    if (options.has("--json")) return kFine;
    for (std::size_t i = 0; i < weights.size(); ++i)
        std::printf("share %.4f at %.1f keV\n", weights[i].get<double>(),
                    energies[i].get<double>());
    return kFine;
}

}  // namespace

int run_physics_command(Arguments arguments) {
    int code = kFine;
    const auto options = parse_or_explain(verb(), arguments, code);
    if (!options) return code;
    const std::string& topic = options.value().positionals()[0];
    if (topic == "attenuation") return attenuation(options.value());
    if (topic == "spectrum") return spectrum(options.value());
    if (topic == "hvl") return half_value_layer(options.value());
    if (topic == "materials") return materials(options.value());
    if (topic == "beam") return fitted_beam(options.value());
    const std::string near =
        nearest_word(topic, {"attenuation", "spectrum", "hvl", "materials", "beam"});
    return fail({"cli.choice",
                 fmt::format("physics {}: allowed attenuation, spectrum, hvl, materials, beam{}{}",
                             topic, near.empty() ? "" : "; did you mean ", near),
                 ""});
}

}  // namespace sideport::cli
