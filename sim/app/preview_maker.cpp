#include "sim/app/preview_maker.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include <fmt/format.h>

#include "sim/base/file_io.h"
#include "sim/base/give_way.h"
#include "sim/fluoroscope/brightness.h"
#include "sim/gpu/handle.h"
#include "sim/patient/anatomy.h"
#include "sim/scenario/scenario.h"
#include "sim/session/session.h"

namespace sideport::app {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPixels = std::size_t(PreviewMaker::kSidePx) * PreviewMaker::kSidePx;
/// Part of the file's name: another picture of the same case needs another one.
constexpr int kPictureVersion = 2;

struct Stopped {};

/// The whole system from the front, as a plain film shows it.
fluoroscope::State plain_film(const session::Model& model) {
    fluoroscope::State view;
    view.isocenter_W_mm = view.isocenter_target_W_mm = {20.0, 0.0, 25.0};
    fluoroscope::settle(model.fluoroscope, view);
    view.pulse_count = 1;
    return view;
}

}  // namespace

PreviewMaker::PreviewMaker(std::string device, fs::path folder)
    : device_name_(std::move(device)),
      folder_(std::move(folder)),
      thread_([this] { work(); }) {}

PreviewMaker::~PreviewMaker() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

void PreviewMaker::want(std::vector<Wanted> wanted) {
    {
        const std::lock_guard lock(mutex_);
        wanted_ = std::move(wanted);
        std::erase_if(wanted_, [this](const Wanted& one) {
            return making_ == one.hash ||
                   std::any_of(made_.begin(), made_.end(),
                               [&](const Made& made) { return made.hash == one.hash; });
        });
    }
    changed_.notify_one();
}

std::vector<PreviewMaker::Made> PreviewMaker::take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(made_, {});
}

fs::path PreviewMaker::file_of(std::uint64_t hash) const {
    return folder_ / fmt::format("preview-{}-{:016x}.gray", kPictureVersion, hash);
}

bool PreviewMaker::stops() {
    const std::lock_guard lock(mutex_);
    return stopping_;
}

void PreviewMaker::work() {
    give_way();
    while (true) {
        Wanted next;
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [this] { return stopping_ || !wanted_.empty(); });
            if (stopping_) break;
            next = std::move(wanted_.front());
            wanted_.erase(wanted_.begin());
            making_ = next.hash;
        }
        try {
            Made made{.hash = next.hash, .gray = make(next)};
            const std::lock_guard lock(mutex_);
            made_.push_back(std::move(made));
            making_.reset();
        } catch (const Stopped&) {
            break;
        }
    }
    // on the thread that made them
    renderer_.reset();
    device_.reset();
}

std::vector<std::uint8_t> PreviewMaker::make(const Wanted& wanted) {
    const auto kept = read_file(file_of(wanted.hash), kPixels);
    if (kept && kept.value().size() == kPixels) return {kept.value().begin(), kept.value().end()};
    if (no_device_) return {};
    try {
        std::vector<std::uint8_t> gray = expose(wanted.file);
        // a cache that cannot be written only costs time
        if (!gray.empty())
            (void)write_file(file_of(wanted.hash), std::string(gray.begin(), gray.end()))
                .has_value();
        return gray;
    } catch (const gpu::GpuError& error) {
        // the window has a device of its own and goes on without previews
        std::fprintf(stderr, "machine.gpu: no previews of the cases: %s\n", error.what());
        no_device_ = true;
        return {};
    }
}

/// Nothing when the scenario cannot be placed.
std::vector<std::uint8_t> PreviewMaker::expose(const fs::path& scenario) {
    const scenario::ReadResult read = scenario::read_scenario(scenario);
    if (!read.errors.empty()) return {};
    const auto model = session::make_model(read.scenario, 1);
    if (!model) return {};
    const session::Model& m = model.value();
    const patient::Anatomy anatomy = patient::build_anatomy(
        m.world.spine, m.world.X_WP, m.scenario.pump.body_radius_mm,
        [this](double, const char*) {
            if (stops()) throw Stopped{};
        },
        patient::kSketch);
    if (!device_)
        device_ = std::make_unique<gpu::Device>(gpu::DeviceOptions{.wanted = device_name_});
    if (!renderer_) renderer_ = std::make_unique<render::FluoroscopyRenderer>(*device_, kSidePx);
    renderer_->set_anatomy(&anatomy);
    const session::State state = session::make_state(m);
    render::RenderedFrame frame =
        renderer_->render(session::make_frame_input(m, state, plain_film(m), kSidePx), {}, false);
    renderer_->set_anatomy(nullptr);
    return std::move(frame.gray);
}

}  // namespace sideport::app
