#include <algorithm>
#include <cmath>

#include "sim/patient/bone_stamp.h"
#include "sim/patient/bones.h"
#include "sim/patient/facets.h"

namespace sideport::patient {

namespace {

constexpr int kLastRib = 4;  ///< index of T12
constexpr float kBallStepMm = 0.8F;

/// Course of one rib, from its head to its end. level: 0 (T8) .. 4 (T12); up: ribs drawn higher for
/// ghosts.
std::vector<vec3> rib_course(const Spine& spine, int level, float side, const vec3& lift) {
    constexpr float kWidth[] = {136.0F, 139.0F, 140.0F, 138.0F},
                    kDrop[] = {58.0F, 62.0F, 66.0F, 66.0F};
    const Vertebra& v = spine.levels[static_cast<std::size_t>(level)];
    const BodyFrame frame = body_frame(v);
    const bool typical = level < 3;
    const float a = 0.5F * static_cast<float>(v.body_width_mm),
                b = 0.5F * static_cast<float>(v.body_depth_mm);
    const float h = 0.5F * static_cast<float>(v.posterior_height_mm + v.anterior_height_mm);
    const float span = static_cast<float>(v.transverse_half_span_mm),
                cap = static_cast<float>(v.canal_depth_mm);
    std::vector<vec3> points = {
        frame.to_world({side * (a + 1.5F), -b + 3.0F, typical ? 0.5F * h + 1.0F : 2.0F}),
        frame.to_world({side * (a + (typical ? 12.0F : 9.0F)), -b - (typical ? 9.0F : 4.0F),
                        typical ? 0.45F * h : 0.0F}),
        typical ? frame.to_world({side * (span + 3.0F), -b - 0.5F * cap - 3.0F, 5.0F})
                : frame.to_world({side * (a + 24.0F), -b - 14.0F, -6.0F})};
    const float y = frame.center.y, z = frame.center.z;
    const auto at = [&](float x, float dy, float dz) {
        points.push_back({side * x, y + dy, z + dz});
    };
    if (level == kLastRib) {
        at(60.0F, -52.0F, -18.0F);
        at(88.0F, -44.0F, -38.0F);
        at(104.0F, -30.0F, side > 0.0F ? -60.0F : -56.0F);
    } else {
        const float width = kWidth[level], drop = kDrop[level];
        at(72.0F, -62.0F, -14.0F);
        at(108.0F, -42.0F, -32.0F);
        at(width, 8.0F, -drop);
        if (typical) {
            at(width - 2.0F, 55.0F, -drop - 30.0F);
            at(width - 14.0F, 88.0F, -drop - 42.0F);
        } else {
            at(width - 6.0F, 35.0F, -drop - 18.0F);
        }
    }
    for (vec3& p : points)
        p += lift;
    return points;
}

float length_of(const std::vector<vec3>& course) {
    float length = 0.0F;
    for (int i = 1; i <= 400; ++i) {
        length += glm::length(spline_at(course, static_cast<float>(i) / 400.0F) -
                              spline_at(course, static_cast<float>(i - 1) / 400.0F));
    }
    return length;
}

/// A flat band of balls, seven across its height, that grows from the head and tapers at a floating
/// end.
std::vector<Ball> rib_balls(const std::vector<vec3>& course, float length, bool last, bool tapers) {
    std::vector<Ball> balls;
    const int count = static_cast<int>(length / kBallStepMm);
    for (int i = 0; i <= count; ++i) {
        const float t = static_cast<float>(i) / static_cast<float>(count);
        const vec3 center = spline_at(course, t);
        const vec3 along = glm::normalize(spline_at(course, std::min(1.0F, t + 0.01F)) -
                                          spline_at(course, std::max(0.0F, t - 0.01F)));
        const vec3 outward = glm::normalize(vec3(center.x, center.y - 20.0F, 0.0F));
        const vec3 up = glm::normalize(vec3(0.0F, 0.0F, 1.0F) - along * along.z + outward * 0.10F);
        const float from_head = t * length, to_end = length - from_head;
        const float half = (last ? 3.6F : 4.6F) * ramp(8.0F, 45.0F, from_head) *
                           (tapers ? ramp(-6.0F, 34.0F, to_end) : 1.0F);
        const float radius =
            (last ? 3.0F : 3.4F) *
                (tapers ? glm::mix(0.55F, 1.0F, ramp(0.0F, 25.0F, to_end)) : 1.0F) +
            0.9F * std::exp(-from_head * from_head / 60.0F);
        for (int m = -3; m <= 3; ++m) {
            const float across = static_cast<float>(m) / 3.0F;
            balls.push_back(
                {center + up * (half * across), radius * (1.0F - 0.12F * std::fabs(across))});
        }
    }
    return balls;
}

}  // namespace

void draw_ribs(VoxelGrid& bone, const Spine& spine, const BoneTraits& traits) {
    for (int n = -2; n <= kLastRib; ++n) {
        const int level = std::max(0, n);
        const vec3 lift = n < 0 ? vec3(0.0F, 0.6F, 23.0F) * static_cast<float>(-n) : vec3(0.0F);
        for (int side = 0; side < 2; ++side) {
            const std::vector<vec3> course =
                rib_course(spine, level, side == 0 ? 1.0F : -1.0F, lift);
            const bool tapers = level >= 3 || n < 0;
            const std::vector<Ball> balls =
                rib_balls(course, length_of(course), level == kLastRib, tapers);
            const std::uint32_t seed =
                traits.seed * 55U + static_cast<std::uint32_t>(level * 3 + side);
            const vec3 end = course.back();
            stamp_balls(bone, balls, 0.5F, seed, {}, [&](const vec3& p) {
                // the front ends turn into cartilage
                const float bony = level < 3 ? ramp(2.0F, 30.0F, glm::length(p - end)) : 1.0F;
                const float marrow = glm::mix(0.07F, 0.14F, bony) * traits.trabecular *
                                     (1.0F + 0.3F * value_noise(p * 0.3F, seed));
                return BoneTexture{glm::mix(0.25F, 1.05F, bony), 1.35F, marrow};
            });
        }
    }
}

}  // namespace sideport::patient
