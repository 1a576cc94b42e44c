#pragma once

// How a sound catheter runs from the pump to its tip, and what of that depends on how it was put
// in. A part of build_world; not for other modules.

#include "sim/base/result.h"
#include "sim/device/catheter.h"
#include "sim/patient/spine.h"
#include "sim/scenario/scenario.h"

namespace sideport::scenario {

/// Where the catheter runs once it has passed between the laminae.
enum class CanalWay { sac, epidural, subdural };

struct RouteOrder {
    const Scenario& scenario;
    const patient::Spine& spine;
    Pose X_WP;
    CanalWay way = CanalWay::sac;
    bool wound = false;  ///< the pump has turned in its pocket and wound the catheter up
};

/// A way of length_mm, points every 0.5 mm: spare length makes the tunnel run higher or lies coiled
/// at the pump. Errors: world.catheter_too_short, world.catheter_route.
Result<device::CatheterCourse> route_catheter(const RouteOrder& order, double length_mm);

/// Lumbodorsal fascia: y in W of the boundary between the fat of the back and its muscles, at x.
/// From the thickness that the body is drawn with, always at least 12 mm behind the dura.
double back_fascia_y_mm(const patient::Spine& spine, double x_mm, double z_mm);

/// How far a point lies outside the dura in its axial plane, mm; < 0 in the sac.
double outside_dura_mm(const patient::Spine& spine, const glm::dvec3& p_W_mm);

/// Where the way passes the fascia and where it enters the dura (an epidural one: where it reaches
/// the canal), as shares of its length.
struct Landmarks {
    double anchor_fraction = 0.0, dura_fraction = 0.0;
};
Landmarks landmarks_of(const patient::Spine& spine, const device::CatheterCourse& course);

/// Point in the dorsal part of the sac at height z: sound catheters run there.
glm::dvec3 dorsal_sac_W_mm(const patient::Spine& spine, double z_mm);

inline constexpr double kCourseStepMm = 0.5;

}  // namespace sideport::scenario
