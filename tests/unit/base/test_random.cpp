#include <cmath>

#include <catch2/catch.hpp>

#include "shaders/shared/random.h"
#include "sim/base/random.h"

using namespace sideport;

TEST_CASE("counter-based numbers are uniform within five standard errors") {
    constexpr int kDraws = 200000;
    const std::uint64_t seed = GENERATE(1u, 7u, 123456789u);
    double sum = 0.0;
    double sum_of_squares = 0.0;
    for (int i = 0; i < kDraws; ++i) {
        const double u = uniform_01(seed, RandomStream::anatomy, 5, std::uint64_t(i));
        sum += u;
        sum_of_squares += u * u;
    }
    const double mean = sum / kDraws;
    CHECK(std::fabs(mean - 0.5) < 5.0 * std::sqrt(1.0 / 12.0 / kDraws));
    CHECK(std::fabs(sum_of_squares / kDraws - 1.0 / 3.0) < 5.0 * std::sqrt(4.0 / 45.0 / kDraws));
}

TEST_CASE("streams, ticks and indices give different numbers") {
    const double a = uniform_01(1, RandomStream::anatomy, 0, 0);
    CHECK(a != uniform_01(1, RandomStream::placement, 0, 0));
    CHECK(a != uniform_01(1, RandomStream::anatomy, 1, 0));
    CHECK(a != uniform_01(1, RandomStream::anatomy, 0, 1));
    CHECK(a == uniform_01(1, RandomStream::anatomy, 0, 0));
}

TEST_CASE("the pixel noise counter is the published pcg hash") {
    CHECK(gpu_shared::pcg_hash(0u) == 129708002u);
}
