#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/runner/seal.h"
#include "sim/store/store.h"

namespace sideport::runner {

struct StoreExport {
    int trainees = 0, attempts = 0, ratings = 0;
    int sessions = 0;    ///< folders that go along
    std::string key;     ///< fingerprint of the signing key
    Errors left_behind;  ///< attempts whose folder is elsewhere, gone, or holds something else now
};
/// Trainees, attempts, ratings and the session folders of this machine in one signed file.
/// pseudonym: only this trainee's; empty: everybody's. Errors: of the store and write_archive,
/// store.no_trainee, archive.changing (a session changed while it was written).
Result<StoreExport> export_store(store::Store& store, const std::string& pseudonym,
                                 const StationKey& key, const std::filesystem::path& file);

struct ImportWish {
    std::filesystem::path sessions;    ///< where the folders go, each by its attempt's id
    std::vector<std::string> trusted;  ///< fingerprints or whole public keys of other stations
};

struct StoreImport {
    store::MergeReport rows;  ///< with conflicts of folders among them: archive.other_session
    int sessions_new = 0, sessions_known = 0;
    std::string station, made_utc, key;
};
/// Takes such a file in, all of it or nothing: the folders are gathered beside their place and
/// named at the end, then the rows go in as one transaction. What is here already stays.
/// Errors: of read_archive, manifest_of_json, store::contents_of_json and the store;
/// archive.forged (the signature does not fit), archive.unknown_station (signed by a key that is
/// not trusted), archive.partial, archive.damaged (a member is not what was signed),
/// archive.session (a folder that is not of its attempt), folder.unwritable, machine.disk_full.
Result<StoreImport> import_store(store::Store& store, const StationKey& own, const ImportWish& wish,
                                 const std::filesystem::path& file);

}  // namespace sideport::runner
