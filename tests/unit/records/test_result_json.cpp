#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "sim/records/report.h"
#include "sim/records/result_reader.h"
#include "tests/unit/assessment/story.h"

using namespace sideport;
using nlohmann::ordered_json;
using test_support::Story;

namespace {

records::ReportInput input_of(const Story& story) {
    records::ReportInput input;
    input.scenario = test_support::patent_case();
    input.events = test_support::tell(story);
    input.assessment = assessment::assess(input.scenario, input.events);
    input.trainee = "Ana";
    input.seed = 42;
    return input;
}

std::vector<std::string> keys_of(const ordered_json& object) {
    std::vector<std::string> keys;
    for (const auto& [key, value] : object.items())
        keys.push_back(key);
    return keys;
}

}  // namespace

TEST_CASE("result.json has the keys of the contract in their order") {
    const auto json = ordered_json::parse(records::result_json(input_of(Story{})));
    CHECK(keys_of(json) == std::vector<std::string>{
                               "scenario", "seed", "passed", "score", "max_score",
                               "minimum_passing_score", "standardised", "diagnosis", "checklist",
                               "critical_errors", "items", "metrics", "mass_balance"});
    CHECK(keys_of(json["checklist"]) == std::vector<std::string>{"id", "version", "hash"});
    CHECK(keys_of(json["diagnosis"]) == std::vector<std::string>{"given", "truth", "correct"});
    CHECK(keys_of(json["mass_balance"]) ==
          std::vector<std::string>{"iodine_relative_error", "drug_relative_error"});
    CHECK(keys_of(json["items"][0]) ==
          std::vector<std::string>{"id", "text", "outcome", "points", "max_points", "critical",
                                   "time_s", "evidence", "section", "event", "tick", "frame"});
    CHECK(json["scenario"] == "patent");
    CHECK(json["seed"] == 42);
    CHECK(json["passed"] == true);
    CHECK(json["score"] == 100.0);
    CHECK(json["critical_errors"].empty());
    CHECK(json["critical_errors"].is_array());
    CHECK(json["metrics"]["aspirated_ml"] == 2.0);
    CHECK(json["mass_balance"]["drug_relative_error"] == -2e-12);
}

TEST_CASE("critical errors stand in result.json with their time, what never was has none") {
    const auto json = ordered_json::parse(records::result_json(input_of({.takes_lateral = false})));
    REQUIRE(json["critical_errors"].size() == 1);
    const auto& error = json["critical_errors"][0];
    CHECK(keys_of(error) == std::vector<std::string>{"code", "time_s", "message", "title",
                                                     "severity", "consequence", "event", "tick",
                                                     "frame"});
    CHECK(error["code"] == "no_lateral_check");
    CHECK(error["time_s"].get<double>() > 0.0);
    for (const auto& item : json["items"]) {
        if (item["outcome"] != "not_applicable") continue;
        CHECK(item["time_s"].is_null());
        CHECK(item["max_points"] == 0.0);
    }
}

TEST_CASE("a name that is not UTF-8 still gives valid JSON") {
    auto input = input_of(Story{});
    input.scenario.id = "bad\xFFname";
    CHECK(ordered_json::accept(records::result_json(input)));
}

TEST_CASE("the same session gives the same bytes") {
    CHECK(records::result_json(input_of(Story{})) == records::result_json(input_of(Story{})));
}

TEST_CASE("a stored result is read back as it was given") {
    const records::ReportInput input = input_of({.takes_lateral = false});
    const assessment::Assessment& given = input.assessment;
    const auto read = records::stored_assessment(records::result_json(input));
    REQUIRE(read);
    CHECK(read->passed == given.passed);
    CHECK(read->score == given.score);
    CHECK(read->minimum_passing_score == given.minimum_passing_score);
    CHECK(read->diagnosis_truth == given.diagnosis_truth);
    CHECK(read->metrics == given.metrics);
    REQUIRE(read->items.size() == given.items.size());
    for (std::size_t i = 0; i < given.items.size(); ++i) {
        CHECK(read->items[i].id == given.items[i].id);
        CHECK(read->items[i].outcome == given.items[i].outcome);
        CHECK(read->items[i].points == given.items[i].points);
        CHECK((read->items[i].time_s < 0.0) == (given.items[i].time_s < 0.0));
        CHECK(read->items[i].evidence == given.items[i].evidence);
    }
    REQUIRE(read->critical_errors.size() == given.critical_errors.size());
    for (std::size_t i = 0; i < given.critical_errors.size(); ++i)
        CHECK(read->critical_errors[i].message == given.critical_errors[i].message);
    for (const char* bad : {"", "[]", "{}", "{\"passed\": 3}", "{\"passed\": true"})
        CHECK(!records::stored_assessment(bad));
}
