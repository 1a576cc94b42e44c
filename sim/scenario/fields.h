#pragma once

// The single field table. Only the .cpp files of this module include it.

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/quantity.h"
#include "sim/scenario/scenario.h"

namespace sideport::scenario {

enum class FieldType { text, number, integer, quantity, choice };

/// A value after reading: number in the stored unit, or text.
struct FieldValue {
    double number = 0.0;
    std::string text;
    std::string key;    ///< that the author chose, below a pointer that ends in <...>
    std::string where;  ///< file:line:column
};

/// One field of the language. `pointer` has '*' for an index:
/// "/tray/*/slot"; "/assessment/checklist/weights/<item>" takes any key as its last part.
struct FieldSpec {
    std::string_view pointer;
    FieldType type = FieldType::text;
    Dimension dimension = Dimension::none;
    double low = 0.0, high = 0.0;
    std::string_view choices;       ///< comma separated
    std::string_view default_text;  ///< empty: required, unless optional
    bool optional = false;
    bool is_reference = false;  ///< text that is an id of the catalogue
    bool may_be_none = false;   ///< a distribution may draw "none": the list's entry is left out
    std::string_view doc;
    std::function<void(Scenario&, std::size_t index, const FieldValue&)> set;
};

const std::vector<FieldSpec>& field_specs();

}  // namespace sideport::scenario
