#include <cmath>

#include <catch2/catch.hpp>

#include "sim/xray/phantom.h"

// Noise of the bench against counting photons; all bounds are five standard errors.

using namespace sideport;
using namespace sideport::xray;

namespace {

constexpr std::size_t kPixels = 200000;
constexpr double kPixelMm = 0.2;

struct Moments {
    double mean = 0.0, variance = 0.0;
};

Moments moments_of(const std::vector<float>& values) {
    Moments m;
    const auto count = static_cast<double>(values.size());
    for (const float value : values)
        m.mean += double(value) / count;
    for (const float value : values)
        m.variance += std::pow(double(value) - m.mean, 2.0) / (count - 1.0);
    return m;
}

void check(const std::vector<float>& noisy, double mean, double variance) {
    const Moments found = moments_of(noisy);
    const auto count = static_cast<double>(noisy.size());
    CHECK(std::fabs(found.mean - mean) < 5.0 * std::sqrt(variance / count));
    CHECK(std::fabs(found.variance - variance) < 5.0 * variance * std::sqrt(2.0 / (count - 1.0)));
}

/// A flat field that lets through `transmission` of each energy.
std::vector<float> exposed(double transmission, const Beam& beam, std::uint64_t seed) {
    double moment = 0.0;
    for (std::size_t e = 0; e < beam.weight.size(); ++e)
        moment += transmission * beam.weight[e] * beam.signal_per_photon[e];
    PhantomPicture picture{std::vector<float>(kPixels, static_cast<float>(transmission)),
                           std::vector<float>(kPixels, static_cast<float>(moment))};
    add_quantum_noise(picture, beam, kPixelMm, seed);
    return picture.signal;
}

}  // namespace

TEST_CASE("photons of one energy are counted with the variance of Poisson") {
    const double transmission = GENERATE(1.0, 0.25, 0.01);
    const DetectorKind detector =
        GENERATE(DetectorKind::energy_integrating, DetectorKind::photon_counting);
    CAPTURE(transmission);
    const Beam beam = monoenergetic_beam(60.0, detector);
    const double open_photons = 1e6 * kPixelMm * kPixelMm;
    check(exposed(transmission, beam, 3), transmission, transmission / open_photons);
}

TEST_CASE("in the open field of a tube each energy counts by its own signal") {
    const Spectrum spectrum = make_spectrum({.tube_voltage_kvp = 80.0, .filter_al_mm = 2.5});
    const DetectorKind detector = GENERATE(DetectorKind::energy_integrating, DetectorKind::csi);
    const Beam beam = tube_beam(spectrum, detector, 0.05, 1000.0);
    double open = 0.0, squares = 0.0;
    for (std::size_t i = 0; i < spectrum.energy_kev.size(); ++i) {
        const double photons = 0.05 * kPixelMm * kPixelMm * spectrum.photons_per_mm2_per_mas[i];
        const double e = spectrum.energy_kev[i];
        const double one = detector == DetectorKind::csi ? e * detector_absorption(e) : e;
        open += photons * one;
        squares += photons * one * one;
    }
    check(exposed(1.0, beam, 11), 1.0, squares / (open * open));
}

TEST_CASE("behind water the hardened photons count by their own signal") {
    const Spectrum spectrum = make_spectrum({.tube_voltage_kvp = 80.0, .filter_al_mm = 2.5});
    constexpr double kWaterMm = 200.0, kCharge = 50.0;
    const Material water = find_material("water").value();
    Phantom slab;
    slab.geometry = {.source_W_mm = {0.0, 0.0, -700.0},
                     .detector_center_W_mm = {0.0, 0.0, 300.0},
                     .u_W = {1.0, 0.0, 0.0},
                     .v_W = {0.0, 1.0, 0.0},
                     .pixel_mm = 1e-4,  // all pixels look through the middle
                     .width_px = 400,
                     .height_px = 400};
    slab.bodies.push_back(
        {.solid = {.shape = SolidShape::box, .half_mm = {400.0, 400.0, 0.5 * kWaterMm}}});
    slab.materials.push_back(water);
    const Beam beam = tube_beam(spectrum, slab.detector, kCharge, 1000.0);
    double open = 0.0, mean = 0.0, squares = 0.0;
    for (std::size_t i = 0; i < spectrum.energy_kev.size(); ++i) {
        const double e = spectrum.energy_kev[i];
        const double photons = kCharge * kPixelMm * kPixelMm * spectrum.photons_per_mm2_per_mas[i];
        const double passed = photons * std::exp(-linear_attenuation_per_mm(water, e) * kWaterMm);
        open += photons * e;
        mean += passed * e;
        squares += passed * e * e;
    }
    PhantomPicture picture = expose_reference(slab, beam);
    add_quantum_noise(picture, beam, kPixelMm, 21);
    check(picture.signal, mean / open, squares / (open * open));
}

TEST_CASE("noise is a function of its seed, and seeds do not know each other") {
    const Beam beam = monoenergetic_beam(60.0, DetectorKind::energy_integrating);
    const std::vector<float> a = exposed(1.0, beam, 1), b = exposed(1.0, beam, 2);
    CHECK(a == exposed(1.0, beam, 1));
    const Moments ma = moments_of(a), mb = moments_of(b);
    double covariance = 0.0, neighbours = 0.0;
    for (std::size_t i = 0; i + 1 < kPixels; ++i) {
        covariance += (double(a[i]) - ma.mean) * (double(b[i]) - mb.mean);
        neighbours += (double(a[i]) - ma.mean) * (double(a[i + 1]) - ma.mean);
    }
    const double bound = 5.0 / std::sqrt(double(kPixels));
    const double count = double(kPixels - 1);
    CHECK(std::fabs(covariance / count) < bound * std::sqrt(ma.variance * mb.variance));
    CHECK(std::fabs(neighbours / count) < bound * ma.variance);
}

TEST_CASE("behind lead nothing is left, not even noise") {
    const Beam beam = monoenergetic_beam(60.0, DetectorKind::energy_integrating);
    for (const float value : exposed(0.0, beam, 5))
        REQUIRE(value == 0.0F);
}
