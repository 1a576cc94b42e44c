#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>
#include <unistd.h>

#include "sim/cli/phantom_file.h"

using namespace sideport;
using namespace sideport::cli;

namespace {

struct Read {
    PhantomFile file;
    Errors errors;
};

const std::string kGood =
    R"(geometry: {source_to_detector: "1100 mm", source_to_isocenter: "70 cm", detector_width: "200 mm", pixels: 128}
detector: {kind: photon_counting}
exposure: {charge: "2 mAs"}
solids:
  - {shape: box, size: "100 mm, 80 mm, 50 mm", center: "0 mm, 0 mm, 1 cm", material: water}
  - {shape: cylinder, radius: "5 mm", length: "80 mm", axis: "0, 1, 0", material: titanium}
  - {shape: sphere, radius: "10 mm", center: [30 mm, 0 mm, 0 mm], material: {compound: "iohexol 240 mgI/mL"}}
  - {shape: ellipsoid, size: "10 mm, 20 mm, 30 mm", material: {elements: {Ti: 0.9, Al: 0.06, V: 0.04}, density_g_per_cm3: 4.43}}
  - {shape: capsule, radius: "2 mm", length: "40 mm", material: {compound: "C5H8O2", density_g_per_cm3: 1.19}}
  - {shape: sphere, radius: "1 mm", material: water}
  - {shape: tube, outer_radius: "4 mm", inner_radius: "3 mm", length: "2 cm", axis: "1, 0, 0", material: water}
  - {shape: mesh, file: part.stl, scale: "2 mm", center: "0 mm, 5 mm, 0 mm", axis: "0, 1, 0", material: water}
  - {shape: mesh, file: part.stl, scale: "2 mm", material: titanium}
)";

/// A tetrahedron with a corner in the origin and edges of 1 along the axes, as text.
const std::string kTetrahedron = [] {
    constexpr const char* kCorners[] = {"0 0 0", "1 0 0", "0 1 0", "0 0 1"};
    constexpr int kFaces[][3] = {{0, 2, 1}, {0, 1, 3}, {0, 3, 2}, {1, 2, 3}};
    std::string text = "solid part\n";
    for (const auto& face : kFaces) {
        text += "facet normal 0 0 0\nouter loop\n";
        for (const int corner : face)
            text += std::string("vertex ") + kCorners[corner] + "\n";
        text += "endloop\nendfacet\n";
    }
    return text + "endsolid part\n";
}();

/// The phantom with part.stl beside it.
Read read(const std::string& text, const std::string& part = kTetrahedron) {
    const auto folder =
        std::filesystem::temp_directory_path() / ("sideport_phantom_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "phantom.yaml") << text;
    std::ofstream(folder / "part.stl", std::ios::binary) << part;
    Read result;
    result.file = read_phantom_file(folder / "phantom.yaml", result.errors);
    std::filesystem::remove_all(folder);
    return result;
}

std::string changed(const std::string& what, const std::string& with) {
    std::string text = kGood;
    const std::size_t at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), with);
}

/// place: ":line:column", or ":line:" for any column.
bool stands_at(const std::string& where, const std::string& place) {
    const std::size_t at = where.find(".yaml" + place);
    return at != std::string::npos &&
           (place.back() == ':' || at + 5 + place.size() == where.size());
}

}  // namespace

TEST_CASE("a phantom file says where source, detector and solids are") {
    const Read good = read(kGood);
    for (const Error& error : good.errors)
        FAIL_CHECK(error.line());
    const xray::Phantom& phantom = good.file.phantom;
    CHECK(phantom.geometry.source_W_mm.z == Approx(-700.0));
    CHECK(phantom.geometry.detector_center_W_mm.z == Approx(400.0));
    CHECK(phantom.geometry.pixel_mm == Approx(200.0 / 128.0));
    CHECK(phantom.geometry.normal_W().z == Approx(1.0));
    CHECK(phantom.detector == xray::DetectorKind::photon_counting);
    CHECK(good.file.charge_mas == Approx(2.0));
    REQUIRE(phantom.bodies.size() == 9);
    CHECK(phantom.bodies[0].solid.half_mm == glm::dvec3(50.0, 40.0, 25.0));
    CHECK(phantom.bodies[0].solid.X_WB.p == glm::dvec3(0.0, 0.0, 10.0));
    CHECK(phantom.bodies[1].solid.X_WB.R[2] == glm::dvec3(0.0, 1.0, 0.0));
    CHECK(phantom.bodies[1].solid.half_mm.z == Approx(40.0));
    CHECK(phantom.bodies[2].solid.X_WB.p.x == Approx(30.0));
    CHECK(phantom.bodies[3].solid.half_mm == glm::dvec3(5.0, 10.0, 15.0));
    CHECK(phantom.bodies[4].solid.shape == SolidShape::capsule);
    CHECK(phantom.bodies[6].solid.shape == SolidShape::cylinder);
    CHECK(phantom.bodies[6].solid.half_mm == glm::dvec3(4.0, 4.0, 10.0));
    CHECK(phantom.bodies[6].bore == Approx(0.75));
    CHECK(!phantom.grid);
}

TEST_CASE("equal materials of a phantom file are one") {
    const xray::Phantom phantom = read(kGood).file.phantom;
    CHECK(phantom.materials.size() == 5);
    std::vector<std::size_t> used;
    for (const xray::Body& body : phantom.bodies)
        used.push_back(body.material);
    CHECK(used == std::vector<std::size_t>{0, 1, 2, 3, 4, 0, 0, 0, 1});
    CHECK(phantom.materials[2].density_g_per_cm3 == Approx(1.279).epsilon(1e-3));
    CHECK(phantom.materials[4].density_g_per_cm3 == Approx(1.19));
}

TEST_CASE("a mesh stands beside the phantom file, in its scale, and is read once") {
    const Read good = read(kGood);
    const xray::Body& body = good.file.phantom.bodies[7];
    REQUIRE(body.mesh);
    CHECK(body.mesh == good.file.phantom.bodies[8].mesh);
    REQUIRE(good.file.meshes.size() == 1);
    CHECK(good.file.meshes[0].file == "part.stl");
    CHECK(body.mesh->triangle_count() == 4);
    CHECK(body.mesh->volume_mm3() == Approx(8.0 / 6.0));
    CHECK(body.solid.X_WB.p == glm::dvec3(0.0, 5.0, 0.0));
    CHECK(body.solid.X_WB.R[2] == glm::dvec3(0.0, 1.0, 0.0));
    CHECK(read(changed("scale: \"2 mm\", center", "center")).file.meshes.size() == 2);
}

TEST_CASE("what is wrong with a mesh is said with its file's name and the phantom's line") {
    struct Fault {
        std::string part, code, word;
    };
    std::string open = kTetrahedron;
    open.erase(open.rfind("facet normal"), open.rfind("endsolid") - open.rfind("facet normal"));
    const Fault fault =
        GENERATE_COPY(Fault{"", "stl.empty", "empty"}, Fault{"a part", "stl.length", "6 bytes"},
                      Fault{open, "mesh.open", "3 of its edges"},
                      Fault{"solid a\nendsolid a\n", "mesh.empty", "no triangle"},
                      Fault{"solid a\nfacet\n", "stl.syntax", "normal"},
                      Fault{kTetrahedron.substr(0, 100), "stl.syntax", "line 9"});
    const Read bad = read(kGood, fault.part);
    REQUIRE(bad.errors.size() == 2);  // two solids name it
    CAPTURE(bad.errors[0].line());
    CHECK(bad.errors[0].code == fault.code);
    CHECK(bad.errors[0].message.find("solid 8 (mesh): 'part.stl'") == 0);
    CHECK(bad.errors[0].message.find(fault.word) != std::string::npos);
    CHECK(stands_at(bad.errors[0].where, ":12:25"));
}

TEST_CASE("an empty phantom is the open field before the usual detector") {
    const Read open = read("solids: []\n");
    CHECK(open.errors.empty());
    CHECK(open.file.phantom.bodies.empty());
    CHECK(open.file.phantom.geometry.width_px == 512);
    CHECK(open.file.phantom.detector == xray::DetectorKind::energy_integrating);
    CHECK(open.file.charge_mas == 1.0);
}

TEST_CASE("each fault of a phantom file names its line, column and code") {
    struct Fault {
        std::string what, with, code, word, place;
    };
    const Fault fault = GENERATE(
        Fault{"geometry:", "geometri:", "phantom.unknown_field", "did you mean geometry", ":1:1"},
        Fault{"\"1100 mm\"", "1100", "quantity.missing_unit", "source_to_detector", ":1:32"},
        Fault{"\"1100 mm\"", "\"-1 mm\"", "phantom.range", "more than 0", ":1:32"},
        Fault{"\"70 cm\"", "\"2 m\"", "phantom.range", "behind the detector", ":1:11"},
        Fault{"pixels: 128", "pixels: 0", "phantom.range", "from 1 to 4096", ":1:"},
        Fault{"pixels: 128", "pixels: 12.5", "phantom.number", "whole", ":1:"},
        Fault{"pixels: 128", "pixels: many", "phantom.number", "many", ":1:"},
        Fault{"photon_counting", "film", "phantom.detector", "photon_counting", ":2:18"},
        Fault{"kind: photon_counting", "", "phantom.missing", "kind", ":2:11"},
        Fault{"\"2 mAs\"", "2", "quantity.missing_unit", "charge", ":3:20"},
        Fault{"\"2 mAs\"", "\"0 mAs\"", "phantom.range", "at most 10000", ":3:20"},
        Fault{"shape: box", "shape: bix", "phantom.shape", "did you mean box", ":5:13"},
        Fault{"shape: box, ", "", "phantom.missing", "shape", ":5:5"},
        Fault{"\"100 mm, 80 mm, 50 mm\"", "\"100 mm, 80 mm\"", "phantom.type", "three", ":5:24"},
        Fault{"100 mm, 80 mm", "100 mm, 0 mm", "phantom.range", "above 0", ":5:24"},
        Fault{"100 mm, 80 mm", "100 mm, 80 mL", "quantity.wrong_unit", "size", ":5:24"},
        Fault{"1 cm", "200 m", "phantom.range", "center", ":5:56"},
        Fault{"radius: \"5 mm\", ", "", "phantom.missing", "radius", ":6:5"},
        Fault{"\"0, 1, 0\"", "\"0, 0, 0\"", "phantom.range", "axis", ":6:"},
        Fault{"material: titanium", "material: titanum", "material.unknown", "titanium", ":6:"},
        Fault{"iohexol 240", "iohexal 240", "material.unknown_agent", "iohexol", ":7:"},
        Fault{"{Ti: 0.9", "{Tx: 0.9", "material.element", "Tx", ":8:"},
        Fault{"{Ti: 0.9", "{Ti: 0.5", "material.fractions", "sum", ":8:"},
        Fault{", density_g_per_cm3: 4.43", "", "phantom.missing", "density", ":8:"},
        Fault{"density_g_per_cm3: 4.43", "density_g_per_cm3: 0", "phantom.range", "density", ":8:"},
        Fault{"{Ti: 0.9, Al: 0.06, V: 0.04}", "Ti", "phantom.type", "map", ":8:"},
        Fault{"C5H8O2", "C5Q8", "material.formula", "C5Q8", ":9:"},
        Fault{"\"2 mm\", length", "\"2 mm\", radius", "phantom.duplicate", "radius", ":9:"},
        Fault{"material: water}\n  - {shape: cyl", "material: {}}\n  - {shape: cyl",
              "phantom.missing", "either compound or elements", ":5:"},
        Fault{"photon_counting", "csi, grid: \"8:1\"", "phantom.detector", "10:1", ":2:"},
        Fault{"\"1100 mm\"", "\"0.1 mm\"", "phantom.range", "1 to 100000 mm", ":1:"},
        Fault{"radius: \"5 mm\"", "radius: \"0.001 um\"", "phantom.range", "1e-05 to 100000",
              ":6:"},
        Fault{"inner_radius: \"3 mm\"", "inner_radius: \"4 mm\"", "phantom.range",
              "less than outer_radius", ":11:"},
        Fault{"outer_radius: \"4 mm\", ", "", "phantom.missing", "outer_radius", ":11:"},
        Fault{"file: part.stl, scale: \"2 mm\", center", "center", "phantom.missing", "file",
              ":12:"},
        Fault{"file: part.stl", "file: []", "phantom.type", "name of an STL", ":12:25"},
        Fault{"file: part.stl", "file: /dev/zero", "file.unreadable", "a device or a pipe", ":12:"},
        Fault{"file: part.stl", "file: /", "file.unreadable", "folder", ":12:"},
        Fault{"file: part.stl", "file: port.stl", "file.missing", "port.stl", ":12:25"},
        Fault{"scale: \"2 mm\"", "scale: 2", "quantity.missing_unit", "scale", ":12:"},
        Fault{"scale: \"2 mm\"", "scale: \"20 km\"", "quantity.wrong_unit", "scale", ":12:"},
        Fault{"scale: \"2 mm\"", "scale: \"101 m\"", "phantom.range", "scale", ":12:"},
        Fault{"shape: mesh", "shape: mash", "phantom.shape", "did you mean mesh", ":12:13"},
        Fault{"solids:\n", "solids: 5\nrest:\n", "phantom.type", "list", ":4:9"},
        Fault{"exposure: {", "exposure: }", "phantom.syntax", "", ":3:11"});
    const Read bad = read(changed(fault.what, fault.with));
    CAPTURE(fault.with);
    bool found = false;
    for (const Error& error : bad.errors) {
        UNSCOPED_INFO(error.line());
        found = found ||
                (error.code == fault.code && error.message.find(fault.word) != std::string::npos &&
                 stands_at(error.where, fault.place));
    }
    CHECK(found);
}

TEST_CASE("a phantom file with many faults reports them all") {
    std::string text = changed("photon_counting", "film");
    text.replace(text.find("shape: box"), 10, "shape: bix");
    text.replace(text.find("titanium"), 8, "titanum");
    text.replace(text.find("\"2 mAs\""), 7, "\"2 kV\"");
    CHECK(read(text).errors.size() == 4);
}

TEST_CASE("a phantom file that is not there is one error") {
    Errors errors;
    read_phantom_file("/no/such/phantom.yaml", errors);
    REQUIRE(errors.size() == 1);
    CHECK(errors[0].code == "file.missing");
}
