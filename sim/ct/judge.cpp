#include "sim/ct/judge.h"

#include <cmath>

#include <fmt/format.h>

namespace sideport::ct {

namespace {

constexpr double kShortestStepMm = 0.01;
constexpr double kLongestStepMm = 20.0;
constexpr double kFarthestOriginMm = 1e5;
constexpr double kFlattest = 0.5;  // volume of the steps over the product of their lengths

}  // namespace

Result<Done> judge_size(const std::int64_t (&sizes)[3], std::size_t max_voxels,
                        const std::string& where) {
    for (const std::int64_t size : sizes) {
        if (size < 2) {
            return Error{"ct.two_dimensional",
                         fmt::format("{} x {} x {} voxels are no volume; each side must have 2 or "
                                     "more",
                                     sizes[0], sizes[1], sizes[2]),
                         where};
        }
    }
    // factor by factor, so that the product cannot overflow
    std::size_t left = max_voxels;
    for (const std::int64_t size : sizes)
        left /= static_cast<std::size_t>(size);
    if (left == 0) {
        return Error{"ct.too_large",
                     fmt::format("{} x {} x {} voxels are more than {} allows", sizes[0], sizes[1],
                                 sizes[2], max_voxels),
                     where};
    }
    return Done{};
}

Result<Done> judge_lattice(const Volume& volume, const std::string& where) {
    double lengths = 1.0;
    for (int axis = 0; axis < 3; ++axis) {
        const double step_mm = glm::length(volume.step_L_mm[axis]);
        if (!(step_mm >= kShortestStepMm && step_mm <= kLongestStepMm)) {
            return Error{"ct.geometry",
                         fmt::format("the step from voxel to voxel along axis {} is {:.4g} mm; "
                                     "allowed are {} .. {} mm",
                                     axis + 1, step_mm, kShortestStepMm, kLongestStepMm),
                         where};
        }
        lengths *= step_mm;
    }
    if (!(std::abs(glm::determinant(volume.step_L_mm)) >= kFlattest * lengths)) {
        return Error{"ct.geometry",
                     "the three axes of the voxels lie nearly in one plane; they must stand at 60 "
                     "degrees or more to one another",
                     where};
    }
    if (!(glm::length(volume.origin_L_mm) <= kFarthestOriginMm)) {
        return Error{
            "ct.geometry",
            fmt::format("the first voxel lies {:.4g} mm from the origin; allowed are {} mm",
                        glm::length(volume.origin_L_mm), kFarthestOriginMm),
            where};
    }
    return Done{};
}

Result<Done> judge_numbers(const Met& met, std::vector<std::string>& warnings,
                           const std::string& where) {
    const std::string range =
        fmt::format("the numbers run from {:.6g} to {:.6g}", met.lowest_hu, met.highest_hu);
    if (!(met.highest_hu > met.lowest_hu)) {
        return Error{"ct.not_hounsfield", "all voxels hold the same number, or none at all", where};
    }
    if (met.lowest_hu >= -1.0 && met.highest_hu <= 1.0) {
        return Error{"ct.not_hounsfield",
                     range +
                         ": a mask or a normalised picture; Hounsfield units are needed (air "
                         "-1000, water 0)",
                     where};
    }
    if (met.lowest_hu >= 0.0) {
        return Error{"ct.not_hounsfield",
                     range +
                         ": none is below zero, so fat and air are missing or the offset to "
                         "Hounsfield units is (usually -1024); allowed are Hounsfield units "
                         "(air -1000, water 0)",
                     where};
    }
    if (met.lowest_hu > -200.0) warnings.push_back(range + " HU: there is no air among them");
    if (met.highest_hu < 200.0) warnings.push_back(range + " HU: there is no bone among them");
    if (met.not_finite > 0) {
        warnings.push_back(
            fmt::format("{} voxels hold no finite number and were taken for air", met.not_finite));
    }
    if (met.clamped > 0) {
        warnings.push_back(
            fmt::format("{} voxels lay beyond -32768 .. 32767 HU and were clamped", met.clamped));
    }
    return Done{};
}

}  // namespace sideport::ct
