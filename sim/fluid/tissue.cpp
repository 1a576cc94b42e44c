#include "sim/fluid/tissue.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <queue>

#include "sim/base/random.h"

namespace sideport::fluid {

namespace {

/// Cost of crossing tissue, relative to a fascial plane; planes lie every 7 mm or so.
double cost_at(std::uint64_t seed, int x, int y, int z, double spacing_mm) {
    const double wave =
        std::sin((y + 0.35 * x) * spacing_mm * 0.9 + 1.3 * std::sin(z * spacing_mm * 0.21));
    const double plane = 1.0 + 2.2 * wave * wave;
    const auto index = static_cast<std::uint64_t>((z * 1024 + y) * 1024 + x);
    return plane * uniform(0.6, 1.6, seed, RandomStream::tissue, 0, index);
}

}  // namespace

TissueOrder make_tissue_order(std::uint64_t seed, int size, double spacing_mm) {
    TissueOrder tissue{.spacing_mm = spacing_mm, .size = glm::ivec3(size), .order = {}};
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
            const double cost =
                0.5 * (cost_at(seed, x, y, z, spacing_mm) + cost_at(seed, nx, ny, nz, spacing_mm));
            const std::uint32_t to = index(nx, ny, nz);
            if (time + length * cost < arrival[to]) {
                arrival[to] = time + length * cost;
                queue.emplace(arrival[to], to);
            }
        }
    }
    return tissue;
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
}

}  // namespace sideport::fluid
