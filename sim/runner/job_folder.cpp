#include "sim/runner/job_folder.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "sim/base/file_io.h"

namespace sideport::runner {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostJobBytes = 1U << 16U;
/// A longer wait is the next call's.
constexpr double kLongestWait_s = 60.0;

bool may_pass(const Error& error) {
    return error.code.rfind("machine.", 0) == 0;
}

}  // namespace

JobLock::JobLock(const fs::path& folder)
    : file_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)),
      held_(file_ >= 0 && flock(file_, LOCK_EX | LOCK_NB) == 0) {}

JobLock::~JobLock() {
    if (file_ >= 0) ::close(file_);
}

Error job_busy(const fs::path& folder) {
    return {"queue.busy", "another program makes or sends this", folder.string()};
}

Error job_damaged(const fs::path& file, std::string why) {
    return {"queue.damaged", std::move(why), file.string()};
}

Result<std::string> read_job_file(const fs::path& folder, const char* name) {
    auto text = read_file(folder / name, kMostJobBytes);
    if (!text && text.error().code == "file.missing")
        return Error{"queue.missing", "nothing waits under this name", folder.string()};
    return text;
}

std::vector<fs::path> job_folders(const fs::path& queue, const char* name) {
    std::vector<fs::path> folders;
    std::error_code problem;
    for (const auto& entry : fs::directory_iterator(queue, problem)) {
        if (fs::exists(entry.path() / name, problem)) folders.push_back(entry.path());
    }
    std::sort(folders.begin(), folders.end());
    return folders;
}

std::vector<fs::path> files_with(const fs::path& folder, std::string_view extension) {
    std::vector<fs::path> files;
    std::error_code problem;
    for (const auto& entry : fs::directory_iterator(folder, problem)) {
        if (entry.path().extension() == extension && entry.is_regular_file(problem))
            files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

void clear_folder(const fs::path& folder) {
    std::error_code ignored;
    std::vector<fs::path> entries;
    for (const auto& entry : fs::directory_iterator(folder, ignored))
        entries.push_back(entry.path());
    for (const fs::path& entry : entries)
        fs::remove_all(entry, ignored);
}

Result<Done> drop_job(const fs::path& folder) {
    const JobLock lock(folder);
    if (!lock.held()) return job_busy(folder);
    std::error_code problem;
    fs::remove_all(folder, problem);
    if (problem) return Error{"file.unwritable", problem.message(), folder.string()};
    return Done{};
}

std::optional<SendTrouble> try_patiently(
    const SendPatience& patience, const std::function<std::optional<SendTrouble>()>& attempt) {
    double pause_s = patience.first_pause_s;
    for (int number = 1;; ++number) {
        auto trouble = attempt();
        if (!trouble || !may_pass(trouble->error) || number >= patience.attempts ||
            trouble->wait_s > kLongestWait_s)
            return trouble;
        std::this_thread::sleep_for(
            std::chrono::duration<double>(std::max(pause_s, trouble->wait_s)));
        pause_s *= 2.0;
    }
}

}  // namespace sideport::runner
