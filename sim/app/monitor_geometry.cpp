#include "sim/app/monitor_geometry.h"

#include <array>
#include <cmath>

#include <fmt/format.h>

#include "sim/app/texts.h"

namespace sideport::app {

namespace {

constexpr double kSameDeg = 2.0, kSameMm = 2.0;

}  // namespace

char side_toward(const xray::ProjectionGeometry& geometry, const Display& display,
                 glm::dvec2 on_monitor) {
    // the picture's direction: a step on the monitor taken back into the picture
    const glm::dvec2 step =
        picture_place(display, on_monitor) - picture_place(display, glm::dvec2(0.0));
    const glm::dvec3 way_W = geometry.u_W * step.x + geometry.v_W * step.y;
    static constexpr std::array<std::array<char, 2>, 3> kLetters{
        {{'R', 'L'}, {'P', 'A'}, {'F', 'H'}}};
    int axis = 0;
    for (int i = 1; i < 3; ++i) {
        if (std::fabs(way_W[i]) > std::fabs(way_W[axis])) axis = i;
    }
    return kLetters[static_cast<std::size_t>(axis)][way_W[axis] > 0.0 ? 1 : 0];
}

std::string geometry_difference(const fluoroscope::State& now, const fluoroscope::State& then) {
    const auto degrees = [](const char* name, double a, double b) {
        return std::fabs(a - b) > kSameDeg ? say(Text::monitor_differs_by, name, std::fabs(a - b))
                                           : std::string();
    };
    for (const std::string& text :
         {degrees(say(Text::monitor_differs_orbit), now.orbital_deg, then.orbital_deg),
          degrees(say(Text::monitor_differs_tilt), now.angulation_deg, then.angulation_deg),
          degrees(say(Text::monitor_differs_swing), now.swivel_deg.at, then.swivel_deg.at),
          degrees(say(Text::monitor_differs_turn), now.rotation_deg.at, then.rotation_deg.at)}) {
        if (!text.empty()) return text;
    }
    const double apart_mm = glm::length(now.isocenter_W_mm - then.isocenter_W_mm);
    if (apart_mm > kSameMm) return say(Text::monitor_table_by_mm, apart_mm);
    if (now.field_mm != then.field_mm) return say(Text::monitor_differs_zoom);
    return {};
}

}  // namespace sideport::app
