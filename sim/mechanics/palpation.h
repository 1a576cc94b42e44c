#pragma once

#include "sim/mechanics/needle.h"

namespace sideport::mechanics {

/// What a finger feels.
enum class Touch : int {
    nothing,      ///< no finger, or too light
    soft,         ///< fat only
    deep_firm,    ///< something firm that has no shape
    disc_edge,    ///< the edge of a disc
    disc,         ///< firm and flat
    disc_center,  ///< a wide flat disc whose centre gives slightly: the fill port
    raised_ring,  ///< a small raised ring: the access port
};
const char* touch_name(Touch touch);

struct Feel {
    Touch touch = Touch::nothing;
    double certainty = 0.0;  ///< 0 .. 1: contrast against what a fingertip can tell
    double tissue_mm = 0.0;  ///< between finger and pump as pressed; 0 beside the pump
};

/// What state.finger feels, from where the pump lies under it now. A relief of height h and width w
/// under t of soft tissue reaches the skin with a share exp(-t / w); more force thins the tissue,
/// too little shows nothing.   eq: MECH-4
Feel feel(const Model& model, const State& state);

}  // namespace sideport::mechanics
