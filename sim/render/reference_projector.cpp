#include "sim/render/reference_projector.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "shaders/shared/frame.h"
#include "shaders/shared/march.h"
#include "sim/render/body_shift.h"
#include "sim/render/coarse.h"
#include "sim/render/frame_params.h"
#include "sim/render/pack.h"

namespace sideport::render {

namespace {

using gpu_shared::Paths;
using gpu_shared::vec2;
using gpu_shared::vec3;

/// One grid of numbers in its own frame V, and the beam there. `value(index)` reads a voxel.
template <typename Value>
class GridProjector {
  public:
    GridProjector(const xray::ProjectionGeometry& g, const Pose& X_WV, const gpu_shared::Grid& grid,
                  Value value)
        : camera_(camera_of(g, X_WV.inverse())),
          grid_(grid),
          axis_(gpu_shared::march_axis(
              vec3(X_WV.inverse().direction(g.normal_W()) / glm::dvec3(grid.spacing_mm)))),
          value_(std::move(value)) {}

    /// Line integral along the ray of a pixel, value x mm.
    float integral(int x, int y) const {
        const gpu_shared::Ray ray =
            gpu_shared::pixel_ray(camera_, static_cast<float>(x), static_cast<float>(y));
        const gpu_shared::March march =
            gpu_shared::plan_march(ray.origin, ray.direction, axis_, grid_);
        float sum = 0.0F;
        for (int plane = march.first; plane <= march.last; ++plane)
            sum += sample(plane, gpu_shared::march_position(march, plane));
        return sum * march.mm_per_plane;
    }

  private:
    float at(int plane, int i, int j) const {
        glm::ivec3 q;
        q[axis_] = plane;
        q[first_axis()] = i;
        q[second_axis()] = j;
        const auto index =
            static_cast<std::size_t>(q.x) +
            static_cast<std::size_t>(grid_.size.x) *
                (static_cast<std::size_t>(q.y) +
                 static_cast<std::size_t>(grid_.size.y) * static_cast<std::size_t>(q.z));
        return value_(index);
    }

    float sample(int plane, const vec3& position) const {
        const int a = first_axis(), b = second_axis();
        const vec2 p(position[a], position[b]);
        const vec2 f = glm::floor(p);
        const vec2 w = p - f;
        const auto inside = [](float x, int n) {
            return std::clamp(static_cast<int>(x), 0, n - 1);
        };
        const int i0 = inside(f.x, grid_.size[a]), i1 = inside(f.x + 1.0F, grid_.size[a]);
        const int j0 = inside(f.y, grid_.size[b]), j1 = inside(f.y + 1.0F, grid_.size[b]);
        const float value = glm::mix(glm::mix(at(plane, i0, j0), at(plane, i1, j0), w.x),
                                     glm::mix(at(plane, i0, j1), at(plane, i1, j1), w.x), w.y);
        return value * gpu_shared::edge_weight(p.x, grid_.size[a]) *
               gpu_shared::edge_weight(p.y, grid_.size[b]);
    }

    int first_axis() const { return axis_ == 0 ? 1 : 0; }
    int second_axis() const { return axis_ == 2 ? 1 : 2; }

    gpu_shared::Camera camera_;
    gpu_shared::Grid grid_;
    int axis_;
    Value value_;
};

auto projector_of(const xray::ProjectionGeometry& g, const patient::VoxelGrid& voxels) {
    const gpu_shared::Grid grid{.first_center_V_mm = vec3(voxels.origin_W_mm),
                                .spacing_mm = vec3(static_cast<float>(voxels.spacing_mm)),
                                .size = voxels.size};
    return GridProjector(g, {}, grid, [&voxels](std::size_t index) {
        return static_cast<float>(voxels.bytes[index]) * voxels.scale;
    });
}

auto projector_of(const xray::ProjectionGeometry& g, const xray::ContrastVolume& volume) {
    const gpu_shared::Grid grid{.first_center_V_mm = vec3(0.5 * volume.spacing_mm),
                                .spacing_mm = vec3(volume.spacing_mm),
                                .size = volume.size};
    return GridProjector(g, volume.X_WV, grid,
                         [&volume](std::size_t index) { return volume.iodine_mg_per_ml[index]; });
}

template <typename Work>
void for_each_pixel(const xray::ProjectionGeometry& g, Work work) {
    std::size_t index = 0;
    for (int y = 0; y < g.height_px; ++y) {
        for (int x = 0; x < g.width_px; ++x)
            work(x, y, index++);
    }
}

/// A tube's straight piece lies wholly farther from the ray than its bounding ball.
bool passes_by(const gpu_shared::Ray& ray, const gpu_shared::TubeSegment& segment) {
    const vec3 middle = vec3(segment.start) + vec3(segment.axis) * (0.5F * segment.plane0.w);
    const vec3 offset = middle - ray.origin;
    const vec3 across = offset - ray.direction * glm::dot(offset, ray.direction);
    const auto reach = static_cast<float>(reach_mm(segment));
    return glm::dot(across, across) > reach * reach;
}

/// Devices: solids by the painter's rule, then tubes and the liquid in them.
void add_devices(const xray::FrameInput& input, std::vector<Paths>& pixels) {
    const auto solids = solid_records(input.solids);
    const auto segments = tube_segments(input.tubes);
    const gpu_shared::Camera camera = camera_of(input.geometry);
    for_each_pixel(input.geometry, [&](int x, int y, std::size_t i) {
        const gpu_shared::Ray ray =
            gpu_shared::pixel_ray(camera, static_cast<float>(x), static_cast<float>(y));
        gpu_shared::Covered covered = gpu_shared::nothing_covered();
        for (const gpu_shared::SolidRecord& solid : solids)
            gpu_shared::paint_solid(pixels[i], covered, ray.origin, ray.direction, solid);
        for (const gpu_shared::TubeSegment& segment : segments) {
            if (passes_by(ray, segment)) continue;
            const gpu_shared::TubeChords chords =
                gpu_shared::tube_chords(ray.origin, ray.direction, segment);
            pixels[i] = gpu_shared::add_tube(pixels[i], chords, segment);
        }
    });
}

/// Iodine in body cavities: mg/mL x mm to mg/cm2.
void add_contrast(const xray::FrameInput& input, std::vector<Paths>& pixels) {
    for (const xray::ContrastVolume& volume : input.contrast) {
        const auto projector = projector_of(input.geometry, volume);
        for_each_pixel(input.geometry, [&](int x, int y, std::size_t i) {
            pixels[i].iodine_mg_per_cm2 += 0.1F * projector.integral(x, y);
        });
    }
}

void add_tissue(const xray::FrameInput& input, const patient::Anatomy* anatomy,
                std::vector<Paths>& pixels) {
    if (anatomy == nullptr) {
        for (Paths& paths : pixels)
            paths = gpu_shared::with_tissue(paths, 0.0F, 0.0F);
        return;
    }
    const auto soft = projector_of(input.geometry, anatomy->soft);
    const auto bone = projector_of(input.geometry, anatomy->bone);
    std::vector<float> soft_mm;
    for_each_pixel(input.geometry,
                   [&](int x, int y, std::size_t) { soft_mm.push_back(soft.integral(x, y)); });
    if (!input.motion.is_still()) soft_mm = shifted(soft_mm, input);
    for_each_pixel(input.geometry, [&](int x, int y, std::size_t i) {
        pixels[i] = gpu_shared::with_tissue(pixels[i], soft_mm[i], bone.integral(x, y));
    });
}

/// Scattered radiation of the whole picture, from every coarse_factor-th pixel of the primary.
std::vector<float> scatter_of(const xray::FrameInput& input, const gpu_shared::FrameParams& params,
                              const xray::BeamModel& beam, const std::vector<Paths>& pixels,
                              const std::vector<float>& primary) {
    constexpr int kSide = gpu_shared::kCoarsePx;
    CoarsePicture picture;
    for (int y = 0; y < kSide; ++y) {
        for (int x = 0; x < kSide; ++x) {
            const int column = x * params.coarse_factor + params.coarse_factor / 2;
            const int row = y * params.coarse_factor + params.coarse_factor / 2;
            const auto i = static_cast<std::size_t>(row * params.size.x + column);
            const Paths& paths = pixels[i];
            picture.primary.push_back(primary[i]);
            picture.metal_mm.push_back(gpu_shared::metal_mm(paths));
        }
    }
    picture.open = coarse_openness(params);
    return evaluate_coarse(picture, beam, input.geometry.pixel_mm * params.coarse_factor,
                           field_area_cm2(input.geometry), input.scatter, {})
        .scatter;
}

/// Bilinear between the centres of coarse pixels.
float interpolated(const std::vector<float>& coarse, int x, int y, int coarse_factor) {
    const gpu_shared::CoarsePlace across = gpu_shared::coarse_place(x, coarse_factor);
    const gpu_shared::CoarsePlace down = gpu_shared::coarse_place(y, coarse_factor);
    const auto in_row = [&](int row) {
        const float* values = &coarse[static_cast<std::size_t>(row * gpu_shared::kCoarsePx)];
        return glm::mix(values[across.low], values[across.high], across.weight);
    };
    return glm::mix(in_row(down.low), in_row(down.high), down.weight);
}

}  // namespace

std::vector<float> reference_signal(const xray::FrameInput& input, const patient::Anatomy* anatomy,
                                    const xray::BeamModel& beam) {
    const gpu_shared::FrameParams params = frame_params(input, {}, beam);
    const auto count =
        static_cast<std::size_t>(params.size.x) * static_cast<std::size_t>(params.size.y);
    std::vector<Paths> pixels(count, gpu_shared::no_paths());
    add_devices(input, pixels);
    add_contrast(input, pixels);
    add_tissue(input, anatomy, pixels);

    // the language that the shaders share takes arrays, not std::array
    gpu_shared::EffectiveBin bins[gpu_shared::kEffectiveBinCount];
    std::copy(beam.bins.begin(), beam.bins.end(), bins);
    std::vector<float> signal(count);
    for_each_pixel(input.geometry, [&](int x, int y, std::size_t i) {
        const auto column = static_cast<float>(x), row = static_cast<float>(y);
        signal[i] = gpu_shared::energy_sum(bins, pixels[i]) *
                    gpu_shared::collimated(params, column, row) *
                    gpu_shared::fluence_at(params, column, row);
    });
    const std::vector<float> scatter = scatter_of(input, params, beam, pixels, signal);
    for_each_pixel(input.geometry, [&](int x, int y, std::size_t i) {
        signal[i] += interpolated(scatter, x, y, params.coarse_factor);
    });
    return signal;
}

std::vector<float> reference_signal(const xray::FrameInput& input,
                                    const patient::Anatomy* anatomy) {
    return reference_signal(input, anatomy,
                            xray::make_beam_model(fitted_technique(input.technique)));
}

}  // namespace sideport::render
