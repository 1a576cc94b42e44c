// Table and C-arm as device/c_arm.h and patient/table.h have them, and the trimmings that nothing
// runs into.

#include <cmath>
#include <vector>

#include "sim/base/units.h"
#include "sim/device/c_arm.h"
#include "sim/patient/table.h"
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

Paint paint_of(device::Cover cover) {
    switch (cover) {
        case device::Cover::light:
            return kCover;
        case device::Cover::dark:
            return kCoverDark;
        case device::Cover::panel:
            return kPanel;
        case device::Cover::lamp:
            return kLamp;
        case device::Cover::rubber:
            return kRubber;
    }
    return kCover;
}

Part part_of(device::Joint joint) {
    switch (joint) {
        case device::Joint::stand:
            return Part::stand;
        case device::Joint::column:
            return Part::column;
        case device::Joint::carriage:
            return Part::carriage;
        case device::Joint::head:
            return Part::head;
        case device::Joint::arm:
            return Part::arc;
        case device::Joint::tube:
            return Part::tube;
        case device::Joint::detector:
            return Part::detector;
    }
    return Part::stand;
}

void add_box(MeshBuilder& builder, const RoundedBox& box) {
    builder.box({glm::dmat3(1.0), box.center_mm}, box.half_mm, box.rounding_mm);
}

void add_slab(MeshBuilder& builder, const patient::Slab& slab) {
    constexpr int kColumns = 28;
    const auto rings = patient::slab_rings(slab);
    for (std::size_t i = 0; i + 1 < rings.size(); ++i) {
        builder.sheet(
            kColumns, 1,
            [&](double u, double v) {
                return glm::mix(patient::slab_point_W_mm(slab, rings[i], u),
                                patient::slab_point_W_mm(slab, rings[i + 1], u), v);
            },
            true);
    }
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
    for (const double z : {device::kArcRadiusMm + 170.0, device::kArcRadiusMm + 530.0})
        builder.box(at(0.0, kFloorYMm + 3.0, z), {620.0, 4.0, 18.0}, 3.0);
}

namespace {

/// What never comes near anybody, beside the covers of device::kHousings.
void add_stand(MeshBuilder& builder) {
    constexpr double kColumnZMm = device::kArcRadiusMm + 370.0;
    builder.part(id(Part::stand)).paint(kCoverDark);
    builder.box(at(0.0, kFloorYMm + 26.0, kColumnZMm - 20.0), {300.0, 26.0, 260.0}, 20.0);
    builder.part(id(Part::column)).paint(kRubber);
    builder.box(at(0.0, -240.0, kColumnZMm - 134.0), {60.0, 430.0, 8.0}, 6.0);
    builder.part(id(Part::head)).paint(kCoverDark);
    builder.lathe(along({0.0, 0.0, -1.0}, {0.0, 0.0, device::kArcRadiusMm + 170.0}),
                  {{172.0, -10.0}, {172.0, 40.0}, {160.0, 52.0}, {0.0, 52.0}}, 24);
}

void add_arc(MeshBuilder& builder) {
    using device::kArcRadiusMm;
    constexpr double kHalfAngleDeg = device::kArcHalfAngleDeg, kRound = device::kArcRoundingMm;
    constexpr double kHalfWide = device::kArcHalfWideMm, kHalfThick = device::kArcHalfThickMm;
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

/// High-voltage cables from the ends of the tube to the arc.
void add_cables(MeshBuilder& builder) {
    builder.part(id(Part::tube)).paint(kRubber);
    for (const double x : {-1.0, 1.0}) {
        builder.tube({{x * 120.0, -70.0, 120.0},
                      {x * 128.0, -100.0, 190.0},
                      {x * 112.0, -128.0, 260.0},
                      {x * 70.0, -140.0, 330.0}},
                     {15.0, 15.0, 15.0, 15.0}, 6);
    }
}

void add_detector_details(MeshBuilder& builder) {
    using device::kDetectorDepthMm, device::kDetectorHalfMm;
    builder.part(id(Part::detector));
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
            return glm::dvec3(device::kRodRadiusMm * std::cos(a), v,
                              device::kRodRadiusMm * std::sin(a));
        },
        true);
}

}  // namespace

void add_table(MeshBuilder& builder, const Model& model) {
    builder.part(id(Part::patient));
    builder.paint(kMattress);
    add_slab(builder, patient::mattress(model.spine));
    builder.paint(kTop);
    add_slab(builder, patient::table_top(model.spine));
    builder.paint(kSteel);
    for (const RoundedBox& rail : patient::kRails)
        add_box(builder, rail);
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
    for (const device::Housing& housing : device::kHousings) {
        builder.part(id(part_of(housing.joint))).paint(paint_of(housing.cover));
        add_box(builder, housing.box);
    }
    add_detector_details(builder);
    add_cables(builder);
    add_arc(builder);
    add_stand(builder);
}

}  // namespace sideport::room
