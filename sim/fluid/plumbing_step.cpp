#include <algorithm>
#include <cmath>

#include "sim/base/units.h"
#include "sim/fluid/plumbing_model.h"

namespace sideport::fluid {

namespace {

constexpr double kClosed = 1e20;
constexpr double kMlPerM3 = 1e6;
constexpr double kTransportS = 1.0 / 60.0, kSheetS = 1.0 / 30.0;
constexpr double kMovingM3PerS = 1e-11;  ///< a stopper slower than this has stuck
constexpr double kBubbleM3 = 3e-8;       ///< gas in every syringe: the spring of a vacuum, RL
constexpr double kReservoirPa = 2000.0;  ///< propellant, slightly above the room, RL
constexpr double kTissuePa = 300.0;
constexpr double kCardiacPa = 130.0, kRespiratoryPa = 80.0;  ///< lumbar CSF pulse about 1 mmHg, RL
constexpr double kHandShare = 5.0;  ///< flow is the hand's when it is so much more than the pump's

double poiseuille(double viscosity_pa_s, double length_m, double diameter_m) {
    return 128.0 * viscosity_pa_s * length_m / (units::kPi * std::pow(diameter_m, 4));
}

double room_viscosity_pa_s(const Tank& tank) {
    return 1.0e-3 * viscosity_ratio_20c(tank.concentration(iodine));
}

/// Resistances of this tick: stopcock, liquid in line and needle, where the needle's tip lies.
void set_resistances(const PlumbingModel& m, const PlumbingState& s, const PlumbingInput& input,
                     Network& n) {
    const device::ExtensionSetModel& set = m.setup.extension;
    const bool line_open = s.syringe_on && input.stopcock == Stopcock::syringe_to_needle;
    const double line = poiseuille(room_viscosity_pa_s(s.line[kLineTanks / 2]),
                                   set.length_mm * 1e-3, set.inner_diameter_mm * 1e-3);
    n.elements[element_line].resistance = line_open ? line : kClosed;
    const double needle =
        poiseuille(room_viscosity_pa_s(s.line.back()), m.setup.needle.length_mm * 1e-3,
                   m.setup.needle.inner_diameter_mm * 1e-3);
    const auto joins = [&](NeedleSite site) {
        return input.needle_site == site ? needle : kClosed;
    };
    n.elements[element_needle_chamber].resistance = joins(NeedleSite::access_chamber);
    n.elements[element_needle_tissue].resistance = joins(NeedleSite::tissue);
    n.elements[element_needle_reservoir].resistance = joins(NeedleSite::reservoir);
    n.elements[element_needle_air].resistance = joins(NeedleSite::outside);
    n.elements[element_proximal].resistance = s.proximal_resistance_pa_s_per_m3;
    if (n.elements[element_distal].resistance < kClosed) {
        n.elements[element_distal].resistance = s.distal_resistance_pa_s_per_m3;
    }
}

/// The stopper: it slides in when the hand beats pressure and friction, out when both beat the
/// hand.
void set_plunger(const PlumbingModel& m, PlumbingState& s, const PlumbingInput& input, Network& n) {
    double& in_pa = s.network.pressure[node_plunger_in];
    double& out_pa = s.network.pressure[node_plunger_out];
    if (!s.syringe_on) {
        in_pa = out_pa = 0.0;
        return;
    }
    const device::SyringeModel& syringe = s.syringe.model;
    const double area_m2 = 0.25 * units::kPi * std::pow(syringe.bore_mm * 1e-3, 2);
    const double force_n =
        std::clamp(input.plunger_force_n, -m.setup.thumb_limit_n, m.setup.thumb_limit_n);
    const double friction_n = s.plunger_moving ? syringe.glide_n : syringe.breakaway_n;
    in_pa = std::max((force_n - friction_n) / area_m2, syringe.max_vacuum_pa);
    out_pa = std::max((force_n + friction_n) / area_m2, syringe.max_vacuum_pa);
    if (s.syringe.volume_ml <= 0.0) n.elements[element_slide_in].resistance = kClosed;
    if (s.syringe.volume_ml + s.syringe.gas_ml >= syringe.volume_ml)
        n.elements[element_slide_out].resistance = kClosed;

    // the bubble obeys pV = const: its compliance grows as the pressure falls
    const double absolute_pa = units::kAtmospherePa + s.network.pressure[node_syringe];
    n.compliance[node_syringe] = syringe.compliance_m3_per_pa +
                                 kBubbleM3 * units::kAtmospherePa / (absolute_pa * absolute_pa);
    s.syringe.gas_ml =
        std::max(0.0, kBubbleM3 * (units::kAtmospherePa / absolute_pa - 1.0)) * kMlPerM3;
}

/// Pressure-volume curve of the CSF with formation and outflow in balance at rest; heart and breath
/// on top. eq: FLUID-10. ref: Marmarou 1975.
void step_csf(const PlumbingModel& m, PlumbingState& s, double dt_s) {
    const PlumbingSetup& setup = m.setup;
    const double out_ml_per_min = (s.csf_pressure_pa - setup.csf_pressure_pa) / units::kPaPerMmhg /
                                  setup.outflow_resistance_mmhg_min_per_ml;
    s.csf_volume_change_ml +=
        s.network.flow[element_tip] * dt_s * kMlPerM3 - out_ml_per_min / 60.0 * dt_s;
    s.csf_pressure_pa = setup.csf_pressure_pa *
                        std::pow(10.0, s.csf_volume_change_ml / setup.pressure_volume_index_ml);
    const double t = static_cast<double>(s.tick) * dt_s;
    const double heart = 2.0 * units::kPi * setup.heart_rate_per_min / 60.0 * t;
    const double breath = 2.0 * units::kPi * setup.breathing_rate_per_min / 60.0 * t;
    s.network.pressure[node_csf] =
        s.csf_pressure_pa + kCardiacPa * (0.8 * std::sin(heart) + 0.2 * std::sin(2.0 * heart)) +
        kRespiratoryPa * std::sin(breath);
}

void step_pressures(const PlumbingModel& m, PlumbingState& s, const PlumbingInput& input,
                    double dt_s) {
    Network n = m.network;
    set_resistances(m, s, input, n);
    set_plunger(m, s, input, n);
    step_csf(m, s, dt_s);
    s.network.pressure[node_reservoir] = kReservoirPa;
    s.network.pressure[node_air] = 0.0;
    std::array<double, kNodeCount> inflow{};
    inflow[node_chamber] = input.pump_flow_m3_per_s;
    // tissue rests at its own small pressure: its storage counts from there
    s.network.pressure[node_leak_tissue] -= kTissuePa;
    s.network.pressure[node_needle_tissue] -= kTissuePa;
    const SolveReport report = step_network(n, s.network, inflow, dt_s);
    s.network.pressure[node_leak_tissue] += kTissuePa;
    s.network.pressure[node_needle_tissue] += kTissuePa;
    if (!report.converged) {
        s.held_element = report.worst_element;
        ++s.held_steps;
    }
    const double slide_m3_per_s =
        s.network.flow[element_slide_in] - s.network.flow[element_slide_out];
    s.plunger_moving = s.syringe_on && std::fabs(slide_m3_per_s) > kMovingM3PerS;
    s.plunger_rate_ml_per_s = s.syringe_on ? slide_m3_per_s * kMlPerM3 : 0.0;
    for (std::size_t e = 0; e < kElementCount; ++e)
        s.gathered_m3[e] += s.network.flow[e] * dt_s;
    s.gathered_pump_m3 += input.pump_flow_m3_per_s * dt_s;
    s.gathered_s += dt_s;
}

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

/// Tissue takes what comes; what is sucked back comes from the pool, or is clear tissue fluid.
void pour_into_pool(Tank& tank, TissuePool& pool, double volume_ml) {
    Tank in_pool{.volume_ml = std::max(pool.volume_ml, 1e-12),
                 .amount = {pool.iodine_mg, pool.drug_mg, 0.0}};
    if (volume_ml < 0.0 && pool.volume_ml < -volume_ml) {
        tank.volume_ml -= volume_ml;
        return;
    }
    pour(tank, in_pool, volume_ml);
    pool.volume_ml = std::max(0.0, pool.volume_ml + volume_ml);
    pool.iodine_mg = in_pool.amount[iodine];
    pool.drug_mg = in_pool.amount[drug];
}

Amounts per_m3(const Tank& tank) {
    return {tank.concentration(0) * kMlPerM3, tank.concentration(1) * kMlPerM3,
            tank.concentration(2) * kMlPerM3};
}

void move_lumen(const LumenModel& m, LumenState& lumen, Tank& start, Tank& end, double volume_m3,
                double dt_s) {
    const LumenOutflow out = step_lumen(m, lumen, volume_m3, dt_s, per_m3(start), per_m3(end));
    for (std::size_t i = 0; i < out.at_start.size(); ++i) {
        start.amount[i] += out.at_start[i];
        end.amount[i] += out.at_end[i];
    }
    start.volume_ml -= volume_m3 * kMlPerM3;
    end.volume_ml += volume_m3 * kMlPerM3;
}

/// One transport step: each part once, in the order of the flow.
class Transport {
  public:
    Transport(const PlumbingModel& m, PlumbingState& s) : m_(m), s_(s) {}

    void run() {
        Tank syringe{.volume_ml = s_.syringe.volume_ml, .amount = s_.syringe.content};
        const bool forward = volume_ml(element_proximal) >= 0.0 && volume_ml(element_line) >= 0.0;
        pump();
        if (forward) {
            line(syringe, true);
            needle();
            catheter(true);
        } else {
            catheter(false);
            needle();
            line(syringe, false);
        }
        if (s_.syringe_on) {
            s_.syringe.volume_ml = std::max(0.0, syringe.volume_ml);
            s_.syringe.content = syringe.amount;
        }
        s_.proximal_resistance_pa_s_per_m3 = lumen_resistance_pa_s_per_m3(m_.proximal, s_.proximal);
        s_.distal_resistance_pa_s_per_m3 = lumen_resistance_pa_s_per_m3(m_.distal, s_.distal);
    }

  private:
    double volume_ml(ElementId e) const { return s_.gathered_m3[e] * kMlPerM3; }

    void pump() { pour(s_.reservoir, s_.chamber, s_.gathered_pump_m3 * kMlPerM3); }

    /// Slices of the line one after the other, upstream first; small strokes keep each slice's
    /// share below one.
    void line(Tank& syringe, bool forward) {
        const double whole_ml = volume_ml(element_line);
        const double slice_ml = m_.line_ml / kLineTanks;
        const int strokes = 1 + static_cast<int>(std::fabs(whole_ml) / (0.5 * slice_ml));
        for (int i = 0; i < strokes; ++i) {
            const double stroke_ml = whole_ml / strokes;
            if (forward) pour(syringe, s_.line.front(), stroke_ml);
            for (std::size_t k = 0; k + 1 < kLineTanks; ++k) {
                const std::size_t at = forward ? k : kLineTanks - 2 - k;
                pour(s_.line[at], s_.line[at + 1], stroke_ml);
            }
            if (!forward) pour(syringe, s_.line.front(), stroke_ml);
        }
    }

    void needle() {
        Tank& end = s_.line.back();
        pour(end, s_.chamber, volume_ml(element_needle_chamber));
        pour(end, s_.reservoir, volume_ml(element_needle_reservoir));
        pour_into_pool(end, s_.needle_pool, volume_ml(element_needle_tissue));
        // into the air: drops that are wiped away; what is drawn in is air in place of liquid
        Tank air{.volume_ml = 1e3, .amount = {}};
        pour(end, air, volume_ml(element_needle_air));
        for (std::size_t i = 0; i < air.amount.size(); ++i)
            s_.spilled[i] += air.amount[i];
    }

    void catheter(bool forward) {
        const double dt = s_.gathered_s;
        const auto proximal = [&] {
            move_lumen(m_.proximal, s_.proximal, s_.chamber, s_.branch,
                       s_.gathered_m3[element_proximal], dt);
        };
        const auto distal = [&] {
            move_lumen(m_.distal, s_.distal, s_.branch, s_.tip, s_.gathered_m3[element_distal], dt);
        };
        if (forward) {
            proximal();
            pour_into_pool(s_.branch, s_.leak_pool, volume_ml(element_leak));
            distal();
            csf();
        } else {
            csf();
            distal();
            pour_into_pool(s_.branch, s_.leak_pool, volume_ml(element_leak));
            proximal();
        }
    }

    /// Through the side holes. CSF that is drawn in is taken as clear: the jet has carried the
    /// iodine away.
    void csf() {
        const double out_ml = volume_ml(element_tip);
        Tank outside{.volume_ml = 1e3, .amount = {0.0, 0.0, 1e3}};
        pour(s_.tip, outside, out_ml);
        const bool by_hand = s_.gathered_m3[element_line] > kHandShare * s_.gathered_pump_m3;
        for (const int species : {iodine, drug}) {
            const auto i = static_cast<std::size_t>(species);
            s_.in_csf[i] += outside.amount[i];
            if (by_hand) s_.in_csf_by_syringe[i] += outside.amount[i];
        }
        s_.gathered_tip_ml += out_ml;
        s_.gathered_tip_mg += outside.amount[iodine];
    }

    const PlumbingModel& m_;
    PlumbingState& s_;
};

/// The sheet moves only while there is something to see in it.
void step_sheet(const PlumbingModel& m, PlumbingState& s, double tilt_deg) {
    if (s.in_csf[iodine] > 0.0) {
        step_csf_sheet(m.sheet, s.sheet,
                       {.tip_ml = std::max(0.0, s.gathered_tip_ml),
                        .tip_amount = {s.gathered_tip_mg, 0.0, 0.0},
                        .table_tilt_deg = tilt_deg,
                        .time_s = static_cast<double>(s.tick) / 240.0},
                       s.gathered_sheet_s);
        s.gathered_tip_mg = 0.0;
    }
    s.gathered_tip_ml = s.gathered_sheet_s = 0.0;
}

}  // namespace

void settle_flows(const PlumbingModel& model, PlumbingState& state) {
    if (state.gathered_s <= 0.0) return;
    Transport(model, state).run();
    state.gathered_sheet_s += state.gathered_s;
    state.gathered_m3.fill(0.0);
    state.gathered_pump_m3 = state.gathered_s = 0.0;
}

void step(const PlumbingModel& model, PlumbingState& state, const PlumbingInput& input,
          double dt_s) {
    step_pressures(model, state, input, dt_s);
    state.tick += 1;
    // half a tick of slack: sums of 1/240 s need not hit 1/60 s exactly
    if (state.gathered_s < kTransportS - 0.5 * dt_s) return;
    settle_flows(model, state);
    if (state.gathered_sheet_s >= kSheetS - 0.5 * dt_s)
        step_sheet(model, state, input.table_tilt_deg);
}

}  // namespace sideport::fluid
