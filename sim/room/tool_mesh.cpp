// Needle with hub, syringe and gloved hands.

#include <cmath>
#include <vector>

#include "sim/base/units.h"
#include "sim/room/parts.h"

namespace sideport::room {

namespace {

constexpr Paint kSteel{0xC9CCCE, Finish::needle};
constexpr Paint kMark{0x303234, Finish::needle};
/// Hubs after ISO 6009, and the outer diameter from which a size has that colour.
constexpr struct {
    double from_mm;
    Paint paint;
} kHubs[] = {{0.68, {0x2B2D30, Finish::plastic}},  // 22 G black
             {0.60, {0x2F4F8F, Finish::plastic}},  // 23 G deep blue
             {0.54, {0x7E5FA8, Finish::plastic}},  // 24 G medium purple
             {0.0, {0xB8672E, Finish::plastic}}};  // 25 G orange

Paint hub_paint(double outer_diameter_mm) {
    for (const auto& hub : kHubs)
        if (outer_diameter_mm >= hub.from_mm) return hub.paint;
    return kHubs[0].paint;
}
constexpr Paint kBarrel{0x9DA7AC, Finish::plastic};
constexpr Paint kStopper{0x25272A, Finish::matte};
constexpr Paint kRod{0xB9BEC0, Finish::plastic};
constexpr Paint kDye{0x8D6A2B, Finish::plastic};
constexpr Paint kClear{0x8FA9B5, Finish::plastic};
constexpr Paint kInk{0x3A2A5A, Finish::matte};
constexpr Paint kTemplate{0xC8CDD0, Finish::plastic};
constexpr Paint kTubing{0xA7B2B8, Finish::plastic};
constexpr Paint kCuff{0x8F989B, Finish::cloth};

std::uint32_t id(Part part) {
    return static_cast<std::uint32_t>(part);
}

/// A glove round something whose axis is local z; it grips at the origin. side +1: as seen by the
/// trainee who stands on the patient's right, thumb toward him.
struct Finger {
    std::vector<glm::dvec3> points;
    std::vector<double> radius_mm;
};

std::vector<glm::dvec3> moved(const Pose& X, std::vector<glm::dvec3> points) {
    for (glm::dvec3& p : points)
        p = X.point(p);
    return points;
}

void add_fingers(MeshBuilder& builder, const Pose& X, const std::vector<Finger>& fingers) {
    for (const Finger& finger : fingers)
        builder.tube(moved(X, finger.points), finger.radius_mm, 10);
}

/// Where palm and wrist are behind the fingers of a grip, in the hand's frame.
struct HandBack {
    glm::dvec3 palm, wrist, palm_normal;
    glm::dvec3 along() const { return glm::normalize(wrist - palm); }
};

HandBack hand_back(Grip grip) {
    switch (grip) {
        case Grip::needle:
            return {{-18.0, -92.0, 34.0}, {-26.0, -166.0, 46.0}, {0.2, 0.3, 1.0}};
        case Grip::plunger:
            return {{0.0, -96.0, -30.0}, {0.0, -168.0, -26.0}, {0.0, 0.3, 1.0}};
        case Grip::palpate:
            return {{-2.0, -96.0, 40.0}, {-6.0, -170.0, 56.0}, {0.0, 0.3, 1.0}};
    }
    return {};
}
constexpr double kCuffFromMm = 22.0, kCuffToMm = 66.0;  ///< past the wrist

/// Back of the hand behind the knuckles, and the cuff of the gown.
void add_hand_back(MeshBuilder& builder, const Pose& X, Grip grip) {
    const auto [palm, wrist, palm_normal] = hand_back(grip);
    const glm::dvec3 along = hand_back(grip).along();
    builder.paint(kGlove);
    builder.ellipsoid(
        X * Pose{frame_from_z(along, glm::cross(along, palm_normal)), glm::mix(palm, wrist, 0.35)},
        {41.0, 19.0, 52.0}, 16);
    builder.tube(moved(X, {glm::mix(palm, wrist, 0.7), wrist, wrist + along * 34.0}),
                 {30.0, 29.0, 31.0}, 14);
    builder.paint(kCuff).tube(moved(X, {wrist + along * kCuffFromMm, wrist + along * kCuffToMm}),
                              {34.0, 38.0}, 14);
}

void add_pinching_hand(MeshBuilder& builder, const Pose& X) {
    builder.paint(kGlove);
    // tips meet at the hub from both sides; the hand comes from the feet's side and the right
    const Finger index{
        {{4.0, -1.0, 4.0}, {14.0, -8.0, 15.0}, {16.0, -34.0, 34.0}, {6.0, -74.0, 38.0}},
        {7.6, 8.2, 9.4, 11.0}};
    const Finger middle{
        {{-3.0, -6.0, 18.0}, {4.0, -12.0, 28.0}, {-2.0, -38.0, 47.0}, {-16.0, -76.0, 44.0}},
        {7.8, 8.4, 9.6, 11.0}};
    const Finger thumb{
        {{-6.0, -1.0, 5.0}, {-16.0, -12.0, 10.0}, {-26.0, -40.0, 8.0}, {-22.0, -74.0, 16.0}},
        {8.6, 9.4, 11.0, 14.0}};
    const Finger ring{
        {{-14.0, -34.0, 24.0}, {-18.0, -24.0, 40.0}, {-24.0, -46.0, 54.0}, {-34.0, -80.0, 44.0}},
        {7.6, 8.4, 9.4, 11.0}};
    const Finger little{
        {{-30.0, -46.0, 24.0}, {-34.0, -38.0, 38.0}, {-42.0, -58.0, 48.0}, {-48.0, -86.0, 38.0}},
        {7.0, 7.6, 8.4, 10.0}};
    add_fingers(builder, X, {index, middle, thumb, ring, little});
    add_hand_back(builder, X, Grip::needle);
}

void add_plunger_hand(MeshBuilder& builder, const Pose& X) {
    builder.paint(kGlove);
    // thumb on the plunger's disc (the origin, z away from the barrel), fingers at the flange
    const Finger thumb{
        {{0.0, -2.0, 6.0}, {2.0, -18.0, 12.0}, {4.0, -46.0, 4.0}, {4.0, -78.0, -16.0}},
        {9.4, 10.0, 12.0, 15.0}};
    const Finger index{
        {{13.0, 6.0, -52.0}, {19.0, -10.0, -56.0}, {20.0, -44.0, -46.0}, {14.0, -80.0, -30.0}},
        {8.0, 8.8, 9.8, 11.6}};
    const Finger middle{
        {{-13.0, 6.0, -52.0}, {-18.0, -12.0, -58.0}, {-14.0, -46.0, -56.0}, {-6.0, -82.0, -40.0}},
        {8.0, 8.8, 9.8, 11.6}};
    const Finger ring{{{-24.0, -18.0, -66.0},
                       {-30.0, -30.0, -68.0},
                       {-28.0, -58.0, -62.0},
                       {-20.0, -86.0, -46.0}},
                      {7.6, 8.4, 9.4, 11.0}};
    add_fingers(builder, X, {thumb, index, middle, ring});
    add_hand_back(builder, X, Grip::plunger);
}

void add_palpating_hand(MeshBuilder& builder, const Pose& X) {
    builder.paint(kGlove);
    // fingertips flat on the skin at the origin, z away from it
    std::vector<Finger> fingers;
    for (int i = 0; i < 3; ++i) {
        const double x = 19.0 * (i - 1), reach = i == 1 ? 8.0 : 0.0;
        fingers.push_back({{{x, reach, 8.0},
                            {x, reach - 20.0, 18.0},
                            {x * 1.05, -46.0, 34.0},
                            {x * 1.1, -84.0, 40.0}},
                           {8.2, 8.8, 9.8, 11.4}});
    }
    fingers.push_back(
        {{{-50.0, -34.0, 12.0}, {-48.0, -54.0, 22.0}, {-34.0, -92.0, 34.0}}, {9.0, 10.0, 13.0}});
    add_fingers(builder, X, fingers);
    add_hand_back(builder, X, Grip::palpate);
}

void add_hand(MeshBuilder& builder, const Hand& hand) {
    const Pose X = pose_of_hand(hand);
    if (hand.grip == Grip::needle) add_pinching_hand(builder, X);
    if (hand.grip == Grip::plunger) add_plunger_hand(builder, X);
    if (hand.grip == Grip::palpate) add_palpating_hand(builder, X);
}

/// z from the tip (0) to the hub, marks every 10 mm from the tip.
void add_needle(MeshBuilder& builder, const Needle& needle) {
    constexpr double kMarkMm = 10.0, kHalfMarkMm = 0.7, kBevelMm = 1.0;
    const glm::dvec3 along = needle.hub_W_mm - needle.tip_W_mm;
    const double length_mm = glm::length(along), r = 0.5 * needle.outer_diameter_mm;
    const Pose X{frame_from_z(along, {0.3, 0.1, 1.0}), needle.tip_W_mm};
    double from = kBevelMm;
    builder.paint(kSteel).lathe(X, {{0.1 * r, 0.0}, {r, kBevelMm}}, 8);
    for (double mark = kMarkMm; mark < length_mm; mark += kMarkMm) {
        builder.paint(kSteel).lathe(X, {{r, from}, {r, mark - kHalfMarkMm}}, 8);
        from = mark + kHalfMarkMm;
        builder.paint(kMark).lathe(X, {{r, mark - kHalfMarkMm}, {r, from}}, 8);
    }
    builder.paint(kSteel).lathe(X, {{r, from}, {r, length_mm}}, 8);

    const Pose X_WH{X.R, needle.hub_W_mm};
    const double end = glm::distance(needle.hub_end_W_mm, needle.hub_W_mm);
    builder.paint(hub_paint(needle.outer_diameter_mm))
        .lathe(X_WH,
               {{0.9, -3.0},
                {1.6, 0.0},
                {2.6, 1.5},
                {2.4, 0.6 * end},
                {3.4, 0.65 * end},
                {3.4, end},
                {0.0, end}},
               20);
    for (int wing = 0; wing < 4; ++wing) {
        const double a = 0.5 * units::kPi * wing;
        const Pose rib{X.R, X_WH.point({2.7 * std::cos(a), 2.7 * std::sin(a), 0.35 * end})};
        builder.box(rib, {0.5, 0.5, 2.8}, 0.3);
    }
}

void add_syringe(MeshBuilder& builder, const Syringe& syringe) {
    constexpr double kNozzleMm = 8.0, kFlangeMm = 2.0, kStopperMm = 6.0, kRodMm = 8.0;
    const double r = 0.5 * syringe.bore_mm, outer = r + kBarrelWallMm;
    const double mm_per_ml = 1e3 / (units::kPi * r * r);
    const double full = syringe.room_ml * mm_per_ml, filled = syringe.filled_ml * mm_per_ml;
    const Pose X{frame_from_z(syringe.axis_W, {0.3, 0.9, 0.1}), syringe.face_W_mm};
    builder.paint(kBarrel).lathe(
        X, {{0.0, -kNozzleMm}, {2.2, -kNozzleMm}, {2.2, -1.0}, {outer, 0.0}}, 24);
    const Paint liquid = syringe.liquid == Liquid::contrast ? kDye : kClear;
    if (filled > 0.1) builder.paint(liquid).lathe(X, {{outer, 0.0}, {outer, filled}}, 24);
    builder.paint(kStopper).lathe(X, {{outer, filled}, {outer, filled + kStopperMm}}, 24);
    builder.paint(kBarrel).lathe(X,
                                 {{outer, filled + kStopperMm},
                                  {outer, full + kStopperMm},
                                  {outer + 5.0, full + kStopperMm},
                                  {outer + 5.0, full + kStopperMm + kFlangeMm},
                                  {0.0, full + kStopperMm + kFlangeMm}},
                                 24);
    const double disc = plunger_disc_mm(syringe);
    builder.paint(kRod).lathe(
        X,
        {{0.4 * r, full + kRodMm}, {0.4 * r, disc - 2.5}, {r, disc - 2.5}, {r, disc}, {0.0, disc}},
        20);
}

/// Pen and template lie on the skin; what stands on a tilted belly follows it closely enough.
void add_skin_marks(MeshBuilder& builder, const Input& input) {
    constexpr double kDotMm = 2.2, kInkMm = 0.4, kOutlineMm = 0.9;
    const glm::dmat3 up = frame_from_z({0.0, 1.0, 0.0}, {1.0, 0.0, 0.0});
    builder.paint(kInk);
    for (const glm::dvec3& mark : input.marks_W_mm)
        builder.lathe({up, mark}, {{kDotMm, -1.0}, {kDotMm, kInkMm}, {0.0, kInkMm}}, 10);
    if (input.template_W_mm.size() < 2) return;
    builder.paint(kTemplate).tube(input.template_W_mm,
                                  std::vector<double>(input.template_W_mm.size(), kOutlineMm), 6);
}

}  // namespace

double plunger_disc_mm(const Syringe& syringe) {
    constexpr double kBeyondMm = 16.0;
    const double r = 0.5 * syringe.bore_mm;
    return (syringe.room_ml + syringe.filled_ml) * 1e3 / (units::kPi * r * r) + kBeyondMm;
}

void add_tools(MeshBuilder& builder, const Input& input) {
    builder.part(id(Part::tools));
    if (input.needle.shown) add_needle(builder, input.needle);
    if (input.line_W_mm.size() > 1) {
        builder.paint(kTubing).tube(
            input.line_W_mm, std::vector<double>(input.line_W_mm.size(), input.line_radius_mm), 8);
    }
    if (input.syringe.shown) add_syringe(builder, input.syringe);
    for (const Hand& hand : input.hands)
        add_hand(builder, hand);
    add_skin_marks(builder, input);
}

Pose pose_of_hand(const Hand& hand) {
    // the trainee stands on the patient's right, a little toward the feet
    const glm::dvec3 away = glm::normalize(glm::dvec3(0.55, -0.22, 0.8));
    return {frame_from_z(hand.axis_W, glm::cross(away, hand.axis_W)), hand.at_W_mm};
}

glm::dvec3 cuff_W_mm(const Hand& hand) {
    const HandBack back = hand_back(hand.grip);
    return pose_of_hand(hand).point(back.wrist + back.along() * (kCuffToMm - 10.0));
}

glm::dvec3 hand_center_W_mm(const Hand& hand) {
    return pose_of_hand(hand).point({-4.0, -70.0, hand.grip == Grip::plunger ? -30.0 : 35.0});
}

}  // namespace sideport::room
