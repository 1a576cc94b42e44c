#pragma once

#include <cstdint>

#include "sim/events/event.h"

namespace sideport::session {

/// A state hash is recorded at every multiple of this, besides those after commands: who follows a
/// session is behind by up to this, half a second.
inline constexpr std::int64_t kTicksPerHash = events::kTicksPerSecond / 2;

}  // namespace sideport::session
