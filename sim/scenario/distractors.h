#pragma once

#include <vector>

#include "sim/base/solid.h"
#include "sim/scenario/world.h"

namespace sideport::scenario {

/// A closed skin staple, mm over all. ref: makers' data of "35 wide" cartridges (crown 6.9 mm, legs
/// 3.9 mm, wire 0.57 mm); 316L, Skin Staplers, Clinician's Brief 2008. S.
struct SkinClip {
    static constexpr double kWidthMm = 6.9, kHeightMm = 3.9, kWireMm = 0.57;
    static constexpr double kTipGapMm = 0.9;  ///< between its turned-in legs; RL
};

/// A closed snap of a gown: the ring that grips the cloth, and its socket. RL: 10-11 mm across on
/// radiographs; steel, and brass would be as black.
struct GownSnap {
    static constexpr double kAcrossMm = 10.6, kRingWireMm = 1.2;
    static constexpr double kSocketAcrossMm = 4.9, kSocketWireMm = 0.9;
    static constexpr double kClothMm = 1.0;  ///< between skin and metal
};

/// What lies on the patient and only looks like a device, W: clips over the pump's scar and over
/// the incision of the back, snaps of the gown. Their places follow from the patient's seed: clips
/// across scars beside the pump's cranial rim and over the anchor, snaps anywhere on the front.
/// Round wires of steel; every wire is a chain of capsules, so that nothing of the air within a
/// ring displaces tissue. Only drawn: nothing in the simulation reads them.
std::vector<Solid> distractor_solids(const Scenario& scenario, const World& world);

/// Capsules of one clip and of one snap, in that order of parts.
inline constexpr int kClipSolids = 5, kSnapSolids = 32;

}  // namespace sideport::scenario
