#pragma once

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "sim/app/thumbnail.h"
#include "sim/gpu/device.h"
#include "sim/render/fluoroscopy_renderer.h"

namespace sideport::app {

/// Makes the still X-rays of cases on a thread and with a device of its own, so that the window
/// never waits for one: read from the folder where one lies there, else the patient is built
/// coarsely (patient::kSketch), exposed, and the picture kept. The thread gives way to the window's
/// wherever both want the processor.
class PreviewMaker {
  public:
    static constexpr int kSidePx = kThumbnailPx;

    struct Wanted {
        std::uint64_t hash = 0;      ///< of the scenario
        std::filesystem::path file;  ///< of the scenario
    };
    struct Made {
        std::uint64_t hash = 0;
        std::vector<std::uint8_t> gray;  ///< [kSidePx * kSidePx]; empty: there is none to be had
    };

    /// device: part of the name of the device to render on.
    PreviewMaker(std::string device, std::filesystem::path folder);
    /// Gives up what is being made.
    ~PreviewMaker();
    PreviewMaker(const PreviewMaker&) = delete;
    PreviewMaker& operator=(const PreviewMaker&) = delete;

    /// From now on these, in this order, instead of what was wanted before; what is made already or
    /// at this moment is not made again.
    void want(std::vector<Wanted> wanted);
    /// What has been made since the last call.
    std::vector<Made> take();
    /// Where the picture of a scenario is kept.
    std::filesystem::path file_of(std::uint64_t hash) const;

  private:
    void work();
    std::vector<std::uint8_t> make(const Wanted& wanted);
    std::vector<std::uint8_t> expose(const std::filesystem::path& scenario);
    bool stops();

    const std::string device_name_;
    const std::filesystem::path folder_;
    std::mutex mutex_;  ///< over what follows
    std::condition_variable changed_;
    bool stopping_ = false;
    std::vector<Wanted> wanted_;
    std::optional<std::uint64_t> making_;
    std::vector<Made> made_;
    // of the thread alone
    bool no_device_ = false;
    std::unique_ptr<gpu::Device> device_;
    std::unique_ptr<render::FluoroscopyRenderer> renderer_;
    std::thread thread_;  ///< last: it uses all the others
};

}  // namespace sideport::app
