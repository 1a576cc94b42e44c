#pragma once

#include <memory>
#include <vector>

#include "sim/base/hash.h"
#include "sim/base/solid.h"
#include "sim/device/catalogue.h"
#include "sim/device/pump.h"
#include "sim/mechanics/pump_bodies.h"
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

/// What the tip is in or up against, for feel and sound.
enum class Layer : int { air, skin, fat, capsule, fascia, muscle, septum, chamber, metal };
const char* layer_name(Layer layer);

/// A thin layer that bulges before the tip until it is pierced.
enum class Membrane : int { none, skin, capsule, fascia, septum };

/// Body and pump as the needle meets them. Forces and their sources stand in tissue.cpp, the
/// pocket's springs in pocket.cpp, the steel in beam.cpp.
struct Model {
    patient::Spine spine;
    device::PumpModel pump;
    std::shared_ptr<const PumpBodies> bodies;  ///< of `pump`: make_pump_bodies
    Pose X_WP;                                 ///< at rest
    device::NeedleModel needle;                ///< of the kit that lies open on the tray
    std::vector<device::NeedleModel> others;   ///< what else lies there, to be chosen
    device::NeedleModel left_in_place;         ///< of the needle that a colleague has left
};

/// Which needle is in use.
enum class Instrument : int { own, left_in_place };

/// How far a pressed pump has moved in its pocket, W; about its own centre.
struct PumpMotion {
    glm::dvec3 shift_mm{0.0};
    glm::dvec3 turn_rad{0.0};  ///< axis times angle
    bool is_rest() const { return shift_mm == glm::dvec3(0.0) && turn_rad == glm::dvec3(0.0); }
};

/// The finger of the other hand on the skin.
struct Finger {
    double x_mm = 0.0, z_mm = 0.0;  ///< W
    double force_n = 0.0;           ///< 0: not there
};

struct State {
    Instrument instrument = Instrument::own;
    int choice = 0;      ///< of the tray: 0 the open kit's, n the n-th of the others
    bool taken = false;  ///< on the field, not on the tray
    bool held = false;   ///< a hand is on the hub
    double entry_x_mm = 0.0, entry_z_mm = 0.0;  ///< skin point in W
    double tilt_x_deg = 0.0, tilt_z_deg = 0.0;  ///< lean from straight down (-y) toward +x and +z
    double turn_deg = 0.0;  ///< of the hub about its axis: where the bevel faces
    double depth_mm = 0.0;  ///< what the tip has cut into, along the shaft; < 0: above the skin
    double dent_mm = 0.0;   ///< tissue that bulges before the tip: the tip is this much deeper
    double hand_depth_mm = 0.0;  ///< where the hand wants the tip
    double force_n = 0.0;        ///< axial force felt, + resists advancing
    double bend_mm = 0.0;        ///< bow of the shaft under load, greatest deflection
    double set_mm = 0.0;         ///< bow that stays: bent beyond its yield
    /// The tip stays where it was while the shaft bends for good: offset and slope taken back from
    /// the arc until the needle is out of the skin.
    double set_offset_mm = 0.0, set_slope = 0.0;
    glm::dvec3 carried_W_mm{0.0};  ///< aside with the pump that holds the tip
    Site site = Site::outside;
    Layer layer = Layer::air;
    bool on_metal = false;       ///< hard stop right now
    bool capsule_given = false;  ///< the pocket's capsule has been pierced here
    bool fascia_given = false;
    bool septum_given = false;  ///< the pop of the septum that the tip is in or beyond
    bool scraping = false;      ///< along a port's funnel, off axis
    int pass_count = 0;         ///< skin punctures
    int septum_pass_count = 0;
    double turn_in_septum_deg = 0.0;  ///< turned under force within the rubber, this pass
    bool cored = false;               ///< this pass has cut a core
    PumpMotion pump_motion;
    Finger finger;
};

struct Input {
    double feed_mm = 0.0;  ///< hand travel asked for this tick
    double turn_deg = 0.0;
};

/// What happened in this tick, to become events and feel.
struct Feedback {
    bool punctured_skin = false, left_skin = false, septum_give = false, touched_metal = false;
    bool site_changed = false;
    bool capsule_give = false, fascia_give = false;
    bool cored_septum = false;
    bool bent_for_good = false;  ///< the steel begins to yield
};

/// No force between hand and needle is ever greater.
inline constexpr double kMaxHandForceN = 12.0;

/// The pump as it lies now.
Pose pump_pose(const Model& model, const State& state);
/// The same for a motion of the caller's choice.
Pose pump_pose(const Model& model, const PumpMotion& motion);

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

/// One tick. Hand, hub, bending needle, tissue and the pump in its pocket are in balance at its end
/// (implicit: stable for any stiffness, and no energy comes from nowhere).   eq: MECH-2
Feedback step(const Model& model, State& state, const Input& input, double dt_s);

/// Elastic energy in hand, needle, tissue and pocket, mJ.
double stored_energy_mj(const Model& model, const State& state);

/// Puts a new needle of the tray in the hand, so far above the skin.
void take_new_needle(State& state, double hover_mm);

/// Skin point and unit direction of the shaft (into the body), W.
glm::dvec3 entry_W_mm(const Model& model, const State& state);
glm::dvec3 shaft_direction_W(const State& state);
/// The bevel's tip, off the straight line when the needle is bent for good.
glm::dvec3 tip_W_mm(const Model& model, const State& state);
/// Direction in which the tip itself runs.
glm::dvec3 tip_direction_W(const Model& model, const State& state);
/// The shaft's middle line from the tip (along_mm 0) to the hub (the needle's length), bow and all.
glm::dvec3 shaft_point_W_mm(const Model& model, const State& state, double from_tip_mm);
/// Open end of the hub, where a line is screwed on.
glm::dvec3 hub_end_W_mm(const Model& model, const State& state);
/// Unit direction in which the hub looks, away from the patient.
glm::dvec3 hub_direction_W(const Model& model, const State& state);
/// Angle between shaft and the pump's face normal, degrees.
double angle_to_port_deg(const Model& model, const State& state);

/// Needle with bevel and hub as X-rays see it, W; empty while it is on the tray.
std::vector<Solid> needle_solids(const Model& model, const State& state);

void add_hash(Hasher& hasher, const State& state);

}  // namespace sideport::mechanics
