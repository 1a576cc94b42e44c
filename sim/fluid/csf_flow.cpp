#include <algorithm>
#include <cmath>

#include "sim/base/units.h"
#include "sim/fluid/csf_factor.h"
#include "sim/fluid/csf_parts.h"

namespace sideport::fluid {

namespace {

/// Of a parabolic profile: it carries more momentum than its mean speed would.
constexpr double kMomentumFactor = 1.2;

double norm(const std::vector<double>& v) {
    double sum = 0.0;
    for (const double x : v)
        sum += x * x;
    return std::sqrt(sum);
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
        if (!s_.factor || s_.factor->dt_s() != dt_)
            s_.factor = std::make_shared<const CsfFactor>(m_, dt_);
        carry_momentum();
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
    std::size_t before(std::size_t j) const { return j > 0 ? j - 1 : a_ - 1; }
    double scale(std::size_t station) const {
        const int i = static_cast<int>(station);
        return i >= m_.pocket_first && i < m_.pocket_end ? s_.gap_scale : 1.0;
    }
    double buoyancy_m_per_s2(double iodine_mg_per_ml) const {
        return units::kGravityMPerS2 * m_.density_kg_per_m3_per_mg_per_ml * iodine_mg_per_ml /
               kCsfDensityKgPerM3;
    }

    /// Every face takes the velocity of the liquid that arrives there (backward in time along the
    /// flow, linear between faces: stable for any step).
    void carry_momentum() {
        axial_before_.resize(cells_ + a_);
        angular_before_.resize(cells_);
        const std::vector<double>&u = s_.axial_m_per_s, &w = s_.angular_m_per_s;
        const double stations_per_m = kMomentumFactor * dt_ / m_.spacing_m;
        for (std::size_t i = 0; i <= n_; ++i) {
            const std::size_t up = i > 0 ? i - 1 : 0, down = std::min(i, n_ - 1);
            const double cells_per_m = kMomentumFactor * dt_ / m_.arc_m[down];
            for (std::size_t j = 0; j < a_; ++j) {
                const std::size_t back = before(j);
                const double across = 0.25 * (w[up * a_ + back] + w[up * a_ + j] +
                                              w[down * a_ + back] + w[down * a_ + j]);
                axial_before_[i * a_ + j] =
                    between(u, n_, static_cast<double>(i) - stations_per_m * u[i * a_ + j],
                            static_cast<double>(j) - cells_per_m * across);
            }
        }
        for (std::size_t i = 0; i < n_; ++i) {
            const double cells_per_m = kMomentumFactor * dt_ / m_.arc_m[i];
            for (std::size_t j = 0; j < a_; ++j) {
                const std::size_t q = i * a_ + j, to = i * a_ + next(j);
                const double along = 0.25 * (u[q] + u[to] + u[q + a_] + u[to + a_]);
                angular_before_[q] =
                    between(w, n_ - 1, static_cast<double>(i) - stations_per_m * along,
                            static_cast<double>(j) - cells_per_m * w[q]);
            }
        }
    }

    /// Of a field [station 0 .. last][angle], at a place between its values.
    double between(const std::vector<double>& field, std::size_t last, double station,
                   double angle) const {
        const double top = static_cast<double>(last), turn = static_cast<double>(a_);
        station = std::clamp(station, 0.0, top);
        angle -= turn * std::floor(angle / turn);
        const auto i = static_cast<std::size_t>(station);
        const auto j = std::min(static_cast<std::size_t>(angle), a_ - 1);
        const double s = station - static_cast<double>(i), t = angle - static_cast<double>(j);
        const double* above = &field[i * a_];
        const double* below = &field[std::min(i + 1, last) * a_];
        const std::size_t k = next(j);
        return (1.0 - s) * ((1.0 - t) * above[j] + t * above[k]) +
               s * ((1.0 - t) * below[j] + t * below[k]);
    }

    /// Buoyancy and implicit drag along the canal.
    void predict_axial(double tilt) {
        for (std::size_t i = 0; i <= n_; ++i) {
            const std::size_t up = i > 0 ? i - 1 : 0, down = std::min(i, n_ - 1);
            const double fall = std::sin(m_.slope_rad[i] + tilt);
            const double width_m = m_.faces.axial_arc_m[i] * scale(down);
            for (std::size_t j = 0; j < a_; ++j) {
                const std::size_t f = i * a_ + j;
                const double area_m2 = m_.faces.axial_gap_m[f] * width_m;
                const double drag = 1.0 + dt_ * m_.faces.axial_drag_per_s[f];
                const double mean =
                    0.5 * (s_.iodine_mg_per_ml[up * a_ + j] + s_.iodine_mg_per_ml[down * a_ + j]);
                const double u = (axial_before_[f] + dt_ * fall * buoyancy_m_per_s2(mean)) / drag;
                fluxes_.axial[f] = area_m2 * u;
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
                    (angular_before_[q] - dt_ * level * rise[j] * buoyancy_m_per_s2(mean)) / drag;
                fluxes_.angular[q] = area_m2 * w;
            }
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

    /// The pressure that closes every cell's balance, and its flow. Pressures in a grown pocket are
    /// those at rest divided by its scale: there all faces have grown alike.
    void project() {
        missing(r_);
        given_ = norm(r_);
        std::vector<double>& p = s_.pressure_pa;
        if (given_ == 0.0) {
            std::fill(p.begin(), p.end(), 0.0);
            return;
        }
        s_.factor->solve(r_, p);
        add_pressure_flow(p);
        for (std::size_t q = 0; q < cells_; ++q)
            p[q] /= scale(q / a_);
    }

    /// What a pressure at rest moves; in a grown pocket the same as a smaller pressure there.
    void add_pressure_flow(const std::vector<double>& p) {
        const std::vector<double>&axial = s_.factor->axial(), &angular = s_.factor->angular();
        for (std::size_t j = 0; j < a_; ++j)
            fluxes_.axial[j] -= axial[j] * p[j];
        for (std::size_t q = a_; q < cells_; ++q)
            fluxes_.axial[q] += axial[q] * (p[q - a_] - p[q]);
        for (std::size_t i = 0; i < n_; ++i) {
            for (std::size_t j = 0; j < a_; ++j) {
                const std::size_t q = i * a_ + j;
                fluxes_.angular[q] += angular[q] * (p[q] - p[i * a_ + next(j)]);
            }
        }
    }

    /// What rounding left over would change a uniform concentration: whole rings pass their
    /// rest on toward the head, where walls end a space nothing is left but rounding ...
    void balance_canal() {
        missing(r_);
        s_.divergence_error = given_ > 0.0 ? norm(r_) / given_ : 0.0;
        const std::vector<double>& axial = s_.factor->axial();
        double headward = 0.0;
        for (std::size_t i = n_; i-- > 0;) {
            double open = 0.0;
            for (std::size_t j = 0; j < a_; ++j) {
                headward += r_[i * a_ + j];
                open += axial[i * a_ + j];
            }
            if (open == 0.0) headward = 0.0;
            for (std::size_t j = 0; j < a_ && open > 0.0; ++j)
                fluxes_.axial[i * a_ + j] -= headward * axial[i * a_ + j] / open;
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
    std::vector<double> axial_before_,
        angular_before_;  ///< velocities that the liquid brings along
    CsfFluxes fluxes_;
    std::vector<double> net_;  ///< what a cell takes from outside less its growth, m3/s
    std::vector<double> r_;    ///< what it still misses
    double given_ = 0.0;       ///< norm of what the pressure had to move
};

}  // namespace

CsfFluxes solve_flow(const CsfSheetModel& model, CsfSheetState& state, const CsfBalance& balance,
                     double table_tilt_deg, double dt_s) {
    return Flow(model, state, balance, dt_s).run(table_tilt_deg);
}

}  // namespace sideport::fluid
