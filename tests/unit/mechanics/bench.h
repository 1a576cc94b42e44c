#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "sim/mechanics/needle.h"

namespace sideport::test_support {

using mechanics::Site;

inline constexpr double kTickS = 1.0 / 240.0;

inline device::PumpModel pump_model() {
    device::PumpModel pump;
    pump.body_radius_mm = 37.5;
    pump.thickness_mm = 26.0;
    pump.access_port_radius_mm = 36.5;
    pump.access_port_angle_deg = -34.0;
    pump.access_septum_radius_mm = 2.5;
    pump.access_septum_thickness_mm = 3.0;
    pump.access_chamber_depth_mm = 3.0;
    pump.access_chamber_ml = 0.05;
    pump.fill_port_radius_mm = 3.5;
    pump.fill_septum_thickness_mm = 4.0;
    pump.fill_port_depth_mm = 10.0;
    return pump;
}

/// A pump 12 mm under the skin, facing straight forward, and a 24 G needle.
inline mechanics::Model make_model() {
    mechanics::Model model;
    model.spine = patient::make_spine({});
    model.pump = pump_model();
    model.needle.length_mm = 38.0;
    model.needle.outer_diameter_mm = 0.565;
    model.needle.inner_diameter_mm = 0.311;
    const double skin_y = patient::anterior_skin_y_mm(model.spine, 20.0, -42.0);
    model.X_WP = Pose{frame_from_z({0.0, 1.0, 0.0}, {1.0, 0.0, 0.0}),
                      {20.0, skin_y - 12.0 - 0.5 * model.pump.thickness_mm, -42.0}};
    model.bodies = mechanics::make_pump_bodies(model.pump);
    return model;
}

inline mechanics::State over(const mechanics::Model& model, const glm::dvec3& target_P) {
    const glm::dvec3 target = model.X_WP.point(target_P);
    mechanics::State state;
    state.taken = state.held = true;
    state.entry_x_mm = target.x;
    state.entry_z_mm = target.z;
    state.depth_mm = state.hand_depth_mm = -5.0;
    return state;
}

/// Numbers of chance for tests, from a seed.
class Noise {
  public:
    explicit Noise(std::uint64_t seed) : word_(seed * 0x9E3779B97F4A7C15ULL + 1) {}
    double within(double low, double high) {
        word_ = word_ * 6364136223846793005ULL + 1442695040888963407ULL;
        return low + (high - low) * (double(word_ >> 40) / double(1 << 24));
    }

  private:
    std::uint64_t word_;
};

struct Walk {
    std::vector<Site> sites;
    int gives = 0, punctures = 0, stops = 0;
    double peak_force_n = 0.0;
};

/// Feeds the needle at 20 mm/s.
inline Walk feed(const mechanics::Model& model, mechanics::State& state, double distance_mm) {
    Walk walk;
    const double step_mm = (distance_mm > 0.0 ? 20.0 : -20.0) * kTickS;
    for (double fed = 0.0; std::fabs(fed) < std::fabs(distance_mm); fed += step_mm) {
        const auto feedback = mechanics::step(model, state, {.feed_mm = step_mm}, kTickS);
        if (walk.sites.empty() || walk.sites.back() != state.site) walk.sites.push_back(state.site);
        walk.gives += feedback.septum_give ? 1 : 0;
        walk.punctures += feedback.punctured_skin ? 1 : 0;
        walk.stops += feedback.touched_metal ? 1 : 0;
        walk.peak_force_n = std::max(walk.peak_force_n, state.force_n);
    }
    return walk;
}

}  // namespace sideport::test_support
