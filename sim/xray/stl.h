#pragma once

#include <string_view>

#include "sim/xray/mesh.h"

namespace sideport::xray {

/// Triangles that one STL file may hold.
inline constexpr std::size_t kMostTriangles = 2'000'000;

/// The triangles of an STL file, binary or ASCII, in the file's unit; normals are not used, as the
/// order of the corners says the same. A file whose length is that of a binary one is binary, even
/// if it begins with "solid".
/// Errors: stl.empty, stl.length, stl.syntax (with the line), stl.number (NaN, infinite), stl.size.
/// ref: 3D Systems, StereoLithography Interface Specification, 1988.
Result<TriangleSoup> parse_stl(std::string_view bytes);

}  // namespace sideport::xray
