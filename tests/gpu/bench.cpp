#include "tests/gpu/bench.h"

#include <cmath>

#include <catch2/catch.hpp>

#include "shaders/shared/random.h"
#include "sim/gpu/validation.h"

namespace sideport::test_gpu {

namespace {

/// Fills the voxels of a grid from a density of space.
template <typename Density>
patient::VoxelGrid sampled(const glm::ivec3& size, double spacing_mm, float scale,
                           Density density) {
    patient::VoxelGrid grid;
    grid.size = size;
    grid.spacing_mm = spacing_mm;
    grid.origin_W_mm = -0.5 * spacing_mm * (glm::dvec3(size) - 1.0);
    grid.scale = scale;
    for (int k = 0; k < size.z; ++k) {
        for (int j = 0; j < size.y; ++j) {
            for (int i = 0; i < size.x; ++i) {
                const glm::dvec3 p = grid.origin_W_mm + spacing_mm * glm::dvec3(i, j, k);
                grid.bytes.push_back(
                    static_cast<std::uint8_t>(std::lround(density(p) / double(scale))));
            }
        }
    }
    return grid;
}

}  // namespace

const gpu::Device& device() {
    static const gpu::Device shared(true);
    return shared;
}

xray::FrameInput empty_room(int size_px, double field_mm, double orbital_deg,
                            double angulation_deg) {
    xray::FrameInput input;
    input.geometry = xray::make_projection({.orbital_deg = orbital_deg,
                                            .angulation_deg = angulation_deg,
                                            .detector_width_mm = field_mm},
                                           size_px);
    input.noise = false;
    input.scatter = false;
    return input;
}

render::RenderedFrame expose(render::FluoroscopyRenderer& renderer, const xray::FrameInput& input) {
    render::RenderedFrame frame = renderer.render(input, {}, true);
    CHECK(gpu::validation_message_count() == 0);
    return frame;
}

render::RenderedFrame expose_fresh(const xray::FrameInput& input, const patient::Anatomy* anatomy) {
    render::FluoroscopyRenderer renderer(device(), input.geometry.width_px);
    renderer.set_anatomy(anatomy);
    return expose(renderer, input);
}

patient::Anatomy slab_anatomy(int planes, double soft_g_per_cm3, double bone_g_per_cm3) {
    const glm::ivec3 size(110, planes, 110);
    constexpr double kSpacingMm = 2.0;
    return {.bone = sampled(size, kSpacingMm, 0.01F, [=](auto&&) { return bone_g_per_cm3; }),
            .soft = sampled(size, kSpacingMm, 0.01F, [=](auto&&) { return soft_g_per_cm3; })};
}

patient::Anatomy toy_anatomy() {
    const auto soft = [](const glm::dvec3& p) {
        const double trunk = glm::length(glm::dvec2(p.x / 150.0, p.y / 100.0));
        if (trunk > 1.0) return 0.0;
        if (glm::distance(p, glm::dvec3(50.0, 40.0, -20.0)) < 25.0) return 0.0;  // gas
        return trunk > 0.85 ? 0.88 : 1.05;                                       // fat, muscle
    };
    const auto bone = [](const glm::dvec3& p) {
        const bool column = std::hypot(p.x, p.y + 40.0) < 22.0;
        return column ? 0.35 + 0.2 * std::cos(0.2 * p.z) : 0.0;
    };
    return {.bone = sampled({20, 20, 60}, 4.0, 0.006F, bone),
            .soft = sampled({48, 32, 40}, 8.0, 0.005F, soft)};
}

patient::Anatomy strewn_anatomy() {
    std::uint32_t draw = 0;
    const auto speck = [&](const glm::dvec3&) {
        return gpu_shared::pcg_hash(draw++) % 4001U == 0U ? 1.5 : 0.0;
    };
    return {.bone = sampled({90, 70, 100}, 1.5, 0.01F, speck),
            .soft = sampled({45, 61, 50}, 3.0, 0.01F, speck)};
}

double share_above(const std::vector<float>& a, const std::vector<float>& b, double limit,
                   double floor) {
    REQUIRE(a.size() == b.size());
    std::size_t above = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double error = std::fabs(double(a[i]) - double(b[i]));
        if (!(error <= limit * (std::fabs(double(b[i])) + floor))) ++above;
    }
    return static_cast<double>(above) / static_cast<double>(a.size());
}

Difference difference(const std::vector<float>& a, const std::vector<float>& b, int width_px,
                      double floor) {
    REQUIRE(a.size() == b.size());
    Difference found;
    double squares = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double error =
            std::fabs(double(a[i]) - double(b[i])) / (std::fabs(double(b[i])) + floor);
        squares += error * error;
        if (error > found.worst || !std::isfinite(error)) {
            found.worst = error;
            found.x = static_cast<int>(i) % width_px;
            found.y = static_cast<int>(i) / width_px;
        }
    }
    found.rms = std::sqrt(squares / static_cast<double>(a.size()));
    return found;
}

}  // namespace sideport::test_gpu
