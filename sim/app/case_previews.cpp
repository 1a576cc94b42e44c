#include "sim/app/case_previews.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include <fmt/format.h>

#include "sim/base/file_io.h"
#include "sim/fluoroscope/brightness.h"

namespace sideport::app {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPixels = std::size_t(CasePreviews::kSidePx) * CasePreviews::kSidePx;
/// Part of the file's name: another picture of the same case needs another one.
constexpr int kPictureVersion = 1;

/// The whole system from the front, as a plain film shows it.
fluoroscope::State plain_film(const session::Model& model) {
    fluoroscope::State view;
    view.isocenter_W_mm = view.isocenter_target_W_mm = {20.0, 0.0, 25.0};
    fluoroscope::settle(model.fluoroscope, view);
    view.pulse_count = 1;
    return view;
}

}  // namespace

CasePreviews::CasePreviews(Window& window, fs::path folder)
    : window_(window),
      folder_(std::move(folder)) {}

CasePreviews::~CasePreviews() {
    stop();
    if (making_.valid()) making_.wait();
}

void CasePreviews::stop() {
    stopping_ = true;
    renderer_.reset();
}

fs::path CasePreviews::file_of(std::uint64_t hash) const {
    return folder_ / fmt::format("preview-{}-{:016x}.gray", kPictureVersion, hash);
}

bool CasePreviews::has(const CaseEntry& entry) const {
    return entry.errors.empty() && pictures_.count(entry.scenario.hash) == 1;
}

bool CasePreviews::read(std::uint64_t hash) {
    const auto bytes = read_file(file_of(hash), kPixels);
    if (!bytes || bytes.value().size() != kPixels) return false;
    store(hash, {bytes.value().begin(), bytes.value().end()});
    return true;
}

void CasePreviews::store(std::uint64_t hash, const std::vector<std::uint8_t>& gray) {
    const auto at = pictures_.try_emplace(hash, window_.device(), kSidePx, kSidePx).first;
    at->second.set_gray(gray);
}

/// The voxels are built beside the window; the device is used by its own thread only.
void CasePreviews::begin(const CaseEntry& entry) {
    struct Stopped {};
    stopping_ = false;
    making_ = std::async(std::launch::async, [this, file = entry.file, hash = entry.scenario.hash] {
        Made made{.hash = hash};
        scenario::ReadResult read = scenario::read_scenario(file);
        if (!read.errors.empty()) return made;
        auto model = session::make_model(read.scenario, 1);
        if (!model) return made;
        const session::Model& m = model.value();
        try {
            made.anatomy = patient::load_or_build_anatomy(
                m.world.spine, m.world.X_WP, m.scenario.pump.body_radius_mm, cache_folder(),
                [this](double, const char*) {
                    if (stopping_) throw Stopped{};
                });
        } catch (const Stopped&) {
            made.stopped = true;
            return made;
        }
        made.model = std::move(model).value();
        return made;
    });
}

void CasePreviews::expose(const Made& made) {
    if (!renderer_)
        renderer_ = std::make_unique<render::FluoroscopyRenderer>(window_.device(), kSidePx);
    renderer_->set_anatomy(&made.anatomy);
    const session::State state = session::make_state(*made.model);
    const render::RenderedFrame frame = renderer_->render(
        session::make_frame_input(*made.model, state, plain_film(*made.model), kSidePx), {}, false);
    renderer_->set_anatomy(nullptr);
    store(made.hash, frame.gray);
    // a cache that cannot be written only costs time
    (void)write_file(file_of(made.hash), std::string(frame.gray.begin(), frame.gray.end()))
        .has_value();
}

bool CasePreviews::work(const CaseList& list) {
    if (making_.valid()) {
        if (making_.wait_for(std::chrono::seconds(0)) != std::future_status::ready) return false;
        const Made made = making_.get();
        if (made.stopped) return false;
        if (made.model) expose(made);
        if (!made.model) refused_[made.hash] = true;
        return true;
    }
    for (const CaseList::RowPlace& row : list.rows_drawn) {
        const CaseEntry& entry = list.entries[row.entry];
        const std::uint64_t hash = entry.scenario.hash;
        if (!entry.errors.empty() || has(entry) || refused_.count(hash) == 1) continue;
        if (read(hash)) return true;
        begin(entry);
        return false;
    }
    return false;
}

void CasePreviews::blit(const CaseList& list, float scale, VkCommandBuffer cmd, VkImage image,
                        VkImageLayout layout, VkExtent2D extent) {
    const auto px = [scale](float v) {
        return static_cast<std::int32_t>(std::lround(v * scale));
    };
    for (const CaseList::RowPlace& row : list.rows_drawn) {
        const auto at = pictures_.find(list.entries[row.entry].scenario.hash);
        if (at == pictures_.end() || !row.has_picture) continue;
        at->second.record_blit(cmd, image, layout, extent,
                               {.x = px(row.picture.x),
                                .y = px(row.picture.y),
                                .width = px(row.picture.w),
                                .height = px(row.picture.h)},
                               {.x = 0,
                                .y = 0,
                                .width = kSidePx,
                                .height = std::max(1, static_cast<int>(kSidePx * row.shown))});
    }
}

}  // namespace sideport::app
