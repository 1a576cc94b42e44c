#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "sim/base/hash.h"
#include "sim/fluid/viscosity.h"

namespace sideport::fluid {

/// What is dissolved or carried; amounts are mg, of CSF, blood and air mL.
enum Species : int { iodine = 0, drug = 1, csf_tracer = 2, blood = 3, air = 4 };
inline constexpr int kSpeciesCount = 5;
using Amounts = std::array<double, kSpeciesCount>;

/// A long narrow tube with laminar flow in equal-area layers. Species 0 is iodine and sets the
/// viscosity.
struct LumenModel {
    double length_m = 0.7, radius_m = 0.265e-3;
    int cells = 256, layers = 12;
    double diffusion_m2_per_s = 5e-10;         ///< radial; along the tube advection decides
    double viscosity_pa_s = kCsfViscosityPaS;  ///< without iodine, at 37 C
    double temperature_c = kBodyC;             ///< where no other is given
    bool viscosity_follows_iodine = true;
    double volume_m3() const { return 3.14159265358979323846 * radius_m * radius_m * length_m; }
};

/// Concentrations in amount per m3: c[species][layer * cells + cell]; layer 0 is on the axis.
struct LumenState {
    std::array<std::vector<double>, kSpeciesCount> concentration;
    bool has_iodine = false;
    std::array<bool, kSpeciesCount> present{};  ///< false: none anywhere, nothing to move
};

LumenState make_lumen(const LumenModel& model, const Amounts& concentration_per_m3);

/// What left the two ends in a step, amounts; + out of the tube.
struct LumenOutflow {
    Amounts at_start{}, at_end{};
};

/// Moves volume_m3 through the tube (+ start to end) in dt_s and lets it diffuse across. Layers
/// keep their own speed, set by the viscosity of all layers; advection limited (MC) and
/// conservative, radial exchange so that volume is kept, diffusion implicit. Concentrations at the
/// ends enter with inflow. temperature_c: [cells], or empty: the model's.
/// eq: FLUID-3..5. ref: design section 2(b) (multi-layer laminar lumen).
LumenOutflow step_lumen(const LumenModel& model, LumenState& state, double volume_m3, double dt_s,
                        const Amounts& start_per_m3, const Amounts& end_per_m3,
                        std::span<const double> temperature_c = {});

/// Poiseuille resistance of the present mixture, Pa s/m3. temperature_c: [cells], or empty.
double lumen_resistance_pa_s_per_m3(const LumenModel& model, const LumenState& state,
                                    std::span<const double> temperature_c = {});

/// Amount in the whole tube.
double lumen_amount(const LumenModel& model, const LumenState& state, int species);

/// Mean over the section of each cell, amount per m3.
std::vector<double> lumen_profile(const LumenModel& model, const LumenState& state, int species);

void add_hash(Hasher& hasher, const LumenState& state);

}  // namespace sideport::fluid
