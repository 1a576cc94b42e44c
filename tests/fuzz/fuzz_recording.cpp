#include "sim/base/check.h"
#include "sim/session/recorder.h"
#include "tests/fuzz/scratch_folder.h"

// session.yaml, commands.jsonl, events.jsonl and hashes.jsonl, kept apart by lines of "===". What
// is read can be written, and reads back the same.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using namespace sideport;
    const fuzz::ScratchFolder folder;
    constexpr const char* kNames[] = {"session.yaml", "commands.jsonl", "events.jsonl",
                                      "hashes.jsonl"};
    const auto parts = fuzz::parts_of(data, size);
    for (std::size_t i = 0; i < 4 && i < parts.size(); ++i)
        folder.put(kNames[i], parts[i]);
    (void)session::read_recording_header(folder.path());
    (void)session::last_recorded_tick(folder.path());
    const auto read = session::read_recording(folder.path());
    if (!read) return 0;
    (void)session::cut_off_message(read.value());
    const auto written = session::write_recording(folder.path(), read.value());
    SIDEPORT_CHECK(written.has_value(), "what was read can be written");
    const auto again = session::read_recording(folder.path());
    SIDEPORT_CHECK(again.has_value(), "what was written reads back");
    SIDEPORT_CHECK(again.value().commands.size() == read.value().commands.size() &&
                       again.value().events.size() == read.value().events.size() &&
                       again.value().hashes == read.value().hashes &&
                       again.value().trainee == read.value().trainee,
                   "nothing is lost");
    return 0;
}
