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

Read read(const std::string& text) {
    const auto path = std::filesystem::temp_directory_path() /
                      ("sideport_phantom_" + std::to_string(::getpid()) + ".yaml");
    std::ofstream(path) << text;
    Read result;
    result.file = read_phantom_file(path, result.errors);
    std::filesystem::remove(path);
    return result;
}

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
)";

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
    REQUIRE(phantom.bodies.size() == 6);
    CHECK(phantom.bodies[0].solid.half_mm == glm::dvec3(50.0, 40.0, 25.0));
    CHECK(phantom.bodies[0].solid.X_WB.p == glm::dvec3(0.0, 0.0, 10.0));
    CHECK(phantom.bodies[1].solid.X_WB.R[2] == glm::dvec3(0.0, 1.0, 0.0));
    CHECK(phantom.bodies[1].solid.half_mm.z == Approx(40.0));
    CHECK(phantom.bodies[2].solid.X_WB.p.x == Approx(30.0));
    CHECK(phantom.bodies[3].solid.half_mm == glm::dvec3(5.0, 10.0, 15.0));
    CHECK(phantom.bodies[4].solid.shape == SolidShape::capsule);
}

TEST_CASE("equal materials of a phantom file are one") {
    const xray::Phantom phantom = read(kGood).file.phantom;
    CHECK(phantom.materials.size() == 5);
    std::vector<std::size_t> used;
    for (const xray::Body& body : phantom.bodies)
        used.push_back(body.material);
    CHECK(used == std::vector<std::size_t>{0, 1, 2, 3, 4, 0});
    CHECK(phantom.materials[2].density_g_per_cm3 == Approx(1.279).epsilon(1e-3));
    CHECK(phantom.materials[4].density_g_per_cm3 == Approx(1.19));
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
