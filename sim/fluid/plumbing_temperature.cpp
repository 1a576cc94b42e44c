// Liquid is at room temperature down to the needle's tip and warms up in the body.
//
//   dT/dt = (37 C - T) / tau  along with the liquid, so that what came in t ago is at
//   T = 37 C - (37 C - room) exp(-t / tau).                                       eq: FLUID-12
//   With a steady flow Q liquid at volume V behind the needle's tip has t = V / Q. A flow that
//   changes: the cold content C of a tube, mL at room temperature, obeys dC/dt = Q - C / tau
//   whatever Q does; it is Q tau when Q has been steady, so exp(-V / C) holds both exactly.

#include <algorithm>
#include <cmath>

#include "sim/base/units.h"
#include "sim/fluid/plumbing_model.h"

namespace sideport::fluid {

namespace {

constexpr double kWarmingS = 1.5;  ///< heat into the wall and the tissue: 1-2 s, fluid facts 2(b)
constexpr double kLeastShare = 1e-3;  ///< colder than this is warm: 0.02 C
constexpr double kMlPerM3 = 1e6;

/// exp(-V / C): what is left of the difference to 37 C after volume_ml of a tube.
double share_left(double volume_ml, double cold_ml) {
    return cold_ml > 0.0 ? std::exp(-volume_ml / cold_ml) : 0.0;
}

double lumen_ml(const PlumbingModel& m, std::size_t lumen) {
    return m.lumina[lumen].volume_m3() * kMlPerM3;
}

/// Where a lumen begins: 1 at the needle's tip, before the chamber.
double share_at_start(const PlumbingModel& m, const PlumbingState& s, std::size_t lumen) {
    double share = share_left(m.setup.pump.access_chamber_ml, s.cold_ml[0]);
    for (std::size_t i = 0; i < lumen; ++i)
        share *= share_left(lumen_ml(m, i), s.cold_ml[i]);
    return share;
}

double temperature_at_c(const PlumbingModel& m, double share) {
    return kBodyC + (m.setup.room_temperature_c - kBodyC) * share;
}

}  // namespace

void step_temperatures(const PlumbingModel& m, PlumbingState& s) {
    const double keeps = std::exp(-s.gathered_s / kWarmingS);
    for (std::size_t i = 0; i < s.cold_ml.size(); ++i) {
        const double flow_ml_per_s =
            s.gathered_m3[m.lumen_element(i)] * kMlPerM3 / std::max(1e-12, s.gathered_s);
        // what is drawn comes from the body; the pump is too slow to bring anything cold
        s.cold_ml[i] =
            std::max(0.0, s.cold_ml[i] * keeps + flow_ml_per_s * kWarmingS * (1.0 - keeps));
    }
}

std::vector<double> lumen_temperature_c(const PlumbingModel& m, const PlumbingState& s,
                                        std::size_t lumen) {
    const double start = share_at_start(m, s, lumen);
    if (start < kLeastShare) return {};
    const auto cells = static_cast<std::size_t>(m.lumina[lumen].cells);
    const double step_ml = lumen_ml(m, lumen) / static_cast<double>(cells);
    std::vector<double> temperature_c(cells);
    for (std::size_t i = 0; i < cells; ++i) {
        const double volume_ml = step_ml * (static_cast<double>(i) + 0.5);
        temperature_c[i] = temperature_at_c(m, start * share_left(volume_ml, s.cold_ml[lumen]));
    }
    return temperature_c;
}

double place_temperature_c(const PlumbingModel& m, const PlumbingState& s, std::size_t place) {
    return temperature_at_c(
        m, share_at_start(m, s, place) * share_left(lumen_ml(m, place), s.cold_ml[place]));
}

double needle_temperature_c(const PlumbingModel& m, const PlumbingState& s) {
    double into_body_m3_per_s = 0.0;
    for (const std::size_t e :
         {element_needle_chamber, element_needle_tissue, element_needle_reservoir})
        into_body_m3_per_s += s.network.flow[e];
    return into_body_m3_per_s < 0.0 ? kBodyC : m.setup.room_temperature_c;
}

}  // namespace sideport::fluid
