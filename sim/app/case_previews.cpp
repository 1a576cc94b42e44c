#include "sim/app/case_previews.h"

#include <algorithm>
#include <cmath>

#include "sim/app/thumbnail.h"

namespace sideport::app {

CasePreviews::CasePreviews(Window& window, std::filesystem::path folder)
    : window_(window),
      folder_(std::move(folder)) {}

Preview CasePreviews::of(const CaseEntry& entry) const {
    if (!entry.errors.empty() || refused_.count(entry.scenario.hash) == 1) return Preview::none;
    return pictures_.count(entry.scenario.hash) == 1 ? Preview::shown : Preview::being_made;
}

void CasePreviews::keep(std::uint64_t hash, const std::vector<std::uint8_t>& gray) {
    pictures_.try_emplace(hash, window_.device(), PreviewMaker::kSidePx, PreviewMaker::kSidePx)
        .first->second.set_gray(gray);
}

/// Its file carries a picture, which is shown from now on.
bool CasePreviews::has_own(const CaseEntry& entry) {
    const std::uint64_t hash = entry.scenario.hash;
    if (entry.scenario.thumbnail.empty() || damaged_.contains(hash)) return false;
    const std::vector<std::uint8_t> gray = gray_of_thumbnail(entry.scenario.thumbnail);
    if (gray.empty())
        damaged_.insert(hash);
    else
        keep(hash, gray);
    return !gray.empty();
}

bool CasePreviews::work(const CaseList& list) {
    if (!maker_) maker_.emplace(window_.device().name(), folder_);
    const std::vector<PreviewMaker::Made> made = maker_->take();
    for (const PreviewMaker::Made& one : made) {
        if (one.gray.empty())
            refused_.insert(one.hash);
        else
            keep(one.hash, one.gray);
    }
    std::vector<PreviewMaker::Wanted> wanted;
    std::set<std::uint64_t> asked;
    const auto ask = [&](const CaseEntry& entry) {
        if (of(entry) == Preview::being_made && !has_own(entry) &&
            asked.insert(entry.scenario.hash).second)
            wanted.push_back({.hash = entry.scenario.hash, .file = entry.file});
    };
    for (const CaseList::RowPlace& row : list.rows_drawn)
        ask(list.entries[row.entry]);
    for (const CaseEntry& entry : list.entries)
        ask(entry);
    maker_->want(std::move(wanted));
    return !made.empty();
}

void CasePreviews::blit(const CaseList& list, float scale, VkCommandBuffer cmd, VkImage image,
                        VkImageLayout layout, VkExtent2D extent) {
    constexpr int kSidePx = PreviewMaker::kSidePx;
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
