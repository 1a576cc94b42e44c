#include <algorithm>
#include <cmath>

#include <catch2/catch.hpp>

#include "tests/unit/fluid/csf_scene.h"

// The sheet as voxels.

using namespace sideport;
using namespace sideport::fluid;
using namespace sideport::fluid::test;

namespace {

struct Drawing {
    glm::dvec3 origin_W_mm, spacing_mm;
    glm::ivec3 size;
    std::vector<float> iodine_mg_per_ml;

    /// Sum of what f(centre, mg) takes from each voxel.
    template <class F>
    void each(F f) const {
        const double voxel_ml = 1e-3 * spacing_mm.x * spacing_mm.y * spacing_mm.z;
        std::size_t index = 0;
        for (int k = 0; k < size.z; ++k) {
            for (int j = 0; j < size.y; ++j) {
                for (int i = 0; i < size.x; ++i) {
                    f(origin_W_mm + (glm::dvec3(i, j, k) + 0.5) * spacing_mm,
                      static_cast<double>(iodine_mg_per_ml[index++]) * voxel_ml);
                }
            }
        }
    }
};

Drawing drawn(const CsfSheetModel& m, const CsfSheetState& s, const glm::dvec3& spacing_mm) {
    const Box box = suggested_box(m);
    Drawing d{.origin_W_mm = box.low_W_mm,
              .spacing_mm = spacing_mm,
              .size = glm::ivec3(glm::ceil((box.high_W_mm - box.low_W_mm) / spacing_mm)),
              .iodine_mg_per_ml = {}};
    rasterise_iodine(m, s, d.origin_W_mm, d.spacing_mm, d.size, d.iodine_mg_per_ml);
    return d;
}

CsfSheetSetup setup_of(int kind) {
    CsfSheetSetup setup;
    if (kind == 1) setup.space = CsfSpace::subdural;
    if (kind == 2) setup.space = CsfSpace::epidural;
    if (kind == 3) setup.granuloma_radius_mm = 4.0;
    if (kind == 4) setup.loculation_half_length_mm = 25.0;
    if (kind == 5) {  // wider than the space it grows in
        setup.space = CsfSpace::subdural;
        setup.granuloma_radius_mm = 12.0;
    }
    return setup;
}

/// 1 on the dura, less inside.
double share_of_dura(const CsfSheetModel& m, const glm::dvec3& p) {
    const double top = m.sections.front().center_W_mm.z;
    const int i = static_cast<int>(std::lround((top - p.z) / (1e3 * m.spacing_m)));
    const patient::SacSection& sac =
        m.sections[static_cast<std::size_t>(std::clamp(i, 0, m.stations - 1))];
    return std::hypot((p.x - sac.center_W_mm.x) / sac.half_width_mm,
                      (p.y - sac.center_W_mm.y) / sac.half_depth_mm);
}

}  // namespace

TEST_CASE("the box that follows the iodine holds it, and no more of the canal than it must") {
    const int kind = GENERATE(0, 1, 2, 3, 4);
    CAPTURE(kind);
    const CsfSheetModel m = sheet_at_t10(setup_of(kind));
    const CsfSheetState s = poured(m, {.inject_s = 2.0, .wait_s = 0.5});
    const Box whole = suggested_box(m), box = iodine_box(m, s);
    Drawing d{
        .origin_W_mm = box.low_W_mm,
        .spacing_mm = {0.8, 0.8, 1.6},
        .size = glm::ivec3(glm::ceil((box.high_W_mm - box.low_W_mm) / glm::dvec3(0.8, 0.8, 1.6))),
        .iodine_mg_per_ml = {}};
    rasterise_iodine(m, s, d.origin_W_mm, d.spacing_mm, d.size, d.iodine_mg_per_ml);
    double sum_mg = 0.0;
    d.each([&](const glm::dvec3&, double mg) { sum_mg += mg; });
    CHECK(sum_mg == Approx(sheet_iodine_mg(m, s)).epsilon(1e-4));
    CHECK(box.high_W_mm.z - box.low_W_mm.z < 0.7 * (whole.high_W_mm.z - whole.low_W_mm.z));
}

TEST_CASE("what is drawn of a space is what is in it, whatever the voxels") {
    const int kind = GENERATE(0, 1, 2, 3, 4, 5);
    const double spacing_mm = GENERATE(0.5, 0.8, 1.7);
    CAPTURE(kind, spacing_mm);
    const CsfSheetModel m = sheet_at_t10(setup_of(kind));
    const CsfSheetState s = poured(m, {.inject_s = 2.0, .wait_s = 0.5});
    const Drawing d = drawn(m, s, {spacing_mm, spacing_mm, 2.0 * spacing_mm});
    double sum_mg = 0.0;
    d.each([&](const glm::dvec3&, double mg) { sum_mg += mg; });
    CHECK(sum_mg == Approx(sheet_iodine_mg(m, s)).epsilon(1e-6));
}

TEST_CASE("each space is drawn where it is") {
    const int kind = GENERATE(0, 1, 2);
    CAPTURE(kind);
    const CsfSheetModel m = sheet_at_t10(setup_of(kind));
    const CsfSheetState s = poured(m, {.inject_s = 2.0, .wait_s = 0.5});
    double inside = 0.0, at_dura = 0.0, outside = 0.0, in_cord = 0.0;
    drawn(m, s, {0.5, 0.5, 1.0}).each([&](const glm::dvec3& p, double mg) {
        const double r = share_of_dura(m, p);
        (r < 0.85 ? inside : r < 1.1 ? at_dura : outside) += mg;
        if (r < 0.25) in_cord += mg;
    });
    const double all = inside + at_dura + outside;
    CHECK(in_cord < 1e-3 * all);
    if (kind == 0) CHECK(outside < 0.01 * all);
    if (kind == 0) CHECK(inside > 0.3 * all);
    if (kind == 1) CHECK(at_dura > 0.97 * all);
    if (kind == 2) CHECK(outside > 0.6 * all);
    if (kind == 2) CHECK(inside < 1e-4 * all);
}

TEST_CASE("a granuloma is a round hole in the contrast") {
    const CsfSheetModel m = sheet_at_t10({.granuloma_radius_mm = 4.0});
    const CsfSheetState s = poured(m, {.inject_s = 4.0, .wait_s = 2.0});
    double core_mg = 0.0, rim_mg = 0.0;
    drawn(m, s, {0.5, 0.5, 1.0}).each([&](const glm::dvec3& p, double mg) {
        const double d = glm::length(p - m.granuloma_center_W_mm);
        if (d < 3.5) core_mg += mg;
        if (d > 4.0 && d < 7.0) rim_mg += mg;
    });
    CHECK(core_mg < 1e-6);
    CHECK(rim_mg > 2.0);
}

TEST_CASE("roots show beside the foramina when contrast is epidural") {
    const CsfSheetModel m = sheet_at_t10({.space = CsfSpace::epidural});
    const CsfSheetState s = poured(m, {.ml_per_min = 4.0, .inject_s = 15.0, .wait_s = 0.0});
    double beside_mg = 0.0;
    drawn(m, s, {0.8, 0.8, 1.6}).each([&](const glm::dvec3& p, double mg) {
        if (share_of_dura(m, p) > 1.9) beside_mg += mg;
    });
    CHECK(beside_mg > 0.5);
}
