#include <algorithm>
#include <array>
#include <cmath>

#include "sim/base/random.h"
#include "sim/base/units.h"
#include "sim/fluid/csf_parts.h"
#include "sim/patient/value_noise.h"

namespace sideport::fluid {

namespace {

constexpr int kRoots = 14;  ///< strands of the cauda equina
constexpr double kRootRadiusMm = 0.6;
constexpr double kRootVoid = 0.85;     ///< share of the contrast that a strand displaces
constexpr double kRootsBelowMm = 3.0;  ///< half width of the cord from which strands show
constexpr double kVacuoleMm = 4.0;     ///< lobules of fat that contrast runs round
constexpr double kSleeveStartMm = 2.2, kSleeveEndMm = 1.1;  ///< radius of contrast along a root
constexpr double kFilmWeight = 1e-9;  ///< so that a ball as wide as the space still shows its film
constexpr double kMarginMm = 1.0;
constexpr double kFaintShare = 1e-10;  ///< of all iodine: a slab with less is not drawn
constexpr double kBoxShare = 1e-5;     ///< of all iodine: what its box may leave out

using Roots = std::array<glm::dvec2, kRoots>;

/// Smooth sideways wander of a root strand along the canal, -1..1.
double wander(int root, double z_mm) {
    const double phase =
        6.28 * uniform_01(5, RandomStream::anatomy, static_cast<std::uint64_t>(root), 1);
    return 0.6 * std::sin(z_mm / 23.0 + phase) + 0.4 * std::sin(z_mm / 11.0 + 2.0 * phase);
}

/// Where one strand runs in a section, mm from the sac's centre.
glm::dvec2 root_center(const patient::SacSection& sac, int root, double z_mm) {
    const double a = 2.4 * root;
    const double reach = 0.25 + 0.6 * ((root * 37) % kRoots) / kRoots;
    return {sac.half_width_mm * reach * std::cos(a) * 0.9 + 0.6 * wander(root, z_mm),
            -0.2 * sac.half_depth_mm + 0.6 * sac.half_depth_mm * reach * std::sin(a)};
}

/// Signed distance to an ellipse round the origin, < 0 inside; first order at its edge.
double ellipse_distance_mm(double x, double y, double half_x, double half_y) {
    if (half_x <= 0.0 || half_y <= 0.0) return 1e9;
    const double u = x / half_x, v = y / half_y;
    const double k0 = std::sqrt(u * u + v * v);
    const double k1 = std::sqrt(u * u / (half_x * half_x) + v * v / (half_y * half_y));
    return k1 > 1e-9 ? k0 * (k0 - 1.0) / k1 : -std::min(half_x, half_y);
}

/// Share of a voxel that lies where a distance is below 0.
double below_zero(double distance_mm, double voxel_mm) {
    return std::clamp(0.5 - distance_mm / voxel_mm, 0.0, 1.0);
}

/// Share of voxels that lies inside an ellipse round the origin: below_zero of ellipse_distance_mm,
/// but without its roots where they are not needed, which is nearly everywhere.
class EllipseShare {
  public:
    EllipseShare(double half_x, double half_y, double voxel_mm)
        : half_x_(half_x),
          half_y_(half_y),
          voxel_mm_(voxel_mm) {
        if (half_x <= 0.0 || half_y <= 0.0) return;
        x_factor_ = 1.0 / (half_x * half_x);
        y_factor_ = 1.0 / (half_y * half_y);
        // the distance is at least the smaller half axis times that of the scaled radius from 1
        const double reach = 0.5 * voxel_mm / std::min(half_x, half_y);
        inside_ = reach < 1.0 ? (1.0 - reach) * (1.0 - reach) : 0.0;
        outside_ = (1.0 + reach) * (1.0 + reach);
    }

    double at(double x, double y) const {
        const double square = x * x * x_factor_ + y * y * y_factor_;
        if (square < inside_) return 1.0;
        if (square >= outside_) return 0.0;
        return below_zero(ellipse_distance_mm(x, y, half_x_, half_y_), voxel_mm_);
    }

  private:
    double half_x_, half_y_, voxel_mm_;
    double x_factor_ = 0.0, y_factor_ = 0.0;
    double inside_ = 0.0, outside_ = 0.0;  ///< squares of scaled radii
};

/// Direction of (x, y) against the y axis as a share of a turn, 0..1, within 2e-6.
/// ref: Abramowitz, Stegun, Handbook of Mathematical Functions, 4.4.47.
double share_of_turn(double x, double y) {
    const double ax = std::fabs(x), ay = std::fabs(y);
    const double t = std::min(ax, ay) / std::max(std::max(ax, ay), 1e-30);
    const double u = t * t;
    double turn =
        t * (0.9998660 + u * (-0.3302995 + u * (0.1801410 + u * (-0.0851330 + u * 0.0208351)))) /
        (2.0 * units::kPi);
    if (ax > ay) turn = 0.25 - turn;
    if (y < 0.0) turn = 0.5 - turn;
    return x < 0.0 ? 1.0 - turn : turn;
}

/// Share of a voxel in a layer between two distances.
double in_layer(double distance_mm, double from_mm, double to_mm, double voxel_mm) {
    const double low = std::max(distance_mm - 0.5 * voxel_mm, from_mm);
    const double high = std::min(distance_mm + 0.5 * voxel_mm, to_mm);
    return std::max(0.0, high - low) / voxel_mm;
}

/// Draws one slab of voxels after the other.
class Raster {
  public:
    Raster(const CsfSheetModel& m, const CsfSheetState& s, const glm::dvec3& origin_W_mm,
           const glm::dvec3& spacing_mm, const glm::ivec3& size, std::vector<float>& volume)
        : m_(m),
          s_(s),
          origin_(origin_W_mm),
          spacing_(spacing_mm),
          size_(size),
          voxel_mm_(0.5 * (spacing_mm.x + spacing_mm.y)),
          voxel_ml_(spacing_mm.x * spacing_mm.y * spacing_mm.z * 1e-3),
          volume_(volume),
          plane_(static_cast<std::size_t>(size.x) * static_cast<std::size_t>(size.y)),
          ring_mg_per_mm_(static_cast<std::size_t>(m.angles) + 1),
          width_mm_(ring_mg_per_mm_.size()),
          sleeve_m3_(m.gap_m.size(), 0.0) {
        for (const CsfSleeve& sleeve : m_.sleeves) {
            for (const std::size_t q : sleeve.cells)
                sleeve_m3_[q] = sleeve.volume_m3;
        }
    }

    void draw() {
        volume_.assign(plane_.size() * static_cast<std::size_t>(size_.z), 0.0F);
        const double faint_mg = kFaintShare * sheet_iodine_mg(m_, s_);
        for (int k = 0; k < size_.z; ++k) {
            const double slab_mg = cut(k);
            if (slab_mg > faint_mg) draw_slab(k, slab_mg);
        }
        for (const CsfSleeve& sleeve : m_.sleeves)
            draw_sleeve(sleeve);
    }

  private:
    double top_mm() const { return m_.sections.front().center_W_mm.z + 500.0 * m_.spacing_m; }
    double scale(std::size_t station) const {
        const int i = static_cast<int>(station);
        return (i >= m_.pocket_first && i < m_.pocket_end ? s_.gap_scale : 1.0) + s_.swell[station];
    }
    glm::dvec3 center(int i, int j, int k) const {
        return origin_ + (glm::dvec3(i, j, k) + 0.5) * spacing_;
    }

    /// Share of a station's mass above a place on the canal, in stations from the top. It is spread
    /// as a hat to the middles of its neighbours; to the ends evenly.
    double share_above(int station, double place) const {
        const double t = std::clamp(place - station - 0.5, -1.0, 1.0);
        const bool at_end = t < 0.0 ? station == 0 : station == m_.stations - 1;
        if (at_end) return std::clamp(0.5 + t, 0.0, 1.0);
        return t < 0.0 ? 0.5 * (1.0 + t) * (1.0 + t) : 1.0 - 0.5 * (1.0 - t) * (1.0 - t);
    }

    /// What a slab cuts out of the sheet, linear between the middles of stations: keeps the mass of
    /// all slabs and shows no steps.
    double cut(int k) {
        const double high_mm = origin_.z + (k + 1) * spacing_.z;
        const double from = std::max(0.0, (top_mm() - high_mm) / (1e3 * m_.spacing_m));
        const double to =
            std::min<double>(m_.stations, (top_mm() - high_mm + spacing_.z) / (1e3 * m_.spacing_m));
        std::fill(ring_mg_per_mm_.begin(), ring_mg_per_mm_.end(), 0.0);
        std::fill(width_mm_.begin(), width_mm_.end(), 0.0);
        double slab_mg = 0.0;
        const int first = std::max(0, static_cast<int>(from) - 1);
        for (int i = first; i < m_.stations && i < to + 1.0 && from < to; ++i) {
            const double share = share_above(i, to) - share_above(i, from);
            for (int j = 0; j < m_.angles; ++j) {
                const auto q = static_cast<std::size_t>(i * m_.angles + j),
                           here = static_cast<std::size_t>(j);
                const double mg = 1e6 * share * s_.iodine_mg_per_ml[q] *
                                  (m_.faces.volume_m3[q] - sleeve_m3_[q]) *
                                  scale(static_cast<std::size_t>(i));
                slab_mg += mg;
                ring_mg_per_mm_[here] += mg / m_.width_mm[q];
                width_mm_[here] += share * m_.width_mm[q] / (to - from);
            }
        }
        ring_mg_per_mm_.back() = ring_mg_per_mm_.front();
        width_mm_.back() = width_mm_.front();
        return slab_mg;
    }

    patient::SacSection section(double z_mm) const {
        const double station =
            std::clamp((top_mm() - z_mm) / (1e3 * m_.spacing_m) - 0.5, 0.0, m_.stations - 1.0);
        const auto a = static_cast<std::size_t>(station);
        const std::size_t b = std::min(a + 1, m_.sections.size() - 1);
        const double t = station - static_cast<double>(a);
        patient::SacSection mixed = m_.sections[a];
        const patient::SacSection& other = m_.sections[b];
        for (double patient::SacSection::*field :
             {&patient::SacSection::half_width_mm, &patient::SacSection::half_depth_mm,
              &patient::SacSection::cord_half_width_mm, &patient::SacSection::cord_half_depth_mm,
              &patient::SacSection::cord_offset_y_mm})
            mixed.*field = glm::mix(mixed.*field, other.*field, t);
        mixed.center_W_mm = glm::mix(mixed.center_W_mm, other.center_W_mm, t);
        return mixed;
    }

    /// Angle of a point as a place between the middles of cells, 0..angles.
    double turn(double x, double y) const {
        const double t = share_of_turn(x, -y) * m_.angles - 0.5;
        return t < 0.0 ? t + m_.angles : t;
    }
    /// ring: the first value stands behind the last one again.
    static double round_mix(const std::vector<double>& ring, double turn) {
        const auto j = std::min(static_cast<std::size_t>(turn), ring.size() - 2);
        return glm::mix(ring[j], ring[j + 1], turn - static_cast<double>(j));
    }

    /// One section of the sac.
    struct Slice {
        patient::SacSection sac;
        EllipseShare dura, cord;
        Roots roots;
    };
    Slice slice(double z_mm) const {
        const patient::SacSection sac = section(z_mm);
        Slice s{.sac = sac,
                .dura = {sac.half_width_mm, sac.half_depth_mm, voxel_mm_},
                .cord = {sac.cord_half_width_mm, sac.cord_half_depth_mm, voxel_mm_},
                .roots = {}};
        for (int r = 0; r < kRoots; ++r)
            s.roots[static_cast<std::size_t>(r)] = root_center(sac, r, z_mm);
        return s;
    }

    /// Nothing in the cord, little in a root, more on the dependent (dorsal) side.
    static double sac_weight(const Slice& s, double x, double y) {
        double weight = s.dura.at(x, y);
        if (weight > 0.0) weight *= 1.0 - s.cord.at(x, y - s.sac.cord_offset_y_mm);
        if (weight <= 0.0) return 0.0;
        weight *= 0.45 + std::clamp(0.5 - y / (2.0 * s.sac.half_depth_mm), 0.0, 1.0);
        if (s.sac.cord_half_width_mm < kRootsBelowMm) {
            for (const glm::dvec2& root : s.roots) {
                const double dx = x - root.x, dy = y - root.y;
                if (dx * dx + dy * dy < kRootRadiusMm * kRootRadiusMm) weight *= 1.0 - kRootVoid;
            }
        }
        return weight;
    }

    double layer_weight(const patient::SacSection& sac, const glm::dvec3& p_W_mm, double x,
                        double y, double turn) const {
        const double dura = ellipse_distance_mm(x, y, sac.half_width_mm, sac.half_depth_mm);
        const double width_mm = round_mix(width_mm_, turn);
        if (m_.setup.space == CsfSpace::subdural)
            return in_layer(dura, -width_mm * s_.gap_scale, 0.0, voxel_mm_);
        // fat lobules stay free: contrast runs round them
        const float noise = patient::fractal_noise(glm::vec3(p_W_mm / kVacuoleMm), 3, 11);
        return in_layer(dura, 0.0, width_mm, voxel_mm_) *
               std::clamp(0.5 + 1.2 * static_cast<double>(noise), 0.03, 1.0);
    }

    /// Voxels that a section's layer may touch: first and end in x, first and end in y.
    glm::ivec4 frame_of(const patient::SacSection& sac) const {
        double beyond_mm = voxel_mm_;
        if (m_.setup.space == CsfSpace::epidural)
            beyond_mm += *std::max_element(width_mm_.begin(), width_mm_.end());
        const auto voxel = [](double place_mm, double origin_mm, double spacing_mm, int size) {
            return std::clamp(static_cast<int>(std::floor((place_mm - origin_mm) / spacing_mm)), 0,
                              size);
        };
        const double half_x = sac.half_width_mm + beyond_mm, half_y = sac.half_depth_mm + beyond_mm;
        return {voxel(sac.center_W_mm.x - half_x, origin_.x, spacing_.x, size_.x),
                voxel(sac.center_W_mm.x + half_x, origin_.x, spacing_.x, size_.x - 1) + 1,
                voxel(sac.center_W_mm.y - half_y, origin_.y, spacing_.y, size_.y),
                voxel(sac.center_W_mm.y + half_y, origin_.y, spacing_.y, size_.y - 1) + 1};
    }

    /// Draws the shape, then scales it to the mass of the slab.
    void draw_slab(int k, double slab_mg) {
        const double z_mm = center(0, 0, k).z;
        const Slice here = slice(z_mm);
        const patient::SacSection& sac = here.sac;
        const double ball_mm = m_.setup.granuloma_radius_mm;
        double sum = 0.0;
        const bool in_sac = m_.setup.space == CsfSpace::sac;
        const glm::ivec4 frame = frame_of(sac);
        for (int j = frame.z; j < frame.w; ++j) {
            for (int i = frame.x; i < frame.y; ++i) {
                const glm::dvec3 p = center(i, j, k);
                const double x = p.x - sac.center_W_mm.x, y = p.y - sac.center_W_mm.y;
                double& value = plane_[static_cast<std::size_t>(j * size_.x + i)];
                value = in_sac ? sac_weight(here, x, y) : 0.0;
                if (in_sac && value <= 0.0) continue;  // most of the frame: no angle is needed
                const double at = turn(x, y);
                if (!in_sac) value = layer_weight(sac, p, x, y, at);
                if (value > 0.0) value *= round_mix(ring_mg_per_mm_, at);
                if (ball_mm > 0.0 && value > 0.0) {
                    const double d = glm::length(p - m_.granuloma_center_W_mm) - ball_mm;
                    value *= std::max(kFilmWeight, 1.0 - below_zero(d, voxel_mm_));
                }
                sum += value;
            }
        }
        const double factor = sum > 0.0 ? slab_mg / (sum * voxel_ml_) : 0.0;
        float* out = &volume_[plane_.size() * static_cast<std::size_t>(k)];
        for (int j = frame.z; j < frame.w; ++j) {
            for (int i = frame.x; i < frame.y; ++i) {
                const auto at = static_cast<std::size_t>(j * size_.x + i);
                out[at] = static_cast<float>(plane_[at] * factor);
            }
        }
    }

    /// A tapering rod along the root.
    void draw_sleeve(const CsfSleeve& sleeve) {
        double mg = 0.0;
        for (const std::size_t q : sleeve.cells) {
            mg += 1e6 * s_.iodine_mg_per_ml[q] * sleeve.volume_m3 *
                  scale(q / static_cast<std::size_t>(m_.angles));
        }
        if (mg <= 0.0) return;
        const glm::dvec3 reach(kSleeveStartMm + voxel_mm_);
        const glm::dvec3 low = glm::min(sleeve.from_W_mm, sleeve.to_W_mm) - reach;
        const glm::dvec3 high = glm::max(sleeve.from_W_mm, sleeve.to_W_mm) + reach;
        const glm::ivec3 first = glm::max(glm::ivec3((low - origin_) / spacing_), glm::ivec3(0));
        const glm::ivec3 end = glm::min(glm::ivec3((high - origin_) / spacing_) + 1, size_);
        double sum = 0.0;
        const auto visit = [&](const auto& use) {
            for (int k = first.z; k < end.z; ++k) {
                for (int j = first.y; j < end.y; ++j) {
                    for (int i = first.x; i < end.x; ++i) {
                        const double weight = sleeve_weight(sleeve, center(i, j, k));
                        if (weight > 0.0) use(i, j, k, weight);
                    }
                }
            }
        };
        visit([&](int, int, int, double weight) { sum += weight; });
        visit([&](int i, int j, int k, double weight) {
            volume_[plane_.size() * static_cast<std::size_t>(k) +
                    static_cast<std::size_t>(j * size_.x + i)] +=
                static_cast<float>(weight * mg / (sum * voxel_ml_));
        });
    }

    double sleeve_weight(const CsfSleeve& sleeve, const glm::dvec3& p_W_mm) const {
        const glm::dvec3 along = sleeve.to_W_mm - sleeve.from_W_mm;
        const double t = std::clamp(
            glm::dot(p_W_mm - sleeve.from_W_mm, along) / glm::dot(along, along), 0.0, 1.0);
        const double d = glm::length(p_W_mm - sleeve.from_W_mm - t * along);
        return below_zero(d - glm::mix(kSleeveStartMm, kSleeveEndMm, t), voxel_mm_);
    }

    const CsfSheetModel& m_;
    const CsfSheetState& s_;
    glm::dvec3 origin_, spacing_;
    glm::ivec3 size_;
    double voxel_mm_, voxel_ml_;
    std::vector<float>& volume_;
    std::vector<double> plane_;
    std::vector<double> ring_mg_per_mm_, width_mm_;  ///< [angles] of the slab
    std::vector<double> sleeve_m3_;                  ///< [cells] part of the cell along a root
};

}  // namespace

Box suggested_box(const CsfSheetModel& model) {
    Box box{.low_W_mm = glm::dvec3(1e9), .high_W_mm = glm::dvec3(-1e9)};
    double beyond_mm = kMarginMm;
    if (model.setup.space == CsfSpace::epidural)
        beyond_mm += *std::max_element(model.width_mm.begin(), model.width_mm.end());
    for (const patient::SacSection& sac : model.sections) {
        const glm::dvec3 half(sac.half_width_mm + beyond_mm, sac.half_depth_mm + beyond_mm,
                              500.0 * model.spacing_m);
        box.low_W_mm = glm::min(box.low_W_mm, sac.center_W_mm - half);
        box.high_W_mm = glm::max(box.high_W_mm, sac.center_W_mm + half);
    }
    for (const CsfSleeve& sleeve : model.sleeves) {
        const glm::dvec3 reach(kSleeveStartMm + kMarginMm);
        box.low_W_mm = glm::min(box.low_W_mm, glm::min(sleeve.from_W_mm, sleeve.to_W_mm) - reach);
        box.high_W_mm = glm::max(box.high_W_mm, glm::max(sleeve.from_W_mm, sleeve.to_W_mm) + reach);
    }
    return box;
}

Box iodine_box(const CsfSheetModel& model, const CsfSheetState& state) {
    Box box = suggested_box(model);
    const double faint_mg = kBoxShare / model.stations * sheet_iodine_mg(model, state);
    const double top_mm = model.sections.front().center_W_mm.z, step_mm = 1e3 * model.spacing_m;
    double low_mm = box.high_W_mm.z, high_mm = box.low_W_mm.z;
    for (int i = 0; i < model.stations; ++i) {
        double mg = 0.0;
        for (int j = 0; j < model.angles; ++j) {
            const auto q = static_cast<std::size_t>(i * model.angles + j);
            mg += 1e6 * state.iodine_mg_per_ml[q] * model.faces.volume_m3[q];
        }
        if (mg <= faint_mg) continue;
        // a station's mass is spread to the middles of its neighbours
        low_mm = std::min(low_mm, top_mm - (i + 1.5) * step_mm);
        high_mm = std::max(high_mm, top_mm - (i - 1.5) * step_mm);
    }
    for (const CsfSleeve& sleeve : model.sleeves) {
        const bool filled =
            std::any_of(sleeve.cells.begin(), sleeve.cells.end(),
                        [&](std::size_t q) { return state.iodine_mg_per_ml[q] > 0.0; });
        if (!filled || sleeve.from_W_mm.z < low_mm || sleeve.from_W_mm.z > high_mm) continue;
        const double reach_mm = kSleeveStartMm + kMarginMm;
        low_mm = std::min({low_mm, sleeve.from_W_mm.z - reach_mm, sleeve.to_W_mm.z - reach_mm});
        high_mm = std::max({high_mm, sleeve.from_W_mm.z + reach_mm, sleeve.to_W_mm.z + reach_mm});
    }
    box.low_W_mm.z = std::max(box.low_W_mm.z, low_mm);
    box.high_W_mm.z = std::min(box.high_W_mm.z, std::max(high_mm, box.low_W_mm.z));
    return box;
}

void rasterise_iodine(const CsfSheetModel& model, const CsfSheetState& state,
                      const glm::dvec3& origin_W_mm, const glm::dvec3& spacing_mm,
                      const glm::ivec3& size, std::vector<float>& iodine_mg_per_ml) {
    Raster(model, state, origin_W_mm, spacing_mm, size, iodine_mg_per_ml).draw();
}

}  // namespace sideport::fluid
