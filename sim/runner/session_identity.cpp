#include "sim/runner/session_identity.h"

#include <cmath>

#include <fmt/format.h>
#include <sys/stat.h>

#include "sim/base/file_io.h"
#include "sim/runner/seal.h"

namespace sideport::runner {

namespace fs = std::filesystem;

namespace {

/// When the session's last event was written, s since 1970.
double written_unix_s(const fs::path& file) {
    struct stat about {};
    return stat(file.c_str(), &about) == 0 ? static_cast<double>(about.st_mtim.tv_sec) : 0.0;
}

}  // namespace

std::string SessionIdentity::digest_of(std::string_view name) const {
    return sha256_hex(fmt::format("{} {}", digest, name));
}

Result<SessionIdentity> session_identity(const session::Recording& recording,
                                         const fs::path& folder) {
    std::string contents;
    for (const char* name : {"session.yaml", "commands.jsonl", "hashes.jsonl"}) {
        auto bytes = read_file(folder / name);
        if (!bytes) return bytes.error();
        contents += bytes.value();
    }
    SessionIdentity identity;
    identity.started_unix_s =
        written_unix_s(folder / "hashes.jsonl") - std::floor(events::seconds(recording.last_tick));
    identity.digest =
        sha256_hex(fmt::format("{} {:.0f}", sha256_hex(contents), identity.started_unix_s));
    const auto key = station_key(station_folder());
    identity.station = key ? fingerprint(key.value()) : "none";
    // a name's plain hash could be found by trying names; with the station's secret it cannot
    if (key && !recording.trainee.empty())
        identity.pseudonym =
            sha256_hex(key.value().seed + "trainee " + recording.trainee).substr(0, 8);
    return identity;
}

}  // namespace sideport::runner
