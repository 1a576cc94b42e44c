#include "sim/mechanics/needle.h"

#include <algorithm>
#include <cmath>

#include "sim/base/units.h"
#include "sim/mechanics/contact.h"

namespace sideport::mechanics {

namespace {

// Axial forces on a 24 G non-coring needle. ref: procedure facts section 5 (haptics), RL unless
// noted.
constexpr double kGaugeMm = 0.565;         ///< outer diameter of 24 G, which the forces hold for
constexpr double kSkinPowerOfGauge = 1.7;  ///< 25 G 0.5-1.5 N, 22 G 1-2.5 N
constexpr double kSkinPunctureN = 1.2;
constexpr double kFatDragN = 0.25;  ///< and per depth below
constexpr double kDragPerMmN = 0.006;
constexpr double kSeptumPunctureN = 3.0;
constexpr double kSeptumDragN = 0.8;
constexpr double kHandStiffnessNPerMm = 1.5;  ///< coupling between hand and hub
constexpr double kMetalStiffnessNPerMm = 15.0;
constexpr double kMaxHandForceN = 12.0;
constexpr double kBucklingN = 1.5;  ///< bow is drawn from here on
constexpr double kBowMmPerN = 0.35;
constexpr double kMaxSpeedMmPerS = 60.0;
constexpr double kSkinThicknessMm = 2.0;
constexpr double kMinHandDepthMm = -60.0;

/// Force that the tissue at the tip sets against a further advance. Drag and the rubber's
/// resistance grow with the diameter, skin puncture faster.
double resistance_n(const State& state, Site ahead, double outer_diameter_mm) {
    const double gauge = outer_diameter_mm / kGaugeMm;
    const double shaft_n = kDragPerMmN * std::max(0.0, state.depth_mm);
    switch (ahead) {
        case Site::outside:
            return 0.0;
        case Site::skin:
            return kSkinPunctureN * std::pow(gauge, kSkinPowerOfGauge);
        case Site::access_septum:
        case Site::fill_septum:
            return gauge *
                   (state.septum_given ? kSeptumDragN + shaft_n : kSeptumPunctureN + shaft_n);
        default:
            return gauge * (kFatDragN + shaft_n + (state.septum_given ? kSeptumDragN : 0.0));
    }
}

bool is_septum(Site site) {
    return site == Site::access_septum || site == Site::fill_septum;
}
bool is_in_port(Site site) {
    return is_septum(site) || site == Site::access_screen || site == Site::access_chamber ||
           site == Site::reservoir;
}

/// Advances the tip as far as the hand's force overcomes what lies ahead.
void advance(const Model& model, State& state, double dt_s, Feedback& feedback) {
    const double lag_mm = state.hand_depth_mm - state.depth_mm;
    const Contact here = contact_here(model, state);
    const Site now = site_at_depth(model, state);
    const bool metal_ahead = state.depth_mm > 0.0 && here.wall_mm < 1e-6;
    const double hand_n = kHandStiffnessNPerMm * lag_mm;

    if (lag_mm >= 0.0) {
        // at the surface the skin is what lies ahead; below it, the tissue at the tip
        const Site ahead = now == Site::outside && state.depth_mm > -1e-9 ? Site::skin : now;
        const double needed_n =
            resistance_n(state, ahead, needle_in_use(model, state).outer_diameter_mm);
        if (metal_ahead) {
            state.force_n = std::min(kMaxHandForceN, kMetalStiffnessNPerMm * lag_mm);
            if (!state.on_metal) feedback.touched_metal = true;
            state.on_metal = true;
            return;
        }
        state.on_metal = false;
        state.force_n = std::min(hand_n, needed_n);
        if (hand_n < needed_n) return;
        if (is_septum(now) && !state.septum_given) {
            state.septum_given = true;
            feedback.septum_give = true;
        }
        double step_mm = std::min(
            {lag_mm - needed_n / kHandStiffnessNPerMm + 1e-3, lag_mm, kMaxSpeedMmPerS * dt_s});
        // above the skin the surface stops the tip, below it the metal does; layers are met one by
        // one
        if (state.depth_mm < 0.0) step_mm = std::min(step_mm, -state.depth_mm);
        if (state.depth_mm > 0.0) step_mm = std::min({step_mm, here.wall_mm, 0.25});
        state.depth_mm += std::max(0.0, step_mm);
        feedback.punctured_skin = now == Site::outside && state.depth_mm > 0.0;
        return;
    }

    // withdrawing: only drag
    state.on_metal = false;
    const double drag_n = now == Site::outside ? 0.0 : kFatDragN;
    state.force_n = std::max(hand_n, -drag_n);
    state.depth_mm = std::max(state.hand_depth_mm, state.depth_mm - kMaxSpeedMmPerS * dt_s);
}

}  // namespace

const char* site_name(Site site) {
    switch (site) {
        case Site::outside:
            return "outside";
        case Site::skin:
            return "skin";
        case Site::fat:
            return "fat";
        case Site::access_septum:
            return "access_septum";
        case Site::access_chamber:
            return "access_chamber";
        case Site::fill_septum:
            return "fill_septum";
        case Site::reservoir:
            return "reservoir";
        case Site::beside_pump:
            return "beside_pump";
        case Site::access_screen:
            return "access_screen";
    }
    return "outside";
}

Site site_at_depth(const Model& model, const State& state) {
    if (state.depth_mm <= 0.0) return Site::outside;
    if (state.depth_mm < kSkinThicknessMm) return Site::skin;
    return contact_here(model, state).site;
}

const device::NeedleModel& needle_in_use(const Model& model, const State& state) {
    return state.instrument == Instrument::own ? model.needle : model.left_in_place;
}

Feedback step(const Model& model, State& state, const Input& input, double dt_s) {
    Feedback feedback;
    if (!state.taken) return feedback;
    const Site before = state.site;
    const double max_depth_mm = needle_in_use(model, state).length_mm;
    if (state.held) {
        // the hand cannot run far ahead of a needle that does not move
        const double furthest = state.depth_mm + kMaxHandForceN / kHandStiffnessNPerMm;
        state.hand_depth_mm = std::clamp(state.hand_depth_mm + input.feed_mm, kMinHandDepthMm,
                                         std::min(furthest, max_depth_mm));
        advance(model, state, dt_s, feedback);
    } else {
        // a needle that nobody holds stays in tissue and gives its bow back
        state.hand_depth_mm = state.depth_mm;
        state.force_n = 0.0;
    }
    state.site = site_at_depth(model, state);
    if (!is_in_port(state.site)) state.septum_given = false;
    state.bend_mm = kBowMmPerN * std::max(0.0, state.force_n - kBucklingN);
    feedback.left_skin = before != Site::outside && state.site == Site::outside;
    feedback.site_changed = before != state.site;
    if (feedback.punctured_skin) state.pass_count += 1;
    return feedback;
}

glm::dvec3 entry_W_mm(const Model& model, const State& state) {
    return {state.entry_x_mm,
            patient::anterior_skin_y_mm(model.spine, state.entry_x_mm, state.entry_z_mm),
            state.entry_z_mm};
}

glm::dvec3 shaft_direction_W(const State& state) {
    const double tan_x = std::tan(units::rad_from_deg(state.tilt_x_deg));
    const double tan_z = std::tan(units::rad_from_deg(state.tilt_z_deg));
    return glm::normalize(glm::dvec3(tan_x, -1.0, tan_z));
}

glm::dvec3 tip_W_mm(const Model& model, const State& state) {
    return entry_W_mm(model, state) + shaft_direction_W(state) * state.depth_mm;
}

double angle_to_port_deg(const Model& model, const State& state) {
    const glm::dvec3 inward = -(model.X_WP.R[2]);
    const double c = std::clamp(glm::dot(inward, shaft_direction_W(state)), -1.0, 1.0);
    return units::deg_from_rad(std::acos(c));
}

void add_hash(Hasher& hasher, const State& state) {
    for (const double value :
         {state.entry_x_mm, state.entry_z_mm, state.tilt_x_deg, state.tilt_z_deg, state.depth_mm,
          state.hand_depth_mm, state.force_n, state.bend_mm}) {
        hasher.add(value);
    }
    hasher.add(static_cast<int>(state.instrument));
    hasher.add(state.taken);
    hasher.add(state.held);
    hasher.add(static_cast<int>(state.site));
    hasher.add(state.on_metal);
    hasher.add(state.septum_given);
    hasher.add(state.pass_count);
}

}  // namespace sideport::mechanics
