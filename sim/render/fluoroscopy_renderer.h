#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/gpu/device.h"
#include "sim/patient/anatomy.h"
#include "sim/xray/frame_input.h"

namespace sideport::render {

/// What a live monitor makes of the frames in their order: the detector's lag, a recursive filter
/// that gives way where something moves, subtraction and roadmap.
struct LiveDisplay {
    bool on = false;         ///< off: every frame for itself
    double time_s = 0.0;     ///< of the exposure
    double new_share = 0.4;  ///< of a frame where nothing moves, 0-1; 1: no filter
    bool take_mask = false;  ///< this picture, filtered, becomes the mask; clears the roadmap
    bool subtract = false;   ///< shows the picture less the mask
    bool take_map = false;   ///< what is denser than the mask is added to the roadmap
    bool show_map = false;   ///< draws the roadmap, bright, over the picture less the mask
    double mask_shift_x_px = 0.0, mask_shift_y_px = 0.0;
};

/// How the linear signal becomes a picture.
struct DisplayOptions {
    bool invert = false;  ///< false: bone and metal dark, as C-arms show it
    double edge_enhancement = 0.4;
    double base_compression = 0.72;
    bool auto_window = true;
    double window = 1.0, level = 0.5;
    /// For live pictures: a software device draws the anatomy coarsely while the geometry changes
    /// from frame to frame, and in full with the first frame that stands still; what lies on the
    /// belly's wall is carried by the breath instead of drawn anew.
    bool coarse_while_moving = false;
    LiveDisplay live;
};

/// One exposure, brought back from the device.
struct RenderedFrame {
    int width_px = 0, height_px = 0;
    std::vector<std::uint8_t> gray;  ///< [height * width] the monitor's picture
    std::vector<float> signal;       ///< linear detector signal / open field; only if asked for
    double mean_signal = 0.0;        ///< over the central quarter, for tests and displays
};

struct PassTime {
    std::string name;
    double ms = 0.0;
};

/// Fluoroscopy on one Vulkan device: anatomy -> solids -> tubes -> contrast -> scatter -> energy
/// sum, noise -> detector and display. Headless: takes a FrameInput value, gives pixels. What does
/// not change between frames (anatomy, solids) is kept until geometry or solids change. Throws
/// gpu::GpuError.
class FluoroscopyRenderer {
  public:
    FluoroscopyRenderer(const gpu::Device& device, int size_px);
    ~FluoroscopyRenderer();
    FluoroscopyRenderer(const FluoroscopyRenderer&) = delete;
    FluoroscopyRenderer& operator=(const FluoroscopyRenderer&) = delete;
    FluoroscopyRenderer(FluoroscopyRenderer&&) noexcept;
    FluoroscopyRenderer& operator=(FluoroscopyRenderer&&) noexcept;

    /// Uploads the voxels; nullptr: no patient (air).
    void set_anatomy(const patient::Anatomy* anatomy);
    /// The size of input.geometry must be the renderer's.
    RenderedFrame render(const xray::FrameInput& input, const DisplayOptions& display,
                         bool want_signal);
    /// Times of the passes of the last frame, by the device's clock; "scatter" runs on the
    /// processor.
    const std::vector<PassTime>& pass_times() const;
    int size_px() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sideport::render
