#include "sim/fluoroscope/beam_filter.h"

#include <algorithm>
#include <cmath>

#include "sim/base/check.h"
#include "sim/xray/spectrum.h"

namespace sideport::fluoroscope {

namespace {

constexpr double kWaterMm = 200.0;

/// Energy that the detector absorbs behind water, of one mAs.
double signal_of(const xray::Spectrum& spectrum, const xray::Material& water) {
    double sum = 0.0;
    for (std::size_t i = 0; i < spectrum.energy_kev.size(); ++i) {
        const double kev = spectrum.energy_kev[i];
        sum += spectrum.photons_per_mm2_per_mas[i] * kev * xray::detector_absorption(kev) *
               std::exp(-kWaterMm * xray::linear_attenuation_per_mm(water, kev));
    }
    return sum;
}

FilterTable make_table() {
    const Result<xray::Material> water = xray::find_material("water");
    SIDEPORT_CHECK(water.has_value(), "water is a material");
    FilterTable table;
    for (std::size_t v = 0; v < FilterTable::kVoltages; ++v) {
        xray::Technique technique{
            .tube_voltage_kvp = FilterTable::kLowestKvp + FilterTable::kStepKvp * double(v),
            .filter_al_mm = kTotalFiltrationAlMm};
        const xray::Spectrum open = xray::make_spectrum(technique);
        const double open_kerma = xray::air_kerma_ugy_per_mas(open);
        const double open_signal = signal_of(open, water.value());
        for (std::size_t f = 0; f < kCopperFiltersMm.size(); ++f) {
            technique.filter_cu_mm = kCopperFiltersMm[f];
            const xray::Spectrum filtered = xray::make_spectrum(technique);
            table.effects[f][v] = {.kerma = xray::air_kerma_ugy_per_mas(filtered) / open_kerma,
                                   .signal = signal_of(filtered, water.value()) / open_signal};
        }
    }
    return table;
}

}  // namespace

const FilterTable& filter_table() {
    static const FilterTable table = make_table();
    return table;
}

FilterEffect filter_effect(const FilterTable& table, std::size_t filter, double tube_voltage_kvp) {
    const auto& row = table.effects.at(filter);
    const double at =
        std::clamp((tube_voltage_kvp - FilterTable::kLowestKvp) / FilterTable::kStepKvp, 0.0,
                   double(row.size() - 1));
    const auto low = std::min(static_cast<std::size_t>(at), row.size() - 2);
    const double t = at - double(low);
    // both fall off exponentially with the filter, so their logarithms are nearly straight
    const auto between = [t](double a, double b) {
        return std::exp((1.0 - t) * std::log(a) + t * std::log(b));
    };
    return {.kerma = between(row[low].kerma, row[low + 1].kerma),
            .signal = between(row[low].signal, row[low + 1].signal)};
}

}  // namespace sideport::fluoroscope
