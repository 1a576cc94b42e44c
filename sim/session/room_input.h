#pragma once

#include "sim/room/input.h"
#include "sim/session/session.h"

namespace sideport::session {

/// What the picture of the room needs of a case, once.
room::Model make_room_model(const Model& model);

/// The room as it stands. Soft parts are drawn as at the end of an expiration: breath moves the
/// skin by millimetres, less than the picture of the room resolves.
room::Input make_room_input(const Model& model, const State& state);
/// The same with another set-up of the C-arm (previews).
room::Input make_room_input(const Model& model, const State& state, const fluoroscope::State& view);

}  // namespace sideport::session
