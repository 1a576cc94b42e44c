#include "sim/mechanics/needle_chain.h"

#include <algorithm>
#include <cmath>

#include "sim/mechanics/needle.h"

namespace sideport::mechanics {

namespace {

constexpr int kHalvings = 60;  ///< of an interval of 24 N: to the last bit, always as many steps
constexpr double kStillMm = 1e-9;

/// Where a rising function changes its sign.
template <typename Function>
double root(double low, double high, const Function& rising) {
    for (int i = 0; i < kHalvings; ++i) {
        const double middle = 0.5 * (low + high);
        (rising(middle) < 0.0 ? low : high) = middle;
    }
    return 0.5 * (low + high);
}

double resistance_n(const TipEnd& tip, double advance_mm) {
    const double drag_n = advance_mm > 0.0 ? tip.drag_n : advance_mm < 0.0 ? -tip.drag_n : 0.0;
    return drag_n + tip.tissue_n(advance_mm) + tip.pump_n(advance_mm);
}

double greatest_thrust_n(const HandEnd& hand) {
    return std::min(kMaxHandForceN, kLargestLoad * hand.beam.critical_n);
}

}  // namespace

double HandEnd::advance_mm(double thrust_n) const {
    return lead_mm - thrust_n / kHandStiffnessNPerMm - shortening_mm(beam, thrust_n);
}

double TipEnd::tissue_n(double advance_mm) const {
    if (!at_membrane || membrane_on_pump) return 0.0;
    return std::min(cut_n, membrane_n_per_mm * std::max(0.0, dent_mm + advance_mm));
}

double TipEnd::pump_n(double advance_mm) const {
    const double against = advance_mm - pump_free_advance_mm;  // were the pump left alone
    const double give = pump_mm_per_n;
    double rubber_n = 0.0;
    if (at_membrane && membrane_on_pump) {
        rubber_n = std::min(cut_n, membrane_n_per_mm * std::max(0.0, dent_mm + against) /
                                       (1.0 + membrane_n_per_mm * give));
    } else if (septum_drag_n > 0.0) {
        rubber_n = std::clamp(against / give, -septum_drag_n, septum_drag_n);
    }
    return std::max(rubber_n, (against - wall_mm) / give);
}

Balance balance(const HandEnd& hand, const TipEnd& tip, double least_mm, double most_mm) {
    Balance result;
    if (hand.held) {
        // the more thrust, the less advance is left, and the less advance meets resistance
        const double most_n = greatest_thrust_n(hand);
        result.thrust_n = root(-kMaxHandForceN, most_n, [&](double thrust_n) {
            return thrust_n - resistance_n(tip, hand.advance_mm(thrust_n));
        });
        result.advance_mm = hand.advance_mm(result.thrust_n);
    } else {
        result.advance_mm = root(least_mm, most_mm,
                                 [&](double advance_mm) { return resistance_n(tip, advance_mm); });
    }
    if (std::fabs(result.advance_mm) < kStillMm) result.advance_mm = 0.0;
    if (result.advance_mm < least_mm || result.advance_mm > most_mm) {
        // as far as it can go in a tick; the rest of the force goes into speed and is lost
        result.advance_mm = std::clamp(result.advance_mm, least_mm, most_mm);
        if (hand.held) {
            result.thrust_n = root(-kMaxHandForceN, greatest_thrust_n(hand), [&](double thrust_n) {
                return result.advance_mm - hand.advance_mm(thrust_n);
            });
        }
    }
    result.pump_n = tip.pump_n(result.advance_mm);
    const double against = result.advance_mm - tip.pump_free_advance_mm;
    result.on_metal =
        result.pump_n > 0.0 && (against - tip.wall_mm) / tip.pump_mm_per_n >= result.pump_n;
    const double membrane_n =
        tip.membrane_on_pump ? result.pump_n : tip.tissue_n(result.advance_mm);
    result.pierced = tip.at_membrane && membrane_n >= tip.cut_n;
    return result;
}

}  // namespace sideport::mechanics
