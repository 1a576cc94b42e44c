#pragma once

#include <string>
#include <vector>

namespace sideport::author {

/// A line of a comparison of two texts.
struct DiffLine {
    enum class Kind { same, taken, added };
    Kind kind = Kind::same;
    std::string text;
    int before = 0, after = 0;  ///< numbers of the line in both, from 1; 0: in that one it is not
};

/// What has to go and what has to come, a shortest list of it; of two texts that differ in more
/// than some thousand lines, all goes and all comes.
std::vector<DiffLine> compare_lines(const std::string& before, const std::string& after);

/// The changed lines with `around` unchanged ones on either side, "  12 - text"; "..." between
/// places.
std::string changes_text(const std::string& before, const std::string& after, int around = 1);

}  // namespace sideport::author
