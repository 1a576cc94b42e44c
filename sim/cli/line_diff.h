#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sideport::cli {

/// One line of a comparison: ' ' in both, '-' only before, '+' only after.
struct DiffLine {
    char sign = ' ';
    int number = 0;  ///< of the line, from 1, in the text that holds it; before for ' '
    std::string text;
};

/// What changed between two texts, line by line, with the longest common part kept. At most some
/// thousand lines each: the work grows with their product.
std::vector<DiffLine> diff_lines(std::string_view before, std::string_view after);

/// The changed lines with `around` unchanged ones on either side, "  12 - text"; "..." between
/// places.
std::string diff_text(std::string_view before, std::string_view after, int around = 1);

}  // namespace sideport::cli
