#include <algorithm>
#include <cmath>

#include <catch2/catch.hpp>

#include "shaders/shared/detector.h"
#include "sim/base/units.h"
#include "tests/gpu/bench.h"

// Sharpness and noise of the whole chain, read back from the monitor's picture.

using namespace sideport;
using namespace sideport::test_gpu;

namespace {

constexpr int kSize = 256;
constexpr double kPixelMm = 0.194;
constexpr int kMargin = 40;  ///< pixels in the collimator's shadow, and some more

xray::FrameInput room() {
    return empty_room(kSize, kSize * kPixelMm);
}

/// The signal as the monitor shows it, relative to the picture's reference: neither edges nor
/// large structures are changed, the window holds logarithms in +-half_window.
std::vector<double> shown(const xray::FrameInput& input, double half_window) {
    render::FluoroscopyRenderer renderer(device(), kSize);
    renderer.set_anatomy(nullptr);
    const render::DisplayOptions plain{.edge_enhancement = 0.0,
                                       .base_compression = 0.0,
                                       .auto_window = false,
                                       .window = 2.0 * half_window,
                                       .level = 0.0};
    const render::RenderedFrame frame = renderer.render(input, plain, false);
    std::vector<double> signal;
    for (const std::uint8_t gray : frame.gray)  // dark is what absorbs: a large logarithm
        signal.push_back(std::exp(half_window * (2.0 * double(gray) / 255.0 - 1.0)));
    return signal;
}

/// Modulation transfer of a slanted edge: edge spread sampled eight times finer than the pixels,
/// differentiated, transformed. ref: ISO 12233.
class SlantedEdge {
  public:
    SlantedEdge(const std::vector<double>& signal, double slant_rad) {
        std::vector<double> sum(kBins, 0.0), count(kBins, 0.0);
        for (int y = kMargin; y < kSize - kMargin; ++y) {
            for (int x = kMargin; x < kSize - kMargin; ++x) {
                const double u = (x + 0.5 - 0.5 * kSize) * kPixelMm,
                             v = (y + 0.5 - 0.5 * kSize) * kPixelMm;
                const double beside = u * std::cos(slant_rad) + v * std::sin(slant_rad);
                const auto bin = static_cast<int>(std::floor(beside / kBinMm)) + kBins / 2;
                if (bin < 0 || bin >= kBins) continue;
                sum[static_cast<std::size_t>(bin)] +=
                    signal[static_cast<std::size_t>(y * kSize + x)];
                count[static_cast<std::size_t>(bin)] += 1.0;
            }
        }
        for (std::size_t i = 0; i + 1 < kBins; ++i)
            line_.push_back(sum[i + 1] / count[i + 1] - sum[i] / count[i]);
    }

    double at(double per_mm) const {
        double re = 0.0, im = 0.0, all = 0.0;
        for (std::size_t i = 0; i < line_.size(); ++i) {
            const double phase = 2.0 * units::kPi * per_mm * kBinMm * static_cast<double>(i);
            re += line_[i] * std::cos(phase);
            im += line_[i] * std::sin(phase);
            all += line_[i];
        }
        // bins and differences blur by their own width
        const double x = units::kPi * per_mm * kBinMm, own = std::pow(std::sin(x) / x, 2.0);
        return std::hypot(re, im) / std::fabs(all) / own;
    }

  private:
    static constexpr int kBins = 240;
    static constexpr double kBinMm = kPixelMm / 8.0;
    std::vector<double> line_;
};

}  // namespace

TEST_CASE("the chain's sharpness by a slanted edge: screen, pixel aperture, focal spot") {
    const double spot_mm = GENERATE(0.3, 0.6);
    CAPTURE(spot_mm);
    constexpr double kSlantRad = 0.05;
    xray::FrameInput input = room();
    // a plate of titanium whose face holds the beam's axis: a sharp edge through the middle
    const glm::dvec3 across_W =
        input.geometry.u_W * std::cos(kSlantRad) + input.geometry.v_W * std::sin(kSlantRad);
    const glm::dvec3 beam_W = input.geometry.normal_W();
    input.solids = {
        {.shape = SolidShape::box,
         .half_mm = {100.0, 100.0, 0.25},
         .X_WB = {glm::dmat3(across_W, glm::cross(beam_W, across_W), beam_W), 100.0 * across_W},
         .material = "titanium"}};
    input.technique.focal_spot_mm = spot_mm;
    const SlantedEdge edge(shown(input, 0.7), kSlantRad);
    for (const double per_mm : {0.5, 1.0, 1.5, 2.0}) {
        CAPTURE(per_mm);
        // imaging design section 2; the plate lies in the isocentre, 700 of 1000 mm away
        const auto even = [&](double width_mm) {
            const double x = units::kPi * per_mm * width_mm;
            return std::sin(x) / x;
        };
        const double truth = even(kPixelMm) * even(spot_mm * 3.0 / 7.0) /
                             (1.0 + double(gpu_shared::kMtfCurvatureMm2) * per_mm * per_mm);
        CHECK(edge.at(per_mm) == Approx(truth).margin(0.02));
    }
}

TEST_CASE("the screen's blur ties the noise of neighbours together, and of nobody else") {
    xray::FrameInput input = room();
    input.technique.charge_mas = 2e-3;
    const std::vector<double> clean = shown(input, 0.3);
    input.noise = true;
    std::vector<double> noise = shown(input, 0.3);
    for (std::size_t i = 0; i < noise.size(); ++i)
        noise[i] = std::log(noise[i] / clean[i]);
    const auto covariance = [&](int dx, int dy) {
        double sum = 0.0, mean = 0.0, count = 0.0;
        for (int y = kMargin; y < kSize - kMargin; ++y) {
            for (int x = kMargin; x < kSize - kMargin; ++x) {
                const double a = noise[static_cast<std::size_t>(y * kSize + x)];
                sum += a * noise[static_cast<std::size_t>((y + dy) * kSize + x + dx)];
                mean += a;
                count += 1.0;
            }
        }
        return sum / count - (mean / count) * (mean / count);
    };
    const glm::vec2 taps = gpu_shared::noise_taps(static_cast<float>(kPixelMm));
    const double c = double(taps.x), s = double(taps.y);
    // of the taps (s, c, s) with themselves, shifted by 0, 1, 2, 3 pixels
    const double own[] = {c * c + 2.0 * s * s, 2.0 * s * c, s * s, 0.0};
    const double pixels = std::pow(kSize - 2.0 * kMargin, 2.0);
    const double variance = covariance(0, 0);
    REQUIRE(variance > 1e-4);
    for (int dy = 0; dy < 4; ++dy) {
        for (int dx = 0; dx < 4; ++dx) {
            if (dx + dy == 0) continue;
            CAPTURE(dx, dy);
            const double truth = own[dx] * own[dy] / (own[0] * own[0]);
            // the pixels are tied, so that fewer count: by the sum of the squared correlations
            const double tied = std::pow(
                1.0 + 2.0 * std::pow(own[1] / own[0], 2.0) + 2.0 * std::pow(own[2] / own[0], 2.0),
                2.0);
            CHECK(covariance(dx, dy) / variance ==
                  Approx(truth).margin(5.0 * std::sqrt(2.0 * tied / pixels)));
        }
    }
}

TEST_CASE("the leaves' edge fades over the penumbra of focal spot, leaves and detector") {
    constexpr double kLeavesMm = 200.0;  // from the focal spot
    const auto [spot_mm, detector_mm] = GENERATE(std::pair{0.3, 1000.0}, std::pair{0.6, 1000.0},
                                                 std::pair{0.6, 1150.0}, std::pair{1.2, 900.0});
    CAPTURE(spot_mm, detector_mm);
    xray::FrameInput input = room();
    input.geometry = xray::make_projection(
        {.source_to_detector_mm = detector_mm, .detector_width_mm = kSize * kPixelMm}, kSize);
    input.geometry.field_half_mm = {10.0, 18.0};
    input.technique.focal_spot_mm = spot_mm;
    const auto frame = expose_fresh(input, nullptr);
    // where a profile through the middle passes a share of the open field, mm from the middle
    const auto place_mm = [&](bool across, double share) {
        const auto at = [&](int i) {
            const int x = across ? i : kSize / 2, y = across ? kSize / 2 : i;
            return double(frame.signal[static_cast<std::size_t>(y * kSize + x)]);
        };
        const double level = share * at(kSize / 2);
        int i = kSize / 2;
        while (at(i + 1) > level)
            ++i;
        return (i + (at(i) - level) / (at(i) - at(i + 1)) + 0.5 - 0.5 * kSize) * kPixelMm;
    };
    const double penumbra_mm = spot_mm * (detector_mm - kLeavesMm) / kLeavesMm;
    for (const bool across : {false, true}) {
        CAPTURE(across);
        const double edge_mm = across ? 10.0 : 18.0;
        // half of the edge's fall
        CHECK(place_mm(across, 0.25) - place_mm(across, 0.75) ==
              Approx(0.5 * penumbra_mm).epsilon(0.02));
        CHECK(place_mm(across, 0.5) == Approx(edge_mm + 0.5 * penumbra_mm).margin(0.02));
    }
}
