#include "sim/gpu/image.h"

#include <algorithm>

#include "sim/gpu/commands.h"
#include "sim/gpu/memory.h"

namespace sideport::gpu {

namespace {

constexpr VkImageSubresourceRange kWhole{
    .aspectMask = VK_IMAGE_ASPECT_COLOR_BIT, .levelCount = 1, .layerCount = 1};
constexpr std::size_t kStagingBytes = std::size_t{8} << 20U;

VkBufferImageCopy whole_copy(const ImageSize& size) {
    return {.imageSubresource = {.aspectMask = VK_IMAGE_ASPECT_COLOR_BIT, .layerCount = 1},
            .imageExtent = {size.width, size.height, size.depth}};
}

}  // namespace

Image::Image(const Device& device, VkFormat format, ImageSize size, std::string_view name,
             bool volume)
    : format_(format),
      size_(size) {
    const bool is_3d = volume || size.depth > 1;
    const VkImageCreateInfo info{.sType = VK_STRUCTURE_TYPE_IMAGE_CREATE_INFO,
                                 .imageType = is_3d ? VK_IMAGE_TYPE_3D : VK_IMAGE_TYPE_2D,
                                 .format = format,
                                 .extent = {size.width, size.height, size.depth},
                                 .mipLevels = 1,
                                 .arrayLayers = 1,
                                 .samples = VK_SAMPLE_COUNT_1_BIT,
                                 .tiling = VK_IMAGE_TILING_OPTIMAL,
                                 .usage = VK_IMAGE_USAGE_STORAGE_BIT |
                                          VK_IMAGE_USAGE_TRANSFER_SRC_BIT |
                                          VK_IMAGE_USAGE_TRANSFER_DST_BIT};
    VkImage image = VK_NULL_HANDLE;
    vk_check(vkCreateImage(device.get(), &info, nullptr, &image), "create image");
    image_ = ImageHandle(device.get(), image);
    device.set_name(VK_OBJECT_TYPE_IMAGE, reinterpret_cast<std::uint64_t>(image), name);
    VkMemoryRequirements needs{};
    vkGetImageMemoryRequirements(device.get(), image, &needs);
    memory_ = allocate(device, needs, VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT, 0);
    vk_check(vkBindImageMemory(device.get(), image, memory_.get(), 0), "bind image memory");

    const VkImageViewCreateInfo view_info{
        .sType = VK_STRUCTURE_TYPE_IMAGE_VIEW_CREATE_INFO,
        .image = image,
        .viewType = is_3d ? VK_IMAGE_VIEW_TYPE_3D : VK_IMAGE_VIEW_TYPE_2D,
        .format = format,
        .subresourceRange = kWhole};
    VkImageView view = VK_NULL_HANDLE;
    vk_check(vkCreateImageView(device.get(), &view_info, nullptr, &view), "create image view");
    view_ = ImageView(device.get(), view);
    device.run([&](VkCommandBuffer cmd) {
        image_layout_barrier(cmd, image, VK_IMAGE_LAYOUT_UNDEFINED, VK_IMAGE_LAYOUT_GENERAL);
        record_clear(cmd, 0.0F);
        barrier_transfer_to_all(cmd);
    });
}

std::size_t Image::texel_bytes() const {
    switch (format_) {
        case VK_FORMAT_R8_UNORM:
            return 1;
        case VK_FORMAT_R8G8B8A8_UNORM:
        case VK_FORMAT_R32_UINT:
        case VK_FORMAT_R32_SFLOAT:
            return 4;
        case VK_FORMAT_R32G32_SFLOAT:
            return 8;
        case VK_FORMAT_R32G32B32A32_SFLOAT:
            return 16;
        default:
            break;
    }
    SIDEPORT_CHECK(false, "image format without a known size");
    return 0;
}

std::size_t Image::size_bytes() const {
    return texel_bytes() * size_.width * size_.height * size_.depth;
}

void Image::upload(const Device& device, std::span<const std::byte> texels) const {
    SIDEPORT_CHECK(texels.size() == size_bytes(), "texels do not fill the image");
    const std::size_t row_bytes = texel_bytes() * size_.width;
    const std::size_t slice_bytes = row_bytes * size_.height;
    Buffer staging(device, std::max(row_bytes, std::min(kStagingBytes, texels.size())),
                   BufferPlace::host, "image upload");
    // whole slices where they fit, else rows of one slice
    const std::size_t slices = std::max<std::size_t>(1, staging.size_bytes() / slice_bytes);
    const std::size_t rows = slice_bytes <= staging.size_bytes()
                                 ? size_.height
                                 : std::max<std::size_t>(1, staging.size_bytes() / row_bytes);
    for (std::size_t z = 0; z < size_.depth; z += slices) {
        for (std::size_t y = 0; y < size_.height; y += rows) {
            const std::size_t depth = std::min(slices, size_.depth - z);
            const std::size_t height = std::min<std::size_t>(rows, size_.height - y);
            staging.write(texels.subspan(z * slice_bytes + y * row_bytes,
                                         depth > 1 ? depth * slice_bytes : height * row_bytes));
            VkBufferImageCopy copy = whole_copy(size_);
            copy.imageOffset = {0, static_cast<std::int32_t>(y), static_cast<std::int32_t>(z)};
            copy.imageExtent.height = static_cast<std::uint32_t>(height);
            copy.imageExtent.depth = static_cast<std::uint32_t>(depth);
            device.run([&](VkCommandBuffer cmd) {
                vkCmdCopyBufferToImage(cmd, staging.get(), get(), VK_IMAGE_LAYOUT_GENERAL, 1,
                                       &copy);
                barrier_transfer_to_all(cmd);
            });
        }
    }
}

std::vector<std::byte> Image::download(const Device& device) const {
    const Buffer staging(device, size_bytes(), BufferPlace::read, "image download");
    device.run([&](VkCommandBuffer cmd) {
        barrier_all_to_transfer(cmd);
        record_copy_to(cmd, staging);
        barrier_to_host(cmd);
    });
    return staging.read<std::byte>(size_bytes());
}

void Image::record_copy_from(VkCommandBuffer cmd, const Buffer& source) const {
    SIDEPORT_CHECK(source.size_bytes() >= size_bytes(), "the buffer is smaller than the image");
    const VkBufferImageCopy copy = whole_copy(size_);
    vkCmdCopyBufferToImage(cmd, source.get(), get(), VK_IMAGE_LAYOUT_GENERAL, 1, &copy);
}

void Image::record_copy_box_from(VkCommandBuffer cmd, const Buffer& source, VkOffset3D first,
                                 VkExtent3D size) const {
    SIDEPORT_CHECK(source.size_bytes() >= texel_bytes() * size.width * size.height * size.depth,
                   "the buffer is smaller than the box");
    VkBufferImageCopy copy = whole_copy(size_);
    copy.imageOffset = first;
    copy.imageExtent = size;
    vkCmdCopyBufferToImage(cmd, source.get(), get(), VK_IMAGE_LAYOUT_GENERAL, 1, &copy);
}

void Image::record_copy_to(VkCommandBuffer cmd, const Buffer& target) const {
    SIDEPORT_CHECK(target.size_bytes() >= size_bytes(), "the buffer is smaller than the image");
    const VkBufferImageCopy copy = whole_copy(size_);
    vkCmdCopyImageToBuffer(cmd, get(), VK_IMAGE_LAYOUT_GENERAL, target.get(), 1, &copy);
}

void Image::record_clear(VkCommandBuffer cmd, float value) const {
    VkClearColorValue color{};
    if (format_ == VK_FORMAT_R32_UINT) {
        color.uint32[0] = static_cast<std::uint32_t>(value);
    } else {
        for (float& channel : color.float32)
            channel = value;
    }
    vkCmdClearColorImage(cmd, get(), VK_IMAGE_LAYOUT_GENERAL, &color, 1, &kWhole);
}

}  // namespace sideport::gpu
