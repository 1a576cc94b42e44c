#pragma once

#include <cstdint>
#include <vector>

#include "shaders/shared/camera.h"
#include "shaders/shared/solid.h"
#include "shaders/shared/tube.h"
#include "sim/xray/frame_input.h"

namespace sideport::render {

/// The cone beam in W, or in a frame V of a volume.
gpu_shared::Camera camera_of(const xray::ProjectionGeometry& geometry, const Pose& X_VW = {});

/// Shapes and places of solids as the shaders want them, topmost (last of the list) first; no
/// materials yet.
std::vector<gpu_shared::SolidRecord> solid_shapes(const std::vector<Solid>& solids);
/// With what each adds to the channels of a live frame.
std::vector<gpu_shared::SolidRecord> solid_records(const std::vector<Solid>& solids);

/// Straight mitred pieces of all tubes.
std::vector<gpu_shared::TubeSegment> tube_segments(const std::vector<xray::Tube>& tubes);

/// Pixels that a ball may touch, clamped to the picture; width or height 0: none.
struct Rectangle {
    int x = 0, y = 0, width = 0, height = 0;
};
Rectangle rectangle_of_ball(const xray::ProjectionGeometry& geometry, const glm::dvec3& center_W_mm,
                            double radius_mm);
/// Pixels that a box of eight corners may touch.
Rectangle rectangle_of_box(const xray::ProjectionGeometry& geometry, const Pose& X_WV,
                           const glm::dvec3& size_mm);

/// For each tile of 16 x 16 pixels that something touches: tile, first, count; then the lists. eq.
/// to the shaders.
struct TileLists {
    std::vector<std::uint32_t> words;
    int tile_count = 0, tiles_per_row = 0;
};
TileLists bin_tiles(const std::vector<Rectangle>& rectangles, int width_px, int height_px);

}  // namespace sideport::render
