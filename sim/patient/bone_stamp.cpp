#include "sim/patient/bone_stamp.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <thread>

namespace sideport::patient {

namespace {

constexpr float kFarMm = 9.0F;
constexpr float kDeepMm = 4.5F;       ///< below every cortex
constexpr int kCube = 9, kBlock = 3;  ///< voxels of a side: distances are first tried in the middle

/// Voxels of the grid that a box covers.
struct Region {
    glm::ivec3 first{0}, count{0};
    vec3 origin{0.0F};
    float spacing = 1.0F;

    vec3 position(int i, int j, int k) const {
        return origin + vec3(glm::ivec3(i, j, k)) * spacing;
    }
    std::size_t voxels() const {
        return static_cast<std::size_t>(count.x) * static_cast<std::size_t>(count.y) *
               static_cast<std::size_t>(count.z);
    }
    std::size_t index(int i, int j, int k) const {
        return (static_cast<std::size_t>(k) * static_cast<std::size_t>(count.y) +
                static_cast<std::size_t>(j)) *
                   static_cast<std::size_t>(count.x) +
               static_cast<std::size_t>(i);
    }
};

Region region_of(const VoxelGrid& grid, const vec3& low, const vec3& high) {
    const auto spacing = static_cast<float>(grid.spacing_mm);
    const vec3 grid_origin(grid.origin_W_mm);
    const glm::ivec3 a = glm::clamp(glm::ivec3(glm::floor((low - grid_origin) / spacing)),
                                    glm::ivec3(0), grid.size - 1);
    const glm::ivec3 b = glm::clamp(glm::ivec3(glm::ceil((high - grid_origin) / spacing)),
                                    glm::ivec3(0), grid.size - 1);
    return {.first = a,
            .count = b - a + 1,
            .origin = grid_origin + vec3(a) * spacing,
            .spacing = spacing};
}

/// A cube of voxels [first, end).
struct Cube {
    glm::ivec3 first{0}, end{0};
};

/// Signed distances in a region, from cubes to smaller cubes to voxels: only what lies near the
/// surface is looked at one by one. Deep inside a whole cube gets the distance of its middle.
class Sampler {
  public:
    Sampler(const Region& region, const std::function<float(const vec3&)>& distance,
            std::vector<float>& values)
        : r_(region),
          distance_(distance),
          values_(values) {}

    void fill(const Cube& cube, int side) const {
        const float middle = distance_(r_.origin + vec3(cube.first) * r_.spacing +
                                       0.5F * float(side - 1) * r_.spacing);
        // distances may grow this much faster than the way, and a gradient needs two voxels more
        const float reach_mm = 1.6F * 1.74F * 0.5F * static_cast<float>(side) * r_.spacing;
        if (middle > reach_mm + 2.0F * r_.spacing) return;
        if (middle < -reach_mm - kDeepMm) return fill_with(cube, -kFarMm);
        const int part = side == kCube ? kBlock : 1;
        for (int k = cube.first.z; k < cube.end.z; k += part) {
            for (int j = cube.first.y; j < cube.end.y; j += part) {
                for (int i = cube.first.x; i < cube.end.x; i += part) {
                    if (part == 1) {
                        values_[r_.index(i, j, k)] = distance_(r_.position(i, j, k));
                    } else {
                        fill({{i, j, k}, glm::min(glm::ivec3(i, j, k) + part, cube.end)}, part);
                    }
                }
            }
        }
    }

  private:
    void fill_with(const Cube& cube, float value) const {
        for (int k = cube.first.z; k < cube.end.z; ++k) {
            for (int j = cube.first.y; j < cube.end.y; ++j) {
                for (int i = cube.first.x; i < cube.end.x; ++i)
                    values_[r_.index(i, j, k)] = value;
            }
        }
    }

    const Region& r_;
    const std::function<float(const vec3&)>& distance_;
    std::vector<float>& values_;
};

std::vector<float> sample(const Region& r, const std::function<float(const vec3&)>& distance) {
    std::vector<float> values(r.voxels(), kFarMm);
    const Sampler sampler(r, distance, values);
    parallel_slices((r.count.z + kCube - 1) / kCube, [&](int slab) {
        for (int j = 0; j < r.count.y; j += kCube) {
            for (int i = 0; i < r.count.x; i += kCube) {
                const glm::ivec3 first(i, j, slab * kCube);
                sampler.fill({first, glm::min(first + kCube, r.count)}, kCube);
            }
        }
    });
    return values;
}

/// Density at a depth below the surface, smoothed over one voxel.
float shell_density(float depth_mm, const BoneTexture& texture, float spacing) {
    const auto cover = [&](float t) {
        return saturate(0.5F + t / spacing);
    };
    const float bone = cover(depth_mm), marrow = cover(depth_mm - texture.cortex_mm);
    return texture.cortex_density * (bone - marrow) + texture.marrow_density * marrow;
}

/// Distance to the nearest of the balls, by writing each ball into its own neighbourhood.
std::vector<float> nearest_ball(const Region& r, const std::vector<Ball>& balls, float reach_mm) {
    std::vector<float> near(r.voxels(), kFarMm);
    const auto voxels = [&](float mm, int last) {
        return glm::clamp(static_cast<int>(std::ceil(mm / r.spacing)), 0, last);
    };
    parallel_slices(r.count.z, [&](int k) {
        for (const Ball& ball : balls) {
            const vec3 c = ball.center - r.origin;
            const float dz = static_cast<float>(k) * r.spacing - c.z,
                        reach = ball.radius + reach_mm;
            const float plane2 = reach * reach - dz * dz;
            if (plane2 <= 0.0F) continue;
            const float half = std::sqrt(plane2);
            for (int j = voxels(c.y - half, r.count.y); j < voxels(c.y + half, r.count.y); ++j) {
                const float dy = static_cast<float>(j) * r.spacing - c.y;
                const float width = std::sqrt(std::max(0.0F, plane2 - dy * dy));
                const int end = voxels(c.x + width, r.count.x);
                for (int i = voxels(c.x - width, r.count.x); i < end; ++i) {
                    const float dx = static_cast<float>(i) * r.spacing - c.x;
                    float& value = near[r.index(i, j, k)];
                    value = std::min(value, std::sqrt(dx * dx + dy * dy + dz * dz) - ball.radius);
                }
            }
        }
    });
    return near;
}

}  // namespace

void parallel_slices(int count, const std::function<void(int)>& work) {
    const unsigned cores = std::clamp(std::thread::hardware_concurrency(), 1U, 16U);
    std::atomic<int> next{0};
    const auto loop = [&] {
        for (int i = next++; i < count; i = next++)
            work(i);
    };
    std::vector<std::thread> threads;
    for (unsigned t = 1; t < cores; ++t)
        threads.emplace_back(loop);
    loop();
    for (std::thread& thread : threads)
        thread.join();
}

void stamp_bone(VoxelGrid& grid, const vec3& low, const vec3& high,
                const std::function<float(const vec3&)>& distance,
                const std::function<BoneTexture(const vec3&)>& texture) {
    const Region r = region_of(grid, low, high);
    if (glm::any(glm::lessThan(r.count, glm::ivec3(3)))) return;
    const std::vector<float> f = sample(r, distance);
    const std::size_t dy = static_cast<std::size_t>(r.count.x);
    const std::size_t dz = dy * static_cast<std::size_t>(r.count.y);
    parallel_slices(r.count.z - 2, [&](int slice) {
        const int k = slice + 1;
        for (int j = 1; j < r.count.y - 1; ++j) {
            for (int i = 1; i < r.count.x - 1; ++i) {
                const std::size_t at = r.index(i, j, k);
                if (f[at] > 2.0F * r.spacing) continue;
                const vec3 rise(f[at + 1] - f[at - 1], f[at + dy] - f[at - dy],
                                f[at + dz] - f[at - dz]);
                const float slope = glm::length(rise) / (2.0F * r.spacing);
                const float depth_mm =
                    f[at] <= -kFarMm ? kFarMm : -f[at] / glm::clamp(slope, 0.35F, 2.5F);
                if (depth_mm < -r.spacing) continue;
                const float density =
                    shell_density(depth_mm, texture(r.position(i, j, k)), r.spacing);
                const auto byte = static_cast<std::uint8_t>(
                    glm::clamp(density / grid.scale + 0.5F, 0.0F, 255.0F));
                std::uint8_t& voxel =
                    grid.bytes[grid.index(r.first.x + i, r.first.y + j, r.first.z + k)];
                voxel = std::max(voxel, byte);
            }
        }
    });
}

void stamp_balls(VoxelGrid& grid, const std::vector<Ball>& balls, float roughness,
                 std::uint32_t seed, const std::function<float(const vec3&, float)>& carve,
                 const std::function<BoneTexture(const vec3&)>& texture) {
    constexpr float kPadMm = 3.0F;
    vec3 low(1e9F), high(-1e9F);
    for (const Ball& ball : balls) {
        low = glm::min(low, ball.center - vec3(ball.radius + kPadMm));
        high = glm::max(high, ball.center + vec3(ball.radius + kPadMm));
    }
    const Region r = region_of(grid, low, high);
    if (glm::any(glm::lessThan(r.count, glm::ivec3(3)))) return;

    const std::vector<float> near = nearest_ball(r, balls, kPadMm - 1.0F);
    const auto distance = [&](const vec3& p) {
        const glm::ivec3 at =
            glm::clamp(glm::ivec3((p - r.origin) / r.spacing + 0.5F), glm::ivec3(0), r.count - 1);
        float value = near[r.index(at.x, at.y, at.z)];
        if (value < 4.0F) {
            value += roughness *
                     (1.3F * value_noise(p / 9.0F, seed) + 0.4F * value_noise(p / 4.0F, seed + 1U));
        }
        return carve ? carve(p, value) : value;
    };
    stamp_bone(grid, low, high, distance, texture);
}

vec3 spline_at(const std::vector<vec3>& points, float t) {
    const int last = static_cast<int>(points.size()) - 1;
    const float along = t * static_cast<float>(last);
    const int i = std::clamp(static_cast<int>(along), 0, last - 1);
    const float u = along - static_cast<float>(i), u2 = u * u, u3 = u2 * u;
    const auto point = [&](int k) {
        return points[static_cast<std::size_t>(std::clamp(k, 0, last))];
    };
    return point(i - 1) * (-0.5F * u + u2 - 0.5F * u3) + point(i) * (1.0F - 2.5F * u2 + 1.5F * u3) +
           point(i + 1) * (0.5F * u + 2.0F * u2 - 1.5F * u3) +
           point(i + 2) * (-0.5F * u2 + 0.5F * u3);
}

}  // namespace sideport::patient
