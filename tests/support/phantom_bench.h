#pragma once

#include <string>

#include "sim/xray/phantom.h"

namespace sideport::test_support {

/// A bench with nothing on it: focus 700 mm before the isocentre, detector 300 mm behind it.
xray::Phantom empty_bench(int size_px, double detector_mm);

/// Puts a body on top of the others; bodies of one material's name share it.
void add(xray::Phantom& phantom, xray::Body body, const std::string& material);
void add(xray::Phantom& phantom, const Solid& solid, const std::string& material);

Solid box(const glm::dvec3& half_mm, const glm::dvec3& center_mm = {});
/// Across the whole beam, in the isocentre.
Solid slab(double thickness_mm);
Solid sphere(double radius_mm, const glm::dvec3& center_mm);
/// A body of revolution, or a box, about an axis.
Solid rod(SolidShape shape, double radius_mm, double half_mm, const glm::dvec3& axis,
          const glm::dvec3& center_mm);
/// A cylinder with a bore, or a mesh in place of a solid.
xray::Body tube(double outer_mm, double inner_mm, double half_mm, const glm::dvec3& axis,
                const glm::dvec3& center_mm);
xray::Body mesh(const xray::TriangleSoup& triangles, const Pose& X_WB = {});

/// Closed surfaces, corners counter-clockwise seen from outside.
xray::TriangleSoup box_surface(const glm::dvec3& half_mm, const glm::dvec3& center_mm = {});
/// An icosahedron whose faces are divided in four, `divisions` times: 20 * 4^divisions triangles
/// with their corners on the sphere.
xray::TriangleSoup sphere_surface(double radius_mm, int divisions,
                                  const glm::dvec3& center_mm = {});
/// The largest sphere about the centre that lies inside of sphere_surface.
double inner_radius_mm(const xray::TriangleSoup& sphere, const glm::dvec3& center_mm = {});
xray::TriangleSoup joined(xray::TriangleSoup a, const xray::TriangleSoup& b);
/// The same surface with its inside out.
xray::TriangleSoup inverted(xray::TriangleSoup triangles);

/// Chord of a ray through a ball: 2 sqrt(r2 - b2), b the distance of its centre from the ray.
double ball_chord_mm(double radius_mm, const glm::dvec3& from_center_mm,
                     const glm::dvec3& direction);

}  // namespace sideport::test_support
