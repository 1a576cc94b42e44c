#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sideport::assessment {

// The keys of a checklist file: one table for the reader, the page and the JSON Schema.

/// A map of the file, by what stands in it.
enum class ChecklistMap : int {
    file,
    item,
    outcome,
    error,
    error_case,
    waiver,
    event,    ///< condition {event: ...}
    pattern,  ///< of before and after
    measure,
    finding,
    truth,
    earlier_item,
    all,
    any,
    no,
    at_least
};

/// What a key holds.
enum class KeyKind : int {
    text,        ///< a word, a number or a sentence
    number,      ///< within low .. high
    flag,        ///< true or false
    words,       ///< a text or a list of texts
    conditions,  ///< a list of conditions
    condition,
    named_conditions,  ///< a map of names and conditions
    items,
    outcomes,
    errors,
    cases,
    waivers,
    severity,
    event_name,  ///< one or a list
    fields,      ///< a map of an event's fields and tests
    pattern,     ///< an event's name, or a map with its fields
    span,        ///< "30 s"
    pick,        ///< first or last
    test,
    field,  ///< of an event
    measure_name,
    truth_name,
    outcome_name  ///< one or a list, or "not OUTCOME"
};

struct ChecklistKey {
    std::string_view name, meaning;
    KeyKind kind = KeyKind::text;
    bool needed = false;
    double low = 0.0, high = 0.0;  ///< of a number
};

const std::vector<ChecklistKey>& keys_of(ChecklistMap map);
std::vector<std::string> key_names(ChecklistMap map);

}  // namespace sideport::assessment
