#pragma once

#include <array>
#include <cstdint>

#include "sim/gpu/device.h"
#include "sim/gpu/timer.h"
#include "sim/patient/anatomy.h"
#include "sim/render/pass_tools.h"
#include "sim/render/plane_spans.h"

namespace sideport::render {

/// Line integrals through the patient's voxels, kept until the geometry changes. A part of the
/// renderer.
class AnatomyPass {
  public:
    AnatomyPass(const gpu::Device& device, int size_px);

    /// nullptr: air.
    void set(const patient::Anatomy* anatomy);
    /// Before `record`, once a frame: tells motion from a single jump.
    void note_motion(const xray::ProjectionGeometry& geometry, bool coarse_while_moving);
    /// Draws what the images do not show yet. False: they are as they were.
    bool record(VkCommandBuffer cmd, const xray::ProjectionGeometry& geometry);

    const gpu::Texels& soft_mm() const { return soft_mm_; }
    const gpu::Texels& bone_mm() const { return bone_mm_; }

  private:
    /// Voxels, and which planes a row of pixels has to visit.
    struct Body {
        DeviceGrid grid;
        Occupancy occupancy;
        gpu::Buffer spans;
    };

    void upload(Body& body, const patient::VoxelGrid& voxels);
    void march_body(VkCommandBuffer cmd, Body& body, const gpu::Texels& target,
                    const xray::ProjectionGeometry& g);
    void march_small(VkCommandBuffer cmd, Body& body, const gpu::Texels& small,
                     const gpu::Texels& full, const xray::ProjectionGeometry& g, int factor);

    const gpu::Device& device_;
    int size_px_;
    bool has_anatomy_ = false;
    Body bone_, soft_, bone_halved_, soft_halved_;  // the halved ones for motion
    gpu::Texels soft_small_, bone_small_, soft_mm_, bone_mm_;
    std::array<gpu::ComputePass, 3> march_bytes_;  // by axis
    gpu::ComputePass enlarge_soft_, enlarge_bone_;
    std::uint64_t drawn_key_ = 0, geometry_key_ = 0;
    bool moved_ = false;         ///< against the frame before
    bool coarse_now_ = false;    ///< this frame's anatomy is to be drawn coarsely
    bool drawn_coarse_ = false;  ///< that of the images
};

}  // namespace sideport::render
