// Soft tissue by painting water-equivalent densities over each other.
// ref: design recipe of the patient, section 5.

#include <algorithm>
#include <cmath>

#include "sim/patient/bone_stamp.h"
#include "sim/patient/bones.h"
#include "sim/patient/bowel.h"
#include "sim/patient/disc.h"
#include "sim/patient/organs.h"

namespace sideport::patient {

namespace {

constexpr float kBackFat = 16.0F, kFlankFat = 22.0F, kFrontFat = 15.0F;
constexpr float kLeastBackMuscleMm = 12.0F;  ///< between the fat of the back and the sac

/// An axial slice: outline, spine, and the parts that it cuts.
struct Layer {
    BodyMap::Slice map;
    vec2 trunk{1.0F};         ///< half width, half depth
    float trunk_y_mm = 0.0F;  ///< its centre
    float back_fat_limit_mm = 1e3F;
    std::vector<int> sacs, vessels, discs;
};

class SoftTissue {
  public:
    SoftTissue(const Spine& spine, const Pose& pump_X_WP, float pump_radius_mm)
        : spine_(spine),
          map_(spine),
          organs_(spine.parameters),
          discs_(make_discs(spine)),
          seed_(static_cast<std::uint32_t>(spine.parameters.seed) * 3U + 100U),
          build_(static_cast<float>(spine.parameters.body_mass_index / 23.0)),
          male_(spine.parameters.sex == Parameters::Sex::male),
          pump_(pump_X_WP.p),
          pump_radius_(pump_radius_mm) {
        const auto old =
            static_cast<float>(std::clamp((spine.parameters.age_years - 35.0) / 45.0, 0.0, 1.0));
        brawn_ = (male_ ? 1.07F : 0.97F) * (1.0F - 0.16F * old) *
                 (1.0F + 0.07F * signed_chance(62, 0, 0, seed_));
        // the navel, a pit in front of L3 or L4
        navel_W_.z = -22.0F + 7.0F * signed_chance(64, 0, 0, seed_);
        navel_W_.y = static_cast<float>(anterior_skin_y_mm(spine, 0.0, double(navel_W_.z))) + 2.0F;
        // fat between the muscle fibres of the old
        muscle_ = kMuscle - 0.022F * old;
        bowel_ = make_bowel(static_cast<std::uint32_t>(spine.parameters.seed),
                            spine.parameters.bowel_gas, [&](const vec3& center, float radius) {
                                const vec3 d = map_.to_world(center) - pump_;
                                return glm::length(vec2(d.x, d.z)) < pump_radius_ + 0.5F * radius &&
                                       d.y > -30.0F;
                            });
    }

    Layer layer(double z_mm) const {
        Layer layer{.map = map_.slice(z_mm)};
        const glm::dvec3 flank = skin_point_W_mm(spine_, 0.0, z_mm);
        layer.trunk = {static_cast<float>(flank.x),
                       static_cast<float>(anterior_skin_y_mm(spine_, 0.0, z_mm) - flank.y)};
        layer.trunk_y_mm = static_cast<float>(flank.y);
        const SacSection sac = sac_at(spine_, z_mm);
        layer.back_fat_limit_mm =
            static_cast<float>(sac.center_W_mm.y - sac.half_depth_mm - kTableTopYMm) - 2.0F -
            kLeastBackMuscleMm;
        organs_.begin_slice(layer.map.reference_z_mm, layer.vessels);
        for (std::size_t i = 0; i < discs_.size(); ++i) {
            if (std::fabs(discs_[i].center_W.z - static_cast<float>(z_mm)) < discs_[i].reach_mm())
                layer.discs.push_back(static_cast<int>(i));
        }
        for (std::size_t i = 0; i < bowel_.sacs.size(); ++i) {
            const GutSac& sac_i = bowel_.sacs[i];
            if (std::fabs(sac_i.center.z - layer.map.reference_z_mm) < sac_i.radius.z + 6.0F)
                layer.sacs.push_back(static_cast<int>(i));
        }
        return layer;
    }

    float density(const vec3& p, const Layer& layer, float spacing) const {
        Paint paint{.value = 0.0F, .spacing = spacing};
        const float skin = skin_distance(p, layer);
        if (skin > 2.0F * spacing) return 0.0F;
        const float muscle = skin + fat_mm(p, layer);
        if (muscle > -spacing) paint.value = kFat + 0.008F * value_noise(p / 7.0F, seed_ + 1U);
        if (skin > -2.5F) paint.value *= 1.0F + 0.12F * saturate((skin + 2.5F));
        paint.over(muscle, muscle_);
        const float wall =
            p.y < -20.0F ? 8.0F : glm::mix(9.0F, 17.0F, saturate(std::fabs(p.x) / 120.0F)) * brawn_;
        const float cavity = muscle + wall;
        const vec3 q = map_.to_reference(p, layer.map);
        if (cavity < spacing) paint_cavity(paint, p, layer.map.column, cavity);
        for (const float side : {-1.0F, 1.0F})
            paint_side(paint, p, q, layer, muscle, side);
        if (cavity < spacing) {
            organs_.paint_abdomen(paint, q, layer.map, cavity);
            paint_vessels(paint, q, layer.map);
            organs_.paint_lungs(paint, q, layer.map, muscle + 9.0F, layer.vessels);
        }
        paint_column(paint, p, layer);
        if (cavity < spacing) paint_bowel(paint, p, q, cavity, layer.sacs);
        return paint.value * saturate(0.5F - skin / spacing);
    }

  private:
    float skin_distance(const vec3& p, const Layer& layer) const {
        constexpr float kExponent = 2.35F;
        const vec2 trunk = layer.trunk;
        const float y = p.y - layer.trunk_y_mm;
        const float u = std::fabs(p.x) / trunk.x, v = std::fabs(y) / trunk.y;
        // deep inside the exact distance does not matter
        const float r =
            std::max(u, v) < 0.4F
                ? std::max(u, v) * 1.2F
                : std::pow(std::pow(u, kExponent) + std::pow(v, kExponent), 1.0F / kExponent);
        const float d =
            (r - 1.0F) * trunk.y * glm::mix(1.0F, trunk.x / trunk.y, 0.6F * saturate(u)) +
            1.0F * value_noise(p / 60.0F, seed_);
        const float navel = ellipsoid(p, navel_W_, {7.0F, 13.0F, 6.0F});
        return smooth_max(smooth_max(d, static_cast<float>(kTableTopYMm) + 2.0F - p.y, 14.0F),
                          -navel, 4.0F);
    }

    float fat_mm(const vec3& p, const Layer& layer) const {
        const float front = saturate(p.y / 80.0F);
        const float behind =
            glm::mix(kBackFat, kFlankFat, saturate(std::fabs(p.x) / layer.trunk.x));
        float fat = glm::mix(behind, kFrontFat * (male_ ? 0.82F : 1.0F), front) * build_ * build_ +
                    3.0F * value_noise(p / 50.0F, seed_ + 2U);
        if (p.y < 0.0F) fat = std::min(fat, layer.back_fat_limit_mm);
        // the pocket: the pump lies in fat
        const float in_pocket = ramp(pump_radius_ + 18.0F, pump_radius_ + 4.0F,
                                     glm::length(vec2(p.x - pump_.x, p.z - pump_.z)));
        return p.y > 40.0F ? std::max(fat, glm::mix(fat, 40.0F, in_pocket)) : fat;
    }

    /// Gut, mesentery and fat as one uneven mass; more fat between the guts of the heavy.
    void paint_cavity(Paint& paint, const vec3& p, const vec3& c, float cavity) const {
        const float fatty = 0.030F * glm::clamp(build_ - 1.0F, -0.3F, 1.0F) * (male_ ? 1.3F : 1.0F);
        paint.over(cavity,
                   kCavity - fatty +
                       0.04F * glm::clamp(fractal_noise(p / 22.0F, 3, seed_ + 3U), -1.0F, 1.0F));
        float behind = std::max(std::fabs(p.x) - 115.0F, std::max(p.y - c.y - 32.0F, -60.0F - p.y));
        behind = smooth_max(behind, cavity + 4.0F, 8.0F);
        if (paint.touches(behind, 8.0F))
            paint.over(behind + 3.0F * value_noise(p / 25.0F, seed_ + 4U), kFat, 4.0F);
    }

    void paint_side(Paint& paint, const vec3& p, const vec3& q, const Layer& layer, float muscle,
                    float side) const {
        const vec3& c = layer.map.column;
        const float x = side * (p.x - c.x);
        if (x < -60.0F || p.y > c.y + 60.0F) return;
        float erector = ellipse({x, p.y}, {36.0F, c.y - 63.0F}, vec2(33.0F, 23.0F) * brawn_);
        if (paint.touches(erector, 4.0F)) {
            erector = smooth_max(erector, muscle + 1.5F, 3.0F) +
                      1.5F * value_noise(p / 14.0F, seed_ + 5U);
            const float strands =
                0.012F * value_noise({p.x / 6.0F, p.y / 6.0F, p.z / 50.0F}, seed_ + 6U);
            paint.over(erector, muscle_ + strands, 1.5F);
        }
        const float multifidus =
            ellipse({x, p.y}, {14.0F, c.y - 58.0F}, vec2(15.0F, 24.0F) * brawn_);
        paint.over(smooth_max(multifidus, muscle + 1.5F, 3.0F), muscle_, 1.5F);
        const float z = layer.map.reference_z_mm;
        if (z < -60.0F) paint_buttock(paint, p, c, z, muscle, x);
        if (z < 75.0F && z > -150.0F) {
            paint.over(ellipse({x, p.y}, {68.0F + 0.10F * (40.0F - z), c.y - 42.0F},
                               vec2(26.0F, 11.0F) * brawn_),
                       muscle_);
        }
        paint_psoas(paint, p, c, z, side);
        organs_.paint_kidney(paint, q, layer.map, side);
    }

    /// Ligaments and marrow as one mass; between the bodies the discs.
    void paint_column(Paint& paint, const vec3& p, const Layer& layer) const {
        const vec3& c = layer.map.column;
        if (glm::length(vec2(p.x - c.x, p.y - c.y)) > 40.0F) return;
        paint.over(ellipse({p.x, p.y}, {c.x, c.y}, {23.0F, 18.0F}), 1.02F);
        for (const int i : layer.discs) {
            const Disc& disc = discs_[static_cast<std::size_t>(i)];
            const float distance = disc.distance(p);
            if (paint.touches(distance, 0.0F)) paint.over(distance, disc.density(p));
        }
    }

    /// Gluteal muscles outside and iliacus inside the wing of the ilium; the obturators below.
    void paint_buttock(Paint& paint, const vec3& p, const vec3& c, float z, float muscle,
                       float x) const {
        const float down = ramp(-60.0F, -150.0F, z);
        const float gluteal =
            smooth_max(ellipse({x, p.y}, {78.0F + 22.0F * down, c.y - 30.0F + 38.0F * down},
                               vec2(38.0F + 24.0F * down, 22.0F + 40.0F * down) * brawn_),
                       std::max(muscle + 1.5F, 0.6F * (z + 75.0F)), 14.0F);
        if (!paint.touches(gluteal, 6.0F)) return;
        const float strands =
            0.012F * value_noise({p.x / 9.0F, p.y / 40.0F, p.z / 9.0F}, seed_ + 9U);
        paint.over(gluteal + 2.0F * value_noise(p / 20.0F, seed_ + 10U), muscle_ + strands, 2.0F);
    }

    void paint_psoas(Paint& paint, const vec3& p, const vec3& c, float z, float side) const {
        constexpr float kTop = 74.0F, kBottom = -106.0F, kFlank = 3.6F;
        if (z >= kTop + 20.0F) return;
        const float t = saturate((kTop - z) / (kTop - kBottom));
        const float own = brawn_ * (1.0F + 0.05F * signed_chance(63, side > 0.0F, 0, seed_));
        const float grow = 19.0F * std::pow(t, 0.7F) * own;
        const vec2 radius(8.0F + grow, 9.0F + grow);
        const vec2 center(side * c.x + 28.0F + 19.0F * t * t + 9.0F * t,
                          c.y - 8.0F + 14.0F * t * t);
        const vec2 d = glm::abs((vec2(side * p.x, p.y) - center) / radius);
        if (std::max(d.x, d.y) > 1.5F) return;
        // a steep flank: its edge is the psoas line
        float distance =
            (std::pow(std::pow(d.x, kFlank) + std::pow(d.y, kFlank), 1.0F / kFlank) - 1.0F) *
            std::min(radius.x, radius.y);
        if (z > kTop) distance += 0.9F * (z - kTop);
        // a belly, not a ruler
        const float wave = 1.7F * value_noise({p.x / 60.0F, p.y / 60.0F, p.z / 30.0F}, seed_ + 7U) +
                           0.8F * value_noise(p / 14.0F, seed_ + 11U);
        paint.over(distance + wave, muscle_ + 0.002F);
    }

    void paint_vessels(Paint& paint, const vec3& q, const BodyMap::Slice& slice) const {
        const vec2 at(q.x, q.y - slice.reference_y_mm);
        for (const float side : {1.0F, -1.0F}) {
            paint.over(glm::length(at - artery_offset_mm(spine_.parameters, q.z, side)) -
                           artery_radius_mm(spine_.parameters, q.z),
                       kMuscle);
        }
        if (q.z < 90.0F) paint.over(glm::length(at - vec2(-20.0F, 25.0F)) - 11.0F, kMuscle);
    }

    void paint_bowel(Paint& paint, const vec3& p, const vec3& q, float cavity,
                     const std::vector<int>& active) const {
        if (active.empty()) return;
        const vec3 bent = q + vec3(2.0F * value_noise(p / 13.0F, seed_ + 20U), 0.0F,
                                   2.0F * value_noise(p / 13.0F, seed_ + 21U));
        float nearest = 9.0F, lumen = 9.0F, bubble = 9.0F, level = 1e3F;
        const GutSac* owner = nullptr;
        for (const int i : active) {
            const GutSac& sac = bowel_.sacs[static_cast<std::size_t>(i)];
            const float d = ellipsoid(bent, sac.center, sac.radius);
            if (d < nearest) {
                nearest = d;
                owner = &sac;
            }
            if (sac.gas_level_y_mm < 500.0F) {
                if (d < bubble) level = sac.gas_level_y_mm;
                bubble = smooth_min(bubble, d, 3.5F);
            }
            lumen = smooth_min(lumen, d, 3.5F);
        }
        if (owner == nullptr || lumen >= 3.0F ||
            smooth_max(lumen - 1.6F, cavity, 2.0F) >= paint.spacing)
            return;
        paint.over(std::max(lumen - 1.6F, cavity), 1.04F);
        const float inside = std::max(lumen, cavity + 2.0F);
        const float stool = bowel_.stretches[static_cast<std::size_t>(owner->stretch)].stool;
        float content = 1.02F;
        if (stool > 0.0F) {
            content = 1.03F -
                      stool * 0.75F * ramp(0.28F, 0.66F, fractal_noise(p / 7.5F, 2, seed_ + 22U)) -
                      0.10F * value_noise(p / 5.0F, seed_ + 23U);
        }
        paint.over(inside, content);
        if (bubble > 3.0F) return;
        // no ruler-straight level of fluid, not even along the beam of a lateral, and no block of
        // gas from wall to wall
        const float under =
            level - q.y + 9.0F * value_noise({p.x / 70.0F, p.y / 24.0F, p.z / 12.0F}, seed_ + 32U) +
            (stool > 0.0F ? 8.0F : 5.0F) * value_noise(p / 15.0F, seed_ + 30U) +
            3.0F * value_noise(p / 6.0F, seed_ + 31U);
        const float fold = circular_fold(*owner, bent, nearest);
        paint.over(smooth_max(std::max(inside, bubble) + 1.5F, under, 12.0F), 0.75F * fold,
                   owner->along == vec3(0.0F) ? 1.5F : 1.0F);
    }

    const Spine& spine_;
    BodyMap map_;
    Organs organs_;
    std::vector<Disc> discs_;
    std::uint32_t seed_;
    float build_;
    bool male_;
    float brawn_ = 1.0F, muscle_ = kMuscle;
    vec3 navel_W_{0.0F};
    vec3 pump_;
    float pump_radius_;
    Bowel bowel_;
};

}  // namespace

void draw_soft_tissue(VoxelGrid& soft, const Spine& spine, const Pose& pump_X_WP,
                      double pump_radius_mm) {
    const SoftTissue tissue(spine, pump_X_WP, static_cast<float>(pump_radius_mm));
    const auto spacing = static_cast<float>(soft.spacing_mm);
    parallel_slices(soft.size.z, [&](int k) {
        const Layer layer = tissue.layer(soft.origin_W_mm.z + k * soft.spacing_mm);
        for (int j = 0; j < soft.size.y; ++j) {
            for (int i = 0; i < soft.size.x; ++i) {
                const vec3 p(soft.origin_W_mm + glm::dvec3(i, j, k) * soft.spacing_mm);
                soft.bytes[soft.index(i, j, k)] = static_cast<std::uint8_t>(glm::clamp(
                    tissue.density(p, layer, spacing) / soft.scale + 0.5F, 0.0F, 255.0F));
            }
        }
    });
}

}  // namespace sideport::patient
