#include <algorithm>
#include <array>
#include <cmath>

#include "sim/patient/bone_stamp.h"
#include "sim/patient/bones.h"
#include "sim/patient/facets.h"
#include "sim/patient/pelvis_build.h"

namespace sideport::patient {

namespace {

constexpr int kSegments = 5;

/// One sacral segment in the frame of S1: half sizes of body and wing, mm.
struct Segment {
    vec3 center{0.0F};
    float angle = 0.0F;
    float height, half_width, half_depth, half_wing;
};

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
        d = std::min(d, coccyx(p));
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

    /// Three to four small bones that go on where the sacrum ends, bent further forward.
    float coccyx(const vec3& p) const {
        const Segment& last = segments_.back();
        float angle = last.angle, d = 9.0F;
        vec3 at =
            last.center + vec3(0.0F, std::sin(angle), -std::cos(angle)) * (0.5F * last.height);
        for (int i = 0; i < 4; ++i) {
            const float size = 1.0F - 0.2F * static_cast<float>(i);
            angle += 0.22F + 0.10F * signed_chance(76, i, 0, build_.seed);
            const vec3 down(0.0F, std::sin(angle), -std::cos(angle));
            at += down * (6.2F * size);
            const float half = (i == 0 ? 8.0F : 4.0F) * size;
            d = std::min(d, capsule({std::fabs(p.x), p.y, p.z}, at, at + vec3(half, 0.0F, 0.0F),
                                    4.6F * size, 2.6F * size));
            at += down * (5.6F * size);
        }
        return d;
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
        // a small hole behind; in front a funnel into the groove of the nerve, out and down: only
        // the roof runs along a beam from behind
        const float behind = capsule(q, o - along * 28.0F + vec3(-2.0F, 0.0F, 5.0F), o,
                                     (3.6F - 0.4F * fi) * own, (5.0F - 0.6F * fi) * own);
        const vec3 groove = o + along * 24.0F + vec3(9.0F - fi, 0.0F, -7.0F + fi);
        const float front = capsule(q, o, groove, (5.0F - 0.6F * fi) * own, (8.6F - fi) * own);
        return smooth_min(behind, front, 2.0F);
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

}  // namespace

void draw_sacrum(VoxelGrid& bone, const Spine& spine, const BoneTraits& traits) {
    const SacrumShape shape(spine, traits);
    const vec3 center = shape.frame().to_world({0.0F, 10.0F, -40.0F});
    stamp_bone(
        bone, center - vec3(80.0F, 85.0F, 92.0F), center + vec3(80.0F, 80.0F, 105.0F),
        [&](const vec3& p) { return shape.distance(p); },
        [&](const vec3& p) { return shape.texture(p, traits); });
}

}  // namespace sideport::patient
