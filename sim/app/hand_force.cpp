#include "sim/app/hand_force.h"

#include <algorithm>
#include <cmath>

namespace sideport::app {

namespace {

constexpr double kStillPx = 8.0, kBendPx = 80.0, kNPerPx = 0.15, kFarNPerPx = 0.30;
constexpr double kFastPerS = 8.0, kWindowS = 0.25;
constexpr double kRampS = 0.15;

}  // namespace

double plunger_force_n(double pixels, bool fine) {
    const double far = std::fabs(pixels);
    double force = 0.0;
    if (far >= kStillPx) force = kNPerPx * std::min(far, kBendPx);
    if (far > kBendPx) force += kFarNPerPx * (far - kBendPx);
    force = std::min(force, kMostForceN);
    return std::copysign(fine ? 0.5 * force : force, pixels);
}

double WheelSteps::steps(double notches, double time_s, bool fine) {
    if (notches == 0.0) return 0.0;
    // a leaky count: at a steady rate r it stands at r times the window just after a notch
    recent_ = recent_ * std::exp(-(time_s - last_s_) / kWindowS);
    last_s_ = time_s;
    const bool fast = recent_ > kFastPerS * kWindowS;
    recent_ += std::fabs(notches);
    return fast && !fine ? 2.0 * notches : notches;
}

double Ramp::follow(double wanted, double dt_s) {
    if (wanted == 0.0 || wanted * at_ < 0.0) at_ = 0.0;
    const double step = dt_s / kRampS;
    at_ = std::clamp(wanted, at_ - step, at_ + step);
    return at_;
}

}  // namespace sideport::app
