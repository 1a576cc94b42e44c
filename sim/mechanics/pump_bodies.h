#pragma once

#include <memory>

#include <glm/glm.hpp>

#include "sim/device/catalogue.h"

namespace sideport::mechanics {

/// What of the pump a needle can run into.
enum class Part : int {
    none,
    shell,        ///< the round titanium body
    lobe,         ///< of the access port, on the rim
    port_wall,    ///< round the access port's septum and chamber
    port_floor,   ///< of the access port's chamber
    port_screen,  ///< under the access septum; in the way of thick needles only
    port_funnel,  ///< that catches a needle which leans too far
    fill_wall,    ///< round the fill port
    needle_stop,  ///< under the fill port
};

/// First metal on a line.
struct Hit {
    double distance_mm = 1e9;  ///< from the start, along the line
    Part part = Part::none;
};

/// Which parts stand in the way of this needle only.
struct Obstruction {
    bool screen = false, funnel = false;
};

/// The pump's metal as collision bodies, frame P. Immutable once made, so that copies of a model
/// share it and any thread may ask. Drum, lobe, floors, screen and needle stop are exact cylinders;
/// the round walls of the ports are 24 flat plates that touch the circle (0.9 % of the radius
/// wider in the corners).
class PumpBodies {
  public:
    explicit PumpBodies(const device::PumpModel& pump);
    ~PumpBodies();
    PumpBodies(const PumpBodies&) = delete;
    PumpBodies& operator=(const PumpBodies&) = delete;

    /// First metal from `from_P` along the unit vector `d_P` within `reach_mm`. The septa are
    /// rubber and let the line through. Good to 2e-5 mm. A start in metal counts as distance 0.
    Hit cast(const glm::dvec3& from_P, const glm::dvec3& d_P, double reach_mm,
             const Obstruction& obstruction) const;

  private:
    struct Shapes;
    std::unique_ptr<const Shapes> shapes_;
};

std::shared_ptr<const PumpBodies> make_pump_bodies(const device::PumpModel& pump);

}  // namespace sideport::mechanics
