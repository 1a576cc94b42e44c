#pragma once

#include "sim/room/input.h"
#include "sim/session/session.h"

namespace sideport::session {

/// What the picture of the room needs of a case, once.
room::Model make_room_model(const Model& model);

/// The C-arm as it stands.
room::Arm room_arm(const fluoroscope::State& view);

/// The room as it stands, with the breath as body_motion has it.
room::Input make_room_input(const Model& model, const State& state);
/// The same with another set-up of the C-arm (previews).
room::Input make_room_input(const Model& model, const State& state, const fluoroscope::State& view);

}  // namespace sideport::session
