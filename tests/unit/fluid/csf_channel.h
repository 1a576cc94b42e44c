#pragma once

#include <vector>

#include "sim/base/units.h"
#include "sim/fluid/csf_sheet.h"

namespace sideport::fluid::test {

struct Channel {
    int stations = 200, angles = 2;
    double spacing_m = 1e-3, arc_m = 1e-3, gap_m = 1e-3;
    double dispersion_m2_per_s = 0.0;
    bool closed = false;
    double density_kg_per_m3_per_mg_per_ml = 0.0;
    double viscosity_pa_s = 1e-3;
};

/// A straight, even sheet without pulse: plane gaps with the drag of two plates. Tilted by 90
/// degrees it stands on end, stations one above the other.
inline CsfSheetModel make_channel(const Channel& c) {
    const auto n = static_cast<std::size_t>(c.stations);
    const std::size_t cells = n * static_cast<std::size_t>(c.angles);
    CsfSheetModel m;
    m.stations = c.stations;
    m.angles = c.angles;
    m.spacing_m = c.spacing_m;
    for (int i = 0; i < c.stations; ++i) {
        patient::SacSection section{};
        section.center_W_mm.z = -1e3 * c.spacing_m * (i + 0.5);
        m.sections.push_back(section);
    }
    m.gap_m.assign(cells, c.gap_m);
    m.width_mm.assign(cells, 1e3 * c.gap_m);
    m.permeability_m2.assign(cells, c.gap_m * c.gap_m / 12.0);
    m.arc_m.assign(n, c.arc_m);
    m.slope_rad.assign(n + 1, 0.0);
    m.open_share.assign(n + 1, 1.0);
    if (c.closed) m.open_share.front() = 0.0;
    m.stroke_m3.assign(n + 1, 0.0);
    m.breath_m3.assign(n + 1, 0.0);
    m.axial_dispersion_m2_per_s.assign(n, c.dispersion_m2_per_s);
    m.angular_dispersion_share = 1.0;
    m.kinematic_viscosity_m2_per_s = c.viscosity_pa_s / 1000.5;
    m.density_kg_per_m3_per_mg_per_ml = c.density_kg_per_m3_per_mg_per_ml;
    m.closed = c.closed;
    m.pocket_end = c.stations;
    m.setup.hole_offset_mm = {0.0};
    m.setup.tip_z_W_mm = m.sections.back().center_W_mm.z;
    derive_faces(m);
    return m;
}

/// Share of a channel on end that heavy liquid fills, in the columns that were clear at the start;
/// times 4 this is how far the foot of a straight interface came (two interfaces, both ways).
inline double crossed_m(const CsfSheetModel& m, const CsfSheetState& s, double heavy_mg_per_ml) {
    double sum = 0.0;
    for (int i = 0; i < m.stations; ++i) {
        for (int j = m.angles / 2; j < m.angles; ++j)
            sum += s.iodine_mg_per_ml[static_cast<std::size_t>(i * m.angles + j)];
    }
    return 0.5 * sum * m.arc_m.front() / (m.stations * heavy_mg_per_ml);
}

/// Heavy liquid in one half of the ring, clear in the other.
inline CsfSheetState locked(const CsfSheetModel& m, double heavy_mg_per_ml) {
    CsfSheetState s = make_state(m);
    for (std::size_t q = 0; q < s.iodine_mg_per_ml.size(); ++q) {
        if (static_cast<int>(q) % m.angles < m.angles / 2) s.iodine_mg_per_ml[q] = heavy_mg_per_ml;
    }
    return s;
}

/// Where the mean over the height falls through a level, measured from the lock at angles / 2.
inline double front_m(const CsfSheetModel& m, const CsfSheetState& s, double level_mg_per_ml) {
    double before = 0.0;
    for (int j = m.angles / 2; j < m.angles; ++j) {
        double mean = 0.0;
        for (int i = 0; i < m.stations; ++i)
            mean += s.iodine_mg_per_ml[static_cast<std::size_t>(i * m.angles + j)] / m.stations;
        if (mean < level_mg_per_ml && j > m.angles / 2) {
            const double t = (before - level_mg_per_ml) / (before - mean);
            return m.arc_m.front() * (j - m.angles / 2 - 0.5 + t);
        }
        before = mean;
    }
    return 0.0;
}

}  // namespace sideport::fluid::test
