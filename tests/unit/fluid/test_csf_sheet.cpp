#include <algorithm>
#include <cmath>

#include <catch2/catch.hpp>

#include "sim/base/units.h"
#include "tests/unit/fluid/csf_channel.h"
#include "tests/unit/fluid/csf_scene.h"

// Contrast in the CSF round the cord. Row numbers: verification table of the fluids.

using namespace sideport;
using namespace sideport::fluid;
using namespace sideport::fluid::test;

namespace {

/// Volume that passes the face above a station toward the feet, mL/s.
double axial_flow_ml_per_s(const CsfSheetModel& m, const CsfSheetState& s, int station) {
    double sum = 0.0;
    for (int j = 0; j < m.angles; ++j) {
        const auto f = static_cast<std::size_t>(station * m.angles + j);
        sum += s.axial_m_per_s[f] * m.faces.axial_gap_m[f];
    }
    return 1e6 * sum * m.faces.axial_arc_m[static_cast<std::size_t>(station)];
}

int station_at(const CsfSheetModel& m, double z_mm) {
    return static_cast<int>(
        std::lround((m.sections.front().center_W_mm.z - z_mm) / (1e3 * m.spacing_m)));
}

}  // namespace

TEST_CASE("iodine in the sac is what flowed in, less what left at the top") {
    const CsfSheetModel m = sheet_at_t10();
    for (const double tilt_deg : {0.0, -25.0, 25.0}) {
        CAPTURE(tilt_deg);
        const CsfSheetState s = poured(m, {.inject_s = 9.0, .tilt_deg = tilt_deg});
        CHECK(sheet_iodine_mg(m, s) + s.left_mg == Approx(72.0).epsilon(1e-12));
        const auto [least, most] =
            std::minmax_element(s.iodine_mg_per_ml.begin(), s.iodine_mg_per_ml.end());
        CHECK(*least >= -1e-12);
        CHECK(*most <= kContrastMgPerMl);
    }
}

TEST_CASE("a sac of one concentration keeps it") {  // row 36
    const CsfSheetModel m = sheet_at_t10({.dural_leak_z_W_mm = 0.0});
    CsfSheetState s = make_state(m);
    std::fill(s.iodine_mg_per_ml.begin(), s.iodine_mg_per_ml.end(), 50.0);
    double leak_mg = 0.0, drawn_mg = 0.0;
    for (int i = 1; i <= 90; ++i) {
        const double ml = (i < 45 ? 2.0 : -2.0) / 60.0 * kSheetDtS;
        const CsfSheetOutput out = step_csf_sheet(m, s,
                                                  {.tip_ml = ml,
                                                   .tip_amount = {50.0 * std::max(0.0, ml)},
                                                   .dural_leak_ml = 1e-3,
                                                   .time_s = i * kSheetDtS},
                                                  kSheetDtS);
        leak_mg += out.dural_leak_iodine_mg;
        drawn_mg += out.tip_iodine_drawn_mg;
    }
    // clear CSF comes in only at the top, far from here
    for (auto q = static_cast<std::size_t>(60 * m.angles); q < s.iodine_mg_per_ml.size(); ++q)
        REQUIRE(s.iodine_mg_per_ml[q] == Approx(50.0).epsilon(1e-6));
    // what leaves, here and there, has the same concentration
    CHECK(leak_mg == Approx(50.0 * 90e-3).epsilon(1e-6));
    CHECK(drawn_mg == Approx(50.0 * 46.0 * 2.0 / 60.0 * kSheetDtS).epsilon(1e-6));
}

TEST_CASE("contrast is heavier than CSF: supine it lies dorsally, and a tilt moves it") {
    const CsfSheetModel m = sheet_at_t10({.tip_angle_deg = 180.0});
    const CsfSheetState flat = poured(m);
    CHECK(half_share(m, flat, 0.0) > 0.8);
    const CsfSheetState head_up = poured(m, {.tilt_deg = 25.0});
    const CsfSheetState head_down = poured(m, {.tilt_deg = -25.0});
    CHECK(mean_z_mm(m, head_up) < mean_z_mm(m, flat) - 10.0);
    CHECK(mean_z_mm(m, head_down) > mean_z_mm(m, flat) + 10.0);
}

TEST_CASE("a sheet that lies lets contrast run round it, one that stands on end does not") {
    const CsfSheetModel m = make_channel({.stations = 40,
                                          .angles = 24,
                                          .spacing_m = 3e-3,
                                          .arc_m = 1.3e-3,
                                          .gap_m = 3e-3,
                                          .closed = true,
                                          .density_kg_per_m3_per_mg_per_ml = 1.161});
    CsfSheetState lying = make_state(m);
    for (int i = 10; i < 30; ++i) {
        for (int j = 4; j < 8; ++j)  // the patient's left
            lying.iodine_mg_per_ml[static_cast<std::size_t>(i * m.angles + j)] = 20.0;
    }
    CsfSheetState standing = lying;
    for (int k = 0; k < 30; ++k) {
        step_csf_sheet(m, lying, {.table_tilt_deg = 0.0}, kSheetDtS);
        step_csf_sheet(m, standing, {.table_tilt_deg = 90.0}, kSheetDtS);
    }
    CHECK(half_share(m, lying, 0.0) > 0.8);
    CHECK(half_share(m, standing, 0.0) == Approx(0.5).epsilon(1e-6));
    CHECK(mean_z_mm(m, standing) < mean_z_mm(m, lying) - 2.0);
}

TEST_CASE("the tip gives toward its side, over a patch that grows with the flow") {
    const double angle_deg = GENERATE(0.0, 90.0, -90.0);
    CAPTURE(angle_deg);
    const CsfSheetModel m = sheet_at_t10({.tip_angle_deg = angle_deg});
    double share[2] = {}, spread_mm[2] = {};
    for (int k = 0; k < 2; ++k) {
        const double ml = (k == 0 ? 0.01 : 0.1) * kSheetDtS;
        CsfSheetState s = make_state(m);
        step_csf_sheet(m, s, {.tip_ml = ml, .tip_amount = {kContrastMgPerMl * ml}}, kSheetDtS);
        share[k] = half_share(m, s, angle_deg);
        const double mean = mean_z_mm(m, s);
        double sum = 0.0;
        for (std::size_t q = 0; q < s.iodine_mg_per_ml.size(); ++q) {
            const double z = m.sections[q / static_cast<std::size_t>(m.angles)].center_W_mm.z;
            sum += cell_mg(m, s, q) * (z - mean) * (z - mean);
        }
        spread_mm[k] = std::sqrt(sum / sheet_iodine_mg(m, s));
        // holes from the tip to 15 mm below it
        CHECK(mean == Approx(t10_z_mm() - 7.5).margin(1.5));
    }
    CHECK(share[0] > 0.7);
    CHECK(share[1] > 0.7);
    CHECK(spread_mm[1] > spread_mm[0] + 0.5);
}

TEST_CASE("open side holes decide where contrast comes out") {
    const CsfSheetModel m = sheet_at_t10({.hole_offset_mm = {30.0}});
    const CsfSheetState s = poured(m, {.inject_s = 0.5, .wait_s = 0.0});
    CHECK(mean_z_mm(m, s) == Approx(t10_z_mm() - 30.0).margin(3.0));
}

TEST_CASE("heart and breath move CSF to and fro, less toward the feet, and none is lost") {
    const CsfSheetModel m = sheet_at_t10();
    CsfSheetState s = make_state(m);
    const int t8 = station_at(m, spine().levels[0].X_WB.p.z);
    const int l3 = station_at(m, spine().levels[7].X_WB.p.z);
    CHECK(2.0 * m.stroke_m3[static_cast<std::size_t>(t8)] == Approx(2.0 * 0.25e-6).epsilon(0.05));
    CHECK(m.stroke_m3[static_cast<std::size_t>(l3)] == Approx(0.05e-6).epsilon(0.1));
    double most[2] = {}, moved_ml = 0.0;
    const int steps = static_cast<int>(std::lround(30.0 / kSheetDtS));  // 35 beats, 7 breaths
    for (int i = 1; i <= steps; ++i) {
        step_csf_sheet(m, s, {.time_s = i * kSheetDtS}, kSheetDtS);
        const double flow = axial_flow_ml_per_s(m, s, t8);
        most[0] = std::max(most[0], flow);
        most[1] = std::max(most[1], axial_flow_ml_per_s(m, s, l3));
        moved_ml += flow * kSheetDtS;
    }
    // peak: pi f stroke of heart and breath
    const double peak = units::kPi * (70.0 / 60.0 * 0.25 + 14.0 / 60.0 * 0.3);
    CHECK(most[0] == Approx(peak).epsilon(0.08));
    CHECK(most[1] == Approx(0.2 * peak).epsilon(0.12));
    CHECK(std::fabs(moved_ml) < 1e-6);
    for (const double d : m.axial_dispersion_m2_per_s) {
        CHECK(d >= 5e-7);
        CHECK(d <= 3e-6);
    }
}

TEST_CASE("a hole in the dura lets iodine out where it is") {
    const CsfSheetModel near = sheet_at_t10({.dural_leak_z_W_mm = t10_z_mm() - 10.0});
    const CsfSheetModel far = sheet_at_t10({.dural_leak_z_W_mm = t10_z_mm() - 250.0});
    double out_mg[2] = {};
    for (int k = 0; k < 2; ++k) {
        const CsfSheetModel& m = k == 0 ? near : far;
        CsfSheetState s = poured(m, {.wait_s = 0.0});
        const double before_mg = sheet_iodine_mg(m, s);
        for (int i = 0; i < 60; ++i) {
            out_mg[k] += step_csf_sheet(m, s, {.dural_leak_ml = 1e-3, .time_s = 20.0}, kSheetDtS)
                             .dural_leak_iodine_mg;
        }
        CHECK(sheet_iodine_mg(m, s) + out_mg[k] + s.left_mg == Approx(before_mg).epsilon(1e-12));
    }
    CHECK(out_mg[0] > 0.06);  // 60 uL of at least 1 mg/mL
    CHECK(out_mg[1] == 0.0);
}

TEST_CASE("the same steps give the same bits") {
    const CsfSheetModel m = sheet_at_t10();
    std::uint64_t hash[2] = {};
    for (std::uint64_t& value : hash) {
        Hasher hasher;
        add_hash(hasher, poured(m, {.inject_s = 2.0, .wait_s = 1.0}));
        value = hasher.value();
    }
    CHECK(hash[0] == hash[1]);
    Hasher other;
    add_hash(other, poured(m, {.inject_s = 2.0, .wait_s = 1.0, .tilt_deg = 1.0}));
    CHECK(other.value() != hash[0]);
}
