#include "sim/ct/voxels.h"

#include <algorithm>
#include <cmath>
#include <thread>

#include "sim/base/random.h"

namespace sideport::ct {

namespace {

using patient::VoxelGrid;

constexpr double kSeamMm = 8.0;        ///< over which scan and drawing change places
constexpr double kMetalReachMm = 3.0;  ///< what blooms round metal
constexpr double kBoneInsteadHu = 350.0, kSoftInsteadHu = 45.0, kBoneAroundHu = 200.0;

/// 1 inside of the scan's heights, 0 outside, between them at the seam.
double share_of_scan(const Scan& scan, double z_A_mm) {
    const double inside = std::min(z_A_mm - scan.full_low_z_mm(), scan.full_high_z_mm() - z_A_mm);
    return std::clamp(inside / kSeamMm, 0.0, 1.0);
}

/// Values between two bytes become one of both by chance, so that means stay true.
std::uint8_t byte_of(double value, double scale, std::size_t index, RandomStream stream) {
    const double steps = std::clamp(value / scale, 0.0, 255.0);
    const double below = std::floor(steps);
    const bool up = uniform_01(11, stream, index, 0) < steps - below;
    return static_cast<std::uint8_t>(below + (up ? 1.0 : 0.0));
}

/// Tissue in place of metal: bone where bone is around it, muscle elsewhere.
class Tissue {
  public:
    Tissue(const Scan& scan, const Coarse& coarse, bool hide_metal)
        : scan_(scan),
          coarse_(coarse),
          hide_metal_(hide_metal) {}

    double hu(const glm::dvec3& p_A) const {
        if (!coarse_.is_body(p_A)) return kNothing;
        const double own = scan_.at(p_A);
        return hide_metal_ && metal_near(p_A) ? instead(p_A) : own;
    }

  private:
    bool metal_near(const glm::dvec3& p_A) const {
        for (int i = 0; i < 27; ++i) {
            const glm::dvec3 to(i % 3 - 1, i / 3 % 3 - 1, i / 9 - 1);
            if (coarse_.nearest(p_A + kMetalReachMm * to) >= kMetalFrom) return true;
        }
        return false;
    }

    double instead(const glm::dvec3& p_A) const {
        constexpr double kAroundMm = 9.0;
        int bone = 0;
        for (int i = 0; i < 27; ++i) {
            const glm::dvec3 to(i % 3 - 1, i / 3 % 3 - 1, i / 9 - 1);
            const double hu = coarse_.nearest(p_A + kAroundMm * to);
            bone += hu >= kBoneAroundHu && hu < kMetalFrom;
        }
        return bone >= 9 ? kBoneInsteadHu : kSoftInsteadHu;
    }

    const Scan& scan_;
    const Coarse& coarse_;
    bool hide_metal_;
};

/// Calls work(k) for every plane of a grid on all processors.
template <typename Work>
void for_planes(int planes, Work work) {
    const unsigned count = std::max(1U, std::thread::hardware_concurrency());
    std::vector<std::thread> threads;
    for (unsigned t = 0; t < count; ++t) {
        threads.emplace_back([&, t] {
            for (int k = static_cast<int>(t); k < planes; k += static_cast<int>(count))
                work(k);
        });
    }
    for (std::thread& thread : threads)
        thread.join();
}

/// density(p_A): what the scan has at a place, in the grid's unit.
template <typename Density>
void paint_grid(const Scan& scan, const glm::dvec3& W_from_A, VoxelGrid& grid, RandomStream stream,
                Density density) {
    for_planes(grid.size.z, [&](int k) {
        const double z_A = grid.origin_W_mm.z + k * grid.spacing_mm - W_from_A.z;
        const double share = share_of_scan(scan, z_A);
        if (share <= 0.0) return;
        for (int j = 0; j < grid.size.y; ++j) {
            for (int i = 0; i < grid.size.x; ++i) {
                const glm::dvec3 p_A =
                    grid.origin_W_mm + grid.spacing_mm * glm::dvec3(i, j, k) - W_from_A;
                const std::size_t index = grid.index(i, j, k);
                std::uint8_t& byte = grid.bytes[index];
                const double drawn = byte * double(grid.scale);
                byte = byte_of(glm::mix(drawn, density(p_A), share), double(grid.scale), index,
                               stream);
            }
        }
    });
}

}  // namespace

void paint_scan(const Scan& scan, const Coarse& coarse, const glm::dvec3& W_from_A,
                const ImportOptions& options, patient::Anatomy& anatomy) {
    const Tissue tissue(scan, coarse, options.hide_metal);
    paint_grid(scan, W_from_A, anatomy.bone, RandomStream::anatomy,
               [&](const glm::dvec3& p) { return densities_of(tissue.hu(p)).bone_g_per_cm3; });
    // the soft grid is coarser than the scan: each voxel is the mean of eight places in it
    const double quarter = 0.25 * anatomy.soft.spacing_mm;
    paint_grid(scan, W_from_A, anatomy.soft, RandomStream::anatomy, [&](const glm::dvec3& p) {
        double sum = 0.0;
        for (int corner = 0; corner < 8; ++corner) {
            const glm::dvec3 to((corner & 1) * 2 - 1, (corner & 2) - 1, (corner & 4) / 2 - 1);
            sum += densities_of(tissue.hu(p + quarter * to)).soft;
        }
        return sum / 8.0;
    });
}

}  // namespace sideport::ct
