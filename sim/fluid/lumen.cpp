#include "sim/fluid/lumen.h"

#include <algorithm>
#include <cmath>

#include "sim/base/check.h"
#include "sim/base/units.h"

// Four numbers at a time where the processor has AVX2. Each is added and multiplied as before, so
// the bits are the same; a sanitizer's runtime is not ready when the choice is made.
#if defined(__x86_64__) && defined(__OPTIMIZE__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define SIDEPORT_WIDE [[gnu::target_clones("avx2", "default"), gnu::flatten]]
#else
#define SIDEPORT_WIDE
#endif

namespace sideport::fluid {

namespace {

constexpr double kCourant = 0.9;
/// Amounts are mg per m3; 1 mg/mL = 1e6 mg/m3.
constexpr double kPerMgPerMl = 1e-6;
constexpr int kMaxLayers = 32;

/// Fluidity 1/mu relative to no iodine, from a table: exp() at every face would cost more than the
/// flow.
class FluidityTable {
  public:
    FluidityTable() {
        for (int i = 0; i < kCount; ++i)
            values_[static_cast<std::size_t>(i)] = 1.0 / viscosity_ratio_37c(i * kStep);
    }
    double at(double iodine_mg_per_ml) const {
        const double x = std::clamp(iodine_mg_per_ml, 0.0, (kCount - 2) * kStep) / kStep;
        const auto i = static_cast<std::size_t>(x);
        const double t = x - static_cast<double>(i);
        return values_[i] + t * (values_[i + 1] - values_[i]);
    }

  private:
    static constexpr int kCount = 1026;
    static constexpr double kStep = 0.5;
    std::array<double, kCount> values_;
};

const FluidityTable& fluidity_table() {
    static const FluidityTable table;
    return table;
}

/// Of each cell against 37 C; empty when all are that warm.
std::vector<double> cell_coldness(const LumenModel& model, std::span<const double> temperature_c) {
    if (temperature_c.empty() && model.temperature_c == kBodyC) return {};
    const auto n = static_cast<std::size_t>(model.cells);
    SIDEPORT_CHECK(temperature_c.empty() || temperature_c.size() == n, "a temperature a cell");
    std::vector<double> cold(n, temperature_c.empty() ? coldness(model.temperature_c) : 0.0);
    for (std::size_t i = 0; i < temperature_c.size(); ++i)
        cold[i] = coldness(temperature_c[i]);
    return cold;
}

/// exp(-x) of the small part that iodine adds to the rise of viscosity in the cold, x < 0.45 up to
/// 350 mg/mL at 15 C: five terms of the series, within 2e-4.
inline double exp_of_minus_small(double x) {
    return 1.0 - x * (1.0 - x / 2.0 * (1.0 - x / 3.0 * (1.0 - x / 4.0)));
}

/// What cold leaves of the fluidity at 37 C, apart from what it does to plain CSF.
inline double cold_share(double iodine_mg_per_ml, double cold) {
    return exp_of_minus_small(cold *
                              (log_viscosity_rise(iodine_mg_per_ml) - log_viscosity_rise(0.0)));
}

/// Slope by the monotonised central limiter; `upwind` is how far it may exceed the difference on
/// the side where the liquid comes from: 2, or less where the cell also loses liquid sideways.
/// Without branches, so that the compiler takes several faces at once.
inline double limited_slope(double behind, double ahead, double upwind) {
    const double a = behind * std::copysign(1.0, ahead), b = std::fabs(ahead);
    const double one = upwind * a, other = 2.0 * b, mean = 0.5 * (a + b);
    const double least = one < other ? one : other;
    const double slope = least < mean ? least : mean;
    return std::copysign(slope > 0.0 ? slope : 0.0, ahead);
}

/// Advection of the lumen; owns the scratch space. Every inner loop runs along the tube.
class Advection {
  public:
    Advection(const LumenModel& model, LumenState& state, std::span<const double> temperature_c)
        : m_(model),
          s_(state),
          cold_(cell_coldness(model, temperature_c)),
          n_(static_cast<std::size_t>(model.cells)),
          layers_(static_cast<std::size_t>(model.layers)),
          cell_m3_(model.volume_m3() / model.cells),
          layer_m3_(cell_m3_ / model.layers) {
        SIDEPORT_CHECK(model.layers <= kMaxLayers && model.cells >= 2, "size of a lumen");
        share_.resize((n_ + 1) * layers_);
        next_.resize(n_ * layers_);
        across_.resize(n_ * (layers_ + 1));
        padded_.resize(n_ + 4);
        face_.resize(n_ + 1);
        sum_.resize(n_ + 1);
        fluidity_.resize(n_ * layers_);
        upwind_.assign((n_ + 1) * layers_, 2.0);
    }

    void run(double volume_m3, const Amounts& start, const Amounts& end, LumenOutflow& out) {
        double left_m3 = volume_m3;
        while (left_m3 != 0.0) {
            if (start[0] > 0.0 || end[0] > 0.0) s_.has_iodine = true;
            const double most_m3 = kCourant * cell_m3_ / update_shares();
            const double move_m3 = std::clamp(left_m3, -most_m3, most_m3);
            if (coupled())
                move_m3 > 0.0 ? limit_slopes<true>(move_m3) : limit_slopes<false>(move_m3);
            for (std::size_t i = 0; i < start.size(); ++i) {
                const double inflow = move_m3 > 0.0 ? start[i] : end[i];
                if (inflow > 0.0) s_.present[i] = true;
                if (s_.present[i])
                    move(s_.concentration[i], move_m3, inflow, out.at_start[i], out.at_end[i]);
            }
            const bool done = std::fabs(left_m3 - move_m3) <= 1e-15 * std::fabs(volume_m3);
            left_m3 = done ? 0.0 : left_m3 - move_m3;
        }
    }

  private:
    bool coupled() const { return s_.has_iodine && m_.viscosity_follows_iodine; }

    /// Share of the flow that each layer carries at each face; shares sum to 1. Layer speeds by
    /// lubrication theory: u_k ~ sum_{j>k} ds/mu_j + ds/(2 mu_k). Returns the largest outflow of a
    /// layer's cell, along and across, per volume moved and layer.
    double update_shares() {
        if (!coupled()) {
            for (std::size_t k = 0; k < layers_; ++k) {
                const double s = (static_cast<double>(k) + 0.5) / static_cast<double>(layers_);
                std::fill_n(&share_[k * (n_ + 1)], n_ + 1,
                            2.0 * (1.0 - s) / static_cast<double>(layers_));
            }
            return 2.0;
        }
        const FluidityTable& table = fluidity_table();
        const std::vector<double>& iodine = s_.concentration[0];
        for (std::size_t q = 0; q < iodine.size(); ++q)
            fluidity_[q] = table.at(iodine[q] * kPerMgPerMl);
        // within a section only the ratio of the layers counts
        for (std::size_t k = 0; !cold_.empty() && k < layers_; ++k) {
            for (std::size_t i = 0; i < n_; ++i)
                fluidity_[k * n_ + i] *= cold_share(iodine[k * n_ + i] * kPerMgPerMl, cold_[i]);
        }
        std::fill(face_.begin(), face_.end(), 0.0);  // of all layers outside
        std::fill(sum_.begin(), sum_.end(), 0.0);
        for (std::size_t k = layers_; k-- > 0;) {
            double* share = &share_[k * (n_ + 1)];
            const double* f = &fluidity_[k * n_];
            for (std::size_t i = 0; i <= n_; ++i) {
                const double here = f[i > 0 ? i - 1 : 0] + f[i < n_ ? i : n_ - 1];
                share[i] = face_[i] + 0.5 * here;
                face_[i] += here;
                sum_[i] += share[i];
            }
        }
        for (std::size_t k = 0; k < layers_; ++k) {
            double* share = &share_[k * (n_ + 1)];
            for (std::size_t i = 0; i <= n_; ++i)
                share[i] /= sum_[i];
        }
        return update_across();
    }

    /// Where a layer slows down its surplus goes to its neighbour: volume is kept, constants stay
    /// constant. across_[k]: from layer k - 1 outward into k.
    double update_across() {
        std::fill_n(across_.begin(), n_, 0.0);
        double most = 0.0;
        for (std::size_t k = 0; k < layers_; ++k) {
            const double* share = &share_[k * (n_ + 1)];
            const double* __restrict from = &across_[k * n_];
            double* __restrict to = &across_[(k + 1) * n_];
            for (std::size_t i = 0; i < n_; ++i)
                to[i] = from[i] - (share[i + 1] - share[i]);
            for (std::size_t i = 0; i < n_; ++i) {
                // whichever way the liquid moves
                const double along = share[i] > share[i + 1] ? share[i] : share[i + 1];
                const double all = along + std::fabs(to[i]) + std::fabs(from[i]);
                most = most > all ? most : all;
            }
        }
        return most * static_cast<double>(layers_);
    }

    /// One substep of one species: volume_m3 through the tube, `inflow` at the end where it enters.
    void move(std::vector<double>& c, double volume_m3, double inflow, double& out_start,
              double& out_end) {
        const bool forward = volume_m3 > 0.0;
        double* const cell = &padded_[2];
        for (std::size_t k = 0; k < layers_; ++k) {
            const double* from = &c[k * n_];
            std::copy_n(from, n_, cell);
            cell[-1] = cell[-2] = forward ? inflow : from[0];
            cell[n_] = cell[n_ + 1] = forward ? from[n_ - 1] : inflow;
            forward ? fill_faces<true>(cell, k, volume_m3) : fill_faces<false>(cell, k, volume_m3);
            double* __restrict to = &next_[k * n_];
            const double* __restrict face = face_.data();
            for (std::size_t i = 0; i < n_; ++i)
                to[i] = from[i] + (face[i] - face[i + 1]);
            out_start -= face_.front() * layer_m3_;
            out_end += face_.back() * layer_m3_;
        }
        if (coupled()) exchange(c, volume_m3 / layer_m3_);
        c.swap(next_);
    }

    /// A cell never gives more than it holds: the slope behind counts at most
    /// 2 (1 - nu - loss) / (nu (1 - nu)) times, loss being what leaves sideways.
    template <bool kForward>
    void limit_slopes(double volume_m3) {
        const double signed_courant = volume_m3 / layer_m3_;
        for (std::size_t k = 0; k < layers_; ++k) {
            const double* share = &share_[k * (n_ + 1)];
            double* upwind = &upwind_[k * (n_ + 1)];
            for (std::size_t i = 0; i < n_; ++i) {
                const double in = signed_courant * across_[k * n_ + i];
                const double out = signed_courant * across_[(k + 1) * n_ + i];
                const double loss = (out > 0.0 ? out : 0.0) + (in < 0.0 ? -in : 0.0);
                const std::size_t f = kForward ? i + 1 : i;
                const double nu = std::fabs(signed_courant) * share[f];
                const double most = 2.0 * (1.0 - nu - loss) / (nu * (1.0 - nu) + 1e-300);
                upwind[f] = most < 0.0 ? 0.0 : (most < 2.0 ? most : 2.0);
            }
        }
    }

    /// Amounts that cross the faces of a layer, in cells: the cell upstream with a limited slope.
    template <bool kForward>
    void fill_faces(const double* cell, std::size_t k, double volume_m3) {
        const double courant = std::fabs(volume_m3) / layer_m3_;
        const double* __restrict share = &share_[k * (n_ + 1)];
        const double* __restrict upwind = &upwind_[k * (n_ + 1)];
        const double* __restrict at = cell - (kForward ? 1 : 0);  // the cell upstream of face 0
        double* __restrict face = face_.data();
        const auto count = static_cast<std::ptrdiff_t>(n_ + 1);
        for (std::ptrdiff_t f = 0; f < count; ++f) {
            const double before = kForward ? at[f - 1] : at[f + 1],
                         after = kForward ? at[f + 1] : at[f - 1];
            const double nu = courant * share[f];
            const double slope = limited_slope(at[f] - before, after - at[f], upwind[f]);
            face[f] = (kForward ? nu : -nu) * (at[f] + 0.5 * (1.0 - nu) * slope);
        }
        // at the inlet plain inflow
        const std::size_t inlet = kForward ? 0 : n_;
        face_[inlet] =
            (kForward ? courant : -courant) * share[inlet] * (kForward ? cell[-1] : cell[n_]);
    }

    void exchange(const std::vector<double>& c, double signed_courant) {
        for (std::size_t k = 1; k < layers_; ++k) {
            const double* __restrict across = &across_[k * n_];
            const double* __restrict inner = &c[(k - 1) * n_];
            const double* __restrict outer = &c[k * n_];
            double* __restrict to_inner = &next_[(k - 1) * n_];
            double* __restrict to_outer = &next_[k * n_];
            for (std::size_t i = 0; i < n_; ++i) {
                // without a branch, so that several cells go at once; both halves are exact
                const double part = signed_courant * across[i];
                const double outward = 0.5 * (part + std::fabs(part));
                const double amount = outward * inner[i] + (part - outward) * outer[i];
                to_inner[i] -= amount;
                to_outer[i] += amount;
            }
        }
    }

    const LumenModel& m_;
    LumenState& s_;
    std::vector<double> cold_;  ///< [cells], empty: all at 37 C
    std::size_t n_, layers_;
    double cell_m3_, layer_m3_;
    std::vector<double> share_, next_, across_, padded_, face_, sum_, fluidity_, upwind_;
};

/// dc/dt = (4 D / a^2) d/ds (s dc/ds) over equal areas s, backward Euler, cell by cell.
void diffuse(const LumenModel& m, std::vector<double>& c, double dt_s) {
    const auto n = static_cast<std::size_t>(m.cells), layers = static_cast<std::size_t>(m.layers);
    const double ds = 1.0 / m.layers;
    const double rate = 4.0 * m.diffusion_m2_per_s * dt_s / (m.radius_m * m.radius_m * ds * ds);
    double upper[kMaxLayers], pivot[kMaxLayers];
    for (std::size_t k = 0; k < layers; ++k) {
        const double at = static_cast<double>(k);
        const double lower = -rate * at * ds;  // couples k - 1 and k, both ways
        upper[k] = k + 1 < layers ? -rate * (at + 1.0) * ds : 0.0;
        const double factor = k > 0 ? lower / pivot[k - 1] : 0.0;
        pivot[k] = 1.0 - lower - upper[k] - (k > 0 ? factor * upper[k - 1] : 0.0);
        if (k == 0) continue;
        const double* inner = &c[(k - 1) * n];
        double* outer = &c[k * n];
        for (std::size_t i = 0; i < n; ++i)
            outer[i] -= factor * inner[i];
    }
    for (std::size_t k = layers; k-- > 0;) {
        const double scale = 1.0 / pivot[k];
        double* cell = &c[k * n];
        const double* outer = &c[(k + 1 < layers ? k + 1 : k) * n];
        for (std::size_t i = 0; i < n; ++i)
            cell[i] = (cell[i] - upper[k] * (k + 1 < layers ? outer[i] : 0.0)) * scale;
    }
}

}  // namespace

LumenState make_lumen(const LumenModel& model, const Amounts& concentration_per_m3) {
    LumenState state;
    for (std::size_t i = 0; i < concentration_per_m3.size(); ++i) {
        state.concentration[i].assign(static_cast<std::size_t>(model.cells * model.layers),
                                      concentration_per_m3[i]);
    }
    for (std::size_t i = 0; i < concentration_per_m3.size(); ++i)
        state.present[i] = concentration_per_m3[i] > 0.0;
    state.has_iodine = state.present[0];
    return state;
}

SIDEPORT_WIDE LumenOutflow step_lumen(const LumenModel& model, LumenState& state, double volume_m3,
                                      double dt_s, const Amounts& start_per_m3,
                                      const Amounts& end_per_m3,
                                      std::span<const double> temperature_c) {
    LumenOutflow out;
    if (volume_m3 != 0.0)
        Advection(model, state, temperature_c).run(volume_m3, start_per_m3, end_per_m3, out);
    if (model.diffusion_m2_per_s > 0.0) {
        for (std::size_t i = 0; i < state.concentration.size(); ++i) {
            if (state.present[i]) diffuse(model, state.concentration[i], dt_s);
        }
    }
    return out;
}

double lumen_resistance_pa_s_per_m3(const LumenModel& model, const LumenState& state,
                                    std::span<const double> temperature_c) {
    const double area_m2 = units::kPi * model.radius_m * model.radius_m;
    const double poiseuille =
        8.0 * model.viscosity_pa_s / (model.radius_m * model.radius_m * area_m2);
    const auto n = static_cast<std::size_t>(model.cells);
    const auto layers = static_cast<std::size_t>(model.layers);
    std::vector<double> cold = cell_coldness(model, temperature_c);
    const bool mixed = model.viscosity_follows_iodine && state.has_iodine;
    if (!mixed && cold.empty()) return poiseuille * model.length_m;
    cold.resize(n, 0.0);
    std::vector<double> outer(n, 0.0), total(n, 0.0);
    const double ds = 1.0 / model.layers;
    const FluidityTable& table = fluidity_table();
    for (std::size_t k = layers; mixed && k-- > 0;) {
        const double* iodine = &state.concentration[0][k * n];
        for (std::size_t i = 0; i < n; ++i) {
            const double mg_per_ml = iodine[i] * kPerMgPerMl;
            const double fluidity = table.at(mg_per_ml) * cold_share(mg_per_ml, cold[i]);
            total[i] += (outer[i] + 0.5 * ds * fluidity) * ds;
            outer[i] += ds * fluidity;
        }
    }
    double sum = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        // total is 1/2 without iodine
        const double relative = mixed ? 0.5 / total[i] : 1.0;
        sum += relative * std::exp(cold[i] * log_viscosity_rise(0.0));
    }
    return poiseuille * sum * model.length_m / model.cells;
}

double lumen_amount(const LumenModel& model, const LumenState& state, int species) {
    if (!state.present[static_cast<std::size_t>(species)]) return 0.0;
    double sum = 0.0;
    for (const double c : state.concentration[static_cast<std::size_t>(species)])
        sum += c;
    return sum * model.volume_m3() / (model.cells * model.layers);
}

std::vector<double> lumen_profile(const LumenModel& model, const LumenState& state, int species) {
    std::vector<double> mean(static_cast<std::size_t>(model.cells), 0.0);
    const std::vector<double>& c = state.concentration[static_cast<std::size_t>(species)];
    for (int k = 0; k < model.layers; ++k) {
        for (int i = 0; i < model.cells; ++i) {
            mean[static_cast<std::size_t>(i)] +=
                c[static_cast<std::size_t>(k * model.cells + i)] / model.layers;
        }
    }
    return mean;
}

void add_hash(Hasher& hasher, const LumenState& state) {
    for (const std::vector<double>& c : state.concentration)
        hasher.add(std::span<const double>(c));
    hasher.add(state.has_iodine);
}

}  // namespace sideport::fluid
