#include "sim/cli/overlay.h"

#include <algorithm>
#include <cmath>

namespace sideport::cli {

Overlay::Overlay(const runner::GrayPicture& picture)
    : width_px_(picture.width_px),
      height_px_(picture.height_px) {
    rgb_.reserve(picture.gray.size() * 3);
    for (const std::uint8_t g : picture.gray)
        rgb_.insert(rgb_.end(), {g, g, g});
}

Overlay::Overlay(int width_px, int height_px, Color background)
    : width_px_(width_px),
      height_px_(height_px) {
    for (int i = 0; i < width_px * height_px; ++i) {
        rgb_.insert(rgb_.end(), {background.r, background.g, background.b});
    }
}

void Overlay::dot(const glm::dvec2& px, double radius_px, Color color) {
    // clamp first: points far outside the picture are legal
    const auto low = [&](double v, int top) {
        return static_cast<int>(std::clamp(std::floor(v - radius_px), 0.0, double(top)));
    };
    const auto high = [&](double v, int top) {
        return static_cast<int>(std::clamp(std::ceil(v + radius_px), -1.0, double(top - 1)));
    };
    for (int y = low(px.y, height_px_); y <= high(px.y, height_px_); ++y) {
        for (int x = low(px.x, width_px_); x <= high(px.x, width_px_); ++x) {
            if (glm::length(glm::dvec2(x + 0.5, y + 0.5) - px) > radius_px) continue;
            const std::size_t at = 3 * static_cast<std::size_t>(y * width_px_ + x);
            rgb_[at] = color.r;
            rgb_[at + 1] = color.g;
            rgb_[at + 2] = color.b;
        }
    }
}

void Overlay::line(const glm::dvec2& from_px, const glm::dvec2& to_px, double width_px,
                   Color color) {
    constexpr double kLongestPx = 1e4;
    const double length_px = std::min(glm::length(to_px - from_px), kLongestPx);
    const int steps = std::max(1, static_cast<int>(std::ceil(length_px / 0.5)));
    for (int i = 0; i <= steps; ++i) {
        dot(glm::mix(from_px, to_px, double(i) / steps), std::max(0.6, 0.5 * width_px), color);
    }
}

void Overlay::polyline(const std::vector<glm::dvec2>& points_px, double width_px, Color color) {
    for (std::size_t i = 1; i < points_px.size(); ++i)
        line(points_px[i - 1], points_px[i], width_px, color);
}

void Overlay::cross(const glm::dvec2& px, double arm_px, double width_px, Color color) {
    line(px - glm::dvec2(arm_px, arm_px), px + glm::dvec2(arm_px, arm_px), width_px, color);
    line(px - glm::dvec2(arm_px, -arm_px), px + glm::dvec2(arm_px, -arm_px), width_px, color);
}

}  // namespace sideport::cli
