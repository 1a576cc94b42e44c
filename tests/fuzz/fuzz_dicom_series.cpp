#include "tests/fuzz/read_volume.h"
#include "tests/fuzz/scratch_folder.h"

/// Files kept apart by "===" as the slices of a series, each with its compressed pixels.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const sideport::fuzz::ScratchFolder folder;
    int number = 0;
    for (const std::string_view part : sideport::fuzz::parts_of(data, size))
        folder.put(std::to_string(++number).c_str(), part);
    sideport::fuzz::read_volume(folder.path());
    return 0;
}
