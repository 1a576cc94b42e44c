#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "sim/app/debrief_view.h"
#include "sim/gpu/picture.h"
#include "sim/patient/anatomy.h"
#include "sim/records/picture.h"
#include "sim/render/fluoroscopy_renderer.h"

namespace sideport::app {

/// The two pictures of the debrief player, made again on the window's device when the playhead asks
/// for others: the trainee's at most 10 a second, the truth at most 2 a second while it plays and
/// at once when it stands. And the clip that is exported.
class DebriefPictures {
  public:
    /// anatomy must outlive it. Throws gpu::GpuError.
    DebriefPictures(const gpu::Device& device, const patient::Anatomy& anatomy);

    /// Makes what is due at this moment of the wall's clock; true when something was.
    bool work(DebriefView& view, double now_s);
    void blit(const DebriefView& view, VkCommandBuffer cmd, VkImage image, VkImageLayout layout,
              VkExtent2D extent);

    /// The pictures of so many seconds around the playhead, beside the session; says how it goes in
    /// the notice. One picture a call of work().
    void begin_clip(DebriefView& view);
    bool makes_clip() const { return clip_ != nullptr; }

  private:
    struct Clip {
        std::filesystem::path file;
        std::vector<std::int64_t> exposures;  ///< [frames] tick of the picture that stood then
        std::size_t next = 0;
        std::vector<std::uint8_t> gray;  ///< of the exposure before
        records::Cine cine;
    };
    bool see(DebriefView& view, double now_s);
    bool reveal(DebriefView& view, double now_s);
    void show_truth(DebriefView& view, debrief::Player& player, std::int64_t tick);
    void show_expert(DebriefView& view, ExpertWork& expert);
    void work_on_clip(DebriefView& view);
    std::vector<std::uint8_t> exposure(debrief::Player& player, std::int64_t tick);

    render::FluoroscopyRenderer saw_renderer_, true_renderer_;
    gpu::Picture saw_, true_;
    double saw_s_ = -1e9, true_s_ = -1e9;
    // what the second picture shows
    std::int64_t true_tick_ = -1;
    TrueView true_view_ = TrueView::pa;
    std::unique_ptr<Clip> clip_;
};

}  // namespace sideport::app
