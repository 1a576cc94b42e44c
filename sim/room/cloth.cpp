// Cloths: a blanket over the legs, and the surgical drape with its opening over the pump. They lie
// taut on the body, reach over the table's edge and hang in folds.

#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/base/units.h"
#include "sim/room/camera.h"
#include "sim/room/parts.h"

namespace sideport::room {

namespace {

constexpr Paint kDrape{0x4A7470, Finish::cloth};
constexpr Paint kHem{0x3D625E, Finish::cloth};
constexpr Paint kBlanket{0x7C8894, Finish::cloth};
constexpr double kTableHalfMm = 252.0;  ///< where cloth leaves the mattress
constexpr double kMattressYMm = patient::kTableTopYMm + 3.0;
constexpr double kReferenceHeightMm = 1680.0;

double smoothstep(double x) {
    const double t = std::clamp(x, 0.0, 1.0);
    return t * t * (3.0 - 2.0 * t);
}

/// Upper hull of a body's slice and the mattress' edges: how taut cloth lies over it.
class TautCloth {
  public:
    /// tucked: at its upper end it lies close round the body.
    TautCloth(const patient::Spine& spine, double low_z_mm, double high_z_mm, double over_mm,
              bool tucked)
        : low_z_(low_z_mm),
          high_z_(high_z_mm),
          tucked_(tucked),
          edge_(std::max(kTableHalfMm, 16.0 + widest(spine, low_z_mm, high_z_mm))) {
        rows_ = static_cast<int>((high_z_mm - low_z_mm) / kStepZMm) + 2;
        for (int row = 0; row < rows_; ++row)
            add_row(spine, std::min(high_z_mm, low_z_mm + row * kStepZMm), over_mm);
    }

    double edge_mm() const { return edge_; }

    /// |x| <= edge_mm(); y in W.
    double y_mm(double x_mm, double z_mm) const {
        const double i = std::clamp((x_mm + edge_) / (2.0 * edge_), 0.0, 1.0) * kColumns;
        const double j = std::clamp((z_mm - low_z_) / kStepZMm, 0.0, double(rows_ - 1));
        const int i0 = std::min(static_cast<int>(i), kColumns - 1);
        const int j0 = std::min(static_cast<int>(j), rows_ - 2);
        const double s = i - i0, t = j - j0;
        const auto at = [&](int a, int b) {
            return y_[static_cast<std::size_t>(b * (kColumns + 1) + a)];
        };
        return glm::mix(glm::mix(at(i0, j0), at(i0 + 1, j0), s),
                        glm::mix(at(i0, j0 + 1), at(i0 + 1, j0 + 1), s), t);
    }

  private:
    static constexpr int kColumns = 84;
    static constexpr double kStepZMm = 12.0;

    static double widest(const patient::Spine& spine, double low, double high) {
        double width = 0.0;
        for (double z = low; z <= high; z += kStepZMm)
            width = std::max(width, body_outline(spine, z).half_width_mm);
        return width;
    }

    void add_row(const patient::Spine& spine, double z_mm, double over_mm) {
        std::vector<glm::dvec2> hull;
        for (int i = 0; i <= kColumns; ++i) {
            const double x = edge_ * (2.0 * i / kColumns - 1.0);
            const bool end = i == 0 || i == kColumns;
            const glm::dvec2 p(x, end ? kMattressYMm : body_top_y_mm(spine, x, z_mm) + over_mm);
            const auto above = [&] {
                const glm::dvec2 &a = hull[hull.size() - 2], &b = hull.back();
                return (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x) >= 0.0;
            };
            while (hull.size() >= 2 && above())
                hull.pop_back();
            hull.push_back(p);
        }
        std::size_t k = 0;
        for (int i = 0; i <= kColumns; ++i) {
            const double x = edge_ * (2.0 * i / kColumns - 1.0);
            while (k + 2 < hull.size() && hull[k + 1].x < x)
                ++k;
            const glm::dvec2 &a = hull[k], &b = hull[k + 1];
            const double span = b.x - a.x, t = span > 0.0 ? (x - a.x) / span : 0.0;
            // long free stretches sag a little
            const double sag = 0.10 * span * t * (1.0 - t);
            const double body = body_top_y_mm(spine, x, z_mm) + over_mm;
            const bool end = i == 0 || i == kColumns;
            const double taut = a.y + (b.y - a.y) * t - sag;
            y_.push_back(std::max(glm::mix(body, taut, end ? 1.0 : tautness(z_mm)),
                                  end ? kMattressYMm : body));
        }
    }

    double tautness(double z_mm) const {
        return tucked_ ? smoothstep((high_z_ - z_mm) / 70.0) : 1.0;
    }

    double low_z_, high_z_;
    bool tucked_;
    double edge_;
    int rows_ = 0;
    std::vector<double> y_;
};

/// Cloth laid out flat: s across from the midline, z along the table. Beyond the edge it hangs, so
/// far outside of what hangs there already.
glm::dvec3 laid(const TautCloth& cloth, double s_mm, double z_mm, double phase, double over_mm) {
    const double edge = cloth.edge_mm(), past = std::fabs(s_mm) - edge;
    const double side = std::copysign(1.0, s_mm);
    if (past <= 0.0) {
        // creases run off the body toward the edge
        const double free = smoothstep((std::fabs(s_mm) / edge - 0.72) / 0.28);
        const double crease = free * 4.0 * std::sin(z_mm / 23.0 + phase + 0.01 * s_mm);
        return {s_mm, cloth.y_mm(s_mm, z_mm) + free * over_mm + std::max(-2.0, crease), z_mm};
    }
    const double drop = smoothstep(past / 140.0);
    const double wave = std::sin(z_mm / 41.0 + phase) + 0.45 * std::sin(z_mm / 17.0 + 2.0 * phase);
    // the first centimetres turn over the edge
    const double turn = std::min(past / 24.0, 1.0);
    const double out =
        over_mm * turn + 20.0 * std::sin(0.5 * units::kPi * turn) + drop * 13.0 * (1.0 + wave);
    const double down =
        24.0 * (1.0 - std::cos(0.5 * units::kPi * turn)) + std::max(0.0, past - 24.0);
    return {side * (edge + out), kMattressYMm + over_mm * (1.0 - turn) - down,
            z_mm + drop * 4.0 * wave};
}

void lay_blanket(MeshBuilder& builder, const patient::Spine& spine, double high_mm, bool tucked) {
    const double scale = spine.parameters.height_mm / kReferenceHeightMm;
    const double low = -1085.0 * scale, high = high_mm * scale;
    const TautCloth cloth(spine, low, high, tucked ? 11.0 : 5.0, tucked);
    const double half = cloth.edge_mm() + 150.0;
    builder.paint(kBlanket).sheet(
        34, tucked ? 56 : 38,
        [&](double u, double v) {
            glm::dvec3 p = laid(cloth, half * (2.0 * u - 1.0), glm::mix(low, high, v), 0.7, 0.0);
            p.y += 1.6 * std::sin(p.x / 31.0 + p.z / 47.0) * std::sin(p.z / 29.0);
            return p;
        },
        true);
    // over the feet it falls to the mattress
    builder.sheet(
        34, 4,
        [&](double u, double v) {
            glm::dvec3 p = laid(cloth, half * (2.0 * u - 1.0), low, 0.7, 0.0);
            p.z -= 60.0 * smoothstep(v);
            p.y = glm::mix(p.y, std::min(p.y, kMattressYMm), v * v);
            return p;
        },
        false);
}

}  // namespace

double body_top_y_mm(const patient::Spine& spine, double x_mm, double z_mm) {
    const Outline outline = body_outline(spine, z_mm);
    if (std::fabs(x_mm) >= outline.half_width_mm) return kMattressYMm;
    const double scale = spine.parameters.height_mm / kReferenceHeightMm;
    if (z_mm >= patient::hips_z_mm(spine)) return patient::anterior_skin_y_mm(spine, x_mm, z_mm);
    const double u = std::fabs(x_mm) / outline.half_width_mm;
    const double height = outline.top_y_mm - patient::kTableTopYMm;
    // two legs with a valley between
    const double apart = smoothstep((patient::hips_z_mm(spine) - z_mm) / scale / 220.0);
    const double valley = 0.22 * apart * std::exp(-u * u / 0.06);
    return patient::kTableTopYMm +
           height * std::pow(1.0 - std::pow(u, 2.35), 1.0 / 2.35) * (1.0 - valley);
}

void add_drape(MeshBuilder& builder, const Model& model) {
    constexpr int kAround = 80, kOut = 17;
    constexpr double kRimMm = 1.5;
    const double scale = model.spine.parameters.height_mm / kReferenceHeightMm;
    const double low = -420.0 * scale, high = 236.0 * scale;
    const TautCloth cloth(model.spine, low, high, 13.0, true);
    const double half = cloth.edge_mm() + 240.0;
    const glm::dvec2 center(model.X_WP.p.x, model.X_WP.p.z);
    const auto rim = [](double angle) {
        // rounded rectangle: the corner arcs' centres pushed out by the rounding
        const glm::dvec2 d(std::cos(angle), std::sin(angle));
        const glm::dvec2 core(kOpeningHalfXMm - kOpeningRoundingMm,
                              kOpeningHalfZMm - kOpeningRoundingMm);
        const double stretch = std::max(std::fabs(d.x), std::fabs(d.y));
        const glm::dvec2 square = d / stretch;
        const glm::dvec2 soft = glm::normalize(square * square * square);
        return glm::clamp(1.6 * square, -1.0, 1.0) * core + soft * kOpeningRoundingMm;
    };
    const auto outer = [&](const glm::dvec2& from, double angle) {
        const glm::dvec2 d(std::cos(angle), std::sin(angle));
        const double to_x = d.x > 1e-9    ? (half - from.x) / d.x
                            : d.x < -1e-9 ? (-half - from.x) / d.x
                                          : 1e9;
        const double to_z = d.y > 1e-9    ? (high - from.y) / d.y
                            : d.y < -1e-9 ? (low - from.y) / d.y
                                          : 1e9;
        return from + d * std::min(to_x, to_z);
    };
    builder.part(static_cast<std::uint32_t>(Part::patient)).paint(kDrape);
    builder.sheet(
        kAround, kOut,
        [&](double u, double v) {
            const double angle = 2.0 * units::kPi * u;
            const double out = v < 0.06 ? 0.4 * v : 0.024 + (v - 0.06) / 0.94 * 0.976;
            const glm::dvec2 flat = glm::mix(center + rim(angle), outer(center, angle), out);
            glm::dvec3 p = laid(cloth, flat.x, flat.y, 0.0, 13.0);
            const double loose = smoothstep((v - 0.12) / 0.25);
            p.y += loose * (1.8 * std::sin(flat.x / 37.0 - flat.y / 61.0) +
                            1.4 * std::sin(flat.y / 26.0 + flat.x / 90.0));
            // it lies over the blanket's end
            p.y += 10.0 * smoothstep((low + 170.0 * scale - flat.y) / (90.0 * scale));
            // glued to the skin at the rim
            if (std::fabs(p.x) < body_outline(model.spine, p.z).half_width_mm) {
                const double skin = body_top_y_mm(model.spine, p.x, p.z);
                p.y = glm::mix(skin + kRimMm, p.y, smoothstep(v / 0.10));
            }
            return p;
        },
        false, [&](double, double v) { return v < 0.06 ? kHem : kDrape; });
}

void add_blanket(MeshBuilder& builder, const Model& model, bool draped) {
    constexpr double kUnderDrapeMm = -340.0, kUpToHipsMm = -128.0;
    builder.part(static_cast<std::uint32_t>(Part::patient));
    lay_blanket(builder, model.spine, draped ? kUnderDrapeMm : kUpToHipsMm, !draped);
}

}  // namespace sideport::room
