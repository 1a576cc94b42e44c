#pragma once

#include <array>
#include <string_view>

namespace sideport::ct {

/// What a Hounsfield unit stands for in the patient's two grids.
struct Densities {
    double soft = 0.0;            ///< water-equivalent density of everything soft, water = 1
    double bone_g_per_cm3 = 0.0;  ///< bone compound that displaces some of it
};

// Borders of the materials, HU. ref: usual windows of body CT (procedure-independent); only
// kDensestSoft acts on the pictures, the others name what was found.
inline constexpr double kAirBelow = -950.0, kLungBelow = -300.0, kFatBelow = -30.0,
                        kDensestSoft = 100.0, kMetalFrom = 2500.0;
inline constexpr std::array<std::string_view, 6> kMaterialNames = {
    "air", "lung and gut gas mixed with tissue", "fat", "soft tissue", "bone", "metal"};
/// Index of the material in kMaterialNames.
int material_of(double hu);

/// Soft tissue up to kDensestSoft has the density 1 + HU/1000; what attenuates more is bone
/// compound in addition, so much that at the scan's effective energy (70 keV, of 120 kVp) the sum
/// attenuates as the HU say. Metal is bone of that attenuation, as far as the scale reaches.
/// ref: definition of the Hounsfield unit; cross sections: xraylib.
Densities densities_of(double hu);

/// Attenuation against water at the scan's energy; the inverse of the curve, for tests.
double relative_attenuation(const Densities& densities);

}  // namespace sideport::ct
