#pragma once

#include "sim/ct/scan.h"
#include "sim/patient/measured_body.h"

namespace sideport::ct {

/// The body's outline and the fat under it, every 10 mm, in A; find_body has been called.
/// cut_share: of the rays that end where the scan's field ends and not at skin.
struct FoundSkin {
    patient::SkinTable table;
    double cut_share = 0.0;
};
FoundSkin find_skin(const Coarse& coarse, const Scan& scan);

}  // namespace sideport::ct
