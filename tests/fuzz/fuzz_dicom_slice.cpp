#include <cmath>
#include <cstdlib>

#include "sim/ct/dicom_slices.h"
#include "tests/fuzz/scratch_file.h"

/// Any bytes as the elements of a DICOM file: a slice that is read lies somewhere.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const sideport::fuzz::ScratchFile file(data, size);
    const auto read = sideport::ct::read_dicom_file(file.path());
    for (const sideport::ct::Slice& slice : read.slices) {
        if (!std::isfinite(glm::length(slice.position_L_mm) + glm::length(slice.normal_L()))) {
            std::abort();
        }
    }
    return 0;
}
