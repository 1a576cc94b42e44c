#include <cmath>

#include <catch2/catch.hpp>

#include "sim/fluid/network_transient.h"
#include "tests/unit/fluid/circuit.h"

using namespace sideport;
using namespace sideport::fluid;
using namespace sideport::fluid::testing;

TEST_CASE("needle and catheter follow Hagen and Poiseuille") {  // rows 1 and 2
    const double flow_ml_per_s = GENERATE(0.1, 0.5, 1.0);
    Circuit c;
    const std::size_t in = c.node(), mid = c.node(), out = c.ground();
    c.join(in, mid, kNeedle);
    c.join(mid, out, kCatheter);
    c.inflow[in] = flow_ml_per_s * 1e-6;
    REQUIRE(c.steady().converged);
    CHECK(c.state.pressure[mid] == Approx(413.092e3 * flow_ml_per_s).epsilon(2e-6));
    CHECK(c.state.pressure[in] - c.state.pressure[mid] ==
          Approx(165.937e3 * flow_ml_per_s).epsilon(3e-6));
}

TEST_CASE("the needle's kinetic loss adds rho U^2 / 2") {  // row 4
    const double flow_ml_per_s = GENERATE(0.1, 0.5, 1.0);
    const double area_m2 = 0.25 * units::kPi * 0.311e-3 * 0.311e-3;
    Circuit c;
    const std::size_t in = c.node(), out = c.ground();
    c.join(in, out, kNeedle, 1000.0 / (2.0 * area_m2 * area_m2));
    c.inflow[in] = flow_ml_per_s * 1e-6;
    REQUIRE(c.steady().converged);
    const double kinetic_pa = c.state.pressure[in] - kNeedle * flow_ml_per_s * 1e-6;
    CHECK(kinetic_pa == Approx(86.645e3 * flow_ml_per_s * flow_ml_per_s).epsilon(1e-4));
}

TEST_CASE("iohexol 240 at room temperature needs 336 kPa at 0.1 mL/s") {  // row 5
    Circuit c;
    const std::size_t in = c.node(), mid = c.node(), out = c.ground();
    c.join(in, mid, 5.8 * kNeedle);
    c.join(mid, out, 5.8 * kCatheter);
    c.inflow[in] = 1e-7;
    REQUIRE(c.steady().converged);
    CHECK(c.state.pressure[mid] == Approx(239.593e3).epsilon(1e-4));
    CHECK(c.state.pressure[in] == Approx(335.837e3).epsilon(1e-4));
}

TEST_CASE("full vacuum draws at most 0.225 mL/s of CSF") {  // row 6
    Circuit c;
    const std::size_t syringe = c.ground(), chamber = c.node(1e-14), sac = c.ground();
    c.join(sac, chamber, 0.7 * kCatheter);
    const std::size_t needle = c.join(chamber, syringe, 0.7 * kNeedle);
    c.begin();
    c.state.pressure[syringe] = -90e3;
    c.state.pressure[sac] = 1333.2;
    REQUIRE(c.step(kForever).converged);
    CHECK(c.state.flow[needle] * 1e6 == Approx(0.22534).epsilon(1e-4));
}

TEST_CASE("a leak at 40 % splits the flow by conductance") {  // row 7
    struct Row {
        double leak, share, break_kpa, port_kpa;
    };
    const Row row =
        GENERATE(Row{1e10, 0.961219, 0.961219, 17.48489}, Row{1e11, 0.712524, 7.125240, 23.64891},
                 Row{1e12, 0.198625, 19.86249, 36.38616});
    Circuit c;
    const std::size_t port = c.node(), cut = c.node(), tissue = c.ground(), sac = c.ground();
    c.join(port, cut, 0.4 * kCatheter);
    const std::size_t leak = c.join(cut, tissue, row.leak);
    c.join(cut, sac, 0.6 * kCatheter);
    c.inflow[port] = 1e-7;
    REQUIRE(c.steady().converged);
    CHECK(c.state.flow[leak] / 1e-7 == Approx(row.share).epsilon(2e-6));
    CHECK(c.state.pressure[cut] * 1e-3 == Approx(row.break_kpa).epsilon(2e-6));
    CHECK(c.state.pressure[port] * 1e-3 == Approx(row.port_kpa).epsilon(2e-6));
}

TEST_CASE("a compliant node fills with time constant RC") {  // row 8
    const double tau_s = kCatheter * 1e-12;
    const double per_tau = GENERATE(1.0, 2.0, 4.0);  // step size halves: error must too
    const double dt = kTickS / per_tau;
    Circuit c;
    const std::size_t in = c.node(1e-12), out = c.ground();
    c.join(in, out, kCatheter);
    c.inflow[in] = 1e-7;
    c.begin();
    for (int i = 0; i < static_cast<int>(240 * per_tau); ++i)
        REQUIRE(c.step(dt).converged);
    const double reached = c.state.pressure[in] / (1e-7 * kCatheter);
    CHECK(std::fabs(reached - 0.911147) < 2e-3 / per_tau);
    // implicit Euler decays by 1 / (1 + dt / tau) a step, exactly
    CHECK(reached == Approx(1.0 - std::pow(1.0 + dt / tau_s, -240 * per_tau)).epsilon(1e-10));
}

TEST_CASE("the second-order step fills the same node a thousand times more closely") {  // row 8
    const double tau_s = kCatheter * 1e-12;
    const double per_tick = GENERATE(1.0, 2.0, 4.0);  // a quarter of the error with half the step
    Circuit c;
    const std::size_t in = c.node(1e-12), out = c.ground();
    c.join(in, out, kCatheter);
    c.begin();
    NetworkWorkspace workspace = make_workspace(c.network);
    const Outside outside = [&](double, std::vector<double>& inflow, std::vector<double>&) {
        inflow[in] = 1e-7;
    };
    const double dt = kTickS / per_tick;
    for (int i = 0; i < static_cast<int>(240 * per_tick); ++i)
        REQUIRE(step_second_order(c.network, c.state, outside, i * dt, dt, workspace).converged);
    const double reached = c.state.pressure[in] / (1e-7 * kCatheter);
    CHECK(std::fabs(reached - (1.0 - std::exp(-1.0 / tau_s))) < 5e-6 / (per_tick * per_tick));
}

TEST_CASE("the second-order step follows a pulsating source") {
    // dp/dt = (Q sin(w t) - p / R) / C, known in closed form
    const double r = 1e9, capacity = 1e-9, w = 2.0 * units::kPi, q = 1e-6, dt = 0.005;
    Circuit c;
    const std::size_t in = c.node(capacity), out = c.ground();
    c.join(in, out, r);
    c.begin();
    NetworkWorkspace workspace = make_workspace(c.network);
    const Outside outside = [&](double t, std::vector<double>& inflow, std::vector<double>&) {
        inflow[in] = q * std::sin(w * t);
    };
    double worst = 0.0;
    for (int i = 0; i < 600; ++i) {
        REQUIRE(step_second_order(c.network, c.state, outside, i * dt, dt, workspace).converged);
        const double t = (i + 1) * dt, tau = r * capacity, k = 1.0 + w * w * tau * tau;
        const double exact =
            q * r / k *
            (std::sin(w * t) - w * tau * std::cos(w * t) + w * tau * std::exp(-t / tau));
        worst = std::max(worst, std::fabs(c.state.pressure[in] - exact));
    }
    CHECK(worst < 2e-4 * q * r);
}

TEST_CASE("a stiff node relaxes at once and never rings") {  // row 9
    Circuit c;
    const std::size_t node = c.node(1e-18), out = c.ground();
    c.join(node, out, 1e12);  // tau = 1 us
    c.begin();
    c.state.pressure[node] = 1.0;
    double last = 1.0;
    for (int i = 0; i < 5; ++i) {
        REQUIRE(c.step(kTickS).converged);
        CHECK(c.state.pressure[node] > 0.0);
        CHECK(c.state.pressure[node] < 3e-4 * last);
        last = c.state.pressure[node];
    }
}

TEST_CASE("a column of liquid starts with time constant L/R") {  // row 10
    const double inertance = 1000.0 * 0.8 / (0.25 * units::kPi * 0.53e-3 * 0.53e-3);
    Circuit c;
    const std::size_t in = c.ground(), out = c.ground();
    const std::size_t tube = c.join(in, out, kCatheter);
    c.network.elements[tube].inertance = inertance;
    c.begin();
    c.state.pressure[in] = 1e4;
    const double tau_s = 8.778e-3;
    const int steps = 2000;
    for (int i = 0; i < steps; ++i)
        REQUIRE(c.step(tau_s / steps).converged);
    CHECK(c.state.flow[tube] * kCatheter / 1e4 == Approx(1.0 - std::exp(-1.0)).epsilon(1e-2));
    CHECK(inertance / kCatheter == Approx(tau_s).epsilon(1e-3));
}

TEST_CASE("a gas pocket follows Boyle over the vapour pressure") {  // row 25
    const double vapour_pa = GENERATE(0.0, 6300.0);
    Circuit c;
    const std::size_t syringe = c.node(), outside = c.ground();
    c.join(outside, syringe, 1e11);
    GasPocket pocket{.node = syringe, .vapour_pa = vapour_pa};
    pocket.amount_pa_m3 = gas_amount_pa_m3(pocket, 0.05e-6, 0.0);
    c.network.gas.push_back(pocket);
    c.begin();
    c.state.pressure[outside] = -50e3;
    double out_m3 = 0.0;
    for (int i = 0; i < 2400; ++i) {
        REQUIRE(c.step(kTickS).converged);
        out_m3 -= c.state.moved[0];
    }
    const double volume_m3 = gas_volume_m3(pocket, c.state.pressure[syringe]);
    const double expected_ml = vapour_pa == 0.0 ? 0.098709 : 0.105525;
    CHECK(volume_m3 * 1e6 == Approx(expected_ml).epsilon(1e-5));
    // the liquid that it pushed out is what it grew by
    CHECK(out_m3 == Approx(volume_m3 - 0.05e-6).epsilon(1e-9));
}

TEST_CASE("a pocket can be drawn no further than its boiling point") {
    Circuit c;
    const std::size_t syringe = c.node(), outside = c.ground();
    const std::size_t line = c.join(outside, syringe, 1e11);
    GasPocket pocket{.node = syringe};
    pocket.amount_pa_m3 = gas_amount_pa_m3(pocket, 1e-9, 0.0);
    c.network.gas.push_back(pocket);
    c.inflow[syringe] = -1e-6;  // a hand that pulls 1 mL/s, come what may
    c.begin();
    for (int i = 0; i < 480; ++i) {
        REQUIRE(c.step(kTickS).converged);
        CHECK(c.state.pressure[syringe] > pocket.vapour_pa - pocket.atmosphere_pa);
    }
    CHECK(c.state.flow[line] > 0.94e-6);  // liquid comes at what the vacuum can draw
    CHECK(c.state.flow[line] < 95.1e3 / 1e11);
}

TEST_CASE("with everything closed a source fills its node: p = Q t / C") {  // A1
    Circuit c;
    const std::size_t in = c.node(1e-12), other = c.node(1e-12), out = c.ground();
    c.join(in, other, 1e20);
    c.join(other, out, 1e20);
    c.inflow[in] = 1e-7;
    c.begin();
    for (int i = 0; i < 240; ++i)
        REQUIRE(c.step(kTickS).converged);
    CHECK(c.state.pressure[in] == Approx(1e-7 * 1.0 / 1e-12).epsilon(1e-6));
    CHECK(std::isfinite(c.state.pressure[other]));
}

TEST_CASE("resistances from 0 to 1e20 and losses from 0 to 1e22 stand side by side") {  // A2
    Circuit c;
    const std::size_t in = c.node(1e-16), a = c.node(1e-16), b = c.node(), d = c.node(1e-16),
                      out = c.ground();
    const std::size_t wide = c.join(in, a, 0.0);
    const std::size_t narrow = c.join(a, b, 1e6, 1e22);
    const std::size_t closed = c.join(a, d, 1e20);
    c.join(d, out, 1e6);
    const std::size_t last = c.join(b, out, 4e11);
    c.inflow[in] = 1e-7;
    c.begin();
    for (int i = 0; i < 5000; ++i)
        REQUIRE(c.step(kTickS).converged);
    // series and parallel by hand; 1e5 Pa over 1e6 would lose the flow in rounding
    const double p_a = c.state.pressure[a];
    CHECK(c.state.flow[wide] == Approx(1e-7).epsilon(1e-9));
    CHECK(c.state.flow[closed] == Approx(p_a / 1e20).epsilon(1e-9));
    CHECK(c.state.flow[narrow] == Approx(c.state.flow[last]).epsilon(1e-12));
    const double q = 1e-7 - p_a / 1e20;
    CHECK(p_a == Approx(4e11 * q + 1e6 * q + 1e22 * q * q).epsilon(1e-6));
}

TEST_CASE("a valve that flips at every step does not cycle") {  // A3
    Circuit c;
    const std::size_t in = c.node(1e-15), out = c.ground();
    const std::size_t valve = c.join(in, out, 1e9, 1e18);
    c.network.elements[valve].one_way = true;
    c.begin();
    for (int i = 0; i < 2000; ++i) {
        c.inflow[in] = i % 2 == 0 ? 1e-7 : -1e-7;
        const SolveReport report = c.step(kTickS);
        REQUIRE(report.converged);
        REQUIRE(report.iterations <= 80);
        REQUIRE(c.state.open[valve] == (c.state.pressure[in] > 0.0));
    }
}

TEST_CASE("without a pressure difference nothing flows") {  // A4
    Circuit c;
    const std::size_t a = c.ground(), b = c.node(1e-12), d = c.node(), e = c.ground();
    c.join(a, b, 1e6, 1e18);
    c.join(b, d, 1e12);
    const std::size_t valve = c.join(d, e, 1e6);
    c.network.elements[valve].one_way = true;
    c.begin();
    for (double& pressure : c.state.pressure)
        pressure = 1333.22;
    for (int i = 0; i < 100; ++i) {
        REQUIRE(c.step(kTickS).converged);
        for (const double flow : c.state.flow)
            CHECK(std::fabs(flow) < 1e-18);
    }
}

TEST_CASE("a source switched to zero is zero") {  // A8
    Circuit c;
    const std::size_t in = c.node(), out = c.ground();
    const std::size_t tube = c.join(in, out, 1e11);
    c.inflow[in] = 1e-7;
    REQUIRE(c.steady().converged);
    c.inflow[in] = 0.0;
    REQUIRE(c.step(kTickS).converged);
    CHECK(c.state.flow[tube] == 0.0);
    CHECK(c.state.pressure[in] == 0.0);
}

TEST_CASE("a step that cannot be solved names its element and keeps the last good frame") {  // A9
    Circuit c;
    const std::size_t out = c.ground(), a = c.node(1e-12), b = c.node(), d = c.node();
    c.join(a, out, 1e11);
    const std::size_t lost = c.join(b, d, 1e11);  // no way to ground, and no room
    c.inflow[a] = 1e-8;
    c.begin();
    REQUIRE(c.step(kTickS).converged);
    const NetworkState before = c.state;
    c.inflow[b] = 1e-8;
    const SolveReport report = c.step(kTickS);
    CHECK(!report.converged);
    CHECK(report.worst_element == lost);
    CHECK(c.state.pressure == before.pressure);
    CHECK(c.state.flow == before.flow);
    c.inflow[b] = 0.0;
    CHECK(c.step(kTickS).converged);
}

TEST_CASE("the answer does not depend on the units") {  // A10
    const auto solve = [](double pressure_unit, double volume_unit) {
        const double r = volume_unit / pressure_unit;
        Circuit c;
        const std::size_t in = c.node(1e-12 / r), mid = c.node(1e-14 / r), out = c.ground();
        c.join(in, mid, 1.66e11 * r, 1.1e17 * r * volume_unit);
        const std::size_t valve = c.join(mid, out, 1e9 * r, 1e19 * r * volume_unit);
        c.network.elements[valve].one_way = true;
        c.begin();
        std::vector<double> pressures;
        for (int i = 0; i < 300; ++i) {
            c.inflow[in] = (i < 150 ? 1e-7 : -1e-7) / volume_unit;
            REQUIRE(c.step(kTickS).converged);
            pressures.push_back(c.state.pressure[in] * pressure_unit);
        }
        return pressures;
    };
    const std::vector<double> si = solve(1.0, 1.0), clinical = solve(1e3, 1e-6);
    for (std::size_t i = 0; i < si.size(); ++i)
        CHECK(clinical[i] == Approx(si[i]).epsilon(1e-9).margin(1e-6));
}

TEST_CASE("the volume that moved is the volume that the nodes stored") {
    Circuit c;
    const std::size_t in = c.node(5e-13), mid = c.node(2e-14), out = c.ground();
    const std::size_t first = c.join(in, mid, 1e6), second = c.join(mid, out, 4e11, 1e19);
    c.begin();
    double given = 0.0, through = 0.0, left = 0.0;
    for (int i = 0; i < 2000; ++i) {
        c.inflow[in] = 1e-7 * std::sin(0.01 * i);
        REQUIRE(c.step(kTickS).converged);
        given += c.inflow[in] * kTickS;
        through += c.state.moved[first];
        left += c.state.moved[second];
    }
    CHECK(given - through == Approx(5e-13 * c.state.pressure[in]).margin(1e-18));
    CHECK(through - left == Approx(2e-14 * c.state.pressure[mid]).margin(1e-18));
}
