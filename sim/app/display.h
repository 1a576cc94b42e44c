#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <glm/vec2.hpp>

namespace sideport::app {

/// How a monitor shows a picture: what the buttons Flip, Turn and Invert have set. The picture
/// itself and all measurements on it stay as they were exposed.
struct Display {
    bool mirrored = false;  ///< left and right exchanged, before turning
    int quarter_turns = 0;  ///< clockwise, 0 .. 3
    bool inverted = false;  ///< bone black instead of white
    bool operator==(const Display&) const = default;
};

/// Places on a monitor and in the picture run from (0, 0) at the upper left to (1, 1).
glm::dvec2 picture_place(const Display& display, glm::dvec2 on_monitor);
glm::dvec2 monitor_place(const Display& display, glm::dvec2 in_picture);

/// The picture as the monitor shows it. gray: [size * size], rows from the top.
std::vector<std::uint8_t> shown_gray(const Display& display, std::span<const std::uint8_t> gray,
                                     int size_px);

}  // namespace sideport::app
