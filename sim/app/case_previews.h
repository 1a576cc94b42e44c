#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>

#include "sim/app/case_list.h"
#include "sim/app/preview_maker.h"
#include "sim/app/view_state.h"
#include "sim/app/window.h"
#include "sim/gpu/picture.h"

namespace sideport::app {

/// A still X-ray of each case for its row, the rows on the screen first: the one that its file
/// carries, else one from a thread beside the window.
class CasePreviews {
  public:
    CasePreviews(Window& window, std::filesystem::path folder);
    CasePreviews(const CasePreviews&) = delete;
    CasePreviews& operator=(const CasePreviews&) = delete;

    /// Asks for what is missing and takes what has come; never waits. True when a picture has come.
    /// Throws gpu::GpuError.
    bool work(const CaseList& list);
    /// Gives up what is being made, before a session takes the machine. Waits a moment for it.
    void stop() { maker_.reset(); }
    Preview of(const CaseEntry& entry) const;
    /// Copies the rows' pictures; for Window::end.
    void blit(const CaseList& list, float scale, VkCommandBuffer cmd, VkImage image,
              VkImageLayout layout, VkExtent2D extent);

  private:
    void keep(std::uint64_t hash, const std::vector<std::uint8_t>& gray);
    bool has_own(const CaseEntry& entry);

    Window& window_;
    std::filesystem::path folder_;
    std::map<std::uint64_t, gpu::Picture> pictures_;
    std::set<std::uint64_t> damaged_;    ///< what its file carries is no picture
    std::set<std::uint64_t> refused_;    ///< cannot be placed, or no device: no picture, ever
    std::optional<PreviewMaker> maker_;  ///< while the list is shown
};

}  // namespace sideport::app
