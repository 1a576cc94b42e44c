#include "sim/fluid/network.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/base/check.h"

namespace sideport::fluid {

namespace {

constexpr int kMaxPasses = 80;
constexpr int kMaxParts = 4;
constexpr double kTolerance = 1e-10;    ///< of the summed flow
constexpr double kRounding = 2e-15;     ///< a few units in the last place
constexpr double kNoResistance = 1e-9;  ///< of the smallest one: stands for zero
constexpr double kUngrounded = 1e-12;   ///< of all inflow: rounding, not a source
constexpr double kMostGasGrowth = 4.0;  ///< of a pocket between two passes
constexpr int kFreePasses = 40;         ///< then valves only close, so that flipping ends
constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

/// Tangent of a pocket's volume: volume - slope (p - pressure).
struct GasLine {
    double volume, slope;
};
GasLine gas_line(const GasPocket& pocket, double pressure_pa) {
    const double dry_pa = pocket.atmosphere_pa + pressure_pa - pocket.vapour_pa;
    return {pocket.amount_pa_m3 / dry_pa, pocket.amount_pa_m3 / (dry_pa * dry_pa)};
}

/// One backward Euler step (or part of one) on the workspace's trial state.
class Solve {
  public:
    Solve(const Network& network, const NetworkState& start, std::span<const double> inflow,
          double dt, NetworkWorkspace& w)
        : n_(network),
          start_(start),
          inflow_(inflow),
          rate_(std::isinf(dt) ? 0.0 : 1.0 / dt),
          w_(w),
          now_(w.trial),
          nodes_(network.compliance.size()) {
        smallest_ = std::numeric_limits<double>::infinity();
        for (const Element& element : n_.elements) {
            if (element.resistance > 0.0) smallest_ = std::min(smallest_, element.resistance);
        }
        if (std::isinf(smallest_)) smallest_ = 1.0;
        for (const double pressure : start_.pressure)
            highest_ = std::max(highest_, std::fabs(pressure));
        for (const double flow : inflow_)
            all_inflow_ += std::fabs(flow);
    }

    void run(SolveReport& report) {
        now_ = start_;
        for (int pass = 1; pass <= kMaxPasses; ++pass) {
            ++report.iterations;
            assemble(pass == 1);
            if (!eliminate(report)) return;
            const double gas_error = store();
            grow_tree();
            find_flows();
            const double allowed = settle(report);
            const int flips = flip_valves(pass);
            report.valve_moved = report.valve_moved || flips > 0;
            if (flips == 0 && change_ + gas_error <= allowed) {
                report.converged = true;
                return;
            }
        }
    }

  private:
    NetworkWorkspace::Line line_of(std::size_t e, bool first) const {
        const Element& element = n_.elements[e];
        const double resistance = std::max(element.resistance, smallest_ * kNoResistance);
        if (element.one_way && !now_.open[e]) return {resistance / element.leak_ratio, 0.0};
        const double flow = now_.flow[e], inert = element.inertance * rate_;
        if (first && flow == 0.0 && element.quadratic > 0.0) {
            // from rest: the most that the pressures at hand could drive
            const double most = std::sqrt(highest_ / element.quadratic);
            return {resistance + inert + element.quadratic * most, -inert * start_.flow[e]};
        }
        return {resistance + inert + 2.0 * element.quadratic * std::fabs(flow),
                -inert * start_.flow[e] - element.quadratic * std::fabs(flow) * flow};
    }

    void assemble(bool first) {
        std::fill(w_.between.begin(), w_.between.end(), 0.0);
        for (std::size_t i = 0; i < nodes_; ++i) {
            w_.ground[i] = n_.compliance[i] * rate_;
            w_.right[i] = w_.ground[i] * start_.pressure[i] + inflow_[i];
        }
        for (std::size_t g = 0; g < n_.gas.size(); ++g) {
            const GasPocket& pocket = n_.gas[g];
            w_.gas_at[g] = now_.pressure[pocket.node];
            const GasLine line = gas_line(pocket, w_.gas_at[g]);
            const double before = gas_line(pocket, start_.pressure[pocket.node]).volume;
            w_.ground[pocket.node] += rate_ * line.slope;
            w_.right[pocket.node] += rate_ * (line.slope * w_.gas_at[g] + line.volume - before);
        }
        for (std::size_t e = 0; e < w_.lines.size(); ++e) {
            const Element& element = n_.elements[e];
            w_.lines[e] = line_of(e, first);
            const double g = 1.0 / w_.lines[e].slope;
            w_.right[element.from] += g * w_.lines[e].offset;
            w_.right[element.to] -= g * w_.lines[e].offset;
            connect(element.from, element.to, g);
            connect(element.to, element.from, g);
        }
    }

    void connect(std::size_t node, std::size_t other, double conductance) {
        if (n_.fixed[node] || node == other) return;
        if (n_.fixed[other]) {
            w_.ground[node] += conductance;
            w_.right[node] += conductance * now_.pressure[other];
        } else {
            w_.between[node * nodes_ + other] += conductance;
        }
    }

    /// Star-mesh elimination: sums of positive terms only, so that every pressure keeps full
    /// relative accuracy even where conductances differ by twenty decades.
    bool eliminate(SolveReport& report) {
        for (std::size_t k = nodes_; k-- > 0;) {
            if (n_.fixed[k]) continue;
            const double* row = &w_.between[k * nodes_];
            double sum = w_.ground[k];
            for (std::size_t j = 0; j < k; ++j)
                sum += row[j];
            w_.total[k] = sum;
            if (sum <= 0.0) {
                // nothing holds it: it keeps its pressure; with inflow there is no answer
                if (std::fabs(w_.right[k]) > kUngrounded * all_inflow_) return fail_at(k, report);
                continue;
            }
            for (std::size_t i = 0; i < k; ++i) {
                double* to = &w_.between[i * nodes_];
                if (to[k] == 0.0) continue;
                const double share = to[k] / sum;
                w_.ground[i] += share * w_.ground[k];
                w_.right[i] += share * w_.right[k];
                for (std::size_t j = 0; j < k; ++j) {
                    if (j != i) to[j] += share * row[j];
                }
            }
        }
        for (std::size_t k = 0; k < nodes_; ++k) {
            if (n_.fixed[k] || w_.total[k] <= 0.0) continue;
            const double* row = &w_.between[k * nodes_];
            double sum = w_.right[k];
            for (std::size_t j = 0; j < k; ++j)
                sum += row[j] * now_.pressure[j];
            now_.pressure[k] = sum / w_.total[k];
            if (!std::isfinite(now_.pressure[k])) return fail_at(k, report);
        }
        return true;
    }

    bool fail_at(std::size_t node, SolveReport& report) const {
        for (std::size_t e = 0; e < n_.elements.size(); ++e) {
            if (n_.elements[e].from == node || n_.elements[e].to == node) report.worst_element = e;
        }
        return false;
    }

    /// Volume rate that each node stores, and how exactly it is known. Pockets are held off the
    /// boiling point; returns the rate by which their law and its tangent still differ.
    double store() {
        doubt_ = 0.0;
        for (std::size_t i = 0; i < nodes_; ++i) {
            const double rate = n_.compliance[i] * rate_;
            w_.storage[i] = rate * (now_.pressure[i] - start_.pressure[i]);
            w_.doubt[i] =
                kRounding * rate * (std::fabs(now_.pressure[i]) + std::fabs(start_.pressure[i]));
        }
        double error = 0.0;
        for (std::size_t g = 0; g < n_.gas.size(); ++g) {
            const GasPocket& pocket = n_.gas[g];
            double& pressure = now_.pressure[pocket.node];
            const GasLine line = gas_line(pocket, w_.gas_at[g]);
            const double before = gas_line(pocket, start_.pressure[pocket.node]).volume;
            const double tangent = line.volume - line.slope * (pressure - w_.gas_at[g]);
            const double boiling = pocket.vapour_pa - pocket.atmosphere_pa;
            pressure = std::max(pressure, boiling + (w_.gas_at[g] - boiling) / kMostGasGrowth);
            error += rate_ * std::fabs(gas_line(pocket, pressure).volume - tangent);
            w_.storage[pocket.node] -= rate_ * (tangent - before);
            const double doubt = kRounding * rate_ * (std::fabs(tangent) + before);
            w_.doubt[pocket.node] += doubt;
            doubt_ += doubt;
        }
        return error;
    }

    /// Spanning forest of the largest conductances; fixed nodes are roots, and the node that stores
    /// most where a part has none.
    void grow_tree() {
        w_.order.clear();
        for (std::size_t i = 0; i < nodes_; ++i) {
            w_.in_tree[i] = n_.fixed[i] ? 1 : 0;
            w_.parent[i] = kNone;
        }
        for (;;) {
            std::size_t best = kNone;
            for (std::size_t e = 0; e < n_.elements.size(); ++e) {
                const Element& element = n_.elements[e];
                if (w_.in_tree[element.from] == w_.in_tree[element.to]) continue;
                if (best == kNone || w_.lines[e].slope < w_.lines[best].slope) best = e;
            }
            std::size_t node = kNone;
            if (best != kNone) {
                const Element& element = n_.elements[best];
                node = w_.in_tree[element.from] != 0 ? element.to : element.from;
            } else {
                for (std::size_t i = 0; i < nodes_; ++i) {
                    if (w_.in_tree[i] != 0) continue;
                    if (node == kNone || w_.ground[i] > w_.ground[node]) node = i;
                }
                if (node == kNone) return;
            }
            w_.in_tree[node] = 1;
            w_.parent[node] = best;
            w_.order.push_back(node);
        }
    }

    /// Flow from the pressure drop, or from what the rest of the node's part takes: a drop over
    /// nearly no resistance is lost in rounding, the balance of volumes is not.
    void find_flows() {
        for (std::size_t i = 0; i < nodes_; ++i) {
            w_.supply[i] = inflow_[i] - w_.storage[i];
            w_.doubt[i] += kRounding * (std::fabs(inflow_[i]) + std::fabs(w_.storage[i]));
        }
        for (std::size_t e = 0; e < n_.elements.size(); ++e) {
            const Element& element = n_.elements[e];
            const double from = now_.pressure[element.from], to = now_.pressure[element.to];
            w_.flow[e] = (from - to - w_.lines[e].offset) / w_.lines[e].slope;
            const bool tree = w_.parent[element.from] == e || w_.parent[element.to] == e;
            if (!tree) take(e, w_.flow[e], drop_doubt(e));
        }
        for (std::size_t k = w_.order.size(); k-- > 0;) {
            const std::size_t node = w_.order[k], e = w_.parent[node];
            if (e == kNone) continue;
            const double by_drop = drop_doubt(e);
            double doubt = by_drop;
            if (w_.doubt[node] < by_drop) {
                w_.flow[e] = n_.elements[e].from == node ? w_.supply[node] : -w_.supply[node];
                doubt = w_.doubt[node];
            }
            take(e, w_.flow[e], doubt);
        }
    }

    double drop_doubt(std::size_t e) const {
        const Element& element = n_.elements[e];
        return kRounding *
               (std::fabs(now_.pressure[element.from]) + std::fabs(now_.pressure[element.to])) /
               w_.lines[e].slope;
    }

    void take(std::size_t e, double flow, double doubt) {
        const Element& element = n_.elements[e];
        w_.supply[element.from] -= flow;
        w_.supply[element.to] += flow;
        doubt += kRounding * std::fabs(flow);
        w_.doubt[element.from] += doubt;
        w_.doubt[element.to] += doubt;
        doubt_ += doubt;
    }

    /// Takes the new flows over; returns the change that counts as none.
    double settle(SolveReport& report) {
        double sum = 0.0, worst = -1.0;
        change_ = 0.0;
        for (std::size_t e = 0; e < w_.flow.size(); ++e) {
            const double moved = std::fabs(w_.flow[e] - now_.flow[e]);
            change_ += moved;
            sum += std::fabs(w_.flow[e]);
            if (moved > worst) {
                worst = moved;
                report.worst_element = e;
            }
            now_.flow[e] = w_.flow[e];
        }
        return kTolerance * sum + doubt_;
    }

    /// Valves by the sign of flow (open) or pressure (closed). Returns how many changed.
    int flip_valves(int pass) {
        int flips = 0;
        for (std::size_t e = 0; e < n_.elements.size(); ++e) {
            const Element& element = n_.elements[e];
            if (!element.one_way) continue;
            const double drop = now_.pressure[element.from] - now_.pressure[element.to];
            if (now_.open[e] && now_.flow[e] < 0.0) {
                now_.open[e] = false;
                ++flips;
            } else if (!now_.open[e] && drop > 0.0 && pass < kFreePasses) {
                now_.open[e] = true;
                ++flips;
            }
        }
        return flips;
    }

    const Network& n_;
    const NetworkState& start_;
    std::span<const double> inflow_;
    double rate_;
    NetworkWorkspace& w_;
    NetworkState& now_;
    std::size_t nodes_;
    double smallest_ = 1.0, highest_ = 0.0, all_inflow_ = 0.0, change_ = 0.0, doubt_ = 0.0;
};

}  // namespace

double gas_volume_m3(const GasPocket& pocket, double pressure_pa) {
    return gas_line(pocket, pressure_pa).volume;
}

double gas_amount_pa_m3(const GasPocket& pocket, double volume_m3, double pressure_pa) {
    return volume_m3 * (pocket.atmosphere_pa + pressure_pa - pocket.vapour_pa);
}

NetworkState make_network_state(const Network& network) {
    return {.pressure = std::vector<double>(network.compliance.size(), 0.0),
            .flow = std::vector<double>(network.elements.size(), 0.0),
            .moved = std::vector<double>(network.elements.size(), 0.0),
            .open = std::vector<bool>(network.elements.size(), true)};
}

NetworkWorkspace make_workspace(const Network& network) {
    const std::size_t nodes = network.compliance.size(), elements = network.elements.size();
    NetworkWorkspace w;
    w.lines.resize(elements);
    w.flow.resize(elements);
    w.between.resize(nodes * nodes);
    for (std::vector<double>* field :
         {&w.ground, &w.right, &w.total, &w.storage, &w.supply, &w.doubt})
        field->resize(nodes);
    w.gas_at.resize(network.gas.size());
    w.order.reserve(nodes);
    w.parent.resize(nodes);
    w.in_tree.resize(nodes);
    w.trial = w.start = make_network_state(network);
    return w;
}

SolveReport step_network(const Network& network, NetworkState& state,
                         std::span<const double> inflow, double dt, NetworkWorkspace& w) {
    SIDEPORT_CHECK(inflow.size() == network.compliance.size(), "one inflow for each node");
    SIDEPORT_CHECK(w.lines.size() == network.elements.size(), "a workspace of this network");
    SolveReport report;
    const int most_parts = std::isinf(dt) ? 1 : kMaxParts;
    for (report.parts = 1; report.parts <= most_parts; report.parts *= 2) {
        w.start = state;
        std::fill(w.start.moved.begin(), w.start.moved.end(), 0.0);
        report.converged = true;
        for (int part = 0; part < report.parts && report.converged; ++part) {
            report.converged = false;
            Solve(network, w.start, inflow, dt / report.parts, w).run(report);
            std::swap(w.start, w.trial);
            if (std::isinf(dt)) continue;
            for (std::size_t e = 0; e < w.start.flow.size(); ++e)
                w.start.moved[e] += w.start.flow[e] * (dt / report.parts);
        }
        if (!report.converged) continue;
        std::swap(state, w.start);
        return report;
    }
    report.parts = most_parts;
    return report;
}

SolveReport step_network(const Network& network, NetworkState& state,
                         std::span<const double> inflow, double dt) {
    NetworkWorkspace workspace = make_workspace(network);
    return step_network(network, state, inflow, dt, workspace);
}

}  // namespace sideport::fluid
