#include <algorithm>
#include <cmath>
#include <optional>

#include "sim/base/units.h"
#include "sim/device/pump.h"
#include "sim/session/session_parts.h"

namespace sideport::session {

namespace {

constexpr double kTubeStepMm = 2.5;        ///< segments of the catheter in a picture
constexpr double kSacVoxelMm = 0.8;        ///< across the sac; along it twice as long
constexpr int kSacPlanes = 16;             ///< by which its picture grows
constexpr double kPictureIodineMg = 1e-3;  ///< less than this is not drawn
/// The rotor is drawn at steps that no picture resolves (0.04 mm at its rollers), so that a pump
/// that only creeps is drawn once in two seconds.
constexpr double kRotorStepDeg = 0.25;
/// A pump that a needle presses settles in its pocket by a thousandth of a millimetre a pulse. It
/// is drawn at steps of less than a fifth of a pixel (turns: at its rim), else all its solids would
/// be drawn anew in each picture.
constexpr double kPumpStepMm = 0.02, kPumpStepRad = 0.0005;
/// Connector of a two-piece catheter. ref: procedure facts 2.2, titanium; diameter RL.
constexpr double kPinRadiusMm = 0.7;
/// Extension set: wall RL; how it hangs is a picture, not a fact.
constexpr double kExtensionWallMm = 0.5, kExtensionStepMm = 3.0, kExtensionBendMm = 20.0,
                 kExtensionTurnRad = 1.9;
constexpr double kLineReachMm = 170.0, kLoopsFromMm = 90.0, kWidestLoopMm = 32.0;
constexpr double kBarrelWallMm = 1.0, kNozzleMm = 8.0;  ///< of a plastic syringe, RL
/// From the middle of the pump: so far everything moves with it; beyond that as the body does.
constexpr double kWithPumpMm = 55.0, kFreeOfPumpMm = 110.0;
constexpr const char* kPinMaterial = "Ti-6Al-4V";

/// Arc lengths at which a course is drawn: even steps, halved where it leaves the chord (a kink's
/// corner) by more than a tenth of a tube's width.
std::vector<double> drawn_arcs(const device::CatheterCourse& course) {
    constexpr double kSagMm = 0.12, kShortestMm = 0.4;
    const int steps = std::max(1, static_cast<int>(std::lround(course.length_mm() / kTubeStepMm)));
    std::vector<double> arcs{0.0};
    for (int i = 1; i <= steps; ++i) {
        std::vector<double> ends{course.length_mm() * i / steps};
        while (!ends.empty()) {
            const double from = arcs.back(), to = ends.back();
            const double middle = 0.5 * (from + to);
            const double sag_mm = glm::distance(
                device::point_at(course, middle),
                0.5 * (device::point_at(course, from) + device::point_at(course, to)));
            if (sag_mm > kSagMm && to - from > kShortestMm) {
                ends.push_back(middle);
            } else {
                arcs.push_back(to);
                ends.pop_back();
            }
        }
    }
    return arcs;
}

/// Linear between equally spaced samples of the whole catheter.
float iodine_at(const std::vector<float>& samples, double fraction) {
    const double at = std::clamp(fraction, 0.0, 1.0) * static_cast<double>(samples.size() - 1);
    const auto i = std::min(static_cast<std::size_t>(at), samples.size() - 2);
    return glm::mix(samples[i], samples[i + 1], static_cast<float>(at - static_cast<double>(i)));
}

/// How far what the patient holds has moved with breath and heartbeat.
class Moved {
  public:
    Moved(const Model& model, const BodyMotion& motion)
        : motion_(motion),
          pump_W_mm_(model.world.X_WP.p),
          wall_W_mm_(body_shift_W_mm(motion, pump_W_mm_)) {}

    const glm::dvec3& wall_W_mm() const { return wall_W_mm_; }
    /// Near the pump everything moves as one with it.
    glm::dvec3 at(const glm::dvec3& p_W_mm) const {
        if (motion_.is_still()) return p_W_mm;
        const double t = std::clamp(
            (glm::distance(p_W_mm, pump_W_mm_) - kWithPumpMm) / (kFreeOfPumpMm - kWithPumpMm), 0.0,
            1.0);
        return p_W_mm + glm::mix(wall_W_mm_, body_shift_W_mm(motion_, p_W_mm), t);
    }
    std::vector<Solid> all(std::vector<Solid> solids) const {
        for (Solid& solid : solids) {
            solid.on_wall = glm::distance(solid.X_WB.p, pump_W_mm_) < kWithPumpMm;
            solid.X_WB.p = at(solid.X_WB.p);
        }
        return solids;
    }

  private:
    BodyMotion motion_;
    glm::dvec3 pump_W_mm_, wall_W_mm_;
};

/// The catheter in its pieces, with the iodine that its lumen holds now.
void add_catheter(const Model& model, const State& state, const Moved& moved,
                  std::vector<xray::Tube>& tubes) {
    const int samples = std::max(
        2, static_cast<int>(std::lround(model.world.course.length_mm() / kTubeStepMm)) + 1);
    const std::vector<float> iodine =
        fluid::lumen_iodine_mg_per_ml(model.plumbing, state.plumbing, samples);
    for (const scenario::CatheterPiece& piece : pieces_in(model.world, state.posture)) {
        xray::Tube tube;
        tube.outer_radius_mm = 0.5 * model.scenario.catheter.outer_diameter_mm;
        tube.inner_radius_mm = 0.5 * model.scenario.catheter.inner_diameter_mm;
        tube.wall_material = model.scenario.catheter.wall_material;
        for (const double arc_mm : drawn_arcs(piece.course)) {
            tube.points_W_mm.push_back(moved.at(device::point_at(piece.course, arc_mm)));
            tube.iodine_mg_per_ml.push_back(
                iodine_at(iodine, glm::mix(piece.from_fraction, piece.to_fraction,
                                           arc_mm / piece.course.length_mm())));
        }
        tubes.push_back(std::move(tube));
    }
}

/// The liquid in the access port's chamber: a short wide tube of its volume.
xray::Tube chamber_tube(const Model& model, const Pose& X_WP,
                        const fluid::PlumbingReadout& readout) {
    const device::PumpModel& pump = model.scenario.pump;
    const glm::dvec3 floor_P =
        device::access_port_center_P(pump) -
        glm::dvec3(0.0, 0.0, pump.access_septum_thickness_mm + pump.access_chamber_depth_mm);
    const glm::dvec3 top_P = floor_P + glm::dvec3(0.0, 0.0, pump.access_chamber_depth_mm);
    const double area_mm2 = 1000.0 * pump.access_chamber_ml / pump.access_chamber_depth_mm;
    xray::Tube tube;
    tube.inner_radius_mm = tube.outer_radius_mm = std::sqrt(area_mm2 / units::kPi);
    tube.points_W_mm = {X_WP.point(floor_P), X_WP.point(top_P)};
    tube.iodine_mg_per_ml.assign(2, static_cast<float>(readout.port_iodine_mg_per_ml));
    return tube;
}

/// Which way the extension set runs so far from the hub: up from it, over in an arc away from the
/// midline and down toward the skin, where an assistant holds the syringe. What is too long to
/// reach there lies in loops.
class LineCourse {
  public:
    LineCourse(const glm::dvec3& out, const glm::dvec3& side, double length_mm)
        : out_(out),
          side_(side),
          across_(glm::normalize(glm::cross(out, side))),
          spare_mm_(std::max(0.0, length_mm - kLineReachMm)) {
        const double turns = std::ceil(spare_mm_ / (2.0 * units::kPi * kWidestLoopMm));
        loop_radius_mm_ = spare_mm_ / (2.0 * units::kPi * std::max(1.0, turns));
    }

    glm::dvec3 direction_W(double along_mm) const {
        const double in_loops_mm = std::clamp(along_mm - kLoopsFromMm, 0.0, spare_mm_);
        const double turn =
            std::min((along_mm - in_loops_mm) / kExtensionBendMm, kExtensionTurnRad);
        const glm::dvec3 ahead = std::cos(turn) * out_ + std::sin(turn) * side_;
        if (in_loops_mm == 0.0 || in_loops_mm == spare_mm_) return ahead;
        const double round = in_loops_mm / loop_radius_mm_;
        return std::cos(round) * ahead + std::sin(round) * across_;
    }

  private:
    glm::dvec3 out_, side_, across_;
    double spare_mm_, loop_radius_mm_;
};

/// Middle line of the extension set. Its length is that of its volume, so that it holds what the
/// simulation holds.
std::vector<glm::dvec3> extension_line_W_mm(const Model& model, const State& state) {
    const device::ExtensionSetModel& extension = extension_in_use(model, state);
    const glm::dvec3 hub = mechanics::hub_end_W_mm(model.needle, state.needle);
    const glm::dvec3 out = mechanics::hub_direction_W(model.needle, state.needle);
    const glm::dvec3 side = glm::normalize(glm::dvec3(hub.x < 0.0 ? -1.0 : 1.0, 0.0, -0.5));
    const double radius_mm = 0.5 * extension.inner_diameter_mm;
    const double length_mm = 1e3 * extension.dead_volume_ml / (units::kPi * radius_mm * radius_mm);
    const LineCourse course(out, side, length_mm);
    const int pieces = std::max(1, static_cast<int>(std::lround(length_mm / kExtensionStepMm)));
    const double step_mm = length_mm / pieces;
    std::vector<glm::dvec3> points = {hub};
    for (int i = 0; i < pieces; ++i)
        points.push_back(points.back() + step_mm * course.direction_W((i + 0.5) * step_mm));
    return points;
}

xray::Tube extension_tube(const Model& model, const State& state) {
    xray::Tube tube;
    tube.inner_radius_mm = 0.5 * extension_in_use(model, state).inner_diameter_mm;
    tube.outer_radius_mm = tube.inner_radius_mm + kExtensionWallMm;
    tube.points_W_mm = extension_line_W_mm(model, state);
    const std::vector<float> iodine =
        fluid::line_iodine_mg_per_ml(state.plumbing, static_cast<int>(tube.points_W_mm.size()) - 1);
    // at the points: means of the neighbours, the ends' own
    for (std::size_t i = 0; i < tube.points_W_mm.size(); ++i) {
        const float before = iodine[i > 0 ? i - 1 : 0];
        const float after = iodine[std::min(i, iodine.size() - 1)];
        tube.iodine_mg_per_ml.push_back(0.5F * (before + after));
    }
    return tube;
}

/// The syringe at the line's end: barrel round what it holds. The air above it is not drawn.
std::optional<xray::Tube> syringe_tube(const State& state, const xray::Tube& line) {
    const fluid::Syringe& syringe = state.plumbing.syringe;
    const double liquid_ml = syringe.volume_ml - syringe.content[fluid::air];
    if (!state.plumbing.syringe_on || liquid_ml <= 0.0) return std::nullopt;
    const glm::dvec3 end = line.points_W_mm.back();
    const glm::dvec3 axis = glm::normalize(end - line.points_W_mm[line.points_W_mm.size() - 2]);
    xray::Tube tube;
    tube.inner_radius_mm = 0.5 * syringe.model.bore_mm;
    tube.outer_radius_mm = tube.inner_radius_mm + kBarrelWallMm;
    const double area_mm2 = units::kPi * tube.inner_radius_mm * tube.inner_radius_mm;
    const glm::dvec3 face = end + kNozzleMm * axis;
    tube.points_W_mm = {face, face + (1e3 * liquid_ml / area_mm2) * axis};
    tube.iodine_mg_per_ml.assign(2, static_cast<float>(syringe.content[fluid::iodine] / liquid_ml));
    return tube;
}

/// A metal rod from end to end.
Solid rod(const glm::dvec3& start, const glm::dvec3& end, double radius_mm,
          const std::string& material) {
    const glm::dvec3 axis = end - start;
    return {.shape = SolidShape::cylinder,
            .half_mm = {radius_mm, radius_mm, 0.5 * glm::length(axis)},
            .X_WB = Pose{frame_from_z(axis, {1.0, 0.2, 0.1}), 0.5 * (start + end)},
            .material = material};
}

/// Marker of the tip, if the catheter has one, and the pin of a splice that came apart.
void add_catheter_metal(const Model& model, const State& state, const Moved& moved,
                        std::vector<Solid>& solids) {
    const device::CatheterModel& catheter = model.scenario.catheter;
    if (catheter.tip_marker_length_mm > 0.0) {
        const device::CatheterCourse& last = pieces_in(model.world, state.posture).back().course;
        const glm::dvec3 start =
            device::point_at(last, last.length_mm() - catheter.tip_marker_length_mm);
        solids.push_back(rod(moved.at(start), moved.at(last.points_W_mm.back()),
                             0.5 * catheter.outer_diameter_mm, catheter.tip_marker_material));
    }
    if (const auto& pin = model.world.connector_pin)
        solids.push_back(
            rod(moved.at(pin->from_W_mm), moved.at(pin->to_W_mm), kPinRadiusMm, kPinMaterial));
}

xray::ContrastVolume box(const glm::dvec3& low_W_mm, const glm::dvec3& high_W_mm,
                         const glm::dvec3& spacing_mm) {
    xray::ContrastVolume volume;
    volume.X_WV.p = low_W_mm;
    volume.spacing_mm = spacing_mm;
    volume.size = glm::ivec3(glm::ceil((high_W_mm - low_W_mm) / spacing_mm));
    return volume;
}

/// What a needle in the fill port pushed into the reservoir, spread over it.
xray::ContrastVolume reservoir_volume(const Model& model, double iodine_mg) {
    constexpr double kVoxelMm = 1.5;
    const device::ReservoirSpace space = device::reservoir_space_P(model.scenario.pump);
    const glm::dvec3 low(-space.radius_mm, -space.radius_mm, space.low_z_mm);
    const glm::dvec3 high(space.radius_mm, space.radius_mm, space.high_z_mm);
    xray::ContrastVolume volume;
    volume.size = glm::ivec3(glm::round((high - low) / kVoxelMm));
    volume.spacing_mm = (high - low) / glm::dvec3(volume.size);
    volume.X_WV = {model.world.X_WP.R, model.world.X_WP.point(low)};
    std::size_t inside = 0;
    for (int k = 0; k < volume.size.z; ++k) {
        for (int j = 0; j < volume.size.y; ++j) {
            for (int i = 0; i < volume.size.x; ++i) {
                const glm::dvec3 p = low + (glm::dvec3(i, j, k) + 0.5) * volume.spacing_mm;
                const bool in = std::hypot(p.x, p.y) <= space.radius_mm;
                volume.iodine_mg_per_ml.push_back(in ? 1.0F : 0.0F);
                inside += in ? 1 : 0;
            }
        }
    }
    const double voxel_ml = 1e-3 * volume.spacing_mm.x * volume.spacing_mm.y * volume.spacing_mm.z;
    const auto each = static_cast<float>(iodine_mg / (static_cast<double>(inside) * voxel_ml));
    for (float& value : volume.iodine_mg_per_ml)
        value *= each;
    return volume;
}

/// Iodine in the sac. Its voxels stay where they are while it spreads: planes of one fixed grid.
xray::ContrastVolume sac_volume(const fluid::CsfSheetModel& sheet,
                                const fluid::CsfSheetState& state) {
    const glm::dvec3 spacing_mm(kSacVoxelMm, kSacVoxelMm, 2.0 * kSacVoxelMm);
    const glm::dvec3 fixed_W_mm = fluid::suggested_box(sheet).low_W_mm;
    fluid::Box around = fluid::iodine_box(sheet, state);
    const double step_mm = kSacPlanes * spacing_mm.z;
    around.low_W_mm.z =
        fixed_W_mm.z + step_mm * std::floor((around.low_W_mm.z - fixed_W_mm.z) / step_mm);
    around.high_W_mm.z =
        fixed_W_mm.z + step_mm * std::ceil((around.high_W_mm.z - fixed_W_mm.z) / step_mm);
    xray::ContrastVolume sac = box(around.low_W_mm, around.high_W_mm, spacing_mm);
    fluid::rasterise_iodine(sheet, state, sac.X_WV.p, sac.spacing_mm, sac.size,
                            sac.iodine_mg_per_ml);
    return sac;
}

void add_contrast(const Model& model, const State& state, const fluid::PlumbingReadout& readout,
                  const Moved& moved, std::vector<xray::ContrastVolume>& volumes) {
    if (readout.iodine_to_csf_mg + readout.iodine_to_space_mg > kPictureIodineMg) {
        volumes.push_back(
            sac_volume(fluid::csf_model(model.plumbing), fluid::csf_state(state.plumbing)));
    }
    const double in_reservoir_mg = state.plumbing.reservoir.amount[fluid::iodine];
    if (in_reservoir_mg > kPictureIodineMg) {
        volumes.push_back(reservoir_volume(model, in_reservoir_mg));
        volumes.back().X_WV.p += moved.wall_W_mm();
    }
    for (const fluid::TissuePool& pool : fluid::tissue_pools(model.plumbing, state.plumbing)) {
        if (pool.iodine_mg < kPictureIodineMg) continue;
        const glm::dvec3 at_rest =
            pool.arc_fraction < 0.0
                ? pool.at_W_mm
                : point_on_catheter(model.world, pool.arc_fraction, state.posture);
        if (pool.kind == fluid::TissueKind::pocket) {
            volumes.push_back(pocket_volume(model, pool, at_rest));
            volumes.back().X_WV.p += moved.wall_W_mm();
            continue;
        }
        const glm::dvec3 where = moved.at(at_rest);
        const fluid::TissueOrder& tissue = fluid::tissue_order(pool.kind);
        const glm::dvec3 half = glm::dvec3(tissue.size) * (0.5 * tissue.spacing_mm);
        xray::ContrastVolume volume =
            box(where - half, where + half, glm::dvec3(tissue.spacing_mm));
        volume.size = tissue.size;
        fluid::rasterise_pool(tissue, pool, volume.iodine_mg_per_ml);
        volumes.push_back(std::move(volume));
    }
}

Pose drawn_pump_pose(const Model& model, const State& state) {
    const mechanics::PumpMotion& motion = state.needle.pump_motion;
    return mechanics::pump_pose(
        model.needle, mechanics::PumpMotion{
                          .shift_mm = kPumpStepMm * glm::round(motion.shift_mm / kPumpStepMm),
                          .turn_rad = kPumpStepRad * glm::round(motion.turn_rad / kPumpStepRad)});
}

}  // namespace

std::vector<glm::dvec3> line_points_W_mm(const Model& model, const State& state) {
    return extension_line_W_mm(model, state);
}

glm::dvec3 line_end_W_mm(const Model& model, const State& state) {
    return extension_line_W_mm(model, state).back();
}

xray::FrameInput make_frame_input(const Model& model, const State& state, int size_px) {
    return make_frame_input(model, state, state.fluoroscope, size_px);
}

xray::FrameInput make_frame_input(const Model& model, const State& state,
                                  const fluoroscope::State& view, int size_px) {
    const fluid::PlumbingReadout readout = fluid::read_out(model.plumbing, state.plumbing);
    xray::FrameInput input;
    input.geometry = fluoroscope::projection(model.fluoroscope, view, size_px);
    input.technique = fluoroscope::technique(view);
    input.motion = body_motion(model, state);
    const Moved moved(model, input.motion);
    input.wall_shift_W_mm = moved.wall_W_mm();
    const double rotor_deg = kRotorStepDeg * std::round(state.pump.rotor_angle_deg / kRotorStepDeg);
    const Pose X_WP = drawn_pump_pose(model, state);
    input.solids = transformed(X_WP, device::pump_solids(model.scenario.pump, rotor_deg));
    for (Solid& solid : mechanics::needle_solids(model.needle, state.needle))
        input.solids.push_back(std::move(solid));
    for (Solid& solid : input.solids) {  // the hand that leads the needle lies on the belly
        solid.on_wall = true;
        solid.X_WB.p += moved.wall_W_mm();
    }
    // under everything else: a needle may run through them
    const std::vector<Solid> still = moved.all(model.world.still_solids);
    input.solids.insert(input.solids.begin(), still.begin(), still.end());
    add_catheter_metal(model, state, moved, input.solids);
    add_catheter(model, state, moved, input.tubes);
    const std::size_t first_on_wall = input.tubes.size();
    if (state.needle.taken) {
        input.tubes.push_back(extension_tube(model, state));
        if (auto syringe = syringe_tube(state, input.tubes.back()))
            input.tubes.push_back(std::move(*syringe));
    }
    input.tubes.push_back(chamber_tube(model, X_WP, readout));
    for (std::size_t i = first_on_wall; i < input.tubes.size(); ++i) {
        for (glm::dvec3& point_W_mm : input.tubes[i].points_W_mm)
            point_W_mm += moved.wall_W_mm();
    }
    add_contrast(model, state, readout, moved, input.contrast);
    input.seed = static_cast<std::uint32_t>(mix_bits(model.seed));
    input.frame = static_cast<std::uint32_t>(view.pulse_count);
    return input;
}

}  // namespace sideport::session
