#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/records/web_post.h"
#include "sim/records/xapi.h"
#include "sim/runner/job_folder.h"

namespace sideport::runner {

/// A record store, as the queue keeps it: no login.
struct XapiTarget {
    records::WebAddress address;
    std::filesystem::path ca;  ///< absolute; empty: the system's certificates alone
    bool allow_http = false;   ///< unencrypted to another machine
};
/// Errors: xapi.address, xapi.unencrypted (http to another machine that was not allowed).
Result<XapiTarget> xapi_target(const std::string& url, const std::filesystem::path& ca,
                               bool allow_http);

/// Statements that wait for a record store: a folder with xapi.json and statements/*.json. One that
/// the store has confirmed is removed; one that it refuses goes to aside/ with the store's words.
struct XapiJob {
    std::filesystem::path folder;
    XapiTarget target;
    std::string session;                         ///< folder that it was made from
    std::vector<std::filesystem::path> waiting;  ///< by name: in the order of their time
    std::vector<std::filesystem::path> aside;
    std::string id() const { return folder.filename().string(); }
};

/// The queue of this station: xapi_queue in station_folder().
std::filesystem::path xapi_queue_folder();

/// Errors: queue.missing, queue.damaged (with what is wrong).
Result<XapiJob> read_xapi_job(const std::filesystem::path& folder);
struct XapiQueue {
    std::vector<XapiJob> jobs;
    Errors faults;
};
XapiQueue read_xapi_queue(const std::filesystem::path& queue);

/// Puts a session's statements into the queue. What waits of it already waits once; what was set
/// aside is tried again. Errors: queue.busy, folder.unwritable, file.*.
Result<XapiJob> queue_xapi_job(const std::filesystem::path& queue, const XapiTarget& target,
                               const std::string& session,
                               const std::vector<records::XapiStatement>& statements);

/// One that the store will not have.
struct RefusedStatement {
    std::string id, words;
};
struct XapiOutcome : SendOutcome {
    std::vector<RefusedStatement> refused;  ///< in this call
};
/// Sends what waits, 50 at a time, and one by one where the store refuses such a batch. A wait that
/// the store asks for is kept: a short one here, a longer one (a day at most) by later calls.
/// Errors in the outcome: of post_statements, xapi.login, xapi.not_a_store, xapi.odd_answer,
/// machine.lrs_busy, machine.lrs_failed, queue.busy.
XapiOutcome send_xapi_job(const XapiJob& job, const records::Login& login, double answer_s,
                          const SendPatience& patience,
                          const std::function<void(int stored, int of)>& progress);

}  // namespace sideport::runner
