#include "sim/render/anatomy_pass.h"

#include "sim/render/frame_keys.h"
#include "sim/render/halved_grid.h"

namespace sideport::render {

namespace {

constexpr std::uint32_t kMarchBytes[] = {
#include "march_bytes.comp.inc"
};
constexpr std::uint32_t kEnlarge[] = {
#include "enlarge.comp.inc"
};
/// While the C-arm moves: pixels of soft tissue and of bone to one that is marched.
constexpr std::uint32_t kSoftFactor = 4, kBoneFactor = 2;

}  // namespace

AnatomyPass::AnatomyPass(const gpu::Device& device, int size_px)
    : device_(device),
      size_px_(size_px) {
    const auto small_picture = [&](std::uint32_t factor) {
        const std::size_t side = static_cast<std::size_t>(size_px) / factor;
        return gpu::Texels(device_, VK_FORMAT_R32_SFLOAT, side * side, "small line integrals");
    };
    soft_mm_ = quad_picture(device_, size_px, "soft tissue");
    bone_mm_ = quad_picture(device_, size_px, "bone");
    soft_small_ = small_picture(kSoftFactor);
    bone_small_ = small_picture(kBoneFactor);
    for (std::uint32_t axis = 0; axis < 3; ++axis) {
        march_bytes_[axis] = gpu::ComputePass(
            device_, kMarchBytes, layout_of("ibb", sizeof(gpu_shared::MarchParams), {axis}),
            "march bytes");
    }
    enlarge_soft_ = gpu::ComputePass(device_, kEnlarge, layout_of("tb", sizeof(int), {kSoftFactor}),
                                     "enlarge soft");
    enlarge_bone_ = gpu::ComputePass(device_, kEnlarge, layout_of("tb", sizeof(int), {kBoneFactor}),
                                     "enlarge bone");
}

void AnatomyPass::set(const patient::Anatomy* anatomy) {
    drawn_key_ = 0;
    has_anatomy_ = anatomy != nullptr;
    if (anatomy != nullptr) {
        upload(bone_, anatomy->bone);
        upload(soft_, anatomy->soft);
        upload(bone_halved_, halved(anatomy->bone));
        upload(soft_halved_, halved(anatomy->soft));
        return;
    }
    device_.run([&](VkCommandBuffer cmd) {
        barrier(cmd);
        soft_mm_.record_zero(cmd);
        bone_mm_.record_zero(cmd);
        barrier(cmd);
    });
}

void AnatomyPass::upload(Body& body, const patient::VoxelGrid& voxels) {
    DeviceGrid& grid = body.grid;
    grid.image = gpu::Image(device_, VK_FORMAT_R8_UNORM, image_size(voxels.size), "voxels", true);
    grid.first_center_mm = voxels.origin_W_mm;
    grid.spacing_mm = glm::dvec3(voxels.spacing_mm);
    grid.size = voxels.size;
    grid.scale = 255.0F * voxels.scale;
    grid.image.upload(device_, std::span<const std::uint8_t>(voxels.bytes));
    body.occupancy = Occupancy(voxels);
}

void AnatomyPass::march_body(VkCommandBuffer cmd, Body& body, const gpu::Texels& target,
                             const xray::ProjectionGeometry& g) {
    const int axis = axis_of(body.grid, g, {});
    const std::vector<glm::ivec2> spans = body.occupancy.plane_spans(g, axis, gpu_shared::kMarchPx);
    grow(device_, body.spans, spans.size() * sizeof(spans[0]), "plane spans");
    body.spans.write(std::span<const glm::ivec2>(spans));
    const gpu_shared::MarchParams params =
        march_params(body.grid, g, {}, {0, 0, g.width_px, g.height_px});
    march_bytes_[static_cast<std::size_t>(axis)].record(cmd, {body.grid.image, target, body.spans},
                                                        gpu::push_bytes(params),
                                                        march_groups(g.width_px, g.height_px));
}

void AnatomyPass::march_small(VkCommandBuffer cmd, Body& body, const gpu::Texels& small,
                              const gpu::Texels& full, const xray::ProjectionGeometry& g,
                              int factor) {
    xray::ProjectionGeometry few = g;
    few.width_px /= factor;
    few.height_px /= factor;
    few.pixel_mm *= factor;
    march_body(cmd, body, small, few);
    barrier(cmd);
    const gpu::ComputePass& enlarge = factor == int{kSoftFactor} ? enlarge_soft_ : enlarge_bone_;
    enlarge.record(cmd, {small, full}, gpu::push_bytes(size_px_), quad_groups(size_px_));
}

bool AnatomyPass::record(VkCommandBuffer cmd, const xray::ProjectionGeometry& geometry) {
    const std::uint64_t key = key_of(geometry);
    const bool good_enough = coarse_now_ || !drawn_coarse_;
    if ((key == drawn_key_ && good_enough) || !has_anatomy_) return false;
    drawn_key_ = key;
    drawn_coarse_ = coarse_now_;
    if (coarse_now_) {
        march_small(cmd, soft_halved_, soft_small_, soft_mm_, geometry, kSoftFactor);
        march_small(cmd, bone_halved_, bone_small_, bone_mm_, geometry, kBoneFactor);
    } else {
        march_body(cmd, soft_, soft_mm_, geometry);
        march_body(cmd, bone_, bone_mm_, geometry);
    }
    barrier(cmd);
    return true;
}

/// A single jump is drawn in full; only the second change in a row is motion.
void AnatomyPass::note_motion(const xray::ProjectionGeometry& geometry, bool coarse_while_moving) {
    const std::uint64_t key = key_of(geometry);
    const bool moved_before = moved_;
    moved_ = key != geometry_key_;
    geometry_key_ = key;
    coarse_now_ = coarse_while_moving && moved_ && moved_before;
}

}  // namespace sideport::render
