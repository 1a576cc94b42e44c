#include <filesystem>

#include <catch2/catch.hpp>

#include "sim/base/file_io.h"

using namespace sideport;
namespace fs = std::filesystem;

TEST_CASE("a written file reads back, and a failed write leaves nothing behind") {
    const fs::path folder = fs::temp_directory_path() / "sideport_file_io_test";
    fs::remove_all(folder);
    const std::string bytes("a\0b\n", 4);
    REQUIRE(write_file(folder / "deep" / "x.bin", bytes));
    CHECK(read_file(folder / "deep" / "x.bin").value() == bytes);

    // a file where a folder is needed
    const auto failed = write_file(folder / "deep" / "x.bin" / "y", "z");
    REQUIRE(!failed);
    CHECK(failed.error().code == "file.unwritable");
    CHECK(std::distance(fs::directory_iterator(folder / "deep"), fs::directory_iterator()) == 1);
    fs::remove_all(folder);
}

TEST_CASE("missing, too large and folder are three clear errors") {
    CHECK(read_file("/no/such/file").error().code == "file.missing");
    CHECK(read_file(fs::temp_directory_path()).error().code == "file.unreadable");
    CHECK(read_file("/proc/self/exe", 10).error().code == "file.too_large");
}
