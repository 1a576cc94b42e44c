#pragma once

#include <chrono>

#include "sim/app/room_look.h"
#include "sim/render/room_renderer.h"
#include "sim/session/session.h"

namespace sideport::app {

/// The picture of the room in the window: drawn anew only when something in it has changed, and
/// not oftener than pays.
class RoomView {
  public:
    /// Throws gpu::GpuError.
    RoomView(const gpu::Device& device, const session::Model& model);

    /// Draws if it has to. panel: where it stands, logical pixels; scale: framebuffer pixels for
    /// one of them.
    void update(const session::Model& model, const session::State& state, const RoomLook& look,
                const Area& panel, float scale);
    void blit(VkCommandBuffer cmd, VkImage image, VkImageLayout layout, VkExtent2D extent,
              gpu::PixelRect where) {
        renderer_.record_blit(cmd, image, layout, extent, where);
    }

  private:
    using Clock = std::chrono::steady_clock;
    /// Everything that the picture follows from.
    struct Shown {
        room::Input input;
        room::Camera camera;
        bool corner = false;
        int width_px = 0, height_px = 0;
        bool operator==(const Shown&) const = default;
        /// Nothing else differs.
        bool breathes_only_from(const Shown& before) const;
    };
    void draw(render::RoomRenderer::Quality quality, const Area& panel, float scale);

    room::Model model_;
    render::RoomRenderer renderer_;
    Shown shown_;
    bool is_fine_ = false;
    Clock::time_point drawn_at_{};
};

}  // namespace sideport::app
