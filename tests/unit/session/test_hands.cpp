#include <algorithm>
#include <cmath>

#include <catch2/catch.hpp>

#include "sim/session/session.h"
#include "tests/support/cases.h"

using namespace sideport;
using session::Command;
using K = session::CommandKind;

namespace {

struct Bench {
    session::Model model = test_support::library_model("patent");
    session::State state = session::make_state(model);
    events::EventLog log;

    void act(K kind, std::array<double, 3> values = {}, std::string text = {}) {
        const std::vector<Command> commands = {
            {.kind = kind, .values = values, .text = std::move(text)}};
        session::step(model, state, commands, log);
    }
    void wait(double seconds) {
        for (int i = 0; i < int(seconds * events::kTicksPerSecond); ++i)
            session::step(model, state, {}, log);
    }
    int count(std::string_view name) const {
        return int(std::count_if(log.begin(), log.end(),
                                 [&](const events::Event& e) { return e.name == name; }));
    }
    const events::Event& last(std::string_view name) const {
        const auto it = std::find_if(log.rbegin(), log.rend(),
                                     [&](const events::Event& e) { return e.name == name; });
        REQUIRE(it != log.rend());
        return *it;
    }
    /// C-arm over this point of the patient.
    void go(double orbital_deg, const glm::dvec3& at) {
        act(K::c_arm_go, {orbital_deg, 0.0});
        act(K::table_go, {at.x, at.y, at.z});
        wait(12.0);
    }
    std::string line() const { return session::status_line(model, state); }
};

}  // namespace

TEST_CASE("a hand on the needle's hub is in the beam while it stands in the open field") {
    Bench bench;
    const session::SkinPoint skin = session::port_on_skin(bench.model);
    bench.go(0.0, bench.model.world.access_port_W_mm);
    bench.act(K::needle_take);
    bench.act(K::needle_entry, {skin.x_mm, skin.z_mm});
    bench.act(K::pedal, {1.0});
    bench.wait(2.0);
    CHECK(bench.count("hand_in_beam") == 1);
    CHECK(bench.last("hand_in_beam").text("hand") == "needle");
    CHECK(bench.line() == "Your hand is in the beam.");
    bench.act(K::needle_release);
    bench.wait(0.5);
    REQUIRE(bench.count("hand_out_of_beam") == 1);
    CHECK(bench.last("hand_out_of_beam").number("seconds") == Approx(2.0).margin(0.02));
    // the beam's exit behind the patient: far less than the skin gets, far more than nothing
    const double dose = bench.last("hand_out_of_beam").number("dose_mgy");
    CHECK(dose > 0.0);
    CHECK(dose < 0.2 * bench.state.fluoroscope.air_kerma_mgy);
    CHECK(bench.state.watch.hand_dose_mgy == Approx(dose));

    // blades that leave the hub out keep the hand out
    bench.act(K::pedal, {0.0});
    const glm::dvec3 port = bench.model.world.access_port_W_mm;
    bench.act(K::table_go, {port.x + 60.0, port.y, port.z + 60.0});
    bench.wait(4.0);
    bench.act(K::collimate, {20.0, 20.0});
    bench.act(K::needle_take);
    bench.act(K::pedal, {1.0});
    bench.wait(1.0);
    CHECK(bench.count("hand_in_beam") == 1);
}

TEST_CASE("the kerma at a free hand is that of the reference point by the inverse square") {
    Bench bench;
    bench.go(-90.0, bench.model.world.access_port_W_mm);
    // a finger on the skin over the pump, tube on the pump's side: the beam meets it first
    const session::SkinPoint skin = session::port_on_skin(bench.model);
    bench.act(K::palpate, {skin.x_mm, skin.z_mm, 5.0});
    bench.act(K::pedal, {1.0});
    bench.wait(1.0);
    CHECK(bench.last("hand_in_beam").text("hand") == "finger");
    const double kerma_mgy = bench.state.fluoroscope.air_kerma_mgy;
    bench.act(K::palpate, {skin.x_mm, skin.z_mm, 0.0});
    bench.act(K::pedal, {0.0});
    bench.wait(0.1);
    const auto geometry =
        fluoroscope::projection(bench.model.fluoroscope, bench.state.fluoroscope, 64);
    const glm::dvec3 hand(
        skin.x_mm, patient::anterior_skin_y_mm(bench.model.world.spine, skin.x_mm, skin.z_mm),
        skin.z_mm);
    const double reference_mm = bench.model.fluoroscope.source_to_isocenter_mm - 150.0;
    const double free_mgy =
        kerma_mgy * std::pow(reference_mm / glm::distance(geometry.source_W_mm, hand), 2);
    const double dose_mgy = bench.last("hand_out_of_beam").number("dose_mgy");
    CHECK(dose_mgy <= 1.02 * free_mgy);
    CHECK(dose_mgy > 0.5 * free_mgy);  // little of the patient lies before it
}

TEST_CASE("motors stop before the detector meets table or patient, and go on the other way") {
    Bench bench;
    // lateral with the spine far off centre and high: the detector's edge is over the table
    bench.act(K::table_go, {-150.0, -60.0, 25.0});
    bench.wait(6.0);
    bench.act(K::c_arm_go, {90.0, 0.0});
    bench.wait(8.0);
    REQUIRE(bench.count("collision_stop") == 1);
    CHECK(bench.state.fluoroscope.orbital_deg < 85.0);
    CHECK(!fluoroscope::is_moving(bench.state.fluoroscope));
    const events::Event& stop = bench.last("collision_stop");
    CHECK((stop.text("with") == "table" || stop.text("with") == "patient"));
    CHECK(stop.number("distance_mm") >= 9.0);
    bench.act(K::c_arm_go, {90.0, 0.0});
    bench.wait(0.2);
    CHECK(bench.line().find("The C-arm stops:") == 0);
    bench.act(K::c_arm_go, {0.0, 0.0});
    bench.wait(8.0);
    CHECK(bench.state.fluoroscope.orbital_deg == 0.0);
}

TEST_CASE("the usual views are reached over the spine in every build") {
    const std::string bmi = GENERATE("20", "27", "36");
    Bench bench;
    bench.model = test_support::library_model(
        "patent", {{"/patient/bmi", bmi}, {"/pump/right_left", "60 mm"}, {"/pump/depth", "16 mm"}});
    bench.state = session::make_state(bench.model);
    const double orbital = GENERATE(0.0, 90.0, -90.0, 45.0, -45.0);
    CAPTURE(bmi, orbital);
    bench.go(orbital, {0.0, 0.0, 25.0});
    CHECK(bench.count("collision_stop") == 0);
    CHECK(bench.state.fluoroscope.orbital_deg == orbital);
}

TEST_CASE("what is done to the skin is told with what is true") {
    Bench bench;
    const session::SkinPoint skin = session::port_on_skin(bench.model);
    bench.act(K::mark_skin, {skin.x_mm + 3.0, skin.z_mm + 4.0});
    CHECK(bench.last("skin_marked").number("to_port_mm") == Approx(5.0).margin(1e-9));
    bench.act(K::skin_prep);
    bench.act(K::drape);
    CHECK(bench.last("draped").flag("prepped"));
    const bool near = GENERATE(true, false);
    bench.act(K::local_anaesthetic, {skin.x_mm + (near ? 4.0 : 40.0), skin.z_mm, 2.0});
    bench.act(K::needle_take);
    bench.act(K::needle_entry, {skin.x_mm, skin.z_mm});
    bench.act(K::needle_advance, {12.0});
    bench.wait(2.0);
    const events::Event& prick = bench.last("skin_punctured");
    CHECK(prick.flag("prepped"));
    CHECK(prick.flag("draped"));
    CHECK(prick.number("anaesthetic_mm") == Approx(near ? 4.0 : 40.0));
    CHECK(prick.flag("numb") == near);
    CHECK((bench.state.watch.pain_left_s > 0.0) == !near);
    CHECK((bench.line() == "\"Ow. That is sharp.\"") == !near);
}

TEST_CASE("a template laid as the pump lies has its hole over the port") {
    const std::string turn = GENERATE("0 deg", "25 deg", "-40 deg");
    Bench bench;
    bench.model =
        test_support::library_model("patent", {{"/pump/rotation", turn}, {"/pump/tilt", "0 deg"}});
    bench.state = session::make_state(bench.model);
    // the turn at which template and pump agree, from the pump's own axes as seen from the front
    const glm::dvec3 x_W = bench.model.world.X_WP.R[0];
    const double turn_deg = std::atan2(x_W.z, x_W.x) * 180.0 / 3.14159265358979;
    const glm::dvec3 middle = bench.model.world.X_WP.p;
    bench.act(K::lay_template, {middle.x, middle.z, turn_deg});
    const auto hole = session::template_hole(bench.model, bench.state.skin);
    const glm::dvec3 port = bench.model.world.access_port_W_mm;
    // a pump that leans looks a little shorter from the front than its template
    CHECK(std::hypot(hole.x_mm - port.x, hole.z_mm - port.z) < 5.0);
    bench.act(K::lay_template, {middle.x, middle.z, turn_deg + 180.0});
    CHECK(bench.last("template_laid").number("to_port_mm") > 50.0);
}

TEST_CASE("a finger over the pump is told what it feels, once per change") {
    Bench bench;
    const glm::dvec3 middle = bench.model.world.X_WP.point({-16.0, 12.0, 13.0});
    bench.act(K::palpate, {middle.x, middle.z, 10.0});
    bench.wait(1.0);
    CHECK(bench.count("felt") == 1);
    CHECK(bench.last("felt").text("touch") == "disc");
    CHECK(bench.line() == "Firm and flat.");
    bench.act(K::palpate, {middle.x, middle.z, 0.0});
    bench.wait(1.0);
    CHECK(bench.line() != "Firm and flat.");
    CHECK(bench.state.needle.pump_motion.is_rest());
}

TEST_CASE("it does not matter in how many pieces or at which frame rate the hand asks") {
    struct Row {
        int ticks_per_frame;
        int pieces;
    };
    const auto run = [](const Row& row) {
        Bench bench;
        const session::SkinPoint skin = session::port_on_skin(bench.model);
        bench.act(K::needle_take);
        bench.act(K::needle_entry, {skin.x_mm, skin.z_mm});
        // 12 mm/s for 2 s, as so many millimetres a frame
        const double each_mm = 12.0 * row.ticks_per_frame / events::kTicksPerSecond / row.pieces;
        for (int tick = 0; tick < 480; ++tick) {
            std::vector<Command> commands;
            if (tick % row.ticks_per_frame == 0)
                commands.assign(std::size_t(row.pieces),
                                {.kind = K::needle_advance, .values = {each_mm}});
            session::step(bench.model, bench.state, commands, bench.log);
        }
        bench.wait(1.0);
        return bench;
    };
    const Bench smooth = run({1, 1});
    for (const Row& row : {Row{4, 1}, Row{8, 1}, Row{8, 4}, Row{16, 1}}) {
        CAPTURE(row.ticks_per_frame, row.pieces);
        const Bench other = run(row);
        CHECK(other.state.needle.depth_mm == Approx(smooth.state.needle.depth_mm).margin(0.02));
        CHECK(other.state.needle.force_n == Approx(smooth.state.needle.force_n).margin(0.1));
        CHECK(other.state.needle.site == smooth.state.needle.site);
        REQUIRE(other.log.size() == smooth.log.size());
        for (std::size_t i = 0; i < other.log.size(); ++i)
            CHECK(other.log[i].name == smooth.log[i].name);
    }
    // the same asked in one piece or in four within a tick is the same to the last bit
    CHECK(session::state_hash(run({8, 4}).state) == session::state_hash(run({8, 1}).state));
}

TEST_CASE("the state's hash sees hands, skin and the pump's motion") {
    Bench bench;
    const auto hash = session::state_hash(bench.state);
    const auto differs = [&](auto change) {
        session::State other = bench.state;
        change(other);
        return session::state_hash(other) != hash;
    };
    CHECK(differs([](session::State& s) { s.needle.dent_mm = 1e-12; }));
    CHECK(differs([](session::State& s) { s.needle.set_mm = 1e-12; }));
    CHECK(differs([](session::State& s) { s.needle.pump_motion.turn_rad.y = 1e-12; }));
    CHECK(differs([](session::State& s) { s.needle.finger.force_n = 1e-12; }));
    CHECK(differs([](session::State& s) { s.needle.carried_W_mm.x = 1e-12; }));
    CHECK(differs([](session::State& s) { s.turn_left_deg = 1e-12; }));
    CHECK(differs([](session::State& s) { s.skin.prepped = true; }));
    CHECK(differs([](session::State& s) { s.skin.marks.push_back({1.0, 2.0}); }));
    CHECK(differs([](session::State& s) { s.skin.anaesthetic.push_back({{1.0, 2.0}, 3.0}); }));
    CHECK(differs([](session::State& s) { s.watch.hand_in_beam_s = 1e-12; }));
    CHECK(differs([](session::State& s) { s.watch.collision_left_s = 1e-12; }));
}
