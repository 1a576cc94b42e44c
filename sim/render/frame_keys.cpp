#include "sim/render/frame_keys.h"

#include "sim/base/hash.h"
#include "sim/render/frame_params.h"

namespace sideport::render {

std::uint64_t key_of(const xray::ProjectionGeometry& g) {
    Hasher h;
    for (const glm::dvec3& v : {g.source_W_mm, g.detector_center_W_mm, g.u_W, g.v_W}) {
        for (int i = 0; i < 3; ++i)
            h.add(v[i]);
    }
    h.add(g.pixel_mm);
    return h.value();
}

std::uint64_t key_of(const xray::Technique& t) {
    Hasher h;
    const xray::Technique fitted = fitted_technique(t);
    h.add(fitted.tube_voltage_kvp);
    h.add(fitted.filter_al_mm);
    h.add(fitted.filter_cu_mm);
    return h.value();
}

}  // namespace sideport::render
