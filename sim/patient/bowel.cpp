#include "sim/patient/bowel.h"

#include <algorithm>
#include <cmath>

#include "sim/base/random.h"
#include "sim/patient/bone_stamp.h"

namespace sideport::patient {

namespace {

constexpr float kNoGas = 1e3F;
constexpr float kTurn = 6.2832F;
constexpr float kMeanGasShare = 0.48F;  ///< of the three parts of the colon below

/// One stretch of colon: course and what tends to be in it.
struct Tube {
    std::vector<vec3> path;
    float radius, gas_share, stool_share;
};

class BowelMaker {
  public:
    BowelMaker(std::uint32_t seed, double gas_share) : seed_(seed) {
        gas_ = between(0.45F, 1.35F);  // some people have much, some hardly any
        if (gas_share >= 0.0) gas_ = static_cast<float>(gas_share) / kMeanGasShare;
        stool_ = between(0.5F, 1.2F);
        calibre_ = between(0.84F, 1.16F);
    }

    /// Haustra: at each station three sacs between the taeniae, shorter than wide, so that short
    /// folds reach in from the wall. No two are alike.
    void colon(const Tube& tube) {
        const float length = length_of(tube.path), radius = tube.radius * calibre_;
        float from = 0.0F;
        for (int station = 0; from < length; ++station) {
            const float pitch = radius * between(0.50F, 0.95F);
            const vec3 center = spline_at(tube.path, from / length);
            const vec3 along = direction(tube.path, from / length);
            const vec3 e1 = glm::normalize(glm::cross(along, vec3(0.3F, 0.2F, 0.9F))),
                       e2 = glm::cross(along, e1);
            const float r = radius * (1.0F + 0.28F * value_noise(center / 38.0F, seed_ + 40U));
            if (station == 0 || draw() < 0.15F) new_stretch(center.y, r, tube);
            const float level = level_ + r * between(-0.32F, 0.32F);
            for (int m = 0; m < 3; ++m) {
                const float turn = static_cast<float>(m) * (kTurn / 3.0F) + between(-0.3F, 0.3F) +
                                   static_cast<float>(station) * 0.35F;
                const vec3 offset =
                    (e1 * std::cos(turn) + e2 * std::sin(turn)) * (r * between(0.26F, 0.42F)) +
                    along * (pitch * between(-0.3F, 0.3F));
                const float across = r * between(0.62F, 0.84F);
                add(center + offset, vec3(across) * (vec3(1.0F) - 0.30F * glm::abs(along)), level);
            }
            from += pitch;
        }
    }

    /// Winding loops; gas stands in short lengths of them.
    void small_bowel(int loops) {
        if (gas_ == 0.0F) return;
        for (int n = 0; n < loops; ++n) {
            vec3 center(between(-60.0F, 70.0F), between(30.0F, 85.0F), between(-100.0F, 5.0F));
            float heading = between(0.0F, kTurn), bend = between(-0.35F, 0.35F);
            bowel_.stretches.push_back({0.0F});
            const float level = center.y + between(-3.0F, 8.0F);
            const int balls = 3 + static_cast<int>(draw() * draw() * 13.0F);
            const float r = between(7.5F, 12.5F);
            for (int i = 0; i < balls; ++i) {
                add(center, vec3(r * between(0.90F, 1.06F)), level);
                GutSac& sac = bowel_.sacs.back();
                sac.along = {std::cos(heading), 0.0F, std::sin(heading)};
                sac.way_mm = 0.62F * r * static_cast<float>(i);
                heading += bend + between(-0.4F, 0.4F);
                if (draw() < 0.12F) bend = -bend;
                center += vec3(std::cos(heading) * 0.62F * r, between(-1.5F, 1.5F),
                               std::sin(heading) * 0.62F * r);
            }
        }
    }

    /// Supine, gas stands in the front: body and antrum. Often there is little of it.
    void stomach() {
        if (draw() < 0.2F || gas_ == 0.0F) return;
        const float size = between(0.5F, 1.05F), sway = between(-14.0F, 14.0F);
        const float up = between(-18.0F, 14.0F), slope = between(0.2F, 1.0F);
        const float level = 62.0F + between(-8.0F, 16.0F);
        bowel_.stretches.push_back({0.0F});
        const int sacs = 5 + static_cast<int>(between(0.0F, 3.0F));
        for (int i = 0; i < sacs; ++i) {
            const float t = static_cast<float>(i) / static_cast<float>(sacs - 1);
            const vec3 at(66.0F + sway - 62.0F * t * size, 50.0F + 20.0F * t,
                          118.0F + up - slope * 40.0F * t + 16.0F * t * t);
            const vec3 radius = glm::mix(vec3(32.0F, 31.0F, 28.0F), vec3(17.0F, 16.0F, 14.0F), t) *
                                (size * between(0.85F, 1.12F));
            add(at, radius, level + between(-3.0F, 3.0F));
        }
    }

    float between(float low, float high) { return low + (high - low) * draw(); }
    vec3 jitter(const vec3& p, float mm) {
        return p + vec3(between(-mm, mm), between(-0.6F * mm, 0.6F * mm), between(-mm, mm));
    }
    Bowel take() { return std::move(bowel_); }

  private:
    float draw() {
        return static_cast<float>(uniform_01(seed_, RandomStream::anatomy, 200, count_++));
    }
    static float length_of(const std::vector<vec3>& path) {
        float length = 0.0F;
        for (int i = 1; i <= 200; ++i) {
            length += glm::length(spline_at(path, static_cast<float>(i) / 200.0F) -
                                  spline_at(path, static_cast<float>(i - 1) / 200.0F));
        }
        return length;
    }
    static vec3 direction(const std::vector<vec3>& path, float t) {
        return glm::normalize(spline_at(path, std::min(1.0F, t + 0.01F)) -
                              spline_at(path, std::max(0.0F, t - 0.01F)));
    }
    void new_stretch(float y, float r, const Tube& tube) {
        level_ = draw() < tube.gas_share * gas_ ? y + r * between(-0.7F, 0.45F) : kNoGas;
        const bool stool = draw() < tube.stool_share * stool_;
        bowel_.stretches.push_back({stool ? between(0.4F, 1.0F) : 0.0F, true});
    }
    void add(const vec3& center, const vec3& radius, float level) {
        bowel_.sacs.push_back(
            {center, radius, static_cast<int>(bowel_.stretches.size()) - 1, level});
    }

    std::uint32_t seed_;
    std::uint64_t count_ = 0;
    float gas_ = 1.0F, stool_ = 1.0F, calibre_ = 1.0F, level_ = kNoGas;
    Bowel bowel_;
};

}  // namespace

float circular_fold(const GutSac& sac, const vec3& p, float wall) {
    constexpr float kPitchMm = 6.0F;
    if (sac.along == vec3(0.0F)) return 0.0F;
    // uneven distances, and no fold goes all the way round
    const float way =
        sac.way_mm + glm::dot(p - sac.center, sac.along) + 1.6F * value_noise(p / 9.0F, 31U);
    const float whole = saturate(0.55F + 0.8F * value_noise(p / 5.0F, 32U));
    const float reach = 0.45F * sac.radius.x * (0.6F + 0.4F * whole);
    return whole * ramp(0.1F, 0.8F, std::cos(way * (kTurn / kPitchMm))) *
           ramp(-reach - 1.5F, -reach, wall);
}

Bowel make_bowel(std::uint32_t seed, double gas_share,
                 const std::function<bool(const vec3&, float)>& keep_out) {
    BowelMaker maker(seed, gas_share);
    const vec3 flexure_right = maker.jitter({-84, 30, 40}, 15.0F),
               flexure_left = maker.jitter({98, 14, 76}, 14.0F);
    // the transverse colon hangs down, in some people into the pelvis
    const float draw = maker.between(0.0F, 1.0F);
    const float sag = glm::mix(-8.0F, -85.0F, draw * draw);
    maker.colon(
        {{maker.jitter({-88, 35, -105}, 7.0F), maker.jitter({-98, 20, -70}, 7.0F),
          maker.jitter({-102, 5, -25}, 8.0F), maker.jitter({-96, 8, 15}, 8.0F), flexure_right},
         23.0F,
         0.5F,
         0.9F});
    // it never runs straight across: a lateral beam would see a whole length of gas end on
    const float slant =
        (maker.between(0.0F, 1.0F) < 0.5F ? -1.0F : 1.0F) * maker.between(9.0F, 24.0F);
    maker.colon({{flexure_right, maker.jitter({-58, 66, 22.0F + 0.5F * sag}, 12.0F),
                  maker.jitter({-18, 84, 10.0F + sag - slant}, 9.0F),
                  maker.jitter({26, 74, 14.0F + sag + slant}, 9.0F),
                  maker.jitter({66, 60, 42.0F + 0.4F * sag}, 12.0F), flexure_left},
                 18.0F,
                 0.55F,
                 0.25F});
    maker.colon({{flexure_left, maker.jitter({108, -6, 40}, 6.0F),
                  maker.jitter({110, -10, -5}, 6.0F), maker.jitter({104, 0, -50}, 7.0F),
                  maker.jitter({90, 25, -88}, 10.0F), maker.jitter({62, 32, -112}, 14.0F),
                  maker.jitter({28, 30, -112}, 22.0F), maker.jitter({4, 10, -135}, 14.0F)},
                 14.0F,
                 0.38F,
                 0.7F});
    maker.small_bowel(7 + static_cast<int>(maker.between(0.0F, 9.0F)));
    maker.stomach();
    Bowel bowel = maker.take();
    std::erase_if(bowel.sacs,
                  [&](const GutSac& sac) { return keep_out(sac.center, sac.radius.x); });
    return bowel;
}

}  // namespace sideport::patient
