#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "sim/base/solid.h"
#include "sim/xray/material.h"
#include "sim/xray/mesh.h"
#include "sim/xray/projection.h"
#include "sim/xray/spectrum.h"

namespace sideport::xray {

/// What an ideal detector adds up.
enum class DetectorKind {
    energy_integrating,  ///< photons times their energy, all absorbed
    photon_counting,     ///< photons, all absorbed
    csi,                 ///< photons times energy times what 0.6 mm of CsI absorbs
};

/// One thing on the bench.
struct Body {
    Solid solid;                       ///< shape and place; of a mesh only the place counts
    double bore = 0.0;                 ///< a cylinder is hollow up to this share of its radius, < 1
    std::shared_ptr<const Mesh> mesh;  ///< instead of the solid's shape
    std::size_t material = 0;          ///< into Phantom::materials
};

/// A phantom on the physicist's bench: bodies in the frame of the isocentre, the beam along +z,
/// nothing (vacuum) around them.
struct Phantom {
    ProjectionGeometry geometry;
    DetectorKind detector = DetectorKind::energy_integrating;
    bool grid = false;                ///< against scatter, 10:1, before the detector
    std::vector<Body> bodies;         ///< later ones replace earlier ones
    std::vector<Material> materials;  ///< distinct, in the order of their first use
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

/// Length of the straight way from the focus to a point of the detector in each material, mm.
/// [materials]
std::vector<double> path_lengths_mm(const Phantom& phantom, const glm::dvec3& source_W_mm,
                                    const glm::dvec3& detector_W_mm);
/// Beer-Lambert law over the beam's energies: signal / open signal behind those lengths.
double transmission(const Phantom& phantom, const Beam& beam,
                    const std::vector<double>& lengths_mm);

/// A picture, [height * width] each.
struct PhantomPicture {
    std::vector<float> signal;  ///< relative to the open field
    /// Sum over the energies of share x transmission x signal per photon: what the variance of
    /// the counted photons grows with, in the unit of signal_per_photon.
    std::vector<float> moment;
};

/// One pixel after the other in double precision. Plain, slow and exact: what the GPU is compared
/// with. Keeps references to phantom and beam.
class ReferenceExposure {
  public:
    ReferenceExposure(const Phantom& phantom, const Beam& beam);
    ~ReferenceExposure();
    ReferenceExposure(const ReferenceExposure&) = delete;
    ReferenceExposure& operator=(const ReferenceExposure&) = delete;

    struct Pixel {
        double signal, moment;  ///< as PhantomPicture
    };
    /// A pixel's centre, or any place between (projection.h).
    Pixel at(double x, double y) const;

  private:
    struct Tables;
    std::unique_ptr<Tables> tables_;
};

/// The whole picture by ReferenceExposure; row_done(rows) is called after each row.
PhantomPicture expose_reference(const Phantom& phantom, const Beam& beam,
                                const std::function<void(int)>& row_done = {});

/// Adds quantum noise: each energy's photons are Poisson distributed, so the variance of the
/// relative signal is moment / open signal of a pixel (normal approximation of their sum). A pure
/// function of its arguments.
void add_quantum_noise(PhantomPicture& picture, const Beam& beam, double pixel_mm,
                       std::uint64_t seed);

}  // namespace sideport::xray
