#pragma once

#include <cstdint>

#include "sim/patient/limbs.h"
#include "sim/room/kinematics.h"
#include "sim/room/mesh.h"

namespace sideport::room {

/// Rigid bodies of the picture. Meshes refer to them by number; the scene places them.
enum class Part : std::uint32_t {
    room,        ///< R
    patient,     ///< W: skin, gown, cloths, table top, and what lies or stands on them
    table_head,  ///< where the top runs on the column
    table_lift,  ///< upper part of the column, stretched
    stand,
    column,
    carriage,
    head,  ///< turns with the orbital angle
    arc,
    tube,
    detector,
    detector_rod,  ///< stretched from the detector to the arc
    tools,         ///< W: needle, line, syringe, hands; they have been moved with the breath
    trainee,       ///< R: the person whose hands these are
    count
};
inline constexpr std::uint32_t kPartCount = static_cast<std::uint32_t>(Part::count);

/// Bits of the parts that a near camera looks past: they hang over the field.
inline constexpr std::uint32_t kHiddenFromNear =
    1U << static_cast<std::uint32_t>(Part::detector) |
    1U << static_cast<std::uint32_t>(Part::detector_rod) |
    1U << static_cast<std::uint32_t>(Part::arc);
/// ... and of those who stand between such a camera and the field.
inline constexpr std::uint32_t kHiddenPastTrainee = 1U << static_cast<std::uint32_t>(Part::trainee);

// Paints of more than one mesh.
inline constexpr Paint kGlove{0x98A2A6, Finish::glove};
inline constexpr Paint kSkin{0xB08C78, Finish::skin};

inline constexpr double kBarrelWallMm = 1.0;
/// Where the table's column stands on the floor, R.
inline constexpr double kTableColumnXMm = -20.0, kTableColumnZMm = -1180.0;

// Meshes that stay as they are; each in the frames of its parts.
void add_patient(MeshBuilder& builder, const Model& model);
void add_belly(MeshBuilder& builder, const Model& model);            ///< without a drape
void add_skin_in_opening(MeshBuilder& builder, const Model& model);  ///< with it
void add_drape(MeshBuilder& builder, const Model& model);
void add_blanket(MeshBuilder& builder, const Model& model, bool draped);
void add_table(MeshBuilder& builder, const Model& model);
void add_arm(MeshBuilder& builder);
void add_floor(MeshBuilder& builder);

/// Needle, line, syringe and hands as they are, in Part::tools.
void add_tools(MeshBuilder& builder, const Input& input);

/// Gown, cap and mask of the person whose hands these are, in Part::trainee; none without hands.
void add_trainee(MeshBuilder& builder, const Input& input);

/// Where the glove's cuff goes into the sleeve, W.
glm::dvec3 cuff_W_mm(const Hand& hand);

/// Where the thumb presses, along the syringe's axis from its face, mm.
double plunger_disc_mm(const Syringe& syringe);

/// A hand's mesh to W.
Pose pose_of_hand(const Hand& hand);
/// Middle of the hand that stands so, W.
glm::dvec3 hand_center_W_mm(const Hand& hand);

using patient::body_outline;
using patient::Outline;
/// Upper surface of the body, y in W; the skin's formula where it holds.
double body_top_y_mm(const patient::Spine& spine, double x_mm, double z_mm);

/// Opening of the drape over the pump: half sizes along x and z, and its rounding.
inline constexpr double kOpeningHalfXMm = 74.0, kOpeningHalfZMm = 84.0, kOpeningRoundingMm = 26.0;

}  // namespace sideport::room
