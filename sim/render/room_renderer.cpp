#include "sim/render/room_renderer.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <utility>

#include "sim/render/room_frame.h"
#include "sim/room/breath.h"
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
constexpr std::uint32_t kShadowSizePx = 512;
constexpr std::uint32_t kFaceVertices = 12, kEdgeVertices = 16;
/// Largest needle, line and syringe.
constexpr std::size_t kMostToolVertices = 12288, kMostToolIndices = 32768;
constexpr float kBackground = 23.0F / 255.0F;  ///< as make_room_frame has it

/// Of every pass. choice: the part, or whether the beam's edges are drawn.
struct Push {
    std::uint32_t view, choice;
};

VkSampleCountFlagBits choose_samples(const gpu::Device& device) {
    const VkSampleCountFlags both =
        device.limits().framebufferColorSampleCounts & device.limits().framebufferDepthSampleCounts;
    return (both & VK_SAMPLE_COUNT_4_BIT) != 0 ? VK_SAMPLE_COUNT_4_BIT : VK_SAMPLE_COUNT_1_BIT;
}

std::vector<VkVertexInputAttributeDescription> vertex_attributes() {
    return {
        {.location = 0, .format = VK_FORMAT_R32G32B32_SFLOAT, .offset = 0},
        {.location = 1, .format = VK_FORMAT_R32G32B32_SFLOAT, .offset = offsetof(room::Vertex, n)},
        {.location = 2, .format = VK_FORMAT_R32_UINT, .offset = offsetof(room::Vertex, color)}};
}

template <typename T>
gpu::Buffer filled(const gpu::Device& device, const std::vector<T>& values, const char* name) {
    gpu::Buffer buffer(device, values.size() * sizeof(T), gpu::BufferPlace::host, name);
    buffer.write(std::span<const T>(values));
    return buffer;
}

/// Nothing that casts a shadow has moved: the beam may have come on, blades may have moved, the
/// breath lifts skin and needle together by less than a texel of the map.
bool same_shadows(room::Input a, room::Input b) {
    for (room::Input* input : {&a, &b}) {
        input->arm.beam_on = false;
        input->breath = {};
        input->arm.half_width_mm = input->arm.half_height_mm = 0.0;
    }
    return a == b;
}

}  // namespace

RoomRenderer::RoomRenderer(const gpu::Device& device, const room::Model& model)
    : device_(&device),
      model_(model),
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
    shadow_pass_ = gpu::DrawPass(device, kShadowVertex, {},
                                 {.buffers = 1,
                                  .push_bytes = sizeof(Push),
                                  .vertex_stride = sizeof(room::Vertex),
                                  .attributes = {vertex_attributes()[0]},
                                  .depth = kDepth,
                                  .biased = true},
                                 "room shadow");
    draft_ = make_kit(VK_SAMPLE_COUNT_1_BIT);
    fine_ = make_kit(choose_samples(device));
}

RoomRenderer::Surface RoomRenderer::surface_of(const room::Vertex& vertex) {
    switch (static_cast<room::Finish>(vertex.color >> 24U)) {
        case room::Finish::skin:
            return Surface::skin;
        case room::Finish::cloth:
            return Surface::cloth;
        case room::Finish::floor:
            return Surface::floor;
        default:
            return Surface::plain;
    }
}

/// Triangles of one surface and part follow each other.
std::vector<RoomRenderer::Stretch> RoomRenderer::sort(room::Mesh& mesh) {
    std::map<std::pair<Surface, std::uint32_t>, std::vector<std::uint32_t>> groups;
    for (std::size_t i = 0; i < mesh.triangles.size(); i += 3) {
        const room::Vertex& vertex = mesh.vertices[mesh.triangles[i]];
        std::vector<std::uint32_t>& group = groups[{surface_of(vertex), vertex.part}];
        group.insert(group.end(),
                     {mesh.triangles[i], mesh.triangles[i + 1], mesh.triangles[i + 2]});
    }
    std::vector<Stretch> stretches;
    mesh.triangles.clear();
    for (const auto& [key, group] : groups) {
        stretches.push_back({key.first, key.second,
                             static_cast<std::uint32_t>(mesh.triangles.size()),
                             static_cast<std::uint32_t>(group.size())});
        mesh.triangles.insert(mesh.triangles.end(), group.begin(), group.end());
    }
    return stretches;
}

/// Near things first: what they hide is not shaded.
std::vector<const RoomRenderer::Body*> RoomRenderer::bodies() const {
    return {&tools_, last_.draped ? &draped_ : &bare_, &fixed_, &floor_};
}

RoomRenderer::Body RoomRenderer::make_body(room::Mesh mesh, const char* name) const {
    Body body{.stretches = sort(mesh)};
    body.vertices = filled(*device_, mesh.vertices, name);
    body.triangles = filled(*device_, mesh.triangles, name);
    return body;
}

RoomRenderer::Kit RoomRenderer::make_kit(VkSampleCountFlagBits samples) const {
    Kit kit{.samples = samples};
    const bool smooth = samples != VK_SAMPLE_COUNT_1_BIT;
    for (std::uint32_t surface = 0; surface < kSurfaces; ++surface) {
        const gpu::DrawLayout parts{.buffers = 1,
                                    .samples_depth = true,
                                    .push_bytes = sizeof(Push),
                                    .vertex_stride = sizeof(room::Vertex),
                                    .attributes = vertex_attributes(),
                                    .color = kColor,
                                    .depth = kDepth,
                                    .samples = samples,
                                    .cull = VK_CULL_MODE_BACK_BIT,
                                    .constants = {surface, smooth ? 5U : 1U}};
        kit.parts[surface] = gpu::DrawPass(*device_, kRoomVertex, kRoomFragment, parts, "room");
    }
    gpu::DrawLayout beam{.buffers = 1,
                         .push_bytes = sizeof(Push),
                         .color = kColor,
                         .depth = kDepth,
                         .samples = samples,
                         .blends = true};
    kit.faces = gpu::DrawPass(*device_, kBeamVertex, kBeamFragment, beam, "room beam");
    beam.topology = VK_PRIMITIVE_TOPOLOGY_LINE_LIST;
    kit.edges = gpu::DrawPass(*device_, kBeamVertex, kBeamFragment, beam, "room beam's edges");
    return kit;
}

std::size_t RoomRenderer::triangle_count() const {
    std::size_t count = 0;
    for (const Body* body : bodies()) {
        for (const Stretch& stretch : body->stretches)
            count += stretch.index_count / 3;
    }
    return count;
}

void RoomRenderer::resize(std::uint32_t width_px, std::uint32_t height_px) {
    const VkExtent2D size{width_px, height_px};
    if (resolved_.size().width == width_px && resolved_.size().height == height_px) return;
    device_->wait_idle();  // the window may still copy the old one
    for (Kit* kit : {&draft_, &fine_}) {
        if (kit->samples != VK_SAMPLE_COUNT_1_BIT)
            kit->color = gpu::Attachment(*device_, kColor, size, kit->samples, 0, "room samples");
        kit->depth = gpu::Attachment(*device_, kDepth, size, kit->samples, 0, "room depth");
    }
    resolved_ = gpu::Attachment(*device_, kColor, size, VK_SAMPLE_COUNT_1_BIT,
                                VK_IMAGE_USAGE_TRANSFER_SRC_BIT, "room picture");
}

void RoomRenderer::upload_tools(const room::Input& input) {
    room::Mesh mesh = room::tools_mesh(room::breathed(input));
    tools_.stretches = sort(mesh);
    SIDEPORT_CHECK(
        mesh.vertices.size() <= kMostToolVertices && mesh.triangles.size() <= kMostToolIndices,
        "needle, line and syringe have more vertices than were made room for");
    tools_.vertices.write(std::span<const room::Vertex>(mesh.vertices));
    tools_.triangles.write(std::span<const std::uint32_t>(mesh.triangles));
}

void RoomRenderer::write_frame(const room::Input& input, std::span<const RoomShot> shots) {
    gpu_shared::RoomFrame frame = make_room_frame(model_, input);
    for (std::size_t i = 0; i < shots.size(); ++i)
        frame.views[i] =
            make_room_view(shots[i].camera, shots[i].where.width, shots[i].where.height);
    frame_.write(std::span<const gpu_shared::RoomFrame>(&frame, 1));
}

void RoomRenderer::record_stretch(VkCommandBuffer cmd, const gpu::DrawPass& pass, const Body& body,
                                  const Stretch& stretch, std::uint32_t view) const {
    const VkBuffer buffer = body.vertices.get();
    const VkDeviceSize start = 0;
    vkCmdBindVertexBuffers(cmd, 0, 1, &buffer, &start);
    vkCmdBindIndexBuffer(cmd, body.triangles.get(), 0, VK_INDEX_TYPE_UINT32);
    const Push push{view, stretch.part};
    pass.push(cmd, std::as_bytes(std::span(&push, 1)));
    vkCmdDrawIndexed(cmd, stretch.index_count, 1, stretch.first_index, 0, 0);
}

void RoomRenderer::record_shadow(VkCommandBuffer cmd) const {
    const VkRenderingAttachmentInfo depth{.sType = VK_STRUCTURE_TYPE_RENDERING_ATTACHMENT_INFO,
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
    for (const Body* body : bodies()) {
        for (const Stretch& stretch : body->stretches) {
            if (stretch.surface != Surface::floor)
                record_stretch(cmd, shadow_pass_, *body, stretch, 0);
        }
    }
    vkCmdEndRendering(cmd);
}

void RoomRenderer::record_shot(VkCommandBuffer cmd, const Kit& kit, const RoomShot& shot,
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
    for (std::size_t surface = 0; surface < kSurfaces; ++surface) {
        kit.parts[surface].bind(cmd, buffers, &shadow_);
        for (const Body* body : bodies()) {
            for (const Stretch& stretch : body->stretches) {
                if (static_cast<std::size_t>(stretch.surface) == surface)
                    record_stretch(cmd, kit.parts[surface], *body, stretch, view);
            }
        }
    }
    const auto beam = [&](const gpu::DrawPass& pass, std::uint32_t edges, std::uint32_t count) {
        pass.bind(cmd, buffers);
        const Push push{view, edges};
        pass.push(cmd, std::as_bytes(std::span(&push, 1)));
        vkCmdDraw(cmd, count, 1, 0, 0);
    };
    if (last_.arm.beam_on) beam(kit.faces, 0, kFaceVertices);
    beam(kit.edges, 1, kEdgeVertices);
}

void RoomRenderer::record_picture(VkCommandBuffer cmd, const Kit& kit,
                                  std::span<const RoomShot> shots) const {
    const bool resolves = kit.samples != VK_SAMPLE_COUNT_1_BIT;
    const VkRenderingAttachmentInfo color{
        .sType = VK_STRUCTURE_TYPE_RENDERING_ATTACHMENT_INFO,
        .imageView = resolves ? kit.color.view() : resolved_.view(),
        .imageLayout = VK_IMAGE_LAYOUT_GENERAL,
        .resolveMode = resolves ? VK_RESOLVE_MODE_AVERAGE_BIT : VK_RESOLVE_MODE_NONE,
        .resolveImageView = resolves ? resolved_.view() : VK_NULL_HANDLE,
        .resolveImageLayout = VK_IMAGE_LAYOUT_GENERAL,
        .loadOp = VK_ATTACHMENT_LOAD_OP_CLEAR,
        .storeOp = resolves ? VK_ATTACHMENT_STORE_OP_DONT_CARE : VK_ATTACHMENT_STORE_OP_STORE,
        .clearValue = {.color = {{kBackground, kBackground, kBackground, 1.0F}}}};
    const VkRenderingAttachmentInfo depth{.sType = VK_STRUCTURE_TYPE_RENDERING_ATTACHMENT_INFO,
                                          .imageView = kit.depth.view(),
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
        record_shot(cmd, kit, shots[i], i);
    vkCmdEndRendering(cmd);
}

void RoomRenderer::draw(const room::Input& input, std::span<const RoomShot> shots,
                        std::uint32_t width_px, std::uint32_t height_px, Quality quality) {
    SIDEPORT_CHECK(!shots.empty() && shots.size() <= kMostShots, "one or two shots");
    VkCommandBuffer cmd = commands_.begin();  // waits: buffers are free to be written
    resize(width_px, height_px);
    const bool moved = !drawn_ || !same_shadows(input, last_);
    const bool breathes = input.breath != last_.breath;
    last_ = input;
    if (moved || breathes) upload_tools(input);
    write_frame(input, shots);
    gpu::barrier_all(cmd);
    timer_.start(cmd);
    if (moved) record_shadow(cmd);
    gpu::barrier_all(cmd);
    timer_.mark(cmd, "shadow");
    record_picture(cmd, quality == Quality::draft ? draft_ : fine_, shots);
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
