#include <cmath>

#include <catch2/catch.hpp>

#include "sim/base/units.h"
#include "sim/mechanics/beam.h"

using namespace sideport;

namespace {

device::NeedleModel needle_24g() {
    device::NeedleModel needle;
    needle.length_mm = 38.1;
    needle.outer_diameter_mm = 0.565;
    needle.inner_diameter_mm = 0.311;
    return needle;
}

}  // namespace

TEST_CASE("a needle in air buckles at Euler's load of a strut with hinged ends") {
    const auto needle = needle_24g();
    // I = pi/64 (D^4 - d^4) = 0.0045428 mm4, E = 193 GPa
    const double rigidity = 193e3 * units::kPi / 64.0 * (std::pow(0.565, 4) - std::pow(0.311, 4));
    CHECK(mechanics::flexural_rigidity_n_mm2(needle) == Approx(rigidity));
    const auto beam = mechanics::make_beam(needle, 0.0, 0.0);
    CHECK(beam.critical_n == Approx(units::kPi * units::kPi * rigidity / (38.1 * 38.1)));
    // and fat on all of its length adds k L^2 / pi^2
    const auto held = mechanics::make_beam(needle, 38.1, 0.0);
    CHECK(held.critical_n - beam.critical_n ==
          Approx(0.02 * 38.1 * 38.1 / (units::kPi * units::kPi)));
}

TEST_CASE("the thrust's work on the bow is what the bow stores") {
    const auto beam = mechanics::make_beam(needle_24g(), 15.0, 0.2);
    double work = 0.0, before = mechanics::shortening_mm(beam, 0.0);
    const double most = 0.9 * beam.critical_n;
    constexpr int kSteps = 20000;
    for (int i = 1; i <= kSteps; ++i) {
        const double thrust = most * i / kSteps;
        const double now = mechanics::shortening_mm(beam, thrust);
        work += (thrust - 0.5 * most / kSteps) * (now - before);
        before = now;
    }
    const double elastic = mechanics::bow_mm(beam, most) - beam.first_bow_mm;
    CHECK(work == Approx(mechanics::bending_energy_mj(beam, elastic)).epsilon(1e-5));
}

TEST_CASE("half of the critical load doubles what is out of true") {
    const auto beam = mechanics::make_beam(needle_24g(), 0.0, 0.5);
    CHECK(mechanics::bow_mm(beam, 0.5 * beam.critical_n) == Approx(2.0 * beam.first_bow_mm));
    CHECK(mechanics::bow_mm(beam, -5.0) == beam.first_bow_mm);
    CHECK(std::isfinite(mechanics::bow_mm(beam, 100.0)));
}

TEST_CASE("steel yields where bending strains its outermost fibre to the limit") {
    const auto beam = mechanics::make_beam(needle_24g(), 0.0, 0.0);
    const double curvature = beam.yield_bow_mm * std::pow(units::kPi / 38.1, 2);
    CHECK(193e3 * curvature * 0.5 * 0.565 == Approx(850.0));
}
