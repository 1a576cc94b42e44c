#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"

namespace sideport::scenario {

/// A YAML value with its place, for readers of other modules.
struct Tree {
    enum class Kind : int { none, scalar, list, map };
    Kind kind = Kind::none;
    std::string text;               ///< of a scalar
    std::vector<std::string> keys;  ///< of a map, in the order of the file
    std::vector<Tree> items;        ///< of a list, or the values of `keys`
    int line = 0, column = 0;       ///< counted from 1; 0: nowhere
    int key_line = 0, key_column = 0;

    /// The value of a key, or nullptr.
    const Tree* find(std::string_view key) const;
};

/// Reads at most 1 MB. Faults as of a scenario file: `subject`.syntax, .duplicate, .too_deep,
/// .too_large, .type, and file.*.
Tree read_tree(const std::filesystem::path& file, std::string_view subject, Errors& errors);

}  // namespace sideport::scenario
