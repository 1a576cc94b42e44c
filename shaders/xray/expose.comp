#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/camera.h"
#include "shaders/shared/expose.h"
#include "shaders/shared/solid.h"

// A free phantom: path lengths of any materials by the painter's rule, then the law of Beer and Lambert over all
// energies of the beam. solids: topmost first, form.w is the material. table: for each energy its weight and the
// attenuations of all materials, log2 per mm.
layout(local_size_x = 64) in;
layout(push_constant, scalar) uniform Push { ExposeParams params; };
layout(set = 0, binding = 0, scalar) readonly buffer Solids { SolidRecord solids[]; };
layout(set = 0, binding = 1, scalar) readonly buffer Table { float table[]; };
layout(set = 0, binding = 2, scalar) writeonly buffer Signal { float signal[]; };

void main() {
    ivec2 pixel = ivec2(gl_GlobalInvocationID.xy);
    if (pixel.x >= params.width) return;
    Ray ray = pixel_ray(params.camera, float(pixel.x), float(pixel.y));
    float lengths_mm[kPhantomMaterials];
    for (int m = 0; m < kPhantomMaterials; ++m) lengths_mm[m] = 0.0;
    Covered covered = nothing_covered();
    bool is_exact = true;
    for (int i = 0; i < params.solid_count; ++i) {
        vec2 inside = solid_interval(ray.origin, ray.direction, solids[i]);
        lengths_mm[int(solids[i].form.w)] += cover(covered, inside);
        is_exact = is_exact && !is_full(covered);
    }
    float sum = 0.0;
    int at = 0;
    for (int e = 0; e < params.energy_count; ++e) {
        float weight = table[at++];
        float exponent = 0.0;
        for (int m = 0; m < params.material_count; ++m) exponent += lengths_mm[m] * table[at++];
        sum += weight * exp2(-exponent);
    }
    signal[pixel.y * params.width + pixel.x] = is_exact ? sum : kTooManyPieces;
}
