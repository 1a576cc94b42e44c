#pragma once

#include <limits>
#include <vector>

#include "sim/base/units.h"
#include "sim/fluid/network.h"

namespace sideport::fluid::testing {

inline constexpr double kForever = std::numeric_limits<double>::infinity();  ///< steady state
inline constexpr double kTickS = 1.0 / 240.0;

/// Hagen-Poiseuille, written out once more on purpose: the oracle of the tests.
inline double tube_resistance(double viscosity_pa_s, double length_m, double diameter_m) {
    return 128.0 * viscosity_pa_s * length_m /
           (units::kPi * diameter_m * diameter_m * diameter_m * diameter_m);
}

// the standard needle and catheter of the verification table
inline const double kNeedle = tube_resistance(1e-3, 38.1e-3, 0.311e-3);
inline const double kCatheter = tube_resistance(1e-3, 0.8, 0.53e-3);

/// A network under construction: nodes by number, inflow beside it.
struct Circuit {
    Network network;
    std::vector<double> inflow;
    NetworkState state;

    std::size_t node(double compliance = 0.0) {
        network.compliance.push_back(compliance);
        network.fixed.push_back(false);
        inflow.push_back(0.0);
        return network.compliance.size() - 1;
    }
    std::size_t ground() {
        const std::size_t i = node();
        network.fixed[i] = true;
        return i;
    }
    std::size_t join(std::size_t from, std::size_t to, double resistance, double quadratic = 0.0) {
        network.elements.push_back(
            {.from = from, .to = to, .resistance = resistance, .quadratic = quadratic});
        return network.elements.size() - 1;
    }
    void begin() { state = make_network_state(network); }
    SolveReport step(double dt) { return step_network(network, state, inflow, dt); }
    SolveReport steady() {
        begin();
        return step(kForever);
    }
};

}  // namespace sideport::fluid::testing
