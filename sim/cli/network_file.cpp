#include "sim/cli/network_file.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/base/quantity.h"
#include "sim/base/units.h"
#include "sim/cli/yaml_reader.h"

namespace sideport::cli {

namespace {

constexpr std::size_t kMaxNodes = 300, kMaxElements = 2000;
constexpr double kMaxSteps = 5e6;

/// Walks the document once; every fault is noted with its place and reading goes on.
class Reader : private YamlReader {
  public:
    Reader(const std::string& file, Errors& errors) : YamlReader(file, "network", errors) {}

    NetworkFile read(const YAML::Node& root) {
        if (!is_map(root, "the file", {"fluid", "nodes", "elements", "sources", "solve"}))
            return {};
        read_fluid(root["fluid"]);
        const YAML::Node elements = need(root, "elements", "the file");
        read_nodes(root["nodes"]);
        read_source_nodes(root["sources"]);
        read_elements(elements);
        read_sources(root["sources"]);
        read_solve(need(root, "solve", "the file"));
        return std::move(out_);
    }

  private:
    void read_fluid(const YAML::Node& node) {
        if (!node || !is_map(node, "fluid", {"viscosity_pa_s", "density_kg_per_m3"})) return;
        viscosity_ = number(node, "viscosity_pa_s", viscosity_, 0.0, 1e30, "fluid");
        density_ = number(node, "density_kg_per_m3", density_, 0.0, 1e30, "fluid");
    }

    std::size_t add_node(const std::string& id) {
        out_.node_ids.push_back(id);
        out_.network.compliance.push_back(0.0);
        out_.network.fixed.push_back(false);
        out_.initial_pressure.push_back(0.0);
        return out_.node_ids.size() - 1;
    }

    std::size_t find_node(const std::string& id) const {
        const auto it = std::find(out_.node_ids.begin(), out_.node_ids.end(), id);
        return static_cast<std::size_t>(it - out_.node_ids.begin());
    }

    void read_nodes(const YAML::Node& nodes) {
        if (!nodes || nodes.IsNull()) return;
        if (!nodes.IsMap())
            return fault(nodes, "type", "nodes must be a map of name: {compliance ...}");
        for (const auto& entry : nodes) {
            const std::string id = text(entry.first), what = fmt::format("node {}", id);
            if (find_node(id) < out_.node_ids.size()) {
                fault(entry.first, "duplicate", fmt::format("{} stands twice", what));
                continue;
            }
            if (out_.node_ids.size() >= kMaxNodes)
                return fault(entry.first, "range", fmt::format("at most {} nodes", kMaxNodes));
            const std::size_t i = add_node(id);
            if (entry.second.IsNull() ||
                !is_map(entry.second, what, {"compliance_m3_per_pa", "initial_pressure_pa"}))
                continue;
            out_.network.compliance[i] =
                number(entry.second, "compliance_m3_per_pa", 0.0, 0.0, 1e300, what);
            out_.initial_pressure[i] =
                number(entry.second, "initial_pressure_pa", 0.0, -1e300, 1e300, what);
        }
    }

    /// Nodes that only a pressure source names.
    void read_source_nodes(const YAML::Node& sources) {
        if (!sources || !sources.IsSequence()) return;
        for (const YAML::Node& source : sources) {
            if (!source.IsMap() || !source["pressure_pa"]) continue;
            const std::string id = text(source["node"]);
            if (id.empty()) continue;
            const std::size_t known = find_node(id);
            const std::size_t i = known < out_.node_ids.size() ? known : add_node(id);
            if (out_.network.fixed[i])
                fault(source, "duplicate", fmt::format("node {} has two pressure sources", id));
            out_.network.fixed[i] = true;
        }
    }

    std::size_t node_of(const YAML::Node& map, const char* key, const std::string& what) {
        const YAML::Node node = need(map, key, what);
        if (!node) return 0;
        const std::size_t i = find_node(text(node));
        if (i < out_.node_ids.size()) return i;
        const std::string near = nearest_word(text(node), out_.node_ids);
        fault(node, "unknown_node",
              fmt::format("{}: {} '{}' is neither under nodes nor held by a pressure source{}{}",
                          what, key, text(node), near.empty() ? "" : "; did you mean ", near));
        return 0;
    }

    void read_elements(const YAML::Node& elements) {
        if (!elements) return;
        if (!elements.IsSequence() || elements.size() == 0)
            return fault(elements, "type", "elements must be a list with at least one");
        if (elements.size() > kMaxElements)
            return fault(elements, "range", fmt::format("at most {} elements", kMaxElements));
        for (std::size_t i = 0; i < elements.size(); ++i)
            read_element(elements[i], i);
    }

    void read_element(const YAML::Node& node, std::size_t index) {
        const Names fields = {"id",
                              "from",
                              "to",
                              "length",
                              "inner_diameter",
                              "loss_coefficient",
                              "resistance_pa_s_per_m3",
                              "quadratic_pa_s2_per_m6",
                              "inertance_pa_s2_per_m3",
                              "one_way",
                              "leak_ratio"};
        std::string what = fmt::format("element {}", index + 1);
        if (!is_map(node, what, fields)) return;
        const std::string id = text(need(node, "id", what));
        if (!id.empty()) what = fmt::format("element {}", id);
        if (std::find(out_.element_ids.begin(), out_.element_ids.end(), id) !=
            out_.element_ids.end())
            fault(node, "duplicate", fmt::format("{} stands twice", what));
        fluid::Element element;
        element.from = node_of(node, "from", what);
        element.to = node_of(node, "to", what);
        if (node["from"] && node["to"] && text(node["from"]) == text(node["to"]))
            fault(node, "range", fmt::format("{} joins {} with itself", what, text(node["from"])));
        if (node["length"] || node["inner_diameter"]) {
            read_tube(node, what, element);
        } else if (!node["resistance_pa_s_per_m3"]) {
            fault(
                node, "missing",
                fmt::format("{}: give length and inner_diameter, or resistance_pa_s_per_m3", what));
        } else {
            element.resistance = number(node, "resistance_pa_s_per_m3", 1.0, 0.0, 1e300, what);
        }
        element.quadratic += number(node, "quadratic_pa_s2_per_m6", 0.0, 0.0, 1e300, what);
        element.inertance = number(node, "inertance_pa_s2_per_m3", 0.0, 0.0, 1e300, what);
        element.one_way = flag(node, "one_way", what);
        element.leak_ratio = number(node, "leak_ratio", 1e-3, 1e-15, 1.0, what);
        out_.element_ids.push_back(id);
        out_.network.elements.push_back(element);
    }

    /// Hagen-Poiseuille, and K rho / (2 A^2) where a loss coefficient is given. eq: FLUID-1.
    void read_tube(const YAML::Node& node, const std::string& what, fluid::Element& element) {
        if (node["resistance_pa_s_per_m3"])
            fault(node["resistance_pa_s_per_m3"], "duplicate",
                  fmt::format("{}: resistance by geometry and by number", what));
        const double length = units::kMPerMm * length_mm(node, "length", what);
        const double bore = units::kMPerMm * length_mm(node, "inner_diameter", what);
        const double area = 0.25 * units::kPi * bore * bore;
        element.resistance = 128.0 * viscosity_ * length / (units::kPi * std::pow(bore, 4));
        element.quadratic =
            number(node, "loss_coefficient", 0.0, 0.0, 1e6, what) * density_ / (2.0 * area * area);
    }

    void read_sources(const YAML::Node& sources) {
        if (!sources || sources.IsNull()) return;
        if (!sources.IsSequence()) return fault(sources, "type", "sources must be a list");
        for (std::size_t i = 0; i < sources.size(); ++i) {
            const YAML::Node node = sources[i];
            std::string what = fmt::format("source {}", i + 1);
            if (!is_map(node, what, {"node", "flow_m3_per_s", "pressure_pa"})) continue;
            NetworkSource source;
            source.node = node_of(node, "node", what);
            what = fmt::format("source of node {}", text(node["node"]));
            const YAML::Node flow = node["flow_m3_per_s"], pressure = node["pressure_pa"];
            if (flow.IsDefined() == pressure.IsDefined()) {
                fault(node, "missing",
                      fmt::format("{}: give either flow_m3_per_s or pressure_pa", what));
                continue;
            }
            source.is_flow = flow.IsDefined();
            source.value = read_table(source.is_flow ? flow : pressure, what);
            out_.sources.push_back(std::move(source));
        }
    }

    std::vector<double> numbers(const YAML::Node& node, const std::string& what) {
        std::vector<double> values;
        if (!node.IsSequence() || node.size() == 0) {
            fault(node, "type", fmt::format("{} must be a list of numbers", what));
            return {0.0};
        }
        for (const YAML::Node& entry : node)
            values.push_back(number_of(entry, what, 0.0, -1e300, 1e300));
        return values;
    }

    TimeTable read_table(const YAML::Node& node, const std::string& what) {
        if (node.IsScalar()) return {{0.0}, {number_of(node, what, 0.0, -1e300, 1e300)}, 0.0};
        TimeTable table{{0.0}, {0.0}, 0.0};
        if (!is_map(node, what, {"times_s", "values", "period_s"})) return table;
        const YAML::Node times = need(node, "times_s", what), values = need(node, "values", what);
        if (!times || !values) return table;
        table.times_s = numbers(times, what + ": times_s");
        table.values = numbers(values, what + ": values");
        if (table.times_s.size() != table.values.size()) {
            fault(node, "range",
                  fmt::format("{}: {} times and {} values", what, table.times_s.size(),
                              table.values.size()));
            return {{0.0}, {0.0}, 0.0};
        }
        for (std::size_t i = 1; i < table.times_s.size(); ++i) {
            if (table.times_s[i] <= table.times_s[i - 1])
                fault(times, "range", fmt::format("{}: times_s must rise", what));
        }
        if (!node["period_s"]) return table;
        table.period_s = number(node, "period_s", 1.0, 1e-300, 1e300, what);
        if (table.times_s.front() < 0.0 || table.times_s.back() > table.period_s)
            fault(times, "range", fmt::format("{}: times_s must lie within 0 and period_s", what));
        return table;
    }

    void read_solve(const YAML::Node& node) {
        if (!node ||
            !is_map(node, "solve", {"mode", "dt_s", "duration_s", "report_times_s", "order"}))
            return;
        const std::string mode = text(need(node, "mode", "solve"));
        if (mode != "steady" && mode != "transient" && node["mode"])
            return fault(node["mode"], "range",
                         fmt::format("solve: mode '{}' is neither steady nor transient", mode));
        out_.steady = mode == "steady";
        out_.second_order = number(node, "order", 2.0, 1.0, 2.0, "solve") > 1.5;
        if (out_.steady) return;
        if (!need(node, "dt_s", "solve") || !need(node, "duration_s", "solve")) return;
        out_.dt_s = number(node, "dt_s", 1.0, 1e-12, 1e12, "solve");
        out_.duration_s = number(node, "duration_s", 1.0, 0.0, 1e12, "solve");
        if (const double steps = out_.duration_s / out_.dt_s; steps > kMaxSteps) {
            fault(node["dt_s"], "range",
                  fmt::format("solve: {:g} steps; at most {:g} are made", steps, kMaxSteps));
        }
        if (!node["report_times_s"]) return;
        out_.report_times_s = numbers(node["report_times_s"], "solve: report_times_s");
        for (std::size_t i = 0; i < out_.report_times_s.size(); ++i) {
            const double t = out_.report_times_s[i];
            if (t < 0.0 || t > out_.duration_s * (1.0 + 1e-12) ||
                (i > 0 && t < out_.report_times_s[i - 1]))
                fault(node["report_times_s"], "range",
                      "solve: report_times_s must rise from 0 to duration_s");
        }
    }

    NetworkFile out_;
    double viscosity_ = 1e-3, density_ = 1000.0;
};

}  // namespace

double TimeTable::at(double time_s) const {
    double t = time_s;
    const std::size_t last = times_s.size() - 1;
    double low_time = times_s.front(), low = values.front();
    if (period_s > 0.0) {
        t = std::fmod(t, period_s);
        if (t < 0.0) t += period_s;
        low_time = times_s[last] - period_s;
        low = values[last];
    } else if (t <= times_s.front()) {
        return values.front();
    }
    for (std::size_t i = 0; i <= last; ++i) {
        if (t < times_s[i])
            return low + (values[i] - low) * (t - low_time) / (times_s[i] - low_time);
        low_time = times_s[i];
        low = values[i];
    }
    if (period_s <= 0.0) return values[last];
    const double next_time = times_s.front() + period_s;
    if (next_time <= low_time) return low;
    return low + (values.front() - low) * (t - low_time) / (next_time - low_time);
}

fluid::Outside NetworkFile::outside() const {
    return [this](double time_s, std::vector<double>& inflow, std::vector<double>& pressure) {
        for (const NetworkSource& source : sources) {
            if (source.is_flow) {
                inflow[source.node] += source.value.at(time_s);
            } else {
                pressure[source.node] = source.value.at(time_s);
            }
        }
    };
}

NetworkFile read_network_file(const std::filesystem::path& file, Errors& errors) {
    const YAML::Node root = load_yaml(file, "network", errors);
    return errors.empty() ? Reader(file.string(), errors).read(root) : NetworkFile{};
}

}  // namespace sideport::cli
