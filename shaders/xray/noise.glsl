// Noise of four pixels side by side, of what comes straight and of what is scattered.
#include "shaders/shared/frame.h"

// Scattered signal of a quad, as the noise needs it: of the coarse row that its pixels lie in.
#define SCATTERED(image, row_quads, column, y) imageLoad(image, ((y) / params.coarse_factor) * (row_quads) + (column))

// moments: sum of signal x energy of what comes straight, keV. As pack_rough() gives it.
uvec2 noise_quad(FrameParams params, int quad, vec4 moments, vec4 scattered) {
    vec4 normals = params.noise * normal_quad(params.noise_key, uint(quad));
    vec4 all = moments + params.scatter_kev * scattered;
    vec4 deviation;
    [[unroll]] for (int i = 0; i < 4; ++i) deviation[i] = noise_of(all[i], params.open_energy_kev, normals[i]);
    return pack_rough(deviation);
}
