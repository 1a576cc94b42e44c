#include "sim/audio/synthesiser.h"

#include <algorithm>
#include <cmath>

#include "sim/base/random.h"
#include "sim/base/units.h"

namespace sideport::audio {

namespace {

constexpr double kStepS = 1.0 / kSampleRateHz;
constexpr double kFollowS = 0.005;  ///< time constant of steady sounds
constexpr double kAlarmHz = 880.0, kAlarmOnS = 0.5, kToneHz = 620.0, kWhistleHz = 1900.0;
// levels are set by ear-free measure: BS.1770 loudness of each steady sound (test_synthesiser)
constexpr double kAlarmLevel = 0.175, kToneLevel = 0.05, kSkinLevel = 0.9, kFatLevel = 0.4,
                 kSeptumLevel = 0.9, kScrapeLevel = 0.5, kHissLevel = 0.3, kWhistleLevel = 0.02;
constexpr double kMostN = 8.0, kFastMmPerS = 20.0, kFastMlPerMin = 10.0, kStiffPa = 2e5;
constexpr double kKneeLevel = 0.7;  ///< the limiter leaves what is below alone

double share(double value, double full) {
    return std::clamp(value / full, 0.0, 1.0);
}

double sine(double& phase, double frequency_hz) {
    phase += frequency_hz * kStepS;
    phase -= std::floor(phase);
    return std::sin(2.0 * units::kPi * phase);
}

/// Below the knee as it is, above bent toward 1 without ever reaching it.
double limited(double x) {
    const double size = std::fabs(x);
    if (size <= kKneeLevel) return x;
    const double room = 1.0 - kKneeLevel;
    return std::copysign(kKneeLevel + room * std::tanh((size - kKneeLevel) / room), x);
}

struct CueSound {
    double hz, bandwidth_hz;   ///< of the resonator
    double decay_s, length_s;  ///< of the noise that excites it
    double level;
};
constexpr CueSound kCueSounds[kCues] = {
    {1800.0, 900.0, 0.004, 0.03, 0.5},     // pedal_click
    {3200.0, 1500.0, 0.002, 0.012, 0.22},  // beam_tick: soft
    {2600.0, 2600.0, 0.003, 0.02, 1.0},    // give: dry
    {170.0, 90.0, 0.012, 0.09, 1.6},       // knock: dull, no tail
    {1250.0, 60.0, 0.05, 0.16, 0.6},       // squeak
    {120.0, 60.0, 0.05, 0.3, 2.0},         // collision
    {900.0, 900.0, 0.06, 0.25, 0.5},       // leak: a breath that ends
};

}  // namespace

double Synthesiser::Resonator::step(double x, double frequency_hz, double bandwidth_hz) {
    const double r = std::exp(-units::kPi * bandwidth_hz * kStepS);
    const double y = (1.0 - r) * x +
                     2.0 * r * std::cos(2.0 * units::kPi * frequency_hz * kStepS) * y1 - r * r * y2;
    y2 = y1;
    y1 = y;
    return y;
}

/// White, -1 .. 1, by the number of the sample.
double Synthesiser::noise() {
    return uniform(-1.0, 1.0, 0, RandomStream::device, sample_, 0);
}

void Synthesiser::begin_cues(const SoundState& state) {
    if (!started_) heard_ = state.cues;  // what was before the first sample is not heard
    started_ = true;
    for (std::size_t i = 0; i < kCues; ++i) {
        const bool more = state.cues[i] > heard_[i];  // fewer: another session has begun
        heard_[i] = state.cues[i];
        if (!more) continue;
        // a free voice, else the one that has sounded longest
        auto voice = std::find_if(strikes_.begin(), strikes_.end(),
                                  [](const Strike& strike) { return strike.age < 0; });
        if (voice == strikes_.end())
            voice =
                std::max_element(strikes_.begin(), strikes_.end(),
                                 [](const Strike& a, const Strike& b) { return a.age < b.age; });
        *voice = {.cue = static_cast<Cue>(i), .age = 0};
        ring_[static_cast<std::size_t>(voice - strikes_.begin())] = {};
        // after a give the noise of the tissue drops at once
        if (static_cast<Cue>(i) == Cue::give) level_.skin = level_.septum = level_.fat = 0.0;
    }
}

void Synthesiser::follow(const Levels& wanted) {
    const double k = kStepS / kFollowS;
    const auto toward = [k](double& level, double target) {
        level += k * (target - level);
    };
    toward(level_.alarm, wanted.alarm);
    toward(level_.tone, wanted.tone);
    toward(level_.skin, wanted.skin);
    toward(level_.fat, wanted.fat);
    toward(level_.septum, wanted.septum);
    toward(level_.scrape, wanted.scrape);
    toward(level_.hiss, wanted.hiss);
    toward(level_.whistle, wanted.whistle);
}

double Synthesiser::steady(const SoundState& state) {
    const double white = noise();
    double sum = 0.0;
    sum += level_.alarm * sine(alarm_phase_, kAlarmHz);
    sum += level_.tone * sine(tone_phase_, kToneHz);
    // creaks: noise that comes in little slips, faster with the force
    const double skin_hz = 18.0 + 40.0 * share(state.skin_n, kMostN);
    const double septum_hz = 30.0 + 60.0 * share(state.septum_n, kMostN);
    creak_phase_ += (state.septum_n > 0.0 ? septum_hz : skin_hz) * kStepS;
    creak_phase_ -= std::floor(creak_phase_);
    const double slip = std::exp(-6.0 * creak_phase_);
    sum += level_.skin * skin_.step(white * slip, 420.0 + 300.0 * share(state.skin_n, kMostN), 160);
    sum += level_.septum *
           septum_.step(white * slip, 260.0 + 340.0 * share(state.septum_n, kMostN), 70.0);
    sum += level_.fat *
           fat_.step(white, 500.0 + 1500.0 * share(state.fat_mm_per_s, kFastMmPerS), 900.0);
    // grit: a few grains a millisecond, each a short ring
    const bool grain = uniform_01(1, RandomStream::device, sample_, 0) < 0.02;
    sum += level_.scrape * scrape_.step(grain ? 8.0 * white : 0.0, 2400.0, 700.0);
    sum += level_.hiss *
           hiss_.step(white, 6000.0 - 4200.0 * share(state.hiss_pressure_pa, kStiffPa), 2500.0);
    sum += level_.whistle * sine(whistle_phase_, kWhistleHz);
    return sum;
}

double Synthesiser::strike(const Strike& hit) {
    const CueSound& sound = kCueSounds[static_cast<std::size_t>(hit.cue)];
    const double age_s = static_cast<double>(hit.age) * kStepS;
    return sound.level * noise() * std::exp(-age_s / sound.decay_s);
}

double Synthesiser::strikes() {
    double sum = 0.0;
    for (std::size_t i = 0; i < kStrikes; ++i) {
        Strike& hit = strikes_[i];
        if (hit.age < 0) continue;
        const CueSound& sound = kCueSounds[static_cast<std::size_t>(hit.cue)];
        // a unit pulse starts the ring, noise makes it dry
        const double excited = strike(hit) + (hit.age == 0 ? 4.0 * sound.level : 0.0);
        sum += ring_[i].step(excited, sound.hz, sound.bandwidth_hz);
        ++hit.age;
        if (static_cast<double>(hit.age) * kStepS > sound.length_s) hit.age = -1;
    }
    return sum;
}

void Synthesiser::synthesise(const SoundState& state, std::span<float> samples) {
    begin_cues(state);
    for (float& sample : samples) {
        if (!state.alarm) alarm_s_ = 0.0;
        const bool on = state.alarm && std::fmod(alarm_s_, 2.0 * kAlarmOnS) < kAlarmOnS;
        alarm_s_ += state.alarm ? kStepS : 0.0;
        follow({.alarm = on ? kAlarmLevel : 0.0,
                .tone = state.high_level ? kToneLevel : 0.0,
                .skin = kSkinLevel * share(state.skin_n, kMostN),
                .fat = kFatLevel * share(state.fat_mm_per_s, kFastMmPerS),
                .septum = kSeptumLevel * share(state.septum_n, kMostN),
                .scrape = kScrapeLevel * share(state.scrape_mm_per_s, kFastMmPerS),
                .hiss = kHissLevel * std::sqrt(share(state.hiss_ml_per_min, kFastMlPerMin)),
                .whistle = kWhistleLevel * share(state.vacuum_n, 2.0 * kMostN)});
        sample = static_cast<float>(limited(state.volume * (steady(state) + strikes())));
        ++sample_;
    }
}

}  // namespace sideport::audio
