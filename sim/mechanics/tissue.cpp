#include "sim/mechanics/tissue.h"

#include <algorithm>
#include <cmath>

namespace sideport::mechanics {

namespace {

// Axial forces on a 24 G non-coring needle. ref: procedure facts section 5 (haptics), RL unless
// noted.
constexpr double kGaugeMm = 0.565;         ///< outer diameter of 24 G, which the forces hold for
constexpr double kSkinPowerOfGauge = 1.7;  ///< 25 G 0.5-1.5 N, 22 G 1-2.5 N
constexpr double kSkinCutN = 1.2, kSkinDragN = 0.15;
constexpr double kFatDragN = 0.2, kDragPerMmN = 0.006;
constexpr double kMuscleDragN = 0.5;
constexpr double kCapsuleCutN = 0.8;  ///< fibrous capsule of the pocket, over the drag
constexpr double kFasciaCutN = 1.5;
constexpr double kSeptumCutN = 3.0, kSeptumDragN = 0.8;

// Bulge before the tip, N/mm: 3.4 mm of skin and 1.2 mm of rubber until they give. RL
constexpr double kSkinNPerMm = 0.35, kCapsuleNPerMm = 1.0, kFasciaNPerMm = 0.8, kSeptumNPerMm = 2.5;

constexpr double kSkinThicknessMm = 2.0;
constexpr double kCapsuleMm = 1.0;  ///< it lies so far off the case
constexpr double kFasciaMm = 1.0;
constexpr double kTouchMm = 2e-6;
constexpr double kGritMm = 0.3;           ///< travel from one catch of the bevel to the next
constexpr double kScrapeFriction = 0.45;  ///< steel on titanium when it catches
constexpr double kFreeShaftMm = 8.0;      ///< the septum and the fat hold the shaft so far apart

double gauge(const Model& model, const State& state) {
    return needle_in_use(model, state).outer_diameter_mm / kGaugeMm;
}

/// Depth along the shaft at which the fascia over the muscle lies.
double fascia_depth_mm(const Model& model, const State& state) {
    const double down = -shaft_direction_W(state).y;
    return (kSkinThicknessMm +
            patient::anterior_fat_mm(model.spine, state.entry_x_mm, state.entry_z_mm)) /
           std::max(0.2, down);
}

double cut_n(Membrane membrane, double of_gauge) {
    switch (membrane) {
        case Membrane::skin:
            return kSkinCutN * std::pow(of_gauge, kSkinPowerOfGauge);
        case Membrane::capsule:
            return kCapsuleCutN * of_gauge;
        case Membrane::fascia:
            return kFasciaCutN * of_gauge;
        case Membrane::septum:
            return kSeptumCutN * of_gauge;
        case Membrane::none:
            break;
    }
    return 0.0;
}

/// A bevel that is pushed aside by the funnel catches again and again: a saw-tooth. The side force
/// is that of a beam held at both ends of its free length.   eq: MECH-3
double scrape_n(const Model& model, const State& state, double off_axis_mm) {
    if (off_axis_mm <= 0.0) return 0.0;
    const double side_n = 3.0 * flexural_rigidity_n_mm2(needle_in_use(model, state)) * off_axis_mm /
                          std::pow(kFreeShaftMm, 3);
    const double phase = state.depth_mm / kGritMm - std::floor(state.depth_mm / kGritMm);
    return std::min(2.0, kScrapeFriction * side_n * phase);
}

Layer layer_of(const State& state, const Contact& contact, double fascia_mm) {
    if (is_septum(contact.site) || contact.site == Site::access_screen) return Layer::septum;
    if (contact.site == Site::access_chamber || contact.site == Site::reservoir)
        return Layer::chamber;
    if (state.depth_mm < kSkinThicknessMm) return Layer::skin;
    if (contact.surface_mm < kCapsuleMm) return Layer::capsule;
    if (contact.site == Site::beside_pump && state.depth_mm > fascia_mm)
        return state.depth_mm > fascia_mm + kFasciaMm ? Layer::muscle : Layer::fascia;
    return Layer::fat;
}

}  // namespace

double membrane_n_per_mm(Membrane membrane) {
    switch (membrane) {
        case Membrane::skin:
            return kSkinNPerMm;
        case Membrane::capsule:
            return kCapsuleNPerMm;
        case Membrane::fascia:
            return kFasciaNPerMm;
        case Membrane::septum:
            return kSeptumNPerMm;
        case Membrane::none:
            break;
    }
    return 0.0;
}

Ahead look_ahead(const Model& model, const State& state, const Contact& contact) {
    Ahead ahead;
    if (state.depth_mm <= 0.0) {
        ahead.next_mm = -state.depth_mm;
        if (ahead.next_mm < kTouchMm) ahead.at = Membrane::skin;
        return ahead;
    }
    const double fascia_mm = fascia_depth_mm(model, state);
    ahead.layer = layer_of(state, contact, fascia_mm);
    const auto meet = [&](Membrane membrane, double at_mm) {
        if (at_mm < kTouchMm) {
            ahead.at = membrane;
        } else {
            ahead.next_mm = std::min(ahead.next_mm, at_mm);
        }
    };
    if (is_septum(contact.site)) {
        if (!state.septum_given) ahead.at = Membrane::septum;
        return ahead;
    }
    if (is_in_port(contact.site)) return ahead;
    if (contact.surface_mm < 0.5e9) {
        if (!state.capsule_given) meet(Membrane::capsule, contact.surface_mm - kCapsuleMm);
        // the tip is brought just into the rubber, which then bulges
        if (contact.surface_mm > 0.0)
            ahead.next_mm = std::min(ahead.next_mm, contact.surface_mm + kTouchMm);
    } else if (!state.fascia_given) {
        meet(Membrane::fascia, fascia_mm - state.depth_mm);
    }
    return ahead;
}

TipEnd tissue_forces(const Model& model, const State& state, const Contact& contact,
                     const Ahead& ahead) {
    const double of_gauge = gauge(model, state);
    TipEnd tip;
    tip.dent_mm = state.dent_mm;
    if (ahead.at != Membrane::none) {
        tip.at_membrane = true;
        tip.membrane_on_pump = ahead.at == Membrane::septum;
        tip.membrane_n_per_mm = membrane_n_per_mm(ahead.at);
        tip.cut_n = cut_n(ahead.at, of_gauge);
    }
    if (state.depth_mm <= 0.0) return tip;
    const bool muscle = ahead.layer == Layer::muscle;
    tip.drag_n = of_gauge *
                 (kSkinDragN + (muscle ? kMuscleDragN : kFatDragN) + kDragPerMmN * state.depth_mm);
    if (state.septum_given && is_in_port(contact.site)) {
        tip.septum_drag_n = of_gauge * kSeptumDragN + scrape_n(model, state, contact.off_axis_mm);
    }
    return tip;
}

}  // namespace sideport::mechanics
