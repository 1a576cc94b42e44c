#pragma once

#include "sim/room/input.h"

namespace sideport::room {

/// How far what lies at p on the skin has moved with the breath, W: base's field of the soft parts
/// (the X-ray picture moves by the same), lost toward the shoulders, which the room draws by shapes
/// of its own. Zero at the end of expiration.
glm::dvec3 breath_shift_W_mm(const Breath& breath, const glm::dvec3& p_W_mm);

/// Needle, line, syringe and the hands on them ride on the skin at the needle's entry as one; a
/// palpating hand, marks and template on the skin beneath them.
Input breathed(Input input);

}  // namespace sideport::room
