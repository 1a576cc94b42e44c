#include <chrono>
#include <cmath>
#include <cstdlib>
#include <vector>

#include <AL/al.h>
#include <AL/alc.h>
#include <AL/alext.h>
#include <catch2/catch.hpp>

#include "sim/audio/speaker.h"
#include "sim/base/units.h"

// The way to the loudspeaker: a device that only renders into memory, and none at all.

using namespace sideport;
using namespace sideport::audio;

namespace {

double amplitude(const std::vector<float>& samples, double frequency_hz) {
    double re = 0.0, im = 0.0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const double w = 2.0 * units::kPi * frequency_hz * double(i) / kSampleRateHz;
        re += double(samples[i]) * std::cos(w);
        im += double(samples[i]) * std::sin(w);
    }
    return 2.0 * std::hypot(re, im) / double(samples.size());
}

}  // namespace

TEST_CASE("OpenAL plays the signal at 880 Hz") {
    REQUIRE(alcIsExtensionPresent(nullptr, "ALC_SOFT_loopback") == ALC_TRUE);
    const auto open = reinterpret_cast<LPALCLOOPBACKOPENDEVICESOFT>(
        alcGetProcAddress(nullptr, "alcLoopbackOpenDeviceSOFT"));
    const auto render = reinterpret_cast<LPALCRENDERSAMPLESSOFT>(
        alcGetProcAddress(nullptr, "alcRenderSamplesSOFT"));
    ALCdevice* device = open(nullptr);
    REQUIRE(device != nullptr);
    const ALCint attributes[] = {ALC_FORMAT_CHANNELS_SOFT,
                                 ALC_MONO_SOFT,
                                 ALC_FORMAT_TYPE_SOFT,
                                 ALC_FLOAT_SOFT,
                                 ALC_FREQUENCY,
                                 kSampleRateHz,
                                 0};
    ALCcontext* context = alcCreateContext(device, attributes);
    REQUIRE(alcMakeContextCurrent(context) == ALC_TRUE);

    SoundState state;
    state.alarm = true;
    std::vector<float> samples(kSampleRateHz / 2);
    Synthesiser().synthesise(state, samples);
    std::vector<std::int16_t> words(samples.size());
    for (std::size_t i = 0; i < samples.size(); ++i)
        words[i] = static_cast<std::int16_t>(32767.0F * samples[i]);
    ALuint buffer = 0, source = 0;
    alGenBuffers(1, &buffer);
    alGenSources(1, &source);
    alBufferData(buffer, AL_FORMAT_MONO16, words.data(), static_cast<ALsizei>(2 * words.size()),
                 kSampleRateHz);
    alSourcei(source, AL_BUFFER, static_cast<ALint>(buffer));
    alSourcePlay(source);
    std::vector<float> heard(samples.size());
    render(device, heard.data(), static_cast<ALCsizei>(heard.size()));
    CHECK(alGetError() == AL_NO_ERROR);
    CHECK(amplitude(heard, 880.0) > 0.05);
    CHECK(amplitude(heard, 880.0) > 50.0 * amplitude(heard, 700.0));

    alDeleteSources(1, &source);
    alDeleteBuffers(1, &buffer);
    alcMakeContextCurrent(nullptr);
    alcDestroyContext(context);
    alcCloseDevice(device);
}

TEST_CASE("a speaker takes states at once, with a device or without") {
    Speaker speaker;
    SoundState state;
    state.alarm = true;
    const auto before = std::chrono::steady_clock::now();
    for (int i = 0; i < 10000; ++i)
        speaker.set(state);
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - before;
    CHECK(taken.count() < 1.0);  // 0.1 ms each at most
}
