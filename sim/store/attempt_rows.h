#pragma once

#include <cstdint>
#include <string>

#include "sim/store/store.h"

namespace soci {
class session;
}

namespace sideport::store {

/// These throw what the database throws; store.cpp turns it into errors.

/// Of the trainee with this sign, who is put in where there is none. Errors: store.pseudonym.
Result<std::string> trainee_id(soci::session& sql, const std::string& pseudonym);
/// False, and nothing is written, when an attempt of this id is there.
bool insert_attempt(soci::session& sql, const Attempt& attempt, const std::string& trainee_id);
/// Oldest first, without their parts. Each of the two conditions may be empty.
std::vector<Attempt> select_attempts(soci::session& sql, const std::string& pseudonym,
                                     const std::string& id);
/// Items, errors and metrics.
void select_parts(soci::session& sql, Attempt& attempt);

/// In place of an earlier one by the same rater in the same domain.
void put_rating(soci::session& sql, const Rating& rating);

}  // namespace sideport::store
