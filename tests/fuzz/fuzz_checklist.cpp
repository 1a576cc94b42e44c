#include "sim/assessment/checklist.h"
#include "tests/fuzz/scratch_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const sideport::fuzz::ScratchFile file(data, size);
    const auto read = sideport::assessment::read_checklist(file.path());
    // what the reader lets pass can be graded with
    if (read.errors.empty()) {
        const sideport::events::EventLog log = {
            {.tick = 240, .name = "skin_punctured", .fields = {{"pass", 1.0}}},
            {.tick = 480, .name = "session_ended", .fields = {}}};
        (void)sideport::assessment::assess({}, log, read.checklist);
    }
    return 0;
}
