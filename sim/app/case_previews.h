#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "sim/app/case_list.h"
#include "sim/app/view_state.h"
#include "sim/app/window.h"
#include "sim/gpu/picture.h"
#include "sim/patient/anatomy.h"
#include "sim/render/fluoroscopy_renderer.h"
#include "sim/runner/picture_keeper.h"

namespace sideport::app {

/// A still X-ray of each case for its row: read from the cache, or made while the list is idle, one
/// patient after the other. Kept on disk under the scenario's hash.
class CasePreviews {
  public:
    CasePreviews(Window& window, std::filesystem::path folder);
    ~CasePreviews();
    CasePreviews(const CasePreviews&) = delete;
    CasePreviews& operator=(const CasePreviews&) = delete;

    static constexpr int kSidePx = 128;

    /// A piece of work for the rows on the screen; returns at once while a patient is being built.
    /// True when a picture has come. Throws gpu::GpuError.
    bool work(const CaseList& list);
    /// Gives up the patient that is being built, if any, before a session takes the machine.
    void stop();
    /// This row has a picture.
    bool has(const CaseEntry& entry) const;
    /// Copies the rows' pictures; for Window::end.
    void blit(const CaseList& list, float scale, VkCommandBuffer cmd, VkImage image,
              VkImageLayout layout, VkExtent2D extent);

  private:
    struct Made {
        std::uint64_t hash = 0;
        bool stopped = false;
        std::optional<session::Model> model;
        patient::Anatomy anatomy;
    };
    std::filesystem::path file_of(std::uint64_t hash) const;
    bool read(std::uint64_t hash);
    void store(std::uint64_t hash, const std::vector<std::uint8_t>& gray);
    void begin(const CaseEntry& entry);
    void expose(const Made& made);

    Window& window_;
    std::filesystem::path folder_;
    std::map<std::uint64_t, gpu::Picture> pictures_;
    std::map<std::uint64_t, bool> refused_;                  ///< cannot be placed: no picture, ever
    std::unique_ptr<render::FluoroscopyRenderer> renderer_;  ///< while pictures are being made
    std::atomic<bool> stopping_{false};
    std::future<Made> making_;
};

}  // namespace sideport::app
