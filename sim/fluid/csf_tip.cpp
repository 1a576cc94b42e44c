#include <algorithm>
#include <cmath>

#include "sim/base/units.h"
#include "sim/fluid/csf_parts.h"

namespace sideport::fluid {

namespace {

constexpr double kHolesSpanMm = 15.0;  ///< side holes over the last 15 mm, when none are named
constexpr int kHolesWhenUnnamed = 5;
constexpr double kPatchLeastMm = 5.0, kPatchMostMm = 15.0;  ///< length of the patch the jets wet
constexpr double kPatchFullFlowMlPerS = 0.1;  ///< Re about 90: the jet crosses any gap
constexpr double kStraySide = 0.15;           ///< jets of holes on the far sides of the catheter
constexpr double kLeakHalfWidthRad = 0.27;    ///< one cell to each side of the midline

std::vector<double> hole_offsets_mm(const CsfSheetSetup& setup) {
    if (!setup.hole_offset_mm.empty()) return setup.hole_offset_mm;
    std::vector<double> offsets;
    for (int k = 0; k < kHolesWhenUnnamed; ++k)
        offsets.push_back(kHolesSpanMm * k / (kHolesWhenUnnamed - 1));
    return offsets;
}

double from_turn(double angle_rad) {  // -pi..pi
    return std::remainder(angle_rad, 2.0 * units::kPi);
}

void normalise(std::vector<double>& share) {
    double sum = 0.0;
    for (const double w : share)
        sum += w;
    for (double& w : share)
        w = sum > 0.0 ? w / sum : 0.0;
}

/// Gaussian patches round the holes, as thick as the gap.
std::vector<double> patch_shares(const CsfSheetModel& m, double patch_mm, double stray) {
    std::vector<double> share(m.gap_m.size(), 0.0);
    const double high_mm = m.sections.front().center_W_mm.z, dz_mm = 1e3 * m.spacing_m;
    // a granuloma pushes what comes out of the holes to its rim
    const double sigma_mm = std::max(
        {0.25 * patch_mm, 0.5 * dz_mm,
         m.setup.granuloma_radius_mm > 0.0 ? 0.5 * (m.setup.granuloma_radius_mm + 2.0) : 0.0});
    const double toward = units::rad_from_deg(m.setup.tip_angle_deg);
    const std::vector<double> holes = hole_offsets_mm(m.setup);
    for (int i = m.pocket_first; i < m.pocket_end; ++i) {
        const double z_mm = high_mm - i * dz_mm;
        double along = 0.0;
        for (const double offset_mm : holes) {
            const double d = (z_mm - (m.setup.tip_z_W_mm - offset_mm)) / sigma_mm;
            if (std::fabs(d) < 4.0) along += std::exp(-0.5 * d * d);
        }
        if (along == 0.0) continue;
        const double radius_mm =
            1e3 * m.arc_m[static_cast<std::size_t>(i)] * m.angles / (2.0 * units::kPi);
        double sum = 0.0;
        const auto ring = static_cast<std::size_t>(i * m.angles);
        for (int j = 0; j < m.angles; ++j) {
            const double d = radius_mm * from_turn(cell_angle_rad(m, j) - toward) / sigma_mm;
            share[ring + static_cast<std::size_t>(j)] = std::exp(-0.5 * d * d);
            sum += share[ring + static_cast<std::size_t>(j)];
        }
        for (std::size_t q = ring; q < ring + static_cast<std::size_t>(m.angles); ++q) {
            share[q] = along * m.gap_m[q] * ((1.0 - stray) * share[q] / sum + stray / m.angles);
        }
    }
    normalise(share);
    return share;
}

/// A tip that lies outside its space still gives to the nearest station.
std::vector<double> or_nearest(const CsfSheetModel& m, std::vector<double> share) {
    if (std::any_of(share.begin(), share.end(), [](double w) { return w > 0.0; })) return share;
    const double top_mm = m.sections.front().center_W_mm.z;
    const int i = std::clamp(
        static_cast<int>(std::lround((top_mm - m.setup.tip_z_W_mm) / (1e3 * m.spacing_m))),
        m.pocket_first, m.pocket_end - 1);
    for (int j = 0; j < m.angles; ++j) {
        const auto q = static_cast<std::size_t>(i * m.angles + j);
        share[q] = m.gap_m[q];
    }
    normalise(share);
    return share;
}

}  // namespace

double cell_angle_rad(const CsfSheetModel& m, int angle) {
    return 2.0 * units::kPi * (angle + 0.5) / m.angles;
}

std::vector<double> tip_shares(const CsfSheetModel& m, double flow_ml_per_s) {
    const double t = std::clamp(flow_ml_per_s / kPatchFullFlowMlPerS, 0.0, 1.0);
    const double patch_mm = kPatchLeastMm + t * (kPatchMostMm - kPatchLeastMm);
    return or_nearest(m, patch_shares(m, patch_mm, kStraySide));
}

std::vector<double> suction_shares(const CsfSheetModel& m) {
    return or_nearest(m, patch_shares(m, kPatchLeastMm, 0.0));
}

std::vector<double> leak_shares(const CsfSheetModel& m) {
    std::vector<double> share(m.gap_m.size(), 0.0);
    if (!m.setup.dural_leak_z_W_mm) return share;
    const double top_mm = m.sections.front().center_W_mm.z;
    const auto i =
        static_cast<int>(std::lround((top_mm - *m.setup.dural_leak_z_W_mm) / (1e3 * m.spacing_m)));
    if (i < m.pocket_first || i >= m.pocket_end) return share;
    for (int j = 0; j < m.angles; ++j) {
        const auto q = static_cast<std::size_t>(i * m.angles + j);
        if (std::fabs(from_turn(cell_angle_rad(m, j))) < kLeakHalfWidthRad) share[q] = m.gap_m[q];
    }
    normalise(share);
    return share;
}

}  // namespace sideport::fluid
