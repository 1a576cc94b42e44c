#include "sim/xray/scatter.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <xraylib.h>

#include "sim/xray/phantom_rays.h"

namespace sideport::xray {

namespace {

constexpr int kSide = 64;  ///< pencils along each side of the detector
constexpr std::size_t kCells = 4096;
static_assert(kCells == std::size_t{kSide} * kSide);

/// One Gaussian of the spread: what a pencil behind 200 mm of water gives, how that grows with
/// thickness, and its width behind an air gap of 100 mm. Fitted to the nine ratios of Monte Carlo
/// in imaging design section 2; largest deviation 3.5 %.
struct Kernel {
    double share, power, sigma_mm;
};
constexpr std::array<Kernel, 2> kKernels{{{0.1582, 0.251, 6.41}, {3.002, 1.269, 106.1}}};
constexpr double kFittedThicknessMm = 200.0, kFittedGapMm = 100.0;
/// Below, a photon scatters once at most: in proportion to the thickness.
constexpr double kThinMm = 50.0;
/// Scattered photons seem to come from this far before the surface that they leave.
/// ref: Sorenson, Floch, Med. Phys. 12, 1985 (effective source of scatter).
constexpr double kVirtualDepthMm = 150.0;

double share_of(const Kernel& kernel, double thickness_mm) {
    return kernel.share * std::pow(thickness_mm / kFittedThicknessMm, kernel.power) *
           std::min(1.0, thickness_mm / kThinMm);
}

double sigma_of(const Kernel& kernel, double air_gap_mm) {
    return kernel.sigma_mm * (air_gap_mm + kVirtualDepthMm) / (kFittedGapMm + kVirtualDepthMm);
}

/// Of a Gaussian that stands in 0: its part in [from, to].
double part_of_gaussian(double from_mm, double to_mm, double sigma_mm) {
    const double scale = 1.0 / (std::sqrt(2.0) * sigma_mm);
    return 0.5 * (std::erf(to_mm * scale) - std::erf(from_mm * scale));
}

/// Electrons per volume / those of water.
double electrons_to_water(const Material& material) {
    double per_gram = 0.0;
    for (const auto& [z, fraction] : material.mass_fractions)
        per_gram += fraction * z / AtomicWeight(z, nullptr);
    const double water =
        0.111894 / AtomicWeight(1, nullptr) + 0.888106 * 8.0 / AtomicWeight(8, nullptr);
    return material.density_g_per_cm3 * per_gram / water;
}

/// A part of the beam that has passed the phantom.
struct Pencil {
    double signal, moment;  ///< primary, as PhantomPicture
    double thickness_mm;    ///< of water that has as many electrons
    double air_gap_mm;      ///< from the phantom's last surface to the detector
};

/// Thickness and gap from the electrons' distribution along the way: for a slab, where it ends.
Pencil pencil_along(const std::vector<PhantomRays::Stretch>& way, double to_detector_mm,
                    const std::vector<double>& electrons) {
    double sum = 0.0, first = 0.0, second = 0.0;
    for (const PhantomRays::Stretch& stretch : way) {
        const double length = stretch.way_mm.out - stretch.way_mm.in;
        const double middle = 0.5 * (stretch.way_mm.out + stretch.way_mm.in);
        const double amount = electrons[stretch.material] * length;
        sum += amount;
        first += amount * middle;
        second += amount * (middle * middle + length * length / 12.0);
    }
    Pencil pencil{0.0, 0.0, sum, 0.0};
    if (!(sum > 0.0)) return pencil;
    const double middle = first / sum;
    const double spread = std::sqrt(std::max(0.0, second / sum - middle * middle));
    pencil.air_gap_mm = std::max(0.0, to_detector_mm - middle - std::sqrt(3.0) * spread);
    return pencil;
}

/// [kCells] of the detector's cells, rows from the top.
struct Scattered {
    std::vector<double> signal = std::vector<double>(kCells, 0.0);
    std::vector<double> moment = signal;
};

/// Spreads one pencil over all cells.
void spread(const Pencil& pencil, int column, int row, double cell_x_mm, double cell_y_mm,
            Scattered& scattered) {
    for (const Kernel& kernel : kKernels) {
        const double share = share_of(kernel, pencil.thickness_mm);
        const double sigma_mm = sigma_of(kernel, pencil.air_gap_mm);
        std::array<double, kSide> across, along;
        for (int i = 0; i < kSide; ++i) {
            const double x = (i - column) * cell_x_mm, y = (i - row) * cell_y_mm;
            const auto at = static_cast<std::size_t>(i);
            across[at] = part_of_gaussian(x - 0.5 * cell_x_mm, x + 0.5 * cell_x_mm, sigma_mm);
            along[at] = part_of_gaussian(y - 0.5 * cell_y_mm, y + 0.5 * cell_y_mm, sigma_mm);
        }
        for (std::size_t j = 0; j < kSide; ++j) {
            for (std::size_t i = 0; i < kSide; ++i) {
                const double weight = share * along[j] * across[i];
                scattered.signal[j * kSide + i] += weight * pencil.signal;
                scattered.moment[j * kSide + i] += weight * pencil.moment;
            }
        }
    }
}

Scattered scattered_by(const Phantom& phantom, const Beam& beam) {
    const ProjectionGeometry& g = phantom.geometry;
    const PhantomRays rays(phantom);
    const ReferenceExposure primary(phantom, beam);
    std::vector<double> electrons;
    for (const Material& material : phantom.materials)
        electrons.push_back(electrons_to_water(material));
    const double per_cell_x = static_cast<double>(g.width_px) / kSide,
                 per_cell_y = static_cast<double>(g.height_px) / kSide;
    Scattered scattered;
    for (int row = 0; row < kSide; ++row) {
        for (int column = 0; column < kSide; ++column) {
            const double x = (column + 0.5) * per_cell_x - 0.5, y = (row + 0.5) * per_cell_y - 0.5;
            const glm::dvec3 detector = g.pixel_center_W_mm(x, y);
            Pencil pencil = pencil_along(rays.stretches(g.source_W_mm, detector),
                                         glm::length(detector - g.source_W_mm), electrons);
            if (!(pencil.thickness_mm > 0.0)) continue;
            const ReferenceExposure::Pixel left = primary.at(x, y);
            pencil.signal = left.signal;
            pencil.moment = left.moment;
            spread(pencil, column, row, per_cell_x * g.pixel_mm, per_cell_y * g.pixel_mm,
                   scattered);
        }
    }
    return scattered;
}

/// Between the cells' centres, bilinear; beyond them the outermost cell.
double between_cells(const std::vector<double>& cells, double column, double row) {
    const double x = std::clamp(column, 0.0, kSide - 1.0), y = std::clamp(row, 0.0, kSide - 1.0);
    const auto x0 = static_cast<std::size_t>(x), y0 = static_cast<std::size_t>(y);
    const std::size_t x1 = std::min<std::size_t>(x0 + 1, kSide - 1),
                      y1 = std::min<std::size_t>(y0 + 1, kSide - 1);
    const double u = x - static_cast<double>(x0), v = y - static_cast<double>(y0);
    return (1.0 - v) * ((1.0 - u) * cells[y0 * kSide + x0] + u * cells[y0 * kSide + x1]) +
           v * ((1.0 - u) * cells[y1 * kSide + x0] + u * cells[y1 * kSide + x1]);
}

}  // namespace

double scatter_to_primary(double thickness_mm, double field_mm, double air_gap_mm) {
    double ratio = 0.0;
    for (const Kernel& kernel : kKernels) {
        const double within =
            part_of_gaussian(-0.5 * field_mm, 0.5 * field_mm, sigma_of(kernel, air_gap_mm));
        ratio += share_of(kernel, thickness_mm) * within * within;
    }
    return ratio;
}

void add_scatter(PhantomPicture& picture, const Phantom& phantom, const Beam& beam) {
    const ProjectionGeometry& g = phantom.geometry;
    const Scattered scattered = scattered_by(phantom, beam);
    apply_grid(picture, phantom);
    const double passed = phantom.grid ? kGridScatter : 1.0;
    for (int y = 0; y < g.height_px; ++y) {
        for (int x = 0; x < g.width_px; ++x) {
            const double column = (x + 0.5) * kSide / g.width_px - 0.5,
                         row = (y + 0.5) * kSide / g.height_px - 0.5;
            const auto i = static_cast<std::size_t>(y * g.width_px + x);
            picture.signal[i] +=
                static_cast<float>(passed * between_cells(scattered.signal, column, row));
            picture.moment[i] +=
                static_cast<float>(passed * between_cells(scattered.moment, column, row));
        }
    }
}

void apply_grid(PhantomPicture& picture, const Phantom& phantom) {
    if (!phantom.grid) return;
    for (float& value : picture.signal)
        value *= static_cast<float>(kGridPrimary);
    for (float& value : picture.moment)
        value *= static_cast<float>(kGridPrimary);
}

}  // namespace sideport::xray
