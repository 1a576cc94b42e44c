#include "sim/scenario/distractors.h"

#include <algorithm>
#include <cmath>

#include "sim/base/random.h"
#include "sim/base/units.h"

namespace sideport::scenario {

namespace {

constexpr const char* kSteel = "316L";
/// First tick of the stream `placement` that this file draws from.
constexpr std::uint64_t kPumpScar = 300, kBackScar = 320, kSnaps = 340;

constexpr double kClipSpacingMm = 8.0, kSpacingJitterMm = 1.0;  ///< RL: 5-10 mm in practice
constexpr double kClipTurnDeg = 14.0;                           ///< no clip sits quite across
constexpr double kScarTurnDeg = 8.0;
/// The scar of a pocket lies beside the pump, not over it. ref: implant manuals, RM.
constexpr double kScarBeyondRimMm = 8.0;
/// Share of the half width within which the front faces forward.
constexpr double kFrontShare = 0.8, kSnapShare = 0.6;
constexpr double kSnapLowMm = -120.0, kSnapHighMm = 170.0;  ///< about the L3 body, heads up

/// Behind a place where the front's skin lies at anterior_mm: the outline is even about the flank's
/// height, and the table presses it flat with a round edge, as the soft tissue is drawn
/// (sim/patient/soft_tissue.cpp).
double back_skin_y_mm(const patient::Spine& spine, double anterior_mm, double z) {
    constexpr double kSkinOverTableMm = 2.0, kEdgeMm = 14.0;
    const double round_mm = 2.0 * patient::skin_point_W_mm(spine, 0.0, z).y - anterior_mm;
    const double flat_mm = patient::kTableTopYMm + kSkinOverTableMm;
    const double near = std::max(kEdgeMm - std::fabs(round_mm - flat_mm), 0.0) / kEdgeMm;
    return std::max(round_mm, flat_mm) + 0.25 * kEdgeMm * near * near;
}

/// A place on the skin: z out of the body, x and y in the skin.
Pose skin_frame(const patient::Spine& spine, double x, double z, bool front,
                const glm::dvec3& x_hint) {
    constexpr double kReachMm = 8.0;
    const auto y_at = [&](double dx, double dz) {
        const double anterior = patient::anterior_skin_y_mm(spine, x + dx, z + dz);
        if (front) return anterior;
        return back_skin_y_mm(spine, anterior, z + dz);
    };
    const double slope_x = (y_at(kReachMm, 0.0) - y_at(-kReachMm, 0.0)) / (2.0 * kReachMm);
    const double slope_z = (y_at(0.0, kReachMm) - y_at(0.0, -kReachMm)) / (2.0 * kReachMm);
    const double out = front ? 1.0 : -1.0;
    const glm::dvec3 outward(-slope_x * out, out, -slope_z * out);
    return {frame_from_z(outward, x_hint), {x, y_at(0.0, 0.0), z}};
}

/// A round wire along a polyline; consecutive capsules share their end's ball.
void add_wire(const Pose& X_WB, const std::vector<glm::dvec3>& points_B, double radius_mm,
              std::vector<Solid>& solids) {
    for (std::size_t i = 0; i + 1 < points_B.size(); ++i) {
        const glm::dvec3 axis = points_B[i + 1] - points_B[i];
        const glm::dvec3 hint = std::fabs(axis.x) > 0.9 * glm::length(axis)
                                    ? glm::dvec3(0.0, 1.0, 0.0)
                                    : glm::dvec3(1.0, 0.0, 0.0);
        const Pose X_BC{frame_from_z(axis, hint), 0.5 * (points_B[i] + points_B[i + 1])};
        solids.push_back({.shape = SolidShape::capsule,
                          .half_mm = {radius_mm, radius_mm, 0.5 * glm::length(axis)},
                          .X_WB = X_WB * X_BC,
                          .material = kSteel});
    }
}

/// The bar on the skin, its legs through the skin, their ends turned in under the wound.
void add_clip(const Pose& X_WB, std::vector<Solid>& solids) {
    constexpr double kRadius = 0.5 * SkinClip::kWireMm;
    constexpr double kHalf = 0.5 * SkinClip::kWidthMm - kRadius;
    constexpr double kBar = kRadius, kFeet = SkinClip::kWireMm - SkinClip::kHeightMm + kRadius;
    constexpr double kTip = 0.5 * SkinClip::kTipGapMm + kRadius;
    add_wire(X_WB,
             {{-kTip, 0.0, kFeet},
              {-kHalf, 0.0, kFeet},
              {-kHalf, 0.0, kBar},
              {kHalf, 0.0, kBar},
              {kHalf, 0.0, kFeet},
              {kTip, 0.0, kFeet}},
             kRadius, solids);
}

void add_ring(const Pose& X_WB, double across_mm, double wire_mm, double height_mm, int pieces,
              std::vector<Solid>& solids) {
    std::vector<glm::dvec3> points;
    for (int i = 0; i <= pieces; ++i) {
        const double a = 2.0 * units::kPi * i / pieces;
        const double r = 0.5 * (across_mm - wire_mm);
        points.emplace_back(r * std::cos(a), r * std::sin(a), height_mm);
    }
    add_wire(X_WB, points, 0.5 * wire_mm, solids);
}

void add_snap(const Pose& X_WB, std::vector<Solid>& solids) {
    constexpr int kRingPieces = 20, kSocketPieces = 12;
    static_assert(kRingPieces + kSocketPieces == kSnapSolids);
    constexpr double kRing = GownSnap::kClothMm + 0.5 * GownSnap::kRingWireMm;
    add_ring(X_WB, GownSnap::kAcrossMm, GownSnap::kRingWireMm, kRing, kRingPieces, solids);
    add_ring(X_WB, GownSnap::kSocketAcrossMm, GownSnap::kSocketWireMm, kRing, kSocketPieces,
             solids);
}

/// A scar that runs straight through (x, z), closed by clips across it.
struct Scar {
    double x_mm = 0.0, z_mm = 0.0;
    glm::dvec2 along{1.0, 0.0};  ///< x and z of its direction, unit
    bool front = true;
    int clips = 0;
    std::uint64_t tick = 0;
};

void add_scar(const patient::Spine& spine, const Scar& scar, std::vector<Solid>& solids) {
    const auto chance = [&](int index) {
        return uniform(-1.0, 1.0, spine.parameters.seed, RandomStream::placement, scar.tick,
                       static_cast<std::uint64_t>(index));
    };
    const double turn = units::rad_from_deg(kScarTurnDeg) * chance(0);
    const glm::dvec2 along(scar.along.x * std::cos(turn) - scar.along.y * std::sin(turn),
                           scar.along.x * std::sin(turn) + scar.along.y * std::cos(turn));
    for (int i = 0; i < scar.clips; ++i) {
        const double at =
            kClipSpacingMm * (i - 0.5 * (scar.clips - 1)) + kSpacingJitterMm * chance(2 * i + 1);
        const double lean = units::rad_from_deg(kClipTurnDeg) * chance(2 * i + 2);
        // across the scar, a little askew
        const glm::dvec2 across(-along.y * std::cos(lean) - along.x * std::sin(lean),
                                along.x * std::cos(lean) - along.y * std::sin(lean));
        add_clip(skin_frame(spine, scar.x_mm + at * along.x, scar.z_mm + at * along.y, scar.front,
                            {across.x, 0.0, across.y}),
                 solids);
    }
}

Scar pump_scar(const Scenario& s, const World& world) {
    const double half_mm = 0.5 * kClipSpacingMm * s.distractors.pump_clips;
    const double z = s.pump_z_mm + s.pump.body_radius_mm + kScarBeyondRimMm;
    const double limit = kFrontShare * patient::skin_point_W_mm(world.spine, 0.0, z).x - half_mm;
    return {.x_mm = std::clamp(s.pump_x_mm, -limit, limit),
            .z_mm = z,
            .along = {1.0, 0.0},
            .front = true,
            .clips = s.distractors.pump_clips,
            .tick = kPumpScar};
}

/// Over the anchor, nearer the midline, along the spine.
Scar back_scar(const Scenario& s, const World& world) {
    const glm::dvec3 anchor = world.anchor.at_W_mm;
    return {.x_mm = 0.5 * anchor.x,
            .z_mm = anchor.z,
            .along = {0.0, 1.0},
            .front = false,
            .clips = s.distractors.back_clips,
            .tick = kBackScar};
}

void add_snaps(const Scenario& s, const World& world, std::vector<Solid>& solids) {
    for (int i = 0; i < s.distractors.gown_snaps; ++i) {
        const auto chance = [&](double low, double high, std::uint64_t index) {
            return uniform(low, high, s.patient.seed, RandomStream::placement,
                           kSnaps + static_cast<std::uint64_t>(i), index);
        };
        const double z = chance(kSnapLowMm, kSnapHighMm, 0);
        const double reach = kSnapShare * patient::skin_point_W_mm(world.spine, 0.0, z).x;
        const double turn = chance(0.0, 2.0 * units::kPi, 2);
        add_snap(skin_frame(world.spine, chance(-reach, reach, 1), z, true,
                            {std::cos(turn), 0.0, std::sin(turn)}),
                 solids);
    }
}

}  // namespace

std::vector<Solid> distractor_solids(const Scenario& scenario, const World& world) {
    std::vector<Solid> solids;
    add_scar(world.spine, pump_scar(scenario, world), solids);
    add_scar(world.spine, back_scar(scenario, world), solids);
    add_snaps(scenario, world, solids);
    return solids;
}

}  // namespace sideport::scenario
