#pragma once

// YAML for the physicist's benches. Only the .cpp files of this module include it.

#include <filesystem>
#include <string>
#include <vector>

#include <yaml-cpp/yaml.h>

#include "sim/base/result.h"

namespace sideport::cli {

/// Reads YAML of at most max_bytes (1 MB). Codes: file.*, and `subject`.syntax with its place.
YAML::Node load_yaml(const std::filesystem::path& file, const std::string& subject, Errors& errors,
                     std::size_t max_bytes = 1U << 20U);

/// Reads values of a document; every fault is noted with its place and reading goes on with a
/// fallback. Codes: `subject`.type, .missing, .duplicate, .unknown_field, .number, .range.
class YamlReader {
  public:
    using Names = std::vector<std::string>;

    YamlReader(std::string file, std::string subject, Errors& errors)
        : file_(std::move(file)),
          subject_(std::move(subject)),
          errors_(errors) {}

    /// `kind` is the second half of the code: "range" makes "network.range".
    void fault(const YAML::Node& at, const std::string& kind, std::string message);
    /// As fault, with a whole code, e.g. of parse_quantity.
    void fault_with_code(const YAML::Node& at, std::string code, std::string message);

    /// Is it a map with no other and no repeated fields?
    bool is_map(const YAML::Node& node, const std::string& what, const Names& fields);
    YAML::Node need(const YAML::Node& map, const char* key, const std::string& what);
    /// A finite number in [low, high]; `fallback` where the key is absent.
    double number(const YAML::Node& map, const char* key, double fallback, double low, double high,
                  const std::string& what);
    double number_of(const YAML::Node& node, const std::string& what, double fallback, double low,
                     double high);
    /// A length with its unit, mm, > 0.
    double length_mm(const YAML::Node& map, const char* key, const std::string& what);
    bool flag(const YAML::Node& map, const char* key, const std::string& what);
    /// Empty where the node is no scalar.
    static std::string text(const YAML::Node& node);

  private:
    std::string file_, subject_;
    Errors& errors_;
};

}  // namespace sideport::cli
