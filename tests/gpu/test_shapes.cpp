#include <algorithm>
#include <cmath>

#include <catch2/catch.hpp>

#include "tests/gpu/bench.h"
#include "tests/gpu/rays.h"

// Chords of every shape, read back from the picture: water alone stands in the beam, so the signal
// falls strictly with the path and can be turned back into millimetres.

using namespace sideport;
using namespace sideport::test_gpu;

namespace {

constexpr int kSize = 128;
constexpr double kFieldMm = 150.0;
/// ref: imaging design section 5, chord profiles.
constexpr double kChordToleranceMm = 0.01;
/// A ray of float32 numbers may run this far beside the true one; along a face that the ray nearly
/// grazes it makes much more of a difference to the chord.
constexpr double kBesideMm = 5e-4;

struct Profile {
    double worst_mm = 0.0;
    double sum_mm = 0.0, true_sum_mm = 0.0;
    int hits = 0;
};

/// How far a chord lies outside those of the rays that run kBesideMm beside this one.
template <typename Chord>
double error_beside(const xray::ProjectionGeometry& geometry, const Ray& ray, double seen_mm,
                    Chord chord) {
    double low = chord(ray), high = low;
    for (const glm::dvec3& side : {geometry.u_W, geometry.v_W}) {
        for (const double beside_mm : {-kBesideMm, kBesideMm}) {
            Ray near_by = ray;
            near_by.from_mm += beside_mm * side;
            low = std::min(low, chord(near_by));
            high = std::max(high, chord(near_by));
        }
    }
    return std::max({0.0, low - seen_mm, seen_mm - high});
}

template <typename Chord>
Profile profile(const xray::FrameInput& input, const std::vector<float>& signal,
                const SignalScale& thickness, Chord chord) {
    Profile found;
    for (int y = 0; y < kSize; y += 3) {
        for (int x = 0; x < kSize; x += 3) {
            const Ray ray = ray_of(input.geometry, x, y);
            const double transmission =
                double(signal[static_cast<std::size_t>(y * kSize + x)]) / open_field(ray);
            const double truth = chord(ray), seen = thickness.path(transmission);
            double error_mm = std::fabs(seen - truth);
            if (error_mm > kChordToleranceMm)
                error_mm = error_beside(input.geometry, ray, seen, chord);
            found.worst_mm = std::max(found.worst_mm, error_mm);
            found.sum_mm += seen;
            found.true_sum_mm += truth;
            found.hits += truth > 0.0 ? 1 : 0;
        }
    }
    return found;
}

}  // namespace

TEST_CASE("every shape has its chord in every pixel, however it is turned") {
    struct Case {
        SolidShape shape;
        glm::dvec3 half_mm;
    };
    const Case tried = GENERATE(Case{SolidShape::box, {20.0, 30.0, 12.0}},
                                Case{SolidShape::cylinder, {25.0, 25.0, 10.0}},
                                Case{SolidShape::cylinder, {3.0, 3.0, 40.0}},
                                Case{SolidShape::ellipsoid, {30.0, 30.0, 30.0}},
                                Case{SolidShape::ellipsoid, {35.0, 8.0, 20.0}},
                                Case{SolidShape::capsule, {9.0, 9.0, 22.0}});
    const glm::dvec3 axis =
        GENERATE(glm::dvec3(0.0, 0.0, 1.0), glm::dvec3(0.0, 1.0, 0.0), glm::dvec3(1.0, 0.6, -0.4));
    CAPTURE(int(tried.shape), axis.x, axis.y, axis.z);
    xray::FrameInput input = empty_room(kSize, kFieldMm, 30.0, 10.0);
    input.solids = {{.shape = tried.shape,
                     .half_mm = tried.half_mm,
                     .X_WB = {frame_from_z(axis, {0.8, 0.3, 0.2}), {5.0, -12.0, 3.0}},
                     .material = "water"}};
    const auto frame = expose_fresh(input, nullptr);
    const SignalScale water(input.technique, xray::water);
    const Profile found = profile(input, frame.signal, water,
                                  [&](const Ray& ray) { return chord_mm(ray, input.solids[0]); });
    REQUIRE(found.hits > 20);
    CHECK(found.worst_mm < kChordToleranceMm);
    CHECK(found.sum_mm == Approx(found.true_sum_mm).epsilon(1e-3));
}

TEST_CASE("the last solid of a list replaces the earlier ones") {
    xray::FrameInput input = empty_room(kSize, kFieldMm);
    const Solid ball{.shape = SolidShape::ellipsoid,
                     .half_mm = glm::dvec3(30.0),
                     .X_WB = {},
                     .material = "water"};
    Solid bubble = ball, core = ball;
    bubble.half_mm = glm::dvec3(18.0);
    bubble.material = "air";
    core.half_mm = glm::dvec3(6.0);
    // water, in it gas, in the gas water again: a shell and a core
    input.solids = {ball, bubble, core};
    const auto frame = expose_fresh(input, nullptr);
    const SignalScale water(input.technique, xray::water);
    const Profile found = profile(input, frame.signal, water, [&](const Ray& ray) {
        return chord_mm(ray, ball) - chord_mm(ray, bubble) + chord_mm(ray, core);
    });
    CHECK(found.worst_mm < kChordToleranceMm);
}

TEST_CASE("a bent tube has neither gaps nor overlaps") {
    xray::FrameInput input = empty_room(kSize, 60.0);
    xray::Tube tube;
    tube.outer_radius_mm = tube.inner_radius_mm = 4.0;
    tube.points_W_mm = {
        {-30.0, 0.0, -10.0}, {-5.0, 0.0, 5.0}, {10.0, 0.0, 4.0}, {30.0, 0.0, -12.0}};
    tube.iodine_mg_per_ml.assign(4, 0.0F);
    input.tubes = {tube};
    const auto frame = expose_fresh(input, nullptr);
    const SignalScale water(input.technique, xray::water);
    // along the axis of a piece the ray crosses the full diameter, at the bends too
    for (std::size_t piece = 0; piece + 1 < tube.points_W_mm.size(); ++piece) {
        for (const double share : {0.0, 0.001, 0.5, 0.999}) {
            const glm::dvec3 p =
                glm::mix(tube.points_W_mm[piece], tube.points_W_mm[piece + 1], share);
            const glm::dvec2 px = xray::project(input.geometry, p).px;
            const int x = static_cast<int>(std::lround(px.x)),
                      y = static_cast<int>(std::lround(px.y));
            if (x < 2 || x >= kSize - 2 || y < 0 || y >= kSize) continue;
            const Ray ray = ray_of(input.geometry, x, y);
            const double seen = water.path(
                double(frame.signal[static_cast<std::size_t>(y * kSize + x)]) / open_field(ray));
            CAPTURE(piece, share, seen);
            // half a pixel (0.16 mm at the isocentre) beside the axis shortens 8 mm by 0.03 mm
            CHECK(seen > 7.9);
            CHECK(seen < 8.1);
        }
    }
}
