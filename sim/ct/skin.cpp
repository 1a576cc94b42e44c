#include "sim/ct/skin.h"

#include <algorithm>
#include <cmath>

#include "sim/base/units.h"
#include "sim/ct/hounsfield.h"

namespace sideport::ct {

namespace {

using patient::SkinTable;

constexpr double kRowMm = 10.0, kRayStepMm = 1.0;
constexpr double kSkinMm = 3.0;    ///< of dermis, denser than the fat under it
constexpr double kMuscleMm = 4.0;  ///< of what is no fat: the wall of the trunk
constexpr double kMostFatMm = 150.0, kLeastRadiusMm = 25.0;

glm::dvec3 ray_direction(int ray) {
    const double a = units::rad_from_deg(ray * 360.0 / SkinTable::kRays);
    return {std::cos(a), std::sin(a), 0.0};
}

/// Middle of a slice's box: every ray of a convex outline begins inside.
bool middle_of(const Coarse& coarse, int k, glm::dvec3& middle) {
    glm::dvec3 low(1e9), high(-1e9);
    for (int j = 0; j < coarse.size.y; ++j) {
        for (int i = 0; i < coarse.size.x; ++i) {
            if (coarse.inside[coarse.index(i, j, k)] == 0) continue;
            low = glm::min(low, coarse.place(i, j, k));
            high = glm::max(high, coarse.place(i, j, k));
        }
    }
    if (high.x - low.x < 2.0 * kLeastRadiusMm || high.y - low.y < 2.0 * kLeastRadiusMm)
        return false;
    middle = 0.5 * (low + high);
    return true;
}

/// Farthest point of the body on a ray.
double skin_radius(const Coarse& coarse, const glm::dvec3& middle, const glm::dvec3& direction) {
    const double reach = coarse.spacing_mm * std::hypot(coarse.size.x, coarse.size.y);
    for (double r = reach; r > kLeastRadiusMm; r -= kRayStepMm) {
        if (coarse.is_body(middle + r * direction)) return r + 0.5 * coarse.spacing_mm;
    }
    return kLeastRadiusMm;
}

double fat_under(const Coarse& coarse, const glm::dvec3& middle, const glm::dvec3& direction,
                 double radius_mm) {
    double fat = 0.0, other = 0.0;
    for (double depth = kSkinMm; depth < std::min(kMostFatMm, radius_mm); depth += kRayStepMm) {
        const double hu = coarse.nearest(middle + (radius_mm - depth) * direction);
        if (hu < kFatBelow) {
            fat = depth, other = 0.0;
        } else if ((other += kRayStepMm) >= kMuscleMm) {
            break;
        }
    }
    return fat;
}

/// Rays next to each other and rows above each other belong together.
void smooth(std::vector<SkinTable::Row>& rows) {
    const auto old = rows;
    const auto n = static_cast<int>(rows.size());
    constexpr double kWeights[3] = {0.25, 0.5, 0.25};
    for (int row = 0; row < n; ++row) {
        for (int ray = 0; ray < SkinTable::kRays; ++ray) {
            double sum = 0.0;
            for (int i = -1; i <= 1; ++i) {
                for (int j = -1; j <= 1; ++j) {
                    const auto y = static_cast<std::size_t>(std::clamp(row + i, 0, n - 1));
                    const auto x =
                        static_cast<std::size_t>((ray + j + SkinTable::kRays) % SkinTable::kRays);
                    sum += kWeights[i + 1] * kWeights[j + 1] * old[y][x];
                }
            }
            rows[static_cast<std::size_t>(row)][static_cast<std::size_t>(ray)] = sum;
        }
    }
}

}  // namespace

FoundSkin find_skin(const Coarse& coarse, const Scan& scan) {
    FoundSkin found;
    SkinTable& table = found.table;
    table.step_mm = kRowMm;
    int cut = 0, rays = 0;
    for (double z = scan.full_low_z_mm(); z <= scan.full_high_z_mm(); z += kRowMm) {
        const int k = std::clamp(
            static_cast<int>(std::lround((z - coarse.origin_A_mm.z) / coarse.spacing_mm)), 0,
            coarse.size.z - 1);
        glm::dvec3 middle(0.0);
        if (!middle_of(coarse, k, middle)) {
            if (table.empty()) continue;
            break;
        }
        if (table.empty()) table.low_z_mm = z;
        SkinTable::Row radius{}, fat{};
        for (int ray = 0; ray < SkinTable::kRays; ++ray) {
            const glm::dvec3 direction = ray_direction(ray);
            const auto i = static_cast<std::size_t>(ray);
            radius[i] = skin_radius(coarse, middle, direction);
            fat[i] = fat_under(coarse, middle, direction, radius[i]);
            const double beyond = radius[i] + 2.0 * coarse.spacing_mm;
            cut += scan.holds(middle + beyond * direction) ? 0 : 1;
            ++rays;
        }
        table.centers_W_mm.emplace_back(middle.x, middle.y);
        table.radius_mm.push_back(radius);
        table.fat_mm.push_back(fat);
    }
    smooth(table.radius_mm);
    smooth(table.fat_mm);
    found.cut_share = rays > 0 ? double(cut) / rays : 0.0;
    return found;
}

}  // namespace sideport::ct
