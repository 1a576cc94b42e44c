#include "sim/patient/disc.h"

#include <algorithm>
#include <cmath>

namespace sideport::patient {

namespace {

// Water-equivalent densities. ref: annulus 1.10-1.12 g/cm3, nucleus 1.03-1.06, wetter in the young
constexpr float kAnnulus = 1.095F, kNucleus = 1.04F, kCleft = 0.45F;
constexpr float kIntoEndplateMm = 1.6F;

}  // namespace

float Disc::share(const vec3& local) const {
    const vec2 u = glm::abs(vec2(local.x / half_width_mm, local.y / half_depth_mm));
    return std::pow(std::pow(u.x, 2.3F) + std::pow(u.y, 2.3F), 1.0F / 2.3F);
}

float Disc::distance(const vec3& p) const {
    const vec3 local = glm::transpose(axes) * (p - center_W);
    const float flat = std::fabs(local.z) - half_height_mm;
    if (flat > 6.0F) return flat;
    return smooth_max((share(local) - 1.0F) * half_depth_mm, flat, 2.0F);
}

float Disc::density(const vec3& p) const {
    const vec3 local = glm::transpose(axes) * (p - center_W);
    const float r = share(local);
    const float whole = glm::mix(kNucleus, kAnnulus, ramp(0.50F, 0.78F, r));
    const float torn = 1.1F + 0.7F * value_noise(local / 7.0F, 17U);
    const float cleft = gas * ramp(0.80F, 0.45F, r) * ramp(2.0F * torn, 0.4F, std::fabs(local.z));
    return glm::mix(whole, kCleft, cleft);
}

std::vector<Disc> make_discs(const Spine& spine) {
    const auto seed = static_cast<std::uint32_t>(spine.parameters.seed);
    std::vector<Disc> discs;
    for (std::size_t k = 0; k + 1 < spine.levels.size(); ++k) {
        const Vertebra& above = spine.levels[k];
        const Vertebra& below = spine.levels[k + 1];
        const auto half = [](const Vertebra& v) {
            return 0.25 * (v.posterior_height_mm + v.anterior_height_mm);
        };
        const glm::dvec3 floor = above.X_WB.point({0.0, 0.0, -half(above)}),
                         roof = below.X_WB.point({0.0, 0.0, half(below)});
        Disc disc;
        disc.center_W = vec3(0.5 * (floor + roof));
        const glm::dvec3 up = glm::normalize(above.X_WB.R[2] + below.X_WB.R[2]),
                         left = glm::normalize(glm::cross(above.X_WB.R[1] + below.X_WB.R[1], up));
        disc.axes = glm::mat3(vec3(left), vec3(glm::cross(up, left)), vec3(up));
        // worn discs bulge
        const auto old =
            static_cast<float>(std::clamp((spine.parameters.age_years - 35.0) / 45.0, 0.0, 1.0));
        const float bulge = 0.5F + 1.5F * old;
        disc.half_width_mm =
            0.25F * static_cast<float>(above.body_width_mm + below.body_width_mm) + bulge;
        disc.half_depth_mm =
            0.25F * static_cast<float>(above.body_depth_mm + below.body_depth_mm) + 0.5F * bulge;
        // forward and to the sides; the canal keeps its width
        disc.center_W += disc.axes[1] * (0.5F * bulge + 0.6F);
        disc.half_height_mm = 0.5F * static_cast<float>(above.disc_below_mm) + kIntoEndplateMm;
        const float chance = signed_chance(65, static_cast<int>(k), 0, seed);
        disc.gas = above.lumbar && old > 0.6F && chance > 0.45F ? 1.0F : 0.0F;
        discs.push_back(disc);
    }
    return discs;
}

}  // namespace sideport::patient
