#include "sim/patient/level_count.h"

#include <algorithm>
#include <cmath>

#include "sim/base/check.h"
#include "sim/base/units.h"

namespace sideport::patient {

namespace {

constexpr std::size_t kL1 = 5, kS1 = kLevelCount - 1;

const Spine& usual_spine() {
    static const Spine spine = make_spine({});
    return spine;
}

const Vertebra& usual_at(std::size_t level) {
    return usual_spine().levels[level];
}

double mean_height_mm(const Vertebra& v) {
    return 0.5 * (v.anterior_height_mm + v.posterior_height_mm);
}

double tilt_deg(const Vertebra& v) {
    return units::deg_from_rad(std::atan2(v.X_WB.R[2].y, v.X_WB.R[2].z));
}

/// Level k after its neighbour, and the canal behind it.
void continue_level(std::vector<MeasuredLevel>& levels, std::vector<CanalStation>& canal,
                    std::size_t k, std::size_t from, double size) {
    const MeasuredLevel& next = levels[from];
    const Vertebra &v = usual_at(k), &w = usual_at(from);
    MeasuredLevel level;
    level.center_W_mm = next.center_W_mm + size * (v.X_WB.p - w.X_WB.p);
    level.center_W_mm.x = next.center_W_mm.x;
    level.tilt_deg = next.tilt_deg + tilt_deg(v) - tilt_deg(w);
    level.body_width_mm = size * v.body_width_mm;
    level.body_depth_mm = size * v.body_depth_mm;
    level.height_mm = size * mean_height_mm(v);
    level.disc_below_mm = size * v.disc_below_mm;
    levels[k] = level;
    const double back = 0.5 * level.body_depth_mm + 0.5 * size * v.canal_depth_mm;
    const double tilt = units::rad_from_deg(level.tilt_deg);
    const CanalStation station{
        level.center_W_mm - back * glm::dvec3(0, std::cos(tilt), -std::sin(tilt)),
        size * v.canal_width_mm, size * v.canal_depth_mm};
    if (k < from && station.center_W_mm.z > canal.back().center_W_mm.z + 2.0) {
        canal.push_back(station);
    } else if (k > from && station.center_W_mm.z < canal.front().center_W_mm.z - 2.0) {
        canal.insert(canal.begin(), station);
    }
}

/// How large this spine is against a usual one: the heights of what was seen.
double size_of(const MeasuredBody& body) {
    double measured_mm = 0.0, usual_mm = 0.0;
    for (std::size_t k = 0; k < kS1; ++k) {
        if (!body.levels[k].seen) continue;
        measured_mm += body.levels[k].height_mm + body.levels[k].disc_below_mm;
        usual_mm += mean_height_mm(usual_at(k)) + usual_at(k).disc_below_mm;
    }
    return usual_mm > 0.0 ? std::clamp(measured_mm / usual_mm, 0.75, 1.3) : 1.0;
}

}  // namespace

void continue_levels(std::vector<MeasuredLevel>& levels, std::vector<CanalStation>& canal,
                     int first, int last, double size) {
    for (int k = first - 1; k >= 0; --k)
        continue_level(levels, canal, static_cast<std::size_t>(k), static_cast<std::size_t>(k) + 1,
                       size);
    for (int k = last + 1; k < kLevelCount; ++k)
        continue_level(levels, canal, static_cast<std::size_t>(k), static_cast<std::size_t>(k) - 1,
                       size);
}

void count_levels(MeasuredBody& body, int by) {
    SIDEPORT_CHECK(by == 1 || by == -1, "levels are counted anew one by one");
    const double size = size_of(body);
    const double l1_mm = body.levels[kL1].center_W_mm.z, s1_mm = body.levels[kS1].center_W_mm.z;
    std::vector<MeasuredLevel>& levels = body.levels;
    if (by > 0) {
        std::rotate(levels.begin(), levels.end() - 1, levels.end());
        levels[kS1].disc_below_mm = 0.0;
        continue_levels(levels, body.canal, 1, kS1, size);
    } else {
        std::rotate(levels.begin(), levels.begin() + 1, levels.end());
        // the first piece of the sacrum is now a vertebra with a disc below
        MeasuredLevel& l5 = levels[kS1 - 1];
        l5.height_mm = size * mean_height_mm(usual_at(kS1 - 1));
        l5.disc_below_mm = size * usual_at(kS1 - 1).disc_below_mm;
        continue_levels(levels, body.canal, 0, kS1 - 1, size);
    }
    body.conus_z_mm += levels[kL1].center_W_mm.z - l1_mm;
    body.sac_low_z_mm += levels[kS1].center_W_mm.z - s1_mm;
}

}  // namespace sideport::patient
