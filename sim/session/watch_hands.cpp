// What the machine does to the people round it: hands in the beam, bodies that would meet.

#include <cmath>
#include <optional>

#include "sim/room/kinematics.h"
#include "sim/session/room_input.h"
#include "sim/session/session_parts.h"
#include "sim/xray/projection.h"

namespace sideport::session {

namespace {

/// From the isocentre to the reference point of the dose display, toward the tube.
constexpr double kReferencePointMm = 150.0;
/// Broad-beam attenuation of the trunk at 70-80 kVp: half-value layer of about 38 mm. RM
constexpr double kTrunkPerMm = 0.018;
constexpr double kCollisionWordsS = 3.0;

struct Hand {
    const char* name;
    glm::dvec3 at_W_mm;
};

/// The first hand that lies in the open field: on the hub, on the syringe, or the finger.
std::optional<Hand> hand_in_field(const Model& model, const State& state) {
    const mechanics::State& needle = state.needle;
    if (needle.taken && needle.held) {
        const glm::dvec3 hub = mechanics::hub_end_W_mm(model.needle, needle);
        if (in_field(model, state, hub)) return Hand{"needle", hub};
    }
    if (needle.finger.force_n > 0.0) {
        const mechanics::Finger& finger = needle.finger;
        const glm::dvec3 skin(
            finger.x_mm, patient::anterior_skin_y_mm(model.world.spine, finger.x_mm, finger.z_mm),
            finger.z_mm);
        if (in_field(model, state, skin)) return Hand{"finger", skin};
    }
    if (needle.taken && !state.syringe_slot.empty() && state.plunger_force_n != 0.0) {
        const glm::dvec3 syringe = line_end_W_mm(model, state);
        if (in_field(model, state, syringe)) return Hand{"syringe", syringe};
    }
    return std::nullopt;
}

/// Kerma of one pulse where the hand is: that of the reference point, by distance, behind as much
/// of the patient as lies before it.   eq: MECH-5
double pulse_kerma_mgy(const Model& model, const State& state, const glm::dvec3& hand_W_mm) {
    const fluoroscope::State& machine = state.fluoroscope;
    const xray::ProjectionGeometry geometry =
        fluoroscope::projection(model.fluoroscope, machine, 64);
    const double reference_mm = model.fluoroscope.source_to_isocenter_mm - kReferencePointMm;
    const double distance_mm = glm::distance(geometry.source_W_mm, hand_W_mm);
    const double behind_mm =
        patient::trunk_chord_mm(model.world.spine, geometry.source_W_mm, hand_W_mm);
    const double pulse_mgy =
        machine.air_kerma_rate_mgy_per_min / 60.0 / fluoroscope::pulse_rate_per_s(machine);
    return pulse_mgy * std::pow(reference_mm / distance_mm, 2) * std::exp(-kTrunkPerMm * behind_mm);
}

/// The C-arm as the picture of the room has it, seen from the patient.
mechanics::CArmPlace place_of(const Model& model, const fluoroscope::State& machine) {
    const room::Arm arm = room_arm(machine);
    const double source_mm = model.fluoroscope.source_to_isocenter_mm;
    const room::ArmPoses poses = room::arm_poses(source_mm, arm);
    const Pose X_WR = room::pose_of_table(arm, machine.table_tilt_deg).inverse();
    return {.X_WJoint = {X_WR * poses.X_Rstand, X_WR * poses.X_Rcolumn, X_WR * poses.X_Rcarriage,
                         X_WR * poses.X_Rhead, X_WR * poses.X_RA, X_WR * poses.X_Rtube,
                         X_WR * poses.X_Rdetector},
            .detector_mm = arm.source_to_detector_mm - source_mm};
}

}  // namespace

void finish_hand(State& state, events::EventLog& log) {
    Watch& watch = state.watch;
    if (!watch.hand_in_beam) return;
    watch.hand_in_beam = false;
    add_event(state, log, "hand_out_of_beam").fields = {{"seconds", watch.hand_stay_s},
                                                        {"dose_mgy", watch.hand_stay_dose_mgy}};
}

void watch_hands(const Model& model, State& state, events::EventLog& log) {
    Watch& watch = state.watch;
    const bool exposes = state.fluoroscope.beam_on || state.pulse;
    const std::optional<Hand> hand = exposes ? hand_in_field(model, state) : std::nullopt;
    if (!hand) return finish_hand(state, log);
    if (!watch.hand_in_beam) {
        watch.hand_in_beam = true;
        watch.hand_stay_s = watch.hand_stay_dose_mgy = 0.0;
        add_event(state, log, "hand_in_beam").fields = {
            {"hand", std::string(hand->name)},
            {"view", std::string(fluoroscope::view_name(state.fluoroscope))}};
    }
    watch.hand_stay_s += kTickS;
    watch.hand_in_beam_s += kTickS;
    if (!state.pulse) return;
    const double dose_mgy = pulse_kerma_mgy(model, state, hand->at_W_mm);
    watch.hand_stay_dose_mgy += dose_mgy;
    watch.hand_dose_mgy += dose_mgy;
}

void stop_at_collision(const Model& model, State& state, const fluoroscope::State& before,
                       events::EventLog& log) {
    Watch& watch = state.watch;
    watch.collision_left_s = std::max(0.0, watch.collision_left_s - kTickS);
    const bool tilted = state.fluoroscope.table_tilt_deg != before.table_tilt_deg;
    if (!fluoroscope::is_moving(before) && !tilted) return;
    const mechanics::Clearance now =
        model.room->clearance(place_of(model, state.fluoroscope), mechanics::kLeastClearanceMm);
    if (now.distance_mm >= mechanics::kLeastClearanceMm) return;
    // what is too near already may still move away
    const mechanics::Clearance was = model.room->clearance(place_of(model, before));
    if (now.distance_mm >= was.distance_mm) return;
    fluoroscope::stop_motors(state.fluoroscope, before);
    if (tilted) state.table_tilt_deg = state.table_tilt_target_deg = before.table_tilt_deg;
    const bool told = watch.collision_left_s > 0.0;
    watch.collision_left_s = kCollisionWordsS;
    watch.collision_with_table = now.from == "table";
    if (told) return;
    add_event(state, log, "collision_stop").fields = {{"of", std::string(now.of)},
                                                      {"with", std::string(now.from)},
                                                      {"orbital_deg", before.orbital_deg},
                                                      {"angulation_deg", before.angulation_deg},
                                                      {"distance_mm", was.distance_mm}};
}

}  // namespace sideport::session
