#pragma once

#include <vector>

#include "sim/base/hash.h"
#include "sim/base/solid.h"
#include "sim/device/catalogue.h"
#include "sim/device/pump.h"
#include "sim/patient/spine.h"

namespace sideport::mechanics {

/// Where the bevel is. Follows from geometry.
enum class Site : int {
    outside,
    skin,
    fat,
    access_septum,
    access_chamber,
    fill_septum,
    reservoir,
    beside_pump,
    access_screen  ///< on the screen under the access septum, which lets thin needles through only
};
const char* site_name(Site site);

/// Body and pump as the needle meets them. Forces and their sources stand in needle.cpp.
struct Model {
    patient::Spine spine;
    device::PumpModel pump;
    Pose X_WP;
    device::NeedleModel needle;         ///< the case's own, on the tray
    device::NeedleModel left_in_place;  ///< of the needle that a colleague has left
};

/// Which needle is in use.
enum class Instrument : int { own, left_in_place };

struct State {
    Instrument instrument = Instrument::own;
    bool taken = false;                         ///< on the field, not on the tray
    bool held = false;                          ///< a hand is on the hub
    double entry_x_mm = 0.0, entry_z_mm = 0.0;  ///< skin point in W
    double tilt_x_deg = 0.0, tilt_z_deg = 0.0;  ///< lean from straight down (-y) toward +x and +z
    double depth_mm = 0.0;       ///< shaft beyond the skin surface, along the shaft; < 0: above it
    double hand_depth_mm = 0.0;  ///< where the hand wants it
    double force_n = 0.0;        ///< axial force felt, + resists advancing
    double bend_mm = 0.0;        ///< bow of the shaft
    Site site = Site::outside;
    bool on_metal = false;      ///< hard stop right now
    bool septum_given = false;  ///< the pop of the septum that the tip is in or beyond
    int pass_count = 0;         ///< skin punctures
};

struct Input {
    double feed_mm = 0.0;  ///< hand travel asked for this tick
};

/// What happened in this tick, to become events and feel.
struct Feedback {
    bool punctured_skin = false, left_skin = false, septum_give = false, touched_metal = false;
    bool site_changed = false;
};

const device::NeedleModel& needle_in_use(const Model& model, const State& state);

/// Where a colleague may have left a needle.
enum class Place : int {
    pocket,     ///< in the fat beside the pump, deep to its face, where PA shows it near the port
    fill_port,  ///< in the reservoir, just above the needle stop
    septum,     ///< in the access septum, not through it
    screen,     ///< on the access port's screen
};
/// A needle that stands there and that nobody holds (Instrument::left_in_place). It stands along
/// the port's axis, in the pocket with a slight lean; over a pump that lies upside down it stands
/// on the base.
State needle_left_at(const Model& model, Place place);

Feedback step(const Model& model, State& state, const Input& input, double dt_s);

/// Skin point and unit direction of the shaft (into the body), W.
glm::dvec3 entry_W_mm(const Model& model, const State& state);
glm::dvec3 shaft_direction_W(const State& state);
glm::dvec3 tip_W_mm(const Model& model, const State& state);
/// Open end of the hub, where a line is screwed on.
glm::dvec3 hub_end_W_mm(const Model& model, const State& state);
/// Angle between shaft and the pump's face normal, degrees.
double angle_to_port_deg(const Model& model, const State& state);

/// Needle with bevel and hub as X-rays see it, W; empty while it is on the tray.
std::vector<Solid> needle_solids(const Model& model, const State& state);

void add_hash(Hasher& hasher, const State& state);

}  // namespace sideport::mechanics
