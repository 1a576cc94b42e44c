#include "sim/scenario/migrated_tree.h"

#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "sim/base/quantity.h"
#include "sim/scenario/migration.h"

namespace sideport::scenario {

namespace {

/// The maps from the root down to the parent of a pointer's field, and the field's key; empty where
/// one is missing and `makes` is false, or is no map.
std::vector<YAML::Node> path_to(const YAML::Node& root, std::string_view pointer, std::string& key,
                                bool makes) {
    std::vector<YAML::Node> path{root};
    std::size_t begin = 1;
    for (;;) {
        const std::size_t slash = pointer.find('/', begin);
        key = std::string(pointer.substr(begin, slash - begin));
        if (!path.back().IsMap()) return {};
        if (slash == std::string_view::npos) return path;
        YAML::Node below = path.back()[key];
        if (!below || below.IsNull()) {
            if (!makes) return {};
            path.back()[key] = YAML::Node(YAML::NodeType::Map);
            path.push_back(path.back()[key]);
        } else {
            path.push_back(below);
        }
        begin = slash + 1;
    }
}

void move_node(const YAML::Node& root, const Move& move) {
    std::string key;
    std::vector<YAML::Node> from = path_to(root, move.from, key, false);
    if (from.empty()) return;
    const YAML::Node value = from.back()[key];
    if (!value || !value.IsScalar()) return;
    const std::string old_key = key;
    // both are written: the old one stays, and is told as what today's format does not know
    std::vector<YAML::Node> there = path_to(root, move.to, key, false);
    if (!there.empty() && there.back()[key]) return;
    from.back().remove(old_key);
    std::vector<YAML::Node> to = path_to(root, move.to, key, true);
    if (!to.empty()) to.back()[key] = value;
}

}  // namespace

Result<int> format_of(const YAML::Node& root) {
    if (!root.IsMap()) return 1;
    const YAML::Node node = root["format"];
    if (!node || !node.IsScalar()) return 1;
    const auto number = parse_quantity(node.Scalar(), Dimension::none);
    if (!number || number.value() < 1.0 || number.value() != std::floor(number.value())) return 1;
    if (number.value() > kFormat) {
        return Error{"scenario.newer_format",
                     fmt::format("/format: {}; this program reads formats 1 .. {}: the case was "
                                 "written for a newer Sideport, open it with that one",
                                 node.Scalar(), kFormat),
                     ""};
    }
    return static_cast<int>(number.value());
}

int migrate_tree(Document& document, Errors& errors) {
    const auto version = format_of(document.root);
    if (!version) {
        errors.push_back({version.error().code, version.error().message,
                          document.where(document.root["format"].Mark(), "/format")});
        return kFormat;
    }
    if (!document.root.IsMap() || version.value() >= kFormat) return version.value();
    for (const Move& move : moves())
        if (move.since > version.value()) move_node(document.root, move);
    return version.value();
}

}  // namespace sideport::scenario
