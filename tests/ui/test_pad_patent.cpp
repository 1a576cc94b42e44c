#include <catch2/catch.hpp>

#include "sim/assessment/assessment.h"
#include "sim/runner/stored_session.h"
#include "tests/ui/pad_walk.h"

// The whole procedure by one state of the gamepad after the other. Where a person looks at the
// picture to find the port, the test looks at the state.

using namespace sideport;
using namespace sideport::app;
using namespace sideport::test_support;
using session::CommandKind;

namespace {

class Procedure {
  public:
    explicit Procedure(PadDesk& desk) : desk_(desk) {}

    void begin() {
        REQUIRE(desk_.view.sheet == Sheet::brief);
        REQUIRE(desk_.ring_on("Start"));
        desk_.take();
        REQUIRE(desk_.view.sheet == Sheet::none);
        desk_.chord(kL3, kX);
        desk_.chord(kL3, kY);
    }
    void place_needle() {
        desk_.tap(kUp);  // to the pump
        desk_.wait(4.0);
        look(1.0);
        zoom(2);
        look(0.8);
        slide_to_port();
        desk_.pad.right_trigger = 1.0F;
        for (int i = 0; i < 600 && !desk_.state().needle.on_metal; ++i)
            desk_.draw_frame();
        desk_.pad.right_trigger = 0.0F;
        desk_.wait(0.3);
        hand_off();
        look(0.6);
        desk_.tap(kRight);
        desk_.wait(7.0);
        look(0.8);
    }
    void aspirate() {
        desk_.tap(kY);
        REQUIRE(desk_.view.hand == Hand::plunger);
        take_syringe(0.0F, -1.0F);
        thumb(-9.3, 18.0);
        desk_.wait(1.5);
        CHECK(desk_.state().watch.total_aspirated_ml > 1.0);
    }
    void inject() {
        take_syringe(0.95F, -0.31F);
        desk_.tap(kLeft);
        desk_.wait(1.0);
        desk_.tap(kDown);  // to the spine
        desk_.wait(6.0);
        zoom(1);
        desk_.button(kLb, true);
        desk_.wait(0.2);
        thumb(9.6, 40.0);
        desk_.button(kLb, false);
        desk_.wait(0.1);
        desk_.tap(kA);
    }
    void compare_rotor() {
        desk_.tap(kUp);
        desk_.wait(6.0);
        zoom(2);
        look(0.8);
        open_programmer(desk_);
        REQUIRE(desk_.walk(kDown, "Review##single"));
        desk_.take();
        desk_.wait(0.1);
        desk_.take();  // Send
        desk_.wait(9.0);
        desk_.tap(kB);
        look(0.8);
    }
    void prime() {
        open_programmer(desk_);
        enter(desk_, "µL##bridge", kDown, 15, 4);
        REQUIRE(desk_.walk(kDown, "Review##bridge"));
        desk_.take();
        desk_.wait(0.1);
        desk_.take();
        CHECK(desk_.all.back().values[0] == Approx(154.0));
        desk_.tap(kB);
    }
    void report() {
        desk_.chord(kR3, kDown);
        desk_.wait(0.1);
        choose(desk_, "Aspiration", 1);
        enter(desk_, "mL aspirated", kDown, 1, 6);
        enter(desk_, "mL contrast", kRight, 1, 1);
        choose(desk_, "Contrast agent", 3);
        choose(desk_, "where", 3);
        choose(desk_, "Tip level", 5);
        choose(desk_, "Rotor", 1);
        REQUIRE(desk_.walk(kDown, "° before"));
        enter(desk_, "° after", kRight, 6, 0);
        choose(desk_, "Conclusion", 1);
        choose(desk_, "Next action", 1);
        REQUIRE(desk_.walk(kDown, "Sign report"));
        desk_.take();
    }

  private:
    void look(double seconds) {
        desk_.hold(kLb, seconds);
        desk_.tap(kA);
    }
    void zoom(int times) {
        for (int i = 0; i < times; ++i) {
            desk_.button(kView, true);
            desk_.wait(0.05);
            desk_.pad.left_trigger = 1.0F;
            desk_.wait(0.1);
            desk_.pad.left_trigger = 0.0F;
            desk_.draw_frame();
            desk_.button(kView, false);
            desk_.wait(0.1);
        }
    }
    /// The hub is let go of: no hand in the beam.
    void hand_off() {
        desk_.chord(kR3, kA);
        desk_.wait(0.1);
        REQUIRE(desk_.walk(kDown, "Hand off"));
        desk_.take();
        CHECK(!desk_.state().needle.held);
        desk_.tap(kB);
    }
    void slide_to_port() {
        const glm::dvec3 port = desk_.live.model().world.access_port_W_mm;
        const auto stick = [](double off_mm) {
            constexpr double kFullMm = 10.0, kLeast = 0.2, kNearMm = 0.2;
            if (std::fabs(off_mm) < kNearMm) return 0.0F;
            return float(
                std::copysign(std::clamp(std::fabs(off_mm) / kFullMm, kLeast, 1.0), off_mm));
        };
        for (int i = 0; i < 1200; ++i) {
            desk_.pad.right_x = stick(port.x - desk_.state().needle.entry_x_mm);
            desk_.pad.right_y = stick(desk_.state().needle.entry_z_mm - port.z);
            desk_.draw_frame();
        }
        desk_.pad.right_x = desk_.pad.right_y = 0.0F;
        desk_.wait(0.1);
    }
    void take_syringe(float x, float y) {
        desk_.button(kX, true);
        desk_.wait(0.1);
        desk_.pad.right_x = x;
        desk_.pad.right_y = y;
        desk_.wait(0.3);
        desk_.pad.right_x = desk_.pad.right_y = 0.0F;
        desk_.wait(0.05);
        desk_.button(kX, false);
        desk_.wait(2.5);
    }
    /// A force of the thumb, + push, by a trigger.
    void thumb(double newton, double seconds) {
        const auto pull = float(std::pow(std::fabs(newton) / 30.0, 1.0 / 1.6));
        (newton > 0.0 ? desk_.pad.right_trigger : desk_.pad.left_trigger) = pull;
        desk_.wait(seconds);
        desk_.pad.left_trigger = desk_.pad.right_trigger = 0.0F;
        desk_.wait(0.1);
    }

    PadDesk& desk_;
};

}  // namespace

TEST_CASE("the whole patent interrogation with a gamepad alone, to a passing report") {
    PadDesk desk;
    desk.view.sheet = Sheet::brief;
    desk.wait(0.2);
    Procedure procedure(desk);
    procedure.begin();
    procedure.place_needle();
    procedure.aspirate();
    procedure.inject();
    procedure.compare_rotor();
    procedure.prime();
    procedure.report();
    REQUIRE(desk.count(CommandKind::conclude) == 1);
    REQUIRE(desk.state().report.signed_off);
    const auto& scenario = desk.live.model().scenario;
    const assessment::Assessment result =
        assessment::assess(scenario, desk.live.events(), *runner::checklist_of(scenario).checklist);
    for (const auto& error : result.critical_errors)
        UNSCOPED_INFO(error.message);
    for (const auto& item : result.items)
        UNSCOPED_INFO(static_cast<int>(item.outcome) << " " << item.text << ": " << item.evidence);
    CHECK(result.critical_errors.empty());
    CHECK(result.passed);
    desk.view.result = result;
    desk.view.sheet = Sheet::result;
    desk.wait(0.2);
    REQUIRE(desk.ring_on("Back to the cases"));
    desk.take();
    CHECK(desk.view.after == After::cases);
}
