#include <catch2/catch.hpp>

#include "sim/base/file_io.h"
#include "sim/runner/dicom_queue.h"
#include "tests/support/folder.h"

// Objects that wait for an archive. Sending them to a real one: tests/cli/test_send.py.

using namespace sideport;
namespace fs = std::filesystem;

namespace {

const records::DicomPeer kPeer{.host = "127.0.0.1", .port = 1, .ae_title = "ARCHIVE"};

/// Makes so many objects that are none.
auto objects(int count, int* calls = nullptr) {
    return [count, calls](const fs::path& folder) -> Result<Done> {
        if (calls != nullptr) ++*calls;
        for (int i = 0; i < count; ++i) {
            const auto done = write_file(folder / (std::to_string(i) + ".dcm"), "no DICOM");
            if (!done) return done.error();
        }
        return Done{};
    };
}

}  // namespace

TEST_CASE("the same study for the same archive is made once and found again") {
    const test_support::Folder folder;
    int calls = 0;
    const auto first =
        runner::queue_dicom_job(folder.path, "2.25.1", kPeer, "s", objects(3, &calls));
    REQUIRE(first);
    CHECK(first.value().waiting.size() == 3);
    const auto again =
        runner::queue_dicom_job(folder.path, "2.25.1", kPeer, "s", objects(3, &calls));
    REQUIRE(again);
    CHECK(again.value().id() == first.value().id());
    CHECK(calls == 1);
    records::DicomPeer other = kPeer;
    other.port = 2;
    REQUIRE(runner::queue_dicom_job(folder.path, "2.25.1", other, "s", objects(3, &calls)));
    CHECK(calls == 2);
    const runner::DicomQueue queue = runner::read_dicom_queue(folder.path);
    CHECK(queue.jobs.size() == 2);
    CHECK(queue.faults.empty());
    REQUIRE(runner::drop_job(first.value().folder));
    CHECK(runner::read_dicom_queue(folder.path).jobs.size() == 1);
}

TEST_CASE("what was stopped before it was whole does not wait, and is made anew") {
    const test_support::Folder folder;
    const auto made = runner::queue_dicom_job(folder.path, "2.25.1", kPeer, "s", objects(5));
    REQUIRE(made);
    fs::remove(made.value().folder / "job.json");  // written last
    CHECK(runner::read_dicom_queue(folder.path).jobs.empty());
    const auto anew = runner::queue_dicom_job(folder.path, "2.25.1", kPeer, "s", objects(2));
    REQUIRE(anew);
    CHECK(anew.value().waiting.size() == 2);
}

TEST_CASE("objects that cannot be made leave nothing") {
    const test_support::Folder folder;
    const auto made = runner::queue_dicom_job(folder.path, "2.25.1", kPeer, "s",
                                              [](const fs::path&) -> Result<Done> {
                                                  return Error{"test.no", "no", ""};
                                              });
    REQUIRE_FALSE(made);
    CHECK(made.error().code == "test.no");
    CHECK(fs::is_empty(folder.path));
}

TEST_CASE("a damaged object is named and stays") {
    const test_support::Folder folder;
    const auto made = runner::queue_dicom_job(folder.path, "2.25.1", kPeer, "s", objects(1));
    REQUIRE(made);
    const auto outcome = runner::send_dicom_job(made.value(), {.attempts = 3}, {});
    REQUIRE(outcome.trouble);
    CHECK(outcome.trouble->code == "dicom.unreadable");
    CHECK(outcome.left == 1);
    CHECK(runner::read_dicom_queue(folder.path).jobs.size() == 1);
}
