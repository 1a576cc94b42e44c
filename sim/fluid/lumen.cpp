#include "sim/fluid/lumen.h"

#include <algorithm>
#include <cmath>

#include "sim/base/check.h"
#include "sim/base/units.h"

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

/// Monotonised central limiter of two neighbouring differences.
double limited(double a, double b) {
    if (a * b <= 0.0) return 0.0;
    const double magnitude =
        std::min({2.0 * std::fabs(a), 2.0 * std::fabs(b), 0.5 * std::fabs(a + b)});
    return a > 0.0 ? magnitude : -magnitude;
}

/// Share of the flow that each layer carries at a face; shares sum to 1. Layer speeds by
/// lubrication theory: u_k ~ sum_{j>k} ds/mu_j + ds/(2 mu_k). Returns the fastest layer's speed
/// over the mean.
double layer_shares(const double* fluidity, int layers, double* share) {
    const double ds = 1.0 / layers;
    double outer = 0.0, total = 0.0;
    for (int k = layers - 1; k >= 0; --k) {
        share[k] = outer + 0.5 * ds * fluidity[k];
        outer += ds * fluidity[k];
        total += share[k] * ds;
    }
    double fastest = 0.0;
    for (int k = 0; k < layers; ++k) {
        fastest = std::max(fastest, share[k] / total);
        share[k] *= ds / total;
    }
    return fastest;
}

/// One advection of the lumen; owns the scratch space.
class Advection {
  public:
    Advection(const LumenModel& model, LumenState& state) : m_(model), s_(state) {
        SIDEPORT_CHECK(model.layers <= kMaxLayers, "too many layers");
        share_.resize(static_cast<std::size_t>((m_.cells + 1) * m_.layers));
        next_.resize(static_cast<std::size_t>(m_.cells * m_.layers));
        face_.resize(static_cast<std::size_t>(m_.cells + 1));
    }

    void run(double volume_m3, const Amounts& start, const Amounts& end, LumenOutflow& out) {
        const double cell_m3 = m_.volume_m3() / m_.cells;
        double left_m3 = volume_m3;
        while (left_m3 != 0.0) {
            const double fastest = update_shares();
            const double most_m3 = kCourant * cell_m3 / fastest;
            const double move_m3 = std::clamp(left_m3, -most_m3, most_m3);
            for (int species = 0; species < kSpeciesCount; ++species) {
                const auto i = static_cast<std::size_t>(species);
                move(s_.concentration[i], move_m3, start[i], end[i], out.at_start[i],
                     out.at_end[i]);
            }
            left_m3 = std::fabs(left_m3 - move_m3) <= 1e-15 * std::fabs(volume_m3)
                          ? 0.0
                          : left_m3 - move_m3;
            if (start[0] > 0.0 || end[0] > 0.0) s_.has_iodine = true;
        }
    }

  private:
    double update_shares() {
        const bool coupled = m_.viscosity_follows_iodine && s_.has_iodine;
        double fluidity[kMaxLayers], fastest = 0.0;
        std::fill(fluidity, fluidity + m_.layers, 1.0);
        const std::vector<double>& iodine = s_.concentration[0];
        const FluidityTable& table = fluidity_table();
        for (int f = 0; f <= m_.cells; ++f) {
            double* share = &share_[static_cast<std::size_t>(f * m_.layers)];
            if (!coupled && f > 0) {
                std::copy(share_.begin(), share_.begin() + m_.layers, share);
                continue;
            }
            if (coupled) {
                const int a = std::max(0, f - 1), b = std::min(m_.cells - 1, f);
                for (int k = 0; k < m_.layers; ++k) {
                    const auto row = static_cast<std::size_t>(k * m_.cells);
                    const double mean = 0.5 * (iodine[row + static_cast<std::size_t>(a)] +
                                               iodine[row + static_cast<std::size_t>(b)]);
                    fluidity[k] = table.at(mean * kPerMgPerMl);
                }
            }
            fastest = std::max(fastest, layer_shares(fluidity, m_.layers, share));
        }
        return fastest;
    }

    /// Amount that crosses face f of a layer: upwind value with limited slope.
    double crossing(const double* c, int f, double flow_m3, double layer_m3, double start,
                    double end) const {
        const int last = m_.cells - 1;
        const double half = 0.5 * (1.0 - std::fabs(flow_m3) / layer_m3);
        if (flow_m3 >= 0.0) {
            if (f == 0) return flow_m3 * start;
            const int i = f - 1;
            const double left = i > 0 ? c[i - 1] : start, right = i < last ? c[i + 1] : c[i];
            return flow_m3 * (c[i] + half * limited(c[i] - left, right - c[i]));
        }
        if (f == m_.cells) return flow_m3 * end;
        const double left = f > 0 ? c[f - 1] : c[f], right = f < last ? c[f + 1] : end;
        return flow_m3 * (c[f] - half * limited(c[f] - left, right - c[f]));
    }

    void move(std::vector<double>& c, double volume_m3, double start, double end, double& out_start,
              double& out_end) {
        const double layer_m3 = m_.volume_m3() / (m_.cells * m_.layers);
        next_ = c;
        for (int k = 0; k < m_.layers; ++k) {
            const double* row = &c[static_cast<std::size_t>(k * m_.cells)];
            for (int f = 0; f <= m_.cells; ++f) {
                const double flow_m3 =
                    volume_m3 * share_[static_cast<std::size_t>(f * m_.layers + k)];
                face_[static_cast<std::size_t>(f)] =
                    crossing(row, f, flow_m3, layer_m3, start, end);
            }
            double* to = &next_[static_cast<std::size_t>(k * m_.cells)];
            for (int i = 0; i < m_.cells; ++i) {
                to[i] +=
                    (face_[static_cast<std::size_t>(i)] - face_[static_cast<std::size_t>(i) + 1]) /
                    layer_m3;
            }
            out_start -= face_.front();
            out_end += face_.back();
        }
        if (s_.has_iodine && m_.viscosity_follows_iodine) exchange(c, volume_m3, layer_m3);
        c.swap(next_);
    }

    /// Where a layer slows down its surplus goes to its neighbour: volume is kept, constants stay
    /// constant.
    void exchange(const std::vector<double>& c, double volume_m3, double layer_m3) {
        for (int i = 0; i < m_.cells; ++i) {
            double across_m3 = 0.0;
            for (int k = 0; k + 1 < m_.layers; ++k) {
                const auto in = static_cast<std::size_t>(i * m_.layers + k);
                across_m3 -=
                    volume_m3 * (share_[in + static_cast<std::size_t>(m_.layers)] - share_[in]);
                const auto inner = static_cast<std::size_t>(k * m_.cells + i);
                const auto outer = inner + static_cast<std::size_t>(m_.cells);
                const double amount =
                    across_m3 * (across_m3 > 0.0 ? c[inner] : c[outer]) / layer_m3;
                next_[inner] -= amount;
                next_[outer] += amount;
            }
        }
    }

    const LumenModel& m_;
    LumenState& s_;
    std::vector<double> share_, next_, face_;
};

/// dc/dt = (4 D / a^2) d/ds (s dc/ds) over equal areas s, backward Euler, cell by cell.
void diffuse(const LumenModel& m, std::vector<double>& c, double dt_s) {
    const double ds = 1.0 / m.layers;
    const double rate = 4.0 * m.diffusion_m2_per_s * dt_s / (m.radius_m * m.radius_m * ds * ds);
    double lower[kMaxLayers], upper[kMaxLayers], pivot[kMaxLayers], factor[kMaxLayers];
    for (int k = 0; k < m.layers; ++k) {
        lower[k] = k > 0 ? -rate * k * ds : 0.0;
        upper[k] = k < m.layers - 1 ? -rate * (k + 1) * ds : 0.0;
        const double diagonal = 1.0 - lower[k] - upper[k];
        factor[k] = k > 0 ? lower[k] / pivot[k - 1] : 0.0;
        pivot[k] = k > 0 ? diagonal - factor[k] * upper[k - 1] : diagonal;
    }
    for (int i = 0; i < m.cells; ++i) {
        double* cell = &c[static_cast<std::size_t>(i)];
        for (int k = 1; k < m.layers; ++k)
            cell[k * m.cells] -= factor[k] * cell[(k - 1) * m.cells];
        double value = cell[(m.layers - 1) * m.cells] /= pivot[m.layers - 1];
        for (int k = m.layers - 2; k >= 0; --k) {
            value = cell[k * m.cells] = (cell[k * m.cells] - upper[k] * value) / pivot[k];
        }
    }
}

}  // namespace

double viscosity_ratio_37c(double i) {
    return std::exp(3.949e-3 * i + 1.091e-5 * i * i);
}
double viscosity_ratio_20c(double i) {
    return std::exp(4.119e-3 * i + 1.313e-5 * i * i);
}

LumenState make_lumen(const LumenModel& model, const Amounts& concentration_per_m3) {
    LumenState state;
    for (std::size_t i = 0; i < concentration_per_m3.size(); ++i) {
        state.concentration[i].assign(static_cast<std::size_t>(model.cells * model.layers),
                                      concentration_per_m3[i]);
    }
    state.has_iodine = concentration_per_m3[0] > 0.0;
    return state;
}

LumenOutflow step_lumen(const LumenModel& model, LumenState& state, double volume_m3, double dt_s,
                        const Amounts& start_per_m3, const Amounts& end_per_m3) {
    LumenOutflow out;
    if (volume_m3 != 0.0) Advection(model, state).run(volume_m3, start_per_m3, end_per_m3, out);
    if (model.diffusion_m2_per_s > 0.0) {
        for (std::vector<double>& c : state.concentration)
            diffuse(model, c, dt_s);
    }
    return out;
}

double lumen_resistance_pa_s_per_m3(const LumenModel& model, const LumenState& state) {
    const double area_m2 = units::kPi * model.radius_m * model.radius_m;
    const double dx_m = model.length_m / model.cells;
    const double ds = 1.0 / model.layers;
    const bool coupled = model.viscosity_follows_iodine && state.has_iodine;
    double resistance = 0.0;
    for (int i = 0; i < model.cells; ++i) {
        double outer = 0.0, total = 0.0;
        for (int k = model.layers - 1; k >= 0; --k) {
            const double iodine =
                state.concentration[0][static_cast<std::size_t>(k * model.cells + i)];
            const double fluidity =
                (coupled ? fluidity_table().at(iodine * kPerMgPerMl) : 1.0) / model.viscosity_pa_s;
            total += (outer + 0.5 * ds * fluidity) * ds;
            outer += ds * fluidity;
        }
        resistance += dx_m * 4.0 / (model.radius_m * model.radius_m * area_m2 * total);
    }
    return resistance;
}

double lumen_amount(const LumenModel& model, const LumenState& state, int species) {
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
