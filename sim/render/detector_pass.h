#pragma once

#include <array>
#include <cstdint>

#include <glm/glm.hpp>

#include "shaders/shared/frame.h"
#include "shaders/shared/temporal.h"
#include "sim/gpu/compute.h"
#include "sim/gpu/device.h"
#include "sim/gpu/texels.h"
#include "sim/render/fluoroscopy_renderer.h"
#include "sim/xray/beam_model.h"
#include "sim/xray/frame_input.h"

namespace sideport::render {

/// Traps and filter forget what lies longer ago: the panel is read out all the time.
inline constexpr double kForgottenS = 0.5;

/// Width that the focal spot's image has on the detector for what lies in the isocentre.
double spot_image_mm(const xray::FrameInput& input);

/// Reads out the detector: its blur, and what joins a frame to those before it: lag, recursive
/// filter, subtraction and roadmap. A part of the renderer; its twin on the CPU are the functions
/// of shaders/shared/detector.h and temporal.h.
class DetectorPass {
  public:
    DetectorPass(const gpu::Device& device, int size_px);

    /// Parameters of the frame; of a live one at live.time_s: traps and filter start anew when
    /// `geometry_key` is not that of the frame before.
    gpu_shared::DetectorParams next(const LiveDisplay& live, std::uint64_t geometry_key,
                                    const xray::BeamModel& beam,
                                    const gpu_shared::FrameParams& frame, double spot_mm);
    /// Primary and noise, four pixels a texel, and scatter on coarse rows -> picture(); a mask is
    /// taken before it is used. Barriers before and after are the caller's.
    void record(VkCommandBuffer cmd, const gpu::Texels& primary, const gpu::Texels& scatter,
                const gpu::Texels& noise, const LiveDisplay& live,
                const gpu_shared::DetectorParams& params);

    /// Logarithms, four pixels a texel.
    const gpu::Texels& picture() const { return shows_masked_ ? masked_ : held_[now_].filtered; }

  private:
    void join(const LiveDisplay& live, std::uint64_t geometry_key, const xray::BeamModel& beam,
              const gpu_shared::FrameParams& frame, gpu_shared::DetectorParams& params);

    int size_px_;
    /// What stays from frame to frame: charge in the traps, filtered logarithm, roadmap.
    struct Held {
        gpu::Texels traps, filtered, roadmap;
    };
    std::array<Held, 2> held_;  ///< of the frame before and of this one
    std::size_t now_ = 0;       ///< which of them is this frame's
    gpu::Texels mask_, masked_;
    bool shows_masked_ = false;
    gpu::ComputePass still_pass_, live_pass_, mask_pass_;
    double last_s_ = -1e9;
    std::uint64_t geometry_key_ = 0;
    bool has_map_ = false;
};

}  // namespace sideport::render
