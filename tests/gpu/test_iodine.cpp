#include <cmath>

#include <catch2/catch.hpp>

#include "sim/base/units.h"
#include "sim/fluid/csf_sheet.h"
#include "sim/patient/spine.h"
#include "tests/gpu/bench.h"
#include "tests/gpu/rays.h"

// Milligrams of iodine, weighed on the linear picture.

using namespace sideport;
using namespace sideport::test_gpu;

namespace {

constexpr int kSize = 512;
constexpr double kMassTolerance = 5e-3;

/// Iodine in a picture of `water_mm` of voxels across the beam. A ray's share of space at depth
/// `depth_mm` (along the beam, from the focal spot) is the pixel's solid angle x distance squared.
double mass_mg(const xray::FrameInput& input, const std::vector<float>& signal, double water_mm,
               double depth_mm) {
    const SignalScale scale(input.technique, xray::iodine_channel);
    const xray::ProjectionGeometry& g = input.geometry;
    const double distance_mm = glm::dot(g.detector_center_W_mm - g.source_W_mm, g.normal_W());
    double sum_mg = 0.0;
    for (int y = 0; y < kSize; ++y) {
        for (int x = 0; x < kSize; ++x) {
            const Ray ray = ray_of(g, x, y);
            const double transmission =
                double(signal[static_cast<std::size_t>(y * kSize + x)]) / open_field(ray);
            const double found = scale.path(transmission, water_mm / ray.cosine);
            if (found < 1e-3) continue;  // rounding of pixels without iodine
            const double solid_angle =
                std::pow(ray.cosine, 3) * std::pow(g.pixel_mm / distance_mm, 2);
            const double area_cm2 = 1e-2 * std::pow(depth_mm / ray.cosine, 2) * solid_angle;
            sum_mg += found * area_cm2;
        }
    }
    return sum_mg;
}

}  // namespace

TEST_CASE("a catheter's iodine can be weighed on the picture at any angle and place") {
    const double angle_deg = GENERATE(7.0, 33.0, 58.0, 84.0);
    const double phase_mm = GENERATE(0.0, 0.11);
    CAPTURE(angle_deg, phase_mm);
    xray::FrameInput input = empty_room(kSize, 60.0);
    xray::Tube tube;  // the catheter of the catalogue: lumen 0.53 mm
    const double a = units::rad_from_deg(angle_deg);
    const glm::dvec3 axis(std::cos(a), 0.0, std::sin(a)), side(-std::sin(a), 0.0, std::cos(a));
    constexpr double kLengthMm = 32.0;
    for (int i = 0; i <= 8; ++i) {
        tube.points_W_mm.push_back(axis * (kLengthMm * (i / 8.0 - 0.5)) + side * phase_mm);
        tube.iodine_mg_per_ml.push_back(240.0F - 20.0F * static_cast<float>(i));
    }
    tube.wall_material = "water";
    input.tubes = {tube};
    const patient::Anatomy water = slab_anatomy(50, 1.0, 0.0);
    const auto frame = expose_fresh(input, &water);

    // mean of a straight line of concentration x volume of the lumen
    const double lumen_ml =
        1e-3 * units::kPi * tube.inner_radius_mm * tube.inner_radius_mm * kLengthMm;
    const double truth_mg = 160.0 * lumen_ml;
    const double seen_mg = mass_mg(input, frame.signal, 100.0, 700.0);
    CHECK(seen_mg == Approx(truth_mg).epsilon(kMassTolerance));
}

TEST_CASE("what flowed into the liquor is what the picture shows") {
    const patient::Spine spine = patient::make_spine({});
    const fluid::CsfSheetModel sheet = fluid::make_csf_sheet(spine, {.tip_z_W_mm = 20.0});
    fluid::CsfSheetState state = fluid::make_state(sheet);
    for (int i = 0; i < 300; ++i)
        fluid::step_csf_sheet(sheet, state,
                              {.tip_ml = 0.5 / 300.0, .tip_amount = {90.0 / 300.0, 0.0, 0.0}},
                              1.0 / 30.0);
    const double truth_mg = fluid::sheet_iodine_mg(sheet, state);
    REQUIRE(truth_mg == Approx(90.0).epsilon(1e-3));

    const fluid::Box around = fluid::suggested_box(sheet);
    xray::ContrastVolume volume;
    volume.X_WV.p = around.low_W_mm;
    volume.spacing_mm = {0.8, 0.8, 1.6};
    volume.size = glm::ivec3(glm::ceil((around.high_W_mm - around.low_W_mm) / volume.spacing_mm));
    fluid::rasterise_iodine(sheet, state, volume.X_WV.p, volume.spacing_mm, volume.size,
                            volume.iodine_mg_per_ml);
    // centre of the iodine
    double weight = 0.0;
    glm::dvec3 center_W_mm(0.0);
    std::size_t index = 0;
    for (int k = 0; k < volume.size.z; ++k) {
        for (int j = 0; j < volume.size.y; ++j) {
            for (int i = 0; i < volume.size.x; ++i) {
                const double c = double(volume.iodine_mg_per_ml[index++]);
                weight += c;
                center_W_mm +=
                    c * (volume.X_WV.p + (glm::dvec3(i, j, k) + 0.5) * volume.spacing_mm);
            }
        }
    }
    center_W_mm /= weight;

    const double orbital_deg = GENERATE(0.0, 90.0, 40.0);
    CAPTURE(orbital_deg);
    xray::FrameInput input = empty_room(kSize, 400.0);
    input.geometry = xray::make_projection(
        {.isocenter_W_mm = center_W_mm, .orbital_deg = orbital_deg, .detector_width_mm = 400.0},
        kSize);
    input.contrast = {volume};
    const auto frame = expose_fresh(input, nullptr);
    const double seen_mg = mass_mg(input, frame.signal, 0.0, 700.0);
    CHECK(seen_mg == Approx(truth_mg).epsilon(kMassTolerance));
}
