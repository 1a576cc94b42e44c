#pragma once

#include <cstddef>
#include <functional>

#include "sim/gpu/device.h"
#include "sim/xray/phantom.h"

namespace sideport::render {

struct DeviceExposure {
    xray::PhantomPicture picture;
    /// Pixels whose ray meets more disjoint pieces than the kernel holds: done by the reference.
    std::size_t reference_pixels = 0;
};

/// The exposure of xray::expose_reference on the device, band by band. At most kPhantomMaterials
/// materials. Where rays cross meshes and fine round bodies is found on the processor in double
/// precision (decision 9). row_done(rows) is called when rows are done. Throws gpu::GpuError.
DeviceExposure expose_phantom(const gpu::Device& device, const xray::Phantom& phantom,
                              const xray::Beam& beam,
                              const std::function<void(int)>& row_done = {});

}  // namespace sideport::render
