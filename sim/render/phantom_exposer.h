#pragma once

#include <vector>

#include "sim/gpu/device.h"
#include "sim/xray/phantom.h"

namespace sideport::render {

/// What a phantom may have on the device.
inline constexpr std::size_t kMostPhantomSolids = 4096;

/// The exposure of xray::expose_reference on the device. At most kPhantomMaterials materials. A
/// picture in which a ray meets more disjoint
/// pieces than the kernel holds is left to the reference. Throws gpu::GpuError.
xray::PhantomPicture expose_phantom(const gpu::Device& device, const xray::Phantom& phantom,
                                    const xray::Beam& beam);

}  // namespace sideport::render
