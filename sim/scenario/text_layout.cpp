#include "sim/scenario/text_layout.h"

#include <algorithm>

namespace sideport::scenario {

namespace {

constexpr std::size_t kNowhere = std::string_view::npos;

/// Behind a quoted text that begins at `begin`.
std::size_t quoted_end(std::string_view text, std::size_t begin) {
    const char quote = text[begin];
    for (std::size_t i = begin + 1; i < text.size(); ++i) {
        if (quote == '"' && text[i] == '\\') {
            ++i;
        } else if (text[i] == quote) {
            if (quote == '\'' && i + 1 < text.size() && text[i + 1] == quote) {
                ++i;
                continue;
            }
            return i + 1;
        }
    }
    return kNowhere;
}

bool begins_comment(std::string_view text, std::size_t at) {
    return text[at] == '#' &&
           (at == 0 || text[at - 1] == ' ' || text[at - 1] == '\t' || text[at - 1] == '\n');
}

std::string_view line_at(std::string_view text, int line) {
    const std::size_t begin = line_begin(text, line);
    return text.substr(begin, line_end(text, line) - begin);
}

/// Column of the first character that is no blank; -1 for a blank line.
int indentation(std::string_view line) {
    const std::size_t first = line.find_first_not_of(" \t\r");
    return first == kNowhere ? -1 : static_cast<int>(first);
}

bool is_comment(std::string_view line) {
    const int column = indentation(line);
    return column >= 0 && line[static_cast<std::size_t>(column)] == '#';
}

int line_count(std::string_view text) {
    const auto breaks = std::count(text.begin(), text.end(), '\n');
    return static_cast<int>(breaks) + (text.empty() || text.back() == '\n' ? 0 : 1);
}

int line_of_offset(std::string_view text, std::size_t offset) {
    return static_cast<int>(
        std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
}

std::size_t without_blanks(std::string_view text, std::size_t begin, std::size_t end) {
    while (end > begin && (text[end - 1] == ' ' || text[end - 1] == '\t' || text[end - 1] == '\r' ||
                           text[end - 1] == '\n'))
        --end;
    return end;
}

std::size_t plain_end(std::string_view text, std::size_t begin, bool in_flow, int key_column) {
    std::size_t end = begin;
    for (; end < text.size(); ++end) {
        const char c = text[end];
        if (in_flow && (c == ',' || c == '}' || c == ']')) break;
        if (begins_comment(text, end)) break;
        if (c != '\n') continue;
        if (in_flow) continue;
        const std::string_view next = line_at(text, line_of_offset(text, end) + 1);
        if (indentation(next) <= key_column || is_comment(next)) break;
    }
    return without_blanks(text, begin, end);
}

}  // namespace

std::size_t line_begin(std::string_view text, int line) {
    std::size_t at = 0;
    for (int i = 0; i < line; ++i) {
        const std::size_t next = text.find('\n', at);
        if (next == kNowhere) return text.size();
        at = next + 1;
    }
    return at;
}

std::size_t line_end(std::string_view text, int line) {
    return std::min(text.find('\n', line_begin(text, line)), text.size());
}

std::size_t flow_end(std::string_view text, std::size_t begin) {
    int depth = 0;
    bool word_may_begin = true;  // a quote within a plain word is a letter
    for (std::size_t i = begin; i < text.size(); ++i) {
        const char c = text[i];
        if ((c == '"' || c == '\'') && word_may_begin) {
            i = quoted_end(text, i);
            if (i == kNowhere) return kNowhere;
            --i;
            word_may_begin = false;
            continue;
        }
        if (begins_comment(text, i)) {
            i = std::min(text.find('\n', i), text.size() - 1);
            continue;
        }
        if (c == '{' || c == '[') ++depth;
        if ((c == '}' || c == ']') && --depth == 0) return i + 1;
        if (c != ' ' && c != '\n' && c != '\t' && c != '\r')
            word_may_begin = c == '{' || c == '[' || c == ',' || c == ':';
    }
    return kNowhere;
}

std::size_t scalar_end(std::string_view text, std::size_t begin, bool in_flow, int key_column) {
    if (begin >= text.size()) return text.size();
    const char first = text[begin];
    if (first == '"' || first == '\'') return std::min(quoted_end(text, begin), text.size());
    if (!in_flow && (first == '|' || first == '>')) {
        const int line = line_of_offset(text, begin);
        return line_end(text, entry_last_line(text, line, key_column, false));
    }
    return plain_end(text, begin, in_flow, key_column);
}

int entry_last_line(std::string_view text, int line, int column, bool holds_list) {
    int last = line;
    for (int i = line + 1; i < line_count(text); ++i) {
        const std::string_view next = line_at(text, i);
        const int at = indentation(next);
        if (at < 0 || (is_comment(next) && at <= column)) continue;
        const bool item = holds_list && at == column && next[static_cast<std::size_t>(at)] == '-';
        if (at <= column && !item) break;
        last = i;
    }
    return last;
}

}  // namespace sideport::scenario
