#include "sim/cli/send_command.h"

#include <charconv>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "sim/base/quantity.h"
#include "sim/cli/dicom_objects.h"
#include "sim/cli/options.h"
#include "sim/runner/dicom_queue.h"

namespace sideport::cli {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

VerbSpec described() {
    VerbSpec spec{
        "send",
        "a stored session to a DICOM archive; alone it goes on with what waits",
        {{"SESSION", "", "a session folder; without it, all that waits is sent"}},
        0,
        {{"--dicom", "HOST:PORT", "where the archive listens"},
         {"--ae-title", "TITLE", "the archive's AE title"},
         {"--own-ae-title", "TITLE", "ours, as the archive knows it (default SIDEPORT)"},
         {"--timeout", "TIME", "longest wait for a connection and each answer (default \"30 s\")"},
         {"--attempts", "N", "1 .. 20 (default 3), with growing pauses between them"},
         {"--list", "", "says what waits, and sends nothing"},
         {"--drop", "NAME", "takes what waits under this name out of the queue"},
         {"--queue", "DIR", "another queue than the station's own"}}};
    for (const OptionSpec& option : dicom_options())
        spec.options.push_back(option);
    return spec;
}

const VerbSpec& verb() {
    static const VerbSpec spec = described();
    return spec;
}

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
    if (!options.has("--ae-title"))
        return Error{"cli.missing_argument", "send --dicom needs --ae-title TITLE", ""};
    for (const std::string& title : {peer.ae_title, peer.own_ae_title}) {
        if (auto fine = records::check_ae_title(title); !fine) return fine.error();
    }
    return peer;
}

Result<double> patience_s(const Options& options) {
    const auto seconds = parse_quantity(options.value_or("--timeout", "30 s"), Dimension::time_s);
    if (!seconds) return seconds.error();
    if (seconds.value() >= 1.0 && seconds.value() <= 600.0) return seconds.value();
    return Error{"cli.number", "--timeout: 1 s to 600 s are allowed", ""};
}

Result<runner::DicomJob> queue_session(const Options& options, const fs::path& queue) {
    if (!options.has("--dicom"))
        return Error{"cli.missing_argument", "send SESSION needs --dicom HOST:PORT", ""};
    const auto peer = peer_of(options);
    if (!peer) return peer.error();
    const auto choice = dicom_choice(options);
    if (!choice) return choice.error();
    const fs::path source = options.positionals()[0];
    const auto stored = runner::read_stored_session(source);
    if (!stored) return stored.error();
    const auto study = runner::dicom_study(stored.value(), source);
    if (!study) return study.error();
    std::error_code problem;
    return runner::queue_dicom_job(
        queue, study.value().uid, peer.value(), fs::absolute(source, problem).string(),
        [&](const fs::path& objects) -> Result<Done> {
            auto made = make_dicom(stored.value(), source, choice.value(), objects);
            if (!made) return made.error();
            return Done{};
        });
}

std::string place_of(const runner::DicomJob& job) {
    return fmt::format("{} at {}:{}", job.peer.ae_title, job.peer.host, job.peer.port);
}

Json job_json(const runner::DicomJob& job) {
    return {{"name", job.id()},
            {"session", job.session},
            {"host", job.peer.host},
            {"port", job.peer.port},
            {"ae_title", job.peer.ae_title}};
}

std::string dumped(const Json& json) {
    return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

int list(const Options& options, const runner::DicomQueue& queue) {
    if (options.has("--json")) {
        Json jobs = Json::array();
        for (const runner::DicomJob& job : queue.jobs) {
            jobs.push_back(job_json(job));
            jobs.back()["left"] = job.waiting.size();
        }
        std::printf("%s\n", dumped({{"jobs", jobs}}).c_str());
    } else {
        for (const runner::DicomJob& job : queue.jobs)
            std::printf("%s: %zu objects for %s, of %s\n", job.id().c_str(), job.waiting.size(),
                        place_of(job).c_str(), job.session.c_str());
        if (queue.jobs.empty()) std::puts("nothing waits");
    }
    return queue.faults.empty() ? kFine : fail(queue.faults);
}

int drop(const Options& options, const fs::path& queue) {
    const fs::path name = options.value_or("--drop", "");
    // a name of the queue's, never a way out of it
    const bool inside = !name.empty() && name == name.filename() && name != "." && name != "..";
    if (!inside)
        return fail(Error{"queue.missing", "nothing waits under this name; see send --list",
                          name.string()});
    runner::DicomJob job{.folder = queue / name};
    if (!fs::exists(job.folder / "job.json"))
        return fail(Error{"queue.missing", "nothing waits under this name; see send --list",
                          name.string()});
    if (auto dropped = runner::drop_dicom_job(job); !dropped) return fail(dropped.error());
    if (options.has("--json"))
        std::printf("%s\n", dumped({{"dropped", job.id()}}).c_str());
    else
        std::printf("%s no longer waits\n", job.id().c_str());
    return kFine;
}

void show_progress(int stored, int of) {
    if (isatty(STDERR_FILENO) != 0)
        std::fprintf(stderr, "\r%d of %d objects stored%s", stored, of, stored == of ? "\n" : "");
}

/// Sends one after the other; the worst exit code counts.
int send(const Options& options, std::vector<runner::DicomJob> jobs, double answer_s, int attempts,
         int code) {
    Json said = Json::array();
    for (runner::DicomJob& job : jobs) {
        job.peer.answer_s = answer_s;
        const runner::SendOutcome outcome =
            runner::send_dicom_job(job, {.attempts = attempts}, show_progress);
        said.push_back(job_json(job));
        said.back()["stored"] = outcome.stored;
        said.back()["left"] = outcome.left;
        if (outcome.trouble) {
            said.back()["error"] = {{"code", outcome.trouble->code},
                                    {"message", outcome.trouble->message}};
            code = std::max(code, fail(*outcome.trouble));
        }
        if (options.has("--json")) continue;
        std::printf("%d objects stored by %s\n", outcome.stored, place_of(job).c_str());
        if (outcome.left > 0)
            std::printf(
                "%d wait as %s: 'sideport send' goes on, 'sideport send --drop %s' gives "
                "up\n",
                outcome.left, job.id().c_str(), job.id().c_str());
    }
    if (options.has("--json"))
        std::printf("%s\n", dumped({{"jobs", said}}).c_str());
    else if (jobs.empty())
        std::puts("nothing waits");
    return code;
}

int run(const Options& options) {
    const fs::path queue =
        options.has("--queue") ? fs::path(*options.value("--queue")) : runner::dicom_queue_folder();
    const auto answer_s = patience_s(options);
    if (!answer_s) return fail(answer_s.error());
    const auto attempts = options.integer("--attempts", 3, 1, 20);
    if (!attempts) return fail(attempts.error());
    if (options.has("--list")) return list(options, runner::read_dicom_queue(queue));
    if (options.has("--drop")) return drop(options, queue);
    const int times = static_cast<int>(attempts.value());
    if (options.positionals().empty()) {
        runner::DicomQueue waiting = runner::read_dicom_queue(queue);
        const int code = waiting.faults.empty() ? kFine : fail(waiting.faults);
        return send(options, std::move(waiting.jobs), answer_s.value(), times, code);
    }
    auto job = queue_session(options, queue);
    if (!job) return fail(job.error());
    return send(options, {std::move(job).value()}, answer_s.value(), times, kFine);
}

}  // namespace

int run_send_command(Arguments arguments) {
    int code = kFine;
    const auto options = parse_or_explain(verb(), arguments, code);
    if (!options) return code;
    return run(options.value());
}

}  // namespace sideport::cli
