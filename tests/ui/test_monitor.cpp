// What the monitors show and measure, without a window.

#include <cstdint>
#include <vector>

#include <catch2/catch.hpp>

#include "sim/app/display.h"
#include "sim/app/monitor_geometry.h"
#include "sim/app/picture_marks.h"
#include "sim/base/units.h"

using namespace sideport;
using app::Display;

namespace {

std::vector<Display> all_displays() {
    std::vector<Display> displays;
    for (const bool mirrored : {false, true})
        for (int turns = 0; turns < 4; ++turns)
            for (const bool inverted : {false, true})
                displays.push_back({mirrored, turns, inverted});
    return displays;
}

}  // namespace

TEST_CASE("a place on the monitor and in the picture lead to each other") {
    for (const Display& display : all_displays()) {
        for (const glm::dvec2 p :
             {glm::dvec2(0.1, 0.7), glm::dvec2(0.5, 0.5), glm::dvec2(1.0, 0.0)}) {
            const glm::dvec2 back = app::picture_place(display, app::monitor_place(display, p));
            CHECK(back.x == Approx(p.x).margin(1e-12));
            CHECK(back.y == Approx(p.y).margin(1e-12));
        }
    }
}

TEST_CASE("a bright spot stands where the display puts its place") {
    constexpr int kSize = 16;
    constexpr int kColumn = 3, kRow = 12;
    std::vector<std::uint8_t> gray(kSize * kSize, 10);
    gray[kRow * kSize + kColumn] = 200;
    for (const Display& display : all_displays()) {
        const auto shown = app::shown_gray(display, gray, kSize);
        const glm::dvec2 place =
            app::monitor_place(display, {(kColumn + 0.5) / kSize, (kRow + 0.5) / kSize});
        const auto column = static_cast<std::size_t>(place.x * kSize),
                   row = static_cast<std::size_t>(place.y * kSize);
        CHECK(shown[row * kSize + column] == (display.inverted ? 55 : 200));
        CHECK(shown[0] == (display.inverted ? 245 : 10));
    }
}

TEST_CASE("the side markers follow the projection") {
    const auto side = [](double orbital_deg, const Display& display, glm::dvec2 way) {
        xray::CArmPose pose;
        pose.orbital_deg = orbital_deg;
        return app::side_toward(xray::make_projection(pose, 512), display, way);
    };
    const glm::dvec2 right(1.0, 0.0), up(0.0, -1.0);
    CHECK(side(0.0, {}, right) == 'L');
    CHECK(side(0.0, {}, up) == 'H');
    CHECK(side(90.0, {}, right) == 'P');
    CHECK(side(-90.0, {}, right) == 'A');
    CHECK(side(0.0, {.mirrored = true}, right) == 'R');
    CHECK(side(0.0, {.mirrored = true}, up) == 'H');
    CHECK(side(0.0, {.quarter_turns = 1}, right) == 'H');  // clockwise: the head goes right
    CHECK(side(0.0, {.quarter_turns = 2}, up) == 'F');
}

TEST_CASE("a point of the patient lies on the side that its marker names") {
    for (const double orbital_deg : {0.0, 35.0, 90.0, -60.0}) {
        xray::CArmPose pose;
        pose.orbital_deg = orbital_deg;
        const auto geometry = xray::make_projection(pose, 512);
        for (const Display& display : all_displays()) {
            const char letter = app::side_toward(geometry, display, {1.0, 0.0});
            const glm::dvec3 way = letter == 'L'   ? glm::dvec3(1.0, 0.0, 0.0)
                                   : letter == 'R' ? glm::dvec3(-1.0, 0.0, 0.0)
                                   : letter == 'A' ? glm::dvec3(0.0, 1.0, 0.0)
                                   : letter == 'P' ? glm::dvec3(0.0, -1.0, 0.0)
                                   : letter == 'H' ? glm::dvec3(0.0, 0.0, 1.0)
                                                   : glm::dvec3(0.0, 0.0, -1.0);
            const glm::dvec2 px = xray::project(geometry, way * 40.0).px;
            CHECK(app::monitor_place(display, (px + 0.5) / 512.0).x > 0.5);
        }
    }
}

TEST_CASE("an angle is read counter-clockwise from three o'clock") {
    const auto read = [](double x, double y) {
        return app::angle_deg({.hub = {0.5, 0.5}, .arm = {0.5 + x, 0.5 + y}});
    };
    CHECK(*read(0.1, 0.0) == Approx(0.0).margin(1e-9));
    CHECK(*read(0.0, -0.1) == Approx(90.0));
    CHECK(*read(-0.1, 0.0) == Approx(180.0));
    CHECK(*read(0.0, 0.1) == Approx(270.0));
    CHECK(!read(0.001, 0.0));
    CHECK(app::turn_deg(350.0, 50.0) == Approx(60.0));
    CHECK(app::turn_deg(50.0, 350.0) == Approx(-60.0));
}

TEST_CASE("a view that cannot be compared says what differs") {
    fluoroscope::State then, now;
    CHECK(app::geometry_difference(now, then).empty());
    now.angulation_deg = 12.0;
    CHECK(app::geometry_difference(now, then) == "tilt by 12°");
    now = then;
    now.isocenter_W_mm.x += 15.0;
    CHECK(app::geometry_difference(now, then) == "table by 15 mm");
    now = then;
    now.field_mm = 150.0;
    CHECK(app::geometry_difference(now, then) == "zoom");
}
