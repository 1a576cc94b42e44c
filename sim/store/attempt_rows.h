#pragma once

#include <cstdint>
#include <string>

#include "sim/store/store.h"

namespace soci {
class session;
}

namespace sideport::store {

/// These throw what the database throws; store.cpp turns it into errors.

/// False, and nothing is written, when an attempt of this id is there.
bool insert_attempt(soci::session& sql, const Attempt& attempt, const std::string& trainee_id);
/// Oldest first, without their parts. Each of the two conditions may be empty.
std::vector<Attempt> select_attempts(soci::session& sql, const std::string& pseudonym,
                                     const std::string& id);
/// Items, errors and metrics.
void select_parts(soci::session& sql, Attempt& attempt);

}  // namespace sideport::store
