#include "sim/cli/send_command.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "sim/base/quantity.h"
#include "sim/cli/options.h"
#include "sim/cli/send_dicom.h"
#include "sim/cli/send_xapi.h"
#include "sim/cli/xapi_options.h"
#include "sim/runner/dicom_queue.h"

namespace sideport::cli {

void show_stored(int stored, int of) {
    if (isatty(STDERR_FILENO) != 0)
        std::fprintf(stderr, "\r%d of %d stored%s", stored, of, stored == of ? "\n" : "");
}

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

VerbSpec described() {
    VerbSpec spec{
        "send",
        "a stored session to a DICOM archive or an xAPI record store; alone it goes on with what "
        "waits",
        {{"SESSION", "", "a session folder; without it, all that waits is sent"}},
        0,
        {{"--timeout", "TIME", "longest wait for a connection and each answer (default \"30 s\")"},
         {"--attempts", "N", "1 .. 20 (default 3), with growing pauses between them"},
         {"--list", "", "says what waits, and sends nothing"},
         {"--drop", "NAME", "takes what waits under this name out of the queue"},
         {"--queue", "DIR", "another queue than the station's own"}}};
    for (const auto& more : {send_xapi_options(), send_dicom_options()})
        spec.options.insert(spec.options.begin(), more.begin(), more.end());
    return spec;
}

const VerbSpec& verb() {
    static const VerbSpec spec = described();
    return spec;
}

/// Where what kind waits.
struct Queues {
    fs::path dicom, xapi;
};

Queues queues_of(const Options& options) {
    if (const auto folder = options.value("--queue")) return {*folder, *folder};
    return {runner::dicom_queue_folder(), runner::xapi_queue_folder()};
}

Result<Sending> sending_of(const Options& options) {
    const auto seconds = parse_quantity(options.value_or("--timeout", "30 s"), Dimension::time_s);
    if (!seconds) return seconds.error();
    if (seconds.value() < 1.0 || seconds.value() > 600.0)
        return Error{"cli.number", "--timeout: 1 s to 600 s are allowed", ""};
    const auto attempts = options.integer("--attempts", 3, 1, 20);
    if (!attempts) return attempts.error();
    return Sending{seconds.value(), static_cast<int>(attempts.value())};
}

/// What of both kinds waits; --dicom or --xapi alone mean theirs only.
WaitingJobs waiting_of(const Options& options) {
    const Queues queues = queues_of(options);
    const bool one_kind = options.has("--dicom") != options.has("--xapi");
    WaitingJobs all;
    const auto add = [&](WaitingJobs more) {
        all.jobs.insert(all.jobs.end(), more.jobs.begin(), more.jobs.end());
        all.faults.insert(all.faults.end(), more.faults.begin(), more.faults.end());
    };
    if (!one_kind || options.has("--dicom")) add(waiting_dicom(options, queues.dicom));
    if (!one_kind || options.has("--xapi")) add(waiting_xapi(options, queues.xapi));
    return all;
}

std::string place_of(const SentJob& job) {
    return job.peer ? fmt::format("{} at {}:{}", job.peer->ae_title, job.peer->host, job.peer->port)
                    : job.target->address.url;
}

const char* things(const SentJob& job) {
    return job.peer ? "objects" : "statements";
}

Json job_json(const SentJob& job) {
    Json json{{"name", job.id()}, {"session", job.session}};
    if (job.peer) {
        json["host"] = job.peer->host;
        json["port"] = job.peer->port;
        json["ae_title"] = job.peer->ae_title;
    } else {
        json["xapi"] = job.target->address.url;
        json["set_aside"] = job.aside;
    }
    return json;
}

std::string dumped(const Json& json) {
    return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

int list(const Options& options, const WaitingJobs& waiting) {
    if (options.has("--json")) {
        Json jobs = Json::array();
        for (const SentJob& job : waiting.jobs) {
            jobs.push_back(job_json(job));
            jobs.back()["left"] = job.left;
        }
        std::printf("%s\n", dumped({{"jobs", jobs}}).c_str());
    } else {
        for (const SentJob& job : waiting.jobs) {
            std::printf("%s: %d %s for %s, of %s\n", job.id().c_str(), job.left, things(job),
                        place_of(job).c_str(), job.session.c_str());
            if (job.aside > 0)
                std::printf("  %d that it refused lie in %s\n", job.aside,
                            (job.folder / "aside").c_str());
        }
        if (waiting.jobs.empty()) std::puts("nothing waits");
    }
    return waiting.faults.empty() ? kFine : fail(waiting.faults);
}

int drop(const Options& options) {
    const fs::path name = options.value_or("--drop", "");
    const Queues queues = queues_of(options);
    // a name of the queue's, never a way out of it
    const bool inside = !name.empty() && name == name.filename() && name != "." && name != "..";
    fs::path folder;
    std::error_code problem;
    if (inside && fs::exists(queues.dicom / name / "job.json", problem))
        folder = queues.dicom / name;
    else if (inside && fs::exists(queues.xapi / name / "xapi.json", problem))
        folder = queues.xapi / name;
    if (folder.empty())
        return fail(Error{"queue.missing", "nothing waits under this name; see send --list",
                          name.string()});
    if (auto dropped = runner::drop_job(folder); !dropped) return fail(dropped.error());
    if (options.has("--json"))
        std::printf("%s\n", dumped({{"dropped", name.string()}}).c_str());
    else
        std::printf("%s no longer waits\n", name.c_str());
    return kFine;
}

/// One line of what became of it. Returns the exit code.
int tell(const SentJob& job, bool in_words) {
    int code = kFine;
    for (const runner::RefusedStatement& one : job.refused)
        code = std::max(code, fail(Error{"xapi.refused_statement",
                                         fmt::format("{}; set aside", one.words), one.id}));
    if (job.trouble) code = std::max(code, fail(*job.trouble));
    if (!in_words) return code;
    std::printf("%d %s stored by %s\n", job.stored, things(job), place_of(job).c_str());
    if (job.left > 0)
        std::printf("%d wait as %s: 'sideport send' goes on, 'sideport send --drop %s' gives up\n",
                    job.left, job.id().c_str(), job.id().c_str());
    if (job.aside > 0)
        std::printf("%d lie aside in %s\n", job.aside, (job.folder / "aside").c_str());
    return code;
}

Json outcome_json(const SentJob& job) {
    Json json = job_json(job);
    json["stored"] = job.stored;
    json["left"] = job.left;
    if (!job.refused.empty()) {
        json["refused"] = Json::array();
        for (const runner::RefusedStatement& one : job.refused)
            json["refused"].push_back({{"id", one.id}, {"message", one.words}});
    }
    if (job.trouble)
        json["error"] = {{"code", job.trouble->code}, {"message", job.trouble->message}};
    return json;
}

/// Sends one after the other; the worst exit code counts.
int send(const Options& options, std::vector<SentJob> jobs, const Sending& sending, int code) {
    const bool statements = std::any_of(jobs.begin(), jobs.end(), [](const SentJob& job) {
        return job.target.has_value() && job.left > 0;
    });
    Result<records::Login> login = records::Login{};
    if (statements) {
        login = xapi_login(options);
        if (auto one = one_store(jobs); !one) login = one.error();
    }
    Json said = Json::array();
    for (SentJob& job : jobs) {
        if (job.peer)
            send_dicom(job, sending);
        else if (job.left > 0 && login)
            send_xapi(job, login.value(), sending);
        else if (job.left > 0)
            job.trouble = login.error();
        code = std::max(code, tell(job, !options.has("--json")));
        said.push_back(outcome_json(job));
    }
    if (options.has("--json"))
        std::printf("%s\n", dumped({{"jobs", said}}).c_str());
    else if (jobs.empty())
        std::puts("nothing waits");
    return code;
}

Result<std::vector<SentJob>> queue_session(const Options& options) {
    const fs::path session = options.positionals()[0];
    const Queues queues = queues_of(options);
    std::vector<SentJob> jobs;
    if (options.has("--dicom")) {
        auto job = queue_dicom(options, session, queues.dicom);
        if (!job) return job.error();
        jobs.push_back(std::move(job).value());
    }
    if (options.has("--xapi")) {
        auto job = queue_xapi(options, session, queues.xapi);
        if (!job) return job.error();
        jobs.push_back(std::move(job).value());
    }
    return jobs;
}

Result<Done> check(const Options& options) {
    if (options.has("--dicom")) {
        if (auto fine = check_dicom_options(options); !fine) return fine;
    } else if (!options.positionals().empty() && !options.has("--xapi")) {
        return Error{"cli.missing_argument", "send SESSION needs --dicom HOST:PORT or --xapi URL",
                     ""};
    }
    return options.has("--xapi") ? check_xapi_options(options) : Done{};
}

int run(const Options& options) {
    const auto sending = sending_of(options);
    if (!sending) return fail(sending.error());
    if (auto fine = check(options); !fine) return fail(fine.error());
    if (options.has("--list")) return list(options, waiting_of(options));
    if (options.has("--drop")) return drop(options);
    if (options.positionals().empty()) {
        WaitingJobs waiting = waiting_of(options);
        const int code = waiting.faults.empty() ? kFine : fail(waiting.faults);
        return send(options, std::move(waiting.jobs), sending.value(), code);
    }
    auto jobs = queue_session(options);
    if (!jobs) return fail(jobs.error());
    return send(options, std::move(jobs).value(), sending.value(), kFine);
}

}  // namespace

int run_send_command(Arguments arguments) {
    int code = kFine;
    const auto options = parse_or_explain(verb(), arguments, code);
    if (!options) return code;
    return run(options.value());
}

}  // namespace sideport::cli
