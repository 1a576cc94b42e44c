#pragma once

#include "sim/ct/import.h"
#include "sim/ct/scan.h"

namespace sideport::ct {

/// Writes the scan into grids that are drawn already: inside of the scan's heights its tissue takes
/// their place, with a soft seam. W_from_A: what is added to a place in A.
void paint_scan(const Scan& scan, const Coarse& coarse, const glm::dvec3& W_from_A,
                const ImportOptions& options, patient::Anatomy& anatomy);

}  // namespace sideport::ct
