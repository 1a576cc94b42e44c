#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/ui/workplace.h"

// The wheel over the picture of the room.

using namespace sideport;
using namespace sideport::app;
using session::CommandKind;
using test_support::Workplace;

namespace {

double last_advance_mm(const Workplace& place) {
    const auto at = std::find_if(place.all.rbegin(), place.all.rend(), [](const auto& command) {
        return command.kind == CommandKind::needle_advance;
    });
    REQUIRE(at != place.all.rend());
    return at->values[0];
}

}  // namespace

TEST_CASE("over the room the wheel moves the needle that is held, and zooms otherwise") {
    Workplace place;
    place.devices.x = 900;
    place.devices.y = 600;
    place.devices.on_interface = true;  // the room is a panel
    place.view.room.pointed_at = true;
    const auto turn_wheel = [&](double notches) {
        place.devices.wheel = notches;
        place.frame();
        place.frames(0.5);  // slowly: a fast wheel counts double
        return place.count(CommandKind::needle_advance);
    };
    // no needle in the hand: none is taken from the tray by a wheel that zooms
    CHECK_FALSE(room_wheel_is_needles(place.view));
    CHECK(turn_wheel(-1.0) == 0);
    CHECK(place.count(CommandKind::needle_take) == 0);

    place.live.step(std::vector<session::Command>{{.kind = CommandKind::needle_take}});
    CHECK(room_wheel_is_needles(place.view));
    CHECK(turn_wheel(-1.0) == 1);
    CHECK(last_advance_mm(place) == Approx(0.5));
    CHECK(turn_wheel(2.0) == 2);
    CHECK(last_advance_mm(place) == Approx(-1.0));

    place.down(GLFW_KEY_LEFT_CONTROL);
    place.frame();
    CHECK_FALSE(room_wheel_is_needles(place.view));
    CHECK(turn_wheel(-1.0) == 2);
    CHECK(place.count(CommandKind::needle_turn) == 0);
    place.up(GLFW_KEY_LEFT_CONTROL);
    place.frame();

    place.view.hand = Hand::plunger;
    CHECK_FALSE(room_wheel_is_needles(place.view));
    CHECK(turn_wheel(-1.0) == 2);
    place.view.hand = Hand::needle;
    place.view.room.pointed_at = false;  // on one of the room's buttons
    CHECK(turn_wheel(-1.0) == 2);
}
