#include <algorithm>
#include <cmath>

#include <catch2/catch.hpp>

#include "sim/base/units.h"
#include "sim/session/list_robot.h"
#include "sim/session/room_input.h"
#include "sim/session/session.h"
#include "tests/support/cases.h"

// Which extension set of the tray is taken, and what follows from its volume and bore.

using namespace sideport;
using K = session::CommandKind;

namespace {

struct Bench {
    session::Model model = test_support::library_model("patent");
    session::State state = session::make_state(model);
    events::EventLog log;

    void act(K kind, std::array<double, 3> values = {}, const std::string& text = {}) {
        const session::Commands commands{session::command(kind, values, text)};
        session::step(model, state, commands, log);
    }
    void wait(double seconds) {
        for (int i = 0; i < int(seconds * events::kTicksPerSecond); ++i)
            session::step(model, state, {}, log);
    }
    /// The case's needle in the port, an empty syringe on the line.
    void place() {
        act(K::needle_take);
        const session::Commands aim{session::aim_at(model, session::port_W(model))};
        session::step(model, state, aim, log);
        for (double fed = 0.0; fed < 40.0 && !state.needle.on_metal; fed += 0.5) {
            act(K::needle_advance, {0.5});
            wait(0.1);
        }
        act(K::needle_release);
        act(K::syringe_attach, {}, "5");
        act(K::stopcock, {1.0});
    }
    /// Draws until so much has come, or a minute has passed.
    void draw(double volume_ml) {
        act(K::plunger_force, {-9.0});
        for (int s = 0; s < 240 && state.watch.aspirated_ml < volume_ml; ++s)
            wait(0.25);
        act(K::plunger_force, {0.0});
    }
    double drug_drawn_mg() const { return state.plumbing.syringe.content[fluid::drug]; }
    std::string refusal() const {
        for (auto it = log.rbegin(); it != log.rend(); ++it)
            if (it->name == "refused") return it->text("reason");
        return {};
    }
};

double length_mm(const std::vector<glm::dvec3>& line) {
    double sum = 0.0;
    for (std::size_t i = 1; i < line.size(); ++i)
        sum += glm::distance(line[i - 1], line[i]);
    return sum;
}

}  // namespace

TEST_CASE("the case's own extension set is on the line until another is chosen") {
    Bench bench, other;
    CHECK(session::extension_in_use(bench.model, bench.state).id == "extension_short");
    CHECK(bench.state.plumbing.line_model.volume_m3() == Approx(0.3e-6));
    bench.wait(0.5);
    other.wait(0.5);
    CHECK(session::state_hash(bench.state) == session::state_hash(other.state));
    other.act(K::extension_choose, {}, "extension_long");
    bench.wait(1.0 / events::kTicksPerSecond);
    CHECK(session::state_hash(bench.state) != session::state_hash(other.state));
    CHECK(session::extension_in_use(other.model, other.state).id == "extension_long");
    REQUIRE(other.log.back().name == "extension_taken");
    CHECK(other.log.back().number("dead_volume_ml") == Approx(2.5));
    const auto back = session::from_json_line(
        session::to_json_line(3, session::command(K::extension_choose, {}, "extension_micro")));
    REQUIRE(back);
    CHECK(back.value().second.kind == K::extension_choose);
    CHECK(back.value().second.text == "extension_micro");
}

TEST_CASE("behind a long set the drug comes only after half of the set's volume") {
    // laminar flow: the liquid on the axis is twice as fast as the mean, so the front has come
    // through when half the volume has passed. ref: Taylor 1953
    Bench usual, with_long;
    with_long.act(K::extension_choose, {}, "extension_long");
    for (Bench* bench : {&usual, &with_long}) {
        bench->place();
        bench->draw(1.0);
    }
    REQUIRE(usual.state.watch.aspirated_ml > 0.99);
    REQUIRE(with_long.state.watch.aspirated_ml > 0.99);
    CHECK(usual.drug_drawn_mg() > 0.5);
    CHECK(with_long.drug_drawn_mg() < 0.01 * usual.drug_drawn_mg());
    // it is still before the syringe, and a push would give it
    const double usual_mg =
        fluid::read_out(usual.model.plumbing, usual.state.plumbing).drug_in_line_mg;
    const double long_mg =
        fluid::read_out(with_long.model.plumbing, with_long.state.plumbing).drug_in_line_mg;
    CHECK(long_mg - usual_mg == Approx(usual.drug_drawn_mg()).epsilon(0.05));
}

TEST_CASE("a narrow set takes its share of the pressure") {
    const auto rate_ml_per_s = [](const char* set) {
        Bench bench;
        bench.act(K::extension_choose, {}, set);
        bench.place();
        bench.act(K::plunger_force, {-9.0});
        bench.wait(20.0);  // one liquid everywhere by now
        const double before_ml = bench.state.watch.aspirated_ml;
        bench.wait(10.0);
        return (bench.state.watch.aspirated_ml - before_ml) / 10.0;
    };
    // line, needle and 70 cm of catheter in series: 128 mu l / (pi d^4). The line's liquid is as
    // cold as the room, 1.4 to 1.5 times as viscous as at 37 C
    const auto passing = [](double volume_ml, double bore_mm, double colder) {
        const double line_mm = 4e3 * volume_ml / (units::kPi * bore_mm * bore_mm);
        return 1.0 / (700.0 / std::pow(0.53, 4) + 38.1 / std::pow(0.311, 4) +
                      colder * line_mm / std::pow(bore_mm, 4));
    };
    const double share = rate_ml_per_s("extension_micro") / rate_ml_per_s("extension_short");
    CHECK(share < 0.96 * passing(0.1, 0.6, 1.0) / passing(0.3, 1.5, 1.0));
    CHECK(share == Approx(passing(0.1, 0.6, 1.45) / passing(0.3, 1.5, 1.45)).epsilon(0.06));
}

TEST_CASE("a set is changed only while nothing is on its ends, and must be there") {
    Bench bench;
    bench.act(K::extension_choose, {}, "garden_hose");
    CHECK(bench.refusal() == "there is no extension set 'garden_hose' on the tray");
    bench.act(K::needle_take);
    bench.act(K::syringe_attach, {}, "5");
    bench.act(K::extension_choose, {}, "extension_long");
    CHECK(bench.refusal() == "the syringe is on the line; take it off first");
    bench.act(K::syringe_detach);
    bench.act(K::extension_choose, {}, "extension_long");
    CHECK(session::extension_in_use(bench.model, bench.state).id == "extension_long");
    Bench deep;
    deep.place();
    deep.act(K::syringe_detach);
    deep.act(K::extension_choose, {}, "extension_micro");
    CHECK(deep.refusal() == "the needle is in the patient; withdraw it first");
    CHECK(deep.state.extension_choice == 0);
}

TEST_CASE("what the old set held goes with it, and the ledger knows") {
    Bench bench;
    bench.place();
    bench.draw(0.35);
    bench.act(K::syringe_detach);
    bench.act(K::needle_take);
    bench.act(K::needle_advance, {-60.0});
    bench.wait(3.0);
    REQUIRE(bench.state.needle.depth_mm <= 0.0);
    const auto in_line_mg = [&] {
        return fluid::lumen_amount(bench.state.plumbing.line_model, bench.state.plumbing.line,
                                   fluid::drug);
    };
    REQUIRE(in_line_mg() > 0.1);
    bench.act(K::extension_choose, {}, "extension_short");  // a fresh one of the same kind
    CHECK(in_line_mg() == 0.0);
    bench.wait(1.0);
    const auto balance = fluid::mass_balance(bench.model.plumbing, bench.state.plumbing);
    CHECK(std::fabs(balance.drug_relative_error) < 1e-9);
}

TEST_CASE("in room and picture the line is as wide and as long as its set, and stays at hand") {
    struct Row {
        const char* set;
        double bore_mm, volume_ml;
    };
    const Row row = GENERATE(Row{"extension_short", 1.5, 0.3}, Row{"extension_micro", 0.6, 0.1},
                             Row{"extension_long", 2.0, 2.5});
    CAPTURE(row.set);
    Bench bench;
    bench.act(K::needle_take);
    bench.act(K::extension_choose, {}, row.set);
    const room::Input input = session::make_room_input(bench.model, bench.state);
    const double area_mm2 = 0.25 * units::kPi * row.bore_mm * row.bore_mm;
    CHECK(input.line_radius_mm - 0.5 * row.bore_mm == Approx(0.5));
    CHECK(length_mm(input.line_W_mm) == Approx(1e3 * row.volume_ml / area_mm2));
    // what is spare lies in loops, so that the syringe is where it always is
    CHECK(glm::distance(input.line_W_mm.front(), input.line_W_mm.back()) < 175.0);
    const xray::FrameInput frame = session::make_frame_input(bench.model, bench.state, 64);
    const auto drawn = std::find_if(frame.tubes.begin(), frame.tubes.end(), [&](const auto& tube) {
        return tube.inner_radius_mm == Approx(0.5 * row.bore_mm) &&
               tube.points_W_mm.size() == input.line_W_mm.size();
    });
    REQUIRE(drawn != frame.tubes.end());
    CHECK(length_mm(drawn->points_W_mm) == Approx(1e3 * row.volume_ml / area_mm2));
}
