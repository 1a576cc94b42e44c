#include "sim/patient/measured_body.h"

#include <algorithm>
#include <cmath>

#include "sim/base/units.h"

namespace sideport::patient {

namespace {

constexpr double kDegPerRay = 360.0 / SkinTable::kRays;

/// Rows below and above a height, and the upper one's share.
struct Rows {
    std::size_t low, high;
    double share;
};

Rows rows_at(const SkinTable& skin, double z_mm) {
    const double last = double(skin.radius_mm.size()) - 1.0;
    const double at = std::clamp((z_mm - skin.low_z_mm) / skin.step_mm, 0.0, last);
    const double floor = std::min(std::floor(at), std::max(0.0, last - 1.0));
    const auto low = static_cast<std::size_t>(floor);
    return {low, std::min(low + 1, skin.radius_mm.size() - 1), at - floor};
}

double on_ray(const SkinTable::Row& row, double angle_deg) {
    double at = angle_deg / kDegPerRay;
    at -= std::floor(at / SkinTable::kRays) * SkinTable::kRays;
    const double floor = std::floor(at);
    const auto i = static_cast<std::size_t>(floor) % SkinTable::kRays;
    return glm::mix(row[i], row[(i + 1) % SkinTable::kRays], at - floor);
}

double between(const std::vector<SkinTable::Row>& table, const Rows& rows, double angle_deg) {
    return glm::mix(on_ray(table[rows.low], angle_deg), on_ray(table[rows.high], angle_deg),
                    rows.share);
}

glm::dvec2 center(const SkinTable& skin, const Rows& rows) {
    return glm::mix(skin.centers_W_mm[rows.low], skin.centers_W_mm[rows.high], rows.share);
}

glm::dvec2 direction_of(double angle_deg) {
    const double a = units::rad_from_deg(angle_deg);
    return {std::cos(a), std::sin(a)};
}

/// Where the table's own rays end, in the order of their angles.
glm::dvec2 ray_end(const SkinTable& skin, const Rows& rows, std::size_t ray) {
    static const auto directions = [] {
        std::array<glm::dvec2, SkinTable::kRays> all;
        for (std::size_t i = 0; i < all.size(); ++i)
            all[i] = direction_of(double(i) * kDegPerRay);
        return all;
    }();
    return center(skin, rows) +
           glm::mix(skin.radius_mm[rows.low][ray], skin.radius_mm[rows.high][ray], rows.share) *
               directions[ray];
}

/// Where the front half of an outline passes x: its height and the angle of the ray there.
struct FrontPoint {
    double y_mm, angle_deg;
};

/// From the patient's left over the front to the right; the most anterior of all passings.
FrontPoint front_point(const SkinTable& skin, double x_mm, double z_mm) {
    const Rows rows = rows_at(skin, z_mm);
    glm::dvec2 before = ray_end(skin, rows, 0);
    if (x_mm >= before.x) return {before.y, 0.0};
    FrontPoint found{-1e9, 90.0};
    for (std::size_t i = 1; i <= SkinTable::kRays / 2; ++i) {
        const glm::dvec2 end = ray_end(skin, rows, i);
        const double span = before.x - end.x;
        const double share = std::fabs(span) < 1e-9 ? 0.0 : (before.x - x_mm) / span;
        if (share >= 0.0 && share <= 1.0) {
            const double y = glm::mix(before.y, end.y, share);
            if (y > found.y_mm) found = {y, (double(i) - 1.0 + share) * kDegPerRay};
        }
        before = end;
    }
    return found.y_mm > -1e8 ? found : FrontPoint{before.y, 180.0};
}

}  // namespace

CanalStation canal_at(const std::vector<CanalStation>& canal, double z_mm) {
    const auto above = std::lower_bound(
        canal.begin(), canal.end(), z_mm,
        [](const CanalStation& station, double z) { return station.center_W_mm.z < z; });
    if (above == canal.begin()) return canal.front();
    if (above == canal.end()) return canal.back();
    const CanalStation &low = *(above - 1), &high = *above;
    const double t = (z_mm - low.center_W_mm.z) / (high.center_W_mm.z - low.center_W_mm.z);
    return {glm::mix(low.center_W_mm, high.center_W_mm, t),
            glm::mix(low.width_mm, high.width_mm, t), glm::mix(low.depth_mm, high.depth_mm, t)};
}

glm::dvec3 skin_at(const SkinTable& skin, double angle_deg, double z_mm) {
    const Rows rows = rows_at(skin, z_mm);
    const glm::dvec2 end =
        center(skin, rows) + between(skin.radius_mm, rows, angle_deg) * direction_of(angle_deg);
    return {end, z_mm};
}

double front_y_mm(const SkinTable& skin, double x_mm, double z_mm) {
    return front_point(skin, x_mm, z_mm).y_mm;
}

double front_fat_mm(const SkinTable& skin, double x_mm, double z_mm) {
    const FrontPoint at = front_point(skin, x_mm, z_mm);
    return between(skin.fat_mm, rows_at(skin, z_mm), at.angle_deg);
}

bool is_inside(const SkinTable& skin, const glm::dvec3& p_W_mm) {
    const Rows rows = rows_at(skin, p_W_mm.z);
    const glm::dvec2 from = glm::dvec2(p_W_mm) - center(skin, rows);
    const double angle = units::deg_from_rad(std::atan2(from.y, from.x));
    return glm::length(from) < between(skin.radius_mm, rows, angle);
}

}  // namespace sideport::patient
