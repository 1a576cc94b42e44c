#pragma once

#include <filesystem>
#include <optional>

#include "sim/app/view_state.h"
#include "sim/app/window.h"
#include "sim/patient/anatomy.h"
#include "sim/render/fluoroscopy_renderer.h"
#include "sim/runner/journal.h"
#include "sim/runner/picture_keeper.h"
#include "sim/session/live_session.h"
#include "sim/session/resumption.h"

namespace sideport::app {

/// A session at the window: turns elapsed time into ticks, draws each exposure once, keeps what the
/// two monitors show.
class Training {
  public:
    /// anatomy must outlive it. mode: practice or assessment. Throws gpu::GpuError.
    Training(Window& window, session::Model model, const patient::Anatomy& anatomy,
             std::filesystem::path folder, const std::string& mode,
             const std::string& trainee = "hand");

    /// Goes on with an interrupted session: call resume() until it no longer answers "going",
    /// before the first advance(). Re-simulates for about `budget_s` of the wall's clock a call.
    void begin_resumption(session::Recording recorded);
    session::Resumption::State resume(double budget_s);
    const session::Resumption* resumption() const { return resumption_ ? &*resumption_ : nullptr; }
    /// From now on the folder follows the session, and the lock says so. What goes wrong stands in
    /// the status line and is tried again.
    void start_writing();

    /// Lets `elapsed_s` of the session pass; commands take effect in the next tick. After a long
    /// pause (a slow picture) the session goes on from where it was instead of jumping.
    void advance(double elapsed_s, Commands commands);
    /// Refreshes what the panels look at, and the reference monitor.
    void update(ViewState& view);
    /// Copies both monitors' pictures; for Window::end.
    void blit(const ViewState& view, VkCommandBuffer cmd, VkImage image, VkImageLayout layout,
              VkExtent2D extent);
    /// Ends, grades and writes the session. Errors: file.unwritable.
    Result<assessment::Assessment> finish();

    const session::LiveSession& live() const { return live_; }

  private:
    void draw_exposure();
    render::LiveDisplay live_display();
    std::string status(const fluid::PlumbingReadout& readout);
    std::string plunger_line(const fluid::PlumbingReadout& readout);

    void write_journal();

    session::LiveSession live_;
    std::filesystem::path folder_;
    runner::Journal journal_;
    bool journal_on_ = false;
    std::string journal_trouble_;
    std::optional<session::Resumption> resumption_;
    render::FluoroscopyRenderer renderer_;
    runner::PictureKeeper keeper_;
    gpu::Picture live_picture_, reference_picture_;
    std::vector<gpu::Picture> film_;  ///< [places] thumbnails
    std::vector<int> film_drawn_;     ///< [places] kept picture that each holds
    int reference_drawn_ = -1;
    LiveView live_view_ = LiveView::picture;
    bool wants_mask_ = false;
    glm::dvec2 mask_shift_px_{0.0};
    Commands pending_;  ///< given between two ticks
    double owed_s_ = 0.0, feel_age_s_ = 0.0;
    std::size_t kept_seen_ = 0;
    std::string trouble_, refusal_, pump_refusal_;
    std::string continued_;  ///< said after a break
    double continued_at_s_ = 0.0;
    std::size_t events_seen_ = 0;
    double refused_at_s_ = 0.0;
    double moved_at_s_ = 0.0;  ///< the plunger, or a hand that does not push
    double dry_at_s_ = -1e3;   ///< last moment of a pull that brings nothing
};

}  // namespace sideport::app
