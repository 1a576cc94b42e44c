#include "sim/runner/store_archive.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/base/file_io.h"
#include "sim/runner/archive_file.h"
#include "sim/runner/archive_manifest.h"
#include "sim/runner/leftovers.h"
#include "sim/session/recorder.h"
#include "sim/store/contents.h"
#include "sim/store/session_intake.h"
#include "sim/store/words.h"

namespace sideport::runner {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::ordered_json;

/// What is signed: a manifest cannot be taken for a seal, nor a seal for a manifest.
std::string signed_text(std::string_view manifest) {
    return "sideport archive 1\n" + std::string(manifest);
}

std::string host_name() {
    char name[256] = {};
    return gethostname(name, sizeof name - 1) == 0 ? name : "";
}

std::int64_t changed_s(const fs::path& file) {
    struct stat about {};
    return stat(file.c_str(), &about) == 0 ? std::max<std::int64_t>(about.st_mtim.tv_sec, 0) : 0;
}

/// Plain files of a session, by name; hidden ones are somebody's scratch.
std::vector<fs::path> files_of(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code problem;
    for (fs::recursive_directory_iterator entry(folder, problem), end; !problem && entry != end;
         entry.increment(problem)) {
        const bool hidden = entry->path().filename().string().rfind('.', 0) == 0;
        if (hidden && entry->is_directory(problem)) entry.disable_recursion_pending();
        if (!hidden && entry->symlink_status(problem).type() == fs::file_type::regular)
            files.push_back(entry->path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

/// The folder that was stored for this attempt holds it still.
Result<Done> check_folder(const store::Attempt& attempt, const fs::path& folder) {
    const auto found = store::read_attempt(folder);
    if (!found) return found.error();
    if (found.value().id == attempt.id && found.value().result_hash == attempt.result_hash)
        return Done{};
    return Error{"archive.session", "this folder is not of its attempt", folder.string()};
}

/// What goes into an archive, looked at before the first byte is written.
struct Load {
    ArchiveManifest manifest;
    std::string contents;
    std::vector<fs::path> files;  ///< of the manifest's members after store.json
};

Result<Done> load_session(const store::Attempt& attempt, Load& load) {
    const fs::path folder = attempt.session_folder;
    for (const fs::path& file : files_of(folder)) {
        const auto bytes = read_file(file, kMostMemberBytes);
        if (!bytes) return bytes.error();
        load.manifest.members.push_back(
            {.name = fmt::format("sessions/{}/{}", attempt.id,
                                 file.lexically_relative(folder).generic_string()),
             .bytes = bytes.value().size(),
             .sha256 = sha256_hex(bytes.value()),
             .changed_s = changed_s(file)});
        load.files.push_back(file);
    }
    return Done{};
}

/// The members one after the other: manifest, signature, contents, sessions.
Result<bool> next_member(const Load& load, const std::string& manifest,
                         const std::string& signature, std::size_t number, ArchiveMember& member) {
    if (number >= load.manifest.members.size() + 2) return false;
    if (number == 0) {
        member = {kManifestName, manifest, 0};
    } else if (number == 1) {
        member = {kSignatureName, signature, 0};
    } else if (number == 2) {
        member = {kContentsName, load.contents, 0};
    } else {
        const PromisedMember& promised = load.manifest.members[number - 2];
        auto bytes = read_file(load.files[number - 3], kMostMemberBytes);
        if (!bytes) return bytes.error();
        if (sha256_hex(bytes.value()) != promised.sha256)
            return Error{"archive.changing", "changed while the archive was written; try again",
                         load.files[number - 3].string()};
        member = {promised.name, std::move(bytes).value(), promised.changed_s};
    }
    return true;
}

bool is_trusted(const std::string& public_key, const StationKey& own,
                const std::vector<std::string>& trusted) {
    if (public_key == sign(own, "").public_key) return true;
    const std::string name = fingerprint_of(public_key);
    return std::any_of(trusted.begin(), trusted.end(), [&](const std::string& one) {
        return !one.empty() && (one == public_key || one == name);
    });
}

/// Where folders are gathered until all of them are there; gone with its owner.
class Staging {
  public:
    explicit Staging(const fs::path& sessions)
        : folder_(sessions / fmt::format(".import{}", getpid())) {
        remove_leftovers(sessions, ".import");
    }
    ~Staging() {
        std::error_code ignored;
        fs::remove_all(folder_, ignored);
    }
    Staging(const Staging&) = delete;
    Staging& operator=(const Staging&) = delete;

    fs::path session(const std::string& id) const { return folder_ / id; }

    Result<Done> put(const std::string& id, const std::string& name, const std::string& bytes,
                     std::int64_t changed) const {
        const fs::path file = session(id) / name;
        if (auto done = write_file(file, bytes); !done) return done;
        const timespec times[2] = {{changed, 0}, {changed, 0}};
        if (utimensat(AT_FDCWD, file.c_str(), times, 0) != 0)
            return Error{"file.unwritable", "the time of a file cannot be set", file.string()};
        return Done{};
    }

    /// To the disk itself, before names stand for what lies here.
    void flush() const {
        const int here = ::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (here < 0) return;
        syncfs(here);
        ::close(here);
    }

  private:
    fs::path folder_;
};

/// Reads one archive: checks each member as it comes, gathers what is new here.
class Import {
  public:
    Import(store::Store& store, const StationKey& own, const ImportWish& wish, fs::path file)
        : store_(store),
          own_(own),
          wish_(wish),
          file_(std::move(file)),
          staging_(wish.sessions) {}

    Result<StoreImport> run() {
        const auto read = read_archive(
            file_, [this](const std::string& name) { return limit(name); },
            [this](ArchiveMember member) { return take(std::move(member)); });
        if (!read) return read.error();
        if (taken_ < 3 || taken_ < manifest_.members.size() + 2)
            return fault("archive.partial", "members that the manifest names are not there");
        auto placed = place();
        if (!placed) return placed.error();
        return std::move(report_);
    }

  private:
    Error fault(const char* code, std::string message) const {
        return {code, std::move(message), file_.string()};
    }

    Result<std::size_t> limit(const std::string& name) const {
        const char* const wanted = taken_ == 0 ? kManifestName : kSignatureName;
        if (taken_ < 2) {
            if (name != wanted)
                return fault("archive.foreign", fmt::format("{} is expected first", wanted));
            return taken_ == 0 ? kMostManifestBytes : kMostSignatureBytes;
        }
        const std::size_t at = taken_ - 2;
        if (at >= manifest_.members.size() || manifest_.members[at].name != name)
            return fault("archive.damaged", "holds a member that its manifest does not name there");
        return static_cast<std::size_t>(manifest_.members[at].bytes);
    }

    Result<Done> take(ArchiveMember member) {
        const std::size_t number = taken_++;
        if (number == 0) {
            manifest_text_ = std::move(member.bytes);
            return Done{};
        }
        if (number == 1) return take_signature(member.bytes);
        const PromisedMember& promised = manifest_.members[number - 2];
        if (member.bytes.size() != promised.bytes || sha256_hex(member.bytes) != promised.sha256)
            return fault("archive.damaged", promised.name + " is not what was signed");
        if (number == 2) return take_contents(member.bytes);
        const std::string id = session_of_member(promised.name);
        if (!rows_.contains(id)) return fault("archive.damaged", "holds a session of no attempt");
        by_session_[id].push_back(&promised);
        if (known_.contains(id)) return Done{};
        return staging_.put(id, file_of_member(promised.name), member.bytes, promised.changed_s);
    }

    Result<Done> take_signature(const std::string& text) {
        const Json json = Json::parse(text, nullptr, false);
        const auto word = [&](const char* key) {
            return json.is_object() && json.contains(key) && json[key].is_string()
                       ? json[key].get<std::string>()
                       : std::string{};
        };
        const Signature signature{word("public_key"), word("signature")};
        if (!fits(signature, signed_text(manifest_text_)))
            return fault("archive.forged", "the manifest does not fit its signature");
        auto manifest = manifest_of_json(manifest_text_);
        if (!manifest) return fault(manifest.error().code.c_str(), manifest.error().message);
        manifest_ = std::move(manifest).value();
        report_.key = fingerprint_of(signature.public_key);
        report_.station = manifest_.station;
        report_.made_utc = manifest_.made_utc;
        if (!is_trusted(signature.public_key, own_, wish_.trusted))
            return fault("archive.unknown_station",
                         fmt::format("signed with key {0} of {1}, which is not trusted here; "
                                     "compare it with what 'store export' said there, then use "
                                     "--trust {0}",
                                     report_.key, report_.station));
        return check_room();
    }

    Result<Done> check_room() const {
        std::error_code problem;
        fs::create_directories(wish_.sessions, problem);
        if (problem) return Error{"folder.unwritable", problem.message(), wish_.sessions.string()};
        const fs::space_info room = fs::space(wish_.sessions, problem);
        if (problem || manifest_.bytes() < room.available) return Done{};
        return Error{
            "machine.disk_full",
            fmt::format("{} bytes are needed, {} are free", manifest_.bytes(), room.available),
            wish_.sessions.string()};
    }

    Result<Done> take_contents(const std::string& text) {
        auto contents = store::contents_of_json(text);
        if (!contents) return fault("archive.damaged", contents.error().message);
        contents_ = std::move(contents).value();
        for (std::size_t i = 0; i < contents_.attempts.size(); ++i)
            rows_[contents_.attempts[i].id] = i;
        auto known = store_.attempt_ids();
        if (!known) return known.error();
        known_ = std::move(known).value();
        return Done{};
    }

    /// Names the gathered folders, then puts the rows in; takes the names away again when that
    /// fails.
    Result<Done> place() {
        staging_.flush();
        std::vector<fs::path> named;
        auto done = name_folders(named);
        if (done) {
            auto merged = store_.merge(contents_);
            if (merged) {
                Errors conflicts = std::move(report_.rows.conflicts);
                report_.rows = std::move(merged).value();
                report_.rows.conflicts.insert(report_.rows.conflicts.end(), conflicts.begin(),
                                              conflicts.end());
                return Done{};
            }
            done = merged.error();
        }
        std::error_code ignored;
        for (const fs::path& folder : named)
            fs::remove_all(folder, ignored);
        return done;
    }

    Result<Done> name_folders(std::vector<fs::path>& named) {
        for (const auto& [id, members] : by_session_) {
            if (known_.contains(id)) {
                ++report_.sessions_known;
                continue;
            }
            store::Attempt& attempt = contents_.attempts[rows_.at(id)];
            if (auto fine = check_folder(attempt, staging_.session(id)); !fine)
                return fault("archive.session",
                             fmt::format("session {}: {}", id, fine.error().message));
            const fs::path target = fs::absolute(wish_.sessions).lexically_normal() / id;
            std::error_code problem;
            if (!fs::exists(target, problem)) {
                fs::rename(staging_.session(id), target, problem);
                if (problem) return Error{"file.unwritable", problem.message(), target.string()};
                named.push_back(target);
                ++report_.sessions_new;
            } else if (holds(target, members)) {
                ++report_.sessions_known;
            } else {
                report_.rows.conflicts.push_back(
                    {"archive.other_session",
                     "a folder of this name holds something else; neither it nor its attempt is "
                     "taken in",
                     target.string()});
                left_out_.insert(id);
                continue;
            }
            attempt.session_folder = store::clean_text(target.string());
        }
        leave_out();
        return Done{};
    }

    static bool holds(const fs::path& folder, const std::vector<const PromisedMember*>& members) {
        return std::all_of(members.begin(), members.end(), [&](const PromisedMember* member) {
            const auto bytes = read_file(folder / file_of_member(member->name), kMostMemberBytes);
            return bytes && sha256_hex(bytes.value()) == member->sha256;
        });
    }

    void leave_out() {
        std::erase_if(contents_.attempts, [&](const store::Attempt& attempt) {
            return left_out_.contains(attempt.id);
        });
        std::erase_if(contents_.ratings, [&](const store::Rating& rating) {
            return left_out_.contains(rating.attempt);
        });
    }

    store::Store& store_;
    const StationKey& own_;
    const ImportWish& wish_;
    fs::path file_;
    Staging staging_;
    std::size_t taken_ = 0;  ///< members
    std::string manifest_text_;
    ArchiveManifest manifest_;
    store::Contents contents_;
    std::map<std::string, std::size_t> rows_;  ///< attempt -> its place in contents_
    std::set<std::string> known_, left_out_;
    std::map<std::string, std::vector<const PromisedMember*>> by_session_;
    StoreImport report_;
};

}  // namespace

Result<StoreExport> export_store(store::Store& store, const std::string& pseudonym,
                                 const StationKey& key, const fs::path& file) {
    auto contents = store.contents(pseudonym);
    if (!contents) return contents.error();
    if (!pseudonym.empty() && contents.value().trainees.empty())
        return Error{"store.no_trainee", fmt::format("nobody signs in as '{}'", pseudonym), ""};
    StoreExport report{.trainees = static_cast<int>(contents.value().trainees.size()),
                       .attempts = static_cast<int>(contents.value().attempts.size()),
                       .ratings = static_cast<int>(contents.value().ratings.size()),
                       .key = fingerprint(key),
                       .left_behind = {}};
    Load load{.manifest = {.station = store::clean_text(host_name()),
                           .build = session::build_name(),
                           .made_utc = store::now_utc(),
                           .trainees = report.trainees,
                           .attempts = report.attempts,
                           .ratings = report.ratings,
                           .members = {}},
              .contents = store::contents_json(contents.value()),
              .files = {}};
    load.manifest.members.push_back({.name = kContentsName,
                                     .bytes = load.contents.size(),
                                     .sha256 = sha256_hex(load.contents)});
    for (const store::Attempt& attempt : contents.value().attempts) {
        if (auto fine = check_folder(attempt, attempt.session_folder); !fine) {
            report.left_behind.push_back(fine.error());
            continue;
        }
        if (auto done = load_session(attempt, load); !done) return done.error();
        report.sessions += 1;
    }
    const std::string manifest = manifest_json(load.manifest);
    // what could not be read again is not written
    if (auto readable = manifest_of_json(manifest); !readable) return readable.error();
    if (manifest.size() > kMostManifestBytes || load.contents.size() > kMostMemberBytes)
        return Error{"archive.too_large", "too much for one file; export by --trainee", ""};
    const Signature signature = sign(key, signed_text(manifest));
    const std::string signature_text =
        Json{{"public_key", signature.public_key}, {"signature", signature.digits}}.dump(1) + "\n";
    std::size_t number = 0;
    const auto written = write_archive(file, [&](ArchiveMember& member) {
        return next_member(load, manifest, signature_text, number++, member);
    });
    if (!written) return written.error();
    return report;
}

Result<StoreImport> import_store(store::Store& store, const StationKey& own, const ImportWish& wish,
                                 const fs::path& file) {
    return Import(store, own, wish, file).run();
}

}  // namespace sideport::runner
