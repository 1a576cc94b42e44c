#pragma once

// Where the parts of a YAML text begin and end. Only the .cpp files of this module include it.

#include <cstddef>
#include <string>
#include <string_view>

namespace sideport::scenario {

/// Offset of the first character of a line, counted from 0; the text's size beyond the last one.
std::size_t line_begin(std::string_view text, int line);
/// Offset behind the last character of a line, before its newline.
std::size_t line_end(std::string_view text, int line);

/// End of a flow map or list that begins at `begin` with its bracket; npos when it is not closed.
std::size_t flow_end(std::string_view text, std::size_t begin);

/// End of a scalar that begins at `begin`: quoted, block (| and >) or plain. `in_flow`: between
/// brackets. `key_column`: of the key that holds it; deeper lines belong to it.
std::size_t scalar_end(std::string_view text, std::size_t begin, bool in_flow, int key_column);

/// Last line of a block entry that begins in `line` at `column`: lines that are deeper belong to
/// it, and list items at the same column when `holds_list`. Blank lines and comments behind it do
/// not.
int entry_last_line(std::string_view text, int line, int column, bool holds_list);

}  // namespace sideport::scenario
