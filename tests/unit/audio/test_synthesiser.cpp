#include <cmath>
#include <vector>

#include <catch2/catch.hpp>

#include "sim/audio/synthesiser.h"
#include "sim/base/units.h"

// The sounds of the room as samples: no device is needed to hear them.

using namespace sideport;
using namespace sideport::audio;

namespace {

std::vector<float> listen(Synthesiser& synthesiser, const SoundState& state, double seconds) {
    std::vector<float> samples(static_cast<std::size_t>(seconds * kSampleRateHz));
    synthesiser.synthesise(state, samples);
    return samples;
}

std::vector<float> listen(const SoundState& state, double seconds) {
    Synthesiser synthesiser;
    listen(synthesiser, {}, 0.01);
    return listen(synthesiser, state, seconds);
}

double rms(const std::vector<float>& samples) {
    double sum = 0.0;
    for (const float x : samples)
        sum += double(x) * double(x);
    return std::sqrt(sum / double(samples.size()));
}

double loudest(const std::vector<float>& samples) {
    double most = 0.0;
    for (const float x : samples)
        most = std::max(most, std::fabs(double(x)));
    return most;
}

/// Amplitude of one frequency. ref: Goertzel 1958.
double amplitude(const std::vector<float>& samples, double frequency_hz) {
    const double w = 2.0 * units::kPi * frequency_hz / kSampleRateHz;
    double s1 = 0.0, s2 = 0.0;
    for (const float x : samples) {
        const double s = double(x) + 2.0 * std::cos(w) * s1 - s2;
        s2 = s1;
        s1 = s;
    }
    const double power = s1 * s1 + s2 * s2 - 2.0 * std::cos(w) * s1 * s2;
    return 2.0 * std::sqrt(power) / double(samples.size());
}

/// Frequency with the greatest amplitude, in steps of 0.5 Hz.
double pitch(const std::vector<float>& samples, double low_hz, double high_hz) {
    double best = low_hz, most = 0.0;
    for (double f = low_hz; f <= high_hz; f += 0.5) {
        const double a = amplitude(samples, f);
        if (a > most) best = f;
        most = std::max(most, a);
    }
    return best;
}

struct Biquad {
    double b0, b1, b2, a1, a2;
};

/// Loudness without gating, LUFS of a mono signal. ref: ITU-R BS.1770-4, filters at 48 kHz.
double loudness_lufs(const std::vector<float>& samples) {
    constexpr Biquad kStages[] = {{1.53512485958697, -2.69169618940638, 1.19839281085285,
                                   -1.69065929318241, 0.73248077421585},
                                  {1.0, -2.0, 1.0, -1.99004745483398, 0.99007225036621}};
    std::vector<double> x(samples.begin(), samples.end());
    for (const Biquad& f : kStages) {
        double x1 = 0.0, x2 = 0.0, y1 = 0.0, y2 = 0.0;
        for (double& value : x) {
            const double y = f.b0 * value + f.b1 * x1 + f.b2 * x2 - f.a1 * y1 - f.a2 * y2;
            x2 = x1;
            x1 = value;
            y2 = y1;
            y1 = y;
            value = y;
        }
    }
    double power = 0.0;
    for (const double value : x)
        power += value * value;
    return -0.691 + 10.0 * std::log10(power / double(x.size()));
}

SoundState with(double SoundState::*field, double value) {
    SoundState state;
    state.*field = value;
    return state;
}

SoundState with_cue(Cue cue) {
    SoundState state;
    state[cue] = 1;
    return state;
}

SoundState everything() {
    SoundState state;
    state.alarm = state.high_level = true;
    state.skin_n = state.septum_n = state.vacuum_n = 100.0;
    state.fat_mm_per_s = state.scrape_mm_per_s = 1000.0;
    state.hiss_ml_per_min = 100.0;
    return state;
}

}  // namespace

TEST_CASE("where nothing happens every sample is nought") {
    CHECK(loudest(listen(SoundState{}, 1.0)) == 0.0);
    SoundState muted = everything();
    muted.volume = 0.0;
    CHECK(loudest(listen(muted, 0.5)) == 0.0);
}

TEST_CASE("the five-minute signal has 880 Hz, half a second on and half off") {
    SoundState state;
    state.alarm = true;
    const std::vector<float> sound = listen(state, 2.0);
    const auto half = [&](int i) {
        const auto from = sound.begin() + i * kSampleRateHz / 2;
        // without the 20 ms in which it comes and goes
        return std::vector<float>(from + kSampleRateHz / 25, from + kSampleRateHz / 2);
    };
    CHECK(pitch(half(0), 860.0, 900.0) == Approx(880.0).margin(0.5));
    CHECK(pitch(half(2), 860.0, 900.0) == Approx(880.0).margin(0.5));
    CHECK(rms(half(1)) < 1e-3 * rms(half(0)));
    CHECK(rms(half(3)) < 1e-3 * rms(half(2)));
    CHECK(loudness_lufs(half(0)) == Approx(-18.0).margin(1.0));
}

TEST_CASE("no sample is beyond one, however much happens at once") {
    SoundState state = everything();
    Synthesiser synthesiser;
    listen(synthesiser, {}, 0.01);
    double most = 0.0;
    for (int round = 0; round < 20; ++round) {
        for (std::uint32_t& count : state.cues)
            ++count;
        most = std::max(most, loudest(listen(synthesiser, state, 0.05)));
    }
    CHECK(most > 0.3);
    CHECK(most <= 1.0);
}

TEST_CASE("a cue begins within 10 ms, is heard once and ends") {
    const int cue = GENERATE(range(0, static_cast<int>(kCues)));
    CAPTURE(cue);
    Synthesiser synthesiser;
    listen(synthesiser, {}, 0.1);
    const SoundState state = with_cue(static_cast<Cue>(cue));
    const std::vector<float> beginning = listen(synthesiser, state, 0.01);
    CHECK(loudest(beginning) > 0.02);
    listen(synthesiser, state, 0.49);
    CHECK(loudest(listen(synthesiser, state, 0.5)) == 0.0);
}

TEST_CASE("the click of a give is dry: most of it is over within 10 ms") {
    const std::vector<float> sound = listen(with_cue(Cue::give), 0.1);
    const std::vector<float> first(sound.begin(), sound.begin() + kSampleRateHz / 100);
    const std::vector<float> rest(sound.begin() + kSampleRateHz / 100, sound.end());
    CHECK(loudest(first) > 10.0 * loudest(rest));
    CHECK(rms(first) > 0.02);
}

TEST_CASE("a click is heard through the noise of the tissue before it") {
    Synthesiser synthesiser;
    SoundState state = with(&SoundState::septum_n, 4.0);
    const double before = loudest(listen(synthesiser, state, 0.3));
    state[Cue::give] = 1;
    state.septum_n = 0.5;
    const std::vector<float> after = listen(synthesiser, state, 0.3);
    CHECK(loudest({after.begin(), after.begin() + kSampleRateHz / 100}) > 1.5 * before);
    // and after it the tissue is quieter by 12 dB
    const std::vector<float> later(after.begin() + kSampleRateHz / 10, after.end());
    CHECK(rms(later) < 0.25 * rms(listen(with(&SoundState::septum_n, 4.0), 0.3)));
}

TEST_CASE("tissue is heard louder the harder it holds, and none is as loud as the signal") {
    double SoundState::*const field =
        GENERATE(&SoundState::skin_n, &SoundState::septum_n, &SoundState::fat_mm_per_s,
                 &SoundState::scrape_mm_per_s, &SoundState::hiss_ml_per_min, &SoundState::vacuum_n);
    const double soft = rms(listen(with(field, 1.0), 0.5)),
                 hard = rms(listen(with(field, 8.0), 0.5));
    CHECK(soft > 0.0);
    CHECK(hard > 1.5 * soft);
    const double level = loudness_lufs(listen(with(field, 8.0), 1.0));
    CHECK(level < -18.0);
    CHECK(level > -45.0);
}

TEST_CASE("a hiss falls in pitch as the pressure grows") {
    SoundState state = with(&SoundState::hiss_ml_per_min, 5.0);
    const auto crossings = [](const std::vector<float>& x) {
        int count = 0;
        for (std::size_t i = 1; i < x.size(); ++i)
            count += (x[i] > 0.0F) != (x[i - 1] > 0.0F) ? 1 : 0;
        return count;
    };
    const int thin = crossings(listen(state, 0.5));
    state.hiss_pressure_pa = 2e5;
    CHECK(crossings(listen(state, 0.5)) < 0.7 * thin);
}

TEST_CASE("the same states give the same samples") {
    CHECK(listen(everything(), 0.2) == listen(everything(), 0.2));
}
