#include "tests/unit/assessment/schema_check.h"

#include <algorithm>
#include <set>

#include <catch2/catch.hpp>

namespace sideport::test_support {

namespace {

using nlohmann::json;

bool is_of_type(const json& value, const std::string& type) {
    return (type == "object" && value.is_object()) || (type == "array" && value.is_array()) ||
           (type == "string" && value.is_string()) || (type == "number" && value.is_number()) ||
           (type == "boolean" && value.is_boolean());
}

bool fits_type(const json& value, const json& type) {
    if (type.is_string()) return is_of_type(value, type);
    return std::any_of(type.begin(), type.end(),
                       [&](const json& one) { return is_of_type(value, one); });
}

bool has_all(const json& value, const json& names) {
    return std::all_of(names.begin(), names.end(),
                       [&](const json& name) { return value.contains(name); });
}

bool fits_object(const json& value, const json& schema, const json& root) {
    const json none = json::object();
    const json& properties = schema.contains("properties") ? schema["properties"] : none;
    for (const auto& [key, entry] : value.items()) {
        if (properties.contains(key)) {
            if (!fits_schema(entry, properties[key], root)) return false;
        } else if (schema.contains("additionalProperties")) {
            const json& more = schema["additionalProperties"];
            if (more.is_boolean() ? !more.get<bool>() : !fits_schema(entry, more, root))
                return false;
        }
        if (schema.contains("propertyNames") && !fits_schema(key, schema["propertyNames"], root))
            return false;
        if (!schema.contains("dependencies") || !schema["dependencies"].contains(key)) continue;
        const json& needs = schema["dependencies"][key];
        if (needs.is_array() ? !has_all(value, needs) : !fits_schema(value, needs, root))
            return false;
    }
    return !schema.contains("required") || has_all(value, schema["required"]);
}

bool fits_array(const json& value, const json& schema, const json& root) {
    if (schema.contains("minItems") && value.size() < schema["minItems"].get<std::size_t>())
        return false;
    if (!schema.contains("items")) return true;
    return std::all_of(value.begin(), value.end(), [&](const json& entry) {
        return fits_schema(entry, schema["items"], root);
    });
}

auto count_fitting(const json& value, const json& schemas, const json& root) {
    return std::count_if(schemas.begin(), schemas.end(),
                         [&](const json& one) { return fits_schema(value, one, root); });
}

bool fits_combined(const json& value, const json& schema, const json& root) {
    if (schema.contains("allOf") && count_fitting(value, schema["allOf"], root) !=
                                        static_cast<std::ptrdiff_t>(schema["allOf"].size()))
        return false;
    if (schema.contains("anyOf") && count_fitting(value, schema["anyOf"], root) == 0) return false;
    if (schema.contains("oneOf") && count_fitting(value, schema["oneOf"], root) != 1) return false;
    return !schema.contains("if") || !fits_schema(value, schema["if"], root) ||
           fits_schema(value, schema["then"], root);
}

}  // namespace

bool fits_schema(const json& value, const json& schema, const json& root) {
    static const std::set<std::string> kKnown = {
        "$ref",     "type",        "enum",        "const",    "properties", "additionalProperties",
        "minimum",  "maximum",     "items",       "minItems", "required",   "dependencies",
        "anyOf",    "oneOf",       "allOf",       "if",       "then",       "propertyNames",
        "examples", "description", "definitions", "$schema",  "title"};
    for (const auto& [keyword, meaning] : schema.items())
        if (kKnown.count(keyword) == 0) FAIL("keyword " << keyword << " is not checked");
    if (schema.contains("$ref")) {
        const std::string place = schema["$ref"].get<std::string>().substr(1);
        return fits_schema(value, root.at(json::json_pointer(place)), root);
    }
    if (schema.contains("type") && !fits_type(value, schema["type"])) return false;
    if (schema.contains("const") && value != schema["const"]) return false;
    if (schema.contains("enum") &&
        std::find(schema["enum"].begin(), schema["enum"].end(), value) == schema["enum"].end())
        return false;
    if (value.is_number()) {
        if (schema.contains("minimum") && value < schema["minimum"]) return false;
        if (schema.contains("maximum") && value > schema["maximum"]) return false;
    }
    if (value.is_object() && !fits_object(value, schema, root)) return false;
    if (value.is_array() && !fits_array(value, schema, root)) return false;
    return fits_combined(value, schema, root);
}

}  // namespace sideport::test_support
