#include "sim/app/tomogram_job.h"

#include <utility>

#include "sim/base/give_way.h"

namespace sideport::app {

TomogramJob::TomogramJob(runner::PatientImport wish, std::function<void()> wake)
    : wish_(std::move(wish)),
      wake_(std::move(wake)),
      thread_([this] {
          give_way();
          Outcome outcome = work();
          {
              const std::lock_guard lock(mutex_);
              outcome_ = std::move(outcome);
          }
          wake_();
      }) {}

TomogramJob::~TomogramJob() {
    stopping_ = true;
    thread_.join();
}

TomogramJob::Progress TomogramJob::progress() const {
    const std::lock_guard lock(mutex_);
    return progress_;
}

std::optional<TomogramJob::Outcome> TomogramJob::take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(outcome_, std::nullopt);
}

bool TomogramJob::tell(double share, const char* doing) {
    const std::lock_guard lock(mutex_);
    progress_ = {share, doing};
    return !stopping_;
}

TomogramJob::Outcome TomogramJob::work() {
    if (wish_.read.series == 0) {
        auto series =
            ct::list_series(wish_.source, [this](double share) { return tell(share, ""); });
        if (!series) return {.series = {}, .package = {}, .error = series.error()};
        if (series.value().size() > 1)
            return {.series = std::move(series).value(), .package = {}, .error = {}};
    }
    auto imported = runner::import_patient_package(
        wish_, [this](double share, const char* doing) { return tell(share, doing); });
    if (!imported) return {.series = {}, .package = {}, .error = imported.error()};
    // read once here, so that the window need not wait for the voxels' checksum
    auto package = scenario::read_patient_package(imported.value().package.body.folder);
    if (!package) return {.series = {}, .package = {}, .error = package.error()};
    return {.series = {}, .package = std::move(package).value(), .error = {}};
}

}  // namespace sideport::app
