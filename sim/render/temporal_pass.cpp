#include "sim/render/temporal_pass.h"

#include <algorithm>
#include <cmath>

#include "sim/render/pass_tools.h"

namespace sideport::render {

namespace {

using gpu_shared::TemporalParams;

constexpr std::uint32_t kTemporal[] = {
#include "temporal.comp.inc"
};

constexpr float kMapGain = 0.8F;  ///< vessels of the roadmap are nearly as bright as they were dark

/// The energy that the mean absorbed quantum has, behind the patient about that of the open beam.
float mean_quantum_kev(const xray::BeamModel& beam) {
    float sum = 0.0F, all = 0.0F;
    for (const gpu_shared::EffectiveBin& bin : beam.bins) {
        sum += bin.weight.x * bin.weight.y;
        all += bin.weight.x;
    }
    return sum / all;
}

/// Deviation that white noise keeps behind the blur of the detector.
float blur_keeps(float pixel_mm) {
    const glm::vec2 w = gpu_shared::blur_weights(pixel_mm);
    return w.x * w.x + 2.0F * w.y * w.y;
}

}  // namespace

TemporalPass::TemporalPass(const gpu::Device& device, int size_px) : size_px_(size_px) {
    const auto px = static_cast<std::size_t>(size_px);
    held_ = gpu::Buffer(device, px * px / 4 * sizeof(gpu_shared::HeldQuad),
                        gpu::BufferPlace::device, "held");
    mask_ = gpu::Texels(device, VK_FORMAT_R32_SFLOAT, px * px, "mask");
    picture_ = quad_picture(device, size_px, "filtered picture");
    plain_pass_ = gpu::ComputePass(device, kTemporal,
                                   layout_of("ttbb", sizeof(TemporalParams), {0}), "temporal");
    mask_pass_ = gpu::ComputePass(device, kTemporal, layout_of("ttbb", sizeof(TemporalParams), {1}),
                                  "temporal, mask");
}

TemporalParams TemporalPass::next(const LiveDisplay& live, std::uint64_t geometry_key,
                                  const xray::BeamModel& beam,
                                  const gpu_shared::FrameParams& frame) {
    const double elapsed_s = live.time_s - last_s_;
    const bool goes_on = elapsed_s > 0.0 && elapsed_s < kForgottenS;
    const bool same_view = geometry_key == geometry_key_;
    last_s_ = live.time_s;
    geometry_key_ = geometry_key;
    const auto kept = [&](float time_s) {
        return static_cast<float>(std::exp(-elapsed_s / double(time_s)));
    };
    TemporalParams params{};
    params.size = glm::ivec2(size_px_);
    params.mask_shift_px = {static_cast<float>(live.mask_shift_x_px),
                            static_cast<float>(live.mask_shift_y_px)};
    params.open_energy_kev = frame.open_energy_kev;
    params.reference_signal = frame.reference_signal;
    params.fast_kept = goes_on ? kept(gpu_shared::kFastTrapTimeS) : 0.0F;
    params.slow_kept = goes_on ? kept(gpu_shared::kSlowTrapTimeS) : 0.0F;
    params.new_share = same_view ? static_cast<float>(std::clamp(live.new_share, 0.01, 1.0)) : 1.0F;
    params.noise_share = blur_keeps(frame.pixel_mm);
    params.quantum_kev = mean_quantum_kev(beam);
    params.map_gain = live.show_map ? kMapGain : 0.0F;
    params.fresh = goes_on ? 0 : 1;
    params.subtract = live.subtract || live.show_map ? 1 : 0;
    params.take_map = live.take_map ? 1 : 0;
    return params;
}

void TemporalPass::record(VkCommandBuffer cmd, const gpu::Texels& log_picture,
                          const LiveDisplay& live, const TemporalParams& params) {
    const bool with_mask = (live.subtract || live.show_map || live.take_map) && !live.take_mask;
    (with_mask ? mask_pass_ : plain_pass_)
        .record(cmd, {log_picture, mask_, held_, picture_}, gpu::push_bytes(params),
                quad_groups(size_px_));
    if (!live.take_mask) return;
    // the filtered picture: the next one shows what has changed since
    barrier(cmd);
    record_copy(cmd, picture_.buffer(), mask_.buffer());
}

}  // namespace sideport::render
