#pragma once

#include "shaders/shared/frame.h"
#include "sim/render/fluoroscopy_renderer.h"
#include "sim/xray/beam_model.h"

namespace sideport::render {

/// The beam quality that a frame's effective energies are fitted for: whole kilovolts, as a fit is
/// kept per quality and a volt more or less cannot be seen. The charge does not matter.
xray::Technique fitted_technique(const xray::Technique& technique);

/// What the energy sum and the display need to know of an exposure, but for what the coarse picture
/// tells (reference signal, window). The picture is square; its side a multiple of kCoarsePx.
gpu_shared::FrameParams frame_params(const xray::FrameInput& input, const DisplayOptions& display,
                                     const xray::BeamModel& beam);

/// Irradiated area at the detector, within its edges.
double field_area_cm2(const xray::ProjectionGeometry& geometry);

}  // namespace sideport::render
