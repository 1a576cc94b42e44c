#include "sim/scenario/field_value.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace sideport::scenario {

namespace {

/// The one choice that only a distribution may hold: nothing of the kind.
constexpr std::string_view kNone = "none";

/// A message names all choices when they fit a line or two, or when none is near.
constexpr std::size_t kMostWordsTold = 12;

/// Place of a comma between two digits; npos without one.
std::size_t decimal_comma(const std::string& text) {
    const auto is_digit = [](char c) {
        return c >= '0' && c <= '9';
    };
    for (std::size_t i = 1; i + 1 < text.size(); ++i)
        if (text[i] == ',' && is_digit(text[i - 1]) && is_digit(text[i + 1])) return i;
    return std::string::npos;
}

Result<FieldValue> drawn_number(const FieldSpec& spec, const Distribution& law, const Draw& draw,
                                std::string_view pointer) {
    const bool normal = law.law == Distribution::Law::normal;
    FieldSpec deviation = spec;
    if (normal) {  // a deviation is a difference: it may be smaller than any value
        deviation.low = 0.0;
        deviation.high = spec.high - spec.low;
        if (deviation.type == FieldType::integer) deviation.type = FieldType::number;
    }
    const auto first = parse_value(spec, law.values[0]);
    if (!first) return first.error();
    const auto second = parse_value(normal ? deviation : spec, law.values[1]);
    if (!second) return second.error();
    const double a = first.value().number, b = second.value().number;
    const bool whole = spec.type == FieldType::integer;
    if (!normal && a > b) {
        return Error{"scenario.distribution",
                     fmt::format("uniform({}, {}): the lower bound comes first", law.values[0],
                                 law.values[1]),
                     ""};
    }
    double value = normal ? draw_normal(a, b, spec.low, spec.high, draw, pointer)
                          : draw_uniform(a, b, whole, draw, pointer);
    if (whole) value = std::round(value);
    const std::string_view unit = stored_unit(spec.dimension);
    return FieldValue{.number = value,
                      .text = fmt::format("{:.4g}{}{}", value, unit.empty() ? "" : " ", unit)};
}

}  // namespace

std::vector<std::string> words_of(std::string_view list) {
    std::vector<std::string> words;
    std::string word;
    for (const char c : list) {
        if (c == ',') {
            words.push_back(word);
            word.clear();
        } else if (c != ' ') {
            word += c;
        }
    }
    words.push_back(word);
    return words;
}

std::string suggestion(const std::string& word, const std::vector<std::string>& words) {
    constexpr std::size_t kMostMeant = 3, kLeastLetters = 3;
    const auto low = [](std::string text) {
        for (char& c : text)
            c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        return text;
    };
    const std::string own = low(word);
    std::vector<std::string> meant;
    for (const std::string& other : words) {
        if (own.size() < kLeastLetters || other.size() < kLeastLetters) continue;
        if (low(other).find(own) != std::string::npos || own.find(low(other)) != std::string::npos)
            meant.push_back(other);
    }
    if (meant.empty() || meant.size() > kMostMeant) {
        meant.clear();
        if (std::string near = nearest_word(word, words); !near.empty()) meant = {near};
    }
    if (meant.empty()) return "";
    return fmt::format("; did you mean '{}'?", fmt::join(meant, "' or '"));
}

bool may_be_drawn(const FieldSpec& spec) {
    return spec.type != FieldType::text || spec.is_reference;
}

Result<FieldValue> parse_value(const FieldSpec& spec, const std::string& text) {
    FieldValue value{.number = 0.0, .text = text};
    if (spec.type == FieldType::text) return value;
    if (spec.type == FieldType::choice) {
        const std::vector<std::string> words = words_of(spec.choices);
        if (std::find(words.begin(), words.end(), text) != words.end()) return value;
        const std::string meant = suggestion(text, words);
        if (!meant.empty() && words.size() > kMostWordsTold) {
            return Error{"scenario.choice",
                         fmt::format("'{}' is not among the {} that are allowed{} "
                                     "docs/scenario_reference.md lists them",
                                     text, words.size(), meant),
                         ""};
        }
        return Error{"scenario.choice",
                     fmt::format("'{}'; allowed: {}{}", text, spec.choices, meant), ""};
    }
    if (const std::size_t comma = decimal_comma(text); comma != std::string::npos) {
        std::string with_point = text;
        with_point[comma] = '.';
        return Error{"quantity.syntax",
                     fmt::format("'{}': decimals stand behind a point; did you mean '{}'?", text,
                                 with_point),
                     ""};
    }
    const auto number = parse_quantity(text, spec.dimension);
    if (!number) return number.error();
    value.number = number.value();
    const double slack = 1e-9 * std::max(std::fabs(spec.low), std::fabs(spec.high));
    if (value.number < spec.low - slack || value.number > spec.high + slack) {
        return Error{"scenario.range",
                     fmt::format("{}; allowed {} .. {} {}", text, spec.low, spec.high,
                                 stored_unit(spec.dimension)),
                     ""};
    }
    if (spec.type == FieldType::integer && value.number != std::floor(value.number)) {
        return Error{"scenario.type", fmt::format("'{}': a whole number is needed", text), ""};
    }
    return value;
}

Result<FieldValue> draw_value(const FieldSpec& spec, const std::string& text, const Draw& draw,
                              std::string_view pointer) {
    const auto law = parse_distribution(text);
    if (!law) return law.error();
    const bool chooses = !law.value().weights.empty();
    const bool is_number = spec.type != FieldType::choice && spec.type != FieldType::text;
    if (!chooses && !is_number) {
        return Error{"scenario.distribution",
                     "words are drawn with one_of(A, B) or weighted(A: 3, B: 1)", ""};
    }
    if (!chooses) return drawn_number(spec, law.value(), draw, pointer);
    for (const std::string& value : law.value().values) {
        if (spec.may_be_none && value == kNone) continue;
        if (const auto allowed = parse_value(spec, value); !allowed) return allowed.error();
    }
    const std::string& chosen = law.value().values[draw_choice(law.value(), draw, pointer)];
    if (spec.may_be_none && chosen == kNone) return FieldValue{.number = 0.0, .text = chosen};
    return parse_value(spec, chosen);
}

}  // namespace sideport::scenario
