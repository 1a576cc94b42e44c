#include <catch2/catch.hpp>

#include "sim/ct/hounsfield.h"

using namespace sideport;

TEST_CASE("densities attenuate as the Hounsfield units say", "[ct]") {
    for (const double hu :
         {-1000.0, -800.0, -110.0, 0.0, 55.0, 100.0, 130.0, 400.0, 1500.0, 3000.0}) {
        CAPTURE(hu);
        CHECK(ct::relative_attenuation(ct::densities_of(hu)) ==
              Approx(1.0 + hu / 1000.0).margin(1e-12));
    }
    CHECK(ct::densities_of(-3000.0).soft == 0.0);
}

TEST_CASE("water is soft tissue of density one, cortical bone is nearly compact", "[ct]") {
    CHECK(ct::densities_of(0.0).soft == 1.0);
    CHECK(ct::densities_of(0.0).bone_g_per_cm3 == 0.0);
    CHECK(ct::densities_of(-110.0).soft == Approx(0.89));
    // compact bone of 1.92 g/cm3 measures some 1700 HU at 120 kVp (ICRU-44 composition)
    const ct::Densities compact = ct::densities_of(1700.0);
    CHECK(compact.bone_g_per_cm3 > 1.7);
    CHECK(compact.bone_g_per_cm3 < 2.1);
}

TEST_CASE("every Hounsfield unit has a material", "[ct]") {
    const auto name = [](double hu) {
        return ct::kMaterialNames[static_cast<std::size_t>(ct::material_of(hu))];
    };
    CHECK(name(-1024.0) == "air");
    CHECK(name(-100.0) == "fat");
    CHECK(name(40.0) == "soft tissue");
    CHECK(name(700.0) == "bone");
    CHECK(name(20000.0) == "metal");
}
