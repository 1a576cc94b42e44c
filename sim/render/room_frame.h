#pragma once

#include "shaders/shared/room.h"
#include "sim/room/camera.h"

namespace sideport::render {

/// All of a RoomFrame but its views.
gpu_shared::RoomFrame make_room_frame(const room::Model& model, const room::Input& input);
/// Camera of a shot that is so many pixels wide and high.
gpu_shared::RoomView make_room_view(const room::Camera& camera, int width_px, int height_px);

}  // namespace sideport::render
