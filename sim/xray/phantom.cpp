#include "sim/xray/phantom.h"

#include <algorithm>
#include <cmath>

#include "sim/base/random.h"
#include "sim/base/units.h"
#include "sim/xray/phantom_rays.h"

namespace sideport::xray {

namespace {

constexpr double kMonoPhotonsPerMm2 = 1e6;

double signal_of(double energy_kev, DetectorKind detector) {
    switch (detector) {
        case DetectorKind::energy_integrating:
            return energy_kev;
        case DetectorKind::photon_counting:
            return 1.0;
        case DetectorKind::csi:
            return energy_kev * detector_absorption(energy_kev);
    }
    return 0.0;
}

/// Standard normal deviate of a pixel. ref: Box, Muller 1958.
double normal_01(std::uint64_t seed, std::uint64_t pixel) {
    const double u = 1.0 - uniform_01(seed, RandomStream::exposure, 0, 2 * pixel);
    const double v = uniform_01(seed, RandomStream::exposure, 0, 2 * pixel + 1);
    return std::sqrt(-2.0 * std::log(u)) * std::cos(2.0 * units::kPi * v);
}

}  // namespace

Beam monoenergetic_beam(double energy_kev, DetectorKind detector) {
    const double signal = signal_of(energy_kev, detector);
    return {.energy_kev = {energy_kev},
            .weight = {1.0},
            .signal_per_photon = {signal},
            .open_signal_per_mm2 = kMonoPhotonsPerMm2 * signal};
}

Beam tube_beam(const Spectrum& spectrum, DetectorKind detector, double charge_mas,
               double source_to_detector_mm) {
    Beam beam;
    const double inverse_square = 1e6 / (source_to_detector_mm * source_to_detector_mm);
    for (std::size_t i = 0; i < spectrum.energy_kev.size(); ++i) {
        const double signal = signal_of(spectrum.energy_kev[i], detector);
        const double photons = spectrum.photons_per_mm2_per_mas[i] * charge_mas * inverse_square;
        beam.energy_kev.push_back(spectrum.energy_kev[i]);
        beam.signal_per_photon.push_back(signal);
        beam.weight.push_back(photons * signal);
        beam.open_signal_per_mm2 += photons * signal;
    }
    for (double& weight : beam.weight)
        weight /= beam.open_signal_per_mm2;
    return beam;
}

std::vector<double> path_lengths_mm(const Phantom& phantom, const glm::dvec3& source_W_mm,
                                    const glm::dvec3& detector_W_mm) {
    return PhantomRays(phantom).lengths_mm(source_W_mm, detector_W_mm);
}

double transmission(const Phantom& phantom, const Beam& beam,
                    const std::vector<double>& lengths_mm) {
    double sum = 0.0;
    for (std::size_t e = 0; e < beam.energy_kev.size(); ++e) {
        double exponent = 0.0;
        for (std::size_t m = 0; m < lengths_mm.size(); ++m) {
            if (lengths_mm[m] > 0.0)
                exponent += lengths_mm[m] *
                            linear_attenuation_per_mm(phantom.materials[m], beam.energy_kev[e]);
        }
        sum += beam.weight[e] * std::exp(-exponent);
    }
    return sum;
}

struct ReferenceExposure::Tables {
    const Phantom& phantom;
    const Beam& beam;
    PhantomRays rays;
    std::vector<double> mu_per_mm;  ///< [energies * materials]; transmission() looks each value up
};

ReferenceExposure::ReferenceExposure(const Phantom& phantom, const Beam& beam)
    : tables_(new Tables{phantom, beam, PhantomRays(phantom), {}}) {
    for (const double energy_kev : beam.energy_kev) {
        for (const Material& material : phantom.materials)
            tables_->mu_per_mm.push_back(linear_attenuation_per_mm(material, energy_kev));
    }
}

ReferenceExposure::~ReferenceExposure() = default;

ReferenceExposure::Pixel ReferenceExposure::at(double x, double y) const {
    const auto& [phantom, beam, rays, mu_per_mm] = *tables_;
    const ProjectionGeometry& g = phantom.geometry;
    const std::vector<double> lengths = rays.lengths_mm(g.source_W_mm, g.pixel_center_W_mm(x, y));
    Pixel pixel{0.0, 0.0};
    for (std::size_t e = 0; e < beam.energy_kev.size(); ++e) {
        double exponent = 0.0;
        for (std::size_t m = 0; m < lengths.size(); ++m)
            exponent += lengths[m] * mu_per_mm[e * lengths.size() + m];
        const double share = beam.weight[e] * std::exp(-exponent);
        pixel.signal += share;
        pixel.moment += share * beam.signal_per_photon[e];
    }
    return pixel;
}

PhantomPicture expose_reference(const Phantom& phantom, const Beam& beam,
                                const std::function<void(int)>& row_done) {
    const ReferenceExposure exposure(phantom, beam);
    PhantomPicture picture;
    for (int y = 0; y < phantom.geometry.height_px; ++y) {
        for (int x = 0; x < phantom.geometry.width_px; ++x) {
            const ReferenceExposure::Pixel pixel = exposure.at(x, y);
            picture.signal.push_back(static_cast<float>(pixel.signal));
            picture.moment.push_back(static_cast<float>(pixel.moment));
        }
        if (row_done) row_done(y + 1);
    }
    return picture;
}

void add_quantum_noise(PhantomPicture& picture, const Beam& beam, double pixel_mm,
                       std::uint64_t seed) {
    const double open_signal = beam.open_signal_per_mm2 * pixel_mm * pixel_mm;
    for (std::size_t i = 0; i < picture.signal.size(); ++i) {
        const double deviation = std::sqrt(static_cast<double>(picture.moment[i]) / open_signal);
        const double noisy =
            static_cast<double>(picture.signal[i]) + deviation * normal_01(seed, i);
        picture.signal[i] = static_cast<float>(std::max(0.0, noisy));
    }
}

}  // namespace sideport::xray
