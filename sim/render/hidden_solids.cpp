#include "sim/render/hidden_solids.h"

#include <algorithm>
#include <cmath>

#include "sim/render/tiles.h"

namespace sideport::render {

namespace {

bool is_inside(const Solid& solid, const glm::dvec3& p_W) {
    const glm::dvec3 p = glm::transpose(solid.X_WB.R) * (p_W - solid.X_WB.p) / solid.half_mm;
    switch (solid.shape) {
        case SolidShape::box:
            return std::max({std::fabs(p.x), std::fabs(p.y), std::fabs(p.z)}) <= 1.0;
        case SolidShape::cylinder:
            return p.x * p.x + p.y * p.y <= 1.0 && std::fabs(p.z) <= 1.0;
        case SolidShape::ellipsoid:
            return glm::dot(p, p) <= 1.0;
        case SolidShape::capsule:
            break;
    }
    return false;
}

}  // namespace

bool HiddenSolids::holds(const Solid& outer, const Solid& inner, const Rays& rays) const {
    if (inner.shape == SolidShape::capsule) return false;
    // The inner body lies between two parallel planes, and what the tile's rays have between them
    // is the hull of eight points: if the outer body, which is convex, has these, it has all.
    const glm::dmat3 to_inner = glm::transpose(inner.X_WB.R);
    const glm::dvec3 source = to_inner * (geometry_.source_W_mm - inner.X_WB.p);
    const glm::dvec3 across = glm::abs(to_inner * rays[0]) / inner.half_mm;
    const int axis = across.z >= std::max(across.x, across.y) ? 2 : across.y >= across.x ? 1 : 0;
    return std::all_of(rays.begin(), rays.end(), [&](const glm::dvec3& ray) {
        const double along = (to_inner * ray)[axis];
        if (std::fabs(along) < 1e-3) return false;
        const double in = (-inner.half_mm[axis] - source[axis]) / along;
        const double out = (inner.half_mm[axis] - source[axis]) / along;
        return is_inside(outer, geometry_.source_W_mm + in * ray) &&
               is_inside(outer, geometry_.source_W_mm + out * ray);
    });
}

void HiddenSolids::remove(int column, int row, std::vector<std::uint32_t>& items) const {
    constexpr double kMarginPx = 1.0;
    Rays rays;
    for (std::size_t i = 0; i < rays.size(); ++i) {
        const bool right = (i & 1U) != 0, low = (i & 2U) != 0;
        const glm::dvec3 to_corner =
            geometry_.pixel_center_W_mm(
                kSolidTilePx * column + (right ? kSolidTilePx - 1 + kMarginPx : -kMarginPx),
                kSolidTilePx * row + (low ? kSolidTilePx - 1 + kMarginPx : -kMarginPx)) -
            geometry_.source_W_mm;
        rays[i] = glm::normalize(to_corner);
    }
    std::erase_if(items, [&](std::uint32_t item) {
        // Only the next one of its material is tried: were that one taken out too, what holds it
        // holds this one as well.
        return item > 0 && solid(item - 1).material == solid(item).material &&
               holds(solid(item - 1), solid(item), rays);
    });
}

}  // namespace sideport::render
