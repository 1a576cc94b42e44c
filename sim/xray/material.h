#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/base/result.h"

namespace sideport::xray {

/// A homogeneous material: mass fractions of the elements and a density. Cross sections are
/// xraylib's.
struct Material {
    std::string name;
    double density_g_per_cm3 = 1.0;
    std::vector<std::pair<int, double>> mass_fractions;  ///< (Z, fraction), sums to 1
};

/// Catalogue: the elements in English, water, air, pmma, the ICRU-44 tissues (soft_tissue, adipose,
/// muscle, cortical_bone, lung, ...), the alloys (Ti-6Al-4V, 316L, Pt-Ir, ...), polymers, lithium
/// battery, lead, and the compounds of NIST by their own names. Case, spaces and punctuation do not
/// count ("ti 6al 4v"). "bone" is cortical bone; "bone_compound" the same at 1 g/cm3, the unit of
/// bone voxels. Errors: material.unknown with the nearest name.
Result<Material> find_material(std::string_view name);
/// Every name that find_material lists, our own first, then the elements, then NIST's compounds.
std::vector<std::string> material_names();

/// A line of the list that `sideport physics materials` prints.
struct MaterialListing {
    std::string name, group, source;
    double density_g_per_cm3 = 0.0;
};
std::vector<MaterialListing> material_listings();

/// "C5H8O2" with a density > 0. Errors: material.formula, material.density.
Result<Material> material_from_formula(const std::string& formula, double density_g_per_cm3);
/// Mass fractions by element symbol; they are normalised when they sum to 1 within 1 %.
/// Errors: material.element, material.fractions, material.density.
Result<Material> material_from_elements(
    const std::vector<std::pair<std::string, double>>& fractions, double density_g_per_cm3);
/// Aqueous contrast agent, e.g. "iohexol" at 240 mgI/mL: density 1000.5 + 1.161 I kg/m3
/// (fit to the labels). Errors: material.unknown_agent, material.concentration (0-400 mgI/mL).
Result<Material> contrast_solution(const std::string& agent, double iodine_mg_per_ml);
/// "water", "Ti-6Al-4V", or "iohexol 240 mgI/mL". Errors: those of the two above.
Result<Material> material_from_text(std::string_view text);

/// Energies at which cross sections exist.
inline constexpr double kLowestEnergyKev = 1.0, kHighestEnergyKev = 800.0;
/// Total attenuation with coherent scattering, 1-800 keV. ref: xraylib 4 (CS_Total).
double mass_attenuation_cm2_per_g(const Material& material, double energy_kev);
double linear_attenuation_per_mm(const Material& material, double energy_kev);
/// Mass energy-absorption coefficient of light materials, 10-800 keV: photoelectric absorption and
/// the recoil of free electrons (Klein, Nishina). Within 0.7 % of NISTIR 5632 for air, water and
/// aluminium; fluorescence that escapes is not taken off, so heavy elements come out too high above
/// their K edge. (CS_Energy of xraylib 4 lies up to 34 % too low for air at 20 keV.)
double mass_energy_absorption_cm2_per_g(const Material& material, double energy_kev);

}  // namespace sideport::xray
