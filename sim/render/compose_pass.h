#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "shaders/shared/frame.h"
#include "sim/gpu/compute.h"
#include "sim/gpu/device.h"
#include "sim/gpu/texels.h"
#include "sim/render/body_shift.h"
#include "sim/render/shape_passes.h"

namespace sideport::render {

/// Path lengths of one exposure, as the energy sum reads them.
struct PathPictures {
    const gpu::Texels &soft_mm, &bone_mm, &paths0, &paths1, &covered_mm, &tubes, &contrast;
    const gpu::Buffer& bins;
    const gpu::Texels& body_shift;
    bool moves = false;  ///< the soft parts by body_shift, the solids by params.carry
};

/// What leaves and iris let through: changes only when they, the field or the distance do.
class OpenField {
  public:
    OpenField(const gpu::Device& device, int size_px);
    /// Barriers after it are its own.
    void record(VkCommandBuffer cmd, const gpu_shared::FrameParams& params);

    const gpu::Texels& shutter_share() const { return shutter_share_; }
    const gpu::Texels& fluence() const { return fluence_; }  ///< times the share

  private:
    int size_px_;
    gpu::Texels shutter_share_, fluence_;
    gpu::ComputePass pass_;
    std::uint64_t drawn_key_ = 0;
};

/// The energy sum of every pixel, its scatter and its noise. Where neither solid nor tube may be,
/// their pictures are not read. A part of the renderer.
class ComposePass {
  public:
    ComposePass(const gpu::Device& device, int size_px);

    /// Sorts the work groups by whether a shape may be there, solids after having been carried.
    void sort_groups(const SolidsPass& solids, const TubesPass& tubes, const Carry& carry);
    void record(VkCommandBuffer cmd, const PathPictures& paths, const OpenField& open,
                const gpu::Texels& scatter, const gpu_shared::FrameParams& params) const;

    const gpu::Texels& signal() const { return signal_; }  ///< four pixels a texel
    const gpu::Texels& noise() const { return noise_; }    ///< the same, as halves

  private:
    struct Part {
        gpu::ComputePass pass, moving_pass;
        gpu::Buffer groups;  ///< column + 65536 row of each
        std::vector<std::uint32_t> words;
    };
    int groups_per_row_, group_rows_;
    std::vector<std::uint8_t> has_shape_;  ///< [groups]
    std::array<Part, 2> parts_;            ///< without and with shapes
    gpu::Texels signal_, noise_;
};

}  // namespace sideport::render
