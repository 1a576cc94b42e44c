#include <algorithm>
#include <string>

#include <catch2/catch.hpp>

#include "tests/ui/drawn_text.h"
#include "tests/ui/pad_desk.h"

// What the panel of the hands says of what lies open and what hangs on the line. Blanks are not
// drawn.

using namespace sideport;
using namespace sideport::app;
using session::CommandKind;
using test_support::PadDesk;

namespace {

bool shows(PadDesk& desk, const std::string& words) {
    desk.draw_frame();
    desk.draw_frame();
    const auto texts = test_support::drawn_texts(1.0F);
    return std::find(texts.begin(), texts.end(), words) != texts.end();
}

}  // namespace

TEST_CASE("the line card names the extension set that hangs there, then the syringe on it") {
    PadDesk desk;
    CHECK(shows(desk, "15cmset"));
    desk.live.step(Commands{command(CommandKind::extension_choose, {}, "extension_long")});
    CHECK(session::extension_in_use(desk.live.model(), desk.state()).length_mm == 750.0);
    CHECK(shows(desk, "75cmset"));
    desk.live.step(Commands{command(CommandKind::needle_take)});
    desk.live.step(Commands{command(CommandKind::syringe_attach, {}, "5")});
    REQUIRE(desk.state().syringe_slot == "5");
    CHECK(!shows(desk, "75cmset"));
}

TEST_CASE(
    "the tray marks what lies open: the kit's needle, and the case's own set once it is off") {
    PadDesk desk;
    REQUIRE(tray_page(desk.view) == TrayPage::needles);
    CHECK(shows(desk, "open"));
    desk.view.tray_page = TrayPage::lines;
    CHECK(!shows(desk, "open"));  // on the line
    desk.live.step(Commands{command(CommandKind::extension_choose, {}, "extension_long")});
    CHECK(shows(desk, "open"));
}
