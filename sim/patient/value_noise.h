#pragma once

#include <cmath>
#include <cstdint>

#include <glm/glm.hpp>

namespace sideport::patient {

using glm::vec2;
using glm::vec3;

/// The last rounds of lattice_bits.
inline std::uint32_t finished_bits(std::uint32_t h) {
    h ^= h >> 15U;
    h *= 0x85EBCA6BU;
    h ^= h >> 13U;
    h *= 0xC2B2AE35U;
    return h ^ (h >> 16U);
}

/// Bits to [-1, 1).
inline float signed_share(std::uint32_t bits) {
    return static_cast<float>(bits >> 8U) * (2.0F / 16777216.0F) - 1.0F;
}

/// Well mixed bits of a lattice point; integers only, so equal on every machine.
inline std::uint32_t lattice_bits(int x, int y, int z, std::uint32_t seed) {
    std::uint32_t h = seed * 0x9E3779B1U;
    h = (h ^ static_cast<std::uint32_t>(x)) * 0x85EBCA6BU;
    h = ((h << 13U) | (h >> 19U)) ^ (static_cast<std::uint32_t>(y) * 0xC2B2AE35U);
    h = ((h * 0x27D4EB2FU) << 15U | (h * 0x27D4EB2FU) >> 17U) ^
        (static_cast<std::uint32_t>(z) * 0x165667B1U);
    return finished_bits(h);
}

/// Uniform in [-1, 1): one number of a level, side or part.
inline float signed_chance(int a, int b, int c, std::uint32_t seed) {
    return signed_share(lattice_bits(a, b, c, seed));
}

inline int floor_to_int(float x) {
    const int i = static_cast<int>(x);
    return i - static_cast<int>(x < static_cast<float>(i));
}

/// Value noise in [-1, 1] with quintic interpolation, period 1. The corners' numbers are those of
/// signed_chance; what corners share is mixed once.
inline float value_noise(const vec3& p, std::uint32_t seed) {
    const int x = floor_to_int(p.x), y = floor_to_int(p.y), z = floor_to_int(p.z);
    const vec3 f = p - vec3(static_cast<float>(x), static_cast<float>(y), static_cast<float>(z));
    const vec3 w = f * f * f * (f * (f * 6.0F - 15.0F) + 10.0F);
    const auto ux = static_cast<std::uint32_t>(x), uy = static_cast<std::uint32_t>(y),
               uz = static_cast<std::uint32_t>(z);
    const std::uint32_t base = seed * 0x9E3779B1U;
    const std::uint32_t y_bits[2] = {uy * 0xC2B2AE35U, (uy + 1U) * 0xC2B2AE35U};
    const std::uint32_t z_bits[2] = {uz * 0x165667B1U, (uz + 1U) * 0x165667B1U};
    float along_z[2][2];
    for (std::uint32_t i = 0; i < 2; ++i) {
        std::uint32_t hx = (base ^ (ux + i)) * 0x85EBCA6BU;
        hx = (hx << 13U) | (hx >> 19U);
        for (std::uint32_t j = 0; j < 2; ++j) {
            std::uint32_t hy = (hx ^ y_bits[j]) * 0x27D4EB2FU;
            hy = (hy << 15U) | (hy >> 17U);
            const float low = signed_share(finished_bits(hy ^ z_bits[0]));
            const float high = signed_share(finished_bits(hy ^ z_bits[1]));
            along_z[i][j] = glm::mix(low, high, w.z);
        }
    }
    return glm::mix(glm::mix(along_z[0][0], along_z[1][0], w.x),
                    glm::mix(along_z[0][1], along_z[1][1], w.x), w.y);
}

/// Fractal sum of value noise: lacunarity 2.03, gain .55.
inline float fractal_noise(vec3 p, int octaves, std::uint32_t seed) {
    float amplitude = 1.0F, sum = 0.0F;
    for (int i = 0; i < octaves; ++i) {
        sum += amplitude * value_noise(p, seed + static_cast<std::uint32_t>(i) * 17U);
        p *= 2.03F;
        amplitude *= 0.55F;
    }
    return sum;
}

inline vec3 vector_noise(const vec3& p, std::uint32_t seed) {
    return {value_noise(p, seed), value_noise(p, seed + 1U), value_noise(p, seed + 2U)};
}

// --- signed distances, mm, < 0 inside; approximate where the shape is bent

inline float saturate(float x) {
    return glm::clamp(x, 0.0F, 1.0F);
}
inline float ramp(float low, float high, float x) {
    const float t = saturate((x - low) / (high - low));
    return t * t * (3.0F - 2.0F * t);
}
/// Union and intersection with a fillet of size k.
inline float smooth_min(float a, float b, float k) {
    const float h = saturate(0.5F + 0.5F * (b - a) / k);
    return glm::mix(b, a, h) - k * h * (1.0F - h);
}
inline float smooth_max(float a, float b, float k) {
    return -smooth_min(-a, -b, k);
}

/// Distance to a segment; t: where along it (0..1).
inline float segment_distance(const vec3& p, const vec3& a, const vec3& b, float& t) {
    const vec3 d = b - a;
    t = saturate(glm::dot(p - a, d) / glm::dot(d, d));
    return glm::length(p - (a + d * t));
}
/// Tapered capsule.
inline float capsule(const vec3& p, const vec3& a, const vec3& b, float radius_a, float radius_b) {
    float t = 0.0F;
    const float distance = segment_distance(p, a, b, t);
    return distance - glm::mix(radius_a, radius_b, t);
}
inline float ellipsoid(const vec3& p, const vec3& center, const vec3& radius) {
    const vec3 u = (p - center) / radius;
    const float k0 = glm::length(u), k1 = glm::length(u / radius);
    return k1 > 1e-6F ? k0 * (k0 - 1.0F) / k1 : -glm::min(radius.x, glm::min(radius.y, radius.z));
}
/// Ellipse in a plane.
inline float ellipse(const vec2& p, const vec2& center, const vec2& radius) {
    const vec2 u = (p - center) / radius;
    const float k0 = glm::length(u), k1 = glm::length(u / radius);
    return k1 > 1e-6F ? k0 * (k0 - 1.0F) / k1 : -glm::min(radius.x, radius.y);
}

}  // namespace sideport::patient
