#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "sim/base/result.h"
#include "sim/runner/patient_import.h"

namespace sideport::app {

/// A tomogram that becomes a patient, on a thread of its own: it lists the series of a folder, and
/// imports where there is nothing to choose. Destroyed while it works it stops, which takes a slice
/// or a step of the search at most, and leaves nothing behind.
class TomogramJob {
  public:
    struct Progress {
        double share = 0.0;  ///< 0..1
        std::string doing;   ///< "reading", "spine", ...; empty: the list of series
    };
    /// What has come of it: the series to choose from, a patient, or why not.
    struct Outcome {
        std::vector<ct::SeriesEntry> series;  ///< two or more: one has to be chosen
        std::optional<scenario::PatientPackage> package;
        std::optional<Error> error;
    };

    /// wish.read.series 0: series are listed first. wake: called on the thread when it has ended.
    TomogramJob(runner::PatientImport wish, std::function<void()> wake);
    ~TomogramJob();
    TomogramJob(const TomogramJob&) = delete;
    TomogramJob& operator=(const TomogramJob&) = delete;

    void stop() { stopping_ = true; }
    bool is_stopping() const { return stopping_; }
    Progress progress() const;
    /// Once, when it has ended.
    std::optional<Outcome> take();

  private:
    Outcome work();
    bool tell(double share, const char* doing);

    const runner::PatientImport wish_;
    const std::function<void()> wake_;
    std::atomic<bool> stopping_{false};
    mutable std::mutex mutex_;  ///< over what follows
    Progress progress_;
    std::optional<Outcome> outcome_;
    std::thread thread_;  ///< last: it uses all the others
};

}  // namespace sideport::app
