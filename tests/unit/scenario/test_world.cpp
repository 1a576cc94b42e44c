#include <cmath>

#include <catch2/catch.hpp>

#include "sim/base/units.h"
#include "sim/scenario/world.h"
#include "tests/unit/scenario/case_file.h"

using namespace sideport;
using namespace sideport::scenario;
using namespace sideport::test_support;

namespace {

Scenario good_case() {
    return read_case(kGoodCase).scenario;
}

/// < 1 inside the dura.
double sac_value(const patient::Spine& spine, const glm::dvec3& p_W_mm) {
    const patient::SacSection s = patient::sac_at(spine, p_W_mm.z);
    return std::hypot((p_W_mm.x - s.center_W_mm.x) / s.half_width_mm,
                      (p_W_mm.y - s.center_W_mm.y) / s.half_depth_mm);
}

}  // namespace

TEST_CASE("the catheter is as long as its scenario says and ends in the sac at its level") {
    Scenario s = good_case();
    s.catheter_length_mm = GENERATE(600.0, 645.0, 700.0, 784.0, 890.0, 1100.0);
    s.tip_level = GENERATE("T8", "T10", "L1");
    CAPTURE(s.catheter_length_mm, s.tip_level);
    const auto world = build_world(s);
    if (!world) UNSCOPED_INFO(world.error().line());
    REQUIRE(world);
    const device::CatheterCourse& course = world.value().course;
    CHECK(std::fabs(course.length_mm() - s.catheter_length_mm) < 0.2);
    double polyline_mm = 0.0;
    for (std::size_t i = 1; i < course.points_W_mm.size(); ++i)
        polyline_mm += glm::distance(course.points_W_mm[i], course.points_W_mm[i - 1]);
    CHECK(polyline_mm == Approx(s.catheter_length_mm).margin(1.0));

    const patient::Spine& spine = world.value().spine;
    const glm::dvec3 tip = course.points_W_mm.back();
    const auto level = static_cast<std::size_t>(patient::level_index(s.tip_level));
    CHECK(tip.z == Approx(spine.levels[level].X_WB.p.z).margin(1.0));
    CHECK(sac_value(spine, tip) < 0.9);
    // once in the sac it stays there, above the entry's lamina
    const double entry_z_mm = spine.levels[7].X_WB.p.z + 18.0;
    for (double back_mm = 0.0; back_mm < 30.0 || tip.z > entry_z_mm + back_mm; back_mm += 2.0) {
        const glm::dvec3 p = device::point_at(course, course.length_mm() - back_mm);
        if (p.z < entry_z_mm) break;
        CAPTURE(back_mm);
        CHECK(sac_value(spine, p) < 1.0);
    }
}

TEST_CASE("every length that reaches the tip finds its way through the body") {
    Scenario s = good_case();
    s.pump_x_mm = GENERATE(84.0, -80.0);
    for (s.catheter_length_mm = 530.0; s.catheter_length_mm <= 1400.0;
         s.catheter_length_mm += 11.0) {
        CAPTURE(s.pump_x_mm, s.catheter_length_mm);
        const auto world = build_world(s);
        REQUIRE(world);
        CHECK(std::fabs(world.value().course.length_mm() - s.catheter_length_mm) < 0.2);
    }
}

TEST_CASE("the catheter begins at the pump's outlet and follows its direction") {
    const Scenario s = good_case();
    const World world = build_world(s).value();
    const glm::dvec3 outlet = world.X_WP.point(device::outlet_end_P(s.pump));
    CHECK(glm::distance(world.course.points_W_mm.front(), outlet) < 1e-6);
    const glm::dvec3 first =
        glm::normalize(world.course.points_W_mm[4] - world.course.points_W_mm[0]);
    const glm::dvec3 out = world.X_WP.direction(device::outlet_direction_P(s.pump));
    CHECK(glm::dot(first, out) > 0.9);
}

TEST_CASE("the whole pump lies in the body, at its depth under the skin") {
    Scenario s = good_case();
    s.patient.body_mass_index = GENERATE(20.0, 24.0, 38.0);
    s.pump_depth_mm = GENERATE(15.0, 20.0);
    s.pump_x_mm = GENERATE(-75.0, 70.0, 84.0);
    CAPTURE(s.patient.body_mass_index, s.pump_depth_mm, s.pump_x_mm);
    const auto built = build_world(s);
    if (!built) UNSCOPED_INFO(built.error().line());
    REQUIRE(built);
    const World& world = built.value();
    for (const double face_mm : {-0.5, 0.5}) {
        for (int i = 0; i < 24; ++i) {
            const double a = units::kPi * i / 12.0;
            const glm::dvec3 rim = world.X_WP.point({s.pump.body_radius_mm * std::cos(a),
                                                     s.pump.body_radius_mm * std::sin(a),
                                                     face_mm * s.pump.thickness_mm});
            CHECK(rim.y < patient::anterior_skin_y_mm(world.spine, rim.x, rim.z));
            CHECK(rim.y > patient::kTableTopYMm);
        }
    }
    // along the port's axis the skin is about as far as the scenario says
    const glm::dvec3 face = world.X_WP.point({0.0, 0.0, 0.5 * s.pump.thickness_mm});
    const double above_mm = patient::anterior_skin_y_mm(world.spine, face.x, face.z) - face.y;
    CHECK(above_mm > 0.9 * s.pump_depth_mm);
    CHECK(above_mm < 1.6 * s.pump_depth_mm);
}

TEST_CASE("ports stand where the pump has them and look out of its face") {
    const Scenario s = good_case();
    const World world = build_world(s).value();
    const glm::dvec3 port_P = device::access_port_center_P(s.pump);
    CHECK(glm::distance(world.access_port_W_mm, world.X_WP.point(port_P)) < 1e-9);
    CHECK(glm::distance(world.access_port_W_mm, world.fill_port_W_mm) ==
          Approx(glm::distance(port_P, device::fill_port_center_P(s.pump))));
    CHECK(glm::length(world.access_axis_W - world.X_WP.direction({0, 0, 1})) < 1e-12);
    CHECK(world.access_axis_W.y > 0.8);  // forward
}

TEST_CASE("rotation in the pocket turns the port about the pump's axis") {
    Scenario s = good_case();
    const World before = build_world(s).value();
    s.pump_rotation_deg = 40.0;
    const World after = build_world(s).value();
    const glm::dvec3 a = before.access_port_W_mm - before.fill_port_W_mm;
    const glm::dvec3 b = after.access_port_W_mm - after.fill_port_W_mm;
    const glm::dvec3 n = before.access_axis_W;
    const glm::dvec3 a_flat = a - n * glm::dot(a, n), b_flat = b - n * glm::dot(b, n);
    const double turn_deg = units::deg_from_rad(
        std::atan2(glm::dot(n, glm::cross(a_flat, b_flat)), glm::dot(a_flat, b_flat)));
    CHECK(turn_deg == Approx(40.0).margin(1e-6));
    CHECK(glm::distance(before.fill_port_W_mm, after.fill_port_W_mm) < 1e-9);
}

TEST_CASE("a catheter that does not reach, and a pump that does not fit, are errors") {
    Scenario s = good_case();
    s.catheter_length_mm = 400.0;
    const auto too_short = build_world(s);
    REQUIRE(!too_short);
    CHECK(too_short.error().code == "world.catheter_too_short");
    CHECK(too_short.error().message.find("400 mm") != std::string::npos);
    CHECK(too_short.error().message.find("T10") != std::string::npos);
    s = good_case();
    s.pump_x_mm = 110.0;
    s.pump_depth_mm = 3.0;
    REQUIRE(!build_world(s));
    CHECK(build_world(s).error().code == "world.pump_outside");
}

TEST_CASE("the same scenario gives the same world to the last bit") {
    const Scenario s = good_case();
    const World a = build_world(s).value(), b = build_world(s).value();
    CHECK(a.course.points_W_mm == b.course.points_W_mm);
    CHECK(a.X_WP.R == b.X_WP.R);
}
