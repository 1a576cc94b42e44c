#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/records/dicom_send.h"
#include "sim/runner/job_folder.h"

namespace sideport::runner {

/// Objects that wait for an archive: a folder with job.json and objects/*.dcm. What is there waits;
/// an object that the archive has confirmed is removed, and the folder with the last one. So a
/// program that is killed at any moment loses nothing, and sends at most one object twice, which
/// archives know by its UID.
struct DicomJob {
    std::filesystem::path folder;
    records::DicomPeer peer;
    std::string session;                         ///< folder that it was made from
    std::vector<std::filesystem::path> waiting;  ///< by name
    std::string id() const { return folder.filename().string(); }
};

/// The queue of this station: dicom_queue in station_folder().
std::filesystem::path dicom_queue_folder();

/// Errors: queue.missing, queue.damaged (with what is wrong).
Result<DicomJob> read_dicom_job(const std::filesystem::path& folder);
/// All of a queue by name; what cannot be read is among the faults.
struct DicomQueue {
    std::vector<DicomJob> jobs;
    Errors faults;
};
DicomQueue read_dicom_queue(const std::filesystem::path& queue);

/// The job of this study for this archive. Where it waits already it is returned as it is;
/// otherwise `make` fills a folder with its objects, and it is there when all of them are.
/// Errors: of make, queue.busy (another program makes or sends it), folder.unwritable, file.*.
Result<DicomJob> queue_dicom_job(
    const std::filesystem::path& queue, const std::string& study, const records::DicomPeer& peer,
    const std::string& session,
    const std::function<Result<Done>(const std::filesystem::path&)>& make);

/// Sends what waits, each attempt in a process of its own with a limit on its time and memory,
/// whatever the other side does. Tries again after faults that may pass.
/// progress: objects that are stored, of so many.
SendOutcome send_dicom_job(const DicomJob& job, const SendPatience& patience,
                           const std::function<void(int stored, int of)>& progress);

}  // namespace sideport::runner
