#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "sim/store/store.h"

namespace sideport::store {

/// The folder is written first and the store afterwards: what is lost between the two, because the
/// disk is full or the program was killed, is found in the folder at the next start. A session that
/// belongs into a store holds attempt.json: {"id": UUID, "store": "...", "started_utc": "..."}.

/// Says before the session begins that it belongs into this store, which need not be there yet.
/// Errors: store.url, as write_file().
Result<Done> begin_attempt(const std::filesystem::path& session_folder, const std::string& place);

/// The finished session of this folder as an attempt. Errors: session.missing, session.unfinished,
/// session.damaged (result.json or attempt.json), session.not_an_attempt (no attempt.json).
Result<Attempt> read_attempt(const std::filesystem::path& session_folder);

/// "fnv1a64:..." of the bytes of a result.json, to notice a change. No seal against forgery.
std::string result_hash(std::string_view bytes);

/// Puts one finished session into the store, with the ratings in its ratings.json; once more adds
/// only ratings that have come since. True: was new.
/// Errors: of read_attempt() and take_in_ratings(), and of the store.
Result<bool> take_in(Store& store, const std::filesystem::path& session_folder);
/// Ratings of the folder's ratings.json that the store does not hold; what a rater gave the store
/// itself stays. Answers with how many were added; 0 without the file. Errors: rating.file (it is
/// no file of ratings), of read_attempt() and of the store.
Result<int> take_in_ratings(Store& store, const std::filesystem::path& session_folder);
/// The same for a session that was not meant for a store: gives it an attempt.json first.
/// One that was begun for another store stays marked for that one.
Result<bool> take_in_any(Store& store, const std::filesystem::path& session_folder);

/// What a look through a folder of sessions brought.
struct Intake {
    int taken_in = 0, known = 0;
    Errors faults;  ///< finished attempts that could not be taken in
};
/// Before a session: looks whether the store can be used, takes in what waits beside the folder,
/// and marks the folder, which is there and empty. Errors: of the store, of begin_attempt().
Result<Intake> start_attempt(const std::string& place, const std::filesystem::path& session_folder);
/// After its folder is written. Errors: of take_in(); the folder is taken in at the next start.
Result<Done> finish_attempt(const std::string& place, const std::filesystem::path& session_folder);

/// Takes in every finished session of the folder that has an attempt.json and is not in the store,
/// in the order in which they ended. What is unfinished or no attempt is passed over. Errors: of
/// the store; those of single sessions stand in `faults`.
Result<Intake> take_in_pending(Store& store, const std::filesystem::path& sessions);

}  // namespace sideport::store
