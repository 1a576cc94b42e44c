#pragma once

// YAML as a tree with places. Only the .cpp files of this module include it.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <yaml-cpp/yaml.h>

#include "sim/base/result.h"

namespace sideport::scenario {

/// A document and where its parts stand, for messages.
struct Document {
    std::filesystem::path file;
    YAML::Node root;
    int format = 1;                       ///< version that the file names, before it was migrated
    std::vector<std::string> overridden;  ///< pointers that came from --set
    /// Of a document in layers: the file that holds each part; a part counts to the nearest
    /// pointer above it. Empty: all in `file`.
    std::map<std::string, std::filesystem::path> origins;

    /// "file:line:column", or "--set POINTER" for an overridden part.
    std::string where(const YAML::Mark& mark, const std::string& pointer) const;
    /// The file that holds a part.
    const std::filesystem::path& origin(const std::string& pointer) const;
};

/// Reads at most 1 MB; refuses syntax errors, duplicate keys, nesting deeper than 16 and more than
/// 20 000 values. Codes: file.*, scenario.syntax, scenario.duplicate, scenario.too_deep,
/// scenario.too_large.
Document read_document(const std::filesystem::path& file, Errors& errors);
/// The same of a text that is, or will be, in this file.
Document parse_document(const std::filesystem::path& file, const std::string& text, Errors& errors);

}  // namespace sideport::scenario
