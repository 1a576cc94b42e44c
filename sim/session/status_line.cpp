#include <cmath>

#include <fmt/format.h>

#include "sim/session/session_parts.h"

namespace sideport::session {

namespace {

// Thumb forces in words, N. ref: interface design section 5; a scenario may move "hard" later.
constexpr double kBeatPa = 8.0;       ///< mean swing that moves a meniscus visibly
constexpr double kBloodShare = 0.02;  ///< that an eye sees
constexpr double kHardN = 20.0;
constexpr double kEasyN = 3.0;
constexpr double kFiveMinutesS = 300.0;
constexpr double kGratesN = 1.0;

/// What the instructor has just written.
std::string message_line(const State& state) {
    constexpr double kShownS = 8.0;
    const Instruction& told = state.instruction;
    if (told.message.empty() || events::seconds(state.tick) - told.message_s > kShownS) return {};
    return "Instructor: " + told.message;
}

std::string machine_line(const State& state) {
    const fluoroscope::State& machine = state.fluoroscope;
    if (machine.beam_timer_s >= kFiveMinutesS)
        return "Five minutes of X-rays. Press Enter to reset the timer.";
    if (state.watch.hand_in_beam) return "Your hand is in the beam.";
    if (state.watch.collision_left_s > 0.0) {
        return state.watch.collision_with_table
                   ? "The C-arm stops: table in the way. Lower the table or turn back."
                   : "The C-arm stops: patient in the way. Move the table or turn back.";
    }
    return {};
}

/// What the finger of the other hand tells.
std::string finger_line(const Model& model, const State& state) {
    constexpr double kSure = 0.7;
    if (state.needle.finger.force_n <= 0.0) return {};
    const mechanics::Feel feel = mechanics::feel(model.needle, state.needle);
    std::string words;
    switch (feel.touch) {
        case mechanics::Touch::nothing:
            return {};
        case mechanics::Touch::soft:
            return "Soft.";
        case mechanics::Touch::deep_firm:
            return "Something firm, deep. It has no clear shape.";
        case mechanics::Touch::disc_edge:
            words = "The edge of a disc.";
            break;
        case mechanics::Touch::disc:
            words = "Firm and flat.";
            break;
        case mechanics::Touch::disc_center:
            words = "A wide, flat disc; the centre gives slightly.";
            break;
        case mechanics::Touch::raised_ring:
            words = "A small raised ring, firm, moves a little with the pump.";
            break;
    }
    return feel.certainty < kSure ? words + " Hard to be sure." : words;
}

std::string pull_line(const State& state, const fluid::PlumbingReadout& readout) {
    const Watch& watch = state.watch;
    if (!watch.return_seen && watch.pull_s > 2.0 &&
        std::fabs(readout.plunger_rate_ml_per_s) < 0.002) {
        return "Nothing comes. The plunger springs back when you let go.";
    }
    if (watch.aspirated_ml >= 1.0 && watch.aspirated_ml < 1.1) return "1.0 mL is back.";
    if (!watch.return_seen) return {};
    if (state.needle.site == mechanics::Site::reservoir) {
        return fmt::format("Clear fluid comes very easily, {:.1f} mL.", watch.aspirated_ml);
    }
    if (std::fabs(readout.plunger_rate_ml_per_s) < 0.005) return "Fluid creeps back slowly.";
    const bool blood = readout.syringe_content[fluid::blood] > kBloodShare * readout.syringe_ml;
    if (readout.syringe_air_ml > readout.syringe_ml) return "Air comes.";
    return fmt::format("{} fluid comes back, {:.1f} mL.{}", blood ? "Blood-stained" : "Clear",
                       watch.aspirated_ml,
                       readout.line_swing_pa > kBeatPa ? " It beats gently with the pulse." : "");
}

std::string push_line(const State& state, const fluid::PlumbingReadout& readout, Telling telling) {
    const double rate = readout.plunger_rate_ml_per_s;
    if (state.plunger_force_n >= kHardN) return "Very stiff. You are pushing hard.";
    if (rate > 0.1 && state.plunger_force_n < 2.0 * kEasyN) {
        return "The plunger runs in with almost no resistance.";
    }
    if (telling == Telling::assessment) return {};
    if (rate > 0.005 && !state.fluoroscope.beam_on) return "You are injecting without watching.";
    if (rate > 0.005) return "Contrast is moving. Stay gentle and follow it to the tip.";
    return {};
}

std::string line_line(const Model& model, const State& state, Telling telling) {
    if (state.syringe_slot.empty() || state.plunger_force_n == 0.0) return {};
    if (!line_is_open(state)) {
        return "The plunger does not move: the stopcock is off to the line.";
    }
    const fluid::PlumbingReadout readout = fluid::read_out(model.plumbing, state.plumbing);
    return state.plunger_force_n < 0.0 ? pull_line(state, readout)
                                       : push_line(state, readout, telling);
}

std::string needle_line(const Model& model, const State& state, Telling telling) {
    constexpr double kAtHubMm = 0.01;
    const mechanics::State& needle = state.needle;
    const double length_mm = mechanics::needle_in_use(model.needle, needle).length_mm;
    if (!needle.taken || !needle.held) return {};
    if (needle.bend_mm > 2.0) return "The needle is bending.";
    if (needle.scraping && needle.force_n > kGratesN) return "It grates on metal.";
    if (needle.on_metal) {
        return needle.septum_given || telling == Telling::assessment
                   ? "Hard stop."
                   : "Hard stop, but you felt no give on the way.";
    }
    if (needle.hand_depth_mm >= length_mm - kAtHubMm)
        return "The hub is on the skin: it goes no deeper.";
    if (needle.site == mechanics::Site::outside && needle.force_n > 0.3) {
        return "Skin is tight under the tip.";
    }
    if (needle.site == mechanics::Site::access_septum ||
        needle.site == mechanics::Site::fill_septum) {
        return needle.septum_given ? "A give." : "Firm, like rubber.";
    }
    if (needle.layer == mechanics::Layer::fascia) return "A firm layer.";
    if (needle.layer == mechanics::Layer::muscle) return "Dense, it holds the needle.";
    if (needle.layer == mechanics::Layer::capsule) return "A thin, firm layer.";
    if (needle.site == mechanics::Site::fat) return "Soft.";
    return {};
}

std::string view_line(const State& state) {
    if (state.fluoroscope.pulse_count == 0) {
        return "Read the stem, then take a scout picture. Hold Space for X-rays.";
    }
    if (state.needle.site == mechanics::Site::access_chamber && !state.watch.lateral_checked) {
        return "PA alone cannot show depth.";
    }
    return {};
}

}  // namespace

std::string status_line(const Model& model, const State& state, Telling telling) {
    if (state.instruction.held) return "The instructor has paused the session.";
    if (std::string line = message_line(state); !line.empty()) return line;
    if (std::string line = machine_line(state); !line.empty()) return line;
    if (std::string line = patient_line(model, state); !line.empty()) return line;
    if (state.watch.pain_left_s > 0.0) return "\"Ow. That is sharp.\"";
    if (std::string line = finger_line(model, state); !line.empty()) return line;
    if (std::string line = line_line(model, state, telling); !line.empty()) return line;
    if (state.pump.bolus_left_ul > 0.0) {
        const double left_s = 60.0 * state.pump.bolus_left_ul / state.pump.bolus_rate_ul_per_min;
        return fmt::format("Bolus running, {}:{:02} left.", static_cast<int>(left_s) / 60,
                           static_cast<int>(left_s) % 60);
    }
    if (std::string line = needle_line(model, state, telling); !line.empty()) return line;
    if (state.breath.hold_left_s > 0.0)
        return fmt::format("The patient holds the breath, {:.0f} s.",
                           std::ceil(state.breath.hold_left_s));
    return telling == Telling::practice ? view_line(state) : std::string();
}

}  // namespace sideport::session
