#include <algorithm>
#include <array>
#include <cmath>

#include "sim/base/random.h"
#include "sim/base/units.h"
#include "sim/fluid/csf_sheet.h"

namespace sideport::fluid {

namespace {

constexpr int kRoots = 14;  ///< strands of the cauda equina
constexpr double kRootRadiusMm = 0.6;
constexpr double kRootVoid = 0.85;  ///< share of the contrast that a strand displaces

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

/// How much of the sheet's contrast a point of the section takes: nothing in the cord, little in a
/// root, more on the dependent (dorsal) side.
double weight_at(const patient::SacSection& sac, const std::array<glm::dvec2, kRoots>& roots,
                 double x, double y) {
    const auto inside = [](double dx, double dy, double rx, double ry) {
        return rx > 0.0 && ry > 0.0 ? dx * dx / (rx * rx) + dy * dy / (ry * ry) : 1e9;
    };
    if (inside(x, y, sac.half_width_mm, sac.half_depth_mm) > 1.0) return 0.0;
    if (inside(x, y - sac.cord_offset_y_mm, sac.cord_half_width_mm, sac.cord_half_depth_mm) < 1.0)
        return 0.0;
    const double depth = std::clamp(0.5 - y / (2.0 * sac.half_depth_mm), 0.0, 1.0);
    double weight = 0.45 + depth;
    if (sac.cord_half_width_mm < 3.0) {
        for (const glm::dvec2& root : roots) {
            if (glm::length(glm::dvec2(x, y) - root) < kRootRadiusMm) weight *= 1.0 - kRootVoid;
        }
    }
    return weight;
}

}  // namespace

Box suggested_box(const CsfSheetModel& model) {
    Box box{.low_W_mm = glm::dvec3(1e9), .high_W_mm = glm::dvec3(-1e9)};
    for (const patient::SacSection& sac : model.sections) {
        const glm::dvec3 half(sac.half_width_mm + 1.0, sac.half_depth_mm + 1.0,
                              500.0 * model.spacing_m);
        box.low_W_mm = glm::min(box.low_W_mm, sac.center_W_mm - half);
        box.high_W_mm = glm::max(box.high_W_mm, sac.center_W_mm + half);
    }
    return box;
}

void rasterise_iodine(const CsfSheetModel& m, const CsfSheetState& s, const glm::dvec3& origin_W_mm,
                      const glm::dvec3& spacing_mm, const glm::ivec3& size,
                      std::vector<float>& iodine_mg_per_ml) {
    const auto slice = static_cast<std::size_t>(size.x) * static_cast<std::size_t>(size.y);
    iodine_mg_per_ml.assign(slice * static_cast<std::size_t>(size.z), 0.0F);
    std::vector<double> sheet(static_cast<std::size_t>(m.angles));
    const double top_z = m.sections.front().center_W_mm.z;
    const double dz_mm = m.spacing_m * 1e3;
    const double voxel_ml = spacing_mm.x * spacing_mm.y * spacing_mm.z * 1e-3;
    for (int k = 0; k < size.z; ++k) {
        // the sheet at this height: linear between stations
        const double z = origin_W_mm.z + (k + 0.5) * spacing_mm.z;
        const double station = (top_z - z) / dz_mm;
        if (station < -0.5 || station > m.stations - 0.5) continue;
        const int a = std::clamp(static_cast<int>(std::floor(station)), 0, m.stations - 1),
                  b = std::min(a + 1, m.stations - 1);
        const double t = std::clamp(station - a, 0.0, 1.0);
        double slab_mg = 0.0, most = 0.0;
        for (int j = 0; j < m.angles; ++j) {
            const auto qa = static_cast<std::size_t>(a * m.angles + j),
                       qb = static_cast<std::size_t>(b * m.angles + j);
            const double mass_a =
                s.iodine_mg_per_ml[qa] * m.gap_m[qa] * m.arc_m[static_cast<std::size_t>(a)];
            const double mass_b =
                s.iodine_mg_per_ml[qb] * m.gap_m[qb] * m.arc_m[static_cast<std::size_t>(b)];
            slab_mg += glm::mix(mass_a, mass_b, t) * spacing_mm.z * 1e3;
            sheet[static_cast<std::size_t>(j)] =
                glm::mix(s.iodine_mg_per_ml[qa], s.iodine_mg_per_ml[qb], t);
            most = std::max(most, sheet[static_cast<std::size_t>(j)]);
        }
        if (most < 1e-3) continue;
        patient::SacSection sac = m.sections[static_cast<std::size_t>(a)];
        sac.center_W_mm =
            glm::mix(sac.center_W_mm, m.sections[static_cast<std::size_t>(b)].center_W_mm, t);
        std::array<glm::dvec2, kRoots> roots;
        for (int r = 0; r < kRoots; ++r)
            roots[static_cast<std::size_t>(r)] = root_center(sac, r, z);

        // draw the shape, then scale it to the mass of the slab
        float* plane = &iodine_mg_per_ml[slice * static_cast<std::size_t>(k)];
        double drawn_mg = 0.0;
        for (int iy = 0; iy < size.y; ++iy) {
            for (int ix = 0; ix < size.x; ++ix) {
                const double x = origin_W_mm.x + (ix + 0.5) * spacing_mm.x - sac.center_W_mm.x;
                const double y = origin_W_mm.y + (iy + 0.5) * spacing_mm.y - sac.center_W_mm.y;
                const double weight = weight_at(sac, roots, x, y);
                if (weight <= 0.0) continue;
                double turn = std::atan2(x, -y) / (2.0 * units::kPi) * m.angles - 0.5;
                if (turn < 0.0) turn += m.angles;
                const int j = static_cast<int>(turn);
                const double c =
                    glm::mix(sheet[static_cast<std::size_t>(j % m.angles)],
                             sheet[static_cast<std::size_t>((j + 1) % m.angles)], turn - j);
                const double value = weight * c;
                plane[iy * size.x + ix] = static_cast<float>(value);
                drawn_mg += value * voxel_ml;
            }
        }
        const auto scale = static_cast<float>(drawn_mg > 0.0 ? slab_mg / drawn_mg : 0.0);
        for (std::size_t i = 0; i < slice; ++i)
            plane[i] *= scale;
    }
}

}  // namespace sideport::fluid
