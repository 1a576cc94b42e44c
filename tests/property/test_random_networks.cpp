#include <algorithm>
#include <cmath>

#include <catch2/catch.hpp>

#include "sim/fluid/network.h"
#include "tests/support/dice.h"

using namespace sideport;
using namespace sideport::fluid;
using sideport::test_support::Dice;

namespace {

constexpr double kTickS = 1.0 / 240.0;
constexpr double kCsfPa = 1333.0;

struct Problem {
    Network network;
    NetworkState state;
    std::vector<double> inflow;
};

/// 6 to 24 nodes, resistances over 14 decades, valves, quadratic losses, loops.
Problem random_problem(std::uint64_t seed) {
    Dice dice(seed);
    const std::size_t nodes = 6 + dice.below(std::size_t{19});
    Problem p;
    for (std::size_t i = 0; i < nodes; ++i) {
        p.network.compliance.push_back(dice.decades(-16, -11));
        p.network.fixed.push_back(i == 0);
    }
    const auto join = [&](std::size_t a, std::size_t b) {
        Element e{.from = a, .to = b, .resistance = dice.decades(6, 20)};
        if (dice.next() < 0.5) e.quadratic = dice.decades(12, 22);
        e.one_way = dice.next() < 0.3;
        e.leak_ratio = std::min(1.0, e.resistance / 1e20);
        p.network.elements.push_back(e);
    };
    for (std::size_t i = 1; i < nodes; ++i) {
        const std::size_t other = dice.below(i);
        dice.next() < 0.5 ? join(other, i) : join(i, other);
    }
    for (std::size_t k = 0; k < nodes / 2; ++k) {
        const std::size_t a = dice.below(nodes), b = dice.below(nodes);
        if (a != b) join(a, b);
    }
    p.state = make_network_state(p.network);
    for (double& pressure : p.state.pressure)
        pressure = kCsfPa * dice.next() - (dice.next() < 0.1 ? 5e4 : 0.0);
    p.state.pressure[0] = kCsfPa;
    p.inflow.assign(nodes, 0.0);
    p.inflow[1 + dice.below(nodes - 1)] = (dice.next() - 0.5) * 1e-6;
    return p;
}

/// Volume that came in and was not stored, over all that moved.
double volume_error(const Problem& p, const NetworkState& before) {
    double stored = 0.0, came = 0.0, size = 1e-30;
    for (std::size_t i = 1; i < p.inflow.size(); ++i) {
        const double kept = p.network.compliance[i] * (p.state.pressure[i] - before.pressure[i]);
        stored += kept;
        came += p.inflow[i] * kTickS;
        size += std::fabs(kept) + std::fabs(p.inflow[i]) * kTickS;
    }
    for (std::size_t e = 0; e < p.state.moved.size(); ++e) {
        const Element& element = p.network.elements[e];
        if (element.from == 0) came += p.state.moved[e];
        if (element.to == 0) came -= p.state.moved[e];
        if (element.from == 0 || element.to == 0) size += std::fabs(p.state.moved[e]);
    }
    return std::fabs(stored - came) / size;
}

}  // namespace

TEST_CASE("adversarial random networks are solved and keep their volume") {
    constexpr int kNetworks = 20000;
    int failed = 0, most = 0, cut = 0;
    long passes = 0;
    double worst_volume = 0.0;
    for (int i = 0; i < kNetworks; ++i) {
        Problem p = random_problem(static_cast<std::uint64_t>(i));
        const NetworkState before = p.state;
        const SolveReport report = step_network(p.network, p.state, p.inflow, kTickS);
        passes += report.iterations;
        most = std::max(most, report.iterations);
        cut += report.parts > 1 ? 1 : 0;
        if (!report.converged) {
            ++failed;
            CHECK(p.state.pressure == before.pressure);
            continue;
        }
        worst_volume = std::max(worst_volume, volume_error(p, before));
    }
    INFO("failed " << failed << ", cut " << cut << ", mean passes " << double(passes) / kNetworks
                   << ", most " << most << ", volume " << worst_volume);
    CHECK(failed <= 2);
    CHECK(double(passes) / kNetworks < 9.0);
    CHECK(worst_volume < 1e-11);
}
