#include <algorithm>
#include <array>
#include <cmath>

#include <catch2/catch.hpp>

#include "sim/patient/anatomy.h"
#include "sim/scenario/distractors.h"
#include "sim/scenario/world.h"
#include "tests/unit/scenario/case_file.h"

// Clips and snaps: they lie on this patient's skin, and nothing but the picture knows of them.

using namespace sideport;
using namespace sideport::scenario;
using namespace sideport::test_support;

namespace {

struct Body {
    int seed = 7;
    double body_mass_index = 24.0, pump_x_mm = 84.0;
    patient::Parameters::Sex sex = patient::Parameters::Sex::female;
};

Scenario case_of(const Body& body, const Distractors& distractors) {
    Scenario s = read_case(kGoodCase).scenario;
    s.patient.seed = static_cast<std::uint64_t>(body.seed);
    s.patient.body_mass_index = body.body_mass_index;
    s.patient.sex = body.sex;
    s.pump_x_mm = body.pump_x_mm;
    s.catheter_length_mm = 800.0;  // reaches in every body
    s.distractors = distractors;
    return s;
}

/// A placed case and what lies on its patient's skin.
struct Dressed : World {
    std::vector<Solid> distractors;
};

Dressed world_of(const Scenario& s) {
    const auto world = build_world(s);
    if (!world) FAIL(world.error().line());
    return {world.value(), distractor_solids(s, world.value())};
}

/// Way through the body from a point in a direction, mm, up to 30.
double inside_mm(const World& world, const glm::dvec3& from_W_mm, const glm::dvec3& direction_W) {
    return patient::trunk_chord_mm(world.spine, from_W_mm, from_W_mm + 30.0 * direction_W);
}

/// Clip number i: the bar is the third of its capsules, the feet the first and the last.
struct Clip {
    Solid bar;
    glm::dvec3 outward_W{0.0};
    std::array<Solid, 2> feet;
};
Clip clip_of(const std::vector<Solid>& solids, int i) {
    const auto at = static_cast<std::size_t>(kClipSolids * i);
    Clip clip{.bar = solids[at + 2], .feet = {solids[at], solids[at + 4]}};
    clip.outward_W =
        glm::normalize(clip.bar.X_WB.p - 0.5 * (clip.feet[0].X_WB.p + clip.feet[1].X_WB.p));
    return clip;
}

}  // namespace

TEST_CASE("a clip's bar lies on the skin and its feet under it, in front and behind") {
    const Body body =
        GENERATE(Body{}, Body{31, 25.0, -80.0, patient::Parameters::Sex::male}, Body{3, 38.0, 70.0},
                 Body{12, 21.0, 60.0}, Body{12, 30.0, -100.0, patient::Parameters::Sex::male});
    CAPTURE(body.seed, body.body_mass_index, body.pump_x_mm);
    const Dressed world = world_of(case_of(body, {.pump_clips = 12, .back_clips = 8}));
    REQUIRE(world.distractors.size() == std::size_t{kClipSolids * 20});
    for (int i = 0; i < 20; ++i) {
        const Clip clip = clip_of(world.distractors, i);
        CAPTURE(i, clip.bar.X_WB.p.x, clip.bar.X_WB.p.y, clip.bar.X_WB.p.z);
        // half of the wire above the skin's level, so that the bar touches it; behind, the skin is
        // drawn 2 to 5 mm above the table, where the plain outline ends
        const double low_mm = i < 12 ? 0.0 : 1.6, high_mm = i < 12 ? 0.3 : 4.5;
        const double bar_mm = inside_mm(world, clip.bar.X_WB.p, clip.outward_W);
        CHECK(bar_mm >= low_mm);
        CHECK(bar_mm <= high_mm);
        CHECK(inside_mm(world, clip.bar.X_WB.p, -clip.outward_W) > 29.0);
        for (const Solid& foot : clip.feet) {
            const double depth_mm = inside_mm(world, foot.X_WB.p, clip.outward_W) - bar_mm;
            CHECK(depth_mm > 2.3);
            CHECK(depth_mm < 3.8);
        }
        CHECK((clip.outward_W.y > 0.5) == (i < 12));  // first the front's
        CHECK((i < 12 || clip.outward_W.y < -0.9));
    }
}

TEST_CASE("clips and snaps touch the skin that is drawn, in front and behind") {
    const Dressed world =
        world_of(case_of({}, {.pump_clips = 5, .back_clips = 5, .gown_snaps = 3}));
    const patient::Anatomy anatomy = patient::build_anatomy(world.spine, world.X_WP, 40.0, {});
    const auto tissue_at = [&](const glm::dvec3& p_W_mm) {
        const patient::VoxelGrid& grid = anatomy.soft;
        const glm::ivec3 q((p_W_mm - grid.origin_W_mm) / grid.spacing_mm + 0.5);
        const bool inside = glm::all(glm::greaterThanEqual(q, glm::ivec3(0))) &&
                            glm::all(glm::lessThan(q, grid.size));
        return inside ? float(grid.bytes[grid.index(q.x, q.y, q.z)]) * grid.scale : 0.0F;
    };
    // the skin waves by a millimetre, and a voxel's half blurs it
    constexpr double kSlackMm = 2.6;
    for (int i = 0; i < 10; ++i) {
        const Clip clip = clip_of(world.distractors, i);
        CAPTURE(i, clip.bar.X_WB.p.x, clip.bar.X_WB.p.y, clip.bar.X_WB.p.z);
        CHECK(tissue_at(clip.bar.X_WB.p + kSlackMm * clip.outward_W) < 0.3F);
        CHECK(tissue_at(clip.bar.X_WB.p - kSlackMm * clip.outward_W) > 0.6F);
    }
    for (std::size_t i = 10 * kClipSolids; i < world.distractors.size(); i += 4) {
        const glm::dvec3 p = world.distractors[i].X_WB.p, ahead(0.0, 1.0, 0.0);
        CAPTURE(i, p.x, p.y, p.z);
        CHECK(tissue_at(p + kSlackMm * ahead) < 0.3F);
        CHECK(tissue_at(p - (kSlackMm + 2.0 * GownSnap::kClothMm) * ahead) > 0.6F);
    }
}

TEST_CASE("a clip has the size of a staple of 7 x 4 mm and is a closed wire") {
    const Dressed world = world_of(case_of({}, {.pump_clips = 1}));
    const Clip clip = clip_of(world.distractors, 0);
    const Pose X_BW = clip.bar.X_WB.inverse();
    // along the bar and across it toward the feet; a capsule's axis is its own z
    double width_mm = 0.0, height_mm = 0.0;
    for (const Solid& part : world.distractors) {
        for (const double end : {-1.0, 1.0}) {
            const glm::dvec3 p = X_BW.point(part.X_WB.point({0.0, 0.0, end * part.half_mm.z}));
            width_mm = std::max(width_mm, 2.0 * (std::fabs(p.z) + part.half_mm.x));
            height_mm = std::max(height_mm, std::hypot(p.x, p.y) + 2.0 * part.half_mm.x);
        }
        CHECK(part.half_mm.x == Approx(0.5 * 0.57));
        CHECK(part.material == "316L");
    }
    CHECK(width_mm == Approx(6.9));
    CHECK(height_mm == Approx(3.9));
    for (std::size_t i = 0; i + 1 < world.distractors.size(); ++i) {
        const Solid &a = world.distractors[i], &b = world.distractors[i + 1];
        CHECK(glm::distance(a.X_WB.point({0.0, 0.0, a.half_mm.z}),
                            b.X_WB.point({0.0, 0.0, -b.half_mm.z})) < 1e-9);
    }
}

TEST_CASE("the scar of the pocket runs beside the pump, clip by clip") {
    const Scenario s = case_of({}, {.pump_clips = 8});
    const Dressed world = world_of(s);
    for (int i = 0; i < 8; ++i) {
        const glm::dvec3 p = clip_of(world.distractors, i).bar.X_WB.p;
        const glm::dvec2 from_port(p.x - world.access_port_W_mm.x, p.z - world.access_port_W_mm.z);
        CHECK(glm::length(from_port) > 6.0);
        CHECK(glm::length(glm::dvec2(p.x - s.pump_x_mm, p.z - s.pump_z_mm)) >
              s.pump.body_radius_mm);
        if (i == 0) continue;
        const double step_mm = glm::distance(p, clip_of(world.distractors, i - 1).bar.X_WB.p);
        CHECK(step_mm > 5.5);
        CHECK(step_mm < 12.0);
    }
}

TEST_CASE("snaps lie on the gown, a millimetre over the skin of the front") {
    const Body body = GENERATE(Body{}, Body{8, 36.0}, Body{99, 21.0, 70.0});
    const Dressed world = world_of(case_of(body, {.gown_snaps = 6}));
    REQUIRE(world.distractors.size() == std::size_t{kSnapSolids * 6});
    for (int i = 0; i < 6; ++i) {
        glm::dvec3 middle(0.0);
        for (int k = 0; k < kSnapSolids; ++k)
            middle += world.distractors[static_cast<std::size_t>(kSnapSolids * i + k)].X_WB.p;
        middle /= double(kSnapSolids);
        CAPTURE(i, middle.x, middle.y, middle.z);
        const double over_mm =
            middle.y - patient::anterior_skin_y_mm(world.spine, middle.x, middle.z);
        CHECK(over_mm > 1.0);
        CHECK(over_mm < 3.0);  // 1.6 mm along the skin's normal
        double across_mm = 0.0;
        for (int k = 0; k < kSnapSolids; ++k) {
            const Solid& part = world.distractors[static_cast<std::size_t>(kSnapSolids * i + k)];
            for (const double end : {-1.0, 1.0}) {
                const glm::dvec3 p = part.X_WB.point({0.0, 0.0, end * part.half_mm.z});
                across_mm = std::max(across_mm, 2.0 * (glm::distance(p, middle) + part.half_mm.x));
            }
        }
        CHECK(across_mm == Approx(GownSnap::kAcrossMm).margin(0.05));
    }
}

TEST_CASE("places of clips and snaps follow from the patient's seed") {
    const Distractors some{.pump_clips = 6, .back_clips = 4, .gown_snaps = 3};
    const auto place = [&](int seed, std::size_t i) {
        return world_of(case_of({.seed = seed}, some)).distractors.at(i).X_WB.p;
    };
    const std::size_t last = std::size_t{kClipSolids * 10 + kSnapSolids * 3 - 1};
    for (const std::size_t i : {std::size_t{0}, std::size_t{kClipSolids * 7}, last}) {
        CHECK(place(7, i) == place(7, i));
        CHECK(glm::distance(place(7, i), place(8, i)) > 0.1);
    }
}

TEST_CASE("cases without clips and snaps keep their hash, and those with them have another") {
    const auto plain = read_case(kGoodCase);
    const auto none = read_case(kGoodCase, {{"/distractors/gown_snaps", "0"}});
    const auto some = read_case(kGoodCase, {{"/distractors/gown_snaps", "2"}});
    REQUIRE(some.errors.empty());
    CHECK(plain.scenario.hash == none.scenario.hash);
    CHECK(plain.scenario.hash != some.scenario.hash);
    CHECK(world_of(plain.scenario).distractors.empty());
    CHECK(world_of(some.scenario).distractors.size() == std::size_t{kSnapSolids * 2});
}

TEST_CASE("the anchor holds the catheter where it passes the fascia, and stays when it slips out") {
    Scenario s = case_of({}, {});
    const Dressed sound = world_of(s);
    s.faults = {{.kind = Fault::Kind::migration}};
    const Dressed slipped = world_of(s);
    CHECK(glm::distance(sound.anchor.at_W_mm, slipped.anchor.at_W_mm) < 1e-9);
    const double arc_mm = sound.anchor_fraction * sound.course.length_mm();
    CHECK(glm::distance(sound.anchor.at_W_mm, device::point_at(sound.course, arc_mm)) < 1e-9);
    REQUIRE(sound.still_solids.size() == 3);  // wings, sleeve, bore
    const Solid &wings = sound.still_solids[0], &sleeve = sound.still_solids[1];
    // the sleeve lies along the catheter, its wings across the body's depth
    CHECK(std::fabs(glm::dot(sleeve.X_WB.R[2], device::tangent_at(sound.course, arc_mm))) > 0.999);
    CHECK(std::fabs(wings.X_WB.R[0].y) < 1e-6);
    CHECK(wings.half_mm.x > sleeve.half_mm.x);
    // under the skin of the back, behind the canal
    CHECK(inside_mm(sound, sound.anchor.at_W_mm, {0.0, -1.0, 0.0}) > 5.0);
    CHECK(sound.anchor.at_W_mm.y <
          patient::sac_at(sound.spine, sound.anchor.at_W_mm.z).center_W_mm.y);
}

TEST_CASE("numbers of clips and snaps that make no sense are refused with what is allowed") {
    struct Wrong {
        std::string pointer, value, code, words;
    };
    const auto wrong =
        GENERATE(Wrong{"/distractors/pump_clips", "13", "scenario.range", "0 .. 12"},
                 Wrong{"/distractors/pump_clips", "-1", "scenario.range", "0 .. 12"},
                 Wrong{"/distractors/back_clips", "9", "scenario.range", "0 .. 8"},
                 Wrong{"/distractors/gown_snaps", "2.5", "scenario.type", "whole number"},
                 Wrong{"/distractors/gown_snaps", "many", "quantity.syntax", "many"},
                 Wrong{"/distractors/gown_snaps", "nan", "quantity.syntax", "nan"},
                 Wrong{"/distractors/snaps", "2", "scenario.unknown_field", "gown_snaps"});
    CAPTURE(wrong.pointer, wrong.value);
    const auto read = read_case(kGoodCase, {{wrong.pointer, wrong.value}});
    REQUIRE(read.errors.size() == 1);
    CHECK(read.errors[0].code == wrong.code);
    CHECK(read.errors[0].message.find(wrong.words) != std::string::npos);
    CHECK(read.errors[0].where.find(wrong.pointer) != std::string::npos);
}
