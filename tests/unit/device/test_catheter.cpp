#include <cmath>

#include <catch2/catch.hpp>

#include "sim/base/units.h"
#include "sim/device/catheter.h"
#include "sim/device/catheter_bend.h"

using namespace sideport;
using namespace sideport::device;

namespace {

/// Knots on a circle arc of 90 degrees.
std::vector<glm::dvec3> arc_knots(double radius_mm, int count) {
    std::vector<glm::dvec3> knots;
    for (int i = 0; i < count; ++i) {
        const double a = 0.5 * units::kPi * i / (count - 1);
        knots.emplace_back(radius_mm * std::cos(a), radius_mm * std::sin(a), 7.0);
    }
    return knots;
}

}  // namespace

TEST_CASE("a straight course is as long as the distance of its ends") {
    const glm::dvec3 from(1.0, 2.0, 3.0), to(31.0, 42.0, 123.0);
    const CatheterCourse course = make_course({from, to}, 0.5);
    CHECK(course.length_mm() == Approx(130.0).epsilon(1e-12));
    CHECK(glm::distance(course.points_W_mm.front(), from) < 1e-9);
    CHECK(glm::distance(course.points_W_mm.back(), to) < 1e-9);
    CHECK(course.points_W_mm.size() == 261);
}

TEST_CASE("a course on a circle has the length of the arc and runs through its knots") {
    const std::vector<glm::dvec3> knots = arc_knots(60.0, 25);
    const CatheterCourse course = make_course(knots, 0.5);
    CHECK(course.length_mm() == Approx(0.5 * units::kPi * 60.0).epsilon(1e-4));
    for (std::size_t i = 0; i < knots.size(); ++i) {
        const double share = double(i) / double(knots.size() - 1);
        CHECK(glm::distance(point_at(course, share * course.length_mm()), knots[i]) < 0.05);
    }
}

TEST_CASE("points of a course lie at equal arc lengths, their chords never longer") {
    const double step_mm = GENERATE(0.3, 1.0, 4.0);
    const CatheterCourse course =
        make_course({{0, 0, 0}, {30, 5, 0}, {35, 40, 10}, {0, 45, 60}, {-20, 0, 90}}, step_mm);
    const double each_mm = course.length_mm() / double(course.arc_mm.size() - 1);
    CHECK(each_mm == Approx(step_mm).epsilon(0.02));
    for (std::size_t i = 1; i < course.arc_mm.size(); ++i) {
        CHECK(course.arc_mm[i] - course.arc_mm[i - 1] == Approx(each_mm).epsilon(1e-9));
        const double chord_mm = glm::distance(course.points_W_mm[i], course.points_W_mm[i - 1]);
        CHECK(chord_mm <= each_mm * (1.0 + 1e-9));
        CHECK(chord_mm > 0.9 * each_mm);
    }
}

TEST_CASE("the length of a course does not depend on its step") {
    const std::vector<glm::dvec3> knots = {{0, 0, 0}, {30, 5, 0}, {35, 40, 10}, {0, 45, 60}};
    CHECK(make_course(knots, 0.5).length_mm() == make_course(knots, 4.0).length_mm());
}

TEST_CASE("a place on a course is found by its arc length and clamped to the ends") {
    const CatheterCourse course = make_course(arc_knots(40.0, 9), 0.7);
    CHECK(point_at(course, -5.0) == course.points_W_mm.front());
    CHECK(point_at(course, course.length_mm() + 1.0) == course.points_W_mm.back());
    for (std::size_t i = 0; i < course.arc_mm.size(); i += 11)
        CHECK(glm::distance(point_at(course, course.arc_mm[i]), course.points_W_mm[i]) < 1e-9);
    const double between_mm = 0.25 * course.arc_mm[3] + 0.75 * course.arc_mm[4];
    const glm::dvec3 expected = glm::mix(course.points_W_mm[3], course.points_W_mm[4], 0.75);
    CHECK(glm::distance(point_at(course, between_mm), expected) < 1e-9);
}

TEST_CASE("a course's length without the course is the same to the bit") {
    const std::vector<glm::dvec3> knots = {
        {0, 0, 0}, {11, 3, 2}, {15, 17, 9}, {2, 31, 4.5}, {-8, 30, 28}};
    const double step_mm = GENERATE(0.5, 4.0, 1000.0);
    CHECK(course_length_mm(knots, step_mm) == make_course(knots, step_mm).length_mm());
}

TEST_CASE("the tightest bend of a way is the arc in it, and a straight way has none") {
    std::vector<glm::dvec3> knots{{0, 0, -80}, {0, 0, -40}};
    constexpr double kRadiusMm = 12.0;
    for (int i = 0; i <= 20; ++i) {
        const double a = units::kPi * i / 20.0;
        knots.emplace_back(kRadiusMm * (1.0 - std::cos(a)), 0.0, kRadiusMm * std::sin(a));
    }
    knots.emplace_back(2.0 * kRadiusMm, 0.0, -40.0);
    const CatheterCourse course = make_course(knots, 0.5);
    const TightBend bend = tightest_bend(course);
    CHECK(bend.radius_mm ==
          Approx(kRadiusMm).epsilon(0.15));  // tighter where it leaves the straight
    CHECK(bend.arc_mm > 75.0);
    CHECK(bend.arc_mm < 125.0);
    CHECK(tightest_bend(make_course({{0, 0, 0}, {0, 0, 90}}, 0.5)).radius_mm > 1e8);
}

TEST_CASE("a thinner wall kinks at a wider bend") {
    CHECK(kink_radius_mm(0.53, 1.3) == Approx(1.0).epsilon(0.01));
    CHECK(kink_radius_mm(1.0, 1.3) > 3.0);
}
