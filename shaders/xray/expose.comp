#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/camera.h"
#include "shaders/shared/expose.h"
#include "shaders/shared/solid.h"

// A free phantom: path lengths of any materials by the painter's rule, then the law of Beer and Lambert over all
// energies of the beam. bodies: topmost first. table: for each energy its weight, signal per photon and the attenuations
// of all materials, log2 per mm. tiles: for each tile of this band where its list begins and how many bodies it has; the
// lists, in the order of bodies. spans: crossings that are given, pixel by pixel in the order of bodies; first_span: where
// those of each pixel of this band begin, and the end of all.
layout(local_size_x = 64) in;
layout(push_constant, scalar) uniform Push { ExposeParams params; };
layout(set = 0, binding = 0, scalar) readonly buffer Bodies { SolidRecord bodies[]; };
layout(set = 0, binding = 1, scalar) readonly buffer Table { float table[]; };
layout(set = 0, binding = 2, scalar) readonly buffer Tiles { uint tiles[]; };
layout(set = 0, binding = 3, scalar) readonly buffer FirstSpan { uint first_span[]; };
layout(set = 0, binding = 4, scalar) readonly buffer Spans { GivenSpan spans[]; };
layout(set = 0, binding = 5, scalar) writeonly buffer Signal { vec2 signal[]; };  // and its moment

float lengths_mm[kPhantomMaterials];

// Adds what every body of the tile has of the ray; false where there are too many pieces.
bool find_lengths(Ray ray, vec2 between, uint tile, uint pixel) {
    for (int m = 0; m < kPhantomMaterials; ++m) lengths_mm[m] = 0.0;
    Covered covered = nothing_covered();
    bool is_exact = true;
    uint span = first_span[pixel];
    uint last_span = first_span[pixel + 1u];
    uint end = tiles[2u * tile] + tiles[2u * tile + 1u];
    for (uint i = tiles[2u * tile]; i < end; ++i) {
        uint index = tiles[i];
        SolidRecord body = bodies[index];
        float visible_mm = 0.0;
        if (body.form.x == kGivenForm) {
            for (; span < last_span && spans[span].body == index; ++span) {
                visible_mm += cover_between(covered, vec2(spans[span].in_mm, spans[span].out_mm), between);
                is_exact = is_exact && !is_full(covered);
            }
        } else {
            vec2 inside = solid_interval(ray.origin, ray.direction, body);
            vec2 bore = vec2(kFarMm, -kFarMm);
            if (body.form.x == 1.0 && body.form.y > 0.0) bore = solid_interval(ray.origin, ray.direction, bore_of(body));
            bool is_hollow = bore.x < bore.y && inside.x < inside.y;
            visible_mm += cover_between(covered, vec2(inside.x, is_hollow ? bore.x : inside.y), between);
            if (is_hollow) visible_mm += cover_between(covered, vec2(bore.y, inside.y), between);
        }
        lengths_mm[int(body.form.w)] += visible_mm;
        is_exact = is_exact && !is_full(covered);
    }
    return is_exact;
}

void main() {
    ivec2 place = ivec2(gl_GlobalInvocationID.xy);
    if (place.x >= params.width) return;
    vec2 between;
    Ray ray = bench_ray(params, place.x, place.y + params.first_row, between);
    uint tile = uint(place.y / kPhantomTileHeight * params.tiles_per_row + place.x / kPhantomTileWidth);
    uint pixel = uint(place.y * params.width + place.x);
    bool is_exact = find_lengths(ray, between, tile, pixel);
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
    signal[pixel] = is_exact ? sums : vec2(kTooManyPieces);
}
