#pragma once

#include <filesystem>
#include <vector>

#include "sim/cli/options.h"
#include "sim/cli/sent_job.h"

namespace sideport::cli {

/// --dicom, --ae-title, --own-ae-title and those of dicom_options().
std::vector<OptionSpec> send_dicom_options();

/// Looks at --dicom and --ae-title alone. Errors: cli.address, dicom.host, dicom.ae_title.
Result<Done> check_dicom_options(const Options& options);

/// What waits in the queue; of --dicom, where it is given, only what waits for that archive.
WaitingJobs waiting_dicom(const Options& options, const std::filesystem::path& queue);

/// Puts the session into the queue. Errors: cli.*, of export_dicom and queue_dicom_job.
Result<SentJob> queue_dicom(const Options& options, const std::filesystem::path& session,
                            const std::filesystem::path& queue);

/// Sends what waits of it.
void send_dicom(SentJob& job, const Sending& sending);

}  // namespace sideport::cli
