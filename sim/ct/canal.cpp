#include "sim/ct/canal.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "sim/base/units.h"

namespace sideport::ct {

namespace {

constexpr double kBoneFrom = 160.0;                     ///< HU
constexpr double kSoftLow = -120.0, kSoftHigh = 150.0;  ///< epidural fat .. sac with contrast
constexpr int kDirections = 16;
constexpr double kNearestBoneMm = 4.0, kFarthestBoneMm = 20.0, kRayStepMm = 1.0;
constexpr double kAsideMm = 60.0;                        ///< of the body's middle
constexpr double kFromBackMm = 22.0, kToBackMm = 170.0;  ///< canal's centre from the skin
constexpr double kStepCost = 0.06;                       ///< of a sideways voxel, in evidence
constexpr double kEvidenceNeeded = 0.42, kEndEvidence = 0.52, kLeastSpineMm = 60.0;

/// Distance to bone in the axial plane; nothing when none is near, or when bone begins at once.
std::optional<double> bone_distance(const Coarse& coarse, const glm::dvec3& from_A,
                                    const glm::dvec3& direction) {
    for (double r = kNearestBoneMm; r <= kFarthestBoneMm; r += kRayStepMm) {
        if (coarse.nearest(from_A + r * direction) >= kBoneFrom) return r;
    }
    return std::nullopt;
}

const std::array<glm::dvec3, kDirections>& directions() {
    static const auto all = [] {
        std::array<glm::dvec3, kDirections> list{};
        for (int i = 0; i < kDirections; ++i) {
            const double a = 2.0 * units::kPi * i / kDirections;
            list[static_cast<std::size_t>(i)] = {std::cos(a), std::sin(a), 0.0};
        }
        return list;
    }();
    return all;
}

/// How much a place looks like the middle of the canal, 0-1.
double evidence_at(const Coarse& coarse, const glm::dvec3& p_A) {
    for (const glm::dvec3& d : {glm::dvec3(0.0), glm::dvec3(3, 0, 0), glm::dvec3(-3, 0, 0),
                                glm::dvec3(0, 3, 0), glm::dvec3(0, -3, 0)}) {
        const double hu = coarse.nearest(p_A + d);
        if (hu < kSoftLow || hu > kSoftHigh) return 0.0;
    }
    double met = 0.0, across = 0.0;
    for (std::size_t i = 0; i < directions().size(); ++i) {
        const auto r = bone_distance(coarse, p_A, directions()[i]);
        if (!r) continue;
        met += 1.0;
        // in the middle opposite walls are equally far
        const auto other = bone_distance(coarse, p_A, -directions()[i]);
        if (other) across += 1.0 - std::min(1.0, std::fabs(*r - *other) / 12.0);
    }
    // a vertebral body lies in front
    double front = 0.0;
    for (const double ahead : {16.0, 20.0, 24.0, 28.0})
        front += 0.25 * std::clamp((coarse.nearest(p_A + glm::dvec3(0, ahead, 0)) - 40.0) / 100.0,
                                   0.0, 1.0);
    return 0.5 * met / kDirections + 0.25 * across / kDirections + 0.25 * front;
}

/// Where in a slice the centre may be.
struct Window {
    int i0 = 0, j0 = 0, width = 0, height = 0;
    std::vector<float> aside_cost;  ///< [width] of a place far from the body's middle, in evidence
};

Window window_of(const Coarse& coarse) {
    double x_sum = 0.0, count = 0.0, back = 1e9;
    for (int k = 0; k < coarse.size.z; k += 4) {
        for (int j = 0; j < coarse.size.y; ++j) {
            for (int i = 0; i < coarse.size.x; ++i) {
                if (coarse.inside[coarse.index(i, j, k)] == 0) continue;
                const glm::dvec3 p = coarse.place(i, j, k);
                x_sum += p.x, count += 1.0;
                back = std::min(back, p.y);
            }
        }
    }
    const auto column = [&](double mm) {
        return std::clamp(
            static_cast<int>(std::lround((mm - coarse.origin_A_mm.x) / coarse.spacing_mm)), 0,
            coarse.size.x - 1);
    };
    const auto line = [&](double mm) {
        return std::clamp(
            static_cast<int>(std::lround((mm - coarse.origin_A_mm.y) / coarse.spacing_mm)), 0,
            coarse.size.y - 1);
    };
    const double middle = x_sum / std::max(count, 1.0);
    Window window{column(middle - kAsideMm), line(back + kFromBackMm), 0, 0, {}};
    window.width = column(middle + kAsideMm) - window.i0 + 1;
    window.height = line(back + kToBackMm) - window.j0 + 1;
    // joints of the pelvis have bone around, too; a bent spine is allowed some way
    constexpr double kFreeMm = 15.0, kCostPerMm = 0.006;
    for (int i = 0; i < window.width; ++i) {
        const double aside = std::fabs(coarse.place(window.i0 + i, 0, 0).x - middle);
        window.aside_cost.push_back(
            static_cast<float>(kCostPerMm * std::max(0.0, aside - kFreeMm)));
    }
    return window;
}

/// The chain of one place per slice with the most evidence and the least sideways way.
std::vector<glm::ivec2> best_chain(const Window& window,
                                   const std::vector<std::vector<float>>& evidence) {
    const std::size_t slices = evidence.size(), states = evidence.front().size();
    std::vector<std::vector<std::int8_t>> from(slices, std::vector<std::int8_t>(states, 0));
    std::vector<float> total = evidence.front();
    for (std::size_t k = 1; k < slices; ++k) {
        std::vector<float> next(states);
        for (int j = 0; j < window.height; ++j) {
            for (int i = 0; i < window.width; ++i) {
                const auto at = static_cast<std::size_t>(j * window.width + i);
                float best = -1e9F;
                for (int step = 0; step < 9; ++step) {
                    const int x = i + step % 3 - 1, y = j + step / 3 - 1;
                    if (x < 0 || y < 0 || x >= window.width || y >= window.height) continue;
                    const int way = (step % 3 != 1) + (step / 3 != 1);
                    const float value = total[static_cast<std::size_t>(y * window.width + x)] -
                                        static_cast<float>(kStepCost) * static_cast<float>(way);
                    if (value > best) best = value, from[k][at] = static_cast<std::int8_t>(step);
                }
                next[at] = best + evidence[k][at] - window.aside_cost[static_cast<std::size_t>(i)];
            }
        }
        total = std::move(next);
    }
    auto at =
        static_cast<std::size_t>(std::max_element(total.begin(), total.end()) - total.begin());
    std::vector<glm::ivec2> chain(slices);
    for (std::size_t k = slices; k-- > 0;) {
        const int i = static_cast<int>(at) % window.width, j = static_cast<int>(at) / window.width;
        chain[k] = {i, j};
        const int step = from[k][at];
        at = static_cast<std::size_t>((j + step / 3 - 1) * window.width + i + step % 3 - 1);
    }
    return chain;
}

double median(std::vector<double> values, double fallback) {
    if (values.empty()) return fallback;
    std::nth_element(values.begin(), values.begin() + static_cast<long>(values.size() / 2),
                     values.end());
    return values[values.size() / 2];
}

/// Longest run of slices whose evidence, over 28 mm, is enough.
std::pair<std::size_t, std::size_t> spine_of(const std::vector<double>& evidence,
                                             double spacing_mm) {
    const auto reach = static_cast<std::size_t>(std::lround(14.0 / spacing_mm));
    std::pair<std::size_t, std::size_t> best{0, 0};
    std::size_t begin = 0;
    for (std::size_t k = 0; k <= evidence.size(); ++k) {
        bool enough = false;
        if (k < evidence.size()) {
            double sum = 0.0, count = 0.0;
            for (std::size_t i = k >= reach ? k - reach : 0;
                 i < std::min(evidence.size(), k + reach + 1); ++i)
                sum += evidence[i], count += 1.0;
            enough = sum / count >= kEvidenceNeeded;
        }
        if (enough) continue;
        if (k - begin > best.second - best.first) best = {begin, k};
        begin = k + 1;
    }
    return best;
}

/// The walls round a place of the chain, from what is met within `reach` slices.
patient::CanalStation measured(const Coarse& coarse, const std::vector<glm::dvec3>& chain,
                               std::size_t k, std::size_t reach) {
    std::vector<double> left, right, front, back;
    const std::size_t first = k >= reach ? k - reach : 0;
    glm::dvec3 middle(0.0);
    double count = 0.0;
    for (std::size_t i = first; i < std::min(chain.size(), k + reach + 1); ++i) {
        for (const double shift : {-2.0, 0.0, 2.0}) {
            const auto take = [&](std::vector<double>& into, const glm::dvec3& aside,
                                  const glm::dvec3& direction) {
                if (const auto r = bone_distance(coarse, chain[i] + aside, direction))
                    into.push_back(*r);
            };
            take(left, {0, shift, 0}, {1, 0, 0}), take(right, {0, shift, 0}, {-1, 0, 0});
            take(front, {shift, 0, 0}, {0, 1, 0}), take(back, {shift, 0, 0}, {0, -1, 0});
        }
        middle += chain[i], count += 1.0;
    }
    middle /= count;
    const double l = median(left, 11.0), r = median(right, 11.0), f = median(front, 8.0),
                 b = median(back, 8.0);
    patient::CanalStation station;
    station.width_mm = std::clamp(l + r, 14.0, 36.0);
    station.depth_mm = std::clamp(f + b, 10.0, 26.0);
    station.center_W_mm = {middle.x + 0.5 * std::clamp(l - r, -6.0, 6.0),
                           middle.y + 0.5 * std::clamp(f - b, -6.0, 6.0), chain[k].z};
    return station;
}

}  // namespace

CanalLine find_canal(const Coarse& coarse) {
    const Window window = window_of(coarse);
    if (window.width < 3 || window.height < 3) return {};
    std::vector<std::vector<float>> evidence(static_cast<std::size_t>(coarse.size.z));
    for (int k = 0; k < coarse.size.z; ++k) {
        auto& slice = evidence[static_cast<std::size_t>(k)];
        for (int j = 0; j < window.height; ++j) {
            for (int i = 0; i < window.width; ++i)
                slice.push_back(static_cast<float>(
                    evidence_at(coarse, coarse.place(window.i0 + i, window.j0 + j, k))));
        }
    }
    const std::vector<glm::ivec2> cells = best_chain(window, evidence);
    std::vector<glm::dvec3> chain;
    std::vector<double> along;
    for (std::size_t k = 0; k < cells.size(); ++k) {
        chain.push_back(
            coarse.place(window.i0 + cells[k].x, window.j0 + cells[k].y, static_cast<int>(k)));
        along.push_back(
            evidence[k][static_cast<std::size_t>(cells[k].y * window.width + cells[k].x)]);
    }
    auto [first, last] = spine_of(along, coarse.spacing_mm);
    // at its ends the chain has wandered off before its evidence is gone
    while (first < last && along[first] < kEndEvidence)
        ++first;
    while (last > first && along[last - 1] < kEndEvidence)
        --last;
    CanalLine line;
    if (double(last - first) * coarse.spacing_mm < kLeastSpineMm) return line;
    chain = {chain.begin() + static_cast<long>(first), chain.begin() + static_cast<long>(last)};
    const auto step =
        static_cast<std::size_t>(std::max(1L, std::lround(kCanalStepMm / coarse.spacing_mm)));
    const auto reach = static_cast<std::size_t>(std::lround(8.0 / coarse.spacing_mm));
    for (std::size_t k = 0; k < chain.size(); k += step) {
        line.stations.push_back(measured(coarse, chain, k, reach));
        line.evidence.push_back(along[first + k]);
    }
    return line;
}

glm::dvec3 canal_direction(const std::vector<patient::CanalStation>& line, double z_mm) {
    constexpr double kReachMm = 12.0;
    const double low = std::max(line.front().center_W_mm.z, z_mm - kReachMm);
    const double high = std::min(line.back().center_W_mm.z, z_mm + kReachMm);
    if (high - low < 1.0) return {0.0, 0.0, 1.0};
    return glm::normalize(patient::canal_at(line, high).center_W_mm -
                          patient::canal_at(line, low).center_W_mm);
}

}  // namespace sideport::ct
