#include "sim/mechanics/palpation.h"

#include <algorithm>
#include <cmath>

#include "sim/mechanics/pocket.h"

namespace sideport::mechanics {

namespace {

// A fingertip. RL, but the order of them: pad 8 mm, smallest relief felt through soft tissue some
// tenths of a millimetre, light touch 1 N, firm press 10 N.
constexpr double kPadMm = 8.0;
constexpr double kLeastN = 0.5, kFirmN = 4.0;
constexpr double kThinning = 0.45, kThinningN = 10.0;  ///< fat under a pressed finger gets so thin
constexpr double kJustFeltMm = 0.3;  ///< relief at the skin that half of all tries tell
constexpr double kPortWidthMm = 7.0, kEdgeWidthMm = 14.0, kDiscWidthMm = 30.0;
constexpr double kCenterReliefMm = 0.8;  ///< ring and soft septum of the fill port
constexpr double kFillRingMm = 8.6;      ///< as drawn in pump_solids.cpp
constexpr double kTold = 0.5;            ///< certainty from which a shape gets its name

/// 0 .. 1: how surely a relief is told through this much tissue.
double certainty(double relief_mm, double width_mm, double tissue_mm, double force_n) {
    const double at_skin =
        relief_mm * std::exp(-tissue_mm / width_mm) * std::min(1.0, force_n / kFirmN);
    const double square = at_skin * at_skin;
    return square / (square + kJustFeltMm * kJustFeltMm);
}

}  // namespace

const char* touch_name(Touch touch) {
    constexpr const char* kNames[] = {"nothing", "soft",        "deep_firm",  "disc_edge",
                                      "disc",    "disc_center", "raised_ring"};
    return kNames[static_cast<int>(touch)];
}

Feel feel(const Model& model, const State& state) {
    const Finger& finger = state.finger;
    if (finger.force_n < kLeastN) return {};
    const Pose X_PW = pump_pose(model, state).inverse();
    const double skin_y = patient::anterior_skin_y_mm(model.spine, finger.x_mm, finger.z_mm);
    const glm::dvec3 skin_P = X_PW.point({finger.x_mm, skin_y, finger.z_mm});
    const glm::dvec3 down_P = X_PW.direction({0.0, -1.0, 0.0});
    const bool face_up = down_P.z < 0.0;
    if (std::fabs(down_P.z) < 0.2) return {Touch::soft, 1.0, 0.0};
    // straight down onto the plane of the pump's upper side, whichever that is
    const double level = (face_up ? 0.5 : -0.5) * model.pump.thickness_mm;
    const double depth_mm = (level - skin_P.z) / down_P.z;
    const glm::dvec3 under_P = skin_P + down_P * depth_mm;
    const double radius = std::hypot(under_P.x, under_P.y);
    const double pressed = std::min(1.0, finger.force_n / kThinningN);
    const double tissue_mm = std::max(0.5, depth_mm) * (1.0 - kThinning * pressed);
    const double out_mm = radius - model.pump.body_radius_mm;

    const glm::dvec3 port_P = device::access_port_center_P(model.pump);
    const double to_port_mm = std::hypot(under_P.x - port_P.x, under_P.y - port_P.y);
    const double sure_port =
        certainty(model.pump.access_port_rise_mm, kPortWidthMm, tissue_mm, finger.force_n);
    if (face_up && to_port_mm < kPadMm && sure_port >= kTold)
        return {Touch::raised_ring, sure_port, tissue_mm};
    if (out_mm > kPadMm) return {Touch::soft, 1.0, 0.0};

    const double thickness = model.pump.thickness_mm;
    const double sure_disc = certainty(thickness, kDiscWidthMm, tissue_mm, finger.force_n);
    if (std::fabs(out_mm) <= kPadMm) {
        const double sure_edge =
            certainty(0.25 * thickness, kEdgeWidthMm, tissue_mm, finger.force_n);
        if (sure_edge >= kTold) return {Touch::disc_edge, sure_edge, tissue_mm};
        return {out_mm > 0.0 ? Touch::soft : Touch::deep_firm, sure_edge, tissue_mm};
    }
    if (sure_disc < kTold) return {Touch::deep_firm, sure_disc, tissue_mm};
    const double sure_center = certainty(kCenterReliefMm, kFillRingMm, tissue_mm, finger.force_n);
    if (face_up && radius < kFillRingMm && sure_center >= kTold)
        return {Touch::disc_center, sure_center, tissue_mm};
    return {Touch::disc, sure_disc, tissue_mm};
}

}  // namespace sideport::mechanics
