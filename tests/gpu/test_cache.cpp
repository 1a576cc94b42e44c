#include <catch2/catch.hpp>

#include "tests/gpu/bench.h"

// What the renderer keeps between frames must never be seen.

using namespace sideport;
using namespace sideport::test_gpu;

namespace {

constexpr int kSize = 128;

xray::FrameInput scene(double orbital_deg) {
    xray::FrameInput input = empty_room(kSize, 200.0, orbital_deg, 5.0);
    input.noise = input.scatter = true;
    input.solids = {{.shape = SolidShape::cylinder,
                     .half_mm = {30.0, 30.0, 9.0},
                     .X_WB = {frame_from_z({0.2, 1.0, 0.1}, {1.0, 0.0, 0.0}), {40.0, 60.0, 10.0}},
                     .material = "titanium"}};
    xray::Tube tube;
    tube.points_W_mm = {{-40.0, 0.0, 30.0}, {0.0, 20.0, 10.0}, {35.0, -10.0, -30.0}};
    tube.iodine_mg_per_ml = {200.0F, 100.0F, 0.0F};
    input.tubes = {tube};
    xray::ContrastVolume volume;
    volume.size = {10, 12, 14};
    volume.spacing_mm = glm::dvec3(2.0);
    volume.X_WV.p = {-30.0, -40.0, -10.0};
    volume.iodine_mg_per_ml.assign(10 * 12 * 14, 5.0F);
    input.contrast = {volume};
    return input;
}

/// The same body in voxels of a quarter of the size, as fine as a patient's.
patient::VoxelGrid refined(const patient::VoxelGrid& grid) {
    constexpr int kParts = 4;
    patient::VoxelGrid fine{
        .origin_W_mm = grid.origin_W_mm - 0.5 * grid.spacing_mm * (1.0 - 1.0 / kParts),
        .spacing_mm = grid.spacing_mm / kParts,
        .size = grid.size * kParts,
        .scale = grid.scale,
        .bytes = {}};
    for (int k = 0; k < fine.size.z; ++k) {
        for (int j = 0; j < fine.size.y; ++j) {
            for (int i = 0; i < fine.size.x; ++i)
                fine.bytes.push_back(grid.bytes[grid.index(i / kParts, j / kParts, k / kParts)]);
        }
    }
    return fine;
}

void check_same(const render::RenderedFrame& kept, const render::RenderedFrame& fresh) {
    CHECK(kept.signal == fresh.signal);
    CHECK(kept.gray == fresh.gray);
    CHECK(kept.mean_signal == fresh.mean_signal);
}

}  // namespace

TEST_CASE("a frame after the C-arm went away and came back is a new renderer's frame") {
    const patient::Anatomy toy = toy_anatomy();
    render::FluoroscopyRenderer renderer(device(), kSize);
    renderer.set_anatomy(&toy);
    const xray::FrameInput here = scene(0.0), there = scene(60.0);
    const auto first = expose(renderer, here);
    expose(renderer, here);
    check_same(expose(renderer, there), expose_fresh(there, &toy));
    check_same(expose(renderer, here), first);
    check_same(first, expose_fresh(here, &toy));
}

TEST_CASE("iodine that has left its place in a volume leaves nothing behind") {
    const patient::Anatomy toy = toy_anatomy();
    render::FluoroscopyRenderer renderer(device(), kSize);
    renderer.set_anatomy(&toy);
    const auto at = [&](std::size_t voxel) {
        xray::FrameInput input = scene(0.0);
        input.contrast.resize(1);
        std::vector<float>& voxels = input.contrast[0].iodine_mg_per_ml;
        std::fill(voxels.begin(), voxels.end(), 0.0F);
        if (voxel < voxels.size()) voxels[voxel] = 300.0F;
        return input;
    };
    const auto size = scene(0.0).contrast.at(0).iodine_mg_per_ml.size();
    expose(renderer, at(size / 5));
    check_same(expose(renderer, at(size / 2)), expose_fresh(at(size / 2), &toy));
    check_same(expose(renderer, at(size)), expose_fresh(at(size), &toy));
    check_same(expose(renderer, at(size / 3)), expose_fresh(at(size / 3), &toy));
}

TEST_CASE("a moving C-arm is drawn coarsely by a software device, in full where it stands still") {
    patient::Anatomy toy = toy_anatomy();
    toy = {.bone = refined(toy.bone), .soft = refined(toy.soft)};
    render::FluoroscopyRenderer renderer(device(), kSize);
    renderer.set_anatomy(&toy);
    const render::DisplayOptions live{.coarse_while_moving = true};
    const auto frame = [&](double orbital_deg) {
        return renderer.render(scene(orbital_deg), live, true);
    };
    check_same(frame(0.0), expose_fresh(scene(0.0), &toy));  // a jump is no motion
    frame(0.0);
    check_same(frame(30.0), expose_fresh(scene(30.0), &toy));
    const auto coarse = frame(31.0), full = expose_fresh(scene(31.0), &toy);
    if (device().is_cpu()) {
        CHECK(coarse.signal != full.signal);
    } else {
        check_same(coarse, full);
    }
    CHECK(coarse.mean_signal == Approx(full.mean_signal).epsilon(0.02));
    check_same(frame(31.0), full);
    check_same(frame(31.0), full);
}

TEST_CASE("devices on a wall that moves are carried along, and drawn anew when it stands") {
    const double orbital_deg = GENERATE(0.0, 60.0, 90.0);
    CAPTURE(orbital_deg);
    const patient::Anatomy toy = toy_anatomy();
    render::FluoroscopyRenderer renderer(device(), kSize);
    renderer.set_anatomy(&toy);
    const render::DisplayOptions live{.coarse_while_moving = true};
    const auto at = [&](const glm::dvec3& shift_W_mm) {
        xray::FrameInput input = scene(orbital_deg);
        input.solids[0].on_wall = true;
        input.solids[0].X_WB.p += shift_W_mm;
        input.solids.push_back({.shape = SolidShape::cylinder,  // stands still
                                .half_mm = {2.0, 2.0, 15.0},
                                .X_WB = {glm::dmat3(1.0), {-30.0, -30.0, -20.0}},
                                .material = "titanium"});
        input.motion.inhaled = glm::length(shift_W_mm) > 0.0 ? 0.6 : 0.0;
        input.wall_shift_W_mm = shift_W_mm;
        return input;
    };
    const xray::FrameInput rest = at(glm::dvec3(0.0)), moved = at({0.0, 5.0, -2.0});
    check_same(renderer.render(rest, live, true), expose_fresh(rest, &toy));
    const auto carried = renderer.render(moved, live, true), exact = expose_fresh(moved, &toy);
    xray::FrameInput unmoved = rest;  // what it would look like, were the devices left behind
    unmoved.motion = moved.motion;
    const double wrong =
        difference(expose_fresh(unmoved, &toy).signal, exact.signal, kSize, 1e-4).rms;
    CHECK(difference(carried.signal, exact.signal, kSize, 1e-4).rms < 0.3 * wrong);
    // the breath is held: one pulse later it is drawn where it lies
    check_same(renderer.render(moved, live, true), exact);
}

TEST_CASE("devices that move, come and go leave nothing behind") {
    const patient::Anatomy toy = toy_anatomy();
    render::FluoroscopyRenderer renderer(device(), kSize);
    renderer.set_anatomy(&toy);
    const xray::FrameInput full = scene(20.0);
    expose(renderer, full);

    xray::FrameInput moved = full;
    moved.solids[0].X_WB.p.x -= 25.0;
    moved.tubes[0].points_W_mm[1].z += 15.0;
    check_same(expose(renderer, moved), expose_fresh(moved, &toy));

    xray::FrameInput more = full;
    more.contrast.push_back(full.contrast[0]);
    more.contrast[1].X_WV.p.x += 30.0;
    more.contrast[0].size = {5, 12, 28};  // other shape, same number of voxels
    more.solids.push_back(full.solids[0]);
    more.solids[1].material = "316L";
    more.tubes.push_back(full.tubes[0]);
    check_same(expose(renderer, more), expose_fresh(more, &toy));

    xray::FrameInput bare = full;
    bare.solids.clear();
    bare.tubes.clear();
    bare.contrast.clear();
    check_same(expose(renderer, bare), expose_fresh(bare, &toy));
    check_same(expose(renderer, full), expose_fresh(full, &toy));
}

TEST_CASE("another patient, none, another beam or field: nothing of the last one stays") {
    const patient::Anatomy toy = toy_anatomy(), slab = slab_anatomy(20, 1.0, 0.5);
    render::FluoroscopyRenderer renderer(device(), kSize);
    xray::FrameInput input = scene(0.0);
    renderer.set_anatomy(&toy);
    expose(renderer, input);
    renderer.set_anatomy(&slab);
    check_same(expose(renderer, input), expose_fresh(input, &slab));
    renderer.set_anatomy(nullptr);
    check_same(expose(renderer, input), expose_fresh(input, nullptr));
    renderer.set_anatomy(&toy);
    input.technique.tube_voltage_kvp = 95.0;
    input.geometry.field_half_mm = {40.0, 60.0};
    check_same(expose(renderer, input), expose_fresh(input, &toy));
    input.technique.filter_cu_mm = 0.2;
    input.geometry.pixel_mm *= 0.5;
    check_same(expose(renderer, input), expose_fresh(input, &toy));
}

TEST_CASE("pulses summed in part are pulses summed in full") {
    const patient::Anatomy toy = toy_anatomy();
    render::FluoroscopyRenderer renderer(device(), kSize);
    renderer.set_anatomy(&toy);
    xray::FrameInput input = scene(10.0);
    const auto pulse = [&](const char* what) {
        INFO(what);
        ++input.frame;
        check_same(expose(renderer, input), expose_fresh(input, &toy));
    };
    pulse("the first");
    for (int i = 0; i < 4; ++i) {
        input.solids[0].X_WB.p += glm::dvec3(1.5, 0.0, -2.0);
        input.tubes[0].iodine_mg_per_ml[1] += 20.0F;
        pulse("device and liquid move");
    }
    for (float& value : input.contrast[0].iodine_mg_per_ml)
        value *= 1.2F;
    pulse("iodine spreads");
    input.contrast[0].X_WV.p.x += 40.0;
    pulse("iodine is elsewhere");
    input.contrast[0].iodine_mg_per_ml.assign(10 * 12 * 14, 0.0F);
    pulse("iodine is gone");
    input.technique.charge_mas *= 3.0;
    pulse("brightness control changes the charge alone");
    input.technique.tube_voltage_kvp += 4.0;
    pulse("brightness control changes the voltage");
    input.motion.inhaled = 0.5;
    pulse("a breath");
    input.motion.inhaled = 0.7;
    input.tubes[0].points_W_mm[1].x += 4.0;
    pulse("a deeper one");
    input.motion.inhaled = 0.0;
    pulse("breathed out");
    input.geometry.field_half_mm = {50.0, 30.0};
    pulse("collimated");
    input.geometry.pixel_mm *= 0.75;
    pulse("magnified");
    input.tubes.clear();
    pulse("the tube is gone");
    pulse("nothing changes");
}
