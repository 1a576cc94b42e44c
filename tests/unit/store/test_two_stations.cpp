#include <algorithm>
#include <thread>

#include "../../support/folder.h"
#include "bench.h"
#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <unistd.h>

using namespace sideport;
using namespace sideport::store;
using test_support::some_attempt;

namespace {

constexpr int kEach = 40;

/// A station as a program of its own: opens the store, also when it is new, and writes.
int start_station(const std::string& place, int station) {
    const int child = fork();
    if (child != 0) return child;
    auto store = Store::open(place);
    if (!store) {
        std::fprintf(stderr, "%s\n", store.error().line().c_str());
        _exit(1);
    }
    for (int i = 0; i < kEach; ++i) {
        // a trainee of its own, and one who sits at both
        Attempt attempt = some_attempt(i % 2 == 0 ? "both" : fmt::format("S{}", station), i);
        attempt.station = fmt::format("station {}", station);
        const auto added = store.value().add_attempt(attempt);
        if (!added || !added.value()) _exit(2);
        if (!store.value().add_rating(
                {attempt.id, fmt::format("rater {}", station), "use_of_imaging", "", 3, ""}))
            _exit(3);
    }
    _exit(0);
}

}  // namespace

TEST_CASE("two stations that write at once lose nothing and share no number") {
    const test_support::Folder folder;
    for (const std::string& place : test_support::empty_places(folder.path)) {
        CAPTURE(place);
        const int one = start_station(place, 1), two = start_station(place, 2);
        CHECK(test_support::wait_for(one) == 0);
        CHECK(test_support::wait_for(two) == 0);
        auto store = Store::open(place);
        REQUIRE(store);
        const auto attempts = store.value().attempts_of("");
        REQUIRE(attempts);
        REQUIRE(attempts.value().size() == 2 * kEach);
        for (std::size_t i = 0; i < attempts.value().size(); ++i)
            CHECK(attempts.value()[i].sequence == static_cast<std::int64_t>(i) + 1);
        const auto trainees = store.value().trainees();
        REQUIRE(trainees.value().size() == 3);
        CHECK(trainees.value()[2].pseudonym == "both");
        CHECK(trainees.value()[2].attempts == kEach);
        CHECK(store.value().check().value().ratings == 2 * kEach);
    }
}

TEST_CASE("a backup taken while a station writes is whole") {
    const test_support::Folder folder;
    int number = 0;
    for (const std::string& place : test_support::empty_places(folder.path)) {
        CAPTURE(place);
        REQUIRE(Store::open(place));
        const int station = start_station(place, 1);
        auto store = Store::open(place);
        REQUIRE(store);
        for (int i = 0; i < 5; ++i) {
            const auto file = folder.path / fmt::format("backup{}.sqlite", ++number);
            if (const auto done = store.value().backup(file); !done) FAIL(done.error().line());
            auto copy = Store::open(file.string(), true);
            REQUIRE(copy);
            Errors faults = copy.value().check().value().faults;
            // the sessions of these attempts are only names
            std::erase_if(faults,
                          [](const Error& fault) { return fault.code == "store.session_gone"; });
            CHECK(faults.empty());
            // every attempt in it has all of its parts
            const std::vector<Attempt> attempts = copy.value().attempts_of("").value();
            for (const Attempt& attempt : attempts)
                CHECK(copy.value().attempt(attempt.id).value().items.size() == 2);
        }
        CHECK(test_support::wait_for(station) == 0);
    }
}
