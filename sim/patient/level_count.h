#pragma once

#include <vector>

#include "sim/patient/measured_body.h"
#include "sim/patient/spine.h"

namespace sideport::patient {

/// Levels above `first` and below `last` (indices into kLevelNames) of kLevelCount follow a usual
/// spine, `size` times as large, from the nearest that is between; the canal goes on to them.
void continue_levels(std::vector<MeasuredLevel>& levels, std::vector<CanalStation>& canal,
                     int first, int last, double size);

/// Counts the levels anew: each name goes `by` levels toward the feet (+1: what was L4 is L5; -1:
/// what was L5 is L4). The places stay where they are; at the end that gets free a level is
/// continued, at the other one is dropped. The end of the cord and of the sac go with L1 and S1.
/// by: -1 or 1.
void count_levels(MeasuredBody& body, int by);

}  // namespace sideport::patient
