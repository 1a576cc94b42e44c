#include "sim/fluid/network_transient.h"

namespace sideport::fluid {

SolveReport step_first_order(const Network& network, NetworkState& state, const Outside& outside,
                             double time_s, double dt_s, NetworkWorkspace& workspace) {
    std::vector<double> inflow(network.compliance.size(), 0.0);
    const std::vector<double> pressure_before = state.pressure;
    std::vector<double> pressure = pressure_before;
    outside(time_s + dt_s, inflow, pressure);
    for (std::size_t i = 0; i < pressure.size(); ++i) {
        if (network.fixed[i]) state.pressure[i] = pressure[i];
    }
    const SolveReport report = step_network(network, state, inflow, dt_s, workspace);
    if (!report.converged) state.pressure = pressure_before;
    return report;
}

SolveReport step_second_order(const Network& network, NetworkState& state, const Outside& outside,
                              double time_s, double dt_s, NetworkWorkspace& workspace) {
    NetworkState whole = state, half = state;
    SolveReport report = step_first_order(network, whole, outside, time_s, dt_s, workspace);
    const double h = 0.5 * dt_s;
    std::vector<double> moved(network.elements.size(), 0.0);
    for (int i = 0; i < 2; ++i) {
        const SolveReport part =
            step_first_order(network, half, outside, time_s + i * h, h, workspace);
        report.iterations += part.iterations;
        report.valve_moved = report.valve_moved || part.valve_moved;
        if (!part.converged) {
            report.converged = false;
            report.worst_element = part.worst_element;
            return report;
        }
        for (std::size_t e = 0; e < moved.size(); ++e)
            moved[e] += half.moved[e];
    }
    half.moved = moved;
    if (report.converged && !report.valve_moved && network.gas.empty()) {
        for (std::size_t i = 0; i < half.pressure.size(); ++i)
            half.pressure[i] += half.pressure[i] - whole.pressure[i];
        for (std::size_t e = 0; e < moved.size(); ++e) {
            half.flow[e] += half.flow[e] - whole.flow[e];
            half.moved[e] += half.moved[e] - whole.moved[e];
        }
    }
    report.converged = true;
    state = std::move(half);
    return report;
}

}  // namespace sideport::fluid
