#include <cmath>
#include <vector>

#include <catch2/catch.hpp>

#include "sim/base/random.h"
#include "sim/gpu/commands.h"
#include "sim/render/detector_pass.h"
#include "sim/render/pass_tools.h"
#include "tests/gpu/bench.h"

// Lag, recursive filter, subtraction and roadmap.

using namespace sideport;
using namespace sideport::test_gpu;
using render::LiveDisplay;

namespace {

constexpr int kSize = 64;
constexpr double kFrameS = 1.0 / 30.0;
constexpr float kOpenKev = 2.0e5F;
constexpr std::size_t kStride = 4 * gpu_shared::row_stride(kSize), kPadded = kSize * kStride;

std::size_t padded(std::size_t pixel) {
    return pixel / kSize * kStride + pixel % kSize;
}

/// Feeds log pictures to the pass, one after the other; the detector does not blur.
class Monitor {
  public:
    Monitor()
        : pass_(device(), kSize),
          signal_(render::padded_picture(device(), kSize, "signal")),
          scatter_(render::quad_picture(device(), kSize, "scatter")),
          noise_(device(), VK_FORMAT_R32G32_UINT, render::padded_quads(kSize), "noise"),
          upload_(device(), kPadded * sizeof(float), gpu::BufferPlace::host, "upload"),
          download_(device(), kPadded * sizeof(float), gpu::BufferPlace::read, "download") {
        frame_.open_energy_kev = kOpenKev;
        frame_.reference_signal = 1.0F;
        frame_.pixel_mm = 0.3F;
        beam_.bins.fill({.mu = {},
                         .iodine_mu = 0.0F,
                         .share = 1.0F / gpu_shared::kEffectiveBinCount,
                         .log2_share = 0.0F,
                         .energy_kev = 50.0F});
    }

    /// Returns what the monitor shows.
    std::vector<float> show(const std::vector<float>& log_values, LiveDisplay live,
                            std::uint64_t view = 1) {
        live.on = true;
        live.time_s = time_s;
        time_s += kFrameS;
        std::vector<float> signal(kPadded, 0.0F);
        for (std::size_t i = 0; i < log_values.size(); ++i)
            signal[padded(i)] = std::exp(-log_values[i]);
        upload_.write(std::span<const float>(signal));
        params = pass_.next(live, view, beam_, frame_, 0.0);
        params.signal_taps = {1.0F, 0.0F, 0.0F};
        device().run([&](VkCommandBuffer cmd) {
            render::barrier(cmd);
            render::record_copy(cmd, upload_, signal_.buffer());
            render::barrier(cmd);
            pass_.record(cmd, signal_, scatter_, noise_, live, params);
            render::barrier(cmd);
            render::record_copy(cmd, pass_.picture().buffer(), download_);
            render::barrier(cmd);
        });
        const std::vector<float> rows = download_.read<float>(kPadded);
        std::vector<float> shown;
        for (std::size_t i = 0; i < log_values.size(); ++i)
            shown.push_back(rows[padded(i)]);
        return shown;
    }
    std::vector<float> show(float log_value, const LiveDisplay& live) {
        return show(std::vector<float>(kSize * kSize, log_value), live);
    }

    double time_s = 0.0;
    gpu_shared::DetectorParams params{};

  private:
    render::DetectorPass pass_;
    gpu::Texels signal_, scatter_, noise_;
    gpu::Buffer upload_, download_;
    gpu_shared::FrameParams frame_{};
    xray::BeamModel beam_{};
};

/// White noise of the deviation that the pass expects of this signal.
std::vector<float> noisy(float log_value, double deviation, std::uint64_t frame) {
    std::vector<float> values(kSize * kSize);
    for (std::size_t q = 0; q < values.size(); ++q)
        values[q] =
            log_value + static_cast<float>(deviation) *
                            gpu_shared::normal_quad(
                                gpu_shared::noise_key(7u, static_cast<std::uint32_t>(frame)),
                                static_cast<std::uint32_t>(q))
                                .x;
    return values;
}

double variance(const std::vector<float>& values) {
    double sum = 0.0, squares = 0.0;
    for (const float v : values) {
        sum += double(v);
        squares += double(v) * double(v);
    }
    const double mean = sum / double(values.size());
    return squares / double(values.size()) - mean * mean;
}

}  // namespace

TEST_CASE("a signal that stops leaves 3, 0.7, 0.4 and 0.3 per cent in the next frames") {
    Monitor monitor;
    const LiveDisplay unfiltered{.new_share = 1.0};
    const auto signal = [&](float log_value) {
        return std::exp(-double(monitor.show(log_value, unfiltered)[100]));
    };
    double steady = 0.0;
    const double first = signal(0.0F);
    for (int i = 0; i < 60; ++i)
        steady = signal(0.0F);
    CHECK(first == Approx(1.0 - 0.02289 - 0.00711).epsilon(1e-4));  // empty traps fill first
    CHECK(steady == Approx(1.0).epsilon(1e-4));
    for (const double expected : {0.030, 0.007, 0.004, 0.003})
        CHECK(signal(13.0F) == Approx(expected).margin(0.0003));
    // and after a pause they are empty
    monitor.time_s += 1.0;
    CHECK(signal(0.0F) == Approx(first).epsilon(1e-5));
}

TEST_CASE("the filter takes out noise as its share says, and lets motion pass") {
    Monitor monitor;
    const double share = GENERATE(0.25, 0.5);
    CAPTURE(share);
    const LiveDisplay live{.new_share = share};
    monitor.show(0.0F, live);
    // 50 keV a quantum; the blur leaves the share of its taps
    const glm::vec2 taps = gpu_shared::noise_taps(0.3F);
    const float kept = taps.x * taps.x + 2.0F * taps.y * taps.y;
    const double deviation =
        double(kept) * std::sqrt(double(gpu_shared::signal_variance(50.0F, kOpenKev)));
    std::vector<float> shown;
    for (std::uint64_t i = 1; i <= 40; ++i)
        shown = monitor.show(noisy(0.0F, deviation, i), live);
    // one in 370 differences passes three deviations: a little more noise than the formula
    const double expected = deviation * deviation * share / (2.0 - share);
    CHECK(variance(shown) > 0.9 * expected);
    CHECK(variance(shown) < 1.15 * expected);

    // what moves by ten deviations stands there at once
    const auto step = static_cast<float>(12.0 * deviation);
    CHECK(monitor.show(step, live)[5] == Approx(step).margin(0.5 * deviation));
    // and another view starts anew
    const std::vector<float> other(kSize * kSize, static_cast<float>(deviation));
    const LiveDisplay slow{.new_share = 0.05};
    CHECK(monitor.show(other, slow, 2)[5] == Approx(deviation).margin(0.4 * deviation));
}

TEST_CASE("subtraction shows what came since the mask, wherever the mask is shifted to") {
    Monitor monitor;
    std::vector<float> ground(kSize * kSize);
    for (std::size_t q = 0; q < ground.size(); ++q)
        ground[q] = 0.01F * static_cast<float>(q % kSize);
    for (int i = 0; i < 60; ++i)  // until the traps are full
        monitor.show(ground, {.new_share = 1.0});
    monitor.show(ground, {.new_share = 1.0, .take_mask = true});
    std::vector<float> vessel = ground;
    vessel[10 * kSize + 20] += 0.1F;
    const LiveDisplay subtract{.new_share = 1.0, .subtract = true};
    std::vector<float> shown = monitor.show(vessel, subtract);
    CHECK(shown[10 * kSize + 20] == Approx(0.1F * 0.97F).margin(0.003));  // lag
    CHECK(shown[10 * kSize + 21] == Approx(0.0F).margin(1e-4));

    LiveDisplay shifted = subtract;
    shifted.mask_shift_x_px = 0.5;
    shown = monitor.show(ground, shifted);
    CHECK(shown[40 * kSize + 30] == Approx(-0.005F).margin(1e-4));
}

TEST_CASE("a roadmap keeps what was densest, bright over what comes after") {
    Monitor monitor;
    const std::vector<float> ground(kSize * kSize, 0.0F);
    for (int i = 0; i < 60; ++i)
        monitor.show(ground, {.new_share = 1.0});
    monitor.show(ground, {.new_share = 1.0, .take_mask = true});
    std::vector<float> vessel = ground;
    vessel[500] = 0.2F;
    monitor.show(vessel, {.new_share = 1.0, .subtract = true, .take_map = true});
    monitor.show(ground, {.new_share = 1.0, .subtract = true, .take_map = true});
    for (int i = 0; i < 30; ++i)
        monitor.show(ground, {.new_share = 1.0, .show_map = true});
    const std::vector<float> shown = monitor.show(ground, {.new_share = 1.0, .show_map = true});
    CHECK(shown[500] < -0.12F);
    CHECK(shown[501] == Approx(0.0F).margin(1e-3));
}

TEST_CASE(
    "live frames in the same order give the same bytes, and need no live display to be right") {
    xray::FrameInput input = empty_room(128, 200.0);
    input.noise = true;
    const auto play = [&](bool on) {
        render::FluoroscopyRenderer renderer(device(), 128);
        std::vector<std::uint8_t> last;
        for (std::uint32_t i = 0; i < 4; ++i) {
            input.frame = i;
            render::DisplayOptions display;
            display.live = {.on = on, .time_s = i * 0.125};
            last = renderer.render(input, display, false).gray;
        }
        return last;
    };
    CHECK(play(true) == play(true));
    CHECK(play(false) != play(true));
}
