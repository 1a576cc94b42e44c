#include "sim/render/detector_pass.h"

#include <algorithm>
#include <cmath>

#include "sim/render/pass_tools.h"

namespace sideport::render {

namespace {

using gpu_shared::DetectorParams;

constexpr std::uint32_t kDetect[] = {
#include "detect.comp.inc"
};

constexpr float kMapGain = 0.8F;  ///< vessels of the roadmap are nearly as bright as they were dark

/// Deviation that white noise keeps behind the blur of the detector.
float blur_keeps(float pixel_mm) {
    const glm::vec2 w = gpu_shared::noise_taps(pixel_mm);
    return w.x * w.x + 2.0F * w.y * w.y;
}

bool uses_mask(const LiveDisplay& live) {
    return live.on && (live.subtract || live.show_map || live.take_map) && !live.take_mask;
}

}  // namespace

double spot_image_mm(const xray::FrameInput& input) {
    const xray::ProjectionGeometry& g = input.geometry;
    const double distance_mm = glm::dot(g.detector_center_W_mm - g.source_W_mm, g.normal_W());
    return input.technique.focal_spot_mm *
           std::max(distance_mm / g.source_to_isocenter_mm - 1.0, 0.0);
}

DetectorPass::DetectorPass(const gpu::Device& device, int size_px) : size_px_(size_px) {
    for (Held& held : held_) {
        held.traps =
            gpu::Texels(device, VK_FORMAT_R32G32B32A32_UINT, padded_quads(size_px), "traps");
        held.filtered = padded_picture(device, size_px, "filtered");
        held.roadmap = padded_picture(device, size_px, "roadmap");
    }
    mask_ = gpu::Texels(device, VK_FORMAT_R32_SFLOAT, 4 * padded_quads(size_px), "mask");
    masked_ = padded_picture(device, size_px, "against the mask");
    const auto pass = [&](std::uint32_t live, std::uint32_t with_mask, const char* name) {
        return gpu::ComputePass(device, kDetect,
                                layout_of("tttttttbbbb", sizeof(DetectorParams), {live, with_mask}),
                                name);
    };
    still_pass_ = pass(0, 0, "detect");
    live_pass_ = pass(1, 0, "detect, live");
    mask_pass_ = pass(1, 1, "detect, mask");
}

DetectorParams DetectorPass::next(const LiveDisplay& live, std::uint64_t geometry_key,
                                  const xray::BeamModel& beam, const gpu_shared::FrameParams& frame,
                                  double spot_mm) {
    DetectorParams params{};
    params.signal_taps = gpu_shared::signal_taps(frame.pixel_mm, static_cast<float>(spot_mm));
    params.noise_taps = gpu_shared::noise_taps(frame.pixel_mm);
    params.size = glm::ivec2(size_px_);
    params.reference_signal = frame.reference_signal;
    if (live.on) join(live, geometry_key, beam, frame, params);
    return params;
}

void DetectorPass::join(const LiveDisplay& live, std::uint64_t geometry_key,
                        const xray::BeamModel& beam, const gpu_shared::FrameParams& frame,
                        DetectorParams& params) {
    const double elapsed_s = live.time_s - last_s_;
    const bool goes_on = elapsed_s > 0.0 && elapsed_s < kForgottenS;
    const bool same_view = geometry_key == geometry_key_;
    last_s_ = live.time_s;
    geometry_key_ = geometry_key;
    const auto kept = [&](float time_s) {
        return static_cast<float>(std::exp(-elapsed_s / double(time_s)));
    };
    params.mask_shift_px = {static_cast<float>(live.mask_shift_x_px),
                            static_cast<float>(live.mask_shift_y_px)};
    params.fast_kept = goes_on ? kept(gpu_shared::kFastTrapTimeS) : 0.0F;
    params.slow_kept = goes_on ? kept(gpu_shared::kSlowTrapTimeS) : 0.0F;
    params.new_share = same_view ? static_cast<float>(std::clamp(live.new_share, 0.01, 1.0)) : 1.0F;
    // the difference has the noise of the frame and of what is filtered
    const float noise_share = blur_keeps(frame.pixel_mm);
    const float of_both =
        noise_share * noise_share * (1.0F + params.new_share / (2.0F - params.new_share));
    params.electronic_variance = of_both * gpu_shared::signal_variance(0.0F, frame.open_energy_kev);
    params.quantum_variance =
        of_both * gpu_shared::signal_variance(static_cast<float>(beam.mean_energy_kev()),
                                              frame.open_energy_kev) -
        params.electronic_variance;
    params.map_gain = live.show_map ? kMapGain : 0.0F;
    params.fresh = goes_on ? 0 : 1;
    params.fresh_map = goes_on && has_map_ ? 0 : 1;
    params.subtract = live.subtract || live.show_map ? 1 : 0;
    params.take_map = live.take_map ? 1 : 0;
    has_map_ = uses_mask(live);
}

void DetectorPass::record(VkCommandBuffer cmd, const gpu::Texels& primary,
                          const gpu::Texels& scatter, const gpu::Texels& noise,
                          const LiveDisplay& live, const DetectorParams& params) {
    const gpu::ComputePass& pass = uses_mask(live) ? mask_pass_
                                   : live.on       ? live_pass_
                                                   : still_pass_;
    now_ = 1 - now_;
    const Held &before = held_[1 - now_], &now = held_[now_];
    shows_masked_ = uses_mask(live);
    pass.record(
        cmd,
        {primary, scatter, noise, mask_, before.traps, before.filtered, before.roadmap, now.traps,
         now.filtered, now.roadmap, masked_},
        gpu::push_bytes(params),
        {quad_groups(size_px_).x, static_cast<std::uint32_t>(size_px_ / gpu_shared::kStripRows)});
    if (!live.take_mask) return;
    // the filtered picture: the next one shows what has changed since
    barrier(cmd);
    record_copy(cmd, now.filtered.buffer(), mask_.buffer());
}

}  // namespace sideport::render
