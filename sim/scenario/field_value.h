#pragma once

// One value of a scenario file. Only the .cpp files of this module include it.

#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/scenario/distribution.h"
#include "sim/scenario/fields.h"

namespace sideport::scenario {

/// "a, b, c" as words.
std::vector<std::string> words_of(std::string_view list);

/// "; did you mean 'x'?" with the nearest of the words, or with those that hold this one or stand
/// in it ("leak": dural_leak, micro_leak); empty when none is near. Capitals do not count.
std::string suggestion(const std::string& word, const std::vector<std::string>& words);

/// Whether a field may hold a distribution: numbers, choices and catalogue ids, never free text.
bool may_be_drawn(const FieldSpec& spec);

/// The value that a text stands for. Errors: scenario.choice, scenario.range, scenario.type,
/// quantity.*.
Result<FieldValue> parse_value(const FieldSpec& spec, const std::string& text);

/// The value that a form draws from a distribution; every value that could be drawn must be
/// allowed. `text` of the result says the number as an author would write it. Errors: as
/// parse_value, scenario.distribution.
Result<FieldValue> draw_value(const FieldSpec& spec, const std::string& text, const Draw& draw,
                              std::string_view pointer);

}  // namespace sideport::scenario
