#include <algorithm>
#include <cmath>

#include "sim/base/random.h"
#include "sim/base/units.h"
#include "sim/fluid/csf_parts.h"

namespace sideport::fluid {

namespace {

// sac: trabeculae 2-2.5 times the drag of a plane gap (fluid facts 2(c)); below the conus the roots
// leave this share of the radius
constexpr double kSacDragFactor = 2.2, kCaudaGapShare = 0.62, kSacLeastGapMm = 0.5;
constexpr double kSacMiddleShare = 0.75;  ///< of the dura's radius: middle of the gap

// in the closed spaces contrast stays undiluted: 240 mg/mL at 37 C against CSF (fluid facts 2.0)
constexpr double kContrastViscosityRatio = 5.0;

// subdural: dura and arachnoid part dorsally first; strands as in the sac
constexpr double kSubduralGapMm = 0.35, kSubduralDorsalShare = 0.6,
                 kSubduralDragFactor = 2.4 * kContrastViscosityRatio;

// epidural: fat between dura and bone, thick behind and thin in front; liquid runs in the clefts
// between lobules
constexpr double kEpiduralDorsalShare = 0.7, kEpiduralLeastMm = 0.6;
constexpr double kCleftShare = 0.3;  ///< of the layer's volume, on average
// 1e-10..1e-9 m2 in the clefts, less where lobules touch
constexpr double kFatLeastM2 = 3e-11 / kContrastViscosityRatio,
                 kFatMostM2 = 1e-9 / kContrastViscosityRatio;
constexpr int kLobuleStations = 2, kLobuleAngles = 2;

// sleeves of the roots: outward and down through the foramen
constexpr double kSleeveOutMm = 13.0, kSleeveDownMm = 8.0, kSleeveMl = 0.06;

// where a ball has taken all of the gap a film of this thickness is left
constexpr double kFilmMm = 0.05;

struct Layer {
    double width_mm, gap_mm, drag_factor;  ///< as drawn; of liquid
};

Layer sac_layer(const patient::SacSection& sac, double angle_rad) {
    const double dura = ellipse_radius_mm(sac.half_width_mm, sac.half_depth_mm, angle_rad);
    const double cord =
        ellipse_radius_mm(sac.cord_half_width_mm, sac.cord_half_depth_mm, angle_rad);
    const double gap = std::max(kSacLeastGapMm, std::min(dura - cord, kCaudaGapShare * dura));
    return {dura - cord, gap, kSacDragFactor};
}

Layer subdural_layer(double angle_rad) {
    const double gap = kSubduralGapMm * (1.0 + kSubduralDorsalShare * std::cos(angle_rad));
    return {gap, gap, kSubduralDragFactor};
}

/// Half width and half depth of the bony canal, linear between levels.
glm::dvec2 canal_half_mm(const patient::Spine& spine, double z_mm) {
    const auto half = [](const patient::Vertebra& v) {
        return 0.5 * glm::dvec2(v.canal_width_mm, v.canal_depth_mm);
    };
    if (z_mm >= spine.levels.front().X_WB.p.z) return half(spine.levels.front());
    for (std::size_t k = 0; k + 1 < spine.levels.size(); ++k) {
        const double high = spine.levels[k].X_WB.p.z, low = spine.levels[k + 1].X_WB.p.z;
        if (z_mm < low) continue;
        return glm::mix(half(spine.levels[k]), half(spine.levels[k + 1]),
                        (high - z_mm) / (high - low));
    }
    return half(spine.levels.back());
}

Layer epidural_layer(const patient::SacSection& sac, const glm::dvec2& canal_half,
                     double angle_rad) {
    const double dura = ellipse_radius_mm(sac.half_width_mm, sac.half_depth_mm, angle_rad);
    const double canal = ellipse_radius_mm(canal_half.x, canal_half.y, angle_rad);
    // the sac lies against the front of the canal
    const double width = std::max(
        kEpiduralLeastMm, (canal - dura) * (1.0 + kEpiduralDorsalShare * std::cos(angle_rad)));
    return {width, kCleftShare * width, 1.0};
}

/// 0-1, smooth over a lobule of fat, periodic round the ring.
double lobule(const CsfSheetModel& m, std::uint64_t seed, int station, int angle) {
    const int columns = std::max(1, m.angles / kLobuleAngles);
    const double u = (station + 0.5) / kLobuleStations, v = (angle + 0.5) * columns / m.angles;
    const int row = static_cast<int>(u), column = static_cast<int>(v);
    const auto at = [&](int r, int c) {
        return uniform_01(seed, RandomStream::tissue, static_cast<std::uint64_t>(r),
                          static_cast<std::uint64_t>(c % columns));
    };
    const double s = u - row, t = v - column;
    const double mixed = glm::mix(glm::mix(at(row, column), at(row, column + 1), t),
                                  glm::mix(at(row + 1, column), at(row + 1, column + 1), t), s);
    return glm::smoothstep(0.25, 0.75, mixed);
}

/// Gaps and permeability of every cell. A plane gap passes gap^2 / 12, less by its drag factor.
void set_layers(CsfSheetModel& m, const patient::Spine& spine) {
    const std::uint64_t seed = spine.parameters.seed;
    for (int i = 0; i < m.stations; ++i) {
        const patient::SacSection& sac = m.sections[static_cast<std::size_t>(i)];
        const double dura_mm = 0.5 * (sac.half_width_mm + sac.half_depth_mm);
        const glm::dvec2 canal = canal_half_mm(spine, sac.center_W_mm.z);
        double middle_mm = dura_mm;
        if (m.setup.space == CsfSpace::sac) middle_mm = kSacMiddleShare * dura_mm;
        if (m.setup.space == CsfSpace::epidural)
            middle_mm = 0.5 * (dura_mm + 0.5 * (canal.x + canal.y));
        m.arc_m.push_back(2.0 * units::kPi * middle_mm * 1e-3 / m.angles);
        for (int j = 0; j < m.angles; ++j) {
            const double angle = cell_angle_rad(m, j);
            Layer layer = m.setup.space == CsfSpace::sac        ? sac_layer(sac, angle)
                          : m.setup.space == CsfSpace::subdural ? subdural_layer(angle)
                                                                : epidural_layer(sac, canal, angle);
            const double gap_m = layer.gap_mm * 1e-3;
            double permeability = gap_m * gap_m / (12.0 * layer.drag_factor);
            if (m.setup.space == CsfSpace::epidural) {
                const double cleft = lobule(m, seed, i, j);
                permeability = kFatLeastM2 * std::pow(kFatMostM2 / kFatLeastM2, cleft);
                layer.gap_mm *= 0.4 + 1.2 * cleft;
            }
            m.width_mm.push_back(layer.width_mm);
            m.gap_m.push_back(layer.gap_mm * 1e-3);
            m.permeability_m2.push_back(permeability);
        }
    }
}

void set_slopes(CsfSheetModel& m) {
    for (int i = 0; i <= m.stations; ++i) {
        const auto a = static_cast<std::size_t>(std::max(0, i - 1));
        const auto b = static_cast<std::size_t>(std::min(m.stations - 1, i));
        const double fall_mm = m.sections[a].center_W_mm.y - m.sections[b].center_W_mm.y;
        m.slope_rad.push_back(a == b ? 0.0 : std::atan2(fall_mm, 1e3 * m.spacing_m));
    }
}

/// Stations between the walls of a loculation; all of them without one.
void set_walls(CsfSheetModel& m) {
    m.open_share.assign(static_cast<std::size_t>(m.stations) + 1, 1.0);
    m.pocket_first = 0;
    m.pocket_end = m.stations;
    m.closed = m.setup.space != CsfSpace::sac;
    if (m.closed) m.open_share.front() = 0.0;
    const double half_mm = m.setup.loculation_half_length_mm;
    if (half_mm <= 0.0) return;
    const double dz_mm = 1e3 * m.spacing_m;
    const double high_mm = m.sections.front().center_W_mm.z + 0.5 * dz_mm;
    const auto face = [&](double z_mm) {
        return static_cast<int>(std::lround((high_mm - z_mm) / dz_mm));
    };
    m.pocket_first = std::clamp(face(m.setup.tip_z_W_mm + half_mm), 0, m.stations - 2);
    m.pocket_end = std::clamp(face(m.setup.tip_z_W_mm - half_mm), m.pocket_first + 2, m.stations);
    for (const int wall : {m.pocket_first, m.pocket_end}) {
        if (wall < m.stations)
            m.open_share[static_cast<std::size_t>(wall)] *= m.setup.loculation_leak_share;
    }
    m.closed = m.closed || m.setup.loculation_leak_share <= 0.0;
}

/// Takes a ball in the middle of the gap at the tip out of the layer.
void place_granuloma(CsfSheetModel& m) {
    const double radius_mm = m.setup.granuloma_radius_mm;
    const double angle = units::rad_from_deg(m.setup.tip_angle_deg);
    const double dz_mm = 1e3 * m.spacing_m;
    const double top_mm = m.sections.front().center_W_mm.z;
    const auto tip = static_cast<std::size_t>(std::clamp(
        static_cast<int>(std::lround((top_mm - m.setup.tip_z_W_mm) / dz_mm)), 0, m.stations - 1));
    const patient::SacSection& sac = m.sections[tip];
    const double dura_mm = ellipse_radius_mm(sac.half_width_mm, sac.half_depth_mm, angle);
    const double turn = angle / (2.0 * units::kPi) * m.angles - 0.5;
    const int nearest = (static_cast<int>(std::lround(turn)) % m.angles + m.angles) % m.angles;
    const double gap_mm =
        1e3 * m.gap_m[tip * static_cast<std::size_t>(m.angles) + static_cast<std::size_t>(nearest)];
    const double outward_mm =
        m.setup.space == CsfSpace::epidural ? dura_mm + 0.5 * gap_mm : dura_mm - 0.5 * gap_mm;
    m.granuloma_center_W_mm =
        glm::dvec3(sac.center_W_mm.x + outward_mm * std::sin(angle),
                   sac.center_W_mm.y - outward_mm * std::cos(angle), m.setup.tip_z_W_mm);
    for (int i = 0; i < m.stations; ++i) {
        const double along_mm = top_mm - i * dz_mm - m.setup.tip_z_W_mm;
        for (int j = 0; j < m.angles; ++j) {
            const auto q = static_cast<std::size_t>(i * m.angles + j);
            const double round_mm =
                outward_mm * std::remainder(cell_angle_rad(m, j) - angle, 2.0 * units::kPi);
            const double rest = radius_mm * radius_mm - along_mm * along_mm - round_mm * round_mm;
            if (rest <= 0.0) continue;
            const double before_m = m.gap_m[q];
            m.gap_m[q] =
                std::max(std::min(before_m, kFilmMm * 1e-3), before_m - 2e-3 * std::sqrt(rest));
            const double share = m.gap_m[q] / before_m;
            m.permeability_m2[q] *= share * share;
        }
    }
}

/// Liquid along the roots: the cells beside each foramen hold it, and pass it well.
void open_sleeves(CsfSheetModel& m, const patient::Spine& spine) {
    const double dz_mm = 1e3 * m.spacing_m, top_mm = m.sections.front().center_W_mm.z;
    for (const patient::Vertebra& v : spine.levels) {
        const double z_mm = v.X_WB.p.z - 0.5 * v.pedicle_height_mm;
        const int i = static_cast<int>(std::lround((top_mm - z_mm) / dz_mm));
        if (i < 1 || i >= m.stations) continue;
        const patient::SacSection& sac = m.sections[static_cast<std::size_t>(i)];
        for (const int side : {1, -1}) {
            CsfSleeve sleeve;
            sleeve.from_W_mm =
                sac.center_W_mm + glm::dvec3(side * (sac.half_width_mm + 1.0), 0.0, 0.0);
            sleeve.to_W_mm =
                sleeve.from_W_mm + glm::dvec3(side * kSleeveOutMm, 0.0, -kSleeveDownMm);
            const int lateral = side > 0 ? m.angles / 4 : 3 * m.angles / 4;
            for (const int station : {i - 1, i}) {
                for (const int j : {lateral - 1, lateral})
                    sleeve.cells.push_back(static_cast<std::size_t>(station * m.angles + j));
            }
            sleeve.volume_m3 = kSleeveMl * 1e-6 / static_cast<double>(sleeve.cells.size());
            for (const std::size_t q : sleeve.cells) {
                const double face_m2 =
                    m.spacing_m * m.arc_m[q / static_cast<std::size_t>(m.angles)];
                m.gap_m[q] += sleeve.volume_m3 / face_m2;
                m.permeability_m2[q] = kFatMostM2;
            }
            m.sleeves.push_back(sleeve);
        }
    }
}

}  // namespace

double ellipse_radius_mm(double half_width_mm, double half_depth_mm, double angle_rad) {
    if (half_width_mm <= 0.0 || half_depth_mm <= 0.0) return 0.0;
    return 1.0 /
           std::hypot(std::sin(angle_rad) / half_width_mm, std::cos(angle_rad) / half_depth_mm);
}

CsfSheetModel make_csf_sheet(const patient::Spine& spine, const CsfSheetSetup& setup) {
    CsfSheetModel m;
    m.setup = setup;
    const double dz_mm = (spine.sac_high_z_mm - spine.sac_low_z_mm) / m.stations;
    m.spacing_m = dz_mm * 1e-3;
    for (int i = 0; i < m.stations; ++i)
        m.sections.push_back(patient::sac_at(spine, spine.sac_high_z_mm - (i + 0.5) * dz_mm));
    set_layers(m, spine);
    set_slopes(m);
    set_walls(m);
    if (setup.granuloma_radius_mm > 0.0) place_granuloma(m);
    if (setup.space == CsfSpace::epidural) open_sleeves(m, spine);
    set_pulse(m, spine);
    derive_faces(m);
    return m;
}

void derive_faces(CsfSheetModel& m) {
    const auto n = static_cast<std::size_t>(m.stations), a = static_cast<std::size_t>(m.angles);
    // harmonic means: the narrower cell decides
    const auto gap = [&](std::size_t p, std::size_t q) {
        return 2.0 * m.gap_m[p] * m.gap_m[q] / (m.gap_m[p] + m.gap_m[q]);
    };
    const auto drag = [&](std::size_t p, std::size_t q) {
        return 0.5 * m.kinematic_viscosity_m2_per_s *
               (1.0 / m.permeability_m2[p] + 1.0 / m.permeability_m2[q]);
    };
    m.faces = {};
    for (std::size_t i = 0; i <= n; ++i) {
        const std::size_t up = i > 0 ? i - 1 : 0, down = std::min(i, n - 1);
        m.faces.axial_arc_m.push_back(0.5 * (m.arc_m[up] + m.arc_m[down]));
        const double dispersion =
            0.5 * (m.axial_dispersion_m2_per_s[up] + m.axial_dispersion_m2_per_s[down]);
        for (std::size_t j = 0; j < a; ++j) {
            const double open = i < n ? m.open_share[i] : 0.0;  // the sac ends here
            m.faces.axial_gap_m.push_back(open * gap(up * a + j, down * a + j));
            m.faces.axial_drag_per_s.push_back(drag(up * a + j, down * a + j));
            // nothing mixes through the ends
            m.faces.axial_mixing_m3_per_s.push_back(
                i > 0 ? dispersion * m.faces.axial_gap_m.back() * m.faces.axial_arc_m.back() /
                            m.spacing_m
                      : 0.0);
        }
    }
    for (std::size_t q = 0; q < n * a; ++q) {
        const std::size_t i = q / a, right = q % a + 1 < a ? q + 1 : q + 1 - a;
        m.faces.volume_m3.push_back(m.gap_m[q] * m.spacing_m * m.arc_m[i]);
        m.faces.angular_gap_m.push_back(gap(q, right));
        m.faces.angular_drag_per_s.push_back(drag(q, right));
        m.faces.angular_mixing_m3_per_s.push_back(
            m.angular_dispersion_share * m.axial_dispersion_m2_per_s[i] *
            m.faces.angular_gap_m.back() * m.spacing_m / m.arc_m[i]);
    }
}

}  // namespace sideport::fluid
