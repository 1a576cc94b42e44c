#include <algorithm>
#include <array>
#include <cmath>

#include "sim/patient/bone_stamp.h"
#include "sim/patient/bones.h"
#include "sim/patient/facets.h"

namespace sideport::patient {

namespace {

constexpr int kSegments = 5;

/// One sacral segment in the frame of S1: half sizes of body and wing, mm.
struct Segment {
    vec3 center{0.0F};
    float angle = 0.0F;
    float height, half_width, half_depth, half_wing;
};

/// What makes one pelvis differ from another. ref: women's are wider and lower, with a wider and
/// shorter sacrum (RL); people of one sex differ by some percent.
struct PelvisBuild {
    float width, height, flare, curl;  ///< of 1
    float tilt_rad;                    ///< of the whole pelvis, against the usual sacral slope
    std::uint32_t seed;
};
constexpr float kUsualTiltRad = 34.0F * 0.0174533F;
float sacral_tilt_rad(const Spine& spine) {
    const glm::dvec3 axis = spine.levels.back().X_WB.R[2];
    return static_cast<float>(std::atan2(axis.y, axis.z));
}
PelvisBuild pelvis_build(const Spine& spine, const BoneTraits& traits) {
    const auto size = static_cast<float>(spine.levels.back().body_width_mm / 50.0);
    const auto chance = [&](int i) {
        return signed_chance(70, i, 0, traits.seed);
    };
    return {.width = size * (traits.male ? 0.975F : 1.025F) * (1.0F + 0.025F * chance(0)),
            .height = size * (traits.male ? 1.04F : 0.95F) * (1.0F + 0.03F * chance(1)),
            .flare = (traits.male ? 0.97F : 1.00F) * (1.0F + 0.03F * chance(2)),
            .curl = (traits.male ? 1.12F : 0.92F) * (1.0F + 0.28F * chance(3)),
            .tilt_rad = sacral_tilt_rad(spine) - kUsualTiltRad,
            .seed = traits.seed};
}

/// The sacroiliac joint: |x| of the plane between sacrum and ilium, in the frame of S1. It runs
/// from the front outside to the back inside, so that PA shows two lines, and is never flat.
float sacroiliac_x_mm(const vec3& p, const PelvisBuild& build) {
    const float y = glm::clamp(p.y, -36.0F, 24.0F);
    const int side = p.x > 0.0F ? 0 : 1;
    const float wave =
        value_noise(vec3(static_cast<float>(9 * side), p.y, p.z) / 15.0F, build.seed * 7U + 3U);
    const float low = std::max(0.0F, -p.z);
    return build.width * (51.0F - 0.20F * low - 0.0016F * low * low + 0.30F * (y + 6.0F) -
                          0.006F * (y + 6.0F) * (y + 6.0F)) +
           2.0F * wave + 1.2F * signed_chance(71, side, 0, build.seed);
}
constexpr float kJointGapMm = 1.3F;  ///< half of it

std::array<Segment, kSegments> sacral_segments(const PelvisBuild& build) {
    std::array<Segment, kSegments> s = {
        {{.height = 30, .half_width = 24, .half_depth = 15.5F, .half_wing = 58},
         {.height = 25, .half_width = 18, .half_depth = 11, .half_wing = 54},
         {.height = 21, .half_width = 14.5F, .half_depth = 8.5F, .half_wing = 43},
         {.height = 17, .half_width = 12, .half_depth = 6.5F, .half_wing = 32},
         {.height = 14, .half_width = 9, .half_depth = 5, .half_wing = 23}}};
    for (Segment& segment : s) {
        segment.height *= build.height;
        segment.half_width *= build.width;
        segment.half_wing *= build.width;
    }
    for (std::size_t i = 1; i < s.size(); ++i) {
        s[i].angle = s[i - 1].angle + build.curl * (i == 1 ? 10.0F : 18.0F) * 0.0174533F;
        const float mean = 0.5F * (s[i - 1].angle + s[i].angle),
                    step = 0.5F * (s[i - 1].height + s[i].height);
        s[i].center = s[i - 1].center + vec3(0.0F, std::sin(mean) * step - (i == 1 ? 2.0F : 0.0F),
                                             -std::cos(mean) * step);
    }
    return s;
}

class SacrumShape {
  public:
    SacrumShape(const Spine& spine, const BoneTraits& traits)
        : frame_(body_frame(spine.levels.back())),
          noise_(traits.seed * 91U + 4U),
          build_(pelvis_build(spine, traits)),
          segments_(sacral_segments(build_)) {
        for (int side = 0; side < 2; ++side) {
            const FacetJoint joint = facet_joint(spine, kLevelCount - 2, side);
            joint_point_[side] = frame_.to_local(joint.point_W);
            joint_normal_[side] = frame_.direction_to_local(joint.normal_W);
        }
    }

    float distance(const vec3& p_W) const {
        vec3 p = frame_.to_local(p_W);
        if (p.z > 48.0F || std::fabs(p.x) > 80.0F) return 9.0F;
        p += vector_noise(p / 12.0F, noise_) * 0.9F;
        float d = 9.0F;
        for (int i = 0; i < kSegments; ++i)
            d = smooth_min(d, segment(p, i), 4.0F);
        d = smooth_max(d, std::fabs(p.x) - sacroiliac_x_mm(p, build_) + kJointGapMm, 1.5F);
        const int side = p.x > 0.0F ? 0 : 1;
        const vec3 joint = joint_point_[side];
        float process =
            capsule({std::fabs(p.x), p.y, p.z}, {21.0F, -22.0F, 6.0F},
                    {std::fabs(joint.x) + 2.0F, joint.y + 3.0F, joint.z + 6.0F}, 7.0F, 5.0F);
        process = smooth_max(process, glm::dot(p - joint, joint_normal_[side]) + 0.9F, 1.0F);
        d = smooth_min(d, process, 3.0F);
        for (int i = 0; i + 1 < kSegments; ++i)
            d = smooth_max(smooth_max(d, -foramen(p, i), is_floor(p, i) ? 7.0F : 2.5F), canal(p, i),
                           1.5F);
        return d;
    }

    BoneTexture texture(const vec3& p_W, const BoneTraits& traits) const {
        const vec3 q = frame_.to_local(p_W);
        const bool promontory = q.z > 8.0F && std::fabs(q.x) < 25.0F && q.y > -16.0F;
        float remnant = 0.0F;  // fused discs
        for (int i = 0; i < 3; ++i) {
            const Segment& a = segments_[static_cast<std::size_t>(i)];
            const Segment& b = segments_[static_cast<std::size_t>(i) + 1];
            const vec3 m = 0.5F * (a.center + b.center);
            const float dz =
                std::fabs((q.z - m.z) - std::tan(0.5F * (a.angle + b.angle)) * (q.y - m.y)) - 1.6F;
            if (std::fabs(q.x) < 16.0F - 3.0F * static_cast<float>(i))
                remnant += 0.22F * std::exp(-dz * dz / 0.8F);
        }
        float marrow = 0.31F * (1.0F + 0.45F * fractal_noise(q / 4.5F, 3, noise_ + 9U)) + remnant;
        // the roof of a foramen is hard, its floor slopes out into the groove of the nerve
        float cortex = promontory ? 1.15F : 1.05F;
        for (int i = 0; i + 1 < kSegments; ++i) {
            const float d = foramen(q, i);
            if (d < 6.0F) {
                cortex = glm::mix(cortex, is_floor(q, i) ? 0.25F : 1.35F, ramp(6.0F, 2.0F, d));
                if (is_floor(q, i)) marrow *= 1.0F - 0.35F * ramp(6.0F, 1.0F, d);
            }
        }
        // both faces of the sacroiliac joint are hard
        const float joint = sacroiliac_x_mm(q, build_) - kJointGapMm - std::fabs(q.x);
        cortex *= 1.0F + 0.35F * ramp(6.0F, 2.0F, joint);
        return {cortex * traits.cortex, 1.4F, std::max(0.02F, marrow * traits.trabecular)};
    }

    const BodyFrame& frame() const { return frame_; }

  private:
    static vec3 in_segment(const vec3& p, const Segment& s) {
        const vec3 q = p - s.center;
        const float c = std::cos(s.angle), n = std::sin(s.angle);
        return {std::fabs(p.x), q.y * c + q.z * n, -q.y * n + q.z * c};
    }

    float segment(const vec3& p, int i) const {
        const Segment& s = segments_[static_cast<std::size_t>(i)];
        const float fi = static_cast<float>(i);
        const vec3 l = in_segment(p, s);
        const float low = saturate(0.5F - l.z / s.height);
        const float width = s.half_width * (1.0F - 0.18F * low), depth = s.half_depth;
        const float r = std::pow(
            std::pow(l.x / width, 2.3F) + std::pow(std::fabs(l.y) / depth, 2.3F), 1.0F / 2.3F);
        const float dish = i == 0 && l.z > 0.0F ? 1.5F * saturate(1.0F - r) : 0.0F;
        const float ends = std::max(l.z + dish - 0.5F * s.height - (i > 0 ? 1.6F : 0.0F),
                                    -l.z - 0.5F * s.height - (i < 4 ? 1.6F : 0.0F));
        float d = smooth_max((r - 1.0F) * 0.5F * (width + depth), ends, 2.0F);
        d = smooth_min(d, wing(l, s, i, low), 3.0F);
        if (i >= 4) return d;
        const float lamina_y = -s.half_depth - (14.0F - 2.4F * fi);
        const float lamina = smooth_max(smooth_max(std::fabs(l.y - lamina_y - 0.28F * l.x) - 3.2F,
                                                   l.x - (27.0F - 3.0F * fi), 4.0F),
                                        std::fabs(l.z) - s.height * (i < 3 ? 0.62F : 0.42F), 3.0F);
        const float wave = value_noise({0.0F, 0.0F, p.z / 9.0F}, noise_ + 4U);
        const float crest = smooth_max(
            smooth_max(l.x - 2.2F - 0.6F * value_noise(p / 6.0F, noise_ + 3U),
                       std::fabs(l.y - lamina_y + 5.0F) - 5.0F + 0.8F * fi - 1.2F * wave, 4.0F),
            std::fabs(l.z) - 0.62F * s.height, 6.0F);
        const float pillar =
            capsule(l, {17.0F - 1.6F * fi, -0.5F * s.half_depth, 0.2F * s.height},
                    {18.0F - 1.6F * fi, lamina_y + 1.0F, 0.0F}, 6.0F - 0.6F * fi, 4.5F - 0.4F * fi);
        return smooth_min(d, smooth_min(lamina, smooth_min(crest, pillar, 3.0F), 3.0F), 3.0F);
    }

    /// Lateral mass: a slab that slopes back and narrows downward.
    float wing(const vec3& l, const Segment& s, int i, float low) const {
        const float next =
            i < 4 ? segments_[static_cast<std::size_t>(i) + 1].half_wing : s.half_wing - 10.0F;
        const float reach = s.half_wing - (s.half_wing - next) * low;
        const float top =
            0.5F * s.height - (i == 0 ? 1.0F + 0.20F * l.x + 0.0016F * l.x * l.x : 0.0F);
        const float thick = s.half_depth * (i == 0 ? 1.05F : 1.0F) + (i > 0 ? 2.5F : 0.0F);
        const float y = i == 0 ? -0.14F * l.x - 3.0F : -2.0F - 0.08F * l.x;
        const float plate = smooth_max(
            l.x - reach, std::fabs(l.y - y) - thick * (1.0F - 0.25F * l.x / reach), 4.0F);
        return smooth_max(plate,
                          smooth_max(l.z - top - (i > 0 ? 4.0F : 0.0F),
                                     -l.z - 0.5F * s.height - (i < 4 ? 4.0F : 0.0F), 3.0F),
                          5.0F);
    }

    /// Below the axis of the foramen.
    bool is_floor(const vec3& p, int i) const {
        const Segment& a = segments_[static_cast<std::size_t>(i)];
        const Segment& b = segments_[static_cast<std::size_t>(i) + 1];
        const float angle = 0.5F * (a.angle + b.angle);
        const vec3 m = 0.5F * (a.center + b.center);
        return (p.z - m.z - 1.0F) * std::cos(angle) - (p.y - m.y) * std::sin(angle) < 0.0F;
    }

    float foramen(const vec3& p, int i) const {
        const Segment& a = segments_[static_cast<std::size_t>(i)];
        const Segment& b = segments_[static_cast<std::size_t>(i) + 1];
        const float fi = static_cast<float>(i), angle = 0.5F * (a.angle + b.angle);
        const vec3 along(0.25F, std::cos(angle), std::sin(angle));
        const vec3 m = 0.5F * (a.center + b.center),
                   o((19.5F - 2.0F * fi) * build_.width, m.y, m.z + 2.0F);
        // taller than wide, as nerves leave obliquely
        vec3 q(std::fabs(p.x), p.y, o.z + (p.z - o.z) * 0.8F);
        const float own = 1.0F + 0.10F * signed_chance(72, i, p.x > 0.0F ? 0 : 1, build_.seed);
        return capsule(q, o - along * 28.0F, o + along * 28.0F, (5.2F - 0.6F * fi) * own,
                       (7.2F - 0.8F * fi) * own);
    }

    float canal(const vec3& p, int i) const {
        const Segment& s = segments_[static_cast<std::size_t>(i)];
        const vec3 l = in_segment(p, s);
        const float fi = static_cast<float>(i);
        if (std::fabs(l.z) >= 0.5F * s.height + 2.0F) return -9.0F;
        const float y = l.y + s.half_depth + 6.0F - fi, rx = 14.0F - 2.4F * fi,
                    ry = 7.0F - 1.2F * fi;
        return (1.0F - std::sqrt(l.x * l.x / (rx * rx) + y * y / (ry * ry))) * ry;
    }

    BodyFrame frame_;
    std::uint32_t noise_;
    PelvisBuild build_;
    std::array<Segment, kSegments> segments_;
    vec3 joint_point_[2], joint_normal_[2];
};

/// Iliac wing between crest and base, both relative to the centre of S1 (patient's left; mirrored).
std::vector<Ball> ilium_balls(const vec3& s1, float side, const PelvisBuild& build) {
    std::vector<vec3> crest = {{39, -62, -20}, {50, -66, 2},  {72, -58, 24}, {100, -36, 40},
                               {122, -4, 43},  {132, 30, 30}, {128, 62, 6}};
    std::vector<vec3> base = {{42, -52, -44}, {46, -44, -50}, {52, -30, -62}, {60, -14, -76},
                              {72, 2, -90},   {86, 16, -98},  {106, 38, -84}};
    const std::uint32_t seed = build.seed;
    for (std::size_t i = 0; i < crest.size(); ++i) {
        const auto own = [&](int axis) {
            return signed_chance(73 + axis, static_cast<int>(i), side > 0.0F ? 0 : 1, seed) +
                   1.6F * signed_chance(73 + axis, static_cast<int>(i), 2, seed);
        };
        // the flare begins where the wing leaves the sacrum
        const float wing = ramp(1.0F, 4.0F, static_cast<float>(i));
        const float wide = build.width * glm::mix(1.0F, build.flare, wing);
        crest[i] *= vec3(wide, 1.0F, build.height);
        base[i] *= vec3(wide, 1.0F, build.height);
        crest[i] += wing * vec3(1.5F * own(0), 1.5F * own(1), 2.5F * own(2));
    }
    std::vector<Ball> balls;
    const float c = std::cos(build.tilt_rad), s = std::sin(build.tilt_rad);
    constexpr int kLines = 420;
    for (int i = 0; i <= kLines; ++i) {
        const float t = static_cast<float>(i) / kLines;
        const vec3 top = spline_at(crest, t), bottom = spline_at(base, t);
        const float length = glm::length(top - bottom);
        const int steps = static_cast<int>(length / 1.1F);
        for (int j = 0; j <= steps; ++j) {
            const float u = static_cast<float>(j) / static_cast<float>(steps);
            vec3 p = glm::mix(top, bottom, u);
            const float bow = 9.0F * std::sin(3.14159F * u) * ramp(0.15F, 0.5F, t);
            p += vec3(bow, -0.4F * bow, 0.0F);
            const float rim =
                4.2F * std::exp(-u * length / 7.0F) *
                (1.0F +
                 0.25F * value_noise({static_cast<float>(i) * 0.033F, 0.0F, 3.0F * side}, seed));
            const float half = 2.9F + rim + 3.8F * ramp(0.6F, 1.0F, u) +
                               8.5F * ramp(0.42F, 0.05F, t) * ramp(0.0F, 0.2F, u);
            // the pelvis turns with the sacrum; its back lies under the skin above the table
            vec3 center = s1 + vec3(side * p.x, p.y * c + p.z * s, p.z * c - p.y * s);
            center.y = std::max(center.y, static_cast<float>(kTableTopYMm) + 6.0F + half);
            balls.push_back({center, half});
        }
    }
    return balls;
}

}  // namespace

void draw_sacrum(VoxelGrid& bone, const Spine& spine, const BoneTraits& traits) {
    const SacrumShape shape(spine, traits);
    const vec3 center = shape.frame().to_world({0.0F, 10.0F, -40.0F});
    stamp_bone(
        bone, center - vec3(80.0F, 85.0F, 92.0F), center + vec3(80.0F, 80.0F, 105.0F),
        [&](const vec3& p) { return shape.distance(p); },
        [&](const vec3& p) { return shape.texture(p, traits); });
}

void draw_pelvis(VoxelGrid& bone, const Spine& spine, const BoneTraits& traits) {
    const BodyFrame frame = body_frame(spine.levels.back());
    const PelvisBuild build = pelvis_build(spine, traits);
    for (int side = 0; side < 2; ++side) {
        const std::uint32_t seed = traits.seed * 19U + static_cast<std::uint32_t>(side);
        const auto carve = [&](const vec3& p_W, float d) {
            const vec3 p = frame.to_local(p_W);
            if (p.y <= -38.0F || p.y >= 34.0F) return d;
            return smooth_max(d, sacroiliac_x_mm(p, build) + kJointGapMm - std::fabs(p.x), 1.0F);
        };
        stamp_balls(bone, ilium_balls(frame.center, side == 0 ? 1.0F : -1.0F, build), 0.8F, seed,
                    carve, [&](const vec3& p) {
                        return BoneTexture{1.25F * traits.cortex, 1.45F,
                                           0.22F * traits.trabecular *
                                               (1.0F + 0.5F * fractal_noise(p / 5.0F, 3, seed))};
                    });
    }
}

}  // namespace sideport::patient
