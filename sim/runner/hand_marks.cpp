#include "sim/runner/hand_marks.h"

#include <algorithm>
#include <chrono>
#include <ctime>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/assessment/assessment.h"
#include "sim/base/file_io.h"
#include "sim/session/recorder.h"

namespace sideport::runner {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using records::HandMark;

constexpr const char* kFolder = "marks";
constexpr std::size_t kMostBytes = 1U << 20U;

/// What names the session: two attempts at the same case by the same person differ in their
/// attempt.json, where they have one.
Result<std::string> name_of(const fs::path& session) {
    const auto header = session::read_recording_header(session);
    if (!header) return header.error();
    const session::Recording& recording = header.value();
    std::string name = fmt::format("{:016x}|{}|{}|{}|{}", recording.scenario_hash, recording.seed,
                                   recording.build, recording.trainee, recording.mode);
    if (const auto attempt = read_file(session / "attempt.json", kMostBytes)) {
        const Json page = Json::parse(attempt.value(), nullptr, false);
        if (page.is_object() && page.contains("id") && page["id"].is_string())
            name += "|" + page["id"].get<std::string>();
    }
    return name;
}

bool is_outcome(const std::string& word) {
    using assessment::Outcome;
    const Outcome all[] = {Outcome::done, Outcome::partial, Outcome::missed, Outcome::incorrect,
                           Outcome::not_applicable};
    return word.empty() || std::any_of(std::begin(all), std::end(all), [&](Outcome outcome) {
               return word == assessment::outcome_name(outcome);
           });
}

/// A text as JSON holds it, whatever bytes were typed.
std::string dumped(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// What is signed.
Json statement_of(const HandMark& mark, const std::string& before) {
    return {{"item", mark.item},           {"outcome", mark.outcome}, {"computed", mark.computed},
            {"reason", mark.reason},       {"by", mark.by},           {"given_utc", mark.given_utc},
            {"session_s", mark.session_s}, {"before", before}};
}

/// Why a line is none of the marks of this session; empty: it is.
std::string read_line(const std::string& line, const std::string& before, HandMark& mark,
                      std::string& key) {
    const Json row = Json::parse(line, nullptr, false);
    if (!row.is_object() || row.size() != 10) return "is no mark";
    try {
        mark = {.item = row.at("item").get<std::string>(),
                .outcome = row.at("outcome").get<std::string>(),
                .computed = row.at("computed").get<std::string>(),
                .reason = row.at("reason").get<std::string>(),
                .by = row.at("by").get<std::string>(),
                .given_utc = row.at("given_utc").get<std::string>(),
                .session_s = row.at("session_s").get<double>()};
        const Signature signature{row.at("key").get<std::string>(),
                                  row.at("signature").get<std::string>()};
        if (!is_outcome(mark.outcome)) return "names no outcome";
        if (!fits(signature, dumped(statement_of(mark, row.at("before").get<std::string>()))))
            return "does not fit its signature";
        key = fingerprint_of(signature.public_key);
        if (row.at("before").get<std::string>() != before)
            return "does not follow on what stands before it";
    } catch (const Json::exception&) {
        return "is no mark";
    }
    return {};
}

/// The marks that one station gave.
struct Chain {
    std::vector<HandMark> marks;
    std::string last;   ///< hash that the next line has to hold
    std::string fault;  ///< "line 2 of ... does not fit its signature"; empty: none
    std::string bytes;  ///< of the file, as they are
};

std::string file_name(const std::string& key) {
    return key + ".jsonl";
}

/// key: fingerprint after which the file is called; its lines have to be signed with that.
Result<Chain> read_chain(const fs::path& session, const std::string& key) {
    const auto name = name_of(session);
    if (!name) return name.error();
    Chain chain;
    chain.last = sha256_hex(name.value());
    const fs::path file = session / kFolder / file_name(key);
    std::error_code problem;
    if (!fs::exists(file, problem)) return chain;
    auto text = read_file(file, kMostBytes);
    if (!text) return text.error();
    chain.bytes = std::move(text).value();
    std::size_t begin = 0;
    for (int number = 1; begin < chain.bytes.size(); ++number) {
        const std::size_t end = std::min(chain.bytes.find('\n', begin), chain.bytes.size());
        const std::string line = chain.bytes.substr(begin, end - begin);
        begin = end + 1;
        HandMark mark;
        std::string signer;
        std::string fault = read_line(line, chain.last, mark, signer);
        if (fault.empty() && signer != key) fault = "is signed with another key";
        if (!fault.empty()) {
            chain.fault =
                fmt::format("line {} of {}/{} {}", number, kFolder, file_name(key), fault);
            break;
        }
        chain.last = sha256_hex(line);
        chain.marks.push_back(std::move(mark));
    }
    return chain;
}

std::string utc_now() {
    const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(now));
}

}  // namespace

Result<HandMark> add_hand_mark(const fs::path& session, HandMark mark, const StationKey& key) {
    const std::string own = fingerprint(key);
    const fs::path file = session / kFolder / file_name(own);
    if (mark.reason.empty() || mark.reason.size() > kLongestReason)
        return Error{"mark.reason",
                     fmt::format("a mark by hand needs a reason, 1 to {} bytes", kLongestReason),
                     file.string()};
    if (!is_outcome(mark.outcome) || mark.item.empty() || mark.by.size() > kLongestMarker)
        return Error{"mark.outcome",
                     fmt::format("there is no outcome '{}'; allowed: done, partial, missed, "
                                 "incorrect, not_applicable, or none to take a mark back",
                                 mark.outcome),
                     file.string()};
    const auto chain = read_chain(session, own);
    if (!chain) return chain.error();
    if (!chain.value().fault.empty())
        return Error{"mark.broken", chain.value().fault, file.string()};
    mark.given_utc = utc_now();
    Json row = statement_of(mark, chain.value().last);
    const Signature signature = sign(key, dumped(row));
    row["key"] = signature.public_key;
    row["signature"] = signature.digits;
    const std::string line = dumped(row);
    if (auto done = write_file(file, chain.value().bytes + line + "\n"); !done) return done.error();
    // what was written: broken UTF-8 was replaced on its way into the line
    std::string signer;
    (void)read_line(line, chain.value().last, mark, signer);
    return mark;
}

Result<HandMarks> read_hand_marks(const fs::path& session, const StationKey& own) {
    HandMarks found;
    std::vector<std::string> keys;
    std::error_code problem;
    for (const auto& entry : fs::directory_iterator(session / kFolder, problem))
        if (entry.path().extension() == ".jsonl") keys.push_back(entry.path().stem().string());
    std::sort(keys.begin(), keys.end());
    std::string names, faults;
    for (const std::string& key : keys) {
        auto chain = read_chain(session, key);
        if (!chain) return chain.error();
        if (!chain.value().fault.empty())
            faults += (faults.empty() ? "" : "; ") + chain.value().fault;
        names += (names.empty() ? "" : ", ") + key +
                 (!own.seed.empty() && key == fingerprint(own) ? " (this station)" : "");
        for (HandMark& mark : chain.value().marks)
            found.marks.push_back(std::move(mark));
    }
    std::stable_sort(
        found.marks.begin(), found.marks.end(),
        [](const HandMark& a, const HandMark& b) { return a.given_utc < b.given_utc; });
    found.broken = !faults.empty();
    const std::size_t count = found.marks.size();
    if (found.broken)
        found.sentence = fmt::format("CHANGED: {}; what follows it is not shown.", faults);
    else if (count > 0)
        found.sentence =
            fmt::format("{} mark{} by hand, signed with key {}; nothing was changed since.", count,
                        count == 1 ? "" : "s", names);
    return found;
}

}  // namespace sideport::runner
