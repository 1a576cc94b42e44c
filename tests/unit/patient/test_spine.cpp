#include <cmath>

#include <catch2/catch.hpp>

#include "sim/base/units.h"
#include "sim/patient/spine.h"

using namespace sideport;
using namespace sideport::patient;

namespace {

Parameters build(std::uint64_t seed) {
    Parameters p;
    p.seed = seed;
    return p;
}

}  // namespace

TEST_CASE("levels have their names, and no other name is a level") {
    CHECK(level_index("T8") == 0);
    CHECK(level_index("L3") == 7);
    CHECK(level_index("S1") == kLevelCount - 1);
    for (const char* stranger : {"l3", "L6", "T1", "", "L3 "})
        CHECK(level_index(stranger) == -1);
}

TEST_CASE("vertebrae stand upon each other from S1 to T8, and L3 is the origin") {
    const std::uint64_t seed = GENERATE(1u, 7u, 11u, 23u, 99u);
    Parameters parameters = build(seed);
    parameters.scoliosis_mm = GENERATE(0.0, 15.0);
    CAPTURE(seed, parameters.scoliosis_mm);
    const Spine spine = make_spine(parameters);
    CHECK(glm::length(spine.levels[7].X_WB.p) < 1e-9);
    for (std::size_t k = 0; k + 1 < spine.levels.size(); ++k) {
        const Vertebra &upper = spine.levels[k], &lower = spine.levels[k + 1];
        CHECK(upper.X_WB.p.z > lower.X_WB.p.z);
        // centre to centre: half of each body and the disc, a little less where the axis bends
        const double stacked_mm = 0.25 * (upper.posterior_height_mm + upper.anterior_height_mm +
                                          lower.posterior_height_mm + lower.anterior_height_mm) +
                                  upper.disc_below_mm;
        CHECK(glm::distance(upper.X_WB.p, lower.X_WB.p) == Approx(stacked_mm).epsilon(0.03));
        CHECK(glm::determinant(upper.X_WB.R) == Approx(1.0).epsilon(1e-9));
    }
}

TEST_CASE("vertebrae have the published size of their level") {
    struct Row {
        const char* level;
        double height_mm, width_mm, depth_mm, disc_low_mm, disc_high_mm, canal_width_mm,
            canal_depth_mm;
    };
    // procedure facts section 4 (anatomy): bodies +-10 % between people; lumbar discs as ranges
    // [78]
    const Row row = GENERATE(
        Row{"T8", 19, 29, 27, 3.5, 5, 18, 16}, Row{"T9", 20, 30, 28, 4, 5.5, 18, 16},
        Row{"T10", 21, 32, 29, 4.5, 6.5, 18, 16}, Row{"T11", 22, 35, 31, 5, 7, 20, 17},
        Row{"T12", 23.5, 39, 33, 6, 8, 22, 18}, Row{"L1", 24.5, 41, 34, 6.3, 11.0, 23.7, 19},
        Row{"L2", 25.5, 43, 34.6, 7.0, 12.1, 24, 18}, Row{"L3", 26, 44, 35, 7.4, 13.3, 24, 17.5},
        Row{"L4", 26, 46.5, 35.5, 7.8, 14.6, 25.4, 18.6},
        Row{"L5", 25.5, 47.5, 34.7, 7.1, 13.1, 27, 19.7});
    CAPTURE(row.level);
    for (const std::uint64_t seed : {1u, 7u, 11u, 23u, 99u}) {
        Parameters parameters = build(seed);
        parameters.age_years = 40.0;
        const Spine spine = make_spine(parameters);
        const Vertebra& v = spine.levels[static_cast<std::size_t>(level_index(row.level))];
        CHECK(v.posterior_height_mm == Approx(row.height_mm).epsilon(0.1));
        CHECK(v.body_width_mm == Approx(row.width_mm).epsilon(0.1));
        CHECK(v.body_depth_mm == Approx(row.depth_mm).epsilon(0.1));
        CHECK(v.canal_width_mm == Approx(row.canal_width_mm).epsilon(0.1));
        CHECK(v.canal_depth_mm == Approx(row.canal_depth_mm).epsilon(0.1));
        CHECK(v.disc_below_mm > row.disc_low_mm);
        CHECK(v.disc_below_mm < row.disc_high_mm);
    }
}

TEST_CASE("from the top of T8 to S1 the spine is about 313 mm long and lordotic") {
    const Spine spine = make_spine(build(7));
    const Vertebra& top = spine.levels.front();
    const double span_mm =
        top.X_WB.p.z + 0.5 * top.posterior_height_mm - (spine.levels.back().X_WB.p.z + 15.0);
    CHECK(span_mm == Approx(313.0).epsilon(0.05));
    // angle between L1 and S1, lying: 35-45 degrees
    const auto tilt_deg = [&](std::size_t level) {
        const glm::dvec3 z = spine.levels[level].X_WB.R[2];
        return units::deg_from_rad(std::atan2(z.y, z.z));
    };
    CHECK(tilt_deg(10) - tilt_deg(5) > 30.0);
    CHECK(tilt_deg(10) - tilt_deg(5) < 50.0);
}

TEST_CASE("seeds make different patients, and one seed always the same") {
    const Spine a = make_spine(build(7)), again = make_spine(build(7)), b = make_spine(build(8));
    for (std::size_t k = 0; k < a.levels.size(); ++k) {
        CHECK(a.levels[k].X_WB.p == again.levels[k].X_WB.p);
        CHECK(a.levels[k].body_width_mm == again.levels[k].body_width_mm);
        CHECK(a.levels[k].body_width_mm != b.levels[k].body_width_mm);
    }
    CHECK(a.conus_z_mm != b.conus_z_mm);
}

TEST_CASE("taller people have longer spines, older ones thinner discs, curved ones a curve") {
    Parameters p = build(7);
    const Spine usual = make_spine(p);
    p.height_mm = 1900.0;
    CHECK(make_spine(p).levels[0].X_WB.p.z ==
          Approx(usual.levels[0].X_WB.p.z * 1900.0 / 1680.0).epsilon(1e-6));
    p = build(7);
    p.age_years = 90.0;
    CHECK(make_spine(p).levels[7].disc_below_mm < usual.levels[7].disc_below_mm);
    p = build(7);
    p.scoliosis_mm = 15.0;
    double low = 0.0, high = 0.0;
    for (const Vertebra& v : make_spine(p).levels) {
        low = std::min(low, v.X_WB.p.x);
        high = std::max(high, v.X_WB.p.x);
    }
    CHECK(high - low > 10.0);
    CHECK(high - low <= 30.0);
}
