#pragma once

#include <string>
#include <string_view>

#include "sim/base/result.h"

namespace sideport::scenario {

/// "Portuguese (BR)" for "pt-BR": the English name, with what else the tag says. A tag is a
/// language of ISO 639-1, then a script of four letters, then a region of two letters or three
/// digits; both may be left out. ref: BCP 47 (RFC 5646) 2.1. Errors: scenario.language.
Result<std::string> language_name(std::string_view tag);

}  // namespace sideport::scenario
