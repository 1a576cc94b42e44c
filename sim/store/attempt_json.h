#pragma once

// How an attempt's items and errors stand in JSON: the results of sessions and the archives have
// them alike. Only the .cpp files of this module include it.

#include <string>

#include <nlohmann/json.hpp>

#include "sim/store/store.h"

namespace sideport::store {

/// A text without control characters. Throws nlohmann::json::exception where there is none.
std::string text_of(const nlohmann::ordered_json& object, const char* key);

/// Adds "items" and "critical_errors" of an object. A time_s of null is -1: it has no moment.
/// Throws nlohmann::json::exception where something is missing or of another kind.
void read_items_and_errors(const nlohmann::ordered_json& object, Attempt& attempt);

}  // namespace sideport::store
