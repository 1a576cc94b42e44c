#pragma once

#include <glm/glm.hpp>
#include <imgui.h>

#include "sim/app/layout.h"
#include "sim/xray/projection.h"

namespace sideport::app {

/// Detector pixels of an exposure that fills an area, as places on the screen, and back.
struct FilmPlace {
    const Area& area;
    const xray::ProjectionGeometry& geometry;
    float scale;

    /// Nothing behind the source.
    ImVec2 of(const glm::dvec3& p_W_mm) const {
        const glm::dvec2 px = xray::project(geometry, p_W_mm).px;
        return {(area.x + area.w * static_cast<float>((px.x + 0.5) / geometry.width_px)) * scale,
                (area.y + area.h * static_cast<float>((px.y + 0.5) / geometry.height_px)) * scale};
    }
    glm::dvec2 px_of(ImVec2 at) const {
        return {static_cast<double>((at.x / scale - area.x) / area.w) * geometry.width_px - 0.5,
                static_cast<double>((at.y / scale - area.y) / area.h) * geometry.height_px - 0.5};
    }
    bool shows(ImVec2 at) const { return area.contains(at.x, at.y, scale); }
};

}  // namespace sideport::app
