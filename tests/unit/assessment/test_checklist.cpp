#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>

#include <catch2/catch.hpp>

#include "sim/assessment/assessment.h"
#include "sim/assessment/checklist.h"
#include "sim/base/file_io.h"
#include "tests/support/places.h"
#include "tests/unit/assessment/story.h"

using namespace sideport;
using assessment::Outcome;
using test_support::Story;

namespace {

using Outcomes = std::map<std::string, std::string>;

Outcomes outcomes_of(const assessment::Assessment& result) {
    Outcomes outcomes;
    for (const auto& item : result.items)
        outcomes[item.id] = outcome_name(item.outcome);
    return outcomes;
}

std::set<std::string> codes_of(const assessment::Assessment& result) {
    std::set<std::string> codes;
    for (const auto& error : result.critical_errors)
        codes.insert(error.code);
    return codes;
}

assessment::Assessment grade(const Story& story,
                             const scenario::Scenario& scenario = test_support::patent_case()) {
    return assessment::assess(scenario, test_support::tell(story));
}

/// What a change to the expert's session changes, and nothing else.
void check_changes(const Story& story, const Outcomes& expected,
                   const std::set<std::string>& codes = {}) {
    Outcomes changed;
    const Outcomes before = outcomes_of(grade(Story{}));
    const assessment::Assessment result = grade(story);
    for (const auto& [id, outcome] : outcomes_of(result)) {
        if (before.at(id) != outcome) changed[id] = outcome;
    }
    CHECK(changed == expected);
    CHECK(codes_of(result) == codes);
    if (!codes.empty()) CHECK(!result.passed);
}

/// Items that only another course of events calls for.
bool not_for_patent(const std::string& id) {
    static const std::set<std::string> kOthers = {"dry_tap_rechecked", "dry_tap_respected",
                                                  "drug_effect_recognised",
                                                  "extravasation_recognised", "contrast_reported"};
    return kOthers.count(id) > 0;
}

const assessment::ItemResult& item(const assessment::Assessment& result, const std::string& id) {
    for (const auto& entry : result.items) {
        if (entry.id == id) return entry;
    }
    FAIL("no item " << id);
    return result.items.front();
}

}  // namespace

TEST_CASE("the expert's patent case earns 100 of 100 with nothing to correct") {
    const auto result = grade(Story{});
    double points = 0.0;
    for (const auto& entry : result.items) {
        INFO(entry.id << ": " << entry.evidence);
        CHECK(entry.outcome ==
              (not_for_patent(entry.id) ? Outcome::not_applicable : Outcome::done));
        CHECK(!entry.evidence.empty());
        CHECK(entry.evidence.back() == '.');
        points += entry.max_points;
    }
    CHECK(points == Approx(100.0));
    CHECK(result.score == Approx(100.0));
    CHECK(result.max_score == 100.0);
    CHECK(result.minimum_passing_score == 80.0);
    CHECK(result.critical_errors.empty());
    CHECK(result.passed);
    CHECK(result.diagnosis_given == "patent");
    CHECK(result.diagnosis_truth == "patent");
    CHECK(result.diagnosis_correct);
}

TEST_CASE("after a genuine dry tap the contrast, rotor and priming items do not apply") {
    const auto result = grade(test_support::dry_expert(), test_support::occluded_case());
    for (const char* id : {"catheter_cleared", "contrast_agent", "contrast_volume",
                           "gentle_injection", "injection_watched", "free_contrast_recognised",
                           "extravasation_recognised", "contrast_reported", "rotor_baseline",
                           "rotor_after", "rotor_turn", "rotor_verdict", "priming"}) {
        CHECK(item(result, id).outcome == Outcome::not_applicable);
        CHECK(item(result, id).max_points == 0.0);
    }
    for (const char* id : {"aspirated_first", "dry_tap_rechecked", "dry_tap_respected",
                           "conclusion", "report_complete"}) {
        INFO(item(result, id).evidence);
        CHECK(item(result, id).outcome == Outcome::done);
    }
    CHECK(result.score == Approx(100.0));
    CHECK(result.critical_errors.empty());
    CHECK(result.passed);
}

TEST_CASE("a blocked system may also be signed as not shown") {
    Story story = test_support::dry_expert();
    story.conclusion = "not_shown";
    CHECK(grade(story, test_support::occluded_case()).passed);
    story.conclusion = "broken_or_leaking";
    const auto result = grade(story, test_support::occluded_case());
    CHECK(!result.passed);
    CHECK(item(result, "conclusion").outcome == Outcome::incorrect);
    CHECK(result.critical_errors.empty());
}

TEST_CASE("a broken catheter is shown, reported and not primed") {
    const auto result = grade(test_support::leak_expert(), test_support::broken_case());
    CHECK(item(result, "priming").outcome == Outcome::not_applicable);
    CHECK(item(result, "extravasation_recognised").outcome == Outcome::done);
    CHECK(item(result, "free_contrast_recognised").outcome == Outcome::not_applicable);
    CHECK(item(result, "conclusion").outcome == Outcome::done);
    CHECK(item(result, "conclusion").evidence.find("broken or leaking") != std::string::npos);
    CHECK(result.score == Approx(100.0));
    CHECK(result.passed);
}

TEST_CASE("contrast that went to two places is reported at both, or half is reported") {
    const auto outcome = [](const char* named) {
        Story story = test_support::leak_expert();
        story.reaches_tip_too = true;
        story.finds("contrast_where", named);
        return item(grade(story, test_support::broken_case()), "extravasation_recognised").outcome;
    };
    CHECK(outcome("outside_catheter, intrathecal") == Outcome::done);
    CHECK(outcome("intrathecal, outside_catheter") == Outcome::done);
    CHECK(outcome("outside_catheter") == Outcome::partial);
    CHECK(outcome("intrathecal") == Outcome::partial);
    CHECK(outcome("outside_catheter, confined_at_tip") == Outcome::incorrect);
    CHECK(outcome("catheter_only") == Outcome::incorrect);
}

TEST_CASE("a study that stops early because of a leak gave enough contrast") {
    Story story = test_support::leak_expert();
    story.contrast_ml = 0.6;
    story.finds("contrast_ml", "0.6");
    CHECK(item(grade(story, test_support::broken_case()), "contrast_volume").outcome ==
          Outcome::done);
    story.leaks = false;
    CHECK(item(grade(story), "contrast_volume").outcome == Outcome::partial);
}

TEST_CASE("each slip while localising changes its own item") {
    check_changes({.reads_pump = false}, {{"pump_read", "missed"}});
    check_changes({.keeps_scout = false}, {{"scout_picture", "partial"}});
    check_changes({.open_area_fraction = 1.0},
                  {{"field_reduced", "partial"}, {"collimation", "missed"}});
    check_changes({.open_area_fraction = 0.9},
                  {{"field_reduced", "partial"}, {"collimation", "partial"}});
    check_changes({.extra_beam_s = 10.0}, {});
    check_changes({.extra_beam_s = 25.0}, {{"beam_answers", "partial"}});
    check_changes({.extra_beam_s = 200.0},
                  {{"beam_time", "partial"}, {"beam_answers", "incorrect"}});
    check_changes({.extra_beam_s = 400.0},
                  {{"beam_time", "incorrect"}, {"beam_answers", "incorrect"}});
    check_changes({.pulses_per_s = 30.0}, {{"pulse_rate", "incorrect"}});
}

TEST_CASE("each slip with the needle changes its own item") {
    check_changes({.prepares_skin = false}, {{"skin_sterile", "incorrect"}}, {"sterility_broken"});
    check_changes({.passes = 2}, {});
    check_changes({.passes = 3}, {{"needle_passes", "partial"}});
    check_changes({.passes = 5}, {{"needle_passes", "incorrect"}});
    check_changes({.enters_fill_port_first = true}, {{"access_port", "partial"}});
    check_changes({.angle_deg = 25.0}, {{"needle_angle", "partial"}});
    check_changes({.angle_deg = 40.0}, {{"needle_angle", "incorrect"}});
}

TEST_CASE("without a lateral picture the depth is unproved, a critical error") {
    check_changes({.takes_lateral = false}, {{"lateral_check", "missed"}}, {"no_lateral_check"});
    check_changes({.takes_lateral = false, .takes_lateral_late = true},
                  {{"lateral_check", "partial"}}, {"no_lateral_check"});
}

TEST_CASE("one millilitre clears the catheter, two are advised, less is a critical error") {
    check_changes(Story{.aspirated_ml = 1.0}.finds("aspirated_ml", "1.0"), {});
    check_changes(Story{.aspirated_ml = 0.96}.finds("aspirated_ml", "1.0"), {});
    const auto one_ml = grade(Story{.aspirated_ml = 1.0}.finds("aspirated_ml", "1.0"));
    CHECK(item(one_ml, "catheter_cleared").evidence.find("2 mL") != std::string::npos);
    CHECK(item(grade({}), "catheter_cleared").evidence.find("half") == std::string::npos);

    // a catheter still full of drug must not be primed either
    check_changes(Story{.aspirated_ml = 0.4, .bridge_ul = 0.0}.finds("aspirated_ml", "0.4"),
                  {{"catheter_cleared", "incorrect"}, {"priming", "missed"}},
                  {"injected_without_aspiration"});
    check_changes(Story{.aspirated_ml = 0.4}.finds("aspirated_ml", "0.4"),
                  {{"catheter_cleared", "incorrect"}, {"priming", "incorrect"}},
                  {"injected_without_aspiration", "priming_omitted_or_wrong"});
}

TEST_CASE("contrast without aspiration pushes the line's drug into the CSF") {
    Story story{.aspirated_ml = 0.0, .drug_bolus_mg = 3.9, .bridge_ul = 0.0};
    story.finds("aspiration", "none").finds("aspirated_ml", "0.0");
    check_changes(story,
                  {{"aspirated_first", "incorrect"},
                   {"catheter_cleared", "incorrect"},
                   {"priming", "missed"}},
                  {"injected_without_aspiration", "drug_bolus"});
}

TEST_CASE("contrast after a dry tap is a critical error") {
    Story story = test_support::dry_expert();
    story.contrast_ml = 1.2;
    story.reaches_tip = false;
    story.finds("contrast_ml", "1.2");
    const auto result = grade(story, test_support::occluded_case());
    CHECK(item(result, "dry_tap_respected").outcome == Outcome::incorrect);
    CHECK(item(result, "contrast_agent").outcome == Outcome::not_applicable);
    CHECK(codes_of(result) == std::set<std::string>{"injected_after_dry_tap"});
    CHECK(!result.passed);
}

TEST_CASE("a dry tap needs another look and another try") {
    Story story = test_support::dry_expert();
    story.rechecks = false;
    const auto result = grade(story, test_support::occluded_case());
    CHECK(item(result, "dry_tap_rechecked").outcome == Outcome::missed);
    CHECK(item(result, "dry_tap_respected").outcome == Outcome::done);
    CHECK(result.passed);
}

TEST_CASE("dry because the needle lay beside the pump is no dry tap of the system") {
    Story story = test_support::dry_expert();
    story.site = "beside_pump";
    const auto result = grade(story);
    CHECK(item(result, "access_port").outcome == Outcome::incorrect);
    CHECK(item(result, "contrast_volume").outcome == Outcome::missed);
    CHECK(item(result, "aspirated_first").outcome == Outcome::missed);
    CHECK(!result.passed);
}

TEST_CASE("the wrong agent changes the agent's item and is a critical error") {
    check_changes({.agent = "iohexol 350", .agent_intrathecal = false},
                  {{"contrast_agent", "incorrect"}}, {"wrong_agent"});
}

TEST_CASE("more than 3060 mg of iodine is too much") {
    Story story{.agent = "iohexol 300", .contrast_ml = 10.5};
    story.finds("contrast_ml", "10.5");
    check_changes(story,
                  {{"contrast_agent", "incorrect"},
                   {"contrast_volume", "incorrect"},
                   {"beam_time", "incorrect"}},
                  {"iodine_limit"});
}

TEST_CASE("saline shows nothing") {
    Story story{.agent = "saline", .reaches_tip = false};
    story.finds("contrast_ml", "0.0").finds("contrast_where", "none_given");
    check_changes(story, {{"contrast_agent", "missed"},
                          {"contrast_volume", "missed"},
                          {"gentle_injection", "missed"},
                          {"injection_watched", "missed"},
                          {"free_contrast_recognised", "not_applicable"},
                          {"contrast_reported", "missed"}});
}

TEST_CASE("the fill port instead of the access port fails what follows from it") {
    Story story{.site = "reservoir", .reaches_tip = false};
    story.finds("contrast_where", "none_given").finds("aspiration", "none");
    check_changes(story,
                  {{"access_port", "incorrect"},
                   {"aspirated_first", "incorrect"},
                   {"catheter_cleared", "incorrect"},
                   {"contrast_volume", "missed"},
                   {"gentle_injection", "missed"},
                   {"injection_watched", "missed"},
                   {"free_contrast_recognised", "not_applicable"},
                   {"contrast_reported", "missed"},
                   {"priming", "incorrect"}},
                  {"wrong_port", "priming_omitted_or_wrong"});
}

TEST_CASE("contrast volume, speed, pressure and watching each have their item") {
    check_changes(Story{.contrast_ml = 2.6}.finds("contrast_ml", "2.6"),
                  {{"contrast_volume", "partial"}});
    check_changes(Story{.contrast_ml = 3.5}.finds("contrast_ml", "3.5"),
                  {{"contrast_volume", "incorrect"}});
    check_changes({.s_per_ml = 30.0}, {});
    check_changes({.s_per_ml = 20.0}, {{"gentle_injection", "partial"}});
    check_changes({.s_per_ml = 5.0}, {{"gentle_injection", "incorrect"}});
    check_changes({.peak_kpa = 700.0}, {{"gentle_injection", "incorrect"}}, {"pressure_limit"});
    check_changes({.watches = false}, {{"injection_watched", "missed"}});
}

TEST_CASE("what is reported of the contrast is compared with where it went") {
    check_changes(Story{}.finds("contrast_where", "catheter_only"),
                  {{"free_contrast_recognised", "incorrect"}});
    check_changes(Story{}.finds("tip_level", "T11"), {});
    check_changes(Story{}.finds("tip_level", "T6"), {{"free_contrast_recognised", "partial"}});
    check_changes(Story{}.finds("tip_level", "L1"), {{"free_contrast_recognised", "partial"}});
    check_changes(Story{}.finds("tip_level", "high up"), {{"free_contrast_recognised", "partial"}});
    check_changes(Story{}.finds("contrast_where", "intrathecal, outside_catheter"),
                  {{"free_contrast_recognised", "incorrect"}});
    check_changes(Story{}.finds("contrast_where", ", "),
                  {{"free_contrast_recognised", "incorrect"}});
    check_changes(Story{}.finds("contrast_where", ""),
                  {{"free_contrast_recognised", "missed"}, {"report_complete", "partial"}});
}

TEST_CASE("the rotor test needs both pictures, one geometry and a reading") {
    check_changes(Story{.tests_rotor = false}.finds("rotor_verdict", "not_tested"),
                  {{"rotor_baseline", "missed"},
                   {"rotor_after", "missed"},
                   {"rotor_turn", "missed"},
                   {"rotor_verdict", "missed"}});
    check_changes({.keeps_baseline = false},
                  {{"rotor_baseline", "missed"}, {"rotor_after", "partial"}});
    check_changes({.arm_moved_deg = 12.0}, {{"rotor_after", "partial"}});
    check_changes({.table_moved_mm = 8.0}, {{"rotor_after", "partial"}});
    check_changes({.arm_moved_deg = 1.5, .table_moved_mm = 1.5}, {});
    check_changes({.turn_read_deg = 75.0}, {{"rotor_turn", "partial"}});
    check_changes({.turn_read_deg = 20.0}, {{"rotor_turn", "incorrect"}});
}

TEST_CASE("three equal rollers look alike every 120 degrees") {
    check_changes({.turn_read_deg = -60.0}, {});
    check_changes({.turn_read_deg = 180.0}, {});
    check_changes({.turn_read_deg = 0.0}, {{"rotor_turn", "incorrect"}});
}

TEST_CASE("a pump without a rotor has no rotor test") {
    scenario::Scenario scenario = test_support::patent_case();
    scenario.pump.roller_count = 0;
    const auto result = grade(Story{.tests_rotor = false}, scenario);
    CHECK(item(result, "rotor_turn").outcome == Outcome::not_applicable);
    CHECK(result.score == Approx(100.0));
}

TEST_CASE("the emptied catheter is primed with its dead volume, after the last use of the line") {
    check_changes({.bridge_ul = 140.0}, {});
    check_changes({.bridge_ul = 125.0}, {{"priming", "partial"}});
    check_changes({.bridge_ul = 0.0}, {{"priming", "missed"}}, {"priming_omitted_or_wrong"});
    check_changes({.bridge_ul = 400.0}, {{"priming", "incorrect"}}, {"priming_omitted_or_wrong"});
    check_changes({.bridge_before_aspiration = true}, {{"priming", "incorrect"}},
                  {"priming_omitted_or_wrong"});
}

TEST_CASE("priming a catheter that leaks sends drug into tissue") {
    Story story = test_support::leak_expert();
    story.bridge_ul = 154.0;
    const auto result = grade(story, test_support::broken_case());
    CHECK(item(result, "priming").outcome == Outcome::incorrect);
    CHECK(codes_of(result) == std::set<std::string>{"priming_omitted_or_wrong"});
}

TEST_CASE("a fault that is signed as patent is a misreading, another wrong word is not") {
    Story story = test_support::leak_expert();
    story.conclusion = "patent";
    const auto misread = grade(story, test_support::broken_case());
    CHECK(item(misread, "conclusion").outcome == Outcome::incorrect);
    CHECK(codes_of(misread) == std::set<std::string>{"misread"});
    CHECK(!misread.diagnosis_correct);
    CHECK(misread.diagnosis_truth == "broken_or_leaking");

    check_changes({.conclusion = "occluded"}, {{"conclusion", "incorrect"}});
    CHECK(!grade({.conclusion = "occluded"}).passed);
}

TEST_CASE("a report with gaps or untrue volumes is partial, without a signature too") {
    check_changes(Story{}.finds("next_action", ""), {{"report_complete", "partial"}});
    check_changes(Story{}.finds("aspirated_ml", "3.5"), {{"report_complete", "partial"}});
    check_changes(Story{}.finds("contrast_ml", "some"), {{"report_complete", "partial"}});
    check_changes(Story{}.finds("aspiration", "none"), {{"report_complete", "partial"}});
    Story empty;
    empty.findings.clear();
    check_changes(empty, {{"report_complete", "missed"},
                          {"free_contrast_recognised", "missed"},
                          {"rotor_verdict", "missed"}});
    check_changes({.conclusion = ""}, {{"report_complete", "partial"}, {"conclusion", "missed"}});
    CHECK(!grade({.conclusion = ""}).passed);
}

TEST_CASE("a lateral picture of a needle in the air proves nothing") {
    const events::EventLog log = {
        {.tick = 240,
         .name = "beam_on",
         .fields = {{"view", std::string("lateral")}, {"needle_in_field", true}}},
        {.tick = 480, .name = "beam_off", .fields = {{"view", std::string("lateral")}}}};
    const auto result = assessment::assess(test_support::patent_case(), log);
    CHECK(item(result, "lateral_check").outcome == Outcome::missed);
}

TEST_CASE("a session without X-rays earns nothing for little radiation") {
    const auto result = grade({.blind = true, .takes_lateral = false, .watches = false});
    for (const char* id : {"scout_picture", "field_reduced", "beam_time", "pulse_rate",
                           "collimation", "lateral_check"}) {
        INFO(id);
        CHECK(item(result, id).outcome == Outcome::missed);
    }
}

TEST_CASE("the score is the share of the points that applied, times the scenario's maximum") {
    scenario::Scenario scenario = test_support::occluded_case();
    scenario.maximum_score = 50.0;
    scenario.has_minimum_passing_score = true;
    scenario.minimum_passing_score = 45.0;
    Story story = test_support::dry_expert();
    story.keeps_scout = false;  // half of 6 points
    const auto result = grade(story, scenario);
    double points = 0.0, max_points = 0.0;
    for (const auto& entry : result.items) {
        points += entry.points;
        max_points += entry.max_points;
    }
    CHECK(max_points - points == Approx(3.0));
    CHECK(max_points < 100.0);
    CHECK(result.score == Approx(50.0 * points / max_points));
    CHECK(result.max_score == 50.0);
    CHECK(result.passed);

    scenario.minimum_passing_score = 49.5;
    CHECK(!grade(story, scenario).passed);
}

TEST_CASE("an empty log is graded as nothing done, and grading is repeatable") {
    const auto nothing = assessment::assess(test_support::patent_case(), {});
    CHECK(nothing.score == 0.0);
    CHECK(!nothing.passed);
    CHECK(nothing.critical_errors.empty());
    for (const auto& entry : nothing.items) {
        INFO(entry.id);
        CHECK(entry.points == 0.0);
    }

    const auto log = test_support::tell(Story{.aspirated_ml = 0.4});
    const auto a = assessment::assess(test_support::patent_case(), log);
    const auto b = assessment::assess(test_support::patent_case(), log);
    CHECK(a.score == b.score);
    for (std::size_t i = 0; i < a.items.size(); ++i) {
        CHECK(a.items[i].evidence == b.items[i].evidence);
    }
}

TEST_CASE("a log that is cut off anywhere is still graded") {
    const auto log = test_support::tell(Story{});
    for (std::size_t length = 0; length <= log.size(); ++length) {
        const events::EventLog part(log.begin(), log.begin() + static_cast<std::ptrdiff_t>(length));
        const auto result = assessment::assess(test_support::patent_case(), part);
        CHECK(result.score >= 0.0);
        CHECK(result.score <= 100.0);
        CHECK(result.passed == (length >= log.size() - 1));
    }
}

TEST_CASE("items have unique ids and every critical item can fail") {
    std::set<std::string> ids;
    double patent_points = 0.0;
    const auto& standard = assessment::standard_checklist();
    REQUIRE(standard);
    for (const auto& entry : standard.value().items) {
        CHECK(ids.insert(entry.id).second);
        CHECK(entry.points > 0.0);
        if (!not_for_patent(entry.id)) patent_points += entry.points;
    }
    CHECK(patent_points == Approx(100.0));
    CHECK(ids.size() >= 31);
}

void check_page(const char* name, const std::string& text) {
    const std::filesystem::path file = test_support::source_folder() / "docs" / name;
    if (std::getenv("SIDEPORT_UPDATE_DOCS") != nullptr) REQUIRE(write_file(file, text));
    const auto page = read_file(file);
    REQUIRE(page);
    INFO("run test_assessment with SIDEPORT_UPDATE_DOCS=1 to write the page anew");
    CHECK(page.value() == text);
}

TEST_CASE("docs/checklist.md says what the standard checklist says") {
    REQUIRE(assessment::standard_checklist());
    check_page("checklist.md",
               assessment::checklist_markdown(assessment::standard_checklist().value()));
}

TEST_CASE("docs/checklist_file.md says what the tables of the language say") {
    check_page("checklist_file.md", assessment::checklist_language_markdown());
}
