#include "sim/xray/phantom.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "sim/base/random.h"
#include "sim/base/units.h"

namespace sideport::xray {

namespace {

constexpr double kMonoPhotonsPerMm2 = 1e6;
constexpr double kEverywhereMm = 1e9;

struct Interval {
    double in = -kEverywhereMm, out = kEverywhereMm;
    bool empty() const { return in >= out; }
};

Interval both(const Interval& a, const Interval& b) {
    return {std::max(a.in, b.in), std::min(a.out, b.out)};
}

/// Between the planes |x| = half of one coordinate.
Interval slab(double p, double d, double half) {
    if (d == 0.0) return std::fabs(p) < half ? Interval{} : Interval{1.0, -1.0};
    const double a = (-half - p) / d, b = (half - p) / d;
    return {std::min(a, b), std::max(a, b)};
}

/// Inside a t^2 + 2 b t + c < 0.
Interval quadric(double a, double b, double c) {
    if (a <= 0.0) return c < 0.0 ? Interval{} : Interval{1.0, -1.0};
    const double discriminant = b * b - a * c;
    if (discriminant <= 0.0) return {1.0, -1.0};
    const double root = std::sqrt(discriminant);
    return {(-b - root) / a, (-b + root) / a};
}

Interval ball(const glm::dvec3& p, const glm::dvec3& d) {
    return quadric(glm::dot(d, d), glm::dot(p, d), glm::dot(p, p) - 1.0);
}

Interval tube(const glm::dvec3& p, const glm::dvec3& d) {
    return quadric(d.x * d.x + d.y * d.y, p.x * d.x + p.y * d.y, p.x * p.x + p.y * p.y - 1.0);
}

/// Where the ray is inside the solid, mm along the unit vector `direction`.
Interval crossing(const Solid& solid, const glm::dvec3& origin, const glm::dvec3& direction) {
    const Pose X_BW = solid.X_WB.inverse();
    const glm::dvec3 p_B = X_BW.point(origin), d_B = X_BW.direction(direction);
    const glm::dvec3 p = p_B / solid.half_mm, d = d_B / solid.half_mm;
    switch (solid.shape) {
        case SolidShape::box:
            return both(both(slab(p.x, d.x, 1.0), slab(p.y, d.y, 1.0)), slab(p.z, d.z, 1.0));
        case SolidShape::cylinder:
            return both(tube(p, d), slab(p.z, d.z, 1.0));
        case SolidShape::ellipsoid:
            return ball(p, d);
        case SolidShape::capsule:
            break;
    }
    // rod and two balls of the same radius; the body is convex, so its crossing is their hull
    const double radius = solid.half_mm.x, straight = solid.half_mm.z / radius;
    const glm::dvec3 q = p_B / radius, e = d_B / radius, up(0.0, 0.0, straight);
    Interval hull{kEverywhereMm, -kEverywhereMm};
    for (const Interval& part :
         {both(tube(q, e), slab(q.z, e.z, straight)), ball(q - up, e), ball(q + up, e)}) {
        if (part.empty()) continue;
        hull = {std::min(hull.in, part.in), std::max(hull.out, part.out)};
    }
    return hull;
}

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
    const glm::dvec3 way = detector_W_mm - source_W_mm;
    const glm::dvec3 direction_W = glm::normalize(way);
    const Interval between{0.0, glm::length(way)};
    std::vector<double> lengths(phantom.materials.size(), 0.0);
    std::vector<Interval> inside;
    std::vector<double> borders;
    for (const Solid& solid : phantom.solids) {
        inside.push_back(both(crossing(solid, source_W_mm, direction_W), between));
        if (inside.back().empty()) continue;
        borders.push_back(inside.back().in);
        borders.push_back(inside.back().out);
    }
    std::sort(borders.begin(), borders.end());
    // between two borders nothing changes: the last solid of the list that holds the middle counts
    for (std::size_t k = 0; k + 1 < borders.size(); ++k) {
        const double middle = 0.5 * (borders[k] + borders[k + 1]);
        for (std::size_t i = inside.size(); i-- > 0;) {
            if (inside[i].in >= middle || inside[i].out <= middle) continue;
            lengths[phantom.material_index[i]] += borders[k + 1] - borders[k];
            break;
        }
    }
    return lengths;
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

PhantomPicture expose_reference(const Phantom& phantom, const Beam& beam) {
    const ProjectionGeometry& g = phantom.geometry;
    // the table of attenuation once; transmission() looks each value up
    std::vector<double> mu_per_mm;
    for (const double energy_kev : beam.energy_kev) {
        for (const Material& material : phantom.materials)
            mu_per_mm.push_back(linear_attenuation_per_mm(material, energy_kev));
    }
    const std::size_t count = phantom.materials.size();
    PhantomPicture picture;
    for (int y = 0; y < g.height_px; ++y) {
        for (int x = 0; x < g.width_px; ++x) {
            const std::vector<double> lengths =
                path_lengths_mm(phantom, g.source_W_mm, g.pixel_center_W_mm(x, y));
            double sum = 0.0, moment = 0.0;
            for (std::size_t e = 0; e < beam.energy_kev.size(); ++e) {
                double exponent = 0.0;
                for (std::size_t m = 0; m < count; ++m)
                    exponent += lengths[m] * mu_per_mm[e * count + m];
                const double share = beam.weight[e] * std::exp(-exponent);
                sum += share;
                moment += share * beam.signal_per_photon[e];
            }
            picture.signal.push_back(static_cast<float>(sum));
            picture.moment.push_back(static_cast<float>(moment));
        }
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
