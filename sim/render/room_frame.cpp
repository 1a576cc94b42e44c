#include "sim/render/room_frame.h"

#include <algorithm>
#include <cmath>

#include "sim/base/units.h"
#include "sim/device/pump.h"
#include "sim/room/breath.h"
#include "sim/room/parts.h"
#include "sim/room/scene.h"

namespace sideport::render {

namespace {

using gpu_shared::RoomFrame;
using gpu_shared::RoomPart;
using gpu_shared::RoomView;

/// The operating lamp is swung low at the trainee's left, so that it shines under the detector and
/// grazes the skin.
const glm::dvec3 kLampFromAim_R_mm(-1270.0, 720.0, 520.0);
constexpr double kLampRadiusMm = 760.0;   ///< of its light, to where only the spill is left
constexpr double kShadowHalfMm = 1250.0;  ///< of the square that casts shadows
constexpr double kShadowDepthMm = 5200.0;
constexpr float kBackground = 23.0F / 255.0F;  ///< n2 of the interface

/// dot(row, (p, 1)) = dot(axis, X.point(p) - origin).
glm::vec4 row(const glm::dvec3& axis, const glm::dvec3& origin) {
    return {glm::vec3(axis), static_cast<float>(-glm::dot(axis, origin))};
}

glm::mat4 look(const glm::dvec3& eye, const glm::dvec3& right, const glm::dvec3& up,
               const glm::dvec3& forward) {
    glm::dmat4 m(1.0);
    for (int i = 0; i < 3; ++i) {
        m[i] = glm::dvec4(right[i], up[i], forward[i], 0.0);
    }
    m[3] = glm::dvec4(-glm::dot(right, eye), -glm::dot(up, eye), -glm::dot(forward, eye), 1.0);
    return glm::mat4(m);
}

/// Orthographic: the lamp is far away against what it lights.
glm::mat4 lamp_projection(const glm::dvec3& lamp, const glm::dvec3& aim) {
    const glm::dvec3 forward = glm::normalize(aim - lamp);
    const glm::dvec3 right = glm::normalize(glm::cross(glm::dvec3(0.0, 0.0, 1.0), forward));
    const glm::dvec3 up = glm::cross(forward, right);
    glm::mat4 m(1.0F);
    const float scale = static_cast<float>(0.5 / kShadowHalfMm);
    m[0][0] = m[1][1] = scale;
    m[2][2] = static_cast<float>(1.0 / kShadowDepthMm);
    m[3] = glm::vec4(0.5F, 0.5F, 0.0F, 1.0F);
    return m * look(lamp, right, up, forward);
}

glm::dvec3 pump_skin_W_mm(const room::Model& model) {
    const glm::dvec3 pump = model.X_WP.p;
    return {pump.x, patient::anterior_skin_y_mm(model.spine, pump.x, pump.z), pump.z};
}

void add_skin(const room::Model& model, const room::Breath& breath, const Pose& X_RW,
              RoomFrame& frame) {
    // how far the case lifts the skin: less the deeper it lies, and under thick fat
    const double build = model.spine.parameters.body_mass_index / 23.0;
    const double lift_mm = 13.0 * std::exp(-model.pump_depth_mm * std::max(1.0, build) / 14.0);
    const double edge_mm = 14.0 + 1.2 * model.pump_depth_mm;
    frame.bulge = {static_cast<float>(lift_mm), static_cast<float>(model.pump.body_radius_mm),
                   static_cast<float>(edge_mm), 0.0F};
    const glm::dvec3 port = device::access_port_center_P(model.pump);
    frame.port = {static_cast<float>(port.x), static_cast<float>(port.y),
                  static_cast<float>(0.45 * lift_mm), 9.0F};
    const glm::dvec3 pump = model.X_WP.p;
    const glm::dvec3 shift_W = room::breath_shift_W_mm(breath, pump_skin_W_mm(model));
    frame.scar = {static_cast<float>(pump.x),
                  static_cast<float>(pump.z + model.pump.body_radius_mm + 17.0), 46.0F, 0.0F};
    frame.navel = {0.0F, -38.0F, 0.0F, 9.0F};
    // bulge, scar and navel ride on the skin
    const Pose X_RP = X_RW * Pose{model.X_WP.R, pump + shift_W};
    const glm::dvec3 origin = X_RW.point(shift_W);
    frame.pump_x = row(X_RP.R[0], X_RP.p);
    frame.pump_y = row(X_RP.R[1], X_RP.p);
    frame.world_x = row(X_RW.R[0], origin);
    frame.world_y = row(X_RW.R[1], origin);
    frame.world_z = row(X_RW.R[2], origin);
}

void add_needle(const room::Needle& needle, const Pose& X_RW, RoomFrame& frame) {
    constexpr float kHubMm = 3.0F;
    if (!needle.shown) return;
    const auto at = [&](const glm::dvec3& p, float radius) {
        return glm::vec4(glm::vec3(X_RW.point(p)), radius);
    };
    const auto radius = static_cast<float>(0.5 * needle.outer_diameter_mm);
    frame.needle_from = at(needle.tip_W_mm, radius);
    frame.needle_to = at(needle.hub_W_mm, radius);
    frame.hub_from = at(needle.hub_W_mm, kHubMm);
    frame.hub_to = at(needle.hub_end_W_mm, kHubMm);
}

void add_beam(const room::Model& model, const room::Input& input, RoomFrame& frame) {
    const room::ArmPoses poses = room::arm_poses(model, input);
    const glm::dvec3 source = poses.X_Rtube.p;
    const double reach = input.arm.source_to_detector_mm;
    frame.beam_along = row(poses.X_RA.R[1] / reach, source);
    frame.beam_u = row(poses.X_Rdetector.R[0] / input.arm.half_width_mm, source);
    frame.beam_v = row(poses.X_Rdetector.R[2] / input.arm.half_height_mm, source);
    const room::BeamCorners beam = room::beam_corners(model, input);
    frame.beam_points[0] = glm::vec4(glm::vec3(source), 1.0F);
    for (std::size_t i = 0; i < 4; ++i)
        frame.beam_points[i + 1] = glm::vec4(glm::vec3(beam.corners_R_mm[i]), 1.0F);
}

}  // namespace

RoomFrame make_room_frame(const room::Model& model, const room::Input& input) {
    static_assert(gpu_shared::kRoomParts >= room::kPartCount);
    static_assert(gpu_shared::kRoomPatient == static_cast<std::uint32_t>(room::Part::patient));
    RoomFrame frame{};
    const Pose X_RW = room::pose_of_table(input);
    const glm::dvec3 aim = X_RW.point(model.X_WP.p);
    // the square that casts shadows lies round the isocentre, in which the arm turns
    frame.to_lamp = lamp_projection(1.5 * kLampFromAim_R_mm, glm::dvec3(0.0));
    frame.lamp_axis = glm::vec4(glm::vec3(glm::normalize(kLampFromAim_R_mm)),
                                static_cast<float>(1.0 / (kLampRadiusMm * kLampRadiusMm)));
    frame.lamp_aim = glm::vec4(glm::vec3(aim), input.arm.beam_on ? 1.0F : 0.0F);
    frame.background = glm::vec4(glm::vec3(kBackground), 1.0F);
    frame.breath = {static_cast<float>(input.breath.rise_mm),
                    static_cast<float>(input.breath.slide_mm),
                    static_cast<float>(input.breath.belly_skin_y_mm), 0.0F};
    add_skin(model, input.breath, X_RW, frame);
    add_needle(room::breathed(input).needle, X_RW, frame);
    add_beam(model, input, frame);
    const room::Placements parts = room::place(model, input);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const glm::mat3 L(parts[i].L);
        const glm::vec3 p(parts[i].p);
        RoomPart& part = frame.parts[i];
        part.x = {L[0].x, L[1].x, L[2].x, p.x};
        part.y = {L[0].y, L[1].y, L[2].y, p.y};
        part.z = {L[0].z, L[1].z, L[2].z, p.z};
    }
    return frame;
}

RoomView make_room_view(const room::Camera& camera, int width_px, int height_px) {
    const room::Gaze gaze = room::gaze(camera);
    const double half = std::tan(0.5 * units::rad_from_deg(camera.height_deg));
    const double aspect = double(width_px) / height_px;
    const double near_mm = 0.12 * camera.distance_mm, far_mm = 12000.0;
    glm::mat4 perspective(0.0F);
    perspective[0][0] = static_cast<float>(1.0 / (half * aspect));
    perspective[1][1] = static_cast<float>(-1.0 / half);  // rows run down the picture
    perspective[2][2] = static_cast<float>(far_mm / (far_mm - near_mm));
    perspective[2][3] = 1.0F;
    perspective[3][2] = static_cast<float>(-near_mm * far_mm / (far_mm - near_mm));
    RoomView view;
    view.to_clip = perspective * look(gaze.eye_R_mm, gaze.right_R, gaze.up_R, gaze.forward_R);
    view.eye = glm::vec4(glm::vec3(gaze.eye_R_mm), static_cast<float>(2.0 * half / height_px));
    view.hidden = camera.past_the_arm ? room::kHiddenFromNear : 0U;
    if (room::looks_past_trainee(camera)) view.hidden |= room::kHiddenPastTrainee;
    return view;
}

}  // namespace sideport::render
