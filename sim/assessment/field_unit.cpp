#include "sim/assessment/field_unit.h"

#include <array>
#include <charconv>

#include <fmt/format.h>

#include "sim/base/quantity.h"
#include "sim/base/units.h"

namespace sideport::assessment {

namespace {

/// How the end of a name tells its unit. Longer ends come first.
struct Suffix {
    std::string_view end;
    std::string_view unit;
    Dimension dimension;  ///< none: only `unit` itself is read
    double factor;        ///< value of the field = stored value of the dimension * factor
};
constexpr std::array<Suffix, 25> kSuffixes = {{
    {"_mg_per_ml", "mg/mL", Dimension::concentration_mg_per_ml, 1.0},
    {"_ml_per_day", "mL/day", Dimension::flow_ml_per_day, 1.0},
    {"_ml_per_min", "mL/min", Dimension::flow_ml_per_min, 1.0},
    {"_rate_per_min", "/min", Dimension::rate_per_min, 1.0},
    {"_per_s", "/s", Dimension::rate_per_s, 1.0},
    {"_gy_cm2", "Gy.cm2", Dimension::none, 1.0},
    {"_cm2", "cm2", Dimension::none, 1.0},
    {"_mgy", "mGy", Dimension::none, 1.0},
    {"_ml", "mL", Dimension::volume_ml, 1.0},
    {"_ul", "uL", Dimension::volume_ml, 1000.0},
    {"_mg", "mg", Dimension::mass_mg, 1.0},
    {"_mm", "mm", Dimension::length_mm, 1.0},
    {"_deg", "deg", Dimension::angle_deg, 1.0},
    {"_kpa", "kPa", Dimension::pressure_pa, 1e-3},
    {"_kvp", "kVp", Dimension::tube_voltage_kvp, 1.0},
    {"_mas", "mAs", Dimension::charge_mas, 1.0},
    {"_fraction", "%", Dimension::percent, 0.01},
    {"_percent", "%", Dimension::percent, 1.0},
    {"_h", "h", Dimension::time_s, 1.0 / 3600.0},
    {"_s", "s", Dimension::time_s, 1.0},
    {"_n", "N", Dimension::force_n, 1.0},
    {"_multiple", "times", Dimension::none, 1.0},
    {"seconds", "s", Dimension::time_s, 1.0},
    {"_count", "", Dimension::none, 1.0},
    {"pulses", "", Dimension::none, 1.0},
}};

const Suffix* suffix_of(std::string_view field) {
    for (const Suffix& suffix : kSuffixes) {
        if (field.size() >= suffix.end.size() &&
            field.substr(field.size() - suffix.end.size()) == suffix.end)
            return &suffix;
    }
    return nullptr;
}

/// A number and the very unit: "5 times".
Result<double> own_unit(std::string_view text, std::string_view unit) {
    double number = 0.0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    std::string_view rest = text.substr(static_cast<std::size_t>(end - text.data()));
    while (!rest.empty() && rest.front() == ' ')
        rest.remove_prefix(1);
    if (fault != std::errc())
        return Error{"quantity.syntax", fmt::format("'{}' is not a number with a unit", text), ""};
    if (rest == unit) return number;
    return Error{rest.empty() ? "quantity.missing_unit" : "quantity.wrong_unit",
                 fmt::format("'{}': the unit here is {}", text, unit), ""};
}

}  // namespace

std::string_view unit_of(std::string_view field) {
    const Suffix* suffix = suffix_of(field);
    return suffix == nullptr ? std::string_view{} : suffix->unit;
}

Result<double> quantity_of(std::string_view field, std::string_view text) {
    const Suffix* suffix = suffix_of(field);
    if (suffix == nullptr) return parse_quantity(text, Dimension::none);
    if (suffix->dimension == Dimension::none) {
        return suffix->unit.empty() ? parse_quantity(text, Dimension::none)
                                    : own_unit(text, suffix->unit);
    }
    const auto value = parse_quantity(text, suffix->dimension);
    if (!value) return value.error();
    return value.value() * suffix->factor;
}

}  // namespace sideport::assessment
