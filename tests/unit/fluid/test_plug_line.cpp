#include <cmath>

#include <catch2/catch.hpp>

#include "sim/fluid/plug_line.h"

// A tube in which nothing mixes. Row 18: against segments as EPANET moves them.

using namespace sideport;
using namespace sideport::fluid;

namespace {

constexpr double kLineMl = 0.1764947;  ///< 0.53 mm x 0.8 m
const Amounts kDye{0.0, 1.0};
const Amounts kClear{};

double mean(const PlugLine& line) {
    return line.amount()[1] / line.volume_ml();
}

}  // namespace

TEST_CASE("a plug arrives after the volume of the line and not before") {  // row 18
    PlugLine line(kLineMl, kClear);
    const double step_ml = 0.1 / 240.0;  // 0.1 mL/s
    double time_s = 0.0, out = 0.0;
    while (out == 0.0) {
        out = line.push(step_ml, kDye)[1];
        time_s += 1.0 / 240.0;
    }
    CHECK(time_s == Approx(1.764947).margin(1.0 / 240.0));
}

TEST_CASE("a slug is carried, restored by a reversal and drawn out whole") {  // row 18
    PlugLine line(kLineMl, kClear);
    line.push(0.06, kDye);
    CHECK(mean(line) == Approx(0.06 / kLineMl).epsilon(1e-12));
    CHECK(mean(line) == Approx(0.3399536).margin(1e-7));
    line.push(0.03, kClear);
    CHECK(line.amount()[1] == Approx(0.06).epsilon(1e-12));
    const auto before = line.segments();
    line.push(0.04, kClear);
    line.push(-0.04, kClear);
    REQUIRE(line.segments().size() == before.size());
    for (std::size_t i = 0; i < before.size(); ++i)
        CHECK(line.segments()[i].volume_ml == Approx(before[i].volume_ml).epsilon(1e-12));
    const Amounts out = line.push(-0.09, kClear);
    CHECK(out[1] == Approx(0.06).epsilon(1e-12));
    CHECK(line.amount()[1] == Approx(0.0).margin(1e-12));
}

TEST_CASE("a plug line keeps its volume and its content over many reversals") {
    PlugLine line(0.199, kDye);
    double in = line.amount()[1], out = 0.0;
    for (int i = 0; i < 20000; ++i) {
        const double move_ml = 0.01 * std::sin(0.37 * i) + 0.001;
        const double strength = 0.5 + 0.5 * std::cos(0.011 * i);
        in += std::fabs(move_ml) * strength;
        out += line.push(move_ml, {0.0, strength})[1];
    }
    CHECK(line.volume_ml() == Approx(0.199).epsilon(1e-12));
    CHECK(line.amount()[1] + out == Approx(in).epsilon(1e-12));
}
