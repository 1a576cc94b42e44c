#include <cmath>

#include <catch2/catch.hpp>

#include "sim/fluid/tissue.h"

// Liquid in tissue. Row numbers: verification table of the fluids.

using namespace sideport;
using namespace sideport::fluid;

namespace {

double peak_of(const std::vector<float>& values) {
    float most = 0.0F;
    for (const float value : values)
        most = std::max(most, value);
    return double(most);
}

double sum_of(const std::vector<float>& values) {
    double sum = 0.0;
    for (const float value : values)
        sum += double(value);
    return sum;
}

}  // namespace

TEST_CASE("the back-pressure of a pool is that of a point source") {  // row 33
    const double flow_m3_per_s = 0.05e-6;
    const auto pressure_pa = [&](double viscosity, double permeability, double radius_mm) {
        return flow_m3_per_s * tissue_resistance_pa_s_per_m3(viscosity, permeability, radius_mm);
    };
    // the table gives four figures
    CHECK(pressure_pa(1.0e-3, 5e-11, 2.0) == Approx(39.79).epsilon(2e-4));
    CHECK(pressure_pa(5.8e-3, 5e-11, 2.0) == Approx(230.8).epsilon(2e-4));
    CHECK(pressure_pa(1.0e-3, 1e-13, 2.0) == Approx(19894.0).epsilon(5e-5));
    CHECK(pressure_pa(1.0e-3, 5e-11, 10.0) == Approx(7.96).epsilon(1e-3));
    CHECK(pressure_pa(5.8e-3, 5e-11, 10.0) == Approx(46.2).epsilon(1e-3));
    CHECK(pressure_pa(1.0e-3, 1e-13, 10.0) == Approx(3979.0).epsilon(1e-4));
    CHECK(pressure_pa(1.0e-3, 1e-13, 2.0) ==
          Approx(1e-3 * flow_m3_per_s / (4.0 * 3.141592653589793 * 1e-13 * 2e-3)).epsilon(1e-12));
}

TEST_CASE("a drop in tissue spreads as a point source does") {  // row 32
    // all of it in one voxel, which is small against the spread
    TissueOrder tissue = make_tissue_order(1, 65, 1.0);
    tissue.porosity = 1.0;
    TissuePool pool{.volume_ml = 1e-3, .iodine_mg = 90.0};
    const double variance_mm2 = GENERATE(25.0, 60.0);
    pool.spread_mm2 = variance_mm2;
    std::vector<float> iodine;
    rasterise_pool(tissue, pool, iodine);
    const double closed_form = 90.0e3 / std::pow(2.0 * 3.141592653589793 * variance_mm2, 1.5);
    CHECK(peak_of(iodine) == Approx(closed_form).epsilon(0.01));
    CHECK(sum_of(iodine) * 1e-3 == Approx(90.0).epsilon(1e-5));
    // 90 mg after 60 s at 5e-7 m2/s: variance 60 mm2
    if (variance_mm2 == 60.0) CHECK(peak_of(iodine) == Approx(12.295).epsilon(0.01));
}

TEST_CASE("a pool stays, spreads and is taken up with the half time of its tissue") {
    const TissueKind kind =
        GENERATE(TissueKind::pocket, TissueKind::fat, TissueKind::muscle, TissueKind::epidural);
    TissuePool pool{.kind = kind, .volume_ml = 0.8, .iodine_mg = 190.0, .drug_mg = 2.0};
    const double half_time_s = tissue_model(kind).absorption_half_time_s;
    for (int i = 0; i < 6000; ++i)
        age_pool(pool, half_time_s / 6000.0);
    CHECK(pool.volume_ml == Approx(0.4).epsilon(1e-9));
    CHECK(pool.iodine_mg + pool.absorbed_iodine_mg == Approx(190.0).epsilon(1e-12));
    CHECK(pool.drug_mg + pool.absorbed_drug_mg == Approx(2.0).epsilon(1e-12));
    CHECK(pool.iodine_mg == Approx(95.0).epsilon(1e-9));
    CHECK(pool.spread_mm2 == Approx(3e-4 * half_time_s).epsilon(1e-9));
}

TEST_CASE("a pool follows the planes of a muscle and fills a pocket round") {
    const auto extents = [](TissueKind kind) {
        const TissueOrder& tissue = tissue_order(kind);
        std::vector<float> iodine;
        rasterise_pool(tissue, {.kind = kind, .volume_ml = 1.0, .iodine_mg = 200.0}, iodine);
        glm::dvec3 square(0.0);
        double sum = 0.0;
        for (std::size_t i = 0; i < iodine.size(); ++i) {
            const auto at = static_cast<int>(i);
            const glm::dvec3 d(at % tissue.size.x - tissue.size.x / 2,
                               at / tissue.size.x % tissue.size.y - tissue.size.y / 2,
                               at / tissue.size.x / tissue.size.y - tissue.size.z / 2);
            square += d * d * double(iodine[i]);
            sum += double(iodine[i]);
        }
        return glm::dvec3(std::sqrt(square.x / sum), std::sqrt(square.y / sum),
                          std::sqrt(square.z / sum));
    };
    const glm::dvec3 muscle = extents(TissueKind::muscle), pocket = extents(TissueKind::pocket);
    CHECK(muscle.z > 1.15 * muscle.y);
    CHECK(pocket.z == Approx(pocket.y).epsilon(0.15));
    CHECK(muscle.z > pocket.z);  // tissue that takes less is filled farther
}
