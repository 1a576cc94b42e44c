#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/records/picture.h"
#include "sim/records/report.h"
#include "sim/session/live_session.h"
#include "sim/xray/frame_input.h"

namespace sideport::runner {

/// A grey picture, rows from the top.
struct GrayPicture {
    int width_px = 0, height_px = 0;
    std::vector<std::uint8_t> gray;
};

/// Makes the monitor's picture of one exposure: the Vulkan renderer, or the CPU reference without
/// it.
using Camera = std::function<GrayPicture(const xray::FrameInput&)>;

enum class Frames { none, keys, all };

/// Mean over factor x factor blocks; leftover rows and columns are dropped.
GrayPicture shrunk(const GrayPicture& picture, int factor);

/// Collects the pictures of a session while it runs: each picture that the trainee keeps, the cine
/// of the injection, and on request every exposure. Looks only; never changes the session.
class PictureKeeper {
  public:
    /// size_px: 128-2048. `camera` may be empty when `frames` is none.
    PictureKeeper(Camera camera, Frames frames, int size_px);

    /// Call after each tick. Errors: file.unwritable (Frames::all writes into `folder`/frames at
    /// once).
    Result<Done> after_tick(const session::LiveSession& live, const std::filesystem::path& folder);
    /// For a window that has drawn the present exposure already: used instead of the camera.
    /// Before after_tick.
    void offer(GrayPicture picture) {
        offered_ = std::move(picture);
        offers_ = true;
    }

    /// For a session that is gone through again without a monitor: exposures are remembered as they
    /// were, and drawn only when they are kept, or wanted as evidence at the end.
    void remember_exposures(bool on);
    /// The newest exposure that was remembered; nullptr: none.
    const session::State* remembered() const { return exposed_ ? &*exposed_ : nullptr; }

    /// Writes frames/*.png and the cine; what the report shows.
    struct Written {
        std::vector<records::ReportPicture> pictures;
        std::filesystem::path cine;  ///< empty without an injection under X-rays
    };
    Result<Written> write(const std::filesystem::path& folder) const;

    /// Pictures behind the items that stood on the monitor (offer(), or Frames::all), or were
    /// remembered, written as
    /// folder/frames/evidence_NNNNN.png; those of `frames` that are not there are left out.
    Result<std::vector<records::ReportPicture>> write_shown(const std::filesystem::path& folder,
                                                            const std::vector<int>& frames) const;
    /// Pictures can be made after the session: there is a camera, and no monitor was offered.
    const Camera* camera() const { return camera_ && !offers_ ? &camera_ : nullptr; }
    int size_px() const { return size_px_; }
    bool has_pictures() const { return frames_ != Frames::none; }

    /// The picture of state.kept[index]; index < number of kept pictures seen by after_tick.
    const GrayPicture& kept(std::size_t index) const { return kept_[index].picture; }

  private:
    struct Kept {
        std::string id, caption;
        double time_s;
        GrayPicture picture;
    };
    void keep(const session::LiveSession& live, const session::KeptPicture& kept);
    void add_to_cine(const GrayPicture& picture);
    void remember_shown(const session::LiveSession& live);

    Camera camera_;
    Frames frames_;
    int size_px_;
    std::size_t kept_seen_ = 0;
    GrayPicture last_, offered_;    ///< the exposure on the live monitor
    std::int64_t last_pulse_ = -1;  ///< its number
    std::vector<Kept> kept_;
    std::vector<GrayPicture> cine_;
    std::int64_t cine_pulses_ = 0;
    struct Shown {
        double time_s;
        GrayPicture picture;                      ///< shrunk
        std::optional<xray::FrameInput> undrawn;  ///< in place of it
    };
    std::map<std::int64_t, Shown> shown_;  ///< by exposure; the last before each event
    std::size_t events_seen_ = 0;
    double last_pulse_s_ = 0.0;
    bool remembers_ = false, offers_ = false;
    std::optional<session::State> exposed_;
};

}  // namespace sideport::runner
