#include "sim/app/display.h"

#include <cstddef>

#include "sim/base/check.h"

namespace sideport::app {

namespace {

constexpr std::uint8_t kWhite = 255;

/// A quarter of a turn clockwise about the middle, y downward.
glm::dvec2 turned(glm::dvec2 p, int quarter_turns) {
    for (int i = 0; i < quarter_turns; ++i)
        p = {1.0 - p.y, p.x};
    return p;
}

}  // namespace

glm::dvec2 monitor_place(const Display& display, glm::dvec2 in_picture) {
    if (display.mirrored) in_picture.x = 1.0 - in_picture.x;
    return turned(in_picture, display.quarter_turns);
}

glm::dvec2 picture_place(const Display& display, glm::dvec2 on_monitor) {
    glm::dvec2 p = turned(on_monitor, (4 - display.quarter_turns) % 4);
    if (display.mirrored) p.x = 1.0 - p.x;
    return p;
}

std::vector<std::uint8_t> shown_gray(const Display& display, std::span<const std::uint8_t> gray,
                                     int size_px) {
    const auto size = static_cast<std::size_t>(size_px);
    SIDEPORT_CHECK(gray.size() == size * size, "a monitor's picture is a square");
    if (display == Display{}) return {gray.begin(), gray.end()};
    std::vector<std::uint8_t> shown(gray.size());
    for (std::size_t row = 0; row < size; ++row) {
        for (std::size_t column = 0; column < size; ++column) {
            const glm::dvec2 place((double(column) + 0.5) / double(size),
                                   (double(row) + 0.5) / double(size));
            const glm::dvec2 from = picture_place(display, place) * double(size);
            const std::uint8_t value =
                gray[static_cast<std::size_t>(from.y) * size + static_cast<std::size_t>(from.x)];
            shown[row * size + column] =
                display.inverted ? static_cast<std::uint8_t>(kWhite - value) : value;
        }
    }
    return shown;
}

}  // namespace sideport::app
