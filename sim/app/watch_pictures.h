#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "sim/gpu/device.h"
#include "sim/patient/anatomy.h"
#include "sim/render/fluoroscopy_renderer.h"
#include "sim/session/session.h"
#include "sim/xray/frame_input.h"

namespace sideport::app {

/// One exposure of a followed session: all that its picture follows from.
struct WatchedExposure {
    std::int64_t tick = 0;
    xray::FrameInput input;
};

/// Makes the instructor's pictures on a thread and with a device of its own, so that the window
/// never waits and a trainee's program beside it on the same machine comes first: the trainee's
/// exposures one after the other, as the live monitor joins them (at most 8 a second), and between
/// them the same moment from another side (at most 2 a second).
class WatchPictures {
  public:
    static constexpr int kMirrorPx = 512, kTruthPx = 320;
    /// More that wait: the oldest is left out. The monitor's filter has forgotten it by then.
    static constexpr std::size_t kMostWaiting = 12;

    struct Made {
        std::uint64_t session = 0;  ///< as given to show()
        bool is_truth = false;
        std::int64_t tick = 0;
        std::vector<std::uint8_t> gray;  ///< [kMirrorPx or kTruthPx squared]
    };

    /// device: part of the name of the device to render on.
    explicit WatchPictures(std::string device);
    ~WatchPictures();
    WatchPictures(const WatchPictures&) = delete;
    WatchPictures& operator=(const WatchPictures&) = delete;

    /// From now on pictures of this session: what waits is forgotten, the patient is built (or
    /// read) first.
    void show(std::uint64_t session, std::shared_ptr<const session::Model> model);
    /// The next exposure of the mirror.
    void expose(WatchedExposure exposure);
    /// What the truth shall show; replaces what waits. input.geometry is kTruthPx wide.
    void reveal(WatchedExposure exposure);
    /// What has been made since the last call.
    std::vector<Made> take();
    /// Percent of the patient that is built; 100: ready.
    int percent() const;
    /// Why no pictures can be made; empty: they can.
    std::string trouble() const;

  private:
    using Clock = std::chrono::steady_clock;
    struct Case {
        std::uint64_t session = 0;
        std::shared_ptr<const session::Model> model;
    };
    void work();
    bool work_once();
    void build(const Case& wanted);
    void draw(const WatchedExposure& exposure, bool is_truth, std::uint64_t session);
    std::optional<Clock::time_point> due() const;

    const std::string device_name_;
    mutable std::mutex mutex_;  ///< over what follows
    std::condition_variable changed_;
    bool stopping_ = false;
    std::optional<Case> wanted_;
    std::uint64_t session_ = 0;  ///< shown, or to be shown
    std::deque<WatchedExposure> exposures_;
    std::optional<WatchedExposure> truth_;
    std::vector<Made> made_;
    int percent_ = 0;
    std::string trouble_;
    Clock::time_point mirrored_{}, revealed_{};
    // of the thread alone
    std::unique_ptr<gpu::Device> device_;
    std::unique_ptr<render::FluoroscopyRenderer> mirror_, side_;
    std::unique_ptr<patient::Anatomy> anatomy_;
    std::thread thread_;  ///< last: it uses all the others
};

}  // namespace sideport::app
