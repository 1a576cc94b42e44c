// Line integral through a grid. The file that includes this one sets GRID_FORMAT, and PLANE_SPANS where each work
// group has a list of the planes that can hold anything but 0; its rectangle is then the whole picture. Without it the
// integral is added to what is there.
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/frame.h"
#include "shaders/shared/march.h"

layout(local_size_x = kMarchPx, local_size_y = kMarchPx) in;
layout(constant_id = 0) const int kAxis = 1;
layout(push_constant, scalar) uniform Push { MarchParams params; };
layout(set = 0, binding = 0, GRID_FORMAT) readonly uniform restrict image3D grid_image;
layout(set = 0, binding = 1, scalar) restrict buffer IntegralMm { float integral_mm[]; };
#ifdef PLANE_SPANS
layout(set = 0, binding = 2, scalar) readonly buffer Spans { ivec2 plane_spans[]; };
#endif

// the plane's bilinear sample; the two other axes are a and b
float sample_plane(ivec3 size, int plane, vec3 at) {
    const int a = kAxis == 0 ? 1 : 0;
    const int b = kAxis == 2 ? 1 : 2;
    vec2 p = vec2(at[a], at[b]);
    vec2 f = floor(p);
    vec2 w = p - f;
    ivec2 last = ivec2(size[a] - 1, size[b] - 1);
    ivec2 lo = clamp(ivec2(f), ivec2(0), last);
    ivec2 hi = clamp(ivec2(f) + 1, ivec2(0), last);
    ivec3 q;
    q[kAxis] = plane;
    q[a] = lo.x; q[b] = lo.y;
    float v00 = imageLoad(grid_image, q).x;
    q[a] = hi.x;
    float v10 = imageLoad(grid_image, q).x;
    q[b] = hi.y;
    float v11 = imageLoad(grid_image, q).x;
    q[a] = lo.x;
    float v01 = imageLoad(grid_image, q).x;
    float value = mix(mix(v00, v10, w.x), mix(v01, v11, w.x), w.y);
    return value * edge_weight(p.x, size[a]) * edge_weight(p.y, size[b]);
}

// A software device gives each thread a run of work groups: even rows of groups first, so that the runs are alike.
ivec2 group_place() {
    int row = int(gl_WorkGroupID.y);
    int even = (int(gl_NumWorkGroups.y) + 1) / 2;
    return ivec2(gl_WorkGroupID.x, row < even ? 2 * row : 2 * (row - even) + 1);
}

void main() {
    ivec2 group = group_place();
    ivec2 in_rectangle = group * kMarchPx + ivec2(gl_LocalInvocationID.xy);
    if (in_rectangle.x >= params.corner.z || in_rectangle.y >= params.corner.w) return;
    ivec2 pixel = params.corner.xy + in_rectangle;
    Ray ray = pixel_ray(params.camera, float(pixel.x), float(pixel.y));
    Grid grid = Grid(params.first_center.xyz, params.spacing.xyz, params.size.xyz);
    March march = plan_march(ray.origin, ray.direction, kAxis, grid);

    float sum = 0.0;
#ifdef PLANE_SPANS
    ivec2 list = plane_spans[group.y * int(gl_NumWorkGroups.x) + group.x];
    for (int i = list.x; i < list.x + list.y; ++i) {
        int last = min(march.last, plane_spans[i].y);
        for (int plane = max(march.first, plane_spans[i].x); plane <= last; ++plane) {
            sum += sample_plane(grid.size, plane, march_position(march, plane));
        }
    }
#else
    for (int plane = march.first; plane <= march.last; ++plane) {
        sum += sample_plane(grid.size, plane, march_position(march, plane));
    }
#endif
    float value = sum * march.mm_per_plane * params.first_center.w;
    int at = pixel.y * params.size.w + pixel.x;
#ifdef PLANE_SPANS
    integral_mm[at] = value;
#else
    integral_mm[at] += value;
#endif
}
