#include "sim/fluid/csf_sheet.h"

#include <algorithm>
#include <cmath>

#include "sim/base/units.h"

namespace sideport::fluid {

namespace {

constexpr double kDensityKgPerM3 = 1000.5;
constexpr double kKgPerM3PerMgPerMl = 1.161;  ///< fit to the labels of iohexol, error <= 1 kg/m3
constexpr double kCaudaGapShare = 0.62;  ///< below the conus the roots fill the rest of the radius
constexpr double kHolesSpanM = 0.015;    ///< side holes over the last 15 mm
constexpr double kTolerance = 1e-6;
constexpr int kMaxIterations = 120;
constexpr double kCourant = 0.45;

double limited(double a, double b) {
    if (a * b <= 0.0) return 0.0;
    const double magnitude =
        std::min({2.0 * std::fabs(a), 2.0 * std::fabs(b), 0.5 * std::fabs(a + b)});
    return a > 0.0 ? magnitude : -magnitude;
}

/// Distance from the centre to an ellipse in the direction (cos, sin) of the axes x, y.
double radius_of(double half_x, double half_y, double dx, double dy) {
    if (half_x <= 0.0 || half_y <= 0.0) return 0.0;
    return 1.0 / std::sqrt(dx * dx / (half_x * half_x) + dy * dy / (half_y * half_y));
}

/// One step; holds the fluxes between its parts.
class Step {
  public:
    Step(const CsfSheetModel& m, CsfSheetState& s, double dt_s)
        : m_(m),
          s_(s),
          dt_(dt_s),
          nz_(m.stations),
          nt_(m.angles),
          count_(static_cast<std::size_t>(nz_ * nt_)) {}

    void run(double volume_m3, double iodine_mg, double tilt_deg) {
        const std::vector<double> source = tip_shares();
        predict(tilt_deg);
        project(volume_m3 / dt_, source);
        transport(iodine_mg / dt_, source);
    }

  private:
    std::size_t id(int i, int j) const {
        return static_cast<std::size_t>(i * nt_ + (j + nt_) % nt_);
    }
    double gap_z(int i, int j) const {  // at the face above station i; the end faces use their cell
        const int a = std::max(0, i - 1), b = std::min(nz_ - 1, i);
        return 0.5 * (m_.gap_m[id(a, j)] + m_.gap_m[id(b, j)]);
    }
    double gap_t(int i, int j) const { return 0.5 * (m_.gap_m[id(i, j)] + m_.gap_m[id(i, j + 1)]); }
    double arc_z(int i) const {
        const int a = std::max(0, i - 1), b = std::min(nz_ - 1, i);
        return 0.5 *
               (m_.arc_m[static_cast<std::size_t>(a)] + m_.arc_m[static_cast<std::size_t>(b)]);
    }
    double arc(int i) const { return m_.arc_m[static_cast<std::size_t>(i)]; }

    /// How the tip's inflow is shared out: dorsal angles, over the length of the side holes.
    std::vector<double> tip_shares() const {
        std::vector<double> share(count_, 0.0);
        const int reach = std::max(1, static_cast<int>(0.5 * kHolesSpanM / m_.spacing_m));
        double sum = 0.0;
        for (int i = m_.tip_station - reach; i <= m_.tip_station + reach; ++i) {
            for (int j = -2; j <= 2; ++j) {
                const double w =
                    std::exp(-0.4 * j * j) * m_.gap_m[id(std::clamp(i, 0, nz_ - 1), j)];
                share[id(std::clamp(i, 0, nz_ - 1), j)] += w;
                sum += w;
            }
        }
        for (double& w : share)
            w /= sum;
        return share;
    }

    /// Buoyancy and implicit drag; kz_, kt_: what a pressure difference moves in this step.
    void predict(double tilt_deg) {
        const double tilt = std::sin(units::rad_from_deg(tilt_deg));
        kz_.assign(static_cast<std::size_t>((nz_ + 1) * nt_), 0.0);
        kt_.assign(count_, 0.0);
        const double viscous = 12.0 * m_.kinematic_viscosity_m2_per_s * m_.drag_factor;
        const auto buoyancy = [](double mean) {
            return units::kGravityMPerS2 * kKgPerM3PerMgPerMl * mean / kDensityKgPerM3;
        };
        for (int i = 0; i <= nz_; ++i) {
            for (int j = 0; j < nt_; ++j) {
                const auto f = static_cast<std::size_t>(i * nt_ + j);
                if (i == nz_) {  // the sac ends here
                    s_.axial_m_per_s[f] = 0.0;
                    continue;
                }
                const double h = gap_z(i, j), drag = 1.0 + dt_ * viscous / (h * h);
                const double mean = 0.5 * (s_.iodine_mg_per_ml[id(std::max(0, i - 1), j)] +
                                           s_.iodine_mg_per_ml[id(i, j)]);
                const double slope = m_.downhill[static_cast<std::size_t>(i)] + tilt;
                s_.axial_m_per_s[f] = (s_.axial_m_per_s[f] + dt_ * slope * buoyancy(mean)) / drag;
                const double distance = i == 0 ? 0.5 * m_.spacing_m : m_.spacing_m;
                kz_[f] = h * arc_z(i) / distance * dt_ / (kDensityKgPerM3 * drag);
            }
        }
        for (int i = 0; i < nz_; ++i) {
            for (int j = 0; j < nt_; ++j) {
                const std::size_t q = id(i, j);
                const double h = gap_t(i, j), drag = 1.0 + dt_ * viscous / (h * h);
                const double mean =
                    0.5 * (s_.iodine_mg_per_ml[q] + s_.iodine_mg_per_ml[id(i, j + 1)]);
                // dorsal (angle 0) is down: away from it is uphill
                const double uphill = std::sin(2.0 * units::kPi * (j + 1) / nt_);
                s_.angular_m_per_s[q] =
                    (s_.angular_m_per_s[q] - dt_ * uphill * buoyancy(mean)) / drag;
                kt_[q] = h * m_.spacing_m / arc(i) * dt_ / (kDensityKgPerM3 * drag);
            }
        }
    }

    void apply(const std::vector<double>& x, std::vector<double>& y) const {
        for (int i = 0; i < nz_; ++i) {
            for (int j = 0; j < nt_; ++j) {
                const std::size_t q = id(i, j), up = q - static_cast<std::size_t>(i > 0 ? nt_ : 0);
                const auto f = static_cast<std::size_t>(i * nt_ + j),
                           g = f + static_cast<std::size_t>(nt_);
                double sum = i > 0 ? kz_[f] * (x[q] - x[up]) : kz_[f] * x[q];
                if (i < nz_ - 1) sum += kz_[g] * (x[q] - x[q + static_cast<std::size_t>(nt_)]);
                sum += kt_[q] * (x[q] - x[id(i, j + 1)]) +
                       kt_[id(i, j - 1)] * (x[q] - x[id(i, j - 1)]);
                y[q] = sum;
            }
        }
    }

    /// Angular mean along the canal by a tridiagonal solve, the rest by the diagonal: most of the
    /// pressure is the mean.
    void precondition(const std::vector<double>& r, std::vector<double>& z) const {
        std::vector<double> mean(static_cast<std::size_t>(nz_)), pivot(mean.size()),
            coupling(mean.size() + 1, 0.0);
        for (int i = 0; i < nz_; ++i) {
            for (int j = 0; j < nt_; ++j) {
                coupling[static_cast<std::size_t>(i)] += kz_[static_cast<std::size_t>(i * nt_ + j)];
                mean[static_cast<std::size_t>(i)] += r[id(i, j)];
            }
        }
        for (std::size_t i = 0; i < mean.size(); ++i) {
            const double diagonal = coupling[i] + (i + 1 < mean.size() ? coupling[i + 1] : 0.0);
            pivot[i] = i == 0 ? diagonal : diagonal - coupling[i] * coupling[i] / pivot[i - 1];
            if (i > 0) mean[i] += coupling[i] / pivot[i - 1] * mean[i - 1];
        }
        for (std::size_t i = mean.size(); i-- > 0;) {
            const double below = i + 1 < mean.size() ? coupling[i + 1] * mean[i + 1] : 0.0;
            mean[i] = (mean[i] + below) / pivot[i];
        }
        for (int i = 0; i < nz_; ++i) {
            for (int j = 0; j < nt_; ++j) {
                const std::size_t q = id(i, j);
                const auto f = static_cast<std::size_t>(i * nt_ + j);
                const double diagonal =
                    kz_[f] + kz_[f + static_cast<std::size_t>(nt_)] + kt_[q] + kt_[id(i, j - 1)];
                z[q] = mean[static_cast<std::size_t>(i)] + r[q] / diagonal;
            }
        }
    }

    /// Pressure that makes the sheet keep its volume; then the fluxes. Cranial end open at zero.
    void project(double inflow_m3_per_s, const std::vector<double>& source) {
        std::vector<double> residual(count_), z(count_), d(count_), ad(count_);
        apply(s_.pressure_pa, ad);
        double norm = 0.0;
        for (int i = 0; i < nz_; ++i) {
            for (int j = 0; j < nt_; ++j) {
                const std::size_t q = id(i, j), l = id(i, j - 1);
                const auto f = static_cast<std::size_t>(i * nt_ + j),
                           g = f + static_cast<std::size_t>(nt_);
                const double out = gap_z(i + 1, j) * arc_z(i + 1) * s_.axial_m_per_s[g] -
                                   gap_z(i, j) * arc_z(i) * s_.axial_m_per_s[f] +
                                   m_.spacing_m * (gap_t(i, j) * s_.angular_m_per_s[q] -
                                                   gap_t(i, j - 1) * s_.angular_m_per_s[l]);
                const double right = inflow_m3_per_s * source[q] - out;
                norm += right * right;
                residual[q] = right - ad[q];
            }
        }
        conjugate_gradients(residual, z, d, ad, norm);
        flux_z_.assign(kz_.size(), 0.0);
        flux_t_.assign(count_, 0.0);
        for (int i = 0; i <= nz_; ++i) {
            for (int j = 0; j < nt_; ++j) {
                const auto f = static_cast<std::size_t>(i * nt_ + j);
                if (i == nz_) continue;
                const double above = i > 0 ? s_.pressure_pa[id(i - 1, j)] : 0.0;
                const double section = gap_z(i, j) * arc_z(i);
                flux_z_[f] =
                    section * s_.axial_m_per_s[f] + kz_[f] * (above - s_.pressure_pa[id(i, j)]);
                s_.axial_m_per_s[f] = flux_z_[f] / section;
                const std::size_t q = id(i, j);
                flux_t_[q] = gap_t(i, j) * m_.spacing_m * s_.angular_m_per_s[q] +
                             kt_[q] * (s_.pressure_pa[q] - s_.pressure_pa[id(i, j + 1)]);
                s_.angular_m_per_s[q] = flux_t_[q] / (gap_t(i, j) * m_.spacing_m);
            }
        }
    }

    void conjugate_gradients(std::vector<double>& r, std::vector<double>& z, std::vector<double>& d,
                             std::vector<double>& ad, double norm) {
        precondition(r, z);
        d = z;
        double rz = 0.0;
        for (std::size_t q = 0; q < count_; ++q)
            rz += r[q] * z[q];
        for (s_.iterations = 0; s_.iterations < kMaxIterations && rz > 0.0; ++s_.iterations) {
            apply(d, ad);
            double dad = 0.0, rest = 0.0;
            for (std::size_t q = 0; q < count_; ++q)
                dad += d[q] * ad[q];
            if (dad <= 0.0) return;
            const double alpha = rz / dad;
            for (std::size_t q = 0; q < count_; ++q) {
                s_.pressure_pa[q] += alpha * d[q];
                r[q] -= alpha * ad[q];
                rest += r[q] * r[q];
            }
            if (rest <= kTolerance * kTolerance * norm) return;
            precondition(r, z);
            double rz_next = 0.0;
            for (std::size_t q = 0; q < count_; ++q)
                rz_next += r[q] * z[q];
            const double beta = rz_next / rz;
            rz = rz_next;
            for (std::size_t q = 0; q < count_; ++q)
                d[q] = z[q] + beta * d[q];
        }
    }

    void transport(double iodine_mg_per_s, const std::vector<double>& source) {
        double fastest = 0.0;
        for (int i = 0; i < nz_; ++i) {
            for (int j = 0; j < nt_; ++j) {
                const double volume = m_.gap_m[id(i, j)] * m_.spacing_m * arc(i);
                const auto f = static_cast<std::size_t>(i * nt_ + j);
                const double through = std::fabs(flux_z_[f]) + std::fabs(flux_t_[id(i, j)]) +
                                       std::fabs(flux_t_[id(i, j - 1)]);
                fastest = std::max(fastest, through / volume);
            }
        }
        const int substeps = std::max(1, static_cast<int>(std::ceil(fastest * dt_ / kCourant)));
        for (int k = 0; k < substeps; ++k)
            advect(dt_ / substeps, iodine_mg_per_s, source);
    }

    void advect(double dt, double iodine_mg_per_s, const std::vector<double>& source) {
        const std::vector<double>& c = s_.iodine_mg_per_ml;
        std::vector<double> along(kz_.size(), 0.0), round(count_, 0.0), next = c;
        for (int i = 0; i < nz_; ++i) {
            for (int j = 0; j < nt_; ++j) {
                const std::size_t q = id(i, j);
                const auto f = static_cast<std::size_t>(i * nt_ + j);
                along[f] = flux_z_[f] * face_value_z(c, i, j, flux_z_[f]);
                if (i > 0) {
                    along[f] += m_.axial_dispersion_m2_per_s * gap_z(i, j) * arc_z(i) /
                                m_.spacing_m * (c[id(i - 1, j)] - c[q]);
                }
                const double w = flux_t_[q];
                const double a = c[q], b = c[id(i, j + 1)];
                const double value = w >= 0.0 ? a + 0.5 * limited(a - c[id(i, j - 1)], b - a)
                                              : b - 0.5 * limited(b - a, c[id(i, j + 2)] - b);
                round[q] = w * value + m_.angular_dispersion_m2_per_s * gap_t(i, j) * m_.spacing_m /
                                           arc(i) * (a - b);
            }
        }
        for (int i = 0; i < nz_; ++i) {
            for (int j = 0; j < nt_; ++j) {
                const std::size_t q = id(i, j);
                const auto f = static_cast<std::size_t>(i * nt_ + j);
                const double volume = m_.gap_m[q] * m_.spacing_m * arc(i);
                // mg/mL = kg/m3: fluxes of volume times concentration are in kg/s, so mg enter as
                // 1e-6 kg
                const double gain = along[f] - along[f + static_cast<std::size_t>(nt_)] +
                                    round[id(i, j - 1)] - round[q];
                next[q] += dt / volume * (gain + 1e-6 * iodine_mg_per_s * source[q]);
            }
        }
        for (int j = 0; j < nt_; ++j)
            s_.left_mg -= dt * along[static_cast<std::size_t>(j)] * 1e6;
        s_.iodine_mg_per_ml.swap(next);
    }

    double face_value_z(const std::vector<double>& c, int i, int j, double flux) const {
        if (flux >= 0.0) {
            if (i == 0) return 0.0;  // clear CSF comes down from above
            const double a = c[id(i - 1, j)];
            return a + 0.5 * limited(a - (i > 1 ? c[id(i - 2, j)] : a), c[id(i, j)] - a);
        }
        const double b = c[id(i, j)];
        return b - 0.5 * limited(b - (i > 0 ? c[id(i - 1, j)] : b),
                                 (i < nz_ - 1 ? c[id(i + 1, j)] : b) - b);
    }

    const CsfSheetModel& m_;
    CsfSheetState& s_;
    double dt_;
    int nz_, nt_;
    std::size_t count_;
    std::vector<double> kz_, kt_, flux_z_, flux_t_;
};

}  // namespace

CsfSheetModel make_csf_sheet(const patient::Spine& spine, double tip_z_W_mm) {
    CsfSheetModel m;
    const double high = spine.sac_high_z_mm, low = spine.sac_low_z_mm;
    const double dz_mm = (high - low) / m.stations;
    m.spacing_m = dz_mm * 1e-3;
    for (int i = 0; i < m.stations; ++i) {
        m.sections.push_back(patient::sac_at(spine, high - (i + 0.5) * dz_mm));
        const patient::SacSection& sac = m.sections.back();
        const double mean_mm = 0.5 * (sac.half_width_mm + sac.half_depth_mm);
        m.arc_m.push_back(2.0 * units::kPi * 0.75 * mean_mm * 1e-3 / m.angles);
        for (int j = 0; j < m.angles; ++j) {
            const double a = 2.0 * units::kPi * (j + 0.5) / m.angles;
            const double dx = std::sin(a), dy = -std::cos(a);
            const double dura = radius_of(sac.half_width_mm, sac.half_depth_mm, dx, dy);
            const double cord = radius_of(sac.cord_half_width_mm, sac.cord_half_depth_mm, dx, dy);
            const double gap_mm = std::min(dura - cord, kCaudaGapShare * dura);
            m.gap_m.push_back(std::max(0.5, gap_mm) * 1e-3);
        }
    }
    for (int i = 0; i <= m.stations; ++i) {
        const auto a = static_cast<std::size_t>(std::max(0, i - 1));
        const auto b = static_cast<std::size_t>(std::min(m.stations - 1, i));
        const double fall_mm = m.sections[a].center_W_mm.y - m.sections[b].center_W_mm.y;
        m.downhill.push_back(a == b ? 0.0 : fall_mm / std::hypot(fall_mm, dz_mm));
    }
    m.tip_station = std::clamp(static_cast<int>((high - tip_z_W_mm) / dz_mm), 0, m.stations - 1);
    return m;
}

CsfSheetState make_state(const CsfSheetModel& m) {
    const auto cells = static_cast<std::size_t>(m.stations * m.angles);
    CsfSheetState s;
    s.iodine_mg_per_ml.assign(cells, 0.0);
    s.axial_m_per_s.assign(cells + static_cast<std::size_t>(m.angles), 0.0);
    s.angular_m_per_s.assign(cells, 0.0);
    s.pressure_pa.assign(cells, 0.0);
    return s;
}

void step_csf_sheet(const CsfSheetModel& model, CsfSheetState& state, double volume_ml,
                    double iodine_mg, double table_tilt_deg, double dt_s) {
    Step(model, state, dt_s).run(volume_ml * 1e-6, iodine_mg, table_tilt_deg);
}

double sheet_iodine_mg(const CsfSheetModel& m, const CsfSheetState& s) {
    double kg = 0.0;
    for (int i = 0; i < m.stations; ++i) {
        for (int j = 0; j < m.angles; ++j) {
            const auto q = static_cast<std::size_t>(i * m.angles + j);
            kg += s.iodine_mg_per_ml[q] * m.gap_m[q] * m.spacing_m *
                  m.arc_m[static_cast<std::size_t>(i)];
        }
    }
    return kg * 1e6;
}

void add_hash(Hasher& hasher, const CsfSheetState& state) {
    hasher.add(std::span<const double>(state.iodine_mg_per_ml));
    hasher.add(std::span<const double>(state.axial_m_per_s));
    hasher.add(std::span<const double>(state.angular_m_per_s));
    hasher.add(std::span<const double>(state.pressure_pa));
    hasher.add(state.left_mg);
}

}  // namespace sideport::fluid
