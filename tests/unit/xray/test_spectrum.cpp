#include <cmath>
#include <numeric>

#include <catch2/catch.hpp>

#include "sim/xray/spectrum.h"

using namespace sideport;
using namespace sideport::xray;

namespace {

/// The one total filtration that all beam qualities below share.
constexpr double kTotalAlMm = 2.5;

Spectrum beam(double tube_voltage_kvp, double al_mm) {
    return make_spectrum(tube_voltage_kvp, {{find_material("aluminium").value(), al_mm}});
}

double photons(const Spectrum& spectrum) {
    return std::accumulate(spectrum.photons_per_mm2_per_mas.begin(),
                           spectrum.photons_per_mm2_per_mas.end(), 0.0);
}

}  // namespace

TEST_CASE("one filtration gives the half-value layers and homogeneities of RQR3 to RQR9") {
    struct Quality {
        const char* name;
        double tube_voltage_kvp, hvl_mm_al, homogeneity;
    };
    // IEC 61267, as in imaging design section 2
    const Quality q =
        GENERATE(Quality{"RQR3", 50.0, 1.78, 0.76}, Quality{"RQR4", 60.0, 2.19, 0.74},
                 Quality{"RQR5", 70.0, 2.58, 0.71}, Quality{"RQR6", 80.0, 3.01, 0.69},
                 Quality{"RQR7", 90.0, 3.48, 0.68}, Quality{"RQR8", 100.0, 3.97, 0.68},
                 Quality{"RQR9", 120.0, 5.00, 0.68});
    CAPTURE(q.name);
    const Spectrum spectrum = beam(q.tube_voltage_kvp, kTotalAlMm);
    const double first_mm = half_value_layer_mm_al(spectrum);
    const double second_mm = second_half_value_layer_mm_al(spectrum);
    CHECK(first_mm == Approx(q.hvl_mm_al).epsilon(0.03));
    CHECK(first_mm / second_mm == Approx(q.homogeneity).epsilon(0.06));
}

TEST_CASE("beams hardened by a patient have the half-value layers of the RQA qualities") {
    struct Quality {
        const char* name;
        double tube_voltage_kvp, added_al_mm, hvl_mm_al, photons_per_mm2_ugy;
    };
    // IEC 61267 and IEC 62220-1, as in imaging design section 2; photons of RQA3 from the edition
    // of 2015, because 21759 of the edition of 2003 belongs to a beam of 4.0 mm Al (recalled)
    const Quality q = GENERATE(
        Quality{"RQA3", 50.0, 10.0, 3.8, 20673.0}, Quality{"RQA5", 70.0, 21.0, 6.8, 30174.0},
        Quality{"RQA7", 90.0, 30.0, 9.2, 32362.0}, Quality{"RQA9", 120.0, 40.0, 11.6, 31077.0});
    CAPTURE(q.name);
    const Spectrum spectrum = beam(q.tube_voltage_kvp, kTotalAlMm + q.added_al_mm);
    CHECK(half_value_layer_mm_al(spectrum) == Approx(q.hvl_mm_al).epsilon(0.06));
    CHECK(photons(spectrum) / air_kerma_ugy_per_mas(spectrum) ==
          Approx(q.photons_per_mm2_ugy).epsilon(0.05));
}

TEST_CASE("the tube gives 60 to 80 uGy a mAs at one metre at 80 kV") {
    const double output = air_kerma_ugy_per_mas(beam(80.0, 2.5));
    CHECK(output > 60.0);
    CHECK(output < 80.0);
}

TEST_CASE("half-value layers halve the kerma, and halve it again") {
    const Spectrum open = beam(80.0, 2.5);
    const double first_mm = half_value_layer_mm_al(open);
    const double second_mm = second_half_value_layer_mm_al(open);
    const double kerma = air_kerma_ugy_per_mas(open);
    CHECK(air_kerma_ugy_per_mas(beam(80.0, 2.5 + first_mm)) == Approx(kerma / 2.0).epsilon(1e-9));
    CHECK(air_kerma_ugy_per_mas(beam(80.0, 2.5 + first_mm + second_mm)) ==
          Approx(kerma / 4.0).epsilon(1e-9));
}

TEST_CASE("a filter takes from each energy what the law of Beer and Lambert says") {
    const Material copper = find_material("copper").value();
    const Spectrum open = beam(90.0, 2.5);
    const Spectrum behind = make_spectrum(
        Technique{.tube_voltage_kvp = 90.0, .filter_al_mm = 2.5, .filter_cu_mm = 0.2});
    for (std::size_t i = 0; i < open.energy_kev.size(); i += 7) {
        const double left = std::exp(-0.2 * linear_attenuation_per_mm(copper, open.energy_kev[i]));
        CHECK(behind.photons_per_mm2_per_mas[i] ==
              Approx(left * open.photons_per_mm2_per_mas[i]).epsilon(1e-12));
    }
    CHECK(mean_energy_kev(behind) > mean_energy_kev(open));
}

TEST_CASE("no photon has more energy than the tube's voltage, and higher voltage hardens") {
    double last_kev = 0.0;
    for (const double tube_voltage_kvp : {40.0, 55.5, 75.0, 110.0, 150.0}) {
        CAPTURE(tube_voltage_kvp);
        const Spectrum spectrum = beam(tube_voltage_kvp, 3.0);
        CHECK(spectrum.energy_kev.back() < std::ceil(tube_voltage_kvp));
        for (std::size_t i = 0; i < spectrum.energy_kev.size(); ++i) {
            const double count = spectrum.photons_per_mm2_per_mas[i];
            const bool above = spectrum.energy_kev[i] >= tube_voltage_kvp;
            CHECK((above ? count == 0.0 : count > 0.0));
        }
        CHECK(mean_energy_kev(spectrum) > last_kev);
        last_kev = mean_energy_kev(spectrum);
    }
}

TEST_CASE("the K lines of tungsten appear above 69.5 kV only") {
    const auto peak = [](double tube_voltage_kvp) {
        const Spectrum s = beam(tube_voltage_kvp, 2.5);
        // 59.5 against its neighbours 61.5 and 56.5 keV
        return s.photons_per_mm2_per_mas[49] /
               (0.5 * (s.photons_per_mm2_per_mas[51] + s.photons_per_mm2_per_mas[46]));
    };
    CHECK(peak(69.0) < 1.1);
    CHECK(peak(100.0) > 1.3);
}

TEST_CASE("caesium iodide packed to 80 % absorbs what its full layer says") {
    struct Full {
        double energy_kev, efficiency;
    };
    // quantum detection efficiency of 600 um at full packing: imaging design section 2
    for (const Full& full :
         {Full{40.0, 0.998}, Full{60.0, 0.883}, Full{80.0, 0.630}, Full{100.0, 0.423}}) {
        CAPTURE(full.energy_kev);
        CHECK(detector_absorption(full.energy_kev) ==
              Approx(1.0 - std::pow(1.0 - full.efficiency, 0.8)).margin(2e-3));
    }
}

TEST_CASE("a filter is a material and a thickness with its unit") {
    const auto copper = parse_filter("Cu 0.1 mm");
    REQUIRE(copper);
    CHECK(copper.value().first.name == "copper");
    CHECK(copper.value().second == Approx(0.1));
    CHECK(parse_filter("Al 250 um").value().second == Approx(0.25));
    CHECK(parse_filter("Al").error().code == "filter.syntax");
    CHECK(parse_filter("Unobtainium 1 mm").error().code == "material.unknown");
    CHECK(parse_filter("Al 2.5").error().code == "quantity.missing_unit");
    CHECK(parse_filter("Al -1 mm").error().code == "filter.range");
    CHECK(parse_filter("Al 101 mm").error().code == "filter.range");
}
