#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include <glm/glm.hpp>

#include "sim/base/result.h"
#include "sim/xray/box_tree.h"
#include "sim/xray/interval.h"

namespace sideport::xray {

/// Triangles as a file lists them: three corners each.
using TriangleSoup = std::vector<std::array<glm::dvec3, 3>>;

/// A closed surface of triangles. Inside is where the surface winds around (winding number not 0):
/// parts that overlap or cross each other are one body, an inner surface that faces the other way
/// is a hollow.
///
/// A straight line counts each triangle that it meets exactly once, through shared edges and
/// corners too: corners are projected along the line once each, the sides on which edges pass are
/// decided exactly, and a line that meets an edge is thought of as moved aside by less than any
/// number. ref: Woop, Benthin, Wald, Watertight Ray/Triangle Intersection, JCGT 2(1), 2013
/// (projection); Edelsbrunner, Muecke, Simulation of Simplicity, ACM Trans. Graph. 9, 1990 (moving
/// aside).
class Mesh {
  public:
    /// Corners that agree to the last bit are one. Triangles of no area whose corners coincide are
    /// left out; parts whose triangles do not all face one way are turned where that is possible.
    /// Errors: mesh.empty, mesh.open, mesh.one_sided, mesh.edge.
    static Result<Mesh> make(const TriangleSoup& triangles);

    /// Adds the parts of the endless line that lie inside, in order. direction: unit length; both
    /// in the mesh's own frame.
    void crossings(const glm::dvec3& origin_mm, const glm::dvec3& direction,
                   std::vector<Interval>& inside) const;

    const Box& box() const { return box_; }
    std::size_t triangle_count() const { return triangles_.size(); }
    /// Of the space inside; where parts overlap, each counts. >= 0.
    double volume_mm3() const;
    std::size_t left_out_count() const { return left_out_count_; }  ///< triangles without area
    std::size_t turned_count() const { return turned_count_; }      ///< triangles

  private:
    using Triangle = std::array<std::uint32_t, 3>;

    void add(const TriangleSoup& triangles);
    Result<Done> close();
    Result<Done> turn_alike();

    std::vector<glm::dvec3> corners_mm_;
    std::vector<Triangle> triangles_;
    Box box_;
    BoxTree tree_;
    std::size_t left_out_count_ = 0, turned_count_ = 0;
};

}  // namespace sideport::xray
