#include "sim/scenario/fault.h"

#include <string>

#include "sim/base/check.h"

namespace sideport::scenario {

namespace {

using enum Fault::Kind;

constexpr std::array<FaultSpec, 21> kTable = {{
    {tip_occlusion, "tip_occlusion", "occluded", false, true, false, false,
     "cap, clot or precipitate"},
    {side_hole_occlusion, "side_hole_occlusion", "occluded", false, true, false, false,
     "share of the side holes that is plugged, from the tip upward"},
    {kink, "kink", "occluded", true, true, true, false, "sharp bend"},
    {ball_valve, "ball_valve", "not_shown", false, true, false, false,
     "wall or root sucked onto the holes"},
    {granuloma, "granuloma", "restricted_flow", false, true, false, false,
     "inflammatory mass round the tip"},
    {fracture, "fracture", "broken_or_leaking", true, true, true, false,
     "hole, or cut in two at 100 %"},
    {retracted_fragment, "retracted_fragment", "broken_or_leaking", false, true, true, false,
     "cut at the fascia, the far piece slid into the sac"},
    {micro_leak, "micro_leak", "broken_or_leaking", true, true, true, false, "pinhole"},
    {pump_disconnection, "pump_disconnection", "disconnected", false, true, false, false,
     "off the pump's outlet"},
    {splice_disconnection, "splice_disconnection", "disconnected", true, true, true, false,
     "apart at the connector of its two pieces"},
    {migration, "migration", "tip_outside_sac", false, true, false, true,
     "tip slipped into the back muscles"},
    {epidural_tip, "epidural_tip", "tip_outside_sac", false, true, false, true,
     "tip in the epidural fat"},
    {subdural_tip, "subdural_tip", "tip_outside_sac", false, true, false, true,
     "tip between dura and arachnoid"},
    {dural_leak, "dural_leak", "csf_leak", false, true, false, false,
     "CSF tracks out along the catheter"},
    {loculation, "loculation", "restricted_flow", false, true, false, true,
     "adhesions wall the tip off"},
    {positional_occlusion, "positional_occlusion", "occluded", false, true, true, false,
     "pinched at the anchor in one posture"},
    {motor_stall, "motor_stall", "pump_fault", false, false, false, false,
     "the motor stands still"},
    {rotor_slip, "rotor_slip", "pump_fault", false, false, false, false,
     "the rotor slips on its shaft"},
    {pump_stopped, "pump_stopped", "pump_fault", false, false, false, false, "programmed to stop"},
    {flipped_pump, "flipped_pump", "port_not_accessible", false, false, false, false,
     "turned over in its pocket"},
    {rotated_pump, "rotated_pump", "patent", false, false, false, false,
     "turned in the plane of the pocket, catheter coiled"},
}};

}  // namespace

std::span<const FaultSpec> fault_table() {
    return kTable;
}

const FaultSpec& spec_of(Fault::Kind kind) {
    const FaultSpec& spec = kTable.at(static_cast<std::size_t>(kind));
    SIDEPORT_CHECK(spec.kind == kind, "the fault table is in the order of Fault::Kind");
    return spec;
}

std::string_view fault_choices() {
    static const std::string list = [] {
        std::string names;
        for (const FaultSpec& spec : kTable) {
            if (!names.empty()) names += ", ";
            names += spec.name;
        }
        return names;
    }();
    return list;
}

}  // namespace sideport::scenario
