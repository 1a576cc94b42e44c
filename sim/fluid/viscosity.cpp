#include "sim/fluid/viscosity.h"

#include <cmath>

namespace sideport::fluid {

namespace {

constexpr double kKelvin = 273.15, kLabelRoomC = 20.0;

double inverse_kelvin(double temperature_c) {
    return 1.0 / (temperature_c + kKelvin);
}

}  // namespace

double viscosity_ratio_37c(double i) {
    return std::exp(3.949e-3 * i + 1.091e-5 * i * i);
}

double viscosity_ratio_20c(double i) {
    return std::exp(4.119e-3 * i + 1.313e-5 * i * i);
}

double coldness(double temperature_c) {
    if (temperature_c == kBodyC) return 0.0;
    return (inverse_kelvin(temperature_c) - inverse_kelvin(kBodyC)) /
           (inverse_kelvin(kLabelRoomC) - inverse_kelvin(kBodyC));
}

double viscosity_pa_s(double iodine_mg_per_ml, double temperature_c) {
    return kCsfViscosityPaS * viscosity_ratio_37c(iodine_mg_per_ml) *
           std::exp(coldness(temperature_c) * log_viscosity_rise(iodine_mg_per_ml));
}

double water_vapour_pa(double temperature_c) {
    return 610.94 * std::exp(17.625 * temperature_c / (temperature_c + 243.04));
}

}  // namespace sideport::fluid
