#include "sim/author/problem.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <vector>

#include "sim/author/form.h"

namespace sideport::author {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMeant = "did you mean '";

/// "path:29:9" taken apart; numbers are 0 where there are none.
struct Where {
    std::string path;
    int line = 0, column = 0;
};
Where where_of(const std::string& words) {
    Where where{.path = words};
    for (int* number : {&where.column, &where.line}) {
        const std::size_t colon = where.path.rfind(':');
        if (colon == std::string::npos) return {.path = words};
        const char* begin = where.path.data() + colon + 1;
        const char* end = where.path.data() + where.path.size();
        const auto [stop, problem] = std::from_chars(begin, end, *number);
        if (problem != std::errc() || stop != end) return {.path = words};
        where.path.resize(colon);
    }
    return where;
}

bool in_word(char c) {
    return c != ' ' && c != ':' && c != ',' && c != '}' && c != ']' && c != '"' && c != '\'' &&
           c != '\n' && c != '#';
}

}  // namespace

Problem problem_of(const Error& error, const fs::path& file,
                   const std::vector<scenario::WrittenValue>& values) {
    Problem problem{.sentence = error.message,
                    .words = {},
                    .pointer = pointer_of(error, values),
                    .place = {},
                    .code = error.code,
                    .suggestion = {}};
    problem.words = error.message;
    if (!problem.pointer.empty() && error.message.rfind(problem.pointer, 0) == 0) {
        const std::size_t begin = error.message.find_first_not_of(": ", problem.pointer.size());
        if (begin != std::string::npos) problem.words = error.message.substr(begin);
    }
    const Where where = where_of(error.where);
    std::error_code trouble;
    const bool here =
        fs::weakly_canonical(where.path, trouble) == fs::weakly_canonical(file, trouble);
    if (here) {
        problem.line = where.line;
        problem.column = where.column;
    }
    problem.place = fs::path(where.path).filename().string();
    if (where.line > 0)
        problem.place += ":" + std::to_string(where.line) + ":" + std::to_string(where.column);
    const std::size_t meant = error.message.rfind(kMeant);
    if (meant != std::string::npos) {
        const std::size_t begin = meant + kMeant.size();
        problem.suggestion = error.message.substr(begin, error.message.find('\'', begin) - begin);
    }
    return problem;
}

std::string with_suggestion(const std::string& text, const Problem& problem) {
    if (problem.line <= 0 || problem.suggestion.empty()) return {};
    std::size_t at = 0;
    for (int line = 1; line < problem.line; ++line) {
        at = text.find('\n', at);
        if (at == std::string::npos) return {};
        ++at;
    }
    at += static_cast<std::size_t>(problem.column - 1);
    while (at < text.size() && (text[at] == '"' || text[at] == '\''))
        ++at;
    std::size_t end = at;
    while (end < text.size() && in_word(text[end]))
        ++end;
    if (end <= at) return {};
    const std::string_view wrong = std::string_view(text).substr(at, end - at);
    // the words name what is wrong: nothing else is replaced
    if (problem.sentence.find("'" + std::string(wrong) + "'") == std::string::npos) return {};
    std::string mended = text;
    return mended.replace(at, end - at, problem.suggestion);
}

}  // namespace sideport::author
