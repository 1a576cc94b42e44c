#include <cmath>

#include <catch2/catch.hpp>

#include "sim/base/units.h"
#include "sim/xray/phantom.h"
#include "tests/support/phantom_bench.h"

// The physicist's bench against closed forms. The beam runs along +z, the isocentre is the origin.

using namespace sideport;
using namespace sideport::xray;
using namespace sideport::test_support;

namespace {

constexpr int kSize = 33;  // odd: the middle pixel's ray is the axis

Phantom empty_bench() {
    return test_support::empty_bench(kSize, 120.0);
}

glm::dvec3 direction_of(const Phantom& phantom, int x, int y) {
    return glm::normalize(phantom.geometry.pixel_center_W_mm(x, y) - phantom.geometry.source_W_mm);
}

/// Chord through an endless cylinder: 2 sqrt(r2 - b2) / sin of the angle between ray and axis.
double tube_chord(double radius_mm, const glm::dvec3& axis, const glm::dvec3& from_center_mm,
                  const glm::dvec3& direction) {
    const glm::dvec3 across = glm::cross(direction, axis);
    const double b = glm::dot(from_center_mm, glm::normalize(across));
    return 2.0 * std::sqrt(std::max(radius_mm * radius_mm - b * b, 0.0)) / glm::length(across);
}

/// Worst relative error of the exposure against exp(-mu length(ray)), one material, one energy.
template <typename Length>
double worst_error(const Phantom& phantom, double energy_kev, Length length_mm) {
    const Beam beam = monoenergetic_beam(energy_kev, phantom.detector);
    const std::vector<float> signal = expose_reference(phantom, beam).signal;
    const double mu_per_mm = linear_attenuation_per_mm(phantom.materials[0], energy_kev);
    double worst = 0.0;
    for (int y = 0; y < kSize; ++y) {
        for (int x = 0; x < kSize; ++x) {
            const double truth = std::exp(-mu_per_mm * length_mm(direction_of(phantom, x, y)));
            const auto i = static_cast<std::size_t>(y * kSize + x);
            worst = std::max(worst, std::fabs(double(signal[i]) / truth - 1.0));
        }
    }
    return worst;
}

/// Volume of a single solid by parallel rays on a fine grid, mm3.
double volume_mm3(const Body& body, double reach_mm) {
    constexpr int kRays = 400;
    Phantom phantom = empty_bench();
    add(phantom, body, "water");
    const double step_mm = 2.0 * reach_mm / kRays;
    double sum = 0.0;
    for (int j = 0; j < kRays; ++j) {
        for (int i = 0; i < kRays; ++i) {
            const glm::dvec3 from(-reach_mm + (i + 0.5) * step_mm, -reach_mm + (j + 0.5) * step_mm,
                                  -500.0);
            sum += path_lengths_mm(phantom, from, from + glm::dvec3(0.0, 0.0, 1000.0))[0];
        }
    }
    return sum * step_mm * step_mm;
}

/// All that the ray meets from `from_mm` on.
std::vector<double> lengths_along(const Phantom& phantom, const glm::dvec3& from_mm,
                                  const glm::dvec3& direction) {
    return path_lengths_mm(phantom, from_mm, from_mm + 1000.0 * direction);
}

constexpr double kFloatTolerance = 1e-6;  // the picture is stored in single precision

}  // namespace

TEST_CASE("a slab lets through exp(-mu t / cos)") {
    const double thickness_mm = GENERATE(1.0, 50.0, 300.0);
    Phantom phantom = empty_bench();
    add(phantom, slab(thickness_mm), "water");
    CHECK(worst_error(phantom, 60.0, [&](const glm::dvec3& d) { return thickness_mm / d.z; }) <
          kFloatTolerance);
}

TEST_CASE("a sphere off the axis has the chord of its distance from the ray") {
    const glm::dvec3 center(20.0, -15.0, 40.0);
    Phantom phantom = empty_bench();
    add(phantom, sphere(18.0, center), "bone");
    CHECK(worst_error(phantom, 60.0, [&](const glm::dvec3& d) {
              return ball_chord_mm(18.0, phantom.geometry.source_W_mm - center, d);
          }) < 1e-5);
}

TEST_CASE("a long tilted cylinder has the chord of the distance between two lines") {
    const glm::dvec3 axis = glm::normalize(glm::dvec3(0.3, 1.0, 0.5));
    const glm::dvec3 center(-6.0, 4.0, -30.0);
    Phantom phantom = empty_bench();
    add(phantom, rod(SolidShape::cylinder, 9.0, 900.0, axis, center), "titanium");
    CHECK(worst_error(phantom, 60.0, [&](const glm::dvec3& d) {
              return tube_chord(9.0, axis, phantom.geometry.source_W_mm - center, d);
          }) < 1e-5);
}

TEST_CASE("a short cylinder and a capsule along the beam have their own lengths") {
    Phantom phantom = empty_bench();
    add(phantom, rod(SolidShape::cylinder, 5.0, 12.0, {0, 0, 1}, {}), "water");
    CHECK(lengths_along(phantom, {1.0, 2.0, -100.0}, {0, 0, 1})[0] == Approx(24.0));
    CHECK(lengths_along(phantom, {3.6, 3.6, -100.0}, {0, 0, 1})[0] == 0.0);
    add(phantom, rod(SolidShape::capsule, 5.0, 12.0, {0, 0, 1}, {}), "bone");
    CHECK(lengths_along(phantom, {0.0, 0.0, -100.0}, {0, 0, 1})[1] == Approx(34.0));
    CHECK(lengths_along(phantom, {3.0, 0.0, -100.0}, {0, 0, 1})[1] == Approx(24.0 + 2.0 * 4.0));
    CHECK(lengths_along(phantom, {-100.0, 0.0, 12.0 + 3.0}, {1, 0, 0})[1] == Approx(8.0));
    CHECK(lengths_along(phantom, {-100.0, 0.0, -4.0}, {1, 0, 0})[1] == Approx(10.0));
    CHECK(lengths_along(phantom, {-100.0, 0.0, 17.1}, {1, 0, 0})[1] == 0.0);
}

TEST_CASE("tilted solids keep their volume within 0.1 %") {
    const glm::dvec3 axis = glm::normalize(glm::dvec3(0.4, -0.5, 0.8));
    CHECK(volume_mm3({.solid = rod(SolidShape::cylinder, 6.0, 10.0, axis, {3.0, -2.0, 5.0})},
                     20.0) == Approx(units::kPi * 36.0 * 20.0).epsilon(1e-3));
    CHECK(volume_mm3({.solid = rod(SolidShape::capsule, 6.0, 10.0, axis, {1.0, 2.0, 5.0})}, 20.0) ==
          Approx(units::kPi * (36.0 * 20.0 + 4.0 / 3.0 * 216.0)).epsilon(1e-3));
    Solid box = rod(SolidShape::box, 1.0, 9.0, axis, {0.5, 0.5, 0.0});
    box.half_mm = {4.0, 7.0, 9.0};
    CHECK(volume_mm3({.solid = box}, 20.0) == Approx(8.0 * 4.0 * 7.0 * 9.0).epsilon(1e-3));
    box.shape = SolidShape::ellipsoid;
    CHECK(volume_mm3({.solid = box}, 20.0) ==
          Approx(4.0 / 3.0 * units::kPi * 4.0 * 7.0 * 9.0).epsilon(1e-3));
}

TEST_CASE("a later solid replaces an earlier one where they overlap") {
    const glm::dvec3 from(0.0, 0.0, -700.0), along(0.0, 0.0, 1.0);
    Phantom inside = empty_bench();
    add(inside, slab(100.0), "water");
    add(inside, sphere(10.0, {0, 0, 5}), "titanium");
    CHECK(lengths_along(inside, from, along)[0] == Approx(80.0));
    CHECK(lengths_along(inside, from, along)[1] == Approx(20.0));

    Phantom hidden = empty_bench();
    add(hidden, sphere(10.0, {0, 0, 5}), "titanium");
    add(hidden, slab(100.0), "water");
    CHECK(lengths_along(hidden, from, along)[0] == 0.0);
    CHECK(lengths_along(hidden, from, along)[1] == Approx(100.0));

    // two balls that cut each other, and air that hollows both
    Phantom chain = empty_bench();
    add(chain, sphere(10.0, {0, 0, 0}), "water");
    add(chain, sphere(10.0, {0, 0, 12}), "bone");
    add(chain, sphere(2.0, {0, 0, 6}), "air");
    const std::vector<double> lengths = lengths_along(chain, from, along);
    CHECK(lengths[0] == Approx(12.0));  // -10 .. 2
    CHECK(lengths[1] == Approx(16.0));  // 2 .. 4 and 8 .. 22
    CHECK(lengths[2] == Approx(4.0));
}

TEST_CASE("a tube's beam is the sum of its energies, by what the detector adds up") {
    const DetectorKind detector = GENERATE(DetectorKind::energy_integrating,
                                           DetectorKind::photon_counting, DetectorKind::csi);
    const Spectrum spectrum = make_spectrum({.tube_voltage_kvp = 80.0, .filter_al_mm = 2.5});
    Phantom phantom = empty_bench();
    phantom.detector = detector;
    add(phantom, slab(80.0), "iohexol 240 mgI/mL");
    const std::vector<float> signal =
        expose_reference(phantom, tube_beam(spectrum, detector, 1.0, 1000.0)).signal;
    double open = 0.0, behind = 0.0;
    for (std::size_t i = 0; i < spectrum.energy_kev.size(); ++i) {
        const double e = spectrum.energy_kev[i];
        const double one = detector == DetectorKind::photon_counting ? 1.0
                           : detector == DetectorKind::csi           ? e * detector_absorption(e)
                                                                     : e;
        open += spectrum.photons_per_mm2_per_mas[i] * one;
        behind += spectrum.photons_per_mm2_per_mas[i] * one *
                  std::exp(-80.0 * linear_attenuation_per_mm(phantom.materials[0], e));
    }
    const double center = double(signal[kSize * kSize / 2]);
    CHECK(center == Approx(behind / open).epsilon(kFloatTolerance));
    const std::vector<double> lengths =
        path_lengths_mm(phantom, phantom.geometry.source_W_mm, {0.0, 0.0, 300.0});
    CHECK(transmission(phantom, tube_beam(spectrum, detector, 1.0, 1000.0), lengths) ==
          Approx(center).epsilon(kFloatTolerance));
}

TEST_CASE(
    "the open field is one everywhere, and its signal falls with the square of the distance") {
    const Spectrum spectrum = make_spectrum({.tube_voltage_kvp = 80.0});
    const Beam near = tube_beam(spectrum, DetectorKind::csi, 0.5, 500.0);
    const Beam far = tube_beam(spectrum, DetectorKind::csi, 2.0, 1000.0);
    CHECK(near.open_signal_per_mm2 == Approx(far.open_signal_per_mm2).epsilon(1e-12));
    for (const float value : expose_reference(empty_bench(), far).signal)
        CHECK(double(value) == Approx(1.0).epsilon(kFloatTolerance));
}

TEST_CASE("a bead throws its shadow where and as large as the distances say") {
    const double depth_mm = GENERATE(-200.0, 0.0, 150.0);  // of the bead, from the isocentre
    CAPTURE(depth_mm);
    const double magnification = 1000.0 / (700.0 + depth_mm);
    Phantom phantom = test_support::empty_bench(1001, 100.0);
    add(phantom, sphere(8.0, {6.0, -4.0, depth_mm}), "water");
    const Beam beam = monoenergetic_beam(30.0, phantom.detector);
    const double mu_per_mm = linear_attenuation_per_mm(phantom.materials[0], 30.0);
    const ReferenceExposure exposure(phantom, beam);
    double sum = 0.0, sum_x = 0.0, sum_y = 0.0;
    for (int y = 0; y < 1001; y += 5) {
        for (int x = 0; x < 1001; x += 5) {
            const double path_mm = -std::log(exposure.at(x, y).signal) / mu_per_mm;
            sum += path_mm;
            sum_x += path_mm * (x - 500) * phantom.geometry.pixel_mm;
            sum_y += path_mm * (y - 500) * phantom.geometry.pixel_mm;
        }
    }
    CHECK(sum_x / sum == Approx(6.0 * magnification).epsilon(1e-3));
    CHECK(sum_y / sum == Approx(-4.0 * magnification).epsilon(1e-3));
    // chords add up to the volume, drawn out by the magnification both ways
    const double area_mm2 = std::pow(5.0 * phantom.geometry.pixel_mm / magnification, 2.0);
    CHECK(sum * area_mm2 == Approx(4.0 / 3.0 * units::kPi * 512.0).epsilon(1e-3));
}

TEST_CASE("what lies behind the tube or beyond the detector takes no part") {
    Phantom phantom = empty_bench();
    add(phantom, sphere(20.0, {0.0, 0.0, -700.0}), "water");  // half of it before the focus
    add(phantom, sphere(30.0, {0.0, 0.0, 300.0}), "titanium");
    add(phantom, sphere(5.0, {0.0, 0.0, 400.0}), "lead");
    const std::vector<double> lengths =
        path_lengths_mm(phantom, phantom.geometry.source_W_mm, {0.0, 0.0, 300.0});
    CHECK(lengths[0] == Approx(20.0));
    CHECK(lengths[1] == Approx(30.0));
    CHECK(lengths[2] == 0.0);
}
