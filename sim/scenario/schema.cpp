#include "sim/scenario/schema.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/scenario/field_value.h"
#include "sim/scenario/fields.h"

namespace sideport::scenario {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kNumber = "[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?";
constexpr std::string_view kNumberLaw = "^\\s*(uniform|normal|one_of|weighted)\\s*\\(.+\\)\\s*$";
constexpr std::string_view kWordLaw = "^\\s*(one_of|weighted)\\s*\\(.+\\)\\s*$";

/// "mm, cm" as "(mm|cm)". No unit holds a character that a pattern would read otherwise.
std::string unit_pattern(Dimension dimension) {
    return fmt::format("({})", fmt::join(words_of(allowed_units(dimension)), "|"));
}

Json distribution(std::string_view pattern) {
    return {{"type", "string"}, {"pattern", pattern}};
}

Json value_schema(const FieldSpec& spec) {
    switch (spec.type) {
        case FieldType::text:
            // ids of the catalogue are words too: which ones there are is a matter of the
            // installation
            return {{"type", {"string", "number"}}};
        case FieldType::number:
        case FieldType::integer:
            return {{"anyOf",
                     {{{"type", spec.type == FieldType::number ? "number" : "integer"},
                       {"minimum", spec.low},
                       {"maximum", spec.high}},
                      distribution(kNumberLaw)}}};
        case FieldType::quantity:
            return {{"anyOf",
                     {{{"type", "string"},
                       {"pattern",
                        fmt::format("^\\s*{}\\s*{}\\s*$", kNumber, unit_pattern(spec.dimension))}},
                      distribution(kNumberLaw)}}};
        case FieldType::choice: {
            Json words = Json::array();
            for (const std::string& word : words_of(spec.choices)) {
                words.push_back(word);
                if (word.find_first_not_of("0123456789") == std::string::npos)
                    words.push_back(std::stoi(word));  // as YAML reads it without quotes
            }
            return {{"anyOf", {{{"enum", words}}, distribution(kWordLaw)}}};
        }
    }
    return Json::object();
}

/// What the field means, its range and its default, as an editor shows it.
std::string description_of(const Field& row) {
    std::string text = row.doc;
    if (!row.range.empty() && row.type != "choice") text += fmt::format("; allowed {}", row.range);
    if (!row.default_text.empty())
        text += fmt::format("; {}{}", row.default_text == "required" ? "" : "default ",
                            row.default_text);
    return text;
}

/// The schema of the map or list that the last part of a pointer lies in; made when it is not
/// there.
Json& parent_of(Json& root, std::string_view pointer, std::string& key) {
    Json* at = &root;
    std::size_t begin = 1;
    for (;;) {
        const std::size_t slash = pointer.find('/', begin);
        key = std::string(pointer.substr(begin, slash - begin));
        if (slash == std::string_view::npos) return *at;
        Json& child = key == "*" ? (*at)["items"] : (*at)["properties"][key];
        const bool is_list = pointer.compare(slash, 2, "/*") == 0;
        child["type"] = is_list ? "array" : "object";
        if (!is_list) child["additionalProperties"] = false;
        at = &child;
        begin = slash + 1;
    }
}

}  // namespace

std::string json_schema() {
    Json root = {{"$schema", "http://json-schema.org/draft-07/schema#"},
                 {"title", "Sideport scenario"},
                 {"description", "Written from the field table in sim/scenario/fields.cpp."},
                 {"type", "object"},
                 {"additionalProperties", false},
                 {"properties", Json::object()}};
    const std::vector<FieldSpec>& specs = field_specs();
    Json needed = Json::array();
    for (std::size_t i = 0; i < specs.size(); ++i) {
        const FieldSpec& spec = specs[i];
        std::string key;
        Json& parent = parent_of(root, spec.pointer, key);
        Json value = value_schema(spec);
        value["description"] = description_of(field_table()[i]);
        const bool required = spec.default_text.empty() && !spec.optional;
        if (key == "*") {
            parent["items"] = value;
            continue;
        }
        if (key.front() == '<') {  // any key
            parent["additionalProperties"] = value;
            continue;
        }
        parent["properties"][key] = value;
        if (!required) continue;
        const std::size_t second = spec.pointer.find('/', 1);
        if (spec.pointer.find('*') != std::string_view::npos) {
            parent["required"].push_back(key);
        } else {
            // of a case that stands on another one, the other may hold it
            const std::string top(spec.pointer.substr(1, second - 1));
            if (std::find(needed.begin(), needed.end(), Json(top)) == needed.end())
                needed.push_back(top);
        }
    }
    root["anyOf"] = Json::array({Json{{"required", {"extends"}}}, Json{{"required", {"include"}}},
                                 Json{{"required", needed}}});
    return root.dump(2) + "\n";
}

}  // namespace sideport::scenario
