// Pressures and flows of one tick.

#include <algorithm>
#include <cmath>

#include "sim/base/units.h"
#include "sim/fluid/plumbing_model.h"

namespace sideport::fluid {

namespace {

constexpr double kMlPerM3 = 1e6;
constexpr double kMovingM3PerS = 1e-11;  ///< a stopper slower than this has stuck
constexpr double kBubbleMl = 0.03;       ///< gas in every syringe: the spring of a vacuum, RL
constexpr double kReservoirPa = 2000.0;  ///< propellant, slightly above the room, RL
constexpr double kStopcockOpen = 1e8;    ///< its bore and a short side arm
constexpr double kBurstLeak = 2e9;       ///< connector that pressure has forced open, RL
/// Gas that a millilitre of watery liquid at 37 C gives up into a vacuum, and how fast; it goes
/// back more slowly. Nitrogen, oxygen and carbon dioxide, RL.
constexpr double kDissolvedShare = 0.016, kReleaseS = 10.0, kReturnS = 60.0;
constexpr int kHipsFlexed = 1;      ///< index of scenario::kPostureNames
constexpr double kBeatS = 1.0;      ///< over which an eye tells a beat from a drift
constexpr double kShearLeak = 1e9;  ///< Pa s/m3: a hole as wide as the lumen, fluid facts 2(a)
constexpr double kEmptyMl = 0.05;   ///< left in the reservoir when nothing more comes out of it

/// How the space round the tip yields. RL: tuned so that suction gives about 0.2 mL and then stops,
/// and that a millilitre is felt.
struct SpaceModel {
    double push_m3_per_pa, pull_m3_per_pa;
    double series_pa_s_per_m3;  ///< per viscosity ratio to CSF
    double suction_pa_s_per_m3;
};
SpaceModel space_model(TipSpace space) {
    const auto tissue = [](TissueKind kind) {
        const TissueModel& t = tissue_model(kind);
        return SpaceModel{
            t.compliance_m3_per_pa, 1e-12,
            tissue_resistance_pa_s_per_m3(kCsfViscosityPaS, t.permeability_m2, t.start_radius_mm),
            t.suction_resistance_pa_s_per_m3};
    };
    switch (space) {
        case TipSpace::sac:
            return {1e-16, 1e-16, 0.0, 0.0};
        case TipSpace::loculation:
            return {1e-10, 5e-12, 0.0, 0.0};
        case TipSpace::subdural:
            return {1.2e-10, 3e-12, 5e10, 2e11};
        case TipSpace::epidural:
            return tissue(TissueKind::epidural);
        case TipSpace::muscle:
            return tissue(TissueKind::muscle);
    }
    return {};
}

double body_viscosity_ratio(const Tank& tank) {
    return viscosity_ratio_37c(std::max(0.0, tank.concentration(iodine)));
}

double viscosity_ratio(const Tank& tank, double temperature_c) {
    return viscosity_pa_s(std::max(0.0, tank.concentration(iodine)), temperature_c) /
           kCsfViscosityPaS;
}

/// Open resistance and what suction leaves of it.
void set_valve(Element& element, double resistance, double suction_resistance) {
    element.resistance = resistance;
    element.leak_ratio =
        std::clamp(resistance / std::max(suction_resistance, resistance), 1e-9, 1.0);
}

double tissue_resistance(TissueKind kind, const Tank& from) {
    const TissueModel& t = tissue_model(kind);
    return tissue_resistance_pa_s_per_m3(kCsfViscosityPaS * body_viscosity_ratio(from),
                                         t.permeability_m2, t.start_radius_mm);
}

/// A pool stretches its tissue: the same volume more costs more pressure.
double tissue_compliance(const TissuePool& pool) {
    const TissueModel& t = tissue_model(pool.kind);
    return t.compliance_m3_per_pa / (1.0 + pool.volume_ml / t.stiffening_ml);
}

void set_line(const PlumbingState& s, const PlumbingInput& input, Network& n) {
    const auto open_at = [&](Stopcock position, bool possible) {
        return possible && input.stopcock == position;
    };
    const double line = s.line_resistance_pa_s_per_m3 + kStopcockOpen;
    if (open_at(Stopcock::syringe_to_needle, s.syringe_on))
        n.elements[element_line].resistance = line;
    if (open_at(Stopcock::syringe_to_side, s.syringe_on))
        n.elements[element_syringe_side].resistance = kStopcockOpen;
    Element& side = n.elements[element_needle_side];
    if (open_at(Stopcock::needle_to_side, true)) side.resistance = line;
    side.resistance = std::min(side.resistance, input.mishap.air_leak_resistance_pa_s_per_m3);
    // a bubble in the line is a spring
    const double absolute_pa =
        std::max(5000.0, units::kAtmospherePa + s.network.pressure[node_hub]);
    const double air_m3 =
        (s.hub.amount[air] + lumen_amount(s.line_model, s.line, air)) * units::kM3PerMl;
    n.compliance[node_hub] +=
        std::max(0.0, air_m3) * units::kAtmospherePa / (absolute_pa * absolute_pa);
}

/// Liquid in the needle, and where its tip lies.
void set_needle(const PlumbingModel& m, const PlumbingState& s, const PlumbingInput& input,
                Network& n) {
    const double viscosity = kCsfViscosityPaS * viscosity_ratio(s.hub, needle_temperature_c(m, s));
    const double needle =
        poiseuille_pa_s_per_m3(viscosity, s.needle_length_mm * 1e-3, s.needle_bore_mm * 1e-3);
    for (const ElementId element : {element_needle_chamber, element_needle_tissue,
                                    element_needle_reservoir, element_needle_air})
        n.elements[element].quadratic = needle_loss_pa_s2_per_m6(s.needle_bore_mm);
    switch (input.needle_site) {
        case NeedleSite::access_chamber:
            n.elements[element_needle_chamber].resistance = needle;
            break;
        case NeedleSite::reservoir:
            n.elements[element_needle_reservoir].resistance = needle;
            // empty bellows lie on their stop
            n.elements[element_needle_reservoir].one_way = s.reservoir.volume_ml < kEmptyMl;
            n.elements[element_needle_reservoir].leak_ratio = 1e-9;
            break;
        case NeedleSite::outside:
            n.elements[element_needle_air].resistance = needle;
            break;
        case NeedleSite::pocket:
        case NeedleSite::fat: {
            const TissueKind kind =
                input.needle_site == NeedleSite::pocket ? TissueKind::pocket : TissueKind::fat;
            set_valve(n.elements[element_needle_tissue], needle + tissue_resistance(kind, s.hub),
                      tissue_model(kind).suction_resistance_pa_s_per_m3);
            n.compliance[node_needle_tissue] = s.needle_pools.empty()
                                                   ? tissue_model(kind).compliance_m3_per_pa
                                                   : tissue_compliance(s.needle_pools.back());
            break;
        }
        case NeedleSite::septum:
            break;
    }
}

/// A catheter that has torn through in this session: as one that was cut before it.
void shear(const PlumbingModel& m, std::size_t place, Network& n) {
    n.elements[m.lumen_element(place + 1)].resistance = kNoLeak;
    Element& leak = n.elements[m.leak_element(place)];
    leak.resistance = std::min(leak.resistance, kShearLeak);
}

/// Lumina with what they hold, kinks, holes and a connector that has given way.
void set_catheter(const PlumbingModel& m, const PlumbingState& s, const PlumbingInput& input,
                  Network& n) {
    if (input.mishap.sheared_place >= 0) shear(m, std::size_t(input.mishap.sheared_place), n);
    for (std::size_t i = 0; i <= m.place_count(); ++i) {
        Element& lumen = n.elements[m.lumen_element(i)];
        if (lumen.resistance < kNoLeak) lumen.resistance = s.lumen_resistance_pa_s_per_m3[i];
        if (i == m.place_count()) break;
        const CatheterPlace& place = m.setup.places[i];
        const bool acts = place.posture < 0 || place.posture == input.posture;
        if (acts && place.passing_share < 1.0) {
            const double extra = m.sound_resistance_pa_s_per_m3 *
                                 (1.0 / std::max(1e-6, place.passing_share) - 1.0) *
                                 viscosity_ratio(s.places[i], place_temperature_c(m, s, i));
            lumen.resistance = std::min(kNoLeak, lumen.resistance + extra);
        }
        Element& leak = n.elements[m.leak_element(i)];
        if (leak.resistance >= kNoLeak) continue;
        set_valve(leak, leak.resistance + tissue_resistance(place.tissue, s.places[i]),
                  leak.resistance + tissue_model(place.tissue).suction_resistance_pa_s_per_m3);
        n.compliance[m.tissue_node(i)] = tissue_compliance(s.leak_pools[i]);
    }
    Element& connector = n.elements[element_connector];
    if (s.connector_burst) connector.resistance = std::min(connector.resistance, kBurstLeak);
    if (connector.resistance >= kNoLeak) return;
    set_valve(connector, connector.resistance + tissue_resistance(TissueKind::pocket, s.chamber),
              tissue_model(TissueKind::pocket).suction_resistance_pa_s_per_m3);
    n.compliance[node_pocket] = tissue_compliance(s.pocket_pool);
}

void set_tip(const PlumbingModel& m, const PlumbingState& s, bool blocked, Network& n) {
    const PlumbingSetup& setup = m.setup;
    const SpaceModel space = space_model(setup.tip_space);
    Element& tip = n.elements[element_tip];
    if (blocked) tip.resistance = kNoLeak;
    if (tip.resistance < kNoLeak) {
        const double in_the_way =
            space.series_pa_s_per_m3 +
            m.sound_resistance_pa_s_per_m3 * (1.0 / std::max(1e-6, setup.tip_passing_share) - 1.0);
        const double ratio = viscosity_ratio(s.tip, place_temperature_c(m, s, m.place_count()));
        const double open = std::min(kNoLeak, tip.resistance + in_the_way * ratio);
        if (space.suction_pa_s_per_m3 > 0.0) {
            tip.one_way = true;
            set_valve(tip, open, open + space.suction_pa_s_per_m3);
        } else {
            tip.resistance = open;
        }
    }
    if (n.fixed[node_space]) return;
    n.compliance[node_space] = s.network.pressure[node_space] >= setup.csf.resting_pa
                                   ? space.push_m3_per_pa
                                   : space.pull_m3_per_pa;
}

/// Gas over the liquid: the bubble that every syringe has, air that was drawn, and dissolved gas
/// that a vacuum brings out. Together they are the spring that a vacuum pulls on.
void set_gas(const PlumbingModel& m, PlumbingState& s, Network& n, double dt_s) {
    Syringe& syringe = s.syringe;
    const double absolute_pa = units::kAtmospherePa + s.network.pressure[node_syringe];
    const double liquid_ml = std::max(0.0, syringe.volume_ml - syringe.content[air]);
    const double wanted_ml = kDissolvedShare * liquid_ml *
                             std::clamp(1.0 - absolute_pa / units::kAtmospherePa, 0.0, 1.0);
    const double tau_s = wanted_ml > syringe.released_ml ? kReleaseS : kReturnS;
    syringe.released_ml += (wanted_ml - syringe.released_ml) * std::min(1.0, dt_s / tau_s);

    GasPocket& pocket = n.gas.front();
    pocket.vapour_pa = water_vapour_pa(m.setup.room_temperature_c);
    const double resting_ml = kBubbleMl + syringe.content[air];
    pocket.amount_pa_m3 =
        gas_amount_pa_m3(pocket, (resting_ml + syringe.released_ml) * units::kM3PerMl, 0.0);
    const double now_ml =
        gas_volume_m3(pocket, std::max(s.network.pressure[node_syringe],
                                       pocket.vapour_pa + 500.0 - units::kAtmospherePa)) *
        kMlPerM3;
    syringe.gas_ml = std::max(0.0, now_ml - resting_ml);
}

/// The stopper: it slides in when the hand beats pressure and friction, out when both beat the
/// hand. What has stuck needs the larger force.
void set_plunger(const PlumbingModel& m, PlumbingState& s, const PlumbingInput& input, Network& n,
                 double dt_s) {
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
    if (s.syringe.volume_ml <= 0.0) n.elements[element_slide_in].resistance = kNoLeak;
    if (s.syringe.volume_ml + s.syringe.gas_ml >= syringe.volume_ml)
        n.elements[element_slide_out].resistance = kNoLeak;
    n.compliance[node_syringe] = syringe.compliance_m3_per_pa;
    set_gas(m, s, n, dt_s);
}

/// Pressure of the CSF at the tip, and what leaks out along the catheter at the dura.
void step_csf(const PlumbingModel& m, PlumbingState& s, const PlumbingInput& input, double dt_s) {
    const PlumbingSetup& setup = m.setup;
    const double in_m3_per_s = setup.tip_space == TipSpace::sac ? s.network.flow[element_tip]
                                                                : s.network.flow[element_space];
    s.csf_volume_change_ml +=
        dt_s * (in_m3_per_s * kMlPerM3 + csf_refill_ml_per_s(setup.csf, s.csf_pressure_pa));
    s.csf_pressure_pa = csf_pressure_pa(setup.csf, s.csf_volume_change_ml);
    const double time_s = static_cast<double>(s.tick) * dt_s;
    const double posture_pa = input.posture == kHipsFlexed ? setup.flexed_pressure_pa : 0.0;
    const double tilt_pa =
        csf_tilt_pa(m.sheet.sections.front().center_W_mm.z, setup.tip_z_W_mm, input.table_tilt_deg);
    s.network.pressure[node_csf] =
        s.csf_pressure_pa + posture_pa + tilt_pa +
        csf_pulse_pa(setup.heart_rate_per_min, setup.breathing_rate_per_min, time_s);
    if (setup.tip_space == TipSpace::sac)
        s.network.pressure[node_space] = s.network.pressure[node_csf];
    if (setup.tip_space == TipSpace::loculation) {
        s.gathered_space_m3 += s.network.flow[element_space] * dt_s;
    } else if (setup.dural_leak_resistance_pa_s_per_m3 < kNoLeak) {
        // the leak that was there before is part of the balance at rest
        const double at_dura_pa =
            s.network.pressure[node_csf] +
            csf_tilt_pa(setup.tip_z_W_mm, setup.dura_z_W_mm, input.table_tilt_deg);
        const double outside_pa = tissue_model(s.track_pool.kind).resting_pa;
        s.gathered_track_m3 +=
            std::max(0.0, at_dura_pa - outside_pa) / setup.dural_leak_resistance_pa_s_per_m3 * dt_s;
    }
}

}  // namespace

void step_pressures(const PlumbingModel& m, PlumbingState& s, const PlumbingInput& input,
                    double dt_s) {
    Network n = m.network;
    set_line(s, input, n);
    set_needle(m, s, input, n);
    set_catheter(m, s, input, n);
    set_tip(m, s, input.mishap.tip_blocked, n);
    set_plunger(m, s, input, n, dt_s);
    step_csf(m, s, input, dt_s);
    s.network.pressure[node_reservoir] = kReservoirPa;
    s.network.pressure[node_air] = 0.0;
    std::vector<double> inflow(m.node_count(), 0.0);
    inflow[node_chamber] = input.pump_flow_m3_per_s;
    const SolveReport report = step_network(n, s.network, inflow, dt_s);
    if (!report.converged) {
        s.held_element = report.worst_element;
        ++s.held_steps;
    }
    if (s.network.pressure[node_chamber] > m.setup.catheter.leak_pressure_pa)
        s.connector_burst = true;
    const double line_pa = s.network.pressure[node_hub];
    s.line_mean_pa += (line_pa - s.line_mean_pa) * dt_s / kBeatS;
    s.line_swing_pa += (std::fabs(line_pa - s.line_mean_pa) - s.line_swing_pa) * dt_s / kBeatS;
    const double slide_m3_per_s =
        s.network.flow[element_slide_in] - s.network.flow[element_slide_out];
    s.plunger_moving = s.syringe_on && std::fabs(slide_m3_per_s) > kMovingM3PerS;
    s.plunger_rate_ml_per_s = s.syringe_on ? slide_m3_per_s * kMlPerM3 : 0.0;
    for (std::size_t e = 0; e < m.element_count(); ++e)
        s.gathered_m3[e] += s.network.flow[e] * dt_s;
    s.gathered_pump_m3 += input.pump_flow_m3_per_s * dt_s;
    s.gathered_s += dt_s;
}

}  // namespace sideport::fluid
