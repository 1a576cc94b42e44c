#include "sim/fluid/tissue.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <queue>

#include "sim/base/random.h"
#include "sim/base/units.h"
#include "sim/patient/value_noise.h"

namespace sideport::fluid {

namespace {

// Permeability and storage of fat: Thomsen 2014 (fluid facts 2(d)); of muscle and fascia, of the
// pocket's capsule with its seroma, of epidural fat between its lobules: RL.
constexpr std::array<TissueModel, kTissueKindCount> kTissues = {{
    {"pocket", 5e-10, 5.0, 1e-8, 5.0, 200.0, 1e13, 0.02, 0.6, 0.0, 0.0, 0.0, 7200.0},
    {"fat", 5e-11, 2.0, 5e-9, 2.0, 300.0, 1e14, 0.05, 0.25, 7.0, 2.2, 1.6, 3600.0},
    {"muscle", 1e-13, 2.0, 1e-9, 1.0, 500.0, 1e14, 0.35, 0.12, 4.0, 4.0, 1.0, 1800.0},
    {"epidural", 5e-13, 3.0, 2e-9, 1.0, 300.0, 1e14, 0.2, 0.4, 5.0, 1.5, 1.6, 1800.0},
}};

constexpr double kLobuleMm = 7.0;
constexpr double kSoluteDiffusionMm2PerS = 1.5e-4;  ///< 0.3 of that in water, fluid facts 2(d)
constexpr double kSmallestBlurVoxels = 0.3;

/// Cost of crossing tissue, relative to a fascial plane.
double cost_at(std::uint64_t seed, const TissueModel& kind, int x, int y, int z,
               double spacing_mm) {
    double plane = 1.0;
    if (kind.plane_spacing_mm > 0.0) {
        // between two planes the sine passes zero twice
        const double wave_per_mm = 2.0 * units::kPi / kind.plane_spacing_mm;
        const double wave = std::sin((y + 0.35 * x) * spacing_mm * wave_per_mm +
                                     1.3 * std::sin(z * spacing_mm * 0.21));
        plane += kind.plane_contrast * wave * wave;
    }
    // lobules and septa: liquid runs out in fingers between them
    const glm::vec3 lobule(glm::dvec3(x, y, z) * (spacing_mm / kLobuleMm));
    const double ragged =
        std::exp(kind.raggedness * static_cast<double>(patient::fractal_noise(lobule, 2, 23)));
    const auto index = static_cast<std::uint64_t>((z * 1024 + y) * 1024 + x);
    return plane * ragged * uniform(0.6, 1.6, seed, RandomStream::tissue, 0, index);
}

/// One pass of a Gaussian along an axis; what would leave the box stays in its last voxel.
void blur_axis(std::vector<float>& values, const glm::ivec3& size, int axis, double sigma) {
    const int reach = std::max(1, static_cast<int>(std::ceil(3.5 * sigma)));
    std::vector<double> kernel;
    double sum = 0.0;
    for (int k = -reach; k <= reach; ++k) {
        // the voxel's share of the bell, not its height: right for narrow bells too
        const double share = 0.5 * (std::erf((k + 0.5) / (std::sqrt(2.0) * sigma)) -
                                    std::erf((k - 0.5) / (std::sqrt(2.0) * sigma)));
        kernel.push_back(share);
        sum += share;
    }
    const int stride = axis == 0 ? 1 : axis == 1 ? size.x : size.x * size.y;
    const int count = size[axis];
    std::vector<double> line(static_cast<std::size_t>(count));
    for (int start = 0; start < static_cast<int>(values.size()); ++start) {
        if (start / stride % count != 0) continue;
        std::fill(line.begin(), line.end(), 0.0);
        for (int i = 0; i < count; ++i) {
            const auto value =
                static_cast<double>(values[static_cast<std::size_t>(start + i * stride)]);
            if (value == 0.0) continue;
            for (int k = -reach; k <= reach; ++k) {
                const auto to = static_cast<std::size_t>(std::clamp(i + k, 0, count - 1));
                line[to] += value * kernel[static_cast<std::size_t>(k + reach)] / sum;
            }
        }
        for (int i = 0; i < count; ++i) {
            values[static_cast<std::size_t>(start + i * stride)] =
                static_cast<float>(line[static_cast<std::size_t>(i)]);
        }
    }
}

}  // namespace

const TissueModel& tissue_model(TissueKind kind) {
    return kTissues.at(static_cast<std::size_t>(kind));
}

double tissue_resistance_pa_s_per_m3(double viscosity_pa_s, double permeability_m2,
                                     double start_radius_mm) {
    return viscosity_pa_s / (4.0 * units::kPi * permeability_m2 * start_radius_mm * 1e-3);
}

void age_pool(TissuePool& pool, double dt_s) {
    if (pool.volume_ml <= 0.0) return;
    const double half_time_s = tissue_model(pool.kind).absorption_half_time_s;
    const double kept = std::exp2(-dt_s / half_time_s);
    pool.absorbed_iodine_mg += (1.0 - kept) * pool.iodine_mg;
    pool.absorbed_drug_mg += (1.0 - kept) * pool.drug_mg;
    for (double* amount : {&pool.volume_ml, &pool.iodine_mg, &pool.drug_mg, &pool.csf_ml,
                           &pool.blood_ml, &pool.air_ml})
        *amount *= kept;
    pool.spread_mm2 += 2.0 * kSoluteDiffusionMm2PerS * dt_s;
}

TissueOrder make_tissue_order(std::uint64_t seed, int size, double spacing_mm, TissueKind kind) {
    const TissueModel& model = tissue_model(kind);
    TissueOrder tissue{.spacing_mm = spacing_mm,
                       .size = glm::ivec3(size),
                       .order = {},
                       .porosity = model.porosity};
    const auto index = [size](int x, int y, int z) {
        return static_cast<std::uint32_t>((z * size + y) * size + x);
    };
    const auto count = static_cast<std::size_t>(size) * static_cast<std::size_t>(size) *
                       static_cast<std::size_t>(size);
    std::vector<double> arrival(count, 1e30);
    std::vector<char> done(count, 0);
    using Entry = std::pair<double, std::uint32_t>;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
    const std::uint32_t start = index(size / 2, size / 2, size / 2);
    arrival[start] = 0.0;
    queue.emplace(0.0, start);
    while (!queue.empty()) {
        const auto [time, at] = queue.top();
        queue.pop();
        if (done[at] != 0) continue;
        done[at] = 1;
        tissue.order.push_back(at);
        const int x = static_cast<int>(at) % size, y = static_cast<int>(at) / size % size,
                  z = static_cast<int>(at) / size / size;
        for (int n = 0; n < 27; ++n) {
            const int dx = n % 3 - 1, dy = n / 3 % 3 - 1, dz = n / 9 - 1;
            const int nx = x + dx, ny = y + dy, nz = z + dz;
            if (n == 13 || nx < 0 || ny < 0 || nz < 0 || nx >= size || ny >= size || nz >= size)
                continue;
            const double length = std::sqrt(double(dx * dx + dy * dy + dz * dz));
            const double cost = 0.5 * (cost_at(seed, model, x, y, z, spacing_mm) +
                                       cost_at(seed, model, nx, ny, nz, spacing_mm));
            const std::uint32_t to = index(nx, ny, nz);
            if (time + length * cost < arrival[to]) {
                arrival[to] = time + length * cost;
                queue.emplace(arrival[to], to);
            }
        }
    }
    return tissue;
}

const TissueOrder& tissue_order(TissueKind kind) {
    constexpr int kVoxels = 36;
    constexpr double kSpacingMm = 1.1;
    static const std::array<TissueOrder, kTissueKindCount> orders = [] {
        std::array<TissueOrder, kTissueKindCount> made;
        for (int i = 0; i < kTissueKindCount; ++i) {
            made[static_cast<std::size_t>(i)] =
                make_tissue_order(1, kVoxels, kSpacingMm, static_cast<TissueKind>(i));
        }
        return made;
    }();
    return orders.at(static_cast<std::size_t>(kind));
}

void rasterise_pool(const TissueOrder& tissue, const TissuePool& pool,
                    std::vector<float>& iodine_mg_per_ml) {
    iodine_mg_per_ml.assign(tissue.order.size(), 0.0F);
    if (pool.volume_ml <= 0.0) return;
    const double voxel_ml = std::pow(tissue.spacing_mm, 3) * 1e-3;
    const double taken_ml =
        std::min(pool.volume_ml, voxel_ml * tissue.porosity * double(tissue.order.size()));
    double left_ml = taken_ml;
    for (const std::uint32_t voxel : tissue.order) {
        const double liquid_ml = std::min(left_ml, voxel_ml * tissue.porosity);
        iodine_mg_per_ml[voxel] =
            static_cast<float>(pool.iodine_mg * liquid_ml / taken_ml / voxel_ml);
        left_ml -= liquid_ml;
        if (left_ml <= 0.0) break;
    }
    const double sigma = std::sqrt(pool.spread_mm2) / tissue.spacing_mm;
    if (sigma < kSmallestBlurVoxels) return;
    for (int axis = 0; axis < 3; ++axis)
        blur_axis(iodine_mg_per_ml, tissue.size, axis, sigma);
}

void add_hash(Hasher& hasher, const TissuePool& pool) {
    for (const double value :
         {pool.arc_fraction, pool.at_W_mm.x, pool.at_W_mm.y, pool.at_W_mm.z, pool.volume_ml,
          pool.iodine_mg, pool.drug_mg, pool.csf_ml, pool.blood_ml, pool.air_ml,
          pool.absorbed_iodine_mg, pool.absorbed_drug_mg, pool.spread_mm2}) {
        hasher.add(value);
    }
    hasher.add(static_cast<int>(pool.kind));
}

}  // namespace sideport::fluid
