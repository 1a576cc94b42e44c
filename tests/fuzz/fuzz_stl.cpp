#include <cmath>
#include <cstdlib>
#include <string_view>

#include "sim/xray/stl.h"

/// Whatever is read as triangles is a closed surface or refused; a closed one has finite crossings.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace sideport::xray;
    const auto triangles = parse_stl({reinterpret_cast<const char*>(data), size});
    if (!triangles) return 0;
    const auto mesh = Mesh::make(triangles.value());
    if (!mesh) return 0;
    std::vector<Interval> inside;
    mesh.value().crossings({0.1, 0.2, -700.0}, {0.0, 0.0, 1.0}, inside);
    for (const Interval& part : inside) {
        if (!(part.in < part.out)) std::abort();
    }
    return 0;
}
