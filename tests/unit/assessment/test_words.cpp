#include <catch2/catch.hpp>

#include "sim/assessment/words.h"

using namespace sideport::assessment;

TEST_CASE("times read as on a clock") {
    CHECK(clock_text(0.0) == "0:00");
    CHECK(clock_text(-1.0) == "0:00");
    CHECK(clock_text(59.99) == "0:59");
    CHECK(clock_text(60.0) == "1:00");
    CHECK(clock_text(3725.0) == "62:05");
}

TEST_CASE("spans and counts read as people say them") {
    CHECK(span_text(8.4) == "8 s");
    CHECK(span_text(59.7) == "1 min");
    CHECK(span_text(83.0) == "1 min 23 s");
    CHECK(count_text(1, "puncture") == "1 puncture");
    CHECK(count_text(3, "puncture") == "3 punctures");
}
