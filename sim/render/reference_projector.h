#pragma once

#include <vector>

#include "sim/patient/anatomy.h"
#include "sim/xray/beam_model.h"
#include "sim/xray/frame_input.h"

namespace sideport::render {

/// The linear picture of FluoroscopyRenderer, before noise, in a plain loop on the processor:
/// [height * width] detector signal / open field, rows from the top. It calls the functions that
/// the shaders call, pixel by pixel, without tiles, rectangles or anything kept from frame to
/// frame, so it is the oracle for those; input.noise is not read. One thread.
/// anatomy: nullptr for no patient. The picture is square, its side a multiple of 64.
std::vector<float> reference_signal(const xray::FrameInput& input, const patient::Anatomy* anatomy);
/// With a beam that is fitted already: make_beam_model(fitted_technique(input.technique)).
std::vector<float> reference_signal(const xray::FrameInput& input, const patient::Anatomy* anatomy,
                                    const xray::BeamModel& beam);

}  // namespace sideport::render
