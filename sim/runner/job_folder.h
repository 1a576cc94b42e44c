#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/result.h"

namespace sideport::runner {

/// A queue of things to send is a folder of job folders: one file, written last, says where to, and
/// what else is there waits. What the other side has confirmed is removed.

/// Held by the program that makes, sends or drops a job; the system takes it away when the program
/// ends.
class JobLock {
  public:
    explicit JobLock(const std::filesystem::path& folder);
    JobLock(const JobLock&) = delete;
    JobLock& operator=(const JobLock&) = delete;
    ~JobLock();
    bool held() const { return held_; }

  private:
    int file_;
    bool held_;
};

/// queue.busy, queue.damaged, queue.missing.
Error job_busy(const std::filesystem::path& folder);
Error job_damaged(const std::filesystem::path& file, std::string why);
/// The job's file. Errors: queue.missing, file.*.
Result<std::string> read_job_file(const std::filesystem::path& folder, const char* name);

/// Folders of a queue that hold a job's file, by name.
std::vector<std::filesystem::path> job_folders(const std::filesystem::path& queue,
                                               const char* name);
/// Files with this extension (".dcm"), by name.
std::vector<std::filesystem::path> files_with(const std::filesystem::path& folder,
                                              std::string_view extension);
void clear_folder(const std::filesystem::path& folder);
/// Errors: queue.busy, file.unwritable.
Result<Done> drop_job(const std::filesystem::path& folder);

/// How long somebody wants to wait.
struct SendPatience {
    int attempts = 3;
    double first_pause_s = 2.0;  ///< doubled with each further attempt
};

struct SendOutcome {
    int stored = 0;                ///< in this call
    int left = 0;                  ///< wait still
    std::optional<Error> trouble;  ///< the last one; none where nothing is left
};

struct SendTrouble {
    Error error;
    double wait_s = -1.0;  ///< what the other side asks to wait before the next; < 0: nothing
};
/// Calls `attempt` until it succeeds, what is wrong cannot pass (no code of the machine), the other
/// side asks for more than a minute, or the patience is at its end. Answers with the last trouble.
std::optional<SendTrouble> try_patiently(
    const SendPatience& patience, const std::function<std::optional<SendTrouble>()>& attempt);

}  // namespace sideport::runner
