#include <algorithm>
#include <cmath>

#include "sim/fluid/csf_parts.h"

namespace sideport::fluid {

namespace {

constexpr double kCourant = 0.9;  ///< of a cell's volume that may be exchanged in a substep
/// Less counts as none: keeps denormal numbers out of the tails.
constexpr double kTraceMgPerMl = 1e-40;

/// Monotonised central difference: the slope of a cell, 0 at extremes.
double limited(double a, double b) {
    if (a * b <= 0.0) return 0.0;
    const double magnitude =
        std::min({2.0 * std::fabs(a), 2.0 * std::fabs(b), 0.5 * std::fabs(a + b)});
    return a > 0.0 ? magnitude : -magnitude;
}

class Transport {
  public:
    Transport(const CsfSheetModel& m, CsfSheetState& s, const CsfBalance& b, const CsfFluxes& f,
              double dt_s)
        : s_(s),
          b_(b),
          f_(f),
          dt_(dt_s),
          n_(static_cast<std::size_t>(m.stations)),
          a_(static_cast<std::size_t>(m.angles)),
          volume_(m.faces.volume_m3),
          axial_mixing_(m.faces.axial_mixing_m3_per_s),
          angular_mixing_(m.faces.angular_mixing_m3_per_s),
          along_(n_ * a_ + a_, 0.0),
          round_(n_ * a_, 0.0) {}

    CsfSheetOutput run() {
        const int substeps = std::max(1, static_cast<int>(std::ceil(busiest() / kCourant)));
        const double part = 1.0 / substeps;
        for (int k = 0; k < substeps; ++k) {
            find_range();
            along_faces(part * dt_);
            round_faces(part * dt_);
            fill(part * dt_, k * part, (k + 1) * part);
        }
        return out_;
    }

  private:
    std::size_t next(std::size_t j) const { return j + 1 < a_ ? j + 1 : 0; }
    std::size_t before(std::size_t j) const { return j > 0 ? j - 1 : a_ - 1; }
    double scale(std::size_t station, double share) const {
        return b_.scale_before[station] +
               share * (b_.scale_after[station] - b_.scale_before[station]);
    }

    /// Most that any cell exchanges in the step, as share of its volume. Below 1 a new
    /// concentration is a mean of old ones.
    double busiest() const {
        double most = 0.0;
        for (std::size_t i = 0; i < n_; ++i) {
            const double least = std::min(b_.scale_before[i], b_.scale_after[i]);
            for (std::size_t j = 0; j < a_; ++j) {
                const std::size_t q = i * a_ + j, back = i * a_ + before(j);
                const double through = std::fabs(f_.axial[q]) + std::fabs(f_.axial[q + a_]) +
                                       std::fabs(f_.angular[q]) + std::fabs(f_.angular[back]) +
                                       b_.inflow[q] + axial_mixing_[q] + axial_mixing_[q + a_] +
                                       angular_mixing_[q] + angular_mixing_[back];
                most = std::max(most, through / (least * volume_[q]));
            }
        }
        return most * dt_;
    }

    /// Only stations next to iodine change; the rest of the canal is clear.
    void find_range() {
        const auto clear = [&](std::size_t i) {
            for (std::size_t q = i * a_; q < (i + 1) * a_; ++q) {
                if (s_.iodine_mg_per_ml[q] != 0.0 || b_.iodine_kg_per_s[q] != 0.0) return false;
            }
            return true;
        };
        first_ = 0;
        end_ = n_;
        while (first_ < n_ && clear(first_))
            ++first_;
        while (end_ > first_ && clear(end_ - 1))
            --end_;
        if (first_ > 0) --first_;
        end_ = std::min(end_ + 1, n_);
    }

    /// Value that a flux takes along: of the cell it leaves, corrected by that cell's slope and the
    /// way it makes in the substep (second order where smooth).
    double carried(double far, double from, double to, double courant) const {
        return from + 0.5 * std::max(0.0, 1.0 - courant) * limited(from - far, to - from);
    }

    void along_faces(double dt) {
        const std::vector<double>& c = s_.iodine_mg_per_ml;
        for (std::size_t j = 0; j < a_; ++j)  // clear CSF comes down from above
            along_[j] = std::min(0.0, f_.axial[j]) * c[j];
        for (std::size_t i = std::max<std::size_t>(first_, 1); i < n_ && i <= end_; ++i) {
            for (std::size_t j = 0; j < a_; ++j) {
                const std::size_t q = i * a_ + j, up = q - a_;
                const double flux = f_.axial[q];
                const std::size_t from = flux >= 0.0 ? up : q, to = flux >= 0.0 ? q : up;
                double far = c[from];
                if (flux >= 0.0 && i > 1) far = c[up - a_];
                if (flux < 0.0 && i + 1 < n_) far = c[q + a_];
                const double courant = std::fabs(flux) * dt / volume_[from];
                along_[q] = flux * carried(far, c[from], c[to], courant) +
                            axial_mixing_[q] * (c[up] - c[q]);
            }
        }
    }

    void round_faces(double dt) {
        const std::vector<double>& c = s_.iodine_mg_per_ml;
        for (std::size_t i = first_; i < end_; ++i) {
            const double* ring = &c[i * a_];
            for (std::size_t j = 0; j < a_; ++j) {
                const std::size_t q = i * a_ + j, to = next(j);
                const double flux = f_.angular[q];
                const double courant =
                    std::fabs(flux) * dt / volume_[flux >= 0.0 ? q : i * a_ + to];
                const double value = flux >= 0.0
                                         ? carried(ring[before(j)], ring[j], ring[to], courant)
                                         : carried(ring[next(to)], ring[to], ring[j], courant);
                round_[q] = flux * value + angular_mixing_[q] * (ring[j] - ring[to]);
            }
        }
    }

    /// Mass of each cell from its faces, then its concentration in the new volume. mg/mL = kg/m3.
    void fill(double dt, double share_before, double share_after) {
        std::vector<double>& c = s_.iodine_mg_per_ml;
        for (std::size_t i = first_; i < end_; ++i) {
            const double old_scale = scale(i, share_before), new_scale = scale(i, share_after);
            for (std::size_t j = 0; j < a_; ++j) {
                const std::size_t q = i * a_ + j;
                const double volume = volume_[q];
                const double gain = along_[q] - along_[q + a_] + round_[i * a_ + before(j)] -
                                    round_[q] + b_.iodine_kg_per_s[q];
                const double drawn = b_.drawn[q] * c[q], leak = b_.leak[q] * c[q];
                const double kg = old_scale * volume * c[q] + dt * (gain - drawn - leak);
                c[q] = kg / (new_scale * volume);
                if (std::fabs(c[q]) < kTraceMgPerMl) c[q] = 0.0;
                out_.tip_iodine_drawn_mg += 1e6 * dt * drawn;
                out_.dural_leak_iodine_mg += 1e6 * dt * leak;
            }
        }
        for (std::size_t j = 0; j < a_ && first_ == 0; ++j)
            s_.left_mg -= 1e6 * dt * along_[j];
    }

    CsfSheetState& s_;
    const CsfBalance& b_;
    const CsfFluxes& f_;
    double dt_;
    std::size_t n_, a_, first_ = 0, end_ = 0;
    const std::vector<double>&volume_, &axial_mixing_, &angular_mixing_;
    std::vector<double> along_, round_;  ///< kg/s through the faces, dispersion included
    CsfSheetOutput out_;
};

}  // namespace

CsfSheetOutput transport_iodine(const CsfSheetModel& model, CsfSheetState& state,
                                const CsfBalance& balance, const CsfFluxes& fluxes, double dt_s) {
    return Transport(model, state, balance, fluxes, dt_s).run();
}

}  // namespace sideport::fluid
