#include "sim/cli/network_command.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/cli/network_file.h"
#include "sim/cli/options.h"

namespace sideport::cli {

namespace {

const VerbSpec& verb() {
    static const VerbSpec spec{
        "network",
        "solves a free hydraulic network: dp = R q + S |q| q + L dq/dt, valves, compliances",
        {{"FILE", "", "the network as YAML; docs/network_file.md"}},
        1,
        {}};
    return spec;
}

/// What is kept of a solution: [time][node], [time][element].
struct Solution {
    std::vector<double> times_s;
    std::vector<std::vector<double>> pressure, flow;
    fluid::SolveReport report;
    double failed_at_s = 0.0;

    void keep(double time_s, const fluid::NetworkState& state) {
        times_s.push_back(time_s);
        pressure.push_back(state.pressure);
        flow.push_back(state.flow);
    }
};

fluid::NetworkState initial_state(const NetworkFile& file) {
    fluid::NetworkState state = fluid::make_network_state(file.network);
    state.pressure = file.initial_pressure;
    return state;
}

Solution solve_steady(const NetworkFile& file) {
    Solution solution;
    fluid::NetworkState state = initial_state(file);
    fluid::NetworkWorkspace workspace = fluid::make_workspace(file.network);
    const fluid::Outside outside = file.outside();
    std::vector<double> inflow(state.pressure.size(), 0.0);
    outside(0.0, inflow, state.pressure);
    solution.report = fluid::step_network(file.network, state, inflow,
                                          std::numeric_limits<double>::infinity(), workspace);
    if (solution.report.converged) solution.keep(0.0, state);
    return solution;
}

void mix(std::vector<double>& a, const std::vector<double>& b, double t) {
    for (std::size_t i = 0; i < a.size(); ++i)
        a[i] += t * (b[i] - a[i]);
}

/// Keeps the report times in (from, to], linear within the step.
void keep_reports(const NetworkFile& file, Solution& solution, double from_s,
                  const fluid::NetworkState& before, double to_s, const fluid::NetworkState& after,
                  std::size_t& next) {
    const double slack = 1e-9 * (to_s - from_s);
    while (next < file.report_times_s.size() && file.report_times_s[next] <= to_s + slack) {
        const double time_s = file.report_times_s[next++];
        const double t = std::clamp((time_s - from_s) / (to_s - from_s), 0.0, 1.0);
        fluid::NetworkState between = before;
        mix(between.pressure, after.pressure, t);
        mix(between.flow, after.flow, t);
        solution.keep(time_s, between);
    }
}

Solution solve_transient(const NetworkFile& file) {
    Solution solution;
    fluid::NetworkState state = initial_state(file);
    fluid::NetworkWorkspace workspace = fluid::make_workspace(file.network);
    const fluid::Outside outside = file.outside();
    const bool all = file.report_times_s.empty();
    int most_passes = 0;
    const auto advance = [&](double from_s, double dt_s, bool second_order) {
        solution.report =
            second_order ? step_second_order(file.network, state, outside, from_s, dt_s, workspace)
                         : step_first_order(file.network, state, outside, from_s, dt_s, workspace);
        most_passes = std::max(most_passes, solution.report.iterations);
        if (!solution.report.converged) solution.failed_at_s = from_s + dt_s;
        return solution.report.converged;
    };
    // nodes without compliance have no memory: a vanishing step gives them their first pressures
    if (!advance(0.0, 1e-9 * file.dt_s, false)) return solution;
    std::size_t next = 0;
    if (all) solution.keep(0.0, state);
    const auto steps = static_cast<long>(std::ceil(file.duration_s / file.dt_s * (1.0 - 1e-12)));
    for (long i = 0; i < steps; ++i) {
        const double from_s = static_cast<double>(i) * file.dt_s;
        const double to_s =
            i + 1 == steps ? file.duration_s : static_cast<double>(i + 1) * file.dt_s;
        // NOLINTNEXTLINE(performance-unnecessary-copy-initialization): advance() changes state
        const fluid::NetworkState before = state;
        if (!advance(from_s, to_s - from_s, file.second_order)) return solution;
        all ? solution.keep(to_s, state)
            : keep_reports(file, solution, from_s, before, to_s, state, next);
    }
    if (steps == 0 && !all) solution.keep(0.0, state);
    solution.report.iterations = most_passes;
    return solution;
}

void print_json(const NetworkFile& file, const Solution& solution) {
    nlohmann::ordered_json nodes = nlohmann::ordered_json::object();
    nlohmann::ordered_json elements = nlohmann::ordered_json::object();
    const auto column = [](const std::vector<std::vector<double>>& rows, std::size_t i) {
        std::vector<double> values;
        for (const std::vector<double>& row : rows)
            values.push_back(row[i]);
        return values;
    };
    for (std::size_t i = 0; i < file.node_ids.size(); ++i)
        nodes[file.node_ids[i]] = {{"pressure_pa", column(solution.pressure, i)}};
    for (std::size_t e = 0; e < file.element_ids.size(); ++e)
        elements[file.element_ids[e]] = {{"flow_m3_per_s", column(solution.flow, e)}};
    const nlohmann::ordered_json object{{"converged", solution.report.converged},
                                        {"iterations", solution.report.iterations},
                                        {"times_s", solution.times_s},
                                        {"nodes", nodes},
                                        {"elements", elements}};
    std::printf("%s\n", object.dump(2).c_str());
}

void print_table(const NetworkFile& file, const Solution& solution) {
    for (std::size_t k = 0; k < solution.times_s.size(); ++k) {
        if (!file.steady) std::printf("t = %.6g s\n", solution.times_s[k]);
        for (std::size_t i = 0; i < file.node_ids.size(); ++i)
            std::printf("  %-20s %16.9g Pa\n", file.node_ids[i].c_str(), solution.pressure[k][i]);
        for (std::size_t e = 0; e < file.element_ids.size(); ++e)
            std::printf("  %-20s %16.9g m3/s\n", file.element_ids[e].c_str(), solution.flow[k][e]);
    }
}

}  // namespace

int run_network_command(Arguments arguments) {
    int code = kFine;
    const auto options = parse_or_explain(verb(), arguments, code);
    if (!options) return code;
    const std::string& path = options.value().positionals()[0];
    Errors errors;
    const NetworkFile file = read_network_file(path, errors);
    if (!errors.empty()) return fail(errors);
    const Solution solution = file.steady ? solve_steady(file) : solve_transient(file);
    if (options.value().has("--json")) {
        print_json(file, solution);
    } else if (solution.report.converged) {
        print_table(file, solution);
    }
    if (solution.report.converged) return kFine;
    const std::string at =
        file.steady ? std::string() : fmt::format(" at {:g} s", solution.failed_at_s);
    return fail(Error{"network.not_solved",
                      fmt::format("no solution{} in {} passes; look at element {}: is there a way "
                                  "out for what flows in?",
                                  at, solution.report.iterations,
                                  file.element_ids[solution.report.worst_element]),
                      path});
}

}  // namespace sideport::cli
