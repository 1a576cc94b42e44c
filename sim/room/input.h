#pragma once

#include <vector>

#include "sim/device/catalogue.h"
#include "sim/patient/spine.h"
#include "sim/xray/projection.h"

namespace sideport::room {

/// What does not change in a session: the body, the pump in it and the machine as built.
struct Model {
    patient::Spine spine;
    device::PumpModel pump;
    Pose X_WP;
    double pump_depth_mm = 12.0;  ///< skin to face
    double source_to_isocenter_mm = 700.0;
};

/// The joints of the C-arm and its collimator; angles as xray::CArmPose.
struct Arm {
    glm::dvec3 isocenter_W_mm{0.0};
    double orbital_deg = 0.0, angulation_deg = 0.0, swivel_deg = 0.0, rotation_deg = 0.0;
    double in_out_mm = 0.0, lift_mm = 0.0;  ///< of the arm on its stand
    double source_to_detector_mm = 1000.0;
    double half_width_mm = 150.0, half_height_mm = 150.0;  ///< open field at the detector
    bool beam_on = false;
    bool operator==(const Arm&) const = default;
};

/// The needle as it stands, W.
struct Needle {
    bool shown = false;
    glm::dvec3 tip_W_mm{0.0}, hub_W_mm{0.0};  ///< end of the bevel, end of the shaft in the hub
    glm::dvec3 hub_end_W_mm{0.0};             ///< where a line is screwed on
    glm::dvec3 entry_W_mm{0.0};               ///< on the skin
    double outer_diameter_mm = 0.55;
    bool operator==(const Needle&) const = default;
};

enum class Liquid : int { none, clear, contrast };

/// The syringe at the line's end, W.
struct Syringe {
    bool shown = false;
    glm::dvec3 face_W_mm{0.0};              ///< inner end of the barrel at its nozzle
    glm::dvec3 axis_W{0.0, 0.0, 1.0};       ///< unit, from the nozzle to the plunger
    double bore_mm = 14.0, room_ml = 10.0;  ///< inner diameter, volume of the full barrel
    double filled_ml = 0.0;                 ///< to the stopper
    Liquid liquid = Liquid::none;
    bool operator==(const Syringe&) const = default;
};

/// What a gloved hand does.
enum class Grip : int { needle, plunger, palpate };
struct Hand {
    Grip grip = Grip::needle;
    glm::dvec3 at_W_mm{0.0};           ///< between thumb and fingers, or under the fingertip
    glm::dvec3 axis_W{0.0, 1.0, 0.0};  ///< of what is held, unit, away from the patient
    bool operator==(const Hand&) const = default;
};

/// How far the breath has moved the soft parts from where they lie at the end of expiration.
struct Breath {
    double rise_mm = 0.0;   ///< of the belly where it rises most
    double slide_mm = 0.0;  ///< of the domes toward the feet; skin slides by a part of it
    double belly_skin_y_mm = 115.0;
    bool operator==(const Breath&) const = default;
};

/// Everything that the picture of the room shows at one instant; lengths mm.
struct Input {
    Arm arm;
    double table_tilt_deg = 0.0;  ///< + head up
    bool draped = true;
    Breath breath;  ///< what follows lies as at the end of expiration; breathed() moves it
    Needle needle;
    std::vector<glm::dvec3> line_W_mm;  ///< extension set from hub to syringe
    double line_radius_mm = 1.2;
    Syringe syringe;
    std::vector<Hand> hands;
    std::vector<glm::dvec3> marks_W_mm;  ///< dots of the pen on the skin
    std::vector<glm::dvec3>
        template_W_mm;  ///< on the skin: middle, hole, round the rim; may be empty
    bool operator==(const Input&) const = default;
};

}  // namespace sideport::room
