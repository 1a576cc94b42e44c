#pragma once

#include <cmath>

#include "sim/fluid/csf_sheet.h"
#include "sim/patient/spine.h"

namespace sideport::fluid::test {

inline constexpr double kSheetDtS = 8.0 / 240.0;
inline constexpr double kContrastMgPerMl = 240.0;

inline const patient::Spine& spine() {
    static const patient::Spine kSpine = patient::make_spine({});
    return kSpine;
}
inline double t10_z_mm() {
    return spine().levels[2].X_WB.p.z;
}

/// A tip at T10 in some space.
inline CsfSheetModel sheet_at_t10(CsfSheetSetup setup = {}) {
    setup.tip_z_W_mm = t10_z_mm();
    return make_csf_sheet(spine(), setup);
}

struct Pour {
    double ml_per_min = 2.0, inject_s = 6.0, wait_s = 6.0, tilt_deg = 0.0;
};

/// Injects contrast for a while, then waits.
inline CsfSheetState poured(const CsfSheetModel& m, const Pour& pour = {}) {
    CsfSheetState s = make_state(m);
    const int injected = static_cast<int>(std::lround(pour.inject_s / kSheetDtS));
    const int steps = injected + static_cast<int>(std::lround(pour.wait_s / kSheetDtS));
    for (int i = 0; i < steps; ++i) {
        const double ml = i < injected ? pour.ml_per_min / 60.0 * kSheetDtS : 0.0;
        step_csf_sheet(m, s,
                       {.tip_ml = ml,
                        .tip_amount = {kContrastMgPerMl * ml, 0.0, 0.0},
                        .table_tilt_deg = pour.tilt_deg,
                        .time_s = (i + 1) * kSheetDtS},
                       kSheetDtS);
    }
    return s;
}

inline double cell_mg(const CsfSheetModel& m, const CsfSheetState& s, std::size_t cell) {
    const std::size_t station = cell / static_cast<std::size_t>(m.angles);
    return 1e6 * s.iodine_mg_per_ml[cell] * m.gap_m[cell] * m.spacing_m * m.arc_m[station];
}

/// Share of the iodine in the half of the ring round an angle of the sheet, by cells.
inline double half_share(const CsfSheetModel& m, const CsfSheetState& s, double angle_deg) {
    double here = 0.0, all = 0.0;
    for (std::size_t q = 0; q < s.iodine_mg_per_ml.size(); ++q) {
        const double cell_deg = 360.0 * (static_cast<int>(q) % m.angles + 0.5) / m.angles;
        const double mg = cell_mg(m, s, q);
        all += mg;
        if (std::fabs(std::remainder(cell_deg - angle_deg, 360.0)) < 90.0) here += mg;
    }
    return here / all;
}

/// Height of the iodine's centre of mass, mm in W.
inline double mean_z_mm(const CsfSheetModel& m, const CsfSheetState& s) {
    double sum = 0.0, all = 0.0;
    for (std::size_t q = 0; q < s.iodine_mg_per_ml.size(); ++q) {
        const double mg = cell_mg(m, s, q);
        sum += mg * m.sections[q / static_cast<std::size_t>(m.angles)].center_W_mm.z;
        all += mg;
    }
    return sum / all;
}

}  // namespace sideport::fluid::test
