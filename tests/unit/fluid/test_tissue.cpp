#include <cmath>

#include <catch2/catch.hpp>

#include "sim/fluid/tissue.h"

// Contrast in tissue. Row numbers: verification table of the fluids.

using namespace sideport;
using namespace sideport::fluid;

TEST_CASE("a pool in tissue holds its volume and its iodine, and grows from its start") {  // row 34
    const TissueOrder tissue = make_tissue_order(3, 48, 1.0);
    const double volume = GENERATE(0.05, 0.5, 1.5);
    std::vector<float> iodine;
    rasterise_pool(tissue, {.arc_fraction = 0.4, .volume_ml = volume, .iodine_mg = 240.0 * volume},
                   iodine);
    double drawn_mg = 0.0, farthest_mm = 0.0;
    for (std::size_t i = 0; i < iodine.size(); ++i) {
        drawn_mg += double(iodine[i]) * 1e-3;
        if (iodine[i] == 0.0F) continue;
        const auto at = static_cast<int>(i);
        const glm::dvec3 from_start(at % 48 - 24, at / 48 % 48 - 24, at / 48 / 48 - 24);
        farthest_mm = std::max(farthest_mm, glm::length(from_start));
    }
    CHECK(drawn_mg == Approx(240.0 * volume).epsilon(1e-5));
    // a ball of this volume in tissue that takes a quarter, or a ragged one up to twice as wide
    const double ball_mm = std::cbrt(3.0 * volume * 1e3 / (4.0 * 3.14159265 * tissue.porosity));
    CHECK(farthest_mm > 0.9 * ball_mm);
    CHECK(farthest_mm < 2.2 * ball_mm);
}
