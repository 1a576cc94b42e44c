#include "sim/render/room_renderer.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>

#include "sim/render/room_frame.h"
#include "sim/room/scene.h"

namespace sideport::render {

namespace {

using gpu::PixelRect;

constexpr std::uint32_t kRoomVertex[] = {
#include "room.vert.inc"
};
constexpr std::uint32_t kRoomFragment[] = {
#include "room.frag.inc"
};
constexpr std::uint32_t kShadowVertex[] = {
#include "room_shadow.vert.inc"
};
constexpr std::uint32_t kBeamVertex[] = {
#include "room_beam.vert.inc"
};
constexpr std::uint32_t kBeamFragment[] = {
#include "room_beam.frag.inc"
};

constexpr VkFormat kColor = VK_FORMAT_R8G8B8A8_UNORM, kDepth = VK_FORMAT_D32_SFLOAT;
constexpr std::uint32_t kShadowSizePx = 640;
constexpr std::uint32_t kFaceVertices = 12, kEdgeVertices = 16;
/// Largest needle, line and syringe.
constexpr std::size_t kMostToolVertices = 8192, kMostToolIndices = 32768;
constexpr float kBackground = 23.0F / 255.0F;  ///< as make_room_frame has it

struct ViewPush {
    std::uint32_t view;
};
struct BeamPush {
    std::uint32_t view, edges;
};

VkSampleCountFlagBits choose_samples(const gpu::Device& device) {
    const VkSampleCountFlags both = device.limits().framebufferColorSampleCounts &
                                    device.limits().framebufferDepthSampleCounts;
    if (getenv("ROOM1")) return VK_SAMPLE_COUNT_1_BIT;
    return (both & VK_SAMPLE_COUNT_4_BIT) != 0 ? VK_SAMPLE_COUNT_4_BIT : VK_SAMPLE_COUNT_1_BIT;
}

std::vector<VkVertexInputAttributeDescription> vertex_attributes() {
    return {{.location = 0, .format = VK_FORMAT_R32G32B32_SFLOAT, .offset = 0},
            {.location = 1,
             .format = VK_FORMAT_R32G32B32_SFLOAT,
             .offset = offsetof(room::Vertex, n)},
            {.location = 2, .format = VK_FORMAT_R32_UINT, .offset = offsetof(room::Vertex, color)},
            {.location = 3, .format = VK_FORMAT_R32_UINT, .offset = offsetof(room::Vertex, part)}};
}

template <typename T>
gpu::Buffer filled(const gpu::Device& device, const std::vector<T>& values, const char* name) {
    gpu::Buffer buffer(device, values.size() * sizeof(T), gpu::BufferPlace::host, name);
    buffer.write(std::span<const T>(values));
    return buffer;
}

/// Nothing that casts a shadow has moved: the beam may have come on, blades may have moved.
bool same_shadows(room::Input a, room::Input b) {
    for (room::Input* input : {&a, &b}) {
        input->arm.beam_on = false;
        input->arm.half_width_mm = input->arm.half_height_mm = 0.0;
    }
    return a == b;
}

}  // namespace

RoomRenderer::RoomRenderer(const gpu::Device& device, const room::Model& model)
    : device_(&device),
      model_(model),
      samples_(choose_samples(device)),
      frame_(device, sizeof(gpu_shared::RoomFrame), gpu::BufferPlace::host, "room frame"),
      commands_(device),
      timer_(device, 3) {
    fixed_ = make_body(room::fixed_mesh(model), "room");
    bare_ = make_body(room::skin_mesh(model, false), "room belly");
    draped_ = make_body(room::skin_mesh(model, true), "room drape");
    floor_ = make_body(room::floor_mesh(), "room floor");
    tools_.vertices = gpu::Buffer(device, kMostToolVertices * sizeof(room::Vertex),
                                  gpu::BufferPlace::host, "room tools");
    tools_.triangles = gpu::Buffer(device, kMostToolIndices * sizeof(std::uint32_t),
                                   gpu::BufferPlace::host, "room tools");
    shadow_ = gpu::Attachment(device, kDepth, {kShadowSizePx, kShadowSizePx}, VK_SAMPLE_COUNT_1_BIT,
                              VK_IMAGE_USAGE_SAMPLED_BIT, "room shadow map");
    make_passes();
}

RoomRenderer::Body RoomRenderer::make_body(const room::Mesh& mesh, const char* name) const {
    return {.vertices = filled(*device_, mesh.vertices, name),
            .triangles = filled(*device_, mesh.triangles, name),
            .index_count = static_cast<std::uint32_t>(mesh.triangles.size())};
}

void RoomRenderer::make_passes() {
    const gpu::DrawLayout parts{.buffers = 1,
                                .samples_depth = true,
                                .push_bytes = sizeof(ViewPush),
                                .vertex_stride = sizeof(room::Vertex),
                                .attributes = vertex_attributes(),
                                .color = kColor,
                                .depth = kDepth,
                                .samples = samples_,
                                .cull = VK_CULL_MODE_BACK_BIT};
    parts_pass_ = gpu::DrawPass(*device_, kRoomVertex, kRoomFragment, parts, "room");
    const gpu::DrawLayout shadow{.buffers = 1,
                                 .vertex_stride = sizeof(room::Vertex),
                                 .attributes = {vertex_attributes()[0], vertex_attributes()[3]},
                                 .depth = kDepth,
                                 .biased = true};
    shadow_pass_ = gpu::DrawPass(*device_, kShadowVertex, {}, shadow, "room shadow");
    gpu::DrawLayout beam{.buffers = 1,
                         .push_bytes = sizeof(BeamPush),
                         .color = kColor,
                         .depth = kDepth,
                         .samples = samples_,
                         .blends = true};
    faces_pass_ = gpu::DrawPass(*device_, kBeamVertex, kBeamFragment, beam, "room beam");
    beam.topology = VK_PRIMITIVE_TOPOLOGY_LINE_LIST;
    edges_pass_ = gpu::DrawPass(*device_, kBeamVertex, kBeamFragment, beam, "room beam's edges");
}

std::size_t RoomRenderer::triangle_count() const {
    const Body& skin = last_.draped ? draped_ : bare_;
    return (fixed_.index_count + skin.index_count + floor_.index_count + tools_.index_count) / 3;
}

void RoomRenderer::resize(std::uint32_t width_px, std::uint32_t height_px) {
    const VkExtent2D size{width_px, height_px};
    if (resolved_.size().width == width_px && resolved_.size().height == height_px) return;
    device_->wait_idle();  // the window may still copy the old one
    color_ = gpu::Attachment(*device_, kColor, size, samples_, 0, "room samples");
    depth_ = gpu::Attachment(*device_, kDepth, size, samples_, 0, "room depth");
    resolved_ = gpu::Attachment(*device_, kColor, size, VK_SAMPLE_COUNT_1_BIT,
                                VK_IMAGE_USAGE_TRANSFER_SRC_BIT, "room picture");
}

void RoomRenderer::upload_tools(const room::Input& input) {
    const room::Mesh mesh = room::tools_mesh(input);
    SIDEPORT_CHECK(mesh.vertices.size() <= kMostToolVertices &&
                       mesh.triangles.size() <= kMostToolIndices,
                   "needle, line and syringe have more vertices than were made room for");
    tools_.vertices.write(std::span<const room::Vertex>(mesh.vertices));
    tools_.triangles.write(std::span<const std::uint32_t>(mesh.triangles));
    tools_.index_count = static_cast<std::uint32_t>(mesh.triangles.size());
}

void RoomRenderer::write_frame(const room::Input& input, std::span<const RoomShot> shots) {
    gpu_shared::RoomFrame frame =
        make_room_frame(model_, input, static_cast<float>(kShadowSizePx));
    for (std::size_t i = 0; i < shots.size(); ++i)
        frame.views[i] = make_room_view(shots[i].camera, shots[i].where.width,
                                        shots[i].where.height);
    frame_.write(std::span<const gpu_shared::RoomFrame>(&frame, 1));
}

/// Near things first: what they hide is not shaded.
void RoomRenderer::record_parts(VkCommandBuffer cmd, bool with_floor) const {
    for (const Body* body :
         {&tools_, last_.draped ? &draped_ : &bare_, &fixed_, with_floor ? &floor_ : nullptr}) {
        if (body == nullptr || body->index_count == 0) continue;
        const VkBuffer buffer = body->vertices.get();
        const VkDeviceSize start = 0;
        vkCmdBindVertexBuffers(cmd, 0, 1, &buffer, &start);
        vkCmdBindIndexBuffer(cmd, body->triangles.get(), 0, VK_INDEX_TYPE_UINT32);
        vkCmdDrawIndexed(cmd, body->index_count, 1, 0, 0, 0);
    }
}

void RoomRenderer::record_shadow(VkCommandBuffer cmd) const {
    const VkRenderingAttachmentInfo depth{
        .sType = VK_STRUCTURE_TYPE_RENDERING_ATTACHMENT_INFO,
        .imageView = shadow_.view(),
        .imageLayout = VK_IMAGE_LAYOUT_GENERAL,
        .loadOp = VK_ATTACHMENT_LOAD_OP_CLEAR,
        .storeOp = VK_ATTACHMENT_STORE_OP_STORE,
        .clearValue = {.depthStencil = {1.0F, 0}}};
    const VkRect2D whole{{0, 0}, shadow_.size()};
    const VkRenderingInfo rendering{.sType = VK_STRUCTURE_TYPE_RENDERING_INFO,
                                    .renderArea = whole,
                                    .layerCount = 1,
                                    .pDepthAttachment = &depth};
    vkCmdBeginRendering(cmd, &rendering);
    gpu::set_viewport(cmd, whole);
    const gpu::Buffer* buffers[] = {&frame_};
    shadow_pass_.bind(cmd, buffers);
    record_parts(cmd, false);
    vkCmdEndRendering(cmd);
}

void RoomRenderer::record_shot(VkCommandBuffer cmd, const RoomShot& shot,
                               std::uint32_t view) const {
    const VkRect2D where{{shot.where.x, shot.where.y},
                         {static_cast<std::uint32_t>(shot.where.width),
                          static_cast<std::uint32_t>(shot.where.height)}};
    if (view > 0) {
        const VkClearAttachment clears[] = {
            {.aspectMask = VK_IMAGE_ASPECT_COLOR_BIT,
             .clearValue = {.color = {{kBackground, kBackground, kBackground, 1.0F}}}},
            {.aspectMask = VK_IMAGE_ASPECT_DEPTH_BIT, .clearValue = {.depthStencil = {1.0F, 0}}}};
        const VkClearRect rect{.rect = where, .layerCount = 1};
        vkCmdClearAttachments(cmd, 2, clears, 1, &rect);
    }
    gpu::set_viewport(cmd, where);
    const gpu::Buffer* buffers[] = {&frame_};
    parts_pass_.bind(cmd, buffers, &shadow_);
    const ViewPush push{view};
    parts_pass_.push(cmd, std::as_bytes(std::span(&push, 1)));
    record_parts(cmd, true);
    const auto beam = [&](const gpu::DrawPass& pass, std::uint32_t edges, std::uint32_t count) {
        pass.bind(cmd, buffers);
        const BeamPush block{view, edges};
        pass.push(cmd, std::as_bytes(std::span(&block, 1)));
        vkCmdDraw(cmd, count, 1, 0, 0);
    };
    if (last_.arm.beam_on) beam(faces_pass_, 0, kFaceVertices);
    beam(edges_pass_, 1, kEdgeVertices);
}

void RoomRenderer::record_picture(VkCommandBuffer cmd, std::span<const RoomShot> shots) const {
    const bool resolves = samples_ != VK_SAMPLE_COUNT_1_BIT;
    const VkRenderingAttachmentInfo color{
        .sType = VK_STRUCTURE_TYPE_RENDERING_ATTACHMENT_INFO,
        .imageView = resolves ? color_.view() : resolved_.view(),
        .imageLayout = VK_IMAGE_LAYOUT_GENERAL,
        .resolveMode = resolves ? VK_RESOLVE_MODE_AVERAGE_BIT : VK_RESOLVE_MODE_NONE,
        .resolveImageView = resolves ? resolved_.view() : VK_NULL_HANDLE,
        .resolveImageLayout = VK_IMAGE_LAYOUT_GENERAL,
        .loadOp = VK_ATTACHMENT_LOAD_OP_CLEAR,
        .storeOp = resolves ? VK_ATTACHMENT_STORE_OP_DONT_CARE : VK_ATTACHMENT_STORE_OP_STORE,
        .clearValue = {.color = {{kBackground, kBackground, kBackground, 1.0F}}}};
    const VkRenderingAttachmentInfo depth{
        .sType = VK_STRUCTURE_TYPE_RENDERING_ATTACHMENT_INFO,
        .imageView = depth_.view(),
        .imageLayout = VK_IMAGE_LAYOUT_GENERAL,
        .loadOp = VK_ATTACHMENT_LOAD_OP_CLEAR,
        .storeOp = VK_ATTACHMENT_STORE_OP_DONT_CARE,
        .clearValue = {.depthStencil = {1.0F, 0}}};
    const VkRenderingInfo rendering{.sType = VK_STRUCTURE_TYPE_RENDERING_INFO,
                                    .renderArea = {{0, 0}, resolved_.size()},
                                    .layerCount = 1,
                                    .colorAttachmentCount = 1,
                                    .pColorAttachments = &color,
                                    .pDepthAttachment = &depth};
    vkCmdBeginRendering(cmd, &rendering);
    for (std::uint32_t i = 0; i < shots.size(); ++i)
        record_shot(cmd, shots[i], i);
    vkCmdEndRendering(cmd);
}

void RoomRenderer::draw(const room::Input& input, std::span<const RoomShot> shots,
                        std::uint32_t width_px, std::uint32_t height_px) {
    SIDEPORT_CHECK(!shots.empty() && shots.size() <= kMostShots, "one or two shots");
    VkCommandBuffer cmd = commands_.begin();  // waits: buffers are free to be written
    resize(width_px, height_px);
    const bool moved = !drawn_ || !same_shadows(input, last_);
    last_ = input;
    if (moved) upload_tools(input);
    write_frame(input, shots);
    gpu::barrier_all(cmd);
    timer_.start(cmd);
    if (moved) record_shadow(cmd);
    gpu::barrier_all(cmd);
    timer_.mark(cmd, "shadow");
    record_picture(cmd, shots);
    timer_.mark(cmd, "draw");
    gpu::barrier_all(cmd);
    commands_.submit();
    drawn_ = true;
}

void RoomRenderer::record_blit(VkCommandBuffer cmd, VkImage target, VkImageLayout layout,
                               VkExtent2D target_size, PixelRect where) {
    if (!drawn_ || where.width <= 0 || where.height <= 0) return;
    const auto fits = [](std::int32_t low, std::int32_t size, std::uint32_t limit) {
        return low >= 0 && low + size <= static_cast<std::int32_t>(limit);
    };
    if (!fits(where.x, where.width, target_size.width) ||
        !fits(where.y, where.height, target_size.height))
        return;
    const auto width = static_cast<std::int32_t>(resolved_.size().width);
    const auto height = static_cast<std::int32_t>(resolved_.size().height);
    const bool one_to_one = where.width == width && where.height == height;
    const VkImageSubresourceLayers color{.aspectMask = VK_IMAGE_ASPECT_COLOR_BIT, .layerCount = 1};
    const VkImageBlit blit{
        .srcSubresource = color,
        .srcOffsets = {{0, 0, 0}, {width, height, 1}},
        .dstSubresource = color,
        .dstOffsets = {{where.x, where.y, 0}, {where.x + where.width, where.y + where.height, 1}}};
    gpu::barrier_all(cmd);
    vkCmdBlitImage(cmd, resolved_.image(), VK_IMAGE_LAYOUT_GENERAL, target, layout, 1, &blit,
                   one_to_one ? VK_FILTER_NEAREST : VK_FILTER_LINEAR);
    gpu::barrier_all(cmd);
}

std::vector<std::uint8_t> RoomRenderer::read_rgb() {
    SIDEPORT_CHECK(drawn_, "a picture is read before it is drawn");
    commands_.wait();
    const VkExtent2D size = resolved_.size();
    const std::size_t pixels = std::size_t{size.width} * size.height;
    const gpu::Buffer staging(*device_, 4 * pixels, gpu::BufferPlace::read, "room download");
    device_->run([&](VkCommandBuffer cmd) {
        gpu::barrier_all(cmd);
        const VkBufferImageCopy copy{
            .imageSubresource = {.aspectMask = VK_IMAGE_ASPECT_COLOR_BIT, .layerCount = 1},
            .imageExtent = {size.width, size.height, 1}};
        vkCmdCopyImageToBuffer(cmd, resolved_.image(), VK_IMAGE_LAYOUT_GENERAL, staging.get(), 1,
                               &copy);
        gpu::barrier_to_host(cmd);
    });
    const std::vector<std::uint8_t> rgba = staging.read<std::uint8_t>(4 * pixels);
    std::vector<std::uint8_t> rgb(3 * pixels);
    for (std::size_t i = 0; i < pixels; ++i)
        std::copy_n(rgba.data() + 4 * i, 3, rgb.data() + 3 * i);
    return rgb;
}

RoomRenderer::PassTimes RoomRenderer::pass_times() {
    commands_.wait();
    PassTimes times;
    for (const auto& [name, ms] : timer_.read())
        (name == "shadow" ? times.shadow_ms : times.draw_ms) = ms;
    return times;
}

}  // namespace sideport::render
