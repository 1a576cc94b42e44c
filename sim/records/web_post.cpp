#include "sim/records/web_post.h"

#include <cstdint>
#include <memory>

#include <curl/curl.h>
#include <fmt/format.h>

namespace sideport::records {

namespace {

/// A body may take so long beyond the waits: a slow line of 100 kB/s.
constexpr double kSlowestBytesPerS = 1e5;
constexpr double kWaitsPerPost = 3.0;
constexpr std::size_t kMostHeaderBytes = std::size_t{1} << 16U;

using Part = std::unique_ptr<char, decltype(&curl_free)>;

/// One part of an address; empty where it has none.
std::string part_of(CURLU* address, CURLUPart part) {
    char* text = nullptr;
    if (curl_url_get(address, part, &text, 0) != CURLUE_OK || text == nullptr) return {};
    const Part kept(text, curl_free);
    return kept.get();
}

bool is_loopback(const std::string& host) {
    return host == "localhost" || host == "[::1]" ||
           (host.rfind("127.", 0) == 0 &&
            host.find_first_not_of("0123456789.") == std::string::npos);
}

struct Received {
    WebAnswer answer;
    std::size_t header_bytes = 0;
    bool too_much = false;
};

std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* to) {
    auto& received = *static_cast<Received*>(to);
    const std::size_t more = size * count;
    received.too_much = received.answer.body.size() + more > kMostAnswerBytes;
    if (received.too_much) return 0;
    received.answer.body.append(bytes, more);
    return more;
}

std::size_t take_header(char* /*bytes*/, std::size_t size, std::size_t count, void* to) {
    auto& received = *static_cast<Received*>(to);
    received.header_bytes += size * count;
    received.too_much = received.header_bytes > kMostHeaderBytes;
    return received.too_much ? 0 : size * count;
}

Error error_of(CURLcode code, const WebPost& post, const Received& received) {
    const std::string& where = post.address.url;
    switch (code) {
        case CURLE_COULDNT_RESOLVE_HOST:
        case CURLE_COULDNT_RESOLVE_PROXY:
        case CURLE_COULDNT_CONNECT:
            return {"machine.lrs_unreachable",
                    fmt::format("no connection: {}", curl_easy_strerror(code)), where};
        case CURLE_OPERATION_TIMEDOUT:
            return {"machine.lrs_silent", "it does not answer, or does not come to an end", where};
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_ISSUER_ERROR:
        case CURLE_SSL_CONNECT_ERROR:
            return {"xapi.certificate",
                    "its certificate is not trusted, is for another name, or it speaks no TLS; a "
                    "certificate authority of your own is named with --ca FILE",
                    where};
        case CURLE_SSL_CACERT_BADFILE:
            return {"xapi.ca", "holds no certificates that can be read",
                    post.ca.empty() ? std::string("the system's certificates") : post.ca.string()};
        default:
            break;
    }
    if (received.too_much)
        return {"machine.lrs_broke_off", "its answer is longer than any answer need be", where};
    return {"machine.lrs_broke_off",
            fmt::format("what it sends cannot be understood: {}", curl_easy_strerror(code)), where};
}

long milliseconds(double seconds) {
    return static_cast<long>(seconds * 1000.0);
}

}  // namespace

Result<WebAddress> web_address(const std::string& url) {
    const auto bad = [&](const char* why) {
        return Error{"xapi.address", why, ""};
    };
    const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> address(curl_url(), curl_url_cleanup);
    if (!address || curl_url_set(address.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK)
        return bad("an address such as https://lrs.example/xapi is needed");
    // words that may hold a secret are not repeated
    if (!part_of(address.get(), CURLUPART_USER).empty() ||
        !part_of(address.get(), CURLUPART_PASSWORD).empty())
        return bad("a login does not belong into the address; see 'sideport send --help'");
    const std::string scheme = part_of(address.get(), CURLUPART_SCHEME);
    if (scheme != "https" && scheme != "http") return bad("only https:// and http:// are spoken");
    if (!part_of(address.get(), CURLUPART_QUERY).empty() ||
        !part_of(address.get(), CURLUPART_FRAGMENT).empty())
        return bad("the address of the store alone is needed, without '?' and '#'");
    WebAddress found{.url = part_of(address.get(), CURLUPART_URL),
                     .encrypted = scheme == "https",
                     .loopback = is_loopback(part_of(address.get(), CURLUPART_HOST))};
    while (!found.url.empty() && found.url.back() == '/')
        found.url.pop_back();
    constexpr std::string_view kStatements = "/statements";
    if (found.url.ends_with(kStatements)) found.url.resize(found.url.size() - kStatements.size());
    return found;
}

Result<WebAnswer> post_statements(const WebPost& post) {
    static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> call(
        ready ? curl_easy_init() : nullptr, curl_easy_cleanup);
    if (!call) return Error{"machine.failed", "the HTTP library cannot be started", ""};
    curl_slist* lines = nullptr;
    for (const char* line : {"Content-Type: application/json", "X-Experience-API-Version: 1.0.3",
                             "Accept: application/json", "Expect:"})
        lines = curl_slist_append(lines, line);
    const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers(lines,
                                                                              curl_slist_free_all);
    Received received;
    const std::string url = post.address.url + "/statements";
    const auto set = [&](CURLoption option, auto value) {
        curl_easy_setopt(call.get(), option, value);
    };
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_HTTPHEADER, headers.get());
    set(CURLOPT_POSTFIELDS, post.body.data());
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(post.body.size()));
    set(CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
    set(CURLOPT_USERNAME, post.login.key.c_str());
    set(CURLOPT_PASSWORD, post.login.secret.c_str());
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_HTTP09_ALLOWED, 0L);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(post.answer_s));
    set(CURLOPT_TIMEOUT_MS,
        milliseconds(kWaitsPerPost * post.answer_s +
                     static_cast<double>(post.body.size()) / kSlowestBytesPerS));
    set(CURLOPT_WRITEFUNCTION, take_body);
    set(CURLOPT_WRITEDATA, static_cast<void*>(&received));
    set(CURLOPT_HEADERFUNCTION, take_header);
    set(CURLOPT_HEADERDATA, static_cast<void*>(&received));
    if (!post.ca.empty()) set(CURLOPT_CAINFO, post.ca.c_str());
    // what stays on this machine needs no other one's help
    if (post.address.loopback) set(CURLOPT_NOPROXY, "*");
    const CURLcode code = curl_easy_perform(call.get());
    if (code != CURLE_OK) return error_of(code, post, received);
    long status = 0;
    curl_off_t wait_s = 0;
    curl_easy_getinfo(call.get(), CURLINFO_RESPONSE_CODE, &status);
    if (curl_easy_getinfo(call.get(), CURLINFO_RETRY_AFTER, &wait_s) == CURLE_OK && wait_s > 0)
        received.answer.retry_after_s = static_cast<double>(wait_s);
    received.answer.status = static_cast<int>(status);
    return std::move(received.answer);
}

}  // namespace sideport::records
