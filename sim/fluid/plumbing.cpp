// The network that a setup stands for, and its state at rest.

#include "sim/fluid/plumbing.h"

#include <algorithm>
#include <cmath>

#include "sim/base/check.h"
#include "sim/base/units.h"
#include "sim/fluid/plumbing_model.h"

namespace sideport::fluid {

namespace {

constexpr double kOpen = 1e6;       ///< Pa s/m3: no topology ever changes
constexpr double kDividedAt = 0.4;  ///< an intact catheter too has two lumina
constexpr int kCells = 256, kFewestCells = 4, kLayers = 12;
constexpr int kLineCells = 48;
constexpr double kPortCompliance = 0.05e-12;  ///< 0.05 uL/kPa, RL
constexpr double kLineCompliance = 0.1e-12;   ///< soft extension set, RL
constexpr double kPlaceMl = 0.004;            ///< liquid where lumina meet
constexpr double kNeedleLoss = 2.0;  ///< Hagenbach 1.3 + entrance, fluid facts 2(a): 1.2-2.3
constexpr double kLossDensity = 1000.0;
constexpr double kHoleDischarge = 0.65;
constexpr double kPlungerResistance = 2e9;  ///< viscous drag of the stopper, small
constexpr double kLoculationHoleShare = 0.7;
constexpr double kLoculationHalfLengthMm = 16.0;  ///< walled off this far to both sides, RL

/// Compliance of a thick elastic tube: 3 A l / E x b^2 / (b^2 - a^2).
double tube_compliance(const device::CatheterModel& catheter, double length_m) {
    const double a = 0.5e-3 * catheter.inner_diameter_mm, b = 0.5e-3 * catheter.outer_diameter_mm;
    return 3.0 * units::kPi * a * a * length_m / catheter.wall_modulus_pa * b * b / (b * b - a * a);
}

int open_hole_count(const PlumbingSetup& s) {
    return s.open_holes < 0 ? s.catheter.side_hole_count
                            : std::min(s.open_holes, s.catheter.side_hole_count);
}

/// What a new needle holds, hub and bore.
Tank needle_tank(const device::NeedleModel& needle) {
    const double bore_mm = needle.inner_diameter_mm;
    return {.volume_ml = needle.hub_dead_volume_ml +
                         0.25 * units::kPi * bore_mm * bore_mm * needle.length_mm * 1e-3};
}

/// Side holes as parallel short channels through the wall; the open share scales their area.
double tip_resistance(const PlumbingSetup& s) {
    if (s.tip_open_fraction < 1e-6 || open_hole_count(s) == 0) return kNoLeak;
    const double wall_m = 0.5e-3 * (s.catheter.outer_diameter_mm - s.catheter.inner_diameter_mm);
    const double hole_m = 1e-3 * s.catheter.side_hole_diameter_mm;
    const double one = poiseuille_pa_s_per_m3(0.7e-3, wall_m + 0.6 * hole_m, hole_m);
    return one / open_hole_count(s) / (s.tip_open_fraction * s.tip_open_fraction);
}

/// Lumina between the places; cells in proportion to their length.
std::vector<LumenModel> make_lumina(const PlumbingSetup& s) {
    std::vector<LumenModel> lumina;
    double from = 0.0;
    for (std::size_t i = 0; i <= s.places.size(); ++i) {
        const double to = i < s.places.size() ? s.places[i].fraction : 1.0;
        SIDEPORT_CHECK(to > from, "places lie in order along the catheter");
        LumenModel lumen;
        lumen.length_m = s.catheter_length_m * (to - from);
        lumen.radius_m = 0.5e-3 * s.catheter.inner_diameter_mm;
        lumen.cells = std::max(kFewestCells, static_cast<int>(std::lround(kCells * (to - from))));
        lumen.layers = kLayers;
        lumina.push_back(lumen);
        from = to;
    }
    return lumina;
}

/// As long as its volume says: connectors and stopcock count as tube.
LumenModel make_line(const PlumbingSetup& s, const device::ExtensionSetModel& extension) {
    LumenModel line;
    line.radius_m = 0.5e-3 * extension.inner_diameter_mm;
    line.length_m = extension.dead_volume_ml * 1e-6 / (units::kPi * line.radius_m * line.radius_m);
    line.cells = kLineCells;
    line.layers = kLayers;
    line.temperature_c = s.room_temperature_c;
    return line;
}

CsfSheetSetup sheet_setup(const PlumbingSetup& s) {
    CsfSheetSetup sheet;
    sheet.space = s.tip_space == TipSpace::subdural   ? CsfSpace::subdural
                  : s.tip_space == TipSpace::epidural ? CsfSpace::epidural
                                                      : CsfSpace::sac;
    sheet.tip_z_W_mm = s.tip_z_W_mm;
    sheet.granuloma_radius_mm = s.granuloma_radius_mm;
    sheet.heart_rate_per_min = s.heart_rate_per_min;
    sheet.breathing_rate_per_min = s.breathing_rate_per_min;
    if (s.tip_space == TipSpace::loculation) {
        // the walls are shut in the sheet; what the adhesions let through leaves by a hole low in
        // the pocket
        sheet.loculation_half_length_mm = kLoculationHalfLengthMm;
        sheet.dural_leak_z_W_mm = s.tip_z_W_mm - kLoculationHoleShare * kLoculationHalfLengthMm;
    } else if (s.dural_leak_resistance_pa_s_per_m3 < kNoLeak)
        sheet.dural_leak_z_W_mm = s.dura_z_W_mm;
    // the first hole is farthest from the tip
    const int holes = s.catheter.side_hole_count;
    for (int i = 0; i < open_hole_count(s); ++i) {
        const double share = holes > 1 ? 1.0 - double(i) / (holes - 1) : 0.5;
        sheet.hole_offset_mm.push_back(s.catheter.side_hole_span_mm * share);
    }
    return sheet;
}

Element element(std::size_t from, std::size_t to, double resistance, double quadratic = 0.0) {
    return {.from = from, .to = to, .resistance = resistance, .quadratic = quadratic};
}

Element valve(std::size_t from, std::size_t to, double resistance, double leak_ratio,
              double quadratic = 0.0) {
    Element e = element(from, to, resistance, quadratic);
    e.one_way = true;
    e.leak_ratio = leak_ratio;
    return e;
}

void set_compliances(const PlumbingModel& m, Network& n) {
    const PlumbingSetup& s = m.setup;
    n.compliance.assign(m.node_count(), 1e-16);
    n.fixed.assign(m.node_count(), false);
    for (const std::size_t node :
         {node_plunger_in, node_plunger_out, node_csf, node_reservoir, node_air})
        n.fixed[node] = true;
    n.fixed[node_space] = s.tip_space == TipSpace::sac;
    n.compliance[node_syringe] = 1e-13;
    n.compliance[node_hub] = kLineCompliance;
    // each lumen's wall counts half at both its ends
    const auto wall = [&](std::size_t lumen) {
        return 0.5 * tube_compliance(s.catheter, m.lumina[lumen].length_m);
    };
    n.compliance[node_chamber] = kPortCompliance + wall(0);
    n.compliance[node_tip] = wall(m.place_count());
    for (std::size_t i = 0; i < m.place_count(); ++i) {
        n.compliance[m.place_node(i)] = wall(i) + wall(i + 1);
        n.compliance[m.tissue_node(i)] = tissue_model(s.places[i].tissue).compliance_m3_per_pa;
    }
    n.compliance[node_pocket] = tissue_model(TissueKind::pocket).compliance_m3_per_pa;
    n.compliance[node_needle_tissue] = tissue_model(TissueKind::fat).compliance_m3_per_pa;
}

void add_needle(const PlumbingSetup& s, Network& n) {
    const double loss = needle_loss_pa_s2_per_m6(s.needle.inner_diameter_mm);
    n.elements[element_needle_chamber] = element(node_hub, node_chamber, kNoLeak, loss);
    n.elements[element_needle_tissue] = valve(node_hub, node_needle_tissue, kNoLeak, 1e-3, loss);
    n.elements[element_needle_reservoir] = element(node_hub, node_reservoir, kNoLeak, loss);
    n.elements[element_needle_air] = element(node_hub, node_air, kNoLeak, loss);
}

void add_tip(const PlumbingModel& m, Network& n) {
    const PlumbingSetup& s = m.setup;
    const double hole_m2 = 0.25 * units::kPi *
                           std::pow(1e-3 * s.catheter.side_hole_diameter_mm, 2) *
                           std::max(1, open_hole_count(s)) * std::max(1e-3, s.tip_open_fraction);
    const double quadratic = 1000.0 / (2.0 * kHoleDischarge * kHoleDischarge * hole_m2 * hole_m2);
    const double tip = m.tip_resistance_pa_s_per_m3;
    n.elements[element_tip] = element(node_tip, node_space, tip, quadratic);
    if (s.tip_suction_share < 1.0) {
        // the whole catheter passes this share of what it passes open: the holes alone are small
        const double catheter = m.sound_resistance_pa_s_per_m3;
        n.elements[element_tip].one_way = true;
        n.elements[element_tip].leak_ratio =
            tip / ((catheter + tip) / s.tip_suction_share - catheter);
    }
    const double space_leak =
        s.space_leak_share > 0.0 && s.tip_space == TipSpace::loculation
            ? m.sound_resistance_pa_s_per_m3 * (1.0 / s.space_leak_share - 1.0) + kOpen
            : kNoLeak;
    n.elements[element_space] = element(node_space, node_csf, space_leak);
}

Network make_network(const PlumbingModel& m) {
    const PlumbingSetup& s = m.setup;
    Network n;
    set_compliances(m, n);
    n.elements.resize(m.element_count());
    n.elements[element_slide_in] = valve(node_plunger_in, node_syringe, kPlungerResistance, 1e-9);
    n.elements[element_slide_out] = valve(node_syringe, node_plunger_out, kPlungerResistance, 1e-9);
    n.elements[element_line] = element(node_syringe, node_hub, kNoLeak);
    n.elements[element_syringe_side] = element(node_syringe, node_air, kNoLeak);
    n.elements[element_needle_side] = element(node_hub, node_air, kNoLeak);
    add_needle(s, n);
    n.elements[element_connector] =
        valve(node_chamber, node_pocket, s.connector_leak_resistance_pa_s_per_m3, 1e-3);
    add_tip(m, n);
    for (std::size_t i = 0; i <= m.place_count(); ++i) {
        const std::size_t from = i == 0 ? std::size_t(node_chamber) : m.place_node(i - 1);
        const std::size_t to = i < m.place_count() ? m.place_node(i) : std::size_t(node_tip);
        const bool apart = i == 0 ? s.disconnected : s.places[i - 1].cut;
        n.elements[m.lumen_element(i)] = element(from, to, apart ? kNoLeak : kOpen);
        if (i == m.place_count()) break;
        n.elements[m.leak_element(i)] =
            valve(m.place_node(i), m.tissue_node(i), s.places[i].leak_resistance_pa_s_per_m3, 1e-3);
    }
    n.gas.push_back({.node = node_syringe});
    return n;
}

void put_line(const LumenModel& line, PlumbingState& s) {
    s.line_model = line;
    s.line = make_lumen(line, {});
    s.line_resistance_pa_s_per_m3 = lumen_resistance_pa_s_per_m3(line, s.line);
}

}  // namespace

double poiseuille_pa_s_per_m3(double viscosity_pa_s, double length_m, double diameter_m) {
    return 128.0 * viscosity_pa_s * length_m / (units::kPi * std::pow(diameter_m, 4));
}

double needle_loss_pa_s2_per_m6(double bore_mm) {
    const double bore_m = 1e-3 * bore_mm;
    const double area_m2 = 0.25 * units::kPi * bore_m * bore_m;
    return kNeedleLoss * kLossDensity / (2.0 * area_m2 * area_m2);
}

PlumbingModel make_plumbing(const PlumbingSetup& setup, const patient::Spine& spine) {
    SIDEPORT_CHECK(setup.places.size() <= kMaxPlaces, "places along a catheter");
    PlumbingModel m;
    m.setup = setup;
    if (m.setup.places.empty()) m.setup.places.push_back({.fraction = kDividedAt});
    m.lumina = make_lumina(m.setup);
    m.tip_resistance_pa_s_per_m3 = tip_resistance(m.setup);
    m.sound_resistance_pa_s_per_m3 = poiseuille_pa_s_per_m3(
        m.lumina[0].viscosity_pa_s, setup.catheter_length_m, 2.0 * m.lumina[0].radius_m);
    m.sheet = make_csf_sheet(spine, sheet_setup(m.setup));
    m.network = make_network(m);
    return m;
}

PlumbingState make_state(const PlumbingModel& m) {
    PlumbingState s;
    const double drug_mg_per_ml = m.setup.drug.concentration_mg_per_ml;
    const Amounts full_per_ml{0.0, drug_mg_per_ml};
    const Amounts full_per_m3{0.0, drug_mg_per_ml * 1e6};
    s.network = make_network_state(m.network);
    put_line(make_line(m.setup, m.setup.extension), s);
    s.hub = needle_tank(m.setup.needle);
    s.needle_bore_mm = m.setup.needle.inner_diameter_mm;
    s.needle_length_mm = m.setup.needle.length_mm;
    s.tubing = PlugLine(std::max(1e-3, m.setup.pump.internal_tubing_ml), full_per_ml);
    s.chamber.volume_ml = m.setup.pump.access_chamber_ml;
    s.tip.volume_ml = kPlaceMl;
    s.cold_ml.assign(m.lumina.size(), 0.0);
    s.places.assign(m.place_count(), Tank{.volume_ml = kPlaceMl});
    for (Tank* tank : {&s.chamber, &s.tip})
        tank->amount[drug] = drug_mg_per_ml * tank->volume_ml;
    for (Tank& tank : s.places)
        tank.amount[drug] = drug_mg_per_ml * tank.volume_ml;
    for (const LumenModel& lumen : m.lumina) {
        s.lumina.push_back(make_lumen(lumen, full_per_m3));
        s.lumen_resistance_pa_s_per_m3.push_back(
            lumen_resistance_pa_s_per_m3(lumen, s.lumina.back()));
    }
    s.sheet = make_state(m.sheet);
    for (std::size_t i = 0; i < m.place_count(); ++i) {
        const CatheterPlace& place = m.setup.places[i];
        s.leak_pools.push_back({.kind = place.tissue, .arc_fraction = place.fraction});
        s.network.pressure[m.tissue_node(i)] = tissue_model(place.tissue).resting_pa;
    }
    s.pocket_pool = {.kind = TissueKind::pocket, .arc_fraction = 0.0};
    s.tip_pool = {.kind = TissueKind::muscle, .arc_fraction = 1.0};
    s.track_pool = {.kind = TissueKind::muscle, .arc_fraction = m.setup.dura_fraction};
    s.network.pressure[node_pocket] = tissue_model(TissueKind::pocket).resting_pa;
    s.network.pressure[node_needle_tissue] = tissue_model(TissueKind::fat).resting_pa;
    s.reservoir.volume_ml = std::max(1e-6, m.setup.reservoir_ml);
    s.reservoir.amount[drug] = drug_mg_per_ml * s.reservoir.volume_ml;
    s.csf_pressure_pa = m.setup.csf.resting_pa;
    for (const std::size_t node : {node_chamber, node_tip, node_csf, node_space})
        s.network.pressure[node] = s.csf_pressure_pa;
    for (std::size_t i = 0; i < m.place_count(); ++i)
        s.network.pressure[m.place_node(i)] = s.csf_pressure_pa;
    s.gathered_m3.assign(m.element_count(), 0.0);
    s.loaded[drug] =
        read_out(m, s).drug_in_line_mg + s.reservoir.amount[drug] + s.tubing.amount()[drug];
    s.ever_loaded = s.loaded;
    return s;
}

void attach_syringe(const PlumbingModel& model, PlumbingState& state, const Syringe& syringe) {
    if (state.syringe_on) detach_syringe(model, state);
    settle_flows(model, state);
    state.syringe_on = true;
    state.syringe = syringe;
    state.plunger_moving = false;
    for (std::size_t i = 0; i < state.loaded.size(); ++i) {
        state.loaded[i] += syringe.content[i];
        state.ever_loaded[i] += syringe.content[i];
    }
    state.network.pressure[node_syringe] = 0.0;
}

void change_needle(const PlumbingModel& model, PlumbingState& state,
                   const device::NeedleModel& needle) {
    settle_flows(model, state);
    for (std::size_t i = 0; i < state.loaded.size(); ++i)
        state.loaded[i] -= state.hub.amount[i];
    state.hub = needle_tank(needle);
    state.needle_bore_mm = needle.inner_diameter_mm;
    state.needle_length_mm = needle.length_mm;
}

void change_extension(const PlumbingModel& model, PlumbingState& state,
                      const device::ExtensionSetModel& extension) {
    SIDEPORT_CHECK(!state.syringe_on, "a line is changed without its syringe");
    settle_flows(model, state);
    for (std::size_t i = 0; i < state.loaded.size(); ++i)
        state.loaded[i] -= lumen_amount(state.line_model, state.line, static_cast<int>(i));
    put_line(make_line(model.setup, extension), state);
}

Syringe detach_syringe(const PlumbingModel& model, PlumbingState& state) {
    settle_flows(model, state);
    Syringe syringe = state.syringe;
    syringe.gas_ml = syringe.released_ml = 0.0;
    for (std::size_t i = 0; i < state.loaded.size(); ++i)
        state.loaded[i] -= syringe.content[i];
    state.syringe_on = false;
    state.syringe = {};
    state.plunger_moving = false;
    state.plunger_rate_ml_per_s = 0.0;
    state.network.pressure[node_syringe] = 0.0;
    return syringe;
}

}  // namespace sideport::fluid
