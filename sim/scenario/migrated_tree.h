#pragma once

// Documents of older versions of the format. Only the .cpp files of this module include it.

#include "sim/scenario/yaml_tree.h"

namespace sideport::scenario {

/// The version that a document names; 1 when it names none, as fragments do, or none that is a
/// whole number (the field reader tells that). Errors: scenario.newer_format.
Result<int> format_of(const YAML::Node& root);

/// Puts the fields of an older document where today's format has them; each keeps its place in the
/// file for messages. A newer document is an error, and stays as it is. Returns the version that
/// the document names.
int migrate_tree(Document& document, Errors& errors);

}  // namespace sideport::scenario
