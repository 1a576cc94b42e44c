#include "sim/ct/scan.h"

#include <algorithm>
#include <cmath>

namespace sideport::ct {

namespace {

/// From the axes of DICOM (LPS) to those of W: the front is positive.
glm::dvec3 A_from_L(const glm::dvec3& v) {
    return {v.x, -v.y, v.z};
}

}  // namespace

Scan::Scan(const Volume& volume)
    : volume_(volume),
      to_index_(
          glm::inverse(glm::dmat3(A_from_L(volume.step_L_mm[0]), A_from_L(volume.step_L_mm[1]),
                                  A_from_L(volume.step_L_mm[2])))),
      origin_A_(A_from_L(volume.origin_L_mm)),
      low_(1e9),
      high_(-1e9) {
    // the eight corners; a height that lies between the lower and the upper four is whole
    const glm::dvec3 last(volume.size - 1);
    std::vector<double> heights;
    for (int corner = 0; corner < 8; ++corner) {
        const glm::dvec3 at((corner & 1) != 0 ? last.x : 0.0, (corner & 2) != 0 ? last.y : 0.0,
                            (corner & 4) != 0 ? last.z : 0.0);
        const glm::dvec3 p = origin_A_ + A_from_L(volume.step_L_mm * at);
        low_ = glm::min(low_, p);
        high_ = glm::max(high_, p);
        heights.push_back(p.z);
    }
    std::sort(heights.begin(), heights.end());
    full_low_z_ = heights[3];
    full_high_z_ = heights[4];
}

bool Scan::holds(const glm::dvec3& p_A_mm) const {
    const glm::dvec3 at = to_index_ * (p_A_mm - origin_A_);
    for (int i = 0; i < 3; ++i) {
        if (at[i] < -0.5 || at[i] > volume_.size[i] - 0.5) return false;
    }
    return true;
}

double Scan::at(const glm::dvec3& p_A_mm) const {
    const glm::dvec3 at = to_index_ * (p_A_mm - origin_A_);
    glm::ivec3 low;
    glm::dvec3 w;
    for (int i = 0; i < 3; ++i) {
        if (!(at[i] >= -0.5 && at[i] <= volume_.size[i] - 0.5)) return kNothing;
        const double inside = std::clamp(at[i], 0.0, double(volume_.size[i]) - 1.0);
        low[i] = std::min(static_cast<int>(inside), volume_.size[i] - 2);
        w[i] = inside - low[i];
    }
    const std::size_t row = static_cast<std::size_t>(volume_.size.x),
                      slice = row * static_cast<std::size_t>(volume_.size.y);
    const std::int16_t* v = volume_.hu.data() + volume_.index(low.x, low.y, low.z);
    const auto line = [&](const std::int16_t* p) {
        return p[0] + w.x * (p[1] - p[0]);
    };
    const auto plane = [&](const std::int16_t* p) {
        const double near = line(p);
        return near + w.y * (line(p + row) - near);
    };
    const double below = plane(v);
    return below + w.z * (plane(v + slice) - below);
}

double Coarse::nearest(const glm::dvec3& p_A_mm) const {
    const glm::ivec3 q(glm::floor((p_A_mm - origin_A_mm) / spacing_mm + 0.5));
    for (int i = 0; i < 3; ++i) {
        if (q[i] < 0 || q[i] >= size[i]) return kNothing;
    }
    return hu[index(q.x, q.y, q.z)];
}

bool Coarse::is_body(const glm::dvec3& p_A_mm) const {
    const glm::ivec3 q(glm::floor((p_A_mm - origin_A_mm) / spacing_mm + 0.5));
    for (int i = 0; i < 3; ++i) {
        if (q[i] < 0 || q[i] >= size[i]) return false;
    }
    return inside[index(q.x, q.y, q.z)] != 0;
}

Coarse coarse_of(const Scan& scan, double spacing_mm) {
    Coarse coarse;
    coarse.spacing_mm = spacing_mm;
    coarse.origin_A_mm = scan.low_mm();
    coarse.size = glm::ivec3(glm::floor((scan.high_mm() - scan.low_mm()) / spacing_mm)) + 1;
    coarse.hu.resize(static_cast<std::size_t>(coarse.size.x) *
                     static_cast<std::size_t>(coarse.size.y) *
                     static_cast<std::size_t>(coarse.size.z));
    std::size_t n = 0;
    for (int k = 0; k < coarse.size.z; ++k) {
        for (int j = 0; j < coarse.size.y; ++j) {
            for (int i = 0; i < coarse.size.x; ++i)
                coarse.hu[n++] =
                    static_cast<std::int16_t>(std::lround(scan.at(coarse.place(i, j, k))));
        }
    }
    return coarse;
}

}  // namespace sideport::ct
