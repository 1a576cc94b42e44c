// What a trainee should sign, from what is wrong.

#include <algorithm>
#include <array>

#include "sim/scenario/scenario.h"

namespace sideport::scenario {

namespace {

/// From this severity on an obstruction or a valve lets no CSF back that a hand would wait for.
constexpr double kHoldsFrom = 0.8;

/// Leading finding first: what keeps the study from being done, then what the contrast shows, then
/// the pump.
constexpr std::array<std::string_view, 9> kLeading = {
    "port_not_accessible", "disconnected",    "broken_or_leaking", "tip_outside_sac", "occluded",
    "not_shown",           "restricted_flow", "csf_leak",          "pump_fault"};

bool acts(const Fault& fault) {
    if (fault.severity <= 0.0) return false;
    const bool passes_some = fault.severity < kHoldsFrom;
    return !(fault.kind == Fault::Kind::ball_valve && passes_some) &&
           !(fault.kind == Fault::Kind::side_hole_occlusion && fault.severity < 1.0);
}

/// Nothing comes back through the needle, so nothing may be injected and the cause stays unshown.
bool gives_nothing_back(const Fault& fault) {
    switch (fault.kind) {
        case Fault::Kind::tip_occlusion:
        case Fault::Kind::side_hole_occlusion:
        case Fault::Kind::fracture:
            return fault.severity >= 0.999;
        case Fault::Kind::kink:
        case Fault::Kind::positional_occlusion:
        case Fault::Kind::ball_valve:
        case Fault::Kind::granuloma:
        case Fault::Kind::loculation:
            return fault.severity >= kHoldsFrom;
        case Fault::Kind::retracted_fragment:
        case Fault::Kind::pump_disconnection:
        case Fault::Kind::splice_disconnection:
        case Fault::Kind::migration:
        case Fault::Kind::epidural_tip:
        case Fault::Kind::subdural_tip:
            return true;
        default:
            return false;
    }
}

/// What this fault alone should be called. An obstruction that lets some through is a restriction.
std::string conclusion_of(const Fault& fault) {
    const std::string_view conclusion = spec_of(fault.kind).conclusion;
    return std::string(conclusion == "occluded" && fault.severity < kHoldsFrom ? "restricted_flow"
                                                                               : conclusion);
}

}  // namespace

std::string true_conclusion(const Scenario& scenario) {
    const std::string fallback =
        scenario.reservoir_ml <= 0.0 || scenario.service_left_s <= 0.0 ? "pump_fault" : "patent";
    for (const std::string_view leading : kLeading) {
        for (const Fault& fault : scenario.faults) {
            if (acts(fault) && conclusion_of(fault) == leading) return std::string(leading);
        }
    }
    return fallback;
}

std::vector<std::string> accepted_conclusions(const Scenario& scenario) {
    const std::string truth = true_conclusion(scenario);
    std::vector<std::string> accepted{truth};
    const auto accept = [&](const std::string& conclusion) {
        if (std::find(accepted.begin(), accepted.end(), conclusion) == accepted.end())
            accepted.push_back(conclusion);
    };
    if (truth == "port_not_accessible") return accepted;
    if (std::any_of(scenario.faults.begin(), scenario.faults.end(), gives_nothing_back)) {
        accept("occluded");
        accept("not_shown");
    } else if (truth == "occluded" || truth == "restricted_flow") {
        accept("restricted_flow");
        accept("occluded");
    }
    // who finds one of several faults has found it
    for (const Fault& fault : scenario.faults) {
        if (acts(fault) && conclusion_of(fault) != "patent") accept(conclusion_of(fault));
    }
    // the two words for a catheter that is not whole
    if (truth == "disconnected") accept("broken_or_leaking");
    return accepted;
}

}  // namespace sideport::scenario
