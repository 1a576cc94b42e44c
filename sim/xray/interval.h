#pragma once

#include <algorithm>

namespace sideport::xray {

/// Part of a straight line, mm from its origin. in >= out: nothing.
struct Interval {
    double in = -1e9, out = 1e9;  ///< everywhere that matters
    bool empty() const { return !(in < out); }
};

inline Interval both(const Interval& a, const Interval& b) {
    return {std::max(a.in, b.in), std::min(a.out, b.out)};
}

}  // namespace sideport::xray
