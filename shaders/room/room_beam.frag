#version 460

layout(location = 0) in vec4 ink;
layout(location = 0) out vec4 screen;

void main() {
    screen = ink;
}
