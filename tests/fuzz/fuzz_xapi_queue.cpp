#include "sim/base/check.h"
#include "sim/runner/xapi_queue.h"
#include "tests/fuzz/scratch_folder.h"

// xapi.json of waiting statements. What passes names a store that may be sent a login.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using namespace sideport;
    const fuzz::ScratchFolder folder;
    folder.put("job/xapi.json", {reinterpret_cast<const char*>(data), size});
    folder.put("job/statements/0001_a.json", "{}");
    const runner::XapiQueue queue = runner::read_xapi_queue(folder.path());
    SIDEPORT_CHECK(queue.jobs.size() + queue.faults.size() == 1, "a job or a fault");
    for (const runner::XapiJob& job : queue.jobs) {
        const auto address = records::web_address(job.target.address.url);
        SIDEPORT_CHECK(address.has_value(), "an address");
        SIDEPORT_CHECK(
            address.value().encrypted || address.value().loopback || job.target.allow_http,
            "an encrypted way, or one that was allowed");
        SIDEPORT_CHECK(job.waiting.size() == 1, "a statement");
    }
    return 0;
}
