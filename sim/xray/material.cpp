#include "sim/xray/material.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <memory>
#include <regex>

#include <fmt/format.h>
#include <xraylib.h>

#include "sim/base/check.h"
#include "sim/base/quantity.h"
#include "sim/xray/material_tables.h"

namespace sideport::xray {

namespace {

Error fault(std::string code, std::string message) {
    return Error{std::move(code), std::move(message), ""};
}

/// Letters and digits in lower case: "Ti-6Al-4V" and "ti 6al 4v" are one key.
std::string key_of(std::string_view name) {
    std::string key;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) != 0) key.push_back(static_cast<char>(std::tolower(byte)));
    }
    return key;
}

Material normalised(Material material) {
    double sum = 0.0;
    for (const auto& [z, fraction] : material.mass_fractions)
        sum += fraction;
    for (auto& [z, fraction] : material.mass_fractions)
        fraction /= sum;
    return material;
}

struct CompoundDeleter {
    void operator()(compoundData* data) const { FreeCompoundData(data); }
    void operator()(compoundDataNIST* data) const { FreeCompoundDataNIST(data); }
};

std::vector<Material> nist_compounds() {
    std::vector<Material> all;
    int count = 0;
    char** names = GetCompoundDataNISTList(&count, nullptr);
    for (int i = 0; i < count; ++i) {
        const std::unique_ptr<compoundDataNIST, CompoundDeleter> data(
            GetCompoundDataNISTByIndex(i, nullptr));
        Material material{data->name, data->density, {}};
        for (int e = 0; e < data->nElements; ++e) {
            material.mass_fractions.emplace_back(data->Elements[e], data->massFractions[e]);
        }
        all.push_back(normalised(std::move(material)));
        xrlFree(names[i]);
    }
    xrlFree(names);
    return all;
}

struct Listed {
    Material material;
    std::string key, group, source;
};

/// Everything that has a name of its own, in the order in which people read it.
const std::vector<Listed>& listed_materials() {
    static const std::vector<Listed> all = [] {
        std::vector<Listed> list;
        for (const CatalogueEntry& entry : catalogue_entries()) {
            Material material{std::string(entry.name), entry.density_g_per_cm3,
                              entry.mass_fractions};
            list.push_back({normalised(std::move(material)), key_of(entry.name),
                            std::string(entry.group), std::string(entry.source)});
        }
        int z = 0;
        for (const std::string_view name : element_names()) {
            ++z;
            const double density = ElementDensity(z, nullptr);
            list.push_back({Material{std::string(name), density, {{z, 1.0}}}, key_of(name),
                            "element", "NIST"});
        }
        for (Material& compound : nist_compounds()) {
            std::string key = key_of(compound.name);
            list.push_back({std::move(compound), std::move(key), "compound", "NIST"});
        }
        return list;
    }();
    return all;
}

const Material* find_listed(std::string_view name) {
    const std::string key = key_of(name);
    for (const Listed& entry : listed_materials()) {
        if (entry.key == key) return &entry.material;
    }
    return nullptr;
}

const CatalogueAlias* find_alias(std::string_view name) {
    const std::string key = key_of(name);
    for (const CatalogueAlias& alias : catalogue_aliases()) {
        if (key_of(alias.name) == key) return &alias;
    }
    return nullptr;
}

Result<Done> check_density(double density_g_per_cm3) {
    if (density_g_per_cm3 > 0.0 && density_g_per_cm3 <= 30.0) return Done{};
    return fault("material.density",
                 fmt::format("density {} g/cm3 is outside 0-30 g/cm3", density_g_per_cm3));
}

/// Share of a photon's energy that a free electron takes from it, mean over all angles.
/// ref: Evans, The Atomic Nucleus (1955), 23.2: energy scattered over energy removed.
double compton_recoil_share(double energy_kev) {
    constexpr double kElectronRestKev = 510.99895;
    const double a = energy_kev / kElectronRestKev, q = 1.0 + 2.0 * a, log_q = std::log(q);
    const double removed = 2.0 * ((1.0 + a) / (a * a) * (2.0 * (1.0 + a) / q - log_q / a) +
                                  log_q / (2.0 * a) - (1.0 + 3.0 * a) / (q * q));
    const double scattered = log_q / (a * a * a) +
                             2.0 * (1.0 + a) * (2.0 * a * a - 2.0 * a - 1.0) / (a * a * q * q) +
                             8.0 * a * a / (3.0 * q * q * q);
    return 1.0 - scattered / removed;
}

std::string joined_agents() {
    std::string text;
    for (const AgentMolecule& agent : agent_molecules()) {
        text += (text.empty() ? "" : ", ") + std::string(agent.name);
    }
    return text;
}

}  // namespace

Result<Material> find_material(std::string_view name) {
    const CatalogueAlias* alias = find_alias(name);
    if (const Material* found = find_listed(alias != nullptr ? alias->of : name)) {
        Material material = *found;
        if (alias != nullptr) material.name = std::string(alias->name);
        return material;
    }
    const std::string near = nearest_word(std::string(name), material_names());
    return fault("material.unknown",
                 fmt::format("no material '{}'{}; `sideport physics materials` lists them", name,
                             near.empty() ? "" : fmt::format(", did you mean '{}'", near)));
}

std::vector<MaterialListing> material_listings() {
    std::vector<MaterialListing> lines;
    for (const CatalogueAlias& alias : catalogue_aliases()) {
        const Material* material = find_listed(alias.of);
        SIDEPORT_CHECK(material != nullptr, "an alias names a material of the catalogue");
        lines.push_back({std::string(alias.name), "alias", "= " + std::string(alias.of),
                         material->density_g_per_cm3});
    }
    for (const Listed& entry : listed_materials()) {
        lines.push_back(
            {entry.material.name, entry.group, entry.source, entry.material.density_g_per_cm3});
    }
    return lines;
}

std::vector<std::string> material_names() {
    std::vector<std::string> names;
    for (MaterialListing& line : material_listings())
        names.push_back(std::move(line.name));
    return names;
}

Result<Material> material_from_formula(const std::string& formula, double density_g_per_cm3) {
    if (const Result<Done> fine = check_density(density_g_per_cm3); !fine) return fine.error();
    xrl_error* error = nullptr;
    const std::unique_ptr<compoundData, CompoundDeleter> data(
        CompoundParser(formula.c_str(), &error));
    if (!data) {
        const std::string reason = error != nullptr ? error->message : "unreadable";
        xrl_clear_error(&error);
        return fault("material.formula",
                     fmt::format("'{}' is no chemical formula: {}", formula, reason));
    }
    Material material{formula, density_g_per_cm3, {}};
    for (int i = 0; i < data->nElements; ++i) {
        material.mass_fractions.emplace_back(data->Elements[i], data->massFractions[i]);
    }
    return normalised(std::move(material));
}

Result<Material> material_from_elements(
    const std::vector<std::pair<std::string, double>>& fractions, double density_g_per_cm3) {
    if (const Result<Done> fine = check_density(density_g_per_cm3); !fine) return fine.error();
    Material material{"", density_g_per_cm3, {}};
    double sum = 0.0;
    for (const auto& [symbol, fraction] : fractions) {
        xrl_error* error = nullptr;
        const int z = SymbolToAtomicNumber(symbol.c_str(), &error);
        xrl_clear_error(&error);
        if (z < 1 || z > 92) {
            return fault("material.element", fmt::format("'{}' is no element from H to U", symbol));
        }
        if (!(fraction > 0.0) || fraction > 1.0) {
            return fault("material.fractions",
                         fmt::format("mass fraction {} of {} is outside 0-1", fraction, symbol));
        }
        material.mass_fractions.emplace_back(z, fraction);
        material.name +=
            (material.name.empty() ? "" : " ") + fmt::format("{} {}", symbol, fraction);
        sum += fraction;
    }
    if (std::abs(sum - 1.0) > 0.01) {
        return fault("material.fractions", fmt::format("mass fractions sum to {}, not to 1", sum));
    }
    return normalised(std::move(material));
}

Result<Material> contrast_solution(const std::string& agent, double iodine_mg_per_ml) {
    const std::string key = key_of(agent);
    for (const AgentMolecule& molecule : agent_molecules()) {
        if (key != molecule.name) continue;
        if (!(iodine_mg_per_ml >= 0.0) || iodine_mg_per_ml > 400.0) {
            return fault("material.concentration",
                         fmt::format("{} mgI/mL is outside 0-400 mgI/mL", iodine_mg_per_ml));
        }
        const Material solute = material_from_formula(std::string(molecule.formula), 1.0).value();
        double iodine_fraction = 0.0;
        for (const auto& [z, fraction] : solute.mass_fractions) {
            if (z == 53) iodine_fraction = fraction;
        }
        // the rest of the solution's mass is water
        const double density_g_per_cm3 = 1.0005 + 1.161e-3 * iodine_mg_per_ml;
        const double solute_g_per_cm3 = 1e-3 * iodine_mg_per_ml / iodine_fraction;
        const double solute_share = solute_g_per_cm3 / density_g_per_cm3;
        Material solution{
            fmt::format("{} {} mgI/mL", molecule.name, iodine_mg_per_ml), density_g_per_cm3, {}};
        const Material water = find_material("water").value();
        for (const auto& [z, fraction] : water.mass_fractions) {
            solution.mass_fractions.emplace_back(z, fraction * (1.0 - solute_share));
        }
        for (const auto& [z, fraction] : solute.mass_fractions) {
            solution.mass_fractions.emplace_back(z, fraction * solute_share);
        }
        return normalised(std::move(solution));
    }
    return fault("material.unknown_agent",
                 fmt::format("no contrast agent '{}'; there are {}", agent, joined_agents()));
}

Result<Material> material_from_text(std::string_view text) {
    static const std::regex kAgent(
        R"(\s*([A-Za-z]+)\s+([0-9]+(?:\.[0-9]+)?)\s*mg\s*I?\s*/\s*m[lL]\s*)");
    std::match_results<std::string_view::const_iterator> match;
    if (std::regex_match(text.begin(), text.end(), match, kAgent)) {
        return contrast_solution(match[1].str(), std::strtod(match[2].str().c_str(), nullptr));
    }
    return find_material(text);
}

double mass_attenuation_cm2_per_g(const Material& material, double energy_kev) {
    SIDEPORT_CHECK(energy_kev >= kLowestEnergyKev && energy_kev <= kHighestEnergyKev,
                   "cross sections are tabulated from 1 to 800 keV");
    double sum = 0.0;
    for (const auto& [z, fraction] : material.mass_fractions) {
        sum += fraction * CS_Total(z, energy_kev, nullptr);
    }
    return sum;
}

double linear_attenuation_per_mm(const Material& material, double energy_kev) {
    return 0.1 * material.density_g_per_cm3 * mass_attenuation_cm2_per_g(material, energy_kev);
}

double mass_energy_absorption_cm2_per_g(const Material& material, double energy_kev) {
    SIDEPORT_CHECK(energy_kev >= kLowestEnergyKev && energy_kev <= kHighestEnergyKev,
                   "cross sections are tabulated from 1 to 800 keV");
    constexpr double kCm2PerMolBarn = 0.602214076;  ///< 1e-24 cm2 times Avogadro's number
    const double recoil_cm2_per_mol_electrons =
        kCm2PerMolBarn * CS_KN(energy_kev, nullptr) * compton_recoil_share(energy_kev);
    double sum = 0.0;
    for (const auto& [z, fraction] : material.mass_fractions) {
        // electrons are counted as free: binding takes no recoil that matters
        const double electrons_mol_per_g = z / AtomicWeight(z, nullptr);
        sum += fraction * (CS_Photo(z, energy_kev, nullptr) +
                           recoil_cm2_per_mol_electrons * electrons_mol_per_g);
    }
    return sum;
}

}  // namespace sideport::xray
