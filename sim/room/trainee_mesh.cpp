// The trainee: gown, cap and mask over the shoulders that the hands belong to. Whoever looks past
// them at the field sees gloved hands alone (kHiddenPastTrainee).

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "sim/base/units.h"
#include "sim/room/parts.h"

namespace sideport::room {

namespace {

constexpr Paint kGown{0x5F8781, Finish::cloth};
constexpr Paint kCap{0x6E8C93, Finish::cloth};
constexpr Paint kMask{0x9FB4BA, Finish::cloth};
constexpr Paint kTrousers{0x44596A, Finish::cloth};
constexpr Paint kShoes{0x2B2E31, Finish::matte};

// A person of 176 cm who stands at the patient's right, a little toward the feet, and looks at the
// belly. R; lengths RL, after the proportions of an adult.
const glm::dvec3 kUp(0.0, 1.0, 0.0), kAhead(0.6, 0.0, 0.8), kRight(0.8, 0.0, -0.6);
constexpr double kShoulderHeightMm = 1430.0, kHalfShouldersMm = 185.0;
constexpr double kUpperArmMm = 305.0, kForearmMm = 262.0;
constexpr double kFarthestXMm = -430.0;  ///< the body's middle stays beside the table

/// Elbow of an arm that reaches from shoulder to wrist, bent toward `out`.
glm::dvec3 elbow_between(const glm::dvec3& shoulder, const glm::dvec3& wrist,
                         const glm::dvec3& out) {
    const glm::dvec3 to = wrist - shoulder;
    const double d =
        std::clamp(glm::length(to), kUpperArmMm - kForearmMm + 1.0, kUpperArmMm + kForearmMm - 1.0);
    const glm::dvec3 u = glm::normalize(to);
    const double along = (d * d + kUpperArmMm * kUpperArmMm - kForearmMm * kForearmMm) / (2.0 * d);
    const double aside = std::sqrt(std::max(0.0, kUpperArmMm * kUpperArmMm - along * along));
    return shoulder + u * along + glm::normalize(out - u * glm::dot(out, u)) * aside;
}

void add_sleeve(MeshBuilder& builder, const glm::dvec3& shoulder, const glm::dvec3& elbow,
                const glm::dvec3& wrist) {
    builder.paint(kGown).tube(
        {shoulder, glm::mix(shoulder, elbow, 0.55), elbow, glm::mix(elbow, wrist, 0.5), wrist},
        {78.0, 66.0, 56.0, 51.0, 40.0}, 10);
}

/// Outline of the gown at heights over the floor: half width and half depth.
struct Slice {
    double height_mm, half_width_mm, half_depth_mm;
};
constexpr std::array<Slice, 9> kGownSlices = {{{1500.0, 52.0, 56.0},
                                               {1478.0, 120.0, 84.0},
                                               {1440.0, 196.0, 104.0},
                                               {1370.0, 208.0, 122.0},
                                               {1220.0, 196.0, 132.0},
                                               {1060.0, 188.0, 134.0},
                                               {900.0, 212.0, 146.0},
                                               {640.0, 226.0, 156.0},
                                               {360.0, 238.0, 166.0}}};

void add_gown(MeshBuilder& builder, const glm::dvec3& foot) {
    constexpr int kAround = 20;
    const auto rows = static_cast<int>(kGownSlices.size()) - 1;
    builder.paint(kGown).sheet(kAround, 2 * rows, [&](double u, double v) {
        const double a = 2.0 * units::kPi * u, at = v * rows;
        const int i = std::min(static_cast<int>(at), rows - 1);
        const Slice &up = kGownSlices[static_cast<std::size_t>(i)],
                    &low = kGownSlices[static_cast<std::size_t>(i) + 1];
        const double t = at - i;
        // folds that deepen toward the hem
        const double fold = 1.0 + 0.035 * std::max(0.0, v - 0.45) * std::sin(5.0 * a + 0.8);
        return foot + kUp * glm::mix(up.height_mm, low.height_mm, t) +
               kRight * (fold * glm::mix(up.half_width_mm, low.half_width_mm, t) * std::cos(a)) +
               kAhead * (fold * glm::mix(up.half_depth_mm, low.half_depth_mm, t) * std::sin(a));
    });
    for (const double side : {-1.0, 1.0}) {
        const glm::dvec3 leg = foot + kRight * (side * 95.0);
        builder.paint(kTrousers).tube({leg + kUp * 520.0, leg + kUp * 70.0}, {84.0, 58.0}, 8);
        builder.paint(kShoes).box(
            {glm::dmat3(kRight, kUp, kAhead), leg + kUp * 38.0 + kAhead * 48.0},
            {47.0, 36.0, 132.0}, 30.0);
    }
}

/// Bowed over the field, with cap and mask.
void add_face(MeshBuilder& builder, const glm::dvec3& foot) {
    const glm::dvec3 up = glm::normalize(kUp + 0.45 * kAhead);
    const glm::dvec3 ahead = glm::normalize(kAhead - up * glm::dot(kAhead, up));
    const glm::dmat3 axes(kRight, ahead, up);
    const glm::dvec3 center = foot + kUp * 1602.0 + kAhead * 72.0;
    builder.paint(kSkin).tube({foot + kUp * 1460.0 + kAhead * 14.0, center - up * 60.0},
                              {58.0, 56.0}, 10);
    builder.ellipsoid({axes, center}, {74.0, 94.0, 114.0}, 12);
    builder.paint(kMask).ellipsoid({axes, center + ahead * 16.0 - up * 48.0}, {70.0, 88.0, 62.0},
                                   12);
    builder.paint(kCap).ellipsoid({axes, center - ahead * 12.0 + up * 32.0}, {82.0, 96.0, 94.0},
                                  12);
}

}  // namespace

void add_trainee(MeshBuilder& builder, const Input& input) {
    if (input.hands.empty()) return;
    builder.part(static_cast<std::uint32_t>(Part::trainee));
    const Pose X_RW = pose_of_table(input);
    std::vector<glm::dvec3> cuffs;
    for (const Hand& hand : input.hands)
        cuffs.push_back(X_RW.point(cuff_W_mm(hand)));

    // so far to the right and to the feet that the arm reaches the first hand half bent
    glm::dvec3 foot = cuffs.front() + glm::dvec3(-420.0, 0.0, -290.0);
    foot.x = std::min(foot.x, kFarthestXMm);
    foot.y = kFloorYMm;
    const glm::dvec3 shoulders = foot + kUp * kShoulderHeightMm;
    add_gown(builder, foot);
    add_face(builder, foot);
    const glm::dvec3 right = shoulders + kRight * kHalfShouldersMm,
                     left = shoulders - kRight * kHalfShouldersMm;
    add_sleeve(builder, right,
               elbow_between(right, cuffs[0], kRight * 0.8 - kUp * 0.4 - kAhead * 0.3), cuffs[0]);
    const glm::dvec3 out = -kRight * 0.7 - kUp * 0.6 - kAhead * 0.2;
    if (cuffs.size() > 1) {
        add_sleeve(builder, left, elbow_between(left, cuffs[1], out), cuffs[1]);
        return;
    }
    // the other hand rests before the body
    const glm::dvec3 wrist = shoulders + kAhead * 205.0 - kUp * 330.0 - kRight * 70.0;
    add_sleeve(builder, left, elbow_between(left, wrist, out), wrist);
    builder.paint(kGlove).ellipsoid({glm::dmat3(kUp, kAhead, kRight), wrist + kRight * 62.0},
                                    {42.0, 20.0, 70.0}, 8);
}

}  // namespace sideport::room
