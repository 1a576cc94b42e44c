#include "sim/cli/yaml_reader.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/base/file_io.h"
#include "sim/base/quantity.h"

namespace sideport::cli {

YAML::Node load_yaml(const std::filesystem::path& file, const std::string& subject, Errors& errors,
                     std::size_t max_bytes) {
    const auto bytes = read_file(file, max_bytes);
    if (!bytes) {
        errors.push_back(bytes.error());
        return {};
    }
    try {
        return YAML::Load(bytes.value());
    } catch (const YAML::Exception& problem) {
        errors.push_back({subject + ".syntax", problem.msg,
                          fmt::format("{}:{}:{}", file.string(), problem.mark.line + 1,
                                      problem.mark.column + 1)});
        return {};
    }
}

void YamlReader::fault(const YAML::Node& at, const std::string& kind, std::string message) {
    fault_with_code(at, subject_ + "." + kind, std::move(message));
}

void YamlReader::fault_with_code(const YAML::Node& at, std::string code, std::string message) {
    const YAML::Mark mark = at.IsDefined() ? at.Mark() : YAML::Mark::null_mark();
    const std::string where =
        mark.is_null() ? file_ : fmt::format("{}:{}:{}", file_, mark.line + 1, mark.column + 1);
    errors_.push_back({std::move(code), std::move(message), where});
}

bool YamlReader::is_map(const YAML::Node& node, const std::string& what, const Names& fields) {
    if (!node.IsMap()) {
        fault(node, "type", fmt::format("{} must be a map with {}", what, fmt::join(fields, ", ")));
        return false;
    }
    Names seen;
    for (const auto& entry : node) {
        const std::string key = text(entry.first);
        if (std::find(seen.begin(), seen.end(), key) != seen.end())
            fault(entry.first, "duplicate", fmt::format("{}: '{}' twice", what, key));
        seen.push_back(key);
        if (std::find(fields.begin(), fields.end(), key) != fields.end()) continue;
        const std::string near = nearest_word(key, fields);
        fault(entry.first, "unknown_field",
              near.empty()
                  ? fmt::format("{} has no '{}'; it takes {}", what, key, fmt::join(fields, ", "))
                  : fmt::format("{} has no '{}', did you mean {}?", what, key, near));
    }
    return true;
}

YAML::Node YamlReader::need(const YAML::Node& map, const char* key, const std::string& what) {
    const YAML::Node node = map[key];
    if (!node) fault(map, "missing", fmt::format("{}: '{}' is missing", what, key));
    return node;
}

double YamlReader::number(const YAML::Node& map, const char* key, double fallback, double low,
                          double high, const std::string& what) {
    const YAML::Node node = map[key];
    return node ? number_of(node, fmt::format("{}: {}", what, key), fallback, low, high) : fallback;
}

double YamlReader::number_of(const YAML::Node& node, const std::string& what, double fallback,
                             double low, double high) {
    double value = 0.0;
    if (!node.IsScalar() || !YAML::convert<double>::decode(node, value) || !std::isfinite(value)) {
        fault(node, "number",
              fmt::format("{} must be a number, not '{}'", what,
                          node.IsScalar() ? node.Scalar() : "..."));
        return fallback;
    }
    if (value < low || value > high) {
        fault(node, "range",
              fmt::format("{} is {:g}; from {:g} to {:g} is allowed", what, value, low, high));
        return fallback;
    }
    return value;
}

double YamlReader::length_mm(const YAML::Node& map, const char* key, const std::string& what) {
    const YAML::Node node = need(map, key, what);
    if (!node) return 1.0;
    const auto mm = parse_quantity(text(node), Dimension::length_mm);
    if (!mm) {
        fault_with_code(node, mm.error().code,
                        fmt::format("{}: {}: {}", what, key, mm.error().message));
        return 1.0;
    }
    if (!(mm.value() > 0.0)) {
        fault(node, "range",
              fmt::format("{}: {} is '{}'; more than 0 is needed", what, key, text(node)));
        return 1.0;
    }
    return mm.value();
}

bool YamlReader::flag(const YAML::Node& map, const char* key, const std::string& what) {
    const YAML::Node node = map[key];
    bool value = false;
    if (node && !YAML::convert<bool>::decode(node, value))
        fault(node, "type", fmt::format("{}: {} must be true or false", what, key));
    return value;
}

std::string YamlReader::text(const YAML::Node& node) {
    return node && node.IsScalar() ? node.Scalar() : "";
}

}  // namespace sideport::cli
