#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>
#include <unistd.h>

#include "sim/cli/network_file.h"

using namespace sideport;
using namespace sideport::cli;

namespace {

struct Read {
    NetworkFile file;
    Errors errors;

    bool has(const std::string& code, const std::string& word) const {
        for (const Error& error : errors) {
            if (error.code == code && error.message.find(word) != std::string::npos) return true;
        }
        return false;
    }
};

Read read(const std::string& text) {
    // each test case is a process of its own, and they run side by side
    const auto path = std::filesystem::temp_directory_path() /
                      ("sideport_network_" + std::to_string(::getpid()) + ".yaml");
    std::ofstream(path) << text;
    Read result;
    result.file = read_network_file(path, result.errors);
    std::filesystem::remove(path);
    return result;
}

const std::string kGood = R"(
fluid: {viscosity_pa_s: 0.001, density_kg_per_m3: 1000}
nodes:
  inlet: {compliance_m3_per_pa: 0}
  mid: {compliance_m3_per_pa: 1.0e-12, initial_pressure_pa: 3}
elements:
  - {id: needle, from: inlet, to: mid, length: "38.1 mm", inner_diameter: "0.311 mm"}
  - {id: r1, from: mid, to: out, resistance_pa_s_per_m3: 100, inertance_pa_s2_per_m3: 7}
  - {id: v1, from: mid, to: out, resistance_pa_s_per_m3: 100, one_way: true, leak_ratio: 1.0e-3}
sources:
  - {node: inlet, flow_m3_per_s: 5}
  - {node: out, pressure_pa: {times_s: [0, 1], values: [0, 100], period_s: 1}}
solve: {mode: transient, dt_s: 0.005, duration_s: 10, report_times_s: [9.0, 9.25]}
)";

std::string changed(const std::string& what, const std::string& with) {
    std::string text = kGood;
    text.replace(text.find(what), what.size(), with);
    return text;
}

}  // namespace

TEST_CASE("a network file reads as it stands") {
    const Read good = read(kGood);
    for (const Error& error : good.errors)
        FAIL_CHECK(error.line());
    CHECK(good.file.node_ids == std::vector<std::string>{"inlet", "mid", "out"});
    CHECK(good.file.network.fixed == std::vector<bool>{false, false, true});
    CHECK(good.file.network.elements[0].resistance == Approx(165.937e9).epsilon(3e-6));
    CHECK(good.file.network.elements[1].inertance == 7.0);
    CHECK(good.file.network.elements[2].one_way);
    CHECK(good.file.initial_pressure[1] == 3.0);
    CHECK(good.file.report_times_s == std::vector<double>{9.0, 9.25});
}

TEST_CASE("each fault of a network file names its place and the element") {
    struct Fault {
        std::string what, with, code, word;
    };
    const Fault fault =
        GENERATE(Fault{"fluid:", "flud:", "network.unknown_field", "did you mean fluid"},
                 Fault{"\"38.1 mm\"", "38.1", "quantity.missing_unit", "needle"},
                 Fault{"\"0.311 mm\"", "\"0 mm\"", "network.range", "needle"},
                 Fault{"from: inlet", "from: inlte", "network.unknown_node", "did you mean inlet"},
                 Fault{"id: v1", "id: r1", "network.duplicate", "r1"},
                 Fault{"100, inertance", "-1, inertance", "network.range", "r1"},
                 Fault{"one_way: true", "one_way: 7", "network.type", "v1"},
                 Fault{"1.0e-3}", "0}", "network.range", "leak_ratio"},
                 Fault{"flow_m3_per_s: 5", "flow: 5", "network.missing", "inlet"},
                 Fault{"times_s: [0, 1]", "times_s: [0, 2]", "network.range", "period"},
                 Fault{"values: [0, 100]", "values: [0]", "network.range", "2 times and 1 values"},
                 Fault{"dt_s: 0.005, ", "", "network.missing", "dt_s"},
                 Fault{"dt_s: 0.005", "dt_s: 1e-9", "network.range", "steps"},
                 Fault{"[9.0, 9.25]", "[9.0, 19.25]", "network.range", "report_times_s"},
                 Fault{"mode: transient", "mode: fast", "network.range", "fast"},
                 Fault{"solve:", "nodes:", "network.duplicate", "nodes"},
                 Fault{"[9.0, 9.25]}", "[9.0", "network.syntax", ""});
    const Read bad = read(changed(fault.what, fault.with));
    INFO(fault.with);
    for (const Error& error : bad.errors)
        INFO(error.line());
    REQUIRE(bad.has(fault.code, fault.word));
    CHECK(bad.errors.front().where.find(".yaml:") != std::string::npos);
}

TEST_CASE("a file with many faults reports them all") {
    std::string text = changed("\"38.1 mm\"", "38.1");
    text.replace(text.find("mode: transient"), 15, "mode: fast");
    text.replace(text.find("id: v1"), 6, "id: r1");
    CHECK(read(text).errors.size() == 3);
}

TEST_CASE("a table is linear between its knots and repeats with its period") {
    const TimeTable saw{{0.0, 1.0}, {0.0, 100.0}, 1.0};
    CHECK(saw.at(0.25) == Approx(25.0));
    CHECK(saw.at(7.75) == Approx(75.0));
    const TimeTable beat{{0.1, 0.3}, {1.0, 5.0}, 0.8};
    CHECK(beat.at(0.2) == Approx(3.0));
    CHECK(beat.at(0.6) == Approx(3.0));  // back from 5 to 1 between 0.3 and 0.9
    CHECK(beat.at(0.0) == Approx(1.0 + 4.0 / 6.0));
    const TimeTable ramp{{1.0, 2.0}, {3.0, 4.0}, 0.0};
    CHECK(ramp.at(0.0) == 3.0);
    CHECK(ramp.at(1.5) == Approx(3.5));
    CHECK(ramp.at(9.0) == 4.0);
}
