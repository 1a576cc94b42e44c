#include "sim/app/frame_pace.h"

#include <algorithm>

namespace sideport::app {

double FramePace::wait_s(double now_s, bool moves) const {
    const bool busy = moves || now_s - event_s_ < kHandS;
    const double left = drawn_s_ + (busy ? kBusyS : kIdleS) - now_s;
    return std::clamp(left, 0.0, kWakeS);
}

}  // namespace sideport::app
