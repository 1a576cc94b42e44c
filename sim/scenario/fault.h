#pragma once

#include <array>
#include <span>
#include <string_view>

namespace sideport::scenario {

/// How the patient lies. A fault may act in one posture only.
enum class Posture : int { supine, hips_flexed, trunk_rotated };
inline constexpr std::array<std::string_view, 3> kPostureNames = {"supine", "hips_flexed",
                                                                  "trunk_rotated"};

/// What is wrong with the system. Place and severity are physical; what is seen and felt follows.
/// ref: procedure facts 3.5.
struct Fault {
    enum class Kind : int {
        none = -1,             ///< drawn by a distribution; the reader takes such a fault away
        tip_occlusion = 0,     ///< fibrous cap, clot or precipitate over all side holes
        side_hole_occlusion,   ///< `severity` of the holes are plugged, from the tip upward
        kink,                  ///< sharp bend at `fraction`; passes 1 - severity of a sound tube
        ball_valve,            ///< suction pulls wall or root onto the holes; severity: how tightly
        granuloma,             ///< mass round the tip: obstructs it and displaces CSF
        fracture,              ///< hole at `fraction`; complete: cut in two
        retracted_fragment,    ///< cut in two at the fascia; the far piece has slid into the sac
        micro_leak,            ///< pinhole at `fraction`
        pump_disconnection,    ///< off the pump's outlet
        splice_disconnection,  ///< apart at the connector of a two-piece catheter
        migration,             ///< the tip has slipped out of the canal into the back muscles
        epidural_tip,          ///< the tip lies in the epidural fat
        subdural_tip,          ///< the tip lies between dura and arachnoid
        dural_leak,            ///< CSF leaks along the catheter where it enters the dura
        loculation,            ///< arachnoid adhesions wall the tip off
        positional_occlusion,  ///< pinched at the anchor in one posture
        motor_stall,           ///< the rotor stands still, whatever is programmed
        rotor_slip,            ///< of each turn that the motor makes, `severity` is lost
        pump_stopped,          ///< programmed to stop, or at the end of its service
        flipped_pump,          ///< turned over in its pocket: ports face the back
        rotated_pump,          ///< twiddled in the plane of the pocket, catheter coiled round it
    };
    Kind kind = Kind::tip_occlusion;
    double severity = 1.0;  ///< 0 nothing .. 1 complete
    double fraction = 0.4;  ///< of the catheter's length from the pump, where the kind has a place
    int posture = -1;       ///< index of the only posture in which it acts; -1: any
};

struct FaultSpec {
    Fault::Kind kind;
    std::string_view name;
    std::string_view conclusion;  ///< what a trainee should sign when this is the leading finding
    bool has_place;               ///< `at` is read
    bool on_catheter;             ///< else pump or pocket
    bool divides_catheter;        ///< its lumen is divided there
    bool moves_tip;               ///< the tip lies elsewhere, or is walled off
    std::string_view doc;
};
/// Faults that divide one catheter.
inline constexpr int kMostPlaces = 6;
/// In the order of Fault::Kind.
std::span<const FaultSpec> fault_table();
const FaultSpec& spec_of(Fault::Kind kind);
/// "tip_occlusion, side_hole_occlusion, ..."
std::string_view fault_choices();

}  // namespace sideport::scenario
