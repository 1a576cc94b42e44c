#pragma once

#include <nlohmann/json.hpp>

namespace sideport::test_support {

/// True when a value fits a JSON Schema of draft 7. Of the language only what the project's own
/// schemas use: $ref within the file, type, enum, const, properties, additionalProperties,
/// propertyNames, required, dependencies, items, minItems, minimum, maximum, allOf, anyOf, oneOf,
/// if and then; any other keyword with a meaning fails the test.
bool fits_schema(const nlohmann::json& value, const nlohmann::json& schema,
                 const nlohmann::json& root);

}  // namespace sideport::test_support
