// Soft tissue by painting water-equivalent densities over each other.
// ref: design recipe of the patient, section 5.

#include <algorithm>
#include <cmath>

#include "sim/patient/bone_stamp.h"
#include "sim/patient/bones.h"
#include "sim/patient/bowel.h"

namespace sideport::patient {

namespace {

// relative attenuation at 55 keV, not mass density: fat's lower one draws psoas and kidney edges
constexpr float kFat = 0.885F, kMuscle = 1.05F, kOrgan = 1.055F, kCavity = 0.965F;

/// What one voxel is painted with.
struct Paint {
    float value = 0.0F;
    float spacing = 2.0F;
    void over(float distance, float density, float softness = 1.0F) {
        value = glm::mix(value, density, saturate(0.5F - distance / (spacing * softness)));
    }
};

class SoftTissue {
  public:
    SoftTissue(const Spine& spine, const vec3& pump_W_mm, float pump_radius_mm)
        : spine_(spine),
          seed_(static_cast<std::uint32_t>(spine.parameters.seed) * 3U + 100U),
          build_(static_cast<float>(spine.parameters.body_mass_index / 23.0)),
          pump_(pump_W_mm),
          pump_radius_(pump_radius_mm),
          bowel_(make_bowel(static_cast<std::uint32_t>(spine.parameters.seed), pump_W_mm,
                            pump_radius_mm)) {}

    void begin_slice(float z, std::vector<int>& active) const {
        active.clear();
        for (std::size_t i = 0; i < bowel_.sacs.size(); ++i) {
            if (std::fabs(bowel_.sacs[i].center.z - z) < bowel_.sacs[i].radius.z + 6.0F)
                active.push_back(static_cast<int>(i));
        }
    }

    /// trunk: outline of this slice (half width, half depth).
    float density(const vec3& p, const vec3& column, const vec2& trunk, float spacing,
                  const std::vector<int>& active) const {
        Paint paint{.value = 0.0F, .spacing = spacing};
        const float skin = skin_distance(p, trunk);
        if (skin > 2.0F * spacing) return 0.0F;
        paint.over(skin, kFat + 0.008F * value_noise(p / 7.0F, seed_ + 1U));
        if (skin > -2.5F) paint.value *= 1.0F + 0.12F * saturate((skin + 2.5F));
        const float muscle = skin + fat_mm(p, trunk);
        paint.over(muscle, kMuscle);
        const float wall =
            p.y < -20.0F ? 8.0F : glm::mix(9.0F, 17.0F, saturate(std::fabs(p.x) / 120.0F));
        const float cavity = muscle + wall;
        paint.over(cavity, kCavity + 0.05F * glm::clamp(fractal_noise(p / 22.0F, 3, seed_ + 3U),
                                                        -1.0F, 1.0F));
        float behind =
            std::max(std::fabs(p.x) - 115.0F, std::max(p.y - column.y - 28.0F, -60.0F - p.y));
        behind = smooth_max(behind, cavity + 4.0F, 8.0F);
        paint.over(behind + 3.0F * value_noise(p / 25.0F, seed_ + 4U), kFat, 4.0F);
        for (const float side : {-1.0F, 1.0F})
            paint_side(paint, p, column, muscle, side);
        paint_organs(paint, p, column, cavity);
        paint_lungs(paint, p, column, muscle);
        paint.over(ellipse({p.x, p.y}, {column.x, column.y}, {23.0F, 18.0F}), 1.02F);
        paint_bowel(paint, p, cavity, active);
        return paint.value * saturate(0.5F - skin / spacing);
    }

  private:
    float skin_distance(const vec3& p, const vec2& trunk) const {
        constexpr float kExponent = 2.35F;
        const float y = p.y - 17.0F;
        const float r = std::pow(std::pow(std::fabs(p.x) / trunk.x, kExponent) +
                                     std::pow(std::fabs(y) / trunk.y, kExponent),
                                 1.0F / kExponent);
        const float d =
            (r - 1.0F) * trunk.y *
                glm::mix(1.0F, trunk.x / trunk.y, 0.6F * saturate(std::fabs(p.x) / trunk.x)) +
            1.0F * value_noise(p / 60.0F, seed_);
        return smooth_max(d, static_cast<float>(kTableTopYMm) + 2.0F - p.y, 14.0F);
    }

    float fat_mm(const vec3& p, const vec2& trunk) const {
        const float around = glm::mix(glm::mix(16.0F, 22.0F, saturate(std::fabs(p.x) / trunk.x)),
                                      15.0F, saturate(p.y / 80.0F));
        float fat = around * build_ * build_ + 3.0F * value_noise(p / 50.0F, seed_ + 2U);
        // the pocket: the pump lies in fat
        const float in_pocket = ramp(pump_radius_ + 18.0F, pump_radius_ + 4.0F,
                                     glm::length(vec2(p.x - pump_.x, p.z - pump_.z)));
        return p.y > 40.0F ? std::max(fat, glm::mix(fat, 40.0F, in_pocket)) : fat;
    }

    void paint_side(Paint& paint, const vec3& p, const vec3& c, float muscle, float side) const {
        const float x = side * p.x;
        float erector = ellipse({x, p.y}, {36.0F, c.y - 63.0F}, {33.0F, 23.0F});
        erector =
            smooth_max(erector, muscle + 1.5F, 3.0F) + 1.5F * value_noise(p / 14.0F, seed_ + 5U);
        paint.over(
            erector,
            kMuscle + 0.012F * value_noise({p.x / 6.0F, p.y / 6.0F, p.z / 50.0F}, seed_ + 6U),
            1.5F);
        paint.over(smooth_max(ellipse({x, p.y}, {14.0F, c.y - 58.0F}, {15.0F, 24.0F}),
                              muscle + 1.5F, 3.0F),
                   kMuscle, 1.5F);
        if (p.z < 75.0F && p.z > -150.0F) {
            paint.over(
                ellipse({x, p.y}, {68.0F + 0.10F * (40.0F - p.z), c.y - 42.0F}, {26.0F, 11.0F}),
                kMuscle);
        }
        paint_psoas(paint, p, c, side);
        paint_kidney(paint, p, c, side);
    }

    void paint_psoas(Paint& paint, const vec3& p, const vec3& c, float side) const {
        const auto top = static_cast<float>(spine_.levels[5].X_WB.p.z) + 5.0F;
        const auto bottom = static_cast<float>(spine_.levels[10].X_WB.p.z);
        if (p.z >= top + 20.0F) return;
        const float t = saturate((top - p.z) / (top - bottom));
        const vec2 center(27.0F + side * c.x + 22.5F * t * t + 6.0F * t,
                          c.y - 8.0F + 14.0F * t * t);
        const float grow = 17.0F * std::pow(t, 0.8F);
        const vec2 radius(7.0F + grow, 9.0F + grow);
        const vec2 d = glm::abs((vec2(side * p.x, p.y) - center) / radius);
        // a steep flank: its edge is the psoas line
        float distance = (std::pow(std::pow(d.x, 2.8F) + std::pow(d.y, 2.8F), 1.0F / 2.8F) - 1.0F) *
                         std::min(radius.x, radius.y);
        if (p.z > top) distance += 0.9F * (p.z - top);
        paint.over(distance + 0.9F * value_noise(p / 18.0F, seed_ + 7U), 1.052F);
    }

    void paint_kidney(Paint& paint, const vec3& p, const vec3& c, float side) const {
        const auto l2 = static_cast<float>(spine_.levels[6].X_WB.p.z);
        const vec3 center(side > 0.0F ? 66.0F : -64.0F, c.y - 18.0F,
                          l2 + (side > 0.0F ? 22.0F : 4.0F));
        const vec3 d = p - center;
        const float cs = std::cos(0.26F * side), sn = std::sin(0.26F * side);
        const vec3 l(d.x * cs + d.z * sn, d.y + 0.25F * d.z, -d.x * sn + d.z * cs);
        float distance = ellipsoid(l, vec3(0.0F), {29.0F, 24.0F, 57.0F});
        distance = smooth_max(
            distance, -ellipsoid(l, {-side * 26.0F, 6.0F, 0.0F}, {15.0F, 14.0F, 17.0F}), 6.0F);
        paint.over(distance + 0.8F * value_noise(p / 15.0F, seed_ + 8U), kMuscle);
    }

    void paint_organs(Paint& paint, const vec3& p, const vec3& c, float cavity) const {
        float liver = smooth_max(ellipsoid(p, {-62.0F, 22.0F, 118.0F}, {92.0F, 84.0F, 96.0F}),
                                 cavity + 1.0F, 4.0F);
        liver = smooth_max(liver, p.x - 45.0F, 20.0F);
        liver = smooth_max(liver, 55.0F - p.z - 0.30F * (p.x + 60.0F) - 0.2F * p.y, 25.0F);
        paint.over(liver + 1.5F * value_noise(p / 25.0F, seed_ + 9U), kOrgan);
        paint.over(smooth_max(ellipsoid(p, {108.0F, -30.0F, 108.0F}, {30.0F, 42.0F, 52.0F}),
                              cavity + 1.0F, 4.0F),
                   kOrgan);
        paint.over(glm::length(vec2(p.x - c.x - 9.0F, p.y - c.y - 29.0F)) - 11.0F, kMuscle);
        if (p.z < 90.0F)
            paint.over(glm::length(vec2(p.x - c.x + 20.0F, p.y - c.y - 25.0F)) - 11.0F, kMuscle);
    }

    void paint_lungs(Paint& paint, const vec3& p, const vec3& c, float muscle) const {
        const float dx = std::fabs(p.x) - 70.0F, dy = p.y - 25.0F;
        float dome = (p.x < 0.0F ? 152.0F : 143.0F) - dx * dx / 95.0F -
                     dy * dy / (dy > 0.0F ? 150.0F : 75.0F);
        const auto t12 = static_cast<float>(spine_.levels[4].X_WB.p.z);
        const float floor_z = t12 - 14.0F + 0.10F * std::fabs(p.x) - 0.25F * (p.y + 40.0F) +
                              6.0F * value_noise(p / 40.0F, seed_ + 31U);
        dome = smooth_max(dome, floor_z, 25.0F);
        float lung = smooth_max(muscle + 9.0F, dome - p.z, 3.0F);
        const float wave = value_noise({0.0F, 0.0F, p.z / 30.0F}, seed_ + 40U);
        float middle = ellipse({p.x, p.y}, {c.x + 8.0F, c.y + 26.0F}, {24.0F + 5.0F * wave, 24.0F});
        const float edge = value_noise({1.0F, p.x > 0.0F ? 1.0F : 0.0F, p.z / 14.0F}, seed_ + 41U);
        middle = smooth_min(
            middle, ellipse({p.x, p.y}, {c.x, c.y - 6.0F}, {27.0F + 2.5F * edge, 30.0F}), 6.0F);
        middle =
            smooth_min(middle, ellipsoid(p, {22.0F, 52.0F, 205.0F}, {62.0F, 50.0F, 64.0F}), 10.0F);
        lung = smooth_max(lung, -middle, 6.0F);
        paint.over(
            lung, 0.27F + 0.10F * glm::clamp(fractal_noise(p / 9.0F, 3, seed_ + 10U), -0.8F, 0.8F));
    }

    void paint_bowel(Paint& paint, const vec3& p, float cavity,
                     const std::vector<int>& active) const {
        const vec3 bent = p + vec3(2.0F * value_noise(p / 13.0F, seed_ + 20U), 0.0F,
                                   2.0F * value_noise(p / 13.0F, seed_ + 21U));
        float nearest = 9.0F, lumen = 9.0F;
        int stretch = -1;
        for (const int i : active) {
            const GutSac& sac = bowel_.sacs[static_cast<std::size_t>(i)];
            const float d = ellipsoid(bent, sac.center, sac.radius);
            if (d < nearest) {
                nearest = d;
                stretch = sac.stretch;
            }
            lumen = smooth_min(lumen, d, 2.5F);
        }
        if (stretch < 0 || lumen >= 3.0F || smooth_max(lumen - 1.6F, cavity, 2.0F) >= paint.spacing)
            return;
        const GutStretch& gut = bowel_.stretches[static_cast<std::size_t>(stretch)];
        paint.over(std::max(lumen - 1.6F, cavity), 1.04F);
        const float inside = std::max(lumen, cavity + 2.0F);
        float content = 1.02F;
        if (gut.stool > 0.0F) {
            content =
                1.03F -
                gut.stool * 0.75F * ramp(0.28F, 0.62F, fractal_noise(p / 6.0F, 2, seed_ + 22U)) -
                0.10F * value_noise(p / 3.2F, seed_ + 23U);
        }
        paint.over(inside, content);
        // no ruler-straight fluid level, and no block of gas from wall to wall
        const float level = gut.gas_level_y_mm - p.y +
                            (gut.stool > 0.0F ? 8.0F : 5.0F) * value_noise(p / 15.0F, seed_ + 30U) +
                            3.0F * value_noise(p / 6.0F, seed_ + 31U);
        paint.over(smooth_max(inside + 1.2F, level, 9.0F), 0.0F);
    }

    const Spine& spine_;
    std::uint32_t seed_;
    float build_;
    vec3 pump_;
    float pump_radius_;
    Bowel bowel_;
};

}  // namespace

void draw_soft_tissue(VoxelGrid& soft, const Spine& spine, const Pose& pump_X_WP,
                      double pump_radius_mm) {
    const SoftTissue tissue(spine, vec3(pump_X_WP.p), static_cast<float>(pump_radius_mm));
    const auto spacing = static_cast<float>(soft.spacing_mm);
    parallel_slices(soft.size.z, [&](int k) {
        const double z = soft.origin_W_mm.z + k * soft.spacing_mm;
        const vec3 column(body_center_at(spine, z));
        const vec2 trunk(static_cast<float>(skin_point_W_mm(spine, 0.0, z).x),
                         static_cast<float>(skin_point_W_mm(spine, 90.0, z).y) - 17.0F);
        std::vector<int> active;
        tissue.begin_slice(static_cast<float>(z), active);
        for (int j = 0; j < soft.size.y; ++j) {
            for (int i = 0; i < soft.size.x; ++i) {
                const vec3 p(soft.origin_W_mm + glm::dvec3(i, j, k) * soft.spacing_mm);
                const float density = tissue.density(p, column, trunk, spacing, active);
                soft.bytes[soft.index(i, j, k)] = static_cast<std::uint8_t>(
                    glm::clamp(density / soft.scale + 0.5F, 0.0F, 255.0F));
            }
        }
    });
}

}  // namespace sideport::patient
