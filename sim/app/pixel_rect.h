#pragma once

#include <cstdint>

#include "sim/app/layout.h"
#include "sim/gpu/picture.h"

namespace sideport::app {

/// Where a picture goes that fills an area.
inline gpu::PixelRect pixel_rect(const Area& area, float scale) {
    const ImVec2 at = area.pixel_min(scale), size = area.pixel_size(scale);
    return {.x = static_cast<std::int32_t>(at.x),
            .y = static_cast<std::int32_t>(at.y),
            .width = static_cast<std::int32_t>(size.x),
            .height = static_cast<std::int32_t>(size.y)};
}

}  // namespace sideport::app
