#include "sim/mechanics/needle.h"

#include <algorithm>
#include <cmath>

#include "sim/base/check.h"
#include "sim/mechanics/contact.h"
#include "sim/mechanics/needle_chain.h"
#include "sim/mechanics/pocket.h"
#include "sim/mechanics/tissue.h"

namespace sideport::mechanics {

namespace {

constexpr double kMaxSpeedMmPerS = 60.0;
constexpr double kMinHandDepthMm = -60.0;
constexpr double kReboundS = 0.03;  ///< pierced tissue slides back along the shaft within this. RL
/// The hand cannot run further ahead of a needle that does not move: its spring and some bow.
constexpr double kHandLeadMm = kMaxHandForceN / kHandStiffnessNPerMm + 2.0;
constexpr double kMostSetMm = 6.0;    ///< a needle that is bent further is no needle any more
constexpr double kOffSeptumMm = 0.2;  ///< a tip drawn so far out meets whole rubber again
constexpr double kTurnsSetMm = 0.2;
constexpr double kMetalOffMm = 0.02;  ///< so far from metal the knock can come again
// what cuts a core out of the rubber. RL: non-coring needles core after 150-750 passes (S 47), or
// when they are turned under load; others with each pass.
constexpr double kCoringForceN = 1.5, kCoringTurnDeg = 360.0;
constexpr int kCoringPasses = 12;  ///< in one session, one beside the other

/// Which rubber, skin or capsule gave, and what that does.
void pierce(const Model& model, State& state, Membrane membrane, Feedback& feedback) {
    switch (membrane) {
        case Membrane::skin:
            // the edge of the skin: from here the tip is in it
            state.depth_mm = std::max(state.depth_mm, 1e-9);
            state.pass_count += 1;
            feedback.punctured_skin = true;
            break;
        case Membrane::capsule:
            state.capsule_given = true;
            feedback.capsule_give = true;
            break;
        case Membrane::fascia:
            state.fascia_given = true;
            feedback.fascia_give = true;
            break;
        case Membrane::septum:
            state.septum_given = true;
            state.septum_pass_count += 1;
            feedback.septum_give = true;
            if (!needle_in_use(model, state).non_coring ||
                state.septum_pass_count % kCoringPasses == 0)
                feedback.cored_septum = state.cored = true;
            break;
        case Membrane::none:
            break;
    }
}

/// The tip has moved by advance_mm, of which against_tissue_mm dents the membrane before it.
void move_tip(State& state, const Ahead& ahead, double against_tissue_mm, double advance_mm,
              double dt_s) {
    const double at_mm = state.depth_mm + state.dent_mm + advance_mm;
    if (ahead.at != Membrane::none) {
        // the bulge grows or goes; a tip drawn off it leaves it behind
        state.dent_mm = std::max(0.0, state.dent_mm + against_tissue_mm);
        state.depth_mm = at_mm - state.dent_mm;
        if (ahead.at == Membrane::skin) state.depth_mm = std::min(state.depth_mm, 0.0);
        return;
    }
    // pierced tissue slides back over the shaft, at most to the next layer
    double back_mm = state.dent_mm * dt_s / (kReboundS + dt_s);
    const double gap_mm = std::max(0.0, ahead.next_mm - std::max(0.0, advance_mm));
    // at the next layer nothing is left between it and the tip: that layer bulges by itself
    const bool arrives = gap_mm <= state.dent_mm + 1e-6;
    back_mm = std::min(arrives ? state.dent_mm : back_mm, gap_mm);
    if (state.dent_mm < 1e-6) back_mm = state.dent_mm;
    state.dent_mm -= back_mm;
    state.depth_mm = at_mm - state.dent_mm;
}

/// Steel beyond its yield stays bent. Where the tip is now it stays; its later course leans.
void bend(const device::NeedleModel& needle, State& state, const Beam& beam, Feedback& feedback) {
    state.bend_mm = bow_mm(beam, state.force_n) - beam.first_bow_mm;
    const double beyond_mm = std::min(state.bend_mm - beam.yield_bow_mm, kMostSetMm - state.set_mm);
    if (beyond_mm <= 0.0) return;
    state.bend_mm -= beyond_mm;
    feedback.bent_for_good = state.set_mm == 0.0;
    state.set_mm += beyond_mm;
    const double at_mm = std::max(0.0, state.depth_mm + state.dent_mm);
    const double curvature = set_curvature_per_mm(needle, beyond_mm);
    state.set_slope += curvature * at_mm;
    state.set_offset_mm -= 0.5 * curvature * at_mm * at_mm;
}

/// Layers that the tip has left close again for the next pass.
void forget_layers(State& state, const Contact& contact) {
    if (!is_in_port(contact.site)) {
        if (contact.surface_mm > kOffSeptumMm) {
            state.septum_given = state.cored = false;
            state.turn_in_septum_deg = 0.0;
        }
        if (contact.surface_mm > 1.5) state.capsule_given = false;
    }
    if (state.depth_mm <= 0.0) {
        state.carried_W_mm = glm::dvec3(0.0);
        state.capsule_given = state.fascia_given = false;
        state.set_slope = state.set_offset_mm = 0.0;
    }
    if (state.depth_mm <= 2.0) state.fascia_given = false;
}

void turn_hub(State& state, double turn_deg, Feedback& feedback) {
    // tissue does not let a bent shaft turn
    if (state.set_mm > kTurnsSetMm && state.depth_mm > 0.0) return;
    state.turn_deg = std::remainder(state.turn_deg + turn_deg, 360.0);
    if (!is_septum(state.site)) return;  // against the rubber or in it
    if (std::fabs(state.force_n) < kCoringForceN) return;
    state.turn_in_septum_deg += std::fabs(turn_deg);
    if (state.turn_in_septum_deg < kCoringTurnDeg || state.cored) return;
    state.cored = feedback.cored_septum = true;
}

/// Where a hand that neither pushes nor pulls has the hub of this needle.
double relaxed_hand_mm(const Model& model, const State& state) {
    const double at_mm = state.depth_mm + state.dent_mm;
    if (!state.taken || state.set_mm == 0.0) return at_mm;
    return at_mm + shortening_mm(make_beam(needle_in_use(model, state), 0.0, state.set_mm), 0.0);
}

/// Nothing is under load and nobody touches anything.
bool is_idle(const State& state) {
    if (!state.pump_motion.is_rest() || state.finger.force_n > 0.0) return false;
    return !state.taken ||
           (!state.held && state.dent_mm == 0.0 && state.force_n == 0.0 && state.bend_mm == 0.0);
}

/// Brings hand, needle and pump into balance; the pump's motion is new afterwards.
void advance(const Model& model, State& state, const Contact& contact, double dt_s,
             Feedback& feedback) {
    const device::NeedleModel& needle = needle_in_use(model, state);
    const Ahead ahead = look_ahead(model, state, contact);
    const glm::dvec3 d = tip_direction_W(model, state);
    const glm::dvec3 arm = tip_W_mm(model, state) - model.X_WP.p;
    PumpMotion motion = free_motion(model, state, dt_s);

    const double at_mm = state.depth_mm + state.dent_mm;
    HandEnd hand{.held = state.held,
                 .lead_mm = state.hand_depth_mm - at_mm,
                 .beam = make_beam(needle, std::max(0.0, at_mm), state.set_mm)};
    TipEnd tip = tissue_forces(model, state, contact, ahead);
    tip.wall_mm = contact.wall_mm;
    tip.pump_mm_per_n = compliance_mm_per_n(model, arm, d, dt_s);
    tip.pump_free_advance_mm =
        glm::dot(d, displacement(motion, arm) - displacement(state.pump_motion, arm));

    // layers are met one by one
    const double step_mm = kMaxSpeedMmPerS * dt_s;
    const double most_mm = ahead.at != Membrane::none
                               ? step_mm
                               : std::clamp(ahead.next_mm - state.dent_mm, 0.0, step_mm);
    // metal that comes up pushes the needle out as fast as it comes
    const double least_mm = -step_mm + std::min(0.0, contact.wall_mm + tip.pump_free_advance_mm);
    const Balance result = balance(hand, tip, least_mm, most_mm);
    add_force(model, motion, arm, d * result.pump_n, dt_s);
    const glm::dvec3 moved = displacement(motion, arm) - displacement(state.pump_motion, arm);
    const double pump_advance_mm = glm::dot(d, moved);
    if (is_in_port(contact.site) || state.on_metal)
        state.carried_W_mm += moved - d * pump_advance_mm;
    state.pump_motion = motion;
    state.force_n = state.held ? result.thrust_n : 0.0;
    state.scraping = contact.off_axis_mm > 0.0 && state.septum_given && result.advance_mm != 0.0;

    const bool leaves_metal = contact.wall_mm > kMetalOffMm || state.force_n <= 0.0;
    if (result.on_metal && !state.on_metal) feedback.touched_metal = true;
    state.on_metal = result.on_metal || (state.on_metal && !leaves_metal);

    move_tip(state, ahead,
             tip.membrane_on_pump ? result.advance_mm - pump_advance_mm : result.advance_mm,
             result.advance_mm, dt_s);
    if (result.pierced) pierce(model, state, ahead.at, feedback);
    bend(needle, state, hand.beam, feedback);
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

const char* layer_name(Layer layer) {
    constexpr const char* kNames[] = {"air",    "skin",   "fat",     "capsule", "fascia",
                                      "muscle", "septum", "chamber", "metal"};
    return kNames[static_cast<int>(layer)];
}

const device::NeedleModel& needle_in_use(const Model& model, const State& state) {
    if (state.instrument == Instrument::left_in_place) return model.left_in_place;
    const auto other = static_cast<std::size_t>(state.choice) - 1;
    return state.choice > 0 && other < model.others.size() ? model.others[other] : model.needle;
}

void take_new_needle(State& state, double hover_mm) {
    State fresh;
    fresh.choice = state.choice;
    fresh.taken = fresh.held = true;
    fresh.entry_x_mm = state.entry_x_mm;
    fresh.entry_z_mm = state.entry_z_mm;
    fresh.tilt_x_deg = state.tilt_x_deg;
    fresh.tilt_z_deg = state.tilt_z_deg;
    fresh.depth_mm = fresh.hand_depth_mm = -hover_mm;
    fresh.pass_count = state.pass_count;
    fresh.septum_pass_count = state.septum_pass_count;
    fresh.pump_motion = state.pump_motion;
    fresh.finger = state.finger;
    state = fresh;
}

Feedback step(const Model& model, State& state, const Input& input, double dt_s) {
    Feedback feedback;
    if (is_idle(state)) {
        state.hand_depth_mm = relaxed_hand_mm(model, state);
        return feedback;
    }
    if (!state.taken) {
        state.pump_motion = free_motion(model, state, dt_s);
        return feedback;
    }
    SIDEPORT_CHECK(model.bodies != nullptr, "the pump's bodies are made with the model");
    const Site before = state.site;
    if (state.held) {
        const double longest_mm = needle_in_use(model, state).length_mm;
        const double relaxed_mm = relaxed_hand_mm(model, state);
        state.hand_depth_mm = std::clamp(state.hand_depth_mm + input.feed_mm,
                                         std::max(kMinHandDepthMm, relaxed_mm - kHandLeadMm),
                                         std::min(relaxed_mm + kHandLeadMm, longest_mm));
        turn_hub(state, input.turn_deg, feedback);
    }
    const Contact contact =
        state.depth_mm > 0.0 ? contact_here(model, state) : Contact{.site = Site::outside};
    advance(model, state, contact, dt_s, feedback);
    // a needle that nobody holds stays in tissue and gives its bow back
    if (!state.held) state.hand_depth_mm = relaxed_hand_mm(model, state);

    const Contact now =
        state.depth_mm > 0.0 ? contact_here(model, state) : Contact{.site = Site::outside};
    state.site = state.depth_mm <= 0.0                           ? Site::outside
                 : state.depth_mm < 2.0 && !is_in_port(now.site) ? Site::skin
                                                                 : now.site;
    forget_layers(state, now);
    state.layer = state.on_metal ? Layer::metal : look_ahead(model, state, now).layer;
    feedback.left_skin = before != Site::outside && state.site == Site::outside;
    feedback.site_changed = before != state.site;
    return feedback;
}

double stored_energy_mj(const Model& model, const State& state) {
    double energy = pocket_energy_mj(model, state.pump_motion);
    if (!state.taken) return energy;
    const Contact contact =
        state.depth_mm > 0.0 ? contact_here(model, state) : Contact{.site = Site::outside};
    const Ahead ahead = look_ahead(model, state, contact);
    energy += 0.5 * membrane_n_per_mm(ahead.at) * state.dent_mm * state.dent_mm;
    if (!state.held) return energy;
    const Beam beam = make_beam(needle_in_use(model, state),
                                std::max(0.0, state.depth_mm + state.dent_mm), state.set_mm);
    return energy + 0.5 * state.force_n * state.force_n / kHandStiffnessNPerMm +
           bending_energy_mj(beam, state.bend_mm);
}

void add_hash(Hasher& hasher, const State& state) {
    for (const double value :
         {state.entry_x_mm, state.entry_z_mm, state.tilt_x_deg, state.tilt_z_deg, state.turn_deg,
          state.depth_mm, state.dent_mm, state.hand_depth_mm, state.force_n, state.bend_mm,
          state.set_mm, state.set_offset_mm, state.set_slope, state.turn_in_septum_deg,
          state.finger.x_mm, state.finger.z_mm, state.finger.force_n}) {
        hasher.add(value);
    }
    for (int k = 0; k < 3; ++k) {
        hasher.add(state.carried_W_mm[k]);
        hasher.add(state.pump_motion.shift_mm[k]);
        hasher.add(state.pump_motion.turn_rad[k]);
    }
    for (const bool value : {state.taken, state.held, state.on_metal, state.capsule_given,
                             state.fascia_given, state.septum_given, state.scraping, state.cored}) {
        hasher.add(value);
    }
    hasher.add(static_cast<int>(state.instrument));
    hasher.add(static_cast<int>(state.site));
    hasher.add(static_cast<int>(state.layer));
    hasher.add(state.pass_count);
    hasher.add(state.septum_pass_count);
    // a session with the open kit's needle keeps the hash that it had before others could be chosen
    if (state.choice != 0) hasher.add(state.choice);
}

}  // namespace sideport::mechanics
