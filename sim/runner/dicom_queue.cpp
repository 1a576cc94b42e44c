#include "sim/runner/dicom_queue.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/base/file_io.h"
#include "sim/runner/dicom_attempt.h"
#include "sim/runner/seal.h"

namespace sideport::runner {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::json;

constexpr const char* kJobName = "job.json";

std::vector<fs::path> objects_in(const fs::path& folder) {
    return files_with(folder / "objects", ".dcm");
}

std::string text_of(const Json& json, const char* key) {
    const auto found = json.find(key);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

/// Peer and session of a job.json.
Result<DicomJob> job_of(const std::string& text, const fs::path& file) {
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object()) return job_damaged(file, "this is no JSON object");
    DicomJob job;
    job.session = text_of(json, "session");
    job.peer.host = text_of(json, "host");
    job.peer.ae_title = text_of(json, "ae_title");
    job.peer.own_ae_title = text_of(json, "own_ae_title");
    const auto port = json.find("port");
    if (port == json.end() || !port->is_number_integer() || port->get<std::int64_t>() < 1 ||
        port->get<std::int64_t>() > 65535)
        return job_damaged(file, "port: a number from 1 to 65535 is needed");
    job.peer.port = port->get<int>();
    for (const std::string& title : {job.peer.ae_title, job.peer.own_ae_title}) {
        if (auto fine = records::check_ae_title(title); !fine)
            return job_damaged(file, fine.error().message);
    }
    if (auto fine = records::check_host(job.peer.host); !fine)
        return job_damaged(file, fine.error().message);
    return job;
}

}  // namespace

fs::path dicom_queue_folder() {
    return station_folder() / "dicom_queue";
}

Result<DicomJob> read_dicom_job(const fs::path& folder) {
    const fs::path file = folder / kJobName;
    const auto text = read_job_file(folder, kJobName);
    if (!text) return text.error();
    auto job = job_of(text.value(), file);
    if (!job) return job;
    job.value().folder = folder;
    job.value().waiting = objects_in(folder);
    return job;
}

DicomQueue read_dicom_queue(const fs::path& queue) {
    DicomQueue found;
    for (const fs::path& folder : job_folders(queue, kJobName)) {
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
    if (!lock.held()) return job_busy(folder);
    if (auto waits = read_dicom_job(folder); waits) return waits;
    clear_folder(folder);  // one that was stopped before it was whole
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
        outcome.trouble = job_busy(job.folder);
        return outcome;
    }
    const int all = outcome.left;
    const auto trouble = try_patiently(patience, [&]() -> std::optional<SendTrouble> {
        const std::vector<fs::path> waiting = objects_in(job.folder);
        auto failed = attempt_to_send(job.peer, waiting, [&](std::size_t index) {
            std::error_code ignored;
            fs::remove(waiting[index], ignored);
            outcome.stored += 1;
            if (progress) progress(outcome.stored, all);
        });
        if (!failed) return std::nullopt;
        return SendTrouble{std::move(*failed)};
    });
    if (trouble) outcome.trouble = trouble->error;
    outcome.left = static_cast<int>(objects_in(job.folder).size());
    std::error_code ignored;
    if (outcome.left == 0) fs::remove_all(job.folder, ignored);
    return outcome;
}

}  // namespace sideport::runner
