#include "sim/cli/network_file.h"
#include "tests/fuzz/scratch_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const sideport::fuzz::ScratchFile file(data, size);
    sideport::Errors errors;
    (void)sideport::cli::read_network_file(file.path(), errors);
    return 0;
}
