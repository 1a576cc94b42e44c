#ifndef SIDEPORT_CAMERA_H
#define SIDEPORT_CAMERA_H
#include "shaders/shared/glsl_cpp.h"

SIDEPORT_SHARED_BEGIN

/// Cone beam of one exposure in a frame of its user's choice, mm.
struct Camera {
    vec4 source;  ///< xyz: focal spot
    vec4 pixel0;  ///< xyz: centre of the upper left pixel
    vec4 right;   ///< xyz: step from pixel to pixel along a row
    vec4 down;    ///< xyz: step from row to row
};
SIDEPORT_SIZE(Camera, 64);

struct Ray {
    vec3 origin;     ///< the ray's point next to the frame's origin: keeps float32 exact enough
    vec3 direction;  ///< unit, from the focal spot to the pixel
};

SIDEPORT_FN Ray pixel_ray(Camera camera, float x, float y) {
    vec3 source = vec3(camera.source.x, camera.source.y, camera.source.z);
    vec3 to_pixel = vec3(camera.pixel0.x, camera.pixel0.y, camera.pixel0.z) - source +
                    vec3(camera.right.x, camera.right.y, camera.right.z) * x +
                    vec3(camera.down.x, camera.down.y, camera.down.z) * y;
    Ray ray;
    ray.direction = normalize(to_pixel);
    ray.origin = source - ray.direction * dot(source, ray.direction);
    return ray;
}

/// Share of the beam that the collimator lets through at a distance outside (> 0) its edge; the
/// focal spot softens the edge over `penumbra_mm`.
SIDEPORT_FN float shutter(float outside_mm, float penumbra_mm) {
    return clamp(0.5f - outside_mm / penumbra_mm, 0.0f, 1.0f);
}

SIDEPORT_SHARED_END
#endif
