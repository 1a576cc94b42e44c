#pragma once

#include <vector>

#include "shaders/shared/frame.h"
#include "sim/render/fluoroscopy_renderer.h"
#include "sim/xray/beam_model.h"

namespace sideport::render {

/// What the 64 x 64 copy of the primary tells: scatter, brightness reference, large structures,
/// window. Arrays are [kCoarsePx * kCoarsePx], rows from the top.
struct CoarsePicture {
    std::vector<float> primary;   ///< relative to the open field, collimated
    std::vector<float> metal_mm;  ///< path through implants
    std::vector<float> open;      ///< share of the beam that the collimator lets through
};
/// Share of the beam at the pixels that the coarse picture is made of.
std::vector<float> coarse_openness(const gpu_shared::FrameParams& params);
struct CoarseResult {
    std::vector<float> scatter;  ///< relative to the open field
    std::vector<float> base;     ///< logarithm of the signal, blurred over 20 mm
    float reference_signal = 1.0F;
    float window_low = 0.0F, window_high = 1.0F;
};

/// coarse_mm: size of a coarse pixel at the detector. Scatter is that of a slab of water which
/// transmits as much as the patient in the middle of the field, behind a 10:1 grid.
/// eq: IMAGING-10. ref: design recipe of the patient, section 7.
CoarseResult evaluate_coarse(const CoarsePicture& picture, const xray::BeamModel& beam,
                             double coarse_mm, double field_area_cm2, bool scatter,
                             const DisplayOptions& display);

/// A coarse picture with its rows widened by a factor, bilinearly. [kCoarsePx][factor * kCoarsePx]
std::vector<float> widened(const std::vector<float>& coarse, int factor);

/// Gaussian blur with clamped edges; sigma in coarse pixels.
std::vector<float> blurred(const std::vector<float>& values, double sigma_px);
/// As blurred, of the places with weight only (0..1); 0 where none is near.
std::vector<float> blurred_within(const std::vector<float>& values,
                                  const std::vector<float>& weights, double sigma_px);

}  // namespace sideport::render
