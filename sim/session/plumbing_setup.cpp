// What the faults of a scenario mean for liquids: places on the catheter, resistances, spaces.

#include <algorithm>
#include <cmath>

#include "sim/session/session_parts.h"

namespace sideport::session {

namespace {

using scenario::Fault;

constexpr double kCutFrom = 0.999;  ///< from this severity on a catheter is in two pieces
/// Leaks from a hole as wide as the lumen to a hairline, and of a pinhole, Pa s/m3; fluid facts
/// 2(a): 1e10 .. 1e12.
constexpr double kCutLeak = 1e9, kPinholeLeak = 1e12;
constexpr double kLeakDecades = 3.0;   ///< from severity 1 down to 0
constexpr double kDuralLeak = 1.5e11;  ///< about 0.5 mL/min at lumbar pressure, RL
constexpr double kLeastShare = 1e-6;
constexpr double kGranulomaMm = 3.0, kGranulomaGrowthMm = 4.0;  ///< radius at severity 0, and more
constexpr double kApart =
    0.012;  ///< two places on a catheter are at least this far from each other
static_assert(scenario::kMostPlaces <= int(fluid::kMaxPlaces));
constexpr double kFirstPlace = 0.03, kLastPlace = 0.96;

double leak_resistance(double severity, double widest) {
    return widest * std::pow(10.0, kLeakDecades * (1.0 - severity));
}

double share_left(double severity) {
    return std::max(kLeastShare, 1.0 - severity);
}

class SetupBuilder {
  public:
    SetupBuilder(const scenario::Scenario& scenario, const scenario::World& world,
                 fluid::PlumbingSetup& setup)
        : scenario_(scenario),
          world_(world),
          setup_(setup) {}

    void add(const Fault& fault) {
        if (fault.severity <= 0.0) return;
        switch (fault.kind) {
            case Fault::Kind::fracture:
                return add_hole(fault.fraction, fault.severity, kCutLeak);
            case Fault::Kind::splice_disconnection:
                return add_hole(fault.fraction, fault.severity, kCutLeak);
            case Fault::Kind::retracted_fragment:
                return add_hole(world_.anchor_fraction, 1.0, kCutLeak);
            case Fault::Kind::micro_leak:
                return add_pinhole(fault);
            case Fault::Kind::kink:
                return add_pinch(fault.fraction, fault.severity, fault.posture);
            case Fault::Kind::positional_occlusion:
                return add_pinch(
                    world_.anchor_fraction, fault.severity,
                    fault.posture < 0 ? int(scenario::Posture::hips_flexed) : fault.posture);
            case Fault::Kind::pump_disconnection:
                setup_.disconnected = fault.severity >= kCutFrom;
                setup_.connector_leak_resistance_pa_s_per_m3 =
                    leak_resistance(fault.severity, kCutLeak);
                return;
            default:
                return add_at_tip(fault);
        }
    }

    /// Places in order, none on top of another.
    void finish() {
        std::vector<fluid::CatheterPlace>& places = setup_.places;
        std::stable_sort(places.begin(), places.end(),
                         [](const auto& a, const auto& b) { return a.fraction < b.fraction; });
        double next = kFirstPlace;
        for (fluid::CatheterPlace& place : places) {
            place.fraction = std::max(place.fraction, next);
            next = place.fraction + kApart;
        }
        double last = kLastPlace;
        for (auto place = places.rbegin(); place != places.rend(); ++place) {
            place->fraction = std::min(place->fraction, last);
            last = place->fraction - kApart;
        }
    }

  private:
    fluid::TissueKind tissue_at(double fraction) const {
        return fraction < world_.anchor_fraction ? fluid::TissueKind::fat
                                                 : fluid::TissueKind::muscle;
    }

    void add_hole(double fraction, double severity, double widest) {
        setup_.places.push_back({.fraction = fraction,
                                 .cut = severity >= kCutFrom,
                                 .leak_resistance_pa_s_per_m3 = leak_resistance(severity, widest),
                                 .tissue = tissue_at(fraction)});
    }

    void add_pinhole(const Fault& fault) {
        setup_.places.push_back(
            {.fraction = fault.fraction,
             .leak_resistance_pa_s_per_m3 = kPinholeLeak * std::pow(10.0, 1.0 - fault.severity),
             .tissue = tissue_at(fault.fraction)});
    }

    void add_pinch(double fraction, double severity, int posture) {
        setup_.places.push_back(
            {.fraction = fraction, .passing_share = share_left(severity), .posture = posture});
    }

    void add_at_tip(const Fault& fault) {
        switch (fault.kind) {
            case Fault::Kind::tip_occlusion:
                setup_.tip_open_fraction *= 1.0 - fault.severity;
                break;
            case Fault::Kind::side_hole_occlusion:
                setup_.open_holes = static_cast<int>(
                    std::lround(scenario_.catheter.side_hole_count * (1.0 - fault.severity)));
                break;
            case Fault::Kind::ball_valve:
                // a valve of severity 0.5 passes half, one of 0.99 a hundredth of what an open tip
                // does
                setup_.tip_suction_share = std::max(1e-4, 1.0 - fault.severity);
                break;
            case Fault::Kind::granuloma:
                setup_.tip_passing_share = share_left(fault.severity);
                setup_.granuloma_radius_mm = kGranulomaMm + kGranulomaGrowthMm * fault.severity;
                break;
            case Fault::Kind::migration:
                setup_.tip_space = fluid::TipSpace::muscle;
                break;
            case Fault::Kind::epidural_tip:
                setup_.tip_space = fluid::TipSpace::epidural;
                break;
            case Fault::Kind::subdural_tip:
                setup_.tip_space = fluid::TipSpace::subdural;
                break;
            case Fault::Kind::loculation:
                setup_.tip_space = fluid::TipSpace::loculation;
                setup_.space_leak_share = 1.0 - fault.severity;
                break;
            case Fault::Kind::dural_leak:
                setup_.dural_leak_resistance_pa_s_per_m3 = kDuralLeak / fault.severity;
                break;
            default:
                break;  // faults of pump and pocket
        }
    }

    const scenario::Scenario& scenario_;
    const scenario::World& world_;
    fluid::PlumbingSetup& setup_;
};

}  // namespace

fluid::PlumbingSetup plumbing_setup(const scenario::Scenario& scenario,
                                    const scenario::World& world) {
    fluid::PlumbingSetup setup;
    setup.pump = scenario.pump;
    setup.catheter = scenario.catheter;
    setup.needle = scenario.needle;
    setup.extension = scenario.extension;
    setup.drug = scenario.drug;
    setup.reservoir_ml = scenario.reservoir_ml;
    setup.catheter_length_m = scenario.catheter_length_mm * 1e-3;
    setup.csf.resting_pa = scenario.csf_pressure_pa;
    setup.room_temperature_c = scenario.room_temperature_c;
    setup.heart_rate_per_min = scenario.heart_rate_per_min;
    setup.breathing_rate_per_min = scenario.breathing_rate_per_min;
    setup.tip_z_W_mm = world.course.points_W_mm.back().z;
    setup.dura_fraction = world.dura_fraction;
    setup.dura_z_W_mm =
        device::point_at(world.course, world.dura_fraction * world.course.length_mm()).z;
    SetupBuilder builder(scenario, world, setup);
    for (const Fault& fault : scenario.faults)
        builder.add(fault);
    builder.finish();
    return setup;
}

}  // namespace sideport::session
