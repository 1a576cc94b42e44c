#include "sim/cli/beam_options.h"

namespace sideport::cli {

Result<BeamOptions> read_beam_options(const Options& options) {
    BeamOptions beam;
    const auto voltage = options.number("--tube-voltage-kvp", 75.0, 40.0, 150.0);
    if (!voltage) return voltage.error();
    beam.tube_voltage_kvp = voltage.value();
    beam.filters = options.values("--filter");
    if (beam.filters.empty()) beam.filters = {"Al 3 mm"};
    for (const std::string& text : beam.filters) {
        auto layer = xray::parse_filter(text);
        if (!layer) return layer.error();
        beam.filtration.push_back(std::move(layer).value());
    }
    return beam;
}

}  // namespace sideport::cli
