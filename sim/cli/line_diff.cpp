#include "sim/cli/line_diff.h"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

namespace sideport::cli {

namespace {

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

/// common[i][j]: length of the longest common part of a from i and b from j.
std::vector<std::vector<int>> common_parts(const std::vector<std::string>& a,
                                           const std::vector<std::string>& b) {
    std::vector<std::vector<int>> common(a.size() + 1, std::vector<int>(b.size() + 1, 0));
    for (std::size_t i = a.size(); i-- > 0;)
        for (std::size_t j = b.size(); j-- > 0;)
            common[i][j] = a[i] == b[j] ? common[i + 1][j + 1] + 1
                                        : std::max(common[i + 1][j], common[i][j + 1]);
    return common;
}

}  // namespace

std::vector<DiffLine> diff_lines(std::string_view before, std::string_view after) {
    const std::vector<std::string> a = lines_of(before), b = lines_of(after);
    const auto common = common_parts(a, b);
    std::vector<DiffLine> diff;
    std::size_t i = 0, j = 0;
    while (i < a.size() || j < b.size()) {
        if (i < a.size() && j < b.size() && a[i] == b[j]) {
            diff.push_back({' ', static_cast<int>(++i), b[j++]});
        } else if (j == b.size() || (i < a.size() && common[i + 1][j] >= common[i][j + 1])) {
            diff.push_back({'-', static_cast<int>(i + 1), a[i]});
            ++i;
        } else {
            diff.push_back({'+', static_cast<int>(j + 1), b[j]});
            ++j;
        }
    }
    return diff;
}

std::string diff_text(std::string_view before, std::string_view after, int around) {
    const std::vector<DiffLine> diff = diff_lines(before, after);
    std::string text;
    bool gap = false;
    for (std::size_t i = 0; i < diff.size(); ++i) {
        bool near = false;
        for (std::size_t k = 0; k < diff.size(); ++k)
            near = near || (diff[k].sign != ' ' &&
                            std::abs(static_cast<int>(k) - static_cast<int>(i)) <= around);
        if (!near) {
            gap = true;
            continue;
        }
        if (gap && !text.empty()) text += "  ...\n";
        gap = false;
        text += fmt::format("{:4} {} {}\n", diff[i].number, diff[i].sign, diff[i].text);
    }
    return text;
}

}  // namespace sideport::cli
