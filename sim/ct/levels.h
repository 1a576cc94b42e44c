#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/ct/canal.h"
#include "sim/patient/spine.h"

namespace sideport::ct {

/// A level that the person at the machine has named: its body's centre is at this height, in the
/// scan's own z (as its viewer shows it), mm.
struct NamedLevel {
    int level = 0;  ///< index into patient::kLevelNames
    double z_mm = 0.0;
};

/// Vertebral levels found along a canal, in A. Levels outside of the scan are continued after a
/// usual spine of this size.
struct Levels {
    std::vector<patient::MeasuredLevel> levels;  ///< kLevelCount, T8 .. S1
    std::vector<patient::CanalStation> canal;    ///< the found one, continued to T8 and S1
    double size = 1.0;                           ///< spacing of the levels against the usual one
};

/// Finds discs as dark planes between bright endplates, and S1 as the level from which on the bone
/// reaches far aside (the wings of the sacrum). Errors: ct.no_spine, ct.no_sacrum (name a level),
/// ct.named_level.
Result<Levels> find_levels(const Coarse& coarse, const CanalLine& canal,
                           const std::optional<NamedLevel>& named);

}  // namespace sideport::ct
