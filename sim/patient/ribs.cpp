#include <algorithm>
#include <cmath>

#include "sim/patient/body_map.h"
#include "sim/patient/bone_stamp.h"
#include "sim/patient/bones.h"
#include "sim/patient/facets.h"

namespace sideport::patient {

namespace {

constexpr int kLastRib = 4;  ///< index of T12
constexpr float kBallStepMm = 0.8F;

/// The chest that the ribs go round.
struct Chest {
    BodyMap map;
    float half_width_mm, drop, last_length[2];
};
Chest chest_of(const Spine& spine, const BoneTraits& traits) {
    const BodyMap map(spine);
    const double build = spine.parameters.body_mass_index / 23.0;
    const double skin = skin_point_W_mm(spine, 0.0, spine.levels.front().X_WB.p.z).x;
    const auto chance = [&](int i) {
        return signed_chance(91, i, 0, traits.seed);
    };
    Chest chest{.map = map,
                .half_width_mm = static_cast<float>(skin - 10.0 - 15.0 * build * build),
                .drop = map.stature() * (1.0F + 0.13F * chance(0) - 0.05F * traits.old),
                .last_length = {}};
    // the last rib is a stub in some people, in others it reaches the flank
    for (int side = 0; side < 2; ++side)
        chest.last_length[side] = 0.78F + 0.34F * chance(1) + 0.10F * chance(2 + side);
    return chest;
}

/// Course of one rib, from its head to its end. level: 0 (T8) .. 4 (T12); lift: for ribs above.
std::vector<vec3> rib_course(const Spine& spine, const Chest& chest, int level, float side,
                             const vec3& lift) {
    constexpr float kWidth[] = {0.97F, 0.99F, 1.0F, 0.985F}, kDrop[] = {58.0F, 62.0F, 66.0F, 66.0F};
    const Vertebra& v = spine.levels[static_cast<std::size_t>(level)];
    const BodyFrame frame = body_frame(v);
    const bool typical = level < 3;
    const float a = 0.5F * static_cast<float>(v.body_width_mm),
                b = 0.5F * static_cast<float>(v.body_depth_mm);
    const float h = 0.5F * static_cast<float>(v.posterior_height_mm + v.anterior_height_mm);
    const float span = static_cast<float>(v.transverse_half_span_mm),
                cap = static_cast<float>(v.canal_depth_mm);
    std::vector<vec3> points = {
        frame.to_world({side * (a + 1.0F), -b + 4.0F, typical ? 0.5F * h + 1.0F : 2.0F}),
        frame.to_world({side * (a + (typical ? 12.0F : 9.0F)), -b - (typical ? 9.0F : 4.0F),
                        typical ? 0.45F * h : 0.0F}),
        typical ? frame.to_world({side * (span + 3.0F), -b - 0.5F * cap - 3.0F, 5.0F})
                : frame.to_world({side * (a + 24.0F), -b - 14.0F, -9.0F})};
    const vec3 origin = frame.center;
    const auto at = [&](float x, float dy, float dz) {
        points.push_back(
            {origin.x + side * x, origin.y + chest.map.forward_mm(dy), origin.z + dz * chest.drop});
    };
    const float wide = chest.half_width_mm / 140.0F;
    if (level == kLastRib) {
        // out and down from the neck, as far as this person's goes
        const float reach = chest.last_length[side > 0.0F ? 0 : 1];
        const vec3 neck = points.back();
        for (const vec3& step : {vec3(24.0F, -19.0F, -16.0F), vec3(50.0F, -13.0F, -34.0F),
                                 vec3(68.0F, -2.0F, -52.0F)}) {
            points.push_back(neck + vec3(side * step.x * wide, step.y * wide, step.z * chest.drop) *
                                        (0.35F + 0.65F * reach));
        }
    } else {
        const float width = kWidth[level] * chest.half_width_mm, drop = kDrop[level];
        const float steep = typical ? 0.0F : 12.0F;  // floating ribs go down at once
        at(72.0F * wide, typical ? -60.0F : -51.0F, -14.0F - steep);
        at(108.0F * wide, -42.0F, -32.0F - steep);
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

/// One cross section of a rib: a flat band, `half_height` to both sides of its middle along `up`.
struct RibSection {
    vec3 center{0.0F}, up{0.0F};
    float half_height = 4.0F, radius = 3.0F;
};

/// Neck, then a band that grows from the tubercle on and tapers at a floating end.
std::vector<RibSection> rib_sections(const std::vector<vec3>& course, float length, bool last,
                                     bool tapers) {
    std::vector<RibSection> sections;
    const int count = static_cast<int>(length / kBallStepMm);
    for (int i = 0; i <= count; ++i) {
        const float t = static_cast<float>(i) / static_cast<float>(count);
        const vec3 center = spline_at(course, t);
        const vec3 along = glm::normalize(spline_at(course, std::min(1.0F, t + 0.01F)) -
                                          spline_at(course, std::max(0.0F, t - 0.01F)));
        const vec3 outward = glm::normalize(vec3(center.x, center.y - 20.0F, 0.0F));
        const vec3 up = glm::normalize(vec3(0.0F, 0.0F, 1.0F) - along * along.z + outward * 0.10F);
        const float from_head = t * length, to_end = length - from_head;
        const float grown = glm::mix(0.38F, 1.0F, ramp(4.0F, 48.0F, from_head));
        const float half =
            (last ? 3.4F : 4.4F) * grown * (tapers ? ramp(-6.0F, 34.0F, to_end) : 1.0F);
        const float radius =
            (last ? 2.7F : 3.0F) *
                (tapers ? glm::mix(0.55F, 1.0F, ramp(0.0F, 25.0F, to_end)) : 1.0F) +
            0.5F * std::exp(-from_head * from_head / 60.0F);
        sections.push_back({center, up, half, radius});
    }
    return sections;
}

/// Seven balls across each section; the lower edge is sharper than the upper one (costal groove).
std::vector<Ball> rib_balls(const std::vector<RibSection>& sections) {
    std::vector<Ball> balls;
    for (const RibSection& s : sections) {
        for (int m = -3; m <= 3; ++m) {
            const float across = static_cast<float>(m) / 3.0F;
            const float thin = across > 0.0F ? 0.06F * across : 0.24F * across * across;
            balls.push_back({s.center + s.up * (s.half_height * across), s.radius * (1.0F - thin)});
        }
    }
    return balls;
}

/// Height of p in its section: -1 lower edge, 0 middle, 1 upper edge.
float height_in_section(const std::vector<RibSection>& sections, const vec3& p) {
    constexpr std::size_t kStride = 4;
    const RibSection* nearest = &sections.front();
    float least = 1e12F;
    for (std::size_t i = 0; i < sections.size(); i += kStride) {
        const vec3 d = p - sections[i].center;
        const float distance2 = glm::dot(d, d);
        if (distance2 < least) {
            least = distance2;
            nearest = &sections[i];
        }
    }
    return glm::dot(p - nearest->center, nearest->up) / (nearest->half_height + nearest->radius);
}

}  // namespace

void draw_ribs(VoxelGrid& bone, const Spine& spine, const BoneTraits& traits) {
    const Chest chest = chest_of(spine, traits);
    for (int n = -3; n <= kLastRib; ++n) {
        const int level = std::max(0, n);
        const float rise = static_cast<float>(spine.levels[0].X_WB.p.z - spine.levels[1].X_WB.p.z);
        const auto up = static_cast<float>(std::max(0, -n));
        const vec3 lift(0.0F, 0.6F * up * up, 0.92F * rise * up);
        for (int side = 0; side < 2; ++side) {
            const std::vector<vec3> course =
                rib_course(spine, chest, level, side == 0 ? 1.0F : -1.0F, lift);
            const bool tapers = level >= 3 || n < 0;
            const std::vector<RibSection> sections =
                rib_sections(course, length_of(course), level == kLastRib, tapers);
            const std::uint32_t seed =
                traits.seed * 55U + static_cast<std::uint32_t>(level * 3 + side);
            const vec3 end = course.back(), head = course.front();
            stamp_balls(bone, rib_balls(sections), 0.4F, seed, {}, [&](const vec3& p) {
                // the front ends turn into cartilage
                const float bony = level < 3 ? ramp(2.0F, 30.0F, glm::length(p - end)) : 1.0F;
                const float marrow = glm::mix(0.06F, 0.12F, bony) * traits.trabecular *
                                     (1.0F + 0.4F * value_noise(p * 0.3F, seed));
                // thin faces, thick edges: a beam along the edge draws a line. Heads are spongy
                const float w = height_in_section(sections, p);
                const float edge = ramp(0.45F, 0.85F, std::fabs(w)) * (w > 0.0F ? 0.95F : 0.55F);
                const float shaft = ramp(4.0F, 22.0F, glm::length(p - head));
                const float cortex = glm::mix(0.35F, 0.70F + edge, shaft) * traits.cortex;
                return BoneTexture{glm::mix(0.25F, cortex, bony),
                                   glm::mix(1.25F, 1.45F + 0.35F * edge, shaft), marrow};
            });
        }
    }
}

}  // namespace sideport::patient
