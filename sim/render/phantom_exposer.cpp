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
#include "sim/render/phantom_tiles.h"

namespace sideport::render {

namespace {

constexpr std::uint32_t kExpose[] = {
#include "expose.comp.inc"
};
const double kLog2E = 1.0 / std::log(2.0);

/// Topmost first.
std::vector<gpu_shared::SolidRecord> records_of(const xray::Phantom& phantom) {
    std::vector<Solid> solids;
    for (const xray::Body& body : phantom.bodies)
        solids.push_back(body.solid);
    std::vector<gpu_shared::SolidRecord> records = solid_shapes(solids);
    for (std::size_t i = 0; i < records.size(); ++i) {
        const xray::Body& body = phantom.bodies[records.size() - 1 - i];
        if (is_given(body)) records[i].form.x = gpu_shared::kGivenForm;
        if (body.bore > 0.0) records[i].form.y = static_cast<float>(body.bore);
        records[i].form.w = static_cast<float>(body.material);
    }
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

/// What stays on the device for the whole exposure.
class Exposer {
  public:
    Exposer(const gpu::Device& device, const xray::Phantom& phantom, const xray::Beam& beam)
        : device_(device),
          phantom_(phantom),
          bodies_(filled(records_of(phantom), "phantom bodies")),
          energies_(filled(table_of(phantom, beam), "phantom energies")),
          energy_count_(static_cast<int>(beam.energy_kev.size())),
          pass_(device, kExpose,
                {.bindings = std::vector(6, gpu::BindingKind::storage_buffer),
                 .push_bytes = sizeof(gpu_shared::ExposeParams),
                 .constants = {}},
                "expose") {}

    /// [rows * width] signal and moment; kTooManyPieces where the kernel gave up.
    std::vector<glm::vec2> expose(const PhantomBand& band) const {
        const xray::ProjectionGeometry& g = phantom_.geometry;
        const auto pixels = static_cast<std::size_t>(band.rows * g.width_px);
        const gpu::Buffer tiles = filled(band.tiles, "phantom tiles");
        const gpu::Buffer first_span = filled(band.first_span, "phantom first spans");
        const gpu::Buffer spans = filled(band.spans, "phantom spans");
        const gpu::Buffer signal(device_, pixels * sizeof(glm::vec2), gpu::BufferPlace::read,
                                 "phantom signal");
        const gpu_shared::ExposeParams params = params_of(band);
        device_.run([&](VkCommandBuffer cmd) {
            pass_.record(cmd, {bodies_, energies_, tiles, first_span, spans, signal},
                         gpu::push_bytes(params),
                         {static_cast<std::uint32_t>(band.tiles_per_row),
                          static_cast<std::uint32_t>(band.rows)});
            gpu::barrier_to_host(cmd);
        });
        std::vector<glm::vec2> values = signal.read<glm::vec2>(pixels);
        for (const std::size_t pixel : band.left_out)
            values[pixel].x = gpu_shared::kTooManyPieces;
        return values;
    }

  private:
    gpu_shared::ExposeParams params_of(const PhantomBand& band) const {
        const xray::ProjectionGeometry& g = phantom_.geometry;
        const glm::dvec3 axis = g.detector_center_W_mm - g.source_W_mm;
        const double share = isocenter_share(g);
        const auto vec4_of = [](const glm::dvec3& v, double w) {
            return glm::vec4(glm::dvec4(v, w));
        };
        return {.source = vec4_of(g.source_W_mm, 0.0),
                .axis = vec4_of(axis, 0.0),
                .isocenter = vec4_of(g.source_W_mm + share * axis, share),
                .right = vec4_of(g.u_W * g.pixel_mm, 0.0),
                .down = vec4_of(g.v_W * g.pixel_mm, 0.0),
                .width = g.width_px,
                .height = g.height_px,
                .first_row = band.first_row,
                .tiles_per_row = band.tiles_per_row,
                .material_count = static_cast<int>(phantom_.materials.size()),
                .energy_count = energy_count_};
    }

    template <typename T>
    gpu::Buffer filled(std::vector<T> values, const char* name) const {
        if (values.empty()) values.emplace_back();  // a buffer cannot be empty
        gpu::Buffer buffer(device_, values.size() * sizeof(T), gpu::BufferPlace::host, name);
        buffer.write(std::span<const T>(values));
        return buffer;
    }

    const gpu::Device& device_;
    const xray::Phantom& phantom_;
    gpu::Buffer bodies_, energies_;
    int energy_count_;
    gpu::ComputePass pass_;
};

}  // namespace

DeviceExposure expose_phantom(const gpu::Device& device, const xray::Phantom& phantom,
                              const xray::Beam& beam, const std::function<void(int)>& row_done) {
    SIDEPORT_CHECK(
        phantom.materials.size() <= static_cast<std::size_t>(gpu_shared::kPhantomMaterials),
        "too many materials for the device");
    const PhantomTiles tiles(phantom);
    const Exposer exposer(device, phantom, beam);
    const xray::ReferenceExposure reference(phantom, beam);
    const int width = phantom.geometry.width_px;
    DeviceExposure exposure;
    for (int row = 0; row < phantom.geometry.height_px;) {
        const PhantomBand band = tiles.band(row);
        const std::vector<glm::vec2> values = exposer.expose(band);
        bool had_reference = false;
        for (std::size_t i = 0; i < values.size(); ++i) {
            const int x = static_cast<int>(i) % width, y = static_cast<int>(i) / width;
            xray::ReferenceExposure::Pixel pixel{values[i].x, values[i].y};
            if (values[i].x == gpu_shared::kTooManyPieces) {
                pixel = reference.at(x, row + y);
                ++exposure.reference_pixels;
                had_reference = true;
            }
            exposure.picture.signal.push_back(static_cast<float>(pixel.signal));
            exposure.picture.moment.push_back(static_cast<float>(pixel.moment));
            if (row_done && had_reference && x + 1 == width) row_done(row + y + 1);
        }
        row += band.rows;
        if (row_done) row_done(row);
    }
    return exposure;
}

}  // namespace sideport::render
