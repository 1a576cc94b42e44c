#include <cmath>

#include <catch2/catch.hpp>

#include "sim/render/frame_params.h"
#include "sim/xray/basis_material.h"
#include "tests/gpu/bench.h"
#include "tests/gpu/rays.h"

// Pictures whose every pixel is known on paper: chord length x attenuation over the whole spectrum.

using namespace sideport;
using namespace sideport::test_gpu;

namespace {

constexpr int kSize = 64;
constexpr double kFieldMm = 200.0;
/// The eight effective energies against the whole spectrum.
constexpr double kFitTolerance = 1e-3;

Solid slab(const std::string& material, double thickness_mm) {
    return {.shape = SolidShape::box,
            .half_mm = {200.0, 0.5 * thickness_mm, 200.0},
            .X_WB = {},
            .material = material};
}

/// Worst relative error of a picture against what `expected(ray)` says; every 3rd pixel.
template <typename Expected>
double worst_error(const xray::FrameInput& input, const std::vector<float>& signal,
                   Expected expected) {
    double worst = 0.0;
    for (int y = 0; y < kSize; y += 3) {
        for (int x = 0; x < kSize; x += 3) {
            const Ray ray = ray_of(input.geometry, x, y);
            const double truth = open_field(ray) * expected(ray);
            const auto i = static_cast<std::size_t>(y * kSize + x);
            worst = std::max(worst, std::fabs(double(signal[i]) / truth - 1.0));
        }
    }
    return worst;
}

}  // namespace

TEST_CASE("an open field falls off with the cube of the cosine") {
    const xray::FrameInput input = empty_room(kSize, 300.0);
    const auto frame = expose_fresh(input, nullptr);
    // the outermost pixels lie in the shadow of the collimator's edge
    CHECK(worst_error(input, frame.signal, [](const Ray&) { return 1.0; }) < kFitTolerance);
}

TEST_CASE("slabs let through what the law of Beer and Lambert says") {
    struct Case {
        const char* material;
        double thickness_mm;
    };
    const auto [material, thickness_mm] = GENERATE(
        Case{"water", 1.0}, Case{"water", 10.0}, Case{"water", 100.0}, Case{"water", 200.0},
        Case{"water", 300.0}, Case{"titanium", 0.3}, Case{"titanium", 1.0}, Case{"titanium", 4.0},
        Case{"316L", 0.5}, Case{"platinum", 0.2}, Case{"PDMS", 5.0});
    CAPTURE(material, thickness_mm);
    xray::FrameInput input = empty_room(kSize, kFieldMm);
    input.solids = {slab(material, thickness_mm)};
    const auto frame = expose_fresh(input, nullptr);

    const auto beam = xray::make_beam_model(render::fitted_technique(input.technique));
    const xray::BasisShares shares = xray::basis_of(material);
    const double model_error = worst_error(input, frame.signal, [&](const Ray& ray) {
        const double mm = thickness_mm / ray.cosine;
        return model_transmission(beam, {{xray::water, shares.water * mm},
                                         {xray::titanium, shares.titanium * mm},
                                         {xray::steel, shares.steel * mm}});
    });
    CHECK(model_error < 1e-4);
    const double fine_error = worst_error(input, frame.signal, [&](const Ray& ray) {
        return fine_transmission(input.technique, {{material, thickness_mm / ray.cosine}});
    });
    CHECK(fine_error < kFitTolerance);
}

TEST_CASE("metal behind a patient replaces the water that it displaces") {
    xray::FrameInput input = empty_room(kSize, kFieldMm);
    const double metal_mm = GENERATE(0.5, 2.0);
    input.solids = {slab("water", 200.0), slab("titanium", metal_mm)};
    const auto frame = expose_fresh(input, nullptr);
    const double error = worst_error(input, frame.signal, [&](const Ray& ray) {
        return fine_transmission(input.technique, {{"water", (200.0 - metal_mm) / ray.cosine},
                                                   {"titanium", metal_mm / ray.cosine}});
    });
    CHECK(error < kFitTolerance);
}

TEST_CASE("a solid in the patient displaces tissue") {
    xray::FrameInput input = empty_room(kSize, kFieldMm);
    input.solids = {slab("titanium", 2.0)};
    const patient::Anatomy water = slab_anatomy(75, 1.0, 0.0);
    const auto frame = expose_fresh(input, &water);
    const double error = worst_error(input, frame.signal, [&](const Ray& ray) {
        return fine_transmission(input.technique,
                                 {{"water", 148.0 / ray.cosine}, {"titanium", 2.0 / ray.cosine}});
    });
    CHECK(error < kFitTolerance);
}

TEST_CASE("voxels of water and of compact bone let through what their slabs would") {
    const int planes = GENERATE(2, 10, 20);
    CAPTURE(planes);
    const double thickness_mm = 2.0 * planes;
    const xray::FrameInput input = empty_room(kSize, kFieldMm);
    const patient::Anatomy water = slab_anatomy(planes, 1.0, 0.0);
    const auto through_water = expose_fresh(input, &water);
    const double water_error = worst_error(input, through_water.signal, [&](const Ray& ray) {
        return fine_transmission(input.technique, {{"water", thickness_mm / ray.cosine}});
    });
    CHECK(water_error < kFitTolerance);
    // soft voxels hold everything's water equivalent; bone voxels what the mineral adds to it
    const patient::Anatomy bone = slab_anatomy(planes, 1.0, 1.92);
    const auto through_bone = expose_fresh(input, &bone);
    const double bone_error = worst_error(input, through_bone.signal, [&](const Ray& ray) {
        return fine_transmission(input.technique, {{"cortical_bone", thickness_mm / ray.cosine}});
    });
    CHECK(bone_error < kFitTolerance);
}

TEST_CASE("a box of dissolved iodine absorbs by its mass per area") {
    const float iodine_mg_per_ml = GENERATE(1.0F, 10.0F, 60.0F);
    xray::FrameInput input = empty_room(kSize, kFieldMm);
    xray::ContrastVolume volume;
    volume.size = {60, 10, 60};
    volume.spacing_mm = {4.0, 1.0, 4.0};
    volume.X_WV.p = -0.5 * volume.spacing_mm * glm::dvec3(volume.size);
    volume.iodine_mg_per_ml.assign(60 * 10 * 60, iodine_mg_per_ml);
    input.contrast = {volume};
    const patient::Anatomy water = slab_anatomy(50, 1.0, 0.0);
    const auto frame = expose_fresh(input, &water);
    const double error = worst_error(input, frame.signal, [&](const Ray& ray) {
        // 10 mm of c mg/mL are c mg/cm2
        return fine_transmission(
            input.technique,
            {{"water", 100.0 / ray.cosine}, {"iodine", double(iodine_mg_per_ml) / ray.cosine}});
    });
    CHECK(error < kFitTolerance);
}

TEST_CASE("the effective energies meet the whole spectrum at any beam quality") {
    const double tube_voltage_kvp = GENERATE(55.0, 75.0, 90.0, 110.0);
    const double filter_cu_mm = GENERATE(0.0, 0.2);
    CAPTURE(tube_voltage_kvp, filter_cu_mm);
    const xray::Technique technique{.tube_voltage_kvp = tube_voltage_kvp,
                                    .filter_cu_mm = filter_cu_mm};
    const xray::BeamModel beam = xray::make_beam_model(technique);
    CHECK(model_transmission(beam, {}) == Approx(1.0).epsilon(3e-4));
    CHECK(beam.worst_log_error < 3e-3);
    for (const double water_mm : {0.0, 20.0, 120.0, 220.0}) {
        for (const double titanium_mm : {0.0, 0.5, 3.0}) {
            for (const double iodine_mg_per_cm2 : {0.0, 2.0, 15.0}) {
                CAPTURE(water_mm, titanium_mm, iodine_mg_per_cm2);
                const double truth = fine_transmission(technique, {{"water", water_mm},
                                                                   {"titanium", titanium_mm},
                                                                   {"iodine", iodine_mg_per_cm2}});
                const double model =
                    model_transmission(beam, {{xray::water, water_mm},
                                              {xray::titanium, titanium_mm},
                                              {xray::iodine_channel, iodine_mg_per_cm2}});
                CHECK(model == Approx(truth).epsilon(1.5e-3));
            }
        }
    }
}
