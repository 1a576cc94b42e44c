#include <numeric>

#include <catch2/catch.hpp>

#include "tests/support/places.h"
#include "tests/unit/ct/scan.h"

using namespace sideport;
using namespace sideport::ct_test;

namespace {

/// Computed tomograms of people, made by machines and programs that are not ours: they lie beside
/// the repository, not in it. $SIDEPORT_CT_SAMPLES may name another folder.
std::filesystem::path samples() {
    const char* said = std::getenv("SIDEPORT_CT_SAMPLES");
    return said ? std::filesystem::path(said)
                : test_support::source_folder().parent_path() / "shared" / "data" / "ct";
}

bool absent() {
    if (std::filesystem::is_directory(samples())) return false;
    WARN("SKIPPED: no samples in " << samples() << "; set SIDEPORT_CT_SAMPLES");
    return true;
}

long sum_of(const ct::Volume& volume) {
    return std::accumulate(volume.hu.begin(), volume.hu.end(), 0L);
}

}  // namespace

// sums, places and steps: gdcm::IPPSorter and Rescaler, and plastimatch convert to NRRD
TEST_CASE("a scanner's series in JPEG 2000 is read as other programs read it") {
    if (absent()) return;
    const ct::Tomogram made = read(samples() / "example_ct_dicom");
    CHECK(made.volume.size == glm::ivec3(512, 512, 20));
    CHECK(sum_of(made.volume) == -3272217339L);
    CHECK(glm::length(made.volume.origin_L_mm - glm::dvec3(-249.51171875, -437.51171875, -804.5)) <
          1e-6);
    CHECK(glm::length(made.volume.step_L_mm[2] - glm::dvec3(0.0, 0.0, 2.0)) < 1e-6);
    CHECK(made.source.warnings.empty());
}

TEST_CASE("a NIfTI of another program is read as plastimatch reads it") {
    if (absent()) return;
    const ct::Tomogram made = read(samples() / "example_ct.nii.gz");
    CHECK(made.volume.size == glm::ivec3(122, 101, 112));
    CHECK(sum_of(made.volume) == -496851173L);
    CHECK(glm::length(made.volume.origin_L_mm - glm::dvec3(177.956329, -11.319, 94.301758)) < 1e-5);
    CHECK(glm::length(made.volume.step_L_mm[1] - glm::dvec3(0.0, -3.0, 0.0)) < 1e-6);
}
