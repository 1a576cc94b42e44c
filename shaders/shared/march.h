#ifndef SIDEPORT_MARCH_H
#define SIDEPORT_MARCH_H
#include "shaders/shared/glsl_cpp.h"

// Line integrals through regular grids by Joseph's method: one bilinear sample on every plane of
// voxel centres across the axis that the beam runs along. Unlike free steps it leaves no wood-grain
// rings, and it needs four reads per voxel instead of sixteen.
// ref: P. Joseph, An improved algorithm for reprojecting rays, IEEE TMI 1, 1982.   eq: IMAGING-4
//
//     Grid grid = ...;  int axis = march_axis(central_direction_V);   // one axis for the whole
//     frame March march = plan_march(origin_V, direction_V, axis, grid); for (int k = march.first;
//     k <= march.last; ++k)
//         sum += bilinear(plane k at march_position(march, k)) * march_weight(...);
//     integral_mm = sum * march.mm_per_plane;

SIDEPORT_SHARED_BEGIN

/// Geometry of a grid in its own frame V: voxel (i, j, k) has its centre at
/// first_center_V_mm + (i, j, k) * spacing_mm. Outside the grid the value fades to 0 over one
/// voxel.
struct Grid {
    vec3 first_center_V_mm;
    vec3 spacing_mm;
    ivec3 size;
};

struct March {
    vec3 at_plane_0;  ///< ray where it crosses plane 0 of the axis, in voxels
    vec3 per_plane;   ///< step from one plane to the next, in voxels (1 along the axis)
    float mm_per_plane;
    int first, last;  ///< planes that the ray crosses inside the grid; first > last: none
};

/// Axis that a beam crosses most often, from its central direction in voxels (or mm if isotropic).
SIDEPORT_FN int march_axis(vec3 direction) {
    vec3 size = abs(direction);
    return size.x >= size.y && size.x >= size.z ? 0 : (size.y >= size.z ? 1 : 2);
}

SIDEPORT_FN float component(vec3 v, int axis) {
    return axis == 0 ? v.x : (axis == 1 ? v.y : v.z);
}

/// Ray in frame V: point in mm and unit direction (of a ray whose length is in mm).
SIDEPORT_FN March plan_march(vec3 origin_V_mm, vec3 direction_V, int axis, Grid grid) {
    vec3 p = (origin_V_mm - grid.first_center_V_mm) / grid.spacing_mm;
    vec3 d = direction_V / grid.spacing_mm;
    float along = component(d, axis);
    along = abs(along) < 1.0e-9f ? 1.0e-9f : along;
    March march;
    march.per_plane = d / along;
    march.at_plane_0 = p - march.per_plane * component(p, axis);
    march.mm_per_plane = 1.0f / abs(along);
    // planes between the faces one voxel outside the grid, where the fading ends
    vec3 n = vec3(grid.size);
    vec3 slope = march.per_plane;
    float lo = 0.0f;
    float hi = component(n, axis) - 1.0f;
    for (int other = 0; other < 3; ++other) {
        float s = component(slope, other);
        s = abs(s) < 1.0e-9f ? 1.0e-9f : s;
        float ka = (-1.0f - component(march.at_plane_0, other)) / s;
        float kb = (component(n, other) - component(march.at_plane_0, other)) / s;
        lo = other == axis ? lo : max(lo, min(ka, kb));
        hi = other == axis ? hi : min(hi, max(ka, kb));
    }
    march.first = int(ceil(clamp(lo, 0.0f, 1.0e6f)));
    march.last = int(floor(clamp(hi, -1.0f, 1.0e6f)));
    return march;
}

SIDEPORT_FN vec3 march_position(March march, int plane) {
    return march.at_plane_0 + march.per_plane * float(plane);
}

/// Weight of a sample at x (in voxels) on a side of n voxels: 1 inside, falling to 0 one voxel
/// beyond the outer centres. Times a sample clamped to the edge it is the bilinear sample of a grid
/// with a border of zeros.
SIDEPORT_FN float edge_weight(float x, int n) {
    return clamp(min(x + 1.0f, float(n) - x), 0.0f, 1.0f);
}

SIDEPORT_SHARED_END
#endif
