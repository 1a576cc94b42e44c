#include "sim/render/phantom_exposer.h"

#include <algorithm>
#include <cmath>

#include "shaders/shared/expose.h"
#include "sim/base/check.h"
#include "sim/base/units.h"
#include "sim/gpu/buffer.h"
#include "sim/gpu/commands.h"
#include "sim/gpu/compute.h"
#include "sim/render/pack.h"

namespace sideport::render {

namespace {

constexpr std::uint32_t kExpose[] = {
#include "expose.comp.inc"
};
constexpr std::uint32_t kRowGroup = 64;  ///< local_size_x of the shader
const double kLog2E = 1.0 / std::log(2.0);

std::vector<gpu_shared::SolidRecord> records_of(const xray::Phantom& phantom) {
    std::vector<gpu_shared::SolidRecord> records = solid_shapes(phantom.solids);
    const std::size_t count = records.size();
    for (std::size_t i = 0; i < count; ++i)  // topmost first
        records[i].form.w = static_cast<float>(phantom.material_index[count - 1 - i]);
    if (records.empty()) records.emplace_back();  // a buffer cannot be empty
    return records;
}

std::vector<float> table_of(const xray::Phantom& phantom, const xray::Beam& beam) {
    std::vector<float> table;
    for (std::size_t e = 0; e < beam.energy_kev.size(); ++e) {
        table.push_back(static_cast<float>(beam.weight[e]));
        table.push_back(static_cast<float>(beam.signal_per_photon[e]));
        for (const xray::Material& material : phantom.materials) {
            table.push_back(static_cast<float>(
                kLog2E * xray::linear_attenuation_per_mm(material, beam.energy_kev[e])));
        }
    }
    return table;
}

}  // namespace

xray::PhantomPicture expose_phantom(const gpu::Device& device, const xray::Phantom& phantom,
                                    const xray::Beam& beam) {
    SIDEPORT_CHECK(
        phantom.materials.size() <= static_cast<std::size_t>(gpu_shared::kPhantomMaterials),
        "too many materials for the device");
    const xray::ProjectionGeometry& g = phantom.geometry;
    const std::vector<gpu_shared::SolidRecord> records = records_of(phantom);
    const std::vector<float> table = table_of(phantom, beam);
    const std::size_t pixels =
        static_cast<std::size_t>(g.width_px) * static_cast<std::size_t>(g.height_px);

    gpu::Buffer solids(device, records.size() * sizeof(records[0]), gpu::BufferPlace::host,
                       "phantom solids");
    gpu::Buffer energies(device, table.size() * sizeof(float), gpu::BufferPlace::host,
                         "phantom energies");
    const gpu::Buffer signal(device, pixels * sizeof(glm::vec2), gpu::BufferPlace::read,
                             "phantom signal");
    solids.write(std::span<const gpu_shared::SolidRecord>(records));
    energies.write(std::span<const float>(table));
    const gpu::ComputePass pass(
        device, kExpose,
        {.bindings = {gpu::BindingKind::storage_buffer, gpu::BindingKind::storage_buffer,
                      gpu::BindingKind::storage_buffer},
         .push_bytes = sizeof(gpu_shared::ExposeParams),
         .constants = {}},
        "expose");
    const gpu_shared::ExposeParams params{
        .camera = camera_of(g),
        .width = g.width_px,
        .solid_count = static_cast<int>(phantom.solids.size()),
        .material_count = static_cast<int>(phantom.materials.size()),
        .energy_count = static_cast<int>(beam.energy_kev.size())};
    device.run([&](VkCommandBuffer cmd) {
        pass.record(cmd, {solids, energies, signal}, gpu::push_bytes(params),
                    {gpu::group_count(static_cast<std::uint32_t>(g.width_px), kRowGroup),
                     static_cast<std::uint32_t>(g.height_px)});
        gpu::barrier_to_host(cmd);
    });
    xray::PhantomPicture picture;
    for (const glm::vec2& value : signal.read<glm::vec2>(pixels)) {
        if (value.x == gpu_shared::kTooManyPieces) return xray::expose_reference(phantom, beam);
        picture.signal.push_back(value.x);
        picture.moment.push_back(value.y);
    }
    return picture;
}

}  // namespace sideport::render
