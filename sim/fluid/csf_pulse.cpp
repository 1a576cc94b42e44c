#include <algorithm>
#include <array>
#include <cmath>

#include "sim/base/units.h"
#include "sim/fluid/csf_parts.h"

namespace sideport::fluid {

namespace {

/// Stroke volume of the heart in the spinal CSF. ref: procedure facts section 4; heights above T8
/// (C2 250 mm, T4 88 mm) follow from levels of 22 mm in the thorax and 16-20 mm in the neck.
struct StrokeRow {
    int level;  ///< of the spine's levels
    double above_level_mm, stroke_ml;
};
constexpr std::array<StrokeRow, 7> kStrokes = {{{0, 250.0, 0.65},
                                                {0, 88.0, 0.40},
                                                {0, 0.0, 0.25},
                                                {2, 0.0, 0.18},
                                                {5, 0.0, 0.10},
                                                {7, 0.0, 0.05},
                                                {10, 0.0, 0.0}}};

/// Breath moves 0.2-0.4 mL slowly, as far down as T8, and below it fades as the pulse does.
constexpr double kBreathMl = 0.3, kBreathFullStrokeMl = 0.25;

// dispersion by to-and-fro flow round roots and trabeculae: share x frequency x tide^2
constexpr double kTideShare = 0.07, kLeastM2PerS = 5e-7, kMostM2PerS = 3e-6;
constexpr double kStillM2PerS = 5e-8;  ///< a closed space does not pulsate

double stroke_at_ml(const patient::Spine& spine, double z_mm) {
    const auto height = [&](const StrokeRow& row) {
        return spine.levels[static_cast<std::size_t>(row.level)].X_WB.p.z + row.above_level_mm;
    };
    if (z_mm >= height(kStrokes.front())) return kStrokes.front().stroke_ml;
    for (std::size_t k = 1; k < kStrokes.size(); ++k) {
        const double high = height(kStrokes[k - 1]), low = height(kStrokes[k]);
        if (z_mm < low) continue;
        const double t = (high - z_mm) / (high - low);
        return glm::mix(kStrokes[k - 1].stroke_ml, kStrokes[k].stroke_ml, t);
    }
    return 0.0;
}

double station_area_m2(const CsfSheetModel& m, int station) {
    double sum_m2 = 0.0;
    for (int j = 0; j < m.angles; ++j) {
        sum_m2 += m.gap_m[static_cast<std::size_t>(station * m.angles + j)] *
                  m.arc_m[static_cast<std::size_t>(station)];
    }
    return sum_m2;
}

}  // namespace

void set_pulse(CsfSheetModel& m, const patient::Spine& spine) {
    // adhesions take the pulse away with the flow; closed spaces have none
    const bool walled = m.setup.loculation_half_length_mm > 0.0;
    const double share = m.closed ? 0.0 : walled ? m.setup.loculation_leak_share : 1.0;
    const double dz_mm = 1e3 * m.spacing_m;
    const double high_mm = m.sections.front().center_W_mm.z + 0.5 * dz_mm;
    m.stroke_m3.clear();
    m.breath_m3.clear();
    for (int i = 0; i <= m.stations; ++i) {
        const double ml = i < m.stations ? stroke_at_ml(spine, high_mm - i * dz_mm) : 0.0;
        m.stroke_m3.push_back(share * units::m3_from_ml(ml));
        m.breath_m3.push_back(share * units::m3_from_ml(kBreathMl) *
                              std::min(1.0, ml / kBreathFullStrokeMl));
    }
    m.axial_dispersion_m2_per_s.clear();
    for (int i = 0; i < m.stations; ++i) {
        const auto s = static_cast<std::size_t>(i);
        const double area_m2 = station_area_m2(m, i);
        const double heart_m = m.stroke_m3[s] / area_m2, breath_m = m.breath_m3[s] / area_m2;
        const double tide = kTideShare / units::kSecondsPerMinute *
                            (m.setup.heart_rate_per_min * heart_m * heart_m +
                             m.setup.breathing_rate_per_min * breath_m * breath_m);
        m.axial_dispersion_m2_per_s.push_back(
            m.closed ? kStillM2PerS : std::clamp(tide, kLeastM2PerS, kMostM2PerS));
    }
}

std::vector<double> pulse_swell(const CsfSheetModel& m, double time_s) {
    const double turn = 2.0 * units::kPi * time_s / units::kSecondsPerMinute;
    const double heart = 0.5 * std::sin(turn * m.setup.heart_rate_per_min);
    const double breath = 0.5 * std::sin(turn * m.setup.breathing_rate_per_min);
    std::vector<double> swell(static_cast<std::size_t>(m.stations));
    const auto moved_m3 = [&](std::size_t face) {
        return heart * m.stroke_m3[face] + breath * m.breath_m3[face];
    };
    for (int i = 0; i < m.stations; ++i) {
        const auto s = static_cast<std::size_t>(i);
        swell[s] = (moved_m3(s) - moved_m3(s + 1)) / (station_area_m2(m, i) * m.spacing_m);
    }
    return swell;
}

}  // namespace sideport::fluid
