#include <algorithm>
#include <filesystem>
#include <string>

#include <catch2/catch.hpp>
#include <unistd.h>

#include "sim/assessment/checklist.h"
#include "sim/base/file_io.h"
#include "tests/unit/assessment/story.h"

using namespace sideport;
using assessment::Outcome;
using assessment::Progress;
using test_support::Story;

namespace {

std::filesystem::path scratch(const std::string& text) {
    // tests run side by side
    const auto file = std::filesystem::temp_directory_path() /
                      ("sideport_test_checklist_" + std::to_string(getpid()) + ".yaml");
    REQUIRE(write_file(file, text));
    return file;
}

/// A checklist of one item with these outcomes, indented by six spaces.
std::string with_outcomes(const std::string& outcomes) {
    return "checklist: mine\nversion: \"1\"\nitems:\n  - id: one\n    section: Only\n"
           "    text: The only item\n    points: 5\n    outcomes:\n" +
           outcomes;
}

assessment::ChecklistResult read_text(const std::string& text) {
    return assessment::read_checklist(scratch(text));
}

assessment::ItemResult graded(const std::string& outcomes, const events::EventLog& log,
                              const scenario::Scenario& scenario = test_support::patent_case(),
                              Progress progress = Progress::finished) {
    const auto read = read_text(with_outcomes(outcomes));
    for (const Error& error : read.errors)
        FAIL(error.line());
    return assessment::assess(scenario, log, read.checklist, progress).items.at(0);
}

/// The one fault of a text: "line:column code message".
std::string fault_of(const std::string& text) {
    const auto read = read_text(text);
    REQUIRE(read.errors.size() == 1);
    const Error& error = read.errors[0];
    const std::string name = ".yaml:";
    const std::size_t at = error.where.find(name);
    REQUIRE(at != std::string::npos);
    return error.where.substr(at + name.size()) + " " + error.code + " " + error.message;
}

bool contains(const std::string& text, const std::string& part) {
    INFO(text);
    return text.find(part) != std::string::npos;
}

events::Event at(double time_s, std::string name,
                 std::vector<std::pair<std::string, events::Value>> fields = {}) {
    return {.tick = static_cast<std::int64_t>(time_s * events::kTicksPerSecond),
            .name = std::move(name),
            .fields = std::move(fields)};
}

}  // namespace

TEST_CASE("order, count and time between events decide") {
    const events::EventLog log = {at(1, "pump_interrogated"), at(2, "skin_punctured"),
                                  at(5, "skin_punctured"), at(40, "note"), at(50, "note")};
    const auto outcome = [&](const std::string& condition) {
        return graded("      - done: " + condition + "\n", log).outcome;
    };
    CHECK(outcome("{event: pump_interrogated, before: skin_punctured}") == Outcome::done);
    CHECK(outcome("{event: skin_punctured, before: pump_interrogated}") == Outcome::missed);
    CHECK(outcome("{event: note, after: skin_punctured}") == Outcome::done);
    // what never happens is never too late, and nothing comes after it
    CHECK(outcome("{event: note, before: draped}") == Outcome::done);
    CHECK(outcome("{event: note, after: draped}") == Outcome::missed);
    CHECK(outcome("{event: skin_punctured, count: \"2\"}") == Outcome::done);
    CHECK(outcome("{event: skin_punctured, count: \"> 2\"}") == Outcome::missed);
    CHECK(outcome("{event: draped, count: \"0\"}") == Outcome::done);
    CHECK(outcome("{event: note, after: skin_punctured, within: \"30 s\"}") == Outcome::missed);
    CHECK(outcome("{event: note, after: {event: skin_punctured, pick: last}, within: \"35 s\"}") ==
          Outcome::done);
    CHECK(outcome("{event: note, after: skin_punctured, beyond: \"48 s\"}") == Outcome::done);
    CHECK(outcome("{event: note, after: skin_punctured, beyond: \"49 s\"}") == Outcome::missed);
}

TEST_CASE("fields are compared in their unit, and a field that is missing fits nothing") {
    const events::EventLog log = {
        at(1, "injection_stopped", {{"volume_ml", 0.5}, {"peak_pressure_kpa", 650.0}}),
        at(2, "injection_stopped", {{"volume_ml", 0.7}, {"peak_pressure_kpa", 80.0}}),
        at(3, "skin_punctured", {{"prepped", true}})};
    const auto outcome = [&](const std::string& condition) {
        return graded("      - done: " + condition + "\n", log).outcome;
    };
    CHECK(outcome("{event: injection_stopped, where: {volume_ml: \">= 700 uL\"}}") ==
          Outcome::done);
    CHECK(outcome("{event: injection_stopped, where: {volume_ml: \"> 0.7 mL\"}}") ==
          Outcome::missed);
    CHECK(outcome("{event: injection_stopped, sum: volume_ml, is: \"1.1 mL .. 1.3 mL\"}") ==
          Outcome::done);
    CHECK(outcome("{event: injection_stopped, max: peak_pressure_kpa, is: \"< 100 psi\"}") ==
          Outcome::done);
    CHECK(outcome("{event: injection_stopped, min: peak_pressure_kpa, is: \"> 100 kPa\"}") ==
          Outcome::missed);
    CHECK(outcome("{event: skin_punctured, where: {prepped: true}}") == Outcome::done);
    CHECK(outcome("{event: skin_punctured, where: {draped: false}}") == Outcome::missed);
    CHECK(outcome("{not: {event: skin_punctured, where: {draped: false}}}") == Outcome::done);
}

TEST_CASE("the first outcome that holds decides, and names its event, time and picture") {
    const auto log = test_support::tell(Story{});
    const auto item = graded(
        "      - incorrect: {event: draped}\n"
        "      - partial: {event: [push, pull], where: {place: port}}\n"
        "        says: \"Used at {time}: {place}, {measure needle_pass_count} puncture.\"\n"
        "      - done: always\n",
        log);
    CHECK(item.outcome == Outcome::partial);
    CHECK(item.points == 2.5);
    CHECK(item.event == "pull");
    const auto pulled = std::find_if(log.begin(), log.end(), [](const events::Event& event) {
        return event.name == "aspiration_started";
    });
    REQUIRE(pulled != log.end());
    CHECK(item.tick == pulled->tick);
    CHECK(item.time_s == pulled->time_s());
    CHECK(contains(item.evidence, "Used at 0:37: port, 1 puncture."));
    // looks before the pull: 0.6 s, 0.5 s and 0.5 s and 0.5 s at 8 pulses a second
    CHECK(item.frame == 5 + 5 + 5 + 5);
}

TEST_CASE("the truth and the report scope an item") {
    const auto log = test_support::tell(Story{});
    const std::string rules =
        "      - not_applicable: {truth: conclusion, is: [occluded, not_shown]}\n"
        "      - done: {all: [{finding: tip_level, is: T10}, {finding: confidence}]}\n";
    CHECK(graded(rules, log).outcome == Outcome::done);
    CHECK(graded(rules, log, test_support::occluded_case()).outcome == Outcome::not_applicable);
    CHECK(graded("      - done: {finding: tip_level, is: not T10}\n", log).outcome ==
          Outcome::missed);
    CHECK(graded("      - done: {truth: accepted, is: patent}\n", log).outcome == Outcome::done);
}

TEST_CASE("at_least counts, and says what is lacking") {
    const auto item = graded(
        "      - partial:\n          at_least: 1\n          of:\n"
        "            - {finding: tip_level}\n            - {finding: free_note}\n"
        "        says: \"{count} of 2; lacking: {failing}.\"\n",
        test_support::tell(Story{}));
    CHECK(item.evidence == "1 of 2; lacking: free note.");
}

TEST_CASE("an author's mistakes are named with line, column and what is allowed") {
    CHECK(fault_of(with_outcomes("      - done: {event: skin_puncture}\n")) ==
          "9:23 checklist.unknown_event there is no event 'skin_puncture'; did you mean "
          "skin_punctured?");
    CHECK(fault_of(with_outcomes("      - done: {event: push, where: {volume: \"1 mL\"}}\n")) ==
          "9:37 checklist.unknown_field there is no field of push 'volume'; did you mean "
          "volume_ml?");
    CHECK(contains(
        fault_of(with_outcomes("      - done: {event: push, where: {volume_ml: \"1 kPa\"}}\n")),
        "9:48 quantity.wrong_unit '1 kPa': unit 'kPa' does not fit; allowed: mL, uL, L"));
    CHECK(contains(
        fault_of(with_outcomes("      - done: {event: push, where: {volume_ml: \">= 1\"}}\n")),
        "quantity.missing_unit"));
    CHECK(contains(fault_of(with_outcomes("      - done: {evnt: push}\n")), "did you mean event?"));
    CHECK(contains(fault_of(with_outcomes("      - done: {measure: beam_time, is: \"1 s\"}\n")),
                   "9:25 checklist.unknown_name there is no measure 'beam_time'"));
    CHECK(contains(fault_of(with_outcomes("      - dome: {event: push}\n        done: always\n")),
                   "there is no 'dome' in an outcome; did you mean done?"));
    CHECK(contains(fault_of(with_outcomes("      - done: dry_tap\n")),
                   "there is no condition under 'define' 'dry_tap'"));
    CHECK(contains(
        fault_of(with_outcomes("      - done: {event: push}\n        says: \"{volume_m} in.\"\n")),
        "did you mean volume_ml?"));
    CHECK(contains(fault_of(with_outcomes("      - done: {event: push, within: \"3 s\"}\n")),
                   "'within' needs 'before' or 'after' beside it"));
    CHECK(contains(fault_of(with_outcomes("      - done: {at_least: 3, of: [always]}\n")),
                   "3 of 1 can never be"));
    CHECK(contains(fault_of("checklist: [\n"), "checklist.syntax"));
    CHECK(contains(fault_of("title: x\nversion: \"1\"\nchecklist: c\n"), "'items' is missing"));
}

TEST_CASE("all faults of a file are told at once") {
    const auto read = read_text(
        "checklist: mine\nversion: \"1\"\nitem: []\nitems:\n"
        "  - {id: one, section: S, text: t, points: many, outcomes: [{done: always}]}\n"
        "  - {id: one, section: S, text: t, points: 500, outcomes: [{done: {event: pus}}]}\n"
        "critical_errors:\n  - {code: c, title: t, cases: [{when: always, says: s}]}\n");
    std::vector<std::string> codes;
    for (const Error& error : read.errors)
        codes.push_back(error.code);
    std::sort(codes.begin(), codes.end());
    CHECK(codes == std::vector<std::string>{"checklist.duplicate", "checklist.missing_field",
                                            "checklist.range", "checklist.type",
                                            "checklist.unknown_event", "checklist.unknown_field"});
}

TEST_CASE("while a session runs, what is not decided is open") {
    const auto log = test_support::tell(Story{});
    const auto part = [&](std::size_t length) {
        return events::EventLog(log.begin(), log.begin() + static_cast<std::ptrdiff_t>(length));
    };
    const auto empty = assessment::assess(test_support::patent_case(), {}, Progress::running);
    CHECK(!empty.finished);
    CHECK(empty.critical_errors.empty());
    int open_before = 1000;
    for (std::size_t length = 1; length <= log.size(); ++length) {
        const auto result =
            assessment::assess(test_support::patent_case(), part(length), Progress::running);
        CHECK(result.critical_errors.empty());
        for (const auto& item : result.items) {
            INFO(item.id << " " << assessment::outcome_name(item.outcome) << " " << length);
            // an expert's running session shows nothing failed: done, or still to come
            const bool good = item.outcome == Outcome::done || item.outcome == Outcome::partial ||
                              item.outcome == Outcome::not_applicable;
            CHECK((good || item.open));
        }
        if (length == 1) open_before = result.open_count;
    }
    const auto whole = assessment::assess(test_support::patent_case(), log, Progress::running);
    CHECK(whole.open_count < open_before);
    CHECK(assessment::assess(test_support::patent_case(), log).open_count == 0);
}

TEST_CASE("practice is told of a critical error once, at its event") {
    const auto log = test_support::tell(Story{.takes_lateral = false, .aspirated_ml = 0.4});
    const auto& standard = assessment::standard_checklist().value();
    std::vector<std::string> known;
    std::vector<std::pair<std::string, std::string>> told;
    events::EventLog so_far;
    for (const events::Event& event : log) {
        so_far.push_back(event);
        for (const auto& error : assessment::new_critical_errors(test_support::patent_case(),
                                                                 so_far, standard, known)) {
            known.push_back(error.code);
            told.emplace_back(error.code, event.name);
            CHECK(!error.consequence.empty());
        }
    }
    REQUIRE(told.size() == 3);
    CHECK(told[0] == std::pair<std::string, std::string>{"no_lateral_check", "aspiration_started"});
    CHECK(told[1] ==
          std::pair<std::string, std::string>{"injected_without_aspiration", "injection_started"});
    CHECK(told[2] == std::pair<std::string, std::string>{"priming_omitted_or_wrong",
                                                         "bridge_bolus_programmed"});
}

TEST_CASE("a result names its checklist") {
    const auto result = assessment::assess(test_support::patent_case(), {});
    CHECK(result.checklist_id == "interrogation");
    CHECK(result.checklist_version == "3");
    CHECK(result.checklist_hash != 0);
    CHECK(read_text(with_outcomes("      - done: always\n")).checklist.hash !=
          read_text(with_outcomes("      - partial: always\n")).checklist.hash);
}

TEST_CASE("the checklist's minimum holds for a case that names none of its own") {
    const auto read =
        read_text("minimum_passing_score: 96\n" + with_outcomes("      - partial: always\n"));
    REQUIRE(read.errors.empty());
    scenario::Scenario scenario = test_support::patent_case();
    CHECK(assessment::assess(scenario, {}, read.checklist).minimum_passing_score == 96.0);
    scenario.maximum_score = 50.0;
    CHECK(assessment::assess(scenario, {}, read.checklist).minimum_passing_score == 48.0);
    scenario.minimum_passing_score = 20.0;
    scenario.has_minimum_passing_score = true;
    CHECK(assessment::assess(scenario, {}, read.checklist).minimum_passing_score == 20.0);
    // a checklist without one leaves it to the scenario
    const auto none = read_text(with_outcomes("      - partial: always\n"));
    scenario.has_minimum_passing_score = false;
    CHECK(assessment::assess(scenario, {}, none.checklist).minimum_passing_score == 20.0);
}
