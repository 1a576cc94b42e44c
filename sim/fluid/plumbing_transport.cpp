// Moves what is dissolved along with the liquid, each part once, upstream first.

#include <algorithm>
#include <cmath>
#include <span>

#include "sim/base/units.h"
#include "sim/fluid/plumbing_model.h"

namespace sideport::fluid {

namespace {

constexpr double kMlPerM3 = 1e6;
constexpr double kTransportS = 1.0 / 60.0, kSheetS = 1.0 / 30.0;
constexpr double kHandShare = 5.0;  ///< flow is the hand's when it is so much more than the pump's
constexpr double kNewPoolMm = 6.0;  ///< a needle that has moved further makes a pool of its own

/// Moves volume_ml (+ from a to b) with what is dissolved upstream.
void pour(Tank& a, Tank& b, double volume_ml) {
    Tank& from = volume_ml >= 0.0 ? a : b;
    Tank& to = volume_ml >= 0.0 ? b : a;
    const double moved_ml = std::fabs(volume_ml);
    const double share = from.volume_ml > 0.0 ? std::min(1.0, moved_ml / from.volume_ml) : 0.0;
    for (std::size_t i = 0; i < from.amount.size(); ++i) {
        const double amount = share * from.amount[i];
        from.amount[i] -= amount;
        to.amount[i] += amount;
    }
    from.volume_ml -= moved_ml;
    to.volume_ml += moved_ml;
}

/// Tissue takes what comes; what is sucked back comes from the pool, then from the tissue: serum,
/// stained with the blood of a muscle.
void pour_into_pool(Tank& tank, TissuePool& pool, double volume_ml) {
    Tank in_pool{.volume_ml = pool.volume_ml,
                 .amount = {pool.iodine_mg, pool.drug_mg, pool.csf_ml, pool.blood_ml, pool.air_ml}};
    double from_tissue_ml = 0.0;
    if (volume_ml < 0.0) {
        from_tissue_ml = std::max(0.0, -volume_ml - pool.volume_ml);
        volume_ml += from_tissue_ml;
    }
    pour(tank, in_pool, volume_ml);
    tank.volume_ml += from_tissue_ml;
    tank.amount[blood] += from_tissue_ml * tissue_model(pool.kind).blood_share;
    pool.volume_ml = std::max(0.0, in_pool.volume_ml);
    pool.iodine_mg = in_pool.amount[iodine];
    pool.drug_mg = in_pool.amount[drug];
    pool.csf_ml = in_pool.amount[csf_tracer];
    pool.blood_ml = in_pool.amount[blood];
    pool.air_ml = in_pool.amount[air];
}

Amounts per_m3(const Tank& tank) {
    Amounts c{};
    for (std::size_t i = 0; i < c.size(); ++i)
        c[i] = std::max(0.0, tank.concentration(static_cast<int>(i))) * kMlPerM3;
    return c;
}

void move_lumen(const LumenModel& m, LumenState& lumen, Tank& start, Tank& end, double volume_m3,
                double dt_s, std::span<const double> temperature_c = {}) {
    const LumenOutflow out =
        step_lumen(m, lumen, volume_m3, dt_s, per_m3(start), per_m3(end), temperature_c);
    for (std::size_t i = 0; i < out.at_start.size(); ++i) {
        start.amount[i] += out.at_start[i];
        end.amount[i] += out.at_end[i];
    }
    start.volume_ml -= volume_m3 * kMlPerM3;
    end.volume_ml += volume_m3 * kMlPerM3;
}

class Transport {
  public:
    Transport(const PlumbingModel& m, PlumbingState& s) : m_(m), s_(s) {}

    void run() {
        step_temperatures(m_, s_);
        for (std::size_t i = 0; i < m_.lumina.size(); ++i)
            temperature_c_.push_back(lumen_temperature_c(m_, s_, i));
        pump();
        // where the hand's flow and the catheter's part, each goes its own way
        const bool in = s_.gathered_m3[element_line] >= 0.0;
        const bool out = s_.gathered_m3[m_.lumen_element(0)] >= 0.0;
        if (in) line();
        if (out) {
            if (in) needle();
            catheter_forward();
            if (!in) needle();
        } else {
            catheter_backward();
            needle();
        }
        if (!in) line();
        side_ports();
        s_.line_resistance_pa_s_per_m3 = lumen_resistance_pa_s_per_m3(s_.line_model, s_.line);
        for (std::size_t i = 0; i < m_.lumina.size(); ++i)
            s_.lumen_resistance_pa_s_per_m3[i] =
                lumen_resistance_pa_s_per_m3(m_.lumina[i], s_.lumina[i], temperature_c_[i]);
        age_pools();
    }

  private:
    double volume_ml(std::size_t e) const { return s_.gathered_m3[e] * kMlPerM3; }

    void pump() {
        const double pumped_ml = s_.gathered_pump_m3 * kMlPerM3;
        if (pumped_ml <= 0.0) return;
        Amounts per_ml{};
        const double share = std::min(1.0, pumped_ml / s_.reservoir.volume_ml);
        for (std::size_t i = 0; i < per_ml.size(); ++i) {
            const double amount = share * s_.reservoir.amount[i];
            s_.reservoir.amount[i] -= amount;
            per_ml[i] = amount / pumped_ml;
        }
        s_.reservoir.volume_ml = std::max(1e-6, s_.reservoir.volume_ml - pumped_ml);
        const Amounts out = s_.tubing.push(pumped_ml, per_ml);
        for (std::size_t i = 0; i < out.size(); ++i)
            s_.chamber.amount[i] += out[i];
        s_.chamber.volume_ml += pumped_ml;
    }

    /// What the syringe gives: liquid first, the air above it last; nozzle up it is the other way
    /// round.
    Tank give(double wanted_ml, bool nozzle_up) {
        Syringe& syringe = s_.syringe;
        const double air_ml = std::clamp(syringe.content[air], 0.0, syringe.volume_ml);
        const double liquid_ml = syringe.volume_ml - air_ml;
        const double volume_ml = std::min(wanted_ml, syringe.volume_ml);
        const double air_out_ml =
            nozzle_up ? std::min(volume_ml, air_ml) : std::max(0.0, volume_ml - liquid_ml);
        const double liquid_out_ml = volume_ml - air_out_ml;
        Tank given{.volume_ml = volume_ml};
        const double share = liquid_ml > 0.0 ? std::min(1.0, liquid_out_ml / liquid_ml) : 0.0;
        for (std::size_t i = 0; i < given.amount.size(); ++i) {
            given.amount[i] = i == std::size_t(air) ? air_out_ml : share * syringe.content[i];
            syringe.content[i] -= given.amount[i];
        }
        syringe.volume_ml -= volume_ml;
        return given;
    }

    void take(const Tank& drawn) {
        s_.syringe.volume_ml += drawn.volume_ml;
        for (std::size_t i = 0; i < drawn.amount.size(); ++i)
            s_.syringe.content[i] += drawn.amount[i];
    }

    /// Between syringe and hub through the extension set.
    void line() {
        const double volume_m3 = s_.syringe_on ? s_.gathered_m3[element_line] : 0.0;
        Tank nozzle;
        if (volume_m3 > 0.0) {
            nozzle = give(volume_m3 * kMlPerM3, false);
            nozzle.volume_ml = volume_m3 * kMlPerM3;
        }
        move_lumen(s_.line_model, s_.line, nozzle, s_.hub, volume_m3, s_.gathered_s);
        if (!s_.syringe_on) return;
        // drawn liquid, or what a rounding left on the way to the line
        nozzle.volume_ml = std::max(0.0, nozzle.volume_ml);
        take(nozzle);
    }

    void needle() {
        pour(s_.hub, s_.chamber, volume_ml(element_needle_chamber));
        pour(s_.hub, s_.reservoir, volume_ml(element_needle_reservoir));
        if (!s_.needle_pools.empty())
            pour_into_pool(s_.hub, s_.needle_pools.back(), volume_ml(element_needle_tissue));
        to_room(s_.hub, volume_ml(element_needle_air));
    }

    /// Drops that are wiped away; what is drawn in is air.
    void to_room(Tank& tank, double volume_ml) {
        Tank room{.volume_ml = 1e3, .amount = {0.0, 0.0, 0.0, 0.0, 1e3}};
        const Amounts before = room.amount;
        pour(tank, room, volume_ml);
        for (std::size_t i = 0; i < room.amount.size(); ++i)
            s_.spilled[i] += room.amount[i] - before[i];
    }

    void side_ports() {
        to_room(s_.hub, volume_ml(element_needle_side));
        const double out_ml = volume_ml(element_syringe_side);
        if (!s_.syringe_on || out_ml == 0.0) return;
        if (out_ml > 0.0) {
            Tank given = give(out_ml, true);
            to_room(given, given.volume_ml);
        } else {
            Tank drawn{.volume_ml = 0.0};
            to_room(drawn, out_ml);
            take(drawn);
        }
    }

    void move(std::size_t lumen) {
        Tank& start = lumen == 0 ? s_.chamber : s_.places[lumen - 1];
        Tank& end = lumen == m_.place_count() ? s_.tip : s_.places[lumen];
        move_lumen(m_.lumina[lumen], s_.lumina[lumen], start, end,
                   s_.gathered_m3[m_.lumen_element(lumen)], s_.gathered_s, temperature_c_[lumen]);
    }

    void leak(std::size_t place) {
        pour_into_pool(s_.places[place], s_.leak_pools[place], volume_ml(m_.leak_element(place)));
    }

    void connector() { pour_into_pool(s_.chamber, s_.pocket_pool, volume_ml(element_connector)); }

    void catheter_forward() {
        connector();
        for (std::size_t i = 0; i <= m_.place_count(); ++i) {
            move(i);
            if (i < m_.place_count()) leak(i);
        }
        at_tip();
    }

    void catheter_backward() {
        at_tip();
        for (std::size_t i = m_.place_count() + 1; i-- > 0;) {
            if (i < m_.place_count()) leak(i);
            move(i);
        }
        connector();
    }

    /// Through the side holes into whatever lies there.
    void at_tip() {
        const double out_ml = volume_ml(element_tip);
        if (m_.setup.tip_space == TipSpace::muscle) {
            pour_into_pool(s_.tip, s_.tip_pool, out_ml);
            return;
        }
        // iodine that is drawn in again is taken from the sheet when it steps
        const bool in_csf =
            m_.setup.tip_space == TipSpace::sac || m_.setup.tip_space == TipSpace::loculation;
        Tank outside{.volume_ml = 1e3, .amount = {0.0, 0.0, in_csf ? 1e3 : 0.0}};
        const Amounts before = outside.amount;
        pour(s_.tip, outside, out_ml);
        const bool by_hand = s_.gathered_m3[element_line] > kHandShare * s_.gathered_pump_m3;
        for (std::size_t i = 0; i < outside.amount.size(); ++i) {
            const double gained = outside.amount[i] - before[i];
            s_.in_csf[i] += gained;
            if (by_hand) {
                s_.in_csf_by_syringe[i] += gained;
            } else if (s_.bolus_running) {
                s_.in_csf_by_bolus[i] += gained;
            }
            s_.gathered_tip[i] += gained;
        }
        s_.gathered_tip_ml += out_ml;
    }

    void age_pools() {
        for (TissuePool& pool : s_.leak_pools)
            age_pool(pool, s_.gathered_s);
        for (TissuePool& pool : s_.needle_pools)
            age_pool(pool, s_.gathered_s);
        for (TissuePool* pool : {&s_.pocket_pool, &s_.tip_pool, &s_.track_pool})
            age_pool(*pool, s_.gathered_s);
    }

    const PlumbingModel& m_;
    PlumbingState& s_;
    std::vector<std::vector<double>> temperature_c_;  ///< [lumina][cells], or [lumina][0]: 37 C
};

/// The sheet moves only while there is something to see in it.
void step_sheet(const PlumbingModel& m, PlumbingState& s, double tilt_deg, double time_s) {
    const double track_ml = s.gathered_sheet_track_ml;
    const double space_ml = s.gathered_space_m3 * kMlPerM3;
    s.gathered_space_m3 = 0.0;
    CsfSheetOutput out;
    if (s.in_csf[iodine] > 0.0) {
        out = step_csf_sheet(m.sheet, s.sheet,
                             {.tip_ml = s.gathered_tip_ml - std::min(0.0, space_ml),
                              .tip_amount = s.gathered_tip,
                              .dural_leak_ml = track_ml + std::max(0.0, space_ml),
                              .table_tilt_deg = tilt_deg,
                              .time_s = time_s},
                             s.gathered_sheet_s);
        s.gathered_tip[iodine] = 0.0;
        s.tip.amount[iodine] += out.tip_iodine_drawn_mg;
    }
    if (m.setup.tip_space == TipSpace::loculation) {
        s.beyond_iodine_mg += out.dural_leak_iodine_mg;
    } else if (track_ml > 0.0) {
        s.track_pool.volume_ml += track_ml;
        s.track_pool.csf_ml += track_ml;
        s.track_pool.iodine_mg += out.dural_leak_iodine_mg;
    }
    for (const int species : {drug, csf_tracer, blood, air})
        s.gathered_tip[static_cast<std::size_t>(species)] = 0.0;
    s.gathered_tip_ml = s.gathered_sheet_track_ml = s.gathered_sheet_s = 0.0;
}

/// Liquid that leaves the needle into tissue stays where it left it.
void place_needle_pool(PlumbingState& s, const PlumbingInput& input) {
    if (s.network.flow[element_needle_tissue] == 0.0) return;
    const bool in_tissue =
        input.needle_site == NeedleSite::pocket || input.needle_site == NeedleSite::fat;
    if (!in_tissue) return;
    const TissueKind kind =
        input.needle_site == NeedleSite::pocket ? TissueKind::pocket : TissueKind::fat;
    if (!s.needle_pools.empty()) {
        const TissuePool& last = s.needle_pools.back();
        const double moved_mm = glm::length(last.at_W_mm - input.needle_tip_W_mm);
        if (last.kind == kind && (moved_mm < kNewPoolMm || last.volume_ml <= 0.0)) {
            if (last.volume_ml <= 0.0) s.needle_pools.back().at_W_mm = input.needle_tip_W_mm;
            return;
        }
    }
    s.needle_pools.push_back(
        {.kind = kind, .arc_fraction = -1.0, .at_W_mm = input.needle_tip_W_mm});
}

}  // namespace

void transport(const PlumbingModel& model, PlumbingState& state) {
    Transport(model, state).run();
}

void settle_flows(const PlumbingModel& model, PlumbingState& state) {
    if (state.gathered_s <= 0.0) return;
    transport(model, state);
    state.gathered_sheet_s += state.gathered_s;
    state.gathered_sheet_track_ml += state.gathered_track_m3 * kMlPerM3;
    std::fill(state.gathered_m3.begin(), state.gathered_m3.end(), 0.0);
    state.gathered_pump_m3 = state.gathered_track_m3 = state.gathered_s = 0.0;
}

void step(const PlumbingModel& model, PlumbingState& state, const PlumbingInput& input,
          double dt_s) {
    state.bolus_running = input.bolus_running;
    step_pressures(model, state, input, dt_s);
    place_needle_pool(state, input);
    state.tick += 1;
    // half a tick of slack: sums of 1/240 s need not hit 1/60 s exactly
    if (state.gathered_s < kTransportS - 0.5 * dt_s) return;
    settle_flows(model, state);
    if (state.gathered_sheet_s >= kSheetS - 0.5 * dt_s)
        step_sheet(model, state, input.table_tilt_deg, static_cast<double>(state.tick) * dt_s);
}

}  // namespace sideport::fluid
