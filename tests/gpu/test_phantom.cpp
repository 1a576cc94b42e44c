#include <algorithm>
#include <cmath>

#include <catch2/catch.hpp>

#include "sim/base/random.h"
#include "sim/base/units.h"
#include "sim/gpu/validation.h"
#include "sim/render/phantom_exposer.h"
#include "tests/gpu/bench.h"
#include "tests/support/phantom_bench.h"

// The physicist's bench on the device against its reference in double precision, and both against
// closed forms.

using namespace sideport;
using namespace sideport::test_gpu;
using namespace sideport::test_support;
using xray::Beam;
using xray::DetectorKind;
using xray::Phantom;

namespace {

constexpr int kSize = 96;
constexpr double kTwinTolerance = 1e-4;
/// ref: imaging design section 5: slabs, overlap rules.
constexpr double kClosedFormTolerance = 1e-3;

Phantom empty_bench() {
    return test_support::empty_bench(kSize, 180.0);
}

/// 60 keV, and 80 kV behind 2.5 mm Al.
Beam beam_of(bool mono, DetectorKind detector) {
    if (mono) return xray::monoenergetic_beam(60.0, detector);
    return xray::tube_beam(xray::make_spectrum({.tube_voltage_kvp = 80.0, .filter_al_mm = 2.5}),
                           detector, 1.0, 1000.0);
}

Difference twin_difference(const Phantom& phantom, const Beam& beam) {
    const std::vector<float> device_signal =
        render::expose_phantom(device(), phantom, beam).picture.signal;
    CHECK(gpu::validation_message_count() == 0);
    return difference(device_signal, xray::expose_reference(phantom, beam).signal, kSize, 1e-9);
}

}  // namespace

TEST_CASE("the device lets through what the reference does, whatever the shape") {
    const std::string material = GENERATE("water", "bone", "titanium", "iohexol 240 mgI/mL");
    const bool mono = GENERATE(true, false);
    const DetectorKind detector = GENERATE(DetectorKind::energy_integrating, DetectorKind::csi);
    const glm::dvec3 aside(-10.0, 5.0, -20.0);
    const Solid solid = GENERATE_COPY(box({300.0, 300.0, 0.5}), box({300.0, 300.0, 25.0}),
                                      sphere(20.0, {12.0, -9.0, 30.0}),
                                      rod(SolidShape::box, 12.0, 20.0, {0.3, 0.5, 1.0}, aside),
                                      rod(SolidShape::cylinder, 8.0, 40.0, {0.2, 1.0, 0.3}, aside),
                                      rod(SolidShape::cylinder, 15.0, 6.0, {0.0, 0.1, 1.0}, aside),
                                      rod(SolidShape::capsule, 3.0, 30.0, {1.0, 0.4, 0.3}, aside));
    CAPTURE(material, mono, int(solid.shape), solid.half_mm.z);
    Phantom phantom = empty_bench();
    phantom.detector = detector;
    add(phantom, solid, material);
    const Difference found = twin_difference(phantom, beam_of(mono, detector));
    CAPTURE(found.x, found.y);
    CHECK(found.worst < kTwinTolerance);
}

TEST_CASE("a slab on the device lets through the law of Beer and Lambert") {
    const std::string material = GENERATE("water", "bone", "titanium", "iohexol 240 mgI/mL");
    const double thickness_mm = GENERATE(1.0, 10.0, 40.0);
    const bool mono = GENERATE(true, false);
    CAPTURE(material, thickness_mm, mono);
    const Beam beam = beam_of(mono, DetectorKind::energy_integrating);
    Phantom phantom = empty_bench();
    add(phantom, box({300.0, 300.0, 0.5 * thickness_mm}), material);
    const std::vector<float> signal =
        render::expose_phantom(device(), phantom, beam).picture.signal;
    const xray::ProjectionGeometry& g = phantom.geometry;
    double worst = 0.0;
    for (int x = 0; x < kSize; x += 5) {
        const glm::dvec3 ray = g.pixel_center_W_mm(x, 40) - g.source_W_mm;
        const double path_mm = thickness_mm * glm::length(ray) / ray.z;
        double truth = 0.0;
        for (std::size_t e = 0; e < beam.energy_kev.size(); ++e) {
            truth +=
                beam.weight[e] * std::exp(-path_mm * xray::linear_attenuation_per_mm(
                                                         phantom.materials[0], beam.energy_kev[e]));
        }
        const double seen = double(signal[static_cast<std::size_t>(40 * kSize + x)]);
        worst = std::max(worst, std::fabs(seen / truth - 1.0));
    }
    CHECK(worst < kClosedFormTolerance);
}

TEST_CASE("solids in solids on the device follow the painter's rule") {
    Phantom phantom = empty_bench();
    add(phantom, box({70.0, 70.0, 60.0}), "water");
    add(phantom, rod(SolidShape::cylinder, 18.0, 50.0, {0.1, 1.0, 0.2}, {5.0, 0.0, 10.0}), "bone");
    add(phantom, rod(SolidShape::cylinder, 9.0, 60.0, {0.1, 1.0, 0.2}, {5.0, 0.0, 10.0}), "water");
    add(phantom, rod(SolidShape::capsule, 1.0, 60.0, {0.2, 1.0, 0.1}, {6.0, 0.0, 8.0}),
        "iohexol 240 mgI/mL");
    add(phantom, sphere(12.0, {-20.0, 15.0, 0.0}), "titanium");
    add(phantom, sphere(10.0, {-22.0, 15.0, 8.0}), "air");
    const bool mono = GENERATE(true, false);
    const Beam beam = beam_of(mono, DetectorKind::energy_integrating);
    CHECK(twin_difference(phantom, beam).worst < kTwinTolerance);
}

TEST_CASE("hundreds of beads in water are each seen") {
    constexpr const char* kMaterials[] = {"water", "bone", "titanium", "air", "iohexol 240 mgI/mL"};
    const std::uint64_t seed = GENERATE(1u, 2u);
    CAPTURE(seed);
    Phantom phantom = empty_bench();
    add(phantom, box({60.0, 60.0, 60.0}), "water");
    for (std::uint64_t i = 0; i < 300; ++i) {
        const auto draw = [&](double low, double high, std::uint64_t index) {
            return uniform(low, high, seed, RandomStream::tissue, i, index);
        };
        add(phantom,
            sphere(draw(1.0, 4.0, 3), {draw(-55, 55, 0), draw(-55, 55, 1), draw(-55, 55, 2)}),
            kMaterials[i % std::size(kMaterials)]);
    }
    const Beam beam = beam_of(true, DetectorKind::energy_integrating);
    CHECK(twin_difference(phantom, beam).worst < kTwinTolerance);
}

TEST_CASE("a stack of plates counts every plate, in whatever order they are listed") {
    const int plates = GENERATE(8, 9, 12, 40);
    CAPTURE(plates);
    Phantom phantom = empty_bench();
    add(phantom, box({300.0, 300.0, 100.0}), "water");
    for (int i = 0; i < plates; ++i) {
        const int place = (7 * i) % plates;  // 7 and the counts have no common factor
        add(phantom, box({300.0, 300.0, 1.0}, {0.0, 0.0, 4.5 * (place - 0.5 * plates)}), "bone");
    }
    const Beam beam = beam_of(true, DetectorKind::energy_integrating);
    CHECK(twin_difference(phantom, beam).worst < kTwinTolerance);
}

TEST_CASE("tubes and meshes on the device are those of the reference") {
    const bool mono = GENERATE(true, false);
    Phantom phantom = empty_bench();
    add(phantom, box({70.0, 70.0, 40.0}), "water");
    add(phantom, tube(14.0, 9.0, 30.0, {0.2, 1.0, 0.3}, {-25.0, 5.0, 0.0}), "titanium");
    add(phantom, tube(8.0, 7.9, 30.0, {0.1, 0.0, 1.0}, {30.0, -30.0, 0.0}), "bone");
    const xray::TriangleSoup shell =
        joined(sphere_surface(20.0, 4), inverted(sphere_surface(15.0, 4)));
    const glm::dmat3 turned = frame_from_z({0.3, 0.2, 1.0}, {1.0, 0.0, 0.0});
    add(phantom, mesh(shell, {turned, {10.0, 15.0, 5.0}}), "bone");
    add(phantom, sphere(8.0, {10.0, 15.0, 5.0}), "iohexol 240 mgI/mL");
    add(phantom, mesh(box_surface({5.0, 4.0, 30.0}), {turned, {12.0, 10.0, 0.0}}), "air");
    const Beam beam = beam_of(mono, DetectorKind::energy_integrating);
    const Difference found = twin_difference(phantom, beam);
    CAPTURE(found.x, found.y);
    CHECK(found.worst < kTwinTolerance);
}

TEST_CASE("a mesh of a sphere on the device has the ball's chord in every pixel") {
    constexpr double kRadiusMm = 30.0;
    Phantom phantom = empty_bench();
    const xray::TriangleSoup surface = sphere_surface(kRadiusMm, 6);
    add(phantom, mesh(surface), "water");
    const double inner_mm = inner_radius_mm(surface);
    const Beam beam = beam_of(true, DetectorKind::energy_integrating);
    const auto exposure = render::expose_phantom(device(), phantom, beam);
    const double mu_per_mm = xray::linear_attenuation_per_mm(phantom.materials[0], 60.0);
    const glm::dvec3 from = phantom.geometry.source_W_mm;
    constexpr double kToleranceMm = 0.01;  // imaging design section 5
    for (int y = 0; y < kSize; ++y) {
        for (int x = 0; x < kSize; ++x) {
            const glm::dvec3 direction =
                glm::normalize(phantom.geometry.pixel_center_W_mm(x, y) - from);
            const auto i = static_cast<std::size_t>(y * kSize + x);
            const double seen = -std::log(double(exposure.picture.signal[i])) / mu_per_mm;
            REQUIRE(seen < ball_chord_mm(kRadiusMm, from, direction) + kToleranceMm);
            REQUIRE(seen > ball_chord_mm(inner_mm, from, direction) - kToleranceMm);
        }
    }
}

TEST_CASE("rays that meet more pieces than the device holds are done by the reference, and said") {
    Phantom phantom = empty_bench();
    add(phantom, box({60.0, 60.0, 100.0}), "water");
    xray::TriangleSoup plates;  // 40 in one mesh, over a quarter of the picture
    for (int i = 0; i < 40; ++i)
        plates = joined(plates, box_surface({20.0, 20.0, 1.0}, {-20.0, -20.0, 4.5 * (i - 20)}));
    add(phantom, mesh(plates), "bone");
    for (int i = 0; i < 12; ++i)
        add(phantom, box({15.0, 15.0, 1.0}, {25.0, 25.0, 12.0 * (i - 6)}), "bone");
    const Beam beam = beam_of(true, DetectorKind::energy_integrating);
    const auto exposure = render::expose_phantom(device(), phantom, beam);
    CHECK(exposure.reference_pixels > kSize * kSize / 40);
    CHECK(exposure.reference_pixels < kSize * kSize / 2);
    CHECK(difference(exposure.picture.signal, xray::expose_reference(phantom, beam).signal, kSize,
                     1e-9)
              .worst < kTwinTolerance);
}

TEST_CASE("bodies at the edge, beside the picture and about the focus miss no tile") {
    Phantom phantom = empty_bench();
    for (int i = 0; i < 12; ++i) {
        const double turn = 2.0 * units::kPi * i / 12.0;
        const glm::dvec3 center(66.0 * std::cos(turn), 66.0 * std::sin(turn),
                                20.0 * (i % 5) - 40.0);
        add(phantom, rod(SolidShape::capsule, 2.0, 25.0, {std::cos(3.0 * turn), 0.4, 0.2}, center),
            i % 2 == 0 ? "titanium" : "bone");
    }
    add(phantom, box({30.0, 2.0, 5.0}, {10.0, 0.0, -698.0}),
        "water");  // on both sides of the focus
    add(phantom, sphere(40.0, {200.0, 0.0, 0.0}), "lead");
    add(phantom, sphere(40.0, {0.0, 0.0, -900.0}), "lead");
    add(phantom, sphere(40.0, {0.0, 0.0, 900.0}), "lead");
    const Beam beam = beam_of(true, DetectorKind::energy_integrating);
    CHECK(twin_difference(phantom, beam).worst < kTwinTolerance);
}

TEST_CASE("a picture wider than a tile and taller than a band has no seams") {
    Phantom phantom = test_support::empty_bench(1000, 180.0);  // no multiple of either
    add(phantom, sphere(60.0, {0.0, 0.0, 0.0}), "water");
    add(phantom, mesh(sphere_surface(25.0, 2), {.p = {5.0, 0.0, 0.0}}), "bone");
    add(phantom, rod(SolidShape::cylinder, 4.0, 60.0, {1.0, 1.0, 0.0}, {}), "titanium");
    const Beam beam = beam_of(true, DetectorKind::energy_integrating);
    const auto exposure = render::expose_phantom(device(), phantom, beam);
    REQUIRE(exposure.picture.signal.size() == 1000 * 1000);
    const xray::ReferenceExposure reference(phantom, beam);
    double worst = 0.0;
    for (int y = 0; y < 1000; y += 3) {
        for (int x = y % 7; x < 1000; x += 7) {
            const auto i = static_cast<std::size_t>(y * 1000 + x);
            const double truth = reference.at(x, y).signal;
            worst = std::max(worst, std::fabs(double(exposure.picture.signal[i]) / truth - 1.0));
        }
    }
    CHECK(worst < kTwinTolerance);
}

TEST_CASE("an empty bench on the device is the open field") {
    const Beam beam = beam_of(false, DetectorKind::csi);
    CHECK(twin_difference(empty_bench(), beam).worst < kTwinTolerance);
}
