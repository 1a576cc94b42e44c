#pragma once

#include <string>
#include <string_view>

#include "sim/base/result.h"

namespace sideport {

/// What a quantity measures. The stored unit is SI, except where imaging's own unit is named.
enum class Dimension {
    none,             ///< plain number
    length_mm,        ///< mm
    angle_deg,        ///< degrees
    time_s,           ///< s
    volume_ml,        ///< mL
    flow_ml_per_day,  ///< mL/day
    flow_ml_per_min,  ///< mL/min
    pressure_pa,      ///< Pa
    mass_mg,          ///< mg
    concentration_mg_per_ml,
    tube_voltage_kvp,
    energy_kev,
    charge_mas,
    temperature_c,
    force_n,
    compliance_m3_per_pa,
    rate_per_min,
    rate_per_s,
    mass_kg,
    percent,  ///< %
};

/// "1.5 mL" -> 1.5 for volume_ml; "2000 ug/mL" -> 2 for concentration_mg_per_ml.
/// A bare number is refused where a unit is needed, and a unit where none is.
/// Errors: quantity.syntax, quantity.missing_unit, quantity.wrong_unit; the message names the value
/// and the units that are allowed.
Result<double> parse_quantity(std::string_view text, Dimension dimension);

/// Units accepted for a dimension, for messages and reference pages: "mm, cm, m".
std::string allowed_units(Dimension dimension);

/// The unit that values of this dimension are stored in: "mm"; empty for none.
std::string_view stored_unit(Dimension dimension);

/// Nearest of `candidates` to `word` by edit distance, or empty if nothing is near (for "did you
/// mean").
std::string nearest_word(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace sideport
