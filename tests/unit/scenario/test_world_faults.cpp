#include <algorithm>
#include <cmath>

#include <catch2/catch.hpp>

#include "sim/base/units.h"
#include "sim/scenario/catheter_route.h"
#include "sim/scenario/world.h"
#include "tests/unit/scenario/case_file.h"

using namespace sideport;
using namespace sideport::scenario;
using namespace sideport::test_support;

namespace {

using Kind = Fault::Kind;

Scenario case_with(std::vector<Fault> faults, double body_mass_index = 24.0) {
    Scenario s = read_case(kGoodCase).scenario;
    s.patient.body_mass_index = body_mass_index;
    s.faults = std::move(faults);
    return s;
}

World world_of(const Scenario& s) {
    auto world = build_world(s);
    if (!world) UNSCOPED_INFO(world.error().line());
    REQUIRE(world);
    return std::move(world).value();
}

/// Angle between the two limbs of the course at an arc length, looked at from 2 to 5 mm away.
double enclosed_deg(const device::CatheterCourse& course, double arc_mm) {
    const auto limb = [&](double sign) {
        return glm::normalize(point_at(course, arc_mm + sign * 4.5) -
                              point_at(course, arc_mm + sign * 1.5));
    };
    return units::deg_from_rad(std::acos(glm::dot(limb(1.0), limb(-1.0))));
}

double tightest_enclosed_deg(const device::CatheterCourse& course) {
    double tightest = 180.0;
    for (double arc = 6.0; arc < course.length_mm() - 6.0; arc += 0.5)
        tightest = std::min(tightest, enclosed_deg(course, arc));
    return tightest;
}

/// Behind the vertebral canal there.
bool dorsal_of_canal(const World& world, const glm::dvec3& p) {
    const patient::SacSection sac = patient::sac_at(world.spine, p.z);
    return p.y < sac.center_W_mm.y - sac.half_depth_mm - 10.0;
}

}  // namespace

TEST_CASE("a sound catheter is one smooth piece that passes the fascia, then the dura") {
    const double bmi = GENERATE(20.0, 24.0, 32.0);
    const double length_mm = GENERATE(640.0, 700.0, 890.0, 1100.0);
    CAPTURE(bmi, length_mm);
    Scenario s = case_with({}, bmi);
    s.pump_x_mm = 75.0;
    s.pump_depth_mm = 15.0;
    s.catheter_length_mm = length_mm;
    const World world = world_of(s);
    REQUIRE(world.pieces.size() == 1);
    CHECK(world.pieces[0].from_fraction == 0.0);
    CHECK(world.pieces[0].to_fraction == 1.0);
    CHECK(!world.connector_pin);
    CHECK(tightest_enclosed_deg(world.course) > 120.0);
    CHECK(!world.plain_film.gap);
    CHECK(!world.plain_film.acute_bend);
    CHECK(!world.plain_film.mirrored_pump);

    const glm::dvec3 dura = point_on_catheter(world, world.dura_fraction);
    CHECK(outside_dura_mm(world.spine, dura) == Approx(0.0).margin(0.5));
    const glm::dvec3 anchor = point_on_catheter(world, world.anchor_fraction);
    CHECK(anchor.y == Approx(back_fascia_y_mm(world.spine, anchor.x, anchor.z)).margin(1.0));
    CHECK(world.anchor_fraction < world.dura_fraction);
    CHECK(std::fabs(anchor.x) < 40.0);
}

TEST_CASE("a kink encloses an acute angle at its place and costs no length") {
    const double fraction = GENERATE(0.1, 0.35, 0.5, 0.62, 0.88);
    CAPTURE(fraction);
    const Scenario s = case_with({{.kind = Kind::kink, .severity = 0.9, .fraction = fraction}});
    const World world = world_of(s);
    CHECK(world.course.length_mm() == Approx(s.catheter_length_mm).margin(0.2));
    const double at_mm = fraction * world.course.length_mm();
    CHECK(enclosed_deg(world.course, at_mm) > 30.0);
    CHECK(enclosed_deg(world.course, at_mm) < 50.0);
    CHECK(world.plain_film.acute_bend);
    CHECK(world.plain_film.bend_fraction == fraction);
    CHECK(world.pieces.size() == 1);
    // two limbs of 6-8 mm: so far the corner stands beside the way
    const glm::dvec3 corner = point_at(world.course, at_mm);
    const double across = glm::distance(corner, 0.5 * (point_at(world.course, at_mm - 11.0) +
                                                       point_at(world.course, at_mm + 11.0)));
    CHECK(across > 5.0);
    CHECK(across < 9.0);
    if (fraction > world.dura_fraction) CHECK(outside_dura_mm(world.spine, corner) < 0.0);
}

TEST_CASE("a kink of one posture is there in that posture only") {
    const World world = world_of(
        case_with({{.kind = Kind::kink, .fraction = 0.5, .posture = int(Posture::hips_flexed)}}));
    CHECK(!world.plain_film.acute_bend);
    CHECK(tightest_enclosed_deg(pieces_in(world, Posture::supine)[0].course) > 120.0);
    CHECK(tightest_enclosed_deg(pieces_in(world, Posture::trunk_rotated)[0].course) > 120.0);
    CHECK(tightest_enclosed_deg(pieces_in(world, Posture::hips_flexed)[0].course) < 50.0);
}

TEST_CASE("cuts leave gaps, stumps aside of each other, and the way that the lumen had") {
    struct Row {
        Kind kind;
        double gap_mm;
        bool pin;
    };
    const Row row =
        GENERATE(Row{Kind::fracture, 6.0, false}, Row{Kind::splice_disconnection, 10.0, true});
    const double fraction = GENERATE(0.3, 0.55);
    const World world = world_of(case_with({{.kind = row.kind, .fraction = fraction}}));
    REQUIRE(world.pieces.size() == 2);
    CHECK(world.pieces[0].to_fraction == fraction);
    CHECK(world.pieces[1].from_fraction == fraction);
    const glm::dvec3 near = world.pieces[0].course.points_W_mm.back();
    const glm::dvec3 far = world.pieces[1].course.points_W_mm.front();
    CHECK(glm::distance(near, far) > row.gap_mm - 0.5);
    CHECK(glm::distance(near, far) < row.gap_mm + 2.0);
    CHECK(world.plain_film.gap);
    CHECK(world.plain_film.gap_fraction == fraction);
    CHECK(world.course.length_mm() == Approx(700.0).margin(0.2));
    CHECK(world.pieces[0].course.length_mm() + world.pieces[1].course.length_mm() ==
          Approx(700.0 - row.gap_mm).margin(0.3));
    CHECK(point_on_catheter(world, fraction) == near);
    CHECK(world.connector_pin.has_value() == row.pin);
    if (row.pin) {
        CHECK(glm::distance(world.connector_pin->from_W_mm, world.connector_pin->to_W_mm) ==
              Approx(9.0));
        CHECK(glm::distance(world.connector_pin->to_W_mm, far) > 3.0);
    }
}

TEST_CASE("a hairline and a pinhole show nothing on plain film") {
    const Fault fault = GENERATE(Fault{.kind = Kind::fracture, .severity = 0.7, .fraction = 0.4},
                                 Fault{.kind = Kind::micro_leak, .severity = 0.5, .fraction = 0.4});
    const World world = world_of(case_with({fault})), sound = world_of(case_with({}));
    CHECK(world.pieces.size() == 1);
    CHECK(!world.plain_film.gap);
    CHECK(world.course.points_W_mm == sound.course.points_W_mm);
}

TEST_CASE("a retracted fragment lies free in the sac, its tip about 60 mm higher") {
    const World world = world_of(case_with({{.kind = Kind::retracted_fragment}}));
    const World sound = world_of(case_with({}));
    REQUIRE(world.pieces.size() == 2);
    const auto& stump = world.pieces[0].course.points_W_mm;
    const auto& fragment = world.pieces[1].course.points_W_mm;
    for (const glm::dvec3& p : fragment) {
        CAPTURE(p.x, p.y, p.z);
        CHECK(outside_dura_mm(world.spine, p) < 0.0);
    }
    const double rise_mm = fragment.back().z - sound.course.points_W_mm.back().z;
    CHECK(rise_mm > 55.0);
    CHECK(rise_mm < 75.0);
    CHECK(stump.back().y ==
          Approx(back_fascia_y_mm(world.spine, stump.back().x, stump.back().z)).margin(1.0));
    CHECK(world.plain_film.fragment_in_sac);
    CHECK(world.plain_film.gap_fraction == world.anchor_fraction);
    CHECK(world.pieces[1].course.length_mm() ==
          Approx((1.0 - world.anchor_fraction) * 700.0).margin(0.5));
}

TEST_CASE("off the pump the catheter begins about 12 mm from the outlet") {
    const Scenario s = case_with({{.kind = Kind::pump_disconnection}});
    const World world = world_of(s);
    const glm::dvec3 outlet = world.X_WP.point(device::outlet_end_P(s.pump));
    const double off_mm = glm::distance(world.pieces[0].course.points_W_mm.front(), outlet);
    CHECK(off_mm > 10.5);
    CHECK(off_mm < 13.0);
    CHECK(world.plain_film.gap);
    CHECK(world.plain_film.gap_fraction == 0.0);
}

TEST_CASE("a slipped tip lies with its slack in the back, behind the canal") {
    const double bmi = GENERATE(22.0, 24.0, 32.0);
    const std::string tip = GENERATE("T8", "T10", "L1");
    CAPTURE(bmi, tip);
    Scenario s = case_with({{.kind = Kind::migration}}, bmi);
    s.tip_level = tip;
    s.pump_depth_mm = 14.0;
    const World world = world_of(s);
    CHECK(world.course.length_mm() == Approx(700.0).margin(0.5));
    CHECK(world.plain_film.tip_outside_canal);
    CHECK(tightest_enclosed_deg(world.course) > 75.0);
    const double entry_z = world.spine.levels[7].X_WB.p.z;
    for (double fraction = world.anchor_fraction; fraction <= 1.0; fraction += 0.002) {
        const glm::dvec3 p = point_on_catheter(world, fraction);
        CAPTURE(fraction, p.x, p.y, p.z);
        CHECK(dorsal_of_canal(world, p));
        CHECK(p.y > patient::kTableTopYMm + 4.0);
        CHECK(std::fabs(p.z - entry_z) < 80.0);
    }
}

TEST_CASE("epidural and subdural catheters run on their side of the dorsal dura") {
    struct Row {
        Kind kind;
        double low_mm, high_mm;
    };
    const Row row =
        GENERATE(Row{Kind::epidural_tip, 0.8, 2.2}, Row{Kind::subdural_tip, -1.6, -0.3});
    const double bmi = GENERATE(22.0, 32.0);
    Scenario s = case_with({{.kind = row.kind}}, bmi);
    s.pump_depth_mm = 14.0;
    const World world = world_of(s);
    CHECK(world.course.length_mm() == Approx(700.0).margin(0.2));
    const double low_z = world.spine.levels[7].X_WB.p.z + 22.0;
    int seen = 0;
    const auto count = world.course.points_W_mm.size();
    for (std::size_t i = count * 3 / 4; i < count; ++i) {
        const glm::dvec3& p = world.course.points_W_mm[i];
        if (p.z < low_z) continue;
        ++seen;
        CAPTURE(p.x, p.y, p.z);
        CHECK(outside_dura_mm(world.spine, p) > row.low_mm);
        CHECK(outside_dura_mm(world.spine, p) < row.high_mm);
        CHECK(p.y < patient::sac_at(world.spine, p.z).center_W_mm.y);
    }
    CHECK(seen > 200);
    CHECK(!world.plain_film.tip_outside_canal);
}

TEST_CASE("a turned pump has its port elsewhere and the catheter wound round it") {
    const double severity = GENERATE(0.5, 1.0);
    const double x_mm = GENERATE(84.0, -80.0);
    CAPTURE(severity, x_mm);
    Scenario sound_case = case_with({});
    sound_case.pump_x_mm = x_mm;
    Scenario s = sound_case;
    s.faults = {{.kind = Kind::rotated_pump, .severity = severity}};
    const World world = world_of(s), sound = world_of(sound_case);
    CHECK(world.plain_film.coiled);
    CHECK(world.course.length_mm() == Approx(700.0).margin(0.2));
    CHECK(glm::distance(world.fill_port_W_mm, sound.fill_port_W_mm) < 1e-9);
    // in the face's plane; the port stands a step above it
    const auto in_face = [](const World& w) {
        const glm::dvec3 v = w.access_port_W_mm - w.fill_port_W_mm;
        return v - w.access_axis_W * glm::dot(w.access_axis_W, v);
    };
    const glm::dvec3 a = in_face(sound), b = in_face(world);
    const double turn_deg = units::deg_from_rad(std::acos(glm::dot(a, b) / glm::dot(a, a)));
    CHECK(turn_deg == Approx(170.0 * severity).margin(0.1));

    // at least one whole turn about the rim or beside it, counted along the way near the pump
    double turned = 0.0;
    const Pose X_PW = world.X_WP.inverse();
    for (double arc = 2.0; arc < 300.0; arc += 1.0) {
        if (std::fabs(X_PW.point(point_at(world.course, arc)).z) > 25.0) break;
        const glm::dvec3 u = X_PW.direction(tangent_at(world.course, arc));
        const glm::dvec3 v = X_PW.direction(tangent_at(world.course, arc + 1.0));
        turned += std::atan2(u.x * v.y - u.y * v.x, u.x * v.x + u.y * v.y);
    }
    CHECK(std::fabs(turned) > 1.8 * units::kPi);
    CHECK(tightest_enclosed_deg(world.course) > 75.0);
    for (double arc = 0.0; arc < 300.0; arc += 2.0) {
        const glm::dvec3 p = point_at(world.course, arc);
        CHECK(p.y < patient::anterior_skin_y_mm(world.spine, p.x, p.z) - 2.0);
    }
}

TEST_CASE("a flipped pump shows its base to the front and its port on the other side") {
    const Scenario s = case_with({{.kind = Kind::flipped_pump}});
    const World world = world_of(s), sound = world_of(case_with({}));
    CHECK(world.plain_film.mirrored_pump);
    CHECK(world.access_axis_W.y < -0.8);
    CHECK(glm::distance(world.access_axis_W, -sound.access_axis_W) < 1e-9);
    CHECK(glm::determinant(world.X_WP.R) == Approx(1.0));
    // turned about the cranio-caudal axis: what lay lateral lies medial, at the same height
    const glm::dvec3 a = sound.access_port_W_mm - sound.X_WP.p;
    const glm::dvec3 b = world.access_port_W_mm - world.X_WP.p;
    CHECK(a.x * b.x < 0.0);
    CHECK(b.z == Approx(a.z).margin(6.0));
    const glm::dvec3 outlet = world.X_WP.point(device::outlet_end_P(s.pump));
    CHECK(glm::distance(world.course.points_W_mm.front(), outlet) < 1e-6);
    CHECK(world.course.length_mm() == Approx(700.0).margin(0.2));
    CHECK(tightest_enclosed_deg(world.course) > 100.0);
}
