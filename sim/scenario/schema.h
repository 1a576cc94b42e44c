#pragma once

#include <string>

namespace sideport::scenario {

/// The field table as a JSON Schema (draft 07), indented: what editors complete and check from.
/// It knows names, types, units, ranges of bare numbers, choices and distributions; ranges of
/// quantities, references and physical sense are `sideport validate`'s. A case that stands on
/// another one may leave out everything but `format`.
std::string json_schema();

}  // namespace sideport::scenario
