// What a population of patients has in common, and that no two of them are alike.

#include <cmath>
#include <vector>

#include <catch2/catch.hpp>

#include "sim/base/units.h"
#include "sim/patient/body_map.h"
#include "sim/patient/bones.h"
#include "sim/patient/bowel.h"
#include "sim/patient/facets.h"
#include "tests/support/voxels.h"

using namespace sideport;
using namespace sideport::patient;

namespace {

constexpr std::uint64_t kSeeds = 200;

Parameters person(std::uint64_t seed) {
    Parameters p;
    p.seed = seed;
    return p;
}

/// Every dimension of the spine, in units that make one step about equally visible.
std::vector<double> measures(const Spine& spine) {
    std::vector<double> m;
    for (const Vertebra& v : spine.levels) {
        m.insert(m.end(), {v.body_width_mm, v.body_depth_mm, v.posterior_height_mm,
                           v.anterior_height_mm, v.canal_width_mm, v.pedicle_width_mm,
                           v.pedicle_height_mm, v.transverse_half_span_mm, v.spinous_length_mm,
                           v.X_WB.p.x, v.X_WB.p.y, v.X_WB.p.z});
    }
    return m;
}

/// Root mean square of the differences, mm.
double distance_mm(const std::vector<double>& a, const std::vector<double>& b) {
    double sum = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i)
        sum += (a[i] - b[i]) * (a[i] - b[i]);
    return std::sqrt(sum / static_cast<double>(a.size()));
}

/// Sums along y: what a beam from back to front sees.
std::vector<double> projection(const VoxelGrid& g) {
    std::vector<double> sums;
    for (int k = 0; k < g.size.z; ++k) {
        for (int i = 0; i < g.size.x; ++i) {
            double sum = 0.0;
            for (int j = 0; j < g.size.y; ++j)
                sum += double(g.scale) * g.bytes[g.index(i, j, k)] * g.spacing_mm;
            sums.push_back(sum);
        }
    }
    return sums;
}

double correlation(const std::vector<double>& a, const std::vector<double>& b) {
    double mean_a = 0.0, mean_b = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        mean_a += a[i];
        mean_b += b[i];
    }
    mean_a /= static_cast<double>(a.size());
    mean_b /= static_cast<double>(b.size());
    double ab = 0.0, aa = 0.0, bb = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        ab += (a[i] - mean_a) * (b[i] - mean_b);
        aa += (a[i] - mean_a) * (a[i] - mean_a);
        bb += (b[i] - mean_b) * (b[i] - mean_b);
    }
    return ab / std::sqrt(aa * bb);
}

double sum_of(const VoxelGrid& g) {
    double sum = 0.0;
    for (const std::uint8_t byte : g.bytes)
        sum += double(g.scale) * byte;
    return sum;
}

/// Every combination of the ends of the fields.
std::vector<Parameters> extremes() {
    std::vector<Parameters> all;
    for (int bits = 0; bits < 64; ++bits) {
        const auto end = [&](int bit, double low, double high) {
            return (bits >> bit & 1) != 0 ? high : low;
        };
        Parameters p;
        p.sex = (bits & 1) != 0 ? Parameters::Sex::male : Parameters::Sex::female;
        p.height_mm = end(1, 1400.0, 2000.0);
        p.body_mass_index = end(2, 16.0, 45.0);
        p.age_years = end(3, 18.0, 95.0);
        p.scoliosis_mm = end(4, 0.0, 15.0);
        p.lordosis_scale = end(5, 0.6, 1.3);
        for (const std::uint64_t seed : {3u, 7u, 1000000000u}) {
            p.seed = seed;
            all.push_back(p);
        }
    }
    return all;
}

}  // namespace

TEST_CASE("of 200 seeds no two have the same spine") {
    std::vector<std::vector<double>> people;
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed)
        people.push_back(measures(make_spine(person(seed))));
    double closest_mm = 1e9, mean_mm = 0.0;
    for (std::size_t a = 0; a < people.size(); ++a) {
        for (std::size_t b = a + 1; b < people.size(); ++b) {
            const double d = distance_mm(people[a], people[b]);
            closest_mm = std::min(closest_mm, d);
            mean_mm += d;
        }
    }
    mean_mm /= 0.5 * double(kSeeds) * double(kSeeds - 1);
    CAPTURE(closest_mm, mean_mm);
    // half a millimetre in every dimension is visible side by side
    CHECK(closest_mm > 0.4);
    CHECK(mean_mm > 1.2);
}

TEST_CASE("seeds look different: bones and soft tissue in the beam") {
    std::vector<std::vector<double>> bones, soft;
    for (const std::uint64_t seed : {1u, 2u, 3u, 4u, 5u}) {
        const Spine spine = make_spine(person(seed));
        VoxelGrid bone = test_support::empty_grid({-60, -90, -50}, {60, 40, 50}, 2.0, 0.01F);
        draw_vertebrae(bone, spine, bone_traits(spine.parameters));
        bones.push_back(projection(bone));
        VoxelGrid tissue = test_support::empty_grid({-90, -40, -90}, {90, 80, 90}, 5.0,
                                                    0.005F);  // not the outline
        draw_soft_tissue(tissue, spine, Pose{glm::dmat3(1.0), {84.0, 80.0, -42.0}}, 40.0);
        soft.push_back(projection(tissue));
    }
    double same_bone = 0.0, same_soft = 0.0;
    for (std::size_t a = 0; a < bones.size(); ++a) {
        for (std::size_t b = a + 1; b < bones.size(); ++b) {
            same_bone = std::max(same_bone, correlation(bones[a], bones[b]));
            same_soft = std::max(same_soft, correlation(soft[a], soft[b]));
        }
    }
    CAPTURE(same_bone, same_soft);
    CHECK(same_bone < 0.96);
    CHECK(same_soft < 0.9);
}

TEST_CASE("nobody is the same on both sides") {
    for (const std::uint64_t seed : {1u, 7u, 23u}) {
        Parameters p = person(seed);
        p.scoliosis_mm = 0.0;
        const Spine spine = make_spine(p);
        CAPTURE(seed);
        int uneven = 0;
        for (int level = 4; level < kLevelCount - 1; ++level) {
            const FacetJoint left = facet_joint(spine, level, 0),
                             right = facet_joint(spine, level, 1);
            const double angle_left = units::deg_from_rad(std::asin(double(left.normal_W.x)));
            const double angle_right = units::deg_from_rad(std::asin(double(-right.normal_W.x)));
            if (std::fabs(std::fabs(angle_left) - std::fabs(angle_right)) > 1.0) ++uneven;
        }
        CHECK(uneven >= 3);
        VoxelGrid bone = test_support::empty_grid({-60, -90, -30}, {60, 40, 30}, 1.5, 0.01F);
        draw_vertebrae(bone, spine, bone_traits(p));
        const std::vector<double> seen = projection(bone);
        std::vector<double> mirrored;
        for (int k = 0; k < bone.size.z; ++k) {
            for (int i = 0; i < bone.size.x; ++i)
                mirrored.push_back(
                    seen[static_cast<std::size_t>(k * bone.size.x + bone.size.x - 1 - i)]);
        }
        CHECK(correlation(seen, mirrored) < 0.99);
        CHECK(correlation(seen, mirrored) > 0.7);  // but still a spine
    }
}

TEST_CASE("the vertebrae of 200 seeds have the published size of their level") {
    struct Row {
        double height_mm, width_mm, depth_mm, disc_low_mm, disc_high_mm, canal_width_mm,
            canal_depth_mm;
    };
    // procedure facts section 4, T8 to L5; bodies and canals +-10 % between people. L5 is a wedge:
    // 24 mm behind, 27.8 in front, 25-26 between
    const Row rows[] = {{19, 29, 27, 3.5, 5, 18, 16},
                        {20, 30, 28, 4, 5.5, 18, 16},
                        {21, 32, 29, 4.5, 6.5, 18, 16},
                        {22, 35, 31, 5, 7, 20, 17},
                        {23.5, 39, 33, 6, 8, 22, 18},
                        {24.5, 41, 34, 6.3, 11.0, 23.7, 19},
                        {25.5, 43, 34.6, 7.0, 12.1, 24, 18},
                        {26, 44, 35, 7.4, 13.3, 24, 17.5},
                        {26, 46.5, 35.5, 7.8, 14.6, 25.4, 18.6},
                        {24, 47.5, 34.7, 7.1, 13.1, 27, 19.7}};
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
        Parameters p = person(seed);
        p.age_years = 40.0;
        const Spine spine = make_spine(p);
        for (std::size_t k = 0; k < std::size(rows); ++k) {
            const Vertebra& v = spine.levels[k];
            CAPTURE(seed, kLevelNames[k]);
            const Row& row = rows[k];
            REQUIRE(v.posterior_height_mm == Approx(row.height_mm).epsilon(0.1));
            REQUIRE(v.body_width_mm == Approx(row.width_mm).epsilon(0.1));
            REQUIRE(v.body_depth_mm == Approx(row.depth_mm).epsilon(0.1));
            REQUIRE(v.canal_width_mm == Approx(row.canal_width_mm).epsilon(0.1));
            REQUIRE(v.canal_depth_mm == Approx(row.canal_depth_mm).epsilon(0.1));
            REQUIRE(v.disc_below_mm > row.disc_low_mm);
            REQUIRE(v.disc_below_mm < row.disc_high_mm);
        }
        // lordosis L1 to S1 lying, 35-45 degrees usual; people differ
        const auto tilt_deg = [&](std::size_t level) {
            const glm::dvec3 z = spine.levels[level].X_WB.R[2];
            return units::deg_from_rad(std::atan2(z.y, z.z));
        };
        REQUIRE(tilt_deg(10) - tilt_deg(5) > 30.0);
        REQUIRE(tilt_deg(10) - tilt_deg(5) < 55.0);
        // conus L1-2; the sac ends at S2
        REQUIRE(spine.conus_z_mm < spine.levels[5].X_WB.p.z + 5.0);
        REQUIRE(spine.conus_z_mm > spine.levels[6].X_WB.p.z - 5.0);
        REQUIRE(spine.levels[10].X_WB.p.z - spine.sac_low_z_mm > 20.0);
        REQUIRE(spine.levels[10].X_WB.p.z - spine.sac_low_z_mm < 40.0);
    }
}

TEST_CASE("at the ends of every field the formulas that needle and catheter read stay valid") {
    for (const Parameters& p : extremes()) {
        const Spine spine = make_spine(p);
        CAPTURE(p.sex == Parameters::Sex::male, p.height_mm, p.body_mass_index, p.age_years,
                p.scoliosis_mm, p.lordosis_scale, p.seed);
        REQUIRE(glm::length(spine.levels[7].X_WB.p) < 1e-9);
        for (std::size_t k = 0; k < spine.levels.size(); ++k) {
            const Vertebra& v = spine.levels[k];
            if (k > 0) REQUIRE(v.X_WB.p.z < spine.levels[k - 1].X_WB.p.z - 10.0);
            REQUIRE(v.disc_below_mm >= 0.0);
            REQUIRE(glm::determinant(v.X_WB.R) == Approx(1.0).epsilon(1e-9));
            // the process ends in the body, not in the table
            const double down = units::rad_from_deg(v.spinous_angle_deg);
            const glm::dvec3 tip = v.X_WB.point({0.0,
                                                 -0.5 * v.body_depth_mm - v.canal_depth_mm - 3.0 -
                                                     std::cos(down) * v.spinous_length_mm,
                                                 0.0});
            REQUIRE(v.spinous_length_mm > 5.0);
            REQUIRE(tip.y > kTableTopYMm - 1.0);
        }
        for (double z = spine.sac_low_z_mm; z <= spine.sac_high_z_mm; z += 4.0) {
            const SacSection s = sac_at(spine, z);
            REQUIRE(s.half_width_mm > 1.0);
            REQUIRE(s.cord_half_width_mm < s.half_width_mm);
            REQUIRE(std::fabs(s.cord_offset_y_mm) + s.cord_half_depth_mm < s.half_depth_mm);
            REQUIRE(s.center_W_mm.y - s.half_depth_mm > kTableTopYMm + 12.0);
        }
        for (double z = spine.levels[10].X_WB.p.z; z < spine.levels[0].X_WB.p.z; z += 20.0) {
            const double front = anterior_skin_y_mm(spine, 0.0, z);
            REQUIRE(front > body_center_at(spine, z).y + 40.0);
            REQUIRE(front - anterior_fat_mm(spine, 0.0, z) > body_center_at(spine, z).y + 25.0);
            REQUIRE(skin_point_W_mm(spine, 0.0, z).x > 90.0);
            REQUIRE(trunk_chord_mm(spine, {0, -600, z}, {0, 600, z}) ==
                    Approx(front - kTableTopYMm).margin(3.0));
        }
    }
}

TEST_CASE("a point goes to the reference patient and comes back") {
    for (const std::uint64_t seed : {1u, 7u, 99u}) {
        Parameters p = person(seed);
        p.height_mm = 1850.0;
        p.body_mass_index = 33.0;
        p.scoliosis_mm = 8.0;
        const Spine spine = make_spine(p);
        const BodyMap map(spine);
        for (const vec3& at :
             {vec3(60, 40, 90), vec3(-80, -20, -60), vec3(5, 70, -200), vec3(0, 0, 300)}) {
            const vec3 there = map.to_reference(at, map.slice(double(at.z)));
            CHECK(glm::distance(map.to_world(there), at) < 0.05F);
        }
        // levels lie on levels
        CHECK(map.slice(spine.levels[2].X_WB.p.z).reference_z_mm == Approx(154.0F).margin(0.01));
        CHECK(map.slice(spine.levels[9].X_WB.p.z).reference_z_mm == Approx(-73.0F).margin(0.01));
        CHECK(map.across() > 1.0F);
        CHECK(map.forward() > 1.0F);
    }
}

TEST_CASE("the old have less bone in the body, more at its rims, and lime in their arteries") {
    Parameters young = person(7), old = person(7);
    young.age_years = 30.0;
    old.age_years = 90.0;
    const BoneTraits a = bone_traits(young), b = bone_traits(old);
    CHECK(b.trabecular < 0.8F * a.trabecular);
    CHECK(b.cortex < a.cortex);
    CHECK(b.lip_mm > 1.5F * a.lip_mm);
    // the mean of a box inside the marrow of L3
    const auto marrow = [](const Parameters& p) {
        VoxelGrid bone = test_support::empty_grid({-12, -8, -6}, {12, 8, 6}, 1.0, 0.01F);
        draw_vertebrae(bone, make_spine(p), bone_traits(p));
        return sum_of(bone) / static_cast<double>(bone.bytes.size());
    };
    CHECK(marrow(old) < 0.85 * marrow(young));
    const auto lime = [](const Parameters& p) {
        VoxelGrid bone = test_support::empty_grid({-60, -20, -90}, {60, 80, 90}, 1.0, 0.01F);
        draw_calcifications(bone, make_spine(p), bone_traits(p));
        return sum_of(bone);
    };
    CHECK(lime(young) == 0.0);
    CHECK(lime(old) > 100.0);
}

TEST_CASE("a woman's pelvis is wider for its height") {
    const auto shape = [](Parameters::Sex sex) {
        Parameters p = person(7);
        p.sex = sex;
        const Spine spine = make_spine(p);
        VoxelGrid bone = test_support::empty_grid({-170, -90, -150}, {170, 110, -30}, 2.0,
                                                  0.01F);  // above the hips
        draw_pelvis(bone, spine, bone_traits(p));
        int low_x = 1000, high_x = 0, high_z = 0;
        for (int k = 0; k < bone.size.z; ++k) {
            for (int j = 0; j < bone.size.y; ++j) {
                for (int i = 0; i < bone.size.x; ++i) {
                    if (bone.bytes[bone.index(i, j, k)] == 0) continue;
                    low_x = std::min(low_x, i);
                    high_x = std::max(high_x, i);
                    high_z = std::max(high_z, k);
                }
            }
        }
        const double top = bone.origin_W_mm.z + high_z * bone.spacing_mm;
        return glm::dvec2((high_x - low_x) * bone.spacing_mm, top - spine.levels[10].X_WB.p.z);
    };
    const glm::dvec2 woman = shape(Parameters::Sex::female), man = shape(Parameters::Sex::male);
    CAPTURE(woman.x, woman.y, man.x, man.y);
    CHECK(woman.x / woman.y > 1.08 * man.x / man.y);
    CHECK(woman.x > 240.0);  // between the iliac crests, 26-30 cm
    CHECK(woman.x < 310.0);
}

TEST_CASE("bowel gas follows its field, and none is none") {
    const auto gas_share = [](double wanted) {
        int with = 0, all = 0;
        for (std::uint32_t seed = 0; seed < 100; ++seed) {
            const Bowel bowel = make_bowel(seed, wanted, [](const vec3&, float) { return false; });
            for (const GutSac& sac : bowel.sacs) {
                if (!bowel.stretches[static_cast<std::size_t>(sac.stretch)].colon) continue;
                ++all;
                if (sac.gas_level_y_mm < 500.0F) ++with;
            }
        }
        return double(with) / all;
    };
    CHECK(gas_share(0.0) == 0.0);
    CHECK(gas_share(0.3) == Approx(0.3).margin(0.12));
    CHECK(gas_share(0.6) > gas_share(0.3) + 0.15);
}
