#include <algorithm>

#include <catch2/catch.hpp>

#include "sim/device/pump_notes.h"
#include "sim/device/telemetry.h"
#include "tests/unit/device/model.h"

using namespace sideport;
using namespace sideport::device;
using test_support::make_pump;

namespace {

constexpr double kDayS = 86400.0;
const DrugModel kMorphine{.id = "morphine", .name = "morphine", .concentration_mg_per_ml = 25.0};

PumpStart sound_start() {
    return {.rate_ml_per_day = 0.3,
            .reservoir_ml = 26.0,
            .reservoir_calculated_ml = 26.0,
            .service_left_s = 1000.0 * kDayS,
            .standing_for_s = 3.0 * kDayS};
}

bool has(const std::vector<PumpLogEntry>& log, double time_s, const char* text) {
    return std::any_of(log.begin(), log.end(), [&](const PumpLogEntry& entry) {
        return entry.text == text && entry.time_s == Approx(time_s).margin(1.0);
    });
}

}  // namespace

TEST_CASE("a sound pump reads back its programme, what it believes to hold and no alarm") {
    PumpStart start = sound_start();
    start.reservoir_ml = 20.0;  // what is really in it is not read
    const PumpModel pump = make_pump();
    PumpState state = start_pump(pump, {}, start);
    Telemetry read = interrogate(pump, state, kMorphine);
    CHECK(read.model == "test pump");
    CHECK(read.drug == "morphine");
    CHECK(read.rate_ml_per_day == 0.3);
    CHECK(read.dose_mg_per_day == Approx(7.5));
    CHECK(read.reservoir_calculated_ml == 26.0);
    CHECK(read.bolus_asked_ul == 0.0);
    CHECK(read.alarms.empty());
    CHECK(read.log.empty());
    CHECK(alarm_line(state) == "none");

    state.bolus_asked_ul = state.bolus_left_ul = 2.0;
    state.bolus_rate_ul_per_min = 16.7;
    for (int i = 0; i < 240; ++i)
        step_pump(pump, {}, state, 1.0 / 240.0);
    read = interrogate(pump, state, kMorphine);
    CHECK(read.bolus_asked_ul == 2.0);
    CHECK(read.bolus_left_ul == Approx(2.0 - 16.7 / 60.0));
    CHECK(read.bolus_left_s == Approx(60.0 * 2.0 / 16.7 - 1.0));
}

TEST_CASE("each trouble that the electronics can know stands in alarms and log, with its time") {
    const PumpModel pump = make_pump();
    struct Row {
        const char* alarm;
        bool critical;
        double since_s;
        PumpStart start;
        PumpFaults faults;
    };
    const auto with = [](auto change) {
        PumpStart start = sound_start();
        change(start);
        return start;
    };
    const Row row = GENERATE_COPY(
        Row{"Motor stall", true, -3.0 * kDayS, sound_start(), {.motor_stalled = true}},
        Row{"Pump stopped for too long",
            true,
            -kDayS,
            with([](PumpStart& s) { s.stopped = true; }),
            {}},
        Row{"Empty reservoir",
            true,
            -3.0 * kDayS,
            with([](PumpStart& s) { s.reservoir_ml = s.reservoir_calculated_ml = 0.0; }),
            {}},
        Row{"End of service",
            true,
            -3.0 * kDayS,
            with([](PumpStart& s) { s.service_left_s = 0.0; }),
            {}},
        Row{"Low reservoir",
            false,
            -5.0 * kDayS,
            with([](PumpStart& s) { s.reservoir_ml = s.reservoir_calculated_ml = 0.5; }),
            {}},
        Row{"Elective replacement",
            false,
            -30.0 * kDayS,
            with([](PumpStart& s) { s.service_left_s = 60.0 * kDayS; }),
            {}});
    CAPTURE(row.alarm);
    const PumpState state = start_pump(pump, row.faults, row.start);
    const Telemetry read = interrogate(pump, state, kMorphine);
    REQUIRE(read.alarms.size() == 1);
    CHECK(alarm_text(read.alarms[0]) == row.alarm);
    CHECK(is_critical(read.alarms[0]) == row.critical);
    CHECK(has(read.log, row.since_s, row.alarm));
    CHECK(read.log.size() == (row.start.stopped ? 2 : 1));
    if (row.start.stopped) CHECK(has(read.log, -3.0 * kDayS, "Pump stopped"));
}

TEST_CASE("what the electronics cannot know is not read: a slipping rotor, a wrong count") {
    const PumpModel pump = make_pump();
    PumpStart start = sound_start();
    const PumpState slips = start_pump(pump, {.rotor_slip = 1.0}, start);
    CHECK(alarm_line(slips) == "none");
    CHECK(slips.log.empty());
    start.reservoir_ml = 1.0;  // low in truth, full in the count
    CHECK(alarm_line(start_pump(pump, {}, start)) == "none");
    start.standing_for_s = 0.0;
    const PumpState unnoticed = start_pump(pump, {.motor_stalled = true}, start);
    CHECK(alarm_line(unnoticed) == "none");
}

TEST_CASE("several alarms read as one line, critical ones first, and the log newest first") {
    const PumpModel pump = make_pump();
    PumpStart start = sound_start();
    start.reservoir_calculated_ml = 1.0;
    start.log = {{-10.0 * kDayS, "Refill, 40 mL"}, {-40.0 * kDayS, "Programmed to 0.3 mL/day"}};
    const PumpState state = start_pump(pump, {.motor_stalled = true}, start);
    CHECK(alarm_line(state) == "Motor stall; Low reservoir");
    const Telemetry read = interrogate(pump, state, kMorphine);
    REQUIRE(read.log.size() == 4);
    CHECK(read.log.front().text == "Motor stall");
    CHECK(read.log.back().text == "Programmed to 0.3 mL/day");
    CHECK(std::is_sorted(read.log.begin(), read.log.end(),
                         [](const auto& a, const auto& b) { return a.time_s > b.time_s; }));
}

TEST_CASE("the log's times are days and the clock of a session that starts at ten") {
    CHECK((log_time(0.0) == LogTime{0, 10, 0}));
    CHECK((log_time(245.0) == LogTime{0, 10, 4}));
    CHECK((log_time(-3600.0) == LogTime{0, 9, 0}));
    CHECK((log_time(-11.0 * 3600.0) == LogTime{1, 23, 0}));
    CHECK((log_time(-3.0 * kDayS - 50.0 * 60.0) == LogTime{3, 9, 10}));
}

TEST_CASE("a line of the pump's log is read back as the note and the number that it was") {
    for (int i = 0; i < static_cast<int>(PumpNote::as_told); ++i) {
        const auto note = static_cast<PumpNote>(i);
        const std::string line = recorded_text(note, 2.5);
        CAPTURE(line);
        const ReadNote read = read_note(line);
        CHECK(read.note == note);
        CHECK(read.value == (line.find("2.5") == std::string::npos ? 0.0 : 2.5));
    }
    CHECK(recorded_text(PumpNote::bolus_cut_short, 1.26) == "Bolus stopped, 1.3 uL not given");
    CHECK(read_note("Programmed to -0.125 mL/day").value == -0.125);
}

TEST_CASE("an author's own line of the pump's log stays as it is") {
    for (const char* line : {"", "Refill, 40 mL", "Motor stall recovery", "Programmed to mL/day",
                             "Programmed to 0.3 mL/day by phone", "Single bolus, two uL"}) {
        CAPTURE(line);
        CHECK(read_note(line).note == PumpNote::as_told);
    }
}
