#include "../../support/folder.h"
#include "bench.h"
#include <catch2/catch.hpp>

#include "sim/store/words.h"

using namespace sideport;
using namespace sideport::store;
using test_support::some_attempt;

TEST_CASE("what is put into a store comes out the same, on both databases") {
    const test_support::Folder folder;
    for (const std::string& place : test_support::empty_places(folder.path)) {
        CAPTURE(place);
        const Attempt first = some_attempt("R07", 1);
        {
            auto store = Store::open(place);
            if (!store) FAIL(store.error().line());
            CHECK(store.value().add_attempt(first).value());
            CHECK_FALSE(store.value().add_attempt(first).value());  // once more: nothing happens
        }
        auto store = Store::open(place);
        REQUIRE(store);
        const auto read = store.value().attempt(first.id);
        REQUIRE(read);
        const Attempt& back = read.value();
        CHECK(back.sequence == 1);
        CHECK(back.trainee == "R07");
        CHECK(back.seed == first.seed);
        CHECK(back.scenario_hash == first.scenario_hash);
        CHECK(back.checklist_id == "interrogation");
        CHECK(back.score == 51.0);
        CHECK_FALSE(back.passed);
        CHECK(back.diagnosis_correct);
        CHECK(back.ended_utc == first.ended_utc);
        REQUIRE(back.items.size() == 2);
        CHECK(back.items[0].evidence == first.items[0].evidence);
        CHECK(back.items[0].critical);
        CHECK(back.items[0].time_s == 61.5);
        CHECK(back.items[1].time_s == -1.0);
        REQUIRE(back.critical_errors.size() == 1);
        CHECK(back.critical_errors[0].code == "no_lateral");
        CHECK(back.metrics == first.metrics);
        CHECK(store.value().attempt(new_uuid()).error().code == "store.no_attempt");
        CHECK(store.value().attempt("' or 1=1").error().code == "store.no_attempt");
        const auto report = store.value().check();
        REQUIRE(report);
        CHECK(report.value().attempts == 1);
    }
}

TEST_CASE("attempts keep the order in which they came, also when the clock runs backward") {
    const test_support::Folder folder;
    for (const std::string& place : test_support::empty_places(folder.path)) {
        auto store = Store::open(place);
        REQUIRE(store);
        std::vector<std::string> ids;
        const char* const clock[] = {"2026-03-01T10:00:00Z", "2025-03-01T10:00:00Z",
                                     "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"};
        for (int i = 0; i < 4; ++i) {
            Attempt attempt = some_attempt(i == 2 ? "other" : "R07", i);
            attempt.ended_utc = clock[i];
            ids.push_back(attempt.id);
            REQUIRE(store.value().add_attempt(attempt).value());
        }
        const auto all = store.value().attempts_of("");
        REQUIRE(all);
        REQUIRE(all.value().size() == 4);
        for (std::size_t i = 0; i < 4; ++i) {
            CHECK(all.value()[i].id == ids[i]);
            CHECK(all.value()[i].sequence == static_cast<std::int64_t>(i) + 1);
        }
        const auto own = store.value().attempts_of("R07");
        REQUIRE(own);
        REQUIRE(own.value().size() == 3);
        CHECK(own.value()[2].id == ids[3]);
        CHECK(store.value().attempts_of("nobody").value().empty());
    }
}

TEST_CASE("trainees need no name, and the same sign is the same trainee") {
    const test_support::Folder folder;
    for (const std::string& place : test_support::empty_places(folder.path)) {
        auto store = Store::open(place);
        REQUIRE(store);
        const auto trainee = store.value().enrol("R07");
        REQUIRE(trainee);
        CHECK(is_uuid(trainee.value().id));
        CHECK(store.value().enrol("R07").value().id == trainee.value().id);
        CHECK(store.value().enrol("").error().code == "store.pseudonym");
        CHECK(store.value().enrol("a\xFF").error().code == "store.pseudonym");
        REQUIRE(store.value().add_attempt(some_attempt("R07", 1)));
        const auto all = store.value().trainees();
        REQUIRE(all);
        REQUIRE(all.value().size() == 1);
        CHECK(all.value()[0].attempts == 1);
    }
}

TEST_CASE("several raters rate an attempt, and a second thought replaces the first") {
    const test_support::Folder folder;
    for (const std::string& place : test_support::empty_places(folder.path)) {
        auto store = Store::open(place);
        REQUIRE(store);
        const Attempt attempt = some_attempt("R07", 1);
        REQUIRE(store.value().add_attempt(attempt));
        CHECK(store.value().add_rating({attempt.id, "B", "use_of_imaging", "", 2, ""}));
        CHECK(store.value().add_rating({attempt.id, "A", "use_of_imaging", "long beam", 2, ""}));
        CHECK(store.value().add_rating({attempt.id, "A", "use_of_imaging", "seen again", 4, ""}));
        const auto ratings = store.value().ratings_of(attempt.id);
        REQUIRE(ratings);
        REQUIRE(ratings.value().size() == 2);
        CHECK(ratings.value()[0].rater == "A");
        CHECK(ratings.value()[0].value == 4);
        CHECK(ratings.value()[0].note == "seen again");
        CHECK(ratings.value()[0].given_utc.size() == 20);
        CHECK(store.value().add_rating({new_uuid(), "A", "x", "", 2, ""}).error().code ==
              "store.no_attempt");
        CHECK(store.value().add_rating({attempt.id, "", "x", "", 2, ""}).error().code ==
              "store.rater");
        CHECK(store.value().check().value().ratings == 2);
    }
}

TEST_CASE("a cohort gathers what ended with a report at one case and one checklist") {
    const test_support::Folder folder;
    for (const std::string& place : test_support::empty_places(folder.path)) {
        auto store = Store::open(place);
        REQUIRE(store);
        for (int i = 0; i < 5; ++i)
            REQUIRE(
                store.value().add_attempt(some_attempt(i % 2 == 0 ? "even" : "odd", 10 * (4 - i))));
        Attempt left = some_attempt("even", 7), other = some_attempt("even", 8),
                newer = some_attempt("even", 9);
        left.diagnosis_given.clear();
        other.scenario = "broken";
        newer.checklist_version = "2";
        for (const Attempt& attempt : {left, other, newer})
            REQUIRE(store.value().add_attempt(attempt));
        const auto cohort = store.value().cohort("patent", "interrogation", "1");
        REQUIRE(cohort);
        CHECK(cohort.value().attempts == 5);
        CHECK(cohort.value().trainees == 2);
        CHECK(cohort.value().scores == std::vector<double>{50, 60, 70, 80, 90});
        CHECK(cohort.value().metrics.at("procedure_time_s") ==
              std::vector<double>{300, 310, 320, 330, 340});
        CHECK(store.value().cohort("patent").value().attempts == 6);
        CHECK(store.value().cohort("nothing").value().attempts == 0);
    }
}

TEST_CASE("ranks and percentiles are those of the sorted values") {
    const std::vector<double> values{1, 2, 2, 4};
    CHECK(percentile_rank(values, 0).value() == 0.0);
    CHECK(percentile_rank(values, 2).value() == Approx(0.5));
    CHECK(percentile_rank(values, 9).value() == 1.0);
    CHECK(percentile(values, 0.0).value() == 1.0);
    CHECK(percentile(values, 0.5).value() == 2.0);
    CHECK(percentile(values, 1.0).value() == 4.0);
    CHECK(percentile(values, 5.0 / 6.0).value() == Approx(3.0));
    CHECK(percentile_rank({}, 1).error().code == "store.empty");
    CHECK(percentile({}, 0.5).error().code == "store.empty");
    CHECK(percentile(values, 1.5).error().code == "store.range");
}

TEST_CASE("a backup is a store of its own with everything in it, also of a server") {
    const test_support::Folder folder;
    int number = 0;
    for (const std::string& place : test_support::empty_places(folder.path)) {
        auto store = Store::open(place);
        REQUIRE(store);
        const Attempt attempt = some_attempt("R07", 1);
        REQUIRE(store.value().add_attempt(attempt));
        REQUIRE(store.value().add_attempt(some_attempt("R08", 2)));
        REQUIRE(store.value().add_rating({attempt.id, "A", "use_of_imaging", "note", 2, ""}));
        const auto file = folder.path / ("backup " + std::to_string(++number) + ".sqlite");
        if (const auto done = store.value().backup(file); !done) FAIL(done.error().line());
        CHECK(store.value().backup(file).error().code == "store.exists");
        auto copy = Store::open(file.string(), true);
        REQUIRE(copy);
        CHECK(copy.value().attempts_of("").value().size() == 2);
        const auto back = copy.value().attempt(attempt.id);
        REQUIRE(back);
        CHECK(back.value().items.at(1).time_s == -1.0);
        CHECK(back.value().metrics == attempt.metrics);
        CHECK(copy.value().ratings_of(attempt.id).value().size() == 1);
        // and can be written further
        CHECK(copy.value().add_attempt(some_attempt("R09", 3)).value());
        CHECK(copy.value().attempts_of("R09").value().at(0).sequence == 3);
    }
}
