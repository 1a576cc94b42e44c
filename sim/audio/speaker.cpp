#include "sim/audio/speaker.h"

#include <array>
#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>
#include <vector>

#include <AL/al.h>
#include <AL/alc.h>
#include <fcntl.h>
#include <unistd.h>

namespace sideport::audio {

namespace {

constexpr std::size_t kBlock = 480;  ///< samples: 10 ms
constexpr int kBlocks = 4;           ///< in the queue: at most 40 ms late
constexpr auto kNap = std::chrono::milliseconds(3);

/// The libraries below OpenAL write to stderr when there is no device; that is no fault here.
class QuietStderr {
  public:
    QuietStderr() : kept_(dup(STDERR_FILENO)) {
        const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
        if (nowhere < 0) return;
        dup2(nowhere, STDERR_FILENO);
        ::close(nowhere);
    }
    QuietStderr(const QuietStderr&) = delete;
    QuietStderr& operator=(const QuietStderr&) = delete;
    ~QuietStderr() {
        if (kept_ < 0) return;
        dup2(kept_, STDERR_FILENO);
        ::close(kept_);
    }

  private:
    int kept_;
};

}  // namespace

struct Speaker::Device {
    ALCdevice* device = nullptr;
    ALCcontext* context = nullptr;
    ALuint source = 0;
    std::array<ALuint, kBlocks> buffers{};
    std::mutex mutex;  ///< held only to copy a state
    SoundState state;
    std::atomic<bool> stops{false};
    std::thread thread;
    Synthesiser synthesiser;

    bool open();
    void close();
    void play();
    void fill(ALuint buffer);
};

bool Speaker::Device::open() {
    const QuietStderr quiet;
    device = alcOpenDevice(nullptr);
    if (device == nullptr) return false;
    context = alcCreateContext(device, nullptr);
    if (context == nullptr || alcMakeContextCurrent(context) == ALC_FALSE) return false;
    alGenSources(1, &source);
    alGenBuffers(kBlocks, buffers.data());
    return alGetError() == AL_NO_ERROR;
}

void Speaker::Device::close() {
    if (context != nullptr) {
        alSourceStop(source);
        alDeleteSources(1, &source);
        alDeleteBuffers(kBlocks, buffers.data());
        alcMakeContextCurrent(nullptr);
        alcDestroyContext(context);
    }
    if (device != nullptr) alcCloseDevice(device);
}

/// Ten milliseconds of what is to be heard now, behind what is queued.
void Speaker::Device::fill(ALuint buffer) {
    SoundState now;
    {
        const std::lock_guard lock(mutex);
        now = state;
    }
    std::array<float, kBlock> samples{};
    synthesiser.synthesise(now, samples);
    std::array<std::int16_t, kBlock> words{};
    for (std::size_t i = 0; i < kBlock; ++i)
        words[i] = static_cast<std::int16_t>(32767.0F * samples[i]);
    alBufferData(buffer, AL_FORMAT_MONO16, words.data(), static_cast<ALsizei>(sizeof words),
                 kSampleRateHz);
    alSourceQueueBuffers(source, 1, &buffer);
}

void Speaker::Device::play() {
    for (const ALuint buffer : buffers)
        fill(buffer);
    alSourcePlay(source);
    while (!stops) {
        ALint done = 0, playing = 0;
        alGetSourcei(source, AL_BUFFERS_PROCESSED, &done);
        for (; done > 0; --done) {
            ALuint buffer = 0;
            alSourceUnqueueBuffers(source, 1, &buffer);
            fill(buffer);
        }
        // after a gap (a machine that was busy elsewhere) it goes on
        alGetSourcei(source, AL_SOURCE_STATE, &playing);
        if (playing != AL_PLAYING) alSourcePlay(source);
        std::this_thread::sleep_for(kNap);
    }
}

Speaker::Speaker() {
    auto device = std::make_unique<Device>();
    if (!device->open()) {
        device->close();
        return;
    }
    device_ = std::move(device);
    device_->thread = std::thread([this] { device_->play(); });
}

Speaker::~Speaker() {
    if (!device_) return;
    device_->stops = true;
    device_->thread.join();
    device_->close();
}

void Speaker::set(const SoundState& state) {
    if (!device_) return;
    const std::lock_guard lock(device_->mutex);
    device_->state = state;
}

bool Speaker::has_device() const {
    return device_ != nullptr;
}

}  // namespace sideport::audio
