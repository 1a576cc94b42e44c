#include "sim/xray/beam_model.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <Eigen/Cholesky>

#include "sim/base/random.h"

namespace sideport::xray {

namespace {

constexpr int kBins = static_cast<int>(gpu_shared::kEffectiveBinCount);
constexpr int kParameters = kBins * (kChannelCount + 1);
constexpr int kSamples = 700;
constexpr int kAloneSamples = 16;
constexpr double kOpenWeight = 60.0;  ///< the open field is what everything is compared with
constexpr int kIterations = 200;
constexpr double kCm2MgToMm = 1.0;

/// What each channel's path is made of, per unit of its path: mm, or mg/cm2 of iodine.
double channel_mu(int channel, double energy_kev) {
    static const Material materials[kChannelCount] = {
        find_material("water").value(), find_material("titanium").value(),
        find_material("316L").value(), find_material("bone_compound").value(),
        find_material("iodine").value()};
    const Material& material = materials[channel];
    if (channel == iodine_channel)
        return mass_attenuation_cm2_per_g(material, energy_kev) * 1e-3 * kCm2MgToMm;
    if (channel == bone) {
        // grid values are g/cm3 of bone that displaces water of the compact bone's volume
        const double water_share = 1.0 / 1.92;
        return 0.1 * (mass_attenuation_cm2_per_g(material, energy_kev) -
                      water_share * mass_attenuation_cm2_per_g(materials[water], energy_kev));
    }
    return linear_attenuation_per_mm(material, energy_kev);
}

/// Path lengths that a patient with devices can present; deterministic.
std::vector<Eigen::VectorXd> sample_paths() {
    std::vector<Eigen::VectorXd> samples;
    const auto draw = [](int sample, int index) {
        return uniform_01(17, RandomStream::device, static_cast<std::uint64_t>(sample),
                          static_cast<std::uint64_t>(index));
    };
    constexpr double kMost[kChannelCount] = {340.0, 6.0, 2.0, 60.0, 60.0};
    constexpr double kOften[kChannelCount] = {1.0, 0.4, 0.25, 0.7, 0.5};
    for (int i = 0; i < kSamples; ++i) {
        Eigen::VectorXd t = Eigen::VectorXd::Zero(kChannelCount);
        for (int m = 0; m < kChannelCount; ++m) {
            if (draw(i, 2 * m) < kOften[m])
                t[m] = kMost[m] * std::pow(draw(i, 2 * m + 1), m == water ? 1.0 : 2.0);
        }
        samples.push_back(t);
    }
    // one material alone, thin ones most: what the eye compares with the open field
    for (int m = 0; m < kChannelCount; ++m) {
        for (int i = 1; i <= kAloneSamples; ++i) {
            const double share = static_cast<double>(i) / kAloneSamples;
            Eigen::VectorXd t = Eigen::VectorXd::Zero(kChannelCount);
            t[m] = kMost[m] * share * share * share;
            samples.push_back(t);
        }
    }
    samples.push_back(Eigen::VectorXd::Zero(kChannelCount));
    return samples;
}

struct FineBeam {
    std::vector<double> energy_kev, weight;  ///< weights sum to 1: share of the absorbed energy
    std::vector<Eigen::VectorXd> mu;         ///< [energies][channels]
};

FineBeam fine_beam(const Spectrum& spectrum) {
    FineBeam beam;
    double sum = 0.0;
    for (std::size_t i = 0; i < spectrum.energy_kev.size(); ++i) {
        const double e = spectrum.energy_kev[i];
        const double w = spectrum.photons_per_mm2_per_mas[i] * e * detector_absorption(e);
        sum += w;
        Eigen::VectorXd mu(kChannelCount);
        for (int m = 0; m < kChannelCount; ++m)
            mu[m] = channel_mu(m, e);
        beam.energy_kev.push_back(e);
        beam.weight.push_back(w);
        beam.mu.push_back(mu);
    }
    for (double& w : beam.weight)
        w /= sum;
    return beam;
}

double fine_signal(const FineBeam& beam, const Eigen::VectorXd& t) {
    double sum = 0.0;
    for (std::size_t i = 0; i < beam.weight.size(); ++i)
        sum += beam.weight[i] * std::exp(-beam.mu[i].dot(t));
    return sum;
}

/// Starts at the quantiles of what is left behind 150 mm of water.
Eigen::VectorXd first_guess(const FineBeam& beam) {
    std::vector<double> cumulative;
    double sum = 0.0;
    for (std::size_t i = 0; i < beam.weight.size(); ++i) {
        sum += beam.weight[i] * std::exp(-beam.mu[i][water] * 90.0);
        cumulative.push_back(sum);
    }
    Eigen::VectorXd x(kParameters);
    std::size_t from = 0;
    for (int k = 0; k < kBins; ++k) {
        const double until = sum * (k + 1) / kBins;
        double weight = 0.0;
        Eigen::VectorXd mu = Eigen::VectorXd::Zero(kChannelCount);
        std::size_t i = from;
        for (; i < beam.weight.size() && (i == from || cumulative[i] <= until || k == kBins - 1);
             ++i) {
            weight += beam.weight[i];
            mu += beam.weight[i] * beam.mu[i];
        }
        from = std::min(i, beam.weight.size() - 1);
        for (int m = 0; m < kChannelCount; ++m)
            x[k * (kChannelCount + 1) + m] = std::log(mu[m] / weight);
        x[k * (kChannelCount + 1) + kChannelCount] = std::log(weight);
    }
    return x;
}

/// Effective energies from the parameters, which are logarithms: [bin][channel], and the weight
/// last.
using Bins = std::array<std::array<double, kChannelCount + 1>, std::size_t(kBins)>;
Bins bins_of(const Eigen::VectorXd& x) {
    Bins bins{};
    int at = 0;
    for (auto& bin : bins) {
        for (double& value : bin)
            value = std::exp(x[at++]);
    }
    return bins;
}

/// log of the model's signal, and its slope by all parameters.
double model_log(const Bins& bins, const Eigen::VectorXd& t, Eigen::VectorXd* slope) {
    double parts[kBins], sum = 0.0;
    int k = 0;
    for (const auto& bin : bins) {
        double exponent = 0.0;
        for (int m = 0; m < kChannelCount; ++m)
            exponent += bin[std::size_t(m)] * t[m];
        parts[k] = bin[kChannelCount] * std::exp(-exponent);
        sum += parts[k++];
    }
    if (slope != nullptr) {
        int at = 0;
        k = 0;
        for (const auto& bin : bins) {
            const double share = parts[k++] / sum;
            for (int m = 0; m < kChannelCount; ++m)
                (*slope)[at++] = -share * bin[std::size_t(m)] * t[m];
            (*slope)[at++] = share;
        }
    }
    return std::log(sum);
}

/// What the model has to meet. weight: how many times the sample counts.
struct Target {
    Eigen::VectorXd path;
    double log_signal = 0.0, weight = 1.0;
};

struct Fit {
    Eigen::VectorXd x;
    double squares = 0.0, worst = 0.0;
};

void evaluate(Fit& fit, const std::vector<Target>& targets) {
    fit.squares = fit.worst = 0.0;
    const Bins bins = bins_of(fit.x);
    for (const Target& target : targets) {
        const double error = model_log(bins, target.path, nullptr) - target.log_signal;
        fit.squares += target.weight * error * error;
        fit.worst = std::max(fit.worst, std::fabs(error));
    }
}

struct NormalEquations {
    Eigen::MatrixXd matrix = Eigen::MatrixXd::Zero(kParameters, kParameters);  ///< lower half
    Eigen::VectorXd gradient = Eigen::VectorXd::Zero(kParameters);
};

NormalEquations normal_equations(const Eigen::VectorXd& x, const std::vector<Target>& targets) {
    NormalEquations normal;
    Eigen::VectorXd slope(kParameters);
    const Bins bins = bins_of(x);
    for (const Target& target : targets) {
        const double error = model_log(bins, target.path, &slope) - target.log_signal;
        normal.matrix.selfadjointView<Eigen::Lower>().rankUpdate(slope, target.weight);
        normal.gradient += target.weight * error * slope;
    }
    return normal;
}

/// Levenberg-Marquardt on the logarithms. ref: Nocedal, Wright, Numerical Optimization, 10.3.
Fit fit_bins(const FineBeam& beam) {
    std::vector<Target> targets;
    for (Eigen::VectorXd& path : sample_paths()) {
        const double log_signal = std::log(fine_signal(beam, path));
        const double weight = path.isZero(0.0) ? kOpenWeight : 1.0;
        targets.push_back({std::move(path), log_signal, weight});
    }
    Fit best{.x = first_guess(beam)};
    evaluate(best, targets);
    NormalEquations normal = normal_equations(best.x, targets);
    double damping = 1e-3;
    for (int iteration = 0; iteration < kIterations; ++iteration) {
        Eigen::MatrixXd damped = normal.matrix;
        const double floor = 1e-13 * damped.diagonal().maxCoeff();
        damped.diagonal() +=
            damping * normal.matrix.diagonal() + Eigen::VectorXd::Constant(kParameters, floor);
        Fit next{.x =
                     best.x - damped.selfadjointView<Eigen::Lower>().ldlt().solve(normal.gradient)};
        evaluate(next, targets);
        if (next.squares < best.squares) {
            best = next;
            normal = normal_equations(best.x, targets);
            damping *= 0.2;
        } else {
            damping *= 2.5;
        }
    }
    return best;
}

}  // namespace

double BeamModel::mean_energy_kev() const {
    double sum = 0.0, all = 0.0;
    for (const gpu_shared::EffectiveBin& bin : bins) {
        sum += double(bin.share) * double(bin.energy_kev);
        all += double(bin.share);
    }
    return sum / all;
}

double attenuation_log2(const gpu_shared::EffectiveBin& bin, Channel channel) {
    return double(channel == iodine_channel ? bin.iodine_mu : bin.mu[static_cast<int>(channel)]);
}

BeamModel make_beam_model(const Technique& technique) {
    const Spectrum spectrum = make_spectrum(technique);
    const FineBeam fine = fine_beam(spectrum);
    const Fit fit = fit_bins(fine);
    BeamModel model{};
    model.worst_log_error = fit.worst;
    for (std::size_t i = 0; i < spectrum.energy_kev.size(); ++i) {
        const double e = spectrum.energy_kev[i];
        const double absorbed = spectrum.photons_per_mm2_per_mas[i] * detector_absorption(e);
        model.open_quanta_per_mm2_per_mas += absorbed;
        model.open_signal_per_mm2_per_mas += absorbed * e;
    }
    constexpr double kLog2E = 1.4426950408889634;
    for (int k = 0; k < kBins; ++k) {
        const int at = k * (kChannelCount + 1);
        gpu_shared::EffectiveBin& bin = model.bins[static_cast<std::size_t>(k)];
        for (int m = 0; m < kChannelCount; ++m) {
            const auto mu = static_cast<float>(kLog2E * std::exp(fit.x[at + m]));
            (m == iodine_channel ? bin.iodine_mu : bin.mu[m]) = mu;
        }
        // the energy at which water has this bin's attenuation
        const double wanted = std::exp(fit.x[at + water]);
        double energy_kev = fine.energy_kev.back();
        for (std::size_t i = 0; i < fine.energy_kev.size(); ++i) {
            if (fine.mu[i][water] <= wanted) {
                energy_kev = fine.energy_kev[i];
                break;
            }
        }
        const double log_share = fit.x[at + kChannelCount];
        bin.share = static_cast<float>(std::exp(log_share));
        bin.log2_share = static_cast<float>(kLog2E * log_share);
        bin.energy_kev = static_cast<float>(energy_kev);
    }
    return model;
}

double water_thickness_mm(const BeamModel& beam, double transmission) {
    const auto through = [&](double water_mm) {
        double signal = 0.0;
        for (const gpu_shared::EffectiveBin& bin : beam.bins)
            signal += double(bin.share) * std::exp2(-double(bin.mu.x) * water_mm);
        return signal;
    };
    double low = 0.0, high = 1000.0;
    for (int i = 0; i < 40; ++i) {
        const double middle = 0.5 * (low + high);
        (through(middle) > transmission ? low : high) = middle;
    }
    return 0.5 * (low + high);
}

}  // namespace sideport::xray
