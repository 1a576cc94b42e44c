#pragma once

#include <cstdint>
#include <vector>

#include <glm/glm.hpp>

#include "sim/runner/picture_keeper.h"

namespace sideport::cli {

/// A colour picture to draw plain marks on: truth overlays and schematics of `preview`.
class Overlay {
  public:
    using Color = glm::u8vec3;

    explicit Overlay(const runner::GrayPicture& picture);
    Overlay(int width_px, int height_px, Color background);

    void dot(const glm::dvec2& px, double radius_px, Color color);
    void line(const glm::dvec2& from_px, const glm::dvec2& to_px, double width_px, Color color);
    void polyline(const std::vector<glm::dvec2>& points_px, double width_px, Color color);
    void cross(const glm::dvec2& px, double arm_px, double width_px, Color color);

    int width_px() const { return width_px_; }
    int height_px() const { return height_px_; }
    const std::vector<std::uint8_t>& rgb() const { return rgb_; }

  private:
    int width_px_, height_px_;
    std::vector<std::uint8_t> rgb_;
};

}  // namespace sideport::cli
