#include "sim/cli/phantom_file.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/base/file_io.h"
#include "sim/base/quantity.h"
#include "sim/cli/yaml_reader.h"
#include "sim/xray/stl.h"

namespace sideport::cli {

namespace {

constexpr std::size_t kMaxSolids = 20'000;
constexpr std::size_t kMaxBytes = 1U << 24U;  ///< 20 000 solids take 2 to 3 MB
/// From 10 nm to 100 m: squares and cubes of such lengths and their ratios stay finite.
constexpr double kThinnestMm = 1e-5, kFarthestMm = 1e5;

const std::vector<std::string> kShapes{"box",       "cylinder", "tube", "sphere",
                                       "ellipsoid", "capsule",  "mesh"};

/// Splits "a, b, c" at its commas.
std::vector<std::string> parts_of(const std::string& text) {
    std::vector<std::string> parts;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t comma = std::min(text.find(',', begin), text.size());
        parts.push_back(text.substr(begin, comma - begin));
        begin = comma + 1;
    }
    return parts;
}

/// Walks the document once; every fault is noted with its place and reading goes on.
class Reader : private YamlReader {
  public:
    Reader(const std::filesystem::path& file, Errors& errors)
        : YamlReader(file.string(), "phantom", errors),
          folder_(file.parent_path()) {}

    PhantomFile read(const YAML::Node& root) {
        if (!is_map(root, "the file", {"geometry", "detector", "exposure", "solids"})) return {};
        read_geometry(root["geometry"]);
        read_detector(root["detector"]);
        read_exposure(root["exposure"]);
        const YAML::Node solids = root["solids"];
        if (!solids || solids.IsNull()) return std::move(out_);  // the open field
        if (!solids.IsSequence()) {
            fault(solids, "type", "solids must be a list");
        } else if (solids.size() > kMaxSolids) {
            fault(solids, "range", fmt::format("{} solids; at most {}", solids.size(), kMaxSolids));
        } else {
            std::size_t number = 0;
            for (const YAML::Node& solid : solids)
                read_solid(solid, fmt::format("solid {}", ++number));
        }
        return std::move(out_);
    }

  private:
    /// A length in [low_mm, 100 m].
    double length_from(const YAML::Node& map, const char* key, const std::string& what,
                       double low_mm) {
        const double mm = length_mm(map, key, what);
        if (mm >= low_mm && mm <= kFarthestMm) return mm;
        fault(map[key], "range",
              fmt::format("{}: {} is '{}'; allowed {:g} to {:g} mm", what, key, text(map[key]),
                          low_mm, kFarthestMm));
        return 1.0;
    }
    double body_mm(const YAML::Node& map, const char* key, const std::string& what) {
        return length_from(map, key, what, kThinnestMm);
    }
    double length_or(const YAML::Node& map, const char* key, double fallback_mm) {
        return map[key] ? length_from(map, key, "geometry", 1.0) : fallback_mm;
    }

    void read_geometry(const YAML::Node& node) {
        const bool given =
            node && !node.IsNull() &&
            is_map(node, "geometry",
                   {"source_to_detector", "source_to_isocenter", "detector_width", "pixels"});
        const YAML::Node map = given ? node : YAML::Node(YAML::NodeType::Map);
        const double detector_mm = length_or(map, "source_to_detector", 1000.0);
        const double isocenter_mm = length_or(map, "source_to_isocenter", 700.0);
        const double width_mm = length_or(map, "detector_width", 200.0);
        const double pixels = number(map, "pixels", 512.0, 1.0, 4096.0, "geometry");
        if (pixels != std::floor(pixels))
            fault(map["pixels"], "number", "geometry: pixels must be a whole number");
        if (isocenter_mm > detector_mm) {
            fault(
                node, "range",
                fmt::format("geometry: source_to_isocenter {} mm lies behind the detector at {} mm",
                            isocenter_mm, detector_mm));
        }
        xray::ProjectionGeometry& g = out_.phantom.geometry;
        g.source_W_mm = {0.0, 0.0, -isocenter_mm};
        g.detector_center_W_mm = {0.0, 0.0, detector_mm - isocenter_mm};
        g.u_W = {1.0, 0.0, 0.0};
        g.v_W = {0.0, 1.0, 0.0};
        g.width_px = g.height_px = static_cast<int>(pixels);
        g.pixel_mm = width_mm / pixels;
        g.field_half_mm = glm::dvec2(0.5 * width_mm);
    }

    void read_detector(const YAML::Node& node) {
        if (!node || node.IsNull() || !is_map(node, "detector", {"kind", "grid"})) return;
        read_kind(need(node, "kind", "detector"));
        const std::string grid = node["grid"] ? text(node["grid"]) : "none";
        out_.phantom.grid = grid == "10:1";
        if (out_.phantom.grid || grid == "none") return;
        fault(node["grid"], "detector",
              fmt::format("detector: grid '{}': allowed none, \"10:1\"", grid));
    }

    void read_kind(const YAML::Node& kind) {
        if (!kind) return;
        const std::string name = text(kind);
        const std::pair<const char*, xray::DetectorKind> kinds[] = {
            {"ideal_energy_integrating", xray::DetectorKind::energy_integrating},
            {"photon_counting", xray::DetectorKind::photon_counting},
            {"csi", xray::DetectorKind::csi}};
        for (const auto& [known, value] : kinds) {
            if (name != known) continue;
            out_.phantom.detector = value;
            return;
        }
        fault(kind, "detector",
              fmt::format("detector: kind '{}': allowed ideal_energy_integrating, "
                          "photon_counting, csi",
                          name));
    }

    void read_exposure(const YAML::Node& node) {
        if (!node || node.IsNull() || !is_map(node, "exposure", {"charge"})) return;
        const YAML::Node charge = need(node, "charge", "exposure");
        if (!charge) return;
        const auto mas = parse_quantity(text(charge), Dimension::charge_mas);
        if (!mas) {
            fault_with_code(charge, mas.error().code, "exposure: charge: " + mas.error().message);
        } else if (!(mas.value() > 0.0 && mas.value() <= 1e4)) {
            fault(
                charge, "range",
                fmt::format("exposure: charge '{}': more than 0, at most 10000 mAs", text(charge)));
        } else {
            out_.charge_mas = mas.value();
        }
    }

    /// Three values as "a, b, c" or [a, b, c]; nothing where they cannot be read.
    std::optional<glm::dvec3> vector(const YAML::Node& node, const std::string& what,
                                     Dimension dimension) {
        std::vector<std::string> parts;
        if (node.IsSequence()) {
            for (const YAML::Node& part : node)
                parts.push_back(text(part));
        } else {
            parts = parts_of(text(node));
        }
        glm::dvec3 values(0.0);
        if (parts.size() != 3) {
            fault(node, "type", fmt::format("{} needs three values", what));
            return std::nullopt;
        }
        for (int k = 0; k < 3; ++k) {
            const auto value = parse_quantity(parts[static_cast<std::size_t>(k)], dimension);
            if (!value) {
                fault_with_code(node, value.error().code,
                                fmt::format("{}: {}", what, value.error().message));
                return std::nullopt;
            }
            values[k] = value.value();
        }
        if (!(std::max({std::fabs(values.x), std::fabs(values.y), std::fabs(values.z)}) <=
              kFarthestMm))
            fault(node, "range", fmt::format("{}: at most {:g} are allowed", what, kFarthestMm));
        return values;
    }

    void read_solid(const YAML::Node& node, const std::string& solid) {
        if (!node.IsMap()) return fault(node, "type", solid + " must be a map");
        const YAML::Node shape = need(node, "shape", solid);
        if (!shape) return;
        const std::string name = text(shape);
        const std::string what = fmt::format("{} ({})", solid, name);
        xray::Body body;
        if (name == "box" || name == "ellipsoid") {
            body.solid.shape = name == "box" ? SolidShape::box : SolidShape::ellipsoid;
            check_fields(node, what, {"size"});
            body.solid.half_mm = 0.5 * size(node, what);
        } else if (name == "sphere") {
            body.solid.shape = SolidShape::ellipsoid;
            check_fields(node, what, {"radius"});
            body.solid.half_mm = glm::dvec3(body_mm(node, "radius", what));
        } else if (name == "cylinder" || name == "capsule") {
            body.solid.shape = name == "cylinder" ? SolidShape::cylinder : SolidShape::capsule;
            check_fields(node, what, {"radius", "length"});
            set_rod(node, what, body_mm(node, "radius", what), body.solid);
        } else if (name == "tube") {
            check_fields(node, what, {"outer_radius", "inner_radius", "length"});
            read_tube(node, what, body);
        } else if (name == "mesh") {
            check_fields(node, what, {"file", "scale"});
            body.mesh = mesh_of(node, what);
        } else {
            const std::string near = nearest_word(name, kShapes);
            return fault(
                shape, "shape",
                fmt::format("{}: shape '{}': allowed {}{}{}", solid, name, fmt::join(kShapes, ", "),
                            near.empty() ? "" : "; did you mean ", near));
        }
        place(node, what, body.solid);
        const YAML::Node material = need(node, "material", what);
        if (material) add(std::move(body), material, what);
    }

    void set_rod(const YAML::Node& node, const std::string& what, double radius_mm, Solid& solid) {
        solid.half_mm = {radius_mm, radius_mm, 0.5 * body_mm(node, "length", what)};
    }

    /// A hollow cylinder: what lies in its bore stays.
    void read_tube(const YAML::Node& node, const std::string& what, xray::Body& body) {
        const double outer_mm = body_mm(node, "outer_radius", what);
        const double inner_mm = body_mm(node, "inner_radius", what);
        body.solid.shape = SolidShape::cylinder;
        set_rod(node, what, outer_mm, body.solid);
        body.bore = inner_mm / outer_mm;
        if (inner_mm < outer_mm || !node["outer_radius"] || !node["inner_radius"]) return;
        fault(node["inner_radius"], "range",
              fmt::format("{}: inner_radius '{}' must be less than outer_radius '{}'", what,
                          text(node["inner_radius"]), text(node["outer_radius"])));
    }

    /// A file that several solids name in one scale is read once.
    std::shared_ptr<const xray::Mesh> mesh_of(const YAML::Node& node, const std::string& what) {
        const YAML::Node file = need(node, "file", what);
        const double scale_mm = node["scale"] ? body_mm(node, "scale", what) : 1.0;
        if (!file) return nullptr;
        if (text(file).empty()) {
            fault(file, "type", what + ": file must be the name of an STL file");
            return nullptr;
        }
        const std::filesystem::path path = folder_ / text(file);
        auto& known = meshes_[{path.string(), scale_mm}];
        if (known) return known;
        auto mesh = load_mesh(path, scale_mm);
        if (mesh) {
            known = std::make_shared<const xray::Mesh>(std::move(mesh).value());
            out_.meshes.push_back({text(file), known});
            return known;
        }
        fault_with_code(file, mesh.error().code,
                        fmt::format("{}: '{}': {}", what, text(file), mesh.error().message));
        return nullptr;
    }

    static Result<xray::Mesh> load_mesh(const std::filesystem::path& path, double scale_mm) {
        std::error_code none;
        if (std::filesystem::is_other(path, none)) {  // a pipe would be waited for without end
            return Error{"file.unreadable", "this is a device or a pipe, a file is needed", ""};
        }
        const auto bytes = read_file(path);
        if (!bytes) return bytes.error();
        auto triangles = xray::parse_stl(bytes.value());
        if (!triangles) return triangles.error();
        for (auto& triangle : triangles.value()) {
            for (glm::dvec3& corner : triangle) {
                corner *= scale_mm;
                const double farthest_mm = glm::length(corner);
                if (farthest_mm <= kFarthestMm) continue;
                return Error{"mesh.range",
                             fmt::format("a corner lies {:.4g} mm from the file's origin; at most "
                                         "{:g} mm (is the scale right?)",
                                         farthest_mm, kFarthestMm),
                             ""};
            }
        }
        return xray::Mesh::make(triangles.value());
    }

    void check_fields(const YAML::Node& node, const std::string& what, Names own) {
        own.insert(own.begin(), "shape");
        own.insert(own.end(), {"axis", "center", "material"});
        is_map(node, what, own);
    }

    glm::dvec3 size(const YAML::Node& node, const std::string& what) {
        const YAML::Node given = need(node, "size", what);
        if (!given) return glm::dvec3(1.0);
        const auto edges = vector(given, what + ": size", Dimension::length_mm);
        if (!edges) return glm::dvec3(1.0);
        const double thinnest = std::min({edges->x, edges->y, edges->z});
        if (thinnest >= kThinnestMm) return *edges;
        fault(given, "range",
              thinnest > 0.0 ? fmt::format("{}: size must be at least {:g} mm", what, kThinnestMm)
                             : fmt::format("{}: size must be above 0 in every direction", what));
        return glm::dvec3(1.0);
    }

    /// Centre, and the direction of the body's own z axis.
    void place(const YAML::Node& node, const std::string& what, Solid& body) {
        if (node["center"])
            body.X_WB.p = vector(node["center"], what + ": center", Dimension::length_mm)
                              .value_or(glm::dvec3(0.0));
        if (!node["axis"]) return;
        const auto axis = vector(node["axis"], what + ": axis", Dimension::none);
        if (!axis) return;
        if (!(glm::length(*axis) > 1e-6)) {
            return fault(node["axis"], "range", fmt::format("{}: axis needs a length", what));
        }
        const bool along_x = std::fabs(axis->x) > 0.9 * glm::length(*axis);
        body.X_WB.R =
            frame_from_z(*axis, along_x ? glm::dvec3(0.0, 1.0, 0.0) : glm::dvec3(1.0, 0.0, 0.0));
    }

    /// Equal texts are one material.
    void add(xray::Body body, const YAML::Node& node, const std::string& what) {
        const std::string key = YAML::Dump(node);
        const auto [known, is_new] =
            material_index_.try_emplace(key, out_.phantom.materials.size());
        if (is_new) {
            auto material = material_of(node, what);
            if (!material) {
                material_index_.erase(known);
                return;
            }
            out_.phantom.materials.push_back(std::move(*material));
        }
        body.material = known->second;
        body.solid.material = out_.phantom.materials[body.material].name;
        out_.phantom.bodies.push_back(std::move(body));
    }

    std::optional<xray::Material> material_of(const YAML::Node& node, const std::string& what) {
        Result<xray::Material> material = Error{"phantom.material", "", ""};
        if (node.IsScalar()) {
            material = xray::material_from_text(node.Scalar());
        } else if (!is_map(node, what + ": material",
                           {"compound", "elements", "density_g_per_cm3"})) {
            return std::nullopt;
        } else if (node["compound"].IsDefined() == node["elements"].IsDefined()) {
            fault(node, "missing",
                  what + ": material: give a name, or either compound or elements");
            return std::nullopt;
        } else if (node["compound"] && !node["density_g_per_cm3"]) {
            material = xray::material_from_text(text(node["compound"]));
        } else {
            const YAML::Node density = need(node, "density_g_per_cm3", what + ": material");
            if (!density) return std::nullopt;
            const double g_per_cm3 =
                number_of(density, what + ": density_g_per_cm3", 1.0, 1e-6, 30.0);
            material =
                node["compound"]
                    ? xray::material_from_formula(text(node["compound"]), g_per_cm3)
                    : xray::material_from_elements(fractions(node["elements"], what), g_per_cm3);
        }
        if (material) return std::move(material).value();
        fault_with_code(node, material.error().code,
                        fmt::format("{}: {}", what, material.error().message));
        return std::nullopt;
    }

    std::vector<std::pair<std::string, double>> fractions(const YAML::Node& node,
                                                          const std::string& what) {
        std::vector<std::pair<std::string, double>> list;
        if (!node.IsMap()) {
            fault(node, "type",
                  what + ": elements must be a map, e.g. {Ti: 0.9, Al: 0.06, V: 0.04}");
            return list;
        }
        for (const auto& entry : node) {
            list.emplace_back(text(entry.first),
                              number_of(entry.second, what + ": elements", 0.0, 0.0, 1.0));
        }
        return list;
    }

    PhantomFile out_;
    std::filesystem::path folder_;  ///< of the phantom file; names of meshes start there
    std::map<std::string, std::size_t> material_index_;  ///< by what the file writes
    std::map<std::pair<std::string, double>, std::shared_ptr<const xray::Mesh>> meshes_;
};

}  // namespace

PhantomFile read_phantom_file(const std::filesystem::path& file, Errors& errors) {
    const YAML::Node root = load_yaml(file, "phantom", errors, kMaxBytes);
    return errors.empty() ? Reader(file, errors).read(root) : PhantomFile{};
}

}  // namespace sideport::cli
