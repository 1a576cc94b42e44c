#include "tests/support/scanned_patient.h"

#include <cmath>

#include <catch2/catch.hpp>

#include "sim/base/units.h"
#include "sim/patient/anatomy.h"
#include "sim/patient/spine.h"

namespace sideport::test_support {

namespace {

patient::MeasuredBody measured_from(const patient::Spine& spine) {
    patient::MeasuredBody body;
    for (std::size_t k = 0; k < spine.levels.size(); ++k) {
        const patient::Vertebra& v = spine.levels[k];
        body.levels.push_back(
            {.seen = k >= 4,
             .center_W_mm = v.X_WB.p,
             .tilt_deg = units::deg_from_rad(std::atan2(v.X_WB.R[2].y, v.X_WB.R[2].z)),
             .body_width_mm = v.body_width_mm,
             .body_depth_mm = v.body_depth_mm,
             .height_mm = 0.5 * (v.anterior_height_mm + v.posterior_height_mm),
             .disc_below_mm = v.disc_below_mm});
    }
    body.conus_z_mm = spine.conus_z_mm;
    body.sac_low_z_mm = spine.sac_low_z_mm;
    body.low_z_mm = spine.levels.back().X_WB.p.z - 20.0;
    body.high_z_mm = spine.levels[4].X_WB.p.z + 20.0;
    for (double z = body.sac_low_z_mm; z < spine.levels.front().X_WB.p.z; z += 4.0)
        body.canal.push_back({patient::sac_at(spine, z).center_W_mm, 24.0, 18.0});
    body.skin.low_z_mm = -200.0;
    for (double z = -200.0; z <= 240.0; z += body.skin.step_mm) {
        const glm::dvec2 center(0.0, 20.0);
        patient::SkinTable::Row radius{}, fat{};
        for (std::size_t i = 0; i < radius.size(); ++i) {
            const double angle = 360.0 * double(i) / patient::SkinTable::kRays;
            const glm::dvec3 skin = patient::skin_point_W_mm(spine, angle, z);
            radius[i] = glm::length(glm::dvec2(skin) - center);
            fat[i] = 20.0;
        }
        body.skin.centers_W_mm.push_back(center);
        body.skin.radius_mm.push_back(radius);
        body.skin.fat_mm.push_back(fat);
    }
    return body;
}

}  // namespace

scenario::PatientPackage write_scanned_patient(const std::filesystem::path& folder) {
    const patient::Spine spine = patient::make_spine({});
    scenario::PatientPackage package;
    package.body = measured_from(spine);
    package.origin = {
        .format = "NIfTI", .voxels = "122 x 101 x 112 of 3 x 3 x 3 mm", .warnings = {}};
    const auto checksum =
        patient::write_anatomy(folder / patient::kPackageVoxels,
                               patient::empty_anatomy(spine, {.bone_mm = 20.0, .soft_mm = 20.0}));
    REQUIRE(checksum);
    package.body.anatomy_checksum = checksum.value();
    REQUIRE(scenario::write_patient_package(folder, package));
    return package;
}

}  // namespace sideport::test_support
