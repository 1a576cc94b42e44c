#include "sim/render/frame_params.h"

#include <cmath>

#include "sim/base/check.h"

namespace sideport::render {

namespace {

/// From the focal spot to the leaves: what they leave of its width is their edge's penumbra. RL.
constexpr double kLeavesMm = 200.0;

}  // namespace

xray::Technique fitted_technique(const xray::Technique& technique) {
    xray::Technique fitted = technique;
    fitted.tube_voltage_kvp = std::round(technique.tube_voltage_kvp);
    return fitted;
}

gpu_shared::FrameParams frame_params(const xray::FrameInput& input, const DisplayOptions& display,
                                     const xray::BeamModel& beam) {
    const xray::ProjectionGeometry& g = input.geometry;
    SIDEPORT_CHECK(g.width_px == g.height_px && g.width_px % gpu_shared::kCoarsePx == 0,
                   "a square picture with a multiple of 64 pixels a side");
    const double distance_mm = glm::dot(g.detector_center_W_mm - g.source_W_mm, g.normal_W());
    const double meters = distance_mm * 1e-3;
    gpu_shared::FrameParams params{};
    params.size = {g.width_px, g.height_px};
    params.coarse_factor = g.width_px / gpu_shared::kCoarsePx;
    params.noise_key = gpu_shared::noise_key(input.seed, input.frame);
    params.noise = input.noise ? 1.0F : 0.0F;
    params.pixel_mm = static_cast<float>(g.pixel_mm);
    params.field_half_mm = glm::vec2(g.field_half_mm);
    params.iris_mm = static_cast<float>(g.iris_mm);
    params.penumbra_mm =
        static_cast<float>(input.technique.focal_spot_mm * (distance_mm - kLeavesMm) / kLeavesMm);
    params.distance_mm = static_cast<float>(distance_mm);
    params.open_energy_kev =
        static_cast<float>(beam.open_signal_per_mm2_per_mas * input.technique.charge_mas *
                           g.pixel_mm * g.pixel_mm / (meters * meters));
    params.scatter_kev = static_cast<float>(beam.mean_energy_kev());
    params.compression = static_cast<float>(display.base_compression);
    params.edge_gain = static_cast<float>(display.edge_enhancement);
    params.dark_bone = display.invert ? 0 : 1;
    params.carry = {1.0F, 0.0F, 0.0F};
    return params;
}

double field_area_cm2(const xray::ProjectionGeometry& geometry) {
    return xray::open_area_mm2(geometry) * 1e-2;
}

}  // namespace sideport::render
