#version 460
#extension GL_GOOGLE_include_directive : require
#define GRID_FORMAT r32f
#include "shaders/xray/march.glsl"
