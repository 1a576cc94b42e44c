#include "sim/patient/bowel.h"

#include <algorithm>
#include <cmath>

#include "sim/base/random.h"
#include "sim/patient/bone_stamp.h"

namespace sideport::patient {

namespace {

class BowelMaker {
  public:
    explicit BowelMaker(std::uint32_t seed) : seed_(seed) {}

    void colon(const std::vector<vec3>& path, float radius, float spacing, float gas_share,
               float stool_share) {
        float length = 0.0F;
        for (int i = 1; i <= 200; ++i) {
            length += glm::length(spline_at(path, static_cast<float>(i) / 200.0F) -
                                  spline_at(path, static_cast<float>(i - 1) / 200.0F));
        }
        const int stations = std::max(2, static_cast<int>(length / spacing));
        for (int i = 0; i <= stations; ++i) {
            const float t = static_cast<float>(i) / static_cast<float>(stations);
            const vec3 center = spline_at(path, t);
            const vec3 along = glm::normalize(spline_at(path, std::min(1.0F, t + 0.01F)) -
                                              spline_at(path, std::max(0.0F, t - 0.01F)));
            const vec3 e1 = glm::normalize(glm::cross(along, vec3(0.3F, 0.2F, 0.9F))),
                       e2 = glm::cross(along, e1);
            const float r = radius * (1.0F + 0.22F * value_noise(center / 45.0F, seed_ + 40U));
            if (i == 0 || draw() < 0.22F) new_stretch(center.y, r, gas_share, stool_share);
            for (int m = 0; m < 3; ++m) {
                const float turn = static_cast<float>(m) * 2.0944F + between(-0.25F, 0.25F) +
                                   static_cast<float>(i) * 0.35F;
                const vec3 offset =
                    (e1 * std::cos(turn) + e2 * std::sin(turn)) * (0.42F * r) +
                    along * (static_cast<float>(m - 1) * spacing * 0.33F + between(-2.0F, 2.0F));
                const float sac = r * between(0.62F, 0.78F);
                add(center + offset, {sac, sac, 0.92F * sac});
            }
        }
    }

    void small_bowel(int loops) {
        for (int n = 0; n < loops; ++n) {
            vec3 center(between(-60.0F, 70.0F), between(35.0F, 85.0F), between(-95.0F, 0.0F));
            float heading = between(0.0F, 6.28F);
            bowel_.stretches.push_back({center.y + between(-3.0F, 6.0F), 0.0F});
            const int balls = 2 + static_cast<int>(draw() * 4.0F);
            const float r = between(8.0F, 12.5F);
            for (int i = 0; i < balls; ++i) {
                add(center, vec3(r));
                heading += between(-0.7F, 0.7F);
                center += vec3(std::cos(heading) * 0.9F * r, between(-3.0F, 3.0F),
                               std::sin(heading) * 0.9F * r);
            }
        }
    }

    void stomach() {
        const float sway = between(-8.0F, 8.0F);
        bowel_.stretches.push_back({62.0F + sway, 0.0F});
        add({62.0F + sway, 55.0F, 112.0F}, {36.0F, 34.0F, 30.0F});
        add({40.0F + sway, 66.0F, 92.0F}, {30.0F, 24.0F, 22.0F});
    }

    float between(float low, float high) { return low + (high - low) * draw(); }
    Bowel take() { return std::move(bowel_); }

  private:
    float draw() {
        return static_cast<float>(uniform_01(seed_, RandomStream::anatomy, 200, count_++));
    }
    void new_stretch(float y, float r, float gas_share, float stool_share) {
        const bool gas = draw() < gas_share;
        const float level = y + r * (gas ? between(-0.9F, 0.2F) : between(0.75F, 1.4F));
        const bool stool = draw() < stool_share;
        bowel_.stretches.push_back({level, stool ? between(0.5F, 1.0F) : 0.0F});
    }
    void add(const vec3& center, const vec3& radius) {
        bowel_.sacs.push_back({center, radius, static_cast<int>(bowel_.stretches.size()) - 1});
    }

    std::uint32_t seed_;
    std::uint64_t count_ = 0;
    Bowel bowel_;
};

}  // namespace

Bowel make_bowel(std::uint32_t seed, const vec3& pump_W_mm, float keep_out_mm) {
    BowelMaker maker(seed);
    const float up = maker.between(-10.0F, 10.0F), out = maker.between(-5.0F, 5.0F);
    const vec3 s(0.0F, 0.0F, up), w(out, 0.0F, up);
    maker.colon({vec3(-88, 35, -105) - w, vec3(-98, 20, -70) - w, vec3(-102, 5, -25),
                 vec3(-96, 8, 15) + s, vec3(-84, 30, 40) + s},
                24.0F, 24.0F, 0.5F, 0.9F);
    maker.colon({vec3(-84, 30, 40) + s, vec3(-55, 70, 22) + s, vec3(-15, 85, 2) + 2.0F * s,
                 vec3(30, 84, 6) + 2.0F * s, vec3(68, 62, 40) + s, vec3(96, 18, 72)},
                19.0F, 22.0F, 0.62F, 0.2F);
    maker.colon({vec3(96, 18, 72), vec3(108, -6, 40) + w, vec3(110, -10, -5) + w, vec3(104, 0, -50),
                 vec3(92, 25, -85), vec3(70, 30, -110), vec3(30, 25, -120)},
                14.5F, 19.0F, 0.35F, 0.75F);
    maker.small_bowel(9);
    maker.stomach();
    Bowel bowel = maker.take();
    std::erase_if(bowel.sacs, [&](const GutSac& sac) {
        const vec3 d = sac.center - pump_W_mm;
        return glm::length(vec2(d.x, d.z)) < keep_out_mm + 0.5F * sac.radius.x && d.y > -30.0F;
    });
    return bowel;
}

}  // namespace sideport::patient
