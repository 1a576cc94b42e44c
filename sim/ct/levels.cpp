#include "sim/ct/levels.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "sim/base/units.h"
#include "sim/patient/level_count.h"

namespace sideport::ct {

namespace {

using patient::kLevelCount;
using patient::MeasuredLevel;

constexpr double kStepMm = 1.0;  ///< of the profiles along the spine
constexpr double kLeastLevelMm = 19.0, kMostLevelMm = 44.0;
constexpr double kWingBoneFrom = 110.0;  ///< HU; muscle lies below
constexpr double kWingShare = 0.15;      ///< of the boxes beside the canal that a sacrum fills
constexpr double kWingFloor = 0.05;      ///< less is none: transverse processes
constexpr double kLevelMm = 30.0;        ///< usual distance of discs, for what is bright or dark
constexpr double kDiscCost = 15.0;       ///< HU that a disc must be darker than its surroundings
constexpr double kL5DepthMm = 34.7, kSacrumTurnDeg = 5.0, kSacrumBendDeg = 12.0,
                 kSacrumEndMm = 32.0;
constexpr int kS1 = kLevelCount - 1;

/// A plane across the canal: its centre, and the ways aside, forward and along.
struct Section {
    glm::dvec3 center_A_mm, left, front, up;
    double depth_mm;
    glm::dvec3 place(double left_mm, double front_mm) const {
        return center_A_mm + left_mm * left + front_mm * front;
    }
};

Section section_at(const CanalLine& canal, double z_mm) {
    const patient::CanalStation station = patient::canal_at(canal.stations, z_mm);
    const glm::dvec3 up = canal_direction(canal.stations, z_mm);
    const glm::dvec3 front = glm::normalize(glm::dvec3(0, 1, 0) - up * up.y);
    return {station.center_W_mm, glm::cross(front, up), front, up, station.depth_mm};
}

/// Means along the spine, one value a step from the canal's lower end up.
struct Profiles {
    double low_z_mm = 0.0;
    std::vector<double> body;   ///< HU in front of the canal
    std::vector<double> wings;  ///< share of bone far aside
    std::vector<double> disc;   ///< how much darker than a level around it and than both sides
    double z_of(std::size_t i) const { return low_z_mm + kStepMm * double(i); }
};

double body_hu(const Coarse& coarse, const Section& s) {
    double sum = 0.0;
    int count = 0;
    for (double ahead = 7.0; ahead <= 25.0; ahead += 3.0) {
        for (double aside = -12.0; aside <= 12.0; aside += 3.0) {
            const double hu = coarse.nearest(s.place(aside, 0.5 * s.depth_mm + ahead));
            if (hu == kNothing) continue;
            // metal between bodies would outshine everything
            sum += std::min(hu, 600.0);
            ++count;
        }
    }
    // at an end of the scan what is left of the plane, or an ordinary body
    return count > 0 ? sum / count : 120.0;
}

/// In the axial plane, beyond the transverse processes: wings of the sacrum and the joints with
/// the ilium.
double wing_share(const Coarse& coarse, const glm::dvec3& canal_A) {
    int bone = 0, count = 0;
    for (const double side : {-1.0, 1.0}) {
        for (double aside = 36.0; aside <= 60.0; aside += 3.0) {
            for (double ahead = -14.0; ahead <= 16.0; ahead += 3.0) {
                const glm::dvec3 to(side * aside, ahead, 0.0);
                bone += coarse.nearest(canal_A + to) >= kWingBoneFrom;
                ++count;
            }
        }
    }
    return double(bone) / count;
}

Profiles profiles_of(const Coarse& coarse, const CanalLine& canal) {
    Profiles p;
    p.low_z_mm = canal.stations.front().center_W_mm.z;
    const double length = canal.stations.back().center_W_mm.z - p.low_z_mm;
    for (double at = 0.0; at <= length; at += kStepMm) {
        const Section s = section_at(canal, p.low_z_mm + at);
        p.body.push_back(body_hu(coarse, s));
        p.wings.push_back(wing_share(coarse, s.center_A_mm));
    }
    const auto n = static_cast<int>(p.body.size());
    const auto hu = [&](int i) {
        return p.body[static_cast<std::size_t>(std::clamp(i, 0, n - 1))];
    };
    constexpr int kReach = static_cast<int>(0.6 * kLevelMm / kStepMm);
    for (int i = 0; i < n; ++i) {
        const double here = (hu(i - 1) + hu(i) + hu(i + 1)) / 3.0;
        double mean = 0.0, above = -1e9, below = -1e9;
        for (int d = -kReach; d <= kReach; ++d)
            mean += hu(i + d) / (2 * kReach + 1);
        for (int d = 4; d <= 10; ++d)
            above = std::max(above, hu(i + d)), below = std::max(below, hu(i - d));
        // the middle of a body lies between bright endplates too, but is no darker than usual
        p.disc.push_back(std::min(mean, std::min(above, below)) - here - kDiscCost);
    }
    return p;
}

/// Discs from the lowest to the highest, as steps of the profile: the chain with the most
/// darkness and the most even distances.
std::vector<int> disc_chain(const Profiles& p) {
    constexpr double kUneven = 0.9;  ///< HU per mm of difference between neighbouring distances
    const auto n = static_cast<int>(p.disc.size());
    const int least = static_cast<int>(kLeastLevelMm / kStepMm);
    const int most = static_cast<int>(kMostLevelMm / kStepMm);
    // best[i][g]: chain that ends with a disc at i and a gap of g steps below it
    const auto gaps = static_cast<std::size_t>(most - least + 1);
    std::vector<std::vector<double>> best(static_cast<std::size_t>(n),
                                          std::vector<double>(gaps, -1e9));
    std::vector<std::vector<int>> before(static_cast<std::size_t>(n), std::vector<int>(gaps, -1));
    const auto gain = [&](int i) {
        return std::clamp(p.disc[static_cast<std::size_t>(i)], -60.0, 60.0);
    };
    double top = -1e9;
    int end = -1, end_gap = 0;
    for (int i = 0; i < n; ++i) {
        for (int g = least; g <= most; ++g) {
            const int from = i - g;
            if (from < 0) break;
            const auto at = static_cast<std::size_t>(g - least);
            double value = gain(from);
            int gap_before = -1;
            for (int h = least; h <= most; ++h) {
                const double chain =
                    best[static_cast<std::size_t>(from)][static_cast<std::size_t>(h - least)] -
                    kUneven * std::abs(g - h) * kStepMm;
                if (chain > value) value = chain, gap_before = h;
            }
            value += gain(i);
            best[static_cast<std::size_t>(i)][at] = value;
            before[static_cast<std::size_t>(i)][at] = gap_before;
            if (value > top) top = value, end = i, end_gap = g;
        }
    }
    std::vector<int> discs;
    while (end >= 0) {
        discs.push_back(end);
        const int gap_before =
            before[static_cast<std::size_t>(end)][static_cast<std::size_t>(end_gap - least)];
        end -= end_gap;
        if (gap_before < 0) {
            discs.push_back(end);
            break;
        }
        end_gap = gap_before;
    }
    std::reverse(discs.begin(), discs.end());
    return discs;
}

/// Mean share of bone far aside between two heights from a step; nothing when less than 8 mm of
/// that lie on the canal.
std::optional<double> wings_between(const Profiles& p, int step, int from, int to) {
    double sum = 0.0;
    int count = 0;
    for (int i = step + from; i <= step + to; ++i) {
        if (i < 0 || i >= static_cast<int>(p.wings.size())) continue;
        sum += p.wings[static_cast<std::size_t>(i)], ++count;
    }
    if (count * kStepMm < 8.0) return std::nullopt;
    return sum / count;
}

/// The disc that has wings of a sacrum below and none above; its place among the discs.
std::optional<std::size_t> sacral_disc(const Profiles& p, const std::vector<int>& discs) {
    double best = 0.0;
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < discs.size(); ++i) {
        const auto below = wings_between(p, discs[i], -32, -6);
        const auto above = wings_between(p, discs[i], 6, 30);
        if (!below || !above || *below < kWingShare) continue;
        const double ratio = *below / std::max(*above, kWingFloor);
        if (ratio > best) best = ratio, found = i;
    }
    return found;
}

/// Where bone ends on a ray: the steepest fall of the HU between two distances.
double rim_mm(const Coarse& coarse, const glm::dvec3& from, const glm::dvec3& direction,
              double least_mm, double most_mm) {
    const auto hu = [&](double r) {
        return std::clamp(coarse.nearest(from + r * direction), -150.0, 400.0);
    };
    double best = -1e9, rim = 0.5 * (least_mm + most_mm);
    for (double r = least_mm; r <= most_mm; r += 1.0) {
        double fall = 0.0;
        for (const double d : {1.0, 2.0, 3.0, 4.0})
            fall += hu(r - d) - hu(r + d);
        if (fall > best) best = fall, rim = r;
    }
    return rim;
}

/// Width and depth of a body at its middle, near what a usual one of this size has.
void measure_body(const Coarse& coarse, const Section& s, const patient::Vertebra& usual,
                  double size, MeasuredLevel& level) {
    constexpr double kMostAsideMm = 4.0;  ///< of the body's middle from the canal's
    const double depth = usual.body_depth_mm * size, width = usual.body_width_mm * size;
    const double wall = 0.5 * s.depth_mm;
    std::array<double, 3> ahead{};
    for (std::size_t i = 0; i < ahead.size(); ++i) {
        const glm::dvec3 from = s.place(6.0 * (double(i) - 1.0), wall);
        ahead[i] = rim_mm(coarse, from, s.front, 0.75 * depth, 1.3 * depth);
    }
    std::sort(ahead.begin(), ahead.end());
    level.body_depth_mm = ahead[1];
    const glm::dvec3 middle = s.place(0.0, wall + 0.5 * level.body_depth_mm);
    const double left = rim_mm(coarse, middle, s.left, 0.36 * width, 0.65 * width);
    const double right = rim_mm(coarse, middle, -s.left, 0.36 * width, 0.65 * width);
    level.body_width_mm = left + right;
    level.center_W_mm =
        middle + std::clamp(0.5 * (left - right), -kMostAsideMm, kMostAsideMm) * s.left;
}

void set_axis(MeasuredLevel& level, const glm::dvec3& up) {
    level.tilt_deg = units::deg_from_rad(std::atan2(up.y, up.z));
    level.lean_deg = units::deg_from_rad(std::atan2(up.x, std::hypot(up.y, up.z)));
}

/// About the middle of the bodies.
glm::dvec3 before_canal(const Section& s) {
    constexpr double kHalfBodyMm = 17.0;
    return s.place(0.0, 0.5 * s.depth_mm + kHalfBodyMm);
}

/// S1 hangs on the disc above it; its own canal is too narrow to be followed far.
void hang_sacrum(const Section& disc, const patient::Vertebra& usual, Levels& found) {
    const MeasuredLevel& l5 = found.levels[kS1 - 1];
    MeasuredLevel& level = found.levels[kS1];
    level.seen = true;
    level.body_width_mm = found.size * usual.body_width_mm;
    level.body_depth_mm = l5.body_depth_mm * usual.body_depth_mm / kL5DepthMm;
    level.height_mm = found.size * usual.anterior_height_mm;
    const double disc_tilt = units::deg_from_rad(std::atan2(disc.up.y, disc.up.z));
    level.tilt_deg = std::clamp(disc_tilt + kSacrumTurnDeg, l5.tilt_deg + 4.0, l5.tilt_deg + 25.0);
    const double tilt = units::rad_from_deg(level.tilt_deg);
    const glm::dvec3 down(0.0, -std::sin(tilt), -std::cos(tilt));
    level.center_W_mm = disc.place(0.0, 0.5 * disc.depth_mm + 0.5 * level.body_depth_mm) +
                        0.5 * (l5.disc_below_mm + level.height_mm) * down;
    // the canal of the sacrum runs along its bodies; in axial planes it is cut too obliquely to be
    // followed
    auto& canal = found.canal;
    const double canal_top_mm = disc.center_A_mm.z - 2.0;
    std::erase_if(canal, [&](const patient::CanalStation& station) {
        return station.center_W_mm.z < canal_top_mm;
    });
    const double width_mm = 0.85 * canal.front().width_mm, depth_mm = 0.75 * disc.depth_mm;
    const glm::dvec3 forward(0.0, std::cos(tilt), -std::sin(tilt));
    const glm::dvec3 behind_s1 =
        level.center_W_mm - 0.5 * (level.body_depth_mm + depth_mm) * forward;
    const double bent = tilt + units::rad_from_deg(kSacrumBendDeg);
    const glm::dvec3 end =
        behind_s1 + kSacrumEndMm * glm::dvec3(0.0, -std::sin(bent), -std::cos(bent));
    const patient::CanalStation s1{behind_s1, width_mm, depth_mm},
        s2{end, width_mm, 0.8 * depth_mm};
    for (const patient::CanalStation& station : {s1, s2}) {
        if (station.center_W_mm.z < canal.front().center_W_mm.z - 2.0)
            canal.insert(canal.begin(), station);
    }
}

/// Which level lies below the lowest found disc: S1 where the wings begin, or as named.
Result<int> lowest_disc_level(const Profiles& p, const std::vector<int>& discs,
                              const std::optional<NamedLevel>& named, std::vector<int>& kept) {
    const auto z_of = [&](int i) {
        return p.z_of(static_cast<std::size_t>(i));
    };
    if (named) {
        for (std::size_t i = 0; i + 1 < discs.size(); ++i) {
            if (named->z_mm >= z_of(discs[i]) && named->z_mm < z_of(discs[i + 1])) {
                kept = discs;
                return named->level + 1 + static_cast<int>(i);
            }
        }
        return Error{"ct.named_level",
                     fmt::format("no vertebra was found at {} mm; the spine of this scan reaches "
                                 "from {:.0f} to {:.0f} mm",
                                 named->z_mm, z_of(discs.front()), z_of(discs.back())),
                     ""};
    }
    const auto sacral = sacral_disc(p, discs);
    if (!sacral) {
        return Error{"ct.no_sacrum",
                     "the scan shows no sacrum to count the levels from; name one by the height of "
                     "its body's centre in the scan, e.g. --level L3=-120",
                     ""};
    }
    kept = {discs.begin() + static_cast<long>(*sacral), discs.end()};
    return kS1;
}

}  // namespace

Result<Levels> find_levels(const Coarse& coarse, const CanalLine& canal,
                           const std::optional<NamedLevel>& named) {
    if (canal.empty()) {
        return Error{"ct.no_spine",
                     "no vertebral canal of 60 mm or more was found; the scan must hold the lumbar "
                     "spine",
                     ""};
    }
    const Profiles profiles = profiles_of(coarse, canal);
    const std::vector<int> discs = disc_chain(profiles);
    std::vector<int> kept;
    const auto lowest =
        discs.size() < 2
            ? Result<int>(
                  Error{"ct.no_spine",
                        "fewer than two discs were found; the scan must hold the lumbar spine", ""})
            : lowest_disc_level(profiles, discs, named, kept);
    if (!lowest) return lowest.error();
    const patient::Spine usual = patient::make_spine({});
    Levels found;
    found.levels.resize(kLevelCount);
    found.canal = canal.stations;
    // disc i of kept lies below level `lowest - 1 - i`
    const auto z_of = [&](std::size_t i) {
        return profiles.z_of(static_cast<std::size_t>(kept[i]));
    };
    int first = kLevelCount, last = -1;
    double measured_mm = 0.0, usual_mm = 0.0;
    std::vector<int> of_gap;
    for (std::size_t i = 0; i + 1 < kept.size(); ++i) {
        const int k = lowest.value() - 1 - static_cast<int>(i);
        if (k < 0 || k >= kS1) continue;
        // in the middle of the bodies: behind them, in the hollow of the back, the way is shorter
        const glm::dvec3 way =
            before_canal(section_at(canal, z_of(i + 1))) - before_canal(section_at(canal, z_of(i)));
        const patient::Vertebra& v = usual.levels[static_cast<std::size_t>(k)];
        measured_mm += glm::length(way);
        usual_mm += 0.5 * (v.anterior_height_mm + v.posterior_height_mm) + v.disc_below_mm;
        first = std::min(first, k), last = std::max(last, k);
    }
    if (last < 0)
        return Error{"ct.no_spine", "no vertebra between T8 and L5 lies whole in this scan", ""};
    found.size = std::clamp(measured_mm / usual_mm, 0.75, 1.3);
    for (std::size_t i = 0; i + 1 < kept.size(); ++i) {
        const int k = lowest.value() - 1 - static_cast<int>(i);
        if (k < 0 || k >= kS1) continue;
        const patient::Vertebra& v = usual.levels[static_cast<std::size_t>(k)];
        MeasuredLevel& level = found.levels[static_cast<std::size_t>(k)];
        const Section below = section_at(canal, z_of(i)), above = section_at(canal, z_of(i + 1));
        const Section middle = section_at(canal, 0.5 * (z_of(i) + z_of(i + 1)));
        level.seen = true;
        measure_body(coarse, middle, v, found.size, level);
        // discs lie before the canal: along its curve they are as far apart as their planes
        const double ahead = 0.5 * middle.depth_mm + 0.5 * level.body_depth_mm;
        const glm::dvec3 up = above.place(0.0, ahead) - below.place(0.0, ahead);
        set_axis(level, glm::normalize(up));
        const double usual_height = 0.5 * (v.anterior_height_mm + v.posterior_height_mm);
        const double share = usual_height / (usual_height + v.disc_below_mm);
        level.height_mm = glm::length(up) * share;
        level.disc_below_mm = glm::length(up) * (1.0 - share);
    }
    if (lowest.value() == kS1) {
        hang_sacrum(section_at(canal, z_of(0)), usual.levels[kS1], found);
        last = kS1;
    }
    patient::continue_levels(found.levels, found.canal, first, last, found.size);
    return found;
}

}  // namespace sideport::ct
