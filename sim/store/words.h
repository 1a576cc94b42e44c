#pragma once

#include <string>
#include <string_view>

#include "sim/base/result.h"

namespace sideport::store {

/// A random UUID (version 4, RFC 4122), lower case.
std::string new_uuid();
bool is_uuid(std::string_view text);

/// The present moment, 2026-01-05T14:15:05Z.
std::string now_utc();
std::string utc_text(std::int64_t seconds_since_1970);

/// What people type as a sign: 1 .. 80 bytes of UTF-8 without control characters.
/// Errors: `code`, naming `what`.
Result<Done> check_sign(std::string_view text, const char* code, const char* what);
/// What was recorded as somebody's sign, cut and cleaned so that check_sign() takes it; of a path
/// its file name, of nothing "unknown".
std::string fit_sign(std::string_view text);
/// Broken UTF-8 and NUL, which no database takes as text, become U+FFFD.
std::string clean_text(std::string_view text);

}  // namespace sideport::store
