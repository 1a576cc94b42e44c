#include <catch2/catch.hpp>

#include "sim/author/checker.h"
#include "sim/author/problem.h"

using namespace sideport;
using namespace sideport::author;

namespace {

constexpr const char* kFile = "/nowhere/case.yaml";

Problem only_problem(const std::string& text) {
    const Checked checked = check(text, kFile, 1);
    REQUIRE(checked.errors.size() == 1);
    return problem_of(checked.errors.front(), kFile);
}

}  // namespace

TEST_CASE("a problem knows its place, its field and the word that was meant") {
    const std::string text = "format: 2\ntitle: T\nstory: {stem: S}\nfaults: [{kind: \"kinkk\"}]\n";
    const Problem problem = only_problem(text);
    CHECK(problem.line == 4);
    CHECK(problem.column == 17);
    CHECK(problem.pointer == "/faults/0/kind");
    CHECK(problem.code == "scenario.choice");
    CHECK(problem.place == "case.yaml:4:17");
    CHECK(problem.suggestion == "kink");
    const std::string mended = with_suggestion(text, problem);
    CHECK(mended == "format: 2\ntitle: T\nstory: {stem: S}\nfaults: [{kind: \"kink\"}]\n");
    CHECK(check(mended, kFile, 2).errors.empty());
}

TEST_CASE("a key is mended as well") {
    const std::string text = "format: 2\ntitel: T\ntitle: T\nstory: {stem: S}\n";
    const Problem problem = only_problem(text);
    CHECK(problem.suggestion == "title");
    // two of the same name would follow: the text is what the author asked for, and says so
    CHECK(with_suggestion("format: 2\ntitel: T\nstory: {stem: S}\n", problem) ==
          "format: 2\ntitle: T\nstory: {stem: S}\n");
}

TEST_CASE("a suggestion is not put where another word stands by now") {
    const std::string text = "format: 2\ntitle: T\nstory: {stem: S}\nfaults: [{kind: kinkk}]\n";
    const Problem problem = only_problem(text);
    CHECK(with_suggestion("format: 2\ntitle: T\n", problem).empty());
    CHECK(
        with_suggestion("format: 2\ntitle: T\nstory: {stem: S}\nfaults: [{kind: other}]\n", problem)
            .empty());
}

TEST_CASE("errors of another file have no line in this one") {
    const Problem problem =
        problem_of({"scenario.range", "/pump/depth: 99 mm", "/else/base.yaml:7:3"}, kFile);
    CHECK(problem.line == 0);
    CHECK(problem.place == "base.yaml:7:3");
    const Problem whole = problem_of({"scenario.missing_field", "/title is needed", kFile}, kFile);
    CHECK(whole.pointer == "/title");
    CHECK(whole.words == "is needed");
    CHECK(whole.line == 0);
}
