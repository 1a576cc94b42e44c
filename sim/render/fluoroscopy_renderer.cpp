#include "sim/render/fluoroscopy_renderer.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <map>

#include "shaders/shared/body_shift.h"
#include "shaders/shared/frame.h"
#include "sim/base/check.h"
#include "sim/gpu/commands.h"
#include "sim/gpu/compute.h"
#include "sim/gpu/timer.h"
#include "sim/render/anatomy_pass.h"
#include "sim/render/coarse.h"
#include "sim/render/compose_pass.h"
#include "sim/render/contrast_pass.h"
#include "sim/render/detector_pass.h"
#include "sim/render/frame_keys.h"
#include "sim/render/frame_params.h"
#include "sim/render/pack.h"
#include "sim/render/shape_passes.h"
#include "sim/xray/beam_model.h"

namespace sideport::render {

namespace {

using gpu_shared::FrameParams;

constexpr std::uint32_t kCoarse[] = {
#include "coarse.comp.inc"
};
constexpr std::uint32_t kDisplay[] = {
#include "display.comp.inc"
};

using Clock = std::chrono::steady_clock;

constexpr std::size_t kCoarseCount = std::size_t{gpu_shared::kCoarsePx} * gpu_shared::kCoarsePx;

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

}  // namespace

struct FluoroscopyRenderer::Impl {
    Impl(const gpu::Device& gpu_device, int size);

    const xray::BeamModel& beam_for(const xray::Technique& technique);
    /// Decides whether the devices on the wall are carried, and how the soft parts are shifted.
    void prepare_motion(const xray::FrameInput& input, const DisplayOptions& display,
                        FrameParams& params);
    void paths_pass(const xray::FrameInput& input, const FrameParams& params);
    CoarsePicture read_coarse() const;
    PathPictures path_pictures() const;
    void picture_pass(const FrameParams& params, const LiveDisplay& live, bool want_signal);
    std::vector<float> read_signal(const std::vector<float>& scatter_rows) const;
    void note_times();

    const gpu::Device& device;
    int size_px;
    AnatomyPass anatomy;
    SolidsPass solids;
    TubesPass tubes;
    ContrastPass contrast;
    OpenField open_field;
    ComposePass compose;
    DetectorPass detector;
    gpu_shared::DetectorParams detector_params{};
    ShiftField shift_field;
    Carry carry;
    glm::dvec3 last_wall_shift_W_mm{0.0};
    bool moves = false;
    std::uint64_t beam_key = 0;
    gpu::Texels scatter, base, body_shift;
    gpu::Buffer bins, coarse, gray, coarse_out, scatter_in, base_in, body_shift_in, gray_out;
    gpu::Buffer primary_out, noise_out;
    gpu::ComputePass coarse_pass, moving_coarse_pass, display_pass;
    gpu::Timer timer;
    std::vector<PassTime> times;
    std::map<std::uint64_t, xray::BeamModel> beams;
};

FluoroscopyRenderer::Impl::Impl(const gpu::Device& gpu_device, int size)
    : device(gpu_device),
      size_px(size),
      anatomy(gpu_device, size),
      solids(gpu_device, size),
      tubes(gpu_device, size),
      contrast(gpu_device, size),
      open_field(gpu_device, size),
      compose(gpu_device, size),
      detector(gpu_device, size),
      shift_field(size),
      timer(gpu_device, 16) {
    SIDEPORT_CHECK(size >= gpu_shared::kCoarsePx && size % gpu_shared::kCoarsePx == 0,
                   "the size is a multiple of 64");
    const std::size_t wide_count = gpu_shared::kCoarsePx * static_cast<std::size_t>(size);
    const std::size_t shift_tiles = static_cast<std::size_t>(size / gpu_shared::kShiftTilePx);
    body_shift = gpu::Texels(device, VK_FORMAT_R32G32B32A32_SFLOAT, 2 * shift_tiles * shift_tiles,
                             "body shift");
    for (gpu::Texels* picture : {&scatter, &base})
        *picture =
            gpu::Texels(device, VK_FORMAT_R32G32B32A32_SFLOAT, wide_count / 4, "coarse rows");
    const auto count = static_cast<std::size_t>(size) * static_cast<std::size_t>(size);
    const auto buffer = [&](std::size_t bytes, gpu::BufferPlace place, const char* name) {
        return gpu::Buffer(device, bytes, place, name);
    };
    bins = buffer(sizeof(gpu_shared::EffectiveBin) * gpu_shared::kEffectiveBinCount,
                  gpu::BufferPlace::host, "bins");
    coarse = buffer(kCoarseCount * sizeof(glm::vec2), gpu::BufferPlace::device, "coarse");
    coarse_out = buffer(coarse.size_bytes(), gpu::BufferPlace::read, "coarse_out");
    scatter_in = buffer(wide_count * sizeof(float), gpu::BufferPlace::host, "scatter_in");
    base_in = buffer(wide_count * sizeof(float), gpu::BufferPlace::host, "base_in");
    body_shift_in =
        buffer(body_shift.buffer().size_bytes(), gpu::BufferPlace::host, "body_shift_in");
    primary_out =
        buffer(padded_quads(size) * sizeof(glm::vec4), gpu::BufferPlace::read, "primary_out");
    noise_out =
        buffer(padded_quads(size) * sizeof(glm::uvec2), gpu::BufferPlace::read, "noise_out");
    gray = buffer(count, gpu::BufferPlace::device, "gray");
    gray_out = buffer(count, gpu::BufferPlace::read, "gray_out");
    const auto coarse_variant = [&](std::uint32_t moving) {
        return gpu::ComputePass(device, kCoarse,
                                layout_of("tttttuttb", sizeof(FrameParams), {1, 1, 1, moving}),
                                "coarse");
    };
    coarse_pass = coarse_variant(0);
    moving_coarse_pass = coarse_variant(1);
    display_pass =
        gpu::ComputePass(device, kDisplay, layout_of("tttb", sizeof(FrameParams)), "display");
}

const xray::BeamModel& FluoroscopyRenderer::Impl::beam_for(const xray::Technique& technique) {
    const std::uint64_t key = key_of(technique);
    auto it = beams.find(key);
    if (it == beams.end()) {
        it = beams.emplace(key, xray::make_beam_model(fitted_technique(technique))).first;
    }
    return it->second;
}

void FluoroscopyRenderer::Impl::prepare_motion(const xray::FrameInput& input,
                                               const DisplayOptions& display, FrameParams& params) {
    const bool wall_moves = input.wall_shift_W_mm != last_wall_shift_W_mm;
    last_wall_shift_W_mm = input.wall_shift_W_mm;
    carry = display.coarse_while_moving && wall_moves ? carry_of(input) : Carry{};
    params.carry = {float(carry.scale), float(carry.offset_px.x), float(carry.offset_px.y)};
    const bool moved = moves;
    moves = !input.motion.is_still();
    const bool same_beam = key_of(input.technique) == beam_key;
    beam_key = key_of(input.technique);
    if (moves || moved || !same_beam) compose.mark_all();
    if (moves) body_shift_in.write(std::span<const glm::vec4>(shift_field.of(input)));
}

void FluoroscopyRenderer::Impl::paths_pass(const xray::FrameInput& input,
                                           const FrameParams& params) {
    contrast.prepare(input);
    device.run([&](VkCommandBuffer cmd) {
        barrier(cmd);
        timer.start(cmd);
        if (moves) record_copy(cmd, body_shift_in, body_shift.buffer());
        const bool other_field = open_field.record(cmd, params);
        const bool other_anatomy = anatomy.record(cmd, input.geometry);
        if (other_field || other_anatomy) compose.mark_all();
        timer.mark(cmd, "anatomy");
        solids.record(cmd, input.geometry,
                      carry == Carry{} ? input.solids : uncarried(input, carry));
        timer.mark(cmd, "solids");
        tubes.record(cmd, input);
        timer.mark(cmd, "tubes");
        contrast.record(cmd, input, timer);
        (moves ? moving_coarse_pass : coarse_pass)
            .record(cmd,
                    {anatomy.soft_mm(), anatomy.bone_mm(), solids.paths(), tubes.paths(),
                     contrast.iodine(), bins, open_field.fluence(), body_shift, coarse},
                    gpu::push_bytes(params),
                    {1, static_cast<std::uint32_t>(gpu_shared::kCoarsePx)});
        barrier(cmd);
        record_copy(cmd, coarse, coarse_out);
        barrier(cmd);
        timer.mark(cmd, "coarse");
    });
    times.clear();
    note_times();
    const auto mark = [&](const Rectangle& r) {
        compose.mark(r);
    };
    solids.tiles().for_each_redrawn_tile(mark);
    tubes.tiles().for_each_redrawn_tile(mark);
    contrast.for_each_changed_rectangle(mark);
    compose.sort_tiles(solids, tubes, contrast, carry);
}

PathPictures FluoroscopyRenderer::Impl::path_pictures() const {
    return {anatomy.soft_mm(), anatomy.bone_mm(),
            solids.paths(),    tubes.paths(),
            contrast.iodine(), bins,
            body_shift,        moves};
}

CoarsePicture FluoroscopyRenderer::Impl::read_coarse() const {
    const std::vector<glm::vec2> pixels = coarse_out.read<glm::vec2>(kCoarseCount);
    CoarsePicture picture;
    for (const glm::vec2& pixel : pixels) {
        picture.primary.push_back(pixel.x);
        picture.metal_mm.push_back(pixel.y);
    }
    return picture;
}

void FluoroscopyRenderer::Impl::picture_pass(const FrameParams& params, const LiveDisplay& live,
                                             bool want_signal) {
    const gpu::Groups quads = quad_groups(size_px);
    const auto strips = static_cast<std::uint32_t>(size_px / gpu_shared::kStripRows);
    device.run([&](VkCommandBuffer cmd) {
        barrier(cmd);
        timer.start(cmd);
        record_copy(cmd, scatter_in, scatter.buffer());
        record_copy(cmd, base_in, base.buffer());
        barrier(cmd);
        compose.record(cmd, path_pictures(), open_field, scatter, params);
        barrier(cmd);
        timer.mark(cmd, "compose");
        if (!moves) {
            compose.record_noise(cmd, scatter, params);
            barrier(cmd);
        }
        timer.mark(cmd, "noise");
        detector.record(cmd, compose.primary(), scatter, compose.noise(), live, detector_params);
        barrier(cmd);
        timer.mark(cmd, "detect");
        display_pass.record(cmd, {detector.picture(), base, open_field.shutter_share(), gray},
                            gpu::push_bytes(params), {quads.x, strips});
        barrier(cmd);
        timer.mark(cmd, "display");
        record_copy(cmd, gray, gray_out);
        if (want_signal) {
            record_copy(cmd, compose.primary().buffer(), primary_out);
            record_copy(cmd, compose.noise().buffer(), noise_out);
        }
        barrier(cmd);
        timer.mark(cmd, "readback");
    });
    note_times();
}

/// What falls on the detector: primary, noise, and scatter between its coarse rows.
std::vector<float> FluoroscopyRenderer::Impl::read_signal(
    const std::vector<float>& scatter_rows) const {
    const auto side = static_cast<std::size_t>(size_px), stride = padded_quads(size_px) / side * 4;
    const std::vector<float> primary = primary_out.read<float>(side * stride);
    const auto noise = noise_out.read<glm::uvec2>(side * stride / 4);
    std::vector<float> signal;
    signal.reserve(side * side);
    for (std::size_t y = 0; y < side; ++y) {
        const gpu_shared::CoarsePlace place =
            gpu_shared::coarse_place(static_cast<int>(y), size_px / gpu_shared::kCoarsePx);
        const float* low = &scatter_rows[static_cast<std::size_t>(place.low) * side];
        const float* high = &scatter_rows[static_cast<std::size_t>(place.high) * side];
        for (std::size_t x = 0; x < side; ++x) {
            const std::size_t at = y * stride + x;
            const float mean = primary[at] + glm::mix(low[x], high[x], place.weight);
            signal.push_back(std::max(
                mean + gpu_shared::unpack_rough(noise[at / 4])[static_cast<int>(at % 4)], 0.0F));
        }
    }
    return signal;
}

void FluoroscopyRenderer::Impl::note_times() {
    for (const auto& [name, ms] : timer.read())
        times.push_back({name, ms});
}

namespace {

/// Denser than any bone, g/cm3 of the bone compound.
bool holds_metal(const patient::VoxelGrid& bone) {
    constexpr float kDensestBone = 2.2F;
    return std::any_of(bone.bytes.begin(), bone.bytes.end(), [&](std::uint8_t byte) {
        return static_cast<float>(byte) * bone.scale > kDensestBone;
    });
}

}  // namespace

FluoroscopyRenderer::FluoroscopyRenderer(const gpu::Device& device, int size_px)
    : impl_(std::make_unique<Impl>(device, size_px)) {}
FluoroscopyRenderer::~FluoroscopyRenderer() = default;
FluoroscopyRenderer::FluoroscopyRenderer(FluoroscopyRenderer&&) noexcept = default;
FluoroscopyRenderer& FluoroscopyRenderer::operator=(FluoroscopyRenderer&&) noexcept = default;

void FluoroscopyRenderer::set_anatomy(const patient::Anatomy* anatomy) {
    impl_->anatomy.set(anatomy);
    impl_->compose.note_metal(anatomy != nullptr && holds_metal(anatomy->bone));
    impl_->compose.mark_all();
}

RenderedFrame FluoroscopyRenderer::render(const xray::FrameInput& input,
                                          const DisplayOptions& display, bool want_signal) {
    Impl& m = *impl_;
    SIDEPORT_CHECK(input.geometry.width_px == m.size_px && input.geometry.height_px == m.size_px,
                   "sizes must match");
    const xray::BeamModel& beam = m.beam_for(input.technique);
    m.bins.write(std::span<const gpu_shared::EffectiveBin>(beam.bins));
    m.anatomy.note_motion(input.geometry, display.coarse_while_moving && m.device.is_cpu());
    FrameParams params = frame_params(input, display, beam);
    m.prepare_motion(input, display, params);
    m.paths_pass(input, params);

    const auto scatter_start = Clock::now();
    CoarsePicture picture = m.read_coarse();
    picture.open = coarse_openness(params);
    const CoarseResult coarse =
        evaluate_coarse(picture, beam, input.geometry.pixel_mm * params.coarse_factor,
                        field_area_cm2(input.geometry), input.scatter, display);
    const std::vector<float> scatter_rows = widened(coarse.scatter, params.coarse_factor);
    m.scatter_in.write(std::span<const float>(scatter_rows));
    m.base_in.write(std::span<const float>(widened(coarse.base, params.coarse_factor)));
    m.times.push_back(
        {"scatter",
         std::chrono::duration<double, std::milli>(Clock::now() - scatter_start).count()});
    params.reference_signal = coarse.reference_signal;
    params.window_low = coarse.window_low;
    params.window_high = coarse.window_high;
    m.detector_params =
        m.detector.next(display.live, key_of(input.geometry), beam, params, spot_image_mm(input));
    if (shows_difference(display.live)) show_difference(params);
    m.picture_pass(params, display.live, want_signal);

    const auto count = static_cast<std::size_t>(m.size_px) * static_cast<std::size_t>(m.size_px);
    RenderedFrame frame{.width_px = m.size_px,
                        .height_px = m.size_px,
                        .gray = m.gray_out.read<std::uint8_t>(count),
                        .signal = {}};
    if (want_signal) frame.signal = m.read_signal(scatter_rows);
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
