#include "sim/scenario/field_reader.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/base/check.h"
#include "sim/scenario/field_value.h"
#include "sim/scenario/migration.h"

namespace sideport::scenario {

namespace {

/// Keys that may stand below `pattern` ("" is the top).
std::vector<std::string> children_of(const std::string& pattern) {
    std::vector<std::string> children;
    for (const FieldSpec& spec : field_specs()) {
        if (spec.pointer.rfind(pattern + "/", 0) != 0) continue;
        const std::string_view rest = spec.pointer.substr(pattern.size() + 1);
        const std::string child(rest.substr(0, rest.find('/')));
        if (std::find(children.begin(), children.end(), child) == children.end())
            children.push_back(child);
    }
    return children;
}

/// Where a field of an older format stands today; empty when it has not moved.
std::string moved_hint(const std::string& pointer) {
    const std::string now = todays_pointer(pointer);
    return now == pointer ? "" : fmt::format("; since format {} it stands at {}", kFormat, now);
}

/// The field of that name in another part of a case; empty without one, or with several.
std::string other_place_of(const std::string& key) {
    std::string found;
    for (const FieldSpec& spec : field_specs()) {
        const std::string pointer(spec.pointer);
        if (pointer.substr(pointer.rfind('/') + 1) != key) continue;
        if (!found.empty()) return "";
        found = pointer;
    }
    return found;
}

/// What an author who wrote a key that is no field may have meant.
std::string hint_for(const std::string& key, const std::string& pointer,
                     const std::vector<std::string>& allowed) {
    if (std::string moved = moved_hint(pointer + "/" + key); !moved.empty()) return moved;
    const std::string near = nearest_word(key, allowed);
    if (!near.empty()) return fmt::format("; did you mean '{}'?", near);
    const std::string elsewhere = other_place_of(key);
    return fmt::format("; allowed: {}{}", fmt::join(allowed, ", "),
                       elsewhere.empty() ? "" : fmt::format("; there is {}", elsewhere));
}

const FieldSpec* spec_of(const std::string& pattern) {
    for (const FieldSpec& spec : field_specs()) {
        if (spec.pointer == pattern) return &spec;
    }
    return nullptr;
}

}  // namespace

void FieldReader::read() {
    if (!document_.root.IsMap()) {
        fail("scenario.type", "a scenario is a list of 'key: value' lines", document_.root, "");
        return;
    }
    read_node(document_.root, "", "", 0);
    add_defaults("", "", 0);
}

std::string FieldReader::place_of(const std::string& pointer) const {
    const auto it = places_.find(pointer);
    return it == places_.end() ? document_.file.string() : it->second;
}

void FieldReader::read_node(const YAML::Node& node, const std::string& pointer,
                            const std::string& pattern, std::size_t index) {
    if (const FieldSpec* spec = spec_of(pattern)) return read_value(*spec, node, pointer, index);
    const std::vector<std::string> allowed = children_of(pattern);
    if (allowed == std::vector<std::string>{"*"}) return read_list(node, pointer, pattern);
    if (allowed.size() == 1 && allowed[0].front() == '<')
        return read_keys(node, pointer, pattern + "/" + allowed[0]);
    read_map(node, pointer, pattern, allowed, index);
}

void FieldReader::read_map(const YAML::Node& node, const std::string& pointer,
                           const std::string& pattern, const std::vector<std::string>& allowed,
                           std::size_t index) {
    if (!node.IsMap()) {
        if (!node.IsNull()) broken_.insert(pointer);
        if (!node.IsNull())
            fail("scenario.type",
                 fmt::format("{} holds fields, not a value; below it may stand {}{}", pointer,
                             fmt::join(allowed, ", "), moved_hint(pointer)),
                 node, pointer);
        return;
    }
    for (const auto& entry : node) {
        const std::string key = entry.first.Scalar();
        if (std::find(allowed.begin(), allowed.end(), key) != allowed.end()) {
            read_node(entry.second, pointer + "/" + key, pattern + "/" + key, index);
            continue;
        }
        fail("scenario.unknown_field",
             fmt::format("'{}' is no field here{}", key, hint_for(key, pointer, allowed)),
             entry.first, pointer + "/" + key);
    }
}

void FieldReader::read_list(const YAML::Node& node, const std::string& pointer,
                            const std::string& pattern) {
    if (!node.IsSequence()) {
        if (!node.IsNull())
            fail("scenario.type",
                 fmt::format("{} is a list: begin each entry with '- ', a single one as well",
                             pointer),
                 node, pointer);
        return;
    }
    for (std::size_t i = 0; i < node.size(); ++i) {
        const std::string item = fmt::format("{}/{}", pointer, i);
        read_node(node[i], item, pattern + "/*", i);
        add_defaults(item, pattern + "/*", i, node[i].Mark());
    }
}

/// A map whose keys the author chooses.
void FieldReader::read_keys(const YAML::Node& node, const std::string& pointer,
                            const std::string& pattern) {
    if (!node.IsMap()) {
        if (!node.IsNull())
            fail("scenario.type", fmt::format("{} holds lines of 'name: value'", pointer), node,
                 pointer);
        return;
    }
    for (const auto& entry : node)
        read_value(*spec_of(pattern), entry.second, pointer + "/" + entry.first.Scalar(), 0);
}

void FieldReader::read_value(const FieldSpec& spec, const YAML::Node& node,
                             const std::string& pointer, std::size_t index) {
    given_.insert(pointer);
    places_[pointer] = document_.where(node.Mark(), pointer);
    if (!node.IsScalar())
        return fail("scenario.type", fmt::format("{} takes one value", pointer), node, pointer);
    const std::string text = node.Scalar();
    const bool drawn = may_be_drawn(spec) && is_distribution(text);
    auto value = drawn ? draw_value(spec, text, draw_, pointer) : parse_value(spec, text);
    if (!value) {
        result_.errors.push_back(
            {value.error().code, pointer + ": " + value.error().message, places_[pointer]});
        return;
    }
    if (drawn) result_.drawn.push_back({pointer, text, value.value().text});
    value.value().key = pointer.substr(pointer.rfind('/') + 1);
    value.value().where = places_[pointer];
    spec.set(result_.scenario, index, value.value());
}

/// Fields that were left out: their default, or a fault when they are required.
void FieldReader::add_defaults(const std::string& pointer, const std::string& pattern,
                               std::size_t index, const YAML::Mark& mark) {
    for (const FieldSpec& spec : field_specs()) {
        const std::string_view full = spec.pointer;
        if (full.rfind(pattern + "/", 0) != 0) continue;
        const std::string rest(full.substr(pattern.size()));
        if (rest.find('*') != std::string::npos) continue;
        if (given_.count(pointer + rest) != 0 || spec.optional) continue;
        const bool told = std::any_of(broken_.begin(), broken_.end(), [&](const auto& part) {
            return (pointer + rest).rfind(part + "/", 0) == 0;
        });
        if (told) continue;
        if (spec.default_text.empty()) {
            result_.errors.push_back({"scenario.missing_field",
                                      fmt::format("{}{} is needed: {}", pointer, rest, spec.doc),
                                      document_.where(mark, pointer)});
            continue;
        }
        const auto value = parse_value(spec, std::string(spec.default_text));
        SIDEPORT_CHECK(value.has_value(), "the field table's default must be valid");
        spec.set(result_.scenario, index, value.value());
    }
}

void FieldReader::fail(std::string code, std::string message, const YAML::Node& node,
                       const std::string& pointer) {
    result_.errors.push_back(
        {std::move(code), std::move(message), document_.where(node.Mark(), pointer)});
}

}  // namespace sideport::scenario
