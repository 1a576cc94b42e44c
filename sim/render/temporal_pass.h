#pragma once

#include <cstdint>

#include <glm/glm.hpp>

#include "shaders/shared/frame.h"
#include "shaders/shared/temporal.h"
#include "sim/gpu/compute.h"
#include "sim/gpu/device.h"
#include "sim/gpu/texels.h"
#include "sim/render/fluoroscopy_renderer.h"
#include "sim/xray/beam_model.h"

namespace sideport::render {

/// Traps and filter forget what lies longer ago: the panel is read out all the time.
inline constexpr double kForgottenS = 0.5;

/// What joins a frame to those before it: lag, recursive filter, subtraction and roadmap. A part of
/// the renderer; its twin on the CPU are the functions of shaders/shared/temporal.h.
class TemporalPass {
  public:
    TemporalPass(const gpu::Device& device, int size_px);

    /// Parameters of the frame at live.time_s; traps and filter start anew when `geometry_key` is
    /// not that of the frame before.
    gpu_shared::TemporalParams next(const LiveDisplay& live, std::uint64_t geometry_key,
                                    const xray::BeamModel& beam,
                                    const gpu_shared::FrameParams& frame);
    /// log_picture -> picture(); a mask is taken before it is used. Barriers before and after are
    /// the caller's.
    void record(VkCommandBuffer cmd, const gpu::Texels& log_picture, const LiveDisplay& live,
                const gpu_shared::TemporalParams& params);

    /// Four pixels a texel.
    const gpu::Texels& picture() const { return picture_; }

  private:
    int size_px_;
    gpu::Buffer held_;
    gpu::Texels mask_, picture_;
    gpu::ComputePass plain_pass_, mask_pass_;
    double last_s_ = -1e9;
    std::uint64_t geometry_key_ = 0;
};

}  // namespace sideport::render
