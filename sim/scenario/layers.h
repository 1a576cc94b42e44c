#pragma once

// A case and what it stands on. Only the .cpp files of this module include it.

#include "sim/scenario/yaml_tree.h"

namespace sideport::scenario {

/// Reads a scenario with the case that it `extends` and the fragments that it `include`s. The
/// extended case lies lowest, then the fragments in their order, then the file itself: fields of
/// maps are merged, values and lists replace what lies below. Paths are names of cases or
/// fragments, or files below the folder of the file that names them. Codes beside those of
/// read_document: scenario.base (no such case or fragment), scenario.circular, scenario.too_deep.
/// text: what stands in the file instead of what the disk has; nullptr: that.
Document read_layers(const std::filesystem::path& file, Errors& errors,
                     const std::string* text = nullptr);

/// The file that a name, a folder or a path means; the path itself when there is none.
std::filesystem::path scenario_file(const std::filesystem::path& path);

}  // namespace sideport::scenario
