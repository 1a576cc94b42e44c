#include "sim/cli/send_xapi.h"

#include <fmt/format.h>

#include "sim/cli/report_input.h"
#include "sim/cli/xapi_options.h"

namespace sideport::cli {

namespace fs = std::filesystem;

namespace {

Result<runner::XapiTarget> target_of(const Options& options) {
    std::error_code problem;
    fs::path ca = options.value_or("--ca", "");
    if (!ca.empty()) {
        ca = fs::absolute(ca, problem);
        if (!fs::is_regular_file(ca, problem))
            return Error{"xapi.ca", "there is no such file", ca.string()};
    }
    return runner::xapi_target(options.value_or("--xapi", ""), ca, options.has("--allow-http"));
}

SentJob sent_job(const runner::XapiJob& job) {
    return {.folder = job.folder,
            .session = job.session,
            .peer = {},
            .target = job.target,
            .left = static_cast<int>(job.waiting.size()),
            .aside = static_cast<int>(job.aside.size())};
}

}  // namespace

std::vector<OptionSpec> send_xapi_options() {
    std::vector<OptionSpec> options{
        {"--xapi", "URL",
         "the record store, e.g. https://lrs.example/xapi; its key and secret come "
         "from $SIDEPORT_XAPI_KEY and $SIDEPORT_XAPI_SECRET"},
        {"--login", "FILE", "xAPI: one line KEY:SECRET instead, readable by its owner only"},
        {"--ca", "FILE", "xAPI: a certificate authority (PEM) to trust besides the system's"},
        {"--allow-http", "",
         "xAPI: http:// to another machine; anyone on the way reads the login"}};
    for (const OptionSpec& option : xapi_actor_options())
        options.push_back(option);
    return options;
}

Result<Done> check_xapi_options(const Options& options) {
    if (auto target = target_of(options); !target) return target.error();
    if (auto actor = xapi_actor(options); !actor) return actor.error();
    return Done{};
}

WaitingJobs waiting_xapi(const Options& options, const fs::path& queue) {
    runner::XapiQueue found = runner::read_xapi_queue(queue);
    WaitingJobs waiting{.jobs = {}, .faults = std::move(found.faults)};
    const auto only = options.has("--xapi") ? target_of(options) : runner::XapiTarget{};
    for (const runner::XapiJob& job : found.jobs) {
        const bool meant =
            !options.has("--xapi") || job.target.address.url == only.value().address.url;
        if (meant) waiting.jobs.push_back(sent_job(job));
    }
    return waiting;
}

Result<SentJob> queue_xapi(const Options& options, const fs::path& session, const fs::path& queue) {
    const auto target = target_of(options);
    if (!target) return target.error();
    const auto actor = xapi_actor(options);
    if (!actor) return actor.error();
    const auto stored = runner::read_stored_session(session);
    if (!stored) return stored.error();
    const auto input = report_input(options, session, stored.value());
    if (!input) return input.error();
    const auto said = runner::xapi_of(stored.value(), input.value(), session, actor.value());
    if (!said) return said.error();
    std::error_code problem;
    auto job = runner::queue_xapi_job(queue, target.value(),
                                      fs::absolute(session, problem).string(), said.value());
    if (!job) return job.error();
    return sent_job(job.value());
}

Result<Done> one_store(const std::vector<SentJob>& jobs) {
    std::string first;
    for (const SentJob& job : jobs) {
        if (!job.target) continue;
        const std::string& url = job.target->address.url;
        if (!first.empty() && url != first)
            return Error{"xapi.several",
                         fmt::format("statements wait for {} and for {}; say which with --xapi, "
                                     "since one login is not for both",
                                     first, url),
                         ""};
        first = url;
    }
    return Done{};
}

void send_xapi(SentJob& job, const records::Login& login, const Sending& sending) {
    auto found = runner::read_xapi_job(job.folder);
    if (!found) {
        job.trouble = found.error();
        return;
    }
    runner::XapiOutcome outcome = runner::send_xapi_job(
        found.value(), login, sending.answer_s, {.attempts = sending.attempts}, show_stored);
    job.stored = outcome.stored;
    job.left = outcome.left;
    job.aside += static_cast<int>(outcome.refused.size());
    job.trouble = std::move(outcome.trouble);
    job.refused = std::move(outcome.refused);
}

}  // namespace sideport::cli
