#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "sim/base/result.h"

namespace sideport::runner {

/// A plain file in an archive.
struct ArchiveMember {
    std::string name;  ///< "sessions/UUID/events.jsonl"
    std::string bytes;
    std::int64_t changed_s = 0;  ///< s since 1970
};

/// Writes members one after the other as gzip-compressed tar. The file appears when all are there.
/// next: fills the next member; false: there is none. Errors: of next, archive.exists,
/// file.unwritable, machine.disk_full.
Result<Done> write_archive(const std::filesystem::path& file,
                           const std::function<Result<bool>(ArchiveMember&)>& next);

/// Largest number of bytes that a member of this name may have; an Error refuses the archive.
using MemberLimit = std::function<Result<std::size_t>(const std::string& name)>;
/// Reads the members in their order; nothing is written anywhere. Each is refused before its bytes
/// are read where it is no plain file or `limit` says so. Memory: one member.
/// Errors: of limit and take, file.missing, archive.foreign (no such archive), archive.partial (it
/// ends too early), archive.member (a link, a device, a folder, or larger than it may be).
Result<Done> read_archive(const std::filesystem::path& file, const MemberLimit& limit,
                          const std::function<Result<Done>(ArchiveMember)>& take);

}  // namespace sideport::runner
