#pragma once

#include <array>
#include <vector>

#include "sim/gpu/device.h"
#include "sim/gpu/timer.h"
#include "sim/render/pass_tools.h"
#include "sim/xray/frame_input.h"

namespace sideport::render {

/// Line integrals through iodine in body cavities, drawn anew in every frame. A part of the
/// renderer.
class ContrastPass {
  public:
    ContrastPass(const gpu::Device& device, int size_px);

    /// Takes the voxels over, before commands are recorded.
    void prepare(const xray::FrameInput& input);
    void record(VkCommandBuffer cmd, const xray::FrameInput& input, gpu::Timer& timer);

    /// Where the picture is not what it was before the last record(): pixels about the volumes, as
    /// they lay and as they lie now. None where there was and is no iodine.
    template <typename Use>
    void for_each_changed_rectangle(Use use) const {
        for (const std::vector<Rectangle>* rectangles : {&before_, &now_}) {
            for (const Rectangle& r : *rectangles)
                use(r);
        }
    }
    /// Where there is any, now.
    const std::vector<Rectangle>& rectangles() const { return now_; }
    /// mg/mL x mm.
    const gpu::Texels& iodine() const { return iodine_; }

  private:
    /// Voxels first .. end - 1 of each axis; empty where end = 0.
    struct Box {
        glm::ivec3 first{0}, end{0};
        bool is_empty() const { return end.x == 0; }
        glm::ivec3 size() const { return end - first; }
    };
    struct Volume {
        DeviceGrid grid;
        gpu::Buffer staging;
        /// The same on a graphics processor, which sorts rows into an image slowly when it has to
        /// read them one by one from the processor's memory.
        gpu::Buffer sorted_from;
        Box full;  ///< the voxels that hold anything
        Box sent;  ///< what goes to the device: these, and those that held something before
    };
    static Box full_box(const xray::ContrastVolume& volume);
    /// Voxels of a box, x fastest, from the beginning of the staging buffer.
    void stage(Volume& volume, const xray::ContrastVolume& voxels);

    void send(VkCommandBuffer cmd, const Volume& volume);
    void march(VkCommandBuffer cmd, const Volume& volume, const xray::ContrastVolume& voxels,
               const xray::ProjectionGeometry& g);

    const gpu::Device& device_;
    gpu::Texels iodine_;
    std::vector<Volume> volumes_;
    std::vector<Rectangle> before_, now_;           ///< that were marched
    std::array<gpu::ComputePass, 3> march_floats_;  // by axis
};

}  // namespace sideport::render
