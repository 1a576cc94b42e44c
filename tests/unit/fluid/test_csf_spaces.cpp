#include <algorithm>
#include <cmath>

#include <catch2/catch.hpp>

#include "sim/base/random.h"
#include "tests/unit/fluid/csf_scene.h"

// Spaces that the tip should not lie in, and what grows round it.

using namespace sideport;
using namespace sideport::fluid;
using namespace sideport::fluid::test;

namespace {

/// One of each space, all with a hole in the dura.
CsfSheetSetup some_space(int kind) {
    CsfSheetSetup setup{.dural_leak_z_W_mm = t10_z_mm() - 12.0};
    if (kind == 1) setup.space = CsfSpace::subdural;
    if (kind == 2) setup.space = CsfSpace::epidural;
    if (kind == 3) setup.granuloma_radius_mm = 4.0;
    if (kind == 4) setup.loculation_half_length_mm = 25.0;
    if (kind == 5) {
        setup.loculation_half_length_mm = 25.0;
        setup.loculation_leak_share = 0.01;
    }
    return setup;
}

double iodine_between_mg(const CsfSheetModel& m, const CsfSheetState& s, int from, int to) {
    double sum = 0.0;
    for (int q = from * m.angles; q < to * m.angles; ++q)
        sum += cell_mg(m, s, static_cast<std::size_t>(q));
    return sum;
}

}  // namespace

TEST_CASE("whatever is done in whatever space, iodine is held, left, leaked or drawn") {
    const int kind = GENERATE(0, 1, 2, 3, 4, 5);
    const auto seed = static_cast<std::uint64_t>(GENERATE(1, 2, 3));
    CAPTURE(kind, seed);
    const CsfSheetModel m = sheet_at_t10(some_space(kind));
    CsfSheetState s = make_state(m);
    const double rest_ml = space_volume_ml(m, s);
    std::uint64_t tick = 0;
    const auto chance = [&](double low, double high) {
        return uniform(low, high, seed, RandomStream::hand, ++tick, 0);
    };
    double given_mg = 0.0, taken_mg = 0.0, net_ml = 0.0, time_s = 0.0, strongest = 0.0;
    for (int i = 0; i < 40; ++i) {
        const double ml = chance(-2e-3, 6e-3), c = chance(0.0, 350.0), leak_ml = chance(0.0, 5e-4);
        const double dt_s = chance(0.5, 2.0) * kSheetDtS;
        time_s += dt_s;
        CsfSheetInput input{.tip_ml = ml, .dural_leak_ml = leak_ml, .time_s = time_s};
        input.table_tilt_deg = chance(-90.0, 90.0);
        if (ml > 0.0) {
            input.tip_amount[0] = c * ml;
            given_mg += c * ml;
            strongest = std::max(strongest, c);
        }
        net_ml += ml - leak_ml;
        const CsfSheetOutput out = step_csf_sheet(m, s, input, dt_s);
        taken_mg += out.dural_leak_iodine_mg + out.tip_iodine_drawn_mg;
    }
    CHECK(sheet_iodine_mg(m, s) + s.left_mg + taken_mg == Approx(given_mg).epsilon(1e-12));
    CHECK(*std::min_element(s.iodine_mg_per_ml.begin(), s.iodine_mg_per_ml.end()) >= -1e-12);
    CHECK(*std::max_element(s.iodine_mg_per_ml.begin(), s.iodine_mg_per_ml.end()) <=
          strongest * (1.0 + 1e-12));
    if (m.closed) CHECK(space_volume_ml(m, s) == Approx(rest_ml + net_ml).epsilon(1e-12));
}

TEST_CASE("pressure closes the balance of every space, however rough") {  // row 36
    const int kind = GENERATE(0, 1, 2, 3, 4, 5);
    const double tilt_deg = GENERATE(0.0, 25.0, -25.0);
    CAPTURE(kind, tilt_deg);
    const CsfSheetModel m = sheet_at_t10(some_space(kind));
    CsfSheetState s = make_state(m);
    double error = 0.0;
    for (int i = 1; i <= 60; ++i) {
        const double ml = 6.0 / 60.0 * kSheetDtS;
        step_csf_sheet(m, s,
                       {.tip_ml = ml,
                        .tip_amount = {kContrastMgPerMl * ml, 0.0, 0.0},
                        .table_tilt_deg = tilt_deg,
                        .time_s = i * kSheetDtS},
                       kSheetDtS);
        error = std::max(error, s.divergence_error);
    }
    CHECK(error <= 1e-9);
}

TEST_CASE("a closed space grows by what it is given and gives back what is drawn") {
    const CsfSpace space = GENERATE(CsfSpace::subdural, CsfSpace::epidural);
    const CsfSheetModel m = sheet_at_t10({.space = space});
    CsfSheetState s = make_state(m);
    std::fill(s.iodine_mg_per_ml.begin(), s.iodine_mg_per_ml.end(), 50.0);
    const double rest_ml = space_volume_ml(m, s);
    for (int i = 1; i <= 60; ++i) {
        step_csf_sheet(m, s, {.tip_ml = 5e-3, .tip_amount = {0.25}, .time_s = i * kSheetDtS},
                       kSheetDtS);
    }
    CHECK(space_volume_ml(m, s) - rest_ml == Approx(0.3).epsilon(1e-10));
    // of one concentration before, of one concentration after, everywhere
    for (const double c : s.iodine_mg_per_ml)
        REQUIRE(c == Approx(50.0).epsilon(1e-6));
    for (int i = 1; i <= 60; ++i)
        step_csf_sheet(m, s, {.tip_ml = -5e-3}, kSheetDtS);
    CHECK(space_volume_ml(m, s) == Approx(rest_ml).epsilon(1e-10));
    CHECK(s.left_mg == 0.0);
    // and it cannot be drawn empty
    const double held_mg = sheet_iodine_mg(m, s);
    double drawn_mg = 0.0;
    for (int i = 0; i < 20; ++i)
        drawn_mg += step_csf_sheet(m, s, {.tip_ml = -2.0}, kSheetDtS).tip_iodine_drawn_mg;
    CHECK(space_volume_ml(m, s) == Approx(0.1 * rest_ml).epsilon(1e-9));
    CHECK(sheet_iodine_mg(m, s) + drawn_mg == Approx(held_mg).epsilon(1e-12));
}

TEST_CASE("only the sac pulsates") {
    for (const int kind : {1, 2, 4}) {
        const CsfSheetModel m = sheet_at_t10(some_space(kind));
        CsfSheetState s = make_state(m);
        step_csf_sheet(m, s, {.time_s = 0.2}, kSheetDtS);
        for (const double u : s.axial_m_per_s)
            REQUIRE(u == 0.0);
    }
}

TEST_CASE("contrast under the dura spreads far as a thin layer") {
    const CsfSheetModel thin = sheet_at_t10({.space = CsfSpace::subdural});
    const CsfSheetModel sac = sheet_at_t10();
    const CsfSheetState a = poured(thin), b = poured(sac);
    // thinner than a tenth of the sac's gap, so many times as long for the same volume
    const auto reach = [](const CsfSheetModel& m, const CsfSheetState& s) {
        const double mean = mean_z_mm(m, s);
        double sum = 0.0, all = 0.0;
        for (std::size_t q = 0; q < s.iodine_mg_per_ml.size(); ++q) {
            const double z = m.sections[q / static_cast<std::size_t>(m.angles)].center_W_mm.z;
            sum += cell_mg(m, s, q) * std::fabs(z - mean);
            all += cell_mg(m, s, q);
        }
        return sum / all;
    };
    CHECK(space_volume_ml(thin, make_state(thin)) < 0.2 * space_volume_ml(sac, make_state(sac)));
    CHECK(reach(thin, a) > 5.0);
    // undiluted: nothing to mix with
    CHECK(*std::max_element(a.iodine_mg_per_ml.begin(), a.iodine_mg_per_ml.end()) > 150.0);
    CHECK(*std::max_element(b.iodine_mg_per_ml.begin(), b.iodine_mg_per_ml.end()) < 80.0);
}

TEST_CASE("contrast in epidural fat does not layer, and spreads unevenly") {
    // injected at the side, where in the sac it falls to the back
    const CsfSheetModel fat = sheet_at_t10({.space = CsfSpace::epidural, .tip_angle_deg = 90.0});
    const CsfSheetModel sac = sheet_at_t10({.tip_angle_deg = 90.0});
    const Pour pour{.wait_s = 10.0};
    const CsfSheetState in_fat = poured(fat, pour), in_sac = poured(sac, pour);
    CHECK(half_share(sac, in_sac, 0.0) > 0.85);
    CHECK(half_share(fat, in_fat, 0.0) < 0.75);
    // injected in the midline it is as much to the left as to the right only in the sac
    const auto lopsided = [&](CsfSpace space) {
        const CsfSheetModel m = sheet_at_t10({.space = space});
        const CsfSheetState s = poured(m, pour);
        double difference = 0.0, all = 0.0;
        for (std::size_t q = 0; q < s.iodine_mg_per_ml.size(); ++q) {
            const std::size_t j = q % static_cast<std::size_t>(m.angles);
            const double mirrored =
                s.iodine_mg_per_ml[q - j + static_cast<std::size_t>(m.angles) - 1 - j];
            difference += std::fabs(s.iodine_mg_per_ml[q] - mirrored);
            all += 2.0 * s.iodine_mg_per_ml[q];
        }
        return difference / all;
    };
    CHECK(lopsided(CsfSpace::sac) < 0.01);
    CHECK(lopsided(CsfSpace::epidural) > 0.05);
    // roots take some of it along
    double sleeves_mg = 0.0;
    for (const CsfSleeve& sleeve : fat.sleeves) {
        for (const std::size_t q : sleeve.cells)
            sleeves_mg += 1e6 * in_fat.iodine_mg_per_ml[q] * sleeve.volume_m3;
    }
    CHECK(fat.sleeves.size() == 22);
    CHECK(sleeves_mg > 0.01 * sheet_iodine_mg(fat, in_fat));
}

TEST_CASE("a granuloma takes the place of CSF, and contrast goes round it") {
    const CsfSheetModel plain = sheet_at_t10(), lump = sheet_at_t10({.granuloma_radius_mm = 4.0});
    const double displaced_ml =
        space_volume_ml(plain, make_state(plain)) - space_volume_ml(lump, make_state(lump));
    const double ball_ml = 4.0 / 3.0 * 3.14159 * 0.064;
    CHECK(displaced_ml > 0.4 * ball_ml);
    CHECK(displaced_ml < ball_ml);
    const CsfSheetState with = poured(lump), without = poured(plain);
    double inside_mg[2] = {};
    for (std::size_t q = 0; q < lump.gap_m.size(); ++q) {
        if (lump.gap_m[q] > 0.2 * plain.gap_m[q]) continue;
        inside_mg[0] += cell_mg(lump, with, q);
        inside_mg[1] += cell_mg(plain, without, q);
    }
    CHECK(inside_mg[1] > 1.0);
    CHECK(inside_mg[0] < 0.15 * inside_mg[1]);
    CHECK(sheet_iodine_mg(lump, with) == Approx(48.0).epsilon(1e-10));
}

TEST_CASE("adhesions keep contrast in their pocket, unless they leak") {
    const Pour pour{.ml_per_min = 4.0, .inject_s = 15.0, .wait_s = 5.0};
    const CsfSheetModel open = sheet_at_t10();
    const CsfSheetModel shut = sheet_at_t10(some_space(4)), leaky = sheet_at_t10(some_space(5));
    const auto outside = [&](const CsfSheetModel& m) {
        const CsfSheetState s = poured(m, pour);
        const double inside = iodine_between_mg(m, s, shut.pocket_first, shut.pocket_end);
        return 1.0 - inside / iodine_between_mg(m, s, 0, m.stations);
    };
    CHECK(outside(shut) == 0.0);
    const double some = outside(leaky), much = outside(open);
    CHECK(some > 0.0);
    // what is given has to come out somewhere: a leaky pocket keeps more, not all
    CHECK(some < 0.8 * much);
    // what is given makes the shut pocket grow, and only it
    const CsfSheetState s = poured(shut, pour);
    CHECK(space_volume_ml(shut, s) - space_volume_ml(shut, make_state(shut)) ==
          Approx(1.0).epsilon(1e-9));
    CHECK(space_volume_ml(open, poured(open, pour)) ==
          Approx(space_volume_ml(open, make_state(open))).epsilon(0.01));
}
