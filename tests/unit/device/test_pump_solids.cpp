#include <algorithm>
#include <cmath>

#include <catch2/catch.hpp>

#include "sim/base/units.h"
#include "tests/unit/device/model.h"

using namespace sideport;
using namespace sideport::device;
using test_support::make_pump;

namespace {

bool contains(const Solid& solid, const glm::dvec3& p_P) {
    const glm::dvec3 p = solid.X_WB.inverse().point(p_P) / solid.half_mm;
    switch (solid.shape) {
        case SolidShape::box:
            return std::max({std::fabs(p.x), std::fabs(p.y), std::fabs(p.z)}) < 1.0;
        case SolidShape::cylinder:
            return std::hypot(p.x, p.y) < 1.0 && std::fabs(p.z) < 1.0;
        case SolidShape::ellipsoid:
            return glm::length(p) < 1.0;
        case SolidShape::capsule:
            break;
    }
    return false;  // the pump has none
}

/// Material at a point by the painter's rule; empty outside the pump.
std::string material_at(const std::vector<Solid>& solids, const glm::dvec3& p_P) {
    for (auto solid = solids.rbegin(); solid != solids.rend(); ++solid) {
        if (contains(*solid, p_P)) return solid->material;
    }
    return "";
}

}  // namespace

TEST_CASE("under the access port's centre lie septum, chamber and metal floor") {
    PumpModel pump = make_pump();
    pump.access_port_angle_deg = GENERATE(-34.0, 0.0, 120.0);
    pump.access_port_radius_mm = GENERATE(30.0, 36.5);
    const std::vector<Solid> solids = pump_solids(pump, 20.0);
    const glm::dvec3 face = access_port_center_P(pump);
    const double septum = pump.access_septum_thickness_mm, chamber = pump.access_chamber_depth_mm;
    const auto at = [&](double depth_mm) {
        return material_at(solids, face - glm::dvec3(0.0, 0.0, depth_mm));
    };
    CHECK(std::hypot(face.x, face.y) == Approx(pump.access_port_radius_mm));
    CHECK(at(0.1) == "PDMS");
    CHECK(at(septum - 0.1) == "PDMS");
    CHECK(at(septum + 0.1) == "water");
    CHECK(at(septum + chamber - 0.1) == "water");
    CHECK(at(septum + chamber + 0.2) == "Ti-6Al-4V");
    // beside the septum a needle meets the metal ring
    const glm::dvec3 beside(pump.access_septum_radius_mm + 1.0, 0.0, -1.0);
    CHECK(material_at(solids, face + beside) == "Ti-6Al-4V");
}

TEST_CASE("the access port is a step on the face, with a thin wall round septum and chamber") {
    const PumpModel pump = make_pump();
    const std::vector<Solid> solids = pump_solids(pump, 0.0);
    const glm::dvec3 face = access_port_center_P(pump);
    CHECK(face.z == Approx(0.5 * pump.thickness_mm + 2.0));
    // half way up the step there is port, and beside it nothing
    CHECK(material_at(solids, face - glm::dvec3(0.0, 0.0, 1.0)) == "PDMS");
    CHECK(material_at(solids, glm::dvec3(0.0, 20.0, face.z - 0.5)).empty());
    // across the chamber, which is wider than the septum: liquid, 1 mm of wall, then silicone
    const double chamber_mm = pump.access_septum_thickness_mm + 0.5 * pump.access_chamber_depth_mm;
    const double radius_mm =
        std::sqrt(1000.0 * pump.access_chamber_ml / pump.access_chamber_depth_mm / units::kPi);
    const auto beside = [&](double from_axis_mm) {
        return material_at(solids, face + glm::dvec3(from_axis_mm, 0.0, -chamber_mm));
    };
    CHECK(beside(radius_mm - 0.1) == "water");
    CHECK(beside(radius_mm + 0.1) == "Ti-6Al-4V");
    CHECK(beside(radius_mm + 0.9) == "Ti-6Al-4V");
    CHECK(beside(radius_mm + 1.1) == "PDMS");
}

TEST_CASE(
    "in profile little metal hides a needle's tip in the access chamber, and the lid marks its "
    "top") {
    const PumpModel pump = make_pump();
    const std::vector<Solid> solids = pump_solids(pump, 0.0);
    const glm::dvec3 face = access_port_center_P(pump);
    // through the port as a lateral beam runs when the pump lies as usual: its x axis points a
    // quarter to the head (sim/scenario/world.cpp), its y axis to the feet
    const glm::dvec3 beam = glm::normalize(glm::dvec3(1.0, 0.25, 0.0));
    const auto metal_mm = [&](double depth_mm) {
        constexpr double kStepMm = 0.02, kReachMm = 45.0;
        double sum_mm = 0.0;
        for (double way = -2.0 * kReachMm; way < kReachMm; way += kStepMm) {
            const std::string material =
                material_at(solids, face + beam * way - glm::dvec3(0.0, 0.0, depth_mm));
            const bool is_metal =
                material == "Ti-6Al-4V" || material == "316L" || material == "lithium_battery";
            sum_mm += is_metal ? kStepMm : 0.0;
        }
        return sum_mm;
    };
    const double top_mm = pump.access_septum_thickness_mm;  // of the chamber
    const double floor_mm = top_mm + pump.access_chamber_depth_mm;
    for (double depth_mm = top_mm + 0.3; depth_mm < floor_mm; depth_mm += 0.2) {
        CAPTURE(depth_mm);
        CHECK(metal_mm(depth_mm) < 6.5);
    }
    for (double depth_mm = 0.2; depth_mm < pump.access_port_rise_mm; depth_mm += 0.2)
        CHECK(metal_mm(depth_mm) < 4.0);                     // the septum's part above the face
    CHECK(metal_mm(pump.access_port_rise_mm + 0.3) > 40.0);  // the lid, along its edge
}

TEST_CASE("the gaps of the access port's screen are as wide as the catalogue says") {
    PumpModel pump = make_pump();
    pump.access_screen_mm = GENERATE(0.4, 0.6, 0.9);
    const std::vector<Solid> solids = pump_solids(pump, 0.0);
    const glm::dvec3 middle =
        access_port_center_P(pump) - glm::dvec3(0.0, 0.0, pump.access_septum_thickness_mm + 0.1);
    const auto is_free = [&](double y_mm) {
        return material_at(solids, middle + glm::dvec3(0.0, y_mm, 0.0)) == "water";
    };
    CHECK(is_free(0.0));  // what goes in along the axis meets a gap
    double widest_mm = 0.0, gap_mm = 0.0;
    int bars = 0;
    for (double y = -2.0; y < 2.0; y += 0.01) {
        if (!is_free(y) && is_free(y - 0.01)) ++bars;
        gap_mm = is_free(y) ? gap_mm + 0.01 : 0.0;
        widest_mm = std::max(widest_mm, gap_mm);
    }
    CHECK(bars >= 3);
    CHECK(widest_mm == Approx(pump.access_screen_mm).margin(0.03));
    pump.access_screen_mm = 0.0;
    CHECK(pump_solids(pump, 0.0).size() < solids.size());
}

TEST_CASE("the access chamber holds the catalogue's volume") {
    const PumpModel pump = make_pump();
    const std::vector<Solid> solids = pump_solids(pump, 0.0);
    const glm::dvec3 face = access_port_center_P(pump);
    const double middle_mm = pump.access_septum_thickness_mm + 0.5 * pump.access_chamber_depth_mm;
    const auto chamber = std::find_if(solids.rbegin(), solids.rend(), [&](const Solid& solid) {
        return solid.material == "water" && contains(solid, face - glm::dvec3(0, 0, middle_mm));
    });
    REQUIRE(chamber != solids.rend());
    const glm::dvec3 half = chamber->half_mm;
    CHECK(units::kPi * half.x * half.y * 2.0 * half.z ==
          Approx(1000.0 * pump.access_chamber_ml).epsilon(1e-9));
}

TEST_CASE("under the fill port's centre lie septum, drug and the needle stop") {
    const PumpModel pump = make_pump();
    const std::vector<Solid> solids = pump_solids(pump, 0.0);
    const glm::dvec3 face = fill_port_center_P(pump);
    const auto at = [&](double depth_mm) {
        return material_at(solids, face - glm::dvec3(0.0, 0.0, depth_mm));
    };
    CHECK(at(0.5) == "PDMS");
    CHECK(at(pump.fill_septum_thickness_mm + 0.5) == "water");
    CHECK(at(pump.fill_port_depth_mm + 0.4) == "Ti-6Al-4V");
}

TEST_CASE("a turn of the rotor moves its steel rollers by the same angle") {
    const PumpModel pump = make_pump();
    const double angle_deg = GENERATE(0.0, 60.0, -75.0);
    const std::vector<Solid> solids = pump_solids(pump, angle_deg);
    const glm::dvec3 center = rotor_center_P(pump);
    int rollers = 0;
    for (int step = 0; step < 360; step += 60) {
        // counter-clockwise on the skin's side runs against the angle of x and y
        const double a = units::rad_from_deg(-angle_deg - step);
        const glm::dvec3 on_race = center + 8.1 * glm::dvec3(std::cos(a), std::sin(a), 0.0);
        const bool is_roller = material_at(solids, on_race) == "316L";
        CHECK(is_roller == (step % 120 == 0));
        rollers += is_roller;
    }
    CHECK(rollers == pump.roller_count);
}

TEST_CASE("everything but loops, port and outlet lies within the case") {
    const PumpModel pump = make_pump();
    const std::vector<Solid> solids = pump_solids(pump, 10.0);
    const double half_mm = 0.5 * pump.thickness_mm;
    for (const Solid& solid : solids)
        CHECK(solid.half_mm.x * solid.half_mm.y * solid.half_mm.z > 0.0);
    for (int i = 0; i < 36; ++i) {
        const double a = units::rad_from_deg(10.0 * i);
        const glm::dvec3 out(std::cos(a), std::sin(a), 0.0);
        CHECK(material_at(solids, 48.0 * out).empty());
        CHECK(material_at(solids, 20.0 * out + glm::dvec3(0, 0, half_mm + 0.6)).empty());
        CHECK(material_at(solids, 20.0 * out - glm::dvec3(0, 0, half_mm + 0.1)).empty());
        CHECK(material_at(solids, (pump.body_radius_mm - 0.3) * out) == "Ti-6Al-4V");
    }
}

TEST_CASE("the outlet leaves the pump away from its middle, near its port") {
    const PumpModel pump = make_pump();
    const glm::dvec3 end = outlet_end_P(pump), out = outlet_direction_P(pump);
    CHECK(glm::length(out) == Approx(1.0));
    CHECK(glm::dot(out, end) > 0.0);
    CHECK(std::hypot(end.x, end.y) > pump.body_radius_mm);
    CHECK(glm::distance(end, access_port_center_P(pump)) < 30.0);
    const std::vector<Solid> solids = pump_solids(pump, 0.0);
    CHECK(material_at(solids, end - 0.5 * out) == "water");
    CHECK(material_at(solids, end - 0.5 * out + glm::dvec3(0.0, 0.0, 0.7)) == "Ti-6Al-4V");
    CHECK(material_at(solids, end + 0.5 * out).empty());
}
