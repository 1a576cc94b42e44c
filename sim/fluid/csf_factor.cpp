#include "sim/fluid/csf_factor.h"

#include <algorithm>

#include <Eigen/SparseCholesky>

#include "sim/base/check.h"
#include "sim/fluid/csf_parts.h"

namespace sideport::fluid {

namespace {

/// Of a cell's own conductance, to rest pressure: a space between walls fixes its pressure only up
/// to a constant. Nothing flows there, because what such a space is given is what it takes.
constexpr double kAnchor = 1e-9;

}  // namespace

struct CsfFactor::Cholesky {
    Eigen::SimplicialLLT<Eigen::SparseMatrix<double>> lower;
};

CsfFactor::CsfFactor(const CsfSheetModel& model, double dt_s)
    : dt_s_(dt_s),
      cholesky_(std::make_unique<Cholesky>()) {
    set_conductances(model);
    factor(model.stations, model.angles);
}

CsfFactor::~CsfFactor() = default;

void CsfFactor::set_conductances(const CsfSheetModel& m) {
    const auto n = static_cast<std::size_t>(m.stations), a = static_cast<std::size_t>(m.angles);
    axial_.resize((n + 1) * a);
    angular_.resize(n * a);
    for (std::size_t f = 0; f < axial_.size(); ++f) {
        const std::size_t i = f / a;
        const double distance_m = (i == 0 ? 0.5 : 1.0) * m.spacing_m;  // half from the end's face
        const double drag = 1.0 + dt_s_ * m.faces.axial_drag_per_s[f];
        axial_[f] = m.faces.axial_gap_m[f] * m.faces.axial_arc_m[i] * dt_s_ /
                    (distance_m * kCsfDensityKgPerM3 * drag);
    }
    for (std::size_t q = 0; q < angular_.size(); ++q) {
        const double drag = 1.0 + dt_s_ * m.faces.angular_drag_per_s[q];
        angular_[q] = m.faces.angular_gap_m[q] * m.spacing_m * dt_s_ /
                      (m.arc_m[q / a] * kCsfDensityKgPerM3 * drag);
    }
}

void CsfFactor::factor(int stations, int angles) {
    const auto cells = static_cast<std::size_t>(stations * angles);
    const auto a = static_cast<std::size_t>(angles);
    std::vector<double> diagonal(cells, 0.0);
    std::vector<Eigen::Triplet<double>> entries;
    entries.reserve(3 * cells);
    const auto join = [&](std::size_t p, std::size_t q, double k) {
        diagonal[p] += k;
        diagonal[q] += k;
        entries.emplace_back(static_cast<int>(std::max(p, q)), static_cast<int>(std::min(p, q)),
                             -k);
    };
    for (std::size_t q = 0; q < cells; ++q) {
        const std::size_t j = q % a;
        if (q < a)
            diagonal[q] += axial_[q];
        else
            join(q, q - a, axial_[q]);
        join(q, q - j + (j + 1) % a, angular_[q]);
    }
    for (std::size_t i = 0; i < cells; i += a) {
        const bool wall_above =
            std::all_of(&axial_[i], &axial_[i + a], [](double k) { return k == 0.0; });
        if (wall_above) diagonal[i] *= 1.0 + kAnchor;
    }
    for (std::size_t q = 0; q < cells; ++q)
        entries.emplace_back(static_cast<int>(q), static_cast<int>(q), diagonal[q]);
    Eigen::SparseMatrix<double> matrix(static_cast<int>(cells), static_cast<int>(cells));
    matrix.setFromTriplets(entries.begin(), entries.end());  // lower triangle
    cholesky_->lower.compute(matrix);
    SIDEPORT_CHECK(cholesky_->lower.info() == Eigen::Success, "the sheet's gaps must be above 0");
}

void CsfFactor::solve(const std::vector<double>& missing, std::vector<double>& pressure_pa) const {
    const auto size = static_cast<Eigen::Index>(missing.size());
    const Eigen::Map<const Eigen::VectorXd> right(missing.data(), size);
    Eigen::Map<Eigen::VectorXd>(pressure_pa.data(), size) = cholesky_->lower.solve(right);
}

}  // namespace sideport::fluid
