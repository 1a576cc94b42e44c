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
#include "sim/render/anatomy_pass.h"
#include "sim/render/coarse.h"
#include "sim/render/frame_keys.h"
#include "sim/render/frame_params.h"
#include "sim/render/pack.h"
#include "sim/render/parameter_image.h"
#include "sim/render/plane_spans.h"
#include "sim/render/temporal_pass.h"
#include "sim/xray/beam_model.h"

namespace sideport::render {

namespace {

using gpu_shared::FrameParams;
using gpu_shared::MarchParams;
using gpu_shared::TileParams;

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
constexpr std::uint32_t kDetect[] = {
#include "detect.comp.inc"
};
constexpr std::uint32_t kDisplay[] = {
#include "display.comp.inc"
};

/// The monitor shows how the picture differs from the mask.
bool shows_difference(const LiveDisplay& live) {
    return live.on && (live.subtract || live.show_map) && !live.take_mask;
}

/// Differences have no large structures to compress; iodine darkens them by a tenth or two.
void show_difference(FrameParams& params) {
    params.compression = 0.0F;
    params.window_low = -0.25F;
    params.window_high = 0.35F;
}

/// Texels of four floats that a record fills.
template <typename Record>
constexpr std::uint32_t texels = sizeof(Record) / 16;

}  // namespace

struct FluoroscopyRenderer::Impl {
    Impl(const gpu::Device& gpu_device, int size);

    void march_volume(VkCommandBuffer cmd, const DeviceGrid& grid,
                      const xray::ContrastVolume& volume, const xray::ProjectionGeometry& g);
    void record_solids(VkCommandBuffer cmd, const xray::FrameInput& input);
    void record_tubes(VkCommandBuffer cmd, const xray::FrameInput& input);
    void record_contrast(VkCommandBuffer cmd, const xray::FrameInput& input);
    const xray::BeamModel& beam_for(const xray::Technique& technique);
    void paths_pass(const xray::FrameInput& input, const FrameParams& params);
    CoarsePicture read_coarse() const;
    void picture_pass(const FrameParams& params, const LiveDisplay& live, bool want_signal);
    void note_times();

    const gpu::Device& device;
    int size_px;
    AnatomyPass anatomy;
    std::vector<DeviceGrid> volumes;
    gpu::Image paths0, paths1, covered_mm, tube_paths, contrast, coarse, scatter, base, signal,
        log_picture, gray;
    ParameterImage solids{VK_FORMAT_R32G32B32A32_SFLOAT, texels<gpu_shared::SolidRecord>, "solids"},
        segments{VK_FORMAT_R32G32B32A32_SFLOAT, texels<gpu_shared::TubeSegment>, "segments"},
        bins{VK_FORMAT_R32G32B32A32_SFLOAT, texels<gpu_shared::EffectiveBin>, "bins"},
        solid_tiles{VK_FORMAT_R32_UINT, gpu_shared::kTileRow, "solid tiles"},
        segment_tiles{VK_FORMAT_R32_UINT, gpu_shared::kTileRow, "segment tiles"};
    gpu::Buffer coarse_out, scatter_in, base_in, signal_out, gray_out;
    std::array<gpu::ComputePass, 3> march_floats;  // by axis
    TemporalPass temporal;
    gpu_shared::TemporalParams temporal_params{};
    gpu::ComputePass solids_pass, tubes_pass, coarse_pass, compose_pass, detect_pass, display_pass;
    gpu::Timer timer;
    std::vector<PassTime> times;
    std::uint64_t solids_key = 0;
    std::map<std::uint64_t, xray::BeamModel> beams;
};

FluoroscopyRenderer::Impl::Impl(const gpu::Device& gpu_device, int size)
    : device(gpu_device),
      size_px(size),
      anatomy(gpu_device, size),
      temporal(gpu_device, size),
      timer(gpu_device, 16) {
    SIDEPORT_CHECK(size >= gpu_shared::kCoarsePx && size % gpu_shared::kCoarsePx == 0,
                   "the size is a multiple of 64");
    const auto px = static_cast<std::uint32_t>(size);
    const auto side = static_cast<std::uint32_t>(gpu_shared::kCoarsePx);
    for (gpu::Image* image : {&covered_mm, &contrast, &signal, &log_picture}) {
        *image = gpu::Image(device, VK_FORMAT_R32_SFLOAT, {px, px}, "path or picture");
    }
    for (gpu::Image* image : {&paths0, &paths1, &tube_paths}) {
        *image = gpu::Image(device, VK_FORMAT_R32G32B32A32_SFLOAT, {px, px}, "paths");
    }
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
        march_floats[axis] = gpu::ComputePass(
            device, kMarchFloats, layout_of("ii", sizeof(MarchParams), {axis}), "march floats");
    }
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
        anatomy.record(cmd, input.geometry);
        timer.mark(cmd, "anatomy");
        record_solids(cmd, input);
        timer.mark(cmd, "solids");
        record_tubes(cmd, input);
        timer.mark(cmd, "tubes");
        record_contrast(cmd, input);
        timer.mark(cmd, "contrast");
        coarse_pass.record(cmd,
                           {anatomy.soft_mm(), anatomy.bone_mm(), paths0, paths1, covered_mm,
                            tube_paths, contrast, bins.image(), coarse},
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

void FluoroscopyRenderer::Impl::picture_pass(const FrameParams& params, const LiveDisplay& live,
                                             bool want_signal) {
    const auto rows = static_cast<std::uint32_t>(size_px);
    device.run([&](VkCommandBuffer cmd) {
        barrier(cmd);
        timer.start(cmd);
        scatter.record_copy_from(cmd, scatter_in);
        base.record_copy_from(cmd, base_in);
        barrier(cmd);
        compose_pass.record(cmd,
                            {anatomy.soft_mm(), anatomy.bone_mm(), paths0, paths1, covered_mm,
                             tube_paths, contrast, bins.image(), scatter, signal},
                            gpu::push_bytes(params), {groups(size_px), rows});
        barrier(cmd);
        timer.mark(cmd, "compose");
        detect_pass.record(cmd, {signal, log_picture}, gpu::push_bytes(params),
                           {groups(size_px), rows});
        barrier(cmd);
        timer.mark(cmd, "detect");
        if (live.on) {
            temporal.record(cmd, log_picture, live, temporal_params);
            barrier(cmd);
            timer.mark(cmd, "temporal");
        }
        display_pass.record(cmd, {live.on ? temporal.picture() : log_picture, base, gray},
                            gpu::push_bytes(params), {groups(size_px), rows});
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
    impl_->anatomy.set(anatomy);
}

RenderedFrame FluoroscopyRenderer::render(const xray::FrameInput& input,
                                          const DisplayOptions& display, bool want_signal) {
    Impl& m = *impl_;
    SIDEPORT_CHECK(input.geometry.width_px == m.size_px && input.geometry.height_px == m.size_px,
                   "sizes must match");
    const xray::BeamModel& beam = m.beam_for(input.technique);
    m.bins.write(m.device, std::span<const gpu_shared::EffectiveBin>(beam.bins));
    m.anatomy.note_motion(input.geometry, display.coarse_while_moving);
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
    if (display.live.on)
        m.temporal_params = m.temporal.next(display.live, key_of(input.geometry), beam, params);
    if (shows_difference(display.live)) show_difference(params);
    m.picture_pass(params, display.live, want_signal);

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
