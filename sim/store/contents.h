#pragma once

#include <string>
#include <string_view>

#include "sim/store/store.h"

namespace sideport::store {

/// Contents as JSON; numbers keep every bit.
std::string contents_json(const Contents& contents);
/// Errors: store.contents (no such JSON, an id that is no UUID, a sign that nobody may have, an
/// attempt twice, a rating of an attempt that is not there).
Result<Contents> contents_of_json(std::string_view json);
/// True when both tell the same of an attempt, wherever its folder lies and its number may be.
bool same_attempt(const Attempt& left, const Attempt& right);

}  // namespace sideport::store
