#include "tests/unit/ct/drawn_scan.h"

#include <cmath>

#include "sim/base/units.h"
#include "sim/ct/hounsfield.h"

namespace sideport::ct_test {

namespace {

constexpr double kSliceMm = 2.5, kPixelMm = 1.6;
constexpr double kHighZ = 95.0;  ///< above L1

/// A shell of carbon round foam, under the back.
bool is_couch(const glm::dvec3& p) {
    const double y = p.y - patient::kTableTopYMm;
    return std::fabs(p.x) < 200.0 && ((y < -1.0 && y > -4.0) || (y < -34.0 && y > -37.0));
}

double hu_of(const Drawn& body, const glm::dvec3& p) {
    if (is_couch(p)) return -60.0;
    return 1000.0 * (ct::relative_attenuation(
                         {nearest(body.anatomy.soft, p), nearest(body.anatomy.bone, p)}) -
                     1.0);
}

}  // namespace

const Drawn& drawn() {
    static const Drawn prepared;
    return prepared;
}

double nearest(const patient::VoxelGrid& grid, const glm::dvec3& p) {
    const glm::ivec3 q(glm::floor((p - grid.origin_W_mm) / grid.spacing_mm + 0.5));
    for (int i = 0; i < 3; ++i)
        if (q[i] < 0 || q[i] >= grid.size[i]) return 0.0;
    return grid.bytes[grid.index(q.x, q.y, q.z)] * double(grid.scale);
}

ct::Volume scanned(double turn_deg, const glm::dvec3& origin_L, double low_z) {
    const double c = std::cos(units::rad_from_deg(turn_deg)),
                 s = std::sin(units::rad_from_deg(turn_deg));
    ct::Volume volume;
    volume.size = {250, 180, static_cast<int>((kHighZ - low_z) / kSliceMm)};
    volume.step_L_mm = {
        glm::dvec3(c, s, 0.0) * kPixelMm, glm::dvec3(-s, c, 0.0) * kPixelMm, {0.0, 0.0, -kSliceMm}};
    const glm::dvec3 corner_L =
        volume.step_L_mm * glm::dvec3(-125.0, -95.0, 0.0) + glm::dvec3(0.0, 0.0, kHighZ);
    volume.origin_L_mm = corner_L + origin_L;
    for (int k = 0; k < volume.size.z; ++k) {
        for (int j = 0; j < volume.size.y; ++j) {
            for (int i = 0; i < volume.size.x; ++i) {
                const glm::dvec3 L = corner_L + volume.step_L_mm * glm::dvec3(i, j, k);
                volume.hu.push_back(
                    static_cast<std::int16_t>(std::lround(hu_of(drawn(), {L.x, -L.y, L.z}))));
            }
        }
    }
    return volume;
}

}  // namespace sideport::ct_test
