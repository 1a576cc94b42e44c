// Hip bones and upper ends of the femora. Control points are tuned by eye against radiographs of
// the pelvis; hip centres, head sizes and subpubic angles are the usual ones of women and men (RL).

#include <algorithm>
#include <cmath>

#include "sim/patient/bone_stamp.h"
#include "sim/patient/facets.h"
#include "sim/patient/pelvis_build.h"

namespace sideport::patient {

namespace {

constexpr float kUsualTiltRad = 34.0F * 0.0174533F;
constexpr float kGoldenAngle = 2.3999632F;
constexpr float kHipGapMm = 2.2F;      ///< cartilage of the hip
constexpr float kSocketWallMm = 4.4F;  ///< half the thickness of the socket's wall

float sacral_tilt_rad(const Spine& spine) {
    const glm::dvec3 axis = spine.levels.back().X_WB.R[2];
    return static_cast<float>(std::atan2(axis.y, axis.z));
}

/// One half of the pelvis, laid out from the centre of S1 in a pelvis of the usual tilt: x to the
/// side, y forward, z up.
class HipBone {
  public:
    HipBone(const Spine& spine, const PelvisBuild& build, float side)
        : s1_(spine.levels.back().X_WB.p),
          build_(build),
          side_(side) {}

    /// The pelvis turns with the sacrum; its back lies under the skin above the table.
    vec3 to_world(const vec3& p, float radius_mm) const {
        const float c = std::cos(build_.tilt_rad), s = std::sin(build_.tilt_rad);
        vec3 world = s1_ + vec3(side_ * p.x, p.y * c + p.z * s, p.z * c - p.y * s);
        world.y = std::max(world.y, static_cast<float>(kTableTopYMm) + 6.0F + radius_mm);
        return world;
    }

    std::vector<Ball> balls() {
        wing();
        socket();
        pubis();
        ischium();
        return std::move(balls_);
    }

  private:
    void add(const vec3& p, float radius) { balls_.push_back({to_world(p, radius), radius}); }

    void tube(const vec3& from, const vec3& to, float radius_from, float radius_to) {
        const int steps = static_cast<int>(glm::length(to - from) / 1.4F) + 1;
        for (int i = 0; i <= steps; ++i) {
            const float t = static_cast<float>(i) / static_cast<float>(steps);
            add(glm::mix(from, to, t), glm::mix(radius_from, radius_to, t));
        }
    }

    /// Iliac wing: ruled between the crest and the lower border, from the back to the front.
    void wing() {
        std::vector<vec3> crest = {{39, -62, -20}, {50, -66, 2},  {72, -58, 24}, {100, -36, 40},
                                   {122, -4, 43},  {132, 30, 30}, {128, 62, 6}};
        std::vector<vec3> base = {{42, -52, -44}, {47, -46, -49}, {56, -24, -47}, {60, -2, -48},
                                  {66, 18, -58},  {86, 34, -62},  {103, 58, -58}};
        for (std::size_t i = 0; i < crest.size(); ++i) {
            const auto own = [&](int axis) {
                return signed_chance(73 + axis, static_cast<int>(i), side_ > 0.0F ? 0 : 1,
                                     build_.seed) +
                       1.6F * signed_chance(73 + axis, static_cast<int>(i), 2, build_.seed);
            };
            // the flare begins where the wing leaves the sacrum
            const float flared = ramp(1.0F, 4.0F, static_cast<float>(i));
            const float wide = build_.width * glm::mix(1.0F, build_.flare, flared);
            crest[i] *= vec3(wide, 1.0F, build_.height);
            base[i] *= vec3(wide, 1.0F, build_.height);
            crest[i] += flared * vec3(1.5F * own(0), 1.5F * own(1), 2.5F * own(2));
        }
        constexpr int kLines = 230;
        for (int i = 0; i <= kLines; ++i) {
            const float t = static_cast<float>(i) / kLines;
            rule(spline_at(crest, t), spline_at(base, t), t);
        }
    }

    /// One line of the wing, t: 0 at the back, 1 at the front. Thick at the crest, at the joint and
    /// along the line that carries the weight to the hip, thin between.
    void rule(const vec3& top, const vec3& bottom, float t) {
        const float length = glm::length(top - bottom);
        const int steps = static_cast<int>(length / 1.5F);
        const float uneven = 0.25F * value_noise({t * 14.0F, 0.0F, 3.0F * side_}, build_.seed);
        for (int j = 0; j <= steps; ++j) {
            const float u = static_cast<float>(j) / static_cast<float>(steps);
            const float bow = 9.0F * std::sin(3.14159F * u) * ramp(0.15F, 0.5F, t);
            const vec3 p = glm::mix(top, bottom, u) + vec3(bow, -0.4F * bow, 0.0F);
            const float rim = 4.2F * std::exp(-u * length / 7.0F) * (1.0F + uneven);
            const float at_joint = 6.0F * ramp(0.42F, 0.05F, t) * ramp(0.0F, 0.2F, u);
            add(p, 2.7F + rim + 3.8F * ramp(0.6F, 1.0F, u) + at_joint);
        }
    }

    /// A bowl that opens to the side, forward and down; its roof is the thickest.
    void socket() {
        constexpr int kBalls = 1600, kRim = 240;
        constexpr float kMouth = 0.22F;  ///< cosine of the rim's angle to the mouth's axis
        const vec3 mouth = glm::normalize(vec3(0.80F, 0.28F, -0.53F));
        for (int i = 0; i < kBalls; ++i) {
            // evenly on the sphere: golden angle
            const float z = 1.0F - 2.0F * (static_cast<float>(i) + 0.5F) / kBalls;
            const float turn = kGoldenAngle * static_cast<float>(i), r = std::sqrt(1.0F - z * z);
            const vec3 direction(r * std::cos(turn), r * std::sin(turn), z);
            if (glm::dot(direction, mouth) < kMouth) socket_ball(direction);
        }
        const vec3 e1 = glm::normalize(glm::cross(mouth, vec3(0.0F, 0.0F, 1.0F))),
                   e2 = glm::cross(mouth, e1);
        for (int i = 0; i < kRim; ++i) {
            const float turn = 6.2831853F * static_cast<float>(i) / kRim;
            const float lip = kMouth + 0.05F * std::sin(2.0F * turn + build_.tilt_rad);
            socket_ball(mouth * lip +
                        (e1 * std::cos(turn) + e2 * std::sin(turn)) * std::sqrt(1.0F - lip * lip));
        }
    }

    void socket_ball(const vec3& direction) {
        const float wall = kSocketWallMm * (1.0F + 0.5F * ramp(0.2F, 0.9F, direction.z)) *
                           (1.0F - 0.35F * ramp(-0.5F, -1.0F, direction.x));
        add(build_.hip_mm + direction * (build_.head_radius_mm + kHipGapMm + wall), wall);
    }

    /// The brim of the true pelvis, from the joint to the pubis: the iliopectineal line.
    std::vector<vec3> brim() const {
        const vec3 hip = build_.hip_mm;
        const float w = build_.width, h = build_.height;
        return {{57.0F * w, -16.0F, -44.0F * h},
                {61.0F * w, 4.0F, -52.0F * h},
                {64.0F * w, 26.0F, -68.0F * h},
                {hip.x - build_.head_radius_mm - 1.0F, hip.y + 15.0F, hip.z + 2.0F}};
    }

    /// Lower end of the ischium.
    vec3 tuber() const { return build_.hip_mm + vec3(-29.0F, -38.0F, -70.0F * build_.height); }

    void pubis() {
        const vec3 hip = build_.hip_mm;
        const float w = build_.width, r = build_.head_radius_mm;
        std::vector<vec3> upper = brim();
        upper.insert(upper.end(), {{53.0F * w, hip.y + 29.0F, hip.z + 1.0F},
                                   {39.0F * w, hip.y + 38.0F, hip.z - 5.0F},
                                   {25.0F * w, hip.y + 41.0F, hip.z - 9.0F}});
        sweep(upper, {2.6F, 3.6F, 5.0F, 8.5F, 6.4F, 4.8F, 5.6F});
        // the crest above the obturator foramen: the ramus has three edges
        sweep({{hip.x - r - 3.0F, hip.y + 8.0F, hip.z - 7.0F},
               {43.0F * w, hip.y + 32.0F, hip.z - 9.0F},
               {26.0F * w, hip.y + 38.0F, hip.z - 16.0F}},
              {6.0F, 4.4F, 4.2F});
        // its body: a plate beside the symphysis
        const float arch_z = hip.z - 44.0F * build_.height;
        for (int i = 0; i <= 18; ++i) {
            const float t = static_cast<float>(i) / 18.0F;
            const vec3 inner(8.0F * w, hip.y + 39.0F - 9.0F * t, glm::mix(hip.z - 8.0F, arch_z, t));
            const vec3 outer((16.0F + 16.0F * (1.0F - t) * (1.0F - t)) * w, inner.y + 2.0F,
                             glm::mix(hip.z - 9.0F, arch_z - 6.0F, t));
            tube(inner, outer, 6.6F, 5.4F);
        }
        // the arch: its angle tells women from men
        // a narrow one ends nearer to the midline, at the height of the tuber
        const float open = std::tan(build_.subpubic_half_angle_rad);
        const float drop = std::min(32.0F * w / open, 38.0F), reach = drop * open;
        const vec3 root(9.0F * w, hip.y + 30.0F, arch_z + 3.0F);
        const vec3 arch = root + vec3(reach, -42.0F, -drop);
        sweep({root, glm::mix(root, arch, 0.5F), arch, tuber()}, {6.8F, 5.2F, 5.6F, 9.5F});
    }

    /// Posterior column, from the notch over the back of the socket to the tuber; the plate between
    /// it and the brim; the spine.
    void ischium() {
        const vec3 hip = build_.hip_mm;
        const float w = build_.width, h = build_.height, r = build_.head_radius_mm;
        const std::vector<vec3> column = {{57.0F * w, -26.0F, -52.0F * h},
                                          {hip.x - 21.0F, hip.y - 22.0F, hip.z + 8.0F},
                                          {hip.x - 14.0F, hip.y - r - 3.0F, hip.z - 16.0F},
                                          {hip.x - 16.0F, hip.y - 36.0F, hip.z - 42.0F},
                                          tuber()};
        sweep(column, {4.5F, 7.0F, 11.0F, 10.0F, 11.5F});
        const std::vector<vec3> edge(column.begin(), column.begin() + 3), line = brim();
        for (int i = 0; i <= 40; ++i) {
            const float t = static_cast<float>(i) / 40.0F;
            tube(spline_at(line, t), spline_at(edge, t), 3.6F, 4.5F);
        }
        tube({hip.x - r, hip.y - r, hip.z - 6.0F},
             {hip.x - r - 13.0F, hip.y - 43.0F, hip.z - 15.0F}, 7.0F, 2.6F);
    }

    /// A bent rod through the points with these radii.
    void sweep(const std::vector<vec3>& points, const std::vector<float>& radii) {
        const int steps = 45 * static_cast<int>(points.size() - 1);
        for (int i = 0; i <= steps; ++i) {
            const float t = static_cast<float>(i) / static_cast<float>(steps);
            const float along = t * static_cast<float>(radii.size() - 1);
            const auto k = std::min(static_cast<std::size_t>(along), radii.size() - 2);
            add(spline_at(points, t),
                glm::mix(radii[k], radii[k + 1], along - static_cast<float>(k)));
        }
    }

    vec3 s1_;
    const PelvisBuild& build_;
    float side_;
    std::vector<Ball> balls_;
};

/// Head, neck, trochanters and the beginning of the shaft. p: from the centre of the head, side
/// folded.
float femur_distance(const vec3& p, float radius) {
    float d = glm::length(p) - radius;
    d = smooth_min(d, capsule(p, {6.0F, -1.0F, -4.0F}, {42.0F, -9.0F, -34.0F}, 15.0F, 17.0F), 5.0F);
    d = smooth_min(d, capsule(p, {50.0F, -15.0F, -10.0F}, {54.0F, -12.0F, -38.0F}, 10.5F, 14.0F),
                   6.0F);
    d = smooth_min(d, capsule(p, {46.0F, -10.0F, -44.0F}, {43.0F, -6.0F, -150.0F}, 16.0F, 13.5F),
                   9.0F);
    return smooth_min(d, glm::length(p - vec3(31.0F, -19.0F, -56.0F)) - 7.0F, 7.0F);
}

void draw_femur(VoxelGrid& bone, const vec3& hip_W, const PelvisBuild& build, float side,
                const BoneTraits& traits) {
    const std::uint32_t seed = traits.seed * 23U + (side > 0.0F ? 1U : 2U);
    const auto local = [&](const vec3& p) {
        return vec3(side * (p.x - hip_W.x), p.y - hip_W.y, p.z - hip_W.z);
    };
    const float near = build.head_radius_mm + 6.0F;
    const vec3 low(side > 0.0F ? -near : -72.0F, -near, -120.0F),
        high(side > 0.0F ? 72.0F : near, near, near);
    stamp_bone(
        bone, hip_W + low, hip_W + high,
        [&](const vec3& p) {
            const vec3 q = local(p);
            return femur_distance(q, build.head_radius_mm) + 0.4F * value_noise(q / 9.0F, seed);
        },
        [&](const vec3& p) {
            const vec3 q = local(p);
            // the weight goes from the roof of the socket along the inner side of the neck
            const float bundle = std::exp(-0.012F * (q.x + 0.55F * q.z) * (q.x + 0.55F * q.z)) *
                                 ramp(-50.0F, -10.0F, q.z);
            const float shaft = ramp(-30.0F, -70.0F, q.z);
            const float grain = value_noise({q.x / 2.5F, q.y / 8.0F, q.z / 9.0F}, seed + 1U);
            const float marrow = glm::mix(0.22F + 0.16F * bundle, 0.06F, shaft) *
                                 traits.trabecular * (1.0F + 0.4F * grain);
            return BoneTexture{glm::mix(1.0F, 4.5F, shaft) * traits.cortex, 1.5F, marrow};
        });
}

}  // namespace

PelvisBuild pelvis_build(const Spine& spine, const BoneTraits& traits) {
    const auto size = static_cast<float>(spine.levels.back().body_width_mm / 50.0);
    const auto chance = [&](int i) {
        return signed_chance(70, i, 0, traits.seed);
    };
    PelvisBuild build{
        .width = size * (traits.male ? 0.975F : 1.025F) * (1.0F + 0.025F * chance(0)),
        .height = size * (traits.male ? 1.04F : 0.95F) * (1.0F + 0.03F * chance(1)),
        .flare = (traits.male ? 0.97F : 1.00F) * (1.0F + 0.03F * chance(2)),
        .curl = (traits.male ? 1.12F : 0.92F) * (1.0F + 0.28F * chance(3)),
        .tilt_rad = sacral_tilt_rad(spine) - kUsualTiltRad,
        .hip_mm = vec3(0.0F),
        .head_radius_mm = size * (traits.male ? 24.5F : 22.3F),
        .subpubic_half_angle_rad = 0.0174533F * ((traits.male ? 32.0F : 43.0F) + 3.0F * chance(4)),
        .seed = traits.seed};
    build.hip_mm = {(traits.male ? 87.0F : 89.5F) * build.width, 38.0F * size,
                    -88.0F * build.height};
    return build;
}

float sacroiliac_x_mm(const vec3& p, const PelvisBuild& build) {
    // along the beam of PA and across it, in a pelvis of the usual tilt
    const float c = std::cos(kUsualTiltRad), s = std::sin(kUsualTiltRad);
    const float forward = p.y * c + p.z * s, up = p.z * c - p.y * s;
    const int side = p.x > 0.0F ? 0 : 1;
    const float wave =
        value_noise(vec3(static_cast<float>(9 * side), p.y, p.z) / 15.0F, build.seed * 7U + 3U);
    const float low = glm::clamp(-up, 0.0F, 70.0F);
    // the two limbs are furthest apart at the middle of the joint, and meet at its lower end
    const float middle = -12.0F - 0.40F * low;
    const float apart = 6.0F * ramp(-62.0F, -30.0F, up) + 1.0F;
    return build.width * (48.5F - 0.06F * low - 0.0024F * low * low +
                          apart * (2.0F * ramp(middle - 15.0F, middle + 13.0F, forward) - 1.0F)) +
           1.6F * wave + 1.2F * signed_chance(71, side, 0, build.seed);
}

void draw_pelvis(VoxelGrid& bone, const Spine& spine, const BoneTraits& traits) {
    const BodyFrame frame = body_frame(spine.levels.back());
    const PelvisBuild build = pelvis_build(spine, traits);
    for (int i = 0; i < 2; ++i) {
        const float side = i == 0 ? 1.0F : -1.0F;
        HipBone half(spine, build, side);
        const vec3 hip_W = half.to_world(build.hip_mm, build.head_radius_mm);
        const float cavity = build.head_radius_mm + kHipGapMm;
        const std::uint32_t seed = traits.seed * 19U + static_cast<std::uint32_t>(i);
        const auto carve = [&](const vec3& p_W, float d) {
            d = smooth_max(d, cavity - glm::length(p_W - hip_W), 1.0F);
            d = smooth_max(d, 2.4F - std::fabs(p_W.x - frame.center.x), 1.0F);  // symphysis
            const vec3 p = frame.to_local(p_W);
            if (p.y <= -44.0F || p.y >= 34.0F || p.z > 40.0F) return d;
            return smooth_max(d, sacroiliac_x_mm(p, build) + kJointGapMm - std::fabs(p.x), 1.0F);
        };
        stamp_balls(bone, half.balls(), 0.6F, seed, carve, [&](const vec3& p_W) {
            const vec3 p = frame.to_local(p_W);
            const float joint = std::fabs(p.x) - sacroiliac_x_mm(p, build) - kJointGapMm;
            const float hip = glm::length(p_W - hip_W) - cavity;
            // hard where load passes: the joint's face and the roof of the socket
            const float roof = ramp(6.0F, 1.0F, hip) * ramp(4.0F, 18.0F, p_W.z - hip_W.z);
            const float face = p.z < 30.0F ? ramp(5.0F, 1.5F, joint) : 0.0F;
            const float marrow = 0.17F * traits.trabecular *
                                 (1.0F + 0.5F * fractal_noise(p_W / 5.0F, 3, seed) + 1.2F * roof);
            return BoneTexture{(1.15F + 0.4F * face + 1.3F * roof) * traits.cortex, 1.45F, marrow};
        });
        draw_femur(bone, hip_W, build, side, traits);
    }
}

}  // namespace sideport::patient
