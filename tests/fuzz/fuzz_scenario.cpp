#include "sim/scenario/scenario.h"
#include "tests/fuzz/scratch_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const sideport::fuzz::ScratchFile file(data, size);
    (void)sideport::scenario::read_scenario(file.path());
    return 0;
}
