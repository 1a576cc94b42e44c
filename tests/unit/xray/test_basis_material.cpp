#include <cmath>

#include <catch2/catch.hpp>

#include "sim/xray/basis_material.h"
#include "sim/xray/material.h"

// Devices as mixtures of water, titanium and steel.

using namespace sideport::xray;

namespace {

double mixture_mu_per_mm(const BasisShares& shares, double energy_kev) {
    return shares.water * linear_attenuation_per_mm(find_material("water").value(), energy_kev) +
           shares.titanium *
               linear_attenuation_per_mm(find_material("titanium").value(), energy_kev) +
           shares.steel * linear_attenuation_per_mm(find_material("316L").value(), energy_kev);
}

double worst_error(const std::string& name, const BasisShares& shares) {
    const Material material = find_material(name).value();
    double worst = 0.0;
    for (double e = 30.0; e <= 110.0; e += 5.0) {
        const double truth = linear_attenuation_per_mm(material, e);
        worst = std::max(worst, std::fabs(mixture_mu_per_mm(shares, e) / truth - 1.0));
    }
    return worst;
}

}  // namespace

TEST_CASE("a basis material is itself") {
    const BasisShares water = basis_of("water"), titanium = basis_of("titanium"),
                      steel = basis_of("316L");
    CHECK(water.water == Approx(1.0));
    CHECK(water.titanium == Approx(0.0).margin(1e-9));
    CHECK(titanium.titanium == Approx(1.0));
    CHECK(steel.steel == Approx(1.0));
    CHECK(steel.water == Approx(0.0).margin(1e-7));
}

TEST_CASE("what devices are made of attenuates as its mixture does, from 30 to 110 keV") {
    const std::string name = GENERATE("Ti-6Al-4V", "PDMS", "PEEK", "polyurethane", "pmma",
                                      "lithium_battery", "aluminium");
    CAPTURE(name);
    CHECK(worst_error(name, basis_of(name)) < 3e-3);
}

TEST_CASE("walls of tubes are mixtures of water and titanium") {
    const std::string name = GENERATE("PDMS", "polyurethane");
    CAPTURE(name);
    const BasisShares shares = wall_basis_of(name);
    CHECK(shares.steel == 0.0);
    CHECK(worst_error(name, shares) < 1.5e-2);
}

TEST_CASE("platinum is met below its K edge, barium at 60 keV") {
    const Material platinum = find_material("Pt-Ir").value();
    for (const double e : {40.0, 55.0, 70.0}) {
        CAPTURE(e);
        CHECK(mixture_mu_per_mm(basis_of("Pt-Ir"), e) ==
              Approx(linear_attenuation_per_mm(platinum, e)).epsilon(6e-3));
    }
    for (const char* name : {"pdms_barium", "polyurethane_barium"}) {
        CAPTURE(name);
        CHECK(mixture_mu_per_mm(wall_basis_of(name), 60.0) ==
              Approx(linear_attenuation_per_mm(find_material(name).value(), 60.0)).epsilon(2e-3));
    }
}

TEST_CASE("gas is nothing, what is not known is water") {
    CHECK(basis_of("air").water == 0.0);
    CHECK(basis_of("air").titanium == 0.0);
    CHECK(basis_of("unobtainium").water == 1.0);
    CHECK(basis_of("muscle").water == Approx(1.05).epsilon(0.01));
}
