// What may be read of the plumbing's state.

#include <algorithm>
#include <cmath>

#include "sim/base/units.h"
#include "sim/fluid/plumbing_model.h"

namespace sideport::fluid {

namespace {

constexpr double kSeenMl = 1e-5;

Amounts lumen_amounts(const LumenModel& m, const LumenState& s) {
    Amounts sum{};
    for (int i = 0; i < kSpeciesCount; ++i)
        sum[static_cast<std::size_t>(i)] = lumen_amount(m, s, i);
    return sum;
}

void add(Amounts& sum, const Amounts& part) {
    for (std::size_t i = 0; i < sum.size(); ++i)
        sum[i] += part[i];
}

/// Of one species: asked for at every tick, and most of the time goes into the cells of the lumina.
double catheter_amount(const PlumbingModel& m, const PlumbingState& s, Species species) {
    const auto index = static_cast<std::size_t>(species);
    double sum = s.tip.amount[index];
    for (const Tank& tank : s.places)
        sum += tank.amount[index];
    for (std::size_t i = 0; i < m.lumina.size(); ++i)
        sum += lumen_amount(m.lumina[i], s.lumina[i], species);
    return sum;
}

/// Extension set, hub, needle, port and catheter.
Amounts line_amounts(const PlumbingModel& m, const PlumbingState& s) {
    Amounts sum = s.tip.amount;
    for (const Tank& tank : s.places)
        add(sum, tank.amount);
    for (std::size_t i = 0; i < m.lumina.size(); ++i)
        add(sum, lumen_amounts(m.lumina[i], s.lumina[i]));
    add(sum, s.chamber.amount);
    add(sum, s.hub.amount);
    add(sum, lumen_amounts(s.line_model, s.line));
    return sum;
}

template <typename F>
void for_each_pool(const PlumbingState& s, F&& visit) {
    for (const TissuePool& pool : s.leak_pools)
        visit(pool);
    for (const TissuePool& pool : s.needle_pools)
        visit(pool);
    for (const TissuePool* pool : {&s.pocket_pool, &s.tip_pool, &s.track_pool})
        visit(*pool);
}

}  // namespace

PlumbingReadout read_out(const PlumbingModel& m, const PlumbingState& s) {
    PlumbingReadout r;
    r.syringe_on = s.syringe_on;
    r.syringe_content = s.syringe.content;
    r.syringe_air_ml = s.syringe.content[air];
    r.syringe_ml = s.syringe.volume_ml - r.syringe_air_ml;
    r.gas_ml = s.syringe.gas_ml;
    r.plunger_rate_ml_per_s = s.plunger_rate_ml_per_s;
    r.hub_pressure_pa =
        s.syringe_on ? s.network.pressure[node_syringe] : s.network.pressure[node_hub];
    r.line_pressure_pa = s.network.pressure[node_hub];
    r.line_beat_pa = r.line_pressure_pa - s.line_mean_pa;
    r.line_swing_pa = s.line_swing_pa;
    r.port_pressure_pa = s.network.pressure[node_chamber];
    r.tip_flow_m3_per_s = s.network.flow[element_tip];
    r.leak_flow_m3_per_s = s.network.flow[element_connector];
    for (std::size_t i = 0; i < m.place_count(); ++i)
        r.leak_flow_m3_per_s += s.network.flow[m.leak_element(i)];
    r.csf_pressure_pa = s.csf_pressure_pa;
    r.needle_iodine_mg_per_ml = s.hub.concentration(iodine);
    r.port_iodine_mg_per_ml = s.chamber.concentration(iodine);
    r.reservoir_iodine_mg_per_ml = s.reservoir.concentration(iodine);
    r.drug_in_catheter_mg = catheter_amount(m, s, drug);
    r.drug_in_line_mg = r.drug_in_catheter_mg + s.chamber.amount[drug] + s.hub.amount[drug] +
                        lumen_amount(s.line_model, s.line, drug);
    const bool into_csf =
        m.setup.tip_space == TipSpace::sac || m.setup.tip_space == TipSpace::loculation;
    if (into_csf) {
        r.drug_to_csf_mg = s.in_csf[drug];
        r.drug_to_csf_by_syringe_mg = s.in_csf_by_syringe[drug];
        r.drug_to_csf_by_bolus_mg = s.in_csf_by_bolus[drug];
        r.air_to_csf_ml = s.in_csf[air];
    }
    (m.setup.tip_space == TipSpace::sac ? r.iodine_to_csf_mg : r.iodine_to_space_mg) =
        s.in_csf[iodine] - s.beyond_iodine_mg;
    if (m.setup.tip_space != TipSpace::sac) r.iodine_to_csf_mg = s.beyond_iodine_mg;
    for_each_pool(s, [&](const TissuePool& pool) {
        r.iodine_to_tissue_mg += pool.iodine_mg + pool.absorbed_iodine_mg;
        r.drug_to_tissue_mg += pool.drug_mg + pool.absorbed_drug_mg;
    });
    for (const TissuePool& pool : s.needle_pools)
        r.iodine_at_needle_mg += pool.iodine_mg + pool.absorbed_iodine_mg;
    r.iodine_along_track_mg = s.track_pool.iodine_mg + s.track_pool.absorbed_iodine_mg;
    r.iodine_to_tissue_mg -= r.iodine_along_track_mg;
    r.connector_burst = s.connector_burst;
    return r;
}

MassBalance mass_balance(const PlumbingModel& m, const PlumbingState& s) {
    Amounts found = line_amounts(m, s);
    if (s.syringe_on) add(found, s.syringe.content);
    add(found, s.reservoir.amount);
    add(found, s.tubing.amount());
    add(found, s.spilled);
    for_each_pool(s, [&](const TissuePool& pool) {
        found[iodine] += pool.iodine_mg + pool.absorbed_iodine_mg;
        found[drug] += pool.drug_mg + pool.absorbed_drug_mg;
    });
    found[drug] += s.in_csf[drug];
    // iodine in the CSF is counted where it is: in the sheet, on its way to it, or beyond its upper
    // end
    found[iodine] += sheet_iodine_mg(m.sheet, s.sheet) + s.gathered_tip[iodine] + s.sheet.left_mg +
                     s.beyond_iodine_mg;
    const auto error = [&](int species) {
        const double expected = s.loaded[static_cast<std::size_t>(species)];
        const double base = s.ever_loaded[static_cast<std::size_t>(species)];
        return base > 0.0 ? (found[static_cast<std::size_t>(species)] - expected) / base : 0.0;
    };
    return {.iodine_relative_error = error(iodine), .drug_relative_error = error(drug)};
}

std::vector<float> lumen_iodine_mg_per_ml(const PlumbingModel& m, const PlumbingState& s,
                                          int samples) {
    std::vector<std::vector<double>> cells;
    for (std::size_t i = 0; i < m.lumina.size(); ++i)
        cells.push_back(lumen_profile(m.lumina[i], s.lumina[i], iodine));
    std::vector<float> profile;
    std::size_t lumen = 0;
    for (int i = 0; i < samples; ++i) {
        const double fraction = samples > 1 ? double(i) / (samples - 1) : 0.0;
        while (lumen < m.place_count() && fraction > m.setup.places[lumen].fraction)
            ++lumen;
        const double from = lumen == 0 ? 0.0 : m.setup.places[lumen - 1].fraction;
        const double to = lumen == m.place_count() ? 1.0 : m.setup.places[lumen].fraction;
        const std::vector<double>& c = cells[lumen];
        const double last = static_cast<double>(c.size() - 1);
        const double at =
            std::clamp((fraction - from) / (to - from) * (last + 1.0) - 0.5, 0.0, last);
        const auto a = static_cast<std::size_t>(at);
        const std::size_t b = std::min(a + 1, c.size() - 1);
        const double t = at - static_cast<double>(a);
        profile.push_back(static_cast<float>((c[a] + t * (c[b] - c[a])) * 1e-6));
    }
    return profile;
}

std::vector<float> line_iodine_mg_per_ml(const PlumbingState& s, int samples) {
    const std::vector<double> cells = lumen_profile(s.line_model, s.line, iodine);
    std::vector<float> profile(static_cast<std::size_t>(samples));
    for (std::size_t i = 0; i < profile.size(); ++i) {
        // mean of the cells under this piece, from the end of the lumen
        const double share = static_cast<double>(cells.size()) / static_cast<double>(samples);
        const double from = static_cast<double>(i) * share, to = from + share;
        double sum = 0.0;
        for (std::size_t k = 0; k < cells.size(); ++k) {
            const double at = static_cast<double>(k);
            sum += cells[cells.size() - 1 - k] *
                   std::max(0.0, std::min(to, at + 1.0) - std::max(from, at));
        }
        profile[i] = static_cast<float>(sum / share * 1e-6);
    }
    return profile;
}

double withdrawal_gap_h(const PlumbingModel& m, const PlumbingState& s, double rate_ml_per_day) {
    if (rate_ml_per_day <= 0.0) return 0.0;
    const double full_mg_per_ml = m.setup.drug.concentration_mg_per_ml;
    double volume_ml = s.chamber.volume_ml;
    for (const LumenModel& lumen : m.lumina)
        volume_ml += lumen.volume_m3() * 1e6;
    const double has_mg = catheter_amount(m, s, drug) + s.chamber.amount[drug];
    const double lacks_ml = std::max(0.0, volume_ml - has_mg / full_mg_per_ml);
    return 24.0 * lacks_ml / rate_ml_per_day;
}

std::vector<TissuePool> tissue_pools(const PlumbingModel&, const PlumbingState& state) {
    std::vector<TissuePool> pools;
    for_each_pool(state, [&](const TissuePool& pool) {
        if (pool.volume_ml > kSeenMl) pools.push_back(pool);
    });
    return pools;
}

void add_hash(Hasher& hasher, const PlumbingState& s) {
    hasher.add(std::span<const double>(s.network.pressure));
    hasher.add(std::span<const double>(s.network.flow));
    for (const bool open : s.network.open)
        hasher.add(open);
    for (const bool flag : {s.syringe_on, s.plunger_moving, s.connector_burst, s.bolus_running})
        hasher.add(flag);
    for (const double v :
         {s.syringe.volume_ml, s.syringe.gas_ml, s.syringe.released_ml, s.plunger_rate_ml_per_s,
          s.csf_volume_change_ml, s.csf_pressure_pa, s.line_mean_pa, s.line_swing_pa,
          s.gathered_pump_m3, s.gathered_track_m3, s.gathered_s, s.gathered_tip_ml,
          s.gathered_sheet_track_ml, s.gathered_sheet_s}) {
        hasher.add(v);
    }
    for (const Amounts* amounts :
         {&s.syringe.content, &s.gathered_tip, &s.in_csf, &s.in_csf_by_syringe, &s.in_csf_by_bolus,
          &s.spilled, &s.loaded, &s.ever_loaded}) {
        hasher.add(std::span<const double>(*amounts));
    }
    const auto add_tank = [&](const Tank& tank) {
        hasher.add(tank.volume_ml);
        hasher.add(std::span<const double>(tank.amount));
    };
    for (const Tank* tank : {&s.hub, &s.chamber, &s.tip, &s.reservoir})
        add_tank(*tank);
    for (const Tank& tank : s.places)
        add_tank(tank);
    add_hash(hasher, s.tubing);
    hasher.add(std::span<const double>(s.gathered_m3));
    add_hash(hasher, s.line);
    for (const LumenState& lumen : s.lumina)
        add_hash(hasher, lumen);
    hasher.add(std::span<const double>(s.cold_ml));
    for_each_pool(s, [&](const TissuePool& pool) { add_hash(hasher, pool); });
    add_hash(hasher, s.sheet);
    hasher.add(s.gathered_space_m3);
    hasher.add(s.beyond_iodine_mg);
    hasher.add(s.tick);
    hasher.add(s.held_steps);
}

}  // namespace sideport::fluid
