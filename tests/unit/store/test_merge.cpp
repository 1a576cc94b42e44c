#include "../../support/folder.h"
#include "bench.h"
#include <catch2/catch.hpp>

#include "sim/store/contents.h"

// Contents of one store in another one. The file that carries them: tests/cli/test_archive.py.

using namespace sideport;
using namespace sideport::store;
using test_support::some_attempt;

namespace {

/// Through its text, as between stations.
Contents carried(Store& store) {
    const auto contents = store.contents();
    REQUIRE(contents);
    auto read = contents_of_json(contents_json(contents.value()));
    REQUIRE(read);
    return std::move(read).value();
}

Store opened(const std::string& place) {
    auto store = Store::open(place);
    REQUIRE(store);
    return std::move(store).value();
}

}  // namespace

TEST_CASE("contents come whole into another store, and twice changes nothing") {
    const test_support::Folder folder;
    const auto sources = test_support::empty_places(folder.path / "from");
    for (const std::string& from : sources) {
        const auto targets =
            test_support::empty_places(folder.path / (from == sources[0] ? "first" : "second"));
        Store source = opened(from);
        std::vector<std::string> ids;
        for (int i = 0; i < 3; ++i) {
            Attempt attempt = some_attempt(i == 1 ? "T2" : "T1", i);
            attempt.score = 100.0 / 3.0 + i;  // no short decimal number
            attempt.seed = 18446744073709551615U;
            REQUIRE(source.add_attempt(attempt));
            ids.push_back(attempt.id);
        }
        REQUIRE(source.add_rating({ids[0], "A", "d", "gut \xc3\xb6", 4, "2026-01-05T14:15:05Z"}));
        REQUIRE(source.enrol("nobody yet"));
        const Contents contents = carried(source);
        for (const std::string& to : targets) {
            CAPTURE(from, to);
            Store target = opened(to);
            const auto merged = target.merge(contents);
            REQUIRE(merged);
            CHECK(merged.value().conflicts.empty());
            for (const std::string& id : ids)
                CHECK(same_attempt(source.attempt(id).value(), target.attempt(id).value()));
            const auto again = target.merge(contents);
            REQUIRE(again);
            CHECK(again.value().attempts_new == 0);
            CHECK(again.value().trainees_new == 0);
            CHECK(again.value().ratings_new == 0);
            CHECK(again.value().ratings_known == 1);
            CHECK(again.value().conflicts.empty());
            // and back
            const auto back = source.merge(carried(target));
            REQUIRE(back);
            CHECK(back.value().conflicts.empty());
            CHECK(back.value().attempts_new == 0);
            CHECK(source.attempt_ids().value().size() == 3);
        }
    }
}

TEST_CASE("what is here stays, but a younger rating counts") {
    const test_support::Folder folder;
    for (const std::string& place : test_support::empty_places(folder.path)) {
        Store store = opened(place);
        Attempt attempt = some_attempt("T1", 1);
        REQUIRE(store.add_attempt(attempt));
        REQUIRE(store.add_rating({attempt.id, "A", "d", "", 3, "2026-01-05T14:15:05Z"}));
        Contents other{.trainees = {"T1"},
                       .attempts = {store.attempt(attempt.id).value()},
                       .ratings = {{attempt.id, "A", "d", "", 5, "2026-01-05T14:15:04Z"}}};
        other.attempts[0].score += 1.0;
        auto merged = store.merge(other);
        REQUIRE(merged);
        REQUIRE(merged.value().conflicts.size() == 1);
        CHECK(merged.value().conflicts[0].code == "store.other_attempt");
        CHECK(store.attempt(attempt.id).value().score == attempt.score);
        CHECK(store.ratings_of(attempt.id).value()[0].value == 3);
        other.ratings[0].given_utc = "2026-01-05T14:15:05Z";
        merged = store.merge(other);
        REQUIRE(merged);
        CHECK(merged.value().conflicts.size() == 2);
        CHECK(store.ratings_of(attempt.id).value()[0].value == 3);
        other.ratings[0].given_utc = "2026-01-05T14:15:06Z";
        REQUIRE(store.merge(other));
        CHECK(store.ratings_of(attempt.id).value()[0].value == 5);
    }
}

TEST_CASE("contents that cannot go in whole do not go in at all") {
    const test_support::Folder folder;
    for (const std::string& place : test_support::empty_places(folder.path)) {
        Store store = opened(place);
        const Contents contents{.trainees = {"T1"},
                                .attempts = {some_attempt("T1", 1), some_attempt("no\nsign", 2)},
                                .ratings = {}};
        const auto merged = store.merge(contents);
        REQUIRE_FALSE(merged);
        CHECK(merged.error().code == "store.pseudonym");
        CHECK(store.trainees().value().empty());
        CHECK(store.attempt_ids().value().empty());
    }
}

TEST_CASE("texts that are no contents are refused") {
    for (const char* text :
         {"", "{", "[]", "7", "{}", R"({"trainees":[1],"attempts":[],"ratings":[]})",
          R"({"trainees":[""],"attempts":[],"ratings":[]})",
          R"({"trainees":[],"attempts":[{}],"ratings":[]})",
          R"({"trainees":[],"attempts":[],"ratings":[{"attempt":"x","rater":"A","domain":"d",)"
          R"("note":"","value":1,"given_utc":""}]})"})
        CHECK(contents_of_json(text).error().code == "store.contents");
}
