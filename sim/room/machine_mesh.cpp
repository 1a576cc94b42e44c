// Table and C-arm. Measures after floor-mounted angiography systems: distance of the focal spot 70
// cm, detector 30 x 30 cm in a housing of 39 cm, opening of the arc about 1.6 m, table top 50 cm
// wide and 3 m long.

#include <cmath>
#include <vector>

#include "sim/base/units.h"
#include "sim/room/parts.h"

namespace sideport::room {

namespace {

constexpr Paint kCover{0xA9ABAC, Finish::plastic};      ///< light covers of the machine
constexpr Paint kCoverDark{0x5C6063, Finish::plastic};  ///< joints, bumpers
constexpr Paint kRubber{0x2E3032, Finish::matte};
constexpr Paint kSteel{0x8E9295, Finish::metal};
constexpr Paint kPanel{0x3A4046, Finish::plastic};  ///< the detector's cover
constexpr Paint kMattress{0x34404A, Finish::plastic};
constexpr Paint kTop{0x26292C, Finish::plastic};  ///< carbon fibre
constexpr Paint kLamp{0x4C5A63, Finish::plastic};
constexpr Paint kFloor{0x35383B, Finish::floor};

Pose at(double x, double y, double z) {
    return {glm::dmat3(1.0), {x, y, z}};
}
/// Local z along the given axis.
Pose along(const glm::dvec3& axis, const glm::dvec3& p) {
    return {frame_from_z(axis, {0.31, 0.27, 0.9}), p};
}
std::uint32_t id(Part part) {
    return static_cast<std::uint32_t>(part);
}

/// A flat slab with round corners seen from above: outline swept over its height.
void add_slab(MeshBuilder& builder, double half_x, double z0, double z1, double y0, double y1,
              double corner) {
    const glm::dvec2 middle(0.0, 0.5 * (z0 + z1)), half(half_x, 0.5 * (z1 - z0));
    const auto edge = [&](double u, double in) {
        const double a = 2.0 * units::kPi * u;
        const glm::dvec2 d(std::cos(a), std::sin(a));
        const glm::dvec2 square = d / std::max(std::fabs(d.x), std::fabs(d.y));
        const glm::dvec2 core = half - corner;
        const glm::dvec2 soft = glm::normalize(square * square * square);
        return middle + (glm::clamp(1.8 * square, -1.0, 1.0) * core + soft * corner) * in;
    };
    const auto ring = [&](double in0, double h0, double in1, double h1) {
        builder.sheet(
            28, 1,
            [&](double u, double v) {
                const glm::dvec2 p = edge(u, glm::mix(in0, in1, v));
                return glm::dvec3(p.x, glm::mix(h0, h1, v), p.y);
            },
            true);
    };
    const double bevel = 0.25 * (y1 - y0);
    ring(0.0, y0, 0.985, y0);
    ring(0.985, y0, 1.0, y0 + bevel);
    ring(1.0, y0 + bevel, 1.0, y1 - bevel);
    ring(1.0, y1 - bevel, 0.985, y1);
    ring(0.985, y1, 0.0, y1);
}

}  // namespace

void add_floor(MeshBuilder& builder) {
    constexpr double kHalfMm = 5200.0;
    builder.part(id(Part::room)).paint(kFloor);
    builder.sheet(
        1, 1,
        [](double u, double v) {
            return glm::dvec3(kHalfMm * (2.0 * u - 1.0), kFloorYMm, kHalfMm * (2.0 * v - 1.0));
        },
        true);
    // rails on which the stand moves in and out
    builder.paint(kSteel);
    for (const double z : {1040.0, 1400.0})
        builder.box(at(0.0, kFloorYMm + 3.0, z), {620.0, 4.0, 18.0}, 3.0);
}

namespace {

void add_column(MeshBuilder& builder) {
    builder.part(id(Part::stand)).paint(kCoverDark);
    builder.box(at(0.0, kFloorYMm + 26.0, 1220.0), {300.0, 26.0, 260.0}, 20.0);
    builder.part(id(Part::column)).paint(kCover);
    builder.box(at(0.0, -390.0, 1240.0), {165.0, 700.0, 130.0}, 50.0);
    builder.paint(kCoverDark).box(at(0.0, 322.0, 1240.0), {150.0, 22.0, 116.0}, 18.0);
    builder.paint(kRubber).box(at(0.0, -240.0, 1106.0), {60.0, 430.0, 8.0}, 6.0);
}

void add_head(MeshBuilder& builder) {
    builder.part(id(Part::carriage)).paint(kCover);
    builder.box(at(0.0, 0.0, 1100.0), {190.0, 190.0, 70.0}, 44.0);
    builder.part(id(Part::head)).paint(kCoverDark);
    builder.lathe(along({0.0, 0.0, -1.0}, {0.0, 0.0, 1040.0}),
                  {{172.0, -10.0}, {172.0, 40.0}, {160.0, 52.0}, {0.0, 52.0}}, 24);
    builder.paint(kCover).box(at(0.0, 0.0, 925.0), {150.0, 235.0, 70.0}, 40.0);
    builder.paint(kCoverDark);
    for (const double y : {-245.0, 245.0})
        builder.box(at(0.0, y, 872.0), {112.0, 26.0, 66.0}, 16.0);
}

/// A rounded box bent round the isocentre, from tube to detector by way of the head.
void add_arc(MeshBuilder& builder) {
    constexpr double kHalfAngleDeg = 96.0, kHalfWide = 78.0, kHalfThick = 54.0, kRound = 30.0;
    builder.part(id(Part::arc)).paint(kCover);
    const auto section = [](double u) {
        const double a = 2.0 * units::kPi * u;
        const glm::dvec2 d(std::cos(a), std::sin(a));
        const glm::dvec2 square = d / std::max(std::fabs(d.x), std::fabs(d.y));
        const glm::dvec2 soft = glm::normalize(square * square * square);
        return glm::clamp(1.7 * square, -1.0, 1.0) *
                   glm::dvec2(kHalfWide - kRound, kHalfThick - kRound) +
               soft * kRound;
    };
    const auto place = [&](double x, double r, double v) {
        const double a = units::rad_from_deg(glm::mix(-kHalfAngleDeg, kHalfAngleDeg, v));
        return glm::dvec3(x, r * std::sin(a), r * std::cos(a));
    };
    builder.sheet(
        16, 34,
        [&](double u, double v) {
            const glm::dvec2 p = section(u);
            return place(p.x, kArcRadiusMm + p.y, v);
        },
        true);
    for (const double v : {0.0, 1.0}) {
        builder.sheet(
            16, 1,
            [&](double u, double w) {
                const glm::dvec2 p = section(u) * w;
                return place(p.x, kArcRadiusMm + p.y, v);
            },
            v == 0.0);
    }
    // the running groove along its inner side
    builder.paint(kRubber).sheet(
        1, 34,
        [&](double u, double v) {
            return place(glm::mix(-20.0, 20.0, u), kArcRadiusMm - kHalfThick - 1.0, v);
        },
        true);
}

void add_tube(MeshBuilder& builder) {
    builder.part(id(Part::tube)).paint(kCover);
    builder.box(at(0.0, -48.0, 4.0), {168.0, 96.0, 150.0}, 54.0);
    builder.paint(kCoverDark).box(at(0.0, 64.0, 0.0), {116.0, 40.0, 116.0}, 22.0);
    builder.paint(kPanel).box(at(0.0, 112.0, 0.0), {92.0, 14.0, 92.0}, 8.0);
    builder.paint(kLamp).box(at(0.0, 127.0, 0.0), {60.0, 2.0, 60.0}, 1.5);
    builder.paint(kCoverDark).box(at(0.0, -140.0, 0.0), {110.0, 40.0, 120.0}, 24.0);
    // high-voltage cables from its ends to the arc
    builder.paint(kRubber);
    for (const double x : {-1.0, 1.0}) {
        builder.tube({{x * 120.0, -70.0, 120.0},
                      {x * 128.0, -95.0, 190.0},
                      {x * 112.0, -110.0, 260.0},
                      {x * 84.0, -96.0, 330.0}},
                     {15.0, 15.0, 15.0, 15.0}, 6);
    }
}

void add_detector(MeshBuilder& builder) {
    builder.part(id(Part::detector));
    const double thick = kDetectorDepthMm + kDetectorCoverMm;
    builder.paint(kCover).box(at(0.0, kDetectorDepthMm - 0.5 * thick + 8.0, 0.0),
                              {kDetectorHalfMm - 6.0, 0.5 * thick - 8.0, kDetectorHalfMm - 6.0},
                              26.0);
    builder.paint(kRubber).box(at(0.0, 10.0, 0.0), {kDetectorHalfMm, 16.0, kDetectorHalfMm}, 14.0);
    builder.paint(kPanel).box(at(0.0, -kDetectorCoverMm + 6.0, 0.0),
                              {kDetectorHalfMm - 22.0, 6.0, kDetectorHalfMm - 22.0}, 5.0);
    // mark of the picture's upper edge
    builder.paint(kSteel).box(at(0.0, 40.0, kDetectorHalfMm - 5.0), {22.0, 6.0, 3.0}, 2.0);
    builder.paint(kCoverDark)
        .lathe(along({0.0, 1.0, 0.0}, {0.0, kDetectorDepthMm - 4.0, 0.0}),
               {{128.0, 0.0}, {128.0, 26.0}, {112.0, 36.0}, {0.0, 36.0}}, 24);
    builder.part(id(Part::detector_rod));  // y from 0 to 1
    builder.paint(kCover).sheet(
        24, 1,
        [](double u, double v) {
            const double a = 2.0 * units::kPi * u;
            return glm::dvec3(86.0 * std::cos(a), v, 86.0 * std::sin(a));
        },
        true);
    builder.part(id(Part::arc)).paint(kCoverDark);
    builder.box(at(0.0, kArcRadiusMm - 46.0, 0.0), {124.0, 74.0, 126.0}, 30.0);
}

}  // namespace

void add_table(MeshBuilder& builder, const Model& model) {
    const double scale = model.spine.parameters.height_mm / 1680.0;
    const double head = 720.0 * scale, top = patient::kTableTopYMm;
    builder.part(id(Part::patient));
    builder.paint(kMattress);
    add_slab(builder, 246.0, -1150.0, head, top - 48.0, top, 90.0);
    builder.paint(kTop);
    add_slab(builder, 238.0, -1760.0, head + 20.0, top - 76.0, top - 49.0, 80.0);
    builder.paint(kSteel);
    for (const double x : {-252.0, 252.0})
        builder.box(at(x, top - 62.0, -1180.0), {6.0, 13.0, 520.0}, 4.0);
    builder.part(id(Part::table_head)).paint(kCover);
    builder.box(at(0.0, -52.0, 0.0), {205.0, 50.0, 330.0}, 30.0);
    builder.paint(kCoverDark).box(at(0.0, -118.0, 0.0), {150.0, 34.0, 200.0}, 20.0);
    builder.part(id(Part::table_lift)).paint(kCoverDark);  // y from 0 (below) to 1
    builder.sheet(
        28, 1,
        [](double u, double v) {
            const double a = 2.0 * units::kPi * u;
            const glm::dvec2 d(std::cos(a), std::sin(a));
            const glm::dvec2 square = d / std::max(std::fabs(d.x), std::fabs(d.y));
            const glm::dvec2 soft = glm::normalize(square * square * square);
            const glm::dvec2 p =
                glm::clamp(1.7 * square, -1.0, 1.0) * glm::dvec2(90.0, 140.0) + soft * 30.0;
            return glm::dvec3(p.x, v, p.y);
        },
        true);
    builder.part(id(Part::room)).paint(kCover);
    builder.box(at(kTableColumnXMm, kFloorYMm + 300.0, kTableColumnZMm), {165.0, 280.0, 225.0},
                52.0);
    builder.paint(kCoverDark)
        .box(at(kTableColumnXMm, kFloorYMm + 30.0, kTableColumnZMm), {270.0, 30.0, 400.0}, 24.0);
}

void add_arm(MeshBuilder& builder) {
    add_detector(builder);
    add_tube(builder);
    add_arc(builder);
    add_head(builder);
    add_column(builder);
}

}  // namespace sideport::room
