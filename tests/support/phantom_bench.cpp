#include "tests/support/phantom_bench.h"

#include <algorithm>
#include <cmath>

namespace sideport::test_support {

namespace {

/// Each triangle in four, the middles of the edges drawn out to the unit sphere.
xray::TriangleSoup divided(const xray::TriangleSoup& triangles) {
    xray::TriangleSoup finer;
    for (const auto& [a, b, c] : triangles) {
        const glm::dvec3 ab = glm::normalize(a + b), bc = glm::normalize(b + c),
                         ca = glm::normalize(c + a);
        finer.insert(finer.end(), {{a, ab, ca}, {b, bc, ab}, {c, ca, bc}, {ab, bc, ca}});
    }
    return finer;
}

xray::TriangleSoup icosahedron() {
    const double g = 0.5 * (1.0 + std::sqrt(5.0));
    const glm::dvec3 corners[] = {{-1, g, 0}, {1, g, 0}, {-1, -g, 0}, {1, -g, 0},
                                  {0, -1, g}, {0, 1, g}, {0, -1, -g}, {0, 1, -g},
                                  {g, 0, -1}, {g, 0, 1}, {-g, 0, -1}, {-g, 0, 1}};
    constexpr int kFaces[][3] = {{0, 11, 5}, {0, 5, 1},  {0, 1, 7},   {0, 7, 10}, {0, 10, 11},
                                 {1, 5, 9},  {5, 11, 4}, {11, 10, 2}, {10, 7, 6}, {7, 1, 8},
                                 {3, 9, 4},  {3, 4, 2},  {3, 2, 6},   {3, 6, 8},  {3, 8, 9},
                                 {4, 9, 5},  {2, 4, 11}, {6, 2, 10},  {8, 6, 7},  {9, 8, 1}};
    xray::TriangleSoup triangles;
    for (const auto& [a, b, c] : kFaces) {
        triangles.push_back(
            {glm::normalize(corners[a]), glm::normalize(corners[b]), glm::normalize(corners[c])});
    }
    return triangles;
}

}  // namespace

xray::Phantom empty_bench(int size_px, double detector_mm) {
    xray::Phantom phantom;
    phantom.geometry = {.source_W_mm = {0.0, 0.0, -700.0},
                        .detector_center_W_mm = {0.0, 0.0, 300.0},
                        .u_W = {1.0, 0.0, 0.0},
                        .v_W = {0.0, 1.0, 0.0},
                        .pixel_mm = detector_mm / size_px,
                        .width_px = size_px,
                        .height_px = size_px};
    return phantom;
}

void add(xray::Phantom& phantom, xray::Body body, const std::string& material) {
    body.solid.material = material;
    const auto known = std::find_if(phantom.materials.begin(), phantom.materials.end(),
                                    [&](const auto& m) { return m.name == material; });
    body.material = static_cast<std::size_t>(known - phantom.materials.begin());
    if (known == phantom.materials.end()) {
        phantom.materials.push_back(xray::material_from_text(material).value());
        phantom.materials.back().name = material;
    }
    phantom.bodies.push_back(std::move(body));
}

void add(xray::Phantom& phantom, const Solid& solid, const std::string& material) {
    add(phantom, xray::Body{.solid = solid}, material);
}

Solid box(const glm::dvec3& half_mm, const glm::dvec3& center_mm) {
    return {.shape = SolidShape::box, .half_mm = half_mm, .X_WB = {.p = center_mm}};
}

Solid slab(double thickness_mm) {
    return box({500.0, 500.0, 0.5 * thickness_mm});
}

Solid sphere(double radius_mm, const glm::dvec3& center_mm) {
    return {
        .shape = SolidShape::ellipsoid, .half_mm = glm::dvec3(radius_mm), .X_WB = {.p = center_mm}};
}

Solid rod(SolidShape shape, double radius_mm, double half_mm, const glm::dvec3& axis,
          const glm::dvec3& center_mm) {
    const glm::dvec3 hint = std::fabs(axis.x) > 0.5 ? glm::dvec3(0, 1, 0) : glm::dvec3(1, 0, 0);
    return {.shape = shape,
            .half_mm = {radius_mm, radius_mm, half_mm},
            .X_WB = {.R = frame_from_z(axis, hint), .p = center_mm}};
}

xray::Body tube(double outer_mm, double inner_mm, double half_mm, const glm::dvec3& axis,
                const glm::dvec3& center_mm) {
    return {.solid = rod(SolidShape::cylinder, outer_mm, half_mm, axis, center_mm),
            .bore = inner_mm / outer_mm};
}

xray::Body mesh(const xray::TriangleSoup& triangles, const Pose& X_WB) {
    auto made = xray::Mesh::make(triangles);
    return {.solid = {.X_WB = X_WB},
            .mesh = std::make_shared<const xray::Mesh>(std::move(made).value())};
}

xray::TriangleSoup box_surface(const glm::dvec3& half_mm, const glm::dvec3& center_mm) {
    glm::dvec3 corners[8];
    for (int i = 0; i < 8; ++i) {
        const glm::dvec3 way((i & 1) * 2 - 1, (i & 2) - 1, (i & 4) / 2 - 1);
        corners[i] = center_mm + way * half_mm;
    }
    constexpr int kFaces[][4] = {{0, 2, 3, 1}, {4, 5, 7, 6}, {0, 1, 5, 4},
                                 {2, 6, 7, 3}, {0, 4, 6, 2}, {1, 3, 7, 5}};
    xray::TriangleSoup triangles;
    for (const auto& [a, b, c, d] : kFaces) {
        triangles.push_back({corners[a], corners[b], corners[c]});
        triangles.push_back({corners[a], corners[c], corners[d]});
    }
    return triangles;
}

xray::TriangleSoup sphere_surface(double radius_mm, int divisions, const glm::dvec3& center_mm) {
    xray::TriangleSoup triangles = icosahedron();
    for (int i = 0; i < divisions; ++i)
        triangles = divided(triangles);
    for (auto& triangle : triangles) {
        for (glm::dvec3& corner : triangle)
            corner = center_mm + radius_mm * corner;
    }
    return triangles;
}

double inner_radius_mm(const xray::TriangleSoup& sphere, const glm::dvec3& center_mm) {
    double least = 1e300;
    for (const auto& [a, b, c] : sphere) {
        const glm::dvec3 normal = glm::normalize(glm::cross(b - a, c - a));
        least = std::min(least, std::fabs(glm::dot(normal, a - center_mm)));
    }
    return least;
}

xray::TriangleSoup joined(xray::TriangleSoup a, const xray::TriangleSoup& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

xray::TriangleSoup inverted(xray::TriangleSoup triangles) {
    for (auto& triangle : triangles)
        std::swap(triangle[1], triangle[2]);
    return triangles;
}

double ball_chord_mm(double radius_mm, const glm::dvec3& from_center_mm,
                     const glm::dvec3& direction) {
    const double b2 = std::pow(glm::length(glm::cross(from_center_mm, direction)), 2.0);
    return 2.0 * std::sqrt(std::max(radius_mm * radius_mm - b2, 0.0));
}

}  // namespace sideport::test_support
