#pragma once

#include <cstddef>
#include <vector>

#include "sim/base/solid.h"
#include "sim/xray/material.h"
#include "sim/xray/projection.h"
#include "sim/xray/spectrum.h"

namespace sideport::xray {

/// What an ideal detector adds up.
enum class DetectorKind {
    energy_integrating,  ///< photons times their energy, all absorbed
    photon_counting,     ///< photons, all absorbed
    csi,                 ///< photons times energy times what 0.6 mm of CsI absorbs
};

/// A phantom on the physicist's bench: solids in the frame of the isocentre, the beam along +z,
/// nothing (vacuum) around them.
struct Phantom {
    ProjectionGeometry geometry;
    DetectorKind detector = DetectorKind::energy_integrating;
    std::vector<Solid> solids;                ///< later ones replace earlier ones
    std::vector<Material> materials;          ///< distinct, in the order of their first use
    std::vector<std::size_t> material_index;  ///< [solids] into materials
};

/// A beam as energies with the share of the open detector's signal that each brings.
struct Beam {
    std::vector<double> energy_kev;
    std::vector<double> weight;             ///< [energies] sums to 1
    std::vector<double> signal_per_photon;  ///< [energies] keV, or 1 for a counting detector
    double open_signal_per_mm2 = 0.0;       ///< at the detector, same unit per mm2
};

/// One energy; 1e6 photons per mm2 reach the open detector.
Beam monoenergetic_beam(double energy_kev, DetectorKind detector);
/// charge_mas > 0; the detector stands source_to_detector_mm from the focus.
Beam tube_beam(const Spectrum& spectrum, DetectorKind detector, double charge_mas,
               double source_to_detector_mm);

/// Length of the ray from `origin` along the unit vector `direction` in each material, mm.
/// [materials]
std::vector<double> path_lengths_mm(const Phantom& phantom, const glm::dvec3& origin_W_mm,
                                    const glm::dvec3& direction_W);
/// Beer-Lambert law over the beam's energies: signal / open signal behind those lengths.
double transmission(const Phantom& phantom, const Beam& beam,
                    const std::vector<double>& lengths_mm);

/// The whole exposure in double precision, pixel by pixel: [height * width] signal relative to the
/// open field. Plain, slow and exact: what the GPU is compared with.
std::vector<float> expose_reference(const Phantom& phantom, const Beam& beam);

/// Adds quantum noise: each energy's photons are Poisson distributed (normal approximation of their
/// sum). `transmitted`: as expose_reference returns it. A pure function of its arguments.
void add_quantum_noise(std::vector<float>& transmitted, const Beam& beam, double pixel_mm,
                       std::uint64_t seed);

}  // namespace sideport::xray
