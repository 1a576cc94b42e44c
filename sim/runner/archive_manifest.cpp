#include "sim/runner/archive_manifest.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/store/words.h"

namespace sideport::runner {

namespace {

using Json = nlohmann::ordered_json;

constexpr int kFormat = 1;
constexpr std::string_view kSessions = "sessions/";
constexpr std::size_t kUuidLetters = 36;
constexpr std::size_t kMostNameBytes = 512, kMostPartBytes = 200;
constexpr std::int64_t kLatest_s = std::int64_t{1} << 40;  // the year 36812

/// One step of a path that leads down and nowhere else.
bool is_step(std::string_view part) {
    return !part.empty() && part != "." && part != ".." && part.size() <= kMostPartBytes &&
           std::all_of(part.begin(), part.end(), [](char c) {
               const auto byte = static_cast<unsigned char>(c);
               return byte >= 32 && byte != 127 && c != '\\' && c != ':';
           });
}

bool is_member_name(std::string_view name) {
    if (name == kContentsName) return true;
    if (name.size() > kMostNameBytes || session_of_member(name).empty()) return false;
    for (std::size_t begin = 0; begin <= name.size();) {
        const std::size_t end = std::min(name.find('/', begin), name.size());
        if (!is_step(name.substr(begin, end - begin))) return false;
        begin = end + 1;
    }
    return true;
}

bool is_sha256(std::string_view digits) {
    return digits.size() == 64 &&
           digits.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

Error wrong(std::string why) {
    return {"archive.manifest", std::move(why), ""};
}

Result<Done> check(const ArchiveManifest& manifest) {
    std::set<std::string_view> names;
    for (const PromisedMember& member : manifest.members) {
        if (!is_member_name(member.name)) return wrong("names a member that leads elsewhere");
        if (!names.insert(member.name).second) return wrong(member.name + " is there twice");
        if (!is_sha256(member.sha256)) return wrong(member.name + " has no SHA-256");
        if (member.bytes > kMostMemberBytes) return wrong(member.name + " is too large");
        if (member.changed_s < 0 || member.changed_s > kLatest_s)
            return wrong(member.name + " has no time");
    }
    // a file where another member needs a folder
    for (const PromisedMember& member : manifest.members) {
        for (std::size_t at = member.name.find('/'); at != std::string::npos;
             at = member.name.find('/', at + 1)) {
            if (names.contains(std::string_view(member.name).substr(0, at)))
                return wrong(member.name + " lies in what is a file");
        }
    }
    if (manifest.members.empty() || manifest.members.front().name != kContentsName)
        return wrong("store.json is not the first member");
    return Done{};
}

}  // namespace

std::uint64_t ArchiveManifest::bytes() const {
    std::uint64_t sum = 0;
    for (const PromisedMember& member : members)
        sum += member.bytes;
    return sum;
}

std::string session_of_member(std::string_view name) {
    if (name.substr(0, kSessions.size()) != kSessions) return {};
    const std::string_view rest = name.substr(kSessions.size());
    if (rest.size() < kUuidLetters + 2 || rest[kUuidLetters] != '/') return {};
    const std::string_view id = rest.substr(0, kUuidLetters);
    return store::is_uuid(id) ? std::string(id) : std::string{};
}

std::string file_of_member(std::string_view name) {
    return session_of_member(name).empty()
               ? std::string{}
               : std::string(name.substr(kSessions.size() + kUuidLetters + 1));
}

std::string manifest_json(const ArchiveManifest& manifest) {
    Json members = Json::array();
    for (const PromisedMember& member : manifest.members)
        members.push_back({{"name", member.name},
                           {"bytes", member.bytes},
                           {"sha256", member.sha256},
                           {"changed_s", member.changed_s}});
    return Json{{"sideport_archive", kFormat},   {"station", manifest.station},
                {"build", manifest.build},       {"made_utc", manifest.made_utc},
                {"trainees", manifest.trainees}, {"attempts", manifest.attempts},
                {"ratings", manifest.ratings},   {"members", members}}
               .dump(1, ' ', false, Json::error_handler_t::replace) +
           "\n";
}

Result<ArchiveManifest> manifest_of_json(std::string_view text) {
    ArchiveManifest manifest;
    try {
        const Json json = Json::parse(text);
        const auto format = json.at("sideport_archive").get<std::int64_t>();
        if (format > kFormat)
            return Error{"archive.newer",
                         fmt::format("this archive has format {}, this program reads {}; use the "
                                     "program that wrote it, or a newer one",
                                     format, kFormat),
                         ""};
        if (format < 1) return wrong("there is no such format");
        manifest.station = store::clean_text(json.at("station").get<std::string>());
        manifest.build = store::clean_text(json.at("build").get<std::string>());
        manifest.made_utc = store::clean_text(json.at("made_utc").get<std::string>());
        manifest.trainees = json.at("trainees").get<int>();
        manifest.attempts = json.at("attempts").get<int>();
        manifest.ratings = json.at("ratings").get<int>();
        for (const Json& member : json.at("members")) {
            if (!member.at("bytes").is_number_unsigned()) return wrong("a size is no size");
            manifest.members.push_back({.name = member.at("name").get<std::string>(),
                                        .bytes = member.at("bytes").get<std::uint64_t>(),
                                        .sha256 = member.at("sha256").get<std::string>(),
                                        .changed_s = member.at("changed_s").get<std::int64_t>()});
        }
    } catch (const Json::exception& problem) {
        return wrong(fmt::format("the manifest cannot be read ({})", problem.what()));
    }
    if (auto fine = check(manifest); !fine) return fine.error();
    return manifest;
}

}  // namespace sideport::runner
