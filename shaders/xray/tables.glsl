// Parameters that stand in images: one record a row, one vec4 a texel.
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/frame.h"
#include "shaders/shared/solid.h"
#include "shaders/shared/tube.h"

#define LOAD_SOLID(image, row)                                                                       \
    SolidRecord(imageLoad(image, ivec2(0, row)), imageLoad(image, ivec2(1, row)),                    \
                imageLoad(image, ivec2(2, row)), imageLoad(image, ivec2(3, row)),                    \
                imageLoad(image, ivec2(4, row)))

#define LOAD_SEGMENT(image, row)                                                                     \
    TubeSegment(imageLoad(image, ivec2(0, row)), imageLoad(image, ivec2(1, row)),                    \
                imageLoad(image, ivec2(2, row)), imageLoad(image, ivec2(3, row)),                    \
                imageLoad(image, ivec2(4, row)))

// Words of the tile lists, kTileRow of them a row.
#define LOAD_WORD(image, index) imageLoad(image, ivec2(int((index) % uint(kTileRow)), int((index) / uint(kTileRow)))).x
