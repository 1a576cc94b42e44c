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
/// No part of a piece, its mitres' corners included, lies farther along from its middle.
inline double reach_mm(const gpu_shared::TubeSegment& segment) {
    return 0.5 * double(segment.plane0.w) + 1.5 * double(segment.start.w);
}

/// Pixels, within the picture; width or height 0: none.
struct Rectangle {
    int x = 0, y = 0, width = 0, height = 0;
    bool operator==(const Rectangle&) const = default;
};
/// Pixels that a box of eight corners may touch.
Rectangle rectangle_of_box(const xray::ProjectionGeometry& geometry, const Pose& X_WV,
                           const glm::dvec3& size_mm);

}  // namespace sideport::render
