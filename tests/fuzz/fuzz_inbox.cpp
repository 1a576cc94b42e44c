#include "sim/base/check.h"
#include "sim/classroom/inbox.h"
#include "sim/session/session.h"
#include "tests/fuzz/scratch_folder.h"

// Lines that an instructor's program has written. Nothing in them stops the session, and what
// passes is an instructor's.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using namespace sideport;
    const fuzz::ScratchFolder folder;
    folder.put("inbox/writer.jsonl", {reinterpret_cast<const char*>(data), size});
    classroom::Inbox inbox;
    inbox.open(folder.path(), 0);
    for (const session::Command& command : inbox.poll(0))
        SIDEPORT_CHECK(session::is_instructors(command.kind), "only those of instructors pass");
    return 0;
}
