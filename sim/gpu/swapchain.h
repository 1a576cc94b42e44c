#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sim/gpu/device.h"

namespace sideport::gpu {

/// The images of a window. One frame goes:
///
///     if (auto frame = swapchain.begin_frame()) {        // cleared to the background colour
///         picture.record_blit(frame->cmd, frame->image, frame->layout, swapchain.extent(), where);
///         swapchain.begin_pass(*frame);                  // what follows is drawn over the blits
///         ImGui_ImplVulkan_RenderDrawData(ImGui::GetDrawData(), frame->cmd);
///         swapchain.end_frame(*frame);                   // submits and presents
///     } else swapchain.resize({width, height});          // as the window now is
///
/// The render pass suits imgui_impl_vulkan of Dear ImGui 1.86 (one colour attachment, kept
/// content).
class Swapchain {
  public:
    /// Frames that the host may record while the device still draws the one before.
    static constexpr std::uint32_t kFramesInFlight = 2;

    struct Frame {
        VkCommandBuffer cmd = VK_NULL_HANDLE;  ///< recording
        VkImage image = VK_NULL_HANDLE;
        VkImageLayout layout = VK_IMAGE_LAYOUT_GENERAL;  ///< of image until begin_pass
        VkFramebuffer framebuffer = VK_NULL_HANDLE;
        std::uint32_t image_index = 0, slot = 0;
    };

    /// The device needs a surface. size: of the window's framebuffer, used where the window system
    /// leaves the choice. vsync off: mailbox or immediate where offered. Throws GpuError.
    Swapchain(const Device& device, VkExtent2D size, bool vsync);
    ~Swapchain();
    Swapchain(const Swapchain&) = delete;
    Swapchain& operator=(const Swapchain&) = delete;

    /// Waits for a free slot, takes the next image and clears it. Nothing when the window has
    /// changed (or has no area): call resize().
    std::optional<Frame> begin_frame();
    void begin_pass(const Frame& frame);
    /// Within the pass: fills rectangles with one colour, much cheaper than drawing them. Parts
    /// outside the window are cut off.
    void fill(const Frame& frame, std::span<const VkRect2D> areas,
              const std::array<float, 4>& color) const;
    /// False when the window has changed meanwhile: call resize() before the next frame.
    bool end_frame(const Frame& frame);
    /// As end_frame, and brings the drawn picture back: [height * width * 3] red, green, blue, rows
    /// from the top; empty where the window system allows no copy. Waits for the device.
    std::vector<std::uint8_t> end_frame_with_copy(const Frame& frame);
    /// Waits for the device and makes the images anew. A size of zero is ignored.
    void resize(VkExtent2D size);

    VkExtent2D extent() const { return extent_; }
    VkFormat format() const { return format_; }
    VkRenderPass render_pass() const { return pass_.get(); }
    std::uint32_t image_count() const { return static_cast<std::uint32_t>(images_.size()); }
    std::uint32_t min_image_count() const { return min_image_count_; }
    /// Colour behind everything, linear share of the format's range.
    std::array<float, 4> background{0.0F, 0.0F, 0.0F, 1.0F};

  private:
    bool submit_and_present(const Frame& frame);
    struct Slot {
        VkCommandBuffer cmd = VK_NULL_HANDLE;
        Fence done;
        Semaphore acquired;
    };
    void choose_format();
    void make_pass();
    void make_slots();
    void make_images(VkExtent2D size);

    const Device* device_;
    bool vsync_;
    VkSurfaceFormatKHR surface_format_{};
    VkFormat format_ = VK_FORMAT_UNDEFINED;
    VkExtent2D extent_{};
    bool can_copy_ = false;
    std::uint32_t min_image_count_ = 2;
    RenderPass pass_;
    CommandPool pool_;
    SwapchainHandle swapchain_;
    std::vector<VkImage> images_;
    std::vector<ImageView> views_;
    std::vector<Framebuffer> framebuffers_;
    std::vector<Semaphore> drawn_;  ///< per image: presenting waits for it
    std::array<Slot, kFramesInFlight> slots_;
    std::uint32_t next_slot_ = 0;
};

}  // namespace sideport::gpu
