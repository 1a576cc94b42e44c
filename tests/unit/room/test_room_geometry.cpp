#include <catch2/catch.hpp>

#include "sim/device/c_arm.h"
#include "sim/room/camera.h"
#include "sim/room/facts.h"
#include "sim/room/parts.h"
#include "sim/session/room_input.h"
#include "tests/support/cases.h"
#include "tests/support/dice.h"

using namespace sideport;
using namespace sideport::room;
using test_support::Dice;

namespace {

Model patent_model() {
    return session::make_room_model(test_support::library_model("patent"));
}

Input random_input(std::uint64_t seed) {
    Dice dice(seed);
    Input input;
    input.arm = {.isocenter_W_mm = {dice.in(-200, 200), dice.in(-120, 160), dice.in(-250, 260)},
                 .orbital_deg = dice.in(-120, 120),
                 .angulation_deg = dice.in(-45, 45),
                 .swivel_deg = dice.in(-12, 12),
                 .rotation_deg = dice.in(-90, 90),
                 .in_out_mm = dice.in(-100, 100),
                 .lift_mm = dice.in(-200, 200),
                 .source_to_detector_mm = dice.in(900, 1200)};
    input.table_tilt_deg = dice.in(-25, 25);
    return input;
}

xray::ProjectionGeometry projection_of(const Model& model, const Input& input) {
    const Arm& arm = input.arm;
    return xray::make_projection({.isocenter_W_mm = arm.isocenter_W_mm,
                                  .orbital_deg = arm.orbital_deg,
                                  .angulation_deg = arm.angulation_deg,
                                  .swivel_deg = arm.swivel_deg,
                                  .rotation_deg = arm.rotation_deg,
                                  .table_tilt_deg = input.table_tilt_deg,
                                  .source_to_detector_mm = arm.source_to_detector_mm,
                                  .source_to_isocenter_mm = model.source_to_isocenter_mm},
                                 256);
}

}  // namespace

TEST_CASE("the drawn C-arm holds focal spot and detector where the X-rays begin and end") {
    const auto seed = GENERATE(range(std::uint64_t{1}, std::uint64_t{41}));
    CAPTURE(seed);
    const Model model = patent_model();
    const Input input = random_input(seed);
    const xray::ProjectionGeometry rays = projection_of(model, input);
    const Pose X_RW = pose_of_table(input);
    const ArmPoses poses = arm_poses(model, input);
    constexpr double kRoundingMm = 1e-9;
    CHECK(glm::distance(X_RW.point(rays.source_W_mm), poses.X_Rtube.p) < kRoundingMm);
    CHECK(glm::distance(X_RW.point(rays.detector_center_W_mm), poses.X_Rdetector.p) < kRoundingMm);
    CHECK(glm::distance(X_RW.direction(rays.u_W), poses.X_Rdetector.R[0]) < 1e-12);
    CHECK(glm::distance(X_RW.direction(rays.v_W), -poses.X_Rdetector.R[2]) < 1e-12);
}

TEST_CASE("the edges of the drawn beam are those of the collimated field") {
    const auto seed = GENERATE(range(std::uint64_t{1}, std::uint64_t{9}));
    CAPTURE(seed);
    const Model model = patent_model();
    Input input = random_input(seed);
    input.arm.half_width_mm = 61.0;
    input.arm.half_height_mm = 37.0;
    const xray::ProjectionGeometry rays = projection_of(model, input);
    const Pose X_WR = pose_of_table(input).inverse();
    const BeamCorners beam = beam_corners(model, input);
    for (const glm::dvec3& corner : beam.corners_R_mm) {
        const glm::dvec3 offset = X_WR.point(corner) - rays.detector_center_W_mm;
        CHECK(std::fabs(glm::dot(offset, rays.u_W)) == Approx(61.0));
        CHECK(std::fabs(glm::dot(offset, rays.v_W)) == Approx(37.0));
    }
}

TEST_CASE("the table moves under an arm that stands, and the arm moves over a table that stands") {
    const Model model = patent_model();
    Input input;
    const glm::dvec3 tube = arm_poses(model, input).X_Rtube.p;
    input.arm.isocenter_W_mm = {30.0, -20.0, 110.0};
    CHECK(arm_poses(model, input).X_Rtube.p == tube);
    CHECK(pose_of_table(input).p == glm::dvec3(-30.0, 20.0, -110.0));
    // lifting the arm takes the isocentre along: the table keeps its place
    const Pose before = pose_of_table(input);
    input.arm.lift_mm = 50.0;
    input.arm.isocenter_W_mm.y += 50.0;
    CHECK(glm::distance(pose_of_table(input).p, before.p) < 1e-12);
    CHECK(glm::distance(arm_poses(model, input).X_Rtube.p, tube + glm::dvec3(0, 50, 0)) < 1e-12);
}

TEST_CASE(
    "from the feet the patient's left is on the right, from the right the head is on the left") {
    Camera feet{.yaw_deg = -90.0, .pitch_deg = 10.0}, right{.yaw_deg = 0.0, .pitch_deg = 10.0};
    const auto x_of = [](const Camera& camera, const glm::dvec3& p) {
        return project(camera, p, 1.8)->x;
    };
    CHECK(x_of(feet, {200.0, 0.0, 0.0}) > 0.5);
    CHECK(x_of(right, {0.0, 0.0, 500.0}) < 0.5);
    CHECK(project(feet, {0.0, 200.0, 0.0}, 1.8)->y < 0.5);
}

TEST_CASE("a ray goes through what is drawn at its place in the picture") {
    const auto seed = GENERATE(range(std::uint64_t{1}, std::uint64_t{21}));
    CAPTURE(seed);
    Dice dice(seed);
    const Camera camera{.target_R_mm = {dice.in(-100, 100), dice.in(-100, 100), 0.0},
                        .yaw_deg = dice.in(-180, 180),
                        .pitch_deg = dice.in(-10, 80),
                        .distance_mm = dice.in(400, 4000)};
    const glm::dvec3 p(dice.in(-80, 80), dice.in(-80, 80), dice.in(-80, 80));
    const auto at = project(camera, p, 1.5);
    REQUIRE(at);
    const PictureRay ray = ray_through(camera, at->x, at->y, 1.5);
    const glm::dvec3 to = p - ray.origin_R_mm;
    CHECK(glm::length(to - ray.direction_R * glm::dot(to, ray.direction_R)) < 1e-8);
}

TEST_CASE("pointing at the belly finds the skin point that is drawn there") {
    const auto seed = GENERATE(range(std::uint64_t{1}, std::uint64_t{31}));
    CAPTURE(seed);
    const Model model = patent_model();
    Dice dice(seed);
    Input input;
    input.arm.isocenter_W_mm = {20.0, 0.0, 25.0};
    input.table_tilt_deg = dice.in(-20, 20);
    const double x = dice.in(-110, 110), z = dice.in(-150, 190);
    const glm::dvec3 skin(x, patient::anterior_skin_y_mm(model.spine, x, z), z);
    // steep enough that no other skin stands before it
    const Camera camera{.yaw_deg = dice.in(-180, 180), .pitch_deg = 62.0, .distance_mm = 1800.0};
    const auto at = project(camera, pose_of_table(input).point(skin), 1.86);
    REQUIRE(at);
    const auto picked = pick_skin_W_mm(model, input, ray_through(camera, at->x, at->y, 1.86));
    REQUIRE(picked);
    CHECK(glm::distance(*picked, skin) < 0.01);
    CHECK(picked->y == patient::anterior_skin_y_mm(model.spine, picked->x, picked->z));
}

TEST_CASE("pointing past the belly finds nothing") {
    const Model model = patent_model();
    const Input input;
    const Camera camera = camera_at(Viewpoint::right);
    CHECK_FALSE(pick_skin_W_mm(model, input, ray_through(camera, 0.01, 0.01, 1.86)));
    CHECK_FALSE(pick_skin_W_mm(model, input, ray_through(camera, 0.5, 0.99, 1.86)));
    // legs and head have no formula
    const auto legs = project(camera, pose_of_table(input).point({0.0, 20.0, -700.0}), 1.86);
    CHECK_FALSE(pick_skin_W_mm(model, input, ray_through(camera, legs->x, legs->y, 1.86)));
}

TEST_CASE("the gap between detector and skin is that between its face and the formula") {
    const Model model = patent_model();
    Input input;
    input.arm.isocenter_W_mm = {20.0, 0.0, 25.0};
    input.arm.source_to_detector_mm = GENERATE(960.0, 1000.0, 1150.0);
    double highest = -1e9;
    for (const double x : {-device::kDetectorHalfMm, 0.0, device::kDetectorHalfMm}) {
        for (const double z : {-device::kDetectorHalfMm, 0.0, device::kDetectorHalfMm}) {
            if (std::fabs(20.0 + x) < patient::skin_point_W_mm(model.spine, 0.0, 25.0 + z).x)
                highest =
                    std::max(highest, patient::anterior_skin_y_mm(model.spine, 20.0 + x, 25.0 + z));
        }
    }
    const double face = input.arm.source_to_detector_mm - 700.0 - device::kDetectorCoverMm;
    CHECK(detector_to_skin_mm(model, input) == Approx(face - highest).margin(2.5));
}

TEST_CASE("the line of safety says where the tube is and whether a hand is in the beam") {
    const Model model = patent_model();
    Input input;
    input.arm.isocenter_W_mm = {20.0, 0.0, 25.0};
    input.arm.half_width_mm = input.arm.half_height_mm = 40.0;
    CHECK(safety_line(model, input).find("Tube below, detector") == 0);
    CHECK(safety_line(model, input).find("Hands clear of beam.") != std::string::npos);
    Hand hand{.at_W_mm = {20.0, 130.0, 25.0}};
    input.hands = {hand};
    CHECK(hand_in_beam(model, input));
    CHECK(safety_line(model, input).find("Hand in the beam's path.") != std::string::npos);
    input.arm.beam_on = true;
    CHECK(safety_line(model, input).find("Hand in the beam.") != std::string::npos);
    input.hands[0].at_W_mm = {20.0, 130.0, -250.0};
    CHECK_FALSE(hand_in_beam(model, input));
    input.arm.orbital_deg = 90.0;
    CHECK(safety_line(model, input).find("Tube on the patient's right") == 0);
    input.arm.orbital_deg = -90.0;
    CHECK(safety_line(model, input).find("Tube on the patient's left") == 0);
}

TEST_CASE("every viewpoint stands over the floor and has its own name") {
    std::vector<std::string> names;
    for (int i = 0; i < kViewpointCount; ++i) {
        const auto viewpoint = static_cast<Viewpoint>(i);
        CHECK(gaze(camera_at(viewpoint)).eye_R_mm.y > kFloorYMm + 500.0);
        for (const std::string& other : names)
            CHECK(other != viewpoint_name(viewpoint));
        names.emplace_back(viewpoint_name(viewpoint));
    }
}

TEST_CASE("the trainee's body is left out where it would hide the field, and shown elsewhere") {
    CHECK(looks_past_trainee(camera_at(Viewpoint::above)));
    CHECK(!looks_past_trainee(camera_at(Viewpoint::right)));
    CHECK(!looks_past_trainee(camera_at(Viewpoint::head)));
    CHECK(looks_past_trainee(camera_over_hands(patent_model(), Input{})));
}
