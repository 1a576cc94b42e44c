// The patient: skin by the formulas that the X-ray anatomy is drawn from, shoulders, arms and head
// beyond them by shapes of their own.

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/base/units.h"
#include "sim/room/camera.h"
#include "sim/room/parts.h"

namespace sideport::room {

namespace {

constexpr Paint kGown{0x8A97A3, Finish::cloth};
constexpr Paint kCap{0x7F97A0, Finish::cloth};
constexpr Paint kPillow{0x4A4E52, Finish::plastic};
constexpr double kExponent = 2.35;  ///< of the trunk's outline (sim/patient/trunk.cpp)
constexpr double kReferenceHeightMm = 1680.0;

double smoothstep(double low, double high, double x) {
    const double t = std::clamp((x - low) / (high - low), 0.0, 1.0);
    return t * t * (3.0 - 2.0 * t);
}

/// A closed outline at a height above or below what the formulas describe. Drawn after the
/// proportions of a lying adult; no anatomy is measured on it.
struct Section {
    double z_mm, width, top_mm, bottom_mm;  ///< width: share of the chest's half width
};
// from the chest over the shoulders to the neck, for a stature of 168 cm
constexpr std::array<Section, 9> kUpper = {{{250.0, 1.00, 0.0, -92.0},
                                            {300.0, 1.03, -6.0, -92.0},
                                            {345.0, 1.08, -22.0, -92.0},
                                            {375.0, 1.06, -42.0, -90.0},
                                            {400.0, 0.86, -62.0, -86.0},
                                            {420.0, 0.55, -76.0, -80.0},
                                            {445.0, 0.36, -78.0, -66.0},
                                            {475.0, 0.34, -68.0, -50.0},
                                            {510.0, 0.34, -56.0, -38.0}}};

/// Linear in the table; top is measured from the chest's top.
Section upper_at(double reference_z) {
    std::size_t i = 0;
    while (i + 2 < kUpper.size() && kUpper[i + 1].z_mm < reference_z)
        ++i;
    const Section &a = kUpper[i], &b = kUpper[i + 1];
    const double t = smoothstep(0.0, 1.0, (reference_z - a.z_mm) / (b.z_mm - a.z_mm));
    return {reference_z, glm::mix(a.width, b.width, t), glm::mix(a.top_mm, b.top_mm, t),
            glm::mix(a.bottom_mm, b.bottom_mm, t)};
}

/// Skin of trunk, shoulders and neck: angle 0 is the patient's left, 90 the front.
glm::dvec3 body_point_W(const patient::Spine& spine, double angle_deg, double z_mm) {
    const double high = formula_high_z_mm(spine);
    if (z_mm <= high) return patient::skin_point_W_mm(spine, angle_deg, z_mm);
    const double scale = spine.parameters.height_mm / kReferenceHeightMm;
    const glm::dvec3 side = patient::skin_point_W_mm(spine, 0.0, high);
    const double chest_top = patient::anterior_skin_y_mm(spine, 0.0, high);
    const Section s = upper_at(z_mm / scale);
    // even the obese have a slim neck
    const double neck = smoothstep(360.0, 450.0, z_mm / scale);
    const double half_width = s.width * glm::mix(side.x, std::min(side.x, 185.0), neck);
    const double top = glm::mix(chest_top, std::min(chest_top, 135.0), neck) + s.top_mm;
    const double middle = 0.5 * (top + s.bottom_mm), half = 0.5 * (top - s.bottom_mm);
    const double a = units::rad_from_deg(angle_deg), power = 2.0 / kExponent;
    const double c = std::cos(a), sn = std::sin(a);
    const glm::dvec3 round(half_width * std::copysign(std::pow(std::fabs(c), power), c),
                           middle + half * std::copysign(std::pow(std::fabs(sn), power), sn), z_mm);
    const glm::dvec3 chest = patient::skin_point_W_mm(spine, angle_deg, high);
    const double t = smoothstep(high, high + 50.0, z_mm);
    return glm::mix(glm::dvec3(chest.x, chest.y, z_mm), round, t);
}

/// A stretch of skin between two angles and two heights.
void add_skin(MeshBuilder& builder, const patient::Spine& spine, const glm::dvec2& angles_deg,
              const glm::dvec2& z_mm, int columns, int rows) {
    builder.paint(kSkin).sheet(columns, rows, [&](double u, double v) {
        return body_point_W(spine, glm::mix(angles_deg.x, angles_deg.y, u),
                            glm::mix(z_mm.x, z_mm.y, v));
    });
}

double gown_from_mm(double scale) {
    return 205.0 * scale;
}

/// Gown over shoulders and chest, and the neck.
void add_chest(MeshBuilder& builder, const patient::Spine& spine, double scale) {
    const double from = gown_from_mm(scale), collar = 432.0 * scale;
    const auto gown = [&](double u, double v) {
        const double z = glm::mix(from, collar, v);
        const glm::dvec3 p = body_point_W(spine, 360.0 * u, z);
        const double fold = 2.0 * std::sin(0.07 * p.x + 0.02 * z) * std::sin(0.05 * z + 0.03 * p.x);
        const double over = 4.0 + std::max(0.0, fold);
        return p + over * glm::normalize(glm::dvec3(0.4 * p.x / 160.0, 1.0, 0.0));
    };
    builder.paint(kGown).sheet(30, 15, gown);
    add_skin(builder, spine, {0.0, 360.0}, {collar - 12.0, 505.0 * scale}, 18, 4);
}

void add_head(MeshBuilder& builder, const patient::Spine& spine, double scale) {
    const patient::Head skull = patient::head_of(spine);
    const glm::dvec3 center = skull.center_W_mm, half = skull.half_mm / scale;
    // a skull with brow, nose and chin; the face looks up
    const auto head = [&](double u, double v) {
        const double polar = units::kPi * v, angle = 2.0 * units::kPi * u;
        glm::dvec3 d(std::sin(polar) * std::cos(angle), std::sin(polar) * std::sin(angle),
                     -std::cos(polar));
        const double face = std::max(0.0, d.y);
        const auto bump = [&](double z, double width_z, double width_x, double height) {
            const double a = (d.z - z) / width_z, b = d.x / width_x;
            return height * face * std::exp(-a * a - b * b);
        };
        const double jaw = 1.0 - 0.24 * smoothstep(-0.1, -0.9, d.z);
        glm::dvec3 p = d * glm::dvec3(half.x * jaw, half.y, half.z);
        p.y += bump(-0.30, 0.16, 0.14, 19.0) + bump(-0.12, 0.2, 0.10, 9.0) +
               bump(0.12, 0.12, 0.6, 4.0) - bump(0.0, 0.09, 0.55, 6.0) +
               bump(-0.62, 0.08, 0.3, 5.0) - bump(-0.52, 0.03, 0.28, 2.5) +
               bump(-0.86, 0.14, 0.3, 9.0);
        return center + p * scale;
    };
    builder.paint(kSkin).sheet(24, 22, head);
    for (const double side : {-1.0, 1.0}) {
        builder.ellipsoid({glm::dmat3(1.0), center + glm::dvec3(side * 74.0, -6.0, -12.0) * scale},
                          glm::dvec3(9.0, 17.0, 29.0) * scale, 10);
    }
    const auto cap = [&](double u, double v) {
        const double polar = units::kPi * (0.52 + 0.48 * v), angle = 2.0 * units::kPi * u;
        glm::dvec3 d(std::sin(polar) * std::cos(angle), std::sin(polar) * std::sin(angle),
                     -std::cos(polar));
        const double puff = 1.0 + 0.02 * std::sin(11.0 * angle) * std::sin(polar) + 0.05 * v;
        // its rim runs over the brow and behind the ears
        return center + glm::dvec3(81.0, 103.0, 122.0) * puff * d * scale +
               glm::dvec3(0.0, 0.0, 20.0 + 26.0 * d.y) * scale;
    };
    builder.paint(kCap).sheet(22, 6, cap);
    builder.paint(kPillow).box({glm::dmat3(1.0), glm::dvec3(0.0, -72.0, 590.0 * scale)},
                               {130.0, 20.0, 120.0}, 18.0);
}

/// Forearms lie folded on the chest, away from the field.
void add_arms(MeshBuilder& builder, const patient::Spine& spine) {
    constexpr double kShoulderMm = patient::kUpperArmRadiusMm;
    constexpr double kElbowMm = patient::kElbowRadiusMm;
    for (const double side : {-1.0, 1.0}) {
        const auto [shoulder, elbow, wrist, knuckles] = patient::arm_of(spine, side);
        builder.paint(kGown).tube(
            {shoulder, glm::mix(shoulder, elbow, 0.4), glm::mix(shoulder, elbow, 0.75)},
            {kShoulderMm, kShoulderMm - 4.0, kShoulderMm - 6.0}, 12);
        builder.paint(kSkin);
        builder.tube(
            {glm::mix(shoulder, elbow, 0.6), elbow, glm::mix(elbow, wrist, 0.15),
             glm::mix(elbow, wrist, 0.45), wrist},
            {kElbowMm + 1.0, kElbowMm - 2.0, kElbowMm, kElbowMm - 4.0, patient::kWristRadiusMm},
            12);
        const glm::dvec3 along = glm::normalize(knuckles - wrist);
        builder.ellipsoid({frame_from_z(along, {0.1, 0.0, 1.0}), glm::mix(wrist, knuckles, 0.55)},
                          {41.0, 17.0, 52.0}, 10);
        for (int finger = 0; finger < 4; ++finger) {
            const glm::dvec3 root =
                knuckles + glm::dvec3(0.0, 0.0, (finger - 1.5) * 17.0) + along * 2.0;
            builder.tube({root, root + along * 30.0 + glm::dvec3(0.0, -3.0, 0.0),
                          root + along * 56.0 + glm::dvec3(0.0, -14.0, 0.0)},
                         {9.5, 8.5, 7.0}, 6);
        }
    }
}

}  // namespace

void add_patient(MeshBuilder& builder, const Model& model) {
    const double scale = model.spine.parameters.height_mm / kReferenceHeightMm;
    builder.part(static_cast<std::uint32_t>(Part::patient));
    add_chest(builder, model.spine, scale);
    add_head(builder, model.spine, scale);
    add_arms(builder, model.spine);
}

void add_belly(MeshBuilder& builder, const Model& model) {
    constexpr int kFront = 48, kBack = 8;
    constexpr double kRowMm = 14.0, kUnderBlanketMm = 4.0;
    const double scale = model.spine.parameters.height_mm / kReferenceHeightMm;
    const glm::dvec2 z_mm(formula_low_z_mm(model.spine) - kUnderBlanketMm, gown_from_mm(scale));
    builder.part(static_cast<std::uint32_t>(Part::patient));
    const int rows = static_cast<int>((z_mm.y - z_mm.x) / kRowMm);
    add_skin(builder, model.spine, {0.0, 180.0}, z_mm, kFront, rows);
    add_skin(builder, model.spine, {180.0, 360.0}, z_mm, kBack, rows);
}

void add_skin_in_opening(MeshBuilder& builder, const Model& model) {
    constexpr double kMarginMm = 16.0;
    constexpr int kColumns = 22, kRows = 16;
    const glm::dvec3 pump = model.X_WP.p;
    const double half_width = patient::skin_point_W_mm(model.spine, 0.0, pump.z).x;
    // angle of the outline where x is so large; beyond the flank the opening ends
    const auto angle_deg = [&](double x_mm) {
        const double c = std::clamp(x_mm / half_width, -1.0, 1.0);
        const double cosine = std::copysign(std::pow(std::fabs(c), 0.5 * kExponent), c);
        return std::acos(cosine) * 180.0 / units::kPi;
    };
    const double half_x = kOpeningHalfXMm + kMarginMm, half_z = kOpeningHalfZMm + kMarginMm;
    builder.part(static_cast<std::uint32_t>(Part::patient));
    add_skin(builder, model.spine, {angle_deg(pump.x + half_x), angle_deg(pump.x - half_x)},
             {pump.z - half_z, pump.z + half_z}, kColumns, kRows);
}

}  // namespace sideport::room
