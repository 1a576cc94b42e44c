#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "sim/base/hash.h"
#include "sim/base/pose.h"
#include "sim/render/pack.h"

namespace sideport::render {

/// Sides of the tiles that the passes over shapes work on: a tube is thin.
inline constexpr int kSolidTilePx = 16, kTubeTilePx = 8;

/// What a convex body may touch on a picture: the hull of its corners' shadows.
struct Shadow {
    Rectangle around;                        ///< width 0: not in the picture
    std::array<glm::dvec2, 8> corners_px{};  ///< in one turning sense
    int corner_count = 0;                    ///< 0: may be anywhere in `around`

    bool operator==(const Shadow&) const = default;
    /// Columns first .. end - 1 of the tiles of a row that may be touched; no pixel of any other
    /// can be. `around` is not empty, the row is one of its rows.
    struct Columns {
        int first = 0, end = 0;
    };
    Columns columns_in_row(int row, int tile_px) const;
};

/// The shadow of a box about the origin of B. half_mm: half edges.
Shadow shadow_of_box(const xray::ProjectionGeometry& geometry, const Pose& X_WB,
                     const glm::dvec3& half_mm);

/// For each tile: its index (row by row), first and count of its list; then the lists.
struct TileLists {
    std::vector<std::uint32_t> words;
    int tile_count = 0, tiles_per_row = 0;
};

/// Knows what the tiles of a picture show, and picks those that have to be drawn again.
class TileKeeper {
  public:
    TileKeeper(int size_px, int tile_px);

    /// Tiles whose content has changed since the last call, and which items each may show now, in
    /// ascending order; an empty tile has the item `shadows.size()`, as a list is never empty.
    /// item_keys: equal for equal items; view_key: of the rays. thin_out(column, row, items) may
    /// take items out that are not seen there.
    using ThinOut = std::function<void(int, int, std::vector<std::uint32_t>&)>;
    TileLists changed(std::span<const Shadow> shadows, std::span<const std::uint64_t> item_keys,
                      std::uint64_t view_key, const ThinOut& thin_out);

    /// Calls use(Rectangle) for every tile that shows something, in pixels.
    template <typename Use>
    void for_each_full_tile(Use use) const {
        for (int tile = 0; tile < static_cast<int>(shown_.size()); ++tile) {
            const auto at = static_cast<std::size_t>(tile);
            if (first_[at] == first_[at + 1]) continue;
            use(rectangle_of_tile(tile));
        }
    }

    /// The same for every tile that the last call of changed() named.
    template <typename Use>
    void for_each_redrawn_tile(Use use) const {
        for (const std::uint32_t tile : redrawn_)
            use(rectangle_of_tile(static_cast<int>(tile)));
    }

  private:
    Rectangle rectangle_of_tile(int tile) const {
        return {tile % tiles_per_row_ * tile_px_, tile / tiles_per_row_ * tile_px_, tile_px_,
                tile_px_};
    }
    /// Nothing is done for the same shadows as last time: liquid that flows in a tube moves none.
    void sort_into_tiles(std::span<const Shadow> shadows);
    /// Names the tiles that no longer show what they should; from now on they do.
    void note_changes(std::span<const std::uint64_t> item_keys, std::uint64_t view_key);

    int tile_px_, tiles_per_row_;
    std::vector<std::uint64_t> shown_;          ///< [tiles] key of the content, 0: nothing
    std::vector<std::uint32_t> first_, items_;  ///< lists of all tiles, tile after tile
    std::vector<std::uint32_t> redrawn_;        ///< tiles
    std::vector<Shadow> sorted_;                ///< what the lists were made of
};

/// A key of a record's bytes.
template <typename Record>
std::uint64_t record_key(const Record& record) {
    static_assert(sizeof(Record) % 8 == 0);
    Hasher h;
    for (const std::uint64_t word :
         std::bit_cast<std::array<std::uint64_t, sizeof(Record) / 8>>(record))
        h.add(word);
    return h.value();
}

}  // namespace sideport::render
