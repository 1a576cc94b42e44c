#include <algorithm>
#include <cmath>

#include <catch2/catch.hpp>

#include "sim/gpu/validation.h"
#include "sim/render/room_renderer.h"
#include "sim/session/room_input.h"
#include "tests/gpu/bench.h"
#include "tests/support/cases.h"

using namespace sideport;
using namespace sideport::test_gpu;

namespace {

constexpr int kWidthPx = 320, kHeightPx = 172;
constexpr double kAspect = double(kWidthPx) / kHeightPx;

struct Picture {
    std::vector<std::uint8_t> rgb;
    glm::ivec3 at(double x, double y) const {
        const auto i = static_cast<std::size_t>(std::clamp(int(x * kWidthPx), 0, kWidthPx - 1));
        const auto j = static_cast<std::size_t>(std::clamp(int(y * kHeightPx), 0, kHeightPx - 1));
        const std::uint8_t* p = &rgb[3 * (j * kWidthPx + i)];
        return {p[0], p[1], p[2]};
    }
};

/// Yellow as only the beam is: red and green high, blue low.
bool is_beam(const std::uint8_t* p) {
    return p[0] > 90 && p[1] > 80 && p[2] < p[1] * 6 / 10 && std::abs(p[0] - p[1]) < p[0] / 4;
}
int beam_pixels(const Picture& picture) {
    int count = 0;
    for (std::size_t i = 0; i < picture.rgb.size(); i += 3)
        count += is_beam(&picture.rgb[i]) ? 1 : 0;
    return count;
}

struct Room {
    session::Model session = test_support::library_model("patent");
    room::Model model = session::make_room_model(session);
    room::Input input = session::make_room_input(session, session::make_state(session));
    render::RoomRenderer renderer{test_gpu::device(), model};

    Picture draw(const room::Camera& camera, const room::Camera* corner = nullptr) {
        std::vector<render::RoomShot> shots{{camera, {0, 0, kWidthPx, kHeightPx}}};
        if (corner != nullptr) shots.push_back({*corner, {200, 100, 100, 60}});
        renderer.draw(input, shots, kWidthPx, kHeightPx);
        Picture picture{renderer.read_rgb()};
        CHECK(gpu::validation_message_count() == 0);
        return picture;
    }
};

void add_needle(Room& room, double depth_mm) {
    session::State state = session::make_state(room.session);
    state.needle.taken = true;
    state.needle.entry_x_mm = room.session.world.access_port_W_mm.x;
    state.needle.entry_z_mm = room.session.world.access_port_W_mm.z;
    state.needle.depth_mm = depth_mm;
    room.input = session::make_room_input(room.session, state);
}

}  // namespace

TEST_CASE("the room has skin, drape and covers where its geometry has them") {
    Room room;
    room.input.draped = false;
    const room::Camera camera{
        .yaw_deg = -40.0, .pitch_deg = 40.0, .distance_mm = 900.0, .past_the_arm = true};
    const glm::dvec3 belly(-40.0, patient::anterior_skin_y_mm(room.model.spine, -40.0, -60.0),
                           -60.0);
    const auto at = room::project(camera, room::pose_of_table(room.input).point(belly), kAspect);
    REQUIRE(at);
    const glm::ivec3 skin = room.draw(camera).at(at->x, at->y);
    CHECK(skin.r > skin.g + 10);  // warm
    CHECK(skin.g > skin.b);
    room.input.draped = true;
    const glm::ivec3 cloth = room.draw(camera).at(at->x, at->y);
    CHECK(cloth.g > cloth.r + 5);  // green
}

TEST_CASE("yellow is in the room if and only if X-rays are on") {
    Room room;
    const auto viewpoint = GENERATE(room::Viewpoint::right, room::Viewpoint::head,
                                    room::Viewpoint::above, room::Viewpoint::feet);
    CAPTURE(room::viewpoint_name(viewpoint));
    add_needle(room, 5.0);
    CHECK(beam_pixels(room.draw(room::camera_at(viewpoint))) == 0);
    room.input.arm.beam_on = true;
    CHECK(beam_pixels(room.draw(room::camera_at(viewpoint))) > 20);
}

TEST_CASE("the same room is drawn to the same bits, whatever was drawn before") {
    Room room;
    add_needle(room, 8.0);
    const room::Camera camera = room::camera_at(room::Viewpoint::right);
    const room::Camera hands = room::camera_over_hands(room.model, room.input);
    const Picture first = room.draw(camera, &hands);
    room.input.arm.orbital_deg = 70.0;
    const Picture turned = room.draw(camera, &hands);
    CHECK(turned.rgb != first.rgb);
    room.input.arm.orbital_deg = 0.0;
    room.input.arm.beam_on = true;  // shadows stay, light comes
    room.draw(camera, &hands);
    room.input.arm.beam_on = false;
    CHECK(room.draw(camera, &hands).rgb == first.rgb);
}

TEST_CASE("the near view fills its corner and nothing else") {
    Room room;
    add_needle(room, 8.0);
    const room::Camera camera = room::camera_at(room::Viewpoint::right);
    const room::Camera hands = room::camera_over_hands(room.model, room.input);
    const Picture whole = room.draw(camera), both = room.draw(camera, &hands);
    int changed_in = 0, changed_out = 0;
    for (int y = 0; y < kHeightPx; ++y) {
        for (int x = 0; x < kWidthPx; ++x) {
            const auto i = static_cast<std::size_t>(3 * (y * kWidthPx + x));
            const bool same = std::equal(&whole.rgb[i], &whole.rgb[i] + 3, &both.rgb[i]);
            // lines of lavapipe reach one pixel past the scissor
            const bool inside = x >= 199 && x < 301 && y >= 99 && y < 161;
            (inside ? changed_in : changed_out) += same ? 0 : 1;
        }
    }
    CHECK(changed_out == 0);
    CHECK(changed_in > 3000);
}

TEST_CASE("a draft shows the same room as the fine picture") {
    Room room;
    const room::Camera camera = room::camera_at(room::Viewpoint::feet);
    const Picture fine = room.draw(camera);
    const std::vector<render::RoomShot> shots{{camera, {0, 0, kWidthPx, kHeightPx}}};
    room.renderer.draw(room.input, shots, kWidthPx, kHeightPx,
                       render::RoomRenderer::Quality::draft);
    const std::vector<std::uint8_t> draft = room.renderer.read_rgb();
    std::size_t far = 0;
    for (std::size_t i = 0; i < draft.size(); i += 3)
        far += std::abs(int(draft[i + 1]) - int(fine.rgb[i + 1])) > 40 ? 1U : 0U;
    CHECK(double(far) < 0.03 * kWidthPx * kHeightPx);  // edges only
    CHECK(gpu::validation_message_count() == 0);
}

TEST_CASE("the detector's shadow falls on the patient where the lamp says") {
    // the lit drape against the same drape with the detector swung away
    Room room;
    const room::Camera camera{
        .yaw_deg = -30.0, .pitch_deg = 50.0, .distance_mm = 900.0, .past_the_arm = true};
    const Picture below = room.draw(camera);
    room.input.arm.source_to_detector_mm = 1200.0;
    const Picture higher = room.draw(camera);
    CHECK(below.rgb != higher.rgb);  // the detector itself is left out: only its shadow moves
}
