#include "tests/fuzz/read_volume.h"
#include "tests/fuzz/scratch_file.h"

/// Any bytes as a NIfTI file, packed or not.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const sideport::fuzz::ScratchFile file(data, size);
    sideport::fuzz::read_volume(file.path());
    return 0;
}
