#include "sim/scenario/contradictions.h"

#include <string_view>

#include <fmt/format.h>

namespace sideport::scenario {

std::vector<Contradiction> contradictions(const Scenario& scenario) {
    std::vector<Contradiction> found;
    std::string_view tip_in;
    int places = 0;
    for (std::size_t i = 0; i < scenario.faults.size(); ++i) {
        const FaultSpec& spec = spec_of(scenario.faults[i].kind);
        const std::string pointer = fmt::format("/faults/{}/kind", i);
        if (spec.divides_catheter && ++places > kMostPlaces) {
            found.push_back(
                {pointer, fmt::format("{}: at most {} faults may lie along one catheter", pointer,
                                      kMostPlaces)});
        }
        if (!spec.moves_tip) continue;
        if (!tip_in.empty()) {
            found.push_back({pointer, fmt::format("{}: the tip cannot be in two places: {} and {}",
                                                  pointer, tip_in, spec.name)});
        }
        tip_in = spec.name;
    }
    return found;
}

}  // namespace sideport::scenario
