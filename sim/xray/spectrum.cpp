#include "sim/xray/spectrum.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <xraylib.h>

#include "sim/base/quantity.h"
#include "sim/base/units.h"

namespace sideport::xray {

namespace {

constexpr int kTungsten = 74;
constexpr double kTungstenGPerCm3 = 19.3;
constexpr double kAnodeAngleDeg = 12.0;
/// Electrons lose energy by T^2 = T0^2 - c rho x (Thomson-Whiddington); keV2 cm2/g.
/// ref: Birch, Marshall, Phys. Med. Biol. 24, 1979; 0.6e6-0.9e6 for tungsten at 50-150 keV.
constexpr double kStoppingKev2Cm2PerG = 0.75e6;
constexpr int kDepthSteps = 60;
/// Slope of a thin layer's photon spectrum with the share of the electron's energy that a photon
/// takes. Set, with the line strength, so that 2.5 mm Al meets the half-value layers of RQR3-RQR9
/// within 2 %.
constexpr double kThinLayerSlope = -0.3;
/// K lines against the continuum, set by the homogeneity of RQR7-RQR10.
constexpr double kLineStrength = 4.0e-5;
/// Continuum photons per mAs and keV at 1 m before filtration, set by an output of 70 uGy/mAs at 80
/// kV, 2.5 mm Al.
constexpr double kOutput = 9.55e6;
constexpr double kLineEnergiesKev[] = {57.98, 59.32, 67.24, 69.07};
constexpr double kLineShares[] = {0.29, 0.505, 0.165, 0.04};
constexpr double kKEdgeKev = 69.525;
constexpr double kCsIThicknessCm = 0.06, kCsIPacking = 0.8;
constexpr double kAirKermaUgyPerKevPerG = 1.602176634e-16 * 1e3 * 1e6;  ///< keV/g to uGy

double tungsten_mu_per_cm(double energy_kev) {
    return kTungstenGPerCm3 * CS_Total(kTungsten, energy_kev, nullptr);
}

/// Continuum of a thick target by depth, with the anode's own absorption; number of photons per
/// keV.
double continuum(double energy_kev, double tube_kv) {
    if (energy_kev >= tube_kv) return 0.0;
    const double escape = 1.0 / std::tan(units::rad_from_deg(kAnodeAngleDeg));
    // depth at which the electron still has this energy
    const double range_cm =
        (tube_kv * tube_kv - energy_kev * energy_kev) / (kStoppingKev2Cm2PerG * kTungstenGPerCm3);
    const double mu_per_cm = tungsten_mu_per_cm(energy_kev);
    double sum = 0.0;
    for (int i = 0; i < kDepthSteps; ++i) {
        const double depth_cm = range_cm * (i + 0.5) / kDepthSteps;
        const double t2 = tube_kv * tube_kv - kStoppingKev2Cm2PerG * kTungstenGPerCm3 * depth_cm;
        // thin layers give equal energy to every photon energy below T; light losses are small at
        // 50-150 keV
        sum += (1.0 + kThinLayerSlope * energy_kev / std::sqrt(t2)) *
               std::exp(-mu_per_cm * depth_cm * escape);
    }
    return sum / kDepthSteps * range_cm / energy_kev;
}

/// K lines of both spin-orbit doublets; none below the edge.
double line_photons(double tube_kv, std::size_t line) {
    if (tube_kv <= kKEdgeKev) return 0.0;
    const double overvoltage = tube_kv / kKEdgeKev;
    const double depth_cm = 0.25 * (tube_kv * tube_kv - kKEdgeKev * kKEdgeKev) /
                            (kStoppingKev2Cm2PerG * kTungstenGPerCm3);
    const double escape = 1.0 / std::tan(units::rad_from_deg(kAnodeAngleDeg));
    const double absorbed =
        std::exp(-tungsten_mu_per_cm(kLineEnergiesKev[line]) * depth_cm * escape);
    return kLineStrength * kLineShares[line] * std::pow(overvoltage - 1.0, 1.63) * absorbed;
}

double filtered(const Filtration& filtration, double energy_kev) {
    double exponent = 0.0;
    for (const auto& [material, thickness_mm] : filtration) {
        exponent += linear_attenuation_per_mm(material, energy_kev) * thickness_mm;
    }
    return std::exp(-exponent);
}

double kerma_weight(double energy_kev) {
    static const Material air = find_material("air").value();
    return energy_kev * mass_energy_absorption_cm2_per_g(air, energy_kev);
}

double kerma_behind(const Spectrum& spectrum, const Material& aluminium, double thickness_mm) {
    double sum = 0.0;
    for (std::size_t i = 0; i < spectrum.energy_kev.size(); ++i) {
        const double energy_kev = spectrum.energy_kev[i];
        sum += spectrum.photons_per_mm2_per_mas[i] * kerma_weight(energy_kev) *
               std::exp(-linear_attenuation_per_mm(aluminium, energy_kev) * thickness_mm);
    }
    return sum;
}

/// Thickness of aluminium that leaves `share` of the kerma.
double layer_mm_al(const Spectrum& spectrum, double share) {
    const Material aluminium = find_material("aluminium").value();
    const double target = share * kerma_behind(spectrum, aluminium, 0.0);
    double low = 0.0, high = 100.0;
    for (int i = 0; i < 60; ++i) {
        const double middle = 0.5 * (low + high);
        (kerma_behind(spectrum, aluminium, middle) > target ? low : high) = middle;
    }
    return 0.5 * (low + high);
}

}  // namespace

Result<std::pair<Material, double>> parse_filter(const std::string& text) {
    const std::size_t space = text.find(' ');
    if (space == std::string::npos) {
        return Error{
            "filter.syntax",
            fmt::format("'{}': material and thickness are needed, e.g. \"Al 2.5 mm\"", text), ""};
    }
    std::string name = text.substr(0, space);
    if (name == "Al") name = "aluminium";
    if (name == "Cu") name = "copper";
    auto material = material_from_text(name);
    if (!material) return material.error();
    const auto thickness = parse_quantity(text.substr(space + 1), Dimension::length_mm);
    if (!thickness) return thickness.error();
    if (thickness.value() < 0.0 || thickness.value() > 100.0) {
        return Error{"filter.range", fmt::format("'{}': 0 .. 100 mm", text), ""};
    }
    return std::pair{std::move(material).value(), thickness.value()};
}

Spectrum make_spectrum(double tube_voltage_kvp, const Filtration& filtration) {
    Spectrum spectrum;
    const int top = static_cast<int>(std::ceil(tube_voltage_kvp));
    for (int e = 10; e < top; ++e) {
        const double energy_kev = e + 0.5;
        double photons = kOutput * continuum(energy_kev, tube_voltage_kvp) * 1e3;
        for (std::size_t line = 0; line < std::size(kLineEnergiesKev); ++line) {
            if (static_cast<int>(kLineEnergiesKev[line]) == e)
                photons += kOutput * 1e3 * line_photons(tube_voltage_kvp, line);
        }
        spectrum.energy_kev.push_back(energy_kev);
        spectrum.photons_per_mm2_per_mas.push_back(photons * filtered(filtration, energy_kev));
    }
    return spectrum;
}

Spectrum make_spectrum(const Technique& technique) {
    Filtration filtration{{find_material("aluminium").value(), technique.filter_al_mm}};
    if (technique.filter_cu_mm > 0.0)
        filtration.emplace_back(find_material("copper").value(), technique.filter_cu_mm);
    return make_spectrum(technique.tube_voltage_kvp, filtration);
}

double air_kerma_ugy_per_mas(const Spectrum& spectrum) {
    double sum = 0.0;
    for (std::size_t i = 0; i < spectrum.energy_kev.size(); ++i) {
        // photons/mm2 -> /cm2, times keV cm2/g
        sum += 100.0 * spectrum.photons_per_mm2_per_mas[i] * kerma_weight(spectrum.energy_kev[i]);
    }
    return sum * kAirKermaUgyPerKevPerG;
}

double half_value_layer_mm_al(const Spectrum& spectrum) {
    return layer_mm_al(spectrum, 0.5);
}

double second_half_value_layer_mm_al(const Spectrum& spectrum) {
    return layer_mm_al(spectrum, 0.25) - half_value_layer_mm_al(spectrum);
}

double mean_energy_kev(const Spectrum& spectrum) {
    double photons = 0.0, energy = 0.0;
    for (std::size_t i = 0; i < spectrum.energy_kev.size(); ++i) {
        photons += spectrum.photons_per_mm2_per_mas[i];
        energy += spectrum.photons_per_mm2_per_mas[i] * spectrum.energy_kev[i];
    }
    return energy / photons;
}

double detector_absorption(double energy_kev) {
    static const Material csi = material_from_formula("CsI", 4.51).value();
    const double mu_per_cm = 4.51 * kCsIPacking * mass_attenuation_cm2_per_g(csi, energy_kev);
    return 1.0 - std::exp(-mu_per_cm * kCsIThicknessCm);
}

}  // namespace sideport::xray
