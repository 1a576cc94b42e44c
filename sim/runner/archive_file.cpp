#include "sim/runner/archive_file.h"

#include <cerrno>
#include <memory>

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace sideport::runner {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kPiece = std::size_t{1} << 16U;

using Writer = std::unique_ptr<archive, decltype(&archive_write_free)>;
using Reader = std::unique_ptr<archive, decltype(&archive_read_free)>;
using Entry = std::unique_ptr<archive_entry, decltype(&archive_entry_free)>;

std::string words_of(archive* handle) {
    const char* words = archive_error_string(handle);
    return words != nullptr ? words : "unknown";
}

Error write_fault(archive* handle, const fs::path& file) {
    const int number = archive_errno(handle);
    const bool full = number == ENOSPC || number == EDQUOT;
    return {full ? "machine.disk_full" : "file.unwritable", words_of(handle), file.string()};
}

Result<Done> write_members(archive* out, const fs::path& file,
                           const std::function<Result<bool>(ArchiveMember&)>& next) {
    if (archive_write_set_format_pax_restricted(out) != ARCHIVE_OK ||
        archive_write_add_filter_gzip(out) != ARCHIVE_OK ||
        archive_write_open_filename(out, file.c_str()) != ARCHIVE_OK)
        return write_fault(out, file);
    for (;;) {
        ArchiveMember member;
        const auto there = next(member);
        if (!there) return there.error();
        if (!there.value()) break;
        const Entry entry(archive_entry_new(), archive_entry_free);
        archive_entry_set_pathname(entry.get(), member.name.c_str());
        archive_entry_set_filetype(entry.get(), AE_IFREG);
        archive_entry_set_perm(entry.get(), 0644);
        archive_entry_set_mtime(entry.get(), member.changed_s, 0);
        archive_entry_set_size(entry.get(), static_cast<la_int64_t>(member.bytes.size()));
        if (archive_write_header(out, entry.get()) != ARCHIVE_OK) return write_fault(out, file);
        if (archive_write_data(out, member.bytes.data(), member.bytes.size()) !=
            static_cast<la_ssize_t>(member.bytes.size()))
            return write_fault(out, file);
    }
    if (archive_write_close(out) != ARCHIVE_OK) return write_fault(out, file);
    return Done{};
}

/// To the disk itself, so that a name never stands for a file that is not there yet.
Result<Done> flush(const fs::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    const bool fine = descriptor >= 0 && fsync(descriptor) == 0;
    const int problem = errno;
    if (descriptor >= 0) ::close(descriptor);
    if (fine) return Done{};
    return Error{problem == ENOSPC || problem == EDQUOT ? "machine.disk_full" : "file.unwritable",
                 std::error_code(problem, std::generic_category()).message(), file.string()};
}

/// The bytes of the member whose header was read.
Result<Done> read_bytes(archive* in, const fs::path& file, std::size_t most,
                        ArchiveMember& member) {
    std::string piece(kPiece, '\0');
    for (;;) {
        const la_ssize_t got = archive_read_data(in, piece.data(), piece.size());
        if (got == 0) return Done{};
        if (got < 0)
            return Error{"archive.partial",
                         fmt::format("{} cannot be read to its end: {}", member.name, words_of(in)),
                         file.string()};
        if (member.bytes.size() + static_cast<std::size_t>(got) > most)
            return Error{"archive.member", fmt::format("{} is larger than it may be", member.name),
                         file.string()};
        member.bytes.append(piece.data(), static_cast<std::size_t>(got));
    }
}

}  // namespace

Result<Done> write_archive(const fs::path& file,
                           const std::function<Result<bool>(ArchiveMember&)>& next) {
    std::error_code problem;
    if (fs::exists(file, problem))
        return Error{"archive.exists", "this file is there already; an archive replaces none",
                     file.string()};
    if (file.has_parent_path()) fs::create_directories(file.parent_path(), problem);
    fs::path part = file;
    part += fmt::format(".part{}", getpid());
    Result<Done> done = Done{};
    {
        const Writer out(archive_write_new(), archive_write_free);
        done = write_members(out.get(), part, next);
        if (!done) archive_write_fail(out.get());
    }
    if (done) done = flush(part);
    if (done) {
        fs::rename(part, file, problem);
        if (problem) done = Error{"file.unwritable", problem.message(), file.string()};
    }
    if (!done) fs::remove(part, problem);
    return done;
}

Result<Done> read_archive(const fs::path& file, const MemberLimit& limit,
                          const std::function<Result<Done>(ArchiveMember)>& take) {
    std::error_code problem;
    if (!fs::is_regular_file(file, problem))
        return Error{"file.missing", "there is no such file", file.string()};
    const Reader in(archive_read_new(), archive_read_free);
    archive_read_support_format_tar(in.get());
    archive_read_support_filter_gzip(in.get());
    if (archive_read_open_filename(in.get(), file.c_str(), kPiece) != ARCHIVE_OK)
        return Error{"archive.foreign", "this is no archive of a store: " + words_of(in.get()),
                     file.string()};
    for (bool first = true;; first = false) {
        archive_entry* entry = nullptr;
        const int state = archive_read_next_header(in.get(), &entry);
        if (state == ARCHIVE_EOF) return Done{};
        if (state != ARCHIVE_OK)
            return Error{first ? "archive.foreign" : "archive.partial",
                         (first ? "this is no archive of a store: " : "it breaks off: ") +
                             words_of(in.get()),
                         file.string()};
        const char* name = archive_entry_pathname(entry);
        ArchiveMember member{.name = name != nullptr ? name : "", .bytes = {}};
        if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry) != nullptr)
            return Error{"archive.member", "holds what is no plain file", file.string()};
        const auto most = limit(member.name);
        if (!most) return most.error();
        if (archive_entry_size_is_set(entry) == 0 || archive_entry_size(entry) < 0 ||
            static_cast<std::uint64_t>(archive_entry_size(entry)) > most.value())
            return Error{"archive.member", fmt::format("{} is larger than it may be", member.name),
                         file.string()};
        member.changed_s = archive_entry_mtime(entry);
        if (auto read = read_bytes(in.get(), file, most.value(), member); !read) return read;
        if (auto taken = take(std::move(member)); !taken) return taken;
    }
}

}  // namespace sideport::runner
