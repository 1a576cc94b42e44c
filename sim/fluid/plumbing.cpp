#include <algorithm>
#include <cmath>

#include "sim/base/units.h"
#include "sim/fluid/plumbing_model.h"

namespace sideport::fluid {

namespace {

constexpr double kClosed = 1e20, kOpen = 1e6;  ///< Pa s/m3: no topology ever changes
constexpr double kMixedBreakFraction = 0.4;  ///< where the lumina are joined in an intact catheter
constexpr int kCells = 256, kLayers = 12;
constexpr double kPortCompliance = 0.05e-12;  ///< 0.05 uL/kPa, RL
constexpr double kLineCompliance = 0.1e-12;   ///< soft extension set, RL
constexpr double kTissueCompliance = 5e-9;    ///< elastic storage of fat, fluid facts 2(d)
constexpr double kBranchMl = 0.004;           ///< liquid at a branch point
constexpr double kNeedleLoss = 2.0;  ///< Hagenbach 1.3 + entrance, fluid facts 2(a): 1.2-2.3
constexpr double kHoleDischarge = 0.65;
constexpr double kPlungerResistance =
    2e9;                               ///< viscous drag of the stopper, small against the needle
constexpr double kSuctionLeak = 1e-3;  ///< tissue sucked onto a hole, fluid facts 2(a)
constexpr int kTissueVoxels = 36;
constexpr double kTissueSpacingMm = 1.1;

double poiseuille(double viscosity_pa_s, double length_m, double diameter_m) {
    return 128.0 * viscosity_pa_s * length_m / (units::kPi * std::pow(diameter_m, 4));
}

/// Compliance of a thick elastic tube: 3 A l / E x b^2 / (b^2 - a^2).
double tube_compliance(const device::CatheterModel& catheter, double length_m) {
    const double a = 0.5e-3 * catheter.inner_diameter_mm, b = 0.5e-3 * catheter.outer_diameter_mm;
    return 3.0 * units::kPi * a * a * length_m / catheter.wall_modulus_pa * b * b / (b * b - a * a);
}

/// Side holes as parallel short channels through the wall; the open share scales their area.
double tip_resistance(const PlumbingSetup& s) {
    if (s.tip_open_fraction < 1e-6) return kClosed;
    const double wall_m = 0.5e-3 * (s.catheter.outer_diameter_mm - s.catheter.inner_diameter_mm);
    const double hole_m = 1e-3 * s.catheter.side_hole_diameter_mm;
    const double one = poiseuille(0.7e-3, wall_m + 0.6 * hole_m, hole_m);
    return one / s.catheter.side_hole_count / (s.tip_open_fraction * s.tip_open_fraction);
}

LumenModel lumen_of(const PlumbingSetup& s, double share, int cells) {
    LumenModel lumen;
    lumen.length_m = s.catheter_length_m * share;
    lumen.radius_m = 0.5e-3 * s.catheter.inner_diameter_mm;
    lumen.cells = cells;
    lumen.layers = kLayers;
    return lumen;
}

Element element(std::size_t from, std::size_t to, double resistance, double quadratic = 0.0) {
    return {.from = from, .to = to, .resistance = resistance, .quadratic = quadratic};
}

Network make_network(const PlumbingModel& m) {
    const PlumbingSetup& s = m.setup;
    Network n;
    n.compliance.assign(kNodeCount, 1e-16);
    n.fixed.assign(kNodeCount, false);
    for (const std::size_t node :
         {node_plunger_in, node_plunger_out, node_csf, node_reservoir, node_air})
        n.fixed[node] = true;
    n.compliance[node_syringe] = 1e-13;
    n.compliance[node_hub] = kLineCompliance;
    n.compliance[node_chamber] =
        kPortCompliance + 0.5 * tube_compliance(s.catheter, m.proximal.length_m);
    n.compliance[node_break] = 0.5 * tube_compliance(s.catheter, s.catheter_length_m);
    n.compliance[node_tip] = 0.5 * tube_compliance(s.catheter, m.distal.length_m);
    n.compliance[node_leak_tissue] = n.compliance[node_needle_tissue] = kTissueCompliance;

    // needle: Poiseuille and a kinetic loss K rho / (2 A^2)
    const double bore_m = 1e-3 * s.needle.inner_diameter_mm;
    const double area_m2 = 0.25 * units::kPi * bore_m * bore_m;
    const double loss = kNeedleLoss * 1000.0 / (2.0 * area_m2 * area_m2);
    const double hole_m2 = 0.25 * units::kPi *
                           std::pow(1e-3 * s.catheter.side_hole_diameter_mm, 2) *
                           s.catheter.side_hole_count * std::max(1e-3, s.tip_open_fraction);
    n.elements.resize(kElementCount);
    n.elements[element_slide_in] = element(node_plunger_in, node_syringe, kPlungerResistance);
    n.elements[element_slide_out] = element(node_syringe, node_plunger_out, kPlungerResistance);
    n.elements[element_slide_in].one_way = n.elements[element_slide_out].one_way = true;
    n.elements[element_slide_in].leak_ratio = n.elements[element_slide_out].leak_ratio = 1e-9;
    n.elements[element_line] = element(node_syringe, node_hub, kClosed);
    n.elements[element_needle_chamber] = element(node_hub, node_chamber, kClosed, loss);
    n.elements[element_needle_tissue] = element(node_hub, node_needle_tissue, kClosed, loss);
    n.elements[element_needle_reservoir] = element(node_hub, node_reservoir, kClosed, loss);
    n.elements[element_needle_air] = element(node_hub, node_air, kClosed, loss);
    n.elements[element_needle_tissue].one_way = true;
    n.elements[element_needle_tissue].leak_ratio = kSuctionLeak;
    n.elements[element_proximal] = element(node_chamber, node_break, kClosed);
    const bool cut = s.catheter_break && s.catheter_break->complete;
    n.elements[element_distal] = element(node_break, node_tip, cut ? kClosed : kOpen);
    n.elements[element_leak] =
        element(node_break, node_leak_tissue,
                s.catheter_break ? s.catheter_break->leak_resistance_pa_s_per_m3 : kClosed);
    n.elements[element_leak].one_way = true;
    n.elements[element_leak].leak_ratio = kSuctionLeak;
    n.elements[element_tip] =
        element(node_tip, node_csf, m.tip_resistance_pa_s_per_m3,
                1000.0 / (2.0 * kHoleDischarge * kHoleDischarge * hole_m2 * hole_m2));
    if (s.tip_suction_share < 1.0) {
        // the whole catheter passes this share of what it passes open: the holes alone are small
        const double catheter =
            poiseuille(0.7e-3, s.catheter_length_m, 1e-3 * s.catheter.inner_diameter_mm);
        const double tip = m.tip_resistance_pa_s_per_m3;
        n.elements[element_tip].one_way = true;
        n.elements[element_tip].leak_ratio =
            tip / ((catheter + tip) / s.tip_suction_share - catheter);
    }
    return n;
}

void take(Amounts& sum, const Amounts& part, double sign) {
    for (std::size_t i = 0; i < sum.size(); ++i)
        sum[i] += sign * part[i];
}

Amounts lumen_amounts(const LumenModel& m, const LumenState& s) {
    return {lumen_amount(m, s, 0), lumen_amount(m, s, 1), lumen_amount(m, s, 2)};
}

/// Everything between nozzle and tip.
Amounts line_amounts(const PlumbingModel& m, const PlumbingState& s) {
    Amounts sum{};
    for (const Tank& tank : s.line)
        take(sum, tank.amount, 1.0);
    for (const Tank* tank : {&s.chamber, &s.branch, &s.tip})
        take(sum, tank->amount, 1.0);
    take(sum, lumen_amounts(m.proximal, s.proximal), 1.0);
    take(sum, lumen_amounts(m.distal, s.distal), 1.0);
    return sum;
}

}  // namespace

PlumbingModel make_plumbing(const PlumbingSetup& setup, const patient::Spine& spine) {
    PlumbingModel m;
    m.setup = setup;
    const double share =
        setup.catheter_break ? setup.catheter_break->fraction : kMixedBreakFraction;
    const int proximal_cells =
        std::clamp(static_cast<int>(std::lround(kCells * share)), 8, kCells - 8);
    m.proximal = lumen_of(setup, share, proximal_cells);
    m.distal = lumen_of(setup, 1.0 - share, kCells - proximal_cells);
    m.tip_resistance_pa_s_per_m3 = tip_resistance(setup);
    m.sheet = make_csf_sheet(spine, {.tip_z_W_mm = setup.tip_z_W_mm});
    m.tissue = make_tissue_order(1, kTissueVoxels, kTissueSpacingMm);
    const double bore_mm = setup.needle.inner_diameter_mm;
    m.line_ml = setup.extension.dead_volume_ml + setup.needle.hub_dead_volume_ml +
                0.25 * units::kPi * bore_mm * bore_mm * setup.needle.length_mm * 1e-3;
    m.network = make_network(m);
    return m;
}

PlumbingState make_state(const PlumbingModel& m) {
    PlumbingState s;
    const double drug_mg_per_ml = m.setup.drug.concentration_mg_per_ml;
    s.network = make_network_state(m.network);
    for (Tank& tank : s.line)
        tank.volume_ml = m.line_ml / kLineTanks;
    s.chamber.volume_ml = m.setup.pump.access_chamber_ml;
    s.branch.volume_ml = s.tip.volume_ml = kBranchMl;
    for (Tank* tank : {&s.chamber, &s.branch, &s.tip})
        tank->amount[drug] = drug_mg_per_ml * tank->volume_ml;
    const Amounts full{0.0, drug_mg_per_ml * 1e6, 0.0};
    s.proximal = make_lumen(m.proximal, full);
    s.distal = make_lumen(m.distal, full);
    s.proximal_resistance_pa_s_per_m3 = lumen_resistance_pa_s_per_m3(m.proximal, s.proximal);
    s.distal_resistance_pa_s_per_m3 = lumen_resistance_pa_s_per_m3(m.distal, s.distal);
    s.sheet = make_state(m.sheet);
    s.leak_pool.arc_fraction =
        m.setup.catheter_break ? m.setup.catheter_break->fraction : kMixedBreakFraction;
    s.needle_pool.arc_fraction = -1.0;
    s.reservoir.volume_ml = m.setup.pump.reservoir_ml;
    s.reservoir.amount[drug] = drug_mg_per_ml * s.reservoir.volume_ml;
    s.csf_pressure_pa = m.setup.csf_pressure_pa;
    for (const std::size_t node : {node_chamber, node_break, node_tip, node_csf})
        s.network.pressure[node] = s.csf_pressure_pa;
    s.loaded = line_amounts(m, s);
    take(s.loaded, s.reservoir.amount, 1.0);
    return s;
}

void attach_syringe(const PlumbingModel& model, PlumbingState& state, const Syringe& syringe) {
    if (state.syringe_on) detach_syringe(model, state);
    settle_flows(model, state);
    state.syringe_on = true;
    state.syringe = syringe;
    state.plunger_moving = false;
    take(state.loaded, syringe.content, 1.0);
    state.network.pressure[node_syringe] = 0.0;
}

Syringe detach_syringe(const PlumbingModel& model, PlumbingState& state) {
    settle_flows(model, state);
    Syringe syringe = state.syringe;
    syringe.gas_ml = 0.0;
    take(state.loaded, syringe.content, -1.0);
    state.syringe_on = false;
    state.syringe = {};
    state.plunger_moving = false;
    state.plunger_rate_ml_per_s = 0.0;
    state.network.pressure[node_syringe] = 0.0;
    return syringe;
}

PlumbingReadout read_out(const PlumbingModel& m, const PlumbingState& s) {
    PlumbingReadout r;
    r.syringe_on = s.syringe_on;
    r.syringe_ml = s.syringe.volume_ml;
    r.syringe_content = s.syringe.content;
    r.gas_ml = s.syringe.gas_ml;
    r.plunger_rate_ml_per_s = s.plunger_rate_ml_per_s;
    r.hub_pressure_pa =
        s.syringe_on ? s.network.pressure[node_syringe] : s.network.pressure[node_hub];
    r.port_pressure_pa = s.network.pressure[node_chamber];
    r.tip_flow_m3_per_s = s.network.flow[element_tip];
    r.leak_flow_m3_per_s = s.network.flow[element_leak];
    r.csf_pressure_pa = s.csf_pressure_pa;
    r.needle_iodine_mg_per_ml = s.line.back().concentration(iodine);
    r.port_iodine_mg_per_ml = s.chamber.concentration(iodine);
    r.reservoir_iodine_mg_per_ml = s.reservoir.concentration(iodine);
    r.drug_in_line_mg = line_amounts(m, s)[drug];
    r.drug_to_csf_mg = s.in_csf[drug];
    r.drug_to_csf_by_syringe_mg = s.in_csf_by_syringe[drug];
    r.iodine_to_csf_mg = s.in_csf[iodine];
    r.iodine_to_tissue_mg = s.leak_pool.iodine_mg + s.needle_pool.iodine_mg;
    r.drug_to_tissue_mg = s.leak_pool.drug_mg + s.needle_pool.drug_mg;
    return r;
}

MassBalance mass_balance(const PlumbingModel& m, const PlumbingState& s) {
    Amounts found = line_amounts(m, s);
    if (s.syringe_on) take(found, s.syringe.content, 1.0);
    take(found, s.reservoir.amount, 1.0);
    take(found, s.spilled, 1.0);
    found[drug] += s.in_csf[drug] + s.leak_pool.drug_mg + s.needle_pool.drug_mg;
    // iodine in the CSF is counted where it is: in the sheet, on its way to it, or beyond its upper
    // end
    found[iodine] += sheet_iodine_mg(m.sheet, s.sheet) + s.gathered_tip_mg + s.sheet.left_mg +
                     s.leak_pool.iodine_mg + s.needle_pool.iodine_mg;
    const auto error = [&](int species) {
        const double expected = s.loaded[static_cast<std::size_t>(species)];
        const double base = species == iodine ? std::max(expected, s.in_csf[iodine]) : expected;
        return base > 0.0 ? (found[static_cast<std::size_t>(species)] - expected) / base : 0.0;
    };
    return {.iodine_relative_error = error(iodine), .drug_relative_error = error(drug)};
}

std::vector<float> lumen_iodine_mg_per_ml(const PlumbingModel& m, const PlumbingState& s,
                                          int samples) {
    std::vector<double> cells = lumen_profile(m.proximal, s.proximal, iodine);
    const std::vector<double> rest = lumen_profile(m.distal, s.distal, iodine);
    cells.insert(cells.end(), rest.begin(), rest.end());
    std::vector<float> profile;
    for (int i = 0; i < samples; ++i) {
        const double at =
            (samples > 1 ? double(i) / (samples - 1) : 0.0) * double(cells.size()) - 0.5;
        const auto a = static_cast<std::size_t>(std::clamp(at, 0.0, double(cells.size() - 1)));
        const std::size_t b = std::min(a + 1, cells.size() - 1);
        const double t = std::clamp(at - double(a), 0.0, 1.0);
        profile.push_back(static_cast<float>((cells[a] + t * (cells[b] - cells[a])) * 1e-6));
    }
    return profile;
}

std::vector<TissuePool> tissue_pools(const PlumbingModel&, const PlumbingState& state) {
    std::vector<TissuePool> pools;
    for (const TissuePool& pool : {state.leak_pool, state.needle_pool}) {
        if (pool.volume_ml > 0.0) pools.push_back(pool);
    }
    return pools;
}

void add_hash(Hasher& hasher, const PlumbingState& s) {
    hasher.add(std::span<const double>(s.network.pressure));
    hasher.add(std::span<const double>(s.network.flow));
    for (const bool open : s.network.open)
        hasher.add(open);
    hasher.add(s.syringe_on);
    hasher.add(s.plunger_moving);
    for (const double v :
         {s.syringe.volume_ml, s.syringe.gas_ml, s.plunger_rate_ml_per_s, s.csf_volume_change_ml,
          s.csf_pressure_pa, s.gathered_pump_m3, s.gathered_s, s.gathered_tip_ml, s.gathered_tip_mg,
          s.gathered_sheet_s, s.leak_pool.volume_ml, s.leak_pool.iodine_mg, s.leak_pool.drug_mg,
          s.needle_pool.volume_ml, s.needle_pool.iodine_mg, s.needle_pool.drug_mg}) {
        hasher.add(v);
    }
    for (const Amounts* amounts :
         {&s.syringe.content, &s.in_csf, &s.in_csf_by_syringe, &s.spilled, &s.loaded}) {
        hasher.add(std::span<const double>(*amounts));
    }
    for (const Tank& tank : s.line)
        hasher.add(std::span<const double>(tank.amount));
    for (const Tank* tank : {&s.chamber, &s.branch, &s.tip, &s.reservoir}) {
        hasher.add(tank->volume_ml);
        hasher.add(std::span<const double>(tank->amount));
    }
    hasher.add(std::span<const double>(s.gathered_m3));
    add_hash(hasher, s.proximal);
    add_hash(hasher, s.distal);
    add_hash(hasher, s.sheet);
    hasher.add(s.tick);
    hasher.add(s.held_steps);
}

}  // namespace sideport::fluid
