#include "sim/room/camera.h"

#include <algorithm>
#include <cmath>

#include "sim/base/units.h"
#include "sim/patient/limbs.h"

namespace sideport::room {

namespace {

constexpr double kSteepestDeg = 86.0, kFlattestDeg = -12.0;
constexpr double kNearestMm = 250.0, kFarthestMm = 8000.0;

}  // namespace

Gaze gaze(const Camera& camera) {
    const double yaw = units::rad_from_deg(camera.yaw_deg);
    const double pitch = units::rad_from_deg(camera.pitch_deg);
    const glm::dvec3 back(-std::cos(yaw) * std::cos(pitch), std::sin(pitch),
                          std::sin(yaw) * std::cos(pitch));
    Gaze gaze;
    gaze.eye_R_mm = camera.target_R_mm + back * camera.distance_mm;
    gaze.forward_R = -back;
    gaze.right_R = glm::normalize(glm::cross(glm::dvec3(0.0, 1.0, 0.0), gaze.forward_R));
    gaze.up_R = glm::cross(gaze.forward_R, gaze.right_R);
    return gaze;
}

const char* viewpoint_name(Viewpoint viewpoint) {
    switch (viewpoint) {
        case Viewpoint::right:
            return "from the patient's right";
        case Viewpoint::head:
            return "from the head";
        case Viewpoint::above:
            return "from above";
        case Viewpoint::feet:
            return "from the feet";
    }
    return "";
}

Camera camera_at(Viewpoint viewpoint) {
    switch (viewpoint) {
        case Viewpoint::right:
            return {.target_R_mm = {0.0, -110.0, -60.0},
                    .yaw_deg = -17.0,
                    .pitch_deg = 20.0,
                    .distance_mm = 3900.0};
        case Viewpoint::head:
            return {.target_R_mm = {0.0, -130.0, 0.0},
                    .yaw_deg = 52.0,
                    .pitch_deg = 26.0,
                    .distance_mm = 3500.0};
        case Viewpoint::above:
            return {.target_R_mm = {40.0, 60.0, -60.0},
                    .yaw_deg = -38.0,
                    .pitch_deg = 34.0,
                    .distance_mm = 1500.0};
        case Viewpoint::feet:
            return {.target_R_mm = {0.0, -150.0, 0.0},
                    .yaw_deg = -68.0,
                    .pitch_deg = 20.0,
                    .distance_mm = 3600.0};
    }
    return {};
}

Camera camera_over_hands(const Model& model, const Input& input) {
    glm::dvec3 at_W = model.X_WP.p;
    if (input.needle.shown) at_W = input.needle.entry_W_mm;
    at_W.y = patient::anterior_skin_y_mm(model.spine, at_W.x, at_W.z) + 12.0;
    return {.target_R_mm = pose_of_table(input).point(at_W),
            .yaw_deg = 24.0,
            .pitch_deg = 33.0,
            .distance_mm = 430.0,
            .height_deg = 24.0,
            .past_the_arm = true};
}

bool looks_past_trainee(const Camera& camera) {
    // seen from above: the line of sight against the place where the trainee stands
    constexpr double kRoomMm = 260.0;
    const glm::dvec2 stands(-430.0, -470.0);
    const Gaze g = gaze(camera);
    const glm::dvec2 eye(g.eye_R_mm.x, g.eye_R_mm.z);
    const glm::dvec2 to = glm::dvec2(camera.target_R_mm.x, camera.target_R_mm.z) - eye;
    const double square = std::max(1.0, glm::dot(to, to));
    const double t = std::clamp(glm::dot(stands - eye, to) / square, 0.0, 1.0);
    return camera.past_the_arm || glm::distance(eye + to * t, stands) < kRoomMm;
}

void orbit(Camera& camera, double yaw_deg, double pitch_deg) {
    camera.yaw_deg = std::remainder(camera.yaw_deg + yaw_deg, 360.0);
    camera.pitch_deg = std::clamp(camera.pitch_deg + pitch_deg, kFlattestDeg, kSteepestDeg);
}

void zoom(Camera& camera, double factor) {
    camera.distance_mm = std::clamp(camera.distance_mm * factor, kNearestMm, kFarthestMm);
}

PictureRay ray_through(const Camera& camera, double x, double y, double aspect) {
    const Gaze g = gaze(camera);
    const double half = std::tan(0.5 * units::rad_from_deg(camera.height_deg));
    const glm::dvec3 d = g.forward_R + g.right_R * ((2.0 * x - 1.0) * half * aspect) +
                         g.up_R * ((1.0 - 2.0 * y) * half);
    return {g.eye_R_mm, glm::normalize(d)};
}

std::optional<glm::dvec2> project(const Camera& camera, const glm::dvec3& p_R_mm, double aspect) {
    const Gaze g = gaze(camera);
    const glm::dvec3 to = p_R_mm - g.eye_R_mm;
    const double depth = glm::dot(to, g.forward_R);
    if (depth <= 0.0) return std::nullopt;
    const double half = depth * std::tan(0.5 * units::rad_from_deg(camera.height_deg));
    return glm::dvec2(0.5 + 0.5 * glm::dot(to, g.right_R) / (half * aspect),
                      0.5 - 0.5 * glm::dot(to, g.up_R) / half);
}

double formula_low_z_mm(const patient::Spine& spine) {
    return patient::hips_z_mm(spine);
}
double formula_high_z_mm(const patient::Spine& spine) {
    return patient::chest_high_z_mm(spine);
}

std::optional<glm::dvec3> pick_skin_W_mm(const Model& model, const Input& input,
                                         const PictureRay& ray) {
    constexpr double kStepMm = 4.0, kReachMm = 9000.0;
    constexpr int kHalvings = 24;
    const Pose X_WR = pose_of_table(input).inverse();
    const glm::dvec3 eye = X_WR.point(ray.origin_R_mm), d = X_WR.direction(ray.direction_R);
    const double low = formula_low_z_mm(model.spine), high = formula_high_z_mm(model.spine);
    const auto inside = [&](double t) {
        const glm::dvec3 p = eye + d * t;
        return p.z > low && p.z < high && p.y > patient::kTableTopYMm &&
               std::fabs(p.x) < patient::skin_point_W_mm(model.spine, 0.0, p.z).x &&
               p.y < patient::anterior_skin_y_mm(model.spine, p.x, p.z);
    };
    // no skin reaches higher than this
    constexpr double kHighestMm = 400.0;
    double t = d.y < 0.0 && eye.y > kHighestMm ? (kHighestMm - eye.y) / d.y : 0.0;
    while (t < kReachMm && !inside(t))
        t += kStepMm;
    if (t >= kReachMm) return std::nullopt;
    double out = t - kStepMm, in = t;
    for (int i = 0; i < kHalvings; ++i) {
        const double middle = 0.5 * (out + in);
        (inside(middle) ? in : out) = middle;
    }
    glm::dvec3 at = eye + d * in;
    const double skin = patient::anterior_skin_y_mm(model.spine, at.x, at.z);
    if (std::fabs(skin - at.y) > 1.0) return std::nullopt;  // through the end of the belly
    at.y = skin;
    return at;
}

}  // namespace sideport::room
