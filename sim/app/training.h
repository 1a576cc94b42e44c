#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "sim/app/room_view.h"
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
    /// Changed values of the case, to be recorded; before start_writing().
    void set_overrides(scenario::Overrides overrides);
    /// Called after the ticks of each advance(), before they are written.
    void before_writing(std::function<void(const session::LiveSession&)> call) {
        before_writing_ = std::move(call);
    }

    /// A device was lost: drops what was made with it, so that the window can build another.
    void drop_device();
    /// Goes on with a new device: the pictures that stood on the monitors are there again, a mask
    /// of subtraction is not. Throws gpu::GpuError.
    void use_device(const gpu::Device& device);
    /// An exposure could not be drawn because the device is lost; the session went on.
    const std::optional<gpu::GpuError>& lost() const { return lost_; }

    /// Exposures drawn since this was last asked, and what they took.
    struct Drawn {
        int pulses = 0;
        double ms = 0.0;
    };
    bool has_new_picture() const { return drawn_.pulses > 0; }
    Drawn take_drawn() { return std::exchange(drawn_, {}); }

  private:
    /// Everything that a device holds.
    struct OnDevice {
        OnDevice(const gpu::Device& device, const session::Model& model,
                 const patient::Anatomy& anatomy);
        render::FluoroscopyRenderer renderer;
        gpu::Picture live, reference;
        std::vector<gpu::Picture> film;  ///< [places] thumbnails
        RoomView room;
    };
    void draw_exposure();
    void show_live();
    void finish_tick();
    render::LiveDisplay live_display();
    std::string status(const fluid::PlumbingReadout& readout);
    std::string plunger_line(const fluid::PlumbingReadout& readout);

    void write_journal();

    std::function<void(const session::LiveSession&)> before_writing_;

    session::LiveSession live_;
    std::filesystem::path folder_;
    const patient::Anatomy& anatomy_;
    const bool is_assessment_;
    std::unique_ptr<OnDevice> on_device_;
    runner::Journal journal_;
    bool journal_on_ = false;
    std::string journal_trouble_;
    std::optional<session::Resumption> resumption_;
    runner::PictureKeeper keeper_;
    std::vector<std::uint8_t> live_gray_;  ///< as exposed, on the live monitor
    Display display_;                      ///< that both pictures were turned to
    std::optional<gpu::GpuError> lost_;
    Drawn drawn_;
    std::vector<int> film_drawn_;  ///< [places] kept picture that each holds
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
    double kept_at_s_ = -1e3;  ///< a picture was kept last
    std::size_t events_seen_ = 0;
    std::vector<std::pair<double, const char*>> felt_;  ///< of the last seconds
    double refused_at_s_ = 0.0;
    double moved_at_s_ = 0.0;  ///< the plunger, or a hand that does not push
    double dry_at_s_ = -1e3;   ///< last moment of a pull that brings nothing
};

}  // namespace sideport::app
