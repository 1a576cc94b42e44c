#include <cstdlib>

#include <catch2/catch.hpp>

#include "sim/store/place.h"
#include "sim/store/words.h"

using namespace sideport;
using namespace sideport::store;

TEST_CASE("a store is a file unless it says that it is a server") {
    CHECK(parse_place("results.sqlite").value().file == "results.sqlite");
    CHECK(parse_place("sqlite:///var/x.db").value().file == "/var/x.db");
    CHECK(parse_place("postgresql://lab@host/results").value().is_server);
    CHECK(parse_place("postgres://lab@host:5433/results?sslmode=require").value().is_server);
    for (const char* wrong : {"", "mysql://lab@host/results", "postgresql://lab@host", "sqlite://",
                              "postgresql://lab@host/", "postgresql:///?host=/tmp", "a\"b.sqlite",
                              "http://x/y", "sqlite:///a'b"}) {
        CAPTURE(wrong);
        REQUIRE_FALSE(parse_place(wrong));
        CHECK(parse_place(wrong).error().code == "store.url");
    }
}

TEST_CASE("a password is never shown, however it is written") {
    for (const char* url :
         {"postgresql://lab:s3cret@host/db", "postgresql://lab:s3cret@host:5432/db?x=y",
          "postgresql://lab@host/db?password=s3cret",
          "postgresql://lab@host/db?sslmode=prefer&password=s3cret&x=y",
          "postgresql://lab:s3cret@host"}) {
        CAPTURE(url);
        const auto place = parse_place(url);
        const std::string shown = place ? place.value().shown : place.error().line();
        CHECK(shown.find("s3cret") == std::string::npos);
        CHECK(shown.find("***") != std::string::npos);
    }
    // with escapes, both forms
    const Place place = parse_place("postgresql://lab:p%40ss%2Fw@host/db").value();
    CHECK(place.shown == "postgresql://lab:***@host/db");
    CHECK(place.without_secret("no: p@ss/w and p%40ss%2Fw") == "no: *** and ***");
    // not escaped as it should be: what may be a part of it is hidden too
    CHECK(parse_place("postgresql://lab:a@b@host/db").value().shown ==
          "postgresql://lab:***@host/db");
}

TEST_CASE("the store lies in the user's data folder unless the environment says otherwise") {
    setenv("SIDEPORT_STORE", "", 1);
    setenv("XDG_DATA_HOME", "/data", 1);
    CHECK(default_place() == "/data/sideport/store.sqlite");
    unsetenv("XDG_DATA_HOME");
    setenv("HOME", "/home/me", 1);
    CHECK(default_place() == "/home/me/.local/share/sideport/store.sqlite");
    setenv("SIDEPORT_STORE", "postgresql://lab@host/results", 1);
    CHECK(default_place() == "postgresql://lab@host/results");
}

TEST_CASE("keys are random UUIDs, times are ISO 8601 in UTC") {
    const std::string a = new_uuid(), b = new_uuid();
    CHECK(is_uuid(a));
    CHECK(a != b);
    CHECK(a[14] == '4');
    CHECK_FALSE(is_uuid("0123"));
    CHECK_FALSE(is_uuid(std::string(36, '-')));
    CHECK(utc_text(0) == "1970-01-01T00:00:00Z");
    CHECK(utc_text(1767622505) == "2026-01-05T14:15:05Z");
}

TEST_CASE("text is made fit for a database, signs are checked") {
    CHECK(clean_text("a\xFFz") == "a\xEF\xBF\xBDz");
    CHECK(clean_text(std::string_view("a\0z", 3)) == "a\xEF\xBF\xBDz");
    CHECK(clean_text("\xC3\xA9 \xE2\x89\xA4 \xF0\x9F\x98\x80") ==
          "\xC3\xA9 \xE2\x89\xA4 \xF0\x9F\x98\x80");
    CHECK(clean_text("\xED\xA0\x80").find("\xED") == std::string::npos);  // a surrogate
    CHECK(check_sign("R07", "x", "y"));
    for (const std::string& wrong : {std::string(), std::string(81, 'a'), std::string("a\nb"),
                                     std::string("a\xFF"), std::string("a\0b", 3)})
        CHECK_FALSE(check_sign(wrong, "x", "y"));
    // a finished attempt is never refused for its sign
    CHECK(fit_sign("R07") == "R07");
    CHECK(fit_sign("") == "unknown");
    CHECK(fit_sign("/data/runs/commands.jsonl") == "commands.jsonl");
    CHECK(fit_sign("a\nb\xFF") == "a b\xEF\xBF\xBD");
    const std::string long_sign = fit_sign(std::string(79, 'a') + "\xC3\xA9" + "b");
    CHECK(long_sign == std::string(79, 'a'));
    for (const std::string& odd :
         {std::string(500, '\xC3'), std::string("a\0\x7F/\n", 5), std::string("/")})
        CHECK(check_sign(fit_sign(odd), "x", "y"));
}
