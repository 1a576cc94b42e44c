#include "sim/patient/spine.h"

#include <algorithm>
#include <cmath>

#include "sim/base/random.h"
#include "sim/base/units.h"

namespace sideport::patient {

namespace {

/// One row of the level table, mm and degrees. ref: procedure facts section 4 (bodies, discs,
/// canal); pedicles, processes and tilts recalled and tuned by eye against radiographs (RL).
struct LevelRow {
    double body_width, body_depth, posterior_height, anterior_height, disc_below, canal_width,
        canal_depth;
    double pedicle_width, pedicle_height, tilt_deg, transverse_half_span, transverse_rise;
    double spinous_length, spinous_height, spinous_angle_deg, lamina_height;
    bool lumbar;
};

constexpr LevelRow kLevels[kLevelCount] = {
    {29, 27, 19, 18, 4.2, 18, 16, 5.5, 12, 0, 31, 4, 38, 9, 58, 20, false},                  // T8
    {30, 28, 20, 19, 4.8, 18, 16, 6.0, 13, -3, 30, 4, 36, 9, 52, 20, false},                 // T9
    {32, 29, 21, 20, 5.4, 18, 16, 6.8, 14, -6, 28, 3, 32, 10, 44, 20, false},                // T10
    {35, 31, 22, 21, 6.2, 20, 17, 8.0, 16, -8.5, 24, 3, 28, 13, 32, 21, false},              // T11
    {39, 33, 23.5, 22.5, 7.2, 22, 18, 8.0, 16, -10, 22, 2, 26, 16, 20, 22, false},           // T12
    {41, 34, 24.8, 24.3, 8.6, 23.7, 19, 8.0, 15.5, -9, 36, 0, 29, 18, 12, 22, true},         // L1
    {43, 34.6, 25.6, 25.6, 9.5, 24, 18, 8.6, 15, -5, 41, 0, 31, 20, 10, 23, true},           // L2
    {44, 35, 26, 26.8, 10.4, 24, 17.5, 10, 14.5, 1, 47, 0, 32, 21, 9, 22, true},             // L3
    {46.5, 35.5, 25.8, 27.3, 11.2, 25.4, 18.6, 12.2, 14.5, 9, 45, 1, 29, 19, 10, 20, true},  // L4
    {47.5, 34.7, 24, 27.8, 10.1, 27, 19.7, 16, 14.5, 20, 44, 2, 23, 15, 14, 17, true},       // L5
    {50, 33, 30, 30, 0, 28, 16, 18, 14, 34, 0, 0, 12, 12, 20, 14, true},                     // S1
};

/// Sac across the canal (share of its width and depth) and cord (mm) at each level. ref: procedure
/// facts section 4 (sac AP / ML, cord AP x ML); the cord ends at the conus.
struct SacRow {
    double width_share, depth_share, cord_width, cord_depth;
};
constexpr SacRow kSac[kLevelCount] = {
    {0.89, 0.81, 8.3, 6.3},  // T8
    {0.89, 0.81, 8.3, 6.4},  // T9
    {0.89, 0.81, 8.5, 6.5},  // T10
    {0.85, 0.82, 9.0, 7.0},  // T11
    {0.82, 0.83, 9.5, 7.5},  // T12
    {0.80, 0.82, 9.5, 7.5},  // L1
    {0.75, 0.83, 9.5, 7.5},  // L2 and below: no cord, see kConusTaperMm
    {0.71, 0.80, 9.5, 7.5},  // L3
    {0.67, 0.73, 9.5, 7.5},  // L4
    {0.56, 0.63, 9.5, 7.5},  // L5
    {0.46, 0.66, 9.5, 7.5},  // S1
};
constexpr double kConusTaperMm = 40.0;

// Above T8 the canal goes on into the upper thoracic kyphosis: 2.5 degrees of tilt a level of 22 mm
// (kyphosis T4-T12 of 20-45 degrees, procedure facts section 4). Only CSF reaches there.
constexpr double kKyphosisPerMm = 0.00099;
constexpr double kUpperThoraxMm = 165.0;  ///< T8 to about T1

constexpr int kL3 = 7;
constexpr double kRotationPerMm = 0.014;   ///< axial rotation that follows the lateral curve
constexpr double kTableHeightMm = 1680.0;  ///< stature that the level table stands for

/// How far patients of one sex and stature differ from the table: each dimension of the whole spine
/// by `person`, each level of it by `level`. Together they stay within the +-10 % that people
/// differ by (procedure facts, section 4).
struct Variation {
    int index;
    double person, level;
};
constexpr Variation kSize{0, 0.025, 0.0}, kWidth{1, 0.025, 0.012}, kDepth{2, 0.025, 0.012},
    kHeight{3, 0.020, 0.012}, kDisc{4, 0.050, 0.020}, kCanal{5, 0.022, 0.010},
    kPedicleWidth{6, 0.100, 0.040}, kPedicleHeight{7, 0.060, 0.030}, kSpan{8, 0.070, 0.050},
    kSpinousLength{9, 0.080, 0.040}, kSpinousHeight{10, 0.090, 0.060}, kLamina{11, 0.050, 0.030};
constexpr double kLordosisShare = 0.08;  ///< of the usual tilt, by person
constexpr double kTiltDeg = 1.0;         ///< and each level by this
constexpr double kConusMm = 6.0, kSacEndMm = 4.0;

/// Height that a disc has lost at 80 years in the worst case. ref: RL, the lower lumbar discs wear
/// most.
constexpr double kDiscWear[kLevelCount] = {0.15, 0.15, 0.16, 0.18, 0.20, 0.24,
                                           0.28, 0.34, 0.42, 0.42, 0.0};
// a wedge fracture of old age: at this chance, in one of three levels, this share of the front
constexpr double kWedgeChance = 0.45, kWedgeShare = 0.20;
constexpr int kFirstWedge = 3, kWedgeLevels = 3;

double signed_unit(std::uint64_t seed, int level, int index) {
    return uniform(-1.0, 1.0, seed, RandomStream::anatomy, static_cast<std::uint64_t>(level),
                   static_cast<std::uint64_t>(index));
}

double smoothstep(double low, double high, double x) {
    const double t = std::clamp((x - low) / (high - low), 0.0, 1.0);
    return t * t * (3.0 - 2.0 * t);
}

/// 1 for an average patient.
double person(std::uint64_t seed, const Variation& v) {
    return 1.0 + v.person * signed_unit(seed, 100, v.index);
}

/// 0 until 35 years, 1 from 80 on.
double wear_of(double age_years) {
    return std::clamp((age_years - 35.0) / 45.0, 0.0, 1.0);
}

/// Share of the front height that a wedge fracture has taken from this level; 0: none.
double wedge_share(const Parameters& p, int level) {
    const double old = std::clamp((p.age_years - 62.0) / 20.0, 0.0, 1.0) *
                       (p.sex == Parameters::Sex::female ? 1.0 : 0.5);
    if (0.5 + 0.5 * signed_unit(p.seed, 102, 0) > kWedgeChance * old) return 0.0;
    const auto where = static_cast<int>(kWedgeLevels * (0.5 + 0.5 * signed_unit(p.seed, 102, 1)));
    if (level != kFirstWedge + where) return 0.0;
    return kWedgeShare * (0.75 + 0.25 * signed_unit(p.seed, 102, 2));
}

/// Dimensions of one level for this patient: sex and stature scale everything, chance the rest.
Vertebra make_vertebra(const Parameters& p, int level) {
    const LevelRow& row = kLevels[level];
    const double sex = p.sex == Parameters::Sex::male ? 1.04 : 1.0;
    const double size = sex * p.height_mm / kTableHeightMm * person(p.seed, kSize);
    const auto vary = [&](double value, const Variation& v) {
        return value * size * person(p.seed, v) *
               (1.0 + v.level * signed_unit(p.seed, level, v.index));
    };
    // discs lose height with age, unevenly
    const double wear =
        kDiscWear[level] * wear_of(p.age_years) *
        uniform(0.3, 1.0, p.seed, RandomStream::anatomy, static_cast<std::uint64_t>(level), 20);
    return {
        .X_WB = {},
        .body_width_mm = vary(row.body_width, kWidth),
        .body_depth_mm = vary(row.body_depth, kDepth),
        .posterior_height_mm = vary(row.posterior_height, kHeight),
        .anterior_height_mm = vary(row.anterior_height, kHeight) * (1.0 - wedge_share(p, level)),
        .disc_below_mm = vary(row.disc_below, kDisc) * (1.0 - wear),
        .canal_width_mm = vary(row.canal_width, kCanal),
        .canal_depth_mm = vary(row.canal_depth, kCanal),
        .pedicle_width_mm = vary(row.pedicle_width, kPedicleWidth),
        .pedicle_height_mm = vary(row.pedicle_height, kPedicleHeight),
        .transverse_half_span_mm = vary(row.transverse_half_span, kSpan),
        .transverse_rise_mm = row.transverse_rise * size,
        .spinous_length_mm = vary(row.spinous_length, kSpinousLength),
        .spinous_height_mm = vary(row.spinous_height, kSpinousHeight),
        .spinous_angle_deg = row.spinous_angle_deg + 3.0 * signed_unit(p.seed, 103, 0) +
                             1.5 * signed_unit(p.seed, level, 15),
        .lamina_height_mm = vary(row.lamina_height, kLamina),
        .lumbar = row.lumbar};
}

/// The way this back bends: lordosis as the scenario says, a little more or less by person.
double tilt_rad(const Parameters& p, int level) {
    const double scale = p.lordosis_scale * (1.0 + kLordosisShare * signed_unit(p.seed, 104, 0));
    return units::rad_from_deg(kLevels[level].tilt_deg * scale +
                               kTiltDeg * signed_unit(p.seed, level, 14));
}

double mean_height_mm(const Vertebra& v) {
    return 0.5 * (v.posterior_height_mm + v.anterior_height_mm);
}

/// Stacks the bodies upward from S1 along their own axes, then puts the centre of L3 into the
/// origin.
void stack(Spine& spine) {
    glm::dvec3 axes[kLevelCount];
    for (int k = 0; k < kLevelCount; ++k) {
        const double tilt = tilt_rad(spine.parameters, k);
        axes[k] = {0.0, std::sin(tilt), std::cos(tilt)};
        spine.levels[static_cast<std::size_t>(k)].X_WB.R =
            glm::dmat3({1.0, 0.0, 0.0}, {0.0, std::cos(tilt), -std::sin(tilt)}, axes[k]);
    }
    glm::dvec3 top = axes[kLevelCount - 1] * (0.5 * mean_height_mm(spine.levels.back()));
    for (int k = kLevelCount - 2; k >= 0; --k) {
        Vertebra& v = spine.levels[static_cast<std::size_t>(k)];
        const double half_mm = 0.5 * mean_height_mm(v);
        v.X_WB.p =
            top + glm::normalize(axes[k] + axes[k + 1]) * v.disc_below_mm + axes[k] * half_mm;
        top = v.X_WB.p + axes[k] * half_mm;
    }
    const glm::dvec3 origin = spine.levels[kL3].X_WB.p;
    for (Vertebra& v : spine.levels)
        v.X_WB.p -= origin;
}

/// A back that is too long and too bent for the room above the table flattens under its weight.
void lie_flat(Spine& spine) {
    constexpr double kBehindCanalMm = 14.0;  ///< lamina, crest and skin
    double flat = 1.0;
    for (const Vertebra& v : spine.levels) {
        const double room_y =
            kTableTopYMm + 0.5 * v.body_depth_mm + v.canal_depth_mm + kBehindCanalMm;
        if (room_y < 0.0 && v.X_WB.p.y < room_y) flat = std::min(flat, room_y / v.X_WB.p.y);
    }
    for (Vertebra& v : spine.levels)
        v.X_WB.p.y *= flat;
}

/// The patient lies on the table: a spinous process ends under the skin of the back.
void shorten_processes(Spine& spine) {
    constexpr double kSkinMm = 5.0;
    for (Vertebra& v : spine.levels) {
        const double start_y = v.X_WB.p.y - 0.5 * v.body_depth_mm - v.canal_depth_mm - 3.0;
        const double back = std::cos(units::rad_from_deg(v.spinous_angle_deg));
        v.spinous_length_mm =
            std::min(v.spinous_length_mm, (start_y - kTableTopYMm - kSkinMm) / back);
    }
}

/// Lateral curve with the rotation that belongs to it, and a little unevenness. Side, apex and
/// length of the curve are the person's own.
void curve(Spine& spine) {
    const std::uint64_t seed = spine.parameters.seed;
    const double side = signed_unit(seed, 105, 0) < 0.0 ? -1.0 : 1.0;
    const double wave_mm = 110.0 + 15.0 * signed_unit(seed, 105, 1);
    const double start = 0.6 + 0.45 * signed_unit(seed, 105, 2);
    const double amplitude = side * spine.parameters.scoliosis_mm;
    const double center_x = amplitude * std::sin(start);
    for (int k = 0; k < kLevelCount; ++k) {
        Pose& X_WB = spine.levels[static_cast<std::size_t>(k)].X_WB;
        const double phase = X_WB.p.z / wave_mm;
        X_WB.p.x += amplitude * std::sin(phase + start) - center_x;
        const double lean =
            amplitude / wave_mm * std::cos(phase + start) + 0.02 * signed_unit(seed, k, 12);
        const double turn = kRotationPerMm * amplitude * std::sin(phase + start + 0.3) +
                            0.02 * signed_unit(seed, k, 13);
        const glm::dvec3 z = glm::normalize(X_WB.R[2] + glm::dvec3(lean, 0.0, 0.0));
        const glm::dvec3 turned = glm::normalize(X_WB.R[1] + glm::dvec3(turn, 0.0, 0.0));
        const glm::dvec3 y = glm::normalize(turned - z * glm::dot(turned, z));
        X_WB.R = glm::dmat3(glm::cross(y, z), y, z);
    }
}

/// Puts the vertebrae where a tomogram shows them; what it does not measure (pedicles, processes)
/// stays that of the sex and stature.
void take_measured(Spine& spine, const MeasuredBody& body) {
    for (std::size_t k = 0; k < kLevelCount; ++k) {
        const MeasuredLevel& level = body.levels[k];
        Vertebra& v = spine.levels[k];
        const double tilt = units::rad_from_deg(level.tilt_deg);
        const double lean = units::rad_from_deg(level.lean_deg);
        const glm::dvec3 z =
            glm::normalize(glm::dvec3(std::tan(lean), std::sin(tilt), std::cos(tilt)));
        const glm::dvec3 forward(0.0, std::cos(tilt), -std::sin(tilt));
        const glm::dvec3 y = glm::normalize(forward - z * glm::dot(forward, z));
        v.X_WB = {.R = glm::dmat3(glm::cross(y, z), y, z), .p = level.center_W_mm};
        v.body_width_mm = level.body_width_mm;
        v.body_depth_mm = level.body_depth_mm;
        v.posterior_height_mm = v.anterior_height_mm = level.height_mm;
        v.disc_below_mm = level.disc_below_mm;
        const CanalStation canal = canal_at(body.canal, level.center_W_mm.z);
        v.canal_width_mm = canal.width_mm;
        v.canal_depth_mm = canal.depth_mm;
    }
}

/// Index k and share t so that height z lies between level k (t = 0) and k + 1 (t = 1).
struct Between {
    int level;
    double t;
};
Between between(const Spine& spine, double z_mm) {
    for (int k = 0; k + 1 < kLevelCount; ++k) {
        const double high = spine.levels[static_cast<std::size_t>(k)].X_WB.p.z;
        const double low = spine.levels[static_cast<std::size_t>(k) + 1].X_WB.p.z;
        if (z_mm <= high && z_mm >= low) return {k, (high - z_mm) / (high - low)};
    }
    return z_mm > spine.levels.front().X_WB.p.z ? Between{0, 0.0} : Between{kLevelCount - 2, 1.0};
}

glm::dvec3 canal_center_W(const Vertebra& v) {
    return v.X_WB.point({0.0, -0.5 * v.body_depth_mm - 0.5 * v.canal_depth_mm, 0.0});
}

}  // namespace

int level_index(std::string_view name) {
    for (int k = 0; k < kLevelCount; ++k) {
        if (kLevelNames[static_cast<std::size_t>(k)] == name) return k;
    }
    return -1;
}

Spine make_spine(const Parameters& parameters) {
    Spine spine;
    spine.parameters = parameters;
    for (int k = 0; k < kLevelCount; ++k) {
        spine.levels[static_cast<std::size_t>(k)] = make_vertebra(parameters, k);
    }
    if (parameters.measured) {
        take_measured(spine, *parameters.measured);
        shorten_processes(spine);
        spine.conus_z_mm = parameters.measured->conus_z_mm;
        spine.sac_low_z_mm = parameters.measured->sac_low_z_mm;
        spine.sac_high_z_mm = spine.levels.front().X_WB.p.z + kUpperThoraxMm;
        return spine;
    }
    stack(spine);
    lie_flat(spine);
    shorten_processes(spine);
    curve(spine);
    constexpr std::size_t kL1 = 5;
    const Vertebra& l1 = spine.levels[kL1];
    spine.conus_z_mm = l1.X_WB.p.z - 8.0 + kConusMm * signed_unit(parameters.seed, 101, 0);
    spine.sac_low_z_mm =
        spine.levels.back().X_WB.p.z - 30.0 + kSacEndMm * signed_unit(parameters.seed, 101, 1);
    spine.sac_high_z_mm = spine.levels.front().X_WB.p.z + kUpperThoraxMm;
    return spine;
}

SacSection sac_at(const Spine& spine, double z_mm) {
    const double z = std::clamp(z_mm, spine.sac_low_z_mm, spine.sac_high_z_mm);
    const Between at = between(spine, z);
    const double t = at.t;
    const auto upper = static_cast<std::size_t>(at.level), lower = upper + 1;
    const Vertebra &a = spine.levels[upper], &b = spine.levels[lower];
    const auto mixed = [&](double SacRow::*field) {
        return glm::mix(kSac[upper].*field, kSac[lower].*field, t);
    };
    SacSection section;
    CanalStation canal{glm::mix(canal_center_W(a), canal_center_W(b), t),
                       glm::mix(a.canal_width_mm, b.canal_width_mm, t),
                       glm::mix(a.canal_depth_mm, b.canal_depth_mm, t)};
    if (const auto& measured = spine.parameters.measured) canal = canal_at(measured->canal, z);
    section.center_W_mm = canal.center_W_mm;
    section.center_W_mm.z = z;
    const double above_mm = std::max(0.0, z - spine.levels.front().X_WB.p.z);
    section.center_W_mm.y += kKyphosisPerMm * above_mm * above_mm;
    // the sac narrows below S1
    const double taper =
        1.0 - 0.6 * smoothstep(spine.levels.back().X_WB.p.z + 10.0, spine.sac_low_z_mm, z);
    section.half_width_mm = 0.5 * mixed(&SacRow::width_share) * canal.width_mm * taper;
    section.half_depth_mm = 0.5 * mixed(&SacRow::depth_share) * canal.depth_mm * taper;
    const double cord = std::clamp((z - spine.conus_z_mm + 10.0) / kConusTaperMm, 0.0, 1.0);
    section.cord_half_width_mm = 0.5 * mixed(&SacRow::cord_width) * cord;
    section.cord_half_depth_mm = 0.5 * mixed(&SacRow::cord_depth) * cord;
    section.cord_offset_y_mm = 0.8 * cord;
    return section;
}

glm::dvec3 body_center_at(const Spine& spine, double z_mm) {
    const auto [k, t] = between(spine, z_mm);
    glm::dvec3 center = glm::mix(spine.levels[static_cast<std::size_t>(k)].X_WB.p,
                                 spine.levels[static_cast<std::size_t>(k) + 1].X_WB.p, t);
    center.z = z_mm;
    return center;
}

}  // namespace sideport::patient
