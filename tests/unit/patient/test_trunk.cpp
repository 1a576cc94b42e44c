#include <cmath>

#include <catch2/catch.hpp>

#include "sim/patient/spine.h"

using namespace sideport;
using namespace sideport::patient;

namespace {

Spine patient_of(double body_mass_index) {
    Parameters p;
    p.body_mass_index = body_mass_index;
    return make_spine(p);
}

}  // namespace

TEST_CASE(
    "on the axis the trunk is as deep as from the table to the front, as wide as its outline") {
    const double body_mass_index = GENERATE(18.0, 24.0, 40.0);
    const double z_mm = GENERATE(-120.0, 0.0, 100.0);
    CAPTURE(body_mass_index, z_mm);
    const Spine spine = patient_of(body_mass_index);
    const double front_mm = anterior_skin_y_mm(spine, 0.0, z_mm);
    const double back_mm = skin_point_W_mm(spine, -90.0, z_mm).y;
    constexpr double kReachMm = 600.0;
    const double step_mm = 2.0 * kReachMm / 512.0;  // of the midpoint rule
    CHECK(trunk_chord_mm(spine, {0, -kReachMm, z_mm}, {0, kReachMm, z_mm}) ==
          Approx(front_mm - back_mm).margin(step_mm));
    // across, at the height of the superellipse's centre
    const glm::dvec3 left = skin_point_W_mm(spine, 0.0, z_mm);
    const glm::dvec3 right = skin_point_W_mm(spine, 180.0, z_mm);
    CHECK(trunk_chord_mm(spine, {-kReachMm, left.y, z_mm}, {kReachMm, left.y, z_mm}) ==
          Approx(left.x - right.x).margin(step_mm));
}

TEST_CASE("the trunk's outline is a superellipse that the table cuts") {
    const Spine spine = patient_of(23.0);
    // exponent 2.35; half axes of a woman of 168 cm and BMI 23: 164 mm less the waist and 109 mm,
    // 1.5 and 3 % by chance
    const double a = skin_point_W_mm(spine, 0.0, 0.0).x;
    const double middle_y = skin_point_W_mm(spine, 0.0, 0.0).y;
    const double b = anterior_skin_y_mm(spine, 0.0, 0.0) - middle_y;
    CHECK(a == Approx(164.0 - 6.0 * std::exp(-0.25)).epsilon(0.015));
    CHECK(b == Approx(109.0).epsilon(0.03));
    for (double angle = 5.0; angle < 360.0; angle += 10.0) {
        const glm::dvec3 skin = skin_point_W_mm(spine, angle, 0.0);
        const double value = std::pow(std::fabs(skin.x) / a, 2.35) +
                             std::pow(std::fabs(skin.y - middle_y) / b, 2.35);
        CAPTURE(angle);
        if (skin.y > kTableTopYMm) {
            CHECK(value == Approx(1.0).epsilon(1e-9));
        } else {
            CHECK(skin.y == kTableTopYMm);
        }
        if (angle < 180.0 && skin.y > middle_y)
            CHECK(anterior_skin_y_mm(spine, skin.x, 0.0) == Approx(skin.y).epsilon(1e-9));
    }
}

TEST_CASE("a chord has no direction, and a ray that misses has none") {
    const Spine spine = patient_of(24.0);
    const glm::dvec3 from(-600.0, -200.0, -80.0), to(500.0, 350.0, 90.0);
    CHECK(trunk_chord_mm(spine, from, to) == trunk_chord_mm(spine, to, from));
    CHECK(trunk_chord_mm(spine, {-600, 400, 0}, {600, 400, 0}) == 0.0);
    CHECK(trunk_chord_mm(spine, {0, 0, 0}, {0, 30, 0}) == Approx(30.0));  // all inside
}

TEST_CASE("trunk and fat grow with the body mass index within what is published") {
    // depth 200-240 mm at a normal index, 280-350 mm in obesity; fat of the lower quadrant 15-25
    // and 30-50 mm: procedure facts section 4
    const auto depth_mm = [](const Spine& spine) {
        return anterior_skin_y_mm(spine, 0.0, 0.0) - kTableTopYMm;
    };
    const Spine usual = patient_of(23.0), obese = patient_of(38.0);
    CHECK(depth_mm(usual) > 200.0);
    CHECK(depth_mm(usual) < 240.0);
    CHECK(anterior_fat_mm(usual, 60.0, -60.0) > 15.0);
    CHECK(anterior_fat_mm(usual, 60.0, -60.0) < 25.0);
    CHECK(anterior_fat_mm(obese, 60.0, -60.0) > 30.0);
    CHECK(anterior_fat_mm(obese, 60.0, -60.0) < 50.0);
    CHECK(depth_mm(obese) > 260.0);
    CHECK(depth_mm(obese) < 350.0);
}
