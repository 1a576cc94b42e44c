#pragma once

#include <optional>
#include <string_view>

#include "sim/assessment/assessment.h"

namespace sideport::records {

/// The result as it was given, from a result.json: score, items, errors, metrics. Nothing when this
/// is no result.json. Hash and mass balance are left out.
std::optional<assessment::Assessment> stored_assessment(std::string_view json);

}  // namespace sideport::records
