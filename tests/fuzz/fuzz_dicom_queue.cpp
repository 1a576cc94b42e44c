#include "sim/base/check.h"
#include "sim/runner/dicom_queue.h"
#include "tests/fuzz/scratch_folder.h"

// job.json of a waiting study. What passes names a machine and a port that may be called.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using namespace sideport;
    const fuzz::ScratchFolder folder;
    folder.put("job/job.json", {reinterpret_cast<const char*>(data), size});
    folder.put("job/objects/run_001.dcm", "DICM");
    const runner::DicomQueue queue = runner::read_dicom_queue(folder.path());
    SIDEPORT_CHECK(queue.jobs.size() + queue.faults.size() == 1, "a job or a fault");
    for (const runner::DicomJob& job : queue.jobs) {
        SIDEPORT_CHECK(records::check_host(job.peer.host).has_value(), "a host");
        SIDEPORT_CHECK(records::check_ae_title(job.peer.ae_title).has_value(), "an AE title");
        SIDEPORT_CHECK(job.peer.port > 0 && job.peer.port < 65536, "a port");
    }
    return 0;
}
