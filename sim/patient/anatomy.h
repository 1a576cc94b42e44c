#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <vector>

#include "sim/base/result.h"
#include "sim/patient/spine.h"

namespace sideport::patient {

/// Regular grid of bytes in W. value = byte * scale. x runs fastest, then y, then z.
struct VoxelGrid {
    glm::dvec3 origin_W_mm{0.0};  ///< centre of voxel (0, 0, 0)
    double spacing_mm = 1.0;
    glm::ivec3 size{0};
    float scale = 1.0f;
    std::vector<std::uint8_t> bytes;

    std::size_t index(int i, int j, int k) const {
        return (static_cast<std::size_t>(k) * static_cast<std::size_t>(size.y) +
                static_cast<std::size_t>(j)) *
                   static_cast<std::size_t>(size.x) +
               static_cast<std::size_t>(i);
    }
};

/// The patient as X-rays see it, without devices.
struct Anatomy {
    VoxelGrid bone;  ///< g/cm3 of bone compound (mineral and its matrix), 0 outside bone
    VoxelGrid
        soft;  ///< water-equivalent density of everything, g/cm3 (fat .885, muscle 1.05, gas 0)
};

/// The file of a patient package that holds its anatomy.
inline constexpr const char* kPackageVoxels = "anatomy.bin";

/// Edge of the voxels, mm.
struct AnatomySpacing {
    double bone_mm = 0.8, soft_mm = 2.0;
};
/// Enough for a picture of 128 pixels, built in a tenth of the time: cortices and disc spaces
/// remain, trabecular texture does not.
inline constexpr AnatomySpacing kSketch{.bone_mm = 2.0, .soft_mm = 4.0};

/// Called with progress 0..1 and what is being built; may be empty.
using Progress = std::function<void(double, const char*)>;

/// Grids that reach past every field of view and past the skin, all air.
Anatomy empty_anatomy(const Spine& spine, const AnatomySpacing& spacing);

/// Builds the voxel anatomy of design recipe `patient`: vertebrae, ribs, sacrum, pelvis, soft
/// tissue, organs and bowel. pump_X_WP and radius: the pocket that is kept free of bowel gas and
/// organs. Deterministic for given parameters, any thread count.
Anatomy build_anatomy(const Spine& spine, const Pose& pump_X_WP, double pump_radius_mm,
                      const Progress& progress, const AnatomySpacing& spacing = {});

/// Writes the voxels of a patient package. Returns their checksum. Errors: file.unwritable,
/// machine.disk_full.
Result<std::uint64_t> write_anatomy(const std::filesystem::path& file, const Anatomy& anatomy);

/// Reads them whole and compares the checksum. Errors: patient.no_voxels, patient.other_voxels.
Result<Anatomy> read_anatomy(const std::filesystem::path& file, std::uint64_t checksum);

/// Voxels of a measured body are those of its package, with the pump's pocket cleared of gas.
/// Otherwise: reads the anatomy from the cache, or builds and stores it. A damaged or older file is
/// rebuilt; a cache that cannot be written is no error. A package whose voxels have gone or changed
/// since its scenario was read is drawn from its landmarks instead. Errors: none but out of memory
/// (aborts).
Anatomy load_or_build_anatomy(const Spine& spine, const Pose& pump_X_WP, double pump_radius_mm,
                              const std::filesystem::path& cache_folder, const Progress& progress);

}  // namespace sideport::patient
