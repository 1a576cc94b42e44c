#pragma once

#include "sim/app/layout.h"
#include "sim/room/camera.h"

namespace sideport::app {

/// Where the trainee looks from in the room panel; what the panel and the mouse change.
struct RoomLook {
    room::Viewpoint viewpoint = room::Viewpoint::right;
    room::Camera camera = room::camera_at(room::Viewpoint::right);
    bool shows_hands = true;  ///< the near view in a corner, while a needle is on the field
    bool near = false;        ///< the near view fills the panel
    bool pointed_at = false;  ///< the mouse lies on the picture, on none of its buttons

    void next_viewpoint();
    /// Back to the viewpoint after free orbiting.
    void reset();
};

/// The near view has a corner of the panel: where this is large enough, and not filled by it.
constexpr bool shows_hands_corner(const RoomLook& look, const Area& panel) {
    constexpr float kLeastHeight = 200;
    return look.shows_hands && !look.near && panel.h >= kLeastHeight;
}

/// The near view's place in the panel, logical pixels.
constexpr Area hands_corner(const Area& panel) {
    constexpr float kWidth = 140, kHeight = 104, kGap = 8;
    return {panel.x + panel.w - kWidth - kGap, panel.y + kGap + 32, kWidth, kHeight};
}

}  // namespace sideport::app
