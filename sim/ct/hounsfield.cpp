#include "sim/ct/hounsfield.h"

#include <algorithm>

#include "sim/xray/material.h"

namespace sideport::ct {

namespace {

constexpr double kScanKev = 70.0;
constexpr double kCompactBone = 1.92;  ///< g/cm3: bone compound displaces water by this

/// Attenuation of 1 g/cm3 of bone compound beyond the water that it displaces, against water's.
double bone_against_water() {
    static const double ratio = [] {
        const auto of = [](std::string_view name) {
            return xray::mass_attenuation_cm2_per_g(xray::find_material(name).value(), kScanKev);
        };
        return of("bone_compound") / of("water") - 1.0 / kCompactBone;
    }();
    return ratio;
}

}  // namespace

int material_of(double hu) {
    int material = 0;
    for (const double border : {kAirBelow, kLungBelow, kFatBelow, kDensestSoft, kMetalFrom}) {
        if (hu >= border) ++material;
    }
    return material;
}

Densities densities_of(double hu) {
    const double soft = std::clamp(1.0 + hu / 1000.0, 0.0, 1.0 + kDensestSoft / 1000.0);
    const double rest = std::max(0.0, (hu - kDensestSoft) / 1000.0);
    return {soft, rest / bone_against_water()};
}

double relative_attenuation(const Densities& densities) {
    return densities.soft + densities.bone_g_per_cm3 * bone_against_water();
}

}  // namespace sideport::ct
