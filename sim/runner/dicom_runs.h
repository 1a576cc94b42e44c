#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/records/dicom.h"
#include "sim/runner/picture_keeper.h"
#include "sim/session/session.h"

namespace sideport::runner {

/// A run ends when it is this long, or when its pixels fill so much memory.
inline constexpr double kLongestRunS = 20.0;
inline constexpr std::size_t kMostRunBytes = std::size_t{64} << 20U;

/// What comes out of a session's X-rays: runs and kept pictures as soon as they are whole, and the
/// dose. Identity and comment of a run are for the sink to fill in.
struct RunSink {
    /// event: index of the dose event that the run belongs to.
    std::function<Result<Done>(records::XaRun run, std::size_t event)> run;
    /// kept: index among the session's kept pictures.
    std::function<Result<Done>(records::XaRun picture, std::size_t event, std::size_t kept)>
        picture;
};

/// Follows a session tick by tick, draws each exposure and joins those of one pedal press with one
/// set-up of the machine. Never more than one run is in memory.
class RunCollector {
  public:
    /// The model must outlive it.
    RunCollector(const session::Model& model, Camera camera, int size_px, RunSink sink);

    /// Once after each tick, from the first on. After an error of the sink it does nothing more.
    void after_tick(const session::State& state);
    /// Hands over what is left. Errors: the first of the sink's.
    Result<Done> finish();

    const std::vector<records::DoseEvent>& events() const { return events_; }

  private:
    void begin_event(const records::XaExposure& exposure, bool spot);
    void add(const records::XaExposure& exposure, std::vector<std::uint8_t> gray);
    bool belongs(const records::XaExposure& exposure) const;
    void flush();
    void keep(const session::State& state);
    void note(const Result<Done>& done);

    const session::Model& model_;
    Camera camera_;
    int size_px_;
    RunSink sink_;
    std::vector<records::DoseEvent> events_;
    std::optional<std::size_t> beam_event_;  ///< of the pedal press that goes on
    std::size_t event_ = 0;                  ///< of the newest exposure
    records::XaRun run_;
    std::size_t run_event_ = 0;
    records::XaExposure last_;  ///< newest exposure and its picture
    std::vector<std::uint8_t> last_gray_;
    std::int64_t last_pulse_ = -1;
    std::size_t kept_seen_ = 0;
    fluoroscope::State before_;  ///< after the tick before
    double waiting_s_ = 0.0;     ///< of beam before the press made its first exposure
    std::optional<Error> trouble_;
};

}  // namespace sideport::runner
