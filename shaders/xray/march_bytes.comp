#version 460
#extension GL_GOOGLE_include_directive : require
#define GRID_FORMAT r8
#include "shaders/xray/march.glsl"
