#ifndef SIDEPORT_PACKED_H
#define SIDEPORT_PACKED_H
#include "shaders/shared/glsl_cpp.h"

SIDEPORT_SHARED_BEGIN

// Numbers of 16 bits, two in a word, that are packed and unpacked by a few whole-number operations.
// A software device computes half-precision floats and normalised numbers bit by bit, and it pays
// for each word that it stores.

/// Four floats with eight leading bits each (relative error at most 2^-8).
SIDEPORT_FN uvec2 pack_rough(vec4 v) {
    uvec4 bits = floatBitsToUint(v) + uvec4(0x8000u);
    return uvec2((bits.x >> 16u) | (bits.y & 0xffff0000u), (bits.z >> 16u) | (bits.w & 0xffff0000u));
}
SIDEPORT_FN vec4 unpack_rough(uvec2 words) {
    return uintBitsToFloat(uvec4(words.x << 16u, words.x & 0xffff0000u, words.y << 16u,
                                 words.y & 0xffff0000u));
}

/// What pack_shares() can hold.
SIDEPORT_CONST float kMostShare = 0.124f;

/// Two numbers of 0 .. kMostShare with twelve leading bits each (relative error at most 2^-12; below
/// 2^-34 they are 0): multiplied until five bits are enough for the exponent.
SIDEPORT_FN uint pack_shares(vec2 v) {
    const float kDown = 2.01948392e-28f;  // 2^-92
    uint low = floatBitsToUint(min(v.x, kMostShare) * kDown) + 0x800u;
    uint high = floatBitsToUint(min(v.y, kMostShare) * kDown) + 0x800u;
    return (low >> 12u) | ((high << 4u) & 0xffff0000u);
}
SIDEPORT_FN vec2 unpack_shares(uint word) {
    const float kUp = 4.95176016e27f;  // 2^92
    return kUp * vec2(uintBitsToFloat((word & 0xffffu) << 12u),
                      uintBitsToFloat((word >> 16u) << 12u));
}

SIDEPORT_SHARED_END
#endif
