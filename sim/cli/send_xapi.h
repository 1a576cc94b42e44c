#pragma once

#include <filesystem>
#include <vector>

#include "sim/cli/options.h"
#include "sim/cli/sent_job.h"
#include "sim/records/web_post.h"

namespace sideport::cli {

/// --xapi, --login, --ca, --allow-http and those of xapi_actor_options().
std::vector<OptionSpec> send_xapi_options();

/// Looks at --xapi, --ca and --home-page. Errors: xapi.address, xapi.unencrypted, xapi.ca,
/// xapi.home_page.
Result<Done> check_xapi_options(const Options& options);

/// What waits in the queue; of --xapi, where it is given, only what waits for that store.
WaitingJobs waiting_xapi(const Options& options, const std::filesystem::path& queue);

/// Puts the session's statements into the queue. Errors: those above, of xapi_of, queue_xapi_job.
Result<SentJob> queue_xapi(const Options& options, const std::filesystem::path& session,
                           const std::filesystem::path& queue);

/// Errors: xapi.several: one login is not for several stores.
Result<Done> one_store(const std::vector<SentJob>& jobs);

/// Sends what waits of it.
void send_xapi(SentJob& job, const records::Login& login, const Sending& sending);

}  // namespace sideport::cli
