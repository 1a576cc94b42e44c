#include <optional>

#include <catch2/catch.hpp>

#include "sim/device/c_arm.h"
#include "sim/room/camera.h"
#include "sim/room/scene.h"
#include "sim/session/room_input.h"
#include "tests/support/cases.h"
#include "tests/support/dice.h"

using namespace sideport;
using namespace sideport::room;
using test_support::Dice;

namespace {

Finish finish_of(const Vertex& vertex) {
    return static_cast<Finish>(vertex.color >> 24U);
}

/// Highest point of a finish on the vertical through (x, z).
std::optional<double> top_y_mm(const Mesh& mesh, Finish finish, double x, double z) {
    std::optional<double> top;
    for (std::size_t i = 0; i < mesh.triangles.size(); i += 3) {
        const Vertex &a = mesh.vertices[mesh.triangles[i]],
                     &b = mesh.vertices[mesh.triangles[i + 1]],
                     &c = mesh.vertices[mesh.triangles[i + 2]];
        if (finish_of(a) != finish) continue;
        const glm::dvec2 p(x, z), pa(a.p_mm.x, a.p_mm.z), pb(b.p_mm.x, b.p_mm.z),
            pc(c.p_mm.x, c.p_mm.z);
        const auto area = [](const glm::dvec2& u, const glm::dvec2& v, const glm::dvec2& w) {
            return (v.x - u.x) * (w.y - u.y) - (v.y - u.y) * (w.x - u.x);
        };
        const double whole = area(pa, pb, pc);
        if (std::fabs(whole) < 1e-9) continue;
        const double s = area(p, pb, pc) / whole, t = area(pa, p, pc) / whole, r = 1.0 - s - t;
        if (s < 0.0 || t < 0.0 || r < 0.0) continue;
        const double y = s * double(a.p_mm.y) + t * double(b.p_mm.y) + r * double(c.p_mm.y);
        if (!top || y > *top) top = y;
    }
    return top;
}

Model model_of(const char* height, const char* index, const char* sex) {
    return session::make_room_model(
        test_support::library_model("patent", {{"/pump/right_left", "66 mm"},
                                               {"/patient/height", height},
                                               {"/patient/bmi", index},
                                               {"/patient/sex", sex}}));
}

Model one_of_many() {
    const auto [height, index, sex] =
        GENERATE(table<const char*, const char*, const char*>({{"168 cm", "23", "female"},
                                                               {"160 cm", "19", "female"},
                                                               {"185 cm", "27", "male"},
                                                               {"165 cm", "38", "female"}}));
    CAPTURE(height, index, sex);
    return model_of(height, index, sex);
}

constexpr double kSkinMm = 0.5;

}  // namespace

TEST_CASE("the drawn belly lies within half a millimetre of the skin that X-rays and needle meet") {
    const Model model = one_of_many();
    const Mesh mesh = skin_mesh(model, false);
    Dice dice(3);
    for (int i = 0; i < 60; ++i) {
        const double z = dice.in(formula_low_z_mm(model.spine), 180.0);
        const double x = dice.in(-0.93, 0.93) * patient::skin_point_W_mm(model.spine, 0.0, z).x;
        const auto drawn = top_y_mm(mesh, Finish::skin, x, z);
        CAPTURE(x, z);
        REQUIRE(drawn);
        CHECK(*drawn == Approx(patient::anterior_skin_y_mm(model.spine, x, z)).margin(kSkinMm));
    }
}

TEST_CASE("so does the skin in the drape's opening, and cloth lies over all the rest") {
    const Model model = one_of_many();
    const Mesh mesh = skin_mesh(model, true);
    const glm::dvec3 pump = model.X_WP.p;
    Dice dice(4);
    for (int i = 0; i < 60; ++i) {
        const double z = pump.z + dice.in(-1.0, 1.0) * (kOpeningHalfZMm - kOpeningRoundingMm);
        const double x = pump.x + dice.in(-1.0, 0.8) * (kOpeningHalfXMm - kOpeningRoundingMm);
        CAPTURE(x, z);
        if (std::fabs(x) > 0.93 * patient::skin_point_W_mm(model.spine, 0.0, z).x) continue;
        const auto skin = top_y_mm(mesh, Finish::skin, x, z);
        REQUIRE(skin);
        CHECK(*skin == Approx(patient::anterior_skin_y_mm(model.spine, x, z)).margin(kSkinMm));
        CHECK_FALSE(top_y_mm(mesh, Finish::cloth, x, z));
    }
    for (int i = 0; i < 60; ++i) {
        const double z = dice.in(-170.0, 200.0), x = dice.in(-150.0, -20.0);
        CAPTURE(x, z);
        const auto cloth = top_y_mm(mesh, Finish::cloth, x, z);
        REQUIRE(cloth);
        CHECK(*cloth > patient::anterior_skin_y_mm(model.spine, x, z));
    }
}

TEST_CASE("every triangle looks along its normals, which have unit length") {
    const Model model = model_of("168 cm", "23", "female");
    Input input;
    input.needle = {.shown = true,
                    .tip_W_mm = {80.0, 100.0, -40.0},
                    .hub_W_mm = {80.0, 138.0, -40.0},
                    .hub_end_W_mm = {80.0, 152.0, -40.0}};
    input.line_W_mm = {{80.0, 152.0, -40.0}, {80.0, 160.0, -40.0}, {90.0, 170.0, -40.0}};
    input.syringe = {.shown = true, .face_W_mm = {100.0, 170.0, -40.0}, .filled_ml = 4.0};
    input.hands = {{.grip = Grip::needle}, {.grip = Grip::plunger}, {.grip = Grip::palpate}};
    const Mesh meshes[] = {fixed_mesh(model), skin_mesh(model, true), skin_mesh(model, false),
                           floor_mesh(), tools_mesh(input)};
    std::size_t triangles = 0;
    for (const Mesh& mesh : meshes) {
        triangles += mesh.triangles.size() / 3;
        for (const Vertex& vertex : mesh.vertices) {
            REQUIRE(glm::length(vertex.n) == Approx(1.0F).margin(1e-4));
            REQUIRE(vertex.part < kPartCount);
        }
        std::size_t against = 0;
        for (std::size_t i = 0; i < mesh.triangles.size(); i += 3) {
            const Vertex &a = mesh.vertices[mesh.triangles[i]],
                         &b = mesh.vertices[mesh.triangles[i + 1]],
                         &c = mesh.vertices[mesh.triangles[i + 2]];
            const glm::vec3 n = glm::cross(b.p_mm - a.p_mm, c.p_mm - a.p_mm);
            if (glm::dot(n, a.n + b.n + c.n) < 0.0F) ++against;
        }
        CHECK(against == 0);
    }
    CHECK(triangles < 30000);
}

TEST_CASE("skin, cover of the detector and barrel look outward") {
    const Model model = model_of("168 cm", "23", "female");
    for (const Vertex& vertex : skin_mesh(model, false).vertices) {
        if (finish_of(vertex) != Finish::skin || vertex.p_mm.y < 30.0F) continue;
        REQUIRE(vertex.n.y > -0.05F);
    }
    const Mesh fixed = fixed_mesh(model);
    for (const Vertex& vertex : fixed.vertices) {
        if (vertex.part != static_cast<std::uint32_t>(Part::detector_rod)) continue;
        REQUIRE(vertex.n.x * vertex.p_mm.x + vertex.n.z * vertex.p_mm.z > 0.0F);
    }
}

TEST_CASE(
    "the stretched parts reach from the detector to the arc and from the floor to the table") {
    const Model model = model_of("168 cm", "23", "female");
    Input input;
    input.arm.source_to_detector_mm = GENERATE(900.0, 1000.0, 1200.0);
    input.table_tilt_deg = GENERATE(-25.0, 0.0, 25.0);
    const Placements parts = place(model, input);
    const Placement& rod = parts[std::size_t(Part::detector_rod)];
    const ArmPoses poses = arm_poses(model, input);
    const Pose X_AR = poses.X_RA.inverse();
    const double top = X_AR.point(rod.L * glm::dvec3(0.0, 1.0, 0.0) + rod.p).y;
    const double low = X_AR.point(rod.p).y;
    CHECK(top >= low);
    CHECK(top == Approx(std::max(device::kRodEndMm, low + 1.0)));
    CHECK(low > input.arm.source_to_detector_mm - model.source_to_isocenter_mm);
    const Placement& column = parts[std::size_t(Part::table_lift)];
    CHECK(column.p.y > kFloorYMm);
    CHECK(column.p.y + column.L[1].y > column.p.y);
}

TEST_CASE("hands belong to a person who stands on the floor beside the table, wherever they are") {
    const double x = GENERATE(-90.0, 0.0, 90.0), z = GENERATE(-120.0, -40.0, 60.0);
    const double tilt_deg = GENERATE(-15.0, 0.0, 15.0);
    Input input;
    input.table_tilt_deg = tilt_deg;
    CHECK(tools_mesh(input).vertices.empty());
    input.hands = {{.grip = Grip::needle, .at_W_mm = {x, 140.0, z}}};
    const Mesh mesh = tools_mesh(input);
    const glm::dvec3 cuff = pose_of_table(input).point(cuff_W_mm(input.hands[0]));
    double lowest = 1e9, nearest_cuff = 1e9, most_left = -1e9;
    for (const Vertex& vertex : mesh.vertices) {
        if (vertex.part != static_cast<std::uint32_t>(Part::trainee)) continue;
        const glm::dvec3 p(vertex.p_mm);
        lowest = std::min(lowest, p.y);
        nearest_cuff = std::min(nearest_cuff, glm::distance(p, cuff));
        // the gown under the table's height keeps out of the table
        if (p.y < -250.0) most_left = std::max(most_left, p.x);
    }
    CHECK(lowest == Approx(kFloorYMm).margin(5.0));
    CHECK(nearest_cuff < 45.0);
    CHECK(most_left < -185.0);
}

namespace {

/// Of a point from a rounded box, < 0 within.
double outside_mm(const RoundedBox& box, const glm::dvec3& p) {
    const glm::dvec3 q = glm::abs(p - box.center_mm) - (box.half_mm - box.rounding_mm);
    return glm::length(glm::max(q, glm::dvec3(0.0))) + std::min(std::max({q.x, q.y, q.z}), 0.0) -
           box.rounding_mm;
}

/// Of a point of a joint from the nearest solid that the C-arm stops with.
double outside_machine_mm(device::Joint joint, const glm::dvec3& p) {
    double nearest = 1e9;
    for (const device::Housing& housing : device::kHousings)
        if (housing.joint == joint) nearest = std::min(nearest, outside_mm(housing.box, p));
    if (joint != device::Joint::arm) return nearest;
    for (const device::ArcPiece& piece : device::arc_pieces())
        nearest = std::min(nearest, outside_mm(piece.box, piece.X_ArmPiece.inverse().point(p)));
    return nearest;
}

}  // namespace

TEST_CASE("what stops the C-arm is what is drawn of it") {
    const struct {
        Part part;
        device::Joint joint;
    } parts[] = {{Part::arc, device::Joint::arm},
                 {Part::tube, device::Joint::tube},
                 {Part::detector, device::Joint::detector},
                 {Part::head, device::Joint::head},
                 {Part::carriage, device::Joint::carriage}};
    const Mesh mesh = fixed_mesh(model_of("168 cm", "23", "female"));
    for (const auto& [part, joint] : parts) {
        int drawn = 0;
        double farthest = -1e9;
        for (const Vertex& vertex : mesh.vertices) {
            if (vertex.part != static_cast<std::uint32_t>(part)) continue;
            const glm::dvec3 p(vertex.p_mm);
            // trimmings that lie behind what comes near anybody: the cables between tube and C,
            // the discs on which detector and head turn
            if (part == Part::tube && p.z > 150.0) continue;
            if (part == Part::detector && p.y > device::kDetectorDepthMm - 5.0) continue;
            if (part == Part::head && p.z > device::kArcRadiusMm + 115.0) continue;
            ++drawn;
            farthest = std::max(farthest, outside_machine_mm(joint, p));
        }
        CAPTURE(static_cast<int>(part));
        CHECK(drawn > 50);
        CHECK(farthest < 5.0);  // the mark of the upper edge; all else 3 mm
    }
}
