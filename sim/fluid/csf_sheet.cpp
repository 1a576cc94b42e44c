#include "sim/fluid/csf_sheet.h"

#include <algorithm>
#include <cmath>

#include "sim/fluid/csf_parts.h"

namespace sideport::fluid {

namespace {

constexpr double kLeastScale = 0.1;  ///< a closed space is never drawn empty

double rest_volume_of_pocket_m3(const CsfSheetModel& m) {
    double sum = 0.0;
    for (int q = m.pocket_first * m.angles; q < m.pocket_end * m.angles; ++q)
        sum += m.faces.volume_m3[static_cast<std::size_t>(q)];
    return sum;
}

std::vector<double> times(std::vector<double> shares, double factor) {
    for (double& share : shares)
        share *= factor;
    return shares;
}

std::vector<double> station_scale(const CsfSheetModel& m, const CsfSheetState& s) {
    std::vector<double> scale(static_cast<std::size_t>(m.stations), 1.0);
    for (std::size_t i = 0; i < scale.size(); ++i) {
        const bool grows =
            static_cast<int>(i) >= m.pocket_first && static_cast<int>(i) < m.pocket_end;
        scale[i] = (grows ? s.gap_scale : 1.0) + s.swell[i];
    }
    return scale;
}

/// Volumes in and out, and how the space takes them up.
CsfBalance take_up(const CsfSheetModel& m, CsfSheetState& s, const CsfSheetInput& input,
                   double dt_s) {
    std::vector<double> leak = leak_shares(m);
    const bool leaks = std::any_of(leak.begin(), leak.end(), [](double w) { return w > 0.0; });
    const double in_m3 = std::max(0.0, input.tip_ml) * 1e-6;
    double drawn_m3 = std::max(0.0, -input.tip_ml) * 1e-6;
    double leak_m3 = leaks ? std::max(0.0, input.dural_leak_ml) * 1e-6 : 0.0;
    CsfBalance b;
    b.scale_before = station_scale(m, s);
    if (m.closed) {
        const double rest_m3 = rest_volume_of_pocket_m3(m);
        const double most_m3 = std::max(0.0, (s.gap_scale - kLeastScale) * rest_m3 + in_m3);
        if (drawn_m3 + leak_m3 > most_m3) {
            const double share = most_m3 / (drawn_m3 + leak_m3);
            drawn_m3 *= share;
            leak_m3 *= share;
        }
        s.gap_scale += (in_m3 - drawn_m3 - leak_m3) / rest_m3;
    }
    s.swell = pulse_swell(m, input.time_s);
    b.scale_after = station_scale(m, s);
    const std::vector<double> tip = tip_shares(m, 1e6 * in_m3 / dt_s);
    b.inflow = times(tip, in_m3 / dt_s);
    b.iodine_kg_per_s = times(tip, 1e-6 * std::max(0.0, input.tip_amount[0]) / dt_s);
    b.drawn.assign(m.gap_m.size(), 0.0);
    if (drawn_m3 > 0.0) b.drawn = times(suction_shares(m), drawn_m3 / dt_s);
    b.leak = times(std::move(leak), leak_m3 / dt_s);
    return b;
}

}  // namespace

CsfSheetState make_state(const CsfSheetModel& m) {
    const auto cells = static_cast<std::size_t>(m.stations * m.angles);
    CsfSheetState s;
    s.iodine_mg_per_ml.assign(cells, 0.0);
    s.axial_m_per_s.assign(cells + static_cast<std::size_t>(m.angles), 0.0);
    s.angular_m_per_s.assign(cells, 0.0);
    s.pressure_pa.assign(cells, 0.0);
    s.swell.assign(static_cast<std::size_t>(m.stations), 0.0);
    return s;
}

CsfSheetOutput step_csf_sheet(const CsfSheetModel& model, CsfSheetState& state,
                              const CsfSheetInput& input, double dt_s) {
    const CsfBalance balance = take_up(model, state, input, dt_s);
    const CsfFluxes fluxes = solve_flow(model, state, balance, input.table_tilt_deg, dt_s);
    return transport_iodine(model, state, balance, fluxes, dt_s);
}

double sheet_iodine_mg(const CsfSheetModel& m, const CsfSheetState& s) {
    const std::vector<double> scale = station_scale(m, s);
    double kg = 0.0;  // mg/mL are kg/m3
    for (std::size_t q = 0; q < m.gap_m.size(); ++q) {
        kg += s.iodine_mg_per_ml[q] * m.faces.volume_m3[q] *
              scale[q / static_cast<std::size_t>(m.angles)];
    }
    return kg * 1e6;
}

double space_volume_ml(const CsfSheetModel& m, const CsfSheetState& s) {
    const std::vector<double> scale = station_scale(m, s);
    double sum_m3 = 0.0;
    for (std::size_t q = 0; q < m.gap_m.size(); ++q)
        sum_m3 += m.faces.volume_m3[q] * scale[q / static_cast<std::size_t>(m.angles)];
    return sum_m3 * 1e6;
}

void add_hash(Hasher& hasher, const CsfSheetState& state) {
    for (const std::vector<double>* field :
         {&state.iodine_mg_per_ml, &state.axial_m_per_s, &state.angular_m_per_s, &state.pressure_pa,
          &state.swell})
        hasher.add(std::span<const double>(*field));
    hasher.add(state.gap_scale);
    hasher.add(state.left_mg);
}

}  // namespace sideport::fluid
