#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "sim/assessment/condition_reader.h"
#include "sim/base/quantity.h"

namespace sideport::assessment {

namespace {

std::string listed(const std::vector<std::string>& words) {
    constexpr std::size_t kMost = 12;
    std::string text;
    for (std::size_t i = 0; i < std::min(words.size(), kMost); ++i)
        text += (text.empty() ? "" : ", ") + words[i];
    return words.size() > kMost ? text + ", ..." : text;
}

}  // namespace

void Faults::add_at(int line, int column, std::string code, std::string message) {
    const std::string where = line > 0 ? fmt::format("{}:{}:{}", file_, line, column) : file_;
    errors_.push_back({std::move(code), std::move(message), where});
}

void Faults::add(const Tree& at, const std::string& kind, std::string message) {
    add_at(at.line, at.column, "checklist." + kind, std::move(message));
}

void Faults::add_key(const Tree& at, const std::string& kind, std::string message) {
    add_at(at.key_line, at.key_column, "checklist." + kind, std::move(message));
}

void Faults::add_with_code(const Tree& at, std::string code, std::string message) {
    add_at(at.line, at.column, std::move(code), std::move(message));
}

bool Faults::is_map(const Tree& tree, const std::string& what, const Names& fields) {
    if (tree.kind != Tree::Kind::map) {
        add(tree, "type", fmt::format("{} is a map with some of: {}", what, listed(fields)));
        return false;
    }
    for (std::size_t i = 0; i < tree.keys.size(); ++i) {
        if (std::find(fields.begin(), fields.end(), tree.keys[i]) != fields.end()) continue;
        const std::string near = nearest_word(tree.keys[i], fields);
        add_key(tree.items[i], "unknown_field",
                near.empty() ? fmt::format("there is no '{}' in {}; there is: {}", tree.keys[i],
                                           what, listed(fields))
                             : fmt::format("there is no '{}' in {}; did you mean {}?", tree.keys[i],
                                           what, near));
    }
    return true;
}

bool Faults::is_list(const Tree& tree, const std::string& what) {
    if (tree.kind == Tree::Kind::list) return true;
    add(tree, "type", fmt::format("'{}' is a list, one entry after each '- '", what));
    return false;
}

const Faults::Tree* Faults::need(const Tree& map, const char* key) {
    const Tree* found = map.find(key);
    if (found == nullptr) add(map, "missing_field", fmt::format("'{}' is missing here", key));
    return found;
}

std::string Faults::text(const Tree& map, const char* key) {
    const Tree* found = map.find(key);
    if (found == nullptr) return {};
    if (found->kind == Tree::Kind::scalar) return found->text;
    add(*found, "type", fmt::format("'{}' is a text", key));
    return {};
}

std::string Faults::need_text(const Tree& map, const char* key) {
    const Tree* found = need(map, key);
    if (found == nullptr) return {};
    const std::string value = text(map, key);
    if (value.empty() && found->kind == Tree::Kind::scalar)
        add(*found, "missing_field", fmt::format("'{}' is empty", key));
    return value;
}

bool Faults::flag(const Tree& map, const char* key) {
    const std::string value = text(map, key);
    if (value == "true" || value == "false" || value.empty()) return value == "true";
    add(*map.find(key), "choice", fmt::format("'{}': true or false is needed", value));
    return false;
}

double Faults::number(const Tree& map, const char* key, double fallback, double low, double high) {
    const Tree* found = map.find(key);
    if (found == nullptr) return fallback;
    const std::string value = text(map, key);
    double number = 0.0;
    const char* end = value.data() + value.size();
    const auto [rest, fault] = std::from_chars(value.data(), end, number);
    if (fault != std::errc() || rest != end || !std::isfinite(number)) {
        add(*found, "type", fmt::format("'{}' is no number; {} is one", value, key));
        return fallback;
    }
    if (number < low || number > high)
        add(*found, "range", fmt::format("'{}': {:g} to {:g} is allowed", value, low, high));
    return number;
}

Faults::Names Faults::words_of(const Tree& tree) {
    Names words;
    if (tree.kind == Tree::Kind::scalar) words.push_back(tree.text);
    if (tree.kind == Tree::Kind::map) add(tree, "type", "a word or a list of words is needed here");
    for (const Tree& item : tree.items) {
        if (tree.kind != Tree::Kind::list) break;
        if (item.kind == Tree::Kind::scalar) {
            words.push_back(item.text);
        } else {
            add(item, "type", "a word is needed here");
        }
    }
    return words;
}

Faults::Names Faults::words(const Tree& map, const char* key) {
    const Tree* found = map.find(key);
    return found == nullptr ? Names{} : words_of(*found);
}

bool Faults::check_name(const Tree& at, const std::string& name, const Names& known,
                        const std::string& what, const std::string& kind) {
    if (std::find(known.begin(), known.end(), name) != known.end()) return true;
    std::string near = nearest_word(name, known);
    // "volume" of "volume_ml": a name whose unit was left out is far by letters
    const auto longer = std::find_if(known.begin(), known.end(), [&](const std::string& word) {
        return !name.empty() && word.rfind(name + "_", 0) == 0;
    });
    if (near.empty() && longer != known.end()) near = *longer;
    add(at, kind,
        near.empty() ? fmt::format("there is no {} '{}'; there is: {}", what, name, listed(known))
                     : fmt::format("there is no {} '{}'; did you mean {}?", what, name, near));
    return false;
}

}  // namespace sideport::assessment
