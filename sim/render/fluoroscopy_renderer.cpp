#include "sim/render/fluoroscopy_renderer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "shaders/shared/frame.h"
#include "shaders/shared/march.h"
#include "sim/base/check.h"
#include "sim/gpu/commands.h"
#include "sim/gpu/compute.h"
#include "sim/gpu/timer.h"
#include "sim/render/coarse.h"
#include "sim/render/frame_keys.h"
#include "sim/render/frame_params.h"
#include "sim/render/pack.h"
#include "sim/render/parameter_image.h"
#include "sim/render/plane_spans.h"
#include "sim/xray/beam_model.h"

namespace sideport::render {

namespace {

using gpu_shared::FrameParams;
using gpu_shared::MarchParams;
using gpu_shared::TileParams;

constexpr std::uint32_t kMarchBytes[] = {
#include "march_bytes.comp.inc"
};
constexpr std::uint32_t kMarchFloats[] = {
#include "march_floats.comp.inc"
};
constexpr std::uint32_t kSolids[] = {
#include "solids.comp.inc"
};
constexpr std::uint32_t kTubes[] = {
#include "tubes.comp.inc"
};
constexpr std::uint32_t kCoarse[] = {
#include "coarse.comp.inc"
};
constexpr std::uint32_t kCompose[] = {
#include "compose.comp.inc"
};
constexpr std::uint32_t kEnlarge[] = {
#include "enlarge.comp.inc"
};
constexpr std::uint32_t kDetect[] = {
#include "detect.comp.inc"
};
constexpr std::uint32_t kDisplay[] = {
#include "display.comp.inc"
};

constexpr std::uint32_t kRowGroup = 64;  ///< local_size_x of the row shaders
/// While the C-arm moves: pixels of soft tissue and of bone to one that is marched.
constexpr int kSoftFactor = 4, kBoneFactor = 2;

/// "ib": a storage image, then a storage buffer.
gpu::PassLayout layout_of(const char* kinds, std::size_t push_bytes,
                          std::vector<std::uint32_t> constants = {}) {
    gpu::PassLayout layout{.bindings = {},
                           .push_bytes = static_cast<std::uint32_t>(push_bytes),
                           .constants = std::move(constants)};
    for (const char* kind = kinds; *kind != '\0'; ++kind) {
        layout.bindings.push_back(*kind == 'i' ? gpu::BindingKind::storage_image
                                               : gpu::BindingKind::storage_buffer);
    }
    return layout;
}

/// Shader and copy results before it are seen by everything after it, the host too.
void barrier(VkCommandBuffer cmd) {
    constexpr VkPipelineStageFlags2 kStages =
        VK_PIPELINE_STAGE_2_COMPUTE_SHADER_BIT | VK_PIPELINE_STAGE_2_ALL_TRANSFER_BIT;
    constexpr VkAccessFlags2 kWrites =
        VK_ACCESS_2_SHADER_WRITE_BIT | VK_ACCESS_2_TRANSFER_WRITE_BIT;
    const VkMemoryBarrier2 memory{.sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER_2,
                                  .srcStageMask = kStages,
                                  .srcAccessMask = kWrites,
                                  .dstStageMask = kStages | VK_PIPELINE_STAGE_2_HOST_BIT,
                                  .dstAccessMask = kWrites | VK_ACCESS_2_SHADER_READ_BIT |
                                                   VK_ACCESS_2_TRANSFER_READ_BIT |
                                                   VK_ACCESS_2_HOST_READ_BIT};
    const VkDependencyInfo dependency{.sType = VK_STRUCTURE_TYPE_DEPENDENCY_INFO,
                                      .memoryBarrierCount = 1,
                                      .pMemoryBarriers = &memory};
    vkCmdPipelineBarrier2(cmd, &dependency);
}

/// Makes a host buffer at least this large; what it held is lost when it grows.
void grow(const gpu::Device& device, gpu::Buffer& buffer, std::size_t bytes, const char* name) {
    if (buffer.size_bytes() >= bytes) return;
    device.wait_idle();
    buffer =
        gpu::Buffer(device, std::max(bytes, 2 * buffer.size_bytes()), gpu::BufferPlace::host, name);
}

std::uint32_t groups(int count) {
    return (static_cast<std::uint32_t>(count) + kRowGroup - 1) / kRowGroup;
}

/// Texels of four floats that a record fills.
template <typename Record>
constexpr std::uint32_t texels = sizeof(Record) / 16;

/// A grid on the device, with what its shader needs to know.
struct DeviceGrid {
    gpu::Image image;
    glm::dvec3 first_center_mm{0.0}, spacing_mm{1.0};
    glm::ivec3 size{0};
    float scale = 1.0F;
};

/// Voxels of the patient, and which planes a row of pixels has to visit.
struct BodyGrid {
    DeviceGrid grid;
    Occupancy occupancy;
    gpu::Buffer spans;
};

/// The axis that the planes of a march lie across. X_VW: world to the grid's frame.
int axis_of(const DeviceGrid& grid, const xray::ProjectionGeometry& g, const Pose& X_VW) {
    return gpu_shared::march_axis(glm::vec3(X_VW.direction(g.normal_W()) / grid.spacing_mm));
}

/// What both kinds of march push.
MarchParams march_params(const DeviceGrid& grid, const xray::ProjectionGeometry& g,
                         const Pose& X_VW, const Rectangle& r, bool add) {
    return {.camera = camera_of(g, X_VW),
            .first_center = glm::vec4(glm::vec3(grid.first_center_mm), grid.scale),
            .spacing = glm::vec4(glm::vec3(grid.spacing_mm), 0.0F),
            .size = glm::ivec4(grid.size, add ? 1 : 0),
            .corner = glm::ivec4(r.x, r.y, r.width, r.height)};
}

gpu::ImageSize image_size(const glm::ivec3& size) {
    return {static_cast<std::uint32_t>(size.x), static_cast<std::uint32_t>(size.y),
            static_cast<std::uint32_t>(size.z)};
}

}  // namespace

struct FluoroscopyRenderer::Impl {
    Impl(const gpu::Device& gpu_device, int size);

    void upload(BodyGrid& body, const patient::VoxelGrid& voxels);
    void march_body(VkCommandBuffer cmd, BodyGrid& body, const gpu::Image& target,
                    const xray::ProjectionGeometry& g);
    void march_small(VkCommandBuffer cmd, BodyGrid& body, const gpu::Image& small,
                     const gpu::Image& full, const xray::ProjectionGeometry& g, int factor);
    void march_volume(VkCommandBuffer cmd, const DeviceGrid& grid,
                      const xray::ContrastVolume& volume, const xray::ProjectionGeometry& g);
    void record_anatomy(VkCommandBuffer cmd, const xray::FrameInput& input);
    void note_motion(const xray::ProjectionGeometry& g, bool coarse_while_moving);
    void record_solids(VkCommandBuffer cmd, const xray::FrameInput& input);
    void record_tubes(VkCommandBuffer cmd, const xray::FrameInput& input);
    void record_contrast(VkCommandBuffer cmd, const xray::FrameInput& input);
    const xray::BeamModel& beam_for(const xray::Technique& technique);
    void paths_pass(const xray::FrameInput& input, const FrameParams& params);
    CoarsePicture read_coarse() const;
    void picture_pass(const FrameParams& params, bool want_signal);
    void note_times();

    const gpu::Device& device;
    int size_px;
    bool has_anatomy = false;
    BodyGrid bone, soft;
    std::vector<DeviceGrid> volumes;
    gpu::Image soft_small, bone_small, soft_mm, bone_mm, paths0, paths1, covered_mm, tube_paths,
        contrast, coarse, scatter, base, signal, log_picture, gray;
    ParameterImage solids{VK_FORMAT_R32G32B32A32_SFLOAT, texels<gpu_shared::SolidRecord>, "solids"},
        segments{VK_FORMAT_R32G32B32A32_SFLOAT, texels<gpu_shared::TubeSegment>, "segments"},
        bins{VK_FORMAT_R32G32B32A32_SFLOAT, texels<gpu_shared::EffectiveBin>, "bins"},
        solid_tiles{VK_FORMAT_R32_UINT, gpu_shared::kTileRow, "solid tiles"},
        segment_tiles{VK_FORMAT_R32_UINT, gpu_shared::kTileRow, "segment tiles"};
    gpu::Buffer coarse_out, scatter_in, base_in, signal_out, gray_out;
    std::array<gpu::ComputePass, 3> march_bytes, march_floats;  // by axis
    gpu::ComputePass enlarge_pass, solids_pass, tubes_pass, coarse_pass, compose_pass, detect_pass,
        display_pass;
    gpu::Timer timer;
    std::vector<PassTime> times;
    std::uint64_t anatomy_key = 0, solids_key = 0, geometry_key = 0;
    bool moved = false;              ///< against the frame before
    bool coarse_now = false;         ///< this frame's anatomy is to be drawn coarsely
    bool anatomy_is_coarse = false;  ///< that of the images
    std::map<std::uint64_t, xray::BeamModel> beams;
};

FluoroscopyRenderer::Impl::Impl(const gpu::Device& gpu_device, int size)
    : device(gpu_device),
      size_px(size),
      timer(gpu_device, 16) {
    SIDEPORT_CHECK(size >= gpu_shared::kCoarsePx && size % gpu_shared::kCoarsePx == 0,
                   "the size is a multiple of 64");
    const auto px = static_cast<std::uint32_t>(size);
    const auto side = static_cast<std::uint32_t>(gpu_shared::kCoarsePx);
    for (gpu::Image* image : {&soft_mm, &bone_mm, &covered_mm, &contrast, &signal, &log_picture}) {
        *image = gpu::Image(device, VK_FORMAT_R32_SFLOAT, {px, px}, "path or picture");
    }
    for (gpu::Image* image : {&paths0, &paths1, &tube_paths}) {
        *image = gpu::Image(device, VK_FORMAT_R32G32B32A32_SFLOAT, {px, px}, "paths");
    }
    soft_small = gpu::Image(device, VK_FORMAT_R32_SFLOAT, {px / kSoftFactor, px / kSoftFactor},
                            "soft tissue, small");
    bone_small = gpu::Image(device, VK_FORMAT_R32_SFLOAT, {px / kBoneFactor, px / kBoneFactor},
                            "bone, small");
    coarse = gpu::Image(device, VK_FORMAT_R32G32_SFLOAT, {side, side}, "coarse");
    scatter = gpu::Image(device, VK_FORMAT_R32_SFLOAT, {side, side}, "scatter");
    base = gpu::Image(device, VK_FORMAT_R32_SFLOAT, {side, side}, "base");
    gray = gpu::Image(device, VK_FORMAT_R8_UNORM, {px, px}, "gray");
    coarse_out =
        gpu::Buffer(device, std::size_t{side} * side * 8, gpu::BufferPlace::read, "coarse_out");
    scatter_in =
        gpu::Buffer(device, std::size_t{side} * side * 4, gpu::BufferPlace::host, "scatter_in");
    base_in = gpu::Buffer(device, std::size_t{side} * side * 4, gpu::BufferPlace::host, "base_in");
    signal_out =
        gpu::Buffer(device, std::size_t{px} * px * 4, gpu::BufferPlace::read, "signal_out");
    gray_out = gpu::Buffer(device, std::size_t{px} * px, gpu::BufferPlace::read, "gray_out");
    for (std::uint32_t axis = 0; axis < 3; ++axis) {
        march_bytes[axis] = gpu::ComputePass(
            device, kMarchBytes, layout_of("iib", sizeof(MarchParams), {axis}), "march bytes");
        march_floats[axis] = gpu::ComputePass(
            device, kMarchFloats, layout_of("ii", sizeof(MarchParams), {axis}), "march floats");
    }
    enlarge_pass = gpu::ComputePass(device, kEnlarge,
                                    layout_of("ii", sizeof(gpu_shared::EnlargeParams)), "enlarge");
    solids_pass =
        gpu::ComputePass(device, kSolids, layout_of("iiiii", sizeof(TileParams)), "solids");
    tubes_pass = gpu::ComputePass(device, kTubes, layout_of("iii", sizeof(TileParams)), "tubes");
    coarse_pass =
        gpu::ComputePass(device, kCoarse, layout_of("iiiiiiiii", sizeof(FrameParams)), "coarse");
    compose_pass =
        gpu::ComputePass(device, kCompose, layout_of("iiiiiiiiii", sizeof(FrameParams)), "compose");
    detect_pass = gpu::ComputePass(device, kDetect, layout_of("ii", sizeof(FrameParams)), "detect");
    display_pass =
        gpu::ComputePass(device, kDisplay, layout_of("iii", sizeof(FrameParams)), "display");
}

void FluoroscopyRenderer::Impl::upload(BodyGrid& body, const patient::VoxelGrid& voxels) {
    DeviceGrid& grid = body.grid;
    grid.image = gpu::Image(device, VK_FORMAT_R8_UNORM, image_size(voxels.size), "voxels", true);
    grid.first_center_mm = voxels.origin_W_mm;
    grid.spacing_mm = glm::dvec3(voxels.spacing_mm);
    grid.size = voxels.size;
    grid.scale = 255.0F * voxels.scale;
    grid.image.upload(device, std::span<const std::uint8_t>(voxels.bytes));
    body.occupancy = Occupancy(voxels);
}

void FluoroscopyRenderer::Impl::march_body(VkCommandBuffer cmd, BodyGrid& body,
                                           const gpu::Image& target,
                                           const xray::ProjectionGeometry& g) {
    const int axis = axis_of(body.grid, g, {});
    const std::vector<glm::ivec2> spans =
        body.occupancy.plane_spans(g, axis, static_cast<int>(kRowGroup));
    grow(device, body.spans, spans.size() * sizeof(spans[0]), "plane spans");
    body.spans.write(std::span<const glm::ivec2>(spans));
    const MarchParams params =
        march_params(body.grid, g, {}, {0, 0, g.width_px, g.height_px}, false);
    march_bytes[static_cast<std::size_t>(axis)].record(
        cmd, {body.grid.image, target, body.spans}, gpu::push_bytes(params),
        {groups(g.width_px), static_cast<std::uint32_t>(g.height_px)});
}

void FluoroscopyRenderer::Impl::march_small(VkCommandBuffer cmd, BodyGrid& body,
                                            const gpu::Image& small, const gpu::Image& full,
                                            const xray::ProjectionGeometry& g, int factor) {
    xray::ProjectionGeometry few = g;
    few.width_px /= factor;
    few.height_px /= factor;
    few.pixel_mm *= factor;
    march_body(cmd, body, small, few);
    barrier(cmd);
    const gpu_shared::EnlargeParams params{size_px, factor};
    enlarge_pass.record(cmd, {small, full}, gpu::push_bytes(params),
                        {groups(size_px), static_cast<std::uint32_t>(size_px)});
}

void FluoroscopyRenderer::Impl::march_volume(VkCommandBuffer cmd, const DeviceGrid& grid,
                                             const xray::ContrastVolume& volume,
                                             const xray::ProjectionGeometry& g) {
    // half a voxel beyond the box the samples have faded to 0
    const Pose X_VE{glm::dmat3(1.0), -0.5 * volume.spacing_mm};
    const Rectangle r =
        rectangle_of_box(g, volume.X_WV * X_VE, volume.spacing_mm * glm::dvec3(volume.size + 1));
    if (r.width == 0) return;
    const Pose X_VW = volume.X_WV.inverse();
    const MarchParams params = march_params(grid, g, X_VW, r, true);
    march_floats[static_cast<std::size_t>(axis_of(grid, g, X_VW))].record(
        cmd, {grid.image, contrast}, gpu::push_bytes(params),
        {groups(r.width), static_cast<std::uint32_t>(r.height)});
}

void FluoroscopyRenderer::Impl::record_anatomy(VkCommandBuffer cmd, const xray::FrameInput& input) {
    const std::uint64_t key = key_of(input.geometry);
    const bool good_enough = coarse_now || !anatomy_is_coarse;
    if ((key == anatomy_key && good_enough) || !has_anatomy) return;
    anatomy_key = key;
    anatomy_is_coarse = coarse_now;
    if (coarse_now) {
        march_small(cmd, soft, soft_small, soft_mm, input.geometry, kSoftFactor);
        march_small(cmd, bone, bone_small, bone_mm, input.geometry, kBoneFactor);
    } else {
        march_body(cmd, soft, soft_mm, input.geometry);
        march_body(cmd, bone, bone_mm, input.geometry);
    }
    barrier(cmd);
}

/// A single jump is drawn in full; only the second change in a row is motion.
void FluoroscopyRenderer::Impl::note_motion(const xray::ProjectionGeometry& g,
                                            bool coarse_while_moving) {
    const std::uint64_t key = key_of(g);
    const bool moved_before = moved;
    moved = key != geometry_key;
    geometry_key = key;
    coarse_now = coarse_while_moving && moved && moved_before;
}

void FluoroscopyRenderer::Impl::record_solids(VkCommandBuffer cmd, const xray::FrameInput& input) {
    const std::uint64_t key = key_of(input.geometry) ^ (key_of(input.solids) * 3);
    if (key == solids_key) return;
    solids_key = key;
    for (const gpu::Image* image : {&paths0, &paths1, &covered_mm})
        image->record_clear(cmd, 0.0F);
    const std::vector<gpu_shared::SolidRecord> records = solid_records(input.solids);
    std::vector<Rectangle> rectangles;
    for (const auto& r : records) {
        rectangles.push_back(
            rectangle_of_ball(input.geometry, {r.row_x.w, r.row_y.w, r.row_z.w}, double(r.form.z)));
    }
    const TileLists tiles = bin_tiles(rectangles, size_px, size_px);
    barrier(cmd);
    if (tiles.tile_count == 0) return;
    solids.write(device, std::span<const gpu_shared::SolidRecord>(records));
    solid_tiles.write(device, std::span<const std::uint32_t>(tiles.words));
    solids.record_upload(cmd);
    solid_tiles.record_upload(cmd);
    barrier(cmd);
    const TileParams params{camera_of(input.geometry), tiles.tile_count, tiles.tiles_per_row};
    solids_pass.record(cmd, {solids.image(), solid_tiles.image(), paths0, paths1, covered_mm},
                       gpu::push_bytes(params), {static_cast<std::uint32_t>(tiles.tile_count)});
    barrier(cmd);
}

void FluoroscopyRenderer::Impl::record_tubes(VkCommandBuffer cmd, const xray::FrameInput& input) {
    tube_paths.record_clear(cmd, 0.0F);
    const std::vector<gpu_shared::TubeSegment> records = tube_segments(input.tubes);
    std::vector<Rectangle> rectangles;
    for (const auto& s : records) {
        const glm::dvec3 middle =
            glm::dvec3(s.start) + glm::dvec3(s.axis) * (0.5 * double(s.fill.z));
        rectangles.push_back(rectangle_of_ball(input.geometry, middle, double(s.fill.w)));
    }
    const TileLists tiles = bin_tiles(rectangles, size_px, size_px);
    barrier(cmd);
    if (tiles.tile_count == 0) return;
    segments.write(device, std::span<const gpu_shared::TubeSegment>(records));
    segment_tiles.write(device, std::span<const std::uint32_t>(tiles.words));
    segments.record_upload(cmd);
    segment_tiles.record_upload(cmd);
    barrier(cmd);
    const TileParams params{camera_of(input.geometry), tiles.tile_count, tiles.tiles_per_row};
    tubes_pass.record(cmd, {segments.image(), segment_tiles.image(), tube_paths},
                      gpu::push_bytes(params), {static_cast<std::uint32_t>(tiles.tile_count)});
    barrier(cmd);
}

void FluoroscopyRenderer::Impl::record_contrast(VkCommandBuffer cmd,
                                                const xray::FrameInput& input) {
    contrast.record_clear(cmd, 0.0F);
    barrier(cmd);
    for (std::size_t i = 0; i < input.contrast.size(); ++i) {
        march_volume(cmd, volumes[i], input.contrast[i], input.geometry);
        barrier(cmd);
    }
}

const xray::BeamModel& FluoroscopyRenderer::Impl::beam_for(const xray::Technique& technique) {
    const std::uint64_t key = key_of(technique);
    auto it = beams.find(key);
    if (it == beams.end()) {
        it = beams.emplace(key, xray::make_beam_model(fitted_technique(technique))).first;
    }
    return it->second;
}

void FluoroscopyRenderer::Impl::paths_pass(const xray::FrameInput& input,
                                           const FrameParams& params) {
    // contrast first: its voxels are uploaded outside the timed commands
    if (volumes.size() < input.contrast.size()) volumes.resize(input.contrast.size());
    for (std::size_t i = 0; i < input.contrast.size(); ++i) {
        const xray::ContrastVolume& volume = input.contrast[i];
        DeviceGrid& grid = volumes[i];
        if (grid.size != volume.size) {
            grid.image =
                gpu::Image(device, VK_FORMAT_R32_SFLOAT, image_size(volume.size), "contrast", true);
            grid.size = volume.size;
        }
        grid.first_center_mm = 0.5 * volume.spacing_mm;
        grid.spacing_mm = volume.spacing_mm;
        grid.image.upload(device, std::span<const float>(volume.iodine_mg_per_ml));
    }
    device.run([&](VkCommandBuffer cmd) {
        barrier(cmd);
        timer.start(cmd);
        bins.record_upload(cmd);
        record_anatomy(cmd, input);
        timer.mark(cmd, "anatomy");
        record_solids(cmd, input);
        timer.mark(cmd, "solids");
        record_tubes(cmd, input);
        timer.mark(cmd, "tubes");
        record_contrast(cmd, input);
        timer.mark(cmd, "contrast");
        coarse_pass.record(cmd,
                           {soft_mm, bone_mm, paths0, paths1, covered_mm, tube_paths, contrast,
                            bins.image(), coarse},
                           gpu::push_bytes(params),
                           {1, static_cast<std::uint32_t>(gpu_shared::kCoarsePx)});
        barrier(cmd);
        coarse.record_copy_to(cmd, coarse_out);
        barrier(cmd);
        timer.mark(cmd, "coarse");
    });
    times.clear();
    note_times();
}

CoarsePicture FluoroscopyRenderer::Impl::read_coarse() const {
    constexpr std::size_t kCount = std::size_t{gpu_shared::kCoarsePx} * gpu_shared::kCoarsePx;
    const std::vector<glm::vec2> pixels = coarse_out.read<glm::vec2>(kCount);
    CoarsePicture picture;
    for (const glm::vec2& pixel : pixels) {
        picture.primary.push_back(pixel.x);
        picture.metal_mm.push_back(pixel.y);
    }
    return picture;
}

void FluoroscopyRenderer::Impl::picture_pass(const FrameParams& params, bool want_signal) {
    const auto rows = static_cast<std::uint32_t>(size_px);
    device.run([&](VkCommandBuffer cmd) {
        barrier(cmd);
        timer.start(cmd);
        scatter.record_copy_from(cmd, scatter_in);
        base.record_copy_from(cmd, base_in);
        barrier(cmd);
        compose_pass.record(cmd,
                            {soft_mm, bone_mm, paths0, paths1, covered_mm, tube_paths, contrast,
                             bins.image(), scatter, signal},
                            gpu::push_bytes(params), {groups(size_px), rows});
        barrier(cmd);
        timer.mark(cmd, "compose");
        detect_pass.record(cmd, {signal, log_picture}, gpu::push_bytes(params),
                           {groups(size_px), rows});
        barrier(cmd);
        timer.mark(cmd, "detect");
        display_pass.record(cmd, {log_picture, base, gray}, gpu::push_bytes(params),
                            {groups(size_px), rows});
        barrier(cmd);
        timer.mark(cmd, "display");
        gray.record_copy_to(cmd, gray_out);
        if (want_signal) signal.record_copy_to(cmd, signal_out);
        barrier(cmd);
        timer.mark(cmd, "readback");
    });
    note_times();
}

void FluoroscopyRenderer::Impl::note_times() {
    for (const auto& [name, ms] : timer.read())
        times.push_back({name, ms});
}

FluoroscopyRenderer::FluoroscopyRenderer(const gpu::Device& device, int size_px)
    : impl_(std::make_unique<Impl>(device, size_px)) {}
FluoroscopyRenderer::~FluoroscopyRenderer() = default;
FluoroscopyRenderer::FluoroscopyRenderer(FluoroscopyRenderer&&) noexcept = default;
FluoroscopyRenderer& FluoroscopyRenderer::operator=(FluoroscopyRenderer&&) noexcept = default;

void FluoroscopyRenderer::set_anatomy(const patient::Anatomy* anatomy) {
    Impl& m = *impl_;
    m.anatomy_key = 0;
    m.has_anatomy = anatomy != nullptr;
    if (anatomy != nullptr) {
        m.upload(m.bone, anatomy->bone);
        m.upload(m.soft, anatomy->soft);
        return;
    }
    m.device.run([&](VkCommandBuffer cmd) {
        barrier(cmd);
        m.soft_mm.record_clear(cmd, 0.0F);
        m.bone_mm.record_clear(cmd, 0.0F);
        barrier(cmd);
    });
}

RenderedFrame FluoroscopyRenderer::render(const xray::FrameInput& input,
                                          const DisplayOptions& display, bool want_signal) {
    Impl& m = *impl_;
    SIDEPORT_CHECK(input.geometry.width_px == m.size_px && input.geometry.height_px == m.size_px,
                   "sizes must match");
    const xray::BeamModel& beam = m.beam_for(input.technique);
    m.bins.write(m.device, std::span<const gpu_shared::EffectiveBin>(beam.bins));
    m.note_motion(input.geometry, display.coarse_while_moving);
    FrameParams params = frame_params(input, display, beam);
    m.paths_pass(input, params);

    const CoarseResult coarse =
        evaluate_coarse(m.read_coarse(), input.geometry.pixel_mm * params.coarse_factor,
                        field_area_cm2(input.geometry), input.scatter, display);
    m.scatter_in.write(std::span<const float>(coarse.scatter));
    m.base_in.write(std::span<const float>(coarse.base));
    params.reference_signal = coarse.reference_signal;
    params.window_low = coarse.window_low;
    params.window_high = coarse.window_high;
    m.picture_pass(params, want_signal);

    const auto count = static_cast<std::size_t>(m.size_px) * static_cast<std::size_t>(m.size_px);
    RenderedFrame frame{.width_px = m.size_px,
                        .height_px = m.size_px,
                        .gray = m.gray_out.read<std::uint8_t>(count),
                        .signal = {}};
    if (want_signal) frame.signal = m.signal_out.read<float>(count);
    frame.mean_signal = static_cast<double>(coarse.reference_signal);
    return frame;
}

const std::vector<PassTime>& FluoroscopyRenderer::pass_times() const {
    return impl_->times;
}
int FluoroscopyRenderer::size_px() const {
    return impl_->size_px;
}

}  // namespace sideport::render
