#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/patient/anatomy.h"
#include "sim/room/camera.h"
#include "sim/runner/picture_keeper.h"
#include "sim/scenario/scenario.h"
#include "sim/session/session.h"
#include "sim/xray/frame_input.h"

namespace sideport::cli {

/// Reads scenario and places it; every fault is printed. nullopt: exit with `code`.
struct LoadedCase {
    std::optional<session::Model> model;
    int code = 0;
};
LoadedCase load_case(const std::string& scenario, const scenario::Overrides& overrides,
                     std::uint64_t seed);

/// The patient's voxels, built or from the cache; progress on a terminal.
patient::Anatomy prepare_anatomy(const session::Model& model);

/// The machine's fault in the words that every verb uses.
Error no_vulkan(const std::string& reason);

/// "--set /pump/depth=18 mm". Errors: cli.set.
Result<scenario::Overrides> parse_overrides(const std::vector<std::string>& texts);

/// One exposure with its linear signal.
struct Exposed {
    runner::GrayPicture picture;
    std::vector<float> signal;  ///< detector signal / open field
};

/// A patient on the table and a machine to expose it with. A program that was built without Vulkan
/// has none: open() then says so.
class Studio {
  public:
    /// Builds or loads the anatomy (progress on a terminal) and starts the device.
    /// Errors: machine.no_vulkan, machine.no_renderer.
    static Result<Studio> open(const session::Model& model, int size_px);
    ~Studio();
    Studio(const Studio&) = delete;
    Studio& operator=(const Studio&) = delete;
    Studio(Studio&&) noexcept;
    Studio& operator=(Studio&&) noexcept;

    /// bone_bright: polarity of the picture.
    Exposed expose(const xray::FrameInput& input, bool bone_bright = false);
    /// The room from a camera, with a second one in the lower right corner where given:
    /// [height * width * 3] red, green, blue, rows from the top.
    std::vector<std::uint8_t> draw_room(const room::Model& model, const room::Input& input,
                                        const room::Camera& camera, int width_px, int height_px,
                                        const room::Camera* corner = nullptr);
    /// For a PictureKeeper; the studio must outlive it.
    runner::Camera camera();
    const std::string& device_name() const;

  private:
    Studio();
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sideport::cli
