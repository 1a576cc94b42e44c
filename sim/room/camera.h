#pragma once

#include <optional>

#include "sim/room/kinematics.h"

namespace sideport::room {

/// Where the room is looked at from. Yaw 0 stands on the patient's right, 90 at the head, -90 at
/// the feet; pitch > 0 looks down.
struct Camera {
    glm::dvec3 target_R_mm{0.0};
    double yaw_deg = 0.0, pitch_deg = 15.0;
    double distance_mm = 3500.0;
    double height_deg = 30.0;   ///< angle from the lower to the upper edge of the picture
    bool past_the_arm = false;  ///< detector and arc are left out of the picture
    bool operator==(const Camera&) const = default;
};

/// Eye and axes, R; right, up and forward are unit vectors. W is left-handed (left, anterior,
/// cranial), so right = up x forward.
struct Gaze {
    glm::dvec3 eye_R_mm, right_R, up_R, forward_R;
};
Gaze gaze(const Camera& camera);

/// The trainee stands between the eye and what is looked at, or the eye is among the hands.
bool looks_past_trainee(const Camera& camera);

enum class Viewpoint : int { right, head, above, feet };
inline constexpr int kViewpointCount = 4;
const char* viewpoint_name(Viewpoint viewpoint);
Camera camera_at(Viewpoint viewpoint);
/// Over the needle's hub, or over the pump while no needle is on the field.
Camera camera_over_hands(const Model& model, const Input& input);

/// Turns by a drag, keeps the pitch between the floor and straight down.
void orbit(Camera& camera, double yaw_deg, double pitch_deg);
/// factor < 1 comes nearer; within 0.25 and 8 m.
void zoom(Camera& camera, double factor);

/// A place in the picture: (0, 0) upper left corner .. (1, 1), and the picture's width / height.
struct PictureRay {
    glm::dvec3 origin_R_mm, direction_R;
};
PictureRay ray_through(const Camera& camera, double x, double y, double aspect);
/// Where a point of R falls, in the same measure; nothing when it lies behind the eye.
std::optional<glm::dvec2> project(const Camera& camera, const glm::dvec3& p_R_mm, double aspect);

/// First point of the anterior skin on a ray, W: what a finger or a needle would meet there. Only
/// the belly that patient::anterior_skin_y_mm describes counts; nothing when the ray misses it.
std::optional<glm::dvec3> pick_skin_W_mm(const Model& model, const Input& input,
                                         const PictureRay& ray);

/// Heights between which the skin in the picture is patient's formula, mm in W.
double formula_low_z_mm(const patient::Spine& spine);
double formula_high_z_mm(const patient::Spine& spine);

}  // namespace sideport::room
