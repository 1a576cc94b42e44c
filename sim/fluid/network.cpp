#include "sim/fluid/network.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/base/check.h"

namespace sideport::fluid {

namespace {

constexpr int kMaxPasses = 80;
constexpr double kTolerance = 1e-10;  ///< of the summed flow
constexpr double kRounding = 1e-14;   ///< of what the conductances could carry
constexpr int kFreePasses = 40;       ///< then valves only close, so that flipping ends

/// Slope and offset of dp = slope q + offset around the present flow.
struct Line {
    double slope, offset;
};

/// One linearised pass: conductances between free nodes, and each node's conductance to ground.
/// Elimination by star-mesh transform never subtracts, so every pressure keeps full relative
/// accuracy even where conductances differ by twenty decades. ref: Grassmann, Taksar, Heyman 1985.
class Pass {
  public:
    Pass(const Network& network, const NetworkState& start, std::span<const double> inflow,
         double dt)
        : network_(network),
          start_(start),
          inflow_(inflow),
          rate_(std::isinf(dt) ? 0.0 : 1.0 / dt),
          nodes_(network.compliance.size()) {
        for (const Element& element : network.elements) {
            if (element.resistance > 0.0) smallest_ = std::min(smallest_, element.resistance);
        }
        if (std::isinf(smallest_)) smallest_ = 1.0;
        lines_.resize(network.elements.size());
    }

    /// Solves around the flows of `now`; false when a part of the network has no ground.
    bool solve(const NetworkState& now, std::vector<double>& flow, std::vector<double>& pressure) {
        assemble(now);
        if (!eliminate(pressure)) return false;
        for (std::size_t e = 0; e < flow.size(); ++e) {
            const Element& element = network_.elements[e];
            const double drop = pressure[element.from] - pressure[element.to];
            flow[e] = (drop - lines_[e].offset) / lines_[e].slope;
        }
        return true;
    }

  private:
    Line line_of(const Element& element, double flow_now, double flow_start, bool open) const {
        // a resistance of zero gets a drop too small to see, and still carries its flow
        const double resistance = std::max(element.resistance, smallest_ * 1e-9);
        if (element.one_way && !open) return {resistance / element.leak_ratio, 0.0};
        return {
            resistance + 2.0 * element.quadratic * std::fabs(flow_now) + element.inertance * rate_,
            -element.quadratic * std::fabs(flow_now) * flow_now -
                element.inertance * rate_ * flow_start};
    }

    void assemble(const NetworkState& now) {
        between_.assign(nodes_ * nodes_, 0.0);
        ground_.assign(nodes_, 0.0);
        right_.assign(nodes_, 0.0);
        for (std::size_t i = 0; i < nodes_; ++i) {
            const double storage = network_.compliance[i] * rate_;
            ground_[i] = storage;
            right_[i] = storage * start_.pressure[i] + inflow_[i];
        }
        for (std::size_t e = 0; e < lines_.size(); ++e) {
            const Element& element = network_.elements[e];
            lines_[e] = line_of(element, now.flow[e], start_.flow[e], now.open[e]);
            const double g = 1.0 / lines_[e].slope;
            right_[element.from] += g * lines_[e].offset;
            right_[element.to] -= g * lines_[e].offset;
            connect(element.from, element.to, g, now);
            connect(element.to, element.from, g, now);
        }
    }

    void connect(std::size_t node, std::size_t other, double conductance, const NetworkState& now) {
        if (network_.fixed[node] || node == other) return;
        if (network_.fixed[other]) {
            ground_[node] += conductance;
            right_[node] += conductance * now.pressure[other];
        } else {
            between_[node * nodes_ + other] += conductance;
        }
    }

    bool eliminate(std::vector<double>& pressure) {
        std::vector<double> total(nodes_, 0.0);
        for (std::size_t k = nodes_; k-- > 0;) {
            if (network_.fixed[k]) continue;
            double sum = ground_[k];
            for (std::size_t j = 0; j < k; ++j)
                sum += between_[k * nodes_ + j];
            total[k] = sum;
            if (sum <= 0.0) {
                // nothing touches it: it keeps its pressure; with inflow there is no answer
                if (right_[k] != 0.0) return false;
                continue;
            }
            for (std::size_t i = 0; i < k; ++i) {
                const double share = between_[i * nodes_ + k] / sum;
                if (share == 0.0) continue;
                ground_[i] += share * ground_[k];
                right_[i] += share * right_[k];
                for (std::size_t j = 0; j < k; ++j) {
                    if (j != i) between_[i * nodes_ + j] += share * between_[k * nodes_ + j];
                }
            }
        }
        for (std::size_t k = 0; k < nodes_; ++k) {
            if (network_.fixed[k] || total[k] <= 0.0) continue;
            double sum = right_[k];
            for (std::size_t j = 0; j < k; ++j)
                sum += between_[k * nodes_ + j] * pressure[j];
            pressure[k] = sum / total[k];
            if (!std::isfinite(pressure[k])) return false;
        }
        return true;
    }

    const Network& network_;
    const NetworkState& start_;
    std::span<const double> inflow_;
    double rate_;
    std::size_t nodes_;
    double smallest_ = std::numeric_limits<double>::infinity();
    std::vector<Line> lines_;
    std::vector<double> between_, ground_, right_;
};

/// Valves by the sign of flow (open) or pressure (closed). Returns how many changed.
int flip_valves(const Network& network, NetworkState& now, int pass) {
    int flips = 0;
    for (std::size_t e = 0; e < network.elements.size(); ++e) {
        const Element& element = network.elements[e];
        if (!element.one_way) continue;
        const double drop = now.pressure[element.from] - now.pressure[element.to];
        if (now.open[e] && now.flow[e] < 0.0) {
            now.open[e] = false;
            ++flips;
        } else if (!now.open[e] && drop > 0.0 && pass < kFreePasses) {
            now.open[e] = true;
            ++flips;
        }
    }
    return flips;
}

}  // namespace

NetworkState make_network_state(const Network& network) {
    return {.pressure = std::vector<double>(network.compliance.size(), 0.0),
            .flow = std::vector<double>(network.elements.size(), 0.0),
            .open = std::vector<bool>(network.elements.size(), true)};
}

SolveReport step_network(const Network& network, NetworkState& state,
                         std::span<const double> inflow, double dt) {
    SIDEPORT_CHECK(inflow.size() == network.compliance.size(), "one inflow for each node");
    SolveReport report;
    NetworkState now = state;
    std::vector<double> flow(network.elements.size());
    Pass pass(network, state, inflow, dt);
    for (report.iterations = 1; report.iterations <= kMaxPasses; ++report.iterations) {
        if (!pass.solve(now, flow, now.pressure)) return report;
        double change = 0.0, sum = 0.0, capacity = 0.0, worst = -1.0;
        for (std::size_t e = 0; e < flow.size(); ++e) {
            const Element& element = network.elements[e];
            const double moved = std::fabs(flow[e] - now.flow[e]);
            change += moved;
            sum += std::fabs(flow[e]);
            const double pressures =
                std::fabs(now.pressure[element.from]) + std::fabs(now.pressure[element.to]);
            if (element.resistance > 0.0) capacity += pressures / element.resistance;
            if (moved > worst) {
                worst = moved;
                report.worst_element = e;
            }
        }
        now.flow = flow;
        const int flips = flip_valves(network, now, report.iterations);
        if (flips == 0 && change <= kTolerance * sum + kRounding * std::min(capacity, sum * 1e6)) {
            report.converged = true;
            break;
        }
    }
    if (report.converged) state = std::move(now);
    return report;
}

}  // namespace sideport::fluid
