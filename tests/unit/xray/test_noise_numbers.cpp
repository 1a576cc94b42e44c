#include <algorithm>
#include <cmath>
#include <vector>

#include <catch2/catch.hpp>

#include "shaders/shared/detector.h"
#include "shaders/shared/packed.h"
#include "sim/base/random.h"

// The numbers that the renderer's noise is made of, and how they are packed.

using namespace sideport;
using namespace sideport::gpu_shared;

namespace {

constexpr std::uint32_t kQuads = 250000;

/// A million numbers of one frame, quad by quad.
std::vector<float> numbers_of(std::uint32_t key) {
    std::vector<float> numbers;
    for (std::uint32_t quad = 0; quad < kQuads; ++quad) {
        const glm::vec4 four = normal_quad(key, quad);
        numbers.insert(numbers.end(), {four.x, four.y, four.z, four.w});
    }
    return numbers;
}

double mean_power(const std::vector<float>& numbers, int power) {
    double sum = 0.0;
    for (const float number : numbers)
        sum += std::pow(double(number), power);
    return sum / double(numbers.size());
}

double normal_distribution(double z) {
    return 0.5 * std::erfc(-z / std::sqrt(2.0));
}

}  // namespace

TEST_CASE("noise numbers have the moments of the standard normal") {
    const std::uint32_t key = GENERATE(noise_key(1, 0), noise_key(1, 1), noise_key(77, 4000));
    CAPTURE(key);
    const std::vector<float> numbers = numbers_of(key);
    const auto count = double(numbers.size());
    // five standard errors: of powers of a normal number (variances 1, 2, 15, 96)
    CHECK(std::fabs(mean_power(numbers, 1)) < 5.0 * std::sqrt(1.0 / count));
    CHECK(std::fabs(mean_power(numbers, 2) - 1.0) < 5.0 * std::sqrt(2.0 / count));
    CHECK(std::fabs(mean_power(numbers, 3)) < 5.0 * std::sqrt(15.0 / count));
    CHECK(std::fabs(mean_power(numbers, 4) - 3.0) < 5.0 * std::sqrt(96.0 / count));
}

TEST_CASE("noise numbers are distributed as the standard normal, out to four deviations") {
    std::vector<float> numbers = numbers_of(noise_key(3, 9));
    std::sort(numbers.begin(), numbers.end());
    const auto count = double(numbers.size());
    for (double z = -4.0; z <= 4.0; z += 0.05) {
        CAPTURE(z);
        const auto below = std::lower_bound(numbers.begin(), numbers.end(), float(z));
        const double found = double(below - numbers.begin()) / count;
        const double expected = normal_distribution(z);
        CHECK(std::fabs(found - expected) <
              0.0034 + 5.0 * std::sqrt(expected * (1.0 - expected) / count));
    }
    // far out one in some thousands decides: there the quantiles count
    for (const double z : {-4.0, -3.5, -3.0, -2.5, 2.5, 3.0, 3.5, 4.0}) {
        CAPTURE(z);
        const double share = normal_distribution(z);
        const double found = double(numbers[std::size_t(share * count)]);
        const double density = std::exp(-0.5 * z * z) / std::sqrt(2.0 * 3.14159265358979);
        const double error = std::sqrt(share * (1.0 - share) / count) / density;
        CHECK(std::fabs(found - z) < 0.011 * std::fabs(z) + 5.0 * error);
    }
}

TEST_CASE("noise numbers of a quad, of quads beside each other and of frames are independent") {
    const std::vector<float> one = numbers_of(noise_key(1, 7)), other = numbers_of(noise_key(1, 8));
    const auto count = double(one.size());
    for (const std::size_t shift : {1U, 2U, 3U, 4U, 512U, 513U}) {
        CAPTURE(shift);
        double sum = 0.0;
        for (std::size_t i = 0; i + shift < one.size(); ++i)
            sum += double(one[i]) * double(one[i + shift]);
        CHECK(std::fabs(sum / count) < 5.0 / std::sqrt(count));
    }
    double sum = 0.0;
    for (std::size_t i = 0; i < one.size(); ++i)
        sum += double(one[i]) * double(other[i]);
    CHECK(std::fabs(sum / count) < 5.0 / std::sqrt(count));
}

TEST_CASE("packed numbers come back within their leading bits") {
    for (std::uint64_t i = 0; i < 20000; ++i) {
        const auto unit = [&](std::uint64_t stream) {
            return float(uniform_01(5, RandomStream::exposure, i, stream));
        };
        const float wide = std::exp(40.0F * (unit(0) - 0.5F));
        const glm::vec4 rough(wide, -wide, unit(1), -unit(2));
        const glm::vec4 back = unpack_rough(pack_rough(rough));
        for (int k = 0; k < 4; ++k)
            CHECK(std::fabs(back[k] - rough[k]) <= std::fabs(rough[k]) * 0x1p-8F);
        const glm::vec2 shares(0.124F * unit(3), 0.06F * std::exp(-12.0F * unit(4)));
        const glm::vec2 again = unpack_shares(pack_shares(shares));
        for (int k = 0; k < 2; ++k)
            CHECK(std::fabs(again[k] - shares[k]) <= shares[k] * 0x1p-12F);
    }
    CHECK(unpack_rough(pack_rough(glm::vec4(0.0F))) == glm::vec4(0.0F));
    CHECK(unpack_shares(pack_shares({0.0F, 7.0F})).x == 0.0F);
    CHECK(unpack_shares(pack_shares({0.0F, 7.0F})).y == Approx(kMostShare).epsilon(1e-3));
}
