#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sim/base/solid.h"
#include "sim/xray/beam_model.h"
#include "sim/xray/frame_input.h"

namespace sideport::test_gpu {

/// One pixel's ray in double precision.
struct Ray {
    glm::dvec3 from_mm{0.0}, direction{0.0, 1.0, 0.0};
    double cosine = 1.0;  ///< to the detector's normal
};
Ray ray_of(const xray::ProjectionGeometry& geometry, int x, int y);

/// Inverse square and obliquity of an open field, 1 in the centre.
double open_field(const Ray& ray);

/// Length of a ray in a convex solid, by bisection on "is this point inside?": no formula of the
/// shaders is used.
double chord_mm(const Ray& ray, const Solid& solid);

/// Path lengths by catalogue material, mm; "iodine" in mg/cm2.
using Lengths = std::vector<std::pair<std::string, double>>;
/// Energy that the detector absorbs behind these lengths / in the open field, summed over the whole
/// spectrum.
double fine_transmission(const xray::Technique& technique, const Lengths& lengths);
/// Signal of the effective energies behind path lengths of the channels, in double precision.
double model_transmission(const xray::BeamModel& beam,
                          const std::vector<std::pair<xray::Channel, double>>& lengths);

/// Turns a signal back into what stands in the beam.
class SignalScale {
  public:
    SignalScale(const xray::Technique& technique, xray::Channel channel);
    /// Path in the channel (mm; iodine mg/cm2) that leaves `transmission` of the open signal behind
    /// water_mm of water.
    /// By Newton's method on the logarithm, which is nearly straight.
    double path(double transmission, double water_mm = 0.0) const;

  private:
    xray::BeamModel beam_;
    xray::Channel channel_;
};

}  // namespace sideport::test_gpu
