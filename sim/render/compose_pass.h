#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "shaders/shared/frame.h"
#include "sim/gpu/compute.h"
#include "sim/gpu/device.h"
#include "sim/gpu/texels.h"
#include "sim/render/body_shift.h"
#include "sim/render/contrast_pass.h"
#include "sim/render/shape_passes.h"

namespace sideport::render {

/// Path lengths of one exposure, as the energy sum reads them.
struct PathPictures {
    const gpu::Texels &soft_mm, &bone_mm, &solids, &tubes, &contrast;
    const gpu::Buffer& bins;
    const gpu::Texels& body_shift;
    bool moves = false;  ///< the soft parts by body_shift, the solids by params.carry
};

/// What leaves and iris let through: changes only when they, the field or the distance do.
class OpenField {
  public:
    OpenField(const gpu::Device& device, int size_px);
    /// Barriers after it are its own. False: the pictures are as they were.
    bool record(VkCommandBuffer cmd, const gpu_shared::FrameParams& params);

    const gpu::Texels& shutter_share() const { return shutter_share_; }
    const gpu::Texels& fluence() const { return fluence_; }  ///< times the share

  private:
    int size_px_;
    gpu::Texels shutter_share_, fluence_;
    gpu::ComputePass pass_;
    std::uint64_t drawn_key_ = 0;
};

/// The energy sum of every pixel, kept until one of its path lengths, the beam or the field
/// changes, and its noise, new in every frame. Pictures of solids, tubes and contrast are read only
/// where there may be some. A part of the renderer.
class ComposePass {
  public:
    ComposePass(const gpu::Device& device, int size_px);

    /// Whether the voxels of bone hold metal, as those of a scan may: its edges are too steep for
    /// sums that follow from the mean of four neighbours.
    void note_metal(bool in_voxels) { metal_in_voxels_ = in_voxels; }
    /// Pixels whose sums are no longer right.
    void mark(const Rectangle& rectangle);
    void mark_all();
    /// Sorts the marked tiles by what may be there, solids after having been carried; then none is
    /// marked.
    void sort_tiles(const SolidsPass& solids, const TubesPass& tubes, const ContrastPass& contrast,
                    const Carry& carry);
    /// The sums of the sorted tiles, and their noise where paths.moves, which needs all tiles
    /// marked; else the noise of all follows. Barriers are the caller's.
    void record(VkCommandBuffer cmd, const PathPictures& paths, const OpenField& open,
                const gpu::Texels& scatter, const gpu_shared::FrameParams& params) const;
    void record_noise(VkCommandBuffer cmd, const gpu::Texels& scatter,
                      const gpu_shared::FrameParams& params) const;

    /// What comes straight from the focal spot, relative to the open field; four pixels a texel.
    const gpu::Texels& primary() const { return primary_; }
    const gpu::Texels& noise() const { return noise_; }  ///< the same, as pack_rough() gives it

  private:
    struct Part {
        gpu::ComputePass pass, moving_pass;
        gpu::Buffer tiles;  ///< column + 65536 row of each
        std::vector<std::uint32_t> words;
    };
    int size_px_, tiles_per_row_;
    std::vector<std::uint8_t> is_marked_, contents_;  ///< [tiles]
    bool metal_in_voxels_ = false;
    /// Nothing but tissue, tubes, solids, both, contrast alone, tissue with metal in its voxels.
    std::array<Part, 6> parts_;
    gpu::Texels primary_, moment_, noise_;
    gpu::ComputePass noise_pass_;
};

}  // namespace sideport::render
