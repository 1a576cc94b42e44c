#include "sim/scenario/plain_tree.h"

#include "sim/scenario/yaml_tree.h"

namespace sideport::scenario {

namespace {

Tree tree_of(const YAML::Node& node) {
    Tree tree;
    if (!node.Mark().is_null()) {
        tree.line = node.Mark().line + 1;
        tree.column = node.Mark().column + 1;
    }
    if (node.IsScalar()) {
        tree.kind = Tree::Kind::scalar;
        tree.text = node.Scalar();
    } else if (node.IsSequence()) {
        tree.kind = Tree::Kind::list;
        for (const YAML::Node& item : node)
            tree.items.push_back(tree_of(item));
    } else if (node.IsMap()) {
        tree.kind = Tree::Kind::map;
        for (const auto& entry : node) {
            if (!entry.first.IsScalar()) continue;
            tree.keys.push_back(entry.first.Scalar());
            tree.items.push_back(tree_of(entry.second));
            tree.items.back().key_line = entry.first.Mark().line + 1;
            tree.items.back().key_column = entry.first.Mark().column + 1;
        }
    }
    return tree;
}

}  // namespace

const Tree* Tree::find(std::string_view key) const {
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (keys[i] == key) return &items[i];
    }
    return nullptr;
}

Tree read_tree(const std::filesystem::path& file, std::string_view subject, Errors& errors) {
    constexpr std::string_view kPrefix = "scenario.";
    Errors faults;
    const Document document = read_document(file, faults);
    for (Error& fault : faults) {
        if (fault.code.rfind(kPrefix, 0) == 0)
            fault.code = std::string(subject) + "." + fault.code.substr(kPrefix.size());
        errors.push_back(std::move(fault));
    }
    // what is too deep, too large or not YAML is not walked again
    return faults.empty() ? tree_of(document.root) : Tree{};
}

}  // namespace sideport::scenario
