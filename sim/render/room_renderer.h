#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/gpu/commands.h"
#include "sim/gpu/graphics.h"
#include "sim/gpu/picture.h"
#include "sim/gpu/timer.h"
#include "sim/room/camera.h"
#include "sim/room/mesh.h"

namespace sideport::render {

/// One camera and the part of the picture that it fills, pixels.
struct RoomShot {
    room::Camera camera;
    gpu::PixelRect where;
};

/// Draws the room: a shadow map of the operating lamp when something has moved, then every shot,
/// later ones over earlier ones. The picture stays on the device; a window blits it.
class RoomRenderer {
  public:
    static constexpr std::size_t kMostShots = 2;

    /// Builds the meshes of this body and machine. Throws gpu::GpuError.
    RoomRenderer(const gpu::Device& device, const room::Model& model);

    /// fine: edges are smooth (four samples a pixel); draft: one sample, half the work or less on a
    /// software device.
    enum class Quality { draft, fine };

    /// Submits; does not wait unless the picture before is still being drawn. 1 to 2 shots that lie
    /// within width x height.
    void draw(const room::Input& input, std::span<const RoomShot> shots, std::uint32_t width_px,
              std::uint32_t height_px, Quality quality = Quality::fine);

    /// Copies the last picture into `where` of `target`, scaled where the sizes differ; nothing
    /// before the first draw(). As gpu::Picture::record_blit.
    void record_blit(VkCommandBuffer cmd, VkImage target, VkImageLayout layout,
                     VkExtent2D target_size, gpu::PixelRect where);

    /// The last picture: [height * width * 3] red, green, blue, rows from the top. Waits.
    std::vector<std::uint8_t> read_rgb();
    /// Device time of the last picture by pass, ms: shadow (0 where nothing moved), draw. Waits.
    struct PassTimes {
        double shadow_ms = 0.0, draw_ms = 0.0;
    };
    PassTimes pass_times();

    /// Of the last picture's meshes.
    std::size_t triangle_count() const;

  private:
    void resize(std::uint32_t width_px, std::uint32_t height_px);
    /// Surfaces that need a shader of their own: a software device runs through every branch.
    enum class Surface : std::uint32_t { plain, cloth, skin, floor };
    static constexpr std::size_t kSurfaces = 4;
    static Surface surface_of(const room::Vertex& vertex);
    /// A mesh on the device; its triangles in stretches of one surface and part each.
    struct Stretch {
        Surface surface;
        std::uint32_t part, first_index, index_count;
    };
    struct Body {
        gpu::Buffer vertices, triangles;
        std::vector<Stretch> stretches;
    };
    /// What depends on the number of samples.
    struct Kit {
        VkSampleCountFlagBits samples = VK_SAMPLE_COUNT_1_BIT;
        std::array<gpu::DrawPass, kSurfaces> parts;
        gpu::DrawPass faces, edges;
        gpu::Attachment color, depth;
    };
    Body make_body(room::Mesh mesh, const char* name) const;
    Kit make_kit(VkSampleCountFlagBits samples) const;
    static std::vector<Stretch> sort(room::Mesh& mesh);
    std::vector<const Body*> bodies() const;
    void upload_tools(const room::Input& input);
    void write_frame(const room::Input& input, std::span<const RoomShot> shots);
    void record_stretch(VkCommandBuffer cmd, const gpu::DrawPass& pass, const Body& body,
                        const Stretch& stretch, std::uint32_t view) const;
    void record_shadow(VkCommandBuffer cmd) const;
    void record_shot(VkCommandBuffer cmd, const Kit& kit, const RoomShot& shot,
                     std::uint32_t view) const;
    void record_picture(VkCommandBuffer cmd, const Kit& kit, std::span<const RoomShot> shots) const;

    const gpu::Device* device_;
    room::Model model_;
    gpu::DrawPass shadow_pass_;
    Kit draft_, fine_;
    Body fixed_, bare_, draped_, floor_, tools_;
    gpu::Buffer frame_;
    gpu::Attachment shadow_, resolved_;
    gpu::Commands commands_;
    gpu::Timer timer_;
    room::Input last_;
    bool drawn_ = false;
};

}  // namespace sideport::render
