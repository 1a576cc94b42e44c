#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace sideport::audio {

inline constexpr int kSampleRateHz = 48000;

/// A sound that happens once.
enum class Cue : int {
    pedal_click,  ///< pedal or key of the console
    beam_tick,    ///< one pulse
    give,         ///< a septum or the skin lets go
    knock,        ///< needle on metal
    squeak,       ///< a plunger breaks away
    collision,    ///< the C-arm stops at something
    leak,         ///< pressure vanishes
    count
};
inline constexpr std::size_t kCues = static_cast<std::size_t>(Cue::count);

/// What is to be heard: plain values that the program sets each frame. Everything 0: silence.
struct SoundState {
    double volume = 1.0;  ///< 0 .. 1

    bool alarm = false;            ///< five minutes of X-rays: 880 Hz, half a second on, half off
    bool high_level = false;       ///< continuous tone of high-level fluoroscopy
    double skin_n = 0.0;           ///< force of the skin on the needle, N
    double fat_mm_per_s = 0.0;     ///< speed of the needle in soft tissue
    double septum_n = 0.0;         ///< force of rubber on the needle, N
    double scrape_mm_per_s = 0.0;  ///< speed along metal
    double hiss_ml_per_min = 0.0;  ///< liquid through the needle
    double hiss_pressure_pa = 0.0;
    double vacuum_n = 0.0;  ///< pull on a plunger that stands, N

    /// [Cue] how often each has happened so far; one more makes it sound once.
    std::array<std::uint32_t, kCues> cues{};
    std::uint32_t& operator[](Cue cue) { return cues[static_cast<std::size_t>(cue)]; }
};

/// Makes samples from a SoundState: noise, resonators and sines. No clock, no device, no threads;
/// the same states give the same samples.
///
/// Steady sounds follow the state within 20 ms. Cues begin with the first sample. The sum of at
/// most eight voices is limited softly: no sample is beyond 1. Level: the alarm has about
/// -18 LUFS, the sounds of tissue less. ref: interface design 5; ITU-R BS.1770-4 for the level.
class Synthesiser {
  public:
    /// samples [n] mono at kSampleRateHz, overwritten.
    void synthesise(const SoundState& state, std::span<float> samples);

  private:
    /// Two-pole resonator, unit gain at its peak for noise-like input.
    struct Resonator {
        double y1 = 0.0, y2 = 0.0;
        double step(double x, double frequency_hz, double bandwidth_hz);
    };
    /// A cue that still sounds.
    struct Strike {
        Cue cue = Cue::count;
        std::int64_t age = -1;  ///< samples; < 0: free
    };
    /// Targets of the steady sounds, followed within 20 ms.
    struct Levels {
        double alarm = 0.0, tone = 0.0, skin = 0.0, fat = 0.0, septum = 0.0, scrape = 0.0,
               hiss = 0.0, whistle = 0.0;
    };

    void begin_cues(const SoundState& state);
    void follow(const Levels& wanted);
    double steady(const SoundState& state);
    double strikes();
    double strike(const Strike& strike);
    double noise();

    static constexpr std::size_t kStrikes = 4;  ///< with the steady ones at most eight voices
    std::uint64_t sample_ = 0;
    double alarm_phase_ = 0.0, alarm_s_ = 0.0, tone_phase_ = 0.0, whistle_phase_ = 0.0;
    double creak_phase_ = 0.0;
    Levels level_;
    Resonator skin_, fat_, septum_, scrape_, hiss_;
    std::array<Resonator, kStrikes> ring_;
    std::array<Strike, kStrikes> strikes_;
    std::array<std::uint32_t, kCues> heard_{};
    bool started_ = false;
};

}  // namespace sideport::audio
