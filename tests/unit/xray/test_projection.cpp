#include <cmath>

#include <catch2/catch.hpp>

#include "sim/base/random.h"
#include "sim/xray/projection.h"

using namespace sideport;
using namespace sideport::xray;

namespace {

constexpr int kSize = 512;
const glm::dvec3 kLeft(1.0, 0.0, 0.0), kAnterior(0.0, 1.0, 0.0), kCranial(0.0, 0.0, 1.0);

glm::dvec3 beam_of(const ProjectionGeometry& geometry) {
    return glm::normalize(geometry.detector_center_W_mm - geometry.source_W_mm);
}

/// Any pose an arm can take.
CArmPose random_pose(std::uint64_t seed) {
    const auto draw = [&](double low, double high, std::uint64_t index) {
        return uniform(low, high, seed, RandomStream::placement, 0, index);
    };
    return {.isocenter_W_mm = {draw(-50, 50, 0), draw(-50, 50, 1), draw(-200, 200, 2)},
            .orbital_deg = draw(-110, 110, 3),
            .angulation_deg = draw(-45, 45, 4),
            .swivel_deg = draw(-12, 12, 8),
            .rotation_deg = draw(-90, 90, 9),
            .table_tilt_deg = draw(-25, 25, 10),
            .source_to_detector_mm = draw(900, 1200, 5),
            .source_to_isocenter_mm = draw(600, 800, 6),
            .detector_width_mm = draw(100, 400, 7)};
}

}  // namespace

TEST_CASE("projecting the centre of a pixel gives that pixel back") {
    const std::uint64_t seed = GENERATE(1u, 2u, 3u, 4u);
    CAPTURE(seed);
    const ProjectionGeometry geometry = make_projection(random_pose(seed), kSize);
    for (const double i : {0.0, 17.25, 255.5, 511.0}) {
        for (const double j : {0.0, 300.0, 511.0}) {
            const glm::dvec3 on_detector = geometry.pixel_center_W_mm(i, j);
            for (const double share : {0.05, 0.6, 1.0}) {  // anywhere on its ray
                const Projected projected =
                    project(geometry, glm::mix(geometry.source_W_mm, on_detector, share));
                CHECK(projected.px.x == Approx(i).margin(1e-8));
                CHECK(projected.px.y == Approx(j).margin(1e-8));
                CHECK(projected.magnification == Approx(1.0 / share).epsilon(1e-12));
            }
        }
    }
}

TEST_CASE("the isocentre is magnified by the ratio of the distances and stays in the middle") {
    const std::uint64_t seed = GENERATE(5u, 6u, 7u);
    CAPTURE(seed);
    const CArmPose pose = random_pose(seed);
    const ProjectionGeometry geometry = make_projection(pose, kSize);
    const double magnification = pose.source_to_detector_mm / pose.source_to_isocenter_mm;
    const Projected center = project(geometry, pose.isocenter_W_mm);
    CHECK(center.magnification == Approx(magnification).epsilon(1e-12));
    CHECK(center.px.x == Approx(0.5 * kSize - 0.5).margin(1e-9));
    CHECK(center.px.y == Approx(0.5 * kSize - 0.5).margin(1e-9));

    // 10 mm across the beam are 10 mm times magnification on the detector
    const Projected aside = project(geometry, pose.isocenter_W_mm + 10.0 * geometry.u_W);
    CHECK((aside.px.x - center.px.x) * geometry.pixel_mm ==
          Approx(10.0 * magnification).epsilon(1e-12));
    CHECK(geometry.pixel_mm * kSize == Approx(pose.detector_width_mm).epsilon(1e-12));
}

TEST_CASE("the detector stands square to the beam with a right-handed picture") {
    const std::uint64_t seed = GENERATE(8u, 9u, 10u);
    CAPTURE(seed);
    const ProjectionGeometry geometry = make_projection(random_pose(seed), kSize);
    CHECK(glm::length(geometry.u_W) == Approx(1.0).epsilon(1e-12));
    CHECK(glm::length(geometry.v_W) == Approx(1.0).epsilon(1e-12));
    CHECK(glm::dot(geometry.u_W, geometry.v_W) == Approx(0.0).margin(1e-12));
    CHECK(glm::length(geometry.normal_W() - beam_of(geometry)) < 1e-12);
}

TEST_CASE("in PA the tube lies under the table and the head is up") {
    const ProjectionGeometry pa = make_projection({}, kSize);
    CHECK(glm::length(beam_of(pa) - kAnterior) < 1e-12);
    CHECK(pa.source_W_mm.y == Approx(-700.0));
    CHECK(project(pa, 20.0 * kCranial).px.y < project(pa, -20.0 * kCranial).px.y);
    CHECK(project(pa, 20.0 * kLeft).px.x > project(pa, -20.0 * kLeft).px.x);
}

TEST_CASE("in lateral the tube stands on the patient's right and the front is on the left") {
    const ProjectionGeometry lateral = make_projection({.orbital_deg = 90.0}, kSize);
    CHECK(glm::length(beam_of(lateral) - kLeft) < 1e-12);
    CHECK(lateral.source_W_mm.x == Approx(-700.0));
    CHECK(project(lateral, 20.0 * kAnterior).px.x < project(lateral, -20.0 * kAnterior).px.x);
    CHECK(project(lateral, 20.0 * kCranial).px.y < project(lateral, -20.0 * kCranial).px.y);
}

TEST_CASE("positive angulation tips the detector to the head") {
    const ProjectionGeometry tipped = make_projection({.angulation_deg = 30.0}, kSize);
    CHECK(beam_of(tipped).z == Approx(0.5).epsilon(1e-12));
    CHECK(tipped.detector_center_W_mm.z > 0.0);
    CHECK(tipped.source_W_mm.z < 0.0);
}

TEST_CASE("a tilted table is an angulated view of the patient from below, and no such from aside") {
    for (const double tilt : {-20.0, 15.0}) {
        const auto tilted = make_projection({.table_tilt_deg = tilt}, kSize);
        const auto angulated = make_projection({.angulation_deg = tilt}, kSize);
        CHECK(glm::length(beam_of(tilted) - beam_of(angulated)) < 1e-12);
        CHECK(glm::length(tilted.v_W - angulated.v_W) < 1e-12);
        // a lateral view sees the spine lean
        const auto lateral = make_projection({.orbital_deg = 90.0, .table_tilt_deg = tilt}, kSize);
        const auto turned = make_projection({.orbital_deg = 90.0, .rotation_deg = tilt}, kSize);
        CHECK(glm::length(beam_of(lateral) - kLeft) < 1e-12);
        CHECK(glm::length(lateral.u_W - turned.u_W) < 1e-12);
    }
}

TEST_CASE("a swivel turns a PA picture and leans a lateral one") {
    const auto pa = make_projection({.swivel_deg = 10.0}, kSize);
    CHECK(glm::length(beam_of(pa) - kAnterior) < 1e-12);
    const double ten = 10.0 * 3.14159265358979 / 180.0;
    CHECK(glm::length(-pa.v_W - (std::cos(ten) * kCranial + std::sin(ten) * kLeft)) < 1e-12);
    const auto lateral = make_projection({.orbital_deg = 90.0, .swivel_deg = 10.0}, kSize);
    CHECK(std::fabs(glm::dot(beam_of(lateral), kCranial)) == Approx(std::sin(ten)));
}
