#include "sim/scenario/yaml_tree.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "sim/base/file_io.h"
#include "sim/scenario/syntax_hint.h"

namespace sideport::scenario {

namespace {

constexpr std::size_t kMaxBytes = 1U << 20U;
constexpr int kMaxDepth = 16;
constexpr int kMaxNodes = 20000;  ///< aliases can make a small file explode

/// What yaml-cpp lets pass: repeated keys, keys that are no text, bottomless nesting.
void check_shape(const Document& document, const YAML::Node& node, const std::string& pointer,
                 int depth, int& nodes, Errors& errors) {
    if (++nodes > kMaxNodes) {
        if (nodes == kMaxNodes + 1) {
            errors.push_back({"scenario.too_large", fmt::format("more than {} values", kMaxNodes),
                              document.file.string()});
        }
        return;
    }
    if (depth > kMaxDepth) {
        errors.push_back({"scenario.too_deep",
                          fmt::format("nested deeper than {} levels", kMaxDepth),
                          document.where(node.Mark(), pointer)});
        return;
    }
    if (node.IsSequence()) {
        for (const YAML::Node& item : node)
            check_shape(document, item, pointer, depth + 1, nodes, errors);
    }
    if (!node.IsMap()) return;
    std::set<std::string> seen;
    for (const auto& entry : node) {
        if (!entry.first.IsScalar()) {
            errors.push_back({"scenario.type", "a key must be a word",
                              document.where(entry.first.Mark(), pointer)});
            continue;
        }
        const std::string key = entry.first.Scalar();
        if (!seen.insert(key).second) {
            errors.push_back({"scenario.duplicate",
                              fmt::format("'{}' stands here twice; put both together", key),
                              document.where(entry.first.Mark(), pointer)});
        }
        check_shape(document, entry.second, pointer + "/" + key, depth + 1, nodes, errors);
    }
}

}  // namespace

std::string Document::where(const YAML::Mark& mark, const std::string& pointer) const {
    for (const std::string& set : overridden) {
        if (pointer == set || pointer.rfind(set + "/", 0) == 0) return "--set " + set;
        // a parent that the override has made stands nowhere in the file
        const bool is_parent = !pointer.empty() && set.rfind(pointer + "/", 0) == 0;
        if (mark.is_null() && is_parent) return "--set " + set;
    }
    const std::string held_by = origin(pointer).string();
    if (mark.is_null()) return held_by;
    return fmt::format("{}:{}:{}", held_by, mark.line + 1, mark.column + 1);
}

const std::filesystem::path& Document::origin(const std::string& pointer) const {
    std::string at = pointer;
    while (!origins.empty()) {
        if (const auto it = origins.find(at); it != origins.end()) return it->second;
        if (at.empty()) break;
        const std::size_t slash = at.rfind('/');
        at.resize(slash == std::string::npos ? 0 : slash);
    }
    return file;
}

Document read_document(const std::filesystem::path& file, Errors& errors) {
    const auto text = read_file(file, kMaxBytes);
    if (text) return parse_document(file, text.value(), errors);
    errors.push_back(text.error());
    return {.file = file, .root = {}, .format = 1, .overridden = {}, .origins = {}};
}

Document parse_document(const std::filesystem::path& file, const std::string& text,
                        Errors& errors) {
    Document document{.file = file, .root = {}, .format = 1, .overridden = {}, .origins = {}};
    if (text.size() > kMaxBytes) {
        errors.push_back(
            {"scenario.too_large", fmt::format("more than {} bytes", kMaxBytes), file.string()});
        return document;
    }
    try {
        document.root = YAML::Load(text);
    } catch (const YAML::Exception& problem) {
        YAML::Mark mark = problem.mark;
        SyntaxHint hint = syntax_hint(text, std::max(0, mark.line));
        if (!hint.message.empty()) {
            mark.line = hint.line;
            mark.column = hint.column;
        }
        errors.push_back({"scenario.syntax",
                          hint.message.empty()
                              ? fmt::format("this is no sound YAML: {}", problem.msg)
                              : hint.message,
                          document.where(mark, "")});
        return document;
    }
    int nodes = 0;
    check_shape(document, document.root, "", 0, nodes, errors);
    return document;
}

}  // namespace sideport::scenario
