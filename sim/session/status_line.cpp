#include <cmath>

#include "sim/session/session_parts.h"
#include "sim/session/told.h"

namespace sideport::session {

namespace {

using Code = StatusCode;

bool says(const Status& line) {
    return line.code != Code::nothing;
}

// Thumb forces in words, N. ref: interface design section 5; a scenario may move "hard" later.
constexpr double kBeatPa = 8.0;       ///< mean swing that moves a meniscus visibly
constexpr double kBloodShare = 0.02;  ///< that an eye sees
constexpr double kHardN = 20.0;
constexpr double kEasyN = 3.0;
constexpr double kFiveMinutesS = 300.0;
constexpr double kGratesN = 1.0;

/// What the instructor has just written.
Status message_line(const State& state) {
    constexpr double kShownS = 8.0;
    const Instruction& told = state.instruction;
    if (told.message.empty() || events::seconds(state.tick) - told.message_s > kShownS) return {};
    return {Code::instructor_says, {}, told.message};
}

Status machine_line(const State& state) {
    const fluoroscope::State& machine = state.fluoroscope;
    if (machine.beam_timer_s >= kFiveMinutesS) return {Code::five_minutes};
    if (state.watch.hand_in_beam) return {Code::hand_in_beam};
    if (state.watch.collision_left_s > 0.0) {
        return {state.watch.collision_with_table ? Code::table_in_the_way
                                                 : Code::patient_in_the_way};
    }
    return {};
}

/// What the finger of the other hand tells.
Status finger_line(const Model& model, const State& state) {
    constexpr double kSure = 0.7;
    if (state.needle.finger.force_n <= 0.0) return {};
    const mechanics::Feel feel = mechanics::feel(model.needle, state.needle);
    const auto felt = [&](Code sure, Code unsure) {
        return Status{feel.certainty < kSure ? unsure : sure};
    };
    switch (feel.touch) {
        case mechanics::Touch::nothing:
            return {};
        case mechanics::Touch::soft:
            return {Code::finger_soft};
        case mechanics::Touch::deep_firm:
            return {Code::finger_deep_firm};
        case mechanics::Touch::disc_edge:
            return felt(Code::finger_disc_edge, Code::finger_disc_edge_unsure);
        case mechanics::Touch::disc:
            return felt(Code::finger_disc, Code::finger_disc_unsure);
        case mechanics::Touch::disc_center:
            return felt(Code::finger_disc_center, Code::finger_disc_center_unsure);
        case mechanics::Touch::raised_ring:
            return felt(Code::finger_ring, Code::finger_ring_unsure);
    }
    return {};
}

Status pull_line(const State& state, const fluid::PlumbingReadout& readout) {
    const Watch& watch = state.watch;
    if (!watch.return_seen && watch.pull_s > 2.0 &&
        std::fabs(readout.plunger_rate_ml_per_s) < 0.002) {
        return {Code::nothing_comes};
    }
    if (watch.aspirated_ml >= 1.0 && watch.aspirated_ml < 1.1) return {Code::one_ml_is_back};
    if (!watch.return_seen) return {};
    if (state.needle.site == mechanics::Site::reservoir) {
        return {Code::comes_very_easily, {watch.aspirated_ml}};
    }
    if (std::fabs(readout.plunger_rate_ml_per_s) < 0.005) return {Code::creeps_back};
    const bool blood = readout.syringe_content[fluid::blood] > kBloodShare * readout.syringe_ml;
    if (readout.syringe_air_ml > readout.syringe_ml) return {Code::air_comes};
    const bool beats = readout.line_swing_pa > kBeatPa;
    const Code code = blood ? (beats ? Code::blood_comes_and_beats : Code::blood_comes)
                            : (beats ? Code::clear_comes_and_beats : Code::clear_comes);
    return {code, {watch.aspirated_ml}};
}

Status push_line(const State& state, const fluid::PlumbingReadout& readout, Telling telling) {
    const double rate = readout.plunger_rate_ml_per_s;
    if (state.plunger_force_n >= kHardN) return {Code::very_stiff};
    if (rate > 0.1 && state.plunger_force_n < 2.0 * kEasyN) {
        return {Code::no_resistance};
    }
    if (telling == Telling::assessment) return {};
    if (rate > 0.005 && !state.fluoroscope.beam_on) return {Code::injecting_unwatched};
    if (rate > 0.005) return {Code::contrast_moves};
    return {};
}

Status line_line(const Model& model, const State& state, Telling telling) {
    if (state.syringe_slot.empty() || state.plunger_force_n == 0.0) return {};
    if (!line_is_open(state)) {
        return {Code::stopcock_is_off};
    }
    const fluid::PlumbingReadout readout = fluid::read_out(model.plumbing, state.plumbing);
    return state.plunger_force_n < 0.0 ? pull_line(state, readout)
                                       : push_line(state, readout, telling);
}

Status needle_line(const Model& model, const State& state, Telling telling) {
    constexpr double kAtHubMm = 0.01;
    const mechanics::State& needle = state.needle;
    const double length_mm = mechanics::needle_in_use(model.needle, needle).length_mm;
    if (!needle.taken || !needle.held) return {};
    if (needle.bend_mm > 2.0) return {Code::needle_bends};
    if (needle.scraping && needle.force_n > kGratesN) return {Code::needle_grates};
    if (needle.on_metal) {
        return {needle.septum_given || telling == Telling::assessment
                    ? Code::hard_stop
                    : Code::hard_stop_without_give};
    }
    if (needle.hand_depth_mm >= length_mm - kAtHubMm) return {Code::hub_on_skin};
    if (needle.site == mechanics::Site::outside && needle.force_n > 0.3) {
        return {Code::skin_is_tight};
    }
    if (needle.site == mechanics::Site::access_septum ||
        needle.site == mechanics::Site::fill_septum) {
        return {needle.septum_given ? Code::give : Code::like_rubber};
    }
    if (needle.layer == mechanics::Layer::fascia) return {Code::fascia};
    if (needle.layer == mechanics::Layer::muscle) return {Code::muscle};
    if (needle.layer == mechanics::Layer::capsule) return {Code::capsule};
    if (needle.site == mechanics::Site::fat) return {Code::finger_soft};
    return {};
}

/// The generator holds back: the picture may be darker than brightness control wants it.
Status generator_line(const fluoroscope::State& machine) {
    constexpr double kAtLimit = 1.0 - 1e-6;
    const double limit = fluoroscope::spec_of(machine.mode).rate_limit_mgy_per_min;
    if (!machine.beam_on || limit <= 0.0) return {};
    if (machine.air_kerma_rate_mgy_per_min < kAtLimit * limit) return {};
    return {Code::dose_rate_at_limit};
}

Status view_line(const State& state) {
    if (state.fluoroscope.pulse_count == 0) {
        return {state.needle.taken ? Code::moving_without_picture : Code::read_the_stem};
    }
    if (state.needle.site == mechanics::Site::access_chamber && !state.watch.lateral_checked) {
        return {Code::pa_shows_no_depth};
    }
    return {};
}

}  // namespace

Status status(const Model& model, const State& state, Telling telling) {
    if (state.instruction.held) return {Code::instructor_pauses};
    if (const Status line = message_line(state); says(line)) return line;
    if (const Status line = machine_line(state); says(line)) return line;
    if (const Status line = patient_line(model, state); says(line)) return line;
    if (state.watch.pain_left_s > 0.0) return {Code::sharp_pain};
    if (const Status line = finger_line(model, state); says(line)) return line;
    if (const Status line = line_line(model, state, telling); says(line)) return line;
    if (state.pump.bolus_left_ul > 0.0) {
        const double left_s = 60.0 * state.pump.bolus_left_ul / state.pump.bolus_rate_ul_per_min;
        const auto whole_s = static_cast<int>(left_s);
        return {Code::bolus_runs, {double(whole_s / 60), double(whole_s % 60)}};
    }
    if (const Status line = needle_line(model, state, telling); says(line)) return line;
    if (state.breath.hold_left_s > 0.0)
        return {Code::breath_is_held, {std::ceil(state.breath.hold_left_s)}};
    if (const Status line = generator_line(state.fluoroscope); says(line)) return line;
    return telling == Telling::practice ? view_line(state) : Status();
}

}  // namespace sideport::session
