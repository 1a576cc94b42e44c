#include "tests/gpu/rays.h"

#include <algorithm>
#include <cmath>

#include "sim/render/frame_params.h"
#include "sim/xray/material.h"
#include "sim/xray/spectrum.h"

namespace sideport::test_gpu {

namespace {

bool is_inside(const Solid& solid, const glm::dvec3& p_W) {
    const glm::dvec3 p = solid.X_WB.inverse().point(p_W);
    const glm::dvec3 h = solid.half_mm;
    switch (solid.shape) {
        case SolidShape::box:
            return std::fabs(p.x) <= h.x && std::fabs(p.y) <= h.y && std::fabs(p.z) <= h.z;
        case SolidShape::cylinder:
            return std::hypot(p.x / h.x, p.y / h.y) <= 1.0 && std::fabs(p.z) <= h.z;
        case SolidShape::ellipsoid:
            return glm::length(p / h) <= 1.0;
        case SolidShape::capsule:
            return glm::distance(p, glm::dvec3(0.0, 0.0, std::clamp(p.z, -h.z, h.z))) <= h.x;
    }
    return false;
}

}  // namespace

Ray ray_of(const xray::ProjectionGeometry& g, int x, int y) {
    const glm::dvec3 direction = glm::normalize(g.pixel_center_W_mm(x, y) - g.source_W_mm);
    return {g.source_W_mm, direction, glm::dot(direction, g.normal_W())};
}

double open_field(const Ray& ray) {
    return ray.cosine * ray.cosine * ray.cosine;
}

double chord_mm(const Ray& ray, const Solid& solid) {
    const double reach = glm::length(solid.half_mm) + solid.half_mm.z;
    const double nearest = glm::dot(solid.X_WB.p - ray.from_mm, ray.direction);
    const glm::dvec3 foot = ray.from_mm + nearest * ray.direction;
    if (glm::distance(foot, solid.X_WB.p) > reach) return 0.0;
    const auto inside = [&](double t) {
        return is_inside(solid, ray.from_mm + t * ray.direction);
    };
    // any point inside, from coarse to fine
    double hit = nearest;
    bool found = inside(hit);
    for (int steps = 8; !found && steps <= 1024; steps *= 2) {
        for (int i = 0; i <= steps && !found; ++i) {
            hit = nearest + reach * (2.0 * i / steps - 1.0);
            found = inside(hit);
        }
    }
    if (!found) return 0.0;
    const auto border = [&](double in, double out) {
        for (int i = 0; i < 50; ++i) {
            const double middle = 0.5 * (in + out);
            (inside(middle) ? in : out) = middle;
        }
        return in;
    };
    return border(hit, nearest + reach) - border(hit, nearest - reach);
}

double fine_transmission(const xray::Technique& technique, const Lengths& lengths) {
    const xray::Spectrum spectrum = xray::make_spectrum(technique);
    std::vector<std::pair<xray::Material, double>> layers;
    for (const auto& [name, mm] : lengths)
        layers.emplace_back(xray::material_from_text(name).value(), mm);
    double open = 0.0, behind = 0.0;
    for (std::size_t i = 0; i < spectrum.energy_kev.size(); ++i) {
        const double e = spectrum.energy_kev[i];
        const double weight =
            spectrum.photons_per_mm2_per_mas[i] * e * xray::detector_absorption(e);
        double exponent = 0.0;
        for (const auto& [material, amount] : layers) {
            exponent += material.name == "iodine"
                            ? 1e-3 * amount * xray::mass_attenuation_cm2_per_g(material, e)
                            : amount * xray::linear_attenuation_per_mm(material, e);
        }
        open += weight;
        behind += weight * std::exp(-exponent);
    }
    return behind / open;
}

double model_transmission(const xray::BeamModel& beam,
                          const std::vector<std::pair<xray::Channel, double>>& lengths) {
    double sum = 0.0;
    for (const gpu_shared::EffectiveBin& bin : beam.bins) {
        double exponent = 0.0;
        for (const auto& [channel, amount] : lengths)
            exponent += amount * xray::attenuation_log2(bin, channel);
        sum += double(bin.share) * std::exp2(-exponent);
    }
    return sum;
}

SignalScale::SignalScale(const xray::Technique& technique, xray::Channel channel)
    : beam_(xray::make_beam_model(render::fitted_technique(technique))),
      channel_(channel) {}

double SignalScale::path(double transmission, double water_mm) const {
    constexpr double kStep = 1e-4;
    const auto log_signal = [&](double path) {
        return std::log(model_transmission(beam_, {{xray::water, water_mm}, {channel_, path}}));
    };
    const double wanted = std::log(transmission);
    double path = 0.0;
    for (int i = 0; i < 12; ++i) {
        const double here = log_signal(path);
        const double slope = (log_signal(path + kStep) - here) / kStep;
        const double change = (wanted - here) / slope;
        path += change;
        if (std::fabs(change) < 1e-7) break;
    }
    return path;
}

}  // namespace sideport::test_gpu
