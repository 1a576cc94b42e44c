#pragma once

// Rows of the field table in few words. Only the .cpp files that hold rows include it.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/scenario/fields.h"

namespace sideport::scenario {

using Set = std::function<void(Scenario&, std::size_t, const FieldValue&)>;

inline FieldSpec text(std::string_view pointer, std::string Scenario::*member,
                      std::string_view fallback, std::string_view doc, bool optional = false) {
    return {.pointer = pointer,
            .type = FieldType::text,
            .default_text = fallback,
            .optional = optional,
            .doc = doc,
            .set = [member](Scenario& s, std::size_t, const FieldValue& v) {
                s.*member = v.text;
            }};
}

/// Read before all other fields, by read_layers.
inline FieldSpec layer(std::string_view pointer, std::string_view doc) {
    return {.pointer = pointer,
            .type = FieldType::text,
            .optional = true,
            .doc = doc,
            .set = [](Scenario&, std::size_t, const FieldValue&) {
            }};
}

inline FieldSpec line_list(std::string_view pointer, std::vector<std::string> Scenario::*member,
                           std::string_view doc) {
    return {.pointer = pointer,
            .type = FieldType::text,
            .optional = true,
            .doc = doc,
            .set = [member](Scenario& s, std::size_t, const FieldValue& v) {
                (s.*member).push_back(v.text);
            }};
}

inline FieldSpec quantity(std::string_view pointer, Dimension dimension, double low, double high,
                          std::string_view fallback, std::string_view doc, Set set) {
    return {.pointer = pointer,
            .type = FieldType::quantity,
            .dimension = dimension,
            .low = low,
            .high = high,
            .default_text = fallback,
            .doc = doc,
            .set = std::move(set)};
}

inline FieldSpec quantity(std::string_view pointer, Dimension dimension, double low, double high,
                          std::string_view fallback, std::string_view doc,
                          double Scenario::*member) {
    return quantity(
        pointer, dimension, low, high, fallback, doc,
        [member](Scenario& s, std::size_t, const FieldValue& v) { s.*member = v.number; });
}

inline FieldSpec number(std::string_view pointer, FieldType type, double low, double high,
                        std::string_view fallback, std::string_view doc, Set set) {
    return {.pointer = pointer,
            .type = type,
            .low = low,
            .high = high,
            .default_text = fallback,
            .doc = doc,
            .set = std::move(set)};
}

inline FieldSpec choice(std::string_view pointer, std::string_view choices,
                        std::string_view fallback, std::string_view doc, Set set) {
    return {.pointer = pointer,
            .type = FieldType::choice,
            .choices = choices,
            .default_text = fallback,
            .doc = doc,
            .set = std::move(set)};
}

/// Reference into the catalogue; the entry itself is put in after all fields are read.
template <typename T>
FieldSpec reference(std::string_view pointer, T Scenario::*member, std::string_view fallback,
                    std::string_view doc) {
    return {.pointer = pointer,
            .type = FieldType::text,
            .default_text = fallback,
            .is_reference = true,
            .doc = doc,
            .set = [member](Scenario& s, std::size_t, const FieldValue& v) {
                (s.*member).id = v.text;
            }};
}

template <typename T>
T& at(std::vector<T>& list, std::size_t index) {
    if (list.size() <= index) list.resize(index + 1);
    return list[index];
}

/// Rows in the order of the reference page; each list in a file of its own.
std::vector<FieldSpec> story_fields();
std::vector<FieldSpec> course_fields();

}  // namespace sideport::scenario
