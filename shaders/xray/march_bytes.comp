#version 460
#extension GL_GOOGLE_include_directive : require
#define GRID_FORMAT r8
#define PLANE_SPANS
#include "shaders/xray/march.glsl"
