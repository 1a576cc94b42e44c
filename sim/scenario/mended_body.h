#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "sim/patient/measured_body.h"
#include "sim/scenario/scenario.h"

namespace sideport::scenario {

/// As read_scenario_text; where the case names the package in body->folder, this body stands in the
/// place of the one that the package's file holds: how the case will be when it is saved. nullptr:
/// none.
ReadResult read_scenario_with_body(const std::string& text, const std::filesystem::path& file,
                                   const std::shared_ptr<const patient::MeasuredBody>& body);

}  // namespace sideport::scenario
