#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <vector>

#include <glm/glm.hpp>

namespace sideport::patient {

/// A vertebra as a tomogram shows it, or as its neighbours let expect; mm and degrees, W.
struct MeasuredLevel {
    bool seen = false;  ///< inside the scan; otherwise continued from those that are
    glm::dvec3 center_W_mm{0.0};
    double tilt_deg = 0.0;  ///< of the upper endplate, + faces forward
    double lean_deg = 0.0;  ///< of the body's axis toward the patient's left
    double body_width_mm = 0.0, body_depth_mm = 0.0;
    double height_mm = 0.0, disc_below_mm = 0.0;
};

/// The vertebral canal in one axial plane.
struct CanalStation {
    glm::dvec3 center_W_mm{0.0};
    double width_mm = 0.0, depth_mm = 0.0;
};

/// The skin round the trunk at even heights, as rays from a centre; and the fat under it.
struct SkinTable {
    static constexpr int kRays = 72;  ///< ray i points 5 i degrees from +x toward +y
    using Row = std::array<double, kRays>;

    double low_z_mm = 0.0, step_mm = 10.0;
    std::vector<glm::dvec2> centers_W_mm;  ///< [heights] x, y
    std::vector<Row> radius_mm, fat_mm;    ///< [heights]

    bool empty() const { return radius_mm.empty(); }
};

/// A body that was measured on a tomogram: all that the simulation reads of it. The voxels that
/// are only looked at lie in the package's folder.
struct MeasuredBody {
    std::filesystem::path folder;
    std::uint64_t hash = 0;              ///< of the landmarks and the voxels
    std::uint64_t anatomy_checksum = 0;  ///< of the voxel file
    /// In the order of kLevelNames (T8 down to S1).
    std::vector<MeasuredLevel> levels;
    std::vector<CanalStation> canal;  ///< heights rise; at least 2
    SkinTable skin;
    double conus_z_mm = 0.0, sac_low_z_mm = 0.0;
    double low_z_mm = 0.0, high_z_mm = 0.0;  ///< what the scan holds
};

/// The canal at height z, between its stations (2 or more, heights rise); beyond them as the
/// nearest.
CanalStation canal_at(const std::vector<CanalStation>& canal, double z_mm);

/// Skin in direction angle_deg from the row's centre at height z: a point in W.
glm::dvec3 skin_at(const SkinTable& skin, double angle_deg, double z_mm);

/// y of the front skin above (x, z); beside the trunk that of its flank.
double front_y_mm(const SkinTable& skin, double x_mm, double z_mm);

/// Thickness of the fat there.
double front_fat_mm(const SkinTable& skin, double x_mm, double z_mm);

/// Whether a point lies under the skin.
bool is_inside(const SkinTable& skin, const glm::dvec3& p_W_mm);

}  // namespace sideport::patient
