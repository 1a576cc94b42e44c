#include <cmath>

#include <catch2/catch.hpp>

#include "sim/xray/scatter.h"
#include "tests/support/phantom_bench.h"

// Scattered radiation of a slab of soft tissue against Monte Carlo, and how it changes.

using namespace sideport;
using namespace sideport::xray;
using namespace sideport::test_support;

namespace {

constexpr int kSize = 65;

/// The arrangement of the Monte Carlo: source to detector 1100 mm, a slab of water-like tissue.
Phantom slab_bench(double thickness_mm, double field_mm, double air_gap_mm) {
    Phantom phantom = empty_bench(kSize, field_mm);
    phantom.geometry.source_W_mm.z = -800.0;
    const double exit_mm = phantom.geometry.detector_center_W_mm.z - air_gap_mm;
    add(phantom, box({500.0, 500.0, 0.5 * thickness_mm}, {0.0, 0.0, exit_mm - 0.5 * thickness_mm}),
        "water");
    return phantom;
}

Beam beam_of(const Phantom& phantom) {
    return tube_beam(make_spectrum({.tube_voltage_kvp = 80.0, .filter_al_mm = 3.0}),
                     phantom.detector, 1.0, 1100.0);
}

/// Signal of primary and scatter / signal of primary - 1, at a pixel.
double ratio_at(const Phantom& phantom, int x, int y) {
    const Beam beam = beam_of(phantom);
    const PhantomPicture primary = expose_reference(phantom, beam);
    PhantomPicture both = primary;
    add_scatter(both, phantom, beam);
    const auto i = static_cast<std::size_t>(y * kSize + x);
    return double(both.signal[i]) / double(primary.signal[i]) - 1.0;
}

double center_ratio(const Phantom& phantom) {
    return ratio_at(phantom, kSize / 2, kSize / 2);
}

/// How much of the contrast of a bone in the slab's middle is left.
double contrast(Phantom phantom, bool scatter) {
    add(phantom, sphere(6.0, {0.0, 0.0, 100.0}), "bone");
    const Beam beam = beam_of(phantom);
    PhantomPicture picture = expose_reference(phantom, beam);
    if (scatter) add_scatter(picture, phantom, beam);
    const double inside = double(picture.signal[kSize / 2 * kSize + kSize / 2]);
    const double beside = double(picture.signal[kSize / 2 * kSize + kSize / 2 + 12]);
    return 1.0 - inside / beside;
}

}  // namespace

TEST_CASE("scatter to primary is that of Monte Carlo in nine slabs and fields") {
    struct Point {
        double thickness_mm, field_mm, ratio;
    };
    // imaging design section 2: PENELOPE, 80 kV + 3 mm Al, air gap 100 mm, centre of the field
    const Point point =
        GENERATE(Point{100, 100, 0.29}, Point{100, 200, 0.69}, Point{100, 300, 1.01},
                 Point{200, 100, 0.54}, Point{200, 200, 1.44}, Point{200, 300, 2.31},
                 Point{300, 100, 0.81}, Point{300, 200, 2.35}, Point{300, 300, 3.85});
    CAPTURE(point.thickness_mm, point.field_mm);
    const Phantom phantom = slab_bench(point.thickness_mm, point.field_mm, 100.0);
    CHECK(center_ratio(phantom) == Approx(point.ratio).epsilon(0.15));
    CHECK(center_ratio(phantom) ==
          Approx(scatter_to_primary(point.thickness_mm, point.field_mm, 100.0)).epsilon(0.03));
    const double edge = ratio_at(phantom, 0, kSize / 2) / center_ratio(phantom);
    CHECK(edge > 0.5);
    CHECK(edge < 0.85);
}

TEST_CASE("at the edge of a wide field scatter is 60 % of the middle's") {
    const double thickness_mm = GENERATE(100.0, 200.0, 300.0);
    const Phantom phantom = slab_bench(thickness_mm, 300.0, 100.0);
    CHECK(ratio_at(phantom, 0, kSize / 2) / center_ratio(phantom) == Approx(0.6).epsilon(0.15));
}

TEST_CASE("scatter falls with the air gap, to less than half from 100 to 300 mm") {
    double last = 1e9;
    for (const double gap_mm : {0.0, 50.0, 100.0, 200.0, 300.0, 400.0}) {
        CAPTURE(gap_mm);
        const double ratio = center_ratio(slab_bench(200.0, 200.0, gap_mm));
        CHECK(ratio < last);
        last = ratio;
    }
    CHECK(center_ratio(slab_bench(200.0, 200.0, 300.0)) <
          0.5 * center_ratio(slab_bench(200.0, 200.0, 100.0)));
}

TEST_CASE("scatter grows with thickness and field, from nothing") {
    double last = 0.0;
    for (const double thickness_mm : {0.1, 1.0, 10.0, 40.0, 60.0, 120.0, 250.0}) {
        const double ratio = scatter_to_primary(thickness_mm, 200.0, 100.0);
        CHECK(ratio > last);
        last = ratio;
    }
    CHECK(scatter_to_primary(0.1, 200.0, 100.0) < 1e-3);
    CHECK(scatter_to_primary(200.0, 50.0, 100.0) < scatter_to_primary(200.0, 60.0, 100.0));
}

TEST_CASE("a grid takes a third of the primary and seven eighths of the scatter") {
    Phantom phantom = slab_bench(200.0, 300.0, 100.0);
    const Beam beam = beam_of(phantom);
    const PhantomPicture bare = expose_reference(phantom, beam);
    PhantomPicture without = bare, with = bare, primary = bare;
    add_scatter(without, phantom, beam);
    phantom.grid = true;
    add_scatter(with, phantom, beam);
    apply_grid(primary, phantom);
    const std::size_t i = kSize / 2 * kSize + kSize / 2;
    const double before = double(without.signal[i]) / double(bare.signal[i]) - 1.0;
    const double behind = double(with.signal[i]) / double(primary.signal[i]) - 1.0;
    CHECK(double(primary.signal[i]) == Approx(0.675 * double(bare.signal[i])).epsilon(1e-6));
    CHECK(behind / before == Approx(0.125 / 0.675).epsilon(1e-4));
}

TEST_CASE("collimation and the grid give contrast back that scatter took") {
    const double clean = contrast(slab_bench(200.0, 300.0, 100.0), false);
    const double open = contrast(slab_bench(200.0, 300.0, 100.0), true);
    const double half = contrast(slab_bench(200.0, 150.0, 100.0), true);
    Phantom with_grid = slab_bench(200.0, 300.0, 100.0);
    with_grid.grid = true;
    const double grid = contrast(with_grid, true);
    CHECK(open < 0.4 * clean);
    CHECK(half > 1.3 * open);
    CHECK(grid > 1.5 * open);
    CHECK(grid < clean);
}

TEST_CASE("an empty bench scatters nothing, and nothing is ever negative or not a number") {
    Phantom phantom = empty_bench(kSize, 200.0);
    PhantomPicture picture = expose_reference(phantom, beam_of(phantom));
    add_scatter(picture, phantom, beam_of(phantom));
    for (const float value : picture.signal)
        REQUIRE(double(value) == Approx(1.0).epsilon(1e-6));
    // a body on the detector, one around the focus, a metal that lets nothing through
    add(phantom, box({40, 40, 40}, {0.0, 0.0, 290.0}), "lead");
    add(phantom, sphere(5.0, phantom.geometry.source_W_mm), "water");
    add(phantom, box({10, 10, 1e-5}, {-60.0, 0.0, 0.0}), "water");
    picture = expose_reference(phantom, beam_of(phantom));
    add_scatter(picture, phantom, beam_of(phantom));
    for (std::size_t i = 0; i < picture.signal.size(); ++i) {
        REQUIRE(std::isfinite(picture.signal[i]));
        REQUIRE(picture.signal[i] >= 0.0F);
        REQUIRE(picture.moment[i] >= 0.0F);
    }
}
