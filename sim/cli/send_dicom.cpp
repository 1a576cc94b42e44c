#include "sim/cli/send_dicom.h"

#include <charconv>

#include <fmt/format.h>

#include "sim/cli/dicom_objects.h"
#include "sim/runner/dicom_queue.h"

namespace sideport::cli {

namespace fs = std::filesystem;

namespace {

Result<records::DicomPeer> peer_of(const Options& options) {
    const std::string place = options.value_or("--dicom", "");
    const auto colon = place.rfind(':');
    const std::string port = colon == std::string::npos ? "" : place.substr(colon + 1);
    records::DicomPeer peer{.host = place.substr(0, colon),
                            .ae_title = options.value_or("--ae-title", ""),
                            .own_ae_title = options.value_or("--own-ae-title", "SIDEPORT")};
    const auto [end, problem] = std::from_chars(port.data(), port.data() + port.size(), peer.port);
    if (problem != std::errc() || end != port.data() + port.size() || peer.port < 1 ||
        peer.port > 65535)
        return Error{
            "cli.address",
            fmt::format("--dicom {}: HOST:PORT is needed, with a port from 1 to 65535", place), ""};
    if (auto fine = records::check_host(peer.host); !fine) return fine.error();
    // without a session it only says which of those that wait
    if (!options.has("--ae-title") && !options.positionals().empty())
        return Error{"cli.missing_argument", "send --dicom needs --ae-title TITLE", ""};
    for (const std::string& title : {peer.ae_title, peer.own_ae_title}) {
        if (title.empty() && !options.has("--ae-title")) continue;
        if (auto fine = records::check_ae_title(title); !fine) return fine.error();
    }
    return peer;
}

SentJob sent_job(const runner::DicomJob& job) {
    return {.folder = job.folder,
            .session = job.session,
            .peer = job.peer,
            .left = static_cast<int>(job.waiting.size())};
}

}  // namespace

std::vector<OptionSpec> send_dicom_options() {
    std::vector<OptionSpec> options{
        {"--dicom", "HOST:PORT", "where the archive listens"},
        {"--ae-title", "TITLE", "the archive's AE title"},
        {"--own-ae-title", "TITLE", "ours, as the archive knows it (default SIDEPORT)"}};
    for (const OptionSpec& option : dicom_options())
        options.push_back(option);
    return options;
}

Result<Done> check_dicom_options(const Options& options) {
    const auto peer = peer_of(options);
    if (!peer) return peer.error();
    return Done{};
}

WaitingJobs waiting_dicom(const Options& options, const fs::path& queue) {
    runner::DicomQueue found = runner::read_dicom_queue(queue);
    WaitingJobs waiting{.jobs = {}, .faults = std::move(found.faults)};
    const auto only = options.has("--dicom") ? peer_of(options) : records::DicomPeer{};
    for (const runner::DicomJob& job : found.jobs) {
        const bool meant =
            !options.has("--dicom") ||
            (job.peer.host == only.value().host && job.peer.port == only.value().port &&
             (only.value().ae_title.empty() || job.peer.ae_title == only.value().ae_title));
        if (meant) waiting.jobs.push_back(sent_job(job));
    }
    return waiting;
}

Result<SentJob> queue_dicom(const Options& options, const fs::path& session,
                            const fs::path& queue) {
    const auto peer = peer_of(options);
    if (!peer) return peer.error();
    const auto choice = dicom_choice(options);
    if (!choice) return choice.error();
    const auto stored = runner::read_stored_session(session);
    if (!stored) return stored.error();
    const auto study = runner::dicom_study(stored.value(), session);
    if (!study) return study.error();
    std::error_code problem;
    auto job = runner::queue_dicom_job(
        queue, study.value().uid, peer.value(), fs::absolute(session, problem).string(),
        [&](const fs::path& objects) -> Result<Done> {
            auto made = make_dicom(stored.value(), session, choice.value(), objects);
            if (!made) return made.error();
            return Done{};
        });
    if (!job) return job.error();
    return sent_job(job.value());
}

void send_dicom(SentJob& job, const Sending& sending) {
    auto found = runner::read_dicom_job(job.folder);
    if (!found) {
        job.trouble = found.error();
        return;
    }
    found.value().peer.answer_s = sending.answer_s;
    runner::SendOutcome outcome =
        runner::send_dicom_job(found.value(), {.attempts = sending.attempts}, show_stored);
    job.stored = outcome.stored;
    job.left = outcome.left;
    job.trouble = std::move(outcome.trouble);
}

}  // namespace sideport::cli
