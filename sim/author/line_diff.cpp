#include "sim/author/line_diff.h"

#include <algorithm>
#include <cstddef>

#include <fmt/format.h>

namespace sideport::author {

namespace {

constexpr std::size_t kMostCells = 16'000'000;  ///< 4000 lines against 4000

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        lines.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

/// common[i * (m + 1) + j]: length of the longest common subsequence of before[i..] and after[j..].
std::vector<unsigned> common_lengths(const std::vector<std::string>& before,
                                     const std::vector<std::string>& after) {
    const std::size_t n = before.size(), m = after.size(), wide = m + 1;
    std::vector<unsigned> common((n + 1) * wide, 0);
    for (std::size_t i = n; i-- > 0;)
        for (std::size_t j = m; j-- > 0;)
            common[i * wide + j] = before[i] == after[j] ? common[(i + 1) * wide + j + 1] + 1
                                                         : std::max(common[(i + 1) * wide + j],
                                                                    common[i * wide + j + 1]);
    return common;
}

}  // namespace

std::vector<DiffLine> compare_lines(const std::string& before_text, const std::string& after_text) {
    const std::vector<std::string> before = lines_of(before_text), after = lines_of(after_text);
    const std::size_t n = before.size(), m = after.size(), wide = m + 1;
    const bool fits = (n + 1) * wide <= kMostCells;
    const std::vector<unsigned> common =
        fits ? common_lengths(before, after) : std::vector<unsigned>();
    std::vector<DiffLine> lines;
    std::size_t i = 0, j = 0;
    const auto number = [](std::size_t at) {
        return static_cast<int>(at) + 1;
    };
    while (i < n || j < m) {
        if (fits && i < n && j < m && before[i] == after[j]) {
            lines.push_back({DiffLine::Kind::same, before[i], number(i), number(j)});
            ++i, ++j;
        } else if (i < n &&
                   (j == m || !fits || common[(i + 1) * wide + j] >= common[i * wide + j + 1])) {
            lines.push_back({DiffLine::Kind::taken, before[i], number(i), 0});
            ++i;
        } else {
            lines.push_back({DiffLine::Kind::added, after[j], 0, number(j)});
            ++j;
        }
    }
    return lines;
}

std::string changes_text(const std::string& before, const std::string& after, int around) {
    const std::vector<DiffLine> lines = compare_lines(before, after);
    const auto count = static_cast<int>(lines.size());
    const auto is_near = [&](int at) {
        for (int i = std::max(0, at - around); i <= std::min(count - 1, at + around); ++i)
            if (lines[static_cast<std::size_t>(i)].kind != DiffLine::Kind::same) return true;
        return false;
    };
    std::string text;
    bool gap = false;
    for (int i = 0; i < count; ++i) {
        if (!is_near(i)) {
            gap = true;
            continue;
        }
        if (gap && !text.empty()) text += "  ...\n";
        gap = false;
        const DiffLine& line = lines[static_cast<std::size_t>(i)];
        const bool added = line.kind == DiffLine::Kind::added;
        const char* sign = added ? "+" : line.kind == DiffLine::Kind::taken ? "-" : " ";
        text += fmt::format("{:4} {} {}\n", added ? line.after : line.before, sign, line.text);
    }
    return text;
}

}  // namespace sideport::author
