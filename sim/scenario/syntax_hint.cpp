#include "sim/scenario/syntax_hint.h"

#include <algorithm>

#include "sim/scenario/text_layout.h"

namespace sideport::scenario {

namespace {

std::string_view line_at(std::string_view text, int line) {
    const std::size_t begin = line_begin(text, line);
    return text.substr(begin, line_end(text, line) - begin);
}

/// Column where a text begins that holds ": " without standing in quotes; npos without one.
std::size_t bare_colon(std::string_view line) {
    const std::size_t first = line.find_first_not_of(" -");
    if (first == std::string_view::npos || line[first] == '{' || line[first] == '[')
        return std::string_view::npos;
    const std::size_t key_end = line.find(": ");
    if (key_end == std::string_view::npos) return key_end;
    const std::size_t begin = line.find_first_not_of(' ', key_end + 1);
    if (begin == std::string_view::npos) return begin;
    if (std::string_view("\"'{[|>#").find(line[begin]) != std::string_view::npos)
        return std::string_view::npos;
    return line.find(": ", begin) == std::string_view::npos ? std::string_view::npos : begin;
}

bool has_odd_quotes(std::string_view line) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '#' && count % 2 == 0) break;
        if (line[i] == '"' && (i == 0 || line[i - 1] != '\\')) ++count;
    }
    return count % 2 == 1;
}

}  // namespace

SyntaxHint syntax_hint(std::string_view text, int line) {
    // a tabulator stops the parser in its line or in the one behind it
    for (int at = std::max(0, line - 1); at <= line; ++at) {
        const std::string_view own = line_at(text, at);
        const std::size_t word = own.find_first_not_of(" \t");
        const std::size_t tab = own.find('\t');
        if (tab != std::string_view::npos && (word == std::string_view::npos || tab < word))
            return {"a tabulator stands at the begin of this line; put blanks in its place", at,
                    static_cast<int>(tab)};
    }
    if (const std::size_t begin = bare_colon(line_at(text, line)); begin != std::string_view::npos)
        return {"this text holds a colon; put the whole text in double quotes", line,
                static_cast<int>(begin)};
    // the quote that is left open stands above; texts of several lines in quotes are rare
    for (int at = 0; at <= line; ++at) {
        const std::string_view own = line_at(text, at);
        if (has_odd_quotes(own))
            return {"a double quote opens here and is never closed", at,
                    static_cast<int>(own.find('"'))};
    }
    return {};
}

}  // namespace sideport::scenario
