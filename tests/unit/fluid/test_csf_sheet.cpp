#include <cmath>
#include <numeric>

#include <catch2/catch.hpp>

#include "sim/fluid/csf_sheet.h"
#include "sim/fluid/tissue.h"
#include "sim/patient/spine.h"

// Contrast in the CSF round the cord, and in tissue. Row numbers: verification table of the fluids.

using namespace sideport;
using namespace sideport::fluid;

namespace {

constexpr double kDtS = 8.0 / 240.0;

CsfSheetModel sheet() {
    const patient::Spine spine = patient::make_spine({});
    return make_csf_sheet(spine, spine.levels[2].X_WB.p.z);  // T10
}

double volume_ml(const CsfSheetModel& m, std::size_t cell) {
    const std::size_t station = cell / static_cast<std::size_t>(m.angles);
    return 1e6 * m.gap_m[cell] * m.spacing_m * m.arc_m[station];
}

/// Share of the iodine in the dorsal half: angles within a quarter turn of 0.
double dorsal_share(const CsfSheetModel& m, const CsfSheetState& s) {
    double dorsal = 0.0, all = 0.0;
    for (std::size_t i = 0; i < s.iodine_mg_per_ml.size(); ++i) {
        const auto angle = static_cast<int>(i) % m.angles;
        const double mg = s.iodine_mg_per_ml[i] * volume_ml(m, i);
        all += mg;
        if (angle < m.angles / 4 || angle >= m.angles - m.angles / 4) dorsal += mg;
    }
    return dorsal / all;
}

/// Injects contrast of 240 mg/mL at 1 mL/min for a while, then waits.
CsfSheetState after_injection(const CsfSheetModel& m, double inject_s, double wait_s,
                              double tilt_deg = 0.0) {
    CsfSheetState s = make_state(m);
    const double ml = kDtS / 60.0;
    for (int i = 0; i < static_cast<int>(inject_s / kDtS); ++i)
        step_csf_sheet(m, s, ml, 240.0 * ml, tilt_deg, kDtS);
    for (int i = 0; i < static_cast<int>(wait_s / kDtS); ++i)
        step_csf_sheet(m, s, 0.0, 0.0, tilt_deg, kDtS);
    return s;
}

/// Height of the iodine's centre of mass, mm in W.
double mean_z_mm(const CsfSheetModel& m, const CsfSheetState& s) {
    double sum = 0.0, all = 0.0;
    for (std::size_t i = 0; i < s.iodine_mg_per_ml.size(); ++i) {
        const double mg = s.iodine_mg_per_ml[i] * volume_ml(m, i);
        sum += mg * m.sections[i / static_cast<std::size_t>(m.angles)].center_W_mm.z;
        all += mg;
    }
    return sum / all;
}

}  // namespace

TEST_CASE("iodine in the sac is what flowed in, less what left at the top") {
    const CsfSheetModel m = sheet();
    for (const double tilt_deg : {0.0, -25.0, 25.0}) {
        CAPTURE(tilt_deg);
        const CsfSheetState s = after_injection(m, 30.0, 10.0, tilt_deg);
        const int steps = static_cast<int>(30.0 / kDtS);
        const double given_mg = 240.0 * steps * kDtS / 60.0;
        CHECK(sheet_iodine_mg(m, s) + s.left_mg == Approx(given_mg).epsilon(1e-10));
        for (const double c : s.iodine_mg_per_ml) {
            REQUIRE(c >= -1e-9);
            REQUIRE(c <= 240.0);
        }
    }
}

TEST_CASE("the pressure solve ends, and a sac of one concentration keeps it") {  // row 36
    const CsfSheetModel m = sheet();
    CsfSheetState s = make_state(m);
    for (double& c : s.iodine_mg_per_ml)
        c = 50.0;
    int cold = 0, warm = 0;
    for (int i = 0; i < 60; ++i) {
        step_csf_sheet(m, s, kDtS / 60.0, 50.0 * kDtS / 60.0, 0.0, kDtS);
        (i == 0 ? cold : warm) = std::max(i == 0 ? cold : warm, s.iterations);
    }
    // to 1e-6 of the divergence; from rest, then from the last step's pressure
    CHECK(cold <= 60);
    CHECK(warm <= 45);
    // clear CSF comes in only at the top, far from here
    const auto from = static_cast<std::size_t>(60 * m.angles);
    for (std::size_t i = from; i < s.iodine_mg_per_ml.size(); ++i)
        REQUIRE(s.iodine_mg_per_ml[i] == Approx(50.0).epsilon(1e-4));
}

TEST_CASE("contrast is heavier than CSF: supine it lies dorsally, and a tilt moves it") {
    const CsfSheetModel m = sheet();
    const CsfSheetState flat = after_injection(m, 20.0, 10.0);
    CHECK(dorsal_share(m, flat) > 0.8);
    const CsfSheetState head_up = after_injection(m, 20.0, 10.0, 25.0);
    const CsfSheetState head_down = after_injection(m, 20.0, 10.0, -25.0);
    CHECK(mean_z_mm(m, head_up) < mean_z_mm(m, flat) - 10.0);
    CHECK(mean_z_mm(m, head_down) > mean_z_mm(m, flat) + 10.0);
}

TEST_CASE("what is drawn of the sac is what is in it, and the cord stays free") {
    const CsfSheetModel m = sheet();
    const CsfSheetState s = after_injection(m, 30.0, 5.0);
    const Box box = suggested_box(m);
    const glm::dvec3 spacing_mm(0.8, 0.8, 1.6);
    const glm::ivec3 size(glm::ceil((box.high_W_mm - box.low_W_mm) / spacing_mm));
    std::vector<float> iodine;
    rasterise_iodine(m, s, box.low_W_mm, spacing_mm, size, iodine);
    const double voxel_ml = spacing_mm.x * spacing_mm.y * spacing_mm.z * 1e-3;
    double drawn_mg = 0.0, in_cord_mg = 0.0;
    for (int k = 0; k < size.z; ++k) {
        const double z = box.low_W_mm.z + (k + 0.5) * spacing_mm.z;
        const double top = m.sections.front().center_W_mm.z;
        const int station = static_cast<int>((top - z) / (1e3 * m.spacing_m));
        const patient::SacSection& sac =
            m.sections[static_cast<std::size_t>(std::clamp(station, 0, m.stations - 1))];
        for (int j = 0; j < size.y; ++j) {
            for (int i = 0; i < size.x; ++i) {
                const double mg =
                    double(iodine[static_cast<std::size_t>((k * size.y + j) * size.x + i)]) *
                    voxel_ml;
                drawn_mg += mg;
                const double x = box.low_W_mm.x + (i + 0.5) * spacing_mm.x - sac.center_W_mm.x;
                const double y = box.low_W_mm.y + (j + 0.5) * spacing_mm.y - sac.center_W_mm.y -
                                 sac.cord_offset_y_mm;
                if (std::hypot(x, y) < 0.6 * sac.cord_half_depth_mm) in_cord_mg += mg;
            }
        }
    }
    CHECK(drawn_mg == Approx(sheet_iodine_mg(m, s)).epsilon(5e-3));
    CHECK(in_cord_mg < 1e-3 * drawn_mg);
}

TEST_CASE("a pool in tissue holds its volume and its iodine, and grows from its start") {  // row 34
    const TissueOrder tissue = make_tissue_order(3, 48, 1.0);
    const double volume = GENERATE(0.05, 0.5, 1.5);
    std::vector<float> iodine;
    rasterise_pool(tissue, {.arc_fraction = 0.4, .volume_ml = volume, .iodine_mg = 240.0 * volume},
                   iodine);
    double drawn_mg = 0.0, farthest_mm = 0.0;
    for (std::size_t i = 0; i < iodine.size(); ++i) {
        drawn_mg += double(iodine[i]) * 1e-3;
        if (iodine[i] == 0.0F) continue;
        const auto at = static_cast<int>(i);
        const glm::dvec3 from_start(at % 48 - 24, at / 48 % 48 - 24, at / 48 / 48 - 24);
        farthest_mm = std::max(farthest_mm, glm::length(from_start));
    }
    CHECK(drawn_mg == Approx(240.0 * volume).epsilon(1e-5));
    // a ball of this volume in tissue that takes a quarter, or a ragged one up to twice as wide
    const double ball_mm = std::cbrt(3.0 * volume * 1e3 / (4.0 * 3.14159265 * tissue.porosity));
    CHECK(farthest_mm > 0.9 * ball_mm);
    CHECK(farthest_mm < 2.2 * ball_mm);
}
