#include <catch2/catch.hpp>

#include "sim/gpu/validation.h"
#include "tests/gpu/bench.h"

using namespace sideport;
using namespace sideport::test_gpu;

TEST_CASE("the validation layer is silent from a device's making to its end") {
    if (!gpu::validation_available()) {
        WARN("NOT CHECKED: VK_LAYER_KHRONOS_validation is not installed on this machine");
        return;
    }
    {
        const gpu::Device own(true);
        const patient::Anatomy toy = toy_anatomy();
        render::FluoroscopyRenderer renderer(own, 128);
        renderer.set_anatomy(&toy);
        xray::FrameInput input = empty_room(128, 250.0, 10.0, 80.0);
        input.noise = input.scatter = true;
        input.solids = {{.shape = SolidShape::capsule,
                         .half_mm = {3.0, 3.0, 20.0},
                         .X_WB = {},
                         .material = "316L"}};
        xray::Tube tube;
        tube.points_W_mm = {{-20.0, 0.0, 0.0}, {20.0, 0.0, 5.0}};
        tube.iodine_mg_per_ml = {100.0F, 100.0F};
        input.tubes = {tube};
        xray::ContrastVolume volume;
        volume.size = {4, 5, 6};
        volume.iodine_mg_per_ml.assign(4 * 5 * 6, 10.0F);
        input.contrast = {volume};
        expose(renderer, input);
        input.tubes.assign(40, tube);  // buffers grow
        input.contrast.assign(3, volume);
        expose(renderer, input);
        renderer.set_anatomy(nullptr);
        expose(renderer, input);
    }
    CHECK(gpu::validation_message_count() == 0);
}
