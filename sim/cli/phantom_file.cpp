#include "sim/cli/phantom_file.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/base/quantity.h"
#include "sim/cli/yaml_reader.h"

namespace sideport::cli {

namespace {

constexpr std::size_t kMaxSolids = 4096;
constexpr double kFarthestMm = 1e5;

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
    Reader(const std::string& file, Errors& errors) : YamlReader(file, "phantom", errors) {}

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
            fault(solids, "range", fmt::format("at most {} solids", kMaxSolids));
        } else {
            for (std::size_t i = 0; i < solids.size(); ++i)
                read_solid(solids[i], fmt::format("solid {}", i + 1));
        }
        return std::move(out_);
    }

  private:
    double length_or(const YAML::Node& map, const char* key, double fallback_mm) {
        return map[key] ? length_mm(map, key, "geometry") : fallback_mm;
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
        if (!node || node.IsNull() || !is_map(node, "detector", {"kind"})) return;
        const YAML::Node kind = need(node, "kind", "detector");
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
        Solid body;
        if (name == "box" || name == "ellipsoid") {
            body.shape = name == "box" ? SolidShape::box : SolidShape::ellipsoid;
            check_fields(node, what, {"size"});
            body.half_mm = 0.5 * size(node, what);
        } else if (name == "sphere") {
            body.shape = SolidShape::ellipsoid;
            check_fields(node, what, {"radius"});
            body.half_mm = glm::dvec3(length_mm(node, "radius", what));
        } else if (name == "cylinder" || name == "capsule") {
            body.shape = name == "cylinder" ? SolidShape::cylinder : SolidShape::capsule;
            check_fields(node, what, {"radius", "length"});
            const double radius_mm = length_mm(node, "radius", what);
            body.half_mm = {radius_mm, radius_mm, 0.5 * length_mm(node, "length", what)};
        } else {
            const std::string near =
                nearest_word(name, {"box", "cylinder", "sphere", "ellipsoid", "capsule"});
            return fault(shape, "shape",
                         fmt::format("{}: shape '{}': allowed box, cylinder, sphere, ellipsoid, "
                                     "capsule{}{}",
                                     solid, name, near.empty() ? "" : "; did you mean ", near));
        }
        place(node, what, body);
        const YAML::Node material = need(node, "material", what);
        if (material) add(std::move(body), material, what);
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
        if (edges->x > 0.0 && edges->y > 0.0 && edges->z > 0.0) return *edges;
        fault(given, "range", fmt::format("{}: size must be above 0 in every direction", what));
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
        if (!(glm::dot(*axis, *axis) > 0.0)) {
            return fault(node["axis"], "range", fmt::format("{}: axis needs a length", what));
        }
        const bool along_x = std::fabs(axis->x) > 0.9 * glm::length(*axis);
        body.X_WB.R =
            frame_from_z(*axis, along_x ? glm::dvec3(0.0, 1.0, 0.0) : glm::dvec3(1.0, 0.0, 0.0));
    }

    /// Equal texts are one material.
    void add(Solid body, const YAML::Node& node, const std::string& what) {
        const std::string key = YAML::Dump(node);
        const auto known = std::find(material_keys_.begin(), material_keys_.end(), key);
        const auto index = static_cast<std::size_t>(known - material_keys_.begin());
        if (known == material_keys_.end()) {
            auto material = material_of(node, what);
            if (!material) return;
            material_keys_.push_back(key);
            out_.phantom.materials.push_back(std::move(*material));
        }
        body.material = out_.phantom.materials[index].name;
        out_.phantom.solids.push_back(std::move(body));
        out_.phantom.material_index.push_back(index);
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
    std::vector<std::string> material_keys_;  ///< [materials] as the file writes them
};

}  // namespace

PhantomFile read_phantom_file(const std::filesystem::path& file, Errors& errors) {
    const YAML::Node root = load_yaml(file, "phantom", errors);
    return errors.empty() ? Reader(file.string(), errors).read(root) : PhantomFile{};
}

}  // namespace sideport::cli
