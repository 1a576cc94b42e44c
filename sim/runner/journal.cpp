#include "sim/runner/journal.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/base/file_io.h"

namespace sideport::runner {

namespace {

namespace fs = std::filesystem;

constexpr const char* kLockName = "session.lock";

Error write_fault(const fs::path& path, int problem) {
    const bool full = problem == ENOSPC || problem == EDQUOT;
    return {full ? "machine.disk_full" : "file.unwritable", std::strerror(problem), path.string()};
}

}  // namespace

Journal::~Journal() {
    close();
}

/// The system takes the lock away when the program ends, however it ends.
Result<Done> Journal::take_lock() {
    const fs::path path = folder_ / kLockName;
    lock_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (lock_ < 0) return write_fault(path, errno);
    if (flock(lock_, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return Done{};
    ::close(lock_);
    lock_ = -1;
    return Error{"session.running", "another program writes this session", folder_.string()};
}

Result<Done> Journal::open(const fs::path& folder, const session::Recording& recording) {
    close();
    folder_ = folder;
    std::error_code problem;
    fs::create_directories(folder, problem);
    if (problem) return Error{"file.unwritable", problem.message(), folder.string()};
    if (auto locked = take_lock(); !locked) return locked;
    // whole files first, each replaced at once: an older recording stays readable until then
    if (auto written = session::write_recording(folder, recording); !written) return written;
    files_[0].recorded = recording.commands.size();
    files_[1].recorded = recording.events.size();
    files_[2].recorded = recording.hashes.size();
    for (File& file : files_) {
        const fs::path path = folder / file.name;
        file.pending.clear();
        file.descriptor = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
        if (file.descriptor < 0) return write_fault(path, errno);
    }
    return Done{};
}

void Journal::collect(const session::Recording& recording) {
    for (; files_[0].recorded < recording.commands.size(); ++files_[0].recorded) {
        const auto& [tick, command] = recording.commands[files_[0].recorded];
        files_[0].pending += session::to_json_line(tick, command) + "\n";
    }
    for (; files_[1].recorded < recording.events.size(); ++files_[1].recorded)
        files_[1].pending += session::to_json_line(recording.events[files_[1].recorded]) + "\n";
    for (; files_[2].recorded < recording.hashes.size(); ++files_[2].recorded) {
        const auto& [tick, hash] = recording.hashes[files_[2].recorded];
        files_[2].pending += session::hash_line(tick, hash) + "\n";
    }
}

/// What a full disk has not taken stays pending, to the byte.
Result<Done> Journal::write_pending(File& file) {
    while (!file.pending.empty()) {
        const ssize_t taken = ::write(file.descriptor, file.pending.data(), file.pending.size());
        if (taken < 0 && errno == EINTR) continue;
        if (taken < 0) return write_fault(folder_ / file.name, errno);
        file.pending.erase(0, static_cast<std::size_t>(taken));
    }
    return Done{};
}

/// A file that is open can still be written after its name is gone.
bool Journal::is_gone() const {
    for (const File& file : files_) {
        struct stat named {
        }, held{};
        if (file.descriptor < 0 || fstat(file.descriptor, &held) != 0) return true;
        if (stat((folder_ / file.name).c_str(), &named) != 0) return true;
        if (named.st_ino != held.st_ino || named.st_dev != held.st_dev) return true;
    }
    return false;
}

Result<Done> Journal::append(const session::Recording& recording) {
    if (folder_.empty()) return Done{};
    if (is_gone()) {
        const fs::path folder = folder_;
        return open(folder, recording);
    }
    collect(recording);
    for (File& file : files_) {
        if (auto written = write_pending(file); !written) return written;
    }
    return Done{};
}

void Journal::close_files() {
    for (File& file : files_) {
        if (file.descriptor >= 0) ::close(file.descriptor);
        file.descriptor = -1;
    }
}

void Journal::close() {
    close_files();
    if (lock_ < 0) return;
    ::unlink((folder_ / kLockName).c_str());
    ::close(lock_);
    lock_ = -1;
}

bool is_being_written(const fs::path& folder) {
    const int lock = ::open((folder / kLockName).c_str(), O_RDWR | O_CLOEXEC);
    if (lock < 0) return false;
    const bool held = flock(lock, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    ::close(lock);
    return held;
}

}  // namespace sideport::runner
