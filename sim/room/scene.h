#pragma once

#include <array>

#include "sim/room/parts.h"

namespace sideport::room {

/// Takes a part's coordinates to R; parts that are stretched make it more than a pose.
struct Placement {
    glm::dmat3 L{0.0};
    glm::dvec3 p{0.0};
};
using Placements = std::array<Placement, kPartCount>;

// What stays the same in a session and is built once: arm, patient and table; belly and
// blanket, bare or draped; the floor.
Mesh fixed_mesh(const Model& model);
Mesh skin_mesh(const Model& model, bool draped);
Mesh floor_mesh();
/// Needle, line, syringe and hands.
Mesh tools_mesh(const Input& input);
/// Where the parts stand.
Placements place(const Model& model, const Input& input);

}  // namespace sideport::room
