#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/session/recorder.h"

namespace sideport::runner {

/// Writes a session's folder while the session runs: what has been recorded since the last call is
/// appended and handed to the system, so that a program that is killed loses what the last call has
/// not seen. Also the lock that says that somebody writes here.
class Journal {
  public:
    Journal() = default;
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;
    ~Journal();

    /// Writes everything so far and keeps the files open. Errors: file.unwritable,
    /// machine.disk_full, session.running (another program writes here).
    Result<Done> open(const std::filesystem::path& folder, const session::Recording& recording);

    /// Appends what is new. Errors: as open(); the same call is tried again with the next, so that
    /// a disk that has room again gets everything. A folder that was removed is made anew.
    Result<Done> append(const session::Recording& recording);

    /// Before the finished session is written: closes the files and takes the lock away.
    void close();

  private:
    struct File {
        const char* name;
        int descriptor = -1;
        std::size_t recorded = 0;  ///< entries that are in `pending` or written
        std::string pending;       ///< bytes that the system has not taken yet
    };

    void collect(const session::Recording& recording);
    Result<Done> write_pending(File& file);
    bool is_gone() const;
    void close_files();
    Result<Done> take_lock();

    std::filesystem::path folder_;
    // in the order of writing: a hash is there only when the commands before it are
    File files_[3] = {
        {.name = "commands.jsonl"}, {.name = "events.jsonl"}, {.name = "hashes.jsonl"}};
    int lock_ = -1;
};

/// Another program, or another Journal, writes in this folder now.
bool is_being_written(const std::filesystem::path& folder);

}  // namespace sideport::runner
