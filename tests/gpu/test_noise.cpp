#include <cmath>

#include <catch2/catch.hpp>

#include "shaders/shared/detector.h"
#include "sim/xray/spectrum.h"
#include "tests/gpu/bench.h"

// Quantum noise against the number of photons that the dose brings.

using namespace sideport;
using namespace sideport::test_gpu;

namespace {

constexpr int kSize = 256;
constexpr double kFieldMm = 100.0;

/// Noise of a frame: what is left after its noise-free twin is taken away.
struct Noise {
    std::vector<double> values;  ///< [height * width], in standard deviations that were expected
    double mean = 0.0, variance = 0.0;
};

/// Relative variance of the open field's signal by counting photons: each energy is Poisson
/// distributed, deposits its energy with CsI's efficiency, and the light spreads it (Swank).
/// behind_water_mm: in front of the detector.
double counted_variance(const xray::FrameInput& input, double behind_water_mm) {
    const xray::Spectrum spectrum = xray::make_spectrum(input.technique);
    const auto water = xray::find_material("water").value();
    const double pixel_mm2 = input.geometry.pixel_mm * input.geometry.pixel_mm;
    double open_kev = 0.0, squares_kev2 = 0.0;
    for (std::size_t i = 0; i < spectrum.energy_kev.size(); ++i) {
        const double e = spectrum.energy_kev[i];
        const double photons = spectrum.photons_per_mm2_per_mas[i] * input.technique.charge_mas *
                               pixel_mm2 * xray::detector_absorption(e);
        const double left = std::exp(-xray::linear_attenuation_per_mm(water, e) * behind_water_mm);
        open_kev += photons * e;
        squares_kev2 += photons * left * e * e;
    }
    const double electronic = 50.0 * double(gpu_shared::kElectronicQuanta) / open_kev;
    return squares_kev2 / (open_kev * open_kev * double(gpu_shared::kSwankFactor)) +
           electronic * electronic;
}

Noise noise_of(xray::FrameInput input, double behind_water_mm) {
    input.noise = false;
    const auto clean = expose_fresh(input, nullptr);
    input.noise = true;
    const auto noisy = expose_fresh(input, nullptr);
    const double deviation = std::sqrt(counted_variance(input, behind_water_mm));
    Noise noise;
    // the outermost pixels lie in the collimator's shadow
    for (int y = 8; y < kSize - 8; ++y) {
        for (int x = 8; x < kSize - 8; ++x) {
            const auto i = static_cast<std::size_t>(y * kSize + x);
            noise.values.push_back((double(noisy.signal[i]) - double(clean.signal[i])) / deviation);
        }
    }
    const auto count = static_cast<double>(noise.values.size());
    for (const double value : noise.values)
        noise.mean += value / count;
    for (const double value : noise.values)
        noise.variance += value * value / count;
    return noise;
}

/// Correlation of two fields of unit variance.
double correlation(const std::vector<double>& a, const std::vector<double>& b, std::size_t shift) {
    double sum = 0.0;
    const std::size_t count = a.size() - shift;
    for (std::size_t i = 0; i < count; ++i)
        sum += a[i] * b[i + shift];
    return sum / static_cast<double>(count);
}

/// The effective energies stand for a spectrum; off-axis rays see up to 0.4 % less of it.
constexpr double kMomentTolerance = 0.02;

}  // namespace

TEST_CASE("noise of a flat field has the variance of counted photons") {
    // enough for the law of Gauss: hundreds of quanta in a pixel
    const auto [water_mm, charge_mas] = GENERATE(
        std::pair{0.0, 1e-4}, std::pair{0.0, 1e-3}, std::pair{0.0, 1e-2}, std::pair{50.0, 1e-3},
        std::pair{50.0, 1e-2}, std::pair{200.0, 0.1}, std::pair{200.0, 1.0});
    xray::FrameInput input = empty_room(kSize, kFieldMm);
    input.technique.charge_mas = charge_mas;
    if (water_mm > 0.0) {
        input.solids = {{.shape = SolidShape::box,
                         .half_mm = {200.0, 0.5 * water_mm, 200.0},
                         .X_WB = {},
                         .material = "water"}};
    }
    const Noise noise = noise_of(input, water_mm);
    const auto count = static_cast<double>(noise.values.size());
    CAPTURE(charge_mas, water_mm);
    CHECK(std::fabs(noise.mean) < 5.0 / std::sqrt(count));
    CHECK(std::fabs(noise.variance - 1.0) < kMomentTolerance + 5.0 * std::sqrt(2.0 / count));
}

TEST_CASE("noise of neighbours, of frames and of seeds has nothing in common") {
    xray::FrameInput input = empty_room(kSize, kFieldMm);
    input.technique.charge_mas = 1e-3;
    const Noise first = noise_of(input, 0.0);
    const auto count = static_cast<double>(first.values.size());
    const double bound = 5.0 / std::sqrt(count);
    const auto row = static_cast<std::size_t>(kSize - 16);
    CHECK(std::fabs(correlation(first.values, first.values, 1)) < bound);
    CHECK(std::fabs(correlation(first.values, first.values, row)) < bound);
    CHECK(std::fabs(correlation(first.values, first.values, row + 1)) < bound);
    input.frame = 1;
    CHECK(std::fabs(correlation(first.values, noise_of(input, 0.0).values, 0)) < bound);
    input.frame = 0;
    input.seed = 2;
    CHECK(std::fabs(correlation(first.values, noise_of(input, 0.0).values, 0)) < bound);
}

TEST_CASE("the same seed and frame give the same bytes, another frame others") {
    xray::FrameInput input = empty_room(kSize, kFieldMm);
    input.noise = input.scatter = true;
    input.frame = 41;
    const patient::Anatomy toy = toy_anatomy();
    const auto first = expose_fresh(input, &toy);
    const auto second = expose_fresh(input, &toy);
    CHECK(first.signal == second.signal);
    CHECK(first.gray == second.gray);
    input.frame = 42;
    CHECK(expose_fresh(input, &toy).signal != first.signal);
}
