#include "sim/gpu/swapchain.h"

#include <algorithm>

#include "sim/base/check.h"
#include "sim/gpu/buffer.h"
#include "sim/gpu/commands.h"

namespace sideport::gpu {

namespace {

Semaphore make_semaphore(const Device& device) {
    const VkSemaphoreCreateInfo info{.sType = VK_STRUCTURE_TYPE_SEMAPHORE_CREATE_INFO};
    VkSemaphore semaphore = VK_NULL_HANDLE;
    vk_check(vkCreateSemaphore(device.get(), &info, nullptr, &semaphore), "create semaphore");
    return {device.get(), semaphore};
}

VkPresentModeKHR choose_present_mode(const Device& device, bool vsync) {
    if (vsync) return VK_PRESENT_MODE_FIFO_KHR;
    std::uint32_t count = 0;
    vkGetPhysicalDeviceSurfacePresentModesKHR(device.physical(), device.surface(), &count, nullptr);
    std::vector<VkPresentModeKHR> modes(count);
    vkGetPhysicalDeviceSurfacePresentModesKHR(device.physical(), device.surface(), &count,
                                              modes.data());
    for (const VkPresentModeKHR wanted :
         {VK_PRESENT_MODE_MAILBOX_KHR, VK_PRESENT_MODE_IMMEDIATE_KHR}) {
        if (std::find(modes.begin(), modes.end(), wanted) != modes.end()) return wanted;
    }
    return VK_PRESENT_MODE_FIFO_KHR;
}

bool window_changed(VkResult result) {
    return result == VK_ERROR_OUT_OF_DATE_KHR || result == VK_SUBOPTIMAL_KHR;
}

}  // namespace

Swapchain::Swapchain(const Device& device, VkExtent2D size, bool vsync)
    : device_(&device),
      vsync_(vsync) {
    SIDEPORT_CHECK(device.surface() != VK_NULL_HANDLE, "a swapchain needs a device with a surface");
    choose_format();
    make_pass();
    make_slots();
    make_images(size);
}

Swapchain::~Swapchain() {
    vkDeviceWaitIdle(device_->get());
}

void Swapchain::choose_format() {
    std::uint32_t count = 0;
    vkGetPhysicalDeviceSurfaceFormatsKHR(device_->physical(), device_->surface(), &count, nullptr);
    std::vector<VkSurfaceFormatKHR> formats(count);
    vkGetPhysicalDeviceSurfaceFormatsKHR(device_->physical(), device_->surface(), &count,
                                         formats.data());
    if (formats.empty()) throw GpuError(VK_ERROR_SURFACE_LOST_KHR, "the window has no format");
    surface_format_ = formats.front();
    for (const VkSurfaceFormatKHR& format : formats) {
        const bool plain =
            format.format == VK_FORMAT_B8G8R8A8_UNORM || format.format == VK_FORMAT_R8G8B8A8_UNORM;
        if (plain && format.colorSpace == VK_COLOR_SPACE_SRGB_NONLINEAR_KHR) {
            surface_format_ = format;
            break;
        }
    }
    format_ = surface_format_.format;
}

void Swapchain::make_pass() {
    const VkAttachmentDescription color{.format = format_,
                                        .samples = VK_SAMPLE_COUNT_1_BIT,
                                        .loadOp = VK_ATTACHMENT_LOAD_OP_LOAD,
                                        .storeOp = VK_ATTACHMENT_STORE_OP_STORE,
                                        .stencilLoadOp = VK_ATTACHMENT_LOAD_OP_DONT_CARE,
                                        .stencilStoreOp = VK_ATTACHMENT_STORE_OP_DONT_CARE,
                                        .initialLayout = VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL,
                                        .finalLayout = VK_IMAGE_LAYOUT_PRESENT_SRC_KHR};
    const VkAttachmentReference reference{.attachment = 0,
                                          .layout = VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL};
    const VkSubpassDescription subpass{.pipelineBindPoint = VK_PIPELINE_BIND_POINT_GRAPHICS,
                                       .colorAttachmentCount = 1,
                                       .pColorAttachments = &reference};
    const VkRenderPassCreateInfo info{.sType = VK_STRUCTURE_TYPE_RENDER_PASS_CREATE_INFO,
                                      .attachmentCount = 1,
                                      .pAttachments = &color,
                                      .subpassCount = 1,
                                      .pSubpasses = &subpass};
    VkRenderPass pass = VK_NULL_HANDLE;
    vk_check(vkCreateRenderPass(device_->get(), &info, nullptr, &pass), "create render pass");
    pass_ = RenderPass(device_->get(), pass);
}

void Swapchain::make_slots() {
    const VkCommandPoolCreateInfo pool_info{
        .sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO,
        .flags = VK_COMMAND_POOL_CREATE_RESET_COMMAND_BUFFER_BIT,
        .queueFamilyIndex = device_->queue_family_index()};
    VkCommandPool pool = VK_NULL_HANDLE;
    vk_check(vkCreateCommandPool(device_->get(), &pool_info, nullptr, &pool),
             "create command pool");
    pool_ = CommandPool(device_->get(), pool);
    for (Slot& slot : slots_) {
        const VkCommandBufferAllocateInfo allocate{
            .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO,
            .commandPool = pool,
            .level = VK_COMMAND_BUFFER_LEVEL_PRIMARY,
            .commandBufferCount = 1};
        vk_check(vkAllocateCommandBuffers(device_->get(), &allocate, &slot.cmd),
                 "allocate commands");
        const VkFenceCreateInfo fence_info{.sType = VK_STRUCTURE_TYPE_FENCE_CREATE_INFO,
                                           .flags = VK_FENCE_CREATE_SIGNALED_BIT};
        VkFence fence = VK_NULL_HANDLE;
        vk_check(vkCreateFence(device_->get(), &fence_info, nullptr, &fence), "create fence");
        slot.done = Fence(device_->get(), fence);
        slot.acquired = make_semaphore(*device_);
    }
}

void Swapchain::make_images(VkExtent2D size) {
    VkSurfaceCapabilitiesKHR limits{};
    vk_check(
        vkGetPhysicalDeviceSurfaceCapabilitiesKHR(device_->physical(), device_->surface(), &limits),
        "ask the window");
    extent_ = limits.currentExtent;
    if (extent_.width == UINT32_MAX) {
        extent_ = {
            std::clamp(size.width, limits.minImageExtent.width, limits.maxImageExtent.width),
            std::clamp(size.height, limits.minImageExtent.height, limits.maxImageExtent.height)};
    }
    if (extent_.width == 0 || extent_.height == 0) return;  // minimised: no images until resize
    min_image_count_ = std::max(2U, limits.minImageCount);
    std::uint32_t wanted = std::max(3U, min_image_count_);
    if (limits.maxImageCount > 0) wanted = std::min(wanted, limits.maxImageCount);
    can_copy_ = (limits.supportedUsageFlags & VK_IMAGE_USAGE_TRANSFER_SRC_BIT) != 0;
    const VkImageUsageFlags copied =
        can_copy_ ? VkImageUsageFlags{VK_IMAGE_USAGE_TRANSFER_SRC_BIT} : VkImageUsageFlags{0};
    const VkSwapchainCreateInfoKHR info{.sType = VK_STRUCTURE_TYPE_SWAPCHAIN_CREATE_INFO_KHR,
                                        .surface = device_->surface(),
                                        .minImageCount = wanted,
                                        .imageFormat = surface_format_.format,
                                        .imageColorSpace = surface_format_.colorSpace,
                                        .imageExtent = extent_,
                                        .imageArrayLayers = 1,
                                        .imageUsage = VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT |
                                                      VK_IMAGE_USAGE_TRANSFER_DST_BIT | copied,
                                        .preTransform = limits.currentTransform,
                                        .compositeAlpha = VK_COMPOSITE_ALPHA_OPAQUE_BIT_KHR,
                                        .presentMode = choose_present_mode(*device_, vsync_),
                                        .clipped = VK_TRUE,
                                        .oldSwapchain = swapchain_.get()};
    VkSwapchainKHR swapchain = VK_NULL_HANDLE;
    vk_check(vkCreateSwapchainKHR(device_->get(), &info, nullptr, &swapchain), "create swapchain");
    swapchain_ = SwapchainHandle(device_->get(), swapchain);

    std::uint32_t count = 0;
    vkGetSwapchainImagesKHR(device_->get(), swapchain, &count, nullptr);
    images_.resize(count);
    vk_check(vkGetSwapchainImagesKHR(device_->get(), swapchain, &count, images_.data()),
             "take the window's images");
    for (const VkImage image : images_) {
        const VkImageViewCreateInfo view_info{
            .sType = VK_STRUCTURE_TYPE_IMAGE_VIEW_CREATE_INFO,
            .image = image,
            .viewType = VK_IMAGE_VIEW_TYPE_2D,
            .format = format_,
            .subresourceRange = {
                .aspectMask = VK_IMAGE_ASPECT_COLOR_BIT, .levelCount = 1, .layerCount = 1}};
        VkImageView view = VK_NULL_HANDLE;
        vk_check(vkCreateImageView(device_->get(), &view_info, nullptr, &view),
                 "create image view");
        views_.emplace_back(device_->get(), view);
        const VkFramebufferCreateInfo framebuffer_info{
            .sType = VK_STRUCTURE_TYPE_FRAMEBUFFER_CREATE_INFO,
            .renderPass = pass_.get(),
            .attachmentCount = 1,
            .pAttachments = &view,
            .width = extent_.width,
            .height = extent_.height,
            .layers = 1};
        VkFramebuffer framebuffer = VK_NULL_HANDLE;
        vk_check(vkCreateFramebuffer(device_->get(), &framebuffer_info, nullptr, &framebuffer),
                 "create framebuffer");
        framebuffers_.emplace_back(device_->get(), framebuffer);
        drawn_.push_back(make_semaphore(*device_));
    }
}

void Swapchain::resize(VkExtent2D size) {
    if (size.width == 0 || size.height == 0) return;
    device_->wait_idle();
    framebuffers_.clear();
    views_.clear();
    drawn_.clear();
    images_.clear();
    // an image may have been taken that was never drawn: its semaphore cannot be used again
    for (Slot& slot : slots_)
        slot.acquired = make_semaphore(*device_);
    make_images(size);
}

std::optional<Swapchain::Frame> Swapchain::begin_frame() {
    if (images_.empty()) return std::nullopt;
    Slot& slot = slots_[next_slot_];
    const VkFence fence = slot.done.get();
    vk_check(vkWaitForFences(device_->get(), 1, &fence, VK_TRUE, UINT64_MAX), "wait for a frame");
    Frame frame{.cmd = slot.cmd, .slot = next_slot_};
    const VkResult acquired =
        vkAcquireNextImageKHR(device_->get(), swapchain_.get(), UINT64_MAX, slot.acquired.get(),
                              VK_NULL_HANDLE, &frame.image_index);
    if (acquired == VK_ERROR_OUT_OF_DATE_KHR) return std::nullopt;
    if (acquired != VK_SUBOPTIMAL_KHR) vk_check(acquired, "take the window's next image");
    vk_check(vkResetFences(device_->get(), 1, &fence), "reset fence");
    next_slot_ = (next_slot_ + 1) % kFramesInFlight;

    frame.image = images_[frame.image_index];
    frame.framebuffer = framebuffers_[frame.image_index].get();
    const VkCommandBufferBeginInfo begin{.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO,
                                         .flags = VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT};
    vk_check(vkBeginCommandBuffer(frame.cmd, &begin), "begin commands");
    image_layout_barrier(frame.cmd, frame.image, VK_IMAGE_LAYOUT_UNDEFINED,
                         VK_IMAGE_LAYOUT_GENERAL);
    const VkClearColorValue color{
        .float32 = {background[0], background[1], background[2], background[3]}};
    const VkImageSubresourceRange whole{
        .aspectMask = VK_IMAGE_ASPECT_COLOR_BIT, .levelCount = 1, .layerCount = 1};
    vkCmdClearColorImage(frame.cmd, frame.image, VK_IMAGE_LAYOUT_GENERAL, &color, 1, &whole);
    barrier_all_to_transfer(frame.cmd);
    return frame;
}

void Swapchain::begin_pass(const Frame& frame) {
    image_layout_barrier(frame.cmd, frame.image, VK_IMAGE_LAYOUT_GENERAL,
                         VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL);
    const VkRenderPassBeginInfo info{.sType = VK_STRUCTURE_TYPE_RENDER_PASS_BEGIN_INFO,
                                     .renderPass = pass_.get(),
                                     .framebuffer = frame.framebuffer,
                                     .renderArea = {{0, 0}, extent_}};
    vkCmdBeginRenderPass(frame.cmd, &info, VK_SUBPASS_CONTENTS_INLINE);
}

void Swapchain::fill(const Frame& frame, std::span<const VkRect2D> areas,
                     const std::array<float, 4>& color) const {
    std::vector<VkClearRect> clears;
    for (const VkRect2D& area : areas) {
        const std::int64_t right = std::int64_t{area.offset.x} + area.extent.width,
                           bottom = std::int64_t{area.offset.y} + area.extent.height;
        const std::int64_t x = std::max(0, area.offset.x), y = std::max(0, area.offset.y),
                           w = std::min<std::int64_t>(right, extent_.width) - x,
                           h = std::min<std::int64_t>(bottom, extent_.height) - y;
        if (w <= 0 || h <= 0) continue;
        clears.push_back({.rect = {{static_cast<std::int32_t>(x), static_cast<std::int32_t>(y)},
                                   {static_cast<std::uint32_t>(w), static_cast<std::uint32_t>(h)}},
                          .baseArrayLayer = 0,
                          .layerCount = 1});
    }
    if (clears.empty()) return;
    const VkClearAttachment attachment{
        .aspectMask = VK_IMAGE_ASPECT_COLOR_BIT,
        .colorAttachment = 0,
        .clearValue = {.color = {.float32 = {color[0], color[1], color[2], color[3]}}}};
    vkCmdClearAttachments(frame.cmd, 1, &attachment, static_cast<std::uint32_t>(clears.size()),
                          clears.data());
}

bool Swapchain::end_frame(const Frame& frame) {
    vkCmdEndRenderPass(frame.cmd);
    return submit_and_present(frame);
}

std::vector<std::uint8_t> Swapchain::end_frame_with_copy(const Frame& frame) {
    vkCmdEndRenderPass(frame.cmd);
    const std::size_t pixels = std::size_t{extent_.width} * extent_.height;
    std::vector<std::uint8_t> rgb;
    if (!can_copy_) {
        submit_and_present(frame);
        return rgb;
    }
    const Buffer back(*device_, 4 * pixels, BufferPlace::read, "window copy");
    image_layout_barrier(frame.cmd, frame.image, VK_IMAGE_LAYOUT_PRESENT_SRC_KHR,
                         VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL);
    const VkBufferImageCopy region{
        .imageSubresource = {.aspectMask = VK_IMAGE_ASPECT_COLOR_BIT, .layerCount = 1},
        .imageExtent = {extent_.width, extent_.height, 1}};
    vkCmdCopyImageToBuffer(frame.cmd, frame.image, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL, back.get(),
                           1, &region);
    image_layout_barrier(frame.cmd, frame.image, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL,
                         VK_IMAGE_LAYOUT_PRESENT_SRC_KHR);
    barrier_to_host(frame.cmd);
    submit_and_present(frame);
    device_->wait_idle();
    const bool blue_first =
        format_ == VK_FORMAT_B8G8R8A8_UNORM || format_ == VK_FORMAT_B8G8R8A8_SRGB;
    const std::vector<std::uint8_t> four = back.read<std::uint8_t>(4 * pixels);
    rgb.reserve(3 * pixels);
    for (std::size_t i = 0; i < pixels; ++i) {
        rgb.push_back(four[4 * i + (blue_first ? 2 : 0)]);
        rgb.push_back(four[4 * i + 1]);
        rgb.push_back(four[4 * i + (blue_first ? 0 : 2)]);
    }
    return rgb;
}

bool Swapchain::submit_and_present(const Frame& frame) {
    vk_check(vkEndCommandBuffer(frame.cmd), "end commands");
    const Slot& slot = slots_[frame.slot];
    const VkSemaphoreSubmitInfo wait{.sType = VK_STRUCTURE_TYPE_SEMAPHORE_SUBMIT_INFO,
                                     .semaphore = slot.acquired.get(),
                                     .stageMask = VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT};
    const VkSemaphoreSubmitInfo signal{.sType = VK_STRUCTURE_TYPE_SEMAPHORE_SUBMIT_INFO,
                                       .semaphore = drawn_[frame.image_index].get(),
                                       .stageMask = VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT};
    const VkCommandBufferSubmitInfo commands{.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_SUBMIT_INFO,
                                             .commandBuffer = frame.cmd};
    const VkSubmitInfo2 submit{.sType = VK_STRUCTURE_TYPE_SUBMIT_INFO_2,
                               .waitSemaphoreInfoCount = 1,
                               .pWaitSemaphoreInfos = &wait,
                               .commandBufferInfoCount = 1,
                               .pCommandBufferInfos = &commands,
                               .signalSemaphoreInfoCount = 1,
                               .pSignalSemaphoreInfos = &signal};
    vk_check(vkQueueSubmit2(device_->queue(), 1, &submit, slot.done.get()), "submit a frame");

    const VkSemaphore drawn = drawn_[frame.image_index].get();
    const VkSwapchainKHR swapchain = swapchain_.get();
    const VkPresentInfoKHR present{.sType = VK_STRUCTURE_TYPE_PRESENT_INFO_KHR,
                                   .waitSemaphoreCount = 1,
                                   .pWaitSemaphores = &drawn,
                                   .swapchainCount = 1,
                                   .pSwapchains = &swapchain,
                                   .pImageIndices = &frame.image_index};
    const VkResult result = vkQueuePresentKHR(device_->queue(), &present);
    if (window_changed(result)) return false;
    vk_check(result, "show a frame");
    return true;
}

}  // namespace sideport::gpu
