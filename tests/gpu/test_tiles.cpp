#include <algorithm>
#include <cmath>

#include <catch2/catch.hpp>

#include "sim/base/random.h"
#include "sim/render/halved_grid.h"
#include "sim/render/hidden_solids.h"
#include "sim/render/tiles.h"
#include "tests/gpu/bench.h"

// What may be left undrawn: tiles that nothing touches, tiles that have not changed, solids that
// nothing shows of.

using namespace sideport;
using namespace sideport::render;
using namespace sideport::test_gpu;

namespace {

constexpr int kSize = 256;

/// Items of each tile after a first call of a keeper.
std::vector<std::vector<std::uint32_t>> lists_of(const TileLists& lists, int tile_px) {
    const auto per_row = static_cast<std::size_t>(kSize / tile_px);
    std::vector<std::vector<std::uint32_t>> of_tile(per_row * per_row);
    for (int i = 0; i < lists.tile_count; ++i) {
        const std::uint32_t* entry = &lists.words[static_cast<std::size_t>(3 * i)];
        of_tile[entry[0]].assign(&lists.words[entry[1]], &lists.words[entry[1]] + entry[2]);
    }
    return of_tile;
}

double random(int index) {
    return uniform_01(11, RandomStream::placement, 0, static_cast<std::uint64_t>(index));
}

/// A stack of coaxial discs, the later ones taller and narrower.
std::vector<Solid> stepped_drum() {
    std::vector<Solid> solids;
    for (int i = 0; i < 9; ++i) {
        solids.push_back({.shape = SolidShape::cylinder,
                          .half_mm = {40.0 - 0.3 * i, 40.0 - 0.3 * i, 7.0 + 0.3 * i},
                          .X_WB = {frame_from_z({0.1, 1.0, 0.05}, {1.0, 0.0, 0.0}), {}},
                          .material = "titanium"});
    }
    return solids;
}

}  // namespace

TEST_CASE("a shadow's tiles hold every point of the body, and few others") {
    const auto [orbital_deg, tile_px] =
        GENERATE(std::pair{0.0, 16}, std::pair{50.0, 8}, std::pair{90.0, 16});
    const xray::FrameInput input = empty_room(kSize, 200.0, orbital_deg, 20.0);
    const Pose X_WB{frame_from_z({0.3, 0.5, 1.0}, {1.0, 0.1, 0.0}), {12.0, -30.0, 8.0}};
    const glm::dvec3 half_mm(2.0, 3.0, 60.0);
    const std::vector<Shadow> shadows{shadow_of_box(input.geometry, X_WB, half_mm)};
    const std::vector<std::uint64_t> keys{1};
    TileKeeper keeper(kSize, tile_px);
    const auto of_tile = lists_of(keeper.changed(shadows, keys, 1, {}), tile_px);
    std::vector<bool> met(of_tile.size(), false);
    for (int i = 0; i < 20000; ++i) {
        const glm::dvec3 p =
            half_mm * (2.0 * glm::dvec3(random(3 * i), random(3 * i + 1), random(3 * i + 2)) - 1.0);
        const glm::dvec2 px = xray::project(input.geometry, X_WB.point(p)).px + 0.5;
        if (px.x < 0.0 || px.y < 0.0 || px.x >= kSize || px.y >= kSize) continue;
        const int tile =
            static_cast<int>(px.y) / tile_px * (kSize / tile_px) + static_cast<int>(px.x) / tile_px;
        met[static_cast<std::size_t>(tile)] = true;
        REQUIRE(of_tile[static_cast<std::size_t>(tile)].size() == 1);
    }
    const auto listed = std::count_if(of_tile.begin(), of_tile.end(),
                                      [](const auto& list) { return !list.empty(); });
    CHECK(listed < 2 * std::count(met.begin(), met.end(), true) + 4);
}

TEST_CASE("only tiles whose content has changed are drawn again") {
    const xray::FrameInput input = empty_room(kSize, 200.0);
    const auto shadow_at = [&](double x_mm) {
        return shadow_of_box(input.geometry, {glm::dmat3(1.0), {x_mm, 0.0, 0.0}}, glm::dvec3(5.0));
    };
    TileKeeper keeper(kSize, 16);
    std::vector<Shadow> shadows{shadow_at(-40.0), shadow_at(30.0)};
    std::vector<std::uint64_t> keys{7, 8};
    const int all = keeper.changed(shadows, keys, 1, {}).tile_count;
    REQUIRE(all > 4);
    CHECK(keeper.changed(shadows, keys, 1, {}).tile_count == 0);
    CHECK(keeper.changed(shadows, keys, 2, {}).tile_count == all);  // other rays

    keys[1] = 9;
    const int second = keeper.changed(shadows, keys, 2, {}).tile_count;
    CHECK(second > 0);
    CHECK(second < all);

    // where it has gone nothing is left to show: an item that stands for nothing
    shadows.pop_back();
    keys.pop_back();
    const TileLists emptied = keeper.changed(shadows, keys, 2, {});
    CHECK(emptied.tile_count == second);
    for (const auto& list : lists_of(emptied, 16))
        CHECK((list.empty() || list == std::vector<std::uint32_t>{1}));
}

TEST_CASE("discs that a taller one of their metal holds are left out, and nothing is missed") {
    const std::vector<Solid> drum = stepped_drum();
    xray::FrameInput input = empty_room(kSize, 200.0);
    const HiddenSolids hidden(input.geometry, drum);
    std::vector<std::uint32_t> all(drum.size());
    for (std::uint32_t i = 0; i < all.size(); ++i)
        all[i] = i;
    const auto seen_in = [&](int column, int row) {
        std::vector<std::uint32_t> items = all;
        hidden.remove(column, row, items);
        return items;
    };
    CHECK(seen_in(8, 8) == std::vector<std::uint32_t>{0});  // the tallest only
    CHECK(seen_in(1, 8) == all);                            // beside the drum
    input.geometry = xray::make_projection({.orbital_deg = 90.0}, kSize);
    const HiddenSolids from_the_side(input.geometry, drum);
    std::vector<std::uint32_t> items = all;
    from_the_side.remove(8, 8, items);
    CHECK(items == all);  // every one is wider than the next

    // a disc of another metal on top is seen, whatever lies under it
    std::vector<Solid> mixed = drum;
    mixed[4].material = "316L";
    input.geometry = empty_room(kSize, 200.0).geometry;
    const HiddenSolids in_two_metals(input.geometry, mixed);
    items = all;
    in_two_metals.remove(8, 8, items);
    CHECK(items == std::vector<std::uint32_t>{0, 4, 5});
}

TEST_CASE("a halved grid holds the same mass in the same place") {
    patient::VoxelGrid grid{.origin_W_mm = {-3.0, 2.0, 5.0},
                            .spacing_mm = 0.5,
                            .size = {7, 6, 9},
                            .scale = 0.01F,
                            .bytes = std::vector<std::uint8_t>(7 * 6 * 9, 0)};
    grid.bytes[grid.index(2, 4, 6)] = 200;
    grid.bytes[grid.index(6, 5, 8)] = 80;  // in the odd last column and layer
    const patient::VoxelGrid half = halved(grid);
    CHECK(half.size == glm::ivec3(4, 3, 5));
    CHECK(half.spacing_mm == 1.0);
    CHECK(half.origin_W_mm == glm::dvec3(-2.75, 2.25, 5.25));
    CHECK(half.bytes[half.index(1, 2, 3)] == 25);
    CHECK(half.bytes[half.index(3, 2, 4)] == 10);
    CHECK(std::count(half.bytes.begin(), half.bytes.end(), 0) == 4 * 3 * 5 - 2);
}
