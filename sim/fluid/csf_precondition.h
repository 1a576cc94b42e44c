#pragma once

#include <vector>

namespace sideport::fluid {

/// The sheet's pressure equation with each coefficient replaced by its mean round the ring: a real
/// Fourier transform in angle leaves one tridiagonal system along the canal for each mode. To that
/// a part of the inverse diagonal is added: it helps cells much narrower than their ring.
/// ref: fluid facts 2(c), 7.7 iterations to 1e-5.
class RingPreconditioner {
  public:
    /// axial [(stations + 1) * angles] with the ends' faces, angular [cells]; angles is even.
    RingPreconditioner(int stations, int angles, const std::vector<double>& axial,
                       const std::vector<double>& angular);

    /// z = M^-1 r.
    void solve(const std::vector<double>& r, std::vector<double>& z);

  private:
    void factor(const std::vector<double>& axial, const std::vector<double>& angular);
    void to_modes(const double* ring, double* modes) const;
    void from_modes(const double* modes, double* ring) const;

    std::size_t stations_, angles_, half_;
    std::vector<double> cosine_, sine_;  ///< [j][m], scaled to be orthonormal
    std::vector<double> diagonal_;       ///< [cells] inverse, times its weight
    std::vector<double> coupling_;       ///< [stations + 1]
    std::vector<double> inverse_pivot_;  ///< [stations][modes]
    std::vector<double> modes_;          ///< [stations][modes]: cosines 0..half, sines 1..half-1
};

}  // namespace sideport::fluid
