#include "sim/render/phantom_tiles.h"

#include <algorithm>
#include <cmath>

#include "sim/xray/phantom_rays.h"

namespace sideport::render {

namespace {

using gpu_shared::kPhantomTileHeight;
using gpu_shared::kPhantomTileWidth;

/// What a band may hold: 4 MB of signal.
constexpr int kMostPixels = 1 << 19;
/// Entries of a band's lists; each is tried by the 1024 pixels of a tile. Keeps one dispatch from
/// running for minutes.
constexpr std::size_t kMostListed = 1 << 18;
/// Given crossings in a pixel; Covered holds far fewer pieces.
constexpr std::size_t kMostSpans = 4 * gpu_shared::kCoveredCapacity;
/// Round bodies thinner than this, or flatter, differ from the reference by more than 2e-4 where a
/// float32 ray grazes them.
constexpr double kThinMm = 3.0, kFlatRatio = 8.0;
/// A corner nearer to the plane of the focus has no place on the detector.
constexpr double kNearestMm = 1e-3;

}  // namespace

double isocenter_share(const xray::ProjectionGeometry& g) {
    const glm::dvec3 normal = g.normal_W();
    return -glm::dot(g.source_W_mm, normal) /
           glm::dot(g.detector_center_W_mm - g.source_W_mm, normal);
}

bool is_given(const xray::Body& body) {
    if (body.mesh) return true;
    if (body.solid.shape == SolidShape::box) return false;
    const glm::dvec3 half = body.solid.half_mm;
    const bool is_ellipsoid = body.solid.shape == SolidShape::ellipsoid;
    const double thinnest = is_ellipsoid
                                ? std::min({half.x, half.y, half.z})
                                : std::min(half.x, half.y) * (body.bore > 0.0 ? body.bore : 1.0);
    const double longest = is_ellipsoid ? std::max({half.x, half.y, half.z}) : thinnest;
    return thinnest < kThinMm || longest > kFlatRatio * thinnest;
}

PhantomTiles::PhantomTiles(const xray::Phantom& phantom) : phantom_(phantom) {
    for (auto body = phantom.bodies.rbegin(); body != phantom.bodies.rend(); ++body) {
        rectangles_.push_back(rectangle_of(*body));
        X_BW_.push_back(body->solid.X_WB.inverse());
        has_given_ = has_given_ || is_given(*body);
    }
}

PhantomTiles::Rectangle PhantomTiles::rectangle_of(const xray::Body& body) const {
    const xray::ProjectionGeometry& g = phantom_.geometry;
    const xray::Extent extent = xray::extent_of(body);
    glm::dvec2 low(1e300), high(-1e300);
    for (int corner = 0; corner < 8; ++corner) {
        const glm::dvec3 way((corner & 1) * 2 - 1, (corner & 2) - 1, (corner & 4) / 2 - 1);
        const glm::dvec3 p = body.solid.X_WB.point(extent.center_B_mm + way * extent.half_mm);
        if (glm::dot(p - g.source_W_mm, g.normal_W()) < kNearestMm)
            return {0, 0, g.width_px, g.height_px};
        const glm::dvec2 px = xray::project(g, p).px;
        low = glm::min(low, px);
        high = glm::max(high, px);
    }
    const auto within = [](double px, int size) {
        return static_cast<int>(std::clamp(px, 0.0, static_cast<double>(size)));
    };
    // a pixel more on each side for what float32 rounds
    return {
        within(std::floor(low.x) - 1.0, g.width_px), within(std::floor(low.y) - 1.0, g.height_px),
        within(std::ceil(high.x) + 2.0, g.width_px), within(std::ceil(high.y) + 2.0, g.height_px)};
}

PhantomBand PhantomTiles::band(int first_row) const {
    const xray::ProjectionGeometry& g = phantom_.geometry;
    PhantomBand band{.first_row = first_row,
                     .tiles_per_row = (g.width_px + kPhantomTileWidth - 1) / kPhantomTileWidth};
    int tile_rows = std::max(1, kMostPixels / (g.width_px * kPhantomTileHeight));
    do {
        band.rows = std::min(tile_rows * kPhantomTileHeight, g.height_px - first_row);
        list_bodies(band);
        tile_rows /= 2;
    } while (tile_rows > 0 && band.tiles.size() > kMostListed);
    find_crossings(band);
    return band;
}

void PhantomTiles::list_bodies(PhantomBand& band) const {
    const int tile_rows = (band.rows + kPhantomTileHeight - 1) / kPhantomTileHeight;
    std::vector<std::vector<std::uint32_t>> lists(
        static_cast<std::size_t>(band.tiles_per_row * tile_rows));
    for (std::size_t i = 0; i < rectangles_.size(); ++i) {
        const Rectangle& r = rectangles_[i];
        const int y0 = std::max(r.y0 - band.first_row, 0),
                  y1 = std::min(r.y1 - band.first_row, band.rows);
        if (y0 >= y1 || r.x0 >= r.x1) continue;
        for (int y = y0 / kPhantomTileHeight; y <= (y1 - 1) / kPhantomTileHeight; ++y) {
            for (int x = r.x0 / kPhantomTileWidth; x <= (r.x1 - 1) / kPhantomTileWidth; ++x) {
                lists[static_cast<std::size_t>(y * band.tiles_per_row + x)].push_back(
                    static_cast<std::uint32_t>(i));
            }
        }
    }
    band.tiles.clear();
    auto first = static_cast<std::uint32_t>(2 * lists.size());
    for (const auto& list : lists) {
        band.tiles.insert(band.tiles.end(), {first, static_cast<std::uint32_t>(list.size())});
        first += static_cast<std::uint32_t>(list.size());
    }
    for (const auto& list : lists)
        band.tiles.insert(band.tiles.end(), list.begin(), list.end());
}

void PhantomTiles::find_crossings(PhantomBand& band) const {
    const int width = phantom_.geometry.width_px;
    band.first_span.assign(static_cast<std::size_t>(band.rows * width) + 1, 0);
    if (!has_given_) return;
    std::vector<gpu_shared::GivenSpan> spans;
    for (int y = 0; y < band.rows; ++y) {
        for (int x = 0; x < width; ++x) {
            const auto tile = static_cast<std::size_t>(y / kPhantomTileHeight * band.tiles_per_row +
                                                       x / kPhantomTileWidth);
            const auto pixel = static_cast<std::size_t>(y * width + x);
            spans.clear();
            cross_given(x, y + band.first_row, &band.tiles[band.tiles[2 * tile]],
                        band.tiles[2 * tile + 1], spans);
            if (spans.size() > kMostSpans) {
                band.left_out.push_back(pixel);
            } else {
                band.spans.insert(band.spans.end(), spans.begin(), spans.end());
            }
            band.first_span[pixel + 1] = static_cast<std::uint32_t>(band.spans.size());
        }
    }
}

void PhantomTiles::cross_given(int x, int y, const std::uint32_t* list, std::uint32_t count,
                               std::vector<gpu_shared::GivenSpan>& spans) const {
    const xray::ProjectionGeometry& g = phantom_.geometry;
    const glm::dvec3 way = g.pixel_center_W_mm(x, y) - g.source_W_mm;
    const glm::dvec3 direction_W = glm::normalize(way);
    const double shift_mm = -isocenter_share(g) * glm::length(way);
    std::vector<xray::Interval> inside;
    for (std::uint32_t i = 0; i < count; ++i) {
        const std::uint32_t index = list[i];
        const xray::Body& body = phantom_.bodies[phantom_.bodies.size() - 1 - index];
        const Rectangle& r = rectangles_[index];
        if (!is_given(body) || x < r.x0 || x >= r.x1 || y < r.y0 || y >= r.y1) continue;
        inside.clear();
        const Pose& X_BW = X_BW_[index];
        xray::crossings(body, X_BW.point(g.source_W_mm), X_BW.direction(direction_W), inside);
        for (const xray::Interval& part : inside) {
            spans.push_back({static_cast<float>(part.in + shift_mm),
                             static_cast<float>(part.out + shift_mm), index});
        }
    }
}

}  // namespace sideport::render
