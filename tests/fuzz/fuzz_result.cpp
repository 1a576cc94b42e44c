#include "sim/records/report.h"
#include "sim/records/rescoring.h"
#include "sim/store/session_intake.h"
#include "tests/fuzz/scratch_folder.h"

// result.json, attempt.json and session.yaml, kept apart by lines of "===".
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using namespace sideport;
    const auto parts = fuzz::parts_of(data, size);
    (void)records::result_summary(parts[0]);
    (void)records::compare_with_stored(parts[0], {});
    const fuzz::ScratchFolder folder;
    constexpr const char* kNames[] = {"result.json", "attempt.json", "session.yaml"};
    for (std::size_t i = 0; i < 3 && i < parts.size(); ++i)
        folder.put(kNames[i], parts[i]);
    (void)store::read_attempt(folder.path());
    return 0;
}
