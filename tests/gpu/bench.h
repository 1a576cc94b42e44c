#pragma once

#include <vector>

#include "sim/gpu/device.h"
#include "sim/patient/anatomy.h"
#include "sim/render/fluoroscopy_renderer.h"
#include "sim/xray/frame_input.h"

namespace sideport::test_gpu {

/// The device of this process, with validation where the layer is installed.
const gpu::Device& device();

/// An exposure of nothing: straight PA beam, isocentre in the origin, 75 kV behind 3 mm Al, neither
/// noise nor scatter. size_px: a multiple of 64. field_mm: width of the detector shown.
xray::FrameInput empty_room(int size_px, double field_mm, double orbital_deg = 0.0,
                            double angulation_deg = 0.0);

/// One frame with its linear signal; also checks that the validation layer had nothing to say.
render::RenderedFrame expose(render::FluoroscopyRenderer& renderer, const xray::FrameInput& input);
/// The same from a renderer made for this frame only.
render::RenderedFrame expose_fresh(const xray::FrameInput& input, const patient::Anatomy* anatomy);

/// A slab of voxels across the beam of empty_room: `planes` layers of 2 mm, +-110 mm wide, centred
/// on the isocentre. Densities in g/cm3, rounded to what a byte can hold (scale * n).
patient::Anatomy slab_anatomy(int planes, double soft_g_per_cm3, double bone_g_per_cm3);

/// A trunk of 8 mm voxels with a spine and a gas bubble: edges and gradients in every direction.
patient::Anatomy toy_anatomy();

/// Single voxels of bone strewn through nothing: every one that is not marched is missed.
patient::Anatomy strewn_anatomy();

struct Difference {
    double worst = 0.0;  ///< largest |a - b| / (|b| + floor)
    double rms = 0.0;
    int x = 0, y = 0;  ///< of the worst
};
/// Compares two pictures pixel by pixel; b is the truth, `floor` keeps black pixels finite.
Difference difference(const std::vector<float>& a, const std::vector<float>& b, int width_px,
                      double floor = 1e-6);
/// Share of the pixels whose relative difference is larger than that.
double share_above(const std::vector<float>& a, const std::vector<float>& b, double limit,
                   double floor = 1e-6);

}  // namespace sideport::test_gpu
