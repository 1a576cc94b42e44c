#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/camera.h"
#include "shaders/shared/expose.h"
#include "shaders/shared/solid.h"

// A free phantom: path lengths of any materials by the painter's rule, then the law of Beer and Lambert over all
// energies of the beam. solids: topmost first, form.w is the material. table: for each energy its weight, signal per photon and the
// attenuations of all materials, log2 per mm.
layout(local_size_x = 64) in;
layout(push_constant, scalar) uniform Push { ExposeParams params; };
layout(set = 0, binding = 0, scalar) readonly buffer Solids { SolidRecord solids[]; };
layout(set = 0, binding = 1, scalar) readonly buffer Table { float table[]; };
layout(set = 0, binding = 2, scalar) writeonly buffer Signal { vec2 signal[]; };  // and its moment

void main() {
    ivec2 pixel = ivec2(gl_GlobalInvocationID.xy);
    if (pixel.x >= params.width) return;
    Ray ray = pixel_ray(params.camera, float(pixel.x), float(pixel.y));
    vec3 on_detector = params.camera.pixel0.xyz + params.camera.right.xyz * float(pixel.x) +
                       params.camera.down.xyz * float(pixel.y);
    vec2 between = vec2(dot(params.camera.source.xyz - ray.origin, ray.direction),
                        dot(on_detector - ray.origin, ray.direction));
    float lengths_mm[kPhantomMaterials];
    for (int m = 0; m < kPhantomMaterials; ++m) lengths_mm[m] = 0.0;
    Covered covered = nothing_covered();
    bool is_exact = true;
    for (int i = 0; i < params.solid_count; ++i) {
        vec2 inside = solid_interval(ray.origin, ray.direction, solids[i]);
        inside = vec2(max(inside.x, between.x), min(inside.y, between.y));
        lengths_mm[int(solids[i].form.w)] += cover(covered, inside);
        is_exact = is_exact && !is_full(covered);
    }
    vec2 sums = vec2(0.0);
    int at = 0;
    for (int e = 0; e < params.energy_count; ++e) {
        float weight = table[at++];
        float signal_per_photon = table[at++];
        float exponent = 0.0;
        for (int m = 0; m < params.material_count; ++m) exponent += lengths_mm[m] * table[at++];
        float share = weight * exp2(-exponent);
        sums += vec2(share, share * signal_per_photon);
    }
    signal[pixel.y * params.width + pixel.x] = is_exact ? sums : vec2(kTooManyPieces);
}
