#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sim/base/result.h"
#include "sim/xray/frame_input.h"
#include "sim/xray/material.h"

namespace sideport::xray {

/// Photon fluence of a tungsten-anode tube, 1 keV bins: energy_kev[i] is the bin centre.
struct Spectrum {
    std::vector<double> energy_kev;
    std::vector<double> photons_per_mm2_per_mas;  ///< at 1 m from the focus, in air neglected
};

/// Layers between anode and patient, thickness in mm.
using Filtration = std::vector<std::pair<Material, double>>;
/// "Al 2.5 mm" or "Cu 0.1 mm". Errors: filter.syntax, material.unknown.
Result<std::pair<Material, double>> parse_filter(const std::string& text);

/// 40-150 kV. ref and eq in spectrum.cpp; meets the half-value layers of IEC 61267.
Spectrum make_spectrum(double tube_voltage_kvp, const Filtration& filtration);
Spectrum make_spectrum(const Technique& technique);

double air_kerma_ugy_per_mas(const Spectrum& spectrum);  ///< at 1 m
double half_value_layer_mm_al(const Spectrum& spectrum);
double second_half_value_layer_mm_al(const Spectrum& spectrum);
double mean_energy_kev(const Spectrum& spectrum);

/// Fraction of the photons' energy that the CsI(Tl) layer of the flat panel keeps, 0-1.
double detector_absorption(double energy_kev);

}  // namespace sideport::xray
