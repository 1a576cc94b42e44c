#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include <glm/glm.hpp>

#include "sim/base/pose.h"

namespace sideport::room {

/// How a surface answers to light; the numbers stand in shaders/room/surface.glsl.
enum class Finish : std::uint32_t { matte, skin, metal, plastic, cloth, glove, needle, floor };

/// What a vertex belongs to and how it looks. Colour: sRGB.
struct Paint {
    std::uint32_t rgb = 0x808080;  ///< 0xRRGGBB
    Finish finish = Finish::matte;
};

/// A vertex in the frame of its part.
struct Vertex {
    glm::vec3 p_mm;
    glm::vec3 n;
    std::uint32_t color;  ///< red in the lowest byte; highest byte: Finish
    std::uint32_t part;
};

struct Mesh {
    std::vector<Vertex> vertices;
    std::vector<std::uint32_t> triangles;  ///< three indices each, cross(b - a, c - a) along n
};

/// Adds shapes to a mesh; every shape takes the part and the paint that were set before it.
class MeshBuilder {
  public:
    explicit MeshBuilder(Mesh& mesh) : mesh_(&mesh) {}

    MeshBuilder& part(std::uint32_t part) {
        part_ = part;
        return *this;
    }
    MeshBuilder& paint(Paint paint) {
        paint_ = paint;
        return *this;
    }

    /// A sheet of (columns + 1) x (rows + 1) points, point(u, v) with u and v from 0 to 1. Normals
    /// from the sheet's own slopes, toward cross(dp/du, dp/dv), or away from it when flipped.
    /// paint_at, where given, replaces the paint.
    using Sheet = std::function<glm::dvec3(double u, double v)>;
    using PaintAt = std::function<Paint(double u, double v)>;
    void sheet(int columns, int rows, const Sheet& point, bool flip = false,
               const PaintAt& paint_at = {});

    /// A box whose edges are rounded with a radius (<= the smallest half edge).
    void box(const Pose& X, const glm::dvec3& half_mm, double rounding_mm);

    /// A body of revolution about the z axis of X: (radius, z) along its outline, with sharp edges
    /// between the stretches. The outline runs so that its outside lies to its right (z up:
    /// outward), that is from low z to high z on the outside.
    void lathe(const Pose& X, const std::vector<glm::dvec2>& outline, int segments);

    /// An ellipsoid with semi axes along those of X.
    void ellipsoid(const Pose& X, const glm::dvec3& half_mm, int segments);

    /// A round tube through points, with round ends; radius at each point, and paint where given.
    void tube(const std::vector<glm::dvec3>& points, const std::vector<double>& radius_mm,
              int segments, const std::vector<Paint>& paints = {});

  private:
    std::uint32_t add(const glm::dvec3& p, const glm::dvec3& n, const Paint& paint);
    /// Adds a triangle so that it looks along its normals.
    void triangle(std::uint32_t a, std::uint32_t b, std::uint32_t c);
    /// Joins rows of vertices that were added one after the other.
    void join(std::uint32_t first, int columns, int rows);

    Mesh* mesh_;
    std::uint32_t part_ = 0;
    Paint paint_;
};

}  // namespace sideport::room
