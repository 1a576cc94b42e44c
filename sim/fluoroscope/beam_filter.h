#pragma once

#include <array>
#include <cstddef>

namespace sideport::fluoroscope {

/// Filtration of the tube and its window, aluminium, RL.
inline constexpr double kTotalFiltrationAlMm = 3.0;

/// Copper that the collimator can bring before the tube, mm. 0: the tube's own filtration alone.
inline constexpr std::array<double, 6> kCopperFiltersMm = {0.0, 0.1, 0.2, 0.3, 0.6, 0.9};

/// What a filter leaves of a beam, per mAs, 0-1.
struct FilterEffect {
    double kerma = 1.0;   ///< of the air kerma: what the skin gets
    double signal = 1.0;  ///< of what the detector absorbs behind 20 cm of water
};

/// What the filters do between 50 and 120 kV, from the tube's spectrum.
struct FilterTable {
    static constexpr double kLowestKvp = 50.0, kStepKvp = 5.0;
    static constexpr std::size_t kVoltages = 15;
    std::array<std::array<FilterEffect, kVoltages>, kCopperFiltersMm.size()> effects;
};
/// Made once.
const FilterTable& filter_table();

/// Between the table's voltages, clamped to them. filter: index of kCopperFiltersMm.
FilterEffect filter_effect(const FilterTable& table, std::size_t filter, double tube_voltage_kvp);

}  // namespace sideport::fluoroscope
