#include "tests/fuzz/read_volume.h"
#include "tests/fuzz/scratch_folder.h"

/// Any bytes as an NRRD header with its numbers, and after "===" as a file that it may name: "b".
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const sideport::fuzz::ScratchFolder folder;
    const auto parts = sideport::fuzz::parts_of(data, size);
    folder.put("a.nrrd", "NRRD0004\n" + std::string(parts[0]));
    if (parts.size() > 1) folder.put("b", parts[1]);
    sideport::fuzz::read_volume(folder.path() / "a.nrrd");
    return 0;
}
