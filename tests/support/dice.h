#pragma once

#include <cmath>
#include <cstdint>

#include "sim/base/random.h"

namespace sideport::test_support {

/// Draws of one random case, in order: a pure function of the seed and the row of cases.
class Dice {
  public:
    explicit Dice(std::uint64_t seed, std::uint64_t row = 0) : seed_(seed), row_(row) {}
    /// [0, 1)
    double next() { return uniform_01(seed_, RandomStream::placement, row_, count_++); }
    double in(double low, double high) { return low + (high - low) * next(); }
    double decades(double low, double high) { return std::pow(10.0, in(low, high)); }
    /// 0 .. n - 1
    template <typename Integer>
    Integer below(Integer n) {
        return static_cast<Integer>(next() * static_cast<double>(n));
    }
    bool chance(double p) { return next() < p; }

  private:
    std::uint64_t seed_, row_, count_ = 0;
};

}  // namespace sideport::test_support
