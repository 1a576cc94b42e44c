#include "sim/app/sound_feed.h"

#include <algorithm>
#include <cmath>

#include "sim/app/texts.h"
#include "sim/fluoroscope/fluoroscope.h"

namespace sideport::app {

namespace {

using audio::Cue;

constexpr double kCaptionS = 1.5;
constexpr std::size_t kMostCaptions = 3;
constexpr double kMovesMmPerS = 0.2;  ///< slower is standing
constexpr double kMovesMlPerS = 0.002;
constexpr double kLeastPullN = 3.0;  ///< a vacuum whistles from here on
constexpr double kScrapeDeg = 8.0;   ///< leaning so far on metal grates
constexpr double kLeakPa = 3e4;      ///< so much pressure gone between two looks

bool is_septum(mechanics::Site site) {
    return site == mechanics::Site::access_septum || site == mechanics::Site::fill_septum;
}

}  // namespace

void SoundFeed::say(const std::string& words, double now_s) {
    const auto same = std::find_if(captions_.begin(), captions_.end(),
                                   [&](const SoundCaption& c) { return c.words == words; });
    if (same != captions_.end()) {
        same->until_s = now_s + kCaptionS;
        return;
    }
    captions_.push_back({.words = words, .until_s = now_s + kCaptionS});
    if (captions_.size() > kMostCaptions) captions_.erase(captions_.begin());
}

/// What happens once: events, pulses, the pedal.
void SoundFeed::cues(const session::LiveSession& live) {
    const session::State& state = live.state();
    const double now_s = events::seconds(state.tick);
    const auto hear = [&](Cue cue, const char* words) {
        ++last_[cue];
        if (*words != '\0') say(words, now_s);
    };
    const events::EventLog& log = live.events();
    for (; events_seen_ < log.size(); ++events_seen_) {
        const std::string& name = log[events_seen_].name;
        if (name == "septum_give" || name == "skin_punctured")
            hear(Cue::give, app::say(Text::sound_click_a_give));
        if (name == "metal_touched") hear(Cue::knock, app::say(Text::sound_knock_metal));
        if (name == "connector_burst") hear(Cue::leak, app::say(Text::sound_the_hiss_vanishes));
        if (name == "collision_stop")
            hear(Cue::collision, app::say(Text::sound_thud_the_c_arm_stops));
    }
    if (state.fluoroscope_pedal != pedal_) hear(Cue::pedal_click, "");
    pedal_ = state.fluoroscope_pedal;
    const std::int64_t pulses = state.fluoroscope.pulse_count;
    if (pulses > pulses_seen_) hear(Cue::beam_tick, app::say(Text::sound_ticking_x_rays));
    pulses_seen_ = pulses;
}

void SoundFeed::needle(audio::SoundState& sound, const session::LiveSession& live) {
    const session::State& state = live.state();
    const mechanics::State& needle = state.needle;
    const double elapsed_s =
        static_cast<double>(state.tick - tick_) / double(events::kTicksPerSecond);
    const double mm_per_s =
        elapsed_s > 0.0 ? std::fabs(needle.depth_mm - depth_mm_) / elapsed_s : 0.0;
    const double hand_mm_per_s =
        elapsed_s > 0.0 ? std::fabs(needle.hand_depth_mm - hand_mm_) / elapsed_s : 0.0;
    depth_mm_ = needle.depth_mm;
    hand_mm_ = needle.hand_depth_mm;
    if (!needle.taken || !needle.held) return;
    const double now_s = events::seconds(state.tick);
    const bool works = mm_per_s > kMovesMmPerS || hand_mm_per_s > kMovesMmPerS;
    const double force_n = std::max(0.0, needle.force_n);
    if (!works) return;  // what stands makes no noise
    if (needle.site == mechanics::Site::outside || needle.site == mechanics::Site::skin) {
        sound.skin_n = force_n;
        if (force_n > 0.3) say(app::say(Text::sound_creak_skin), now_s);
    } else if (is_septum(needle.site) && !needle.septum_given) {
        sound.septum_n = force_n;
        if (force_n > 0.3) say(app::say(Text::sound_creak_rubber), now_s);
    } else if (needle.on_metal) {
        const double lean = std::hypot(needle.tilt_x_deg, needle.tilt_z_deg);
        if (lean > kScrapeDeg) sound.scrape_mm_per_s = hand_mm_per_s;
        if (lean > kScrapeDeg) say(app::say(Text::sound_grit_scraping), now_s);
    } else {
        sound.fat_mm_per_s = mm_per_s;
        say(app::say(Text::sound_brushing_soft_tissue), now_s);
    }
}

void SoundFeed::plunger(audio::SoundState& sound, const session::LiveSession& live,
                        const fluid::PlumbingReadout& readout) {
    const session::State& state = live.state();
    const double now_s = events::seconds(state.tick), force_n = state.plunger_force_n;
    const double rate = readout.plunger_rate_ml_per_s;
    const bool moves = readout.syringe_on && std::fabs(rate) > kMovesMlPerS;
    if (moves && !plunger_moved_ && force_n != 0.0) {
        ++last_[Cue::squeak];
        say(app::say(Text::sound_squeak_plunger), now_s);
    }
    plunger_moved_ = moves || (plunger_moved_ && force_n != 0.0);
    const double pressure_pa = readout.hub_pressure_pa;
    if (pressure_pa_ - pressure_pa > kLeakPa && force_n > 0.0 && rate > 0.0) {
        ++last_[Cue::leak];
        say(app::say(Text::sound_the_hiss_vanishes), now_s);
    }
    pressure_pa_ = pressure_pa;
    if (moves) {
        sound.hiss_ml_per_min = 60.0 * std::fabs(rate);
        sound.hiss_pressure_pa = std::max(0.0, pressure_pa);
        say(app::say(Text::sound_hiss_liquid), now_s);
    } else if (readout.syringe_on && force_n < -kLeastPullN) {
        sound.vacuum_n = -force_n;
        say(app::say(Text::sound_whistle_vacuum), now_s);
    }
}

audio::SoundState SoundFeed::listen(const session::LiveSession& live,
                                    const fluid::PlumbingReadout& readout, bool stands) {
    const session::State& state = live.state();
    const double now_s = events::seconds(state.tick);
    captions_.erase(std::remove_if(captions_.begin(), captions_.end(),
                                   [&](const SoundCaption& c) { return c.until_s < now_s; }),
                    captions_.end());
    cues(live);
    audio::SoundState sound;
    sound.alarm = state.fluoroscope.beam_timer_s >= fluoroscope::kBeamTimerLimitS;
    if (sound.alarm) say(app::say(Text::sound_beeping_five_minutes_of_x), now_s);
    if (!stands) {
        sound.high_level =
            state.fluoroscope.beam_on && fluoroscope::spec_of(state.fluoroscope.mode).audible;
        if (sound.high_level) say(app::say(Text::sound_tone_high_level), now_s);
        needle(sound, live);
        plunger(sound, live, readout);
    }
    sound.cues = last_.cues;
    tick_ = state.tick;
    return sound;
}

}  // namespace sideport::app
