#pragma once

#include <cstdint>
#include <vector>

#include "sim/gpu/compute.h"
#include "sim/gpu/device.h"
#include "sim/render/parameter_image.h"
#include "sim/render/tiles.h"
#include "sim/xray/frame_input.h"

namespace sideport::render {

// Path lengths through devices. A tile is drawn again only when what it shows has changed, so that
// a needle that moves or a rotor that turns costs no more than the tiles that it crosses. Parts of
// the renderer.

/// Records of shapes and the lists of the tiles that show them, on the device.
class TiledShapes {
  public:
    TiledShapes(int size_px, int tile_px, std::uint32_t record_texels);

    /// Work groups to be dispatched; 0: the images are up to date. The last record has no shadow
    /// and stands for nothing.
    template <typename Record>
    std::uint32_t update(const gpu::Device& device, VkCommandBuffer cmd,
                         const std::vector<Record>& records, const std::vector<Shadow>& shadows,
                         std::uint64_t view_key, const TileKeeper::ThinOut& thin_out);
    const gpu::Image& records() const { return records_.image(); }
    const gpu::Image& tiles() const { return tiles_.image(); }
    int tiles_per_row() const { return tiles_per_row_; }
    const TileKeeper& keeper() const { return keeper_; }

  private:
    TileKeeper keeper_;
    ParameterImage records_, tiles_;
    int tiles_per_row_ = 0;
};

/// Pump, needle, markers: by the painter's rule.
class SolidsPass {
  public:
    SolidsPass(const gpu::Device& device, int size_px);
    void record(VkCommandBuffer cmd, const xray::ProjectionGeometry& geometry,
                const std::vector<Solid>& solids);

    const gpu::Texels& paths() const { return paths_; }  ///< Paths::basis_mm
    const TileKeeper& tiles() const { return shapes_.keeper(); }

  private:
    const gpu::Device& device_;
    gpu::Texels paths_;
    TiledShapes shapes_;
    gpu::ComputePass pass_;
};

/// Catheter and extension set with what is in their lumina.
class TubesPass {
  public:
    TubesPass(const gpu::Device& device, int size_px);
    void record(VkCommandBuffer cmd, const xray::FrameInput& input);

    const gpu::Texels& paths() const { return paths_; }
    const TileKeeper& tiles() const { return shapes_.keeper(); }

  private:
    const gpu::Device& device_;
    gpu::Texels paths_;
    TiledShapes shapes_;
    gpu::ComputePass pass_;
};

}  // namespace sideport::render
