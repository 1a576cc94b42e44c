#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sim/base/result.h"

namespace sideport::assessment {

/// "1.5 mL" in the unit that the name of the field ends with: 1500 for volume_ul, 1.5 for
/// volume_ml. A field without a unit takes a plain number. Errors: quantity.*.
Result<double> quantity_of(std::string_view field, std::string_view text);

/// What the field is written in: "mL" for "volume_ml", "%" for "open_area_fraction"; empty without
/// a unit.
std::string_view unit_of(std::string_view field);

}  // namespace sideport::assessment
