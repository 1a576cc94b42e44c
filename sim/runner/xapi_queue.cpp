#include "sim/runner/xapi_queue.h"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sodium.h>

#include "sim/base/file_io.h"
#include "sim/runner/seal.h"

namespace sideport::runner {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::json;

constexpr const char* kJobName = "xapi.json";
constexpr const char* kLaterName = "not_before";  ///< seconds since 1970
constexpr std::size_t kMostInBatch = 50;
constexpr std::size_t kMostBatchBytes = std::size_t{1} << 20U;
constexpr std::size_t kMostStatementBytes = std::size_t{1} << 20U;
constexpr std::size_t kMostWords = 300;
constexpr double kLongestAsked_s = 86400.0;

Result<XapiJob> job_of(const std::string& text, const fs::path& file) {
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object()) return job_damaged(file, "this is no JSON object");
    const auto word = [&](const char* key) {
        const auto found = json.find(key);
        return found != json.end() && found->is_string() ? found->get<std::string>()
                                                         : std::string{};
    };
    const auto allow = json.find("allow_http");
    XapiJob job;
    job.session = word("session");
    auto target = xapi_target(word("url"), word("ca"),
                              allow != json.end() && allow->is_boolean() && allow->get<bool>());
    if (!target) return job_damaged(file, target.error().message);
    job.target = std::move(target).value();
    return job;
}

/// A statement on its way: its file, id and text.
struct Waiting {
    fs::path file;
    std::string id, text;
};

std::string without(std::string text, const std::string& secret) {
    for (std::size_t at = 0; !secret.empty() && (at = text.find(secret, at)) != std::string::npos;)
        text.replace(at, secret.size(), "***"), at += 3;
    return text;
}

/// What a server says, on one line, bounded, and without the login, should it repeat that.
std::string plain_words(std::string words, const records::Login& login) {
    const std::string pair = login.key + ":" + login.secret;
    std::string coded(sodium_base64_encoded_len(pair.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(coded.data(), coded.size(),
                      reinterpret_cast<const unsigned char*>(pair.data()), pair.size(),
                      sodium_base64_VARIANT_ORIGINAL);
    coded.resize(coded.find('\0'));
    for (const std::string& secret : {coded, login.secret, login.key})
        words = without(std::move(words), secret);
    for (char& c : words) {
        if (static_cast<unsigned char>(c) < 32 || c == 127) c = ' ';
    }
    if (words.size() > kMostWords) words = words.substr(0, kMostWords) + " ...";
    // a torn or broken letter becomes a mark for it
    return Json::parse(Json(words).dump(-1, ' ', false, Json::error_handler_t::replace))
        .get<std::string>();
}

/// Speaks to one store for one job.
class Courier {
  public:
    Courier(const XapiJob& job, const records::Login& login, double answer_s,
            std::function<void()> stored)
        : job_(job),
          login_(login),
          answer_s_(answer_s),
          stored_(std::move(stored)) {}

    /// All that waits, or up to the first trouble.
    std::optional<SendTrouble> go() {
        for (;;) {
            const std::vector<Waiting> batch = next_batch();
            if (batch.empty()) return std::nullopt;
            if (auto trouble = send(batch)) return trouble;
        }
    }

    std::vector<RefusedStatement>& refused() { return refused_; }

  private:
    std::vector<Waiting> next_batch() {
        std::vector<Waiting> batch;
        std::size_t bytes = 0;
        for (const fs::path& file : files_with(job_.folder / "statements", ".json")) {
            auto text = read_file(file, kMostStatementBytes);
            const Json json = text ? Json::parse(text.value(), nullptr, false) : Json();
            const auto id = json.is_object() ? json.find("id") : json.end();
            if (!json.is_object() || id == json.end() || !id->is_string()) {
                set_aside({file, "", ""}, "the file in the queue is damaged");
                continue;
            }
            bytes += text.value().size();
            if (batch.size() == kMostInBatch || (bytes > kMostBatchBytes && !batch.empty())) break;
            batch.push_back({file, id->get<std::string>(), std::move(text).value()});
        }
        return batch;
    }

    std::optional<SendTrouble> send(const std::vector<Waiting>& batch) {
        std::string body = "[";
        for (const Waiting& one : batch)
            body += (body.size() > 1 ? "," : "") + one.text;
        const auto answer = records::post_statements({.address = job_.target.address,
                                                      .body = body + "]",
                                                      .login = login_,
                                                      .ca = job_.target.ca,
                                                      .answer_s = answer_s_});
        if (!answer) return SendTrouble{answer.error()};
        return heard(answer.value(), batch);
    }

    std::optional<SendTrouble> heard(const records::WebAnswer& answer,
                                     const std::vector<Waiting>& batch) {
        const int status = answer.status;
        const auto trouble = [&](const char* code, std::string why) {
            return SendTrouble{{code, std::move(why), job_.target.address.url},
                               answer.retry_after_s};
        };
        const std::string said = plain_words(answer.body, login_);
        if (status == 200) {
            if (!confirms(answer.body, batch))
                return trouble("xapi.odd_answer",
                               "it says 200, but does not name what it was sent; nothing is taken "
                               "out of the queue");
            for (const Waiting& one : batch) {
                std::error_code ignored;
                fs::remove(one.file, ignored);
                stored_();
            }
            return std::nullopt;
        }
        if (status == 401 || status == 403)
            return trouble("xapi.login", fmt::format("key and secret are refused ({})", status));
        if (status == 429 || status == 503)
            return trouble("machine.lrs_busy",
                           fmt::format("it is busy ({}){}", status, wait(answer)));
        if (status >= 500 || status == 408)
            return trouble("machine.lrs_failed", fmt::format("it fails ({}): {}", status, said));
        const bool about_statements =
            status == 400 || status == 409 || status == 413 || status == 422;
        if (!about_statements)
            return trouble("xapi.not_a_store",
                           fmt::format("it answers {} where a record store answers 200; is the "
                                       "address right?",
                                       status));
        if (batch.size() == 1) {
            set_aside(batch[0], status == 409
                                    ? "another statement with this id is there already: " + said
                                    : fmt::format("{}: {}", status, said));
            return std::nullopt;
        }
        // one bad statement rejects a whole batch
        for (const Waiting& one : batch) {
            if (auto failed = send({one})) return failed;
        }
        return std::nullopt;
    }

    static std::string wait(const records::WebAnswer& answer) {
        if (answer.retry_after_s < 0.0) return {};
        return fmt::format(" and asks to wait {:.0f} s", answer.retry_after_s);
    }

    /// An array of just these ids.
    static bool confirms(const std::string& body, const std::vector<Waiting>& batch) {
        const Json json = Json::parse(body, nullptr, false);
        if (!json.is_array() || json.size() != batch.size()) return false;
        std::vector<std::string> named, sent;
        for (const Json& id : json) {
            if (!id.is_string()) return false;
            named.push_back(id.get<std::string>());
        }
        for (const Waiting& one : batch)
            sent.push_back(one.id);
        std::sort(named.begin(), named.end());
        std::sort(sent.begin(), sent.end());
        return named == sent;
    }

    void set_aside(const Waiting& one, const std::string& words) {
        const fs::path folder = job_.folder / "aside";
        std::error_code problem;
        fs::create_directories(folder, problem);
        fs::path reason = folder / one.file.filename();
        reason.replace_extension(".txt");
        (void)write_file(reason, words + "\n");
        fs::rename(one.file, folder / one.file.filename(), problem);
        // what can be neither sent nor moved would be tried without end
        if (problem) fs::remove(one.file, problem);
        refused_.push_back({one.id.empty() ? one.file.stem().string() : one.id, words});
    }

    const XapiJob& job_;
    const records::Login& login_;
    double answer_s_;
    std::function<void()> stored_;
    std::vector<RefusedStatement> refused_;
};

/// How long the store still wants to be left alone, as an earlier call heard it.
double asked_s(const fs::path& folder) {
    const auto text = read_file(folder / kLaterName, 64);
    if (!text) return 0.0;
    std::int64_t until = 0;
    const std::string& digits = text.value();
    std::from_chars(digits.data(), digits.data() + digits.size(), until);
    const auto left = static_cast<double>(until - static_cast<std::int64_t>(std::time(nullptr)));
    // a clock that was set back must not keep it for ever
    return left > kLongestAsked_s ? 0.0 : left;
}

void remember(const fs::path& folder, const std::optional<SendTrouble>& trouble) {
    std::error_code ignored;
    if (!trouble || trouble->wait_s <= 0.0) {
        fs::remove(folder / kLaterName, ignored);
        return;
    }
    const double wait_s = std::min(trouble->wait_s, kLongestAsked_s);
    (void)write_file(folder / kLaterName,
                     fmt::format("{}\n", static_cast<std::int64_t>(std::time(nullptr)) +
                                             static_cast<std::int64_t>(wait_s)));
}

}  // namespace

Result<XapiTarget> xapi_target(const std::string& url, const fs::path& ca, bool allow_http) {
    auto address = records::web_address(url);
    if (!address) return address.error();
    if (!address.value().encrypted && !address.value().loopback && !allow_http)
        return Error{"xapi.unencrypted",
                     "http:// to another machine shows the login to everybody on the way; use "
                     "https://, or --allow-http where the line is safe",
                     url};
    return XapiTarget{std::move(address).value(), ca, allow_http};
}

fs::path xapi_queue_folder() {
    return station_folder() / "xapi_queue";
}

Result<XapiJob> read_xapi_job(const fs::path& folder) {
    const auto text = read_job_file(folder, kJobName);
    if (!text) return text.error();
    auto job = job_of(text.value(), folder / kJobName);
    if (!job) return job;
    job.value().folder = folder;
    job.value().waiting = files_with(folder / "statements", ".json");
    job.value().aside = files_with(folder / "aside", ".json");
    return job;
}

XapiQueue read_xapi_queue(const fs::path& queue) {
    XapiQueue found;
    for (const fs::path& folder : job_folders(queue, kJobName)) {
        auto job = read_xapi_job(folder);
        if (job)
            found.jobs.push_back(std::move(job).value());
        else
            found.faults.push_back(job.error());
    }
    return found;
}

Result<XapiJob> queue_xapi_job(const fs::path& queue, const XapiTarget& target,
                               const std::string& session,
                               const std::vector<records::XapiStatement>& statements) {
    const fs::path folder =
        queue / sha256_hex(fmt::format("xapi {} {}", session, target.address.url)).substr(0, 12);
    std::error_code problem;
    fs::create_directories(folder, problem);
    if (problem) return Error{"folder.unwritable", problem.message(), folder.string()};
    const JobLock lock(folder);
    if (!lock.held()) return job_busy(folder);
    fs::remove_all(folder / "aside", problem);
    for (std::size_t i = 0; i < statements.size(); ++i) {
        const std::string name = fmt::format("{:04}_{}.json", i, statements[i].id);
        if (auto done = write_file(folder / "statements" / name, statements[i].json); !done)
            return done.error();
    }
    const Json json{{"format", 1},
                    {"session", session},
                    {"url", target.address.url},
                    {"ca", target.ca.string()},
                    {"allow_http", target.allow_http}};
    auto done = write_file(folder / kJobName,
                           json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
    if (!done) return done.error();
    return read_xapi_job(folder);
}

XapiOutcome send_xapi_job(const XapiJob& job, const records::Login& login, double answer_s,
                          const SendPatience& patience,
                          const std::function<void(int, int)>& progress) {
    XapiOutcome outcome;
    outcome.left = static_cast<int>(job.waiting.size());
    const JobLock lock(job.folder);
    if (!lock.held()) {
        outcome.trouble = job_busy(job.folder);
        return outcome;
    }
    if (const double left_s = asked_s(job.folder); left_s > 0.0) {
        outcome.trouble =
            Error{"machine.lrs_busy",
                  fmt::format("it asked to be left alone for another {:.0f} s", left_s),
                  job.target.address.url};
        return outcome;
    }
    const int all = outcome.left;
    Courier courier(job, login, answer_s, [&] {
        outcome.stored += 1;
        if (progress) progress(outcome.stored, all);
    });
    const auto trouble = try_patiently(patience, [&] { return courier.go(); });
    remember(job.folder, trouble);
    if (trouble) outcome.trouble = trouble->error;
    outcome.refused = std::move(courier.refused());
    outcome.left = static_cast<int>(files_with(job.folder / "statements", ".json").size());
    std::error_code ignored;
    if (outcome.left == 0 && files_with(job.folder / "aside", ".json").empty())
        fs::remove_all(job.folder, ignored);
    return outcome;
}

}  // namespace sideport::runner
