// A session may start with a needle that a colleague has put in.

#include <array>
#include <optional>
#include <string_view>

#include "sim/session/session_parts.h"

namespace sideport::session {

namespace {

using mechanics::Place;

std::optional<Place> place_of(std::string_view name) {
    constexpr std::array<std::string_view, 4> kNames = {"pocket", "fill_port", "septum", "screen"};
    for (std::size_t i = 0; i < kNames.size(); ++i) {
        if (kNames[i] == name) return static_cast<Place>(i);
    }
    return std::nullopt;
}

/// The narrowest needle of the catalogue that the screen stops, or the case's own.
device::NeedleModel refill_needle(const scenario::Scenario& scenario) {
    const device::NeedleModel* found = nullptr;
    for (const device::NeedleModel& needle : scenario.catalogue.needles) {
        if (needle.outer_diameter_mm <= scenario.pump.access_screen_mm) continue;
        if (found == nullptr || needle.outer_diameter_mm < found->outer_diameter_mm)
            found = &needle;
    }
    return found == nullptr ? scenario.needle : *found;
}

}  // namespace

device::NeedleModel needle_left_in_place(const scenario::Scenario& scenario) {
    return place_of(scenario.needle_in_place) == Place::screen ? refill_needle(scenario)
                                                               : scenario.needle;
}

void put_needle_in_place(const Model& model, State& state) {
    if (const auto place = place_of(model.scenario.needle_in_place))
        state.needle = mechanics::needle_left_at(model.needle, *place);
}

void report_needle_site(const Model& model, State& state, events::EventLog& log) {
    const mechanics::State& needle = state.needle;
    add_event(state, log, "needle_site").fields = {
        {"site", std::string(mechanics::site_name(needle.site))},
        {"depth_mm", needle.depth_mm},
        {"angle_deg", mechanics::angle_to_port_deg(model.needle, needle)}};
}

bool needle_is_spent(const State& state) {
    return state.needle.taken && state.needle.depth_mm <= 0.0 &&
           state.needle.instrument == mechanics::Instrument::left_in_place;
}

}  // namespace sideport::session
