// Vertebrae by signed distances; dimensions from the level table, shapes tuned against radiographs.
// ref: design recipe of the patient, section 3.

#include <algorithm>
#include <cmath>

#include "sim/patient/bone_stamp.h"
#include "sim/patient/bones.h"
#include "sim/patient/facets.h"

namespace sideport::patient {

namespace {

constexpr float kLumbarGapMm = 1.15F, kThoracicGapMm = 0.8F;  ///< half a joint space
constexpr int kFirstLumbar = 5;
constexpr int kGhosts = 3;  ///< copies of T8 above it fill the upper edge of the picture

float rad(float deg) {
    return deg * 0.017453293F;
}

/// One vertebra as a function of local coordinates; chance fixed per level.
class VertebraShape {
  public:
    VertebraShape(const Spine& spine, int level, const BoneTraits& traits)
        : v_(spine.levels[static_cast<std::size_t>(level)]),
          level_(level),
          traits_(traits),
          noise_(traits.seed * 131U + static_cast<std::uint32_t>(level) * 977U) {
        a_ = 0.5F * f(v_.body_width_mm);
        b_ = 0.5F * f(v_.body_depth_mm);
        h_ = 0.5F * f(v_.posterior_height_mm + v_.anterior_height_mm);
        canal_w_ = f(v_.canal_width_mm);
        canal_d_ = f(v_.canal_depth_mm);
        pedicle_w_ = f(v_.pedicle_width_mm);
        pedicle_x_ = 0.5F * canal_w_ + 0.5F * pedicle_w_ - (v_.lumbar ? 1.2F : 0.8F);
        pedicle_z_ = (v_.lumbar ? 0.21F : 0.24F) * h_;
        lamina_y_ = -b_ - canal_d_;
        lip_share_ = 1.0F + 0.75F * chance(11, 0);
        waist_ = (v_.lumbar ? 0.165F : 0.12F) * (1.0F + 0.18F * chance(100, 11)) +
                 0.02F * signed_chance(101, 0, 11, traits.seed);
        const BodyFrame frame = body_frame(v_);
        for (int side = 0; side < 2; ++side) {
            if (level > 0) above_[side] = local(frame, facet_joint(spine, level - 1, side));
            below_[side] = local(frame, facet_joint(spine, level, side));
        }
    }

    float distance(const vec3& q) const {
        // irregular at the process tips, smooth at the body
        const float reach = std::max(std::fabs(q.x), -q.y - 8.0F);
        const float amount = 1.0F + 0.9F * ramp(18.0F, 34.0F, reach);
        const vec3 p = q + vector_noise(q / 14.0F, noise_ + 1U) * (0.8F * amount) +
                       vector_noise(q / 5.0F, noise_ + 4U) * (0.32F * amount);
        const int side = p.x >= 0.0F ? 0 : 1;
        float d = smooth_min(body(p), pedicle(p, side), 3.0F);
        const float back = v_.lumbar ? lumbar_back(p, q, side) : thoracic_back(p, side);
        d = smooth_min(d, back, 3.5F);
        return smooth_max(d, canal(p), 1.0F);
    }

    bool is_body(const vec3& q) const { return q.y > -b_ - 1.0F && std::fabs(q.x) < a_ + 5.0F; }

    /// Body: thin shell, subchondral band, vertical striae, basivertebral vein.
    BoneTexture body_texture(const vec3& q, std::uint32_t seed) const {
        const float endplate = 0.5F * h_ - std::fabs(q.z);
        const float near_endplate = ramp(5.0F, 2.2F, endplate);
        const float rim =
            ramp(0.62F, 0.95F, std::sqrt(q.x * q.x / (a_ * a_) + q.y * q.y / (b_ * b_)));
        const float grain = fractal_noise({q.x / 4.5F, q.y / 4.5F, q.z / 8.0F}, 3, seed);
        // fields stretched along the beam of PA and of lateral survive the projection
        const float striae_pa = value_noise({q.x / 1.7F, q.y / 16.0F, q.z / 11.0F}, seed + 5U);
        const float striae_lateral = value_noise({q.x / 18.0F, q.y / 1.7F, q.z / 11.0F}, seed + 6U);
        const float plates = value_noise({q.x / 9.0F, q.y / 12.0F, q.z / 1.8F}, seed + 7U);
        // bone is lost across first: what is left stands upright and coarse
        const float coarse = 0.75F + 0.45F * (1.0F - traits_.trabecular);
        const float across = 0.60F * traits_.trabecular * traits_.trabecular;
        float marrow = 0.19F * traits_.trabecular *
                       std::max(0.15F, 1.0F + 0.30F * grain + coarse * striae_pa +
                                           coarse * striae_lateral + across * plates);
        marrow += 0.24F * std::exp(-std::max(0.0F, endplate - 1.2F) / 2.8F) * (1.0F + 0.3F * grain);
        marrow += 0.12F * rim * near_endplate;
        marrow += 0.16F * ramp(0.2F * b_, b_, -q.y) * ramp(8.0F, 14.0F, std::fabs(q.x)) *
                  ramp(-4.0F, 4.0F, q.z);
        const float vein_y = q.y + 0.6F * b_;
        marrow *=
            1.0F -
            0.45F * std::exp(-(q.x * q.x / 36.0F + vein_y * vein_y / 64.0F + q.z * q.z / 16.0F));
        const float cortex = glm::mix(0.55F, 0.66F + 0.35F * rim, near_endplate) *
                             (1.0F + 0.3F * value_noise(q * 0.15F, seed + 8U)) * traits_.cortex;
        return {cortex, glm::mix(1.35F, 1.20F, near_endplate), std::max(0.02F, marrow)};
    }

    /// Posterior elements: the look of a spine in PA.
    BoneTexture back_texture(const vec3& q, std::uint32_t seed) const {
        const float grain = fractal_noise({q.x / 4.5F, q.y / 4.5F, q.z / 8.0F}, 3, seed);
        float cortex = 1.45F * (1.0F + 0.3F * value_noise(q * 0.2F, seed + 9U)) * traits_.cortex;
        float marrow = 0.30F * (1.0F + 0.40F * grain) * glm::mix(1.0F, traits_.trabecular, 0.6F);
        if (std::fabs(q.x) < 9.0F && q.y < lamina_y_ - 7.0F) {
            // thin faces and a firm rim: the outline in the lateral
            cortex *= glm::mix(0.48F, 1.15F, spinous_rim(q));
            marrow *= 0.55F + 0.45F * value_noise(q / 6.0F, seed + 10U);
        } else if (std::fabs(q.x) > pedicle_x_ + 0.9F * pedicle_w_) {
            // transverse processes are light: shells with rounded, spongy tips
            const float tip = ramp(9.0F, 3.0F, f(v_.transverse_half_span_mm) - std::fabs(q.x));
            cortex *= v_.lumbar ? glm::mix(0.60F, 0.38F, tip) : glm::mix(0.60F, 0.30F, tip);
            marrow *= v_.lumbar ? 0.5F : glm::mix(0.6F, 0.9F, tip);
        } else if (q.y > lamina_y_ + 0.3F * canal_d_) {
            // pedicles: thick walls above and below carry their outline in the lateral
            cortex *=
                1.0F + 0.85F * ramp(0.18F * f(v_.pedicle_height_mm), 0.5F * f(v_.pedicle_height_mm),
                                    std::fabs(q.z - pedicle_z_));
        }
        const int side = q.x > 0.0F ? 0 : 1;
        for (const Joint* joint : {&above_[side], &below_[side]}) {
            const vec3 d = q - joint->point;
            marrow += traits_.facet_sclerosis *
                      std::exp(-std::fabs(glm::dot(d, joint->normal)) / 2.0F) *
                      ramp(11.0F, 7.0F, glm::length(d));
        }
        return {cortex, 1.45F, std::max(0.02F, marrow)};
    }

  private:
    struct Joint {
        vec3 point{1e6F};
        vec3 normal{0.0F, 0.0F, 1.0F};
    };
    static float f(double x) { return static_cast<float>(x); }
    static Joint local(const BodyFrame& frame, const FacetJoint& joint) {
        return {frame.to_local(joint.point_W), frame.direction_to_local(joint.normal_W)};
    }
    float chance(int a, int b) const { return signed_chance(level_, a, b, traits_.seed); }
    static vec3 folded(const vec3& p) { return {std::fabs(p.x), p.y, p.z}; }

    float body(const vec3& p) const {
        const float sign = p.x >= 0.0F ? 1.0F : -1.0F;
        const float height = glm::clamp(2.0F * p.z / h_, -1.0F, 1.0F);
        const float waist = 1.0F - std::pow(std::fabs(height), 2.4F);
        const float wobble =
            value_noise({p.x * 0.12F, p.y * 0.12F, height > 0.0F ? 3.0F : 9.0F}, noise_ + 11U);
        const float edge = std::fabs(p.z) - 0.5F * h_;
        // osteophytes: some levels have large ones, and claws only here and there along the rim
        const float around = std::atan2(p.y, p.x);
        const float claw = value_noise(
            {1.6F * std::cos(around), 1.6F * std::sin(around), height > 0.0F ? 2.5F : 7.5F},
            noise_ + 12U);
        const float lip = traits_.lip_mm * lip_share_ *
                          std::max(0.1F, 0.75F + 0.5F * wobble + 0.9F * claw) *
                          std::exp(-edge * edge / 9.68F);
        float half_width =
            a_ * (1.0F - waist_ * waist * (1.0F + 0.15F * sign * chance(2, 7))) + lip;
        half_width *= 1.0F + 0.035F * (v_.lumbar ? 1.0F : 0.7F) * (1.0F - height) + 0.01F;
        const float front = b_ * (1.0F - 0.12F * waist) + lip;
        const float hollow =
            (v_.lumbar ? 2.6F : 2.0F) * std::exp(-p.x * p.x / 64.0F) * (level_ == 9 ? 0.5F : 1.0F);
        const float back = b_ * (1.0F - 0.05F * waist) - hollow;
        float x = std::fabs(p.x) / half_width;
        const float y = p.y > 0.0F ? p.y / front : -p.y / back;
        if (p.y > 0.0F && !v_.lumbar) x *= 1.0F + 0.15F * y * y;
        const float n = v_.lumbar ? 2.35F : 2.15F;
        const float r = std::pow(std::pow(x, n) + std::pow(y, n), 1.0F / n);
        const float wall = (r - 1.0F) * 0.5F * (half_width + 0.5F * (front + back));
        return smooth_max(wall, endplates(p), 1.6F);
    }

    float endplates(const vec3& p) const {
        const float tall = glm::mix(f(v_.posterior_height_mm), f(v_.anterior_height_mm),
                                    glm::clamp((p.y + b_) / (2.0F * b_), -0.1F, 1.1F));
        const float r2 = p.x * p.x / (a_ * a_) + p.y * p.y / (b_ * b_);
        // soft bone gives way to the disc
        const float dish = std::pow(saturate(1.0F - 1.1F * r2), 0.7F) *
                           (1.0F + 1.6F * (1.0F - traits_.trabecular) * (1.0F + chance(7, 8)));
        const float upper = (v_.lumbar ? 2.1F : 1.4F) * dish * (1.0F + 0.3F * chance(7, 1)) +
                            0.5F * chance(7, 4) * p.x / a_;
        const float bow_x = (std::fabs(p.x) - 0.42F * a_) / (0.3F * a_),
                    bow_y = (p.y + 0.3F * b_) / (0.4F * b_);
        const float lower = (v_.lumbar ? 1.3F : 1.1F) * dish +
                            (v_.lumbar ? 1.1F : 0.3F) * std::exp(-bow_x * bow_x - bow_y * bow_y);
        const float slice = p.z > 0.0F ? 0.0F : 7.0F;
        const float rough = 0.55F * value_noise({p.x / 8.0F, p.y / 8.0F, slice}, noise_ + 21U) +
                            0.25F * value_noise({p.x / 3.5F, p.y / 3.5F, slice}, noise_ + 22U);
        return std::max(p.z - (0.5F * tall - upper) + rough, -p.z - (0.5F * tall - lower) + rough);
    }

    float pedicle(const vec3& p, int side) const {
        const float asymmetry = 1.0F + 0.04F * (side == 0 ? 1.0F : -1.0F) * chance(9, 9);
        const float u = (-b_ + 3.0F - p.y) / 14.0F, bulge = (2.0F * u - 1.0F) * (2.0F * u - 1.0F);
        const float rx = 0.5F * pedicle_w_ * (0.95F + 0.22F * bulge) * asymmetry;
        const float rz = 0.5F * f(v_.pedicle_height_mm) * (1.0F + 0.10F * bulge);
        const float z = p.z - pedicle_z_ + 1.5F * u;
        float x = std::fabs(p.x) - pedicle_x_ - 0.8F * u;
        if (level_ == 9) x += 0.25F * z;
        const float tube =
            (std::sqrt(x * x / (rx * rx) + z * z / (rz * rz)) - 1.0F) * std::min(rx, rz);
        return smooth_max(tube, std::max(p.y - (-b_ + 6.0F), -b_ - 10.0F - p.y), 2.0F);
    }

    /// Articular process, cut by the plane of its joint. outward +1: the upper process of this
    /// level.
    float process(const vec3& p, const Joint& joint, const vec3& from, const vec3& to, float r0,
                  float r1, float outward, float gap) const {
        const float shaft = capsule(folded(p), from, to, r0, r1);
        return smooth_max(shaft, outward * glm::dot(p - joint.point, joint.normal) + gap, 1.0F);
    }

    float lamina(const vec3& p, float inner_x, float middle_z, float slope, float shrink) const {
        const float lift = (p.z - middle_z) * slope;
        const vec3 flat(std::fabs(p.x), p.y - lift, 0.0F);
        float t = 0.0F;
        const float plate = segment_distance(flat, {inner_x, lamina_y_ + 5.0F, 0.0F},
                                             {0.0F, lamina_y_ - 4.5F, 0.0F}, t) -
                            (v_.lumbar ? 3.3F : 3.0F);
        const float half = 0.5F * f(v_.lamina_height_mm) * (1.0F - shrink * t);
        const float drop = v_.lumbar ? 1.5F * (1.0F - t) : 0.0F;
        return smooth_max(plate, std::fabs(p.z - middle_z + drop) - half, 2.5F);
    }

    float lumbar_back(const vec3& p, const vec3& q, int side) const {
        const float xi =
            glm::mix(11.0F, 15.5F, saturate(static_cast<float>(level_ - kFirstLumbar) / 4.0F));
        float d = capsule(folded(p), {pedicle_x_ - 2.0F, -b_ - 11.0F, pedicle_z_},
                          {xi - 1.0F, lamina_y_ + 4.0F, -0.30F * h_}, 5.8F, 4.8F);
        d = smooth_min(d, lamina(p, xi + 1.0F, -0.22F * h_, 0.22F, 0.12F), 3.0F);
        const Joint& up = above_[side];
        float superior =
            process(p, up, {pedicle_x_ - 1.5F, -b_ - 11.0F, pedicle_z_ + 1.0F},
                    {std::fabs(up.point.x) + 1.5F, up.point.y + 3.0F, up.point.z + 6.0F}, 6.6F,
                    5.8F, 1.0F, kLumbarGapMm);
        const float mammillary =
            glm::length(folded(p) - vec3(pedicle_x_ + 3.0F, -b_ - 17.0F, pedicle_z_ + 3.0F)) - 4.0F;
        superior = smooth_min(superior, mammillary, 2.0F);
        const Joint& low = below_[side];
        const float inferior =
            process(p, low, {xi - 1.0F, lamina_y_ - 1.0F, -0.35F * h_},
                    {std::fabs(low.point.x) - 3.0F, low.point.y - 3.2F, low.point.z - 6.5F}, 6.3F,
                    5.8F, -1.0F, kLumbarGapMm);
        d = smooth_min(smooth_min(d, superior, 2.5F), inferior, 2.5F);
        d = smooth_min(d, lumbar_transverse(p, q, side), 4.0F);
        return smooth_min(d, lumbar_spinous(p), 3.5F);
    }

    /// Root, neck, club and tip.
    float lumbar_transverse(const vec3& p, const vec3& q, int side) const {
        const float asymmetry = 1.0F + 0.04F * (side == 0 ? 1.0F : -1.0F) * chance(9, 9);
        const vec3 from(pedicle_x_ + 0.3F * pedicle_w_, -b_ - 9.0F, pedicle_z_ - 2.0F);
        const vec3 to(f(v_.transverse_half_span_mm) * asymmetry,
                      -b_ - 15.0F - 3.0F * chance(side, 3),
                      pedicle_z_ - 3.0F + f(v_.transverse_rise_mm) + 2.5F * chance(side, 4));
        const vec3 x = folded(p), axis = to - from;
        const float t = saturate(glm::dot(x - from, axis) / glm::dot(axis, axis));
        vec3 e = x - (from + axis * t);
        e.y *= (level_ == 9 ? 1.10F : 1.50F) * glm::mix(0.8F, 1.0F, t);
        const float radius = (level_ == 9 ? 8.5F : 6.8F) *
                                 (1.0F - 0.46F * ramp(0.0F, 0.45F, t) +
                                  0.20F * ramp(0.5F, 0.85F, t) - 0.25F * ramp(0.86F, 1.0F, t)) +
                             0.8F * value_noise(q / 7.0F, noise_ + 31U) * t;
        // a plate with blunt edges, whose cortex a beam from behind sees along
        const float flat = std::hypot(e.x, e.z), thick = std::fabs(e.y);
        const float plate = std::cbrt(flat * flat * flat + thick * thick * thick);
        return plate - radius;
    }

    /// 1 at the upper, lower and hind edge of the spinous process, 0 on its faces.
    float spinous_rim(const vec3& p) const {
        const float angle = rad(f(v_.spinous_angle_deg)), c = std::cos(angle), s = std::sin(angle);
        const float y = p.y - (lamina_y_ - (v_.lumbar ? 3.0F : 2.0F)),
                    z = p.z + (v_.lumbar ? 0.28F : 0.25F) * h_;
        const float t = saturate(-(y * c + z * s) / f(v_.spinous_length_mm));
        const float w = std::fabs(-y * s + z * c + (v_.lumbar ? 1.5F * t : 0.0F));
        const float narrow =
            v_.lumbar ? 0.92F + 0.18F * t - 0.25F * std::sin(3.1416F * t) : 1.1F - 0.3F * t;
        return std::max(ramp(5.0F, 1.8F, 0.5F * f(v_.spinous_height_mm) * narrow - w),
                        ramp(5.0F, 1.8F, (1.0F - t) * f(v_.spinous_length_mm)));
    }

    /// A plate that thickens to its lower edge: the teardrop of the PA view.
    float lumbar_spinous(const vec3& p) const {
        const float angle = rad(f(v_.spinous_angle_deg)), c = std::cos(angle), s = std::sin(angle);
        const float y = p.y - (lamina_y_ - 3.0F), z = p.z + 0.28F * h_;
        const float u = -(y * c + z * s), length = f(v_.spinous_length_mm),
                    t = saturate(u / length);
        const float w = -y * s + z * c + 1.5F * t;
        const float half =
            0.5F * f(v_.spinous_height_mm) * (0.92F + 0.18F * t - 0.25F * std::sin(3.1416F * t));
        float thick = glm::mix(4.2F, 3.3F, saturate(2.0F * t)) +
                      2.9F * ramp(0.5F, 1.0F, t) * glm::mix(1.0F, 0.5F, saturate(0.5F + w / 8.0F));
        const float rim = ramp(0.35F, 0.9F, std::fabs(w) / half);
        thick = thick * (1.0F - 0.35F * saturate(w / half)) * (0.78F + 0.22F * rim) +
                0.8F * value_noise({u / 7.0F, w / 7.0F, 1.0F}, noise_ + 33U);
        const float profile =
            smooth_max(std::fabs(w) - half, std::max(u - length, -u - 2.0F), 9.0F);
        return smooth_max(std::fabs(p.x - 1.5F * chance(5, 5) * t) - thick, profile, 3.0F);
    }

    float thoracic_back(const vec3& p, int side) const {
        const float xi = 0.5F * canal_w_ + 2.0F;
        float d = capsule(folded(p), {pedicle_x_, -b_ - 9.0F, pedicle_z_},
                          {xi, lamina_y_ + 2.0F, -0.30F * h_}, 5.2F, 4.6F);
        d = smooth_min(d, lamina(p, xi, -0.12F * h_, 0.30F, 0.1F), 3.0F);
        const Joint& up = above_[side];
        const Joint& low = below_[side];
        if (level_ > 0) {
            d = smooth_min(d,
                           process(p, up, {pedicle_x_, -b_ - 9.0F, pedicle_z_ + 1.0F},
                                   {std::fabs(up.point.x), up.point.y + 3.2F, up.point.z + 5.0F},
                                   5.0F, 4.3F, 1.0F, kThoracicGapMm),
                           2.0F);
        }
        d = smooth_min(
            d,
            process(p, low, {xi - 1.0F, lamina_y_ - 1.0F, -0.3F * h_},
                    {std::fabs(low.point.x) - 1.0F, low.point.y - 3.4F, low.point.z - 5.0F}, 5.0F,
                    4.2F, -1.0F, kThoracicGapMm),
            2.0F);
        float t = 0.0F;
        const float transverse = segment_distance(
            folded(p), {pedicle_x_, -b_ - 10.0F, pedicle_z_ - 1.0F},
            {f(v_.transverse_half_span_mm), lamina_y_ - 6.0F + (level_ >= 3 ? 6.0F : 0.0F),
             pedicle_z_ + f(v_.transverse_rise_mm) - 2.0F},
            t);
        d = smooth_min(
            d, transverse - (glm::mix(5.6F, 4.4F, saturate(1.6F * t)) + 0.7F * ramp(0.7F, 1.0F, t)),
            3.0F);
        return smooth_min(d, thoracic_spinous(p), 3.0F);
    }

    float thoracic_spinous(const vec3& p) const {
        const float angle = rad(f(v_.spinous_angle_deg)), c = std::cos(angle), s = std::sin(angle);
        const float y = p.y - (lamina_y_ - 2.0F), z = p.z + 0.25F * h_;
        const float u = -(y * c + z * s), length = f(v_.spinous_length_mm),
                    t = saturate(u / length);
        const float w = -y * s + z * c;
        const float half = 0.5F * f(v_.spinous_height_mm) * (1.1F - 0.3F * t);
        const float thick = glm::mix(3.6F, 2.4F, saturate(1.5F * t)) + 1.3F * ramp(0.75F, 1.0F, t);
        const float profile =
            smooth_max(std::fabs(w) - half, std::max(u - length, -u - 2.0F), 4.0F);
        return smooth_max(std::fabs(p.x - 1.5F * chance(5, 5) * t) - thick, profile, 2.5F);
    }

    /// Cut last: clean medial walls of the pedicles.
    float canal(const vec3& p) const {
        const float center_y = -b_ - 0.5F * canal_d_ + 0.5F;
        float x = p.x / (0.5F * canal_w_);
        const float y = (p.y - center_y) / (0.5F * canal_d_);
        if (p.y < center_y && v_.lumbar) x *= 1.0F + 0.30F * saturate(-y);
        return (1.0F - std::sqrt(x * x + y * y)) * 0.5F * canal_d_;
    }

    const Vertebra& v_;
    int level_;
    BoneTraits traits_;
    std::uint32_t noise_;
    float a_ = 0, b_ = 0, h_ = 0, canal_w_ = 0, canal_d_ = 0, pedicle_w_ = 0, pedicle_x_ = 0,
          pedicle_z_ = 0, lamina_y_ = 0, lip_share_ = 1, waist_ = 0;
    Joint above_[2], below_[2];
};

/// T8 repeated above itself, following the thoracic curve.
BodyFrame ghost_frame(const Spine& spine, int number) {
    BodyFrame frame = body_frame(spine.levels.front());
    const float n = static_cast<float>(number), tilt = rad(3.0F * n);
    const auto rise =
        static_cast<float>(0.92 * (spine.levels[0].X_WB.p.z - spine.levels[1].X_WB.p.z));
    frame.center += frame.axes[2] * (rise * n) + vec3(0.0F, 0.6F * n * n, 0.0F);
    frame.axes = glm::mat3({1.0F, 0.0F, 0.0F}, {0.0F, std::cos(tilt), -std::sin(tilt)},
                           {0.0F, std::sin(tilt), std::cos(tilt)});
    return frame;
}

}  // namespace

FacetJoint facet_joint(const Spine& spine, int level, int side) {
    const Vertebra& v = spine.levels[static_cast<std::size_t>(level)];
    const float sign = side == 0 ? 1.0F : -1.0F;
    const bool thoracic = level < 4;
    const float share = saturate(static_cast<float>(level - 4) / 5.0F);
    const auto cap = static_cast<float>(v.canal_depth_mm);
    const float x = thoracic
                        ? 0.5F * static_cast<float>(v.canal_width_mm) + 3.5F
                        : glm::mix(13.5F, 19.5F, share) * static_cast<float>(v.canal_width_mm) /
                              glm::mix(22.0F, 27.0F, share);
    // hardly anybody's joints are alike on both sides
    const auto seed = static_cast<std::uint32_t>(spine.parameters.seed);
    const float tropism = 6.0F * signed_chance(level, side, 95, seed);
    const float angle = rad((thoracic ? 78.0F : glm::mix(22.0F, 50.0F, share)) + tropism);
    const auto height = static_cast<float>(0.5 * (v.posterior_height_mm + v.anterior_height_mm));
    const vec3 point(
        sign * x, -0.5F * static_cast<float>(v.body_depth_mm) - cap * (thoracic ? 0.92F : 0.82F),
        -0.5F * height - 0.5F * static_cast<float>(v.disc_below_mm) - (thoracic ? 0.0F : 1.0F));
    const vec3 normal =
        glm::normalize(vec3(-sign * std::cos(angle), -std::sin(angle), thoracic ? 0.25F : 0.1F));
    const BodyFrame frame = body_frame(v);
    return {frame.to_world(point), frame.axes * normal};
}

/// Half sizes of the box around a vertebra's middle.
static vec3 half_of(const Vertebra& v) {
    const auto size = std::max(1.0F, static_cast<float>(v.body_depth_mm / 33.0));
    const auto span = static_cast<float>(v.transverse_half_span_mm);
    return {std::max(50.0F, 1.05F * span + 8.0F), 62.0F * size, 50.0F * size};
}

void draw_vertebrae(VoxelGrid& bone, const Spine& spine, const BoneTraits& traits) {
    constexpr int kVertebrae = kLevelCount - 1;
    for (int n = -kGhosts; n < kVertebrae; ++n) {
        const int level = std::max(0, n);
        const Vertebra& v = spine.levels[static_cast<std::size_t>(level)];
        const BodyFrame frame = n < 0 ? ghost_frame(spine, -n) : body_frame(v);
        const VertebraShape shape(spine, level, traits);
        const std::uint32_t seed = traits.seed * 77U + static_cast<std::uint32_t>(level) * 31U;
        const vec3 center = frame.to_world({0.0F, -22.0F, -4.0F}), half(half_of(v));
        stamp_bone(
            bone, center - half, center + half,
            [&](const vec3& p) { return shape.distance(frame.to_local(p)); },
            [&](const vec3& p) {
                const vec3 q = frame.to_local(p);
                return shape.is_body(q) ? shape.body_texture(q, seed) : shape.back_texture(q, seed);
            });
    }
}

}  // namespace sideport::patient
