#include <cmath>

#include <catch2/catch.hpp>

#include "sim/xray/beam_model.h"

// Six effective energies against the whole spectrum.

using namespace sideport;
using namespace sideport::xray;

namespace {

struct Lengths {
    double water_mm, titanium_mm, steel_mm, iodine_mg_per_cm2;
};

double model_signal(const BeamModel& beam, const Lengths& t) {
    double sum = 0.0;
    for (const gpu_shared::EffectiveBin& bin : beam.bins) {
        const double exponent = attenuation_log2(bin, water) * t.water_mm +
                                attenuation_log2(bin, titanium) * t.titanium_mm +
                                attenuation_log2(bin, steel) * t.steel_mm +
                                attenuation_log2(bin, iodine_channel) * t.iodine_mg_per_cm2;
        sum += double(bin.share) * std::exp2(-exponent);
    }
    return sum;
}

double fine_signal(const Technique& technique, const Lengths& t) {
    const Spectrum spectrum = make_spectrum(technique);
    const Material water = find_material("water").value(), steel = find_material("316L").value();
    const Material titanium = find_material("titanium").value();
    const Material iodine = find_material("iodine").value();
    double open = 0.0, behind = 0.0;
    for (std::size_t i = 0; i < spectrum.energy_kev.size(); ++i) {
        const double e = spectrum.energy_kev[i];
        const double signal = spectrum.photons_per_mm2_per_mas[i] * e * detector_absorption(e);
        open += signal;
        behind +=
            signal * std::exp(-linear_attenuation_per_mm(water, e) * t.water_mm -
                              linear_attenuation_per_mm(titanium, e) * t.titanium_mm -
                              linear_attenuation_per_mm(steel, e) * t.steel_mm -
                              1e-3 * mass_attenuation_cm2_per_g(iodine, e) * t.iodine_mg_per_cm2);
    }
    return behind / open;
}

}  // namespace

TEST_CASE("six effective energies let through what the whole spectrum does") {
    const Technique technique =
        GENERATE(Technique{.tube_voltage_kvp = 60.0}, Technique{.tube_voltage_kvp = 80.0},
                 Technique{.tube_voltage_kvp = 105.0, .filter_cu_mm = 0.1});
    CAPTURE(technique.tube_voltage_kvp);
    const BeamModel beam = make_beam_model(technique);
    CHECK(beam.worst_log_error < 5e-3);
    double squares = 0.0;
    int count = 0;
    for (const double water_mm : {0.0, 1.0, 50.0, 150.0, 300.0}) {
        for (const Lengths& device :
             {Lengths{0, 0, 0, 0}, Lengths{0, 0.65, 0, 0}, Lengths{0, 4, 0, 0}, Lengths{0, 0, 1, 0},
              Lengths{0, 0, 0, 1.3}, Lengths{0, 1, 0, 30}}) {
            Lengths lengths = device;
            lengths.water_mm = water_mm;
            CAPTURE(water_mm, lengths.titanium_mm, lengths.steel_mm, lengths.iodine_mg_per_cm2);
            const double error =
                model_signal(beam, lengths) / fine_signal(technique, lengths) - 1.0;
            CHECK(std::fabs(error) < 5e-3);
            squares += error * error;
            ++count;
        }
    }
    CHECK(std::sqrt(squares / count) < 1e-3);
}

TEST_CASE("the open field is one, and brings the photons of the spectrum") {
    const Technique technique{.tube_voltage_kvp = 75.0};
    const BeamModel beam = make_beam_model(technique);
    CHECK(model_signal(beam, {0, 0, 0, 0}) == Approx(1.0).epsilon(3e-4));
    const Spectrum spectrum = make_spectrum(technique);
    double quanta = 0.0, energy_kev = 0.0;
    for (std::size_t i = 0; i < spectrum.energy_kev.size(); ++i) {
        const double e = spectrum.energy_kev[i];
        quanta += spectrum.photons_per_mm2_per_mas[i] * detector_absorption(e);
        energy_kev += spectrum.photons_per_mm2_per_mas[i] * detector_absorption(e) * e;
    }
    CHECK(beam.open_quanta_per_mm2_per_mas == Approx(quanta).epsilon(1e-12));
    CHECK(beam.open_signal_per_mm2_per_mas == Approx(energy_kev).epsilon(1e-12));
}

TEST_CASE("the same technique gives the same bits") {
    const BeamModel a = make_beam_model({.tube_voltage_kvp = 82.0});
    const BeamModel b = make_beam_model({.tube_voltage_kvp = 82.0});
    for (std::size_t k = 0; k < a.bins.size(); ++k) {
        CHECK(a.bins[k].share == b.bins[k].share);
        CHECK(a.bins[k].mu == b.bins[k].mu);
        CHECK(a.bins[k].iodine_mu == b.bins[k].iodine_mu);
    }
}
