#include "sim/room/mesh.h"

#include <algorithm>
#include <cmath>

#include "sim/base/units.h"

namespace sideport::room {

std::uint32_t MeshBuilder::add(const glm::dvec3& p, const glm::dvec3& n, const Paint& paint) {
    const std::uint32_t rgb = paint.rgb;
    const std::uint32_t color = ((rgb >> 16U) & 0xFFU) | (rgb & 0xFF00U) | ((rgb & 0xFFU) << 16U) |
                                (static_cast<std::uint32_t>(paint.finish) << 24U);
    mesh_->vertices.push_back({glm::vec3(p), glm::vec3(n), color, part_});
    return static_cast<std::uint32_t>(mesh_->vertices.size() - 1);
}

void MeshBuilder::triangle(std::uint32_t a, std::uint32_t b, std::uint32_t c) {
    const Vertex &va = mesh_->vertices[a], &vb = mesh_->vertices[b], &vc = mesh_->vertices[c];
    const glm::vec3 n = glm::cross(vb.p_mm - va.p_mm, vc.p_mm - va.p_mm);
    if (glm::dot(n, n) < 1e-10F) return;  // at a pole
    const bool along = glm::dot(n, va.n + vb.n + vc.n) >= 0.0F;
    mesh_->triangles.insert(mesh_->triangles.end(), {a, along ? b : c, along ? c : b});
}

void MeshBuilder::join(std::uint32_t first, int columns, int rows) {
    const auto at = [&](int i, int j) {
        return first + static_cast<std::uint32_t>(j * (columns + 1) + i);
    };
    for (int j = 0; j < rows; ++j) {
        for (int i = 0; i < columns; ++i) {
            triangle(at(i, j), at(i + 1, j), at(i + 1, j + 1));
            triangle(at(i, j), at(i + 1, j + 1), at(i, j + 1));
        }
    }
}

void MeshBuilder::sheet(int columns, int rows, const Sheet& point, bool flip,
                        const PaintAt& paint_at) {
    const auto first = static_cast<std::uint32_t>(mesh_->vertices.size());
    const double du = 0.2 / columns, dv = 0.2 / rows;
    for (int j = 0; j <= rows; ++j) {
        for (int i = 0; i <= columns; ++i) {
            const double u = double(i) / columns, v = double(j) / rows;
            const auto slope = [&](double a, double b) {
                const double u0 = std::max(0.0, u - a), u1 = std::min(1.0, u + a);
                const double v0 = std::max(0.0, v - b), v1 = std::min(1.0, v + b);
                return point(u1, v1) - point(u0, v0);
            };
            glm::dvec3 n = glm::cross(slope(du, 0.0), slope(0.0, dv));
            const double length = glm::length(n);
            n = length > 1e-12 ? n / length : glm::dvec3(0.0, 1.0, 0.0);
            add(point(u, v), flip ? -n : n, paint_at ? paint_at(u, v) : paint_);
        }
    }
    join(first, columns, rows);
}

void MeshBuilder::box(const Pose& X, const glm::dvec3& half, double rounding) {
    // each face: a flat middle and one strip round it that leans over the edge
    constexpr double kLean = 0.4142;  // tan of half of 45 degrees: the middle of the rounding
    constexpr double kWideMm = 36.0;
    // wide roundings in two steps, narrow ones in one
    const std::vector<double> lean = rounding >= kWideMm
                                         ? std::vector<double>{-1.0, -kLean, 0.0, 0.0, kLean, 1.0}
                                         : std::vector<double>{-1.0, 0.0, 0.0, 1.0};
    const int steps = static_cast<int>(lean.size()) - 1;
    const glm::dvec3 core = half - rounding;
    for (int axis = 0; axis < 3; ++axis) {
        for (const double side : {-1.0, 1.0}) {
            const int a = (axis + 1) % 3, b = (axis + 2) % 3;
            const auto first = static_cast<std::uint32_t>(mesh_->vertices.size());
            for (int j = 0; j <= steps; ++j) {
                for (int i = 0; i <= steps; ++i) {
                    glm::dvec3 n(0.0), p(0.0);
                    n[axis] = side;
                    n[a] = lean[static_cast<std::size_t>(i)];
                    n[b] = lean[static_cast<std::size_t>(j)];
                    n = glm::normalize(n);
                    p[axis] = side * core[axis];
                    p[a] = 2 * i > steps ? core[a] : -core[a];
                    p[b] = 2 * j > steps ? core[b] : -core[b];
                    add(X.point(p + n * rounding), X.direction(n), paint_);
                }
            }
            join(first, steps, steps);
        }
    }
}

void MeshBuilder::lathe(const Pose& X, const std::vector<glm::dvec2>& outline, int segments) {
    for (std::size_t k = 0; k + 1 < outline.size(); ++k) {
        const glm::dvec2 from = outline[k], to = outline[k + 1], along = to - from;
        const glm::dvec2 out = glm::normalize(glm::dvec2(along.y, -along.x));
        const auto first = static_cast<std::uint32_t>(mesh_->vertices.size());
        for (const glm::dvec2& at : {from, to}) {
            for (int i = 0; i <= segments; ++i) {
                const double angle = 2.0 * units::kPi * i / segments;
                const double c = std::cos(angle), s = std::sin(angle);
                add(X.point({at.x * c, at.x * s, at.y}), X.direction({out.x * c, out.x * s, out.y}),
                    paint_);
            }
        }
        join(first, segments, 1);
    }
}

void MeshBuilder::ellipsoid(const Pose& X, const glm::dvec3& half, int segments) {
    const int rows = std::max(3, segments / 2);
    const auto first = static_cast<std::uint32_t>(mesh_->vertices.size());
    for (int j = 0; j <= rows; ++j) {
        const double polar = units::kPi * j / rows;
        for (int i = 0; i <= segments; ++i) {
            const double angle = 2.0 * units::kPi * i / segments;
            const glm::dvec3 d(std::sin(polar) * std::cos(angle), std::sin(polar) * std::sin(angle),
                               -std::cos(polar));
            add(X.point(d * half), X.direction(glm::normalize(d / half)), paint_);
        }
    }
    join(first, segments, rows);
}

void MeshBuilder::tube(const std::vector<glm::dvec3>& points, const std::vector<double>& radius_mm,
                       int segments, const std::vector<Paint>& paints) {
    if (points.size() < 2) return;
    const std::size_t last = points.size() - 1;
    glm::dvec3 x(0.31, 0.2, 0.93);
    const auto first = static_cast<std::uint32_t>(mesh_->vertices.size());
    int rows = -1;
    Paint paint = paints.empty() ? paint_ : paints.front();
    const auto ring = [&](const glm::dvec3& center, const glm::dvec3& axis, double radius,
                          double lean) {
        // carried along, so that the tube does not twist
        x = glm::normalize(x - axis * glm::dot(x, axis));
        const glm::dvec3 y = glm::cross(axis, x);
        for (int i = 0; i <= segments; ++i) {
            const double angle = 2.0 * units::kPi * i / segments;
            const glm::dvec3 out = std::cos(angle) * x + std::sin(angle) * y;
            add(center + out * radius, glm::normalize(out + axis * lean), paint);
        }
        ++rows;
    };
    const auto axis_at = [&](std::size_t i) {
        return glm::normalize(points[std::min(i + 1, last)] - points[i > 0 ? i - 1 : 0]);
    };
    const glm::dvec3 start = axis_at(0), end = axis_at(last);
    // round ends in two steps
    ring(points[0] - start * radius_mm[0], start, 1e-3, -20.0);
    ring(points[0] - start * (0.7 * radius_mm[0]), start, 0.71 * radius_mm[0], -1.0);
    for (std::size_t i = 0; i <= last; ++i) {
        if (!paints.empty()) paint = paints[i];
        ring(points[i], axis_at(i), radius_mm[i], 0.0);
    }
    ring(points[last] + end * (0.7 * radius_mm[last]), end, 0.71 * radius_mm[last], 1.0);
    ring(points[last] + end * radius_mm[last], end, 1e-3, 20.0);
    join(first, segments, rows);
}

}  // namespace sideport::room
