#include "sim/render/tiles.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/base/check.h"
#include "sim/base/random.h"

namespace sideport::render {

namespace {

constexpr double kMarginPx = 1.0;    ///< rounding of float rays against double corners
constexpr double kNearSourceMm = 1;  ///< a corner nearer than this has no shadow to speak of

double cross(const glm::dvec2& a, const glm::dvec2& b) {
    return a.x * b.y - a.y * b.x;
}

/// Convex hull of points in place; what is left of them comes first, in one turning sense.
/// ref: A. M. Andrew, Another efficient algorithm for convex hulls, Inf. Proc. Letters 9, 1979.
int make_hull(std::array<glm::dvec2, 8>& points) {
    std::sort(points.begin(), points.end(), [](const glm::dvec2& a, const glm::dvec2& b) {
        return a.x != b.x ? a.x < b.x : a.y < b.y;
    });
    std::array<glm::dvec2, 17> hull;
    std::size_t count = 0;
    const auto add = [&](const glm::dvec2& p, std::size_t base) {
        while (count >= base + 2 &&
               cross(hull[count - 1] - hull[count - 2], p - hull[count - 2]) <= 0.0)
            --count;
        hull[count++] = p;
    };
    for (const glm::dvec2& p : points)
        add(p, 0);
    const std::size_t upper = count - 1;
    for (std::size_t i = points.size() - 1; i-- > 0;)
        add(points[i], upper);
    --count;  // the first point again
    std::copy_n(hull.begin(), count, points.begin());
    return static_cast<int>(count);
}

Rectangle rectangle_around(const glm::dvec2& low, const glm::dvec2& high,
                           const xray::ProjectionGeometry& geometry) {
    const glm::dvec2 size(geometry.width_px, geometry.height_px);
    const glm::dvec2 from = glm::clamp(glm::floor(low - kMarginPx), glm::dvec2(0.0), size);
    const glm::dvec2 to = glm::clamp(glm::ceil(high + kMarginPx) + 1.0, glm::dvec2(0.0), size);
    if (to.x <= from.x || to.y <= from.y) return {};
    return {static_cast<int>(from.x), static_cast<int>(from.y), static_cast<int>(to.x - from.x),
            static_cast<int>(to.y - from.y)};
}

}  // namespace

Shadow::Columns Shadow::columns_in_row(int row, int tile_px) const {
    const int first = around.x / tile_px, end = (around.x + around.width - 1) / tile_px + 1;
    if (corner_count == 0) return {first, end};
    const double half_tile = 0.5 * (tile_px - 1), half = half_tile + kMarginPx;
    const double low = tile_px * row + half_tile - half, high = low + 2.0 * half;
    // how far the hull reaches to both sides within the row
    double left = 1e9, right = -1e9;
    const auto count = static_cast<std::size_t>(corner_count);
    for (std::size_t i = 0; i < count; ++i) {
        glm::dvec2 upper = corners_px[i], lower = corners_px[(i + 1) % count];
        if (upper.y > lower.y) std::swap(upper, lower);
        if (upper.y > high || lower.y < low) continue;
        const double slope = lower.y > upper.y ? (lower.x - upper.x) / (lower.y - upper.y) : 0.0;
        const double from = upper.x + slope * (std::max(upper.y, low) - upper.y);
        const double to = lower.y > high ? upper.x + slope * (high - upper.y) : lower.x;
        left = std::min({left, from, to});
        right = std::max({right, from, to});
    }
    if (left > right) return {};
    return {std::max(first, static_cast<int>(std::ceil((left - half - half_tile) / tile_px))),
            std::min(end, static_cast<int>(std::floor((right + half - half_tile) / tile_px)) + 1)};
}

Shadow shadow_of_box(const xray::ProjectionGeometry& geometry, const Pose& X_WB,
                     const glm::dvec3& half_mm) {
    const glm::dvec3 normal = geometry.normal_W();
    Shadow shadow;
    glm::dvec2 low(1e9), high(-1e9);
    for (int corner = 0; corner < 8; ++corner) {
        const glm::dvec3 side(corner & 1, corner >> 1 & 1, corner >> 2 & 1);
        const glm::dvec3 p = X_WB.point((2.0 * side - 1.0) * half_mm);
        if (glm::dot(p - geometry.source_W_mm, normal) <= kNearSourceMm) {
            shadow.around = {0, 0, geometry.width_px, geometry.height_px};
            return shadow;
        }
        const glm::dvec2 px = xray::project(geometry, p).px;
        shadow.corners_px[static_cast<std::size_t>(corner)] = px;
        low = glm::min(low, px);
        high = glm::max(high, px);
    }
    shadow.around = rectangle_around(low, high, geometry);
    shadow.corner_count = make_hull(shadow.corners_px);
    return shadow;
}

TileKeeper::TileKeeper(int size_px, int tile_px)
    : tile_px_(tile_px),
      tiles_per_row_((size_px + tile_px - 1) / tile_px) {
    shown_.resize(static_cast<std::size_t>(tiles_per_row_) *
                  static_cast<std::size_t>(tiles_per_row_));
    first_.resize(shown_.size() + 1);
}

void TileKeeper::sort_into_tiles(std::span<const Shadow> shadows) {
    if (std::equal(shadows.begin(), shadows.end(), sorted_.begin(), sorted_.end())) return;
    sorted_.assign(shadows.begin(), shadows.end());
    // by counting, so that the items of a tile stay in order
    std::vector<std::pair<std::uint32_t, std::uint32_t>> touched;
    touched.reserve(items_.size());
    std::fill(first_.begin(), first_.end(), 0U);
    for (std::size_t i = 0; i < shadows.size(); ++i) {
        const Rectangle& r = shadows[i].around;
        if (r.width == 0) continue;
        for (int y = r.y / tile_px_; y <= (r.y + r.height - 1) / tile_px_; ++y) {
            const Shadow::Columns columns = shadows[i].columns_in_row(y, tile_px_);
            for (int x = columns.first; x < columns.end; ++x) {
                const auto tile = static_cast<std::uint32_t>(y * tiles_per_row_ + x);
                touched.emplace_back(tile, static_cast<std::uint32_t>(i));
                ++first_[tile + 1];
            }
        }
    }
    for (std::size_t tile = 0; tile < shown_.size(); ++tile)
        first_[tile + 1] += first_[tile];
    items_.resize(touched.size());
    std::vector<std::uint32_t> next(first_.begin(), first_.end() - 1);
    for (const auto& [tile, item] : touched)
        items_[next[tile]++] = item;
}

void TileKeeper::note_changes(std::span<const std::uint64_t> item_keys, std::uint64_t view_key) {
    redrawn_.clear();
    for (std::size_t tile = 0; tile < shown_.size(); ++tile) {
        Hasher content;
        const bool empty = first_[tile] == first_[tile + 1];
        if (!empty) content.add(view_key);
        for (std::uint32_t at = first_[tile]; at < first_[tile + 1]; ++at)
            content.add(item_keys[items_[at]]);
        const std::uint64_t key = empty ? 0 : mix_bits(content.value()) | 1U;
        if (shown_[tile] == key) continue;
        shown_[tile] = key;
        redrawn_.push_back(static_cast<std::uint32_t>(tile));
    }
    // A software device gives each thread a run of work groups: every other tile first, so that
    // the runs are alike.
    std::stable_partition(redrawn_.begin(), redrawn_.end(),
                          [n = 0](std::uint32_t) mutable { return n++ % 2 == 0; });
}

TileLists TileKeeper::changed(std::span<const Shadow> shadows,
                              std::span<const std::uint64_t> item_keys, std::uint64_t view_key,
                              const ThinOut& thin_out) {
    SIDEPORT_CHECK(shadows.size() == item_keys.size(), "one key for each shadow");
    sort_into_tiles(shadows);
    note_changes(item_keys, view_key);
    TileLists lists{.words = {},
                    .tile_count = static_cast<int>(redrawn_.size()),
                    .tiles_per_row = tiles_per_row_};
    std::vector<std::uint32_t>& words = lists.words;
    words.resize(3 * redrawn_.size());
    std::vector<std::uint32_t> items;
    for (std::size_t i = 0; i < redrawn_.size(); ++i) {
        const std::uint32_t tile = redrawn_[i];
        items.assign(items_.begin() + first_[tile], items_.begin() + first_[tile + 1]);
        if (thin_out) {
            const auto place = static_cast<int>(tile);
            thin_out(place % tiles_per_row_, place / tiles_per_row_, items);
        }
        if (items.empty()) items.push_back(static_cast<std::uint32_t>(shadows.size()));
        words[3 * i] = tile;
        words[3 * i + 1] = static_cast<std::uint32_t>(words.size());
        words[3 * i + 2] = static_cast<std::uint32_t>(items.size());
        words.insert(words.end(), items.begin(), items.end());
    }
    return lists;
}

}  // namespace sideport::render
