#pragma once

#include <string>
#include <string_view>

namespace sideport::records {

/// Text for HTML: & < > " ' become entities, control characters other than tab and line ends are
/// dropped. Safe inside elements and quoted attributes.
std::string escaped(std::string_view text);

/// RFC 4648 with padding, one line.
std::string base64(std::string_view bytes);

}  // namespace sideport::records
