#pragma once

#include <memory>
#include <string>

#include "sim/audio/synthesiser.h"

namespace sideport::audio {

/// Carries a Synthesiser to the machine's loudspeaker, on a thread of its own: setting the state
/// never waits for the device. Without a device it is silent and says so.
class Speaker {
  public:
    Speaker();
    ~Speaker();
    Speaker(const Speaker&) = delete;
    Speaker& operator=(const Speaker&) = delete;

    /// What is to be heard from now on.
    void set(const SoundState& state);
    /// A device was found.
    bool has_device() const;

  private:
    struct Device;
    std::unique_ptr<Device> device_;
};

}  // namespace sideport::audio
