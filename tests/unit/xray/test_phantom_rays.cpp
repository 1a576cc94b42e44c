#include <algorithm>
#include <cmath>

#include <catch2/catch.hpp>

#include "sim/base/random.h"
#include "sim/base/units.h"
#include "sim/xray/phantom_rays.h"
#include "tests/support/phantom_bench.h"

// Which body holds which part of a ray.

using namespace sideport;
using namespace sideport::xray;
using namespace sideport::test_support;

namespace {

constexpr glm::dvec3 kFocus(0.0, 0.0, -700.0);

std::vector<double> along_axis(const Phantom& phantom) {
    return path_lengths_mm(phantom, kFocus, {0.0, 0.0, 300.0});
}

/// The rule by hand: between two borders, the last body of the list that holds the middle.
std::vector<double> by_hand(const Phantom& phantom, const glm::dvec3& from, const glm::dvec3& to) {
    const double length = glm::length(to - from);
    std::vector<std::vector<Interval>> inside(phantom.bodies.size());
    std::vector<double> borders{0.0, length};
    for (std::size_t i = 0; i < inside.size(); ++i) {
        const Pose X_BW = phantom.bodies[i].solid.X_WB.inverse();
        crossings(phantom.bodies[i], X_BW.point(from), X_BW.direction((to - from) / length),
                  inside[i]);
        for (const Interval& part : inside[i]) {
            borders.push_back(std::clamp(part.in, 0.0, length));
            borders.push_back(std::clamp(part.out, 0.0, length));
        }
    }
    std::sort(borders.begin(), borders.end());
    std::vector<double> lengths(phantom.materials.size(), 0.0);
    for (std::size_t k = 0; k + 1 < borders.size(); ++k) {
        const double middle = 0.5 * (borders[k] + borders[k + 1]);
        for (std::size_t i = inside.size(); i-- > 0;) {
            const bool holds = std::any_of(inside[i].begin(), inside[i].end(), [&](const auto& p) {
                return p.in < middle && middle < p.out;
            });
            if (!holds) continue;
            lengths[phantom.bodies[i].material] += borders[k + 1] - borders[k];
            break;
        }
    }
    return lengths;
}

/// Boxes, balls, rods, tubes and meshes of five materials, thrown together.
Phantom thrown_together(std::uint64_t seed, std::uint64_t count) {
    constexpr const char* kMaterials[] = {"water", "bone", "titanium", "air", "lead"};
    Phantom phantom = empty_bench(33, 200.0);
    for (std::uint64_t i = 0; i < count; ++i) {
        const auto draw = [&](double low, double high, std::uint64_t index) {
            return uniform(low, high, seed, RandomStream::tissue, i, index);
        };
        const glm::dvec3 center(draw(-60, 60, 0), draw(-60, 60, 1), draw(-60, 60, 2));
        const glm::dvec3 axis(draw(-1, 1, 3), draw(-1, 1, 4), draw(0.1, 1, 5));
        const double size = draw(2.0, 15.0, 6);
        const std::string material = kMaterials[i % std::size(kMaterials)];
        switch (i % 6) {
            case 0:
                add(phantom, rod(SolidShape::box, size, size, axis, center), material);
                break;
            case 1:
                add(phantom, sphere(size, center), material);
                break;
            case 2:
                add(phantom, rod(SolidShape::cylinder, size, 20.0, axis, center), material);
                break;
            case 3:
                add(phantom, rod(SolidShape::capsule, size, 20.0, axis, center), material);
                break;
            case 4:
                add(phantom, tube(size, 0.6 * size, 20.0, axis, center), material);
                break;
            default:
                add(phantom,
                    mesh(sphere_surface(size, 1),
                         {.R = frame_from_z(axis, {0.2, 0.9, 0.1}), .p = center}),
                    material);
        }
    }
    return phantom;
}

}  // namespace

TEST_CASE("a tube is its wall, and what lies in its bore stays") {
    Phantom phantom = empty_bench(33, 200.0);
    add(phantom, slab(40.0), "water");
    add(phantom, tube(8.0, 5.0, 15.0, {0, 1, 0}, {}), "titanium");
    const std::vector<double> across = along_axis(phantom);
    CHECK(across[0] == Approx(34.0));
    CHECK(across[1] == Approx(6.0));
    phantom = empty_bench(33, 200.0);
    add(phantom, slab(40.0), "water");
    add(phantom, tube(8.0, 5.0, 15.0, {0, 0, 1}, {}), "titanium");
    CHECK(along_axis(phantom)[1] == 0.0);
    const auto in_wall = path_lengths_mm(phantom, {6.0, 0.0, -700.0}, {6.0, 0.0, 300.0});
    CHECK(in_wall[1] == Approx(30.0));
    CHECK(in_wall[0] == Approx(10.0));
}

TEST_CASE("a tilted tube keeps its volume within 0.1 %") {
    Phantom phantom = empty_bench(33, 200.0);
    add(phantom, tube(6.0, 4.0, 10.0, {0.4, -0.5, 0.8}, {1.0, 2.0, 3.0}), "water");
    constexpr int kRays = 400;
    constexpr double kStepMm = 40.0 / kRays;
    double sum = 0.0;
    const PhantomRays rays(phantom);
    for (int j = 0; j < kRays; ++j) {
        for (int i = 0; i < kRays; ++i) {
            const glm::dvec3 from(-20.0 + (i + 0.5) * kStepMm, -20.0 + (j + 0.5) * kStepMm, -500.0);
            sum += rays.lengths_mm(from, from + glm::dvec3(0.0, 0.0, 1000.0))[0];
        }
    }
    CHECK(sum * kStepMm * kStepMm == Approx(units::kPi * (36.0 - 16.0) * 20.0).epsilon(1e-3));
}

TEST_CASE("a lens ten million times as wide as thick keeps its chord") {
    // x2 / a2 + z2 / c2 < 1 along z at x: 2 c sqrt(1 - x2 / a2)
    const double wide_mm = GENERATE(1.0, 1e3, 1e5), thin_mm = 1e-2;
    Phantom phantom = empty_bench(33, 200.0);
    add(phantom,
        {.shape = SolidShape::ellipsoid, .half_mm = {wide_mm, wide_mm, thin_mm}, .X_WB = {}},
        "water");
    for (const double share : {0.0, 0.5, 0.99}) {
        const double x = share * wide_mm;
        const auto lengths = path_lengths_mm(phantom, {x, 0.0, -700.0}, {x, 0.0, 300.0});
        CHECK(lengths[0] == Approx(2.0 * thin_mm * std::sqrt(1.0 - share * share)).epsilon(1e-8));
    }
    // along the plane of the lens
    phantom.bodies[0].solid.X_WB.R = frame_from_z({0.0, 1.0, 0.0}, {1.0, 0.0, 0.0});
    const auto lengths =
        path_lengths_mm(phantom, {0.0, 0.6 * thin_mm, -700.0}, {0.0, 0.6 * thin_mm, 300.0});
    const double half_mm = 0.8 * wide_mm;  // clipped by focus and detector
    CHECK(lengths[0] == Approx(std::min(half_mm, 700.0) + std::min(half_mm, 300.0)).epsilon(1e-6));
}

TEST_CASE("a mesh replaces and is replaced like the solid that it stands for") {
    const bool is_mesh_first = GENERATE(true, false);
    const glm::dvec3 axis(0.3, -0.2, 1.0);
    const Solid cube = rod(SolidShape::box, 10.0, 10.0, axis, {5.0, 3.0, 8.0});
    const Body cube_mesh = mesh(box_surface(cube.half_mm), cube.X_WB);
    const auto scene = [&](const Body& body) {
        Phantom phantom = empty_bench(33, 200.0);
        add(phantom, slab(60.0), "water");
        if (is_mesh_first) add(phantom, body, "titanium");
        add(phantom, sphere(9.0, {0.0, 0.0, 0.0}), "bone");
        add(phantom, tube(14.0, 7.0, 10.0, {0, 0, 1}, {4.0, 0.0, 12.0}), "air");
        if (!is_mesh_first) add(phantom, body, "titanium");
        return phantom;
    };
    const Phantom solids = scene({.solid = cube}), meshes = scene(cube_mesh);
    const ProjectionGeometry& g = solids.geometry;
    for (int y = 0; y < 33; ++y) {
        for (int x = 0; x < 33; ++x) {
            const auto truth = path_lengths_mm(solids, kFocus, g.pixel_center_W_mm(x, y));
            const auto seen = path_lengths_mm(meshes, kFocus, g.pixel_center_W_mm(x, y));
            for (std::size_t m = 0; m < truth.size(); ++m)
                REQUIRE(seen[m] == Approx(truth[m]).margin(1e-9));
        }
    }
}

TEST_CASE("the last body of the list wins everywhere, however many there are") {
    const std::uint64_t seed = GENERATE(1u, 2u, 3u);
    const Phantom phantom = thrown_together(seed, 400);
    const PhantomRays rays(phantom);
    for (int y = 0; y < 33; y += 2) {
        for (int x = 0; x < 33; x += 2) {
            const glm::dvec3 to = phantom.geometry.pixel_center_W_mm(x, y);
            const auto truth = by_hand(phantom, kFocus, to), seen = rays.lengths_mm(kFocus, to);
            for (std::size_t m = 0; m < truth.size(); ++m)
                REQUIRE(seen[m] == Approx(truth[m]).margin(1e-9));
        }
    }
}

TEST_CASE("stretches of a ray are in order, disjoint, and lie between focus and detector") {
    const Phantom phantom = thrown_together(4, 300);
    const PhantomRays rays(phantom);
    double last = 0.0;
    for (const PhantomRays::Stretch& stretch : rays.stretches(kFocus, {0.0, 0.0, 40.0})) {
        CHECK(stretch.way_mm.in >= last);
        CHECK(stretch.way_mm.out > stretch.way_mm.in);
        last = stretch.way_mm.out;
    }
    CHECK(last <= 740.0);
    CHECK(last > 0.0);
}

TEST_CASE("a focus inside of any body sees the rest of it") {
    Phantom phantom = empty_bench(33, 200.0);
    add(phantom, box({20, 20, 20}, kFocus), "water");
    add(phantom, tube(15.0, 5.0, 12.0, {1, 0, 0}, kFocus), "titanium");
    add(phantom, mesh(box_surface({2, 2, 2}), {.p = kFocus}), "bone");
    const std::vector<double> lengths = along_axis(phantom);
    CHECK(lengths[2] == Approx(2.0));
    CHECK(lengths[1] == Approx(10.0));
    CHECK(lengths[0] == Approx(8.0));
}

TEST_CASE("ten thousand plates behind each other are each counted") {
    Phantom phantom = empty_bench(33, 200.0);
    for (int i = 0; i < 10000; ++i) {
        const int place = (7 * i) % 10000;
        add(phantom, box({50.0, 50.0, 0.005}, {0.0, 0.0, 0.02 * (place - 5000)}),
            i % 2 == 0 ? "water" : "bone");
    }
    const std::vector<double> lengths = along_axis(phantom);
    CHECK(lengths[0] == Approx(50.0));
    CHECK(lengths[1] == Approx(50.0));
}
