#pragma once

#include <string>
#include <string_view>

namespace sideport::scenario {

/// What an author who is no programmer has most likely done where YAML cannot be read.
struct SyntaxHint {
    std::string message;  ///< empty: the parser's own words must do
    int line = -1;        ///< from 0; where it is, which may be far above where the parser stopped
    int column = 0;
};
/// A tabulator, a quote that is never closed, a colon in a text without quotes. `line` is where the
/// parser stopped, from 0.
SyntaxHint syntax_hint(std::string_view text, int line);

}  // namespace sideport::scenario
