// What a radiologist expects of bones and soft tissue in the beam, as numbers.

#include <algorithm>
#include <cmath>
#include <vector>

#include <catch2/catch.hpp>

#include "sim/patient/bones.h"
#include "sim/patient/disc.h"
#include "sim/patient/facets.h"
#include "sim/patient/pelvis_build.h"
#include "tests/support/voxels.h"

using namespace sideport;
using namespace sideport::patient;

namespace {

double at(const VoxelGrid& g, const glm::dvec3& p) {
    const glm::ivec3 n = glm::ivec3(glm::round((p - g.origin_W_mm) / g.spacing_mm));
    if (glm::any(glm::lessThan(n, glm::ivec3(0))) || glm::any(glm::greaterThanEqual(n, g.size)))
        return 0.0;
    return double(g.scale) * g.bytes[g.index(n.x, n.y, n.z)];
}

/// Integral along y at (x, z): mg/mm2, what a beam from behind meets.
double from_behind(const VoxelGrid& g, double x, double z) {
    double sum = 0.0;
    for (int j = 0; j < g.size.y; ++j)
        sum += at(g, {x, g.origin_W_mm.y + j * g.spacing_mm, z}) * g.spacing_mm;
    return sum;
}

/// Column of such integrals from low_z up.
std::vector<double> column(const VoxelGrid& g, double x, double low_z, double high_z) {
    std::vector<double> line;
    for (double z = low_z; z <= high_z; z += g.spacing_mm)
        line.push_back(from_behind(g, x, z));
    return line;
}

Spine person(std::uint64_t seed, Parameters::Sex sex = Parameters::Sex::female) {
    Parameters p;
    p.seed = seed;
    p.sex = sex;
    return make_spine(p);
}

}  // namespace

TEST_CASE("a rib is a pale band between two fine dark edges, the upper one a bit stronger") {
    for (const std::uint64_t seed : {7u, 11u, 23u}) {
        const Spine spine = person(seed);
        const double low_z = spine.levels[4].X_WB.p.z - 60.0,
                     high_z = spine.levels[3].X_WB.p.z + 25.0;
        VoxelGrid bone =
            test_support::empty_grid({50.0, -92.0, low_z}, {74.0, -20.0, high_z}, 0.8, 0.01F);
        draw_ribs(bone, spine, bone_traits(spine.parameters));
        int ribs = 0;
        double upper = 0.0, lower = 0.0, middle = 0.0;
        for (const double x : {54.0, 58.0, 62.0, 66.0, 70.0}) {
            const std::vector<double> line = column(bone, x, low_z, high_z);
            // each run of bone is one rib
            for (std::size_t i = 1; i < line.size();) {
                if (line[i] < 0.6) {
                    ++i;
                    continue;
                }
                std::size_t end = i;
                while (end < line.size() && line[end] >= 0.6)
                    ++end;
                if (i > 1 && end < line.size() && end - i > 9 && end - i < 30) {
                    const std::size_t third = (end - i) / 3;
                    const auto begin = line.begin() + static_cast<std::ptrdiff_t>(i);
                    const auto step = static_cast<std::ptrdiff_t>(third);
                    lower += *std::max_element(begin, begin + step);
                    middle += *std::min_element(begin + step, begin + 2 * step);
                    upper += *std::max_element(begin + 2 * step,
                                               line.begin() + static_cast<std::ptrdiff_t>(end));
                    ++ribs;
                }
                i = end;
            }
        }
        CAPTURE(seed, ribs, lower / ribs, middle / ribs, upper / ribs);
        REQUIRE(ribs >= 5);
        CHECK(lower > 1.35 * middle);
        CHECK(upper > 1.5 * middle);
        CHECK(upper > lower);
    }
}

TEST_CASE("a sacral foramen has a dark roof and no dark floor") {
    for (const std::uint64_t seed : {7u, 11u, 23u}) {
        for (const auto sex : {Parameters::Sex::female, Parameters::Sex::male}) {
            const Spine spine = person(seed, sex);
            const glm::dvec3 s1 = spine.levels.back().X_WB.p;
            VoxelGrid bone = test_support::empty_grid({s1.x - 40.0, -92.0, s1.z - 110.0},
                                                      {s1.x + 40.0, 30.0, s1.z + 10.0}, 0.8, 0.01F);
            draw_sacrum(bone, spine, bone_traits(spine.parameters));
            int arcs = 0;
            for (const double side : {-1.0, 1.0}) {
                // the brightest spot beside the middle line between S2 and S3
                double least = 1e9, hole_x = 0.0, hole_z = 0.0;
                for (double x = 13.0; x < 26.0; x += 0.8) {
                    for (double z = s1.z - 62.0; z < s1.z - 34.0; z += 0.8) {
                        const double here = from_behind(bone, s1.x + side * x, z);
                        if (here < least) {
                            least = here;
                            hole_x = s1.x + side * x;
                            hole_z = z;
                        }
                    }
                }
                const std::vector<double> above = column(bone, hole_x, hole_z, hole_z + 14.0),
                                          below = column(bone, hole_x, hole_z - 14.0, hole_z);
                const double roof = *std::max_element(above.begin(), above.end()),
                             floor = *std::max_element(below.begin(), below.end());
                CAPTURE(seed, side, least, roof, floor, hole_x - s1.x, hole_z - s1.z);
                CHECK(roof > least + 2.0);
                if (roof > 1.15 * floor) ++arcs;
            }
            CHECK(arcs >= 1);
        }
    }
}

TEST_CASE("the sacroiliac joint shows two lines that meet at its lower end") {
    const Spine spine = person(7);
    const PelvisBuild build = pelvis_build(spine, bone_traits(spine.parameters));
    // its outline in the beam of PA: the limits of x along the way of the beam
    const auto spread = [&](float up) {
        float low = 1e9F, high = -1e9F;
        for (float forward = -45.0F; forward < 20.0F; forward += 1.0F) {
            const float c = std::cos(0.5934F), s = std::sin(0.5934F);
            const float x =
                sacroiliac_x_mm({40.0F, forward * c - up * s, forward * s + up * c}, build);
            low = std::min(low, x);
            high = std::max(high, x);
        }
        return high - low;
    };
    CHECK(spread(-15.0F) > 8.0F);
    CHECK(spread(-15.0F) < 20.0F);
    CHECK(spread(-66.0F) < 0.6F * spread(-15.0F));
}

TEST_CASE("sockets and femoral heads are inside the grid, with a joint space between them") {
    for (const auto sex : {Parameters::Sex::female, Parameters::Sex::male}) {
        const Spine spine = person(7, sex);
        const PelvisBuild build = pelvis_build(spine, bone_traits(spine.parameters));
        const glm::dvec3 s1 = spine.levels.back().X_WB.p;
        const double c = std::cos(double(build.tilt_rad)), s = std::sin(double(build.tilt_rad));
        const glm::dvec3 h(build.hip_mm);
        const glm::dvec3 hip = s1 + glm::dvec3(h.x, h.y * c + h.z * s, h.z * c - h.y * s);
        VoxelGrid bone = test_support::empty_grid(hip - 45.0, hip + 45.0, 0.8, 0.01F);
        draw_pelvis(bone, spine, bone_traits(spine.parameters));
        CHECK(at(bone, hip) > 0.1);  // marrow of the head
        // up and inward: head, its cortex, cartilage, roof
        const glm::dvec3 up = glm::normalize(glm::dvec3(-0.25, 0.0, 1.0));
        const double r = double(build.head_radius_mm);
        double gap = 1e9, head = 0.0, roof = 0.0;
        for (double t = r - 4.0; t < r + 8.0; t += 0.4) {
            const double here = at(bone, hip + t * up);
            if (t < r) head = std::max(head, here);
            if (t >= r && t < r + 2.4) gap = std::min(gap, here);
            if (t > r + 2.0) roof = std::max(roof, here);
        }
        CAPTURE(gap, head, roof);
        CHECK(head > 0.8);
        CHECK(gap < 0.4);
        CHECK(roof > 1.1);
        // no head stands beyond the lower end of the patient's grid (S1 - 168 mm)
        CHECK(hip.z - r > s1.z - 150.0);
        // distance of the hips, 16-20 cm
        CHECK(2.0 * (hip.x - s1.x) > 160.0);
        CHECK(2.0 * (hip.x - s1.x) < 200.0);
    }
}

TEST_CASE("women have the wider arch below the symphysis") {
    /// Angle between the inner edges of the lower rami, as a beam from behind draws them.
    const auto arch_deg = [](std::uint64_t seed, Parameters::Sex sex) {
        const Spine spine = person(seed, sex);
        const PelvisBuild b = pelvis_build(spine, bone_traits(spine.parameters));
        const glm::dvec3 s1 = spine.levels.back().X_WB.p;
        // below the body of the pubis
        const double c = std::cos(double(b.tilt_rad)), s = std::sin(double(b.tilt_rad));
        const glm::dvec3 h(b.hip_mm);
        const double y = h.y + 28.0, z = h.z - 44.0 * double(b.height) - 12.0;
        const glm::dvec3 low = s1 + glm::dvec3(0.0, y * c + z * s, z * c - y * s);
        VoxelGrid bone = test_support::empty_grid(low + glm::dvec3(0.0, -60.0, -24.0),
                                                  low + glm::dvec3(60.0, 20.0, 0.0), 0.8, 0.01F);
        draw_pelvis(bone, spine, bone_traits(spine.parameters));
        const auto inner_x = [&](double height) {
            double x = low.x;
            while (x < low.x + 60.0 && from_behind(bone, x, height) < 3.0)
                x += 0.4;
            return x;
        };
        const double out = inner_x(low.z - 22.0) - inner_x(low.z - 2.0);
        return 2.0 * std::atan2(out, 20.0) * 57.29578;
    };
    for (const std::uint64_t seed : {7u, 11u, 23u, 5u}) {
        const double woman = arch_deg(seed, Parameters::Sex::female),
                     man = arch_deg(seed, Parameters::Sex::male);
        CAPTURE(seed, woman, man);
        CHECK(woman > man + 12.0);
        // ref: 75-100 degrees in women, 50-75 in men (RL); the tilt of the pelvis foreshortens
        CHECK(woman > 68.0);
        CHECK(woman < 110.0);
        CHECK(man > 45.0);
        CHECK(man < 78.0);
    }
}

TEST_CASE("a disc's annulus is a little denser than its nucleus, and no disc enters the canal") {
    for (const std::uint64_t seed : {7u, 11u, 23u}) {
        Parameters p;
        p.seed = seed;
        p.age_years = 40.0;
        const Spine spine = make_spine(p);
        const std::vector<Disc> discs = make_discs(spine);
        REQUIRE(discs.size() == kLevelCount - 1);
        for (std::size_t k = 0; k < discs.size(); ++k) {
            const Disc& disc = discs[k];
            CAPTURE(seed, k);
            const vec3 rim = disc.center_W + disc.axes[1] * (0.9F * disc.half_depth_mm);
            CHECK(disc.distance(disc.center_W) < 0.0F);
            CHECK(disc.distance(rim) < 0.0F);
            CHECK(disc.density(rim) > disc.density(disc.center_W) + 0.03F);
            CHECK(disc.density(rim) < disc.density(disc.center_W) + 0.10F);
            const SacSection sac = sac_at(spine, double(disc.center_W.z));
            const double front = sac.center_W_mm.y + sac.half_depth_mm;
            CHECK(disc.distance({sac.center_W_mm.x, front, disc.center_W.z}) > 0.0F);
        }
    }
}

TEST_CASE("gas in worn discs is for the old") {
    int young = 0, old = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        Parameters p;
        p.seed = seed;
        for (const double age : {45.0, 80.0}) {
            p.age_years = age;
            for (const Disc& disc : make_discs(make_spine(p)))
                (age < 60.0 ? young : old) += disc.gas > 0.0F ? 1 : 0;
        }
    }
    CHECK(young == 0);
    CHECK(old > 20);  // of 200 lumbar discs
    CHECK(old < 100);
}

TEST_CASE("lime in the arteries follows age: none at 45, in most people from 65 on") {
    const auto with_lime = [](double age) {
        int people = 0;
        for (std::uint64_t seed = 1; seed <= 12; ++seed) {
            Parameters p;
            p.seed = seed;
            p.age_years = age;
            const Spine spine = make_spine(p);
            VoxelGrid bone = test_support::empty_grid({-40, 0, -60}, {50, 60, 40}, 1.2, 0.01F);
            draw_calcifications(bone, spine, bone_traits(p));
            double lime_mg = 0.0;
            for (const std::uint8_t byte : bone.bytes)
                lime_mg += double(bone.scale) * byte * 1.2 * 1.2 * 1.2;
            people += static_cast<int>(lime_mg > 20.0);
        }
        return people;
    };
    CHECK(with_lime(45.0) == 0);
    CHECK(with_lime(60.0) <= 6);
    CHECK(with_lime(72.0) >= 7);
    CHECK(with_lime(88.0) >= 11);
}

TEST_CASE("no lung lies behind the spine") {
    const Spine spine = person(7);
    VoxelGrid soft =
        test_support::empty_grid({-60.0, -92.0, 90.0}, {60.0, 60.0, 220.0}, 3.0, 0.005F);
    draw_soft_tissue(soft, spine, Pose{glm::dmat3(1.0), {84.0, 80.0, -42.0}}, 45.0);
    double lung_mm = 0.0;
    for (double z = 95.0; z < 215.0; z += 3.0) {
        const double column_y = body_center_at(spine, z).y, x = body_center_at(spine, z).x;
        for (double y = -84.0; y < column_y - 5.0; y += 3.0) {
            for (const double dx : {-9.0, 0.0, 9.0})
                CHECK(at(soft, {x + dx, y, z}) > 0.7);
        }
        for (double y = column_y - 40.0; y < column_y; y += 3.0) {
            if (at(soft, {x + 45.0, y, z}) < 0.6) lung_mm += 3.0;
        }
    }
    CHECK(lung_mm > 100.0);  // but beside it it does
}
