#pragma once

#include <filesystem>
#include <string>

#include "sim/base/result.h"

namespace sideport::records {

/// What a record store knows us by. It goes into a request's header and nowhere else.
struct Login {
    std::string key, secret;
};

/// An address that may be posted to.
struct WebAddress {
    std::string url;        ///< without a slash at its end
    bool encrypted = true;  ///< https
    bool loopback = false;  ///< this machine itself
};
/// Errors: xapi.address (not http or https, no host, with a login, a query or a fragment).
Result<WebAddress> web_address(const std::string& url);

struct WebPost {
    WebAddress address;
    std::string body;          ///< JSON
    Login login;               ///< Basic
    std::filesystem::path ca;  ///< certificates to trust besides the system's; empty: none
    double answer_s = 30.0;    ///< longest wait for a connection; three times that for all of it
};

struct WebAnswer {
    int status = 0;
    std::string body;             ///< at most kMostAnswerBytes
    double retry_after_s = -1.0;  ///< what the server asks to wait; < 0: nothing
};
inline constexpr std::size_t kMostAnswerBytes = std::size_t{1} << 20U;

/// Posts statements, as xAPI 1.0.3 wants them, and waits for the answer. Time and memory are
/// bounded whatever the other side does; redirections are answers, not followed. Errors:
/// machine.lrs_unreachable (no such name, no connection), machine.lrs_silent, machine.lrs_broke_off
/// (ended early, no HTTP, or without end), xapi.certificate (not trusted, or of another host),
/// xapi.ca (that file holds no certificates).
Result<WebAnswer> post_statements(const WebPost& post);

}  // namespace sideport::records
