#include <algorithm>
#include <cmath>
#include <cstdlib>

#include <catch2/catch.hpp>

#include "sim/render/reference_projector.h"
#include "sim/scenario/distractors.h"
#include "sim/session/session.h"
#include "tests/gpu/bench.h"
#include "tests/gpu/rays.h"
#include "tests/support/cases.h"
#include "tests/support/places.h"

// Clips and snaps on the picture, alone in the beam: their shadows fall where the projection says,
// and the device agrees with the plain loop.

using namespace sideport;
using namespace sideport::test_gpu;

namespace {

constexpr int kSize = 512;
constexpr double kFieldMm = 150.0;

const session::Model& model() {
    static const session::Model prepared = [] {
        setenv("SIDEPORT_HOME", test_support::source_folder().c_str(), 0);
        return test_support::library_model("patent", {{"/distractors/pump_clips", "7"},
                                                      {"/distractors/back_clips", "5"},
                                                      {"/distractors/gown_snaps", "2"}});
    }();
    return prepared;
}

std::vector<Solid> distractors() {
    return scenario::distractor_solids(model().scenario, model().world);
}

/// Only what lies on the skin, seen with the isocentre in a point.
xray::FrameInput only_distractors(const glm::dvec3& center_W_mm, double orbital_deg) {
    const session::State state = session::make_state(model());
    fluoroscope::State view = state.fluoroscope;
    view.orbital_deg = orbital_deg;
    view.isocenter_W_mm = center_W_mm;
    view.field_mm = kFieldMm;
    xray::FrameInput input = session::make_frame_input(model(), state, view, kSize);
    input.solids = distractors();
    input.tubes.clear();
    input.contrast.clear();
    input.noise = input.scatter = false;
    return input;
}

}  // namespace

TEST_CASE("clips, snaps and anchor come first in a frame: whatever they overlap replaces them") {
    const session::State state = session::make_state(model());
    const auto input = session::make_frame_input(model(), state, kSize);
    const auto& expected = model().world.still_solids;
    REQUIRE(input.solids.size() > expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i)
        CHECK(input.solids[i].X_WB.p == expected[i].X_WB.p);
}

TEST_CASE("the shadows of clips and snaps fall where the projection says") {
    const auto solids = distractors();
    const double orbital_deg = GENERATE(0.0, 90.0, -30.0);
    // a clip of the pump's scar, one of the back's, a part of a snap's ring
    const std::size_t part = GENERATE(std::size_t{3 * scenario::kClipSolids + 2},
                                      std::size_t{9 * scenario::kClipSolids + 2},
                                      std::size_t{12 * scenario::kClipSolids + 4});
    const Solid& bar = solids[part];
    const xray::FrameInput input = only_distractors(bar.X_WB.p, orbital_deg);
    const auto frame = expose_fresh(input, nullptr);
    for (const double share : {-0.8, 0.0, 0.8}) {
        const glm::dvec3 on_axis = bar.X_WB.point({0.0, 0.0, share * bar.half_mm.z});
        const glm::dvec2 px = xray::project(input.geometry, on_axis).px;
        const int x = static_cast<int>(std::lround(px.x)), y = static_cast<int>(std::lround(px.y));
        CAPTURE(orbital_deg, part, share, px.x, px.y);
        REQUIRE((x >= 0 && y >= 0 && x < kSize && y < kSize));
        const Ray ray = ray_of(input.geometry, x, y);
        double steel_mm = 0.0;
        for (const Solid& solid : solids)
            steel_mm += chord_mm(ray, solid);
        // half a wire's chord is met even where the nearest pixel is half a pixel off
        CHECK(chord_mm(ray, bar) > 0.4 * bar.half_mm.x);
        const double seen =
            double(frame.signal[static_cast<std::size_t>(y * kSize + x)]) / open_field(ray);
        // capsules share the balls of their ends, so the sum is an upper bound of the path
        CHECK(seen < fine_transmission(input.technique, {{"316L", chord_mm(ray, bar)}}) * 1.02);
        CHECK(seen > fine_transmission(input.technique, {{"316L", steel_mm}}) * 0.98);
    }
}

TEST_CASE("twin: clips and snaps, in every view and magnified") {
    const double orbital_deg = GENERATE(0.0, 90.0, -30.0);
    const std::size_t part = GENERATE(std::size_t{2}, std::size_t{12 * scenario::kClipSolids});
    const xray::FrameInput input = only_distractors(distractors()[part].X_WB.p, orbital_deg);
    const auto frame = expose_fresh(input, nullptr);
    const auto reference = render::reference_signal(input, nullptr);
    const Difference d = difference(frame.signal, reference, kSize, 1e-5);
    CAPTURE(orbital_deg, part, d.worst, d.x, d.y);
    // wires that a ray grazes: as for the needle in test_twin.cpp
    CHECK(share_above(frame.signal, reference, 2e-4, 1e-5) <= 1e-3);
    CHECK(d.rms < 1e-4);
    CHECK(*std::min_element(reference.begin(), reference.end()) < 0.9F);
}
