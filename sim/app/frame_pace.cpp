#include "sim/app/frame_pace.h"

#include <algorithm>

namespace sideport::app {

double FramePace::wait_s(double now_s, bool moves) const {
    const bool busy = moves || now_s - event_s_ < kHandS;
    const double left = drawn_s_ + (busy ? kBusyS : kIdleS) - now_s;
    return std::clamp(left, 0.0, kWakeS);
}

std::optional<double> SlowPictures::drawn(double now_s, bool moves) {
    if (!moves || since_s_ < 0.0) {
        since_s_ = moves ? now_s : -1.0;
        frames_ = 0;
        return std::nullopt;
    }
    ++frames_;
    const double span_s = now_s - since_s_;
    if (span_s < kOverS) return std::nullopt;
    const double per_s = frames_ / span_s;
    since_s_ = now_s;
    frames_ = 0;
    if (told_ || per_s >= kFewestPerS) return std::nullopt;
    told_ = true;
    return per_s;
}

}  // namespace sideport::app
