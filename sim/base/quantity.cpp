#include "sim/base/quantity.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <span>

#include <fmt/format.h>

#include "sim/base/units.h"

namespace sideport {

namespace {

struct Unit {
    Dimension dimension;
    std::string_view name;
    double factor;  ///< stored value = number * factor
};

/// The first unit of each dimension is the stored one.
constexpr Unit kUnits[] = {
    {Dimension::length_mm, "mm", 1.0},
    {Dimension::length_mm, "cm", 10.0},
    {Dimension::length_mm, "m", 1000.0},
    {Dimension::length_mm, "um", 1e-3},
    {Dimension::angle_deg, "deg", 1.0},
    {Dimension::angle_deg, "rad", 180.0 / units::kPi},
    {Dimension::time_s, "s", 1.0},
    {Dimension::time_s, "ms", 1e-3},
    {Dimension::time_s, "min", 60.0},
    {Dimension::time_s, "h", 3600.0},
    {Dimension::time_s, "day", 86400.0},
    {Dimension::time_s, "d", 86400.0},
    {Dimension::volume_ml, "mL", 1.0},
    {Dimension::volume_ml, "uL", 1e-3},
    {Dimension::volume_ml, "L", 1000.0},
    {Dimension::flow_ml_per_day, "mL/day", 1.0},
    {Dimension::flow_ml_per_day, "uL/day", 1e-3},
    {Dimension::flow_ml_per_min, "mL/min", 1.0},
    {Dimension::flow_ml_per_min, "uL/min", 1e-3},
    {Dimension::flow_ml_per_min, "mL/s", 60.0},
    {Dimension::pressure_pa, "Pa", 1.0},
    {Dimension::pressure_pa, "kPa", 1000.0},
    {Dimension::pressure_pa, "MPa", 1e6},
    {Dimension::pressure_pa, "mmHg", units::kPaPerMmhg},
    {Dimension::pressure_pa, "cmH2O", units::kPaPerCmh2o},
    {Dimension::pressure_pa, "psi", units::kPaPerPsi},
    {Dimension::mass_mg, "mg", 1.0},
    {Dimension::mass_mg, "ug", 1e-3},
    {Dimension::mass_mg, "g", 1000.0},
    {Dimension::concentration_mg_per_ml, "mg/mL", 1.0},
    {Dimension::concentration_mg_per_ml, "ug/mL", 1e-3},
    {Dimension::tube_voltage_kvp, "kV", 1.0},
    {Dimension::tube_voltage_kvp, "kVp", 1.0},
    {Dimension::energy_kev, "keV", 1.0},
    {Dimension::charge_mas, "mAs", 1.0},
    {Dimension::temperature_c, "C", 1.0},
    {Dimension::force_n, "N", 1.0},
    {Dimension::compliance_m3_per_pa, "m3/Pa", 1.0},
    {Dimension::compliance_m3_per_pa, "uL/kPa", 1e-12},
    {Dimension::compliance_m3_per_pa, "mL/mmHg", 1e-6 / units::kPaPerMmhg},
    {Dimension::rate_per_min, "/min", 1.0},
    {Dimension::rate_per_s, "/s", 1.0},
    {Dimension::mass_kg, "kg", 1.0},
    {Dimension::mass_kg, "g", 1e-3},
    {Dimension::percent, "%", 1.0},
};

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

Error fault(std::string code, std::string message) {
    return Error{std::move(code), std::move(message), ""};
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row[b.size()];
}

}  // namespace

std::string allowed_units(Dimension dimension) {
    std::string list;
    for (const Unit& unit : kUnits) {
        if (unit.dimension != dimension) continue;
        if (!list.empty()) list += ", ";
        list += unit.name;
    }
    return list;
}

std::string_view stored_unit(Dimension dimension) {
    for (const Unit& unit : kUnits) {
        if (unit.dimension == dimension) return unit.name;
    }
    return {};
}

Result<double> parse_quantity(std::string_view text, Dimension dimension) {
    const std::string_view body = trimmed(text);
    double number = 0.0;
    const auto [end, problem] = std::from_chars(body.data(), body.data() + body.size(), number);
    if (problem != std::errc() || !std::isfinite(number)) {
        return fault("quantity.syntax", fmt::format("'{}' is not a number with a unit", text));
    }
    const std::string_view unit_name =
        trimmed(body.substr(static_cast<std::size_t>(end - body.data())));
    if (dimension == Dimension::none) {
        if (unit_name.empty()) return number;
        return fault("quantity.wrong_unit", fmt::format("'{}': a plain number is needed", text));
    }
    if (unit_name.empty()) {
        return fault("quantity.missing_unit",
                     fmt::format("'{}' has no unit; allowed: {}", text, allowed_units(dimension)));
    }
    for (const Unit& unit : kUnits) {
        if (unit.dimension == dimension && unit.name == unit_name) return number * unit.factor;
    }
    return fault("quantity.wrong_unit", fmt::format("'{}': unit '{}' does not fit; allowed: {}",
                                                    text, unit_name, allowed_units(dimension)));
}

std::string nearest_word(std::string_view word, const std::vector<std::string>& candidates) {
    std::string best;
    std::size_t best_distance = std::max<std::size_t>(2, word.size() / 3) + 1;
    for (const std::string& candidate : candidates) {
        const std::size_t distance = edit_distance(word, candidate);
        if (distance < best_distance) {
            best = candidate;
            best_distance = distance;
        }
    }
    return best;
}

}  // namespace sideport
