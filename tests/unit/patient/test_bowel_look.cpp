// What gas in the bowel must not look like.

#include <algorithm>
#include <cmath>
#include <vector>

#include <catch2/catch.hpp>

#include "sim/patient/bones.h"
#include "sim/patient/bowel.h"

using namespace sideport;
using namespace sideport::patient;

namespace {

/// Millimetres of gas along x at each (y, z): what a lateral beam misses.
struct LateralGas {
    int columns = 0, rows = 0;
    double spacing_mm = 1.0;
    std::vector<double> mm;
    double at(int j, int k) const { return mm[static_cast<std::size_t>(k * columns + j)]; }
};
LateralGas lateral_gas(const Spine& spine) {
    VoxelGrid soft{.origin_W_mm = {-130.0, 0.0, -110.0},
                   .spacing_mm = 3.0,
                   .size = {88, 36, 75},
                   .scale = 0.005F,
                   .bytes = std::vector<std::uint8_t>(88 * 36 * 75, 0)};
    draw_soft_tissue(soft, spine, Pose{glm::dmat3(1.0), {84.0, 80.0, -42.0}}, 45.0);
    LateralGas gas{.columns = soft.size.y, .rows = soft.size.z, .spacing_mm = 3.0, .mm = {}};
    for (int k = 0; k < soft.size.z; ++k) {
        const double z = soft.origin_W_mm.z + k * soft.spacing_mm;
        for (int j = 0; j < soft.size.y; ++j) {
            const double y = soft.origin_W_mm.y + j * soft.spacing_mm;
            double sum = 0.0;
            for (int i = 0; i < soft.size.x; ++i) {
                // air before the skin is no gas
                const double x = soft.origin_W_mm.x + i * soft.spacing_mm;
                if (y > anterior_skin_y_mm(spine, x, z) - 5.0) continue;
                const double density = double(soft.scale) * soft.bytes[soft.index(i, j, k)];
                sum += std::clamp(1.0 - density / 0.8, 0.0, 1.0) * soft.spacing_mm;
            }
            gas.mm.push_back(sum);
        }
    }
    return gas;
}

/// Longest stretch, mm, of a plumb edge in the lateral: rows in which the gas changes by half of
/// its most between two neighbouring columns, always the same ones.
double longest_plumb_edge_mm(const LateralGas& gas) {
    const double most = *std::max_element(gas.mm.begin(), gas.mm.end());
    int longest = 0;
    for (int j = 1; j + 1 < gas.columns; ++j) {
        int run = 0;
        for (int k = 0; k < gas.rows; ++k) {
            const bool edge =
                std::fabs(gas.at(j + 1, k) - gas.at(j - 1, k)) > std::max(12.0, most * 0.5);
            run = edge ? run + 1 : 0;
            longest = std::max(longest, run);
        }
    }
    return longest * gas.spacing_mm;
}

}  // namespace

TEST_CASE("gas makes no block with plumb walls in the lateral, whatever the seed") {
    for (std::uint64_t seed = 1; seed <= 24; ++seed) {
        Parameters p;
        p.seed = seed;
        p.bowel_gas = 0.6;
        CAPTURE(seed);
        CHECK(longest_plumb_edge_mm(lateral_gas(make_spine(p))) < 24.0);
    }
}

TEST_CASE("folds stand across the small bowel and leave its middle open") {
    const Bowel bowel = make_bowel(7, 0.6, [](const vec3&, float) { return false; });
    int loops = 0;
    for (const GutSac& sac : bowel.sacs) {
        const bool small = sac.along != vec3(0.0F);
        if (bowel.stretches[static_cast<std::size_t>(sac.stretch)].colon) CHECK(!small);
        // the axis of a loop is open; along its wall folds come and go
        REQUIRE(circular_fold(sac, sac.center, -sac.radius.x) == 0.0F);
        if (!small) continue;
        ++loops;
        int changes = 0;
        bool was = false;
        for (float along = -30.0F; along < 30.0F; along += 0.5F) {
            const bool is = circular_fold(sac, sac.center + along * sac.along, -0.5F) > 0.2F;
            changes += static_cast<int>(is != was);
            was = is;
        }
        CHECK(changes >= 8);
    }
    CHECK(loops > 10);
}
