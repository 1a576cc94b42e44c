#pragma once

#include <functional>
#include <vector>

#include "sim/patient/anatomy.h"
#include "sim/patient/value_noise.h"

namespace sideport::patient {

/// Cortex and marrow at a point inside a bone.
struct BoneTexture {
    float cortex_mm = 1.0F;       ///< thickness of the shell
    float cortex_density = 1.4F;  ///< g/cm3
    float marrow_density = 0.2F;
};

/// Draws one bone into the grid of bytes: where two bones meet the denser one stays.
/// distance(p_W): signed distance, mm, right within 2 mm of the surface; texture(p_W) is asked
/// inside only. The true distance is distance / |gradient|, else the cortex would be thick and thin
/// by chance. Runs on all cores; the result does not depend on their number.
void stamp_bone(VoxelGrid& grid, const vec3& low_W_mm, const vec3& high_W_mm,
                const std::function<float(const vec3&)>& distance,
                const std::function<BoneTexture(const vec3&)>& texture);

/// A swept bone as a union of balls.
struct Ball {
    vec3 center{0.0F};
    float radius = 1.0F;
};
void stamp_balls(VoxelGrid& grid, const std::vector<Ball>& balls, float roughness,
                 std::uint32_t seed, const std::function<float(const vec3&, float)>& carve,
                 const std::function<BoneTexture(const vec3&)>& texture);

/// Calls work(i) for i in [0, count) from several threads; each i once.
void parallel_slices(int count, const std::function<void(int)>& work);

/// Catmull-Rom through the points, t in [0, 1].
vec3 spline_at(const std::vector<vec3>& points, float t);

}  // namespace sideport::patient
