#include "sim/runner/seal.h"
#include "tests/fuzz/scratch_folder.h"

// Whatever stands in seal.json is a finding, and never that everything is intact.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using namespace sideport;
    const fuzz::ScratchFolder folder;
    folder.put("session.yaml", "trainee: A\n");
    folder.put("events.jsonl", "{\"tick\":1}\n");
    folder.put("seal.json", {reinterpret_cast<const char*>(data), size});
    const auto found = runner::check_seal(folder.path(), {.seed = std::string(32, 'k')});
    if (!found) return 0;
    (void)runner::seal_message(found.value());
    if (found.value().state == runner::SealFinding::State::intact) __builtin_trap();
    return 0;
}
