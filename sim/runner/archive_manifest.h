#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"

namespace sideport::runner {

inline constexpr const char* kManifestName = "manifest.json";
inline constexpr const char* kSignatureName = "signature.json";
inline constexpr const char* kContentsName = "store.json";
inline constexpr std::size_t kMostManifestBytes = std::size_t{1} << 24U;
inline constexpr std::size_t kMostSignatureBytes = 4096;
/// Of one member; read_file() reads as much.
inline constexpr std::size_t kMostMemberBytes = std::size_t{1} << 28U;

/// A member as the manifest promises it.
struct PromisedMember {
    std::string name;
    std::uint64_t bytes = 0;
    std::string sha256;          ///< 64 hexadecimal digits
    std::int64_t changed_s = 0;  ///< s since 1970; the start of a session follows from it
};

/// What an archive holds, in its order, after manifest and signature. The first is store.json, the
/// others are sessions/UUID/FILE.
struct ArchiveManifest {
    std::string station, build, made_utc;
    int trainees = 0, attempts = 0, ratings = 0;
    std::vector<PromisedMember> members;
    std::uint64_t bytes() const;  ///< of all members
};

/// The UUID of sessions/UUID/FILE; empty for other names.
std::string session_of_member(std::string_view name);
/// What follows it.
std::string file_of_member(std::string_view name);

std::string manifest_json(const ArchiveManifest& manifest);
/// Errors: archive.manifest (damaged; a name that leads elsewhere, or is there twice; a size beyond
/// kMostMemberBytes), archive.newer.
Result<ArchiveManifest> manifest_of_json(std::string_view json);

}  // namespace sideport::runner
