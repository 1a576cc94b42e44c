// The pump as X-rays see it. Layout after radiographs; inner dimensions are plausible, not measured
// (RL).

#include <cmath>

#include "sim/base/units.h"
#include "sim/device/pump.h"

namespace sideport::device {

namespace {

constexpr const char* kTitanium = "Ti-6Al-4V";
constexpr const char* kSteel = "316L";
constexpr const char* kSilicone = "PDMS";
constexpr const char* kPlastic = "PEEK";
constexpr const char* kGas = "air";
constexpr const char* kLiquid = "water";

/// Collects parts in painter's order; z runs out of the face.
class Parts {
  public:
    void disc(const glm::dvec3& center, double radius, double half_height, const char* material) {
        solids_.push_back({.shape = SolidShape::cylinder,
                           .half_mm = {radius, radius, half_height},
                           .X_WB = Pose{glm::dmat3(1.0), center},
                           .material = material});
    }
    /// A ring whose inside is filled with `inside`; parts within come later.
    void ring(const glm::dvec3& center, double inner, double outer, double half_height,
              const char* material, const char* inside = kGas) {
        disc(center, outer, half_height, material);
        disc(center, inner, half_height + 1e-3, inside);
    }
    void box(const glm::dvec3& center, const glm::dvec3& half, double turn_rad,
             const char* material) {
        const double c = std::cos(turn_rad), s = std::sin(turn_rad);
        solids_.push_back(
            {.shape = SolidShape::box,
             .half_mm = half,
             .X_WB = Pose{glm::dmat3({c, s, 0.0}, {-s, c, 0.0}, {0.0, 0.0, 1.0}), center},
             .material = material});
    }
    void rod(const glm::dvec3& from, const glm::dvec3& to, double radius, const char* material) {
        const glm::dvec3 axis = to - from;
        solids_.push_back({.shape = SolidShape::cylinder,
                           .half_mm = {radius, radius, 0.5 * glm::length(axis)},
                           .X_WB = Pose{frame_from_z(axis, {0.2, 0.1, 1.0}), 0.5 * (from + to)},
                           .material = material});
    }
    std::vector<Solid> take() { return std::move(solids_); }

  private:
    std::vector<Solid> solids_;
};

/// Coaxial discs whose outline rounds the edges of a drum. Steps of a third of a millimetre: finer
/// than a pixel at the largest magnification.
void add_rounded_drum(Parts& parts, double radius, double half_height, double rounding,
                      const char* material) {
    constexpr int kDiscs = 9;
    for (int i = 0; i < kDiscs; ++i) {
        const double a = 0.5 * units::kPi * (i + 0.5) / kDiscs;
        parts.disc({0.0, 0.0, 0.0}, radius - rounding * (1.0 - std::cos(a)),
                   half_height - rounding * (1.0 - std::sin(a)), material);
    }
}

/// Titanium case with the port's lobe on its rim, filled with gas.
void add_case(Parts& parts, const PumpModel& pump) {
    constexpr double kWallMm = 0.65, kRoundingMm = 3.0;
    const double half = 0.5 * pump.thickness_mm;
    const double radius = pump.body_radius_mm;
    const glm::dvec3 port = access_port_center_P(pump);
    add_rounded_drum(parts, radius, half, kRoundingMm, kTitanium);
    parts.disc({port.x, port.y, port.z - 5.0}, 6.8, 5.0, kTitanium);
    add_rounded_drum(parts, radius - kWallMm, half - kWallMm, kRoundingMm - kWallMm, kGas);
}

constexpr double kBulkheadMm = 0.3, kBellowsWallMm = 0.25;  ///< half thickness; RL

/// Lower part: bulkhead, bellows with drug, base plate.
void add_reservoir(Parts& parts, const PumpModel& pump) {
    const double half = 0.5 * pump.thickness_mm;
    const ReservoirSpace space = reservoir_space_P(pump);
    const double height = space.high_z_mm - space.low_z_mm;
    parts.disc({0.0, 0.0, space.high_z_mm + kBulkheadMm}, 35.2, kBulkheadMm, kTitanium);
    const glm::dvec3 middle(0.0, 0.0, 0.5 * (space.low_z_mm + space.high_z_mm));
    parts.disc(middle, space.radius_mm + kBellowsWallMm, 0.5 * height, kTitanium);
    parts.disc(middle, space.radius_mm, 0.5 * height, kLiquid);
    parts.disc({0.0, 0.0, -half + 2.0}, 34.0, 0.15, kTitanium);
}

void add_fill_port(Parts& parts, const PumpModel& pump) {
    const double half = 0.5 * pump.thickness_mm;
    const double r = pump.fill_port_radius_mm;
    parts.ring({0.0, 0.0, half - 0.2}, 7.6, 8.6, 0.7, kTitanium);
    parts.disc({0.0, 0.0, half - pump.fill_port_depth_mm - 0.45}, 4.8, 0.45, kTitanium);
    const double depth = 0.5 * pump.fill_port_depth_mm;
    parts.disc({0.0, 0.0, half - depth}, r + 2.0, depth, kTitanium);
    parts.disc({0.0, 0.0, half - depth}, r, depth + 0.01, kLiquid);
    parts.disc({0.0, 0.0, half - 0.5 * pump.fill_septum_thickness_mm}, r,
               0.5 * pump.fill_septum_thickness_mm, kSilicone);
}

void add_rotor(Parts& parts, const PumpModel& pump, double angle_deg) {
    const glm::dvec3 c = rotor_center_P(pump);
    parts.ring(c, 12.1, 13.3, 3.0, kTitanium);
    parts.ring(c, 10.3, 11.9, 1.2, kSilicone);
    for (int i = 0; i < pump.roller_count; ++i) {
        // W and P are left-handed (left, anterior, cranial): seen from the skin a counter-clockwise
        // turn runs against the angle of x and y
        const double a = units::rad_from_deg(-angle_deg - 360.0 * i / pump.roller_count);
        const glm::dvec3 out(std::cos(a), std::sin(a), 0.0);
        parts.box(c + out * 4.5 + glm::dvec3(0.0, 0.0, 2.0), {3.6, 1.5, 0.5}, a, kTitanium);
        parts.disc(c + out * 8.1, 2.05, 2.7, kSteel);
    }
    parts.disc(c, 3.1, 3.0, kTitanium);
    parts.disc(c, 1.2, 3.2, kSteel);
}

void add_drive(Parts& parts, double top_z) {
    struct Gear {
        double x, y, drop, radius, half;
    };
    for (const Gear& g : {Gear{3.0, 22.5, 6.75, 6.2, 0.45}, Gear{10.2, 17.5, 4.75, 3.6, 0.45},
                          Gear{14.8, 22.2, 6.25, 4.4, 0.4}}) {
        parts.disc({g.x, g.y, top_z - g.drop}, g.radius, g.half, kTitanium);
        parts.disc({g.x, g.y, top_z - g.drop}, 0.8, g.half + 1.2, kSteel);
    }
    // stepper motor with its coil
    parts.disc({21.5, 16.0, top_z - 6.15}, 5.6, 3.1, kTitanium);
    parts.ring({21.5, 16.0, top_z - 6.15}, 4.3, 5.3, 2.4, kSteel, kTitanium);
}

void add_electronics(Parts& parts, double top_z) {
    constexpr double kTurn = 0.25;
    parts.box({-17.5, -12.5, top_z - 5.85}, {10.2, 14.2, 3.6}, kTurn, kSteel);
    parts.box({-17.5, -12.5, top_z - 5.85}, {9.85, 13.85, 3.25}, kTurn, "lithium_battery");
    parts.disc({-13.0, 1.2, top_z - 3.75}, 0.9, 1.6, kSteel);
    parts.box({11.5, -17.0, top_z - 7.55}, {14.5, 10.5, 0.45}, -0.2, kPlastic);
    parts.box({7.0, -19.0, top_z - 6.35}, {4.2, 4.2, 0.25}, -0.2, kTitanium);
    parts.box({16.5, -21.5, top_z - 6.45}, {3.0, 2.4, 0.25}, -0.2, kTitanium);
    parts.disc({18.0, -12.5, top_z - 5.75}, 2.7, 1.0, kTitanium);
    parts.box({9.5, -10.5, top_z - 6.55}, {2.3, 0.9, 0.6}, -0.2, kTitanium);
    parts.box({14.0, -15.5, top_z - 6.55}, {0.8, 1.6, 0.6}, -0.2, kTitanium);
    parts.box({3.0, -12.5, top_z - 6.55}, {0.7, 1.3, 0.6}, -0.2, kTitanium);
    parts.box({21.0, -17.0, top_z - 6.55}, {1.2, 0.7, 0.6}, -0.2, kTitanium);
}

/// The screen under the septum: flat bars whose gaps let nothing pass that is wider than
/// access_screen_mm. Bars RL; edge on they are the line that a seated tip has passed.
void add_screen(Parts& parts, const PumpModel& pump, const glm::dvec3& center) {
    constexpr double kBarMm = 0.25, kBarHeightMm = 0.2;
    const double pitch = pump.access_screen_mm + kBarMm, r = pump.access_septum_radius_mm;
    for (double at = 0.5 * pitch; at < r - 0.5 * kBarMm; at += pitch) {
        const double half = std::sqrt(r * r - at * at);
        for (const double side : {-1.0, 1.0}) {
            parts.box({center.x, center.y + side * at, center.z - 0.5 * kBarHeightMm},
                      {half, 0.5 * kBarMm, 0.5 * kBarHeightMm}, 0.0, kTitanium);
        }
    }
}

void add_access_port(Parts& parts, const PumpModel& pump) {
    const glm::dvec3 c = access_port_center_P(pump);
    const double septum = pump.access_septum_thickness_mm, chamber = pump.access_chamber_depth_mm;
    const double r = pump.access_septum_radius_mm;
    const auto below = [&](double depth) {
        return glm::dvec3(c.x, c.y, c.z - depth);
    };
    const double chamber_radius = std::sqrt(1000.0 * pump.access_chamber_ml / chamber / units::kPi);
    const double housing_radius = std::max(r, chamber_radius) + pump.access_port_wall_mm;
    parts.disc(below(4.0), 6.15, 3.9, kSilicone);
    parts.disc(below(0.5 * (septum + chamber)), housing_radius, 0.5 * (septum + chamber) + 0.3,
               kTitanium);
    parts.disc(below(0.5 * septum), r, 0.5 * septum + 0.01, kSilicone);
    parts.disc(below(septum + 0.5 * chamber), chamber_radius, 0.5 * chamber, kLiquid);
    if (pump.access_screen_mm > 0.0) add_screen(parts, pump, below(septum));
    parts.disc(below(septum + chamber + 0.3), housing_radius, 0.3, kTitanium);
}

void add_outlet(Parts& parts, const PumpModel& pump) {
    const glm::dvec3 end = outlet_end_P(pump);
    const glm::dvec3 start = end - outlet_direction_P(pump) * 8.5;
    parts.rod(start, end, 1.1, kTitanium);
    parts.rod(start, end + outlet_direction_P(pump) * 0.01, 0.27, kLiquid);
}

}  // namespace

std::vector<Solid> pump_solids(const PumpModel& pump, double rotor_angle_deg) {
    Parts parts;
    const double top_z = 0.5 * pump.thickness_mm;
    // suture loops stand outside the case and come first
    for (int i = 0; i < 4; ++i) {
        const double a = 0.35 + 0.5 * units::kPi * i;
        parts.ring({38.6 * std::cos(a), 38.6 * std::sin(a), -5.0}, 1.9, 3.0, 0.7, kTitanium,
                   kLiquid);
    }
    add_outlet(parts, pump);
    add_case(parts, pump);
    add_reservoir(parts, pump);
    // the antenna runs round the board, deeper than the access port's chamber
    parts.ring({0.0, 0.0, top_z - 8.6}, 31.6, 32.6, 0.35, kTitanium);
    add_rotor(parts, pump, rotor_angle_deg);
    add_drive(parts, top_z);
    add_electronics(parts, top_z);
    add_fill_port(parts, pump);
    add_access_port(parts, pump);
    return parts.take();
}

ReservoirSpace reservoir_space_P(const PumpModel& pump) {
    // plausible, not measured from a device
    const double half = 0.5 * pump.thickness_mm;
    return {.radius_mm = 33.35, .low_z_mm = -half + 2.2, .high_z_mm = half - 10.75 - kBulkheadMm};
}

}  // namespace sideport::device
