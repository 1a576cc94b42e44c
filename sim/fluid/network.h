#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace sideport::fluid {

/// A stretch of tube between two nodes: dp = R q + S |q| q + L dq/dt, positive from -> to.
/// one_way: closed for q < 0, where only the leak (leak_ratio of the open conductance) is left.
struct Element {
    std::size_t from = 0, to = 0;
    double resistance = 1.0;  ///< R >= 0, Pa s/m3 (or any consistent unit)
    double quadratic = 0.0;   ///< S >= 0, Pa s2/m6
    double inertance = 0.0;   ///< L >= 0, Pa s2/m3
    bool one_way = false;
    double leak_ratio = 1e-3;  ///< 0 < ratio <= 1
};

/// Topology and properties; resistances may be changed between steps, nodes and ends may not.
struct Network {
    std::vector<double> compliance;  ///< [nodes] >= 0; stored volume = compliance x pressure
    std::vector<bool> fixed;         ///< [nodes] pressure is given from outside
    std::vector<Element> elements;
};

struct NetworkState {
    std::vector<double> pressure;  ///< [nodes]; given for fixed nodes
    std::vector<double> flow;      ///< [elements]
    std::vector<bool> open;        ///< [elements] position of the one-way valves
};

NetworkState make_network_state(const Network& network);

struct SolveReport {
    bool converged = false;
    int iterations = 0;
    std::size_t worst_element = 0;  ///< the one that changed most in the last iteration
};

/// One backward Euler step; dt = infinity gives the steady state. inflow: [nodes] pushed in from
/// outside. Flow and pressure are iterated together: each pass linearises dp around the present
/// flow and eliminates the pressures without a subtraction, so resistances from 0 to 1e20 stand
/// side by side; valves change by sign, each at most once in a pass. Relative tolerances only: any
/// consistent units. When it does not converge in 80 passes the state is left as it was. eq:
/// FLUID-1, FLUID-2. ref: Todini, Pilati 1988 (global gradient algorithm).
SolveReport step_network(const Network& network, NetworkState& state,
                         std::span<const double> inflow, double dt);

}  // namespace sideport::fluid
