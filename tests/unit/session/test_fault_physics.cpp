#include <catch2/catch.hpp>

#include "tests/support/cases.h"

// The decision table of the procedure, row by row, at the hub: what comes back under a steady pull,
// how easily contrast goes in, and where it goes. Nobody plays a part here but the liquids.

using namespace sideport;

namespace {

/// Twenty seconds of a hand, by its force.
constexpr double kPullN = -9.0, kPushN = 9.5, kHandS = 20.0;
/// What an open system gives: CSF at 37 C through needle and catheter.
constexpr double kOpenMl = 1.94;

struct Found {
    double drawn_ml = 0.0, vacuum_kpa = 0.0, csf_share = 0.0, blood_share = 0.0;
    double given_ml = 0.0, to_csf_mg = 0.0, to_space_mg = 0.0, to_tissue_mg = 0.0, drug_mg = 0.0;
};

void hold(const fluid::PlumbingModel& model, fluid::PlumbingState& state,
          fluid::PlumbingInput& input, double force_n, double seconds) {
    input.plunger_force_n = force_n;
    for (int i = 0; i < static_cast<int>(seconds / session::kTickS); ++i)
        fluid::step(model, state, input, session::kTickS);
}

/// Pull with an empty syringe, then push with iohexol 240, needle in the access port.
Found examine(const std::string& faults, scenario::Posture posture = scenario::Posture::supine) {
    const session::Model model = test_support::library_model("patent", {{"/faults", faults}});
    const fluid::PlumbingModel& plumbing = model.plumbing;
    fluid::PlumbingState state = fluid::make_state(plumbing);
    fluid::PlumbingInput input;
    input.needle_site = fluid::NeedleSite::access_chamber;
    input.posture = static_cast<int>(posture);
    fluid::Syringe syringe;
    syringe.model = *device::find(model.scenario.catalogue.syringes, std::string("syringe_10"));
    fluid::attach_syringe(plumbing, state, syringe);
    hold(plumbing, state, input, kPullN, kHandS);
    fluid::PlumbingReadout r = fluid::read_out(plumbing, state);
    Found found;
    found.drawn_ml = r.syringe_ml;
    found.vacuum_kpa = r.hub_pressure_pa * 1e-3;
    found.csf_share = r.syringe_content[fluid::csf_tracer] / r.syringe_ml;
    found.blood_share = r.syringe_content[fluid::blood] / r.syringe_ml;
    hold(plumbing, state, input, 0.0, 1.0);
    fluid::detach_syringe(plumbing, state);
    syringe.volume_ml = 5.0;
    syringe.content[fluid::iodine] = 5.0 * 240.0;
    fluid::attach_syringe(plumbing, state, syringe);
    hold(plumbing, state, input, kPushN, kHandS);
    r = fluid::read_out(plumbing, state);
    found.given_ml = 5.0 - r.syringe_ml;
    found.to_csf_mg = r.iodine_to_csf_mg;
    found.to_space_mg = r.iodine_to_space_mg;
    found.to_tissue_mg = r.iodine_to_tissue_mg;
    found.drug_mg = r.drug_to_csf_by_syringe_mg;
    const fluid::MassBalance balance = fluid::mass_balance(plumbing, state);
    CHECK(std::fabs(balance.iodine_relative_error) < 1e-12);
    CHECK(std::fabs(balance.drug_relative_error) < 1e-12);
    CHECK(state.held_steps == 0);
    return found;
}

void check_open(const Found& found) {
    CHECK(found.drawn_ml == Approx(kOpenMl).epsilon(0.08));
    CHECK(found.csf_share > 0.6);
    CHECK(found.given_ml == Approx(0.8).epsilon(0.08));
}

void check_closed(const Found& found) {
    CHECK(found.drawn_ml < 0.05);
    CHECK(found.vacuum_kpa < -30.0);
    CHECK(found.given_ml < 0.05);
}

}  // namespace

TEST_CASE("row 1, normal: steady return, low resistance, contrast in the sac") {
    const Found found = examine("[]");
    check_open(found);
    CHECK(found.to_csf_mg > 40.0);
    CHECK(found.to_tissue_mg < 0.01);
    CHECK(found.drug_mg < 0.05);  // the drug was drawn out first
}

TEST_CASE("row 2, tip or all side holes occluded: a vacuum, and nothing goes in") {
    check_closed(examine("[{kind: tip_occlusion}]"));
    check_closed(examine("[{kind: side_hole_occlusion}]"));
    // one hole of six is enough for a catheter
    check_open(examine("[{kind: side_hole_occlusion, severity: '83 %'}]"));
}

TEST_CASE("row 3, kink: nothing when shut, a trickle when half shut") {
    check_closed(examine("[{kind: kink}]"));
    const Found half = examine("[{kind: kink, severity: '60 %'}]");
    CHECK(half.drawn_ml == Approx(0.4 * kOpenMl).epsilon(0.5));
    CHECK(half.to_csf_mg > 5.0);
    // shut lying on the back, open with the trunk turned
    const std::string faults = "[{kind: kink, posture: supine}]";
    check_closed(examine(faults, scenario::Posture::supine));
    check_open(examine(faults, scenario::Posture::trunk_rotated));
}

TEST_CASE("row 4, pinched at the anchor in one posture only") {
    const std::string faults = "[{kind: positional_occlusion}]";
    check_open(examine(faults, scenario::Posture::supine));
    check_closed(examine(faults, scenario::Posture::hips_flexed));
}

TEST_CASE("row 5, ball valve: nothing comes back, and all of the drug goes out") {
    const Found found = examine("[{kind: ball_valve}]");
    CHECK(found.drawn_ml < 0.05);
    CHECK(found.given_ml == Approx(0.8).epsilon(0.08));
    CHECK(found.drug_mg > 3.0);
}

TEST_CASE("row 6, granuloma: slow return, normal to high pressure, contrast in the sac") {
    const Found found = examine("[{kind: granuloma, severity: '60 %'}]");
    CHECK(found.drawn_ml == Approx(0.9).epsilon(0.3));
    CHECK(found.to_csf_mg > 5.0);
}

TEST_CASE("rows 7, 8, 10, 11, in two pieces: nothing back, contrast into tissue, none to the tip") {
    const std::string kind =
        GENERATE("fracture", "retracted_fragment", "pump_disconnection", "splice_disconnection");
    const Found found = examine("[{kind: " + kind + "}]");
    CAPTURE(kind);
    CHECK(found.drawn_ml < 0.15);
    CHECK(found.to_tissue_mg > 30.0);
    CHECK(found.to_csf_mg < 0.01);
    if (kind == "pump_disconnection") CHECK(found.given_ml > 1.1);  // no resistance but the needle
    CHECK(found.drug_mg < 0.05);
}

TEST_CASE(
    "row 9, pinhole: CSF returns, most contrast reaches the sac, some stays along the shaft") {
    const Found found = examine("[{kind: micro_leak}]");
    check_open(found);
    CHECK(found.to_tissue_mg > 20.0);
    CHECK(found.to_csf_mg > found.to_tissue_mg);
}

TEST_CASE("row 12, tip in the muscles: a blood-stained trace, contrast in tissue") {
    const Found found = examine("[{kind: migration}]");
    CHECK(found.drawn_ml < 0.05);
    CHECK(found.csf_share == 0.0);
    CHECK(found.to_tissue_mg > 5.0);
    CHECK(found.to_csf_mg == 0.0);
}

TEST_CASE(
    "rows 13 and 14, tip in the epidural or subdural space: a drop, or a little and no more") {
    const Found epidural = examine("[{kind: epidural_tip}]");
    CHECK(epidural.drawn_ml < 0.05);
    CHECK(epidural.to_space_mg > 20.0);
    CHECK(epidural.to_csf_mg == 0.0);
    const Found subdural = examine("[{kind: subdural_tip}]");
    CHECK(subdural.drawn_ml > 0.05);
    CHECK(subdural.drawn_ml < 0.3);
    CHECK(subdural.csf_share == 0.0);
    CHECK(subdural.to_space_mg > 10.0);
}

TEST_CASE("row 15, leak at the dura: the needle notices nothing") {
    const Found found = examine("[{kind: dural_leak}]");
    check_open(found);
    CHECK(found.to_csf_mg > 40.0);
}

TEST_CASE("row 16, loculation: a little and no more, contrast stays in a small pool") {
    const Found shut = examine("[{kind: loculation}]");
    CHECK(shut.drawn_ml > 0.05);
    CHECK(shut.drawn_ml < 0.3);
    CHECK(shut.to_space_mg > 10.0);
    CHECK(shut.to_csf_mg < 0.01);
    const Found partly = examine("[{kind: loculation, severity: '75 %'}]");
    CHECK(partly.drawn_ml > 0.4);
    CHECK(partly.to_space_mg > partly.to_csf_mg);
}

TEST_CASE("two faults on one catheter act together") {
    // a kink beyond a hole sends more through the hole
    const Found hole = examine("[{kind: micro_leak, at: '30 %'}]");
    const Found both =
        examine("[{kind: micro_leak, at: '30 %'}, {kind: kink, at: '60 %', severity: '80 %'}]");
    CHECK(both.drawn_ml < 0.5 * hole.drawn_ml);
    CHECK(both.to_tissue_mg / (both.to_csf_mg + both.to_tissue_mg) >
          1.5 * hole.to_tissue_mg / (hole.to_csf_mg + hole.to_tissue_mg));
}
