#pragma once

#include <cstdint>

namespace sideport {

/// 64-bit finaliser of SplitMix64. ref: Steele, Lea, Flood, OOPSLA 2014.
constexpr std::uint64_t mix_bits(std::uint64_t x) {
    x += 0x9E3779B97F4A7C15ULL;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
    return x ^ (x >> 31);
}

/// What a random number is for. One stream per purpose, so that adding a draw in one place
/// never changes another.
enum class RandomStream : std::uint64_t {
    anatomy = 1,
    placement = 2,
    hand = 3,
    tissue = 4,
    device = 5,
    exposure = 6,
    form = 7,  ///< what a case leaves to chance
};

/// Uniform in [0, 1): a pure function of (seed, stream, tick, index), without any state.
constexpr double uniform_01(std::uint64_t seed, RandomStream stream, std::uint64_t tick,
                            std::uint64_t index) {
    const std::uint64_t word = mix_bits(
        seed ^ mix_bits(static_cast<std::uint64_t>(stream) ^ mix_bits(tick ^ mix_bits(index))));
    return static_cast<double>(word >> 11) * (1.0 / 9007199254740992.0);
}

/// Uniform in [lo, hi).
constexpr double uniform(double lo, double hi, std::uint64_t seed, RandomStream stream,
                         std::uint64_t tick, std::uint64_t index) {
    return lo + (hi - lo) * uniform_01(seed, stream, tick, index);
}

}  // namespace sideport
