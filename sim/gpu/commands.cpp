#include "sim/gpu/commands.h"

namespace sideport::gpu {

namespace {

struct Side {
    VkPipelineStageFlags2 stage;
    VkAccessFlags2 access;
};

constexpr Side kComputeWrites{VK_PIPELINE_STAGE_2_COMPUTE_SHADER_BIT, VK_ACCESS_2_SHADER_WRITE_BIT};
constexpr Side kComputeUses{
    VK_PIPELINE_STAGE_2_COMPUTE_SHADER_BIT,
    VK_ACCESS_2_SHADER_READ_BIT | VK_ACCESS_2_SHADER_WRITE_BIT | VK_ACCESS_2_UNIFORM_READ_BIT};
constexpr Side kTransferWrites{VK_PIPELINE_STAGE_2_ALL_TRANSFER_BIT,
                               VK_ACCESS_2_TRANSFER_WRITE_BIT};
constexpr Side kTransferUses{VK_PIPELINE_STAGE_2_ALL_TRANSFER_BIT,
                             VK_ACCESS_2_TRANSFER_READ_BIT | VK_ACCESS_2_TRANSFER_WRITE_BIT};
constexpr Side kAllWrites{VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT, VK_ACCESS_2_MEMORY_WRITE_BIT};
constexpr Side kAllUses{VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT,
                        VK_ACCESS_2_MEMORY_READ_BIT | VK_ACCESS_2_MEMORY_WRITE_BIT};
constexpr Side kHostReads{VK_PIPELINE_STAGE_2_HOST_BIT, VK_ACCESS_2_HOST_READ_BIT};

void memory_barrier(VkCommandBuffer cmd, const Side& from, const Side& to) {
    const VkMemoryBarrier2 barrier{.sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER_2,
                                   .srcStageMask = from.stage,
                                   .srcAccessMask = from.access,
                                   .dstStageMask = to.stage,
                                   .dstAccessMask = to.access};
    const VkDependencyInfo dependency{.sType = VK_STRUCTURE_TYPE_DEPENDENCY_INFO,
                                      .memoryBarrierCount = 1,
                                      .pMemoryBarriers = &barrier};
    vkCmdPipelineBarrier2(cmd, &dependency);
}

}  // namespace

void barrier_compute_to_compute(VkCommandBuffer cmd) {
    memory_barrier(cmd, kComputeWrites, kComputeUses);
}
void barrier_compute_to_transfer(VkCommandBuffer cmd) {
    memory_barrier(cmd, kComputeWrites, kTransferUses);
}
void barrier_transfer_to_compute(VkCommandBuffer cmd) {
    memory_barrier(cmd, kTransferWrites, kComputeUses);
}
void barrier_transfer_to_all(VkCommandBuffer cmd) {
    memory_barrier(cmd, kTransferWrites, kAllUses);
}
void barrier_all_to_transfer(VkCommandBuffer cmd) {
    memory_barrier(cmd, kAllWrites, kTransferUses);
}
void barrier_to_host(VkCommandBuffer cmd) {
    memory_barrier(cmd, kAllWrites, kHostReads);
}

void image_layout_barrier(VkCommandBuffer cmd, VkImage image, VkImageLayout from,
                          VkImageLayout to) {
    const VkImageMemoryBarrier2 barrier{
        .sType = VK_STRUCTURE_TYPE_IMAGE_MEMORY_BARRIER_2,
        .srcStageMask = kAllUses.stage,
        .srcAccessMask = kAllUses.access,
        .dstStageMask = kAllUses.stage,
        .dstAccessMask = kAllUses.access,
        .oldLayout = from,
        .newLayout = to,
        .srcQueueFamilyIndex = VK_QUEUE_FAMILY_IGNORED,
        .dstQueueFamilyIndex = VK_QUEUE_FAMILY_IGNORED,
        .image = image,
        .subresourceRange = {
            .aspectMask = VK_IMAGE_ASPECT_COLOR_BIT, .levelCount = 1, .layerCount = 1}};
    const VkDependencyInfo dependency{.sType = VK_STRUCTURE_TYPE_DEPENDENCY_INFO,
                                      .imageMemoryBarrierCount = 1,
                                      .pImageMemoryBarriers = &barrier};
    vkCmdPipelineBarrier2(cmd, &dependency);
}

Commands::Commands(const Device& device) : device_(&device) {
    const VkCommandPoolCreateInfo pool_info{
        .sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO,
        .flags = VK_COMMAND_POOL_CREATE_RESET_COMMAND_BUFFER_BIT,
        .queueFamilyIndex = device.queue_family_index()};
    VkCommandPool pool = VK_NULL_HANDLE;
    vk_check(vkCreateCommandPool(device.get(), &pool_info, nullptr, &pool), "create command pool");
    pool_ = CommandPool(device.get(), pool);
    const VkCommandBufferAllocateInfo allocate{
        .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO,
        .commandPool = pool,
        .level = VK_COMMAND_BUFFER_LEVEL_PRIMARY,
        .commandBufferCount = 1};
    vk_check(vkAllocateCommandBuffers(device.get(), &allocate, &cmd_), "allocate commands");
    const VkFenceCreateInfo fence_info{.sType = VK_STRUCTURE_TYPE_FENCE_CREATE_INFO};
    VkFence fence = VK_NULL_HANDLE;
    vk_check(vkCreateFence(device.get(), &fence_info, nullptr, &fence), "create fence");
    fence_ = Fence(device.get(), fence);
}

VkCommandBuffer Commands::begin() {
    wait();
    const VkCommandBufferBeginInfo info{.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO,
                                        .flags = VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT};
    vk_check(vkBeginCommandBuffer(cmd_, &info), "begin commands");
    return cmd_;
}

void Commands::submit() {
    vk_check(vkEndCommandBuffer(cmd_), "end commands");
    const VkCommandBufferSubmitInfo commands{.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_SUBMIT_INFO,
                                             .commandBuffer = cmd_};
    const VkSubmitInfo2 submit{.sType = VK_STRUCTURE_TYPE_SUBMIT_INFO_2,
                               .commandBufferInfoCount = 1,
                               .pCommandBufferInfos = &commands};
    vk_check(vkQueueSubmit2(device_->queue(), 1, &submit, fence_.get()), "submit commands");
    in_flight_ = true;
}

void Commands::wait() {
    if (!in_flight_) return;
    const VkFence fence = fence_.get();
    vk_check(vkWaitForFences(device_->get(), 1, &fence, VK_TRUE, UINT64_MAX), "wait for device");
    vk_check(vkResetFences(device_->get(), 1, &fence), "reset fence");
    in_flight_ = false;
}

}  // namespace sideport::gpu
