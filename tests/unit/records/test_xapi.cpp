#include <cmath>
#include <set>

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/base/hash.h"
#include "sim/records/web_post.h"
#include "sim/records/xapi.h"
#include "tests/unit/assessment/story.h"

// Each statement by a validator that is not ours, and a whole session: tests/cli/test_xapi.py.

using namespace sideport;
using test_support::Story;
using Json = nlohmann::json;

namespace {

records::XapiSession session_of(const records::ReportInput& input) {
    return {.registration = "00000000-0000-5000-8000-000000000001",
            .started_unix_s = 1767622505.4,  // 2026-01-05T14:15:05.4Z
            .duration_s = 905.4,
            .home_page = "https://school.example",
            .actor_name = input.trainee,
            .seal = "intact",
            .uuid_of = [](std::string_view name) {
                Hasher hasher;
                hasher.add(name);
                return records::uuid_of_hex(
                    fmt::format("{0:016x}{1:016x}", hasher.value(), hasher.value() * 3));
            }};
}

records::ReportInput input_of(const Story& story) {
    records::ReportInput input;
    input.scenario = test_support::patent_case();
    input.events = test_support::tell(story);
    input.assessment = assessment::assess(input.scenario, input.events);
    input.trainee = "T07";
    input.mode = "assessment";
    input.build = "0.1.0";
    input.seed = 18446744073709551615U;
    return input;
}

std::vector<Json> said(const records::ReportInput& input) {
    std::vector<Json> statements;
    for (const records::XapiStatement& one : records::xapi_statements(input, session_of(input))) {
        statements.push_back(Json::parse(one.json));
        CHECK(statements.back()["id"] == one.id);
    }
    return statements;
}

std::vector<Json> with_verb(const std::vector<Json>& statements, const std::string& verb) {
    std::vector<Json> found;
    for (const Json& one : statements) {
        if (one["verb"]["id"] == "http://adlnet.gov/expapi/verbs/" + verb) found.push_back(one);
    }
    return found;
}

std::string own(const char* name) {
    return std::string(records::kXapiBase) + "extension/" + name;
}

}  // namespace

TEST_CASE("a UUID is made of a hash, with version and variant where they belong") {
    CHECK(records::uuid_of_hex("0123456789abcdef0123456789ABCDEF99") ==
          "01234567-89ab-5def-8123-456789abcdef");
}

TEST_CASE("moments are UTC to the millisecond") {
    CHECK(records::utc_milliseconds(1767622505.4) == "2026-01-05T14:15:05.400Z");
    CHECK(records::utc_milliseconds(0.0) == "1970-01-01T00:00:00.000Z");
}

TEST_CASE(
    "a session without a report is begun, failed and ended, but neither answered nor "
    "completed") {
    auto input = input_of({});
    input.assessment.diagnosis_given.clear();
    const auto statements = said(input);
    CHECK(with_verb(statements, "answered").empty());
    CHECK(with_verb(statements, "completed").empty());
    CHECK(with_verb(statements, "initialized").size() == 1);
    const auto ended = with_verb(statements, "terminated");
    REQUIRE(ended.size() == 1);
    CHECK(ended[0]["result"]["duration"] == "PT15M5.40S");
    CHECK(ended[0]["timestamp"] == "2026-01-05T14:30:10.800Z");
}

TEST_CASE("a seed keeps every digit, which no number of JSON would") {
    const auto statements = said(input_of({}));
    CHECK(statements[0]["context"]["extensions"][own("seed")] == "18446744073709551615");
}

TEST_CASE("a score without a range is left out, and no number that is none is written") {
    auto input = input_of({});
    input.assessment.max_score = 0.0;
    input.assessment.metrics.emplace_back("odd_s", std::nan(""));
    for (const Json& one : said(input)) {
        if (one["object"]["definition"]["type"] == "http://adlnet.gov/expapi/activities/simulation")
            CHECK(!(one.contains("result") && one["result"].contains("score")));
        CHECK(one.dump().find("odd_s") == std::string::npos);
        CHECK(one.dump().find(":null") == std::string::npos);
    }
}

TEST_CASE("another checklist makes other statements of what it graded, and the same of the rest") {
    auto input = input_of({});
    const auto ids = [&] {
        std::set<std::string> all;
        for (const Json& one : said(input))
            all.insert(one["id"].get<std::string>());
        return all;
    };
    const auto before = ids();
    CHECK(before == ids());
    input.assessment.checklist_hash += 1;
    std::set<std::string> both;
    for (const std::string& id : ids())
        if (before.contains(id)) both.insert(id);
    CHECK(both.size() == 3);  // initialized, completed, terminated
}

TEST_CASE("a mark by hand names who gave it and when, and texts with broken letters pass") {
    auto input = input_of({});
    input.marks = {{.item = input.assessment.items[0].id,
                    .outcome = "done",
                    .computed = "missed",
                    .reason = "held it \xff upright",
                    .by = "Dr R",
                    .given_utc = "2026-01-31T14:05:09Z"}};
    const auto marks = with_verb(said(input), "scored");
    REQUIRE(marks.size() == 1);
    CHECK(marks[0]["timestamp"] == "2026-01-31T14:05:09Z");
    CHECK(marks[0]["context"]["instructor"]["account"]["name"] == "Dr R");
    CHECK(marks[0]["result"]["extensions"][own("outcome")] == "done");
}

TEST_CASE("ids of cases are part of an IRI whatever letters they have") {
    auto input = input_of({});
    input.scenario.id = "größe 1/2?";
    CHECK(said(input)[0]["object"]["id"] ==
          std::string(records::kXapiBase) + "case/gr%C3%B6%C3%9Fe%201%2F2%3F");
}

TEST_CASE("an address of a record store is taken with and without its last word") {
    for (const char* url : {"https://lrs.example/xapi", "https://lrs.example/xapi/",
                            "https://lrs.example/xapi/statements"}) {
        const auto address = records::web_address(url);
        REQUIRE(address);
        CHECK(address.value().url == "https://lrs.example/xapi");
        CHECK(address.value().encrypted);
        CHECK(!address.value().loopback);
    }
    CHECK(records::web_address("http://127.0.0.1:8080/x").value().loopback);
    CHECK(records::web_address("http://[::1]/x").value().loopback);
    CHECK(!records::web_address("http://127.0.0.1.example/x").value().loopback);
    for (const char* url : {"", "lrs", "ftp://a/", "https://", "https://a:b@c/", "https://a@c/",
                            "https://a/?q", "https://a/#f", "https://a b/"})
        CHECK_FALSE(records::web_address(url));
}
