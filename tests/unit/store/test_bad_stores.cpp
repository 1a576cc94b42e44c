#include <fstream>

#include "../../support/folder.h"
#include "bench.h"
#include <catch2/catch.hpp>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/base/file_io.h"

using namespace sideport;
using namespace sideport::store;
using test_support::some_attempt;
namespace fs = std::filesystem;

namespace {

std::string code_of(const std::string& place, bool must_exist = false) {
    const auto store = Store::open(place, must_exist);
    return store ? "fine" : store.error().code;
}

/// Another program's connection to the same file.
struct Other {
    explicit Other(const fs::path& file) {
        REQUIRE(sqlite3_open(file.c_str(), &handle) == SQLITE_OK);
    }
    ~Other() { sqlite3_close(handle); }
    void run(const char* words) {
        REQUIRE(sqlite3_exec(handle, words, nullptr, nullptr, nullptr) == SQLITE_OK);
    }
    sqlite3* handle = nullptr;
};

fs::path filled_store(const fs::path& folder) {
    const fs::path file = folder / "store.sqlite";
    auto store = Store::open(file.string());
    REQUIRE(store);
    for (int i = 0; i < 60; ++i)
        REQUIRE(store.value().add_attempt(some_attempt("R07", i)));
    return file;
}

}  // namespace

TEST_CASE("what is no store is told apart, and stays as it is") {
    const test_support::Folder folder;
    CHECK(code_of(folder.path.string()) == "store.is_folder");
    CHECK(code_of((folder.path / "none.sqlite").string(), true) == "store.missing");
    CHECK_FALSE(fs::exists(folder.path / "none.sqlite"));
    CHECK(code_of("/dev/null") == "store.foreign");
    CHECK(code_of("/proc/nothing/x.sqlite") == "store.unwritable");
    const fs::path text = folder.path / "thesis.txt";
    REQUIRE(write_file(text, "my thesis\n"));
    CHECK(code_of(text.string()) == "store.foreign");
    CHECK(code_of((text / "deeper.sqlite").string()) == "store.unwritable");
    CHECK(read_file(text).value() == "my thesis\n");
    const fs::path other = folder.path / "other.sqlite";
    Other(other).run("create table address (name text)");
    CHECK(code_of(other.string()) == "store.foreign");
}

TEST_CASE("a store of a newer version is refused and stays as it is") {
    const test_support::Folder folder;
    const fs::path file = filled_store(folder.path);
    Other(file).run("update sideport_schema set version = 99");
    const std::string before = read_file(file).value();
    const auto store = Store::open(file.string());
    REQUIRE_FALSE(store);
    CHECK(store.error().code == "store.newer");
    CHECK_THAT(store.error().message, Catch::Contains("99") && Catch::Contains("newer one"));
    CHECK(read_file(file).value() == before);
}

TEST_CASE("a store of the first version is brought to this one with all that is in it") {
    const test_support::Folder folder;
    const fs::path file = filled_store(folder.path);
    // as version 1 left it: without ratings and indices
    Other(file).run(
        "drop table rating; drop index attempt_by_trainee; drop index attempt_by_scenario;"
        " update sideport_schema set version = 1");
    auto store = Store::open(file.string());
    REQUIRE(store);
    const auto attempts = store.value().attempts_of("R07");
    REQUIRE(attempts);
    REQUIRE(attempts.value().size() == 60);
    CHECK(store.value().add_rating({attempts.value()[0].id, "A", "use_of_imaging", "", 3, ""}));
}

TEST_CASE("a step that fails leaves the older store as it was") {
    const test_support::Folder folder;
    const fs::path file = filled_store(folder.path);
    // the table of the second step is in the way
    Other(file).run("update sideport_schema set version = 1");
    CHECK(code_of(file.string()) == "store.failed");
    Other(file).run(
        "drop table rating; drop index attempt_by_trainee; drop index attempt_by_scenario");
    CHECK(code_of(file.string()) == "fine");
}

TEST_CASE("a damaged store is told, and a row that lost its attempt is found") {
    const test_support::Folder folder;
    const fs::path file = filled_store(folder.path);
    const std::string whole = read_file(file).value();
    REQUIRE(whole.size() > 30000);
    SECTION("bytes overwritten in the middle") {
        std::string broken = whole;
        for (std::size_t page = 2; page * 4096 + 2000 < broken.size(); ++page)
            broken.replace(page * 4096, 1000, std::string(1000, '\x7F'));
        REQUIRE(write_file(file, broken));
        CHECK(code_of(file.string()) == "store.damaged");
    }
    SECTION("cut off") {
        REQUIRE(write_file(file, whole.substr(0, whole.size() / 2)));
        CHECK(code_of(file.string()) == "store.damaged");
    }
    SECTION("a reference lost") {
        Other(file).run("pragma foreign_keys = off; delete from attempt where sequence = 7");
        auto store = Store::open(file.string());
        REQUIRE(store);
        int lost = 0;
        const CheckReport report = store.value().check().value();
        for (const Error& fault : report.faults)
            lost += fault.code == "store.reference" ? 1 : 0;
        CHECK(lost == 3);  // items, errors, metrics
    }
}

TEST_CASE("a locked store is waited for, and then it is said") {
    const test_support::Folder folder;
    const fs::path file = filled_store(folder.path);
    auto store = Store::open(file.string());
    REQUIRE(store);
    REQUIRE(store.value().wait_at_most(1));
    Other other(file);
    other.run("begin immediate");
    const auto refused = store.value().add_attempt(some_attempt("R07", 90));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "machine.store_locked");
    CHECK_THAT(refused.error().message, Catch::Contains("another program"));
    other.run("rollback");
    CHECK(store.value().add_attempt(some_attempt("R07", 91)).value());
}

TEST_CASE("a store that may be read only is read, and says so when it is written") {
    if (getuid() != 0) WARN("as this user the rights are tested directly");
    const test_support::Folder folder;
    const fs::path file = filled_store(folder.path);
    REQUIRE(chmod(file.c_str(), 0444) == 0);
    REQUIRE(chmod(folder.path.c_str(), 0555) == 0);
    const int child = fork();
    if (child == 0) {
        // root may do everything: somebody else tries
        if (getuid() == 0 && setuid(65534) != 0) _exit(9);
        auto store = Store::open(file.string());
        if (!store) _exit(1);
        if (store.value().attempts_of("").value().size() != 60) _exit(2);
        const auto refused = store.value().add_attempt(some_attempt("R07", 90));
        if (refused) _exit(3);
        if (refused.error().code != "store.unwritable") _exit(4);
        const auto fresh = Store::open((folder.path / "new.sqlite").string());
        _exit(!fresh && fresh.error().code == "store.unwritable" ? 0 : 5);
    }
    CHECK(test_support::wait_for(child) == 0);
    chmod(folder.path.c_str(), 0755);
}

TEST_CASE("a server that is not there or says no is told, and no password with it") {
    const test_support::Folder folder;
    const auto gone = Store::open("postgresql://lab:s3cret@/results?host=" + folder.path.string());
    REQUIRE_FALSE(gone);
    CHECK(gone.error().code == "machine.store_unreachable");
    CHECK(gone.error().line().find("s3cret") == std::string::npos);
    CHECK(gone.error().line().find('\n') == std::string::npos);
    // what the client library itself cannot read, it would print
    const auto odd = Store::open("postgresql://lab:s3cret@host:port:1/results?x=%zz");
    REQUIRE_FALSE(odd);
    CHECK(odd.error().line().find("s3cret") == std::string::npos);
    test_support::PostgresServer* server = test_support::PostgresServer::get();
    if (server == nullptr) return;
    const auto absent =
        Store::open("postgresql://postgres:s3cret@/absent?host=" + server->folder().string());
    REQUIRE_FALSE(absent);
    CHECK(absent.error().code == "store.refused");
    CHECK(absent.error().line().find("s3cret") == std::string::npos);
    const std::string url = server->new_database();
    server->sql(url, "create table address (name text)");
    CHECK(code_of(url) == "store.foreign");
    const std::string newer = server->new_database();
    REQUIRE(Store::open(newer));
    server->sql(newer, "update sideport_schema set version = 99");
    CHECK(code_of(newer) == "store.newer");
}
