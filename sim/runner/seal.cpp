#include "sim/runner/seal.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sodium.h>
#include <sys/stat.h>

#include "sim/base/file_io.h"

namespace sideport::runner {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::ordered_json;
using State = SealFinding::State;

constexpr const char* kSealName = "seal.json";
/// Besides frames/. Ratings and remarks may come later and are not in it.
constexpr const char* kSigned[] = {"session.yaml", "commands.jsonl", "events.jsonl",
                                   "hashes.jsonl", "result.json",    "report.html"};
/// A change in a log is found to within so many lines.
constexpr std::size_t kLinesPerLink = 64;

std::string hex(std::string_view bytes) {
    std::string text;
    for (const char c : bytes)
        text += fmt::format("{:02x}", static_cast<unsigned char>(c));
    return text;
}

/// Empty when it is no hexadecimal text of so many bytes.
std::string unhex(std::string_view text, std::size_t bytes) {
    std::string out(bytes, '\0');
    std::size_t written = 0;
    const char* end = nullptr;
    const int bad = sodium_hex2bin(reinterpret_cast<unsigned char*>(out.data()), bytes, text.data(),
                                   text.size(), nullptr, &written, &end);
    return bad == 0 && written == bytes && end == text.data() + text.size() ? out : std::string{};
}

const unsigned char* raw(const std::string& bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

std::string sha256(std::string_view bytes) {
    std::string digest(crypto_hash_sha256_BYTES, '\0');
    crypto_hash_sha256(reinterpret_cast<unsigned char*>(digest.data()),
                       reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    return digest;
}

struct KeyPair {
    std::string secret = std::string(crypto_sign_SECRETKEYBYTES, '\0');
    std::string open = std::string(crypto_sign_PUBLICKEYBYTES, '\0');
};

KeyPair pair_of(const StationKey& key) {
    KeyPair pair;
    crypto_sign_seed_keypair(reinterpret_cast<unsigned char*>(pair.open.data()),
                             reinterpret_cast<unsigned char*>(pair.secret.data()), raw(key.seed));
    return pair;
}

std::string short_name(std::string_view public_key) {
    return hex(public_key.substr(0, 8));
}

/// Each link is the hash of the one before it and the next lines, so that no line can be changed,
/// moved or taken out without breaking all that follow. The last link stands for the whole file.
std::vector<std::string> chain_of(std::string_view text) {
    std::vector<std::string> links;
    std::string link = sha256("");
    std::size_t begin = 0;
    while (begin < text.size()) {
        std::size_t end = begin;
        for (std::size_t lines = 0; lines < kLinesPerLink && end < text.size(); ++lines)
            end = std::min(text.find('\n', end), text.size() - 1) + 1;
        link = sha256(link + std::string(text.substr(begin, end - begin)));
        links.push_back(hex(link));
        begin = end;
    }
    return links;
}

/// Names of what is signed, in a fixed order.
std::vector<std::string> signed_files(const fs::path& folder) {
    std::vector<std::string> names;
    std::error_code problem;
    for (const char* name : kSigned) {
        if (fs::exists(folder / name, problem)) names.emplace_back(name);
    }
    const auto first_picture = static_cast<std::ptrdiff_t>(names.size());
    for (const auto& entry : fs::recursive_directory_iterator(folder / "frames", problem)) {
        if (entry.is_regular_file(problem))
            names.push_back(fs::relative(entry.path(), folder, problem).generic_string());
    }
    std::sort(names.begin() + first_picture, names.end());
    return names;
}

/// {"session.yaml": ["<hash>"], "commands.jsonl": [link, link, ...]}
Result<Json> contents_of(const fs::path& folder) {
    Json files = Json::object();
    for (const std::string& name : signed_files(folder)) {
        const auto bytes = read_file(folder / name);
        if (!bytes) return bytes.error();
        const bool log = fs::path(name).extension() == ".jsonl";
        files[name] =
            log ? chain_of(bytes.value()) : std::vector<std::string>{hex(sha256(bytes.value()))};
    }
    return files;
}

/// Where two lists of links part, in lines.
std::string change_of(const std::string& name, const Json& sealed, const Json& found) {
    if (fs::path(name).extension() != ".jsonl") return name + ": changed";
    std::size_t same = 0;
    while (same < sealed.size() && same < found.size() && sealed[same] == found[same])
        ++same;
    if (same == found.size())
        return fmt::format("{}: cut off after line {}", name, same * kLinesPerLink);
    if (same == sealed.size()) return fmt::format("{}: lines were added at its end", name);
    return fmt::format("{}: changed between lines {} and {}", name, same * kLinesPerLink + 1,
                       (same + 1) * kLinesPerLink);
}

std::vector<std::string> changes(const Json& sealed, const Json& found) {
    std::vector<std::string> faults;
    for (const auto& [name, links] : sealed.items()) {
        if (!found.contains(name))
            faults.push_back(name + ": is gone");
        else if (found[name] != links)
            faults.push_back(change_of(name, links, found[name]));
    }
    for (const auto& [name, links] : found.items()) {
        if (!sealed.contains(name)) faults.push_back(name + ": was added");
    }
    return faults;
}

SealFinding forged(std::string key, std::string why) {
    return {.state = State::forged, .key = std::move(key), .faults = {std::move(why)}};
}

}  // namespace

fs::path station_folder() {
    if (const char* data = std::getenv("XDG_DATA_HOME"); data != nullptr && *data != '\0')
        return fs::path(data) / "sideport";
    const char* home = std::getenv("HOME");
    return fs::path(home != nullptr ? home : ".") / ".local/share/sideport";
}

Result<StationKey> station_key(const fs::path& folder) {
    if (sodium_init() < 0) return Error{"key.unavailable", "no source of random numbers", ""};
    const fs::path file = folder / "station.key";
    std::error_code problem;
    if (!fs::exists(file, problem)) {
        StationKey key{std::string(crypto_sign_SEEDBYTES, '\0')};
        randombytes_buf(key.seed.data(), key.seed.size());
        // nobody else may read it, not even while it is being written
        const mode_t before = umask(077);
        auto done = write_file(file, hex(key.seed) + "\n");
        umask(before);
        if (!done) return done.error();
        return key;
    }
    auto text = read_file(file, 1024);
    if (!text) return text.error();
    std::string digits = std::move(text).value();
    while (!digits.empty() && (digits.back() == '\n' || digits.back() == ' '))
        digits.pop_back();
    StationKey key{unhex(digits, crypto_sign_SEEDBYTES)};
    if (key.seed.empty()) {
        return Error{"key.damaged",
                     "64 hexadecimal digits are expected; move the file away and a "
                     "new key is made",
                     file.string()};
    }
    return key;
}

std::string fingerprint(const StationKey& key) {
    return short_name(pair_of(key).open);
}

std::string fingerprint_of(std::string_view public_key) {
    return short_name(unhex(public_key, crypto_sign_PUBLICKEYBYTES));
}

std::string sha256_hex(std::string_view bytes) {
    return hex(sha256(bytes));
}

Signature sign(const StationKey& key, std::string_view text) {
    const KeyPair pair = pair_of(key);
    std::string signature(crypto_sign_BYTES, '\0');
    crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr,
                         reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                         raw(pair.secret));
    return {hex(pair.open), hex(signature)};
}

bool fits(const Signature& signature, std::string_view text) {
    if (sodium_init() < 0) return false;
    const std::string open = unhex(signature.public_key, crypto_sign_PUBLICKEYBYTES);
    const std::string digits = unhex(signature.digits, crypto_sign_BYTES);
    if (open.empty() || digits.empty()) return false;
    return crypto_sign_verify_detached(raw(digits),
                                       reinterpret_cast<const unsigned char*>(text.data()),
                                       text.size(), raw(open)) == 0;
}

Result<Done> seal_session(const fs::path& folder, const StationKey& key) {
    auto files = contents_of(folder);
    if (!files) return files.error();
    const Signature signature = sign(key, files.value().dump());
    const Json seal{{"format", 1},
                    {"lines_per_link", kLinesPerLink},
                    {"files", std::move(files).value()},
                    {"public_key", signature.public_key},
                    {"signature", signature.digits}};
    return write_file(folder / kSealName, seal.dump(1) + "\n");
}

Result<SealFinding> check_seal(const fs::path& folder, const StationKey& own) {
    if (sodium_init() < 0) return Error{"key.unavailable", "no source of random numbers", ""};
    std::error_code problem;
    if (!fs::exists(folder / "session.yaml", problem))
        return Error{"session.missing", "there is no session.yaml", folder.string()};
    if (!fs::exists(folder / kSealName, problem)) return SealFinding{};
    const auto text = read_file(folder / kSealName);
    if (!text) return text.error();
    const Json seal = Json::parse(text.value(), nullptr, false);
    if (!seal.is_object() || !seal.contains("files") || !seal["files"].is_object() ||
        !seal.contains("public_key") || !seal["public_key"].is_string() ||
        !seal.contains("signature") || !seal["signature"].is_string())
        return forged("", "seal.json: damaged");
    const Signature signature{seal["public_key"].get<std::string>(),
                              seal["signature"].get<std::string>()};
    const std::string open = unhex(signature.public_key, crypto_sign_PUBLICKEYBYTES);
    if (open.empty() || unhex(signature.digits, crypto_sign_BYTES).empty())
        return forged("", "seal.json: damaged");
    if (!fits(signature, seal["files"].dump()))
        return forged(short_name(open), "seal.json: does not fit its signature");
    const auto found = contents_of(folder);
    if (!found) return found.error();
    SealFinding finding{.state = State::intact,
                        .key = short_name(open),
                        .own_key = !own.seed.empty() && open == pair_of(own).open,
                        .faults = changes(seal["files"], found.value())};
    if (!finding.faults.empty()) finding.state = State::changed;
    return finding;
}

const char* seal_state_name(State state) {
    switch (state) {
        case State::intact:
            return "intact";
        case State::changed:
            return "changed";
        case State::forged:
            return "forged";
        case State::not_sealed:
            break;
    }
    return "not_sealed";
}

std::string seal_message(const SealFinding& finding) {
    const std::string key = fmt::format("key {} of {}", finding.key,
                                        finding.own_key ? "this station" : "another station");
    std::string faults;
    for (const std::string& fault : finding.faults)
        faults += (faults.empty() ? "" : "; ") + fault;
    switch (finding.state) {
        case State::intact:
            return fmt::format("Sealed with {}; nothing was changed since.", key);
        case State::changed:
            return fmt::format("CHANGED after it was sealed with {}: {}.", key, faults);
        case State::forged:
            return fmt::format("The seal is not genuine: {}.", faults);
        case State::not_sealed:
            return "Not sealed: that nothing was changed cannot be proved.";
    }
    return {};
}

}  // namespace sideport::runner
