#include "sim/fluid/plug_line.h"

#include <cmath>

#include "sim/base/check.h"

namespace sideport::fluid {

PlugLine::PlugLine(double volume_ml, const Amounts& per_ml) {
    SIDEPORT_CHECK(volume_ml > 0.0, "a line has a volume");
    segments_.push_back({volume_ml, per_ml});
}

Amounts PlugLine::push(double volume_ml, const Amounts& inflow_per_ml) {
    Amounts out{};
    double left_ml = std::fabs(volume_ml);
    if (left_ml == 0.0 || segments_.empty()) return out;
    const bool forward = volume_ml > 0.0;
    Segment& entry = forward ? segments_.front() : segments_.back();
    if (entry.per_ml == inflow_per_ml) {
        entry.volume_ml += left_ml;
    } else {
        const Segment segment{left_ml, inflow_per_ml};
        forward ? segments_.push_front(segment) : segments_.push_back(segment);
    }
    while (left_ml > 0.0) {
        Segment& exit = forward ? segments_.back() : segments_.front();
        const double moved_ml = std::min(left_ml, exit.volume_ml);
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] += moved_ml * exit.per_ml[i];
        exit.volume_ml -= moved_ml;
        left_ml -= moved_ml;
        if (exit.volume_ml <= 0.0) forward ? segments_.pop_back() : segments_.pop_front();
    }
    return out;
}

double PlugLine::volume_ml() const {
    double sum = 0.0;
    for (const Segment& segment : segments_)
        sum += segment.volume_ml;
    return sum;
}

Amounts PlugLine::amount() const {
    Amounts sum{};
    for (const Segment& segment : segments_) {
        for (std::size_t i = 0; i < sum.size(); ++i)
            sum[i] += segment.volume_ml * segment.per_ml[i];
    }
    return sum;
}

void add_hash(Hasher& hasher, const PlugLine& line) {
    for (const PlugLine::Segment& segment : line.segments()) {
        hasher.add(segment.volume_ml);
        hasher.add(std::span<const double>(segment.per_ml));
    }
}

}  // namespace sideport::fluid
