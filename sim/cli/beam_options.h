#pragma once

#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/cli/options.h"
#include "sim/xray/spectrum.h"

namespace sideport::cli {

/// --tube-voltage-kvp and --filter, as `physics` and `expose` take them.
struct BeamOptions {
    double tube_voltage_kvp = 75.0;
    std::vector<std::string> filters;  ///< as typed
    xray::Filtration filtration;
};

/// Errors: cli.number, filter.syntax, material.unknown.
Result<BeamOptions> read_beam_options(const Options& options);

}  // namespace sideport::cli
