#include "sim/app/watch_pictures.h"

#include <utility>

#include "sim/base/file_io.h"
#include "sim/base/give_way.h"
#include "sim/events/event.h"
#include "sim/gpu/handle.h"

namespace sideport::app {

namespace {

constexpr auto kBetweenExposures = std::chrono::milliseconds(125);
constexpr auto kBetweenTruths = std::chrono::milliseconds(500);

struct Stopped {};

}  // namespace

WatchPictures::WatchPictures(std::string device)
    : device_name_(std::move(device)),
      thread_([this] { work(); }) {}

WatchPictures::~WatchPictures() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

void WatchPictures::show(std::uint64_t session, std::shared_ptr<const session::Model> model) {
    {
        const std::lock_guard lock(mutex_);
        wanted_ = Case{session, std::move(model)};
        session_ = session;
        exposures_.clear();
        truth_.reset();
        made_.clear();
        percent_ = 0;
    }
    changed_.notify_one();
}

void WatchPictures::expose(WatchedExposure exposure) {
    {
        const std::lock_guard lock(mutex_);
        exposures_.push_back(std::move(exposure));
        if (exposures_.size() > kMostWaiting) exposures_.pop_front();
    }
    changed_.notify_one();
}

void WatchPictures::reveal(WatchedExposure exposure) {
    {
        const std::lock_guard lock(mutex_);
        truth_ = std::move(exposure);
    }
    changed_.notify_one();
}

std::vector<WatchPictures::Made> WatchPictures::take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(made_, {});
}

int WatchPictures::percent() const {
    const std::lock_guard lock(mutex_);
    return percent_;
}

std::string WatchPictures::trouble() const {
    const std::lock_guard lock(mutex_);
    return trouble_;
}

/// When the next picture may be begun; nothing: none is wanted.
std::optional<WatchPictures::Clock::time_point> WatchPictures::due() const {
    std::optional<Clock::time_point> at;
    if (!exposures_.empty()) at = mirrored_ + kBetweenExposures;
    if (truth_ && (!at || revealed_ + kBetweenTruths < *at)) at = revealed_ + kBetweenTruths;
    return at;
}

void WatchPictures::work() {
    give_way();
    try {
        while (work_once()) {
        }
    } catch (const Stopped&) {
        // the window closes
    } catch (const gpu::GpuError& error) {
        const std::lock_guard lock(mutex_);
        trouble_ = error.what();
    }
    // on the thread that made them
    mirror_.reset();
    side_.reset();
    device_.reset();
}

/// False when the window closes.
bool WatchPictures::work_once() {
    std::optional<Case> build_case;
    std::optional<WatchedExposure> exposure;
    bool is_truth = false;
    std::uint64_t session = 0;
    {
        std::unique_lock lock(mutex_);
        while (!stopping_ && !wanted_) {
            const auto at = due();
            if (at && *at <= Clock::now()) break;
            if (at)
                changed_.wait_until(lock, *at);
            else
                changed_.wait(lock);
        }
        if (stopping_) return false;
        session = session_;
        if (wanted_) {
            build_case = std::exchange(wanted_, std::nullopt);
        } else if (!exposures_.empty() && mirrored_ + kBetweenExposures <= Clock::now()) {
            exposure = std::move(exposures_.front());
            exposures_.pop_front();
            mirrored_ = Clock::now();
        } else {
            exposure = std::exchange(truth_, std::nullopt);
            is_truth = true;
            revealed_ = Clock::now();
        }
    }
    if (build_case)
        build(*build_case);
    else
        draw(*exposure, is_truth, session);
    return true;
}

void WatchPictures::build(const Case& wanted) {
    if (!device_) {
        device_ = std::make_unique<gpu::Device>(gpu::DeviceOptions{.wanted = device_name_});
        side_ = std::make_unique<render::FluoroscopyRenderer>(*device_, kTruthPx);
    }
    // a new one: the monitor's filter and mask are of the other session
    mirror_.reset();
    side_->set_anatomy(nullptr);
    const session::Model& model = *wanted.model;
    anatomy_ = std::make_unique<patient::Anatomy>(patient::load_or_build_anatomy(
        model.world.spine, model.world.X_WP, model.scenario.pump.body_radius_mm, cache_folder(),
        [this](double fraction, const char*) {
            const std::lock_guard lock(mutex_);
            if (stopping_) throw Stopped{};
            percent_ = static_cast<int>(99.0 * fraction);
        }));
    mirror_ = std::make_unique<render::FluoroscopyRenderer>(*device_, kMirrorPx);
    mirror_->set_anatomy(anatomy_.get());
    side_->set_anatomy(anatomy_.get());
    const std::lock_guard lock(mutex_);
    if (!wanted_) percent_ = 100;
}

void WatchPictures::draw(const WatchedExposure& exposure, bool is_truth, std::uint64_t session) {
    render::RenderedFrame frame;
    if (is_truth) {
        frame = side_->render(exposure.input, {}, false);
    } else {
        frame = mirror_->render(exposure.input,
                                {.coarse_while_moving = true,
                                 .live = {.on = true, .time_s = events::seconds(exposure.tick)}},
                                false);
    }
    const std::lock_guard lock(mutex_);
    if (session == session_)
        made_.push_back({session, is_truth, exposure.tick, std::move(frame.gray)});
}

}  // namespace sideport::app
