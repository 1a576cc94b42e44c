#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/base/units.h"
#include "sim/patient/value_noise.h"
#include "sim/session/session_parts.h"

namespace sideport::session {

namespace {

constexpr double kVoxelMm = 1.8;
constexpr double kFilmMm = 2.5;     ///< between the case and the capsule round it, RL
constexpr double kLift = 4.0;       ///< as hard as along the film it is to lift the capsule off
constexpr double kRaggedMm = 10.0;  ///< by how much the edge of the film is early or late
constexpr double kRaggedOverMm = 9.0;
constexpr double kRoundPumpMm = 16.0;  ///< the capsule reaches so far beyond the case

/// Signed distance to a disc about the pump's axis.
double outside_case_mm(const device::PumpModel& pump, const glm::dvec3& p_P) {
    const double r = std::hypot(p_P.x, p_P.y) - pump.body_radius_mm;
    const double z = std::fabs(p_P.z) - 0.5 * pump.thickness_mm;
    return std::hypot(std::max(r, 0.0), std::max(z, 0.0)) + std::min(std::max(r, z), 0.0);
}

/// A voxel that liquid may fill: when it comes there, and how much of the voxel is free.
struct Place {
    double arrival_mm;
    float free_share;
    std::size_t index;
};

std::vector<Place> places(const device::PumpModel& pump, const xray::ContrastVolume& volume,
                          const glm::dvec3& low_P, const glm::dvec3& start_P, double reach_mm) {
    std::vector<Place> free;
    std::size_t index = 0;
    for (int k = 0; k < volume.size.z; ++k) {
        for (int j = 0; j < volume.size.y; ++j) {
            for (int i = 0; i < volume.size.x; ++i, ++index) {
                const glm::dvec3 p = low_P + (glm::dvec3(i, j, k) + 0.5) * kVoxelMm;
                const double along = glm::distance(p, start_P);
                if (along > reach_mm) continue;
                const double outside = outside_case_mm(pump, p);
                const double share = std::clamp(0.5 + outside / kVoxelMm, 0.0, 1.0);
                if (share <= 0.0) continue;
                const double ragged =
                    double(patient::fractal_noise(glm::vec3(p / kRaggedOverMm), 2, 41));
                free.push_back({.arrival_mm = along + kLift * std::max(0.0, outside - kFilmMm) +
                                              kRaggedMm * ragged,
                                .free_share = static_cast<float>(share),
                                .index = index});
            }
        }
    }
    return free;
}

}  // namespace

xray::ContrastVolume pocket_volume(const Model& model, const fluid::TissuePool& pool,
                                   const glm::dvec3& start_W_mm) {
    const device::PumpModel& pump = model.scenario.pump;
    const glm::dvec3 start_P = model.world.X_WP.inverse().point(start_W_mm);
    const glm::dvec3 half(pump.body_radius_mm + kRoundPumpMm, pump.body_radius_mm + kRoundPumpMm,
                          0.5 * pump.thickness_mm + kRoundPumpMm);
    xray::ContrastVolume volume;
    volume.size = glm::ivec3(glm::ceil(2.0 * half / kVoxelMm));
    volume.spacing_mm = glm::dvec3(kVoxelMm);
    volume.X_WV = {model.world.X_WP.R, model.world.X_WP.point(-half)};
    volume.iodine_mg_per_ml.assign(static_cast<std::size_t>(volume.size.x) *
                                       static_cast<std::size_t>(volume.size.y) *
                                       static_cast<std::size_t>(volume.size.z),
                                   0.0F);
    const double voxel_ml = 1e-3 * kVoxelMm * kVoxelMm * kVoxelMm;
    const double porosity = fluid::tissue_model(pool.kind).porosity;
    // a film of the pool's volume reaches as far as a disc of it, and some more
    const double film_mm2 = 1e3 * pool.volume_ml / (porosity * kFilmMm);
    const double reach_mm = 2.5 * std::sqrt(film_mm2 / units::kPi) + 2.0 * kRaggedMm;
    std::vector<Place> free = places(pump, volume, -half, start_P, reach_mm);
    std::sort(free.begin(), free.end(), [](const Place& a, const Place& b) {
        return a.arrival_mm != b.arrival_mm ? a.arrival_mm < b.arrival_mm : a.index < b.index;
    });
    double left_ml = pool.volume_ml, filled_ml = 0.0;
    for (const Place& place : free) {
        const double takes_ml =
            std::min(left_ml, porosity * voxel_ml * static_cast<double>(place.free_share));
        volume.iodine_mg_per_ml[place.index] = static_cast<float>(takes_ml);
        filled_ml += takes_ml;
        left_ml -= takes_ml;
        if (left_ml <= 0.0) break;
    }
    const auto factor =
        static_cast<float>(filled_ml > 0.0 ? pool.iodine_mg / (filled_ml * voxel_ml) : 0.0);
    for (float& value : volume.iodine_mg_per_ml)
        value *= factor;
    return volume;
}

}  // namespace sideport::session
