#include <algorithm>
#include <array>
#include <cmath>

#include "sim/base/units.h"
#include "sim/fluid/csf_parts.h"
#include "sim/fluid/csf_precondition.h"

namespace sideport::fluid {

namespace {

constexpr double kTolerance = 1e-5;  ///< of the divergence to be taken away
constexpr int kMaxIterations = 40;   ///< rough spaces may need more: what is left is spread out

/// In four sums, so that an addition need not wait for the one before.
double dot(const std::vector<double>& a, const std::vector<double>& b) {
    std::array<double, 4> sum{};
    std::size_t q = 0;
    for (; q + 4 <= a.size(); q += 4) {
        for (std::size_t k = 0; k < 4; ++k)
            sum[k] += a[q + k] * b[q + k];
    }
    for (; q < a.size(); ++q)
        sum[0] += a[q] * b[q];
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

/// One solve; holds the fluxes and what a pressure difference adds to them.
class Flow {
  public:
    Flow(const CsfSheetModel& m, CsfSheetState& s, const CsfBalance& b, double dt_s)
        : m_(m),
          s_(s),
          dt_(dt_s),
          n_(static_cast<std::size_t>(m.stations)),
          a_(static_cast<std::size_t>(m.angles)),
          cells_(n_ * a_),
          axial_k_(cells_ + a_, 0.0),
          angular_k_(cells_),
          fluxes_{.axial = std::vector<double>(cells_ + a_, 0.0),
                  .angular = std::vector<double>(cells_)},
          net_(cells_),
          r_(cells_) {
        for (std::size_t i = 0; i < n_; ++i) {
            const double growth_per_s = (b.scale_after[i] - b.scale_before[i]) / dt_;
            for (std::size_t q = i * a_; q < (i + 1) * a_; ++q) {
                net_[q] =
                    b.inflow[q] - b.drawn[q] - b.leak[q] - m_.faces.volume_m3[q] * growth_per_s;
            }
        }
    }

    CsfFluxes run(double tilt_deg) {
        const double tilt = units::rad_from_deg(tilt_deg);
        predict_axial(tilt);
        predict_angular(tilt);
        project();
        balance_canal();
        balance_rings();
        keep_velocities();
        return std::move(fluxes_);
    }

  private:
    std::size_t next(std::size_t j) const { return j + 1 < a_ ? j + 1 : 0; }
    double scale(std::size_t station) const {
        const int i = static_cast<int>(station);
        return i >= m_.pocket_first && i < m_.pocket_end ? s_.gap_scale : 1.0;
    }
    double buoyancy_m_per_s2(double iodine_mg_per_ml) const {
        return units::kGravityMPerS2 * m_.density_kg_per_m3_per_mg_per_ml * iodine_mg_per_ml /
               kCsfDensityKgPerM3;
    }

    /// Buoyancy and implicit drag along the canal. The end faces have half the distance.
    void predict_axial(double tilt) {
        for (std::size_t i = 0; i <= n_; ++i) {
            const std::size_t up = i > 0 ? i - 1 : 0, down = std::min(i, n_ - 1);
            const double fall = std::sin(m_.slope_rad[i] + tilt);
            const double distance_m = (i == 0 ? 0.5 : 1.0) * m_.spacing_m;
            const double width_m = m_.faces.axial_arc_m[i] * scale(down);
            for (std::size_t j = 0; j < a_; ++j) {
                const std::size_t f = i * a_ + j;
                const double area_m2 = m_.faces.axial_gap_m[f] * width_m;
                const double drag = 1.0 + dt_ * m_.faces.axial_drag_per_s[f];
                const double mean =
                    0.5 * (s_.iodine_mg_per_ml[up * a_ + j] + s_.iodine_mg_per_ml[down * a_ + j]);
                const double u =
                    (s_.axial_m_per_s[f] + dt_ * fall * buoyancy_m_per_s2(mean)) / drag;
                fluxes_.axial[f] = area_m2 * u;
                axial_k_[f] = area_m2 * dt_ / (distance_m * kCsfDensityKgPerM3 * drag);
            }
        }
    }

    /// The same round the ring: dorsal (angle 0) is down in a supine patient, away from it uphill.
    void predict_angular(double tilt) {
        std::vector<double> rise(a_);
        for (std::size_t j = 0; j < a_; ++j) {
            rise[j] =
                std::sin(2.0 * units::kPi * static_cast<double>(j + 1) / static_cast<double>(a_));
        }
        for (std::size_t i = 0; i < n_; ++i) {
            const double level = std::cos(0.5 * (m_.slope_rad[i] + m_.slope_rad[i + 1]) + tilt);
            const double length_m = m_.spacing_m * scale(i);
            for (std::size_t j = 0; j < a_; ++j) {
                const std::size_t q = i * a_ + j;
                const double area_m2 = m_.faces.angular_gap_m[q] * length_m;
                const double drag = 1.0 + dt_ * m_.faces.angular_drag_per_s[q];
                const double mean =
                    0.5 * (s_.iodine_mg_per_ml[q] + s_.iodine_mg_per_ml[i * a_ + next(j)]);
                const double w =
                    (s_.angular_m_per_s[q] - dt_ * level * rise[j] * buoyancy_m_per_s2(mean)) /
                    drag;
                fluxes_.angular[q] = area_m2 * w;
                angular_k_[q] = area_m2 * dt_ / (m_.arc_m[i] * kCsfDensityKgPerM3 * drag);
            }
        }
    }

    /// y = minus the divergence of what pressure x moves: symmetric, positive.
    void apply(const std::vector<double>& x, std::vector<double>& y) const {
        for (std::size_t j = 0; j < a_; ++j)
            y[j] = axial_k_[j] * x[j];  // the cranial end is at rest pressure
        for (std::size_t q = a_; q < cells_; ++q) {
            const double f = axial_k_[q] * (x[q] - x[q - a_]);
            y[q - a_] -= f;
            y[q] = f;
        }
        for (std::size_t i = 0; i < n_; ++i) {
            const double* here = &x[i * a_];
            const double* k = &angular_k_[i * a_];
            double* out = &y[i * a_];
            double before = k[a_ - 1] * (here[a_ - 1] - here[0]);
            for (std::size_t j = 0; j + 1 < a_; ++j) {
                const double f = k[j] * (here[j] - here[j + 1]);
                out[j] += f - before;
                before = f;
            }
            out[a_ - 1] += k[a_ - 1] * (here[a_ - 1] - here[0]) - before;
        }
    }

    /// What is still missing in each cell: given from outside plus flowed in.
    void missing(std::vector<double>& r) const {
        for (std::size_t i = 0; i < n_; ++i) {
            for (std::size_t j = 0; j < a_; ++j) {
                const std::size_t q = i * a_ + j;
                const std::size_t before = i * a_ + (j > 0 ? j - 1 : a_ - 1);
                r[q] = net_[q] + (fluxes_.axial[q] - fluxes_.axial[q + a_]) +
                       (fluxes_.angular[before] - fluxes_.angular[q]);
            }
        }
    }

    /// Conjugate gradients from the last step's pressure; then its flow is added to the fluxes.
    void project() {
        std::vector<double> z(cells_), d(cells_), ad(cells_);
        std::vector<double>&r = r_, &p = s_.pressure_pa;
        missing(r);
        const double norm2 = dot(r, r);
        s_.iterations = 0;
        s_.divergence_error = 0.0;
        if (norm2 == 0.0) {
            std::fill(p.begin(), p.end(), 0.0);
            return;
        }
        apply(p, ad);
        for (std::size_t q = 0; q < cells_; ++q)
            r[q] -= ad[q];
        RingPreconditioner precondition(m_.stations, m_.angles, axial_k_, angular_k_);
        double rest2 = dot(r, r), rz = 0.0;
        while (rest2 > kTolerance * kTolerance * norm2 && s_.iterations < kMaxIterations) {
            precondition.solve(r, z);
            const double rz_next = dot(r, z);
            const double beta = s_.iterations > 0 ? rz_next / rz : 0.0;
            rz = rz_next;
            for (std::size_t q = 0; q < cells_; ++q)
                d[q] = z[q] + beta * d[q];
            apply(d, ad);
            const double alpha = rz / dot(d, ad);
            for (std::size_t q = 0; q < cells_; ++q) {
                p[q] += alpha * d[q];
                r[q] -= alpha * ad[q];
            }
            rest2 = dot(r, r);
            s_.iterations += 1;
        }
        s_.divergence_error = std::sqrt(rest2 / norm2);
        add_pressure_flow(p);
    }

    void add_pressure_flow(const std::vector<double>& p) {
        for (std::size_t j = 0; j < a_; ++j)
            fluxes_.axial[j] -= axial_k_[j] * p[j];
        for (std::size_t q = a_; q < cells_; ++q)
            fluxes_.axial[q] += axial_k_[q] * (p[q - a_] - p[q]);
        for (std::size_t i = 0; i < n_; ++i) {
            for (std::size_t j = 0; j < a_; ++j) {
                const std::size_t q = i * a_ + j;
                fluxes_.angular[q] += angular_k_[q] * (p[q] - p[i * a_ + next(j)]);
            }
        }
    }

    /// What the solve left over (1e-5) would change a uniform concentration: whole rings pass their
    /// rest on toward the head, where walls end a space nothing is left but rounding ...
    void balance_canal() {
        missing(r_);
        double headward = 0.0;
        for (std::size_t i = n_; i-- > 0;) {
            double open = 0.0;
            for (std::size_t j = 0; j < a_; ++j) {
                headward += r_[i * a_ + j];
                open += axial_k_[i * a_ + j];
            }
            if (open == 0.0) headward = 0.0;
            for (std::size_t j = 0; j < a_ && open > 0.0; ++j)
                fluxes_.axial[i * a_ + j] -= headward * axial_k_[i * a_ + j] / open;
        }
    }

    /// ... and cells pass theirs on round the ring.
    void balance_rings() {
        missing(r_);
        for (std::size_t i = 0; i < n_; ++i) {
            double onward = 0.0;
            for (std::size_t j = 0; j + 1 < a_; ++j) {
                onward += r_[i * a_ + j];
                fluxes_.angular[i * a_ + j] += onward;
            }
        }
    }

    void keep_velocities() {
        for (std::size_t i = 0; i <= n_; ++i) {
            const double width_m = m_.faces.axial_arc_m[i] * scale(std::min(i, n_ - 1));
            for (std::size_t f = i * a_; f < (i + 1) * a_; ++f) {
                const double area_m2 = m_.faces.axial_gap_m[f] * width_m;
                s_.axial_m_per_s[f] = area_m2 > 0.0 ? fluxes_.axial[f] / area_m2 : 0.0;
            }
        }
        for (std::size_t i = 0; i < n_; ++i) {
            const double length_m = m_.spacing_m * scale(i);
            for (std::size_t q = i * a_; q < (i + 1) * a_; ++q)
                s_.angular_m_per_s[q] = fluxes_.angular[q] / (m_.faces.angular_gap_m[q] * length_m);
        }
    }

    const CsfSheetModel& m_;
    CsfSheetState& s_;
    double dt_;
    std::size_t n_, a_, cells_;
    std::vector<double> axial_k_, angular_k_;
    CsfFluxes fluxes_;
    std::vector<double> net_;  ///< what a cell takes from outside less its growth, m3/s
    std::vector<double> r_;    ///< what it still misses
};

}  // namespace

CsfFluxes solve_flow(const CsfSheetModel& model, CsfSheetState& state, const CsfBalance& balance,
                     double table_tilt_deg, double dt_s) {
    return Flow(model, state, balance, dt_s).run(table_tilt_deg);
}

}  // namespace sideport::fluid
