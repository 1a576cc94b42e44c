#include "sim/gpu/image.h"

namespace sideport::gpu {

namespace {

constexpr VkImageSubresourceRange kWhole{
    .aspectMask = VK_IMAGE_ASPECT_COLOR_BIT, .levelCount = 1, .layerCount = 1};

VkBufferImageCopy whole_copy(const Image& image) {
    return {.imageSubresource = {.aspectMask = VK_IMAGE_ASPECT_COLOR_BIT, .layerCount = 1},
            .imageExtent = {image.width(), image.height(), image.depth()}};
}

}  // namespace

Image::Image(const Device& device, VkFormat format, std::uint32_t width, std::uint32_t height,
             std::uint32_t depth, VkImageUsageFlags extra_usage)
    : width_(width),
      height_(height),
      depth_(depth) {
    const bool volume = depth > 1;
    const VkImageCreateInfo info{.sType = VK_STRUCTURE_TYPE_IMAGE_CREATE_INFO,
                                 .imageType = volume ? VK_IMAGE_TYPE_3D : VK_IMAGE_TYPE_2D,
                                 .format = format,
                                 .extent = {width, height, depth},
                                 .mipLevels = 1,
                                 .arrayLayers = 1,
                                 .samples = VK_SAMPLE_COUNT_1_BIT,
                                 .tiling = VK_IMAGE_TILING_OPTIMAL,
                                 .usage = VK_IMAGE_USAGE_STORAGE_BIT |
                                          VK_IMAGE_USAGE_TRANSFER_SRC_BIT |
                                          VK_IMAGE_USAGE_TRANSFER_DST_BIT | extra_usage};
    VkImage image = VK_NULL_HANDLE;
    vk_check(vkCreateImage(device.get(), &info, nullptr, &image), "create image");
    image_ = ImageHandle(device.get(), image);
    VkMemoryRequirements needs{};
    vkGetImageMemoryRequirements(device.get(), image, &needs);
    const VkMemoryAllocateInfo alloc{
        .sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO,
        .allocationSize = needs.size,
        .memoryTypeIndex =
            device.memory_type(needs.memoryTypeBits, VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT)};
    VkDeviceMemory memory = VK_NULL_HANDLE;
    vk_check(vkAllocateMemory(device.get(), &alloc, nullptr, &memory), "allocate image memory");
    memory_ = DeviceMemory(device.get(), memory);
    vk_check(vkBindImageMemory(device.get(), image, memory, 0), "bind image memory");
    const VkImageViewCreateInfo view_info{
        .sType = VK_STRUCTURE_TYPE_IMAGE_VIEW_CREATE_INFO,
        .image = image,
        .viewType = volume ? VK_IMAGE_VIEW_TYPE_3D : VK_IMAGE_VIEW_TYPE_2D,
        .format = format,
        .subresourceRange = kWhole};
    VkImageView view = VK_NULL_HANDLE;
    vk_check(vkCreateImageView(device.get(), &view_info, nullptr, &view), "create image view");
    view_ = ImageView(device.get(), view);

    device.run([&](VkCommandBuffer cmd) {
        const VkImageMemoryBarrier2 to_general{
            .sType = VK_STRUCTURE_TYPE_IMAGE_MEMORY_BARRIER_2,
            .srcStageMask = VK_PIPELINE_STAGE_2_NONE,
            .dstStageMask = VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT,
            .dstAccessMask = VK_ACCESS_2_MEMORY_READ_BIT | VK_ACCESS_2_MEMORY_WRITE_BIT,
            .oldLayout = VK_IMAGE_LAYOUT_UNDEFINED,
            .newLayout = VK_IMAGE_LAYOUT_GENERAL,
            .image = image,
            .subresourceRange = kWhole};
        const VkDependencyInfo dependency{.sType = VK_STRUCTURE_TYPE_DEPENDENCY_INFO,
                                          .imageMemoryBarrierCount = 1,
                                          .pImageMemoryBarriers = &to_general};
        vkCmdPipelineBarrier2(cmd, &dependency);
        clear(cmd, *this);
    });
}

void copy_to_image(VkCommandBuffer cmd, const Buffer& from, const Image& to) {
    const VkBufferImageCopy region = whole_copy(to);
    vkCmdCopyBufferToImage(cmd, from.get(), to.get(), VK_IMAGE_LAYOUT_GENERAL, 1, &region);
}

void copy_to_buffer(VkCommandBuffer cmd, const Image& from, const Buffer& to) {
    const VkBufferImageCopy region = whole_copy(from);
    vkCmdCopyImageToBuffer(cmd, from.get(), VK_IMAGE_LAYOUT_GENERAL, to.get(), 1, &region);
}

void clear(VkCommandBuffer cmd, const Image& image) {
    const VkClearColorValue zero{};
    vkCmdClearColorImage(cmd, image.get(), VK_IMAGE_LAYOUT_GENERAL, &zero, 1, &kWhole);
}

void barrier(VkCommandBuffer cmd) {
    constexpr VkPipelineStageFlags2 kStages =
        VK_PIPELINE_STAGE_2_COMPUTE_SHADER_BIT | VK_PIPELINE_STAGE_2_ALL_TRANSFER_BIT;
    const VkMemoryBarrier2 memory{
        .sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER_2,
        .srcStageMask = kStages,
        .srcAccessMask = VK_ACCESS_2_SHADER_WRITE_BIT | VK_ACCESS_2_TRANSFER_WRITE_BIT,
        .dstStageMask = kStages | VK_PIPELINE_STAGE_2_HOST_BIT,
        .dstAccessMask = VK_ACCESS_2_SHADER_READ_BIT | VK_ACCESS_2_SHADER_WRITE_BIT |
                         VK_ACCESS_2_TRANSFER_READ_BIT | VK_ACCESS_2_TRANSFER_WRITE_BIT |
                         VK_ACCESS_2_HOST_READ_BIT};
    const VkDependencyInfo dependency{.sType = VK_STRUCTURE_TYPE_DEPENDENCY_INFO,
                                      .memoryBarrierCount = 1,
                                      .pMemoryBarriers = &memory};
    vkCmdPipelineBarrier2(cmd, &dependency);
}

}  // namespace sideport::gpu
