#pragma once

#include <string>
#include <string_view>

#include "sim/base/result.h"

namespace sideport::records {

/// Text for HTML: & < > " ' become entities, control characters other than tab and line ends are
/// dropped. Safe inside elements and quoted attributes.
std::string escaped(std::string_view text);

/// RFC 4648 with padding, one line.
std::string base64(std::string_view bytes);
/// The inverse. Errors: picture.encoding (a letter that is none, a length that is no multiple of
/// four, padding elsewhere than at the end).
Result<std::string> bytes_of_base64(std::string_view text);

}  // namespace sideport::records
