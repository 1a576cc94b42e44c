#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/app/view_state.h"
#include "sim/audio/synthesiser.h"
#include "sim/session/live_session.h"

namespace sideport::app {

/// What a session sounds like: looks at its state and at the events since the last look.
class SoundFeed {
  public:
    /// stands: the clock does; nothing is heard then but the signal of the beam timer.
    audio::SoundState listen(const session::LiveSession& live,
                             const fluid::PlumbingReadout& readout, bool stands);
    /// What of it a caption says; the newest last, each for as long as it is shown.
    const std::vector<SoundCaption>& captions() const { return captions_; }

  private:
    void cues(const session::LiveSession& live);
    void needle(audio::SoundState& sound, const session::LiveSession& live);
    void plunger(audio::SoundState& sound, const session::LiveSession& live,
                 const fluid::PlumbingReadout& readout);
    void say(const std::string& words, double now_s);

    audio::SoundState last_;  ///< holds how often each cue has happened
    std::vector<SoundCaption> captions_;
    std::size_t events_seen_ = 0;
    std::int64_t pulses_seen_ = 0, tick_ = 0;
    bool pedal_ = false, plunger_moved_ = false;
    double depth_mm_ = 0.0, hand_mm_ = 0.0, pressure_pa_ = 0.0;
};

}  // namespace sideport::app
