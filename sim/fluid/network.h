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

/// Gas over liquid in a node: volume = amount / (atmosphere + pressure - vapour). Where the
/// pressure falls the pocket grows and pushes liquid out. eq: FLUID-3.
struct GasPocket {
    std::size_t node = 0;
    double amount_pa_m3 = 0.0;  ///< n R T >= 0
    double atmosphere_pa = 101325.0;
    double vapour_pa = 6300.0;  ///< of water at 37 C; < atmosphere
};

/// Volume of the pocket at a gauge pressure; grows without bound toward the boiling point.
double gas_volume_m3(const GasPocket& pocket, double pressure_pa);
/// The amount that fills volume_m3 at a gauge pressure.
double gas_amount_pa_m3(const GasPocket& pocket, double volume_m3, double pressure_pa);

/// Topology and properties; resistances may be changed between steps, nodes and ends may not.
struct Network {
    std::vector<double> compliance;  ///< [nodes] >= 0; stored volume = compliance x pressure
    std::vector<bool> fixed;         ///< [nodes] pressure is given from outside
    std::vector<Element> elements;
    std::vector<GasPocket> gas;  ///< at most one in a node
};

struct NetworkState {
    std::vector<double> pressure;  ///< [nodes]; given for fixed nodes
    std::vector<double> flow;      ///< [elements]
    std::vector<double> moved;     ///< [elements] volume that passed in the last step
    std::vector<bool> open;        ///< [elements] position of the one-way valves
};

NetworkState make_network_state(const Network& network);

/// Scratch space of the solver: sized once, so that a step allocates nothing. Holds no result.
struct NetworkWorkspace {
    struct Line {
        double slope, offset;  ///< dp = slope q + offset around the present flow
    };
    std::vector<Line> lines;                            ///< [elements]
    std::vector<double> between, ground, right;         ///< [nodes x nodes], [nodes], [nodes]
    std::vector<double> total, storage, supply, doubt;  ///< [nodes]
    std::vector<double> flow;                           ///< [elements]
    std::vector<double> gas_at;                         ///< [gas] pressure that the line touches
    std::vector<std::size_t> order, parent;             ///< spanning tree: [<= nodes], [nodes]
    std::vector<char> in_tree;                          ///< [nodes]
    NetworkState trial, start;
};

NetworkWorkspace make_workspace(const Network& network);

struct SolveReport {
    bool converged = false;
    int iterations = 0;             ///< passes, of all parts of the step together
    int parts = 1;                  ///< the step was cut into so many
    std::size_t worst_element = 0;  ///< the one that changed most in the last pass
    bool valve_moved = false;
};

/// One backward Euler step; dt = infinity gives the steady state. inflow: [nodes] pushed in from
/// outside. Flow and pressure are iterated together: each pass linearises dp around the present
/// flow and eliminates the pressures without a subtraction, so resistances from 0 to 1e20 stand
/// side by side; valves change by sign, each at most once in a pass. Relative tolerances only: any
/// consistent units. When it does not converge in 80 passes the step is cut in two, then in four;
/// then the state is left as it was. eq: FLUID-1, FLUID-2. ref: Todini, Pilati 1988 (global
/// gradient algorithm); Grassmann, Taksar, Heyman 1985 (elimination without subtraction).
SolveReport step_network(const Network& network, NetworkState& state,
                         std::span<const double> inflow, double dt, NetworkWorkspace& workspace);

/// The same with scratch space of its own.
SolveReport step_network(const Network& network, NetworkState& state,
                         std::span<const double> inflow, double dt);

}  // namespace sideport::fluid
