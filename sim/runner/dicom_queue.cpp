#include "sim/runner/dicom_queue.h"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/file.h>
#include <unistd.h>

#include "sim/base/file_io.h"
#include "sim/runner/dicom_attempt.h"
#include "sim/runner/seal.h"

namespace sideport::runner {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::json;

constexpr const char* kJobName = "job.json";
constexpr std::size_t kMostJobBytes = 1U << 16U;

/// Held by the program that sends or drops a job; the system takes it away when the program ends.
class JobLock {
  public:
    explicit JobLock(const fs::path& folder)
        : file_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)),
          held_(file_ >= 0 && flock(file_, LOCK_EX | LOCK_NB) == 0) {}
    JobLock(const JobLock&) = delete;
    JobLock& operator=(const JobLock&) = delete;
    ~JobLock() {
        if (file_ >= 0) ::close(file_);
    }
    bool held() const { return held_; }

  private:
    int file_;
    bool held_;
};

Error busy(const fs::path& folder) {
    return {"queue.busy", "another program makes or sends this", folder.string()};
}

Error damaged(const fs::path& file, std::string why) {
    return {"queue.damaged", std::move(why), file.string()};
}

std::vector<fs::path> objects_in(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code problem;
    for (const auto& entry : fs::directory_iterator(folder / "objects", problem)) {
        if (entry.path().extension() == ".dcm" && entry.is_regular_file(problem))
            files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

std::string text_of(const Json& json, const char* key) {
    const auto found = json.find(key);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

/// Peer and session of a job.json.
Result<DicomJob> job_of(const std::string& text, const fs::path& file) {
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object()) return damaged(file, "this is no JSON object");
    DicomJob job;
    job.session = text_of(json, "session");
    job.peer.host = text_of(json, "host");
    job.peer.ae_title = text_of(json, "ae_title");
    job.peer.own_ae_title = text_of(json, "own_ae_title");
    const auto port = json.find("port");
    if (port == json.end() || !port->is_number_integer() || port->get<std::int64_t>() < 1 ||
        port->get<std::int64_t>() > 65535)
        return damaged(file, "port: a number from 1 to 65535 is needed");
    job.peer.port = port->get<int>();
    for (const std::string& title : {job.peer.ae_title, job.peer.own_ae_title}) {
        if (auto fine = records::check_ae_title(title); !fine)
            return damaged(file, fine.error().message);
    }
    if (auto fine = records::check_host(job.peer.host); !fine)
        return damaged(file, fine.error().message);
    return job;
}

bool may_pass(const Error& error) {
    return error.code.rfind("machine.", 0) == 0;
}

void clear(const fs::path& folder) {
    std::error_code ignored;
    std::vector<fs::path> entries;
    for (const auto& entry : fs::directory_iterator(folder, ignored))
        entries.push_back(entry.path());
    for (const fs::path& entry : entries)
        fs::remove_all(entry, ignored);
}

}  // namespace

fs::path dicom_queue_folder() {
    return station_folder() / "dicom_queue";
}

Result<DicomJob> read_dicom_job(const fs::path& folder) {
    const fs::path file = folder / kJobName;
    const auto text = read_file(file, kMostJobBytes);
    if (!text) {
        if (text.error().code != "file.missing") return text.error();
        return Error{"queue.missing", "nothing waits under this name", folder.string()};
    }
    auto job = job_of(text.value(), file);
    if (!job) return job;
    job.value().folder = folder;
    job.value().waiting = objects_in(folder);
    return job;
}

DicomQueue read_dicom_queue(const fs::path& queue) {
    DicomQueue found;
    std::vector<fs::path> folders;
    std::error_code problem;
    for (const auto& entry : fs::directory_iterator(queue, problem)) {
        if (fs::exists(entry.path() / kJobName, problem)) folders.push_back(entry.path());
    }
    std::sort(folders.begin(), folders.end());
    for (const fs::path& folder : folders) {
        auto job = read_dicom_job(folder);
        if (job)
            found.jobs.push_back(std::move(job).value());
        else
            found.faults.push_back(job.error());
    }
    return found;
}

Result<DicomJob> queue_dicom_job(const fs::path& queue, const std::string& study,
                                 const records::DicomPeer& peer, const std::string& session,
                                 const std::function<Result<Done>(const fs::path&)>& make) {
    const std::string where = fmt::format("{} {}:{} {} {}", study, peer.host, peer.port,
                                          peer.ae_title, peer.own_ae_title);
    const fs::path folder = queue / sha256_hex(where).substr(0, 12);
    std::error_code problem;
    fs::create_directories(folder, problem);
    if (problem) return Error{"folder.unwritable", problem.message(), folder.string()};
    const JobLock lock(folder);
    if (!lock.held()) return busy(folder);
    if (auto waits = read_dicom_job(folder); waits) return waits;
    clear(folder);  // one that was stopped before it was whole
    auto made = make(folder / "objects");
    if (made) {
        const Json json{
            {"format", 1},       {"session", session},        {"host", peer.host},
            {"port", peer.port}, {"ae_title", peer.ae_title}, {"own_ae_title", peer.own_ae_title}};
        made = write_file(folder / kJobName,
                          json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
    }
    if (!made) {
        fs::remove_all(folder, problem);
        return made.error();
    }
    return read_dicom_job(folder);
}

SendOutcome send_dicom_job(const DicomJob& job, const SendPatience& patience,
                           const std::function<void(int, int)>& progress) {
    const JobLock lock(job.folder);
    SendOutcome outcome{.left = static_cast<int>(job.waiting.size())};
    if (!lock.held()) {
        outcome.trouble = busy(job.folder);
        return outcome;
    }
    const int all = outcome.left;
    double pause_s = patience.first_pause_s;
    for (int attempt = 1; attempt <= patience.attempts; ++attempt) {
        const std::vector<fs::path> waiting = objects_in(job.folder);
        outcome.trouble = attempt_to_send(job.peer, waiting, [&](std::size_t index) {
            std::error_code ignored;
            fs::remove(waiting[index], ignored);
            outcome.stored += 1;
            if (progress) progress(outcome.stored, all);
        });
        if (!outcome.trouble || !may_pass(*outcome.trouble) || attempt == patience.attempts) break;
        std::this_thread::sleep_for(std::chrono::duration<double>(pause_s));
        pause_s *= 2.0;
    }
    outcome.left = static_cast<int>(objects_in(job.folder).size());
    std::error_code ignored;
    if (outcome.left == 0) fs::remove_all(job.folder, ignored);
    return outcome;
}

Result<Done> drop_dicom_job(const DicomJob& job) {
    const JobLock lock(job.folder);
    if (!lock.held()) return busy(job.folder);
    std::error_code problem;
    fs::remove_all(job.folder, problem);
    if (problem) return Error{"file.unwritable", problem.message(), job.folder.string()};
    return Done{};
}

}  // namespace sideport::runner
