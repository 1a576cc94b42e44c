#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/records/dicom_send.h"
#include "sim/runner/xapi_queue.h"

namespace sideport::cli {

/// One job of a queue of `send`, and what became of it.
struct SentJob {
    std::filesystem::path folder;
    std::string session;
    std::optional<records::DicomPeer> peer;    ///< of DICOM objects
    std::optional<runner::XapiTarget> target;  ///< of xAPI statements
    int stored = 0, left = 0, aside = 0;
    std::optional<Error> trouble;
    std::vector<runner::RefusedStatement> refused;
    std::string id() const { return folder.filename().string(); }
};

struct WaitingJobs {
    std::vector<SentJob> jobs;
    Errors faults;
};

/// How `send` sends.
struct Sending {
    double answer_s = 30.0;
    int attempts = 3;
};

/// On a terminal: "3 of 12 stored".
void show_stored(int stored, int of);

}  // namespace sideport::cli
