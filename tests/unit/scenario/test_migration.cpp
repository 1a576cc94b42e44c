#include <algorithm>
#include <filesystem>

#include <catch2/catch.hpp>

#include "sim/base/file_io.h"
#include "sim/scenario/migration.h"
#include "tests/support/places.h"
#include "tests/unit/scenario/case_file.h"

using namespace sideport;
using namespace sideport::scenario;

namespace {

std::vector<std::filesystem::path> old_cases() {
    std::vector<std::filesystem::path> files;
    const auto folder = test_support::source_folder() / "tests" / "data" / "old_cases";
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

std::string migrated(const std::string& text) {
    const auto migration = migrate_text(text);
    INFO((migration ? "" : migration.error().line()));
    REQUIRE(migration);
    return migration.value().after;
}

std::vector<std::string> comments_of(const std::string& text) {
    std::vector<std::string> comments;
    for (std::size_t at = 0; (at = text.find('#', at)) != std::string::npos;) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        comments.push_back(text.substr(at, end - at));
        at = end;
    }
    std::sort(comments.begin(), comments.end());
    return comments;
}

}  // namespace

TEST_CASE("every case of an older format reads, and is the same case after its migration") {
    const auto files = old_cases();
    CHECK(files.size() >= 9);
    for (const auto& file : files) {
        CAPTURE(file.filename().string());
        const auto old = read_scenario(file);
        for (const Error& error : old.errors)
            FAIL_CHECK(error.line());
        CHECK(old.scenario.format == 1);
        const auto migration = migrate_file(file);
        REQUIRE(migration);
        CHECK(migration.value().from == 1);
        CHECK(migration.value().after != migration.value().before);
        const auto now = test_support::read_case(migration.value().after);
        for (const Error& error : now.errors)
            FAIL_CHECK(error.line());
        CHECK(now.scenario.format == kFormat);
        CHECK(now.scenario.hash == old.scenario.hash);
        CHECK(now.scenario.checklist == old.scenario.checklist);
        CHECK(comments_of(migration.value().after) == comments_of(migration.value().before));
        // and there is nothing left to do
        CHECK(migrated(migration.value().after) == migration.value().after);
    }
}

TEST_CASE("every case that comes with the program is written in today's format") {
    for (const char* folder : {"library", "gallery", "practice"}) {
        for (const auto& entry : std::filesystem::directory_iterator(test_support::source_folder() /
                                                                     "scenarios" / folder)) {
            CAPTURE(entry.path().string());
            const auto migration = migrate_file(entry.path());
            REQUIRE(migration);
            CHECK(migration.value().before == migration.value().after);
            CHECK(migration.value().from == kFormat);
        }
    }
}

TEST_CASE("a value that moves takes the comment on its line along") {
    const auto text = read_file(
        test_support::source_folder() / "tests/data/old_cases/pulse_in_csf.yaml", 1U << 16U);
    REQUIRE(text);
    const std::string after = migrated(text.value());
    CHECK(after.find("format: 2   # the first\n") != std::string::npos);
    CHECK(after.find("csf:\n  pressure: \"18 cmH2O\"\n") != std::string::npos);
    CHECK(after.find("heart_rate: 96 /min, breathing_rate: 20 /min}") != std::string::npos);
    CHECK(after.find("# he is anxious") != std::string::npos);
}

TEST_CASE("a part that has lost its last field goes") {
    CHECK(migrated("format: 1\ncsf:\n  heart_rate: 80 /min\ntitle: t\n") ==
          "format: 2\ntitle: t\npatient:\n  heart_rate: 80 /min\n");
    CHECK(migrated("format: 1\nassessment: {checklist: own.yaml}\n") ==
          "format: 2\nassessment:\n  checklist:\n    file: own.yaml\n");
}

TEST_CASE("a fault of an older file is told where it stands in that file") {
    const auto read = test_support::read_case(
        "format: 1\ntitle: t\nstory: {stem: s}\ncsf:\n  heart_rate: 400 /min\ntray: [{slot: 5}]\n");
    REQUIRE(read.errors.size() == 1);
    CHECK(read.errors[0].code == "scenario.range");
    CHECK(read.errors[0].message.find("/patient/heart_rate") != std::string::npos);
    CHECK(read.errors[0].where.find(":5:15") != std::string::npos);
}

TEST_CASE("a file that is newer than the program says so, and nothing else") {
    const auto read = test_support::read_case("format: 3\ntitle: t\nwavelength: 5\n");
    REQUIRE(read.errors.size() == 1);
    CHECK(read.errors[0].code == "scenario.newer_format");
    CHECK(read.errors[0].message.find("formats 1 .. 2") != std::string::npos);
    CHECK(read.errors[0].where.find(":1:9") != std::string::npos);
    const auto migration = migrate_text("format: 3\ntitle: t\n");
    REQUIRE(!migration);
    CHECK(migration.error().code == "scenario.newer_format");
}

TEST_CASE("an old place in a new file is told with the new one") {
    const auto read = test_support::read_case(
        "format: 2\ntitle: t\nstory: {stem: s}\ncsf: {heart_rate: 80 /min}\ntray: [{slot: 5}]\n"
        "assessment: {checklist: own.yaml}\n");
    REQUIRE(read.errors.size() == 2);
    CHECK(read.errors[0].message.find("it stands at /patient/heart_rate") != std::string::npos);
    CHECK(read.errors[1].message.find("/assessment/checklist/file") != std::string::npos);
}

TEST_CASE("both places written are refused") {
    const auto migration =
        migrate_text("format: 1\ncsf: {heart_rate: 80 /min}\npatient: {heart_rate: 70 /min}\n");
    REQUIRE(!migration);
    CHECK(migration.error().code == "scenario.migration");
}

TEST_CASE("an override that a session recorded with an older format still means its field") {
    const auto read = test_support::read_case(
        test_support::kGoodCase,
        {{"/csf/heart_rate", "90 /min"}, {"/assessment/checklist", "own.yaml"}});
    for (const Error& error : read.errors)
        FAIL_CHECK(error.line());
    CHECK(read.scenario.heart_rate_per_min == Approx(90.0));
    CHECK(read.scenario.checklist == "own.yaml");
}
